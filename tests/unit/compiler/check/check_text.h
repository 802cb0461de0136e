// Policies as strings, taken through parse, resolve and check together with the modules they use.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "stdlib/stdlib.h"

#include "compiler/check/check.h"
#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"

namespace bop::check {

struct CheckedText {
  source::Files files;
  Diagnostics diagnostics;
  std::vector<ast::Module> modules;
  resolve::Symbols symbols;
  Checked checked;

  /// The codes reported, in the order people read them.
  std::string codes() const {
    std::string text;
    for (const diagnostics::Diagnostic* each : diagnostics.sorted())
      text += (text.empty() ? "" : " ") + std::string(each->code);
    return text;
  }
  /// "B3004 `invoice.kind`": each code with the text it points at; then what people read.
  std::string found() const {
    std::string text;
    for (const diagnostics::Diagnostic* each : diagnostics.sorted())
      text += (text.empty() ? "" : "; ") + std::string(each->code) + " " +
              std::string(files.text(each->range));
    return text;
  }
  std::string messages() const {
    std::string text;
    for (const diagnostics::Diagnostic* each : diagnostics.sorted()) {
      text += std::string(each->code) + ": " + each->message + " @ " +
              std::string(files.text(each->range)) + "\n";
      if (!each->primary.empty()) text += "    here: " + each->primary + "\n";
      for (const auto& label : each->labels)
        text += "    " + std::string(files.text(label.range)) + ": " + label.text + "\n";
      for (const auto& note : each->notes) text += "    note: " + note + "\n";
      for (const auto& fix : each->fixes)
        text += "    fix: " + fix.title + " -> " + fix.replacement + "\n";
    }
    return text;
  }
  /// The first diagnostic; tests that call this expect one.
  const diagnostics::Diagnostic& first() const { return *diagnostics.sorted().front(); }
  /// The type of the last expression written exactly so.
  std::string type_of(std::string_view written) const {
    for (std::size_t i = modules[0].exprs.size(); i > 0; --i)
      if (files.text(modules[0].exprs[i - 1].range) == written)
        return checked.schema.name_of(checked.infos[0][i - 1].type);
    return "(not written)";
  }
  const Info& info_of(std::string_view written) const {
    for (std::size_t i = modules[0].exprs.size(); i > 0; --i)
      if (files.text(modules[0].exprs[i - 1].range) == written) return checked.infos[0][i - 1];
    static const Info nothing;
    return nothing;
  }
  /// The text after the fix of the first diagnostic.
  std::string fixed() const {
    const auto& fix = first().fixes.front();
    std::string text = files.file(fix.range.file).text;
    return text.replace(fix.range.begin, fix.range.end - fix.range.begin, fix.replacement);
  }
};

inline CheckedText check_text(std::string text) {
  CheckedText result;
  const auto parse = [&](std::string name, std::string source) {
    const source::FileId file = result.files.add(std::move(name), std::move(source));
    result.modules.push_back(parse::parse(file, result.files, result.diagnostics));
  };
  parse("policy.bop", std::move(text));
  std::vector<std::string> loaded;
  for (std::size_t module = 0; module < result.modules.size(); ++module) {
    std::vector<std::string> used;
    for (const ast::Declaration& declaration : result.modules[module].declarations)
      if (const auto* use = std::get_if<ast::UseDecl>(&declaration.node))
        for (const ast::Path& path : use->modules)
          if (path.parts.size() == 2) used.push_back("std." + path.parts[1].text);
    for (const std::string& name : used)
      for (const stdlib::ModuleText& each : stdlib::modules())
        if (each.name == name && std::find(loaded.begin(), loaded.end(), name) == loaded.end()) {
          loaded.push_back(name);
          parse(name, std::string(each.text));
        }
  }
  result.symbols = resolve::resolve(result.modules, result.diagnostics);
  result.checked = check(result.modules, result.symbols, result.diagnostics);
  return result;
}

/// A small policy that is right, for tests to add to.
inline constexpr std::string_view base_policy = R"(policy base.policy "A policy to add to"
  calendar TARGET zone "Europe/Berlin"

use std.invoice, std.match, std.time

subject   invoice : Invoice
reference vendors : Vendor        by id
reference orders  : PurchaseOrder by number

let vendor = vendors[invoice.vendor_id]
let order  = orders[invoice.order_number]

role controller
role clerk
role cfo covers controller

codes Reasons
  DOUBTFUL "Something is doubtful" for clerk

decision disposition
  outcomes approve releases < route < hold
  combine  most severe
  default  route to controller
  asks     clerk

rule T-01 "The vendor must be known"
  when vendor is missing
  then hold with DOUBTFUL

rule T-02 "The order must be known"
  when order is missing
  then hold with DOUBTFUL
)";

/// base_policy and what `addition` adds.
inline CheckedText check_added(std::string_view addition) {
  return check_text(std::string(base_policy) + "\n" + std::string(addition) + "\n");
}

/// base_policy with one more rule, whose `when` is `condition`.
inline CheckedText check_when(std::string_view condition) {
  return check_added("rule T-99 \"Tried\"\n  when " + std::string(condition) +
                     "\n  then hold with DOUBTFUL");
}

}  // namespace bop::check

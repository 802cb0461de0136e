// Any bytes as a policy, with the modules of the library that it uses: names and types are worked
// out of whatever was parsed, and every message points into a text that is there.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stdlib/stdlib.h"

#include "compiler/check/check.h"
#include "compiler/diagnostics/render.h"
#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"
#include "runtime/base/error.h"

namespace {

// As the driver does: every module once, on its first use.
void add_used_modules(std::vector<bop::ast::Module>& modules, bop::source::Files& files,
                      bop::diagnostics::Diagnostics& diagnostics) {
  std::vector<std::string> read;
  for (std::size_t next = 0; next < modules.size(); ++next) {
    std::vector<std::string> names;
    for (const auto& declaration : modules[next].declarations)
      if (const auto* use = std::get_if<bop::ast::UseDecl>(&declaration.node))
        for (const auto& path : use->modules) {
          names.emplace_back();
          for (const auto& part : path.parts)
            names.back() += (names.back().empty() ? "" : ".") + part.text;
        }
    for (const std::string& name : names) {
      const auto known = std::ranges::find(bop::stdlib::modules(), name, [](const auto& module) {
        return std::string(module.name);
      });
      if (known == bop::stdlib::modules().end() || std::ranges::find(read, name) != read.end())
        continue;
      read.push_back(name);
      const auto file = files.add(name, std::string(known->text));
      modules.push_back(bop::parse::parse(file, files, diagnostics));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t bytes_max = 1U << 14;
  if (size > bytes_max) return 0;
  bop::source::Files files;
  const auto file = files.add(
      "fuzz.bop", std::string(reinterpret_cast<const char*>(data), size));  // NOLINT: bytes as text
  bop::diagnostics::Diagnostics diagnostics;
  std::vector<bop::ast::Module> modules;
  modules.push_back(bop::parse::parse(file, files, diagnostics));
  add_used_modules(modules, files, diagnostics);
  const auto symbols = bop::resolve::resolve(modules, diagnostics);
  const auto checked = bop::check::check(modules, symbols, diagnostics);
  for (const auto* diagnostic : diagnostics.sorted()) {
    BOP_CHECK(bool(diagnostic->range.file), "a message has a place");
    const std::size_t end = files.file(diagnostic->range.file).text.size();
    BOP_CHECK(diagnostic->range.begin <= diagnostic->range.end && diagnostic->range.end <= end,
              "a message points into its file");
    for (const auto& fix : diagnostic->fixes)
      BOP_CHECK(fix.range.begin <= fix.range.end && fix.range.end <= end,
                "a fix changes what is there");
  }
  bop::diagnostics::render_text(diagnostics, files, true);
  bop::check::print(modules, checked);
  return 0;
}

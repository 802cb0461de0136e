// bop explain POLICY, CODE or MODULE: a policy as sentences, the page of an error code, or the page
// of a module of the library.
#include <algorithm>
#include <optional>

#include "stdlib/stdlib.h"
#include <fmt/format.h>

#include "apps/binding/parameters.h"
#include "apps/bop/commands.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "apps/pages/error_pages.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/document/document.h"
#include "compiler/driver/compile.h"
#include "compiler/explain/explain.h"
#include "compiler/parse/parse.h"

namespace bop::cli {

namespace {

bool is_code(const std::string& text) {
  return text.size() == 5 && (text[0] == 'B' || text[0] == 'b') &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int explain_code(std::string code) {
  code[0] = 'B';
  std::vector<std::string_view> known;
  for (const pages::ErrorPage& page : pages::error_pages()) {
    if (page.code == code) {
      say(page.text);
      return status_ok;
    }
    known.push_back(page.code);
  }
  const std::string_view near = diagnostics::nearest(code, known);
  complain(
      Error{"B8016",
            "there is no page for `" + code + "`",
            near.empty()
                ? "codes begin with B1 to B5 for policies, B7 for data, B8 for files and commands"
                : fmt::format("did you mean `{}`?", near),
            {}});
  return status_errors;
}

int explain_module(const std::string& name) {
  std::vector<std::string_view> known;
  for (const stdlib::ModuleText& module : stdlib::modules()) {
    known.push_back(module.name);
    if (module.name != name) continue;
    source::Files files;
    diagnostics::Diagnostics diagnostics;
    const source::FileId file = files.add(name, std::string(module.text));
    const ast::Module parsed = parse::parse(file, files, diagnostics);
    say(document::document(parsed, files));
    return status_ok;
  }
  const std::string_view near = diagnostics::nearest(name, known);
  complain(Error{"B8016",
                 "there is no page for `" + name + "`",
                 near.empty() ? fmt::format("the modules are {}", fmt::join(known, ", "))
                              : fmt::format("did you mean `{}`?", near),
                 {}});
  return status_errors;
}

// The page of a file that is a module without errors.
std::optional<std::string> page_of_own_module(const std::string& path) {
  const auto compilation = driver::compile_file(path);
  if (!compilation || !compilation->ok() || compilation->program) return std::nullopt;
  return document::document(compilation->modules.front(), compilation->files);
}

int run(const std::string& subject, const std::string& format, const std::string& parameters) {
  if (is_code(subject)) return explain_code(subject);
  if (subject.starts_with("std.")) return explain_module(subject);
  if (const auto page = page_of_own_module(subject)) {
    say(*page);
    return status_ok;
  }
  const auto program = compile_policy(subject, parameters);
  if (!program) return status_errors;
  const auto form = format == "markdown" ? explain::Form::Markdown
                    : format == "html"   ? explain::Form::Html
                                         : explain::Form::Text;
  say(explain::explain(*program, form));
  return status_ok;
}

}  // namespace

void add_explain(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand(
      "explain", "a policy as plain sentences, what a module offers, what an error code means");
  auto subject = std::make_shared<std::string>();
  command
      ->add_option("subject", *subject,
                   "a policy or module as .bop file, a code as B3004, or std.time")
      ->required();
  auto format = std::make_shared<std::string>("text");
  command
      ->add_option("--format", *format,
                   "html: one page that needs nothing else; made to be printed")
      ->check(CLI::IsMember({"text", "markdown", "html"}))
      ->capture_default_str();
  auto parameters = std::make_shared<std::string>();
  command->add_option("--parameters", *parameters, parameters_help);
  command->callback(
      [subject, format, parameters, &status] { status = run(*subject, *format, *parameters); });
}

}  // namespace bop::cli

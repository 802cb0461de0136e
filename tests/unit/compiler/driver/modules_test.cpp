#include <map>

#include <doctest/doctest.h>

#include "tests/support/compile_text.h"

using bop::driver::Compilation;
using bop::driver::compile;
using bop::testing::frame;
using bop::testing::problems;

namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Compilation with_files(const std::string& path, const std::string& text, const Texts& texts) {
  bop::driver::Options options;
  options.read = [&](const std::string& place) -> bop::Result<std::optional<std::string>> {
    const auto found = texts.find(place);
    if (found == texts.end()) return std::nullopt;
    return found->second;
  };
  return compile(path, text, options);
}

std::string policy(std::string_view use) {
  const std::string text(frame);
  const std::size_t type = text.find("\ntype ");
  return text.substr(0, type) + "use " + std::string(use) + "\n" + text.substr(type) +
         "rule R-1 \"A rule\"\n  when twice(doc.share) > 1\n  then hold with BAD\n";
}

std::string module(const std::string& name, const std::string& body) {
  return "module " + name + " \"A module\"\n" + body;
}

const std::string twice = "define twice(n : Number) : Number = n * 2\n";

std::string notes_of(const Compilation& compilation) {
  std::string text;
  for (const auto* problem : compilation.diagnostics.sorted())
    for (const std::string& note : problem->notes) text += note + "\n";
  return text;
}

}  // namespace

TEST_CASE("a module stands beside the policy or up to two folders above, the nearest first") {
  for (const char* place : {"a/b/c/shared/maths.bop", "a/b/c/shared/maths.bop.md",
                            "a/b/shared/maths.bop", "a/shared/maths.bop"}) {
    CAPTURE(place);
    std::string text = module("shared.maths", twice);
    if (std::string_view(place).ends_with(".md")) text = "# Maths\n\n```bop\n" + text + "```\n";
    const auto compilation = with_files("a/b/c/p.bop", policy("shared.maths"), {{place, text}});
    CAPTURE(problems(compilation));
    CHECK(compilation.ok());
    CHECK(compilation.files.file(compilation.modules[1].file).path == place);
  }
  const auto nearest = with_files(
      "a/p.bop", policy("maths"),
      {{"a/maths.bop", module("maths", twice)}, {"maths.bop", module("maths", "nonsense")}});
  CHECK(nearest.ok());
  CHECK_FALSE(
      with_files("a/b/c/p.bop", policy("maths"), {{"maths.bop", module("maths", twice)}}).ok());
}

TEST_CASE("a module that is not found says where it was looked for") {
  const auto compilation = with_files("a/p.bop", policy("shared.maths"), {});
  CHECK(problems(compilation).find("B2003 there is no module `shared.maths`") != std::string::npos);
  CHECK(notes_of(compilation)
            .find("`a/shared/maths.bop`, `a/shared/maths.bop.md`, "
                  "`shared/maths.bop`") != std::string::npos);
}

TEST_CASE("a file with another head is not the module") {
  const auto compilation =
      with_files("p.bop", policy("maths"), {{"maths.bop", module("math", twice)}});
  CHECK(problems(compilation) ==
        "B2051 `maths.bop` begins with `module math`, not with `module maths`\n");
  // What it would have declared is not missed one by one, but a slip is still found.
  std::string text = policy("maths");
  text.replace(text.find("twice"), 5, "tax_of_the_region");
  text += "let limit = 3\nrule R-2 \"B\"\n  when limt > 1\n  then hold with BAD\n";
  const auto slip = with_files("p.bop", text, {});
  CHECK(problems(slip).find("tax_of_the_region") == std::string::npos);
  CHECK(problems(slip).find("B2001 nothing here is called `limt`") != std::string::npos);
}

TEST_CASE("modules may use modules, once each, but never in a circle") {
  const Texts diamond{{"a.bop", module("a", "use c\n")},
                      {"b.bop", module("b", "use c\n")},
                      {"c.bop", module("c", twice)}};
  const auto fine = with_files("p.bop", policy("a, b, c"), diamond);
  CAPTURE(problems(fine));
  CHECK(fine.ok());
  CHECK(fine.modules.size() == 4);
  const Texts circle{{"a.bop", module("a", "use b\n" + twice)}, {"b.bop", module("b", "use a\n")}};
  const auto compilation = with_files("p.bop", policy("a"), circle);
  CHECK(problems(compilation) == "B2050 the module `a` ends up using itself\n");
}

TEST_CASE("names of two modules clash, and `_` keeps one to its file") {
  const auto clash = with_files("p.bop", policy("a, b"),
                                {{"a.bop", module("a", twice)}, {"b.bop", module("b", twice)}});
  CHECK(problems(clash).find("B2002") != std::string::npos);
  const Texts own{{"a.bop", module("a",
                                   "define twice(n : Number) : Number = _once(n) * 2\n"
                                   "define _once(n : Number) : Number = n\n")}};
  CHECK(with_files("p.bop", policy("a"), own).ok());
  const auto foreign = with_files(
      "p.bop",
      policy("a") + "let x = _once(1)\nrule R-2 \"B\"\n  when x > 1\n  then hold with BAD\n", own);
  CHECK(problems(foreign).find("B2001 nothing here is called `_once`") != std::string::npos);
  CHECK(notes_of(foreign).find("A module has it for itself") != std::string::npos);
}

TEST_CASE("what was kept makes the same policy again, whatever has become of files and library") {
  const Texts files = {{"a/maths.bop", module("maths", "use std.text\n" + twice)}};
  const auto before = with_files("a/p.bop", policy("maths"), files);
  CAPTURE(problems(before));
  REQUIRE(before.program);
  CHECK(before.texts.contains("a/p.bop"));
  CHECK(before.texts.contains("a/maths.bop"));
  CHECK(before.texts.contains("stdlib/text.bop"));
  bop::driver::Options options;
  options.kept = &before.texts;
  const auto again = compile("a/p.bop", before.texts.at("a/p.bop"), options);
  REQUIRE(again.program);
  CHECK(again.program->info.hash == before.program->info.hash);
  // The library is that of then: here one that knew a function more.
  Texts older = before.texts;
  older["a/maths.bop"] =
      module("maths", "use std.text\ndefine twice(n : Number) : Number = older(n)\n");
  older["stdlib/text.bop"] += "\ndefine older(n : Number) : Number = n * 2\n";
  options.kept = &older;
  const auto then = compile("a/p.bop", older.at("a/p.bop"), options);
  CAPTURE(problems(then));
  REQUIRE(then.program);
  CHECK(then.program->info.hash == before.program->info.hash);
  older.erase("a/maths.bop");
  CHECK_FALSE(compile("a/p.bop", older.at("a/p.bop"), options).ok());
}

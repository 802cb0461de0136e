#include "stdlib/stdlib.h"
#include <doctest/doctest.h>

#include "tests/support/compile_text.h"

using bop::driver::compile;
using bop::driver::dump;
using bop::driver::Stage;
using bop::testing::frame;
using bop::testing::problems;

namespace {

const std::string rule = R"(
rule R-1 "A rule"
  when doc.net > limit
  then hold with BAD
)";

std::string hash_of(std::string text) {
  const auto compilation = compile("test.bop", std::move(text));
  CAPTURE(problems(compilation));
  REQUIRE(compilation.ok());
  return compilation.program->info.hash;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a policy becomes a program, its stages can be printed") {
  const auto compilation = compile("test.bop", std::string(frame) + rule);
  CAPTURE(problems(compilation));
  REQUIRE(compilation.ok());
  REQUIRE(compilation.program.has_value());
  CHECK(bop::ir::verify(*compilation.program) == "");
  CHECK(compilation.program->info.hash.size() == 64);
  CHECK(compilation.files.file(compilation.modules[0].file).path == "test.bop");
  CHECK(dump(compilation, Stage::Ir).find("compare %") != std::string::npos);
  CHECK_FALSE(dump(compilation, Stage::Ast).empty());
  CHECK_FALSE(dump(compilation, Stage::Symbols).empty());
  CHECK_FALSE(dump(compilation, Stage::Types).empty());
  CHECK(bop::driver::stage_named("types") == Stage::Types);
  CHECK_FALSE(bop::driver::stage_named("llvm").has_value());
}

TEST_CASE("errors of every stage stop before the IR, and are all there") {
  const std::string text = std::string(frame) + rule +
                           "rule R-2 \"No such field\"\n  when doc.nett > limit\n"
                           "  then hold with BAD\n"
                           "rule R-3 \"No such code\"\n  when doc.paid\n  then hold with WORSE\n";
  const auto compilation = compile("test.bop", text);
  CHECK_FALSE(compilation.ok());
  CHECK_FALSE(compilation.program.has_value());
  CHECK(compilation.diagnostics.errors() == 2);
  CHECK(dump(compilation, Stage::Ir).empty());
}

TEST_CASE("a module is ok on its own, without a program") {
  const auto compilation =
      compile("m.bop", "module sample.m \"A module\"\ntype Kind is one of a, b\n");
  CAPTURE(problems(compilation));
  CHECK(compilation.ok());
  CHECK_FALSE(compilation.program.has_value());
}

TEST_CASE("every module of the standard library compiles on its own") {
  CHECK(bop::stdlib::modules().size() >= 3);
  for (const auto& module : bop::stdlib::modules()) {
    const auto compilation = compile(std::string(module.name), std::string(module.text));
    CAPTURE(module.name);
    CAPTURE(problems(compilation));
    CHECK(compilation.ok());
  }
}

TEST_CASE("modules are followed to those they use, each once") {
  const auto compilation =
      compile("test.bop", "policy sample.uses \"Uses\"\n\nuse std.invoice, std.authority\n");
  std::size_t invoices = 0;
  std::size_t authorities = 0;
  for (const auto& module : compilation.modules) {
    const std::string& path = compilation.files.file(module.file).path;
    invoices += path == "stdlib/invoice.bop" ? 1 : 0;
    authorities += path == "stdlib/authority.bop" ? 1 : 0;
  }
  CHECK(invoices == 1);
  CHECK(authorities == 1);
}

TEST_CASE("a file that can't be read is the world's error") {
  const auto result = bop::driver::compile_file("no/such/policy.bop");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().code == "B8001");
}

TEST_CASE("the hash changes with the meaning and with nothing else") {
  const std::string text = std::string(frame) + R"(
let big = doc.net > limit
rule R-1 "A rule"
  when big and doc.paid
  then hold with BAD
)";
  const std::string hash = hash_of(text);
  CHECK(hash_of(text) == hash);
  CHECK(hash_of(replaced(text, "when big", "when      big")) == hash);
  CHECK(hash_of(replaced(text, "let big", "-- a comment\n\nlet big")) == hash);
  CHECK(hash_of(replaced(replaced(text, "let big", "let large"), "when big", "when large")) ==
        hash);
  CHECK(hash_of(replaced(text, "when big", "when doc.net > limit")) == hash);
  CHECK(hash_of(text +
                "test \"t\"\n  given as of 2026-01-01\n  given doc = Doc { paid: false, ... }"
                "\n  expect verdict = fine\n") == hash);
  CHECK(hash_of(replaced(text, "EUR 1,000.00", "EUR 1,000.01")) != hash);
  CHECK(hash_of(replaced(text, "doc.net > limit", "doc.net >= limit")) != hash);
  CHECK(hash_of(replaced(text, "Europe/Berlin", "Europe/Paris")) != hash);
  CHECK(hash_of(replaced(text, "\"It is bad\"", "\"It is worse\"")) != hash);
}

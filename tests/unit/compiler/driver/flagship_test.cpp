// The policy of the language's first page, end to end.
#include <doctest/doctest.h>

#include "compiler/source/source.h"
#include "tests/support/compile_text.h"

using bop::driver::compile;
using bop::testing::problems;
using bop::testing::shape;

namespace {

std::string flagship() {
  auto text = bop::source::read_file(BOP_SOURCE_DIR "/tests/unit/compiler/driver/flagship.bop",
                                     std::size_t{1} << 20);
  REQUIRE(text.has_value());
  return *text;
}

std::string hash_of(std::string text) {
  const auto compilation = compile("flagship.bop", std::move(text));
  REQUIRE(compilation.ok());
  return compilation.program->info.hash;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("the flagship compiles") {
  const auto compilation = compile("flagship.bop", flagship());
  CAPTURE(problems(compilation));
  REQUIRE(compilation.ok());
  const auto& program = *compilation.program;
  const auto& info = program.info;
  CHECK(bop::ir::verify(program) == "");
  CHECK(info.rules.size() == 7);
  CHECK(info.exceptions.size() == 1);
  CHECK(info.roles.size() == 6);
  CHECK(info.codes.size() == 5);
  CHECK(program.tests.size() == 1);
  CHECK(program.proofs.size() == 1);
  CHECK(program.escalations.size() == 1);
  CHECK(info.decisions[0].escalation == "invoice_review");
  CHECK(info.decisions[0].outcomes[0].releases);
}

TEST_CASE("its rules say in the IR what they say in words") {
  const auto compilation = compile("flagship.bop", flagship());
  CAPTURE(problems(compilation));
  REQUIRE(compilation.ok());
  const auto& program = *compilation.program;
  const auto& rules = program.info.rules;
  CHECK(rules[0].code == "AP-02");
  CHECK(shape(program, program.conditions[rules[0].when]) ==
        "compare (field (subject).gross) <> "
        "(compute (field (subject).net) + (field (subject).tax))");
  CHECK(rules[5].code == "AP-06");
  CHECK(
      shape(program, program.conditions[rules[5].when]) ==
      "and (compare (field (subject).kind) <> (constant credit_note)), "
      "(compare (field (subject).gross) >= (constant EUR 0.00) in EUR at ecb_rates field 2 on "
      "(field (subject).issued)), "
      "(compare (field (subject).gross) < (parameter touchless_limit) in EUR at ecb_rates field 2 "
      "on (field (subject).issued))");
  CHECK(rules[3].code == "AP-05");
  CHECK(rules[3].exceptions == std::vector<std::uint32_t>{0});
}

TEST_CASE("its hash is that of its meaning") {
  const std::string text = flagship();
  const std::string hash = hash_of(text);
  CHECK(hash_of(replaced(text, "rule AP-02", "-- checked first\n\nrule AP-02")) == hash);
  CHECK(hash_of(replaced(text, "= EUR 1,000.00", "= EUR 1,000.50")) != hash);
  CHECK(hash_of(replaced(text, "EUR 500.00", "EUR 500.01")) != hash);
}

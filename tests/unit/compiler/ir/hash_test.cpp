#include "compiler/ir/hash.h"

#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

using namespace bop::testing;  // NOLINT: a test's words
using bop::ir::CompareOp;
using bop::ir::meaning_hash;
namespace ir = bop::ir;

namespace {

struct Written {
  std::string limit = "EUR 1000.00";
  std::string let_name;  // empty: not named
  bool unread_node_first = false;
  std::string title = "title";
};

// rule R-1: when gross < LIMIT
std::string hash_of(const Written& written) {
  ProgramBuilder b;
  if (written.unread_node_first) b.number_of("77");
  NodeId gross = b.field("gross");
  if (!written.let_name.empty()) gross = b.let(written.let_name, gross);
  auto& info = b.program.info;
  info.decisions.push_back({.name = "d", .outcomes = {{"hold", false}}, .escalation = {}});
  const auto when = b.condition(b.compare(gross, CompareOp::Less, b.amount(written.limit)));
  info.rules.push_back({.code = "R-1",
                        .title = written.title,
                        .when = when,
                        .exceptions = {},
                        .effect = {},
                        .cites = {},
                        .owner = {},
                        .in_force = {}});
  b.program.because.emplace_back();
  b.program.nodes.back().origin.begin = static_cast<std::uint32_t>(written.title.size());
  return meaning_hash(b.program);
}

}  // namespace

TEST_CASE("the hash is of the meaning") {
  const std::string hash = hash_of({});
  CHECK(hash.size() == 64);
  CHECK(hash_of({}) == hash);
  SUBCASE("a threshold") {
    CHECK(hash_of({.limit = "EUR 1000.01", .let_name = {}}) != hash);
  }
  SUBCASE("a title") {
    CHECK(hash_of({.let_name = {}, .title = "other"}) != hash);
  }
  SUBCASE("no name") {
    CHECK(hash_of({.let_name = "total"}) == hash);
  }
  SUBCASE("no node that nothing reads") {
    CHECK(hash_of({.let_name = {}, .unread_node_first = true}) == hash);
  }
}

TEST_CASE("the hash covers what reason sentences say, and ignores doc comments and tests") {
  ProgramBuilder b;
  b.program.info.decisions.push_back(
      {.name = "d", .outcomes = {{"hold", false}}, .escalation = {}});
  b.program.info.rules.push_back({.code = "R-1",
                                  .title = {},
                                  .exceptions = {},
                                  .effect = {},
                                  .cites = {},
                                  .owner = {},
                                  .in_force = {}});
  b.program.because.emplace_back(ir::Sentence{{{"net ", {}}, {{}, b.field("net")}}});
  const std::string hash = meaning_hash(b.program);
  SUBCASE("sentence") {
    b.program.because[0]->parts[1].hole = b.field("gross");
    CHECK(meaning_hash(b.program) != hash);
  }
  SUBCASE("schema") {
    b.program.info.schema.records[1].fields.pop_back();
    CHECK(meaning_hash(b.program) != hash);
  }
  SUBCASE("doc comment") {
    b.program.info.schema.records[1].doc = "a line";
    CHECK(meaning_hash(b.program) == hash);
  }
  SUBCASE("test") {
    b.condition(b.compare(b.number_of("1"), CompareOp::Less, b.number_of("2")));
    b.program.tests.emplace_back();
    CHECK(meaning_hash(b.program) == hash);
  }
}

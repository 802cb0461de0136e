// A failure that is put in by hand comes out as the few nodes it is about.
#include "tests/unit/compiler/emit/shrink.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/compiler/emit/random_program.h"

using namespace bop;  // NOLINT: a test

TEST_CASE("a failing program shrinks to what makes it fail") {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed < 200 && found < 5; ++seed) {
    testing::RandomProgram random(seed);
    const auto program = random.program(3, 3, 4);
    const auto has_round = [](const testing::Failing& failing) {
      return std::ranges::any_of(failing.program.nodes, [](const ir::Node& node) {
        return std::holds_alternative<ir::Round>(node.node);
      });
    };
    testing::Failing failing{*program, random.random_case(false)};
    if (!program->eaches.empty()) continue;  // only what conditions and values read is shrunk
    if (program->nodes.size() < 40 || !has_round(failing)) continue;
    ++found;
    CAPTURE(seed);
    const testing::Failing small = testing::shrunk(failing, has_round, 2000);
    CHECK(has_round(small));
    CHECK(ir::verify(small.program) == "");
    CAPTURE(ir::print(small.program));
    CHECK(small.program.nodes.size() <= 10);
    CHECK(small.program.conditions.size() + small.program.values.size() == 1);
    CHECK(std::ranges::all_of(small.subject.subject->fields, [](const abi::Datum& datum) {
      return datum.state == abi::State::Unread;
    }));
  }
  CHECK(found == 5);
}

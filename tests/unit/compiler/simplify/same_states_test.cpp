// Random programs over fields in every state: the interpreter must see no difference.
#include <array>
#include <random>

#include <doctest/doctest.h>

#include "compiler/interpret/interpret.h"
#include "compiler/simplify/simplify.h"
#include "tests/support/program_builder.h"

using namespace bop::testing;  // NOLINT: a test's words
namespace abi = bop::abi;
namespace ir = bop::ir;

namespace {

constexpr unsigned seed = 20'260'302;
constexpr int programs = 60;
constexpr int cases = 60;

class RandomProgram {
 public:
  explicit RandomProgram(std::mt19937& random) : random_(random) {
    for (int i = 0; i < 5; ++i) b.condition(truth(4));
    for (int i = 0; i < 3; ++i) b.value(number(3));
  }
  ProgramBuilder b;

 private:
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  NodeId number(int depth) {
    switch (pick(depth == 0 ? 4 : 8)) {
      case 0:
        return b.field("a");
      case 1:
        return b.field("b");
      case 2:
        return b.number_of(pick(2) == 0 ? "1" : "2.5");
      case 3:
        return b.constant(b.number.maybe(), missing);
      case 4: {
        const auto op = static_cast<ir::ArithmeticOp>(pick(3));
        const NodeId left = number(depth - 1);
        return b.compute(b.number, op, left, number(depth - 1));
      }
      case 5: {
        const NodeId value = number(depth - 1);
        return b.add(b.number, ir::Fallback{value, number(depth - 1)});
      }
      case 6:
        return select(depth);
      default:
        return b.let("n", number(depth - 1));
    }
  }
  NodeId select(int depth) {
    ir::Select made{pick(2) == 0, pick(2) == 0 ? "t" : "", {}};
    const int arms = 1 + pick(3);
    // At most one arm of a unique selection is true, so all but one stand on `false`.
    for (int arm = 0; arm < arms; ++arm) {
      const NodeId condition = made.unique && arm > 0 ? b.truth(false) : truth(depth - 1);
      made.arms.push_back({condition, number(depth - 1), static_cast<std::uint32_t>(arm)});
    }
    return b.add(b.number, std::move(made));
  }
  NodeId truth(int depth) {
    switch (pick(depth == 0 ? 4 : 9)) {
      case 0:
        return b.field("p");
      case 1:
        return b.field("q");
      case 2:
        return b.field("r");
      case 3:
        return b.truth(pick(2) == 0);
      case 4:
        return b.negate(truth(depth - 1));
      case 5:
      case 6: {
        std::vector<NodeId> operands;
        for (int count = 2 + pick(2); count > 0; --count) operands.push_back(truth(depth - 1));
        return pick(2) == 0 ? b.all_of(operands) : b.any_of(operands);
      }
      case 7: {
        const auto op = static_cast<ir::CompareOp>(pick(6));
        const NodeId left = number(depth - 1);
        return b.compare(left, op, number(depth - 1));
      }
      default:
        return b.is(number(depth - 1), static_cast<ir::StateTestKind>(pick(4)));
    }
  }
  std::mt19937& random_;
};

Fields random_fields(std::mt19937& random) {
  const std::array truths = {known(true), known(false), missing, unread, undefined};
  const std::array numbers = {known(decimal("1")), known(decimal("-2.5")), missing, unread,
                              undefined};
  std::uniform_int_distribution<std::size_t> any(0, 4);
  return {{"p", truths[any(random)]},
          {"q", truths[any(random)]},
          {"r", truths[any(random)]},
          {"a", numbers[any(random)]},
          {"b", numbers[any(random)]}};
}

bool same(const Datum& a, const Datum& b) {
  return a.state == b.state && (!a.known() || abi::equal(a.value, b.value));
}

}  // namespace

TEST_CASE("simplified programs have the same truths and values in every state") {
  std::mt19937 random(seed);
  for (int p = 0; p < programs; ++p) {
    RandomProgram made(random);
    ProgramBuilder simplified = made.b;
    REQUIRE(ir::verify(made.b.program) == "");
    bop::simplify::simplify(simplified.program);
    REQUIRE(ir::verify(simplified.program) == "");
    CHECK(simplified.program.nodes.size() <= made.b.program.nodes.size());
    const auto before = bop::interpret::interpreter(made.b.finished())->bind(Sets{}.made());
    const auto after = bop::interpret::interpreter(simplified.finished())->bind(Sets{}.made());
    for (int c = 0; c < cases; ++c) {
      const auto invoice = case_of(made.b.invoice(random_fields(random)));
      abi::Evaluation expected;
      abi::Evaluation actual;
      before->evaluate(invoice, expected);
      after->evaluate(invoice, actual);
      CAPTURE(ir::print(made.b.program));
      REQUIRE(actual.conditions == expected.conditions);
      for (std::size_t i = 0; i < expected.values.size(); ++i)
        REQUIRE(same(actual.values[i], expected.values[i]));
    }
  }
}

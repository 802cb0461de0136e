// Which neighbouring operands of an `and` or `or` were one test to the author.
#include "compiler/ir/phrase.h"

namespace bop::ir {
namespace {

const Compare* as_compare(const Program& program, NodeId node) {
  return std::get_if<Compare>(&program[node].node);
}

bool same_expression(const Program& program, NodeId a, NodeId b) {
  return a == b || source_like(program, a) == source_like(program, b);
}

// How many operands from `begin` on compare the same left side by `op`.
std::size_t run_of(const Program& program, const Logic& logic, std::size_t begin, CompareOp op) {
  const Compare* first = as_compare(program, logic.operands[begin]);
  if (first == nullptr || first->op != op) return 0;
  std::size_t end = begin + 1;
  for (; end < logic.operands.size(); ++end) {
    const Compare* next = as_compare(program, logic.operands[end]);
    if (next == nullptr || next->op != op || !same_expression(program, first->left, next->left))
      break;
  }
  return end - begin;
}

bool is_range(const Program& program, NodeId first, NodeId second) {
  const Compare* low = as_compare(program, first);
  const Compare* high = as_compare(program, second);
  if (low == nullptr || high == nullptr || low->op != CompareOp::GreaterOrEqual) return false;
  if (high->op != CompareOp::Less && high->op != CompareOp::LessOrEqual) return false;
  return same_expression(program, low->left, high->left);
}

// The `x - s` or `x + s` of a comparison; nothing where it is something else.
const Arithmetic* as_moved(const Program& program, NodeId node, ArithmeticOp op) {
  const auto* arithmetic = std::get_if<Arithmetic>(&program[node].node);
  return arithmetic != nullptr && arithmetic->op == op ? arithmetic : nullptr;
}

// x - s <= a and a <= x + s, or the opposite: what `slack` makes of an equality
bool is_near(const Program& program, NodeId first, NodeId second, CompareOp op) {
  const Compare* low = as_compare(program, first);
  const Compare* high = as_compare(program, second);
  if (low == nullptr || high == nullptr || low->op != op || high->op != op) return false;
  const Arithmetic* below = as_moved(program, low->left, ArithmeticOp::Subtract);
  const Arithmetic* above = as_moved(program, high->right, ArithmeticOp::Add);
  return below != nullptr && above != nullptr && low->right == high->left &&
         below->left == above->left && below->right == above->right;
}

}  // namespace

Closeness closeness_of(const Program& program, const OperandGroup& group) {
  const Compare& low = *as_compare(program, group.operands[0]);
  const auto& below = std::get<Arithmetic>(program[low.left].node);
  return {below.left, below.right, low.right};
}

std::vector<OperandGroup> grouped(const Program& program, const Logic& logic) {
  std::vector<OperandGroup> groups;
  using enum OperandGroup::Kind;
  const auto& operands = logic.operands;
  for (std::size_t i = 0; i < operands.size();) {
    OperandGroup group{Single, {operands[i]}};
    std::size_t length = 1;
    if (logic.conjunction && i + 1 < operands.size() &&
        is_range(program, operands[i], operands[i + 1])) {
      group.kind = Range;
      length = 2;
    } else if (i + 1 < operands.size() &&
               is_near(program, operands[i], operands[i + 1],
                       logic.conjunction ? CompareOp::LessOrEqual : CompareOp::Greater)) {
      group.kind = logic.conjunction ? Near : Far;
      length = 2;
    } else {
      const CompareOp op = logic.conjunction ? CompareOp::NotEqual : CompareOp::Equal;
      if (const std::size_t run = run_of(program, logic, i, op); run > 1) {
        group.kind = logic.conjunction ? NoneOf : OneOf;
        length = run;
      }
    }
    group.operands.assign(operands.begin() + static_cast<std::ptrdiff_t>(i),
                          operands.begin() + static_cast<std::ptrdiff_t>(i + length));
    groups.push_back(std::move(group));
    i += length;
  }
  return groups;
}

}  // namespace bop::ir

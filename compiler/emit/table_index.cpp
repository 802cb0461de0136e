#include "compiler/emit/table_index.h"

#include <algorithm>
#include <array>

namespace bop::emit {

using abi::Truth;

namespace {

constexpr std::size_t operands_max = 64;

}  // namespace

// Arms that apply, of a record of which everything is known.
struct TableIndex::Found {
  std::uint32_t arm = none;  // the first
  bool agree = true;
};

std::uint32_t TableIndex::class_of(const TableOperand& operand, const TableKey& key) {
  if (static_cast<abi::State>(key.state) != abi::State::Value) return operand.missing_class();
  if (operand.kind == abi::Kind::Text) {
    const auto found = operand.text_classes.find({key.text, static_cast<std::size_t>(key.bits)});
    return found == operand.text_classes.end() ? 0 : found->second;
  }
  const auto at = std::ranges::lower_bound(operand.numbers, key.bits);
  const auto below = static_cast<std::uint32_t>(at - operand.numbers.begin());
  const bool is_it = at != operand.numbers.end() && *at == key.bits;
  if (!is_it) return 2 * below;
  return 2 * below + (key.above != 0 ? 2 : 1);
}

bool TableIndex::contains(const Test& test, std::uint32_t of_class) const {
  const auto ranges = std::span(ranges_).subspan(test.ranges, test.count);
  return std::ranges::any_of(ranges, [&](const Range& range) {
    return range.first <= of_class && of_class <= range.last;
  });
}

// Kleene's `and` over the operands. `undefined`: one that is Undefined leaves it open.
Truth TableIndex::holds(std::uint32_t arm, const TableKey* keys, const std::uint32_t* classes,
                        bool& undefined) const {
  Truth all = Truth::True;
  const std::uint32_t* asked = &asked_[arm * operands_.size()];
  for (std::size_t operand = 0; operand < operands_.size(); ++operand) {
    if (asked[operand] == 0) continue;
    const Test& test = tests_[asked[operand]];
    const auto state = static_cast<abi::State>(keys[operand].state);
    Truth truth = state == abi::State::Unread ? test.unread : test.undefined;
    if (!abi::is_unknown(state))
      truth = contains(test, classes[operand]) ? Truth::True : Truth::False;
    if (truth == Truth::False) return Truth::False;
    if (truth == Truth::True) continue;
    all = Truth::Unknown;
    undefined = undefined || state == abi::State::Undefined;
  }
  return all;
}

void TableIndex::look_at(std::uint32_t at, const TableKey* keys, const std::uint32_t* classes,
                         Found& found) const {
  while (at != none) {
    const Node& node = nodes_[at];
    if (node.operand == none) {
      for (const std::uint32_t arm : std::span(arms_).subspan(node.first, node.count)) {
        if (!unique_ && arm > found.arm) break;  // they stand in order
        bool undefined = false;
        if (holds(arm, keys, classes, undefined) != Truth::True) continue;
        if (found.arm != none && values_[arm] != values_[found.arm]) found.agree = false;
        found.arm = std::min(arm, found.arm);
      }
      return;
    }
    const auto parts = std::span(parts_).subspan(node.first, node.count);
    const auto part = std::ranges::upper_bound(parts, classes[node.operand]) - parts.begin() - 1;
    look_at(children_[node.first + static_cast<std::size_t>(part)], keys, classes, found);
    at = node.beside;
  }
}

// As the interpreter does, where something is not known.
TableHit TableIndex::look_at_all(const TableKey* keys, const std::uint32_t* classes) const {
  std::uint32_t first = none;
  bool agree = true;
  bool undefined = false;
  for (std::uint32_t arm = 0; arm < values_.size(); ++arm) {
    bool arm_undefined = false;
    const Truth truth = holds(arm, keys, classes, arm_undefined);
    if (truth == Truth::False) continue;
    undefined = undefined || (truth == Truth::Unknown && arm_undefined);
    if (first == none) first = arm;
    agree = agree && values_[arm] == values_[first];
    if (truth == Truth::True && !unique_) break;
  }
  if (first == none) return {0, static_cast<std::uint64_t>(abi::State::Missing)};
  if (agree) return {first, static_cast<std::uint64_t>(abi::State::Value)};
  return {0, static_cast<std::uint64_t>(undefined ? abi::State::Undefined : abi::State::Unread)};
}

TableHit TableIndex::find(const TableKey* keys) const {
  std::array<std::uint32_t, operands_max> classes;
  bool unknown = false;
  for (std::size_t operand = 0; operand < operands_.size(); ++operand) {
    classes[operand] = class_of(operands_[operand], keys[operand]);
    unknown = unknown || abi::is_unknown(static_cast<abi::State>(keys[operand].state));
  }
  if (unknown) return look_at_all(keys, classes.data());
  Found found;
  look_at(root_, keys, classes.data(), found);
  if (found.arm == none) return {0, static_cast<std::uint64_t>(abi::State::Missing)};
  // Two rows of a table of one hit: nobody can tell which.
  if (unique_ && !found.agree) return {0, static_cast<std::uint64_t>(abi::State::Unread)};
  return {found.arm, static_cast<std::uint64_t>(abi::State::Value)};
}

}  // namespace bop::emit

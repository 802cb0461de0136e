#include "compiler/ir/key_tests.h"

#include <algorithm>

namespace bop::ir {

namespace {

using abi::Kind;

// Amounts of two currencies and spans of months and days compare as undefined, not as false.
bool is_plain(abi::Type type) {
  switch (type.kind) {
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::BusinessDays:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Enum:
    case Kind::Role:
      return !type.fraction;
    case Kind::Ratio:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
    case Kind::Duration:
    case Kind::Target:
    case Kind::Record:
    case Kind::List:
    case Kind::Error:
      return false;
  }
  return false;
}

class KeyTestFinder {
 public:
  KeyTestFinder(const Program& program, LocalId element) : program_(program), element_(element) {}

  void look(NodeId condition) {
    if (!condition) return;
    const Node& node = program_[without_lets(condition)];
    if (const auto* logic = std::get_if<Logic>(&node.node); logic != nullptr && logic->conjunction)
      for (const NodeId operand : logic->operands) look(operand);
    const auto* compare = std::get_if<Compare>(&node.node);
    if (compare == nullptr || compare->op != CompareOp::Equal || compare->rates != abi::none)
      return;
    look_at(compare->left, compare->right);
    look_at(compare->right, compare->left);
  }
  std::vector<KeyTest> take() && { return std::move(tests_); }

  NodeId without_lets(NodeId id) const {
    while (const auto* let = std::get_if<Let>(&program_[id].node)) id = let->value;
    return id;
  }

 private:
  void look_at(NodeId side, NodeId key) {
    const Node& node = program_[without_lets(side)];
    const auto* field = std::get_if<Field>(&node.node);
    if (field == nullptr || !is_plain(node.type) || !is_plain(program_[key].type)) return;
    const auto* local = std::get_if<Local>(&program_[without_lets(field->record)].node);
    if (local != nullptr && local->local == element_) tests_.push_back({field->field, key});
  }

  const Program& program_;
  LocalId element_;
  std::vector<KeyTest> tests_;
};

}  // namespace

KeyTests key_tests(const Program& program, const Aggregate& aggregate) {
  KeyTestFinder finder(program, aggregate.element);
  const Node& list = program[finder.without_lets(aggregate.list)];
  const auto* rows = std::get_if<Lookup>(&list.node);
  if (rows == nullptr || !rows->keys.empty()) return {};
  finder.look(aggregate.where);
  if (aggregate.kind == AggregateKind::Any) finder.look(aggregate.body);
  return {rows->reference, std::move(finder).take()};
}

std::vector<std::vector<std::uint32_t>> key_tested_fields(const Program& program) {
  std::vector<std::vector<std::uint32_t>> fields(program.info.references.size());
  for (const Node& node : program.nodes) {
    const auto* aggregate = std::get_if<Aggregate>(&node.node);
    if (aggregate == nullptr) continue;
    const KeyTests found = key_tests(program, *aggregate);
    for (const KeyTest& test : found.tests)
      if (std::ranges::find(fields[found.reference], test.field) == fields[found.reference].end())
        fields[found.reference].push_back(test.field);
  }
  return fields;
}

}  // namespace bop::ir

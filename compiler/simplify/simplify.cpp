#include "compiler/simplify/simplify.h"

#include <algorithm>

#include "compiler/ir/fold.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/roots.h"
#include "runtime/base/by_kind.h"

namespace bop::simplify {
namespace {

using abi::Datum;
using ir::each_root;
using ir::NodeId;

// Rebuilds the nodes one by one, operands first; `now_` says where an old node went.
class Simplifier {
 public:
  explicit Simplifier(ir::Program& program) : old_(std::move(program.nodes)) {
    now_.reserve(old_.size());
    for (ir::Node& node : old_) {
      ir::each_operand(node, [this](NodeId& operand) { operand = now_[operand.index()]; });
      now_.push_back(simplified(std::move(node)));
    }
    const auto renew = [this](NodeId& id) { id = now_[id.index()]; };
    each_root(program, renew);
    program.nodes = std::move(nodes_);
  }

 private:
  NodeId add(ir::Node node) {
    nodes_.push_back(std::move(node));
    return NodeId(nodes_.size() - 1);
  }
  NodeId constant(abi::Type type, ir::SourceRange origin, Datum value) {
    return add({type.required(), origin, ir::Constant{std::move(value)}});
  }
  NodeId truth(const ir::Node& like, bool value) {
    return constant({.kind = abi::Kind::Boolean}, like.origin, Datum::of(value));
  }
  const Datum* constant_of(NodeId id) const {
    const auto* found = std::get_if<ir::Constant>(&nodes_[id.index()].node);
    return found == nullptr ? nullptr : &found->value;
  }
  std::optional<bool> truth_of(NodeId id) const {
    const Datum* datum = constant_of(id);
    if (datum == nullptr || !datum->known()) return std::nullopt;
    return std::get<bool>(datum->value);
  }

  // `not` and `and` turn a Missing truth value into a false one; a node in their place must as
  // well.
  bool is_never_missing(NodeId id) const {
    const auto& node = nodes_[id.index()].node;
    return std::holds_alternative<ir::Compare>(node) || std::holds_alternative<ir::Logic>(node) ||
           std::holds_alternative<ir::Not>(node) || std::holds_alternative<ir::StateTest>(node);
  }

  NodeId simplified(ir::Node node) {
    return by_kind(
        node.node, [&](const ir::Constant&) { return add(node); },
        [&](const ir::Parameter&) { return add(node); },
        [&](const ir::Subject&) { return add(node); }, [&](const ir::Clock&) { return add(node); },
        [&](const ir::Result&) { return add(node); }, [&](const ir::Field&) { return add(node); },
        [&](const ir::Local&) { return add(node); }, [&](const ir::Let&) { return add(node); },
        [&](const ir::Lookup&) { return add(node); },
        [&](const ir::Arithmetic& arithmetic) { return arithmetic_of(node, arithmetic); },
        [&](const ir::Compare& compare) { return compare_of(node, compare); },
        [&](const ir::Logic& logic) { return logic_of(node, logic); },
        [&](const ir::Not& negation) { return not_of(node, negation); },
        [&](const ir::StateTest& test) { return state_test_of(node, test); },
        [&](const ir::Amount&) { return add(node); },
        [&](const ir::Select& select) { return select_of(node, select); },
        [&](const ir::Fallback& fallback) { return fallback_of(node, fallback); },
        [&](const ir::Aggregate&) { return add(node); },
        [&](const ir::Convert&) { return add(node); }, [&](const ir::Answer&) { return add(node); },
        [&](const ir::Call&) { return add(node); },
        [&](const ir::Round& round) { return round_of(node, round); },
        [&](const ir::MakeList&) { return add(node); });
  }

  NodeId arithmetic_of(const ir::Node& node, const ir::Arithmetic& arithmetic) {
    const Datum* left = constant_of(arithmetic.left);
    const Datum* right = constant_of(arithmetic.right);
    if (left && right && left->known() && right->known() && !node.type.fraction)
      if (auto folded = ir::fold_arithmetic(arithmetic.op, left->value, right->value))
        return constant(node.type, node.origin, Datum::of(std::move(*folded)));
    return add(node);
  }
  NodeId compare_of(const ir::Node& node, const ir::Compare& compare) {
    const Datum* left = constant_of(compare.left);
    const Datum* right = constant_of(compare.right);
    const auto is_missing = [](const Datum* datum) {
      return datum != nullptr && datum->state == abi::State::Missing;
    };
    if (is_missing(left) || is_missing(right)) return truth(node, false);
    if (left && right && left->known() && right->known())
      if (const auto folded = ir::fold_compare(compare.op, left->value, right->value))
        return truth(node, *folded);
    return add(node);
  }
  NodeId not_of(const ir::Node& node, const ir::Not& negation) {
    if (const auto value = truth_of(negation.operand)) return truth(node, !*value);
    if (const auto* inner = std::get_if<ir::Not>(&nodes_[negation.operand.index()].node))
      if (is_never_missing(inner->operand)) return inner->operand;
    return add(node);
  }
  NodeId logic_of(const ir::Node& node, const ir::Logic& logic) {
    std::vector<NodeId> kept;
    const auto keep = [&](NodeId operand) {
      if (std::ranges::find(kept, operand) == kept.end()) kept.push_back(operand);
    };
    for (const NodeId operand : logic.operands) {
      if (const auto value = truth_of(operand)) {
        if (*value != logic.conjunction) return truth(node, *value);
        continue;
      }
      const auto* inner = std::get_if<ir::Logic>(&nodes_[operand.index()].node);
      if (inner != nullptr && inner->conjunction == logic.conjunction)
        std::ranges::for_each(inner->operands, keep);
      else
        keep(operand);
    }
    if (kept.empty()) return truth(node, logic.conjunction);
    if (kept.size() == 1 && is_never_missing(kept.front())) return kept.front();
    if (kept.size() == 1) return add(node);
    return add({node.type, node.origin, ir::Logic{logic.conjunction, std::move(kept)}});
  }
  NodeId state_test_of(const ir::Node& node, const ir::StateTest& test) {
    const Datum* datum = constant_of(test.operand);
    if (datum == nullptr || !datum->known()) return add(node);
    const bool holds =
        test.kind == ir::StateTestKind::Present || test.kind == ir::StateTestKind::Known;
    return truth(node, holds);
  }
  // A false arm never gives the result. A true first arm does, whatever follows; in a unique table
  // an unknown later arm still counts, so there only a lone arm can be settled.
  NodeId select_of(const ir::Node& node, const ir::Select& select) {
    ir::Select kept{select.unique, select.table, {}, select.column};
    for (const auto& arm : select.arms) {
      const auto value = truth_of(arm.condition);
      if (value && !*value) continue;
      kept.arms.push_back(arm);
      if (value && !select.unique) break;
    }
    if (kept.arms.empty())
      return add({node.type.maybe(), node.origin, ir::Constant{Datum::missing()}});
    const bool is_settled = kept.arms.size() == 1 && truth_of(kept.arms.front().condition);
    // A table's result keeps its node: an explanation names the table and the row.
    if (is_settled && select.table.empty()) return kept.arms.front().value;
    return add({node.type, node.origin, std::move(kept)});
  }
  NodeId fallback_of(const ir::Node& node, const ir::Fallback& fallback) {
    const Datum* value = constant_of(fallback.value);
    if (value == nullptr) return add(node);
    return value->known() ? fallback.value : fallback.otherwise;
  }
  NodeId round_of(const ir::Node& node, const ir::Round& round) {
    const Datum* datum = constant_of(round.operand);
    if (datum == nullptr || !datum->known()) return add(node);
    if (const auto* number = std::get_if<value::Decimal>(&datum->value))
      if (const auto rounded = value::round({*number, 1}, round.mode, round.decimals))
        return constant(node.type, node.origin, Datum::of(*rounded));
    return add(node);
  }

  std::vector<ir::Node> old_;
  std::vector<ir::Node> nodes_;
  std::vector<NodeId> now_;
};

// Drops what no condition, value or sentence reads; the rest keeps its order.
void drop_unread_nodes(ir::Program& program) {
  std::vector<bool> is_read(program.nodes.size(), false);
  const auto read = [&](NodeId id) { is_read[id.index()] = true; };
  each_root(program, read);
  for (std::size_t index = program.nodes.size(); index-- > 0;) {
    const ir::Node& node = program.nodes[index];
    if (is_read[index]) ir::each_operand(node, [&](const NodeId& operand) { read(operand); });
  }
  std::vector<NodeId> now(program.nodes.size());
  std::vector<ir::Node> kept;
  const auto renew = [&](NodeId& id) { id = now[id.index()]; };
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    if (!is_read[index]) continue;
    ir::each_operand(program.nodes[index], renew);
    now[index] = NodeId(kept.size());
    kept.push_back(std::move(program.nodes[index]));
  }
  program.nodes = std::move(kept);
  each_root(program, renew);
}

}  // namespace

void simplify(ir::Program& program) {
  Simplifier{program};
  drop_unread_nodes(program);
  for (ir::Property& property : program.properties) {
    auto simpler = std::make_shared<ir::Program>(*property.program);
    simplify(*simpler);
    property.program = std::move(simpler);
  }
}

}  // namespace bop::simplify

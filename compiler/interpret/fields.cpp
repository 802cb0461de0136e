// Which fields decided a condition: of a true `or` only the true operands, of a false `and` only
// the false ones, of an unknown one only the unknown.
#include <algorithm>
#include <set>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::State;
using abi::Truth;
using ir::NodeId;

// Whether the local goes through the rows of a reference set.
bool is_listed_row(const ir::Program& program, ir::LocalId local) {
  for (const ir::Node& node : program.nodes)
    if (const auto* walk = std::get_if<ir::Aggregate>(&node.node);
        walk != nullptr && walk->element == local)
      return lists_reference(program, walk->list);
  for (std::size_t each = 0; each < program.eaches.size(); ++each)
    if (program.eaches[each].element == local)
      return lists_reference(program, program.values[program.info.eaches[each].list]);
  return false;
}

// Whether the record is a row of reference data, or a part of one.
bool comes_from_reference(const Evaluator& evaluator, NodeId record) {
  const auto& node = evaluator.program()[record].node;
  if (std::holds_alternative<ir::Lookup>(node)) return true;
  if (const auto* let = std::get_if<ir::Let>(&node))
    return comes_from_reference(evaluator, let->value);
  if (const auto* field = std::get_if<ir::Field>(&node))
    return comes_from_reference(evaluator, field->record);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&node))
    return comes_from_reference(evaluator, aggregate->list);
  if (const auto* local = std::get_if<ir::Local>(&node)) {
    if (is_listed_row(evaluator.program(), local->local)) return true;
    const auto& element = evaluator.bound(local->local);
    const auto* row = element ? std::get_if<abi::RecordPtr>(&element->datum.value) : nullptr;
    return row != nullptr && *row && !(*row)->source.empty();
  }
  return false;
}

class Reading {
 public:
  explicit Reading(Evaluator& evaluator) : evaluator_(evaluator) {}

  std::vector<std::string> take() && { return std::move(paths_); }
  std::vector<abi::ReferenceValue> take_reference_values() && { return std::move(values_); }

  void node(NodeId id) {
    if (!visited_.emplace(id.index(), place_of(id)).second) return;
    const ir::Node& node_at = evaluator_.program()[id];
    by_kind(
        node_at.node, [](const ir::Constant&) {}, [](const ir::Parameter&) {},
        [](const ir::Subject&) {}, [](const ir::Clock&) {}, [](const ir::Result&) {},
        [&](const ir::Field& field) { of_field(id, field); },
        [&](const ir::Local& local) {
          // A record's own fields name themselves.
          const auto& element = *evaluator_.bound(local.local);
          if (!std::holds_alternative<abi::RecordPtr>(element.datum.value)) add(element.path);
        },
        [&](const ir::Let& let) { node(let.value); },
        [&](const ir::Lookup& lookup) { all(lookup.keys); },
        [&](const ir::Arithmetic& arithmetic) { all({arithmetic.left, arithmetic.right}); },
        [&](const ir::Compare& compare) { of_compare(compare); },
        [&](const ir::Logic& logic) { of_logic(id, logic); },
        [&](const ir::Not& negation) { node(negation.operand); },
        [&](const ir::StateTest& test) { node(test.operand); },
        [&](const ir::Amount& amount) { node(amount.money); },
        [&](const ir::Select& select) { of_select(select); },
        [&](const ir::Fallback& fallback) {
          node(fallback.value);
          if (evaluator_.value(fallback.value).state == State::Missing) node(fallback.otherwise);
        },
        [&](const ir::Aggregate& aggregate) { of_aggregate(id, aggregate); },
        [&](const ir::Convert& convert) { of_convert(convert); },
        [&](const ir::Answer& answer) {
          all(answer.arguments);
          if (evaluator_.value(answer.value).known()) node(answer.value);
        },
        [&](const ir::Call& call) { all(call.arguments); },
        [&](const ir::Round& round) { node(round.operand); },
        [&](const ir::MakeList& list) { of_list(list); });
  }

 private:
  // Elements of lists that expressions make have no name to be found by: "[2]".
  void add(const std::string& path) {
    if (!path.empty() && !path.starts_with('[') && seen_.insert(path).second)
      paths_.push_back(path);
  }
  void all(const std::vector<NodeId>& ids) {
    for (const NodeId id : ids) node(id);
  }

  // What is the same at every element is read once.
  std::string place_of(NodeId id) const {
    if (evaluator_.is_of_element(id)) return place_;
    return passed_over_.empty() ? "" : "passed over";
  }

  // A record that is there is only the way to its field; how it was found still counts.
  void way_to(NodeId record) {
    by_kind(
        evaluator_.program()[record].node, [](const ir::Constant&) {}, [](const ir::Parameter&) {},
        [](const ir::Subject&) {}, [](const ir::Clock&) {}, [](const ir::Result&) {},
        [&](const ir::Field& field) { way_to(field.record); }, [](const ir::Local&) {},
        [&](const ir::Let& let) { way_to(let.value); },
        [&](const ir::Lookup& lookup) { all(lookup.keys); },
        [&](const ir::Arithmetic&) { node(record); }, [&](const ir::Compare&) { node(record); },
        [&](const ir::Logic&) { node(record); }, [&](const ir::Not&) { node(record); },
        [&](const ir::StateTest&) { node(record); }, [&](const ir::Amount&) { node(record); },
        [&](const ir::Select&) { node(record); }, [&](const ir::Fallback&) { node(record); },
        [&](const ir::Aggregate&) { node(record); }, [&](const ir::Convert&) { node(record); },
        [&](const ir::Answer& answer) { all(answer.arguments); },
        [&](const ir::Call&) { node(record); }, [&](const ir::Round&) { node(record); },
        [&](const ir::MakeList&) { node(record); });
  }

  void of_field(NodeId id, const ir::Field& field) {
    const Datum record = evaluator_.value(field.record);
    if (!record.known()) return node(field.record);
    way_to(field.record);
    const auto& row = *std::get<abi::RecordPtr>(record.value);
    const std::string path = path_of(evaluator_, field, row);
    if (std::ranges::any_of(passed_over_,
                            [&](const std::string& one) { return path.starts_with(one + "."); }))
      return;
    add(path);
    if (!comes_from_reference(evaluator_, field.record)) return;
    if (std::ranges::find(values_, path, &abi::ReferenceValue::path) != values_.end()) return;
    values_.push_back(
        {path, ir::source_like(evaluator_.program(), id), shown(evaluator_, id), row.source});
  }

  // "0.86 of 2026-03-04": a rate is a value of reference data, and its day says how old it is.
  void add_rate(const ir::Compare& by, value::Currency currency) {
    const Rate rate = evaluator_.rate_of(by, currency);
    add(rate.path);
    if (rate.day.empty() || !rate.rate.known()) return;
    if (std::ranges::find(values_, rate.path, &abi::ReferenceValue::path) != values_.end()) return;
    values_.push_back(
        {rate.path, rate.path,
         fmt::format("{} of {}", std::get<value::Decimal>(rate.rate.value).text(), rate.day),
         rate.source == rate.path ? std::string() : rate.source});
  }

  void of_compare(const ir::Compare& compare) {
    all({compare.left, compare.right});
    const Datum left = evaluator_.value(compare.left);
    const Datum right = evaluator_.value(compare.right);
    if (!left.known() || !right.known()) return;
    if (!Evaluator::converts(compare, left.value, right.value)) return;
    node(compare.on);
    for (const Datum* side : {&left, &right}) add_rate(compare, currency_of(side->value));
  }

  void of_convert(const ir::Convert& convert) {
    node(convert.money);
    const Datum money = evaluator_.value(convert.money);
    if (!money.known()) return;
    const value::Currency from = currency_of(money.value);
    if (!from || from == convert.target) return;
    node(convert.on);
    const ir::Compare at = Evaluator::rates_of(convert);
    for (const value::Currency currency : {from, convert.target}) add_rate(at, currency);
  }

  void of_logic(NodeId id, const ir::Logic& logic) {
    const Truth truth = evaluator_.truth(id);
    for (const NodeId operand : logic.operands)
      if (evaluator_.truth(operand) == truth) node(operand);
  }

  void of_select(const ir::Select& select) {
    const PossibleArms possible = possible_arms(evaluator_, select);
    for (const auto& arm : select.arms) {
      const bool open = std::ranges::find(possible.arms, &arm) != possible.arms.end();
      // A row of its own says all; `otherwise` is reached because the others are false.
      const bool leads_to_otherwise =
          possible.certain != nullptr &&
          ir::is_constant(evaluator_.program(), possible.certain->condition, true);
      if (open || leads_to_otherwise || possible.arms.empty()) node(arm.condition);
      if (open) node(arm.value);
      if (&arm == possible.certain && !select.unique) break;
    }
  }

  void of_list(const ir::MakeList& list) {
    if (list.conditions.empty()) return all(list.elements);
    for (std::size_t i = 0; i < list.elements.size(); ++i) {
      if (evaluator_.truth(list.conditions[i]) == Truth::False) continue;
      node(list.conditions[i]);
      node(list.elements[i]);
    }
  }

  void of_aggregate(NodeId id, const ir::Aggregate& aggregate) {
    const Datum datum = evaluator_.value(aggregate.list);
    if (!datum.known()) return node(aggregate.list);
    way_to(aggregate.list);
    const auto& list = *std::get<abi::ListPtr>(datum.value);
    if (list.elements.empty() || !list.complete) add(list.path);
    const bool quantifier =
        aggregate.kind == ir::AggregateKind::Any || aggregate.kind == ir::AggregateKind::Every;
    const Truth truth = quantifier ? evaluator_.truth(id) : Truth::Unknown;
    const bool of_reference = lists_reference(evaluator_.program(), aggregate.list);
    bool named = false;
    const std::string outer = place_;
    evaluator_.each_deciding(aggregate, truth, list, [&](std::size_t at) {
      place_ = fmt::format("{} {}:{}", outer, id.index(), at);
      if (quantifier && own_truth(evaluator_, aggregate) != truth) return true;
      const bool decides = !of_reference || stands_out(aggregate);
      named = named || decides;
      if (!decides) passed_over_.push_back(evaluator_.bound(aggregate.element)->path);
      if (aggregate.where) node(aggregate.where);
      if (aggregate.body && (!aggregate.where || evaluator_.truth(aggregate.where) != Truth::False))
        node(aggregate.body);
      if (!decides) passed_over_.pop_back();
      return true;
    });
    place_ = outer;
    if (of_reference && !named) add(list.path);
  }

  // A row that makes a difference alone: one that is taken, one that makes an Any true or an Every
  // false.
  bool stands_out(const ir::Aggregate& aggregate) {
    if (aggregate.kind == ir::AggregateKind::Any)
      return own_truth(evaluator_, aggregate) != Truth::False;
    if (aggregate.kind == ir::AggregateKind::Every)
      return own_truth(evaluator_, aggregate) != Truth::True;
    return !aggregate.where || evaluator_.truth(aggregate.where) != Truth::False;
  }

  Evaluator& evaluator_;
  std::vector<std::string> paths_;
  std::unordered_set<std::string> seen_;  // paths_
  std::set<std::pair<std::size_t, std::string>> visited_;
  std::string place_;  // which elements of which lists are being gone through
  std::vector<abi::ReferenceValue> values_;
  std::vector<std::string> passed_over_;  // rows whose own fields are not named
};

}  // namespace

// Those with the truth of the whole decided it.
Truth own_truth(Evaluator& evaluator, const ir::Aggregate& aggregate) {
  const Truth taken = aggregate.where ? evaluator.truth(aggregate.where) : Truth::True;
  const Truth body = aggregate.body ? evaluator.truth(aggregate.body) : Truth::True;
  const bool any = aggregate.kind == ir::AggregateKind::Any;
  const Truth neutral = any ? Truth::False : Truth::True;
  Truth own = body;
  if (taken == Truth::False) own = neutral;
  if (taken == Truth::Unknown && body != neutral) own = Truth::Unknown;
  return own;
}

std::vector<std::string> fields_of(Evaluator& evaluator, NodeId node) {
  Reading reading(evaluator);
  reading.node(node);
  return std::move(reading).take();
}

std::vector<abi::ReferenceValue> reference_values_of(Evaluator& evaluator, NodeId node) {
  Reading reading(evaluator);
  reading.node(node);
  return std::move(reading).take_reference_values();
}

bool lists_reference(const ir::Program& program, NodeId list) {
  const auto& node = program[list].node;
  if (const auto* lookup = std::get_if<ir::Lookup>(&node)) return lookup->keys.empty();
  if (const auto* let = std::get_if<ir::Let>(&node)) return lists_reference(program, let->value);
  const auto* walk = std::get_if<ir::Aggregate>(&node);
  const bool keeps_rows = walk != nullptr && (walk->kind == ir::AggregateKind::Those ||
                                              walk->kind == ir::AggregateKind::Sort);
  return keeps_rows && lists_reference(program, walk->list);
}

std::string source_of(Evaluator& evaluator, NodeId node) {
  const auto* field = std::get_if<ir::Field>(&evaluator.program()[node].node);
  if (field == nullptr || !comes_from_reference(evaluator, field->record)) return {};
  const Datum record = evaluator.value(field->record);
  if (!record.known()) return {};
  const auto& row = *std::get<abi::RecordPtr>(record.value);
  return row.source.empty() ? row.path : row.path + ", " + row.source;
}

std::string entry_of(Evaluator& evaluator, NodeId node) {
  const auto& at = evaluator.program()[node].node;
  if (const auto* let = std::get_if<ir::Let>(&at)) return entry_of(evaluator, let->value);
  const auto* lookup = std::get_if<ir::Lookup>(&at);
  const Datum datum = evaluator.value(node);
  if (lookup == nullptr || lookup->keys.empty() || abi::is_unknown(datum.state)) return {};
  const std::string& set = evaluator.program().info.references[lookup->reference].name;
  std::vector<std::string> keys;
  for (const NodeId key : lookup->keys) {
    if (evaluator.value(key).state == State::Missing)
      return fmt::format("{} has no entry, as {} is missing", set,
                         ir::source_like(evaluator.program(), key));
    keys.push_back(shown(evaluator, key));
  }
  const std::string key = fmt::format("{}", fmt::join(keys, ", "));
  if (datum.state == State::Missing) return fmt::format("{} has no entry for {}", set, key);
  const std::string& source = std::get<abi::RecordPtr>(datum.value)->source;
  return fmt::format("{} has an entry for {}{}", set, key,
                     source.empty() ? "" : " (" + source + ")");
}

}  // namespace bop::interpret

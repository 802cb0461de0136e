// Blame: from an unknown node down to the inputs that make it so, leaving out operands that don't
// matter because the others already decide.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"
#include "runtime/builtins/calendar.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::Need;
using abi::State;
using abi::Truth;
using ir::NodeId;

class Blame {
 public:
  explicit Blame(Evaluator& evaluator) : evaluator_(evaluator) {}

  std::vector<Need> take() && { return std::move(needs_); }

  void node(NodeId id) {
    const Datum datum = evaluator_.value(id);
    if (!abi::is_unknown(datum.state)) return;
    // A let that others read often is blamed once for each element it is asked of.
    if (!seen_.emplace(id.index(), place_of(id)).second) return;
    // Only the inputs themselves and results that come out of known operands make new needs.
    by_kind(
        evaluator_.program()[id].node, [&](const ir::Constant&) { own(id, "it is not given"); },
        [&](const ir::Parameter&) { own(id, "it is not given"); }, [](const ir::Subject&) {},
        [](const ir::Clock&) {},
        [&](const ir::Result& result) {
          add({evaluator_.program().info.results[result.index].name,
               datum.state == State::Undefined,
               {}});
        },
        [&](const ir::Field& field) { of_field(field, datum.state); },
        [&](const ir::Local& local) {
          const std::string& path = evaluator_.bound(local.local)->path;
          add({path, datum.state == State::Undefined, {}});
        },
        [&](const ir::Let& let) { node(let.value); },
        [&](const ir::Lookup& lookup) { of_lookup(id, lookup); },
        [&](const ir::Arithmetic& arithmetic) {
          const auto& [op, left, right] = arithmetic;
          if (operands({left, right})) return;
          const std::string_view why =
              compute(op, evaluator_.value(left).value, evaluator_.value(right).value).why;
          own(id, why == why::zero_divisor ? base_zero(right) : std::string(why));
        },
        [&](const ir::Compare& compare) { of_compare(id, compare); },
        [&](const ir::Logic& logic) { operands(logic.operands); },
        [&](const ir::Not& negation) { node(negation.operand); },
        [&](const ir::StateTest& test) { node(test.operand); },
        [&](const ir::Amount& amount) { node(amount.money); },
        [&](const ir::Select& select) { of_select(select); },
        [&](const ir::Fallback& fallback) {
          const bool absent = evaluator_.value(fallback.value).state == State::Missing;
          node(absent ? fallback.otherwise : fallback.value);
        },
        [&](const ir::Aggregate& aggregate) { of_aggregate(id, aggregate); },
        [&](const ir::Convert& convert) { of_convert(id, convert); },
        [&](const ir::Answer& answer) { of_answer(answer, datum.state); },
        [&](const ir::Call& call) {
          if (operands(call.arguments) || outside_calendar(id, call)) return;
          const std::string told = told_of(evaluator_, call);
          own(id, told.empty() ? std::string(why::no_result) : told);
        },
        [&](const ir::Round& round) {
          if (!operands({round.operand})) own(id, why::too_long);
        },
        [&](const ir::MakeList& list) {
          operands(list.conditions);
          for (std::size_t i = 0; i < list.elements.size(); ++i)
            if (list.conditions.empty() || evaluator_.truth(list.conditions[i]) != Truth::False)
              operands({list.elements[i]});
        });
  }

  // What would tell whether a list has more elements than are known.
  void beyond(NodeId id, const abi::ListData& list) {
    const auto& made = evaluator_.program()[id].node;
    if (const auto* let = std::get_if<ir::Let>(&made)) return beyond(let->value, list);
    if (const auto* select = std::get_if<ir::Select>(&made)) {
      const PossibleArms possible = possible_arms(evaluator_, *select);
      if (possible.certain != nullptr) return beyond(possible.certain->value, list);
    }
    const auto* aggregate = std::get_if<ir::Aggregate>(&made);
    if (aggregate == nullptr || aggregate->kind == ir::AggregateKind::First) {
      const std::string& path = list.path;
      return add({path.empty() ? ir::source_like(evaluator_.program(), id) : path, false,
                  "there may be more elements"});
    }
    if (seen_.emplace(id.index(), place_of(id)).second) of_aggregate(id, *aggregate);
  }

 private:
  // What is the same at every element is gone into once.
  std::string place_of(NodeId id) const { return evaluator_.is_of_element(id) ? place_ : ""; }

  void add(Need need) {
    if (std::ranges::find(needs_, need) == needs_.end()) needs_.push_back(std::move(need));
  }

  // True when one of them is unknown, and so to blame.
  bool operands(const std::vector<NodeId>& ids) {
    bool any = false;
    for (const NodeId id : ids) {
      any = any || abi::is_unknown(evaluator_.value(id).state);
      node(id);
    }
    return any;
  }

  // The node itself has no result for its known operands.
  void own(NodeId id, std::string_view reason) {
    if (reason == why::mixed_currency && counts_units(id)) reason = why::mixed_units;
    std::string path = ir::source_like(evaluator_.program(), id);
    if (!element_.empty()) path += " at " + element_;
    add({std::move(path), evaluator_.value(id).state == State::Undefined, std::string(reason)});
  }

  // The divisor by name, with the row it stands in.
  std::string base_zero(NodeId divisor) {
    const auto& node = evaluator_.program()[divisor].node;
    const auto* let = std::get_if<ir::Let>(&node);
    std::string row = source_of(evaluator_, let == nullptr ? divisor : let->value);
    if (row.empty() && !element_.empty()) row = element_;
    return fmt::format("{} (BASE_ZERO): {} is {}{}", why::zero_divisor,
                       ir::source_like(evaluator_.program(), divisor), shown(evaluator_, divisor),
                       row.empty() ? "" : ", from " + row);
  }

  // A day beyond the years that a calendar knows: nothing that could be read would tell, so a
  // person has to. Whether it was asked for or would come out.
  bool outside_calendar(NodeId id, const ir::Call& call) {
    const builtins::Calendar* calendar = nullptr;
    std::optional<value::Date> outside;
    for (const NodeId argument : call.arguments) {
      const Datum datum = evaluator_.value(argument);
      if (const auto* name = std::get_if<std::string>(&datum.value); name != nullptr)
        calendar = builtins::calendar_named(*name);
    }
    if (calendar == nullptr) return false;
    for (const NodeId argument : call.arguments) {
      const Datum datum = evaluator_.value(argument);
      const auto* date = std::get_if<value::Date>(&datum.value);
      if (date != nullptr && !calendar->knows(*date)) outside = *date;
    }
    const std::string text = ir::source_like(evaluator_.program(), id);
    const std::string asked = outside ? outside->text() + " is" : "the day it leads to is";
    add({text, true,
         fmt::format("{}: calendar {} knows {}, and {} outside them", text, calendar->name(),
                     calendar->known_text(), asked)});
    return true;
  }

  void of_field(const ir::Field& field, State state) {
    const Datum record = evaluator_.value(field.record);
    if (!record.known()) return node(field.record);
    const auto& data = *std::get<abi::RecordPtr>(record.value);
    // Of a row of reference data decide knows no reading: it stands in no record.
    const std::string why = state == State::Unread ? why_unread(data, field.field) : "";
    add({path_of(evaluator_, field, data), state == State::Undefined, why});
  }

  void of_lookup(NodeId id, const ir::Lookup& lookup) {
    if (operands(lookup.keys)) return;
    const auto& set = evaluator_.references().sets[lookup.reference];
    if (!set.available()) return add({set.name(), false, set.why_unavailable()});
    if (evaluator_.value(id).state == State::Undefined) {
      std::string keys;
      for (const NodeId key : lookup.keys)
        keys += (keys.empty() ? "" : ", ") + shown(evaluator_, key);
      const std::string path = fmt::format("{}[{}]", set.name(), keys);
      return add({path, true, fmt::format("{}: {}{}", why::two_entries, path, places_of(lookup))});
    }
    add({set.name(), false, why_keyless(set)});
  }

  // ", in vendors.csv line 3, vendors.csv line 7": where the entries stand that have the key.
  std::string places_of(const ir::Lookup& lookup) {
    const auto& info = evaluator_.program().info.references[lookup.reference];
    std::vector<Datum> keys;
    for (const NodeId key : lookup.keys) keys.push_back(evaluator_.value(key));
    std::string places;
    for (const abi::RecordPtr& row : evaluator_.references().sets[lookup.reference].rows()) {
      bool same = !row->source.empty();
      for (std::size_t i = 0; i < keys.size(); ++i) {
        const Datum& part = row->fields[info.key_fields[i]];
        same = same && part.known() && abi::key_text(part.value) == abi::key_text(keys[i].value);
      }
      if (same) places += (places.empty() ? ", in " : ", ") + row->source;
    }
    return places;
  }

  void of_compare(NodeId id, const ir::Compare& compare) {
    if (operands({compare.left, compare.right})) return;
    const Datum left = evaluator_.value(compare.left);
    const Datum right = evaluator_.value(compare.right);
    if (!Evaluator::converts(compare, left.value, right.value))
      return own(id, interpret::compare(left.value, right.value).why);
    if (operands({compare.on})) return;
    bool blamed = false;
    for (const Datum* side : {&left, &right}) {
      const Rate rate = evaluator_.rate_of(compare, currency_of(side->value));
      if (rate.rate.known()) continue;
      blamed = true;
      add_rate(rate);
    }
    if (!blamed) own(id, why::too_long);
  }

  // An undefined one is no input to ask for, so the reason says which it is.
  void add_rate(const Rate& rate) {
    const bool undefined = rate.rate.state == State::Undefined;
    add({rate.path, undefined, undefined ? rate.why + ": " + rate.path : rate.why});
  }

  void of_convert(NodeId id, const ir::Convert& convert) {
    if (operands({convert.money})) return;
    if (operands({convert.on})) return;
    const ir::Compare at = Evaluator::rates_of(convert);
    bool blamed = false;
    for (const value::Currency currency :
         {currency_of(evaluator_.value(convert.money).value), convert.target}) {
      const Rate rate = evaluator_.rate_of(at, currency);
      if (rate.rate.known()) continue;
      blamed = true;
      add_rate(rate);
    }
    if (!blamed) own(id, why::too_long);
  }

  // A question whose arguments are known and that nobody answered: it names itself.
  void of_answer(const ir::Answer& answer, State state) {
    if (operands(answer.arguments)) return;
    if (state == State::Undefined) return node(answer.value);
    std::string asked;
    for (const NodeId argument : answer.arguments)
      asked += (asked.empty() ? "" : ", ") + shown(evaluator_, argument);
    const auto& check = evaluator_.program().info.checks[answer.check];
    add({fmt::format("{}({})", check.name, asked), false,
         is_answered(answer.value) ? "answers of one day that may differ are on file"
                                   : "no answer is on file"});
  }

  // Whether some answer fits the question: the newest of them has a day.
  bool is_answered(NodeId id) {
    const auto* newest = std::get_if<ir::Aggregate>(&evaluator_.program()[id].node);
    if (newest != nullptr && newest->kind == ir::AggregateKind::Max)
      return evaluator_.value(id).known();
    bool any = false;
    if (newest != nullptr && newest->kind != ir::AggregateKind::First) return any;
    ir::each_operand(evaluator_.program()[id],
                     [&](NodeId operand) { any = any || is_answered(operand); });
    return any;
  }

  // What is computed with or compared here are quantities.
  bool counts_units(NodeId id) const {
    const ir::Program& program = evaluator_.program();
    const ir::Node& node = program[id];
    if (const auto* compare = std::get_if<ir::Compare>(&node.node))
      return program[compare->left].type.kind == abi::Kind::Quantity;
    if (const auto* arithmetic = std::get_if<ir::Arithmetic>(&node.node))
      return program[arithmetic->left].type.kind == abi::Kind::Quantity;
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
      return aggregate->body && program[aggregate->body].type.kind == abi::Kind::Quantity;
    return false;
  }

  void of_select(const ir::Select& select) {
    const PossibleArms possible = possible_arms(evaluator_, select);
    for (const auto* arm : possible.arms) node(arm->condition);
    for (const auto* arm : possible.arms) node(arm->value);
  }

  void of_aggregate(NodeId id, const ir::Aggregate& aggregate) {
    if (operands({aggregate.list})) return;
    const Datum datum = evaluator_.value(aggregate.list);
    const auto& list = *std::get<abi::ListPtr>(datum.value);
    if (!list.complete) beyond(aggregate.list, list);
    const std::string outer = element_;
    const std::string outer_place = place_;
    bool blamed = !list.complete;
    evaluator_.each_candidate(aggregate, list, [&](std::size_t at) {
      element_ = evaluator_.bound(aggregate.element)->path;
      place_ = fmt::format("{} {}:{}", outer_place, id.index(), at);
      blamed = of_element(aggregate) || blamed;
      // What comes after the element that `first` takes, or may take, does not matter.
      return aggregate.kind != ir::AggregateKind::First ||
             (aggregate.where && evaluator_.truth(aggregate.where) == Truth::False);
    });
    element_ = outer;
    place_ = outer_place;
    if (!blamed) of_result(id, aggregate, list);
  }

  // True when this element's tests or body are unknown and matter.
  bool of_element(const ir::Aggregate& aggregate) {
    const Truth taken = aggregate.where ? evaluator_.truth(aggregate.where) : Truth::True;
    if (taken == Truth::False) return false;
    bool body_unknown = false;
    const auto& element = *evaluator_.bound(aggregate.element);
    if (aggregate.kind == ir::AggregateKind::First && taken == Truth::True &&
        abi::is_unknown(element.datum.state))
      add({element.path, element.datum.state == State::Undefined, {}});
    const bool element_unknown =
        aggregate.kind == ir::AggregateKind::First && abi::is_unknown(element.datum.state);
    if (aggregate.body) {
      const Datum body = evaluator_.value(aggregate.body);
      body_unknown = abi::is_unknown(body.state);
      if (!body_unknown && taken == Truth::Unknown && settles(aggregate, body)) return false;
    }
    if (taken == Truth::Unknown) node(aggregate.where);
    if (body_unknown) node(aggregate.body);
    return taken == Truth::Unknown || body_unknown || element_unknown;
  }

  // A body that makes it the same whether the element is taken or not.
  static bool settles(const ir::Aggregate& aggregate, const Datum& body) {
    using enum ir::AggregateKind;
    const bool holds =
        body.known() && std::holds_alternative<bool>(body.value) && std::get<bool>(body.value);
    if (aggregate.kind == Any) return !holds;
    if (aggregate.kind == Every) return holds;
    return aggregate.kind == Sum && body.known() && is_zero(body.value);
  }

  // All elements are known, and yet they have no sum, average or extreme.
  void of_result(NodeId id, const ir::Aggregate& aggregate, const abi::ListData& list) {
    std::optional<value::Currency> seen;
    bool mixed = false;
    evaluator_.each_candidate(aggregate, list, [&](std::size_t) {
      if (aggregate.where && evaluator_.truth(aggregate.where) == Truth::False) return true;
      if (!aggregate.body) return true;
      const value::Currency currency = currency_of(evaluator_.value(aggregate.body).value);
      mixed = mixed || (currency && seen && *seen != currency);
      if (currency) seen = currency;
      return !mixed;
    });
    own(id, mixed ? why::mixed_currency : why::too_long);
  }

  Evaluator& evaluator_;
  std::vector<Need> needs_;
  std::string element_;  // of the innermost list being walked
  std::string place_;    // which elements of which lists are being walked
  std::set<std::pair<std::size_t, std::string>> seen_;
};

}  // namespace

std::vector<Need> needs_of(Evaluator& evaluator, NodeId node) {
  Blame blame(evaluator);
  blame.node(node);
  const Datum datum = evaluator.value(node);
  const auto* list = std::get_if<abi::ListPtr>(&datum.value);
  if (list != nullptr && !(*list)->complete) blame.beyond(node, **list);
  return std::move(blame).take();
}

std::string why_unread(const abi::RecordData& row, std::uint32_t field) {
  if (const auto* seen = std::get_if<std::string>(&row.fields[field].value);
      seen != nullptr && row.fields[field].state == State::Unread)
    return *seen;
  return row.source.empty() ? "" : "not read, in " + row.source;
}

std::string why_keyless(const abi::ReferenceSet& set) {
  constexpr std::size_t shown_max = 3;
  std::string why = "it has rows whose key could not be read";
  std::size_t count = 0;
  for (const abi::RecordPtr& row : set.keyless()) {
    if (row->source.empty()) continue;
    if (count < shown_max) why += (count == 0 ? ": " : ", ") + row->source;
    ++count;
  }
  if (count > shown_max) why += fmt::format(" and {} more", count - shown_max);
  return why;
}

std::string path_of(const Evaluator& evaluator, const ir::Field& field,
                    const abi::RecordData& record) {
  const auto& type = evaluator.program().info.schema.records[record.type];
  return record.path + "." + type.fields[field.field].name;
}

}  // namespace bop::interpret

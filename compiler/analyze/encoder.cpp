#include "compiler/analyze/encoder.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::analyze {

using abi::Kind;
using ir::NodeId;

Encoder::Encoder(Inputs& inputs, Seen seen, Encoder* as_read)
    : inputs_(inputs), terms_(inputs.terms()), numbers_(terms_), seen_(seen), as_read_(as_read) {}

const Symbolic& Encoder::value(NodeId asked) {
  const NodeId node = inputs_.first_alike(asked);
  if (const auto found = values_.find(node); found != values_.end()) return found->second;
  Symbolic made = compute(node);
  return values_.emplace(node, std::move(made)).first->second;
}

// A condition that is missing counts as false.
Condition Encoder::truth(NodeId node) {
  const Symbolic& read = value(node);
  const TermId known = terms_.negation(terms_.disjunction({read.missing, read.unknown}));
  return {terms_.conjunction({known, read.truth}), read.unknown};
}

Condition Encoder::condition(abi::ConditionIndex index, bool otherwise) {
  if (index == abi::none) return {terms_.truth(otherwise), terms_.truth(false)};
  return truth(inputs_.program().conditions[index]);
}

void Encoder::note(std::string what) {
  if (std::ranges::find(not_known_, what) == not_known_.end())
    not_known_.push_back(std::move(what));
}

Symbolic Encoder::anything(NodeId node) {
  note(ir::source_like(inputs_.program(), node));
  return inputs_.fresh(at(node).type.maybe(), fmt::format("node{}", node.index()));
}

Symbolic Encoder::of(Condition condition) {
  return {
      .missing = terms_.truth(false), .unknown = condition.is_unknown, .truth = condition.is_true};
}

// Any Missing makes Missing, else any unknown unknown.
Symbolic Encoder::states_of(const Symbolic& left, const Symbolic& right) {
  Symbolic result;
  result.missing = terms_.disjunction({left.missing, right.missing});
  result.unknown = terms_.conjunction(
      {terms_.negation(result.missing), terms_.disjunction({left.unknown, right.unknown})});
  return result;
}

void Encoder::make_unknown_where(Symbolic& result, TermId undefined) {
  result.unknown = terms_.disjunction(
      {result.unknown, terms_.conjunction({terms_.negation(result.missing), undefined})});
}

Symbolic Encoder::compute(NodeId id) {
  const ir::Node& node = at(id);
  const auto no_state = [&] { return terms_.truth(false); };
  return by_kind(
      node.node,
      [&](const ir::Constant& constant) { return inputs_.constant(node.type, constant.value); },
      [&](const ir::Parameter& parameter) { return inputs_.parameter(parameter.index); },
      [&](const ir::Subject&) {
        return Symbolic{.missing = no_state(), .unknown = no_state(), .place = inputs_.subject()};
      },
      [&](const ir::Clock& clock) {
        return Symbolic{.missing = no_state(),
                        .unknown = no_state(),
                        .whole = clock.instant ? inputs_.as_of() : inputs_.today()};
      },
      [&](const ir::Result& result) { return compute(id, result); },
      [&](const ir::Field& field) { return compute(id, field); },
      [&](const ir::Local&) { return anything(id); },
      [&](const ir::Let& let) { return value(let.value); },
      [&](const ir::Lookup& lookup) { return compute(id, lookup); },
      [&](const ir::Arithmetic& arithmetic) { return compute(id, arithmetic); },
      [&](const ir::Compare& compare) { return compute(id, compare); },
      [&](const ir::Logic& logic) { return compute(logic); },
      [&](const ir::Not& negation) { return compute(negation); },
      [&](const ir::StateTest& test) { return compute(test); },
      [&](const ir::Amount& amount) {
        Symbolic number = value(amount.money);
        number.beside = terms_.whole(0);
        return number;
      },
      [&](const ir::Select& select) { return compute(id, select); },
      [&](const ir::Fallback& fallback) { return compute(id, fallback); },
      [&](const ir::Aggregate& aggregate) { return compute(id, aggregate); },
      [&](const ir::Convert&) { return anything(id); },
      [&](const ir::Answer& answer) {
        // No answer is not an absent one: nobody knows.
        Symbolic found = value(answer.value);
        found.unknown = terms_.disjunction({found.unknown, found.missing});
        found.missing = no_state();
        return found;
      },
      [&](const ir::Call&) { return anything(id); },
      [&](const ir::Round& rounding) { return compute(id, rounding); },
      [&](const ir::MakeList&) { return anything(id); });
}

// Of a record that is missing or unknown: its state.
Symbolic Encoder::compute(NodeId id, const ir::Field& field) {
  const Symbolic record = value(field.record);
  if (!record.place) {
    note(ir::source_like(inputs_.program(), id));
    return inputs_.fresh(at(id).type.maybe(), fmt::format("node{}", id.index()));
  }
  Symbolic read = record.place->field(field.field);
  if (supposes() && record.place->is_input) read.unknown = terms_.truth(false);
  const TermId there = terms_.negation(terms_.disjunction({record.missing, record.unknown}));
  read.missing = terms_.disjunction(
      {record.missing, terms_.conjunction({there, read.missing, terms_.negation(read.unknown)})});
  read.unknown = terms_.disjunction({record.unknown, terms_.conjunction({there, read.unknown})});
  return read;
}

// A key that is missing finds nothing; one that is unknown, or no set, leaves it open.
Symbolic Encoder::compute(NodeId id, const ir::Lookup& lookup) {
  if (lookup.keys.empty()) {
    inputs_.list(lookup.reference);
    return anything(id);
  }
  std::vector<Symbolic> keys;
  std::vector<TermId> missing;
  std::vector<TermId> unknown;
  for (const NodeId key : lookup.keys) {
    keys.push_back(value(key));
    missing.push_back(keys.back().missing);
    unknown.push_back(keys.back().unknown);
  }
  const Entry& entry = inputs_.entry(lookup.reference, std::move(keys));
  if (!supposes()) {
    unknown.push_back(terms_.negation(inputs_.available(lookup.reference)));
    unknown.push_back(entry.open);
  }
  const TermId no_key = terms_.disjunction(std::move(missing));
  const TermId open =
      terms_.conjunction({terms_.negation(no_key), terms_.disjunction(std::move(unknown))});
  return {.missing = terms_.disjunction(
              {no_key, terms_.conjunction({terms_.negation(open), terms_.negation(entry.found)})}),
          .unknown = open,
          .place = entry.place};
}

Symbolic Encoder::compute(NodeId id, const ir::Result& result) {
  const abi::ResultInfo& info = inputs_.program().info.results[result.index];
  if (info.decision == abi::none || !said_) return anything(id);
  auto place = std::make_shared<Place>();
  place->type = info.record;
  place->path = info.name;
  place->fields.resize(inputs_.program().info.schema.records[info.record].fields.size());
  place->make = [this, id, decision = info.decision, type = info.record](std::uint32_t index) {
    const abi::Field& field = inputs_.program().info.schema.records[type].fields[index];
    if (index == abi::result_outcome) return said_(decision, field.type);
    note(ir::source_like(inputs_.program(), id) + "." + field.name);
    return inputs_.fresh(field.type, field.name);
  };
  return {.missing = terms_.truth(false), .unknown = terms_.truth(false), .place = place};
}

// Strong Kleene: one false operand decides an `and`, one true operand an `or`.
Symbolic Encoder::compute(const ir::Logic& logic) {
  std::vector<TermId> all_true;
  std::vector<TermId> all_false;
  for (const NodeId operand : logic.operands) {
    const Condition condition = truth(operand);
    all_true.push_back(condition.is_true);
    all_false.push_back(
        terms_.negation(terms_.disjunction({condition.is_true, condition.is_unknown})));
  }
  const TermId is_true = logic.conjunction ? terms_.conjunction(std::move(all_true))
                                           : terms_.disjunction(std::move(all_true));
  const TermId is_false = logic.conjunction ? terms_.disjunction(std::move(all_false))
                                            : terms_.conjunction(std::move(all_false));
  return of({is_true, terms_.negation(terms_.disjunction({is_true, is_false}))});
}

Symbolic Encoder::compute(const ir::Not& negation) {
  const Condition condition = truth(negation.operand);
  return of({terms_.negation(terms_.disjunction({condition.is_true, condition.is_unknown})),
             condition.is_unknown});
}

// What is supposed of an input does not make it known.
Symbolic Encoder::compute(const ir::StateTest& test) {
  const bool of_reading =
      test.kind == ir::StateTestKind::Known || test.kind == ir::StateTestKind::Unavailable;
  Encoder& asked = of_reading && as_read_ != nullptr ? *as_read_ : *this;
  const Symbolic& read = asked.value(test.operand);
  const TermId known = terms_.negation(read.unknown);
  switch (test.kind) {
    case ir::StateTestKind::Known:
      return of({known, terms_.truth(false)});
    case ir::StateTestKind::Unavailable:
      // What can't be computed is unknown, and no reading that is not there.
      return of({terms_.conjunction({read.unknown, terms_.variable(Sort::Truth, "unavailable")}),
                 terms_.truth(false)});
    case ir::StateTestKind::Missing:
      return of({read.missing, read.unknown});
    case ir::StateTestKind::Present:
      break;
  }
  return of({terms_.conjunction({known, terms_.negation(read.missing)}), read.unknown});
}

Symbolic Encoder::chosen(abi::Type type, TermId condition, const Symbolic& then,
                         const Symbolic& otherwise) {
  const auto choose = [&](TermId a, TermId b) {
    if (!a) return b;
    return b ? terms_.choose(condition, a, b) : a;
  };
  Symbolic made;
  made.missing = choose(then.missing, otherwise.missing);
  made.unknown = choose(then.unknown, otherwise.unknown);
  made.truth = choose(then.truth, otherwise.truth);
  if (is_number(type.kind)) made.number = numbers_.choose(condition, then.number, otherwise.number);
  made.whole = choose(then.whole, otherwise.whole);
  made.beside = choose(then.beside, otherwise.beside);
  if (type.kind != Kind::Record) return made;
  if (then.place == otherwise.place || !then.place || !otherwise.place) {
    made.place = then.place == otherwise.place ? then.place : nullptr;
    return made;
  }
  made.place = std::make_shared<Place>();
  made.place->type = then.place->type;
  made.place->is_input = then.place->is_input && otherwise.place->is_input;
  made.place->fields.resize(then.place->fields.size());
  made.place->make = [this, condition, a = then.place, b = otherwise.place](std::uint32_t index) {
    const abi::Type of = inputs_.program().info.schema.records[a->type].fields[index].type;
    return chosen(of, condition, a->field(index), b->field(index));
  };
  return made;
}

Symbolic Encoder::compute(NodeId id, const ir::Fallback& fallback) {
  const Symbolic first = value(fallback.value);
  if (terms_.is(first.missing, false)) return first;
  return chosen(at(id).type, first.missing, value(fallback.otherwise), first);
}

// language.md C11, as interpret computes it: the first arm that may count, if it is certain or all
// others that may count agree with it.
Symbolic Encoder::compute(NodeId id, const ir::Select& select) {
  const abi::Type type = at(id).type;
  Symbolic first = inputs_.missing(type);
  std::vector<std::pair<TermId, Symbolic>> possible;
  std::vector<TermId> open;
  TermId reached = terms_.truth(true);
  for (const auto& arm : select.arms) {
    const Condition condition = truth(arm.condition);
    const TermId may = terms_.conjunction(
        {reached, terms_.disjunction({condition.is_true, condition.is_unknown})});
    if (terms_.is(may, false)) continue;
    possible.emplace_back(may, value(arm.value));
    open.push_back(terms_.conjunction({reached, condition.is_unknown}));
    if (!select.unique) reached = terms_.conjunction({reached, terms_.negation(condition.is_true)});
  }
  for (std::size_t i = possible.size(); i-- > 0;)
    first = chosen(type, possible[i].first, possible[i].second, first);
  const TermId any_open = terms_.disjunction(std::move(open));
  if (terms_.is(any_open, false)) return first;
  std::vector<TermId> agree;
  for (const auto& [may, other] : possible) {
    const TermId same = terms_.conjunction(
        {terms_.negation(other.unknown), terms_.equal(other.missing, first.missing),
         terms_.disjunction({other.missing, inputs_.same(type.kind, first, other)})});
    agree.push_back(terms_.implication(may, same));
  }
  const TermId apart =
      terms_.conjunction({any_open, terms_.negation(terms_.conjunction(std::move(agree)))});
  first.unknown = terms_.disjunction({first.unknown, apart});
  first.missing = terms_.conjunction({first.missing, terms_.negation(apart)});
  return first;
}

}  // namespace bop::analyze

#include "compiler/interpret/evaluator.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/interpret/bounds.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/operands.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"
#include "runtime/builtins/builtin.h"

namespace bop::interpret {

using abi::Datum;
using abi::State;
using abi::Truth;
using ir::NodeId;

namespace {

// The codes of a code list, as a policy that was written by a program has them.
bool are_sorted_texts(const ir::Node& node) {
  const auto* constant = std::get_if<ir::Constant>(&node.node);
  if (constant == nullptr || !constant->value.known()) return false;
  const auto* list = std::get_if<abi::ListPtr>(&constant->value.value);
  if (list == nullptr || !(*list)->complete) return false;
  const auto& elements = (*list)->elements;
  const auto is_text = [](const Datum& element) {
    return element.known() && std::holds_alternative<std::string>(element.value);
  };
  return std::ranges::all_of(elements, is_text) &&
         std::ranges::is_sorted(elements, {}, [](const Datum& element) -> const std::string& {
           return std::get<std::string>(element.value);
         });
}

}  // namespace

Dependents::Dependents(const ir::Program& program, Rows rows) : all_rows(rows == Rows::All) {
  of_local.resize(program.local_count);
  sorted_texts.resize(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i)
    sorted_texts[i] = are_sorted_texts(program.nodes[i]);
  on_a_local.resize(program.nodes.size());
  if (program.local_count == 0) return;
  // The locals that are free in a node: few of all there are, so they are listed.
  std::vector<std::vector<std::size_t>> free(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const ir::Node& node = program.nodes[i];
    std::vector<std::size_t>& own = free[i];
    if (const auto* local = std::get_if<ir::Local>(&node.node)) own.push_back(local->local.index());
    ir::each_operand(node, [&](NodeId operand) {
      const auto& inner = free[operand.index()];
      own.insert(own.end(), inner.begin(), inner.end());
    });
    std::ranges::sort(own);
    own.erase(std::ranges::unique(own).begin(), own.end());
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
      std::erase(own, aggregate->element.index());
    for (const std::size_t l : own) of_local[l].push_back(NodeId(i));
    on_a_local[i] = !own.empty();
  }
}

void States::see(State state) {
  missing_ = missing_ || state == State::Missing;
  undefined_ = undefined_ || state == State::Undefined;
  unread_ = unread_ || state == State::Unread;
}

Datum States::datum() const {
  return missing_ ? Datum::missing() : unknown_datum();
}

Datum States::unknown_datum() const {
  return undefined_ ? Datum::undefined() : Datum::unread();
}

Evaluator::Evaluator(const ir::Program& program, const Dependents& dependents,
                     const abi::References& references, const abi::Case& subject,
                     const Suppositions* supposed)
    : program_(program),
      dependents_(dependents),
      references_(references),
      subject_(subject),
      memo_(program.nodes.size()),
      locals_(program.local_count),
      supposed_(supposed) {}

Evaluator& Evaluator::as_read() {
  if (supposed_ == nullptr) return *this;
  if (!as_read_) {
    as_read_ = std::make_unique<Evaluator>(program_, dependents_, references_, subject_);
    as_read_->locals_ = locals_;
  }
  return *as_read_;
}

const Datum* Evaluator::supposed(const Input& input) const {
  return supposed_ == nullptr ? nullptr : supposed_->of(input);
}

Datum Evaluator::value(NodeId node) {
  auto& kept = memo_[node.index()];
  // compute() may forget this very slot while it walks a list, so the result is kept afterwards.
  if (!kept) memo_[node.index()] = compute(node);
  return *memo_[node.index()];
}

Truth Evaluator::truth(NodeId node) {
  const Datum datum = value(node);
  if (abi::is_unknown(datum.state)) return Truth::Unknown;
  return datum.known() && std::get<bool>(datum.value) ? Truth::True : Truth::False;
}

void Evaluator::bind(ir::LocalId local, Bound element) {
  unbind(local);
  ++visited_;
  if (as_read_) as_read_->bind(local, element);
  locals_[local.index()] = std::move(element);
}

void Evaluator::unbind(ir::LocalId local) {
  for (const NodeId node : dependents_.of_local[local.index()]) memo_[node.index()].reset();
  locals_[local.index()].reset();
  if (as_read_) as_read_->unbind(local);
}

void Evaluator::stand_at(const abi::Instance& instance) {
  if (instance.each == abi::none) return;
  const abi::EachInfo& info = program_.info.eaches[instance.each];
  const Datum list = value(program_.values[info.list]);
  Bound element{Datum::unread(), info.list_text + "[…]"};
  if (instance.element != abi::Instance::unread) {
    const auto& known = *std::get<abi::ListPtr>(list.value);
    element = {known.elements[instance.element], element_path(known, instance.element)};
  }
  bind(program_.eaches[instance.each].element, std::move(element));
}

// Elements that are records know their own path; others get the list's, counted from 1.
std::string Evaluator::element_path(const abi::ListData& list, std::size_t index) {
  const Datum& element = list.elements[index];
  if (const auto* record = std::get_if<abi::RecordPtr>(&element.value);
      record != nullptr && *record && !(*record)->path.empty())
    return (*record)->path;
  return fmt::format("{}[{}]", list.path, index + 1);
}

Datum Evaluator::taken(const ir::Aggregate& aggregate) {
  return aggregate.where ? value(aggregate.where) : Datum::of(true);
}

Datum Evaluator::compute(NodeId id) {
  const ir::Node& node = program_[id];
  return by_kind(
      node.node, [](const ir::Constant& constant) { return constant.value; },
      [&](const ir::Parameter& parameter) {
        return program_.info.parameters[parameter.index].value;
      },
      [&](const ir::Subject&) { return Datum::of(subject_.subject); },
      [&](const ir::Clock& clock) {
        return clock.instant ? Datum::of(subject_.as_of) : Datum::of(subject_.today);
      },
      [&](const ir::Result& result) {
        if (supposed_ != nullptr)
          if (const Datum* said = supposed_->said(result.index)) return *said;
        return result.index < subject_.results.size() ? subject_.results[result.index]
                                                      : Datum::unread();
      },
      [&](const ir::Field& field) { return compute(field); },
      [&](const ir::Local& local) {
        const auto& element = locals_[local.local.index()];
        BOP_CHECK(element.has_value(), "a local is read only inside its aggregate");
        return element->datum;
      },
      [&](const ir::Let& let) { return value(let.value); },
      [&](const ir::Lookup& lookup) { return compute(lookup); },
      [&](const ir::Arithmetic& arithmetic) { return compute(arithmetic); },
      [&](const ir::Compare& compare) { return compute(compare); },
      [&](const ir::Logic& logic) { return compute(logic); },
      [&](const ir::Not& negation) { return compute(negation); },
      [&](const ir::StateTest& test) { return compute(test); },
      [&](const ir::Amount& amount) {
        const Datum money = value(amount.money);
        return money.known() ? Datum::of(number_of(money.value)) : money;
      },
      [&](const ir::Select& select) { return compute(select); },
      [&](const ir::Fallback& fallback) { return compute(fallback); },
      [&](const ir::Aggregate& of_list) { return aggregate(*this, of_list, node.type); },
      [&](const ir::Convert& convert) { return compute(convert); },
      [&](const ir::Answer& answer) {
        // No answer is not an absent one: nobody knows.
        Datum found = value(answer.value);
        return found.state == State::Missing ? Datum::unread() : found;
      },
      [&](const ir::Call& call) { return compute(call); },
      [&](const ir::Round& rounding) {
        const Datum operand = value(rounding.operand);
        if (!operand.known()) return operand;
        return round(operand.value, rounding.mode, rounding.decimals).datum;
      },
      [&](const ir::MakeList& list) { return compute(list); });
}

Datum Evaluator::compute(const ir::Field& field) {
  const Datum record = value(field.record);
  if (!record.known()) return {record.state, {}};
  const auto& data = *std::get<abi::RecordPtr>(record.value);
  const Datum& read = data.fields[field.field];
  if (supposed_ == nullptr) return read;
  if (is_list(data, field.field)) return as_long_as_supposed(data, field.field);
  if (read.state != State::Unread) return read;
  const Datum* instead = supposed({Input::Kind::Field, &data, field.field, {}});
  return instead == nullptr ? read : *instead;
}

bool Evaluator::is_list(const abi::RecordData& record, std::uint32_t field) const {
  const abi::RecordType& type = program_.info.schema.records[record.type];
  return type.fields[field].type.kind == abi::Kind::List;
}

// With the elements that it is supposed to have and that nobody has read.
Datum Evaluator::as_long_as_supposed(const abi::RecordData& record, std::uint32_t field) const {
  const Datum& read = record.fields[field];
  const Datum* length = supposed({Input::Kind::Length, &record, field, {}});
  if (length == nullptr) return read;
  auto made = std::make_shared<abi::ListData>();
  if (read.known()) *made = *std::get<abi::ListPtr>(read.value);
  made->complete = true;
  made->elements.resize(
      static_cast<std::size_t>(std::get<value::Decimal>(length->value).scaled(0).value_or(0)),
      Datum::unread());
  return Datum::of(abi::ListPtr(std::move(made)));
}

Datum Evaluator::compute(const ir::Lookup& lookup) {
  const abi::ReferenceSet& set = references_.sets[lookup.reference];
  if (lookup.keys.empty())  // a set that was given is complete
    return set.available() ? Datum::of(set.whole()) : Datum::unread();
  std::vector<Datum> keys;
  keys.reserve(lookup.keys.size());
  for (const NodeId key : lookup.keys) keys.push_back(value(key));
  Datum found = set.find(keys);
  if (found.state != State::Unread || supposed_ == nullptr) return found;
  for (const Datum& key : keys)
    if (!key.known()) return found;
  const Datum* instead = supposed(entry_of(lookup.reference, keys));
  return instead == nullptr ? found : *instead;
}

Input Evaluator::entry_of(std::uint32_t reference, const std::vector<Datum>& keys) {
  std::string joined;
  for (const Datum& key : keys) joined += (joined.empty() ? "" : ", ") + abi::key_text(key.value);
  return {Input::Kind::Lookup, nullptr, reference, std::move(joined)};
}

Datum Evaluator::compute(const ir::Arithmetic& arithmetic) {
  const Datum left = value(arithmetic.left);
  const Datum right = value(arithmetic.right);
  States states;
  states.see(left);
  states.see(right);
  if (!states.all_known()) return states.datum();
  return interpret::compute(arithmetic.op, left.value, right.value).datum;
}

Datum Evaluator::compute(const ir::Compare& compare) {
  const Datum left = value(compare.left);
  const Datum right = value(compare.right);
  States states;
  states.see(left);
  states.see(right);
  // Nothing compares with what is not there, not even by `<>`, and whatever the other side may be.
  if (left.state == State::Missing || right.state == State::Missing) return Datum::of(false);
  if (states.unknown()) {
    const auto decided = decided_by_bounds(*this, compare);
    return decided ? Datum::of(*decided) : states.unknown_datum();
  }
  if (converts(compare, left.value, right.value))
    return compare_at_rates(compare, left.value, right.value);
  const Ordering ordering = interpret::compare(left.value, right.value);
  if (!ordering.why.empty()) return Datum::undefined();
  return Datum::of(holds(compare.op, ordering));
}

bool Evaluator::converts(const ir::Compare& compare, const abi::Value& left,
                         const abi::Value& right) {
  const value::Currency a = currency_of(left);
  const value::Currency b = currency_of(right);
  return compare.rates != abi::none && a && b && a != b;
}

Datum Evaluator::compare_at_rates(const ir::Compare& compare, const abi::Value& left,
                                  const abi::Value& right) {
  const Datum on = value(compare.on);
  if (abi::is_unknown(on.state)) return {on.state, {}};
  const Rate left_rate = rate_of(compare, currency_of(left));
  const Rate right_rate = rate_of(compare, currency_of(right));
  States states;
  states.see(left_rate.rate);
  states.see(right_rate.rate);
  if (!states.all_known()) return states.datum();
  auto converted = [](const abi::Value& money, const Rate& rate) {
    const value::Fraction by{std::get<value::Decimal>(rate.rate.value)};
    const value::Fraction amount = *amount_of(money);
    // An exact amount becomes a quotient as it is; only a quotient's own parts may grow too long.
    if (std::holds_alternative<value::Money>(money))
      return std::optional(value::Fraction{amount.numerator, by.numerator});
    return value::divide(amount, by);
  };
  const auto a = converted(left, left_rate);
  const auto b = converted(right, right_rate);
  if (!a || !b) return Datum::undefined();
  const auto order = value::compare(*a, *b);
  return Datum::of(holds(compare.op, {order, order == 0, {}}));
}

ir::Compare Evaluator::rates_of(const ir::Convert& convert) {
  return {ir::CompareOp::Equal, convert.money, {},        convert.rates,
          convert.rate_field,   convert.base,  convert.on};
}

// amount / rate of its currency x rate of the target: an exact quotient.
Datum Evaluator::compute(const ir::Convert& convert) {
  const Datum money = value(convert.money);
  if (!money.known()) return {money.state, {}};
  const auto amount = amount_of(money.value);
  const value::Currency from = currency_of(money.value);
  if (!from || from == convert.target)
    return Datum::of(abi::MoneyFraction{*amount, convert.target});
  const Datum on = value(convert.on);
  if (!on.known()) return {on.state, {}};
  const ir::Compare at = rates_of(convert);
  const Rate from_rate = rate_of(at, from);
  const Rate to_rate = rate_of(at, convert.target);
  States states;
  states.see(from_rate.rate);
  states.see(to_rate.rate);
  if (!states.all_known()) return states.datum();
  const value::Fraction by{std::get<value::Decimal>(to_rate.rate.value),
                           std::get<value::Decimal>(from_rate.rate.value)};
  const auto converted = value::multiply(*amount, by);
  if (!converted) return Datum::undefined();
  return Datum::of(abi::MoneyFraction{*converted, convert.target});
}

Rate Evaluator::rate_of(const ir::Compare& compare, value::Currency currency) {
  if (currency == compare.base) return {Datum::of(value::Decimal(1)), {}, {}, {}};
  const abi::ReferenceSet& rates = references_.sets[compare.rates];
  const Datum on = value(compare.on);
  const std::string day = on.known() ? std::get<value::Date>(on.value).text() : "no date";
  Input input{Input::Kind::Rate, nullptr, compare.rates, currency.text() + ", " + day};
  if (!rates.available())
    return unread_rate(std::move(input), rates.name(), rates.why_unavailable());
  const std::string path = fmt::format("{}[{}]", rates.name(), input.key);
  constexpr auto none = "RATE_MISSING";
  if (!on.known()) return unread_rate(std::move(input), path, none);
  const Datum entry = rates.find_latest(Datum::of(currency), on);
  if (entry.state == State::Undefined)
    return {Datum::undefined(), path, std::string(why::two_entries), {}};
  if (!entry.known()) return unread_rate(std::move(input), path, none);
  const auto& record = *std::get<abi::RecordPtr>(entry.value);
  const Datum& rate = record.fields[compare.rate_field];
  const std::string& name =
      program_.info.schema.records[record.type].fields[compare.rate_field].name;
  if (!rate.known())
    return unread_rate({Input::Kind::Rate, &record, compare.rate_field, {}},
                       record.path + "." + name, none);
  const auto& number = std::get<value::Decimal>(rate.value);
  if (number.is_zero() || number.is_negative())
    return {Datum::undefined(), record.path + "." + name, std::string(why::no_positive_rate), {}};
  Rate found{rate, record.path + "." + name, {}, {}};
  for (const std::uint32_t field : program_.info.references[compare.rates].key_fields)
    if (const auto* day_of = std::get_if<value::Date>(&record.fields[field].value))
      found.day = day_of->text();
  found.source = record.source.empty() ? record.path : record.source;
  return found;
}

Rate Evaluator::unread_rate(Input input, std::string path, std::string why) const {
  if (const Datum* instead = supposed(input)) return {*instead, std::move(path), {}, {}};
  return {Datum::unread(), std::move(path), std::move(why), std::move(input)};
}

// Strong Kleene: one false operand decides an `and`, one true operand an `or`, whatever the rest
// is.
Datum Evaluator::compute(const ir::Logic& logic) {
  const Truth deciding = logic.conjunction ? Truth::False : Truth::True;
  States states;
  for (const NodeId operand : logic.operands) {
    if (truth(operand) == deciding) return Datum::of(!logic.conjunction);
    states.see(value(operand));
  }
  return states.unknown() ? states.unknown_datum() : Datum::of(logic.conjunction);
}

Datum Evaluator::compute(const ir::Not& negation) {
  if (truth(negation.operand) == Truth::Unknown) return {value(negation.operand).state, {}};
  return Datum::of(truth(negation.operand) == Truth::False);
}

Datum Evaluator::compute(const ir::StateTest& test) {
  // What is supposed of an input does not make it known.
  const bool of_reading =
      test.kind == ir::StateTestKind::Known || test.kind == ir::StateTestKind::Unavailable;
  const State state = (of_reading ? as_read() : *this).value(test.operand).state;
  switch (test.kind) {
    case ir::StateTestKind::Known:
      return Datum::of(!abi::is_unknown(state));
    case ir::StateTestKind::Unavailable:
      return Datum::of(state == State::Unread);
    case ir::StateTestKind::Missing:
      return abi::is_unknown(state) ? Datum{state, {}} : Datum::of(state == State::Missing);
    case ir::StateTestKind::Present:
      return abi::is_unknown(state) ? Datum{state, {}} : Datum::of(state != State::Missing);
  }
  return Datum::undefined();
}

PossibleArms possible_arms(Evaluator& evaluator, const ir::Select& select) {
  PossibleArms possible;
  for (const auto& arm : select.arms) {
    const Truth truth = evaluator.truth(arm.condition);
    if (truth == Truth::False) continue;
    possible.arms.push_back(&arm);
    if (truth == Truth::Unknown) possible.conditions.see(evaluator.value(arm.condition));
    if (truth == Truth::True) {
      possible.certain = &arm;
      if (!select.unique) break;
    }
  }
  return possible;
}

// language.md C11. With one possible arm that is certain, its value in whatever state. Otherwise
// all arms that may still match must agree on a known value, or on being missing.
Datum Evaluator::compute(const ir::Select& select) {
  const PossibleArms possible = possible_arms(*this, select);
  if (possible.arms.empty()) return Datum::missing();
  const Datum first = value(possible.arms.front()->value);
  if (possible.arms.size() == 1 && possible.certain != nullptr) return first;
  States states = possible.conditions;
  bool agree = true;
  for (const auto* arm : possible.arms) {
    const Datum other = value(arm->value);
    if (abi::is_unknown(other.state)) states.see(other);
    agree = agree && !abi::is_unknown(other.state) && other.state == first.state &&
            (!other.known() || abi::equal(first.value, other.value));
  }
  return agree ? first : states.unknown_datum();
}

Datum Evaluator::compute(const ir::Fallback& fallback) {
  const Datum first = value(fallback.value);
  return first.state == State::Missing ? value(fallback.otherwise) : first;
}

Datum Evaluator::compute(const ir::Call& call) {
  const builtins::Builtin* builtin = builtins::find(call.builtin);
  BOP_CHECK(builtin != nullptr, "lower calls only functions that runtime/builtins has");
  std::vector<Datum> arguments;
  for (const NodeId argument : call.arguments) arguments.push_back(value(argument));
  return builtin->call(arguments);
}

Datum Evaluator::compute(const ir::MakeList& list) {
  auto made = std::make_shared<abi::ListData>();
  States states;
  for (std::size_t i = 0; i < list.elements.size(); ++i) {
    if (!list.conditions.empty()) {
      const Truth taken = truth(list.conditions[i]);
      if (taken == Truth::False) continue;
      if (taken == Truth::Unknown) states.see(value(list.conditions[i]));
    }
    made->elements.push_back(value(list.elements[i]));
    states.see(made->elements.back());
  }
  if (states.unknown()) return states.unknown_datum();
  return Datum::of(abi::ListPtr(std::move(made)));
}

}  // namespace bop::interpret

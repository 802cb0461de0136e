#include "compiler/interpret/dependence.h"

#include "compiler/interpret/axis.h"
#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/operands.h"
#include "runtime/base/by_kind.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::Kind;
using abi::State;
using abi::Truth;
using ir::NodeId;
using value::Fraction;

constexpr std::int64_t day_seconds = value::Duration::day_seconds;

// Sets of more rows are not gone through for a key that is not known; read as a list, not for any
// input: every cell of the examination would go through them all again.
constexpr std::size_t rows_max = 1000;
constexpr std::size_t listed_rows_max = 100;

Form known(Datum datum) {
  Form form;
  form.kind = Form::Kind::Known;
  form.known = std::move(datum);
  return form;
}

Form of_one(Form::Kind kind, const Input& input, value::Currency currency) {
  Form form;
  form.kind = kind;
  form.terms.emplace(input, Fraction{value::Decimal(1)});
  form.currency = currency;
  return form;
}

std::optional<Form> divided(const Form& sum, const Fraction& by) {
  if (by.numerator.is_zero()) return std::nullopt;
  const auto inverse = value::divide(Fraction{value::Decimal(1)}, by);
  return inverse ? scaled(sum, *inverse) : std::nullopt;
}

std::optional<Form> product(const Form& left, const Form& right) {
  if (!left.terms.empty() && !right.terms.empty()) return std::nullopt;
  auto result = right.terms.empty() ? scaled(left, right.rest) : scaled(right, left.rest);
  if (result) result->currency = left.currency ? left.currency : right.currency;
  return result;
}

std::optional<Form> quotient(const Form& left, const Form& right) {
  if (!right.terms.empty()) return std::nullopt;
  if (left.currency && right.currency && left.currency != right.currency) return std::nullopt;
  auto result = divided(left, right.rest);
  if (result && right.currency) result->currency = {};
  return result;
}

// A span that is added to a date, in days.
std::optional<Form> in_days(const Form& span) {
  if (!span.terms.empty()) return std::nullopt;
  const auto days = divided(span, Fraction{value::Decimal(day_seconds)});
  if (!days) return std::nullopt;
  const auto whole = value::round(days->rest, value::Rounding::Floor, 0);
  if (!whole || value::compare(Fraction{*whole}, days->rest) != 0) return std::nullopt;
  return days;
}

std::optional<Form> sum(Kind left_kind, const Form& left, Kind right_kind, const Form& right,
                        int sign) {
  if (left_kind == Kind::Date && right_kind == Kind::Date) {
    const auto days = added(left, right, sign);
    return days ? scaled(*days, Fraction{value::Decimal(day_seconds)}) : std::nullopt;
  }
  if (left_kind == Kind::Date) {
    const auto days = in_days(right);
    return days ? added(left, *days, sign) : std::nullopt;
  }
  if (right_kind == Kind::Date) {
    const auto days = in_days(left);
    return days ? added(*days, right, sign) : std::nullopt;
  }
  return added(left, right, sign);
}

}  // namespace

SaidRecords::SaidRecords(const ir::Program& program) {
  const abi::Schema& schema = program.info.schema;
  const auto element = [&](std::uint32_t record, std::size_t field) {
    return schema.lists[schema.records[record].fields[field].type.index].index;
  };
  for (std::uint32_t index = 0; index < program.info.results.size(); ++index) {
    const abi::ResultInfo& info = program.info.results[index];
    if (info.decision == abi::none) continue;
    result.emplace(info.record, index);
    const std::uint32_t finding = element(info.record, abi::result_findings);
    inside.insert(finding);
    inside.insert(element(finding, static_cast<std::size_t>(abi::FindingField::Values)));
  }
}

std::map<Input, Asked> Dependence::take() {
  std::size_t currencies = 0;
  for (auto& [input, asked] : asked_) {
    currencies += asked.type.kind == Kind::Currency ? 1 : 0;
    if (input.record != nullptr && hidden_fields_.contains({input.record->type, input.index}))
      asked.blocked = true;
    if (input.kind == Input::Kind::Rate && hidden_rates_) asked.blocked = true;
  }
  // Two unknown currencies may be the same one.
  if (currencies > 1)
    for (auto& [input, asked] : asked_)
      asked.blocked = asked.blocked || asked.type.kind == Kind::Currency;
  return std::move(asked_);
}

void Dependence::list(NodeId node) {
  if (evaluator_.value(node).known()) beyond(node);
  form(node);
}

void Dependence::date(NodeId node, const std::vector<value::Date>& days) {
  const Form date = form(node);
  for (const value::Date day : days) relate(date, known(Datum::of(day)), ir::CompareOp::Less);
}

Form Dependence::form(NodeId id) {
  const Datum datum = evaluator_.value(id);
  if (!abi::is_unknown(datum.state)) return known(datum);
  if (dependents_.on_a_local[id.index()]) return compute(id);
  if (!kept_[id.index()]) kept_[id.index()] = compute(id);
  return *kept_[id.index()];
}

Form Dependence::compute(NodeId id) {
  const ir::Node& node = evaluator_.program()[id];
  auto not_an_input = [&] {
    other_unknown_ = true;
    return Form();
  };
  return by_kind(
      node.node, [&](const ir::Constant&) { return not_an_input(); },
      [&](const ir::Parameter&) { return not_an_input(); },
      [&](const ir::Subject&) { return not_an_input(); },
      [&](const ir::Clock&) { return not_an_input(); },
      [&](const ir::Result&) { return not_an_input(); },
      [&](const ir::Field& field) { return of_field(field); },
      [&](const ir::Local& local) {
        const bool undefined = evaluator_.bound(local.local)->datum.state == State::Undefined;
        return undefined ? Form() : not_an_input();
      },
      [&](const ir::Let& let) { return form(let.value); },
      [&](const ir::Lookup& lookup) { return of_lookup(lookup); },
      [&](const ir::Arithmetic& arithmetic) { return of_arithmetic(id, arithmetic); },
      [&](const ir::Compare& compare) { return of_compare(compare); },
      [&](const ir::Logic& logic) {
        for (const NodeId operand : logic.operands) form(operand);
        return Form();
      },
      [&](const ir::Not& negation) {
        form(negation.operand);
        return Form();
      },
      [&](const ir::StateTest& test) {
        form(test.operand);
        return Form();
      },
      [&](const ir::Amount& amount) {
        Form money = form(amount.money);
        money.currency = {};
        return money;
      },
      [&](const ir::Select& select) { return of_select(select); },
      [&](const ir::Fallback& fallback) { return of_fallback(fallback); },
      [&](const ir::Aggregate& aggregate) { return of_aggregate(aggregate); },
      [&](const ir::Convert& convert) {
        // The rate may be what is unknown; it is no input here.
        other_unknown_ = true;
        return all_open({convert.money, convert.on});
      },
      [&](const ir::Answer& answer) { return of_answer(answer); },
      [&](const ir::Call& call) { return all_open(call.arguments); },
      [&](const ir::Round& round) { return all_open({round.operand}); },
      [&](const ir::MakeList& list) {
        for (const NodeId condition : list.conditions) form(condition);
        return all_open(list.elements);
      });
}

Form Dependence::blocked(const Form& form) {
  for (const auto& [input, factor] : form.terms) asked(input).blocked = true;
  return {};
}

Form Dependence::all_open(const std::vector<NodeId>& nodes) {
  for (const NodeId node : nodes) blocked(form(node));
  return {};
}

Form Dependence::of_field(const ir::Field& field) {
  const Datum record = evaluator_.value(field.record);
  if (!record.known()) {
    form(field.record);
    hidden_fields_.insert({evaluator_.program()[field.record].type.index, field.field});
    return {};
  }
  const auto& data = *std::get<abi::RecordPtr>(record.value);
  if (data.fields[field.field].state == State::Undefined) return {};
  return of_input(data, field.field);
}

Form Dependence::of_input(const abi::RecordData& record, std::uint32_t field) {
  if (const auto said = said_.result.find(record.type); said != said_.result.end()) {
    results_.insert(said->second);
    return {};
  }
  if (said_.inside.contains(record.type)) {
    other_unknown_ = true;
    return {};
  }
  const Input input{Input::Kind::Field, &record, field, {}};
  const abi::Type type = evaluator_.program().info.schema.records[record.type].fields[field].type;
  if (type.kind == Kind::List) {
    // What its elements are is no input, only how many there are.
    length_of(record, field).blocked = true;
    other_unknown_ = true;
    return {};
  }
  Asked& of = asked(input);
  of.type = type;
  of.need.path = path_of(evaluator_, {{}, field}, record);
  if (!record.source.empty()) of.need.reason = why_unread(record, field);
  switch (type.kind) {
    case Kind::Money:
    case Kind::UnitPrice:
      return of_amount(record, field, input);
    case Kind::Quantity:
      // Without a unit of its own it has no place among numbers.
      of.currency = value::Currency{type.index};
      if (type.index == 0) return blocked(of_one(Form::Kind::Single, input, {}));
      return of_one(Form::Kind::Sum, input, of.currency);
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::BusinessDays:
      return of_one(Form::Kind::Sum, input, {});
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Currency:
    case Kind::Role:
    case Kind::Enum:
    case Kind::Duration:
      return of_one(Form::Kind::Single, input, {});
    case Kind::Target:
    case Kind::Unit:
    case Kind::Ratio:
      return blocked(of_one(Form::Kind::Single, input, {}));
    case Kind::Record:
    case Kind::List:
    case Kind::Error:
      return {};
  }
  return {};
}

// An amount has a place among amounts only in a currency: its type's, the one of the field it is
// tied to, or one that is an input of its own.
Form Dependence::of_amount(const abi::RecordData& record, std::uint32_t field, const Input& input) {
  const abi::Field& declared = evaluator_.program().info.schema.records[record.type].fields[field];
  Datum currency = Datum::unread();
  Input own{Input::Kind::Currency, &record, field, {}};
  const auto tied = static_cast<std::uint32_t>(declared.currency_field);
  if (declared.type.index != 0) {
    currency = Datum::of(value::Currency{declared.type.index});
  } else if (declared.currency_field != abi::Field::no_field) {
    currency = record.fields[tied];
    own = {Input::Kind::Field, &record, tied, {}};
  }
  if (currency.state == State::Unread)
    if (const Datum* supposed = evaluator_.supposed(own)) currency = *supposed;
  if (currency.known()) {
    asked(input).currency = std::get<value::Currency>(currency.value);
    return of_one(Form::Kind::Sum, input, asked(input).currency);
  }
  if (own.kind == Input::Kind::Field && currency.state == State::Unread) {
    of_input(record, tied);
  } else if (own.kind == Input::Kind::Currency) {
    Asked& of = asked(own);
    of.type = {Kind::Currency, false, false, 0};
    of.need = asked(input).need;
  }
  return blocked(of_one(Form::Kind::Sum, input, {}));
}

Form Dependence::of_lookup(const ir::Lookup& lookup) {
  const abi::ReferenceSet& set = evaluator_.references().sets[lookup.reference];
  std::vector<Form> keys;
  std::vector<Datum> known_keys;
  for (const NodeId key : lookup.keys) {
    keys.push_back(form(key));
    if (keys.back().kind == Form::Kind::Known) known_keys.push_back(keys.back().known);
  }
  if (lookup.keys.empty()) other_unknown_ = true;
  if (lookup.keys.empty()) return {};
  if (known_keys.size() < keys.size()) {
    for (std::size_t part = 0; part < keys.size(); ++part) of_key(lookup, part, keys);
    return {};
  }
  Input input = Evaluator::entry_of(lookup.reference, known_keys);
  if (set.available() && set.find(known_keys).state == State::Undefined) return {};
  Asked& of = asked(input);
  of.type = {Kind::Record, true, false,
             evaluator_.program().info.references[lookup.reference].record};
  of.need = {set.name(), false, set.available() ? why_keyless(set) : set.why_unavailable()};
  of.keys = std::move(known_keys);
  return {};
}

// Nobody knows which entries there are: two keys may name one entry or two, so each is told apart
// from every other that the policy asks by, and from one more, for it matters which it is.
void Dependence::of_unknown_entries(std::uint32_t reference, std::size_t part, const Form& key) {
  const ir::Program& program = evaluator_.program();
  const abi::ReferenceInfo& info = program.info.references[reference];
  const abi::Type type =
      program.info.schema.records[info.record].fields[info.key_fields[part]].type;
  std::vector<bool> of_element(program.nodes.size(), false);  // its value differs by element
  std::vector<NodeId> others;
  bool told = type.kind == Kind::Text;
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const ir::Node& node = program.nodes[i];
    if (std::holds_alternative<ir::Local>(node.node)) of_element[i] = true;
    ir::each_operand(node, [&](NodeId operand) {
      if (operand && of_element[operand.index()]) of_element[i] = true;
    });
    const auto* lookup = std::get_if<ir::Lookup>(&node.node);
    if (lookup == nullptr || lookup->reference != reference || lookup->keys.empty()) continue;
    others.push_back(lookup->keys[part]);
    if (of_element[lookup->keys[part].index()]) told = false;
  }
  if (!told) {
    blocked(key);
    return;
  }
  relate(key, known(Datum::of(std::string("some key"))), ir::CompareOp::Equal);
  for (const NodeId other : others)
    if (const Datum value = evaluator_.value(other); value.known())
      relate(key, known(value), ir::CompareOp::Equal);
}

// A key that is not known: any row with the other parts of the key, or none.
void Dependence::of_key(const ir::Lookup& lookup, std::size_t part, const std::vector<Form>& keys) {
  const abi::ReferenceSet& set = evaluator_.references().sets[lookup.reference];
  if (keys[part].terms.empty()) return;
  const auto& fields = evaluator_.program().info.references[lookup.reference].key_fields;
  const bool rows_known =
      set.available() && std::ranges::all_of(set.rows(), [&](const abi::RecordPtr& row) {
        return std::ranges::all_of(fields, [&](std::uint32_t field) {
          return !abi::is_unknown(row->fields[field].state);
        });
      });
  if (!rows_known) of_unknown_entries(lookup.reference, part, keys[part]);
  if (!set.available()) return;
  if (set.rows().size() > rows_max) {
    blocked(keys[part]);
    return;
  }
  for (const abi::RecordPtr& row : set.rows()) {
    bool fits = row->fields[fields[part]].known();
    for (std::size_t other = 0; other < keys.size() && fits; ++other)
      if (keys[other].kind == Form::Kind::Known && keys[other].known.known() &&
          row->fields[fields[other]].known())
        fits = abi::equal(keys[other].known.value, row->fields[fields[other]].value);
    if (fits) relate(keys[part], known(row->fields[fields[part]]), ir::CompareOp::Equal);
  }
}

// 9999-12-31 + 1 day is no date: what lies beyond the ends of a type is a case of its own.
Form Dependence::within_ends(Kind kind, Form result) {
  const std::optional<Ends> ends = ends_of(kind);
  if (!ends || result.terms.empty()) return result;
  for (const value::Decimal& end : {ends->least, ends->most}) {
    Form bound;
    bound.kind = Form::Kind::Sum;
    bound.rest = Fraction{end};
    relate(result, bound, ir::CompareOp::Less);
  }
  return result;
}

Form Dependence::of_arithmetic(NodeId id, const ir::Arithmetic& arithmetic) {
  const auto& [op, left_node, right_node] = arithmetic;
  const Form left = form(left_node);
  const Form right = form(right_node);
  const auto a = as_sum(left);
  const auto b = as_sum(right);
  std::optional<Form> result;
  if (a && b && op == ir::ArithmeticOp::Multiply) result = product(*a, *b);
  if (a && b && op == ir::ArithmeticOp::Divide) result = quotient(*a, *b);
  if (a && b && (op == ir::ArithmeticOp::Add || op == ir::ArithmeticOp::Subtract))
    result =
        sum(evaluator_.program()[left_node].type.kind, *a,
            evaluator_.program()[right_node].type.kind, *b, op == ir::ArithmeticOp::Add ? 1 : -1);
  if (result) return within_ends(evaluator_.program()[id].type.kind, *std::move(result));
  blocked(left);
  return blocked(right);
}

// What an outside check that was not asked would say is no input.
Form Dependence::of_answer(const ir::Answer& answer) {
  all_open(answer.arguments);
  if (!abi::is_unknown(evaluator_.value(answer.value).state)) other_unknown_ = true;
  return blocked(form(answer.value));
}

// The conditions of the arms are asked in any case; what stands in their values can be told apart
// only when it is known which arm counts.
Form Dependence::of_select(const ir::Select& select) {
  const PossibleArms possible = possible_arms(evaluator_, select);
  if (possible.arms.size() == 1 && possible.certain != nullptr)
    return form(possible.certain->value);
  for (const auto* arm : possible.arms) {
    form(arm->condition);
    blocked(form(arm->value));
  }
  return {};
}

// Where the value turns out to be missing is a cell of its own.
Form Dependence::of_fallback(const ir::Fallback& fallback) {
  if (evaluator_.value(fallback.value).state == State::Missing) return form(fallback.otherwise);
  blocked(form(fallback.otherwise));
  return form(fallback.value);
}

// How many elements a list has that is read from the subject or looked up; nullptr for any other,
// and for one that may be absent.
Asked* Dependence::length_of(NodeId list, Input& input) {
  const ir::Program& program = evaluator_.program();
  while (const auto* let = std::get_if<ir::Let>(&program[list].node)) list = let->value;
  const auto* field = std::get_if<ir::Field>(&program[list].node);
  if (field == nullptr || program[list].type.optional) return nullptr;
  NodeId holder = field->record;
  while (true) {
    const auto& node = program[holder].node;
    if (const auto* let = std::get_if<ir::Let>(&node))
      holder = let->value;
    else if (const auto* outer = std::get_if<ir::Field>(&node))
      holder = outer->record;
    else if (std::holds_alternative<ir::Subject>(node) || std::holds_alternative<ir::Lookup>(node))
      break;
    else
      return nullptr;
  }
  const Datum record = evaluator_.value(field->record);
  if (!record.known()) return nullptr;
  const auto& data = *std::get<abi::RecordPtr>(record.value);
  const State state = data.fields[field->field].state;
  if (state != State::Value && state != State::Unread) return nullptr;
  input = {Input::Kind::Length, &data, field->field, {}};
  return &length_of(data, field->field);
}

Asked& Dependence::length_of(const abi::RecordData& record, std::uint32_t field) {
  Asked& of = asked({Input::Kind::Length, &record, field, {}});
  const auto* list = std::get_if<abi::ListPtr>(&record.fields[field].value);
  of.type = {Kind::Integer, false, false, 0};
  of.need.path = path_of(evaluator_, {{}, field}, record);
  if (list != nullptr) of.need.reason = "there may be more elements";
  if (list != nullptr) of.read = static_cast<std::int64_t>((*list)->elements.size());
  return of;
}

// Whether the list is the findings of a decision, some of which may not be known yet.
bool Dependence::ask_result(NodeId list) {
  const auto* field = std::get_if<ir::Field>(&evaluator_.program()[list].node);
  if (field == nullptr) return false;
  const auto said = said_.result.find(evaluator_.program()[field->record].type.index);
  if (said == said_.result.end() || evaluator_.program()[field->record].type.kind != Kind::Record)
    return false;
  results_.insert(said->second);
  return true;
}

// What would tell whether a list that is known has more elements; true where suppositions may give
// it some that are known, so that what is asked of those is out of sight.
bool Dependence::beyond(NodeId list) {
  const ir::Node& node = evaluator_.program()[list];
  if (const auto* let = std::get_if<ir::Let>(&node.node)) return beyond(let->value);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node);
      aggregate != nullptr && aggregate->kind != ir::AggregateKind::First) {
    of_aggregate(*aggregate);
    return true;
  }
  if (ask_result(list)) return true;
  // Elements that were not read are no inputs.
  other_unknown_ = true;
  Input input;
  if (Asked* length = length_of(list, input)) {
    length->blocked = true;
    return false;
  }
  hidden(list);
  return true;
}

Form Dependence::of_aggregate(const ir::Aggregate& aggregate) {
  const Datum datum = evaluator_.value(aggregate.list);
  const bool is_known = datum.known();
  if (aggregate.kind == ir::AggregateKind::Count && !aggregate.where &&
      (is_known ? !std::get<abi::ListPtr>(datum.value)->complete : datum.state == State::Unread)) {
    Input input;
    if (length_of(aggregate.list, input) != nullptr) return of_one(Form::Kind::Sum, input, {});
  }
  if (!is_known) {
    form(aggregate.list);
    if (aggregate.where) hidden(aggregate.where);
    if (aggregate.body) hidden(aggregate.body);
    return {};
  }
  const auto& list = *std::get<abi::ListPtr>(datum.value);
  if (list.elements.size() > listed_rows_max &&
      lists_reference(evaluator_.program(), aggregate.list)) {
    other_unknown_ = true;
    if (aggregate.where) hidden(aggregate.where);
    if (aggregate.body) hidden(aggregate.body);
    return {};
  }
  if (!list.complete && beyond(aggregate.list)) {
    if (aggregate.where) hidden(aggregate.where);
    if (aggregate.body) hidden(aggregate.body);
  }
  bool open = !list.complete || aggregate.kind != ir::AggregateKind::Sum;
  Form total;
  total.kind = Form::Kind::Sum;
  evaluator_.each_element(aggregate, list, [&](std::size_t at) {
    const Truth taken = aggregate.where ? evaluator_.truth(aggregate.where) : Truth::True;
    if (taken == Truth::False) return true;
    if (taken == Truth::Unknown) form(aggregate.where);
    if (!aggregate.body) {
      other_unknown_ = other_unknown_ || list.elements[at].state == State::Unread;
      return true;
    }
    const Form body = form(aggregate.body);
    const auto term = as_sum(body);
    const auto longer =
        term && !open && taken == Truth::True ? added(total, *term, 1) : std::nullopt;
    if (longer) total = *longer;
    if (longer) return true;
    blocked(body);
    blocked(total);
    open = true;
    return true;
  });
  return open ? Form() : total;
}

// Read when a list is known that is not known yet: whatever its elements may ask of a field is out
// of sight. What is the same for each of them is seen.
void Dependence::hidden(NodeId id) {
  if (!hidden_.insert(id.index()).second) return;
  if (!dependents_.on_a_local[id.index()]) {
    blocked(form(id));
    return;
  }
  const ir::Node& node = evaluator_.program()[id];
  if (const auto* field = std::get_if<ir::Field>(&node.node))
    hidden_fields_.insert({evaluator_.program()[field->record].type.index, field->field});
  if (const auto* compare = std::get_if<ir::Compare>(&node.node))
    hidden_rates_ = hidden_rates_ || compare->rates != abi::none;
  if (std::holds_alternative<ir::Convert>(node.node)) hidden_rates_ = true;
  ir::each_operand(node, [&](NodeId operand) { hidden(operand); });
}

}  // namespace bop::interpret

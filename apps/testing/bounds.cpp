#include "apps/testing/bounds.h"

#include <algorithm>

#include "compiler/ir/operands.h"

namespace bop::testing {

namespace {

using ir::GivenRecord;
using ir::GivenValue;

// More values of one field than this say nothing new, and crowd out the other fields.
constexpr std::size_t values_max = 24;
constexpr unsigned percent_at_bound = 35;  // of the fields that are not combined

GivenValue known(abi::Value value) {
  GivenValue given;
  given.kind = GivenValue::Kind::Value;
  given.value = std::move(value);
  return given;
}

bool same(const GivenValue& a, const GivenValue& b) {
  return a.kind == b.kind && (a.kind != GivenValue::Kind::Value || abi::equal(a.value, b.value));
}

// One smallest step of the kind beside the number; finer than the number itself is written, so that
// there is a value between two bounds that lie close together.
value::Decimal step_beside(const value::Decimal& number, abi::Type type, value::Currency currency) {
  if (type.kind == abi::Kind::Integer) return 1;
  const int digits = type.kind == abi::Kind::Money     ? currency.minor_digits()
                     : type.kind == abi::Kind::Percent ? std::max(4, number.scale() + 1)
                                                       : std::max(2, number.scale() + 1);
  return value::Decimal::of(1, -digits).value_or(value::Decimal(1));
}

bool holds_number(abi::Kind kind) {
  return kind == abi::Kind::Number || kind == abi::Kind::Integer || kind == abi::Kind::Percent ||
         kind == abi::Kind::Ratio;
}

// What a node computes its value from, down to fields and constants, each once.
void add_sources(const ir::Program& program, ir::NodeId id, std::set<ir::NodeId>& sources) {
  if (!sources.insert(id).second) return;
  const ir::Node& node = program[id];
  if (std::holds_alternative<ir::Field>(node.node)) return;
  if (std::holds_alternative<ir::Lookup>(node.node)) return;
  ir::each_operand(node, [&](ir::NodeId operand) { add_sources(program, operand, sources); });
}

value::Decimal* number_in(GivenValue& given) {
  if (given.kind != GivenValue::Kind::Value) return nullptr;
  if (auto* money = std::get_if<value::Money>(&given.value)) return &money->amount;
  return std::get_if<value::Decimal>(&given.value);
}

}  // namespace

Bounds::Bounds(const ir::Program& program, const ir::Proof& proof)
    : program_(program), schema_(program.info.schema) {
  std::set<std::uint32_t> decisions;
  std::set<std::pair<std::uint32_t, std::uint32_t>> outcomes;
  for (const ir::ClaimTerm& term : proof.terms) {
    if (term.kind == ir::ClaimTerm::Kind::Condition) add_condition(abi::none, term.condition, 0);
    if (term.kind != ir::ClaimTerm::Kind::Outcome) continue;
    decisions.insert(term.decision);
    outcomes.emplace(term.decision, term.outcome);
  }
  for (const bool named : {true, false})
    for (std::uint32_t i = 0; i < program.info.rules.size(); ++i) {
      const abi::RuleInfo& rule = program.info.rules[i];
      if (!decisions.contains(rule.decision)) continue;
      if (outcomes.contains({rule.decision, rule.effect.outcome}) == named)
        add_rule(i, named ? 1 : 2);
    }
  for (Input& input : inputs_) finish(input);
  std::erase_if(inputs_, [](const Input& input) { return input.values.empty(); });
  std::ranges::stable_sort(inputs_, {}, &Input::rank);
}

void Bounds::add_rule(std::uint32_t index, int rank) {
  const abi::RuleInfo& rule = program_.info.rules[index];
  for (const abi::ConditionIndex condition : {rule.when, rule.unless, rule.where})
    add_condition(rule.each, condition, rank);
  add_exceptions(rule.exceptions, rank);
}

void Bounds::add_exceptions(const std::vector<std::uint32_t>& exceptions, int rank) {
  for (const std::uint32_t index : exceptions) {
    const abi::ExceptionInfo& exception = program_.info.exceptions[index];
    add_condition(exception.each, exception.when, rank);
    add_condition(exception.each, exception.unless, rank);
    add_exceptions(exception.exceptions, rank);
  }
}

void Bounds::add_condition(std::uint32_t each, abi::ConditionIndex condition, int rank) {
  if (condition == abi::none) return;
  visit(each == abi::none ? program_.conditions[condition]
                          : program_.eaches[each].conditions[condition],
        rank);
}

void Bounds::visit(ir::NodeId id, int rank) {
  if (!visited_.emplace(id.value, rank).second) return;
  const ir::Node& node = program_[id];
  if (const auto* compared = std::get_if<ir::Compare>(&node.node)) compare(*compared, rank);
  if (const auto* field = std::get_if<ir::Field>(&node.node)) {
    if (const auto path = path_of(id)) input_at(*path, rank);
    return visit(field->record, rank);  // the keys it was looked up by
  }
  ir::each_operand(node, [&](ir::NodeId operand) { visit(operand, rank); });
}

// Every field on either side at every constant on either side: of `net + tax > limit` each at it.
void Bounds::compare(const ir::Compare& node, int rank) {
  std::vector<abi::Value> constants;
  std::vector<Path> paths;
  std::set<ir::NodeId> sources;
  for (const ir::NodeId side : {node.left, node.right}) add_sources(program_, side, sources);
  for (const ir::NodeId id : sources) {
    const ir::Node& source = program_[id];
    const auto* constant = std::get_if<ir::Constant>(&source.node);
    if (constant != nullptr && constant->value.known()) constants.push_back(constant->value.value);
    if (const auto* parameter = std::get_if<ir::Parameter>(&source.node)) {
      const abi::ParameterInfo& info = program_.info.parameters[parameter->index];
      for (const abi::Datum* datum : {&info.value, &info.low, &info.high})
        if (datum->known()) constants.push_back(datum->value);
    }
    if (std::holds_alternative<ir::Field>(source.node))
      if (auto path = path_of(id)) paths.push_back(std::move(*path));
  }
  for (const Path& path : paths)
    if (Input* input = input_at(path, rank))
      for (const abi::Value& constant : constants) add_values(*input, constant);
}

// Where the record or value stands in a case; nothing where it is computed.
std::optional<Bounds::Path> Bounds::path_of(ir::NodeId id) const {
  const ir::Node& node = program_[id];
  if (std::holds_alternative<ir::Subject>(node.node)) return Path{};
  if (const auto* lookup = std::get_if<ir::Lookup>(&node.node)) return Path{lookup->reference, {}};
  if (const auto* let = std::get_if<ir::Let>(&node.node)) return path_of(let->value);
  if (const auto* local = std::get_if<ir::Local>(&node.node)) return list_of(local->local);
  if (const auto* fallback = std::get_if<ir::Fallback>(&node.node)) return path_of(fallback->value);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node))
    return aggregate->body ? std::nullopt : path_of(aggregate->list);
  if (const auto* field = std::get_if<ir::Field>(&node.node)) {
    auto path = path_of(field->record);
    if (path) path->fields.push_back(field->field);
    return path;
  }
  return std::nullopt;
}

std::optional<Bounds::Path> Bounds::list_of(ir::LocalId local) const {
  for (std::size_t i = 0; i < program_.eaches.size(); ++i)
    if (program_.eaches[i].element == local)
      return path_of(program_.values[program_.info.eaches[i].list]);
  for (const ir::Node& node : program_.nodes) {
    const auto* aggregate = std::get_if<ir::Aggregate>(&node.node);
    if (aggregate != nullptr && aggregate->element == local) return path_of(aggregate->list);
  }
  return std::nullopt;
}

// The field there, noted as read by the claim or a rule; nothing for a record or a list.
Bounds::Input* Bounds::input_at(const Path& path, int rank) {
  if (path.fields.empty()) return nullptr;
  std::uint32_t record = path.reference == abi::none
                             ? program_.info.subject_record
                             : program_.info.references[path.reference].record;
  abi::Type type;
  for (const std::uint32_t field : path.fields) {
    type = schema_.records[record].fields[field].type;
    abi::Type inner = type;
    if (inner.kind == abi::Kind::List) inner = schema_.lists[inner.index];
    if (inner.kind == abi::Kind::Record) record = inner.index;
  }
  if (type.kind == abi::Kind::Record || type.kind == abi::Kind::List) return nullptr;
  const auto found = std::ranges::find(inputs_, path, &Input::path);
  if (found != inputs_.end()) {
    found->rank = std::min(found->rank, rank);
    return &*found;
  }
  inputs_.push_back({path, type, rank, {}});
  return &inputs_.back();
}

void Bounds::add_value(Input& input, abi::Value value) {
  GivenValue given = known(std::move(value));
  if (std::ranges::none_of(input.values, [&](const auto& one) { return same(one, given); }))
    input.values.push_back(std::move(given));
}

void Bounds::add_values(Input& input, const abi::Value& bound) {
  const abi::Kind kind = input.type.kind;
  const auto beside = [&](const value::Decimal& number, value::Currency currency,
                          const auto& make) {
    const value::Decimal step = step_beside(number, input.type, currency);
    add_value(input, make(number));
    if (const auto below = value::subtract(number, step)) add_value(input, make(*below));
    if (const auto above = value::add(number, step)) add_value(input, make(*above));
  };
  const auto* money = std::get_if<value::Money>(&bound);
  if (money != nullptr && (kind == abi::Kind::Money || kind == abi::Kind::UnitPrice))
    return beside(money->amount, money->currency, [&](const value::Decimal& amount) {
      return abi::Value(value::Money{amount, money->currency});
    });
  const auto* number = std::get_if<value::Decimal>(&bound);
  if (number != nullptr && holds_number(kind)) {
    if (kind == abi::Kind::Integer && !number->is_integer()) return;
    return beside(*number, {}, [](const value::Decimal& one) { return abi::Value(one); });
  }
  const auto* date = std::get_if<value::Date>(&bound);
  if (date != nullptr && kind == abi::Kind::Date)
    for (const int days : {0, -1, 1}) add_value(input, value::Date{date->days + days});
  if (std::holds_alternative<std::string>(bound) && kind == abi::Kind::Text)
    add_value(input, bound);
  if (std::holds_alternative<value::Currency>(bound) && kind == abi::Kind::Currency)
    add_value(input, bound);
}

// Kinds with few values have them all; what may be missing is missing, too.
void Bounds::finish(Input& input) {
  const abi::Kind kind = input.type.kind;
  if (kind == abi::Kind::Boolean)
    for (const bool value : {false, true}) add_value(input, value);
  if (kind == abi::Kind::Enum)
    for (std::uint32_t i = 0; i < schema_.enums.at(input.type.index).members.size(); ++i)
      add_value(input, abi::Symbol{i});
  if (input.type.optional) input.values.insert(input.values.begin(), GivenValue{});
  if (input.values.size() > values_max) input.values.resize(values_max);
}

std::size_t Bounds::combinations(std::size_t budget) const {
  std::size_t product = 1;
  for (const Input& input : inputs_) {
    if (product * input.values.size() > budget) break;
    product *= input.values.size();
  }
  return product;
}

ir::Test Bounds::combined(const ir::Test& from, std::size_t number, std::size_t budget,
                          Random& random) const {
  ir::Test test = from;
  Pinned pinned;
  std::size_t product = 1;
  bool in_product = true;
  for (const Input& input : inputs_) {
    in_product = in_product && product * input.values.size() <= budget;
    if (in_product) {
      product *= input.values.size();
      set(test, input, input.values[number % input.values.size()], pinned);
      number /= input.values.size();
    } else if (random.chance(percent_at_bound)) {
      set(test, input, random.one_of(input.values), pinned);
    }
  }
  balance(test, pinned);
  return test;
}

ir::Test Bounds::moved(const ir::Test& from, Random& random) const {
  ir::Test test = from;
  Pinned pinned;
  for (std::size_t count = 1 + random.below(3); count > 0; --count) {
    const Input& input = random.one_of(inputs_);
    set(test, input, random.one_of(input.values), pinned);
  }
  balance(test, pinned);
  return test;
}

std::vector<Spot> Bounds::spots_at(ir::Test& test, const Path& path) {
  std::vector<GivenRecord*> records;
  if (path.reference == abi::none) {
    if (test.subject) records.push_back(&*test.subject);
  } else {
    for (auto& reference : test.references)
      if (reference.reference == path.reference)
        for (GivenRecord& row : reference.rows) records.push_back(&row);
  }
  for (std::size_t i = 0; i + 1 < path.fields.size(); ++i) {
    std::vector<GivenRecord*> inner;
    for (GivenRecord* record : records)
      for (GivenRecord& one : record->fields[path.fields[i]].records) inner.push_back(&one);
    records = std::move(inner);
  }
  std::vector<Spot> spots;
  for (GivenRecord* record : records) spots.push_back({record, path.fields.back()});
  return spots;
}

void Bounds::set(ir::Test& test, const Input& input, const GivenValue& value,
                 Pinned& pinned) const {
  for (const Spot& spot : spots_at(test, input.path)) {
    GivenValue given = value;
    // An amount is in the currency of its record.
    auto* money = std::get_if<value::Money>(&given.value);
    const auto& field = schema_.records[spot.record->type].fields[spot.field];
    if (money != nullptr && field.currency_field != abi::Field::no_field)
      money->currency = Cases::currency_of(schema_, *spot.record, spot.field);
    spot.record->fields[spot.field] = std::move(given);
    Cases::let_amounts_follow(schema_, *spot.record, spot.field);
    pinned.emplace(spot.record, spot.field);
  }
}

// net + tax = gross: where one side was set, a field that was not makes up the difference.
void Bounds::balance(ir::Test& test, const Pinned& pinned) const {
  std::set<GivenRecord*> records;
  for (const Spot& spot : spots_of(schema_, test))
    if (pinned.contains({spot.record, spot.field})) records.insert(spot.record);
  for (GivenRecord* record : records)
    for (const abi::Equation& equation : schema_.records[record->type].equations) {
      value::Decimal* free = nullptr;
      bool on_left = false;
      std::optional<value::Decimal> rest = value::Decimal(0);  // left minus right
      for (const bool left : {true, false})
        for (const std::uint32_t field : left ? equation.left : equation.right) {
          value::Decimal* number = number_in(record->fields[field]);
          if (number == nullptr) {
            rest.reset();
          } else if (free == nullptr && !pinned.contains({record, field})) {
            free = number;
            on_left = left;
          } else if (rest) {
            rest = left ? value::add(*rest, *number) : value::subtract(*rest, *number);
          }
        }
      if (free == nullptr || !rest) continue;
      const auto made = on_left ? value::subtract(value::Decimal(0), *rest) : rest;
      if (made) *free = *made;
    }
}

}  // namespace bop::testing

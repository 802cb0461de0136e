#include "apps/testing/values.h"

#include <algorithm>

namespace bop::testing {

namespace {

// Pools stay small: what matters is at and beside the constants.
constexpr std::size_t pool_max = 600;

template <typename T>
void sort_and_limit(std::vector<T>& values) {
  std::ranges::sort(values);
  const auto repeats = std::ranges::unique(values);
  values.erase(repeats.begin(), repeats.end());
  if (values.size() > pool_max) values.resize(pool_max);
}

void around(std::vector<value::Decimal>& values, const value::Decimal& step) {
  const std::vector<value::Decimal> centres = values;
  for (const value::Decimal& centre : centres) {
    if (const auto below = value::subtract(centre, step)) values.push_back(*below);
    if (const auto above = value::add(centre, step)) values.push_back(*above);
  }
}

value::Decimal hundredths(std::int64_t count) {
  return value::Decimal::of(count, -2).value_or(value::Decimal(0));
}

template <typename T>
void add_all(std::vector<abi::Value>& into, const std::vector<T>& values) {
  for (const T& value : values) into.emplace_back(value);
}

// An amount as the currency has it: no more decimals than it knows.
std::vector<abi::Value> money(const std::vector<value::Decimal>& amounts,
                              value::Currency currency) {
  std::vector<value::Decimal> rounded;
  for (const value::Decimal& amount : amounts)
    if (const auto whole =
            value::round({amount, 1}, value::Rounding::HalfUp, currency.minor_digits()))
      rounded.push_back(*whole);
  sort_and_limit(rounded);
  std::vector<abi::Value> values;
  for (const value::Decimal& amount : rounded) values.emplace_back(value::Money{amount, currency});
  return values;
}

std::vector<abi::Value> symbols(std::size_t count) {
  std::vector<abi::Value> values;
  for (std::size_t i = 0; i < count; ++i)
    values.emplace_back(abi::Symbol{static_cast<std::uint32_t>(i)});
  return values;
}

}  // namespace

Values::Values(const ir::Program& program, const ir::Program* more) {
  collect(program);
  if (more != nullptr) collect(*more);
  widen();
}

void Values::add(abi::Kind kind, const abi::Value& value) {
  if (const auto* amount = std::get_if<value::Money>(&value)) {
    amounts_.push_back(amount->amount);
    if (amount->currency) currencies_.push_back(amount->currency);
  } else if (const auto* number = std::get_if<value::Decimal>(&value)) {
    (kind == abi::Kind::Percent ? percents_ : numbers_).push_back(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    texts_.push_back(*text);
  } else if (const auto* date = std::get_if<value::Date>(&value)) {
    dates_.push_back(*date);
  } else if (const auto* instant = std::get_if<value::Instant>(&value)) {
    instants_.push_back(*instant);
  } else if (const auto* duration = std::get_if<value::Duration>(&value)) {
    durations_.push_back(*duration);
  } else if (const auto* days = std::get_if<value::BusinessDays>(&value)) {
    business_days_.push_back(*days);
  } else if (const auto* currency = std::get_if<value::Currency>(&value)) {
    if (*currency) currencies_.push_back(*currency);
  }
}

void Values::collect(const abi::Schema& schema, const ir::GivenRecord& record) {
  const auto& fields = schema.records.at(record.type).fields;
  for (std::size_t i = 0; i < record.fields.size() && i < fields.size(); ++i)
    collect(schema, fields[i].type, record.fields[i]);
}

void Values::collect(const abi::Schema& schema, abi::Type type, const ir::GivenValue& given) {
  if (given.kind == ir::GivenValue::Kind::Value) add(type.kind, given.value);
  for (const ir::GivenRecord& record : given.records) collect(schema, record);
  if (type.kind != abi::Kind::List) return;
  for (const abi::Value& element : given.elements) add(schema.lists.at(type.index).kind, element);
}

void Values::collect(const ir::Program& program) {
  const abi::PolicyInfo& info = program.info;
  for (const ir::Node& node : program.nodes)
    if (const auto* constant = std::get_if<ir::Constant>(&node.node);
        constant != nullptr && constant->value.known())
      add(node.type.kind, constant->value.value);
  for (const abi::ParameterInfo& parameter : info.parameters)
    for (const abi::Datum* datum : {&parameter.value, &parameter.low, &parameter.high})
      if (datum->known()) add(parameter.type.kind, datum->value);
  const auto bounds = [&](const abi::InForce& in_force) {
    if (in_force.from) dates_.push_back(*in_force.from);
    if (in_force.until) dates_.push_back(*in_force.until);
  };
  bounds(info.in_force);
  for (const abi::RuleInfo& rule : info.rules) bounds(rule.in_force);
  for (const abi::ExceptionInfo& exception : info.exceptions) bounds(exception.in_force);
  for (const ir::Test& test : program.tests) {
    if (test.subject) collect(info.schema, *test.subject);
    for (const auto& reference : test.references)
      for (const ir::GivenRecord& row : reference.rows) collect(info.schema, row);
    if (const auto day = value::Date::parse(test.as_of.substr(0, 10))) dates_.push_back(*day);
  }
}

void Values::widen() {
  for (const int amount : {0, 1, 100, 1000}) amounts_.emplace_back(amount);
  around(amounts_, hundredths(1));
  for (const int number : {0, 1, 2, 10, 100}) numbers_.emplace_back(number);
  sort_and_limit(dates_);
  if (dates_.empty()) dates_.push_back(value::Date::of(2026, 1, 1).value_or(value::Date{}));
  for (const value::Date day : dates_) {
    numbers_.emplace_back(day.year());
    numbers_.emplace_back(static_cast<std::int64_t>(day.month()));
  }
  around(numbers_, 1);
  around(numbers_, hundredths(1));
  percents_.emplace_back(0);
  around(percents_, hundredths(1));
  for (const char* text : {"A", "B", "C"}) texts_.emplace_back(text);
  const std::vector<value::Date> days = dates_;
  for (const value::Date day : days) {
    for (const value::Duration& span : durations_)
      for (const int sign : {-1, 1})
        if (const auto shifted = value::add(day, span, sign)) dates_.push_back(*shifted);
    for (const value::BusinessDays span : business_days_) {
      dates_.push_back({day.days + span.count});
      dates_.push_back({day.days - span.count});
    }
  }
  const std::vector<value::Date> centres = dates_;
  for (const value::Date day : centres) {
    dates_.push_back({day.days - 1});
    dates_.push_back({day.days + 1});
  }
  for (const value::Date day : days)
    instants_.push_back({std::int64_t{day.days} * value::Duration::day_seconds, 0});
  if (durations_.empty()) durations_.push_back({0, value::Duration::day_seconds});
  if (business_days_.empty()) business_days_.push_back({2});
  for (const char* code : {"EUR", "USD", "JPY"})
    if (const auto currency = value::Currency::parse(code)) currencies_.push_back(*currency);
  sort_and_limit(amounts_);
  sort_and_limit(numbers_);
  sort_and_limit(percents_);
  sort_and_limit(texts_);
  sort_and_limit(dates_);
  sort_and_limit(instants_);
  sort_and_limit(business_days_);
  sort_and_limit(currencies_);
}

std::vector<abi::Value> Values::of(const abi::Schema& schema, abi::Type type,
                                   value::Currency currency) const {
  std::vector<abi::Value> values;
  switch (type.kind) {
    case abi::Kind::Boolean:
      return {false, true};
    case abi::Kind::Text:
      add_all(values, texts_);
      break;
    case abi::Kind::Number:
    case abi::Kind::Ratio:
      add_all(values, numbers_);
      break;
    case abi::Kind::Integer:
      for (const value::Decimal& number : numbers_)
        if (number.is_integer()) values.emplace_back(number);
      break;
    case abi::Kind::Percent:
      add_all(values, percents_);
      break;
    case abi::Kind::Money:
    case abi::Kind::UnitPrice:
      return money(amounts_, type.index != 0 ? value::Currency{type.index} : currency);
    case abi::Kind::Date:
      add_all(values, dates_);
      break;
    case abi::Kind::DateTime:
      add_all(values, instants_);
      break;
    case abi::Kind::Duration:
      add_all(values, durations_);
      break;
    case abi::Kind::BusinessDays:
      add_all(values, business_days_);
      break;
    case abi::Kind::Currency:
      add_all(values, currencies_);
      break;
    case abi::Kind::Role:
      return symbols(schema.roles.size());
    case abi::Kind::Enum:
      return symbols(schema.enums.at(type.index).members.size());
    case abi::Kind::Quantity:
    case abi::Kind::Time:
    case abi::Kind::Target:
    case abi::Kind::Unit:
    case abi::Kind::Error:
    case abi::Kind::Record:
    case abi::Kind::List:
      break;
  }
  return values;
}

}  // namespace bop::testing

#include "apps/testing/cases.h"

#include <algorithm>

namespace bop::testing {

namespace {

using ir::GivenRecord;
using ir::GivenValue;

constexpr int depth_max = 6;
constexpr unsigned percent_missing = 25;
constexpr unsigned percent_unread = 4;
constexpr unsigned percent_hinted = 60;      // a key that the subject names
constexpr unsigned percent_unavailable = 6;  // a reference set
constexpr unsigned percent_equation = 70;    // a record whose equations hold
constexpr unsigned percent_from_test = 70;
constexpr unsigned percent_outside = 10;  // a value that no constant suggests
constexpr std::size_t elements_max = 3;
constexpr std::size_t rows_max = 3;

GivenValue of_kind(GivenValue::Kind kind) {
  GivenValue given;
  given.kind = kind;
  return given;
}
GivenValue known(abi::Value value) {
  GivenValue given = of_kind(GivenValue::Kind::Value);
  given.value = std::move(value);
  return given;
}

void add_spots(const abi::Schema& schema, GivenRecord& record, std::vector<Spot>& spots) {
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    spots.push_back({&record, i});
    for (GivenRecord& inner : record.fields[i].records) add_spots(schema, inner, spots);
  }
}

// A value of the kind beside the pool; nothing for kinds whose pool is all there is.
std::optional<abi::Value> outside(abi::Type type, value::Currency currency, Random& random) {
  const auto count = static_cast<std::int64_t>(random.below(2'000'000));
  const abi::Kind kind = type.kind;
  if (kind == abi::Kind::Money || kind == abi::Kind::UnitPrice) {
    const value::Currency in = type.index != 0 ? value::Currency{type.index} : currency;
    const auto amount = value::Decimal::of(count, -in.minor_digits());
    if (amount) return value::Money{*amount, in};
  }
  if (kind == abi::Kind::Number || kind == abi::Kind::Percent || kind == abi::Kind::Ratio)
    if (const auto number = value::Decimal::of(count % 20'000, -4)) return *number;
  if (kind == abi::Kind::Integer) return value::Decimal(count % 5'000 - 100);
  return std::nullopt;
}

value::Decimal* number_in(GivenValue& given) {
  if (given.kind != GivenValue::Kind::Value) return nullptr;
  if (auto* money = std::get_if<value::Money>(&given.value)) return &money->amount;
  return std::get_if<value::Decimal>(&given.value);
}

}  // namespace

std::vector<Spot> spots_of(const abi::Schema& schema, ir::Test& test) {
  std::vector<Spot> spots;
  if (test.subject) add_spots(schema, *test.subject, spots);
  for (auto& reference : test.references)
    for (GivenRecord& row : reference.rows) add_spots(schema, row, spots);
  return spots;
}

Cases::Cases(const ir::Program& program, const Values& values, std::uint32_t whole_variables)
    : program_(program),
      schema_(program.info.schema),
      values_(values),
      whole_variables_(whole_variables) {}

const std::vector<abi::Value>& Cases::choices(abi::Type type, value::Currency currency) const {
  const auto [place, is_new] =
      choices_.try_emplace({type.kind, type.index, currency.packed}, std::vector<abi::Value>{});
  if (is_new) place->second = values_.of(schema_, type, currency);
  return place->second;
}

value::Currency Cases::currency_of(const abi::Schema& schema, const GivenRecord& record,
                                   std::uint32_t field) {
  const int tied = schema.records[record.type].fields[field].currency_field;
  if (tied != abi::Field::no_field) {
    const GivenValue& given = record.fields[static_cast<std::size_t>(tied)];
    if (given.kind == GivenValue::Kind::Value)
      if (const auto* currency = std::get_if<value::Currency>(&given.value)) return *currency;
  }
  return value::Currency::parse("EUR").value_or(value::Currency{});
}

void Cases::let_amounts_follow(const abi::Schema& schema, GivenRecord& record,
                               std::uint32_t field) {
  const GivenValue& given = record.fields[field];
  const auto* known = std::get_if<value::Currency>(&given.value);
  const bool is_known = given.kind == GivenValue::Kind::Value && known != nullptr;
  std::optional<value::Currency> currency = is_known ? std::optional(*known) : std::nullopt;
  const auto& fields = schema.records[record.type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].currency_field != static_cast<int>(field)) continue;
    auto* money = std::get_if<value::Money>(&record.fields[i].value);
    if (money == nullptr) continue;
    // Whichever it is that was not read, it is one.
    if (!currency) currency = money->currency;
    money->currency = *currency;
    if (fields[i].type.kind != abi::Kind::Money) continue;
    // A yen has no hundredth.
    const int digits = currency->minor_digits();
    if (const auto whole = value::round({money->amount, 1}, value::Rounding::HalfUp, digits))
      money->amount = *whole;
  }
}

void Cases::let_all_amounts_follow(const abi::Schema& schema, ir::Test& test) {
  for (const Spot& spot : spots_of(schema, test))
    let_amounts_follow(schema, *spot.record, spot.field);
}

ir::Test Cases::drawn(Random& random) const {
  ir::Test test;
  test.title = "drawn";
  test.subject = record(program_.info.subject_record, random, {}, false, 0);
  Hints hints;
  add_hints(schema_, *test.subject, hints);
  for (std::uint32_t i = 0; i < program_.info.references.size(); ++i)
    if (!random.chance(percent_unavailable)) test.references.push_back(rows(i, random, hints));
  test.as_of = moment(random, hints);
  return test;
}

ir::Test Cases::next(Random& random) const {
  if (program_.tests.empty() || !random.chance(percent_from_test)) return drawn(random);
  return changed(random.one_of(program_.tests), random);
}

ir::Test Cases::changed(const ir::Test& from, Random& random) const {
  ir::Test test = from;
  test.title = "drawn";
  test.expects.clear();
  test.steps.clear();
  test.parameters.clear();  // the search has settings of its own
  if (!test.subject) test.subject = record(program_.info.subject_record, random, {}, false, 0);
  Hints hints;
  add_hints(schema_, *test.subject, hints);
  if (test.as_of.empty()) test.as_of = moment(random, hints);
  for (std::size_t changes = 1 + random.below(3); changes > 0; --changes) {
    const std::size_t what = random.below(10);
    if (what == 0)
      test.as_of = moment(random, hints);
    else if (what <= 2 && !program_.info.references.empty())
      change_reference(test, random);
    else
      change_subject_or_rows(test, random);
  }
  return test;
}

void Cases::change_subject_or_rows(ir::Test& test, Random& random) const {
  const std::vector<Spot> spots = spots_of(schema_, test);
  if (spots.empty()) return;
  Hints hints;
  add_hints(schema_, *test.subject, hints);
  const Spot& spot = random.one_of(spots);
  spot.record->fields[spot.field] = field(*spot.record, spot.field, random, hints, false, 1);
  hold_equations(*spot.record, random);
}

void Cases::change_reference(ir::Test& test, Random& random) const {
  const auto index = static_cast<std::uint32_t>(random.below(program_.info.references.size()));
  Hints hints;
  add_hints(schema_, *test.subject, hints);
  const auto found = std::ranges::find(test.references, index, &ir::Test::Reference::reference);
  if (found == test.references.end()) {
    test.references.push_back(rows(index, random, hints));
  } else if (random.chance(20)) {
    test.references.erase(found);
  } else if (random.chance(50) && !found->rows.empty()) {
    found->rows.erase(found->rows.begin() +
                      static_cast<std::ptrdiff_t>(random.below(found->rows.size())));
  } else {
    ir::Test::Reference more = rows(index, random, hints);
    if (!more.rows.empty()) found->rows.push_back(std::move(more.rows.front()));
  }
}

// What can be a key in reference data: the values that the subject holds, and parts of its dates.
void Cases::add_hints(const abi::Schema& schema, const GivenRecord& record, Hints& hints) {
  const auto& fields = schema.records[record.type].fields;
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const GivenValue& given = record.fields[i];
    for (const GivenRecord& inner : given.records) add_hints(schema, inner, hints);
    if (given.kind != GivenValue::Kind::Value) continue;
    hints.emplace_back(fields[i].type.required(), given.value);
    if (const auto* date = std::get_if<value::Date>(&given.value)) {
      const abi::Type integer{.kind = abi::Kind::Integer};
      hints.emplace_back(integer, value::Decimal(date->year()));
      hints.emplace_back(integer, value::Decimal(static_cast<std::int64_t>(date->month())));
    }
  }
}

ir::Test::Reference Cases::rows(std::uint32_t reference, Random& random, const Hints& hints) const {
  ir::Test::Reference made{reference, {}};
  for (std::size_t count = random.below(rows_max + 1); count > 0; --count)
    made.rows.push_back(
        record(program_.info.references[reference].record, random, hints, false, 1));
  return made;
}

std::string Cases::moment(Random& random, const Hints& hints) const {
  std::vector<value::Date> days;
  for (const auto& [type, value] : hints)
    if (const auto* date = std::get_if<value::Date>(&value)) days.push_back(*date);
  value::Date day = random.one_of(values_.dates());
  if (!days.empty() && random.chance(60)) {
    day = random.one_of(days);
    day.days += static_cast<std::int32_t>(random.below(4));
  }
  return day.text();
}

GivenRecord Cases::record(std::uint32_t type, Random& random, const Hints& hints, bool is_known,
                          int depth) const {
  const auto& fields = schema_.records[type].fields;
  GivenRecord made;
  made.type = type;
  made.fields.assign(fields.size(), of_kind(GivenValue::Kind::Missing));
  // Currencies first: amounts are made in them.
  for (const bool tied : {false, true})
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if ((fields[i].currency_field != abi::Field::no_field) != tied) continue;
      const bool whole = is_known || (depth == 0 && i < whole_variables_);
      made.fields[i] = field(made, i, random, hints, whole, depth);
    }
  hold_equations(made, random);
  return made;
}

GivenValue Cases::field(const GivenRecord& record, std::uint32_t index, Random& random,
                        const Hints& hints, bool is_known, int depth) const {
  const abi::Type type = schema_.records[record.type].fields[index].type;
  if (type.optional && random.chance(percent_missing)) return of_kind(GivenValue::Kind::Missing);
  if (!is_known && random.chance(percent_unread)) return of_kind(GivenValue::Kind::Unread);
  if (type.kind == abi::Kind::Record) {
    if (depth >= depth_max) return of_kind(GivenValue::Kind::Unread);
    GivenValue given = of_kind(GivenValue::Kind::Record);
    given.records.push_back(this->record(type.index, random, hints, is_known, depth + 1));
    return given;
  }
  return value(type, currency_of(schema_, record, index), random, hints, depth);
}

GivenValue Cases::value(abi::Type type, value::Currency currency, Random& random,
                        const Hints& hints, int depth) const {
  if (type.kind == abi::Kind::List) return list(type, currency, random, depth);
  if (!hints.empty() && random.chance(percent_hinted)) {
    std::vector<abi::Value> fitting;
    for (const auto& [hint_type, hint] : hints)
      if (hint_type.kind == type.kind && hint_type.index == type.index) fitting.push_back(hint);
    if (!fitting.empty() && type.kind != abi::Kind::Boolean) return known(random.one_of(fitting));
  }
  if (random.chance(percent_outside))
    if (auto made = outside(type, currency, random)) return known(std::move(*made));
  const auto& from = choices(type, currency);
  if (from.empty()) return of_kind(GivenValue::Kind::Unread);
  return known(random.one_of(from));
}

GivenValue Cases::list(abi::Type type, value::Currency currency, Random& random, int depth) const {
  GivenValue made = of_kind(GivenValue::Kind::List);
  const abi::Type element = schema_.lists.at(type.index);
  if (depth >= depth_max) return made;
  for (std::size_t count = random.below(elements_max + 1); count > 0; --count) {
    if (element.kind == abi::Kind::Record) {
      made.records.push_back(record(element.index, random, {}, false, depth + 1));
      continue;
    }
    GivenValue one = value(element, currency, random, {}, depth + 1);
    if (one.kind == GivenValue::Kind::Value) made.elements.push_back(std::move(one.value));
  }
  return made;
}

// net + tax = gross: the side that is one field gets what the other side adds up to.
void Cases::hold_equations(GivenRecord& record, Random& random) const {
  for (const abi::Equation& equation : schema_.records[record.type].equations) {
    if (!random.chance(percent_equation)) continue;
    const bool left_alone = equation.left.size() == 1;
    const auto& alone = left_alone ? equation.left : equation.right;
    const auto& summed = left_alone ? equation.right : equation.left;
    if (alone.size() != 1) continue;
    value::Decimal* target = number_in(record.fields[alone.front()]);
    std::optional<value::Decimal> sum = value::Decimal(0);
    for (const std::uint32_t field : summed) {
      const value::Decimal* part = number_in(record.fields[field]);
      sum = sum && part != nullptr ? value::add(*sum, *part) : std::nullopt;
    }
    if (target != nullptr && sum) *target = *sum;
  }
}

}  // namespace bop::testing

#include "compiler/analyze/inputs.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "compiler/analyze/alike.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::analyze {

namespace {

using abi::Kind;

constexpr std::int64_t day_seconds = value::Duration::day_seconds;
constexpr int minor_digits_max = 4;
constexpr int practical_decimals = 4;

std::int32_t day(int year, unsigned month, unsigned of_month) {
  return value::Date::of(year, month, of_month).value_or(value::Date{}).days;
}
const std::int32_t first_day = day(1, 1, 1);
const std::int32_t last_day = day(9999, 12, 31);
const std::int32_t practical_first_day = day(2000, 1, 1);
const std::int32_t practical_last_day = day(2099, 12, 31);

}  // namespace

bool is_amount(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity;
}
bool is_number(Kind kind) {
  return is_amount(kind) || kind == Kind::Number || kind == Kind::Integer ||
         kind == Kind::Percent || kind == Kind::Ratio;
}

Inputs::Inputs(const ir::Program& program, Terms& terms)
    : program_(program), terms_(terms), numbers_(terms), alike_(alike(program)) {
  const auto see = [this](value::Currency currency) {
    if (currency && value::Currency::parse(currency.text()) &&
        std::ranges::find(currencies_, currency) == currencies_.end())
      currencies_.push_back(currency);
  };
  // What is not tied to any currency is in euro, or in one that the policy names.
  see(value::Currency::parse("EUR").value_or(value::Currency{}));
  for (const ir::Node& node : program.nodes)
    if (const auto* constant = std::get_if<ir::Constant>(&node.node)) {
      if (const auto* money = std::get_if<value::Money>(&constant->value.value))
        see(money->currency);
      if (const auto* currency = std::get_if<value::Currency>(&constant->value.value))
        see(*currency);
    }
  subject_ = place(program.info.subject_record, program.info.subject);
}

void Inputs::within(TermId term, Int128 low, Int128 high) {
  add_fact(terms_.at_most(terms_.whole(low), term));
  add_fact(terms_.at_most(term, terms_.whole(high)));
}
void Inputs::practical_within(TermId term, Int128 low, Int128 high) {
  add_practical(terms_.at_most(terms_.whole(low), term));
  add_practical(terms_.at_most(term, terms_.whole(high)));
}

std::vector<TermId> Inputs::practical(Int128 size) {
  std::vector<TermId> all = practical_;
  for (const Number& number : sizes_) {
    all.push_back(numbers_.compare(ir::CompareOp::LessOrEqual, number, {terms_.whole(size)}));
    all.push_back(numbers_.compare(ir::CompareOp::GreaterOrEqual, number, {terms_.whole(-size)}));
  }
  return all;
}

std::shared_ptr<Place> Inputs::place(std::uint32_t type, std::string path) {
  auto made = std::make_shared<Place>();
  made->type = type;
  made->path = std::move(path);
  made->is_input = true;
  made->fields.resize(program_.info.schema.records[type].fields.size());
  Place* self = made.get();
  made->make = [this, self](std::uint32_t index) { return field(*self, index); };
  return made;
}

Symbolic Inputs::field(Place& of, std::uint32_t index) {
  const abi::Field& declared = program_.info.schema.records[of.type].fields[index];
  const std::string path = of.path + "." + declared.name;
  Symbolic read = fresh(declared.type, path);
  if (declared.type.kind == Kind::List) {
    // Elements have states of their own; a list that is not known in full is so with its elements.
    read.missing = declared.type.optional ? read.missing : terms_.truth(false);
    return read;
  }
  add_gap(read.unknown);
  if (declared.currency_field == abi::Field::no_field) return read;
  // An amount whose record's currency is not known does not count yet (runtime/record/record.cpp).
  const Symbolic tied = of.field(static_cast<std::uint32_t>(declared.currency_field));
  read.unknown = terms_.disjunction(
      {read.unknown, terms_.conjunction({terms_.negation(read.missing), tied.unknown})});
  const TermId stands =
      terms_.negation(terms_.disjunction({read.missing, tied.missing, tied.unknown}));
  add_fact(terms_.implication(stands, terms_.equal(read.beside, tied.whole)));
  return read;
}

TermId Inputs::practical_currency(TermId currency) {
  std::vector<TermId> any;
  for (const value::Currency one : currencies_)
    any.push_back(terms_.equal(currency, terms_.whole(one.packed)));
  return terms_.disjunction(std::move(any));
}

void Inputs::set_amount(Symbolic& symbolic, abi::Type type, const std::string& name) {
  const bool is_fixed = type.index != 0;
  if (is_fixed) {
    symbolic.beside = terms_.whole(type.index);
  } else {
    symbolic.beside = terms_.variable(Sort::Whole, name + ".currency");
    add_fact(terms_.at_most(terms_.whole(1), symbolic.beside));
    if (type.kind != Kind::Quantity) add_practical(practical_currency(symbolic.beside));
  }
  // Amounts have the decimals of their currency (runtime/record/read_scalar.cpp); prices any.
  if (type.kind != Kind::Money || type.fraction) {
    symbolic.number = {terms_.variable(Sort::Real, name)};
    add_practical(numbers_.has_decimals(symbolic.number, 2));
  } else {
    const int digits = is_fixed ? value::Currency{type.index}.minor_digits() : minor_digits_max;
    symbolic.number = {terms_.variable(Sort::Whole, name), *power_of_ten(digits)};
    if (!is_fixed) add_practical(numbers_.has_decimals(symbolic.number, 0));
  }
  sizes_.push_back(symbolic.number);
}

void Inputs::set_value(Symbolic& symbolic, abi::Type type, const std::string& name) {
  const abi::Schema& schema = program_.info.schema;
  const auto whole = [&] { return symbolic.whole = terms_.variable(Sort::Whole, name); };
  if (is_amount(type.kind)) return set_amount(symbolic, type, name);
  if (is_number(type.kind)) {
    const bool is_whole = type.kind == Kind::Integer && !type.fraction;
    symbolic.number = {terms_.variable(is_whole ? Sort::Whole : Sort::Real, name)};
    symbolic.beside = terms_.whole(0);
    if (!is_whole) add_practical(numbers_.has_decimals(symbolic.number, practical_decimals));
    sizes_.push_back(symbolic.number);
    return;
  }
  switch (type.kind) {
    case Kind::Boolean:
      symbolic.truth = terms_.variable(Sort::Truth, name);
      return;
    case Kind::Text:
      return within(whole(), 0, std::numeric_limits<std::int32_t>::max());
    case Kind::Enum:
      return within(whole(), 0, std::ssize(schema.enums[type.index].members) - 1);
    case Kind::Role:
      return within(whole(), 0, std::ssize(schema.roles) - 1);
    case Kind::Date:
      within(whole(), first_day, last_day);
      return practical_within(symbolic.whole, practical_first_day, practical_last_day);
    case Kind::Time:
      return within(whole(), 0, day_seconds - 1);
    case Kind::DateTime:
      practical_within(whole(), practical_first_day * day_seconds,
                       practical_last_day * day_seconds);
      return;
    case Kind::Duration:
      whole();
      symbolic.beside = terms_.variable(Sort::Whole, name + ".months");
      add_practical(terms_.equal(symbolic.beside, terms_.whole(0)));
      return practical_within(symbolic.whole, 0, practical_last_day * day_seconds);
    case Kind::BusinessDays:
      within(whole(), std::numeric_limits<std::int32_t>::min(),
             std::numeric_limits<std::int32_t>::max());
      return practical_within(symbolic.whole, 0, 1000);
    case Kind::Currency:
      add_practical(practical_currency(whole()));
      return add_fact(terms_.at_most(terms_.whole(1), symbolic.whole));
    case Kind::Record:
      symbolic.place = place(type.index, name);
      return;
    default:
      whole();  // of a kind nothing is known of: equal or not is all that can be asked
  }
}

Symbolic Inputs::fresh(abi::Type type, const std::string& name) {
  Symbolic made;
  made.unknown = terms_.variable(Sort::Truth, name + ".unread");
  made.missing = terms_.truth(false);
  if (type.optional) {
    made.missing = terms_.variable(Sort::Truth, name + ".missing");
    add_fact(terms_.negation(terms_.conjunction({made.missing, made.unknown})));
  }
  set_value(made, type, name);
  return made;
}

Symbolic Inputs::missing(abi::Type type) {
  Symbolic made = fresh(type.required(), "missing");
  made.missing = terms_.truth(true);
  made.unknown = terms_.truth(false);
  return made;
}

TermId Inputs::number_of_text(const std::string& text) {
  const auto found = std::ranges::find(texts_, text);
  const auto index = found - texts_.begin();
  if (found == texts_.end()) texts_.push_back(text);
  return terms_.whole(index);
}

Symbolic Inputs::constant(abi::Type type, const abi::Datum& datum) {
  const auto state = [&](abi::State is) { return terms_.truth(datum.state == is); };
  Symbolic made;
  if (!datum.known()) {
    made = fresh(type.required(), "constant");
    made.missing = state(abi::State::Missing);
    made.unknown = terms_.negation(made.missing);
    return made;
  }
  made.missing = made.unknown = terms_.truth(false);
  const auto number = [&](const value::Decimal& decimal, std::uint32_t currency) {
    made.beside = terms_.whole(currency);
    const auto exact = numbers_.of(decimal);
    if (exact)
      made.number = *exact;
    else
      made.number = {terms_.variable(Sort::Real, "large")};
  };
  const auto whole = [&](Int128 value) { made.whole = terms_.whole(value); };
  const auto otherwise = [&] {
    made = fresh(type.required(), "constant");
    made.unknown = terms_.truth(false);
  };
  by_kind(
      datum.value, [&](std::monostate) { otherwise(); },
      [&](bool value) { made.truth = terms_.truth(value); },
      [&](const std::string& text) { made.whole = number_of_text(text); },
      [&](const value::Decimal& decimal) { number(decimal, 0); },
      [&](const value::Money& money) { number(money.amount, money.currency.packed); },
      [&](const value::Date& date) { whole(date.days); },
      [&](const value::Time& time) { whole(time.seconds); },
      [&](const value::Instant& instant) { whole(instant.seconds); },
      [&](const value::Duration& span) {
        whole(span.seconds);
        made.beside = terms_.whole(span.months);
      },
      [&](const value::BusinessDays& days) { whole(days.count); },
      [&](const value::BusinessHours&) { otherwise(); },
      [&](const value::Currency& currency) { whole(currency.packed); },
      [&](const value::Fraction&) { otherwise(); }, [&](const abi::MoneyFraction&) { otherwise(); },
      [&](const abi::Symbol& symbol) { whole(symbol.index); },
      [&](const abi::RecordPtr&) { otherwise(); }, [&](const abi::ListPtr&) { otherwise(); });
  return made;
}

const Symbolic& Inputs::parameter(std::uint32_t index) {
  if (const auto found = parameters_.find(index); found != parameters_.end()) return found->second;
  const abi::ParameterInfo& declared = program_.info.parameters[index];
  Symbolic made;
  if (declared.low.known() && declared.high.known() && is_number(declared.type.kind)) {
    made = fresh(declared.type.required(), declared.name);
    made.unknown = terms_.truth(false);
    const Symbolic low = constant(declared.type, declared.low);
    const Symbolic high = constant(declared.type, declared.high);
    add_fact(numbers_.compare(ir::CompareOp::LessOrEqual, low.number, made.number));
    add_fact(numbers_.compare(ir::CompareOp::LessOrEqual, made.number, high.number));
  } else {
    made = constant(declared.type, declared.value);
  }
  return parameters_.emplace(index, std::move(made)).first->second;
}

TermId Inputs::today() {
  if (today_) return today_;
  today_ = terms_.variable(Sort::Whole, "today");
  within(today_, first_day, last_day);
  practical_within(today_, practical_first_day, practical_last_day);
  return today_;
}

TermId Inputs::as_of() {
  if (as_of_) return as_of_;
  as_of_ = terms_.variable(Sort::Whole, "as_of");
  // No zone is further than a day from Greenwich.
  const TermId from = terms_.multiply(today(), terms_.whole(day_seconds));
  add_fact(terms_.at_most(terms_.subtract(from, terms_.whole(day_seconds)), as_of_));
  add_fact(terms_.at_most(as_of_, terms_.add(from, terms_.whole(2 * day_seconds))));
  return as_of_;
}

TermId Inputs::available(std::uint32_t reference) {
  const auto [place, is_new] = available_.try_emplace(reference, TermId());
  if (is_new) {
    const std::string& name = program_.info.references[reference].name;
    place->second = terms_.variable(Sort::Truth, name + ".available");
    add_gap(terms_.negation(place->second));
  }
  return place->second;
}

TermId Inputs::same(Kind kind, const Symbolic& a, const Symbolic& b) {
  if (kind == Kind::Boolean) return terms_.equal(a.truth, b.truth);
  if (is_number(kind)) {
    const TermId equal = numbers_.compare(ir::CompareOp::Equal, a.number, b.number);
    return terms_.conjunction({equal, terms_.equal(a.beside, b.beside)});
  }
  if (kind == Kind::Duration)
    return terms_.conjunction({terms_.equal(a.whole, b.whole), terms_.equal(a.beside, b.beside)});
  if (kind == Kind::Record || kind == Kind::List)
    return a.place != nullptr && a.place == b.place ? terms_.truth(true)
                                                    : terms_.variable(Sort::Truth, "same");
  return terms_.equal(a.whole, b.whole);
}

Entry& Inputs::entry(std::uint32_t reference, std::vector<Symbolic> keys) {
  const abi::ReferenceInfo& info = program_.info.references[reference];
  for (const auto& known : entries_) {
    if (known->reference != reference) continue;
    if (terms_.is(known_and_same(known->keys, keys, info), true)) return *known;
  }
  auto made = std::make_shared<Entry>();
  const std::string name = fmt::format("{}[{}]", info.name, entries_.size());
  made->reference = reference;
  made->found = terms_.variable(Sort::Truth, name + ".found");
  made->open = terms_.variable(Sort::Truth, name + ".open");
  add_practical(terms_.negation(made->open));
  made->place = place(info.record, name);
  for (std::size_t i = 0; i < info.key_fields.size() && i < keys.size(); ++i) {
    Symbolic key = keys[i];
    key.missing = key.unknown = terms_.truth(false);  // only then it is found
    made->place->fields[info.key_fields[i]] = key;
  }
  made->keys = std::move(keys);
  return *entries_.emplace_back(std::move(made));
}

TermId Inputs::known_and_same(const std::vector<Symbolic>& a, const std::vector<Symbolic>& b,
                              const abi::ReferenceInfo& info) {
  std::vector<TermId> all;
  const auto& fields = program_.info.schema.records[info.record].fields;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    all.push_back(same(fields[info.key_fields[i]].type.kind, a[i], b[i]));
  return terms_.conjunction(std::move(all));
}

void Inputs::agree(const Entry& a, const Entry& b) {
  const abi::ReferenceInfo& info = program_.info.references[a.reference];
  const TermId one = known_and_same(a.keys, b.keys, info);
  const auto both = [&](TermId then) { add_fact(terms_.implication(one, then)); };
  both(terms_.equal(a.found, b.found));
  both(terms_.equal(a.open, b.open));
  const auto& fields = program_.info.schema.records[info.record].fields;
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    const Kind kind = fields[i].type.kind;
    if (kind == Kind::Record || kind == Kind::List) continue;
    if (!a.place->fields[i] && !b.place->fields[i]) continue;
    const Symbolic& x = a.place->field(i);
    const Symbolic& y = b.place->field(i);
    both(terms_.equal(x.missing, y.missing));
    both(terms_.equal(x.unknown, y.unknown));
    both(same(kind, x, y));
  }
}

void Inputs::close() {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    for (std::size_t j = i + 1; j < entries_.size(); ++j)
      if (entries_[i]->reference == entries_[j]->reference) agree(*entries_[i], *entries_[j]);
  for (const auto& entry : entries_)
    if (listed_.contains(entry->reference)) add_practical(terms_.negation(entry->found));
}

}  // namespace bop::analyze

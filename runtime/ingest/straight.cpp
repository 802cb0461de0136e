#include "runtime/ingest/straight.h"

#include <algorithm>

namespace bop::ingest {

namespace {

using abi::Kind;

batch::Dictionary symbols_of(const std::vector<std::string>& members) {
  batch::Dictionary symbols;
  for (const std::string& member : members) symbols.add(member, batch::TextKey::of(member));
  return symbols;
}

Step::Key key_of(const std::string& name) {
  std::string written = '"' + name + '"';
  constexpr std::size_t word = sizeof(std::uint64_t);
  const std::size_t behind = (word - written.size() % word) % word;
  written.append(behind, '\0');
  Step::Key key{{}, ~std::uint64_t{0} >> (8 * behind)};
  for (std::size_t at = 0; at < written.size(); at += word)
    key.words.push_back(eight_bytes(written.data() + at));
  return key;
}

Step::How how_of(const FieldPlan& field) {
  using How = Step::How;
  switch (field.type.kind) {
    case Kind::Text:
      return How::Text;
    case Kind::Number:
    case Kind::Integer:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      return How::Number;
    case Kind::Boolean:
      return How::Boolean;
    case Kind::Date:
      return How::Date;
    case Kind::Currency:
      return How::Currency;
    case Kind::Role:
    case Kind::Enum:
      return How::Symbol;
    case Kind::Record:
      return How::Record;
    case Kind::List:
      return field.element ? How::List : How::Never;
    default:
      return How::Other;
  }
}

std::size_t columns_of(const RecordPlan& plan) {
  std::size_t count = plan.fields.size();
  for (const FieldPlan& field : plan.fields)
    if (field.record) count += columns_of(*field.record);
  return count;
}

// Columns of elements that nobody asks for.
constexpr std::array<bool, abi::element_columns_most> no_columns = {};
constexpr std::span<const bool> nobody_asks = no_columns;

}  // namespace

StraightRow::StraightRow(const abi::Schema& schema, const RecordPlan& plan,
                         std::span<const bool> read, Notes notes, batch::TextCoder& texts)
    : texts_(texts), plain_(schema, notes), stripe_(columns_of(plan)), is_coded_(columns_of(plan)) {
  add_steps(schema, plan, read, notes, steps_);
  std::uint8_t naming = 0;
  for (const std::string_view name : {"id", "number"}) {
    ++naming;
    for (Step& step : steps_.steps)
      if (step.field->name == name) step.naming = naming;
  }
}

void StraightRow::add_steps(const abi::Schema& schema, const RecordPlan& plan,
                            std::span<const bool> read, Notes notes, Steps& steps) {
  is_of_use_ = is_of_use_ && plan.fields.size() <= Steps::most;
  if (!is_of_use_) return;
  steps.plan = &plan;
  for (const FieldPlan& field : plan.fields) {
    steps.all |= std::uint64_t{1} << steps.steps.size();
    Step& step = steps.steps.emplace_back();
    const Kind kind = field.type.kind;
    step.how = how_of(field);
    step.is_integer = kind == Kind::Integer;
    step.is_money = kind == Kind::Money;
    step.has_currency = step.is_money || kind == Kind::UnitPrice || kind == Kind::Quantity;
    step.is_coded = kind == Kind::Text && (read.empty() || read[field.column]);
    is_coded_[field.column] = step.is_coded;
    step.may_miss = field.type.optional;
    step.places = abi::scale_of(kind);
    step.column = field.column;
    if (field.currency_field != abi::Field::no_field)
      step.tied = static_cast<std::size_t>(field.currency_field);
    if (step.has_currency) step.currency = field.type.index;
    step.decimals_most = step.is_money && step.currency != 0
                             ? value::Currency{step.currency}.minor_digits()
                             : step.places;
    step.field = &field;
    step.key = key_of(field.name);
    if (kind == Kind::Date) step.months.resize(std::size_t{1} << Step::months_bits);
    if (field.element) {
      const bool asked = read.empty() || read[field.column];
      lists_.emplace_back(
          field.column, std::make_unique<StraightRow>(schema, *field.element,
                                                      asked ? std::span<const bool>() : nobody_asks,
                                                      notes, texts_));
      step.elements = lists_.back().second.get();
      if (!step.elements->is_of_use()) step.how = Step::How::Never;
    }
    if (kind == Kind::Role) step.symbols = symbols_of(schema.roles);
    if (kind == Kind::Enum) step.symbols = symbols_of(schema.enums[field.type.index].members);
    if (!field.record) continue;
    step.columns_inside = columns_of(*field.record);
    step.record = std::make_unique<Steps>();
    add_steps(schema, *field.record, read, notes, *step.record);
  }
}

bool StraightRow::put_currency(Step& step, std::string_view text) {
  constexpr std::size_t letters = 3;
  if (text.size() != letters) return false;
  std::uint32_t asked = 0;
  std::memcpy(&asked, text.data(), letters);
  if (asked != step.asked_currency || asked == 0) {  // 0: none was parsed, or NUL bytes are asked
    const auto currency = value::Currency::parse(text);
    if (!currency) return false;
    step.asked_currency = asked;
    step.found_currency = currency->packed;
  }
  set(step, step.found_currency);
  return true;
}

bool StraightRow::put_new_date(Step& step, std::string_view text) {
  const auto date = value::Date::parse(text);
  if (!date) return false;
  set(step, date->days);
  const std::uint64_t written = eight_bytes(text.data());
  Step::Month& month = step.month_written(written);
  const auto days_of = [&](unsigned most) {
    while (!value::Date::of(date->year(), date->month(), most)) --most;
    return most;
  };
  month = {written, date->days - static_cast<std::int32_t>(date->day()), days_of(31)};
  return true;
}

// What is seldom, or an amount that says its currency.
bool StraightRow::put_other(const Step& step, std::string_view text) {
  batch::Cell cell;
  Amount amount;
  if (!plain_.read(*step.field, text, cell, amount)) return false;
  set(step, cell.payload);
  batch::Stripe::Column& column = stripe_.columns[step.column];
  column.beside[stripe_.rows] = cell.beside;
  column.decimals = step.places;  // at most
  if (step.has_currency) amounts_.push_back({&step, amount.decimals, amount.currency});
  return true;
}

// As PlainReader::settle.
bool StraightRow::settle(const Steps& steps, const Waiting& amount) {
  std::uint32_t due = amount.step->currency;
  if (amount.step->tied != Steps::most) {
    const batch::Stripe::Column& tied = stripe_.columns[steps.steps[amount.step->tied].column];
    if ((tied.values & bit_) == 0) return false;
    if (due == 0) due = static_cast<std::uint32_t>(tied.payload[stripe_.rows]);
  }
  if (due == 0) due = amount.currency;
  if (due == 0 || (amount.currency != 0 && amount.currency != due)) return false;
  if (amount.step->is_money && amount.decimals > value::Currency{due}.minor_digits()) return false;
  stripe_.columns[amount.step->column].beside[stripe_.rows] = static_cast<std::int32_t>(due);
  return true;
}

void StraightRow::set_nothing(const Step& step) {
  // What stands inside a record that is not there is as in a packed row.
  for (std::size_t at = step.column; at <= step.column + step.columns_inside; ++at) {
    batch::Stripe::Column& column = stripe_.columns[at];
    column.payload[stripe_.rows] = at != step.column && is_coded_[at] ? texts_.code({}) : 0;
    column.beside[stripe_.rows] = 0;
    if (at != step.column) column.values |= bit_;
  }
  if (step.may_miss) stripe_.columns[step.column].missing |= bit_;
}

bool StraightRow::end(const Steps& steps, std::uint64_t given, std::size_t amounts) {
  for (std::uint64_t left = steps.all & ~given; left != 0; left &= left - 1)
    set_nothing(steps.steps[static_cast<std::size_t>(std::countr_zero(left))]);
  for (std::size_t at = amounts; at < amounts_.size(); ++at)
    if (!settle(steps, amounts_[at])) return false;
  amounts_.resize(amounts);
  return true;
}

batch::Stripes StraightRow::stripes() const {
  batch::Stripes all;
  for (const batch::Stripe& stripe : full_) all.all.push_back(&stripe);
  if (stripe_.rows > 0) all.all.push_back(&stripe_);
  for (const auto& [column, elements] : lists_) all.lists.emplace_back(column, elements->stripes());
  return all;
}

void StraightRow::clear() {
  full_.clear();
  stripe_.clear();
  for (const auto& [column, elements] : lists_) elements->clear();
}

void StraightRow::mark() {
  marked_ = full_.size() * batch::Stripe::rows_most + stripe_.rows;
  for (const auto& [column, elements] : lists_) elements->mark();
}

void StraightRow::roll_back() {
  for (; full_.size() * batch::Stripe::rows_most > marked_; full_.pop_back())
    stripe_ = std::move(full_.back());
  stripe_.rows = marked_ - full_.size() * batch::Stripe::rows_most;
  const std::uint64_t kept = (std::uint64_t{1} << stripe_.rows) - 1;
  for (batch::Stripe::Column& column : stripe_.columns) {
    column.values &= kept;
    column.missing &= kept;
  }
  for (const auto& [column, elements] : lists_) elements->roll_back();
}

void StraightRow::take_back() {
  for (batch::Stripe::Column& column : stripe_.columns) {
    column.values &= ~bit_;
    column.missing &= ~bit_;
  }
  for (const auto& [column, elements] : lists_) elements->roll_back();
}

}  // namespace bop::ingest

#include "runtime/ingest/plain_cell.h"

#include <algorithm>

#include "runtime/abi/row.h"
#include "runtime/record/read.h"
#include "runtime/value/unit.h"

namespace bop::ingest {

namespace {

using abi::Kind;
using abi::State;
using batch::Cell;

constexpr std::size_t digits_most = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_amount(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity;
}

bool is_number(Kind kind) {
  return kind == Kind::Number || kind == Kind::Integer || kind == Kind::Percent ||
         kind == Kind::Money || kind == Kind::UnitPrice;
}

bool put(Cell& cell, std::int64_t payload, std::int32_t beside = 0) {
  cell.state = State::Value;
  cell.payload = payload;
  cell.beside = beside;
  return true;
}

// Blanks around a value are typing; whoever reads the row by itself takes them away.
bool has_blanks_around(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  return blank(text.front()) || blank(text.back());
}

// `EUR ` before a number, or nothing.
std::uint32_t currency_before(std::string_view& text) {
  constexpr std::size_t code_length = 3;
  if (text.size() < code_length + 2 || text[code_length] != ' ') return 0;
  const auto currency = value::Currency::parse(text.substr(0, code_length));
  if (!currency) return 0;
  text.remove_prefix(code_length + 1);
  return currency->packed;
}

// ` KGM` behind a number, or nothing.
std::uint32_t unit_behind(std::string_view& text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return 0;
  const auto unit = value::parse_unit(text.substr(blank + 1));
  if (!unit) return 0;
  text = text.substr(0, blank);
  return unit->packed;
}

// The payload of a value that read_scalar read.
bool put_value(Kind kind, const abi::Value& value, Cell& cell) {
  const auto put_target = [&](const abi::TargetSlot& target) {
    return put(cell, target.seconds, abi::TargetBeside::of(target));
  };
  if (kind == Kind::Target) {
    if (const auto* span = std::get_if<value::Duration>(&value))
      return put_target({span->seconds, span->months, 0});
    if (const auto* days = std::get_if<value::BusinessDays>(&value))
      return put_target({days->count, 0, 1});
    const auto* hours = std::get_if<value::BusinessHours>(&value);
    return hours != nullptr && put_target(abi::TargetSlot::of(*hours));
  }
  if (const auto* span = std::get_if<value::Duration>(&value))
    return put(cell, span->seconds, span->months);
  if (const auto* days = std::get_if<value::BusinessDays>(&value)) return put(cell, days->count);
  return false;
}

}  // namespace

std::optional<Digits> read_digits(std::string_view text) {
  Digits read;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > digits_most + 1) return std::nullopt;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at)
    read.digits = read.digits * 10 + (text[at] - '0');
  if (at == 0 || at > digits_most) return std::nullopt;
  read.canonical = at == text.size() && (text[0] != '0' || (at == 1 && !negative));
  if (at < text.size()) {
    if (text[at] != '.' || at + 1 == text.size()) return std::nullopt;
    for (std::size_t place = at + 1; place < text.size(); ++place) {
      if (!is_digit(text[place])) return std::nullopt;
      read.digits = read.digits * 10 + (text[place] - '0');
    }
    read.decimals = static_cast<int>(text.size() - at - 1);
  }
  if (negative) read.digits = -read.digits;
  return read;
}

// `moved`: how many places the value's point stands further left than it is written.
bool PlainReader::number(const FieldPlan& field, std::string_view text, int moved, Cell& cell,
                         int& decimals) {
  const auto read = read_digits(text);
  if (!read) return false;
  constexpr int group = 3;
  if (notes_.points_may_group && is_number(field.type.kind) && read->decimals == group)
    return false;
  decimals = read->decimals;
  return this->number(field, *read, moved, cell);
}

bool PlainReader::number(const FieldPlan& field, const Digits& read, int moved, Cell& cell) {
  std::int64_t number = read.digits;
  int places = abi::scale_of(field.type.kind) - read.decimals - moved;
  for (; places < 0; ++places) {
    if (number % 10 != 0) return false;
    number /= 10;
  }
  for (; places > 0; --places)
    if (__builtin_mul_overflow(number, 10, &number)) return false;
  if (number > abi::slot_max || number < -abi::slot_max) return false;
  return put(cell, number);
}

bool PlainReader::amount(const FieldPlan& field, std::string_view text, Cell& cell,
                         Amount& amount) {
  amount.currency = field.type.kind == Kind::Quantity ? unit_behind(text) : currency_before(text);
  return number(field, text, 0, cell, amount.decimals);
}

int PlainReader::minor_digits(std::uint32_t currency) {
  if (currency != asked_currency_) {
    asked_currency_ = currency;
    asked_digits_ = value::Currency{currency}.minor_digits();
  }
  return asked_digits_;
}

bool PlainReader::settle(const RecordPlan& plan, const Amount& amount, std::span<Cell> cells) {
  const FieldPlan& field = plan.fields[amount.field];
  Cell& cell = cells[field.column];
  std::uint32_t due = field.type.index;
  if (field.currency_field != abi::Field::no_field) {
    const FieldPlan& tied = plan.fields[static_cast<std::size_t>(field.currency_field)];
    if (cells[tied.column].state != State::Value) return false;
    if (due == 0) due = static_cast<std::uint32_t>(cells[tied.column].payload);
  }
  if (due == 0) due = amount.currency;
  if (due == 0 || (amount.currency != 0 && amount.currency != due)) return false;
  if (field.type.kind == Kind::Money && amount.decimals > minor_digits(due)) return false;
  cell.beside = static_cast<std::int32_t>(due);
  return true;
}

bool PlainReader::symbol(const std::vector<std::string>& members, std::string_view text,
                         Cell& cell) {
  const auto found = std::ranges::find(members, text);
  return found != members.end() && put(cell, found - members.begin());
}

// What a file seldom has is read as any other reader reads it.
bool PlainReader::rare(const FieldPlan& field, std::string_view text, Cell& cell) {
  const auto read = record::read_scalar(schema_, field.type, text, {});
  return read && read->known() && put_value(field.type.kind, read->value, cell);
}

bool PlainReader::read(const FieldPlan& field, std::string_view text, Cell& cell, Amount& amount) {
  const Kind kind = field.type.kind;
  if (kind == Kind::Text) {
    // `2.46E+02` may be what a spreadsheet left of a number.
    if (notes_.csv && text.find("E+") != std::string_view::npos) return false;
    cell.state = State::Value;
    cell.text = text;
    return true;
  }
  if (has_blanks_around(text)) return false;
  if (is_amount(kind)) return this->amount(field, text, cell, amount);
  int decimals = 0;
  const auto put_if = [&](const auto& read, auto payload) {
    return read && put(cell, payload(*read));
  };
  switch (kind) {
    case Kind::Boolean:
      return (text == "true" || text == "false") && put(cell, text == "true" ? 1 : 0);
    case Kind::Number:
    case Kind::Integer:
      return number(field, text, 0, cell, decimals);
    case Kind::Percent:
      return text.ends_with('%') &&
             number(field, text.substr(0, text.size() - 1), 2, cell, decimals);
    case Kind::Date:
      return put_if(value::Date::parse(text), [](value::Date date) { return date.days; });
    case Kind::Time:
      return put_if(value::Time::parse(text), [](value::Time time) { return time.seconds; });
    case Kind::DateTime: {
      const auto instant = value::Instant::parse(text);
      return instant && put(cell, instant->seconds, instant->offset_seconds);
    }
    case Kind::Currency:
      return put_if(value::Currency::parse(text), [](value::Currency one) { return one.packed; });
    case Kind::Unit:
      return put_if(value::parse_unit(text), [](value::Currency one) { return one.packed; });
    case Kind::Role:
      return symbol(schema_.roles, text, cell);
    case Kind::Enum:
      return symbol(schema_.enums[field.type.index].members, text, cell);
    default:
      return rare(field, text, cell);
  }
}

}  // namespace bop::ingest

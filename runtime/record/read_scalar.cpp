#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/record/read.h"
#include "runtime/value/span.h"
#include "runtime/value/unit.h"

namespace bop::record {

namespace {

using Outcome = std::expected<Reading, std::string>;

Reading known(abi::Value value) {
  Reading reading;
  reading.status = Status::Value;
  reading.value = std::move(value);
  reading.confidence = 1;
  return reading;
}

// What is written as `1e6000` has too many digits to be an amount or a count of anything.
std::optional<value::Decimal> read_decimal(std::string_view text) {
  constexpr int digits_most = value::Decimal::digits_max;
  const auto number = value::Decimal::parse(text);
  if (!number || number->exponent() > digits_most || number->scale() > digits_most)
    return std::nullopt;
  return number;
}

Outcome refuse(std::string expected) {
  return std::unexpected(std::move(expected));
}

Outcome read_symbol(std::string_view text, const std::vector<std::string>& members,
                    std::string_view what) {
  const auto found = std::ranges::find(members, text);
  if (found != members.end())
    return known(abi::Symbol{static_cast<std::uint32_t>(found - members.begin())});
  const std::vector<std::string_view> names(members.begin(), members.end());
  constexpr std::size_t listed_max = 12;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), listed_max); ++i)
    list += fmt::format("{}`{}`", i == 0 ? "" : ", ", names[i]);
  if (names.size() > listed_max) list += ", …";
  return refuse(fmt::format("{} {}{}", what, list, did_you_mean(text, names)));
}

// "EUR 119.00", "119.00 EUR" or "119.00"; the last takes `currency`.
Outcome read_money(const abi::Type& type, std::string_view text, value::Currency currency) {
  const std::string expected = "an amount as `EUR 1234.50`";
  std::optional<value::Currency> written;
  std::string_view number = text;
  if (const auto space = text.find(' '); space != std::string_view::npos) {
    written = value::Currency::parse(text.substr(0, space));
    number = trimmed(text.substr(space + 1));
    if (!written) {
      written = value::Currency::parse(trimmed(text.substr(space + 1)));
      number = text.substr(0, space);
    }
    if (!written) return refuse(expected);
  }
  const auto amount = read_decimal(number);
  if (!amount) return refuse(expected);
  const value::Currency fixed{type.index};
  const value::Currency due = fixed ? fixed : currency;
  if (written && due && *written != due)
    return unread(
        fmt::format("currency_mismatch {} in a record in {}", written->text(), due.text()),
        Method::System, {});
  const value::Currency is = written ? *written : due;
  if (!is) return unread("currency_unknown", Method::System, {});
  // As written, not as a number: `2.000` may be two or, with a German point, two thousand.
  const std::size_t point = number.find('.');
  const std::size_t written_decimals =
      point == std::string_view::npos ? 0 : trimmed(number).size() - point - 1;
  const auto decimals = std::max(written_decimals, static_cast<std::size_t>(amount->scale()));
  if (type.kind == abi::Kind::Money && std::cmp_greater(decimals, is.minor_digits()))
    return unread(fmt::format("not_plausible {} has {} decimals", is.text(), is.minor_digits()),
                  Method::System, {});
  return known(value::Money{*amount, is});
}

// "12.5 KGM", or "12.5" in a record that names the unit.
Outcome read_quantity(const abi::Type& type, std::string_view text, value::Currency unit) {
  const std::string expected = "a quantity as `12.5 KGM`";
  std::string_view number = text;
  std::optional<value::Currency> written;
  if (const auto space = text.find(' '); space != std::string_view::npos) {
    written = value::parse_unit(trimmed(text.substr(space + 1)));
    number = text.substr(0, space);
    if (!written) return unread("unit_unknown", Method::System, {});
  }
  const auto amount = read_decimal(number);
  if (!amount) return refuse(expected);
  const value::Currency fixed{type.index};
  const value::Currency due = fixed ? fixed : unit;
  if (written && due && *written != due)
    return unread(fmt::format("unit_mismatch {} in a record in {}", written->text(), due.text()),
                  Method::System, {});
  const value::Currency is = written ? *written : due;
  if (!is) return unread("unit_unknown", Method::System, {});
  return known(value::Money{*amount, is});
}

Outcome read_percent(std::string_view text) {
  const std::string expected = "a percentage as `19%`";
  if (!text.ends_with('%')) return refuse(expected);
  text.remove_suffix(1);
  const auto number = read_decimal(trimmed(text));
  if (!number) return refuse(expected);
  const auto fraction = value::Decimal::of(number->coefficient(), number->exponent() - 2);
  if (!fraction) return refuse(expected);
  return known(*fraction);
}

// "30 days", "2 months", "1 year", "36 hours", "2 business days"
struct Span {
  std::int64_t count = 0;
  std::string_view unit;
};

std::optional<Span> read_span(std::string_view text) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  Span span;
  const auto [end, error] = std::from_chars(text.data(), text.data() + space, span.count);
  if (error != std::errc{} || end != text.data() + space) return std::nullopt;
  span.unit = text.substr(space + 1);
  return span;
}

Outcome read_duration(std::string_view text) {
  const auto span = read_span(text);
  const auto duration = span ? value::duration_of(span->count, span->unit) : std::nullopt;
  if (!duration) return refuse("a duration as `30 days`");
  return known(*duration);
}

Outcome read_number(const abi::Type& type, std::string_view text) {
  const auto number = read_decimal(text);
  if (type.kind == abi::Kind::Number) {
    if (!number) return refuse("a number as `1234.5`, of at most 34 digits");
    return known(*number);
  }
  if (!number || !number->is_integer()) return refuse("a whole number");
  return known(*number);
}

template <typename T>
Outcome read_as(const std::optional<T>& value, std::string_view expected) {
  if (!value) return refuse(std::string(expected));
  return known(*value);
}

Outcome read_trimmed(const abi::Schema& schema, const abi::Type& type, std::string_view text,
                     value::Currency currency) {
  switch (type.kind) {
    case abi::Kind::Boolean:
      if (text != "true" && text != "false") return refuse("`true` or `false`");
      return known(text == "true");
    case abi::Kind::Number:
    case abi::Kind::Integer:
      return read_number(type, text);
    case abi::Kind::Percent:
      return read_percent(text);
    case abi::Kind::Money:
    case abi::Kind::UnitPrice:
      return read_money(type, text, currency);
    case abi::Kind::Quantity:
      return read_quantity(type, text, currency);
    case abi::Kind::Time:
      return read_as(value::Time::parse(text), "a time of day as `09:30`");
    case abi::Kind::Date:
      return read_as(value::Date::parse(text), "a date as `2026-03-01`");
    case abi::Kind::DateTime:
      return read_as(value::Instant::parse(text), "an instant as `2026-03-02T09:00:00+01:00`");
    case abi::Kind::Duration:
      return read_duration(text);
    case abi::Kind::BusinessDays: {
      const auto span = read_span(text);
      const bool days = span && (span->unit == "business day" || span->unit == "business days");
      const auto count = days ? value::business_days_of(span->count) : std::nullopt;
      if (!count) return refuse("business days as `2 business days`");
      return known(*count);
    }
    case abi::Kind::Target: {
      const auto span = read_span(text);
      const bool days = span && (span->unit == "business day" || span->unit == "business days");
      if (const auto count = days ? value::business_days_of(span->count) : std::nullopt)
        return known(*count);
      constexpr std::string_view business = "business ";
      if (span && span->unit.starts_with(business))
        if (const auto hours =
                value::business_hours_of(span->count, span->unit.substr(business.size())))
          return known(*hours);
      auto duration = read_duration(text);
      if (!duration)
        return refuse("a target as `2 business days`, `4 business hours` or `36 hours`");
      return duration;
    }
    case abi::Kind::Unit:
      return read_as(value::parse_unit(text), "a unit as `KGM` (UN/ECE recommendation 20)");
    case abi::Kind::Currency:
      return read_as(value::Currency::parse(text), "a currency as `EUR` (ISO 4217)");
    case abi::Kind::Role:
      return read_symbol(text, schema.roles, "one of the roles");
    case abi::Kind::Enum:
      return read_symbol(text, schema.enums[type.index].members, "one of");
    case abi::Kind::Text:
      return known(std::string(text));
    case abi::Kind::Ratio:
    case abi::Kind::Error:
    case abi::Kind::Record:
    case abi::Kind::List:
      return refuse(fmt::format("a {}, which is not a plain value", schema.name_of(type)));
  }
  return refuse("a value");
}

}  // namespace

std::expected<Reading, std::string> read_scalar(const abi::Schema& schema, const abi::Type& type,
                                                std::string_view text, value::Currency currency) {
  // Blanks inside and around a text are part of it; around all else they are typing.
  const bool is_text = type.kind == abi::Kind::Text;
  Outcome outcome = read_trimmed(schema, type, is_text ? text : trimmed(text), currency);
  if (outcome) outcome->raw = std::string(text);
  return outcome;
}

}  // namespace bop::record

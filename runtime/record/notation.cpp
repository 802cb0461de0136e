#include "runtime/record/notation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/value/money.h"

namespace bop::record {

namespace {

using DateOrder = Notation::DateOrder;

const std::array<Notation, 5>& notations() {
  static const std::array<Notation, 5> all = {
      Notation{.stated = true},
      Notation{"de", ',', {"."}, DateOrder::DayFirst, '.', "wahr", "falsch", "€", "EUR", true},
      Notation{"fr",
               ',',
               {" ", "\u00A0", "\u202F"},
               DateOrder::DayFirst,
               '/',
               "vrai",
               "faux",
               "€",
               "EUR",
               true},
      Notation{"uk", '.', {","}, DateOrder::DayFirst, '/', "true", "false", "£", "GBP", true},
      Notation{"us", '.', {","}, DateOrder::MonthFirst, '/', "true", "false", "$", "USD", true}};
  return all;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

// The separator of groups that `text` begins with; empty where there is none.
std::string_view group_at(const Notation& notation, std::string_view text) {
  for (const std::string_view group : notation.groups)
    if (text.starts_with(group)) return group;
  return {};
}

// A number at the front of `text`: its digits in plain notation, and how many bytes it took.
struct Taken {
  std::string plain;
  std::size_t length = 0;
};

// Groups are of three digits, all with one separator, or there are none: `1.23` is no number in
// German, rather than 123 or 1.23. The first does not begin with 0: nobody writes 500 as `0.500`.
std::optional<Taken> take_number(const Notation& notation, std::string_view text) {
  Taken taken;
  const auto take = [&](std::size_t count) {
    taken.plain += text.substr(0, count);
    taken.length += count;
    text.remove_prefix(count);
  };
  if (text.starts_with('-')) take(1);
  const std::size_t first = count_digits(text);
  if (first == 0) return std::nullopt;
  const bool may_group = text.front() != '0';
  take(first);
  constexpr std::size_t group_digits = 3;
  std::string_view separator;
  while (true) {
    const std::string_view next = group_at(notation, text);
    if (next.empty() || count_digits(text.substr(next.size())) == 0) break;
    if (!may_group || first > group_digits ||
        count_digits(text.substr(next.size())) != group_digits ||
        (!separator.empty() && next != separator))
      return std::nullopt;
    separator = next;
    text.remove_prefix(next.size());
    taken.length += next.size();
    take(group_digits);
  }
  if (!text.starts_with(notation.decimal)) return taken;
  text.remove_prefix(1);
  taken.length += 1;
  taken.plain += '.';
  const std::size_t decimals = count_digits(text);
  if (decimals == 0) return std::nullopt;
  take(decimals);
  return taken;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::array<std::string_view, 3> blanks = {" ", "\u00A0", "\u202F"};
  bool again = true;
  while (again) {
    again = false;
    for (const std::string_view blank : blanks) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size()), again = true;
      if (text.ends_with(blank)) text.remove_suffix(blank.size()), again = true;
    }
  }
  return text;
}

std::optional<std::string> number(const Notation& notation, std::string_view cell) {
  const auto taken = take_number(notation, cell);
  if (!taken || taken->length != cell.size()) return std::nullopt;
  return taken->plain;
}

// The currency, as code or sign, may stand before or behind.
std::optional<std::string> amount(const Notation& notation, std::string_view cell) {
  const auto is_number = [](std::string_view text) {
    return text.starts_with('-') || (!text.empty() && is_digit(text.front()));
  };
  std::string_view sign;
  std::string_view digits = cell;
  if (!is_number(cell)) {
    const auto begin = static_cast<std::size_t>(
        std::ranges::find_if(cell, [](char c) { return c == '-' || is_digit(c); }) - cell.begin());
    sign = without_blanks(cell.substr(0, begin));
    digits = cell.substr(begin);
  }
  const auto taken = take_number(notation, digits);
  if (!taken) return std::nullopt;
  const std::string_view behind = without_blanks(digits.substr(taken->length));
  if (!sign.empty() && !behind.empty()) return std::nullopt;
  if (sign.empty()) sign = behind;
  if (sign == notation.currency_sign) sign = notation.currency;
  // `1 234,50` where points group: what stands behind the number is no currency.
  if (!sign.empty() && !value::Currency::parse(sign)) return std::nullopt;
  return sign.empty() ? taken->plain : fmt::format("{} {}", taken->plain, sign);
}

std::optional<std::string> percent(const Notation& notation, std::string_view cell) {
  if (!cell.ends_with('%')) return std::nullopt;
  cell.remove_suffix(1);
  const auto plain = number(notation, without_blanks(cell));
  return plain ? std::optional(*plain + "%") : std::nullopt;
}

// `1.3.2026` or `2026-03-01`; a year has four digits.
std::optional<std::string> date(const Notation& notation, std::string_view cell) {
  if (value::Date::parse(cell)) return std::string(cell);
  std::array<std::string_view, 3> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t digits = count_digits(cell);
    parts[i] = cell.substr(0, digits);
    cell.remove_prefix(digits);
    const bool last = i + 1 == parts.size();
    if (digits == 0 || (last ? !cell.empty() : !cell.starts_with(notation.date_separator)))
      return std::nullopt;
    if (!last) cell.remove_prefix(1);
  }
  if (notation.date_order == DateOrder::MonthFirst) std::swap(parts[0], parts[1]);
  if (parts[0].size() > 2 || parts[1].size() > 2 || parts[2].size() != 4) return std::nullopt;
  return fmt::format("{}-{:0>2}-{:0>2}", parts[2], parts[1], parts[0]);
}

std::optional<std::string> truth(const Notation& notation, std::string_view cell) {
  std::string small(cell);
  std::ranges::transform(small, small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (small == notation.truth || small == "true") return "true";
  if (small == notation.falsehood || small == "false") return "false";
  return std::nullopt;
}

std::string sample_number(const Notation& notation) {
  return fmt::format("1{}234{}50", notation.groups.front(), notation.decimal);
}

std::string sample_date(const Notation& notation) {
  const char sign = notation.date_separator;
  return notation.date_order == DateOrder::MonthFirst ? fmt::format("12{0}31{0}2026", sign)
                                                      : fmt::format("31{0}12{0}2026", sign);
}

}  // namespace

const Notation* notation_named(std::string_view name) {
  const auto found = std::ranges::find(notations(), name, &Notation::name);
  return found == notations().end() ? nullptr : &*found;
}

std::string notation_names() {
  std::string names;
  for (const Notation& notation : notations())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", notation.name);
  return names;
}

bool has_other_date_order(const Notation& notation, std::string_view cell) {
  if (notation.date_order == DateOrder::YearFirst) return false;
  Notation other = notation;
  other.date_order =
      notation.date_order == DateOrder::DayFirst ? DateOrder::MonthFirst : DateOrder::DayFirst;
  const auto day = date(other, without_blanks(trimmed(cell)));
  return day && value::Date::parse(*day);
}

std::expected<std::string, std::string> in_plain(const Notation& notation, abi::Kind kind,
                                                 std::string_view cell) {
  if (notation.is_plain()) return std::string(cell);
  const auto or_expected = [&](std::optional<std::string> plain,
                               std::string expected) -> std::expected<std::string, std::string> {
    if (plain) return std::move(*plain);
    return std::unexpected(
        fmt::format("{}, as the file is read in the notation `{}`", expected, notation.name));
  };
  const std::string_view text = without_blanks(trimmed(cell));
  switch (kind) {
    case abi::Kind::Boolean:
      return or_expected(truth(notation, text),
                         fmt::format("`{}` or `{}`", notation.truth, notation.falsehood));
    case abi::Kind::Number:
    case abi::Kind::Integer:
      return or_expected(number(notation, text),
                         fmt::format("a number as `{}`", sample_number(notation)));
    case abi::Kind::Percent:
      return or_expected(percent(notation, text),
                         fmt::format("a percentage as `7{}5%`", notation.decimal));
    case abi::Kind::Money:
    case abi::Kind::UnitPrice:
      return or_expected(
          amount(notation, text),
          fmt::format("an amount as `{} {}`", sample_number(notation), notation.currency));
    case abi::Kind::Date:
      return or_expected(date(notation, text),
                         fmt::format("a date as `{}`", sample_date(notation)));
    case abi::Kind::Text:
    case abi::Kind::Quantity:
    case abi::Kind::Time:
    case abi::Kind::DateTime:
    case abi::Kind::Duration:
    case abi::Kind::BusinessDays:
    case abi::Kind::Target:
    case abi::Kind::Unit:
    case abi::Kind::Currency:
    case abi::Kind::Role:
    case abi::Kind::Enum:
    case abi::Kind::Ratio:
    case abi::Kind::Error:
    case abi::Kind::Record:
    case abi::Kind::List:
      return std::string(cell);
  }
  return std::string(cell);
}

}  // namespace bop::record

#include "compiler/parse/literals.h"

#include <charconv>

#include "runtime/value/span.h"

namespace bop::parse {

namespace {

constexpr std::string_view no_break_space = "\u00A0";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view leading_number(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
  return text.substr(0, end);
}

}  // namespace

std::optional<value::Decimal> read_percent(std::string_view text) {
  const auto number = value::Decimal::parse(leading_number(text));
  if (!number) return std::nullopt;
  return value::Decimal::of(number->coefficient(), number->exponent() - 2);
}

std::expected<value::Money, Unreadable> read_money(std::string_view text) {
  const auto currency = value::Currency::parse(text.substr(0, 3));
  if (!currency) return std::unexpected(Unreadable{"of no known currency", true});
  std::string digits;
  for (const char c : text.substr(3))
    if (is_digit(c) || c == '.' || c == '-') digits += c;
  const auto amount = value::Decimal::parse(digits);
  if (!amount) return std::unexpected(Unreadable{"longer than the 34 digits an amount may have"});
  return value::Money{*amount, *currency};
}

std::expected<Span, Unreadable> read_span(std::string_view text) {
  const std::string_view number = leading_number(text);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
  if (error == std::errc{} && end != number.data() + number.size())
    return std::unexpected(Unreadable{"not a whole number of its unit"});
  std::size_t word = text.find_last_of(" \t\r\n");
  if (const auto wide = text.rfind(no_break_space); wide != std::string_view::npos)
    word = word == std::string_view::npos ? wide + 1 : std::max(word, wide + 1);
  const std::string_view unit = text.substr(word + 1);
  if (text.find("business") != std::string_view::npos) {
    const bool in_days = unit == "day" || unit == "days";
    if (!in_days && !value::business_hours_of(0, unit))
      return std::unexpected(
          Unreadable{"not a span: business time is counted in days, hours and minutes"});
    const auto hours = error == std::errc{} ? value::business_hours_of(count, unit)
                                            : std::optional<value::BusinessHours>();
    if (hours) return *hours;
    if (!in_days) return std::unexpected(Unreadable{"longer than 100,000 business hours"});
    const auto days = error == std::errc{} ? value::business_days_of(count)
                                           : std::optional<value::BusinessDays>();
    if (days) return *days;
    return std::unexpected(Unreadable{"longer than 100,000 business days"});
  }
  const auto span =
      error == std::errc{} ? value::duration_of(count, unit) : std::optional<value::Duration>();
  if (span) return *span;
  return std::unexpected(Unreadable{"longer than 10,000 years"});
}

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\\' && next != '\0') {
      plain += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      ++i;
    } else if ((text[i] == '{' || text[i] == '}') && next == text[i]) {
      plain += text[i];
      ++i;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string read_pattern(std::string_view text) {
  const auto first = text.find('/');
  std::string_view body = text.substr(first + 1, text.size() - first - 2);
  std::string pattern;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\' && i + 1 < body.size() && body[i + 1] == '/') continue;
    pattern += body[i];
    if (body[i] == '\\' && i + 1 < body.size()) pattern += body[++i];
  }
  return pattern;
}

}  // namespace bop::parse

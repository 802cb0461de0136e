// Numbers of a workbook are doubles; a policy's are decimals. What is read is the shortest decimal
// that gives the same double, which is what the author typed wherever he typed 15 digits or fewer.
#include <array>
#include <charconv>
#include <cmath>

#include "runtime/spreadsheet/formats.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

namespace bop::spreadsheet {

namespace {

constexpr std::int32_t day_zero_1900 = -25'569;  // 1899-12-30, counted from 1970-01-01
constexpr std::int32_t day_zero_1904 = -24'107;  // 1904-01-01
constexpr double leap_day_that_never_was = 60;   // 1900-02-29
constexpr double serial_max = 2'958'465;         // 9999-12-31

std::optional<value::Decimal> decimal_of(double number) {
  if (!std::isfinite(number) || std::abs(number) >= 1e15) return {};
  std::array<char, 64> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return {};
  return value::Decimal::parse({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

}  // namespace

std::optional<std::string> decimal_text(double number) {
  const auto decimal = decimal_of(number);
  if (!decimal) return {};
  return decimal->text();
}

std::optional<std::string> percent_text(double number) {
  const auto decimal = decimal_of(number);
  if (!decimal) return {};
  const auto percent = value::multiply(*decimal, value::Decimal(100));
  if (!percent) return {};
  return percent->text() + "%";
}

std::optional<std::string> date_text(double serial, bool from_1904) {
  if (!(serial >= 0) || serial > serial_max || serial != std::floor(serial)) return {};
  if (!from_1904 && (serial < 1 || serial == leap_day_that_never_was)) return {};
  auto day = static_cast<std::int32_t>(serial);
  if (from_1904) return value::Date{day_zero_1904 + day}.text();
  // Before that day serials are one too high for the day zero that all later ones count from.
  if (serial < leap_day_that_never_was) ++day;
  return value::Date{day_zero_1900 + day}.text();
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || i + length > text.size()) return false;
    std::uint32_t code = first & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0U) != 0x80) return false;
      code = code << 6U | (next & 0x3FU);
    }
    constexpr std::uint32_t least_of_three = 0x800, least_of_four = 0x10000, last = 0x10FFFF;
    if (length == 3 && (code < least_of_three || (code >= 0xD800 && code <= 0xDFFF))) return false;
    if (length == 4 && (code < least_of_four || code > last)) return false;
    i += length;
  }
  return true;
}

Cell::Kind kind_of_format(std::size_t id, std::string_view code) {
  constexpr std::size_t whole_percent = 9, percent = 10, first_date = 14, last_date = 17;
  constexpr std::size_t date_and_time = 22;
  if (id == whole_percent || id == percent) return Cell::Kind::Percent;
  if ((id >= first_date && id <= last_date) || id == date_and_time) return Cell::Kind::Date;
  bool quoted = false;
  bool year_or_day = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char letter = code[i];
    if (letter == '"') quoted = !quoted;
    if (quoted) continue;
    if (letter == '\\') {
      ++i;
    } else if (letter == '[') {  // a colour or a condition
      while (i < code.size() && code[i] != ']') ++i;
    } else if (letter == '%') {
      return Cell::Kind::Percent;
    } else if (letter == 'y' || letter == 'Y' || letter == 'd' || letter == 'D') {
      year_or_day = true;
    }
  }
  return year_or_day ? Cell::Kind::Date : Cell::Kind::Number;
}

}  // namespace bop::spreadsheet

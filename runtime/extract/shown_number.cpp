#include "runtime/extract/shown_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

namespace bop::extract {

namespace {

// Formats that a workbook does not write out (ECMA-376, 18.8.30).
constexpr std::array<std::pair<std::size_t, std::string_view>, 19> built_in = {{
    {1, "0"},           {2, "0.00"},        {3, "#,##0"},       {4, "#,##0.00"},
    {5, "#,##0"},       {6, "#,##0"},       {7, "#,##0.00"},    {8, "#,##0.00"},
    {9, "0%"},          {10, "0.00%"},      {14, "yyyy-mm-dd"}, {15, "yyyy-mm-dd"},
    {16, "yyyy-mm-dd"}, {17, "yyyy-mm-dd"}, {22, "yyyy-mm-dd"}, {37, "#,##0"},
    {38, "#,##0"},      {39, "#,##0.00"},   {44, "#,##0.00"},
}};

// The part of a format for positive numbers, taken apart.
struct Format {
  std::string before, after;  // what stands around the number
  int decimals_least = 0, decimals_most = 0;
  bool has_digits = false;
  bool percent = false;
  bool date = false;
};

// "[$€-407]" shows the euro sign, "[Red]" and "[>100]" nothing.
std::string_view currency_in(std::string_view bracket) {
  if (!bracket.starts_with('$')) return {};
  return bracket.substr(1, bracket.find('-') - 1);
}

Format taken_apart(std::string_view code) {
  Format format;
  bool behind_point = false;
  const auto literal = [&](std::string_view text) {
    (format.has_digits ? format.after : format.before) += text;
  };
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"') {
      const auto end = std::min(code.find('"', i + 1), code.size());
      literal(code.substr(i + 1, end - i - 1));
      i = end;
    } else if (c == '[') {
      const auto end = std::min(code.find(']', i + 1), code.size());
      literal(currency_in(code.substr(i + 1, end - i - 1)));
      i = end;
    } else if (c == '\\') {
      literal(code.substr(++i, 1));
    } else if (c == '_' || c == '*') {
      ++i;  // room as wide as the next letter
    } else if (c == '0' || c == '#' || c == '?') {
      format.has_digits = true;
      format.decimals_most += behind_point ? 1 : 0;
      format.decimals_least += behind_point && c == '0' ? 1 : 0;
    } else if (c == '.') {
      behind_point = true;
    } else if (c == '%') {
      format.percent = true;
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      format.date = true;
    } else if (static_cast<unsigned char>(c) >= 0x80 || c == '$' || c == ' ') {
      literal(code.substr(i, 1));
    }
  }
  return format;
}

}  // namespace

std::string shown_number(std::string_view stored, std::size_t id, std::string_view code,
                         bool from_1904) {
  double number = 0;
  const auto [end, wrong] = std::from_chars(stored.data(), stored.data() + stored.size(), number);
  constexpr double largest = 1e15;  // from here on a double no longer has every whole number
  if (wrong != std::errc() || end != stored.data() + stored.size() || !std::isfinite(number) ||
      std::abs(number) >= largest)
    return std::string(stored);
  if (code.empty())
    if (const auto* found = std::ranges::find(built_in, id, &decltype(built_in)::value_type::first);
        found != built_in.end())
      code = found->second;
  const Format format = taken_apart(code);
  if (format.date && !format.has_digits) {
    // Serial number 60 is a 29 February 1900 that never was; before it no document is dated.
    constexpr int epoch_1900 = -25569, epoch_1904 = -24107;
    const auto days = static_cast<std::int32_t>(std::floor(std::clamp(number, 0.0, 3e6)));
    return value::Date{days + (from_1904 ? epoch_1904 : epoch_1900)}.text();
  }
  // Fifteen digits, as spreadsheets show: 0.1 + 0.2 is 0.3 there.
  const auto decimal = value::Decimal::parse(fmt::format("{:.15g}", number));
  if (!decimal) return std::string(stored);
  if (!format.has_digits) return decimal->text();
  const auto scaled = format.percent ? value::multiply(*decimal, 100).value_or(*decimal) : *decimal;
  const auto rounded = value::round({scaled, 1}, value::Rounding::HalfUp, format.decimals_most);
  return format.before + rounded.value_or(scaled).text(format.decimals_least, false) +
         (format.percent ? "%" : "") + format.after;
}

}  // namespace bop::extract

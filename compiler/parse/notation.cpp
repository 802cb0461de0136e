#include "compiler/parse/notation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "runtime/value/date.h"
#include "runtime/value/money.h"

namespace bop::parse {

namespace {

struct Meant {
  std::string_view word;
  std::string_view code;
};
constexpr std::array currency_words{
    Meant{"€", "EUR"},       Meant{"euro", "EUR"},   Meant{"euros", "EUR"}, Meant{"$", "USD"},
    Meant{"us$", "USD"},     Meant{"dollar", "USD"}, Meant{"£", "GBP"},     Meant{"pound", "GBP"},
    Meant{"dollars", "USD"}, Meant{"pounds", "GBP"}, Meant{"¥", "JPY"},     Meant{"yen", "JPY"},
    Meant{"franken", "CHF"}, Meant{"francs", "CHF"}, Meant{"sfr", "CHF"},   Meant{"eur", "EUR"},
    Meant{"usd", "USD"},     Meant{"gbp", "GBP"},    Meant{"chf", "CHF"},   Meant{"jpy", "JPY"}};

struct Zeros {
  std::string_view word;
  std::size_t zeros;
};
constexpr std::array zero_words{Zeros{"k", 3},        Zeros{"thousand", 3}, Zeros{"tausend", 3},
                                Zeros{"mille", 3},    Zeros{"m", 6},        Zeros{"mio", 6},
                                Zeros{"mn", 6},       Zeros{"million", 6},  Zeros{"millions", 6},
                                Zeros{"millionen", 6}};

// By their first three letters; every name that begins so is that month.
struct Month {
  std::string_view begin;
  unsigned number;
};
constexpr std::array months{Month{"jan", 1},  Month{"feb", 2},  Month{"fév", 2},  Month{"mar", 3},
                            Month{"mär", 3},  Month{"apr", 4},  Month{"avr", 4},  Month{"may", 5},
                            Month{"mai", 5},  Month{"jun", 6},  Month{"juin", 6}, Month{"jul", 7},
                            Month{"juil", 7}, Month{"aug", 8},  Month{"aoû", 8},  Month{"sep", 9},
                            Month{"oct", 10}, Month{"okt", 10}, Month{"nov", 11}, Month{"dec", 12},
                            Month{"dez", 12}, Month{"déc", 12}};
constexpr std::array<std::string_view, 13> month_names{
    "",     "January", "February",  "March",   "April",    "May",     "June",
    "July", "August",  "September", "October", "November", "December"};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return result;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int integer(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string joined(std::string_view whole, std::string_view fraction) {
  std::string digits;
  for (const char c : whole)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.empty()) digits = "0";  // .50
  const auto first = digits.find_first_not_of('0');
  digits.erase(0, std::min(first, digits.size() - 1));
  return fraction.empty() ? digits : digits + "." + std::string(fraction);
}

unsigned days_in(int year, unsigned month) {
  for (unsigned day = 31; day > 28; --day)
    if (value::Date::of(year, month, day)) return day;
  return 28;
}

// A reading of day, month and year, or why it is none.
void read_as(ForeignDate& found, int year, unsigned month, unsigned day, std::string how) {
  if (const auto date = value::Date::of(year, month, day)) {
    for (const auto& other : found.readings)
      if (other.date == date->text()) return;
    found.readings.push_back({date->text(), std::move(how)});
  } else if (const std::string why = no_such_day(year, month, day); !why.empty()) {
    found.impossible = why;
    if (const auto last = value::Date::of(year, month, days_in(year, month)))
      found.last_day = last->text();
  }
}

std::vector<std::string_view> parts_of(std::string_view text, char sign) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(sign);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

void read_words(ForeignDate& found, std::string_view text) {
  unsigned month = 0;
  std::vector<int> numbers;
  std::string word;
  const auto end_word = [&] {
    if (all_digits(word)) numbers.push_back(integer(word));
    if (!word.empty() && !all_digits(word)) month = month_meant(word);
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == ',' || c == '.') {
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
  if (month == 0 || numbers.size() != 2) return;
  const bool year_first = numbers[0] > 31;
  const int year = numbers[year_first ? 0 : 1];
  read_as(found, year, month, static_cast<unsigned>(numbers[year_first ? 1 : 0]), {});
}

}  // namespace

std::vector<std::string> plain_numbers(std::string_view written) {
  std::size_t zeros = 0;
  while (!written.empty() && (written.back() == '-' || written.back() == ' '))
    written.remove_suffix(1);
  if (!written.empty() && std::isalpha(static_cast<unsigned char>(written.back())) != 0) {
    zeros = zeros_meant(written.substr(written.size() - 1));
    written.remove_suffix(1);
  }
  while (!written.empty() && (written.back() == ',' || written.back() == '.'))
    written.remove_suffix(1);
  const bool pointed = written.starts_with('.') || written.starts_with(',');
  const auto commas = std::ranges::count(written, ',');
  const auto points = std::ranges::count(written, '.');
  const auto comma = written.rfind(','), point = written.rfind('.');
  const auto split = [&](std::size_t at) {
    return times_ten(joined(written.substr(0, at), written.substr(at + 1)), zeros);
  };
  const auto whole = [&] { return times_ten(joined(written, {}), zeros); };
  if (commas > 1 && points > 1) return {};
  if (pointed && commas + points > 1) return {};
  if (commas == 0 && points == 0) return {whole()};
  if (commas >= 1 && points >= 1) {
    if (commas > 1 && comma > point) return {};
    if (points > 1 && point > comma) return {};
    return {split(std::max(comma, point))};
  }
  const bool may_group = !written.starts_with('0');  // nobody writes 500 as `0,500`
  if (commas + points > 1) return may_group ? std::vector{whole()} : std::vector<std::string>();
  const std::size_t at = commas == 1 ? comma : point;
  // One sign and three digits after it: thousands to one reader, decimals to the other.
  if (written.size() - at == 4 && at <= 3 && !pointed && may_group) return {whole(), split(at)};
  return {split(at)};
}

bool well_grouped(std::string_view written) {
  const std::size_t last = written.find_last_of(",.");
  std::size_t group =
      last == std::string_view::npos ? 0 : written.substr(0, last).find_last_of(",.");
  if (last == std::string_view::npos || group == std::string_view::npos) return true;
  // All groups between the first sign and the last have three digits.
  std::size_t begin = written.find_first_of(",.");
  while (begin < last) {
    const std::size_t end = written.find_first_of(",.", begin + 1);
    if (end - begin != 4) return false;
    begin = end;
  }
  return true;
}

std::string grouped(std::string_view plain) {
  const auto point = plain.find('.');
  std::string whole(plain.substr(0, point));
  for (std::size_t i = whole.size(); i > 3; i -= 3) whole.insert(i - 3, ",");
  return point == std::string_view::npos ? whole : whole + std::string(plain.substr(point));
}

std::string_view currency_meant(std::string_view word) {
  const std::string small = lower(word);
  for (const Meant& meant : currency_words)
    if (meant.word == small) return meant.code;
  for (const std::string_view code : value::currency_codes())
    if (code == word) return code;
  return {};
}

bool is_glued_amount(std::string_view word) {
  return word.size() > currency_letters && all_digits(word.substr(currency_letters)) &&
         value::Currency::parse(word.substr(0, currency_letters));
}

std::size_t zeros_meant(std::string_view word) {
  const std::string small = lower(word);
  for (const Zeros& meant : zero_words)
    if (meant.word == small) return meant.zeros;
  return 0;
}

std::string times_ten(std::string_view plain, std::size_t zeros) {
  if (zeros == 0) return std::string(plain);
  const auto point = plain.find('.');
  std::string digits(plain.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "" : plain.substr(point + 1));
  while (fraction.size() < zeros) fraction += '0';
  digits += fraction.substr(0, zeros);
  fraction.erase(0, zeros);
  return joined(digits, fraction);
}

unsigned month_meant(std::string_view word) {
  const std::string small = lower(word);
  constexpr std::size_t longest = 10;  // "September." in bytes
  if (small.size() > longest) return 0;
  for (const Month& month : months)
    if (small.starts_with(month.begin)) return month.number;
  return 0;
}

std::string no_such_day(int year, unsigned month, unsigned day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return {};
  if (value::Date::of(year, month, day)) return {};
  return fmt::format("{} {} has {} days", month_names[month], year, days_in(year, month));
}

ForeignDate foreign_date(std::string_view text) {
  ForeignDate found;
  for (const char sign : {'.', '/', '-'}) {
    const auto parts = parts_of(text, sign);
    if (parts.size() != 3 || !std::ranges::all_of(parts, all_digits)) continue;
    constexpr std::size_t year_digits = 4;
    if (parts[0].size() == year_digits) {
      read_as(found, integer(parts[0]), static_cast<unsigned>(integer(parts[1])),
              static_cast<unsigned>(integer(parts[2])), {});
      return found;
    }
    if (parts[2].size() != year_digits && parts[2].size() != 2) return found;
    const int year = integer(parts[2]) + (parts[2].size() == 2 ? 2000 : 0);
    const auto a = static_cast<unsigned>(integer(parts[0]));
    const auto b = static_cast<unsigned>(integer(parts[1]));
    read_as(found, year, b, a, "day first");
    if (sign != '.') read_as(found, year, a, b, "month first");
    if (found.readings.size() == 1) found.readings[0].how.clear();
    if (!found.readings.empty()) found.impossible.clear();
    return found;
  }
  read_words(found, text);
  return found;
}

}  // namespace bop::parse

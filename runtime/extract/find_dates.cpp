#include <algorithm>
#include <array>

#include "runtime/extract/candidates.h"

namespace bop::extract {

namespace {

struct MonthName {
  std::string_view name;  // folded
  unsigned month;
};

// English, German, French, and their usual abbreviations.
constexpr std::array month_names = {
    MonthName{"january", 1},   MonthName{"jan", 1},      MonthName{"januar", 1},
    MonthName{"janner", 1},    MonthName{"janvier", 1},  MonthName{"janv", 1},
    MonthName{"february", 2},  MonthName{"feb", 2},      MonthName{"februar", 2},
    MonthName{"fevrier", 2},   MonthName{"fevr", 2},     MonthName{"fev", 2},
    MonthName{"march", 3},     MonthName{"mar", 3},      MonthName{"marz", 3},
    MonthName{"maerz", 3},     MonthName{"mrz", 3},      MonthName{"mars", 3},
    MonthName{"april", 4},     MonthName{"apr", 4},      MonthName{"avril", 4},
    MonthName{"avr", 4},       MonthName{"may", 5},      MonthName{"mai", 5},
    MonthName{"june", 6},      MonthName{"jun", 6},      MonthName{"juni", 6},
    MonthName{"juin", 6},      MonthName{"july", 7},     MonthName{"jul", 7},
    MonthName{"juli", 7},      MonthName{"juillet", 7},  MonthName{"juil", 7},
    MonthName{"august", 8},    MonthName{"aug", 8},      MonthName{"aout", 8},
    MonthName{"september", 9}, MonthName{"sep", 9},      MonthName{"sept", 9},
    MonthName{"septembre", 9}, MonthName{"october", 10}, MonthName{"oct", 10},
    MonthName{"oktober", 10},  MonthName{"okt", 10},     MonthName{"octobre", 10},
    MonthName{"november", 11}, MonthName{"nov", 11},     MonthName{"novembre", 11},
    MonthName{"december", 12}, MonthName{"dec", 12},     MonthName{"dezember", 12},
    MonthName{"dez", 12},      MonthName{"decembre", 12}};

constexpr int year_least = 1990;
constexpr int year_most = 2099;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0xC0;
}

// Reads along the text of one row from a position; what it can't read, it leaves.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void blanks() {
    while (peek() == ' ') ++at_;
  }
  // Between `least` and `most` digits and no more.
  std::optional<int> number(int least, int most, int* digits = nullptr) {
    int count = 0;
    int value = 0;
    while (is_digit(peek()) && count <= most) {
      value = value * 10 + (peek() - '0');
      ++at_;
      ++count;
    }
    if (digits != nullptr) *digits = count;
    if (count < least || count > most) return std::nullopt;
    return value;
  }
  std::optional<unsigned> month_name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (is_letter(text_[at_]) || (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U))
      ++at_;
    const std::string name = folded(text_.substr(begin, at_ - begin));
    const auto found = std::ranges::find(month_names, name, &MonthName::name);
    if (found == month_names.end()) return std::nullopt;
    return found->month;
  }
  bool at_boundary() const { return !is_digit(peek()) && !is_letter(peek()); }

 private:
  std::string_view text_;
  std::size_t at_;
};

struct Parsed {
  value::Date date;
  std::optional<value::Date> month_first;
  bool weak = false;
  std::size_t end = 0;
};

std::optional<value::Date> date_of(int year, unsigned month, unsigned day) {
  if (year < year_least || year > year_most) return std::nullopt;
  return value::Date::of(year, month, day);
}

int full_year(int year, int digits) {
  return digits == 2 ? 2000 + year : year;
}

// 2026-03-12, 2026/03/12, 2026.03.12
std::optional<Parsed> year_first(std::string_view text, std::size_t at) {
  Scanner scan(text, at);
  const auto year = scan.number(4, 4);
  const char separator = scan.peek();
  if (!year || (separator != '-' && separator != '/' && separator != '.')) return std::nullopt;
  scan.take(separator);
  const auto month = scan.number(1, 2);
  if (!month || !scan.take(separator)) return std::nullopt;
  const auto day = scan.number(1, 2);
  if (!day || !scan.at_boundary()) return std::nullopt;
  const auto date = date_of(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  if (!date) return std::nullopt;
  return Parsed{*date, std::nullopt, false, scan.at()};
}

// 12.03.2026, 12. 03. 2026, 12/03/26, 12-03-2026
std::optional<Parsed> numbers(std::string_view text, std::size_t at) {
  Scanner scan(text, at);
  const auto first = scan.number(1, 2);
  if (!first) return std::nullopt;
  if (scan.peek() == ' ' && at + 3 < text.size()) scan.blanks();
  const char separator = scan.peek();
  if (separator != '.' && separator != '/' && separator != '-') return std::nullopt;
  scan.take(separator);
  scan.blanks();
  const auto second = scan.number(1, 2);
  if (!second) return std::nullopt;
  scan.blanks();
  if (!scan.take(separator)) return std::nullopt;
  scan.blanks();
  int digits = 0;
  const auto written = scan.number(2, 4, &digits);
  if (!written || digits == 3 || !scan.at_boundary()) return std::nullopt;
  const int year = full_year(*written, digits);
  const auto day_first =
      date_of(year, static_cast<unsigned>(*second), static_cast<unsigned>(*first));
  const auto month_first =
      date_of(year, static_cast<unsigned>(*first), static_cast<unsigned>(*second));
  const bool weak = digits == 2;
  if (separator == '.' || first == second) {
    if (!day_first) return std::nullopt;
    return Parsed{*day_first, std::nullopt, weak, scan.at()};
  }
  if (day_first) return Parsed{*day_first, month_first, weak, scan.at()};
  if (month_first) return Parsed{*month_first, std::nullopt, weak, scan.at()};
  return std::nullopt;
}

// 12 March 2026, 12. März 2026, 12 mars 2026, 12-Mar-2026, 1er mars 2026
std::optional<Parsed> day_and_name(std::string_view text, std::size_t at) {
  Scanner scan(text, at);
  const auto day = scan.number(1, 2);
  if (!day) return std::nullopt;
  for (const std::string_view ordinal : {"er", "st", "nd", "rd", "th"})
    if (text.substr(scan.at()).starts_with(ordinal)) scan = Scanner(text, scan.at() + 2);
  scan.take('.');
  scan.take('-');
  scan.take('/');
  scan.blanks();
  const auto month = scan.month_name();
  if (!month) return std::nullopt;
  for (const char c : {'.', ',', '-', '/', '\''}) scan.take(c);
  scan.blanks();
  int digits = 0;
  const auto year = scan.number(2, 4, &digits);
  if (!year || digits == 3 || !scan.at_boundary()) return std::nullopt;
  const auto date = date_of(full_year(*year, digits), *month, static_cast<unsigned>(*day));
  if (!date) return std::nullopt;
  return Parsed{*date, std::nullopt, digits == 2, scan.at()};
}

// March 12, 2026
std::optional<Parsed> name_and_day(std::string_view text, std::size_t at) {
  Scanner scan(text, at);
  const auto month = scan.month_name();
  if (!month) return std::nullopt;
  scan.take('.');
  scan.blanks();
  const auto day = scan.number(1, 2);
  if (!day) return std::nullopt;
  for (const std::string_view ordinal : {"st", "nd", "rd", "th"})
    if (text.substr(scan.at()).starts_with(ordinal)) scan = Scanner(text, scan.at() + 2);
  scan.take(',');
  scan.blanks();
  const auto year = scan.number(4, 4);
  if (!year || !scan.at_boundary()) return std::nullopt;
  const auto date = date_of(*year, *month, static_cast<unsigned>(*day));
  if (!date) return std::nullopt;
  return Parsed{*date, std::nullopt, false, scan.at()};
}

// 20260312
std::optional<Parsed> bare_digits(std::string_view text, std::size_t at) {
  Scanner scan(text, at);
  const auto digits = scan.number(8, 8);
  if (!digits || !scan.at_boundary()) return std::nullopt;
  const auto date = date_of(*digits / 10000, static_cast<unsigned>(*digits / 100 % 100),
                            static_cast<unsigned>(*digits % 100));
  if (!date) return std::nullopt;
  return Parsed{*date, std::nullopt, true, scan.at()};
}

}  // namespace

void find_dates(const Row& row, std::size_t index, std::vector<FoundDate>& found) {
  const std::string_view text = row.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char before = at == 0 ? ' ' : text[at - 1];
    if (is_digit(before) || is_letter(before)) continue;
    const bool joined = (before == '.' || before == ',' || before == '-' || before == '/') &&
                        at > 1 && is_digit(text[at - 2]);
    if (joined || !(is_digit(text[at]) || is_letter(text[at]))) continue;
    std::optional<Parsed> parsed;
    for (const auto pattern : {year_first, numbers, day_and_name, name_and_day, bare_digits})
      if (!parsed) parsed = pattern(text, at);
    if (!parsed) continue;
    found.push_back({{index, row.word_at(at), row.word_at(parsed->end - 1)},
                     parsed->date,
                     parsed->month_first,
                     parsed->weak});
    at = parsed->end - 1;
  }
}

}  // namespace bop::extract

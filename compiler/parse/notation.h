// How amounts and dates are written elsewhere, and what they mean in the notation of Bop: several
// meanings where people read them differently, none where they are nonsense. Never: tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bop::parse {

/// 1.000,00, 1 000.00, 1'000, 250,-, 10k as plain digits: "1000.00".
std::vector<std::string> plain_numbers(std::string_view digits);
/// "1234567.80" with commas between its thousands.
std::string grouped(std::string_view plain);
/// €, US$, eur, Euro, dollars: the code of the currency, or empty.
std::string_view currency_meant(std::string_view word);
/// EUR5: the code of a currency and digits, with nothing between.
inline constexpr std::size_t currency_letters = 3;
bool is_glued_amount(std::string_view word);
/// million, thousand, k, mio: how many zeros it stands for; 0 for other words.
std::size_t zeros_meant(std::string_view word);
/// "10" with six zeros more: "10000000"; "1.5" too.
std::string times_ten(std::string_view plain, std::size_t zeros);

/// Between its first sign and its last, the number has three digits after each: 1.234.567,00.
bool well_grouped(std::string_view written);

/// A date written as elsewhere: 01.03.2026, 31/02/2026, 2026/3/1, 1.3.26, 1 March 2026.
struct ForeignDate {
  struct Reading {
    std::string date;  // 2026-03-01
    std::string how;   // "day first"; empty where there is no other reading
  };
  std::vector<Reading> readings;
  std::string impossible;  // "February 2026 has 28 days", when it is a date that does not exist
  std::string last_day;    // 2026-02-28, of the month of an impossible date
};
ForeignDate foreign_date(std::string_view text);
/// January, Jan, Januar, janvier … as 1 to 12; 0 for other words.
unsigned month_meant(std::string_view word);
/// "February 2026 has 28 days", or empty when that day exists or there is no such month.
std::string no_such_day(int year, unsigned month, unsigned day);

}  // namespace bop::parse

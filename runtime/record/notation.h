// How a program writes numbers, dates and truth values in CSV: `plain` is the one of this project
// (1234.50, 2026-03-01, true), the others are what spreadsheets of a country export. In: one cell.
// Out: the same in plain notation, digit for digit. Never: guessing which notation a file is in.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/schema.h"
#include "runtime/value/date.h"

namespace bop::record {

struct Notation {
  enum class DateOrder : std::uint8_t { YearFirst, DayFirst, MonthFirst };

  std::string_view name = "plain";
  char decimal = '.';
  std::vector<std::string_view> groups = {};  // what may stand between groups of three digits
  DateOrder date_order = DateOrder::YearFirst;
  char date_separator = '-';
  std::string_view truth = "true";  // in small letters; `TRUE` is read too
  std::string_view falsehood = "false";
  std::string_view currency_sign = "";  // "€" stands for `currency`
  std::string_view currency = "";

  bool stated = false;  // someone said that the file is written so
  // A field without a column is missing in every row; otherwise it is not known in any.
  bool no_column_is_missing = false;

  bool is_plain() const { return name == "plain"; }
};

/// The notation of this name ("plain", "de", "fr", "uk", "us"), or nullptr.
const Notation* notation_named(std::string_view name);
/// "plain, de, fr, uk, us"
std::string notation_names();

/// `cell` as read_scalar reads a value of `kind`: "1.234,50 €" in `de` is "1234.50 EUR". Fails with
/// what was expected ("an amount as `1.234,50 EUR`"). Kinds that every country writes alike come
/// back as they are.
std::expected<std::string, std::string> in_plain(const Notation& notation, abi::Kind kind,
                                                 std::string_view cell);

/// `31/12/2025` where the month is read first: a date once day and month change places.
bool has_other_date_order(const Notation& notation, std::string_view cell);

}  // namespace bop::record

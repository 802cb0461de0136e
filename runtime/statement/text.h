// The text of a bank's file: its character set, its lines, and how banks write amounts and days.
// Private to runtime/statement.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

namespace bop::statement {

/// One line without its end; `number` counts from 1.
struct Line {
  std::string_view text;
  int number = 0;
};
std::vector<Line> lines_of(std::string_view text);
std::string line_place(int number);  // "line 12"

/// A text as UTF-8, and a note where its character set was a guess.
struct Decoded {
  std::string text;
  std::vector<Error> notes;
};
/// `declared`: what the file says its character set is ("1252", "UTF-8"), or "". B7007 for UTF-16.
Result<Decoded> decoded(std::string_view bytes, std::string_view declared = {});

/// SWIFT: digits with one comma, `1234,`, `1234,5`, `0,50`; a point is none. Nothing for anything
/// else.
std::optional<value::Decimal> comma_amount(std::string_view text);
/// OFX: a sign, digits, one point or comma before the decimals; groups of three by the other sign
/// or a blank.
std::optional<value::Decimal> free_amount(std::string_view text);
/// XML: xs:decimal.
std::optional<value::Decimal> point_amount(std::string_view text);

/// 20131231 or 131231: two digits are of 1980 to 2079, as SWIFT has them.
std::optional<value::Date> compact_date(std::string_view text);
bool all_digits(std::string_view text);

}  // namespace bop::statement

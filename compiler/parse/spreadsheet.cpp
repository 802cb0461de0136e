#include "compiler/parse/spreadsheet.h"

#include <algorithm>
#include <array>

#include <BopParser.h>

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;

struct Function {
  std::string_view name;
  std::string_view advice;
};

constexpr std::string_view choice = "a choice is written `if CONDITION then A else B`";
constexpr std::string_view both = "conditions are joined by the word: `a > 1 and b > 2`";
constexpr std::string_view either = "conditions are joined by the word: `a > 1 or b > 2`";
constexpr std::string_view sum =
    "a sum says what is added, of what: `sum of line.net for line in invoice.lines`";
constexpr std::string_view sum_if =
    "a sum says which it adds: `sum of line.net for line in invoice.lines where line.tax is zero`";
constexpr std::string_view count_if =
    "`count of line in invoice.lines where line.net > EUR 100.00`, or of all "
    "`count(invoice.lines)`";
constexpr std::string_view average =
    "`average of line.net for line in invoice.lines`, with `where` for some of them";
constexpr std::string_view lookup =
    "an entry is looked up by its key, and its field read: `vendors[invoice.vendor_id].country`";
constexpr std::string_view rounding =
    "rounding names its mode and its digits: `round(x, half_up, 2)`";
constexpr std::string_view fallback =
    "a value for where there is none is written behind it: `x otherwise EUR 0.00`";
constexpr std::string_view day = "the day of judging is `today`";
constexpr std::string_view business_days =
    "business days are counted from a date: `5 business days after invoice.issued`";

constexpr std::array functions{
    Function{"IF", choice},
    Function{"IFS", choice},
    Function{"WENN", choice},
    Function{"SI", choice},
    Function{"AND", both},
    Function{"UND", both},
    Function{"ET", both},
    Function{"OR", either},
    Function{"ODER", either},
    Function{"OU", either},
    Function{"NOT", "the opposite of a condition is `not (…)`"},
    Function{"NICHT", "the opposite of a condition is `not (…)`"},
    Function{"SUM", sum},
    Function{"SUMME", sum},
    Function{"SOMME", sum},
    Function{"SUMIF", sum_if},
    Function{"SUMIFS", sum_if},
    Function{"SUMMEWENN", sum_if},
    Function{"SUMPRODUCT", sum_if},
    Function{"COUNT", count_if},
    Function{"COUNTA", count_if},
    Function{"COUNTIF", count_if},
    Function{"COUNTIFS", count_if},
    Function{"AVERAGE", average},
    Function{"AVERAGEIF", average},
    Function{"MITTELWERT", average},
    Function{"MIN", "`min of line.net for line in invoice.lines`, or of two values `min([a, b])`"},
    Function{"MAX", "`max of line.net for line in invoice.lines`, or of two values `max([a, b])`"},
    Function{"VLOOKUP", lookup},
    Function{"HLOOKUP", lookup},
    Function{"XLOOKUP", lookup},
    Function{"LOOKUP", lookup},
    Function{"INDEX", lookup},
    Function{"SVERWEIS", lookup},
    Function{"XVERWEIS", lookup},
    Function{"ROUND", rounding},
    Function{"ROUNDUP", rounding},
    Function{"ROUNDDOWN", rounding},
    Function{"RUNDEN", rounding},
    Function{
        "ABS",
        "of an amount it is `magnitude(x)` of `std.money`, of a number `abs(x)` of `std.number`"},
    Function{"IFERROR", fallback},
    Function{"IFNA", fallback},
    Function{"WENNFEHLER", fallback},
    Function{"ISBLANK", "whether a value is there is asked with `x is missing` and `x is present`"},
    Function{"TODAY", day},
    Function{"NOW", day},
    Function{"HEUTE", day},
    Function{"DATE", "a date is written `2026-03-01`"},
    Function{"WORKDAY", business_days},
    Function{"NETWORKDAYS", business_days},
    Function{"EDATE", "`invoice.issued + 1 month`"},
    Function{"EOMONTH", "`last day of month of invoice.issued`"}};

std::size_t type_at(const Stop& stop, std::size_t at) {
  return at >= stop.begin && at < stop.slice.end() ? stop.slice.get(at)->getType()
                                                   : static_cast<std::size_t>(P::EOF);
}

// `if(a > 1, 2, 3)`: the word before the bracket that is open at a comma.
std::size_t word_before_bracket(const Stop& stop) {
  std::size_t closed = 0;
  for (std::size_t at = stop.at; at-- > stop.begin + 1;) {
    const std::size_t type = type_at(stop, at);
    if (type == P::RPAREN) ++closed;
    if (type == P::LPAREN && closed-- == 0) return at - 1;
  }
  return stop.begin;
}

}  // namespace

bool report_spreadsheet_function(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  const Tokens& tokens = stop.slice.tokens();
  const auto report = [&](std::size_t at, std::string_view advice) {
    diagnostics
        .report(kinds::wrong_operator, tokens.range(at),
                kinds::Name{std::string(tokens.text_of(at)) + "("})
        .here("a function of spreadsheets")
        .note(std::string(advice));
    return true;
  };
  if (type_at(stop, stop.at) == P::COMMA) {
    const std::size_t word = word_before_bracket(stop);
    return type_at(stop, word) == P::IF && report(word, choice);
  }
  if (type_at(stop, stop.at) != P::LPAREN || type_at(stop, stop.at - 1) != P::UNAME) return false;
  const auto* known = std::ranges::find(functions, tokens.text_of(stop.at - 1), &Function::name);
  return known != functions.end() && report(stop.at - 1, known->advice);
}

}  // namespace bop::parse

#include "compiler/parse/test_rows.h"

#include <BopParser.h>

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;

}  // namespace

// test "…" as a table  | a | b |: nothing tells what is given from what is expected. The last
// column of each row is what is expected, most likely.
bool report_undivided_columns(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  bool is_table = false;
  constexpr std::size_t none = antlr4::Token::EOF;
  std::size_t first = none;
  for (std::size_t i = stop.begin; i < stop.slice.end(); ++i) {
    const std::size_t type = stop.slice.get(i)->getType();
    if (type == P::BARBAR) return false;
    is_table = is_table || type == P::AS_A_TABLE;
    if (type == P::BAR && first == none) first = i;
  }
  const Tokens& tokens = stop.slice.tokens();
  if (!is_table || first == none || !tokens.starts_line(first)) return false;
  auto& report = diagnostics.report(kinds::unexpected_text, tokens.range(first),
                                    kinds::Text{"`||` between what is given and what is expected"},
                                    kinds::Text{"only `|` in the table of this test"});
  report.note(
      "left of `||` stands what is given, right of it what is expected, in the header and in every "
      "row: `| invoice.gross || disposition |`");
  return true;
}

}  // namespace bop::parse

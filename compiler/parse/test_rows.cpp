#include "compiler/parse/test_rows.h"

#include <algorithm>

#include <BopParser.h>

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;

std::size_t type_at(const Stop& stop, std::size_t index) {
  return index < stop.slice.end() ? stop.slice.get(index)->getType() : antlr4::Token::EOF;
}

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

bool report_rows_unannounced(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  if (type_at(stop, stop.at) != P::BAR || type_at(stop, stop.begin) != P::TEST) return false;
  if (report_undivided_columns(stop, diagnostics)) return true;
  std::size_t title = stop.begin + 1;
  while (title + 1 < stop.at && type_at(stop, title + 1) != P::QUOTE) ++title;
  const Tokens& tokens = stop.slice.tokens();
  const auto end = tokens.range(std::min(title + 1, stop.at - 1));
  diagnostics
      .report(kinds::unexpected_text, tokens.range(stop.at), kinds::Text{"`given` or `expect`"},
              kinds::Text{"`|`"})
      .fix("say that the test has rows", {end.file, end.end, end.end}, " as a table");
  return true;
}

void hint_people(const Stop& stop, diagnostics::Diagnostic& report) {
  if (type_at(stop, stop.begin) != P::TEST || stop.at < stop.begin + 2) return;
  const Tokens& tokens = stop.slice.tokens();
  const std::size_t before = stop.at - 1;
  const std::string word(tokens.text_of(before));
  if (type_at(stop, stop.at - 2) == P::GIVEN && type_at(stop, stop.at) == P::IS) {
    report.note("a person stands in quotes")
        .fix("write `\"" + word + "\"`", tokens.range(before), "\"" + word + "\"");
  } else if (type_at(stop, stop.at) == P::UP) {
    report.note(
        "up to which amount somebody decides is said of a field: `given \"otto\" is controller, "
        "invoice.gross up to EUR 500.00`");
  } else if (stop.at < stop.slice.end() && tokens.text_of(stop.at) == "twice") {
    const std::string both = "[" + word + ", " + word + "]";
    report.note("whoever is reminded stands there each time it happens")
        .fix("write `" + both + "`", tokens.range(before).to(tokens.range(stop.at)), both);
  }
}

}  // namespace bop::parse

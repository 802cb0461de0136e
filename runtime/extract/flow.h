// Text that has no page of its own (a letter, a text document, the cells of a sheet), laid out as
// one, so that what finds fields on pages finds them there. Private to runtime/extract. Never: how
// a program would print it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/document.h"

namespace bop::extract {

struct FlowCell {
  std::string text;
  std::string place;  // as people say where it stands: "paragraph 3", "C5"
  double left = 0;    // where its column begins and ends, as fractions of the page's width
  double right = 1;
};

/// Cells that stand side by side.
using FlowRow = std::vector<FlowCell>;

/// One page, a row of text after the other. A cell that is longer than its column is wide goes on
/// below itself, as it would in print.
/// `letters_across`: how many letters the page is wide.
Page page_of(const std::vector<FlowRow>& rows, double letters_across = 100);

/// Lines of plain text; what several blanks or a tab set apart stands in columns of its own, where
/// the letters have it. Places are "line 3".
std::vector<FlowRow> rows_of_lines(std::string_view text);

/// What a page of HTML shows: blocks as rows, cells of tables side by side. Scripts, styles and
/// comments are no text, and nothing is fetched. Places are "line 3" of what it shows.
std::vector<FlowRow> rows_of_html(std::string_view html);

}  // namespace bop::extract

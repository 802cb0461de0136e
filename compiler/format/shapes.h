// What the layout knows of each construct: which words begin a clause on a line of its own, which
// nodes are a line of a list, and where neighbouring lines align. A construct that is not listed is
// laid out by the general rules. Private to this folder.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace bop::format {

/// How lines that begin with a node of `rule` align with their neighbours of the same family.
struct Shape {
  std::string_view rule;                    // of BopParser.g4
  std::string_view family;                  // lines of one family stand in one grid
  std::span<const std::string_view> stops;  // words or rules that begin a column, in order
  std::size_t gap = 1;                      // spaces before a column
  std::size_t hang = 1;  // words of the last column after which continued lines begin
  bool bridges = false;  // a line without a column lies between two that share it
};

/// The shape of lines of `rule`, or nothing.
const Shape* shape_of(std::string_view rule);

/// True for the words that begin a clause; `next` is the word after it.
bool begins_clause(std::string_view declaration, std::string_view word, std::string_view next);
/// True for rules whose every occurrence is one line of a list: fields, codes.
bool is_item(std::string_view rule);
/// The column of a declaration's clause words is at least so wide, so that rules look alike, and
/// longer words than the widest do not widen it.
struct ClauseColumn {
  std::size_t least = 0;
  std::size_t widest = 9;
};
ClauseColumn clause_column(std::string_view declaration);

}  // namespace bop::format

// A policy as logical lines: the head of a declaration, a clause, an item of a list, a row of a
// grid, a comment of its own. What stands on each, and where it may be broken, is known here; how
// wide it becomes is not. Private to this folder.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "compiler/format/shapes.h"
#include "compiler/parse/parse.h"

namespace bop::format {

/// One word, sign, text or comment of a line.
struct Piece {
  static constexpr int never = std::numeric_limits<int>::max();
  std::string text;
  std::size_t width = 0;      // characters
  std::size_t spaces = 1;     // before it, unless it begins a line
  bool began_line = false;    // in the text as written
  bool comment = false;       // what follows begins a line …
  bool own_line = false;      // … and so does the comment itself
  int rank = never;           // how well a line may begin here: lower is better
  std::uint32_t partner = 0;  // of a bracket: the index of the other one
  bool opens = false, closes = false;
  bool block = false;  // a bracket whose content may be indented like a block
  bool list = false;   // an opening bracket around more than one part
};

struct Line {
  enum class Kind : std::uint8_t { Head, Clause, Item, Row, Comment };
  Kind kind = Kind::Head;
  std::uint32_t declaration = 0;  // number of the declaration it belongs to
  std::size_t indent = 0;
  bool blank_before = false;
  bool doc = false;  // a comment that belongs to what follows
  std::vector<Piece> pieces;
  std::string trailing;  // comment at its end
  const Shape* shape = nullptr;
  std::vector<std::size_t> stops;  // of `shape`, in its order: index of a piece, or 0
  std::size_t keyword = 0;         // pieces of the clause's word
  ClauseColumn clause_column;      // of the declaration
};

/// A part of the file that is laid out by itself; `margin` columns of each line are a document's.
struct Part {
  std::uint32_t begin;
  std::uint32_t end;
  std::size_t margin = 0;
};

/// The lines of each part: all that the outline has there.
std::vector<std::vector<Line>> lines_of(const parse::Outline& outline, std::string_view text,
                                        const std::vector<Part>& parts);

/// Characters of UTF-8 text.
std::size_t width_of(std::string_view text);

}  // namespace bop::format

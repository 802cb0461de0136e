#include <algorithm>

#include "compiler/format/layout.h"

namespace bop::format {

namespace {

// Columns from the start of the line to where piece `end` may begin.
std::size_t width_before(const Line& line, std::size_t end) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < end; ++i)
    width += line.pieces[i].width + (i == 0 ? 0 : line.pieces[i].spaces);
  return width;
}

bool has_comment(const Line& line, std::size_t before) {
  return std::any_of(line.pieces.begin(), line.pieces.begin() + static_cast<std::ptrdiff_t>(before),
                     [](const Piece& piece) { return piece.comment; });
}

// --- the column of clause words, one for each declaration

void align_clauses(std::vector<Line>& lines, std::size_t begin, std::size_t end) {
  std::size_t widest = 0;
  const auto is_clause = [&](std::size_t i) {
    return lines[i].kind == Line::Kind::Clause && lines[i].pieces.size() > lines[i].keyword;
  };
  for (std::size_t i = begin; i < end; ++i) {
    if (!is_clause(i)) continue;
    const std::size_t width = width_before(lines[i], lines[i].keyword);
    widest = std::max(widest, lines[i].clause_column.least);
    if (width <= lines[i].clause_column.widest) widest = std::max(widest, width);
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (!is_clause(i)) continue;
    const std::size_t width = width_before(lines[i], lines[i].keyword);
    lines[i].pieces[lines[i].keyword].spaces = width < widest ? widest - width + 1 : 1;
  }
}

// --- grids of rows

struct Cells {
  std::vector<std::string> texts;  // what stands before the first bar, the cells, what stands after
  std::vector<std::string> bars;
};

Cells cells_of(const Line& line) {
  Cells cells{{""}, {}};
  for (const Piece& piece : line.pieces) {
    if (piece.text == "|" || piece.text == "||") {
      cells.bars.push_back(piece.text);
      cells.texts.emplace_back();
      continue;
    }
    std::string& text = cells.texts.back();
    if (!text.empty()) text.append(piece.spaces, ' ');
    text += piece.text;
  }
  return cells;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - width_of(text), ' ');
}

std::string row_text(const Cells& cells, const std::vector<std::size_t>& widths) {
  std::string text;
  if (widths[0] > 0) text = padded(cells.texts[0], widths[0]) + " ";
  for (std::size_t i = 0; i < cells.bars.size(); ++i) {
    text += cells.bars[i];
    if (i + 1 < cells.bars.size()) text += " " + padded(cells.texts[i + 1], widths[i + 1]) + " ";
  }
  if (!cells.texts.back().empty()) text += " " + cells.texts.back();
  return text;
}

void align_rows(std::vector<Line>& lines, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> widths{0};
  const auto is_row = [&](std::size_t i) {
    return lines[i].kind == Line::Kind::Row && !has_comment(lines[i], lines[i].pieces.size());
  };
  for (std::size_t i = begin; i < end; ++i) {
    if (!is_row(i)) continue;
    const Cells cells = cells_of(lines[i]);
    widths.resize(std::max(widths.size(), cells.texts.size()), 0);
    for (std::size_t cell = 0; cell + 1 < cells.texts.size(); ++cell)
      widths[cell] = std::max(widths[cell], width_of(cells.texts[cell]));
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (!is_row(i)) continue;
    Piece whole;
    whole.text = row_text(cells_of(lines[i]), widths);
    whole.width = width_of(whole.text);
    lines[i].pieces = {std::move(whole)};
    lines[i].stops.clear();
  }
}

// --- columns of neighbouring lines of one family

bool has_stop(const Line& line, std::size_t stop) {
  return line.shape != nullptr && stop < line.stops.size() && line.stops[stop] > 0 &&
         !has_comment(line, line.stops[stop]);
}

void align_column(const std::vector<Line*>& run, std::size_t stop) {
  std::size_t widest = 0;
  for (const Line* line : run) widest = std::max(widest, width_before(*line, line->stops[stop]));
  for (Line* line : run) {
    const std::size_t at = line->stops[stop];
    line->pieces[at].spaces = widest - width_before(*line, at) + line->shape->gap;
  }
}

bool same_columns(const Line& left, const Line& right, std::size_t before) {
  for (std::size_t stop = 0; stop < before; ++stop)
    if (has_stop(left, stop) != has_stop(right, stop)) return false;
  return true;
}

// Lines of one family with no other kind of line and no empty line between them; then, column by
// column, those of them that follow each other and have the same columns so far.
void align_family(const std::vector<Line*>& neighbours) {
  if (neighbours.size() < 2) return;
  const Shape& shape = *neighbours.front()->shape;
  for (std::size_t stop = 0; stop < shape.stops.size(); ++stop) {
    std::vector<Line*> run;
    const auto close = [&] {
      align_column(run, stop);
      run.clear();
    };
    for (Line* line : neighbours) {
      const bool has = has_stop(*line, stop);
      if (!has && !shape.bridges) close();
      if (!has) continue;
      if (!run.empty() && !same_columns(*run.back(), *line, stop)) close();
      run.push_back(line);
    }
    close();
  }
}

void align_neighbours(std::vector<Line>& lines) {
  std::vector<Line*> neighbours;
  const auto close = [&] {
    align_family(neighbours);
    neighbours.clear();
  };
  for (Line& line : lines) {
    if (line.blank_before) close();
    if (line.kind == Line::Kind::Comment) continue;
    const bool same = !neighbours.empty() && line.shape != nullptr &&
                      neighbours.back()->shape->family == line.shape->family;
    if (!same) close();
    if (line.shape != nullptr) neighbours.push_back(&line);
  }
  close();
}

}  // namespace

void align(std::vector<Line>& lines) {
  for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
    while (end < lines.size() && lines[end].declaration == lines[begin].declaration) ++end;
    align_clauses(lines, begin, end);
    align_rows(lines, begin, end);
  }
  align_neighbours(lines);
}

}  // namespace bop::format

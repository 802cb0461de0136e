#include "runtime/extract/flow.h"

#include <algorithm>

#include <fmt/format.h>

namespace bop::extract {

namespace {

constexpr double letter_height = 2;  // in widths of a letter
constexpr double ink_of_row = 0.8;

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// A word of a cell: in which of its lines, and how many letters stand before it there.
struct Placed {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 0;
};

// Breaks a cell between words where `width` letters are full. Blanks before a word count: they keep
// columns of plain text where they stand.
std::vector<Placed> broken(std::string_view text, std::size_t width) {
  std::vector<Placed> words;
  std::size_t line = 0;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      if (text[at] == '\n') {
        ++line;
        column = 0;
      } else {
        ++column;
      }
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    const std::size_t letters = letters_in(word);
    if (column > 0 && column + letters > width) {
      ++line;
      column = 0;
    }
    words.push_back({std::string(word), line, column});
    column += letters;
    at = end;
  }
  return words;
}

}  // namespace

Page page_of(const std::vector<FlowRow>& rows, double letters_across) {
  struct Line {
    Word word;
    std::size_t line;
  };
  std::vector<Line> words;
  std::size_t first = 0;  // line of the page that the row begins on
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t lines = 1;
    for (const FlowCell& cell : rows[i]) {
      const double room = (cell.right - cell.left) * letters_across - 2;
      for (Placed& placed : broken(cell.text, static_cast<std::size_t>(std::max(room, 8.0)))) {
        Word word;
        const auto letters = static_cast<double>(letters_in(placed.text));
        word.box.x = cell.left + static_cast<double>(placed.column) / letters_across;
        word.box.w = letters / letters_across;
        word.text = std::move(placed.text);
        word.place = cell.place;
        word.block = static_cast<int>(i) + 1;
        word.line = static_cast<int>(first + placed.line) + 1;
        lines = std::max(lines, placed.line + 1);
        words.push_back({std::move(word), first + placed.line});
      }
    }
    first += lines;
  }
  Page page;
  page.width = letters_across;
  page.height = std::max<double>(1, static_cast<double>(first)) * letter_height;
  for (auto& [word, line] : words) {
    word.box.y = static_cast<double>(line) * letter_height / page.height;
    word.box.h = ink_of_row * letter_height / page.height;
    page.words.push_back(std::move(word));
  }
  return page;
}

std::vector<FlowRow> rows_of_lines(std::string_view text) {
  std::vector<FlowRow> rows;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    // A tab leads to the next multiple of eight letters.
    std::string spread;
    for (const char c : line) {
      if (c != '\t') {
        spread += c;
        continue;
      }
      do spread += ' ';
      while (letters_in(spread) % 8 != 0);
    }
    rows.push_back({{std::move(spread), fmt::format("line {}", number), 0, 1}});
  }
  return rows;
}

}  // namespace bop::extract

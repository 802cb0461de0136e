// CSV as RFC 4180 has it, in UTF-8. The separator is the one most frequent in the first line.
#include <algorithm>
#include <array>

#include <orcus/csv_parser.hpp>
#include <orcus/exception.hpp>

#include "runtime/spreadsheet/formats.h"

namespace bop::spreadsheet {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class Rows : public orcus::csv_handler {
 public:
  void begin_row() { rows.emplace_back(); }
  void end_row() {
    const bool blank = std::ranges::all_of(
        rows.back(), [](const Cell& cell) { return cell.kind == Cell::Kind::Empty; });
    if (blank) rows.back().clear();
    too_many = too_many || rows.size() > rows_max;
  }
  void cell(const char* text, std::size_t length, bool /*transient*/) {
    too_many = too_many || rows.back().size() >= columns_max;
    if (too_many) return;
    std::string content(text, length);
    rows.back().push_back({content.empty() ? Cell::Kind::Empty : Cell::Kind::Text, content});
  }

  std::vector<std::vector<Cell>> rows;
  bool too_many = false;
};

char separator_of(std::string_view text) {
  constexpr std::array candidates = {',', ';', '\t'};
  const std::string_view line = text.substr(0, text.find('\n'));
  return *std::ranges::max_element(candidates, {}, [&](char candidate) {
    bool quoted = false;
    std::size_t count = 0;
    for (const char letter : line) {
      if (letter == '"') quoted = !quoted;
      if (!quoted && letter == candidate) ++count;
    }
    return count;
  });
}

// Lines end with a line feed, whatever program wrote the file.
std::string with_plain_line_ends(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      plain += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      plain += '\n';
  }
  return plain;
}

bool quotes_are_closed(std::string_view text) {
  return std::ranges::count(text, '"') % 2 == 0;
}

}  // namespace

Result<Sheet> read_csv(std::string_view bytes) {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  const std::string text = with_plain_line_ends(bytes);
  if (text.find('\0') != std::string::npos || !is_utf8(text))
    return fail("B8031", "the file is not text", "save the sheet as CSV in UTF-8, or as .xlsx");
  if (!quotes_are_closed(text))
    return fail("B8031", "a quote is opened and never closed",
                "close it, and write a quote inside quotes twice");
  Rows rows;
  orcus::csv::parser_config config;
  config.delimiters.assign(1, separator_of(text));
  config.text_qualifier = '"';
  try {
    orcus::csv_parser<Rows> parser(text.data(), text.size(), rows, config);
    if (!text.empty()) parser.parse();
  } catch (const std::exception& error) {
    return fail("B8031", std::string("the file can't be read as CSV: ") + error.what(),
                "save the sheet as CSV in UTF-8, or as .xlsx");
  }
  if (rows.too_many)
    return fail("B8035", "the sheet has more than 1000000 rows or 1000 columns",
                "keep only the table in it");
  while (!rows.rows.empty() && rows.rows.back().empty()) rows.rows.pop_back();
  return Sheet{{}, std::move(rows.rows)};
}

std::string write_csv(const Sheet& sheet) {
  std::string text;
  for (const auto& row : sheet.rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) text += ',';
      const std::string& cell = row[column].text;
      const bool plain = cell.find_first_of(",;\t\"\r\n") == std::string::npos &&
                         !cell.starts_with(' ') && !cell.ends_with(' ');
      if (plain) {
        text += cell;
        continue;
      }
      text += '"';
      for (const char letter : cell)
        text += letter == '"' ? std::string("\"\"") : std::string(1, letter);
      text += '"';
    }
    text += "\n";
  }
  return text;
}

}  // namespace bop::spreadsheet

// Sheets as CSV in UTF-8.
#include "runtime/record/csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/spreadsheet/formats.h"

namespace bop::spreadsheet {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

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

// A row of which nothing is said has no cells.
std::vector<Cell> row_of(std::vector<std::string> texts) {
  std::vector<Cell> row;
  for (std::string& text : texts)
    row.push_back({text.empty() ? Cell::Kind::Empty : Cell::Kind::Text, std::move(text)});
  if (std::ranges::all_of(row, [](const Cell& cell) { return cell.kind == Cell::Kind::Empty; }))
    row.clear();
  return row;
}

}  // namespace

Result<Sheet> read_csv(std::string_view bytes) {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  const std::string text = with_plain_line_ends(bytes);
  if (text.find('\0') != std::string::npos || !is_utf8(text))
    return fail("B8031", "the file is not text", "save the sheet as CSV in UTF-8, or as .xlsx");
  Sheet sheet;
  record::CsvReader reader(text);
  while (!reader.at_end()) {
    auto cells = reader.next();
    if (!cells)
      return fail("B8031", fmt::format("row {}: {}", sheet.rows.size() + 1, cells.error().message),
                  "write a quote inside quotes twice, or save the sheet as .xlsx");
    if (sheet.rows.size() >= rows_max || cells->size() > columns_max)
      return fail("B8035", "the sheet has more than 1000000 rows or 1000 columns",
                  "keep only the table in it");
    sheet.rows.push_back(row_of(std::move(*cells)));
  }
  while (!sheet.rows.empty() && sheet.rows.back().empty()) sheet.rows.pop_back();
  return sheet;
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

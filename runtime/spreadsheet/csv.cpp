// CSV as RFC 4180 has it, in UTF-8. The separator is the one most frequent in the first line.
#include <algorithm>
#include <array>

#include "runtime/spreadsheet/formats.h"

namespace bop::spreadsheet {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// One cell after the other. A quote opens a cell's quotes only as its first character.
class Reader {
 public:
  Reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  /// False where a quoted cell goes on behind its closing quote.
  bool read() {
    while (at_ < text_.size() && !too_many) {
      rows.emplace_back();
      bool more = true;
      while (more) {
        if (!cell()) return false;
        more = at_ < text_.size() && text_[at_] == separator_;
        if (at_ < text_.size()) ++at_;
      }
      end_row();
    }
    return true;
  }

  std::vector<std::vector<Cell>> rows;
  bool too_many = false;

 private:
  bool at_end_of_cell() const {
    return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n';
  }
  bool cell() {
    std::string content;
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] == '"' && (at_ + 1 >= text_.size() || text_[at_ + 1] != '"')) break;
        if (text_[at_] == '"') ++at_;
        content += text_[at_];
      }
      ++at_;
      if (!at_end_of_cell()) return false;
    } else {
      const std::size_t begin = at_;
      while (!at_end_of_cell()) ++at_;
      content = text_.substr(begin, at_ - begin);
    }
    too_many = too_many || rows.back().size() >= columns_max;
    if (!too_many)
      rows.back().push_back(
          {content.empty() ? Cell::Kind::Empty : Cell::Kind::Text, std::move(content)});
    return true;
  }
  void end_row() {
    const bool blank = std::ranges::all_of(
        rows.back(), [](const Cell& cell) { return cell.kind == Cell::Kind::Empty; });
    if (blank) rows.back().clear();
    too_many = too_many || rows.size() > rows_max;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
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
  Reader reader(text, separator_of(text));
  if (!reader.read())
    return fail(
        "B8031",
        "row " + std::to_string(reader.rows.size()) + ": text stands behind a closing quote",
        "write a quote inside quotes twice, or save the sheet as .xlsx");
  if (reader.too_many)
    return fail("B8035", "the sheet has more than 1000000 rows or 1000 columns",
                "keep only the table in it");
  while (!reader.rows.empty() && reader.rows.back().empty()) reader.rows.pop_back();
  return Sheet{{}, std::move(reader.rows)};
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

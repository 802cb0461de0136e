#include "runtime/record/csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::record {

namespace {

char detect_separator(std::string_view text) {
  constexpr std::string_view separators = ",;\t";
  std::size_t counts[3] = {};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
    if (const auto which = separators.find(c); !quoted && which != std::string_view::npos)
      ++counts[which];
  }
  return separators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts)];
}

}  // namespace

// Spreadsheets write and read a first line `sep=;` that says how cells are separated.
CsvReader::CsvReader(std::string_view text) : text_(text) {
  constexpr std::string_view word = "sep=";
  const bool said = text.size() > word.size() &&
                    std::ranges::equal(text.substr(0, word.size()), word,
                                       [](char a, char b) { return a == b || a == b - 'a' + 'A'; });
  const std::string_view behind = said ? text.substr(word.size() + 1) : std::string_view{};
  if (said && (behind.starts_with('\n') || behind.starts_with("\r\n"))) {
    separator_ = text[word.size()];
    skip_line();
  } else {
    separator_ = detect_separator(text);
  }
}

bool CsvReader::at_line_end() const {
  return at_end() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
}

void CsvReader::take_line_end() {
  if (!at_end() && text_[at_] == '\r') ++at_;
  if (at_end()) return;
  ++at_;
  ++line_;
}

void CsvReader::skip_line() {
  while (!at_line_end()) ++at_;
  take_line_end();
}

Result<std::string> CsvReader::quoted() {
  const int first_line = line_;
  std::string cell;
  ++at_;
  while (true) {
    if (at_end())
      return fail("B7006", fmt::format("the quote opened on line {} is not closed", first_line),
                  "close it; a quote inside a quoted cell is written twice");
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    if (c != '"') {
      cell += c;
    } else if (!at_end() && text_[at_] == '"') {
      cell += '"';
      ++at_;
    } else {
      break;
    }
  }
  skip_blanks();
  if (at_line_end() || text_[at_] == separator_) return cell;
  const std::string_view rest = text_.substr(at_, text_.find('\n', at_) - at_);
  skip_line();
  return fail("B7006", fmt::format("`{}` follows a closing quote", shortened(rest)),
              "a quote inside a quoted cell is written twice");
}

std::string CsvReader::bare() {
  const std::size_t begin = at_;
  while (!at_line_end() && text_[at_] != separator_) ++at_;
  return std::string(trimmed(text_.substr(begin, at_ - begin)));
}

void CsvReader::skip_blanks() {
  while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\t') && text_[at_] != separator_) ++at_;
}

Result<std::vector<std::string>> CsvReader::next() {
  row_begin_ = at_;
  std::vector<std::string> cells;
  if (at_line_end()) {
    take_line_end();
    return cells;
  }
  while (true) {
    skip_blanks();
    if (!at_end() && text_[at_] == '"') {
      BOP_TRY(std::string cell, quoted());
      cells.push_back(std::move(cell));
    } else {
      cells.push_back(bare());
    }
    if (at_line_end()) break;
    ++at_;  // the separator
  }
  take_line_end();
  return cells;
}

}  // namespace bop::record

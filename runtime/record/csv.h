// Splits CSV text (RFC 4180) into rows of cells. For whatever reads rows. Never: types.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

namespace bop::record {

/// Reads row after row; the separator (`,`, `;` or tab) is the one most frequent in the first row,
/// or that of a first line `sep=;`, which is no row.
/// Blanks around a cell are no part of it: nobody sees them in a spreadsheet, and a key with one
/// finds nothing. In quotes they are part of it, as somebody meant them.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text);
  /// Rows from the middle of a text: they begin on this line.
  CsvReader(std::string_view rows, char separator, int line)
      : text_(rows), line_(line), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  int line() const { return line_; }  // of the next row
  char separator() const { return separator_; }
  /// The next row's cells; B7006 for a quote that is not closed (the text ends there) or is
  /// followed by more text (the row is skipped). A blank line is a row without cells.
  Result<std::vector<std::string>> next();
  /// The bytes of the row that next() read, quotes and line ends included.
  std::string_view row() const { return text_.substr(row_begin_, at_ - row_begin_); }

 private:
  Result<std::string> quoted();
  std::string bare();
  void skip_blanks();
  void skip_line();
  bool at_line_end() const;
  void take_line_end();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t row_begin_ = 0;
  int line_ = 1;
  char separator_ = ',';
};

}  // namespace bop::record

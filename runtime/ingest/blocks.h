// A data file of any length as blocks of whole rows. In: the path of JSON Lines or CSV, which may
// be a pipe, or standard input. Out: blocks in the order of the file, each with the places of its
// rows. Never: what stands in a row.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/record/read.h"

namespace bop::ingest {

struct BlockLimits {
  std::size_t bytes = std::size_t{1} << 20;  // read at once, if no row is longer
  std::size_t rows = std::size_t{1} << 16;   // of one block
  std::size_t row_bytes = 100'000'000;       // of one row
};

/// One row of a block: a line, or with CSV as many lines as its quotes hold.
struct RowPlace {
  std::size_t begin = 0;
  std::size_t length = 0;  // with its line end
  int line = 1;            // of the file, where it begins
};

struct Block {
  /// Bytes that can be read past the end of the text, for readers that take many at once.
  static constexpr std::size_t padding = 64;
  std::string bytes;  // the text, and the padding
  std::vector<RowPlace> rows;
  std::optional<Error> refused;  // a row behind these, which is too long to be held

  std::string_view row(std::size_t index) const {
    return std::string_view(bytes).substr(rows[index].begin, rows[index].length);
  }
};

class Blocks {
 public:
  /// `path` may be record::standard_input. Without a format it is told by what the text begins with
  /// (record::format_of_text). B8001 as read_records_file; B7007 for UTF-16; B8656 for one list.
  static Result<Blocks> open(const std::string& path, std::optional<record::Format> format,
                             const BlockLimits& limits = {});

  /// The same of any text that is called `name`; `bytes_total` is 0 where nobody knows.
  static Result<Blocks> of(std::unique_ptr<std::istream> text, const std::string& name,
                           std::size_t bytes_total, std::optional<record::Format> format,
                           const BlockLimits& limits = {});

  /// The rows of a text that is whole, which begins on that line.
  static Block rows_in(std::string text, record::Format format, char separator, int first_line);

  /// The next block, with at least one row or one that is refused; nothing at the end. B7008 where
  /// the file holds no row. A row longer than the limit is refused, and what follows it is read;
  /// B8002 where it is one of CSV and nobody knows where it ends.
  Result<std::optional<Block>> next();
  record::Format format() const { return format_; }
  char separator() const { return separator_; }  // of CSV
  std::size_t bytes_taken() const { return bytes_taken_; }
  std::size_t bytes_total() const { return bytes_total_; }

 private:
  Blocks(std::string path, const BlockLimits& limits) : path_(std::move(path)), limits_(limits) {}
  Result<void> read_more(std::string& text, std::size_t bytes);
  Result<void> begin(std::optional<record::Format> format);
  Result<void> skip_line(Block& block);
  Error too_long_here() const;
  std::size_t find_rows(Block& block);
  std::optional<std::size_t> row_end(std::string_view text, std::size_t begin, int& lines) const;
  std::optional<std::size_t> quoted_row_end(std::string_view text, std::size_t begin,
                                            int& lines) const;

  std::string path_;
  record::Format format_ = record::Format::JsonLines;
  BlockLimits limits_;
  std::unique_ptr<std::istream> file_;
  std::string tail_;  // read and not given out
  bool at_end_ = false;
  bool any_ = false;
  char separator_ = ',';
  int line_ = 1;
  std::size_t bytes_taken_ = 0;
  std::size_t bytes_total_ = 0;
};

}  // namespace bop::ingest

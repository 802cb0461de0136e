#include "runtime/ingest/blocks.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "runtime/record/csv.h"
#include "runtime/record/plain_text.h"

namespace bop::ingest {

namespace {

// `sep=;` and a header, as far as CsvReader looks for the separator.
bool has_two_lines(std::string_view text) {
  bool quoted = false;
  std::size_t lines = 0;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted && ++lines == 2) return true;
  }
  return false;
}

}  // namespace

Result<Blocks> Blocks::open(const std::string& path, std::optional<record::Format> format,
                            const BlockLimits& limits) {
  if (path == record::standard_input)
    return of(std::make_unique<std::istream>(std::cin.rdbuf()), path, 0, format, limits);
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return fail("B8001", fmt::format("`{}` does not exist", path), "check the path");
  const bool pipe = status.type() == std::filesystem::file_type::fifo;
  if (status.type() != std::filesystem::file_type::regular && !pipe)
    return fail("B8001", fmt::format("`{}` is no file", path), "name a file or a pipe");
  const auto bytes = pipe ? 0 : std::filesystem::file_size(path, error);
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file)
    return fail("B8001", fmt::format("`{}` can't be read: {}", path, std::strerror(errno)),
                "check its permissions");
  return of(std::move(file), path, bytes, format, limits);
}

Result<Blocks> Blocks::of(std::unique_ptr<std::istream> text, const std::string& name,
                          std::size_t bytes_total, std::optional<record::Format> format,
                          const BlockLimits& limits) {
  Blocks blocks(name, limits);
  blocks.file_ = std::move(text);
  blocks.bytes_total_ = bytes_total;
  BOP_TRY_VOID(blocks.begin(format));
  return blocks;
}

// The marks that a text may begin with, and how a CSV file separates its cells.
Result<void> Blocks::begin(std::optional<record::Format> format) {
  constexpr std::size_t marks_within = 64;
  do {
    BOP_TRY_VOID(read_more(tail_, std::max(limits_.bytes, tail_.size())));
  } while (!at_end_ && tail_.size() < marks_within);
  auto text = record::without_mark(tail_);
  if (!text) return std::unexpected(std::move(text).error().in(path_));
  tail_.erase(0, tail_.size() - text->size());
  while (!format && !at_end_ && record::trimmed(tail_).empty() && tail_.size() < limits_.row_bytes)
    BOP_TRY_VOID(read_more(tail_, limits_.bytes));
  format_ = format.value_or(record::format_of_text(tail_));
  if (format_ == record::Format::Json)
    return fail("B8656",
                fmt::format("`{}` is one list of JSON, which can't be read piece by piece", path_),
                "give each record a line of its own (JSON Lines), or CSV");
  if (format_ != record::Format::Csv) return {};
  while (!at_end_ && tail_.size() <= limits_.row_bytes && !has_two_lines(tail_))
    BOP_TRY_VOID(read_more(tail_, std::max(limits_.bytes, tail_.size())));
  const record::CsvReader reader(tail_);
  separator_ = reader.separator();
  line_ = reader.line();
  if (line_ > 1) tail_.erase(0, tail_.find('\n') + 1);  // `sep=;`
  return {};
}

// Straight behind what is there: a file passes through memory once.
Result<void> Blocks::read_more(std::string& text, std::size_t bytes) {
  const std::size_t had = text.size();
  std::size_t got = 0;
  text.resize_and_overwrite(had + bytes, [&](char* all, std::size_t /*size*/) {
    file_->read(all + had, static_cast<std::streamsize>(bytes));
    got = static_cast<std::size_t>(file_->gcount());
    return had + got;
  });
  bytes_taken_ += got;
  if (file_->bad())
    return fail("B8001", fmt::format("`{}` can't be read: {}", path_, std::strerror(errno)),
                "check its permissions");
  at_end_ = got < bytes;
  return {};
}

// Quotes may hold line ends, so rows with one are read as CsvReader reads them.
std::optional<std::size_t> Blocks::quoted_row_end(std::string_view text, std::size_t begin,
                                                  int& lines) const {
  const std::string_view rest = text.substr(begin);
  record::CsvReader reader(rest, separator_, 0);
  const auto cells = reader.next();
  if (!at_end_ && reader.at_end() && (!cells || !rest.ends_with('\n'))) return std::nullopt;
  lines = std::max(reader.line(), 1);
  return begin + reader.row().size();
}

std::optional<std::size_t> Blocks::row_end(std::string_view text, std::size_t begin,
                                           int& lines) const {
  const std::size_t end = text.find('\n', begin);
  lines = 1;
  if (end == std::string_view::npos && !at_end_) return std::nullopt;
  const std::size_t behind = end == std::string_view::npos ? text.size() : end + 1;
  const bool quotes = format_ == record::Format::Csv &&
                      text.substr(begin, behind - begin).find('"') != std::string_view::npos;
  return quotes ? quoted_row_end(text, begin, lines) : behind;
}

// Where the rows that are whole end.
std::size_t Blocks::find_rows(Block& block) {
  const std::string_view text(block.bytes);
  std::size_t begin = 0;
  while (begin < text.size() && block.rows.size() < limits_.rows) {
    int lines = 1;
    const auto end = row_end(text, begin, lines);
    if (!end) break;
    const std::string_view row = text.substr(begin, *end - begin);
    if (row.size() > limits_.row_bytes)
      block.refused = too_long_here();
    else if (!record::trimmed(row).empty())
      block.rows.push_back({begin, row.size(), line_});
    line_ += lines;
    begin = *end;
    if (block.refused) break;
  }
  return begin;
}

Error Blocks::too_long_here() const {
  return {"B8002",
          fmt::format("the row has over {} bytes", limits_.row_bytes),
          "correct it at the source; the rows behind it are judged",
          {fmt::format("line {}", line_)}};
}

// The line that `tail_` begins with is longer than a row may be.
Result<void> Blocks::skip_line(Block& block) {
  block.bytes.assign(Block::padding, '\0');
  block.refused = too_long_here();
  std::size_t end = std::string::npos;
  while ((end = tail_.find('\n')) == std::string::npos && !at_end_) {
    tail_.clear();
    BOP_TRY_VOID(read_more(tail_, limits_.bytes));
  }
  tail_.erase(0, end == std::string::npos ? tail_.size() : end + 1);
  tail_.shrink_to_fit();
  ++line_;
  return {};
}

Block Blocks::rows_in(std::string text, record::Format format, char separator, int first_line) {
  Blocks blocks({}, {0, text.size(), text.size()});
  blocks.format_ = format;
  blocks.separator_ = separator;
  blocks.line_ = first_line;
  blocks.at_end_ = true;
  Block block;
  block.bytes = std::move(text);
  blocks.find_rows(block);
  block.bytes.resize(block.bytes.size() + Block::padding);
  return block;
}

Result<std::optional<Block>> Blocks::next() {
  Block block;
  block.bytes.reserve(limits_.bytes + tail_.size() + Block::padding);
  block.bytes = tail_;
  while (true) {
    if (!at_end_ && block.bytes.size() < limits_.bytes)
      BOP_TRY_VOID(read_more(block.bytes, limits_.bytes));
    const std::size_t end = find_rows(block);
    tail_ = block.bytes.substr(end);
    if (!block.rows.empty() || block.refused) {
      block.bytes.resize(end);
      block.bytes.resize(end + Block::padding);
      any_ = true;
      return block;
    }
    block.bytes = tail_;  // without blank lines
    if (at_end_ && tail_.empty()) break;
    if (tail_.size() > limits_.row_bytes && format_ == record::Format::JsonLines) {
      BOP_TRY_VOID(skip_line(block));
      any_ = true;
      return block;
    }
    if (tail_.size() > limits_.row_bytes)
      return fail("B8002",
                  fmt::format("a row of over {} bytes begins on line {}", limits_.row_bytes, line_),
                  "correct it, or split the file: a quote that is not closed takes all that follows"
                  " it into one cell");
    BOP_TRY_VOID(read_more(block.bytes, std::max(limits_.bytes, tail_.size())));
  }
  if (any_) return std::nullopt;
  return fail("B7008", "the file is empty", "it should hold records");
}

}  // namespace bop::ingest

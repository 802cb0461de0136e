#include "runtime/ingest/first_block.h"

namespace bop::ingest {

namespace {

// Takes the header from the block, if it is in it.
Result<void> take_header(record::Rows& header, FirstBlock& first) {
  Block& block = first.block;
  std::size_t row = 0;
  for (; row < block.rows.size() && header.layout() == nullptr; ++row) {
    first.header = block.row(row);
    first.header_line = block.rows[row].line;
    const auto read = header.read(first.header, first.header_line);
    if (read && !*read) return std::unexpected(read->error());
    if (!header.refused().empty()) return std::unexpected(header.refused().front());
  }
  block.rows.erase(block.rows.begin(), block.rows.begin() + static_cast<std::ptrdiff_t>(row));
  return {};
}

}  // namespace

Result<FirstBlock> first_block(Blocks& blocks, const std::string& path, const abi::Schema& schema,
                               std::uint32_t type, const record::Limits& limits,
                               const record::Notation& csv) {
  const bool has_header = blocks.format() == record::Format::Csv;
  record::Rows header(blocks.format(), path, schema, type, limits, csv, blocks.separator());
  FirstBlock first;
  do {
    auto block = blocks.next();
    if (block && !*block)  // rows of blank cells, and nothing else
      block = fail("B7008", "the file is empty", "it should hold records");
    if (!block) return std::unexpected(std::move(block).error().in(path));
    first.block = std::move(**block);
    if (has_header) BOP_TRY_VOID(take_header(header, first));
  } while (has_header && header.layout() == nullptr);
  first.notes = header.take_notes();
  return first;
}

record::Rows rows_behind(const FirstBlock& first, record::Format format, char separator,
                         const std::string& path, const abi::Schema& schema, std::uint32_t type,
                         const record::Limits& limits, const record::Notation& csv) {
  record::Rows rows(format, path, schema, type, limits, csv, separator);
  if (format == record::Format::Csv) {
    rows.read(first.header, first.header_line);
    rows.take_notes();
  }
  return rows;
}

}  // namespace bop::ingest

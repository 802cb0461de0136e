// The beginning of a data file: its header, which every row after it is read by, and the rows
// behind it. Never: what stands in a row.
#pragma once

#include "runtime/ingest/blocks.h"
#include "runtime/record/rows.h"

namespace bop::ingest {

struct FirstBlock {
  Block block;         // behind the header
  std::string header;  // of CSV
  int header_line = 1;
  std::vector<Error> notes;  // of the header
};

/// Takes the first block of a file. An error where it has none, or a header that can't be used.
Result<FirstBlock> first_block(Blocks& blocks, const std::string& path, const abi::Schema& schema,
                               std::uint32_t type, const record::Limits& limits,
                               const record::Notation& csv);

/// How rows of the file are read by themselves: its header is read, what it remarks on is not told.
record::Rows rows_behind(const FirstBlock& first, record::Format format, char separator,
                         const std::string& path, const abi::Schema& schema, std::uint32_t type,
                         const record::Limits& limits, const record::Notation& csv);

}  // namespace bop::ingest

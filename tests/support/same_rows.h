// Holds the fast reader of rows (runtime/ingest) to the ordinary one (runtime/record).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/abi/schema.h"
#include "runtime/ingest/blocks.h"
#include "runtime/record/read.h"

namespace bop::test_support {

/// A record type, number 0, with a field of each kind that one row can hold, a record in it, and an
/// amount in the currency of another field.
abi::Schema every_kind_schema();

struct SameRows {
  std::size_t records = 0;
  std::size_t errors = 0;
  std::size_t in_columns = 0;  // of the records: those that the fast reader took
  std::string differs;         // empty: all is the same
};

/// Reads `text` both ways: in blocks, whose rows go into columns or are read by themselves, and as
/// one file. Records, their names, errors and each value in the columns must be the same.
SameRows read_both_ways(record::Format format, std::string_view text, const abi::Schema& schema,
                        const record::Notation& csv, const ingest::BlockLimits& limits);

}  // namespace bop::test_support

// Columns of the Arrow C data interface as records: a struct array in memory, whose fields are
// those of a record type. A row of it is the record that a JSON object of the same names and values
// is. In: an array and its schema, which stay their owner's. Out: columns of a batch, and rows as
// JSON for what fits no column. Never: binary floating point for an amount, judging.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/row.h"
#include "runtime/ingest/ingest.h"

// As the specification of Arrow writes them; whoever includes its header has them already.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

extern "C" {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
}

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

extern "C" {

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};
}

#endif

namespace bop::ingest {

/// A struct array and the record type whose fields its columns are. What it was made of must
/// outlive it. A column `payee.iban` is the field `iban` of the record `payee`, as in CSV.
class ArrowTable {
 public:
  /// B8057 where a column can't be what its field is, whatever stands in it.
  static Result<ArrowTable> of(const ArrowSchema& schema, const ArrowArray& array,
                               const abi::Schema& types, std::uint32_t record);
  ~ArrowTable();
  ArrowTable(ArrowTable&&) noexcept;

  std::size_t rows() const;
  /// Columns that are no field's, and not read.
  const std::vector<std::string>& ignored() const;
  /// The row as a JSON object, at the end of `out`; B8057 for a value that can't be said exactly.
  Result<void> json(std::size_t row, std::string& out) const;

  struct State;
  const State& state() const { return *state_; }

 private:
  explicit ArrowTable(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Fills batches with the rows of a table, as Filler does with those of a file: what is not plain
/// is left out.
class ArrowFiller {
 public:
  /// `table`, `types` and `layout` must outlive it and its batches. `read`: as Rows::read.
  ArrowFiller(const ArrowTable& table, const abi::Schema& types, std::uint32_t record,
              const abi::Layout& layout, std::span<const bool> read);
  ~ArrowFiller();
  Filled fill(std::size_t first, std::size_t count);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bop::ingest

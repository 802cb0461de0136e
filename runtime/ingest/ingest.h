// Rows of a data file straight into the columns of a batch, where they are written plainly: no
// record of theirs is made. In: blocks of rows. Out: a batch with a record for each row; rows that
// are written in any other way, or broken, are left out of it, to be read by record::Rows. Never:
// judging, evidence.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/columns.h"
#include "runtime/batch/batch.h"
#include "runtime/ingest/blocks.h"
#include "runtime/record/csv_layout.h"
#include "runtime/record/read.h"

namespace bop::ingest {

/// What the records of a block are called, as record::record_id says. Side by side: the block
/// itself has left the caches when they are printed.
class Names {
 public:
  void clear() {
    bytes_.clear();
    ends_.clear();
  }
  void add(std::string_view name) {
    bytes_ += name;
    ends_.push_back(bytes_.size());
  }
  /// Empty: it is called by its file and line.
  std::string_view operator[](std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(bytes_).substr(begin, ends_[row] - begin);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// One block in columns.
struct Filled {
  std::unique_ptr<batch::Batch> batch;  // row i of it is row i of the block
  Names names;
};

/// What rows are made of.
struct Rows {
  const abi::Schema* schema = nullptr;
  const abi::Layout* layout = nullptr;
  std::uint32_t record = 0;         // Schema::records; packable
  std::span<const bool> read = {};  // by column: whether anybody asks for it; empty: all
  record::Format format = record::Format::JsonLines;
  const record::CsvLayout* csv = nullptr;  // of Csv
  std::size_t columns = 0;                 // of its header
  char separator = ',';
  record::Notation notation = {};
  /// Batches share a dictionary while that is small, so that texts that come again are known; else
  /// each has one of its own texts alone.
  bool share_texts = false;
};

/// Fills block after block; used by one thread. What `rows` points to must outlive it and its
/// batches.
class Filler {
 public:
  explicit Filler(const Rows& rows);
  ~Filler();
  Filled fill(const Block& block);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bop::ingest

// Fills a batch record by record. In: values as a packed row has them (row.h). Out: a Batch whose
// columns are as narrow as what came allows. Never: reading files.
#pragma once

#include <memory>
#include <vector>

#include "runtime/batch/open_columns.h"

namespace bop::batch {

class Builder {
 public:
  /// `layout` must outlive the batch; `record` is packable. `read`: by column, whether it is kept;
  /// empty: all are.
  Builder(const abi::Layout& layout, std::uint32_t record, std::span<const bool> read = {});

  /// The rows' texts and lists must outlive the batch.
  void add(const std::byte* row);
  /// Texts are copied.
  void add(const Cells& cells);
  /// Its texts have codes of `texts()`.
  void add(const Stripes& stripes);
  /// A record of which some value fits no column: it is left to whoever judges one by one.
  void leave_out();
  TextCoder& texts() { return coder_; }
  /// The batches share one dictionary while that is small; else each has its own texts alone.
  void share_texts() { shares_texts_ = true; }
  std::size_t rows() const { return open_.count(); }

  /// All that came so far; the builder is empty afterwards. Columns are at least as wide as in
  /// `earlier`, so that code made for batches before fits this one too where it can.
  std::unique_ptr<Batch> finish(std::span<const abi::ColumnForm> earlier = {});

 private:
  void begin_record();

  const abi::Layout& layout_;
  std::uint32_t record_;
  std::shared_ptr<const abi::ColumnTree> tree_;
  OpenColumns open_;
  std::vector<std::uint64_t> left_out_;
  std::vector<const std::byte*> packed_;
  TextCoder coder_;
  bool shares_texts_ = false;
};

}  // namespace bop::batch

// Records of one type side by side: each value in a column of its own, as narrow as its values
// allow. In: a builder's columns. Out: what an engine for batches reads (abi/batch.h).
// Never: reading files, judging.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/batch/dictionary.h"
#include "runtime/batch/unpack.h"

namespace bop::batch {

/// Memory for one column: zeroed, aligned to what the widest vectors load at once.
class ColumnBytes {
 public:
  static constexpr std::size_t vector_alignment = 64;
  static constexpr std::size_t large_page = std::size_t{2} << 20U;
  ColumnBytes() = default;
  explicit ColumnBytes(std::size_t bytes);
  std::byte* data() { return bytes_.get(); }
  const std::byte* data() const { return bytes_.get(); }

 private:
  struct Free {
    std::align_val_t alignment;
    void operator()(std::byte* bytes) const { ::operator delete(bytes, alignment); }
  };
  std::unique_ptr<std::byte, Free> bytes_;
};

class KeptColumns;

/// One column as it is kept.
struct KeptColumn {
  abi::ColumnForm form;
  ColumnBytes payload, beside, values, missing;
  std::unique_ptr<const KeptColumns> elements;  // of a List with a payload
};

/// The columns of records, or of elements, and how others see them.
class KeptColumns {
 public:
  KeptColumns(std::size_t count, std::vector<KeptColumn> columns);
  std::span<const abi::ColumnForm> forms() const { return forms_; }
  std::span<const abi::ColumnData> data() const { return data_; }

 private:
  std::vector<KeptColumn> kept_;
  std::vector<abi::ColumnForm> forms_;
  std::vector<abi::ColumnData> data_;
  abi::Elements elements_;
};

class Batch final : public abi::ColumnBatch {
 public:
  /// `packed`: the records as rows; null: as the columns have them, which then are all kept.
  Batch(const abi::Layout& layout, std::uint32_t record, const abi::ColumnTree& tree,
        std::size_t rows, std::vector<KeptColumn> columns, std::vector<std::uint64_t> left_out,
        std::shared_ptr<const Dictionary> dictionary, std::vector<const std::byte*> packed);

  std::size_t rows() const override { return rows_; }
  std::span<const abi::ColumnForm> forms() const override { return kept_.forms(); }
  std::span<const abi::ColumnData> columns() const override { return kept_.data(); }
  std::span<const std::string_view> dictionary() const override { return dictionary_->texts(); }
  std::optional<std::int32_t> code_of(std::string_view text) const override {
    return dictionary_->find(text);
  }
  std::weak_ptr<const void> texts_owner() const override { return dictionary_; }
  std::span<const std::uint64_t> left_out() const override { return left_out_; }
  const std::byte* row(std::size_t index, abi::RowArena& arena) const override;

 private:
  std::size_t rows_;
  KeptColumns kept_;
  std::vector<std::uint64_t> left_out_;
  std::shared_ptr<const Dictionary> dictionary_;
  std::vector<const std::byte*> packed_;
  Unpacker unpacker_;
};

}  // namespace bop::batch

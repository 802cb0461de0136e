// One block of a packed file as columns that an engine reads where they lie. Private to
// runtime/pack.
#pragma once

#include <memory>
#include <vector>

#include "runtime/abi/schema.h"
#include "runtime/batch/unpack.h"
#include "runtime/pack/directory.h"
#include "runtime/pack/pack.h"

namespace bop::pack {

/// What the columns of a file are read for.
struct Reading {
  const abi::Schema* schema = nullptr;
  const abi::Layout* layout = nullptr;
  std::uint32_t record = 0;
  std::span<const bool> read = {};           // by column; empty: all
  std::span<const std::size_t> naming = {};  // columns that a record may be called by
  bool checked = true;                       // whether checksums are asked
};

class PackedBatch final : public NamedBatch {
 public:
  /// B8652 where bytes are damaged, B8653 where they are none that columns have. `file` and what
  /// `reading` points to must outlive the batch.
  static Result<std::unique_ptr<PackedBatch>> open(Bytes file, const BlockEntry& entry,
                                                   const Reading& reading);

  std::size_t rows() const override { return entry_.rows; }
  std::span<const abi::ColumnForm> forms() const override { return forms_; }
  std::span<const abi::ColumnData> columns() const override { return data_; }
  std::span<const std::string_view> dictionary() const override { return texts_; }
  std::optional<std::int32_t> code_of(std::string_view text) const override;
  std::span<const std::uint64_t> left_out() const override { return left_out_; }
  const std::byte* row(std::size_t index, abi::RowArena& arena) const override;

  std::string_view name(std::size_t row, std::string& room) const override;

 private:
  // A column that records may be called by.
  struct Name {
    abi::Kind kind = abi::Kind::Text;
    abi::ColumnForm form;
    abi::ColumnData data;
  };
  PackedBatch(Bytes file, const BlockEntry& entry, const Reading& reading)
      : file_(file), entry_(entry), reading_(reading) {}
  // The columns of the elements of one list column.
  struct Lists {
    std::vector<abi::ColumnForm> forms;
    std::vector<abi::ColumnData> data;
    std::vector<std::unique_ptr<Lists>> lists;
    abi::Elements elements;
  };
  Result<void> load();
  Result<void> load_texts();
  Result<void> load_column(const ColumnEntry& column, const abi::Slot& slot, std::size_t count,
                           abi::ColumnData& data) const;
  Result<std::unique_ptr<Lists>> load_lists(const ColumnEntry& column, const abi::ColumnTree& tree,
                                            abi::ColumnData& data) const;
  Result<Bytes> bytes(const Section& section, std::size_t length) const;

  Bytes file_;
  const BlockEntry& entry_;
  Reading reading_;
  abi::ColumnTree tree_;
  std::vector<abi::ColumnForm> forms_;
  std::vector<abi::ColumnData> data_;
  std::vector<std::unique_ptr<Lists>> lists_;
  std::vector<Name> names_;
  std::vector<std::string_view> texts_;
  std::span<const std::uint32_t> order_;
  std::span<const std::uint64_t> left_out_;
  std::optional<batch::Unpacker> unpacker_;
};

}  // namespace bop::pack

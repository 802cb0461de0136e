#include "runtime/batch/batch.h"

#include <cstring>
#include <new>

#include <sys/mman.h>

#include "runtime/base/error.h"

namespace bop::batch {

ColumnBytes::ColumnBytes(std::size_t bytes) {
  if (bytes == 0) return;
  // A policy reads some thirty columns side by side: with small pages it waits for their addresses.
  const bool large = bytes >= large_page;
  const std::size_t alignment = large ? large_page : vector_alignment;
  const std::size_t whole = (bytes + alignment - 1) / alignment * alignment;
  bytes_ = {static_cast<std::byte*>(::operator new(whole, std::align_val_t{alignment})),
            Free{std::align_val_t{alignment}}};
  if (large) ::madvise(bytes_.get(), whole, MADV_HUGEPAGE);  // a wish: without it, it is slower
  std::memset(bytes_.get(), 0, whole);
}

KeptColumns::KeptColumns(std::size_t count, std::vector<KeptColumn> columns)
    : kept_(std::move(columns)) {
  for (const KeptColumn& column : kept_) {
    const auto bits = [](const ColumnBytes& bytes) {
      return reinterpret_cast<const std::uint64_t*>(bytes.data());
    };
    forms_.push_back(column.form);
    data_.push_back({column.payload.data(), column.beside.data(), bits(column.values),
                     bits(column.missing), nullptr,
                     column.elements ? &column.elements->elements_ : nullptr});
  }
  elements_ = {count, forms_, data_};
}

Batch::Batch(const abi::Layout& layout, std::uint32_t record, const abi::ColumnTree& tree,
             std::size_t rows, std::vector<KeptColumn> columns, std::vector<std::uint64_t> left_out,
             std::shared_ptr<const Dictionary> dictionary, std::vector<const std::byte*> packed)
    : rows_(rows),
      kept_(rows, std::move(columns)),
      left_out_(std::move(left_out)),
      dictionary_(std::move(dictionary)),
      packed_(std::move(packed)),
      unpacker_(layout, record, tree, kept_.forms(), kept_.data(), dictionary_->texts()) {}

const std::byte* Batch::row(std::size_t index, abi::RowArena& arena) const {
  if (packed_[index] != nullptr) return packed_[index];
  return unpacker_.row(index, arena);
}

}  // namespace bop::batch

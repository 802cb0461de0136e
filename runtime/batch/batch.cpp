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

std::int32_t Dictionary::code(std::string_view text) {
  if (const auto known = codes_.find(text); known != codes_.end()) return known->second;
  const auto made = static_cast<std::int32_t>(texts_.size());
  texts_.emplace_back(kept_.emplace_back(text));
  codes_.emplace(texts_.back(), made);
  return made;
}

std::optional<std::int32_t> Dictionary::find(std::string_view text) const {
  const auto known = codes_.find(text);
  if (known == codes_.end()) return std::nullopt;
  return known->second;
}

Batch::Batch(const abi::Layout& layout, std::uint32_t record, std::size_t rows,
             std::vector<KeptColumn> columns, std::vector<std::uint64_t> left_out,
             std::shared_ptr<const Dictionary> dictionary, std::vector<const std::byte*> packed)
    : layout_(layout),
      record_(record),
      columns_(abi::columns_of(layout, record)),
      rows_(rows),
      kept_(std::move(columns)),
      left_out_(std::move(left_out)),
      dictionary_(std::move(dictionary)),
      packed_(std::move(packed)) {
  for (const KeptColumn& column : kept_) {
    const auto bits = [](const ColumnBytes& bytes) {
      return reinterpret_cast<const std::uint64_t*>(bytes.data());
    };
    forms_.push_back(column.form);
    data_.push_back({column.payload.data(), column.beside.data(), bits(column.values),
                     bits(column.missing), nullptr});
  }
}

namespace {

bool is_set(const std::uint64_t* bits, std::size_t index) {
  return (bits[index / 64] >> (index % 64) & 1U) != 0;
}

template <typename T>
T at(const std::byte* data, std::size_t index) {
  T value;
  std::memcpy(&value, data + index * sizeof value, sizeof value);
  return value;
}

std::int64_t number_at(const std::byte* data, abi::Width width, std::size_t index) {
  switch (width) {
    case abi::Width::Same:
      return at<std::int64_t>(data, 0);
    case abi::Width::Bit:
      return is_set(reinterpret_cast<const std::uint64_t*>(data), index) ? 1 : 0;
    case abi::Width::Byte:
      return at<std::int8_t>(data, index);
    case abi::Width::Half:
      return at<std::int16_t>(data, index);
    case abi::Width::Word:
      return at<std::int32_t>(data, index);
    case abi::Width::Wide:
      return at<std::int64_t>(data, index);
    case abi::Width::Absent:
      break;
  }
  return 0;
}

template <typename T>
void store(std::byte* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
}

}  // namespace

void Batch::put(std::size_t column, std::size_t index, std::byte* row) const {
  const abi::Slot& slot = columns_[column].slot;
  const abi::ColumnForm& form = forms_[column];
  const abi::ColumnData& data = data_[column];
  abi::State state = abi::State::Value;
  if (form.open && !is_set(data.values, index))
    state = form.missing && is_set(data.missing, index) ? abi::State::Missing : abi::State::Unread;
  row[slot.state] = static_cast<std::byte>(state);
  const abi::Kind kind = slot.type.kind;
  if (form.payload == abi::Width::Absent) return;
  std::byte* to = row + slot.payload;
  std::int64_t number = number_at(data.payload, form.payload, index);
  const auto beside = static_cast<std::int32_t>(number_at(data.beside, form.beside, index));
  if (slot.currency != abi::none && !slot.tied) store(row + slot.currency, beside);
  for (int places = abi::scale_of(kind) - form.scale; places > 0; --places) number *= 10;
  switch (kind) {
    case abi::Kind::Boolean:
      return store(to, static_cast<std::uint8_t>(number));
    case abi::Kind::Text: {
      if (state != abi::State::Value) return;
      const std::string_view text = dictionary_->texts()[static_cast<std::size_t>(number)];
      return store(to, abi::TextSlot{text.data(), static_cast<std::uint32_t>(text.size())});
    }
    case abi::Kind::DateTime:
      return store(to, abi::InstantSlot{number, beside});
    case abi::Kind::Duration:
      return store(to, abi::DurationSlot{number, beside});
    case abi::Kind::Number:
    case abi::Kind::Integer:
    case abi::Kind::Percent:
    case abi::Kind::Ratio:
    case abi::Kind::Money:
    case abi::Kind::UnitPrice:
    case abi::Kind::Quantity:
      return store(to, number);
    default:
      return store(to, static_cast<std::int32_t>(number));
  }
}

const std::byte* Batch::row(std::size_t index, abi::RowArena& arena) const {
  if (packed_[index] != nullptr) return packed_[index];
  std::byte* row = arena.allocate(layout_.records[record_].size);
  for (std::size_t column = 0; column < columns_.size(); ++column) put(column, index, row);
  return row;
}

}  // namespace bop::batch

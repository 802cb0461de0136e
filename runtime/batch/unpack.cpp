#include "runtime/batch/unpack.h"

#include <cstring>

namespace bop::batch {

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

}  // namespace

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

namespace {

template <typename T>
void store(std::byte* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
}

// One value of a record.
void put(const abi::ColumnBatch& batch, const abi::Slot& slot, std::size_t column,
         std::size_t index, std::byte* row) {
  const abi::ColumnForm& form = batch.forms()[column];
  const abi::ColumnData& data = batch.columns()[column];
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
      const std::string_view text = batch.dictionary()[static_cast<std::size_t>(number)];
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

}  // namespace

const std::byte* unpack(const abi::Layout& layout, std::uint32_t record,
                        std::span<const abi::Column> columns, const abi::ColumnBatch& batch,
                        std::size_t index, abi::RowArena& arena) {
  std::byte* row = arena.allocate(layout.records[record].size);
  for (std::size_t column = 0; column < columns.size(); ++column)
    put(batch, columns[column].slot, column, index, row);
  return row;
}

}  // namespace bop::batch

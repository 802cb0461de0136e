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

class Unpacker {
 public:
  Unpacker(const abi::Layout& layout, std::span<const std::string_view> dictionary,
           abi::RowArena& arena)
      : layout_(layout), dictionary_(dictionary), arena_(arena) {}

  /// The values of record or element `index` to where it begins.
  void all(const abi::ColumnTree& tree, std::span<const abi::ColumnForm> forms,
           std::span<const abi::ColumnData> columns, std::size_t index, std::byte* base) {
    for (std::size_t at = 0; at < tree.columns.size(); ++at) {
      const abi::Slot& slot = tree.columns[at].slot;
      const bool known = put(slot, forms[at], columns[at], index, base);
      if (!known || columns[at].elements == nullptr) continue;
      store(base + slot.payload, list(slot, *tree.elements[at], forms[at], columns[at], index));
    }
  }

 private:
  /// True where it is a value.
  bool put(const abi::Slot& slot, const abi::ColumnForm& form, const abi::ColumnData& data,
           std::size_t index, std::byte* base) const {
    abi::State state = abi::State::Value;
    if (form.open && !is_set(data.values, index))
      state =
          form.missing && is_set(data.missing, index) ? abi::State::Missing : abi::State::Unread;
    base[slot.state] = static_cast<std::byte>(state);
    const bool known = state == abi::State::Value;
    const abi::Kind kind = slot.type.kind;
    if (form.payload == abi::Width::Absent || kind == abi::Kind::List) return known;
    std::byte* to = base + slot.payload;
    std::int64_t number = number_at(data.payload, form.payload, index);
    const auto beside = static_cast<std::int32_t>(number_at(data.beside, form.beside, index));
    if (slot.currency != abi::none && !slot.tied) store(base + slot.currency, beside);
    for (int places = abi::scale_of(kind) - form.scale; places > 0; --places) number *= 10;
    payload(kind, number, beside, known, to);
    return known;
  }

  void payload(abi::Kind kind, std::int64_t number, std::int32_t beside, bool known,
               std::byte* to) const {
    switch (kind) {
      case abi::Kind::Boolean:
        return store(to, static_cast<std::uint8_t>(number));
      case abi::Kind::Text: {
        if (!known) return;
        const std::string_view text = dictionary_[static_cast<std::size_t>(number)];
        return store(to, abi::TextSlot{text.data(), static_cast<std::uint32_t>(text.size())});
      }
      case abi::Kind::DateTime:
        return store(to, abi::InstantSlot{number, beside});
      case abi::Kind::Duration:
        return store(to, abi::DurationSlot{number, beside});
      case abi::Kind::Target:
        return store(to, abi::TargetBeside::with(number, beside));
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

  abi::ListSlot list(const abi::Slot& slot, const abi::ColumnTree& tree,
                     const abi::ColumnForm& form, const abi::ColumnData& data, std::size_t index) {
    const auto first = static_cast<std::size_t>(at<std::int32_t>(data.payload, index));
    const auto end = static_cast<std::size_t>(at<std::int32_t>(data.payload, index + 1));
    const std::size_t stride = layout_.lists[slot.type.index].stride;
    std::byte* elements = arena_.allocate((end - first) * stride);
    for (std::size_t element = first; element < end; ++element)
      all(tree, data.elements->forms, data.elements->columns, element,
          elements + (element - first) * stride);
    const bool may_have_more =
        form.beside == abi::Width::Bit && number_at(data.beside, form.beside, index) != 0;
    return {elements, static_cast<std::uint32_t>(end - first), may_have_more ? 0U : 1U};
  }

  const abi::Layout& layout_;
  std::span<const std::string_view> dictionary_;
  abi::RowArena& arena_;
};

}  // namespace

const std::byte* unpack(const abi::Layout& layout, std::uint32_t record,
                        const abi::ColumnTree& tree, const abi::ColumnBatch& batch,
                        std::size_t index, abi::RowArena& arena) {
  std::byte* row = arena.allocate(layout.records[record].size);
  Unpacker(layout, batch.dictionary(), arena).all(tree, batch.forms(), batch.columns(), index, row);
  return row;
}

}  // namespace bop::batch

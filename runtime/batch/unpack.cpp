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

template <abi::Width width>
std::int64_t number_in(const std::byte* data, std::size_t index) {
  if constexpr (width == abi::Width::Same) return at<std::int64_t>(data, 0);
  if constexpr (width == abi::Width::Bit)
    return is_set(reinterpret_cast<const std::uint64_t*>(data), index) ? 1 : 0;
  if constexpr (width == abi::Width::Byte) return at<std::int8_t>(data, index);
  if constexpr (width == abi::Width::Half) return at<std::int16_t>(data, index);
  if constexpr (width == abi::Width::Word) return at<std::int32_t>(data, index);
  if constexpr (width == abi::Width::Wide) return at<std::int64_t>(data, index);
}

}  // namespace

std::int64_t number_at(const std::byte* data, abi::Width width, std::size_t index) {
  switch (width) {
    case abi::Width::Same:
      return number_in<abi::Width::Same>(data, index);
    case abi::Width::Bit:
      return number_in<abi::Width::Bit>(data, index);
    case abi::Width::Byte:
      return number_in<abi::Width::Byte>(data, index);
    case abi::Width::Half:
      return number_in<abi::Width::Half>(data, index);
    case abi::Width::Word:
      return number_in<abi::Width::Word>(data, index);
    case abi::Width::Wide:
      return number_in<abi::Width::Wide>(data, index);
    case abi::Width::Absent:
      break;
  }
  return 0;
}

namespace {

using abi::Kind;
using abi::State;
using abi::Width;

template <typename T>
void store(std::byte* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
}

// One column: how its values get to their places.
struct Put {
  using Texts = std::span<const std::string_view>;
  /// Values first … first + count into rows that begin `stride` bytes apart.
  using All = void (*)(const Put& put, Texts texts, std::size_t first, std::size_t count,
                       std::byte* base, std::size_t stride);

  abi::Slot slot;
  abi::ColumnForm form;
  abi::ColumnData data;
  std::int64_t unit = 1;  // by which the number is kept smaller
  All payloads = nullptr;

  std::int32_t beside(std::size_t index) const {
    return static_cast<std::int32_t>(number_at(data.beside, form.beside, index));
  }
};

void put_states(const Put& put, std::size_t first, std::size_t count, std::byte* base,
                std::size_t stride) {
  for (std::size_t at = 0; at < count; ++at) {
    const std::size_t index = first + at;
    State state = State::Value;
    if (!is_set(put.data.values, index))
      state = put.form.missing && is_set(put.data.missing, index) ? State::Missing : State::Unread;
    base[at * stride + put.slot.state] = static_cast<std::byte>(state);
  }
}

// What each kind of value makes of its number.
struct PutNumber {
  static void put(const Put& put, Put::Texts /*texts*/, std::size_t /*index*/, std::int64_t number,
                  std::byte* row) {
    store(row + put.slot.payload, number * put.unit);
  }
};
struct PutAmount {
  static void put(const Put& put, Put::Texts /*texts*/, std::size_t index, std::int64_t number,
                  std::byte* row) {
    store(row + put.slot.payload, number * put.unit);
    store(row + put.slot.currency, put.beside(index));
  }
};
struct PutNarrow {
  static void put(const Put& put, Put::Texts /*texts*/, std::size_t /*index*/, std::int64_t number,
                  std::byte* row) {
    store(row + put.slot.payload, static_cast<std::int32_t>(number));
  }
};
struct PutTruth {
  static void put(const Put& put, Put::Texts /*texts*/, std::size_t /*index*/, std::int64_t number,
                  std::byte* row) {
    store(row + put.slot.payload, static_cast<std::uint8_t>(number));
  }
};
struct PutText {
  static void put(const Put& put, Put::Texts texts, std::size_t /*index*/, std::int64_t number,
                  std::byte* row) {
    if (static_cast<State>(row[put.slot.state]) != State::Value) return;
    const std::string_view text = texts[static_cast<std::size_t>(number)];
    store(row + put.slot.payload,
          abi::TextSlot{text.data(), static_cast<std::uint32_t>(text.size())});
  }
};
struct PutTime {
  static void put(const Put& put, Put::Texts /*texts*/, std::size_t index, std::int64_t number,
                  std::byte* row) {
    std::byte* to = row + put.slot.payload;
    const std::int32_t beside = put.beside(index);
    if (put.slot.type.kind == Kind::DateTime) store(to, abi::InstantSlot{number, beside});
    if (put.slot.type.kind == Kind::Duration) store(to, abi::DurationSlot{number, beside});
    if (put.slot.type.kind == Kind::Target) store(to, abi::TargetBeside::with(number, beside));
  }
};

template <Width width, typename As>
void put_all(const Put& put, Put::Texts texts, std::size_t first, std::size_t count,
             std::byte* base, std::size_t stride) {
  for (std::size_t at = 0; at < count; ++at)
    As::put(put, texts, first + at, number_in<width>(put.data.payload, first + at),
            base + at * stride);
}

template <typename As>
Put::All all_of(Width width) {
  switch (width) {
    case Width::Same:
      return put_all<Width::Same, As>;
    case Width::Bit:
      return put_all<Width::Bit, As>;
    case Width::Byte:
      return put_all<Width::Byte, As>;
    case Width::Half:
      return put_all<Width::Half, As>;
    case Width::Word:
      return put_all<Width::Word, As>;
    case Width::Wide:
      return put_all<Width::Wide, As>;
    case Width::Absent:
      break;
  }
  return nullptr;
}

Put::All all_of(const abi::Slot& slot, Width width) {
  switch (slot.type.kind) {
    case Kind::Record:
    case Kind::List:
    case Kind::Error:
      return nullptr;
    case Kind::Boolean:
      return all_of<PutTruth>(width);
    case Kind::Text:
      return all_of<PutText>(width);
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::Target:
      return all_of<PutTime>(width);
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
      return all_of<PutNumber>(width);
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      return slot.currency != abi::none && !slot.tied ? all_of<PutAmount>(width)
                                                      : all_of<PutNumber>(width);
    case Kind::Enum:
    case Kind::Role:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Date:
    case Kind::Time:
    case Kind::BusinessDays:
      return all_of<PutNarrow>(width);
  }
  return nullptr;
}

}  // namespace

class Unpacker::Columns {
 public:
  Columns(const abi::Layout& layout, const abi::ColumnTree& tree,
          std::span<const abi::ColumnForm> forms, std::span<const abi::ColumnData> columns,
          Put::Texts texts)
      : texts_(texts) {
    for (std::size_t at = 0; at < tree.columns.size(); ++at) {
      const abi::Slot& slot = tree.columns[at].slot;
      One one{{slot, forms[at], columns[at], 1, all_of(slot, forms[at].payload)}, nullptr, 0};
      for (int places = abi::scale_of(slot.type.kind) - forms[at].scale; places > 0; --places)
        one.put.unit *= 10;
      if (const abi::Elements* elements = columns[at].elements) {
        one.elements = std::make_unique<const Columns>(layout, *tree.elements[at], elements->forms,
                                                       elements->columns, texts);
        one.stride = layout.lists[slot.type.index].stride;
      }
      // Of any other a row of zeros has all there is.
      if (forms[at].open || one.put.payloads != nullptr || one.elements)
        all_.push_back(std::move(one));
    }
  }

  void put(std::size_t first, std::size_t count, std::byte* base, std::size_t stride,
           abi::RowArena& arena) const {
    for (const One& one : all_) {
      if (one.put.form.open) put_states(one.put, first, count, base, stride);
      if (one.put.payloads != nullptr)
        one.put.payloads(one.put, texts_, first, count, base, stride);
      for (std::size_t at = 0; one.elements && at < count; ++at)
        put_list(one, first + at, base + at * stride, arena);
    }
  }

 private:
  struct One {
    Put put;
    std::unique_ptr<const Columns> elements;  // of a list
    std::size_t stride = 0;                   // of those
  };

  static void put_list(const One& one, std::size_t index, std::byte* row, abi::RowArena& arena) {
    const Put& list = one.put;
    if (static_cast<State>(row[list.slot.state]) != State::Value) return;
    const auto first = static_cast<std::size_t>(at<std::int32_t>(list.data.payload, index));
    const auto end = static_cast<std::size_t>(at<std::int32_t>(list.data.payload, index + 1));
    std::byte* elements = arena.allocate((end - first) * one.stride);
    one.elements->put(first, end - first, elements, one.stride, arena);
    const bool may_have_more = list.form.beside == Width::Bit && list.beside(index) != 0;
    store(row + list.slot.payload, abi::ListSlot{elements, static_cast<std::uint32_t>(end - first),
                                                 may_have_more ? 0U : 1U});
  }

  Put::Texts texts_;
  std::vector<One> all_;
};

Unpacker::Unpacker(const abi::Layout& layout, std::uint32_t record, const abi::ColumnTree& tree,
                   std::span<const abi::ColumnForm> forms, std::span<const abi::ColumnData> columns,
                   std::span<const std::string_view> dictionary)
    : columns_(std::make_unique<const Columns>(layout, tree, forms, columns, dictionary)),
      size_(layout.records[record].size) {}
Unpacker::~Unpacker() = default;

const std::byte* Unpacker::row(std::size_t index, abi::RowArena& arena) const {
  std::byte* row = arena.allocate(size_);
  columns_->put(index, 1, row, size_, arena);
  return row;
}

}  // namespace bop::batch

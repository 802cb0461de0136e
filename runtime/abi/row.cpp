#include "runtime/abi/row.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "runtime/base/by_kind.h"

namespace bop::abi {

namespace {

// Whether `value` is of the alternative that `type` stands for (datum.h): a value of another would
// not keep to the bytes of its slot.
bool holds(Type type, const Value& value) {
  switch (type.kind) {
    case Kind::Boolean:
      return std::holds_alternative<bool>(value);
    case Kind::Text:
      return std::holds_alternative<std::string>(value);
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
      return std::holds_alternative<value::Decimal>(value);
    case Kind::Money:
    case Kind::UnitPrice:
      return std::holds_alternative<value::Money>(value);
    case Kind::Date:
      return std::holds_alternative<value::Date>(value);
    case Kind::DateTime:
      return std::holds_alternative<value::Instant>(value);
    case Kind::Duration:
      return std::holds_alternative<value::Duration>(value);
    case Kind::BusinessDays:
      return std::holds_alternative<value::BusinessDays>(value);
    case Kind::Currency:
      return std::holds_alternative<value::Currency>(value);
    case Kind::Role:
    case Kind::Enum:
      return std::holds_alternative<Symbol>(value);
    case Kind::List:
      return std::holds_alternative<ListPtr>(value);
    case Kind::Record: {
      const auto* nested = std::get_if<RecordPtr>(&value);
      return nested != nullptr && (*nested)->type == type.index;
    }
    case Kind::Error:
      return false;
  }
  return false;
}

template <typename Payload>
void store(std::byte* at, const Payload& payload) {
  static_assert(std::is_trivially_copyable_v<Payload>);
  std::memcpy(at, &payload, sizeof payload);
}

// Fills zeroed bytes with the values of one record or list. What does not fit its slot exactly
// makes the row wide and is left out; the rest is still written, so a wide row is never read past
// its end.
//
// Addresses: `container` is where the record, or the element of a list, begins; the offsets of a
// Slot count from there. `at` is where a payload itself goes.
class Packer {
 public:
  Packer(const Layout& layout, RowArena& arena) : layout_(layout), arena_(arena) {}

  bool wide() const { return wide_; }

  /// The ListSlot at `at`; the elements go to the arena.
  void put_list(const ListData& list, std::uint32_t list_type, std::byte* at) {
    const ElementLayout& element = layout_.lists[list_type];
    if (element.stride == 0 || list.elements.size() > list_max) {
      wide_ = true;
      return;
    }
    std::byte* elements = arena_.allocate(list.elements.size() * element.stride);
    store(at, ListSlot{elements, static_cast<std::uint32_t>(list.elements.size()),
                       static_cast<std::uint32_t>(list.complete)});
    for (const Datum& value : list.elements) {
      put(value, element.slot, elements);
      elements += element.stride;
    }
  }

  void put_record(const RecordData& record, std::byte* container) {
    const auto& slots = layout_.records[record.type].fields;
    if (!layout_.packable[record.type] || record.fields.size() != slots.size()) {
      wide_ = true;
      return;
    }
    const RecordData* source = &record;
    store(container, source);
    // Tied amounts last: put_currency compares with the field they are tied to, or fills it.
    for (const bool tied : {false, true})
      for (std::size_t index = 0; index < slots.size(); ++index)
        if (slots[index].tied == tied) put(record.fields[index], slots[index], container);
  }

 private:
  // State and payload of one field or element.
  void put(const Datum& datum, const Slot& slot, std::byte* container) {
    store(container + slot.state, static_cast<std::uint8_t>(datum.state));
    if (datum.state == State::Undefined || (datum.state == State::Missing && !slot.type.optional))
      wide_ = true;
    if (datum.state != State::Value) return;
    if (holds(slot.type, datum.value))
      put_value(datum.value, slot, container);
    else
      wide_ = true;
  }

  void put_value(const Value& value, const Slot& slot, std::byte* container) {
    std::byte* at = container + slot.payload;
    by_kind(
        value, [&](const std::monostate&) { wide_ = true; },
        [&](const bool& truth) { store(at, static_cast<std::uint8_t>(truth)); },
        [&](const std::string& text) { put_text(text, at); },
        [&](const value::Decimal& number) { put_number(number, slot, at); },
        [&](const value::Money& money) {
          put_currency(money.currency, slot, container);
          put_number(money.amount, slot, at);
        },
        [&](const value::Date& date) { store(at, date.days); },
        [&](const value::Instant& instant) {
          store(at, InstantSlot{instant.seconds, instant.offset_seconds});
        },
        [&](const value::Duration& span) { store(at, DurationSlot{span.seconds, span.months}); },
        [&](const value::BusinessDays& days) { store(at, days.count); },
        [&](const value::Currency& currency) { store(at, currency.packed); },
        [&](const value::Fraction&) { wide_ = true; }, [&](const MoneyFraction&) { wide_ = true; },
        [&](const Symbol& symbol) { store(at, symbol.index); },
        [&](const RecordPtr& record) { put_record(*record, at); },
        [&](const ListPtr& list) { put_list(*list, slot.type.index, at); });
  }

  void put_text(const std::string& text, std::byte* at) {
    constexpr std::size_t length_max = 0x7fffffff;
    if (text.size() > length_max) {
      wide_ = true;
      return;
    }
    store(at, TextSlot{text.data(), static_cast<std::uint32_t>(text.size())});
  }

  void put_number(const value::Decimal& number, const Slot& slot, std::byte* at) {
    const auto scaled = number.scaled(scale_of(slot.type.kind));
    if (!scaled || *scaled > slot_max || *scaled < -slot_max) {
      wide_ = true;
      return;
    }
    store(at, *scaled);
  }

  // The currency of an amount, where Slot says that it goes. A tied amount has no place of its own:
  // it must agree with the record's currency field, and where that was not read (all zero) it
  // leaves its own there, so that code which only knows the field still sees the amount's.
  void put_currency(value::Currency currency, const Slot& slot, std::byte* container) {
    if (!currency) wide_ = true;  // the zero of an empty sum is not a field's value
    if (slot.currency == none) {
      if (currency.packed != slot.type.index) wide_ = true;
      return;
    }
    std::uint32_t present = 0;
    std::memcpy(&present, container + slot.currency, sizeof present);
    if (slot.tied && present != 0 && present != currency.packed) wide_ = true;
    store(container + slot.currency, currency.packed);
  }

  const Layout& layout_;
  RowArena& arena_;
  bool wide_ = false;
};

}  // namespace

std::byte* RowArena::allocate(std::size_t bytes) {
  bytes = (bytes + 15) / 16 * 16;
  if (first_.size() - first_used_ >= bytes) {
    std::byte* at = first_.data() + first_used_;
    first_used_ += bytes;
    std::memset(at, 0, bytes);
    return at;
  }
  if (chunk_size_ - chunk_used_ < bytes) {
    chunk_size_ = std::max<std::size_t>(bytes, std::size_t{64} << 10U);
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk_size_));
    chunk_used_ = 0;
  }
  std::byte* at = chunks_.back().get() + chunk_used_;
  chunk_used_ += bytes;
  std::memset(at, 0, bytes);
  return at;
}

PackedRow pack(const Layout& layout, const RecordData& record, RowArena& arena) {
  Packer packer(layout, arena);
  std::byte* row = arena.allocate(std::max(layout.records[record.type].size, 8U));
  packer.put_record(record, row);
  return {row, packer.wide()};
}

PackedRow pack_list(const Layout& layout, const ListData& list, std::uint32_t list_type,
                    RowArena& arena) {
  Packer packer(layout, arena);
  std::byte* slot = arena.allocate(sizeof(ListSlot));
  packer.put_list(list, list_type, slot);
  return {slot, packer.wide()};
}

}  // namespace bop::abi

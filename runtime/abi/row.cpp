#include "runtime/abi/row.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::abi {

namespace {

constexpr std::uint32_t header_bytes = sizeof(const RecordData*);

struct Shape {
  std::uint32_t bytes = 0;
  std::uint32_t alignment = 1;
};

bool is_amount(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity;
}

std::uint32_t aligned(std::uint32_t offset, std::uint32_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

// Makes layouts in the order records contain each other.
class LayoutMaker {
 public:
  explicit LayoutMaker(const Schema& schema) : schema_(schema) {
    made_.records.resize(schema.records.size());
    made_.packable.assign(schema.records.size(), true);
    progress_.assign(schema.records.size(), Progress::Waiting);
  }

  Layout make() {
    for (std::uint32_t record = 0; record < schema_.records.size(); ++record) make_record(record);
    for (const Type element : schema_.lists) made_.lists.push_back(make_element(element));
    return std::move(made_);
  }

 private:
  enum class Progress : std::uint8_t { Waiting, Started, Done };

  Shape shape(Type type) {
    switch (type.kind) {
      case Kind::Boolean:
        return {1, 1};
      case Kind::Enum:
      case Kind::Role:
      case Kind::Currency:
      case Kind::Unit:
      case Kind::Date:
      case Kind::Time:
      case Kind::BusinessDays:
        return {4, 4};
      case Kind::Number:
      case Kind::Integer:
      case Kind::Percent:
      case Kind::Ratio:
      case Kind::Money:
      case Kind::UnitPrice:
      case Kind::Quantity:
        return {8, 8};
      case Kind::Text:
      case Kind::DateTime:
      case Kind::Duration:
      case Kind::Target:
      case Kind::List:
        return {16, 8};
      case Kind::Record:
        return {made_.records[type.index].size, 8};
      case Kind::Error:
        return {8, 8};
    }
    return {};
  }

  // False where a value of this type has no place of fixed size.
  bool can_place(Type type) {
    if (type.kind == Kind::Error || type.fraction) return false;
    if (type.kind != Kind::Record) return true;
    if (progress_[type.index] == Progress::Started) return false;
    make_record(type.index);
    return made_.packable[type.index];
  }

  void make_record(std::uint32_t record) {
    if (progress_[record] != Progress::Waiting) return;
    progress_[record] = Progress::Started;
    const auto& fields = schema_.records[record].fields;
    for (const Field& field : fields) {
      if (!can_place(field.type)) made_.packable[record] = false;
    }
    if (made_.packable[record]) {
      auto placed = place_fields(fields);
      made_.packable[record] = placed.has_value();
      if (placed) made_.records[record] = *std::move(placed);
    }
    made_.largest = std::max(made_.largest, made_.records[record].size);
    progress_[record] = Progress::Done;
  }

  // Nothing where it gets larger than a row may be.
  std::optional<RecordLayout> place_fields(const std::vector<Field>& fields) {
    RecordLayout record;
    std::uint32_t end = header_bytes;
    record.fields.resize(fields.size());
    for (const std::uint32_t alignment : {8U, 4U, 1U}) {
      for (std::size_t index = 0; index < fields.size(); ++index) {
        const Shape wanted = shape(fields[index].type);
        if (wanted.alignment != alignment) continue;
        record.fields[index].type = fields[index].type;
        record.fields[index].payload = end;
        end += wanted.bytes;
        if (end > record_bytes_max) return std::nullopt;
      }
      if (alignment == 4) end = place_currencies(fields, record, end);
    }
    for (Slot& slot : record.fields) slot.state = end++;
    record.size = aligned(end, 8);
    if (record.size > record_bytes_max) return std::nullopt;
    return record;
  }

  static std::uint32_t place_currencies(const std::vector<Field>& fields, RecordLayout& record,
                                        std::uint32_t end) {
    for (std::size_t index = 0; index < fields.size(); ++index) {
      const Field& field = fields[index];
      if (!is_amount(field.type.kind) || field.type.index != 0) continue;
      Slot& slot = record.fields[index];
      slot.tied = field.currency_field != Field::no_field;
      if (slot.tied) {
        slot.currency = record.fields[static_cast<std::size_t>(field.currency_field)].payload;
      } else {
        slot.currency = end;
        end += 4;
      }
    }
    return end;
  }

  ElementLayout make_element(Type type) {
    ElementLayout element;
    element.slot.type = type;
    if (!can_place(type)) return element;
    std::uint32_t end = shape(type).bytes;
    if (is_amount(type.kind) && type.index == 0) {
      element.slot.currency = end;
      end += 4;
    }
    element.slot.state = end;
    element.stride = aligned(end + 1, 8);
    return element;
  }

  const Schema& schema_;
  Layout made_;
  std::vector<Progress> progress_;
};

// Fills rows; `wide_` collects whether anything did not fit.
class Packer {
 public:
  Packer(const Layout& layout, RowArena& arena) : layout_(layout), arena_(arena) {}

  bool wide() const { return wide_; }

  void list(const ListData& data, std::uint32_t list_type, std::byte* at) {
    const ElementLayout& element = layout_.lists[list_type];
    if (element.stride == 0 || data.elements.size() > list_max) {
      wide_ = true;
      return;
    }
    std::byte* elements = arena_.allocate(data.elements.size() * element.stride);
    store(at, ListSlot{elements, static_cast<std::uint32_t>(data.elements.size()),
                       static_cast<std::uint32_t>(data.complete)});
    for (const Datum& value : data.elements) {
      datum(value, element.slot, elements);
      elements += element.stride;
    }
  }

  void record(const RecordData& data, std::byte* row) {
    if (!layout_.packable[data.type] ||
        data.fields.size() != layout_.records[data.type].fields.size()) {
      wide_ = true;
      return;
    }
    const RecordData* source = &data;
    std::memcpy(row, &source, sizeof source);
    const auto& slots = layout_.records[data.type].fields;
    for (std::size_t index = 0; index < slots.size(); ++index) {
      if (!slots[index].tied) datum(data.fields[index], slots[index], row);
    }
    // Tied amounts last: they may have to leave their currency in the field they are tied to.
    for (std::size_t index = 0; index < slots.size(); ++index) {
      if (slots[index].tied) datum(data.fields[index], slots[index], row);
    }
  }

 private:
  template <typename Payload>
  static void store(std::byte* at, const Payload& payload) {
    std::memcpy(at, &payload, sizeof payload);
  }

  void datum(const Datum& datum, const Slot& slot, std::byte* base) {
    base[slot.state] = static_cast<std::byte>(datum.state);
    if (datum.state == State::Undefined || (datum.state == State::Missing && !slot.type.optional)) {
      wide_ = true;
    }
    if (datum.state != State::Value) return;
    if (!holds(slot.type, datum.value)) {
      wide_ = true;  // a value of another type would not keep to its bytes
      return;
    }
    by_kind(
        datum.value, [&](const std::monostate&) { wide_ = true; },
        [&](const bool& value) { store(base + slot.payload, static_cast<std::uint8_t>(value)); },
        [&](const std::string& value) { text(value, base + slot.payload); },
        [&](const value::Decimal& value) { number(value, slot, base); },
        [&](const value::Money& value) {
          currency(value.currency, slot, base);
          number(value.amount, slot, base);
        },
        [&](const value::Date& value) { store(base + slot.payload, value.days); },
        [&](const value::Time& value) { store(base + slot.payload, value.seconds); },
        [&](const value::Instant& value) {
          store(base + slot.payload, InstantSlot{value.seconds, value.offset_seconds});
        },
        [&](const value::Duration& value) {
          if (slot.type.kind == Kind::Target)
            store(base + slot.payload, TargetSlot{value.seconds, value.months, 0});
          else
            store(base + slot.payload, DurationSlot{value.seconds, value.months});
        },
        [&](const value::BusinessDays& value) {
          if (slot.type.kind == Kind::Target)
            store(base + slot.payload, TargetSlot{value.count, 0, 1});
          else
            store(base + slot.payload, value.count);
        },
        [&](const value::BusinessHours& value) {
          store(base + slot.payload, TargetSlot::of(value));
        },
        [&](const value::Currency& value) { store(base + slot.payload, value.packed); },
        [&](const value::Fraction&) { wide_ = true; }, [&](const MoneyFraction&) { wide_ = true; },
        [&](const Symbol& value) { store(base + slot.payload, value.index); },
        [&](const RecordPtr& value) { record(*value, base + slot.payload); },
        [&](const ListPtr& value) { list(*value, slot.type.index, base + slot.payload); });
  }

  // Whether `value` is of the alternative that `type` stands for (datum.h).
  static bool holds(Type type, const Value& value) {
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
      case Kind::Quantity:
        return std::holds_alternative<value::Money>(value);
      case Kind::Date:
        return std::holds_alternative<value::Date>(value);
      case Kind::Time:
        return std::holds_alternative<value::Time>(value);
      case Kind::Target:
        return std::holds_alternative<value::Duration>(value) ||
               std::holds_alternative<value::BusinessDays>(value) ||
               std::holds_alternative<value::BusinessHours>(value);
      case Kind::DateTime:
        return std::holds_alternative<value::Instant>(value);
      case Kind::Duration:
        return std::holds_alternative<value::Duration>(value);
      case Kind::BusinessDays:
        return std::holds_alternative<value::BusinessDays>(value);
      case Kind::Currency:
      case Kind::Unit:
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

  void text(const std::string& value, std::byte* at) {
    if (value.size() > 0x7fffffffU) {
      wide_ = true;
      return;
    }
    store(at, TextSlot{value.data(), static_cast<std::uint32_t>(value.size())});
  }

  void number(const value::Decimal& value, const Slot& slot, std::byte* base) {
    const auto scaled = value.scaled(scale_of(slot.type.kind));
    if (!scaled || *scaled > slot_max || *scaled < -slot_max) {
      wide_ = true;
      return;
    }
    store(base + slot.payload, *scaled);
  }

  void currency(value::Currency currency, const Slot& slot, std::byte* base) {
    if (!currency) wide_ = true;  // the zero of an empty sum is not a field's value
    if (slot.currency == none) {
      if (currency.packed != slot.type.index) wide_ = true;
      return;
    }
    std::uint32_t present = 0;
    std::memcpy(&present, base + slot.currency, sizeof present);
    if (slot.tied && present != 0 && present != currency.packed) wide_ = true;
    store(base + slot.currency, currency.packed);
  }

  const Layout& layout_;
  RowArena& arena_;
  bool wide_ = false;
};

}  // namespace

int scale_of(Kind kind) {
  switch (kind) {
    case Kind::Money:
      return money_scale;
    case Kind::UnitPrice:
    case Kind::Quantity:
      return unit_price_scale;
    case Kind::Number:
    case Kind::Percent:
    case Kind::Ratio:
      return number_scale;
    case Kind::Error:
    case Kind::Boolean:
    case Kind::Text:
    case Kind::Integer:
    case Kind::Date:
    case Kind::Time:
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
    case Kind::Target:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Role:
    case Kind::Enum:
    case Kind::Record:
    case Kind::List:
      return 0;
  }
  return 0;
}

Layout layout(const Schema& schema) {
  return LayoutMaker(schema).make();
}

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
  packer.record(record, row);
  return {row, packer.wide()};
}

PackedRow pack_list(const Layout& layout, const ListData& list, std::uint32_t list_type,
                    RowArena& arena) {
  Packer packer(layout, arena);
  std::byte* slot = arena.allocate(sizeof(ListSlot));
  packer.list(list, list_type, slot);
  return {slot, packer.wide()};
}

}  // namespace bop::abi

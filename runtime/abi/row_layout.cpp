#include <algorithm>

#include "runtime/abi/row.h"

namespace bop::abi {

namespace {

constexpr std::uint32_t header_bytes = sizeof(const RecordData*);

struct Shape {
  std::uint32_t bytes = 0;
  std::uint32_t alignment = 1;
};

bool is_amount(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice;
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
      case Kind::Date:
      case Kind::BusinessDays:
        return {4, 4};
      case Kind::Number:
      case Kind::Integer:
      case Kind::Percent:
      case Kind::Ratio:
      case Kind::Money:
      case Kind::UnitPrice:
        return {8, 8};
      case Kind::Text:
      case Kind::DateTime:
      case Kind::Duration:
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
    if (made_.packable[record]) made_.records[record] = place_fields(fields);
    made_.largest = std::max(made_.largest, made_.records[record].size);
    progress_[record] = Progress::Done;
  }

  RecordLayout place_fields(const std::vector<Field>& fields) {
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
      }
      if (alignment == 4) end = place_currencies(fields, record, end);
    }
    for (Slot& slot : record.fields) slot.state = end++;
    record.size = aligned(end, 8);
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

}  // namespace

int scale_of(Kind kind) {
  switch (kind) {
    case Kind::Money:
      return money_scale;
    case Kind::UnitPrice:
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
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
    case Kind::Currency:
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

}  // namespace bop::abi

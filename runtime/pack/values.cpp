#include "runtime/pack/values.h"

#include <algorithm>

#include "runtime/abi/row.h"
#include "runtime/batch/builder.h"
#include "runtime/value/unit.h"

namespace bop::pack {

namespace {

using abi::Kind;
using abi::Width;

constexpr std::int64_t day_seconds = value::Duration::day_seconds;
constexpr std::int64_t first_day = -719'528;  // 0000-01-01
constexpr std::int64_t last_day = 2'932'896;  // 9999-12-31
// As long as a span of time that is read may be (runtime/value/span.cpp).
constexpr std::int64_t span_seconds = 3'652'500 * day_seconds;
constexpr std::int64_t span_months = 120'000;
constexpr std::int64_t business_days = 100'000;

template <typename T>
Range range_of(Bytes numbers) {
  T least = 0;
  T most = 0;
  for (std::size_t at = 0; at + sizeof(T) <= numbers.size(); at += sizeof(T)) {
    T number;
    std::memcpy(&number, numbers.data() + at, sizeof number);
    least = std::min(least, number);
    most = std::max(most, number);
  }
  return {least, most};
}

bool is_code(Kind kind, std::uint32_t packed) {
  if (packed == 0) return true;  // where there is no value
  const std::string text = value::Currency{packed}.text();
  const auto parsed = kind == Kind::Unit || kind == Kind::Quantity ? value::parse_unit(text)
                                                                   : value::Currency::parse(text);
  return parsed && parsed->packed == packed;
}

// Currencies or units; most rows have the one of the row before.
bool are_codes(Kind kind, Bytes numbers) {
  std::uint32_t known = 0;
  for (std::size_t at = 0; at + sizeof known <= numbers.size(); at += sizeof known) {
    std::uint32_t packed = 0;
    std::memcpy(&packed, numbers.data() + at, sizeof packed);
    if (packed == known) continue;
    if (!is_code(kind, packed)) return false;
    known = packed;
  }
  return true;
}

bool is_within(const Range& range, std::int64_t least, std::int64_t most) {
  return range.least >= least && range.most <= most;
}

bool is_beside(Kind kind, Width width, Bytes beside) {
  if (width == Width::Absent) return true;
  Range range = pack::range_of(width, beside);
  if (kind == Kind::DateTime) return is_within(range, -day_seconds, day_seconds);
  if (kind == Kind::Duration) return is_within(range, -span_months, span_months);
  if (kind == Kind::Target) return is_within(range, -2 * span_months, 2 * span_months + 1);
  if (width != Width::Same) return are_codes(kind, beside);
  return is_within(range, 0, std::numeric_limits<std::uint32_t>::max()) &&
         is_code(kind, static_cast<std::uint32_t>(range.most));
}

}  // namespace

std::size_t bytes_of(abi::Width width, std::size_t rows) {
  if (width == Width::Absent) return 0;
  if (width == Width::Same) return sizeof(std::int64_t);
  if (width == Width::Bit) return bytes_of_bits(rows);
  const std::size_t padded = (rows + abi::rows_padding - 1) / abi::rows_padding * abi::rows_padding;
  return padded * abi::bytes_of(width);
}

std::size_t bytes_of_bits(std::size_t rows) {
  return (rows + 63) / 64 * sizeof(std::uint64_t);
}

Range range_of(Width width, Bytes numbers) {
  switch (width) {
    case Width::Byte:
      return range_of<std::int8_t>(numbers);
    case Width::Half:
      return range_of<std::int16_t>(numbers);
    case Width::Word:
      return range_of<std::int32_t>(numbers);
    case Width::Same:
    case Width::Wide:
      return range_of<std::int64_t>(numbers);
    case Width::Bit:
    case Width::Absent:
      break;
  }
  return {};
}

bool are_lists(Bytes payload, std::size_t lists, std::size_t elements) {
  const auto* ends = reinterpret_cast<const std::int32_t*>(payload.data());
  if (ends[0] != 0 || ends[lists] < 0 || static_cast<std::size_t>(ends[lists]) != elements)
    return false;
  for (std::size_t list = 0; list < lists; ++list)
    if (ends[list + 1] < ends[list] || ends[list + 1] - ends[list] > std::int32_t{abi::list_max})
      return false;
  return true;
}

bool is_form(const abi::Slot& slot, const abi::ColumnForm& form, bool has_elements) {
  const Kind kind = slot.type.kind;
  if (has_elements)
    return form.payload == Width::Word &&
           (form.beside == Width::Absent || form.beside == Width::Bit);
  const bool none = kind == Kind::Record || kind == Kind::List;
  if (none) return form.payload == Width::Absent && form.beside == Width::Absent;
  if (kind == Kind::Boolean) return form.payload == Width::Bit && form.beside == Width::Absent;
  if (form.payload < Width::Byte || form.payload > Width::Wide) return false;
  const bool wide = kind == Kind::Number || kind == Kind::Percent || kind == Kind::Ratio ||
                    kind == Kind::Integer || kind == Kind::Money || kind == Kind::UnitPrice ||
                    kind == Kind::Quantity || kind == Kind::DateTime || kind == Kind::Duration ||
                    kind == Kind::Target;
  if (!wide && form.payload > Width::Word) return false;
  if (form.scale > abi::scale_of(kind)) return false;
  const bool beside = kind == Kind::DateTime || kind == Kind::Duration || kind == Kind::Target ||
                      (slot.currency != abi::none && !slot.tied);
  if (!beside) return form.beside == Width::Absent;
  return form.beside == Width::Same || form.beside == Width::Word;
}

bool are_values(const abi::Schema& schema, const abi::Slot& slot, const abi::ColumnForm& form,
                const Range& range, Bytes payload, Bytes beside, std::size_t texts) {
  const Kind kind = slot.type.kind;
  if (!is_beside(kind, form.beside, beside)) return false;
  // One less at the lower end than a width holds: code takes both ends to be the same distance
  // from zero.
  if (form.payload >= Width::Byte && form.payload < Width::Wide &&
      range.least == -(std::int64_t{1} << (8 * abi::bytes_of(form.payload) - 1)))
    return false;
  const auto count = [](std::size_t members) {
    return std::max<std::int64_t>(static_cast<std::int64_t>(members), 1) - 1;
  };
  switch (kind) {
    case Kind::Number:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::Integer:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity: {
      std::int64_t most = abi::slot_max;
      for (int places = form.scale; places < abi::scale_of(kind); ++places) most /= 10;
      return is_within(range, -most, most);
    }
    case Kind::Text:
      return is_within(range, 0, count(texts));
    case Kind::Enum:
      return is_within(range, 0, count(schema.enums[slot.type.index].members.size()));
    case Kind::Role:
      return is_within(range, 0, count(schema.roles.size()));
    case Kind::Date:
      return is_within(range, first_day, last_day);
    case Kind::Time:
      return is_within(range, 0, day_seconds - 1);
    case Kind::DateTime:
      return is_within(range, (first_day - 1) * day_seconds, (last_day + 2) * day_seconds);
    case Kind::Duration:
    case Kind::Target:  // business days are fewer
      return is_within(range, -span_seconds, span_seconds);
    case Kind::BusinessDays:
      return is_within(range, -business_days, business_days);
    case Kind::Currency:
    case Kind::Unit:
      return form.payload == Width::Word ? are_codes(kind, payload)
                                         : range.least == 0 && range.most == 0;
    default:
      return true;
  }
}

}  // namespace bop::pack

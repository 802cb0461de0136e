#include "compiler/emit/context.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "compiler/emit/reference.h"
#include "compiler/emit/table_index.h"

namespace bop::emit {

namespace {

using abi::Kind;

__extension__ typedef unsigned __int128 UInt128;

template <typename T>
T read(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

UInt128 wide(const std::uint64_t* words) {
  return (UInt128{words[1]} << 64U) | words[0];
}

bool is_amount(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity;
}

// abi::equal over rows. Undefined is in no row, so two state bytes are equal or not.
class RowsEqual {
 public:
  explicit RowsEqual(const abi::Layout& layout) : layout_(layout) {}

  bool records(std::uint32_t type, const std::byte* a, const std::byte* b) const {
    return std::ranges::all_of(layout_.records[type].fields,
                               [&](const abi::Slot& slot) { return slots(slot, a, b); });
  }

  bool lists(std::uint32_t type, const std::byte* a, const std::byte* b,
             std::uint32_t count) const {
    const abi::ElementLayout& element = layout_.lists[type];
    for (std::size_t at = 0; at < count; ++at) {
      const std::size_t offset = at * element.stride;
      if (!slots(element.slot, a + offset, b + offset)) return false;
    }
    return true;
  }

  bool slots(const abi::Slot& slot, const std::byte* a, const std::byte* b) const {
    if (a[slot.state] != b[slot.state]) return false;
    if (a[slot.state] != static_cast<std::byte>(abi::State::Value)) return true;
    const std::byte* x = a + slot.payload;
    const std::byte* y = b + slot.payload;
    switch (slot.type.kind) {
      case Kind::Boolean:
        return *x == *y;
      case Kind::Text: {
        const auto text = read<abi::TextSlot>(x);
        const auto other = read<abi::TextSlot>(y);
        return text.length == other.length && bop_text_equal(text.data, other.data, text.length);
      }
      case Kind::Number:
      case Kind::Integer:
      case Kind::Percent:
      case Kind::Ratio:
      case Kind::DateTime:
        return read<std::int64_t>(x) == read<std::int64_t>(y);
      case Kind::Money:
      case Kind::UnitPrice:
      case Kind::Quantity:
        return amounts(slot, a, b);
      case Kind::Enum:
      case Kind::Role:
      case Kind::Currency:
      case Kind::Unit:
      case Kind::Date:
      case Kind::Time:
      case Kind::BusinessDays:
        return read<std::int32_t>(x) == read<std::int32_t>(y);
      case Kind::Duration: {
        const auto span = read<abi::DurationSlot>(x);
        const auto other = read<abi::DurationSlot>(y);
        return span.seconds == other.seconds && span.months == other.months;
      }
      case Kind::Target: {
        const auto target = read<abi::TargetSlot>(x);
        const auto other = read<abi::TargetSlot>(y);
        return target.seconds == other.seconds && target.months == other.months &&
               target.business == other.business;
      }
      case Kind::Record:
        return records(slot.type.index, x, y);
      case Kind::List: {
        const auto list = read<abi::ListSlot>(x);
        const auto other = read<abi::ListSlot>(y);
        return list.count == other.count && list.complete == other.complete &&
               lists(slot.type.index, list.elements, other.elements, list.count);
      }
      case Kind::Error:
        return false;
    }
    return false;
  }

  // Moves what is there for the first time to the front; how much that is.
  std::uint32_t distinct(std::uint32_t type, std::byte* elements, std::uint32_t count) const {
    const abi::ElementLayout& element = layout_.lists[type];
    std::uint32_t kept = 0;
    for (std::size_t at = 0; at < count; ++at) {
      const std::byte* one = elements + at * element.stride;
      bool known = false;
      for (std::size_t other = 0; other < kept && !known; ++other)
        known = slots(element.slot, elements + other * element.stride, one);
      if (known) continue;
      std::memmove(elements + std::size_t{kept} * element.stride, one, element.stride);
      ++kept;
    }
    return kept;
  }

 private:
  static bool amounts(const abi::Slot& slot, const std::byte* a, const std::byte* b) {
    const auto amount = read<std::int64_t>(a + slot.payload);
    if (amount != read<std::int64_t>(b + slot.payload)) return false;
    if (!is_amount(slot.type.kind) || slot.currency == abi::none) return true;
    const auto currency = read<std::uint32_t>(a + slot.currency);
    const auto other = read<std::uint32_t>(b + slot.currency);
    return currency == other || (amount == 0 && (currency == 0 || other == 0));
  }

  const abi::Layout& layout_;
};

}  // namespace

extern "C" {

Found bop_lookup(const Context* context, std::uint32_t reference, const KeyPart* keys) {
  return context->references[reference].find(keys);
}

Found bop_lookup_latest(const Context* context, std::uint32_t reference, std::uint32_t currency,
                        std::int32_t day) {
  return context->references[reference].find_latest(currency, day);
}

Candidates bop_candidates(const Context* context, std::uint32_t reference, std::uint32_t field,
                          const KeyPart* key) {
  return context->references[reference].candidates(field, key, *context->scratch);
}

TableHit bop_table(const Context* context, std::uint32_t table, const TableKey* keys) {
  return context->tables->tables[table]->find(keys);
}

bool bop_text_equal(const char* a, const char* b, std::uint32_t length) {
  return length == 0 || std::memcmp(a, b, length) == 0;
}

std::int32_t bop_text_compare(const char* a, std::uint32_t a_length, const char* b,
                              std::uint32_t b_length) {
  const std::string_view left = a_length == 0 ? std::string_view() : std::string_view(a, a_length);
  const std::string_view right = b_length == 0 ? std::string_view() : std::string_view(b, b_length);
  const int order = left.compare(right);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::int64_t bop_date_add(std::int32_t day, std::int32_t months, std::int64_t seconds,
                          std::int32_t sign) {
  const auto moved = value::add(value::Date{day}, value::Duration{months, seconds}, sign);
  return moved ? moved->days : std::numeric_limits<std::int64_t>::min();
}

bool bop_instant_add(std::int64_t* seconds, std::int32_t offset, std::int32_t months,
                     std::int64_t span_seconds, std::int32_t sign) {
  const std::int64_t local = *seconds + offset;
  std::int64_t days = local / value::Duration::day_seconds;
  if (local % value::Duration::day_seconds < 0) --days;
  const auto moved =
      value::add(value::Date{static_cast<std::int32_t>(days)}, value::Duration{months, 0}, sign);
  if (!moved) return false;
  const std::int64_t shifted = *seconds + (moved->days - days) * value::Duration::day_seconds;
  return !__builtin_add_overflow(shifted, sign * span_seconds, seconds);
}

bool bop_divide(Division* division, std::uint32_t mode) {
  const auto top = value::Decimal::of(static_cast<value::Int128>(wide(division->numerator)), 0);
  const auto bottom = value::Decimal::of(static_cast<value::Int128>(wide(division->divisor)), 0);
  division->result[0] = division->result[1] = 0;
  if (!top || !bottom || bottom->is_zero()) return false;
  const auto rounded = value::round({*top, *bottom}, static_cast<value::Rounding>(mode), 0);
  if (!rounded) return false;
  constexpr value::Int128 most = [] {
    value::Int128 power = 1;
    for (int digit = 0; digit < 34; ++digit) power *= 10;
    return power;
  }();
  value::Int128 whole = rounded->coefficient();
  for (int zero = 0; zero < rounded->exponent(); ++zero) {
    if (whole >= most || whole <= -most) return false;
    whole *= 10;
  }
  if (whole >= most || whole <= -most) return false;
  const auto bits = static_cast<UInt128>(whole);
  division->result[0] = static_cast<std::uint64_t>(bits);
  division->result[1] = static_cast<std::uint64_t>(bits >> 64U);
  return true;
}

std::byte* bop_scratch(const Context* context, std::uint64_t bytes) {
  return context->scratch->allocate(bytes);
}

void bop_copy(std::byte* to, const std::byte* from, std::uint64_t bytes) {
  std::memcpy(to, from, bytes);
}

bool bop_list_equal(const Context* context, std::uint32_t list, const std::byte* a,
                    const std::byte* b, std::uint32_t count) {
  return RowsEqual(*context->layout).lists(list, a, b, count);
}

std::uint32_t bop_distinct(const Context* context, std::uint32_t list, std::byte* elements,
                           std::uint32_t count) {
  return RowsEqual(*context->layout).distinct(list, elements, count);
}

// Elements that are alike keep the order they had, as in the interpreter.
bool bop_sort(const Context* context, std::byte* elements, std::uint32_t stride,
              const SortKey* keys, std::uint32_t count, std::uint32_t spans) {
  std::uint32_t seen = 0;
  for (std::uint32_t at = 0; at < count; ++at) {
    const std::uint32_t currency = keys[at].currency;
    if (currency != 0 && seen != 0 && currency != seen) return false;
    if (currency != 0) seen = currency;
  }
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  const auto place = [&](std::uint32_t at) {
    return std::pair(keys[at].high, static_cast<std::uint64_t>(keys[at].low));
  };
  std::ranges::stable_sort(order, {}, place);
  for (std::uint32_t at = 1; at < count && spans != 0; ++at) {
    // Months grow, so seconds may not become fewer.
    const auto before = place(order[at - 1]);
    const auto after = place(order[at]);
    if (before.first < after.first && before.second > after.second) return false;
  }
  const std::size_t bytes = std::size_t{count} * stride;
  std::byte* from = context->scratch->allocate(bytes);
  std::memcpy(from, elements, bytes);
  for (std::uint32_t at = 0; at < count; ++at)
    std::memcpy(elements + std::size_t{at} * stride, from + std::size_t{order[at]} * stride,
                stride);
  return true;
}

bool bop_record_equal(const Context* context, std::uint32_t record, const std::byte* a,
                      const std::byte* b) {
  return a == b || RowsEqual(*context->layout).records(record, a, b);
}

}  // extern "C"

}  // namespace bop::emit

// The packed row: a record as compiled code reads it, a struct with fixed offsets. In: a Schema,
// then RecordData of it. Out: bytes in an arena, and whether every value fitted its slot exactly (a
// row that did not is `wide`: whoever holds it must let the interpreter judge the record). Never:
// rounding. Numbers are integers scaled by the constants below; what has more digits is wide.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/abi/datum.h"
#include "runtime/abi/policy.h"
#include "runtime/abi/schema.h"

namespace bop::abi {

// Decimals after the point of a slot. No currency's minor unit has more than 4.
inline constexpr int money_scale = 4;
inline constexpr int unit_price_scale = 6;  // and of quantities
inline constexpr int number_scale = 6;      // Number, Percent and Ratio: 5% is 50'000
/// Largest magnitude of a scaled number in a slot. It leaves 10 bits: sums of a few amounts and
/// small multiples of them need no wider integer and no check (EUR 900,719,925,474.0991).
inline constexpr std::int64_t slot_max = (std::int64_t{1} << 53) - 1;
/// Most elements of a list in a row; with slot_max it bounds every sum.
inline constexpr std::uint32_t list_max = 1U << 20;
/// Most bytes of a record with all that stands in it: two fields of a type with two fields of a
/// type … double with each level, and the interpreter takes only what was read.
inline constexpr std::uint32_t record_bytes_max = 1U << 16;

/// Payloads wider than a machine word, as they lie in a row.
struct TextSlot {
  const char* data = nullptr;
  std::uint32_t length = 0;
};
struct ListSlot {
  const std::byte* elements = nullptr;
  std::uint32_t count = 0;
  std::uint32_t complete = 1;
};
struct InstantSlot {
  std::int64_t seconds = 0;
  std::int32_t offset_seconds = 0;
};
struct DurationSlot {
  std::int64_t seconds = 0;
  std::int32_t months = 0;
};
struct TargetSlot {
  std::int64_t seconds = 0;  // of business days: their count
  std::int32_t months = 0;   // 1 where `business` counts seconds, of business hours
  std::uint32_t business = 0;

  static TargetSlot of(value::BusinessHours hours) { return {hours.seconds, 1, 1}; }
  /// Where `business` is not 0.
  Value in_business() const {
    if (months != 0) return value::BusinessHours{seconds};
    return value::BusinessDays{static_cast<std::int32_t>(seconds)};
  }
};

/// Where one value lies. The state byte is an abi::State and never Undefined; Missing only where
/// the type is optional (any other record is wide). A payload whose state is not Value is zero, but
/// for the currency field that amounts are tied to. Payloads: Boolean u8; Enum, Role, Currency
/// (packed), Unit (packed), Date, Time, BusinessDays i32; Number, Percent, Integer, Money,
/// UnitPrice, Quantity i64; Text, List, DateTime, Duration, Target as above; Record inline.
struct Slot {
  Type type;
  std::uint32_t state = 0;
  std::uint32_t payload = 0;
  std::uint32_t currency = none;  // of an i32; none: the type says it, or it is no amount
  bool tied = false;              // `currency` is the payload of the field the amount is tied to
};

/// Decimals of a slot of this kind; 0 for kinds that are not numbers.
int scale_of(Kind kind);

/// One record type. Every packed record starts with the RecordData it was made of (8 bytes).
struct RecordLayout {
  std::uint32_t size = 0;  // a multiple of 8
  std::vector<Slot> fields;
};

/// The element of a list: `stride` bytes apart, no header of its own.
struct ElementLayout {
  std::uint32_t stride = 0;
  Slot slot;
};

/// Layouts of all record types of a schema, and of the elements of all its lists.
struct Layout {
  std::vector<RecordLayout> records;  // by Schema::records
  std::vector<ElementLayout> lists;   // by Schema::lists
  /// By record: false where it contains itself or an Error type, or is larger than that.
  std::vector<bool> packable;
  std::uint32_t largest = 0;  // bytes of the largest record
};

Layout layout(const Schema& schema);

/// Memory for rows, freed as a whole. The first bytes come without an allocation.
class RowArena {
 public:
  /// `bytes` zeroed bytes, aligned to 16.
  std::byte* allocate(std::size_t bytes);
  /// Whether all there is lies in that many bytes from the first on.
  bool holds_only(std::size_t bytes) const {
    return chunks_.empty() && first_used_ <= (bytes + 15) / 16 * 16;
  }

 private:
  alignas(16) std::array<std::byte, 4096> first_;
  std::size_t first_used_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::size_t chunk_used_ = 0;
  std::size_t chunk_size_ = 0;
};

struct PackedRow {
  const std::byte* bytes = nullptr;
  bool wide = false;
};

/// Packs one record. Texts are not copied: `record` must outlive the row.
PackedRow pack(const Layout& layout, const RecordData& record, RowArena& arena);
/// Packs a list of type Schema::lists[list_type]; the row is its ListSlot.
PackedRow pack_list(const Layout& layout, const ListData& list, std::uint32_t list_type,
                    RowArena& arena);

}  // namespace bop::abi

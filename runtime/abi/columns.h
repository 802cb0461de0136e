// Many records of one type side by side: which values of a packed row (row.h) stand in columns of
// their own, and in which form a batch keeps them. Compiled code is made for these forms.
// Never: the values (runtime/batch holds them).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/abi/row.h"

namespace bop::abi {

/// One value of the row: its slot, with offsets from the start of the whole row.
struct Column {
  Slot slot;
  std::uint32_t inside = none;  // the column of the record it stands in; none: the row's own record
};

/// The columns of a packable record type: depth first, a record before its fields.
std::vector<Column> columns_of(const Layout& layout, std::uint32_t record);

/// The columns of a record, or of the elements of a list, with those of the lists that stand in it.
struct ColumnTree {
  std::vector<Column> columns;
  /// By column. Null: no list, or one whose elements have no columns: more than
  /// element_columns_most with those of the lists in them, as where lists of a type stand in that
  /// type.
  std::vector<std::unique_ptr<const ColumnTree>> elements;
};
inline constexpr std::size_t element_columns_most = 256;

/// `columns` are columns_of the record. Those of elements: the element itself, with offsets from
/// where it begins (ElementLayout), and behind it what stands in it.
ColumnTree column_tree(const Layout& layout, std::uint32_t record);

/// How wide one value is kept. Same: all records have one value, kept once, in 64 bits. Bit: 64
/// records to a word. The others are signed; a Text is the index of its entry in the batch's
/// dictionary.
enum class Width : std::uint8_t { Absent, Same, Bit, Byte, Half, Word, Wide };
std::size_t bytes_of(Width width);  // of Byte … Wide

/// `payload` by the slot's kind: a Boolean Bit; a Record Absent (only its state is told); a List
/// Word, or Absent where its elements have no columns. `beside` is what goes with it: the offset of
/// a DateTime, the months of a Duration, TargetBeside of a Target, the currency of an amount that
/// has its own, all Same or Word; whether a List may have more elements than were read, Bit or,
/// where none may, Absent.
struct ColumnForm {
  Width payload = Width::Absent;
  Width beside = Width::Absent;
  std::uint8_t scale = 0;  // decimals of a number as it is kept: at most scale_of its kind
  bool open = false;       // some are not values
  bool missing = false;    // some are Missing
  bool undefined = false;  // some are Undefined: never of a record's own columns
  bool operator==(const ColumnForm&) const = default;
};

struct Elements;

/// Of a Target what its seconds, or days, are not.
struct TargetBeside {
  static std::int32_t of(const TargetSlot& target) {
    return target.months * 2 + static_cast<std::int32_t>(target.business);
  }
  static TargetSlot with(std::int64_t seconds, std::int32_t beside) {
    return {seconds, beside >> 1, static_cast<std::uint32_t>(beside & 1)};
  }
};

/// Where the values of one column lie for the records that code is called for. A bit for each
/// record, 64 to a word; a payload is zero where there is no value. Padded to `rows_padding`.
struct ColumnData {
  const std::byte* payload = nullptr;
  const std::byte* beside = nullptr;
  const std::uint64_t* values =
      nullptr;  // with ColumnForm::open; also counts those inside no value
  const std::uint64_t* missing = nullptr;
  const std::uint64_t* undefined = nullptr;
  const Elements* elements = nullptr;  // of a List with a payload
};
/// The elements of the lists of one column, list behind list: those of record i are numbers
/// payload[i] up to payload[i + 1] of that column, which has one payload more than records.
struct Elements {
  std::size_t count = 0;
  std::span<const ColumnForm> forms = {};  // by their ColumnTree::columns
  std::span<const ColumnData> columns = {};
};
inline constexpr std::size_t rows_padding = 64;

}  // namespace bop::abi

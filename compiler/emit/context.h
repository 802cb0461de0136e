// The contract between compiled code and the session that runs it: the context every function gets,
// the few functions code may call besides builtins, and what it writes for a value.
// Never: LLVM, the IR. Code holds no address of this process; what it needs comes by the context.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/abi/references.h"
#include "runtime/abi/row.h"
#include "runtime/builtins/builtin.h"

namespace bop::emit {

class PackedReference;
struct TableIndexes;

/// Read by code at fixed offsets; context.cpp holds them together with emitter's.
struct Context {
  const std::byte* zero = nullptr;              // zeros, as many as the largest record has bytes
  const std::byte* const* constants = nullptr;  // packed records, ListSlots
  std::int64_t as_of_seconds = 0;
  std::int32_t as_of_offset = 0;
  std::int32_t today = 0;
  builtins::Arena* texts = nullptr;           // of builtins' results
  const std::byte* const* results = nullptr;  // packed records of ir::Result, null where unread
  const std::int32_t* dictionary_codes = nullptr;  // of a batch, for Emitter::dictionary()
  // what follows is read by the functions below only
  abi::RowArena* scratch = nullptr;
  const PackedReference* references = nullptr;
  const abi::Layout* layout = nullptr;
  const TableIndexes* tables = nullptr;
};

/// A part of a lookup's key: a text, or a number of 64 bits. No key at all (null): every row.
struct KeyPart {
  const char* data = nullptr;  // null: not a text
  std::int64_t bits = 0;       // or the text's length
};

/// What a lookup found: a packed row (zeros: none; a ListSlot of every row) and an abi::State, or
/// `state_wide`: the row can't be read by code.
struct Found {
  const std::byte* row;
  std::uint64_t state;
};
inline constexpr std::uint64_t state_wide = 4;

/// Of a set's rows, as an index gives them, those that code has to look at, in order.
struct Candidates {
  const std::uint32_t* rows;
  std::uint64_t count;
};

/// One operand that a table compares, as code stores it.
struct TableKey {
  const char* text = nullptr;
  std::int64_t bits = 0;    // or the text's length; of a number the whole part at the table's scale
  std::uint32_t state = 0;  // abi::State
  std::uint32_t above = 0;  // the number is a little more than `bits`
};
static_assert(sizeof(TableKey) == 24);

/// The arm of a choice whose value counts. Missing: none applies. Unread, Undefined: arms that may
/// apply do not agree.
struct TableHit {
  std::uint64_t arm = 0;
  std::uint64_t state = 0;  // abi::State
};

/// One value as code writes it. Numbers and divisors are 128 bits, low word first, at the scales
/// that ValueForm names; everything else is one word, with what goes with it in `second`, `third`.
struct ValueSlot {
  std::uint8_t state = 0;
  std::uint32_t currency = 0;
  std::uint64_t number[2] = {0,
                             0};  // or Boolean, Enum …, seconds; the address of Text, Record, List
  union {
    std::uint64_t divisor[2] = {0, 0};
    std::int32_t
        beside[2];  // Text: length. List: count, complete. DateTime: offset. Duration: months
  };
};
static_assert(sizeof(ValueSlot) == 40);

/// What bop_sort orders an element by: a signed number of 128 bits (of a span its months, then its
/// seconds with the sign bit turned), and the currency of an amount.
struct SortKey {
  std::uint64_t low;
  std::int64_t high;
  std::uint32_t currency;
};
static_assert(sizeof(SortKey) == 24);

/// The operands of bop_divide.
struct Division {
  std::uint64_t numerator[2];
  std::uint64_t divisor[2];
  std::uint64_t result[2];
};

// --- the functions that code may call: their names are the whitelist, with "bop_builtin_NAME" for
// every builtin that has a raw entry

extern "C" {
Found bop_lookup(const Context* context, std::uint32_t reference, const KeyPart* keys);
Found bop_lookup_latest(const Context* context, std::uint32_t reference, std::uint32_t currency,
                        std::int32_t day);
/// Those that may have `key` in a field; without a key all rows.
Candidates bop_candidates(const Context* context, std::uint32_t reference, std::uint32_t field,
                          const KeyPart* key);
TableHit bop_table(const Context* context, std::uint32_t table, const TableKey* keys);
bool bop_text_equal(const char* a, const char* b, std::uint32_t length);
std::int32_t bop_text_compare(const char* a, std::uint32_t a_length, const char* b,
                              std::uint32_t b_length);
/// day + sign * span in days, or the smallest int64 where there is no such date.
std::int64_t bop_date_add(std::int32_t day, std::int32_t months, std::int64_t seconds,
                          std::int32_t sign);
/// Moves `seconds` by sign * span, counting months where the offset says; false past the calendar.
bool bop_instant_add(std::int64_t* seconds, std::int32_t offset, std::int32_t months,
                     std::int64_t span_seconds, std::int32_t sign);
/// numerator / divisor, rounded by a value::Rounding; the result has at most 34 digits or false.
bool bop_divide(Division* division, std::uint32_t mode);
std::byte* bop_scratch(const Context* context, std::uint64_t bytes);
void bop_copy(std::byte* to, const std::byte* from, std::uint64_t bytes);
bool bop_list_equal(const Context* context, std::uint32_t list, const std::byte* a,
                    const std::byte* b, std::uint32_t count);
/// Keeps what is there for the first time; how many elements that leaves.
std::uint32_t bop_distinct(const Context* context, std::uint32_t list, std::byte* elements,
                           std::uint32_t count);
/// False where two keys do not compare: amounts of two currencies, months with days (`spans`).
bool bop_sort(const Context* context, std::byte* elements, std::uint32_t stride,
              const SortKey* keys, std::uint32_t count, std::uint32_t spans);
bool bop_record_equal(const Context* context, std::uint32_t record, const std::byte* a,
                      const std::byte* b);
}

}  // namespace bop::emit

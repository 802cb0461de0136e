// One reference set as compiled code looks it up: its rows packed, and an index by the keys as they
// lie in rows. Answers exactly as abi::ReferenceSet does (language.md C8).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "compiler/emit/context.h"
#include "runtime/abi/row_index.h"

namespace bop::emit {

class PackedReference {
 public:
  PackedReference(const abi::ReferenceSet& set, const abi::ReferenceInfo& info,
                  const abi::Schema& schema, const abi::Layout& layout, const std::byte* zero,
                  abi::RowArena& arena);

  /// The rows as one list of type Schema::lists[list_type], for code that goes through them all.
  void pack_rows(const abi::ReferenceSet& set, const abi::Layout& layout, std::uint32_t list_type,
                 abi::RowArena& arena);

  /// What candidates() needs of these fields of the set's record.
  void index_fields(std::span<const std::uint32_t> fields, const abi::ReferenceInfo& info,
                    const abi::Layout& layout);

  /// Without keys, a ListSlot of all rows; pack_rows was called.
  Found find(const KeyPart* keys) const;
  Found find_latest(std::uint32_t currency, std::int32_t day) const;
  /// The rows whose field may have `key`, in order, in the index or in `scratch`; without an index
  /// of the field, or without a key, all rows.
  Candidates candidates(std::uint32_t field, const KeyPart* key, abi::RowArena& scratch) const;

 private:
  struct Row {
    const std::byte* bytes = nullptr;
    bool wide = false;
    bool twice = false;  // another row has the same key
  };
  struct Dated {
    std::uint32_t currency = 0;
    std::int32_t day = 0;
    std::uint32_t row = 0;
  };
  void index(const abi::Schema& schema, const abi::ReferenceInfo& info, const abi::Layout& layout);
  static KeyPart key_of(const std::byte* row, const abi::Slot& slot);
  abi::RowIndex::Entry entry_of(const Row& row, std::uint32_t field, const abi::Slot& slot) const;
  std::uint64_t hash(const KeyPart* keys) const;
  bool equal(const KeyPart* a, const KeyPart* b) const;
  Found found(const Row& row) const;
  Found nothing(abi::State state) const;

  const std::byte* zero_ = nullptr;
  bool available_ = false;
  bool unindexed_ =
      false;  // a row's key was not read, or does not fit its slot: nothing can be told
  std::size_t parts_ = 0;
  std::vector<Row> rows_;
  Row list_;                            // a ListSlot of all rows
  std::vector<KeyPart> keys_;           // parts_ for each indexed row
  std::vector<std::uint32_t> indexed_;  // row of each
  std::vector<std::uint32_t> table_;    // open addressing: 1 + place in indexed_; 0 is free
  std::vector<Dated> dated_;            // sorted, for sets by currency and day
  std::vector<std::pair<std::uint32_t, abi::RowIndex>> by_field_;
  std::vector<std::uint32_t> all_;  // every row, if some field is indexed
};

}  // namespace bop::emit

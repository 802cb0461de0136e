#include "compiler/emit/reference.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <tuple>

namespace bop::emit {

namespace {

using abi::Kind;

template <typename T>
T read(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::uint64_t hash_of(std::uint64_t before, const KeyPart& key) {
  if (key.data != nullptr)
    return abi::hash_of(before, key.data, static_cast<std::size_t>(key.bits));
  return abi::hash_of(before, static_cast<std::uint64_t>(key.bits));
}

bool fits(const abi::Datum& datum, const abi::Slot& slot) {
  const auto* number = std::get_if<value::Decimal>(&datum.value);
  if (number == nullptr) return true;
  const auto scaled = number->scaled(abi::scale_of(slot.type.kind));
  return scaled && *scaled <= abi::slot_max && *scaled >= -abi::slot_max;
}

}  // namespace

PackedReference::PackedReference(const abi::ReferenceSet& set, const abi::ReferenceInfo& info,
                                 const abi::Schema& schema, const abi::Layout& layout,
                                 const std::byte* zero, abi::RowArena& arena)
    : zero_(zero), available_(set.available()), parts_(info.key_fields.size()) {
  if (!available_) return;
  for (const abi::RecordPtr& record : set.rows()) {
    const abi::PackedRow row = pack(layout, *record, arena);
    rows_.push_back({row.bytes, row.wide, false});
  }
  index(schema, info, layout);
}

void PackedReference::pack_rows(const abi::ReferenceSet& set, const abi::Layout& layout,
                                std::uint32_t list_type, abi::RowArena& arena) {
  if (!available_ || list_.bytes != nullptr) return;
  abi::ListData list;
  for (const abi::RecordPtr& row : set.rows()) list.elements.push_back(abi::Datum::of(row));
  const abi::PackedRow packed = pack_list(layout, list, list_type, arena);
  list_ = {packed.bytes, packed.wide, false};
}

abi::RowIndex::Entry PackedReference::entry_of(const Row& row, std::uint32_t field,
                                               const abi::Slot& slot) const {
  using Has = abi::RowIndex::Has;
  // The record itself is asked: a wide row's bytes may lie.
  const abi::Datum& datum = read<const abi::RecordData*>(row.bytes)->fields[field];
  if (datum.state == abi::State::Missing) return {Has::Nothing, 0};
  if (!datum.known() || row.wide) return {Has::Unknown, 0};
  return {Has::Known, hash_of(0, key_of(row.bytes, slot))};
}

void PackedReference::index_fields(std::span<const std::uint32_t> fields,
                                   const abi::ReferenceInfo& info, const abi::Layout& layout) {
  if (!available_ || !layout.packable[info.record]) return;
  for (const std::uint32_t field : fields) {
    std::vector<abi::RowIndex::Entry> entries;
    entries.reserve(rows_.size());
    for (const Row& row : rows_)
      entries.push_back(entry_of(row, field, layout.records[info.record].fields[field]));
    by_field_.emplace_back(field, abi::RowIndex(entries));
  }
  all_.resize(rows_.size());
  std::iota(all_.begin(), all_.end(), 0U);
}

Candidates PackedReference::candidates(std::uint32_t field, const KeyPart* key,
                                       abi::RowArena& scratch) const {
  const auto found = std::ranges::find(by_field_, field, [](const auto& one) { return one.first; });
  if (key == nullptr || found == by_field_.end()) return {all_.data(), all_.size()};
  const abi::RowIndex& index = found->second;
  const std::span<const std::uint32_t> known = index.with(hash_of(0, *key));
  if (index.unknown().empty()) return {known.data(), known.size()};
  const std::size_t count = known.size() + index.unknown().size();
  auto* rows = reinterpret_cast<std::uint32_t*>(scratch.allocate(count * sizeof(std::uint32_t)));
  index.merge(known, {rows, count});
  return {rows, count};
}

KeyPart PackedReference::key_of(const std::byte* row, const abi::Slot& slot) {
  const std::byte* at = row + slot.payload;
  switch (slot.type.kind) {
    case Kind::Text: {
      const auto text = read<abi::TextSlot>(at);
      return {text.data, text.length};
    }
    case Kind::Boolean:
      return {nullptr, read<std::uint8_t>(at)};
    case Kind::Enum:
    case Kind::Role:
    case Kind::Currency:
    case Kind::Unit:
    case Kind::Date:
    case Kind::Time:
    case Kind::BusinessDays:
      return {nullptr, read<std::int32_t>(at)};
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::DateTime:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
    case Kind::Duration:
    case Kind::Target:
    case Kind::Record:
    case Kind::List:
    case Kind::Error:
      return {nullptr, read<std::int64_t>(at)};
  }
  return {};
}

void PackedReference::index(const abi::Schema& schema, const abi::ReferenceInfo& info,
                            const abi::Layout& layout) {
  if (parts_ == 0) return;  // only read as a list
  if (!layout.packable[info.record]) {
    unindexed_ = true;
    return;
  }
  const auto& slots = layout.records[info.record].fields;
  table_.assign(std::bit_ceil(rows_.size() * 2 + 2), 0);
  const bool dated =
      parts_ == 2 &&
      schema.records[info.record].fields[info.key_fields[0]].type.kind == Kind::Currency &&
      schema.records[info.record].fields[info.key_fields[1]].type.kind == Kind::Date;
  for (std::uint32_t row = 0; row < rows_.size(); ++row) {
    const std::byte* bytes = rows_[row].bytes;
    const auto* source = read<const abi::RecordData*>(bytes);
    bool known = true;
    for (const std::uint32_t field : info.key_fields) {
      // The record itself is asked: a wide row's bytes may lie about its key.
      const abi::Datum& datum = source->fields[field];
      if (!datum.known()) known = false;
      // A row whose key was not read may be the one that is looked for, beside another that has it:
      // abi::ReferenceSet weighs that, and such a set is rare enough to be left to it.
      if (abi::is_unknown(datum.state)) unindexed_ = true;
      if (datum.known() && !fits(datum, slots[field])) unindexed_ = true;
    }
    if (!known) continue;
    const auto place = static_cast<std::uint32_t>(indexed_.size());
    for (const std::uint32_t field : info.key_fields) keys_.push_back(key_of(bytes, slots[field]));
    indexed_.push_back(row);
    const KeyPart* keys = &keys_[std::size_t{place} * parts_];
    if (dated) {
      dated_.push_back(
          {static_cast<std::uint32_t>(keys[0].bits), static_cast<std::int32_t>(keys[1].bits), row});
    }
    std::size_t at = hash(keys) & (table_.size() - 1);
    while (table_[at] != 0 && !equal(&keys_[std::size_t{table_[at] - 1} * parts_], keys))
      at = (at + 1) & (table_.size() - 1);
    if (table_[at] != 0)
      rows_[indexed_[table_[at] - 1]].twice = true;
    else
      table_[at] = place + 1;
  }
  std::ranges::stable_sort(dated_, {},
                           [](const Dated& one) { return std::tuple(one.currency, one.day); });
}

std::uint64_t PackedReference::hash(const KeyPart* keys) const {
  std::uint64_t hash = 0;
  for (std::size_t part = 0; part < parts_; ++part) hash = hash_of(hash, keys[part]);
  return hash;
}

bool PackedReference::equal(const KeyPart* a, const KeyPart* b) const {
  for (std::size_t part = 0; part < parts_; ++part) {
    if (a[part].bits != b[part].bits) return false;
    if (a[part].data != nullptr && b[part].data != nullptr &&
        std::memcmp(a[part].data, b[part].data, static_cast<std::size_t>(a[part].bits)) != 0)
      return false;
  }
  return true;
}

Found PackedReference::nothing(abi::State state) const {
  return {zero_, static_cast<std::uint64_t>(state)};
}

Found PackedReference::found(const Row& row) const {
  if (row.wide) return {zero_, state_wide};
  return {row.bytes, static_cast<std::uint64_t>(abi::State::Value)};
}

Found PackedReference::find(const KeyPart* keys) const {
  if (!available_) return nothing(abi::State::Unread);
  if (keys == nullptr) return found(list_);
  if (unindexed_) return {zero_, state_wide};
  std::size_t at = hash(keys) & (table_.size() - 1);
  for (; table_[at] != 0; at = (at + 1) & (table_.size() - 1)) {
    const std::uint32_t place = table_[at] - 1;
    if (!equal(&keys_[std::size_t{place} * parts_], keys)) continue;
    const Row& row = rows_[indexed_[place]];
    return row.twice ? nothing(abi::State::Undefined) : found(row);
  }
  return nothing(abi::State::Missing);
}

Found PackedReference::find_latest(std::uint32_t currency, std::int32_t day) const {
  if (!available_) return nothing(abi::State::Unread);
  if (unindexed_) return {zero_, state_wide};
  const auto key = [](const Dated& one) { return std::tuple(one.currency, one.day); };
  const auto after = std::ranges::upper_bound(dated_, std::tuple(currency, day), {}, key);
  if (after == dated_.begin()) return nothing(abi::State::Unread);
  const auto latest = std::prev(after);
  if (latest->currency != currency) return nothing(abi::State::Unread);
  if (latest != dated_.begin() && key(*std::prev(latest)) == key(*latest))
    return nothing(abi::State::Undefined);
  return found(rows_[latest->row]);
}

}  // namespace bop::emit

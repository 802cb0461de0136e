#include "runtime/abi/references.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "runtime/abi/row_index.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::abi {

namespace {

// Each key text with its length before it, so that ("a", "bc") and ("ab", "c") differ.
void append_key(std::string& joined, const Value& key) {
  const std::string text = key_text(key);
  joined += std::to_string(text.size());
  joined += ':';
  joined += text;
}

// Missing comes first: what has no key is in no set, whatever is known of the rest.
State state_of(std::span<const Datum* const> keys) {
  bool unknown = false;
  for (const Datum* const key : keys) {
    if (key->state == State::Missing) return State::Missing;
    unknown = unknown || is_unknown(key->state);
  }
  return unknown ? State::Unread : State::Value;
}

// Rows that can't be looked up, as candidates for what is: one whose key was not read may have any.
class DoubtfulRows {
 public:
  DoubtfulRows(const std::vector<RecordPtr>& keyless, const std::vector<std::uint32_t>& key_fields)
      : keyless_(keyless), key_fields_(key_fields) {}

  bool may_have(std::span<const Datum* const> keys) const {
    return std::ranges::any_of(keyless_,
                               [&](const RecordPtr& row) { return may_match(*row, keys); });
  }
  /// In a set by (key, date).
  bool may_have(const Datum& key, value::Date from, value::Date to) const {
    const Datum* const first_part[] = {&key};
    return std::ranges::any_of(keyless_, [&](const RecordPtr& row) {
      const Datum& date = row->fields[key_fields_[1]];
      if (!may_match(*row, first_part) || date.state == State::Missing) return false;
      if (!date.known()) return true;
      const auto day = std::get<value::Date>(date.value);
      return from <= day && day <= to;
    });
  }

 private:
  // Whether every part of the row's key that was read is that of `keys`.
  bool may_match(const RecordData& row, std::span<const Datum* const> keys) const {
    for (std::size_t part = 0; part < keys.size(); ++part) {
      const Datum& own = row.fields[key_fields_[part]];
      if (own.state == State::Missing) return false;
      if (own.known() && key_text(own.value) != key_text(keys[part]->value)) return false;
    }
    return true;
  }

  const std::vector<RecordPtr>& keyless_;
  const std::vector<std::uint32_t>& key_fields_;
};

[[noreturn]] void broken_key(const char* what) {
  broken(__FILE__, __LINE__, what, "only values that have one spelling are keys");
}

}  // namespace

struct ReferenceSet::Made {
  std::mutex mutex;
  ListPtr whole;
  std::map<std::uint32_t, RowIndex> by_field;
};

ReferenceSet ReferenceSet::unavailable(std::string name, std::string why) {
  ReferenceSet set;
  set.name_ = std::move(name);
  set.made_ = std::make_shared<Made>();
  set.why_ = std::move(why);
  return set;
}

ReferenceSet ReferenceSet::complete(std::string name, std::vector<RecordPtr> rows,
                                    std::vector<std::uint32_t> key_fields) {
  ReferenceSet set;
  set.name_ = std::move(name);
  set.made_ = std::make_shared<Made>();
  set.available_ = true;
  set.rows_ = std::move(rows);
  set.key_fields_ = std::move(key_fields);
  for (std::size_t i = 0; i < set.rows_.size(); ++i) set.index_row(static_cast<std::uint32_t>(i));
  set.sort_by_date();
  return set;
}

void ReferenceSet::index_row(std::uint32_t row) {
  const std::vector<Datum>& fields = rows_[row]->fields;
  std::vector<const Datum*> parts;
  for (const std::uint32_t field : key_fields_) parts.push_back(&fields.at(field));
  const State state = state_of(parts);
  if (state != State::Value) {
    keyless_.push_back(rows_[row]);
    has_unread_keys_ = has_unread_keys_ || state == State::Unread;
    return;
  }
  std::string key;
  std::string first;
  for (const Datum* const part : parts) {
    append_key(key, part->value);
    if (first.empty()) first = key;
  }
  by_key_[std::move(key)].push_back(row);
  if (key_fields_.size() == 2 && std::holds_alternative<value::Date>(fields[key_fields_[1]].value))
    by_first_key_[std::move(first)].push_back(row);
}

void ReferenceSet::sort_by_date() {
  for (auto& [key, rows] : by_first_key_)
    std::ranges::sort(rows, {}, [this](std::uint32_t row) { return std::pair(date_of(row), row); });
}

value::Date ReferenceSet::date_of(std::uint32_t row) const {
  return std::get<value::Date>(rows_[row]->fields[key_fields_[1]].value);
}

const ListPtr& ReferenceSet::whole() const {
  const std::scoped_lock lock(made_->mutex);
  if (!made_->whole) {
    auto list = std::make_shared<ListData>();
    list->path = name_;
    list->elements.reserve(rows_.size());
    for (const RecordPtr& row : rows_) list->elements.push_back(Datum::of(row));
    made_->whole = std::move(list);
  }
  return made_->whole;
}

namespace {

std::uint64_t hash_of_key(const Value& value) {
  const std::string text = key_text(value);
  return hash_of(0, text.data(), text.size());
}

RowIndex index_of(const std::vector<RecordPtr>& rows, std::uint32_t field) {
  std::vector<RowIndex::Entry> entries;
  entries.reserve(rows.size());
  for (const RecordPtr& row : rows) {
    const Datum& datum = row->fields[field];
    RowIndex::Entry entry;
    if (is_unknown(datum.state)) entry.has = RowIndex::Has::Unknown;
    if (datum.known()) entry = {RowIndex::Has::Known, hash_of_key(datum.value)};
    entries.push_back(entry);
  }
  return RowIndex(entries);
}

}  // namespace

std::vector<std::uint32_t> ReferenceSet::rows_like(std::uint32_t field, const Value& value) const {
  const std::uint64_t hash = hash_of_key(value);
  const std::scoped_lock lock(made_->mutex);
  auto found = made_->by_field.find(field);
  if (found == made_->by_field.end())
    found = made_->by_field.emplace(field, index_of(rows_, field)).first;
  const RowIndex& index = found->second;
  const std::span<const std::uint32_t> known = index.with(hash);
  std::vector<std::uint32_t> rows(known.size() + index.unknown().size());
  index.merge(known, rows);
  return rows;
}

Datum ReferenceSet::find(std::span<const Datum> keys) const {
  std::vector<const Datum*> pointers;
  pointers.reserve(keys.size());
  for (const Datum& key : keys) pointers.push_back(&key);
  const State state = state_of(pointers);
  if (state != State::Value) return {state, {}};
  if (!available_) return Datum::unread();
  BOP_CHECK(keys.size() == key_fields_.size(), "a lookup gives every part of the key");
  std::string joined;
  for (const Datum& key : keys) append_key(joined, key.value);
  const auto found = by_key_.find(joined);
  const std::size_t entries = found == by_key_.end() ? 0 : found->second.size();
  if (entries > 1) return Datum::undefined();  // whatever a doubtful row may be
  if (has_unread_keys_ && DoubtfulRows(keyless_, key_fields_).may_have(pointers))
    return Datum::unread();
  return entries == 0 ? Datum::missing() : Datum::of(rows_[found->second.front()]);
}

Datum ReferenceSet::find_latest(const Datum& key, const Datum& on) const {
  const Datum* const pointers[] = {&key, &on};
  const State state = state_of(pointers);
  if (state != State::Value) return {state, {}};
  if (!available_) return Datum::unread();
  std::string first;
  append_key(first, key.value);
  const auto found = by_first_key_.find(first);
  if (found == by_first_key_.end()) return Datum::unread();
  const std::vector<std::uint32_t>& rows = found->second;
  const auto day = std::get<value::Date>(on.value);
  const auto after =
      std::ranges::upper_bound(rows, day, {}, [this](std::uint32_t row) { return date_of(row); });
  if (after == rows.begin()) return Datum::unread();
  const auto latest = std::prev(after);
  const value::Date latest_day = date_of(*latest);
  // A row whose key was not read may be of that day too, or of one after it.
  if (has_unread_keys_ && DoubtfulRows(keyless_, key_fields_).may_have(key, latest_day, day))
    return Datum::unread();
  if (latest != rows.begin() && date_of(*std::prev(latest)) == latest_day)
    return Datum::undefined();
  return Datum::of(rows_[*latest]);
}

std::vector<std::pair<RecordPtr, RecordPtr>> rows_twice(std::span<const RecordPtr> rows) {
  std::unordered_map<std::string, std::vector<RecordPtr>> seen;  // by what is plain of them
  std::vector<std::pair<RecordPtr, RecordPtr>> found;
  for (const RecordPtr& row : rows) {
    std::string plain;
    for (const Datum& field : row->fields) {
      if (field.known() && has_key_text(field.value)) plain += key_text(field.value);
      plain += '\n';
    }
    auto& like_it = seen[plain];
    const auto first = std::ranges::find_if(
        like_it, [&](const RecordPtr& other) { return equal(Value(other), Value(row)); });
    if (first == like_it.end())
      like_it.push_back(row);
    else
      found.emplace_back(*first, row);
  }
  return found;
}

bool has_key_text(const Value& value) {
  return !std::holds_alternative<value::Fraction>(value) &&
         !std::holds_alternative<MoneyFraction>(value) &&
         !std::holds_alternative<RecordPtr>(value) && !std::holds_alternative<ListPtr>(value);
}

std::string key_text(const Value& value) {
  return by_kind(
      value, [](const std::monostate&) { return std::string(); },
      [](const bool& v) { return std::string(v ? "true" : "false"); },
      [](const std::string& v) { return v; }, [](const value::Decimal& v) { return v.text(); },
      [](const value::Money& v) { return v.currency.text() + " " + v.amount.text(); },
      [](const value::Date& v) { return v.text(); }, [](const value::Time& v) { return v.text(); },
      // Instants are equal whatever offset they were written with.
      [](const value::Instant& v) { return value::Instant{v.seconds, 0}.text(); },
      [](const value::Duration& v) {
        return std::to_string(v.months) + " months " + std::to_string(v.seconds) + " seconds";
      },
      [](const value::BusinessDays& v) { return v.text(); },
      [](const value::BusinessHours& v) { return v.text(); },
      [](const value::Currency& v) { return v.text(); },
      [](const value::Fraction&) -> std::string { broken_key("a fraction"); },
      [](const MoneyFraction&) -> std::string { broken_key("a fraction"); },
      [](const Symbol& v) { return std::to_string(v.index); },
      [](const RecordPtr&) -> std::string { broken_key("a record"); },
      [](const ListPtr&) -> std::string { broken_key("a list"); });
}

}  // namespace bop::abi

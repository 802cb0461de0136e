// Reference data (vendors, orders, rates) a policy looks up, indexed by its declared key.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/abi/datum.h"

namespace bop::abi {

/// One reference set. A set that was not given, or could not be loaded, is unavailable: looking it
/// up is unread, never missing. A given one is complete: a key it lacks is missing.
class ReferenceSet {
 public:
  /// Unavailable, with the reason a verdict prints ("not given", "vendors.csv: no such file").
  static ReferenceSet unavailable(std::string name, std::string why);
  /// Complete over `rows`; `key_fields`: fields of their record type (none: it is only listed).
  static ReferenceSet complete(std::string name, std::vector<RecordPtr> rows,
                               std::vector<std::uint32_t> key_fields);

  const std::string& name() const { return name_; }
  bool available() const { return available_; }
  const std::string& why_unavailable() const { return why_; }
  const std::vector<RecordPtr>& rows() const { return rows_; }
  /// Rows that can't be looked up because a key field of theirs is not known.
  const std::vector<RecordPtr>& keyless() const { return keyless_; }
  /// rows() as one list, made when first asked for.
  const ListPtr& whole() const;
  /// Of a known value that has a key_text: the rows whose field may equal it, in order, and now and
  /// then one more. All others have another value there, or none. The index is made when first
  /// asked for.
  std::vector<std::uint32_t> rows_like(std::uint32_t field, const Value& value) const;

  /// language.md C8. A missing key → Missing; any unknown key or an unavailable set → Unread; no
  /// entry → Missing; one → it; two or more → Undefined. While a row whose key could not be read
  /// may be one entry more, none and one are Unread: they may be one and two.
  Datum find(std::span<const Datum> keys) const;
  /// For sets by (key, date): the latest entry of `key` on or before `on`; Unread when there is
  /// none (language.md, Money), or while a row whose key could not be read may be as late.
  Datum find_latest(const Datum& key, const Datum& on) const;

 private:
  struct Made;  // when first asked for, by whichever thread
  void index_row(std::uint32_t row);
  void sort_by_date();
  value::Date date_of(std::uint32_t row) const;  // its second key

  std::string name_;
  bool available_ = false;
  bool has_unread_keys_ = false;
  std::string why_;
  std::vector<RecordPtr> rows_;
  std::vector<RecordPtr> keyless_;
  std::vector<std::uint32_t> key_fields_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_key_;
  std::unordered_map<std::string, std::vector<std::uint32_t>>
      by_first_key_;  // sorted by second key
  std::shared_ptr<Made> made_;
};

/// The sets of a policy, in the order of PolicyInfo::references.
struct References {
  std::vector<ReferenceSet> sets;
};

/// Rows that say the same in every field, each with the first one that said it.
std::vector<std::pair<RecordPtr, RecordPtr>> rows_twice(std::span<const RecordPtr> rows);

/// Canonical text of a known key value ("V-17", "2026-03-01", "EUR"): equal values, equal texts.
std::string key_text(const Value& value);
/// Whether it has one.
bool has_key_text(const Value& value);

}  // namespace bop::abi

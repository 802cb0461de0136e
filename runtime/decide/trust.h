// Which readings of a record count (language.md C10): confidence against the floor of the longest
// matching `trust` path, and what corroborates a reading under its floor. Computed from raw
// readings, once, before any rule. Never: changing a reading or its confidence.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"
#include "runtime/record/record.h"

namespace bop::decide {

/// Confidence below which an equation corroborates nothing.
inline constexpr int corroboration_floor_percent = 50;

/// The floor of one field. A policy without a `trust` for it counts only what is certain: floor 1.
struct Floor {
  value::Decimal floor = 1;
  const abi::TrustInfo* item = nullptr;  // the one that set it
};
Floor floor_of(const abi::PolicyInfo& policy, std::string_view path);

/// Path of a field, and the clause that asks a checksum of it.
using SummedField = std::pair<std::string, const abi::TrustInfo*>;

/// The outcome of trusting one record.
class Trust {
 public:
  Trust(const abi::PolicyInfo& policy, const record::Record& record);

  bool usable(const std::string& path) const;
  /// Fields of which a checksum is asked, read, with what asks it.
  const std::vector<SummedField>& summed() const { return summed_; }
  /// Its checksum does not hold: the field does not count however surely it was read.
  void refuse(const std::string& path, const value::Decimal& confidence,
              const std::string& checksum);
  /// The checksum that does not hold of `path`, or nothing.
  std::string refused_by(const std::string& path) const;
  /// The field to ask for when `path` does not count: the currency an amount is in, or itself.
  const std::string& asked_for(const std::string& path) const;
  /// Fields under their floor that equality with a `by` value may still lift.
  const std::vector<std::string>& open() const { return open_; }
  /// Lifts `path`: `by` says what agreed with it.
  void corroborate(const std::string& path, const std::string& by);
  const std::vector<Corroboration>& corroborated() const { return corroborated_; }

 private:
  void equations(const std::string& path, const record::Record& record);
  void currencies(const std::string& path, const record::Record& record);

  const abi::PolicyInfo& policy_;
  std::map<std::string, value::Decimal> unusable_;  // path → its confidence
  std::map<std::string, std::string> depends_on_;   // amount → its currency, if that did not count
  std::vector<std::string> open_;
  std::vector<SummedField> summed_;
  std::map<std::string, std::string> refused_;  // path → the checksum that does not hold
  std::vector<Corroboration> corroborated_;
};

}  // namespace bop::decide

// What a set named by `using` tells of an element: how much was received, accepted and billed
// before, added up over the rows that have its key. Made once for a set of reference data.
// Never: what it means.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/abi/match.h"
#include "runtime/match/amount.h"

namespace bop::match {

/// A sum, or that it is not known; of no rows nothing, which is not a number of some unit.
struct Total {
  abi::State state = abi::State::Value;
  std::optional<Amount> sum;
  bool refused = false;  // why it is undefined has been said

  void add(const abi::Datum& part);
  void add(const Total& part);
};

struct SetTotal {
  std::uint32_t rows = 0;
  Total received;
  Total accepted;
};

/// What was billed of a measure before, and why that can't be told.
struct Billed {
  Total total;
  std::string fault;
  std::vector<std::string> credits;  // rows that take something back; no fault while others do more
};

/// Rows of one key that can't be added up, as they are for people; empty: there are none.
struct SetFaults {
  std::string received;
  std::string accepted;
};

class SetTotals {
 public:
  SetTotals(const abi::MatchSource& source, const abi::ReferenceSet& set);

  /// Rows that may belong to any element, or a set that is not there: nothing is known.
  bool open() const { return open_; }
  /// The key under which these two elements find their rows; nothing without one.
  std::optional<std::string> key_of(const abi::RecordData& left, const abi::RecordData& right,
                                    abi::State& state) const;
  const SetTotal& of(const std::string& key) const;
  const SetFaults& faults_of(const std::string& key) const;
  /// Of the measure of one allowance that the source has a field for.
  const Billed& billed_of(const std::string& key, std::uint32_t allowance) const;
  const abi::MatchSource& source() const { return source_; }
  const abi::ReferenceSet& set() const { return set_; }

 private:
  void add(const std::string& key, const abi::RecordPtr& row);
  void look_for_doubles();
  void fault(const std::string& key, Total SetTotal::* of, std::string SetFaults::* why,
             const std::string& reason);

  const abi::MatchSource& source_;
  const abi::ReferenceSet& set_;
  bool open_ = false;
  std::unordered_map<std::string, SetTotal> totals_;
  std::unordered_map<std::string, SetFaults> faults_;
  std::unordered_map<std::string, std::vector<Billed>> billed_;  // by allowance; none: no rows
};

}  // namespace bop::match

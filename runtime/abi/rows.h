// Records one by one, past an Evaluation: a record that was packed once is asked for its conditions
// as bits. Implemented by compiler/emit beside abi::Session. Never: what the bits mean for a
// decision, values.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "runtime/abi/evaluation.h"

namespace bop::abi {

/// Bits of the conditions of one record, 64 to a word, by ConditionIndex. Where `unknown` is set
/// `yes` means nothing.
struct RowTruth {
  std::span<std::uint64_t> yes;
  std::span<std::uint64_t> unknown;
};
inline std::size_t condition_words(std::size_t conditions) {
  return (conditions + 63) / 64;
}

/// A record as code reads it. Safe to ask from several threads.
class BoundRow {
 public:
  virtual ~BoundRow() = default;
  /// Both spans have condition_words; false where code gave up: nothing counts then.
  virtual bool conditions(RowTruth found) const = 0;
};

class RowSession {
 public:
  virtual ~RowSession() = default;
  /// Null for a record that code can't read, and for a policy without code. Outlives the session.
  virtual std::unique_ptr<BoundRow> bind(const Case& subject) const = 0;
};

}  // namespace bop::abi

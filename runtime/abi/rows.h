// Records one by one, past an Evaluation: a record that was packed once is asked for its conditions
// as bits. Implemented by compiler/emit beside abi::Session. Never: what the bits mean for a
// decision, values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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

/// Takes what is true of the elements that rules `for each` are asked of, one after the other.
class ElementTruths {
 public:
  virtual ~ElementTruths() = default;
  /// `each`: of PolicyInfo::eaches, whose conditions `found` has. `is_read`: false for an element
  /// that may be there and was not read.
  virtual void add(std::size_t row, std::uint32_t each, bool is_read, const RowTruth& found) = 0;
};

/// A record as code reads it. Safe to ask from several threads.
class BoundRow {
 public:
  virtual ~BoundRow() = default;
  /// Both spans have condition_words; false where code gave up: nothing counts then.
  virtual bool conditions(RowTruth found) const = 0;
  /// Then, in place of these, what is true of that stage (stages.h) as well. `said` is by
  /// PolicyInfo::decisions, each the place of its outcome; those of later stages mean nothing.
  virtual bool conditions_of_stage(std::uint32_t stage, std::span<const std::uint32_t> said,
                                   RowTruth found) const = 0;
  /// The elements of these `for each`, as row 0; false where code gave up.
  virtual bool elements(std::span<const std::uint32_t> eaches, std::uint32_t stage,
                        std::span<const std::uint32_t> said, ElementTruths& taken) const = 0;
  /// What PolicyInfo::effective_by is; nothing while it is not known.
  virtual std::optional<value::Date> effective_date() const = 0;
};

class RowSession {
 public:
  virtual ~RowSession() = default;
  /// Null for a record that code can't read, and for a policy without code. Outlives the session.
  virtual std::unique_ptr<BoundRow> bind(const Case& subject) const = 0;
};

}  // namespace bop::abi

// Many records at once: columns that an engine reads, and the bits that it gives for each
// condition of a policy. Implemented by compiler/emit over what runtime/batch holds. Never: how
// columns are filled, what the bits mean for a decision.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/abi/columns.h"
#include "runtime/abi/policy.h"
#include "runtime/abi/rows.h"

namespace bop::abi {

/// Most records that are judged at once: their columns stay in the second-level cache.
inline constexpr std::size_t chunk_rows = 2048;
inline constexpr std::size_t chunk_words = chunk_rows / 64;
/// One bit for each record of a chunk, the first in the lowest bit of the first word.
using ChunkBits = std::array<std::uint64_t, chunk_words>;

/// Records of the policy's subject in columns. What it points to stays where it is.
class ColumnBatch {
 public:
  virtual ~ColumnBatch() = default;
  virtual std::size_t rows() const = 0;
  /// By columns_of the subject.
  virtual std::span<const ColumnForm> forms() const = 0;
  /// From the first record on.
  virtual std::span<const ColumnData> columns() const = 0;
  /// Texts by their index; all Text columns share them.
  virtual std::span<const std::string_view> dictionary() const = 0;
  /// Nothing where no record has it.
  virtual std::optional<std::int32_t> code_of(std::string_view text) const = 0;
  /// Who keeps the texts: batches of one owner with as many texts have the same codes for them.
  /// Nobody: it is not told.
  virtual std::weak_ptr<const void> texts_owner() const { return {}; }
  /// Bits of the records that some column could not take: none of their values counts.
  virtual std::span<const std::uint64_t> left_out() const = 0;
  /// The record as a packed row, in `arena`; not of one that is left out.
  virtual const std::byte* row(std::size_t index, RowArena& arena) const = 0;
};

/// What an engine found for up to chunk_rows records. Of those in `left` nothing counts: they are
/// to be judged one by one. Bits past the last record mean nothing.
struct ChunkTruth {
  struct Condition {
    ChunkBits yes;
    ChunkBits unknown;
  };
  std::vector<Condition> conditions;  // by ConditionIndex, then by date_tests (stages.h)
  /// By condition, a bit for each word: where it is not set the condition is false of 64 records,
  /// and both its words are zero. Of conditions past its end nothing is said.
  std::vector<std::uint32_t> words;
  ChunkBits left;

  std::uint32_t words_of(ConditionIndex condition) const {
    return condition < words.size() ? words[condition] : ~std::uint32_t{0};
  }
};
static_assert(chunk_words == 32, "a bit for each word");

/// What a decision said of the records of a chunk, by DecisionInfo::outcomes.
struct ChunkOutcomes {
  alignas(rows_padding) std::array<std::uint8_t, chunk_rows> outcome;
};
/// Most outcomes of a decision that others read: code takes them for signed bytes.
inline constexpr std::size_t outcomes_read_max = 128;

/// One batch on its way through an engine, by one thread.
class BatchRun {
 public:
  virtual ~BatchRun() = default;
  /// For records first … first + count, what reads no decision; `first` is a multiple of
  /// chunk_rows.
  virtual void evaluate(std::size_t first, std::size_t count, ChunkTruth& found) = 0;
  /// Then, of the same records, the conditions of one stage after the other (stages.h). `said` is
  /// by PolicyInfo::decisions; of those in `found.left` and of later stages it says nothing.
  virtual void evaluate_stage(std::uint32_t stage, std::span<const ChunkOutcomes> said,
                              ChunkTruth& found) = 0;
  /// And, for decisions of that stage, the elements of these `for each`: of the same records but
  /// those in `left`, to which it adds what code can't compute. Rows count from the chunk's first.
  virtual void elements(std::span<const std::uint32_t> eaches, std::uint32_t stage,
                        std::span<const ChunkOutcomes> said, ElementTruths& taken,
                        ChunkBits& left) = 0;
};

/// A policy bound to reference data, for batches. Safe to call from several threads.
class BatchSession {
 public:
  virtual ~BatchSession() = default;
  /// By columns_of the subject: false for those that nothing is asked of, not even their states.
  virtual std::span<const bool> columns_read() const = 0;
  /// `batch` must outlive the run. B8501, B8502 where no code can be made for its columns.
  virtual Result<std::unique_ptr<BatchRun>> start(const ColumnBatch& batch, value::Instant as_of,
                                                  value::Date today) const = 0;
};

class BatchEngine {
 public:
  virtual ~BatchEngine() = default;
  virtual std::unique_ptr<BatchSession> bind(
      std::shared_ptr<const References> references) const = 0;
};

}  // namespace bop::abi

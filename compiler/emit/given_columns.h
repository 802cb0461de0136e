// The values that lanes can't compute, as columns of a chunk. In: code for single records. Out:
// columns in the forms that the lanes' code was made for. A value that hangs on one text alone is
// computed once for each text of the batch. Never: LLVM, the lanes' code.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "compiler/emit/session.h"
#include "runtime/abi/batch.h"

namespace bop::emit {

/// Values that are computed together: from a whole row, or from one Text column. Or one that is
/// what a decision said.
struct GivenGroup {
  std::uint32_t stage = 0;  // of abi/stages.h
  std::uint32_t decision = abi::none;
  std::uint32_t text_column = abi::none;
  std::vector<ir::NodeId> nodes;
  std::vector<ValuesFunction> functions;  // which write a ValueSlot for each node
  std::vector<ValueForm> forms;           // of those
};

/// How a value that comes in this form is kept for the lanes.
abi::ColumnForm form_of(const ValueForm& form);
/// The same of what a decision said.
abi::ColumnForm form_of_outcome();

class GivenColumns {
 public:
  GivenColumns(const Code& code, std::span<const GivenGroup> groups,
               std::span<const abi::Column> columns, const abi::ColumnBatch& batch,
               const Context& context);
  /// Groups of that stage; `said`: what decisions of earlier ones did. Adds records to `left` of
  /// which a value can't be computed or does not fit.
  void fill(std::uint32_t stage, std::span<const abi::ChunkOutcomes> said, std::size_t first,
            std::size_t count, abi::ChunkBits& left);
  /// Of the groups' nodes in their order, from the chunk's first record on.
  std::span<const abi::ColumnData> columns() const { return data_; }

 private:
  struct Values {  // of one node in the chunk
    alignas(64) std::array<std::int64_t, abi::chunk_rows> payload;
    alignas(64) std::array<std::int32_t, abi::chunk_rows> beside;
    alignas(64) abi::ChunkBits bits, values, missing, undefined;
  };
  void clear(std::size_t group, std::size_t at);
  void fill_rows(std::size_t group, std::size_t at, std::size_t first, std::size_t count,
                 abi::ChunkBits& left);
  void fill_texts(std::size_t group, std::size_t at, std::size_t first, std::size_t count,
                  abi::ChunkBits& left);
  struct TextStates {
    std::uint64_t values;
    std::uint64_t missing;  // apart from `values`
  };
  struct TextCodes {  // of a chunk's records, in one column
    abi::Width width;
    const std::byte* data;
    std::size_t at(std::size_t row) const;
    /// `flags` by the codes of one word of records.
    void look_up(const std::uint8_t* flags, std::size_t word,
                 std::array<std::uint8_t, 64>& found) const;
  };
  TextCodes codes_of(std::uint32_t column, std::size_t first) const;
  TextStates text_states(std::size_t group, std::size_t word) const;
  void fill_word(std::size_t group, std::size_t at, std::size_t word, std::size_t count,
                 const TextCodes& codes, const TextStates& states, abi::ChunkBits& left);
  /// False where code gave up.
  bool compute(std::size_t group, const std::byte* row);
  void compute_text(std::size_t group, std::size_t entry);
  bool put(Values& values, std::size_t row, const ValueSlot& slot, const ValueForm& form) const;

  /// What the values of a group are for each text, computed when some record has it; 0: the text
  /// was not read, 1: missing, then by the dictionary.
  struct Memo {
    std::vector<std::uint8_t> flags;     // of each node by entry: Flag
    std::vector<ValueSlot> slots;        // where some node is no Boolean: by entry, then by node
    std::vector<std::byte> row;          // a row that has the text and nothing else
    std::vector<std::uint32_t> holders;  // columns of the records it stands in, outermost first
    bool all_bits = true;                // every node is a Boolean
  };

  const Code& code_;
  std::span<const GivenGroup> groups_;
  std::span<const abi::Column> columns_;
  const abi::ColumnBatch& batch_;
  std::span<const abi::ChunkOutcomes> said_ = {};
  Context context_;
  std::size_t entries_;
  std::vector<std::unique_ptr<Values>> values_;  // null for outcomes
  std::vector<abi::ColumnData> data_;
  std::vector<Memo> memos_;  // by group
  std::vector<ValueSlot> slots_;
};

}  // namespace bop::emit

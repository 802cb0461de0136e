// Judges a chunk by keyed rules: puts its records in the order of their keys, the columns that the
// rules read with them, and asks of each key's records the rules that have it. In: code of shapes,
// the columns of a chunk. Out: bits of the rules' conditions. Never: LLVM.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "compiler/emit/context.h"
#include "compiler/emit/generate.h"
#include "compiler/emit/keyed_rules.h"
#include "runtime/abi/batch.h"

namespace bop::emit {

using RuleFunction = void (*)(const abi::ColumnData*, const Context*, std::uint64_t first,
                              std::uint64_t end, const std::int64_t* constants, LaneTruth*);

/// A group's rules and keys in the codes that a batch has for texts.
struct KeyedTexts {
  std::vector<std::int64_t> constants;             // of all rules, in their order
  std::vector<std::vector<std::uint32_t>> tables;  // by key column: parts of keys by its values
};

/// The rules of one group, with code for columns of one form.
class KeyedCode {
 public:
  KeyedCode(const ir::Program& program, const KeyedRules& group,
            std::span<const abi::Column> columns, std::span<const abi::ColumnForm> forms);

  /// What code is made of, by KeyedRules::shapes.
  std::span<const RuleCode> shapes() const { return shapes_; }
  /// The code of the next shape, and GeneratedBatch::rule_reads of it.
  void add(RuleFunction function, std::span<const std::uint64_t> reads);
  KeyedTexts texts_of(const abi::ColumnBatch& batch) const;

 private:
  friend class KeyedRun;
  struct TextConstant {
    std::size_t place;  // in constants_
    std::uint32_t text;
    unsigned bytes;
  };
  struct Rule {
    abi::ConditionIndex condition;
    std::uint32_t shape;
    std::size_t constants;  // where they begin
  };
  struct Read {
    std::size_t column;
    std::uint64_t part;  // of its ColumnData
    abi::Width width;    // Byte … Wide, or Bit
    bool operator==(const Read&) const = default;
  };
  struct Key {
    std::uint32_t column;
    abi::Width width;
    bool open;
    std::vector<std::uint32_t> holders;  // columns of records it stands in, some of them no values
    std::uint32_t stride;                // of a value's place in a key
  };
  RuleConstant constant_of(const ir::Program& program, const ShapeConstant& constant) const;
  void add_rules(const ir::Program& program);
  void index_keys();

  const KeyedRules& group_;
  std::vector<abi::ColumnForm> forms_;
  std::vector<RuleCode> shapes_;
  std::vector<RuleFunction> functions_;
  std::vector<Read> reads_;
  std::vector<Rule> rules_;
  std::vector<std::int64_t> constants_;
  std::vector<TextConstant> texts_;
  std::vector<Key> keys_;
  std::vector<std::uint32_t> first_of_key_;  // in of_keys_, and one more
  std::vector<std::uint32_t> of_keys_;       // rules, key by key
};

/// One batch.
class KeyedRun {
 public:
  /// `texts`: of the batch. What it is given must outlive it.
  KeyedRun(const KeyedCode& code, const KeyedTexts& texts);
  /// `columns`: of the chunk's records, in the code's forms. Of the rules' conditions `found` has
  /// no bits yet.
  void evaluate(std::span<const abi::ColumnData> columns, const Context& context, std::size_t count,
                abi::ChunkTruth& found);
  /// Takes back what an earlier chunk, or another engine, found of the rules' conditions.
  static void clear(const KeyedCode& code, abi::ChunkTruth& found);

 private:
  // Behind the last record code reads some more.
  static constexpr std::size_t places = abi::chunk_rows + abi::rows_padding;
  struct Gathered {
    alignas(abi::rows_padding) std::array<std::byte, places * sizeof(std::int64_t)> bytes;
  };
  void find_keys(std::span<const abi::ColumnData> columns, std::size_t count);
  void add_key(std::size_t at, const abi::ColumnData& column, std::size_t count);
  std::uint32_t part_of_key(std::size_t at, const abi::ColumnData& column, std::size_t row) const;
  void see_states(std::size_t at, std::span<const abi::ColumnData> columns, std::size_t count);
  std::size_t order_by_key(std::size_t count);
  void gather(std::span<const abi::ColumnData> columns, std::size_t records);
  void ask(const KeyedCode::Rule& rule, std::size_t first, std::size_t end, const Context& context);
  void ask(const KeyedCode::Rule& rule, std::size_t first, std::size_t end, const Context& context,
           abi::ChunkTruth& found);
  void ask_all(std::span<const abi::ColumnData> columns, const Context& context, std::size_t count,
               abi::ChunkTruth& found);

  const KeyedCode& code_;
  const KeyedTexts& texts_;
  std::array<std::uint32_t, abi::chunk_rows> key_;  // by record
  abi::ChunkBits open_;                             // records with a part nobody knows
  std::array<std::uint16_t, places> order_;
  std::vector<std::uint32_t> met_;                   // keys of this chunk
  std::vector<std::uint16_t> counts_;                // by key; the last one for what is open
  std::vector<std::uint16_t> ends_;                  // by key, in order_
  std::vector<std::unique_ptr<Gathered>> gathered_;  // by what is read
  std::vector<abi::ColumnData> columns_;
  std::array<LaneTruth, abi::chunk_rows / 32> lanes_;
};

}  // namespace bop::emit

// Code for a whole program in one module: the plain-C++ face of emitter.h, which costs IRBuilder.h.
// Never: optimizing, linking.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/columns.h"
#include "runtime/abi/match.h"
#include "runtime/abi/row.h"

namespace llvm {
class Module;
}

namespace bop::emit {

struct TableIndexes;
struct TableOperand;

/// How the ValueSlot of one value is to be read.
struct ValueForm {
  abi::Type type;
  int scale = 0;
  bool fraction = false;
  int divisor_scale = 0;
};

/// A record or list constant; the engine packs it once.
struct PooledConstant {
  abi::Type type;
  abi::Datum value;
};

/// Conditions and values of one function: one word of bits, one machine function.
inline constexpr std::size_t group_size = 64;

/// The functions of one set of conditions and values: the policy's, or those of one `for each`.
struct GeneratedSet {
  std::vector<std::string> conditions;  // functions, one for each group of conditions
  std::vector<std::string> values;      // and of values
  std::vector<ValueForm> forms;
};

/// The functions of one question of a match. A condition has one for each group of its parts, what
/// is cheap to ask first: all have to hold, and who finds one that does not asks no further.
struct GeneratedQuestion {
  struct Conditions {
    std::string function;
    std::size_t count = 0;
  };
  abi::MatchQuestion question;
  std::vector<Conditions> conditions;
  std::string value;  // or this
  ValueForm form;
  bool reads_subject = false;
  bool reads_results = false;
};

struct Generated {
  GeneratedSet whole;
  std::vector<GeneratedSet> eaches;  // by ir::Program::eaches
  std::vector<PooledConstant> constants;
  std::vector<std::string> unsupported;
  std::vector<std::vector<GeneratedQuestion>> matches;  // by ir::Program::matches
  std::vector<std::string> unsupported_in_matches;      // these questions are left out
};

/// A constant in which the rules of one shape differ, and how each of them brings its own: 64 bits
/// in the order of these, of which so many bytes are read.
struct RuleConstant {
  ir::NodeId node;  // in the condition that the code is made of
  unsigned bytes = 8;
  std::uint64_t most = 0;  // of a number: none of the rules has a larger one
  int scale = 0;
};
/// Code for all conditions that differ from this one in constants alone (keyed_rules.h).
struct RuleCode {
  ir::NodeId condition;
  std::vector<RuleConstant> constants;
};
/// What it finds of 32 records.
struct LaneTruth {
  std::uint32_t yes;
  std::uint32_t unknown;
  std::uint32_t gave_up;
};

/// In which form records come that are judged several at once.
struct BatchForm {
  unsigned lanes = 32;       // of which 8, 16, 32 or 64
  bool may_shuffle = false;  // the code is for x86-64-v3 or more
  bool checks_overflow = true;
  bool keeps_bitmaps = true;
  std::vector<abi::Column> columns;
  std::vector<abi::ColumnForm> forms;  // of the columns, then of what is given
  /// Nodes that no code is made for in lanes: their values come as columns, too.
  std::vector<ir::NodeId> given;
  std::vector<abi::ConditionIndex> conditions;  // that each have code of their own
  std::vector<RuleCode> rules;
};
/// Conditions of one function over columns.
inline constexpr std::size_t batch_group_size = 32;

struct GeneratedBatch {
  /// By stage (abi/stages.h): one for each group of its conditions.
  std::vector<std::vector<std::string>> functions;
  std::vector<std::string> rules;  // by BatchForm::rules
  /// Of each of these what it reads: a column's ColumnData by offset, from the first column on.
  std::vector<std::vector<std::uint64_t>> rule_reads;
  std::vector<std::string> dictionary;  // texts, by their place in Context::dictionary_codes
  std::vector<std::string> unsupported;
};

Generated generate(llvm::Module& module, const ir::Program& program, const abi::Layout& layout);
/// Only the functions for these groups of values of single rows, each a set in `eaches`; behind
/// them those for the list of each `for each`, and then for its conditions.
Generated generate_values(llvm::Module& module, const ir::Program& program,
                          const abi::Layout& layout,
                          std::span<const std::vector<ir::NodeId>> values);
/// The policy's conditions over columns.
GeneratedBatch generate_batch(llvm::Module& module, const ir::Program& program,
                              const abi::Layout& layout, const BatchForm& form);

}  // namespace bop::emit

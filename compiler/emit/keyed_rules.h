// Conditions that differ in constants alone and ask for the value of a key – `vendor = "V17" and
// amount > EUR 500` – so that one piece of code does for all of them, and only for the records that
// have that value. In: a program. Out: groups of such conditions. Never: LLVM, records.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/columns.h"

namespace bop::emit {

/// What a rule's key is made of: a Text or Enum column, and the values that some rule asks for.
struct KeyColumn {
  std::uint32_t column = 0;           // among columns_of the subject
  std::uint32_t members = 0;          // of an Enum: how many there are; 0: a Text
  std::vector<std::uint32_t> values;  // each a member, or a place in KeyedRules::texts
};

/// A constant of a shape: its node in the shape's condition, and the field it stands beside.
struct ShapeConstant {
  ir::NodeId node;
  std::uint32_t beside = abi::none;  // a column; none: it is not compared with one alone
  int scale = 0;                     // of numbers: decimals that all of them have
  std::int64_t least = 0;            // of all the rules; numbers at `scale`
  std::int64_t most = 0;
};
struct RuleShape {
  ir::NodeId condition;  // that of its first rule
  std::vector<ShapeConstant> constants;
};

struct KeyedRule {
  abi::ConditionIndex condition = 0;
  std::uint32_t shape = 0;  // KeyedRules::shapes
  /// By ShapeConstant: a number at its scale, a member, a day; of a text its place in `texts`.
  std::vector<std::int64_t> constants;
  /// Where one of the key's columns has a value that is none of these, the condition is false. By
  /// KeyedRules::columns: places in its values, each once.
  std::vector<std::vector<std::uint32_t>> keys;
};

/// Rules with one key.
struct KeyedRules {
  std::vector<KeyColumn> columns;
  std::vector<RuleShape> shapes;
  std::vector<KeyedRule> rules;
  std::vector<std::string> texts;  // constants of rules
  /// All combinations of values: a key counts its columns' places, the last one fastest.
  std::size_t key_count() const;
};

/// `given`: nodes that come as columns. Few rules, and rules that most records have the key of, are
/// not worth it.
std::vector<KeyedRules> keyed_rules(const ir::Program& program, const abi::Layout& layout,
                                    std::span<const abi::Column> columns,
                                    std::span<const ir::NodeId> given);

}  // namespace bop::emit

// Nodes back into text a person reads: as a policy writes them, or in plain words. Lets, parameters
// and locals print by their names. Never: values of a case (interpret has those), source text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"

namespace bop::ir {

/// The name of the element that `x is in xs` compares with; no policy can write it.
inline constexpr std::string_view membership_element = "one of them";

/// "invoice.gross <> invoice.net + invoice.tax"
std::string source_like(const Program& program, NodeId node);

/// "invoice.gross is more than touchless_limit (EUR 1,000.00)". Adds the lets it named, in order
/// and without repeats, to `lets` if that is given.
std::string in_words(const Program& program, NodeId node, std::vector<NodeId>* lets = nullptr);

/// The words between the operands of a comparison: "is more than", "is on or after", "is".
std::string_view compare_words(CompareOp op, abi::Type operands);

/// "a", "a and b", "a, b and c"
std::string joined(const std::vector<std::string>& items, std::string_view last = " and ");

/// Neighbouring operands of a Logic that were one test to the author.
struct OperandGroup {
  enum class Kind : std::uint8_t {
    Single,
    Range,   // x >= a and x < b   x is in a ..< b
    OneOf,   // x = a or x = b     x is one of (a, b)
    NoneOf,  // x <> a and x <> b  x is not one of (a, b)
    Near,    // x - s <= a and a <= x + s  x is within s of a
    Far,     // x - s > a or a > x + s     x is not within s of a
  };
  Kind kind = Kind::Single;
  std::vector<NodeId> operands;
};
/// x, s and a of a Near or Far.
struct Closeness {
  NodeId value, slack, other;
};
Closeness closeness_of(const Program& program, const OperandGroup& group);
std::vector<OperandGroup> grouped(const Program& program, const Logic& logic);

/// The arguments a table was called with: the lets its row conditions test, in order.
std::vector<NodeId> table_arguments(const Program& program, const Select& select);
std::vector<NodeId> table_arguments(const Program& program, const MakeList& collected);

/// The name of a result column, where the table has several.
std::string column_name(const Program& program, const std::string& table, std::uint32_t column);
/// A node that is the result of a table, which no author wrote in words: approvers(invoice.gross).
struct TableCall {
  std::string table;
  std::string column;  // "people", where the table has several
  std::vector<std::string> arguments;
};
std::optional<TableCall> table_call(const Program& program, NodeId node,
                                    std::vector<NodeId>* lets = nullptr);

/// A node that is the given constant boolean.
bool is_constant(const Program& program, NodeId node, bool value);

}  // namespace bop::ir

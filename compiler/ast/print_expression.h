// Expressions as text in one line, fully bracketed: what binds to what is the point of the print.
#pragma once

#include <string>
#include <string_view>

#include "compiler/ast/ast.h"

namespace bop::ast {

/// Writes expressions of one module.
class ExprPrinter {
 public:
  explicit ExprPrinter(const Module& module) : module_(module) {}

  /// One expression; "none" for an id that refers to nothing.
  std::string operator()(ExprId id) const;
  /// Several, with commas.
  std::string list(const std::vector<ExprId>& ids) const;

 private:
  std::string text(const TextLiteral& literal) const;
  std::string record(const RecordLiteral& literal) const;
  std::string quantified(const Quantified& node) const;
  std::string aggregate(const Aggregate& node) const;
  std::string is(ExprId operand, bool negated, std::string_view what) const;

  const Module& module_;
};

std::string_view binary_text(BinaryOp op);
std::string_view state_text(StateTestKind kind);
std::string_view direction_text(Direction direction);
/// In quotes, with quotes, backslashes and line breaks escaped.
std::string escaped(std::string_view text);

}  // namespace bop::ast

// A row of a table as written: its cells, what they test, since when and until when it holds.
// Never: which column a cell stands in (ast.h has the table).
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "compiler/ast/part.h"

namespace bop::ast {

// One cell of a table's left side. All tests of a cell are alternatives; `not` is of all of them.
struct CellTest {
  struct Compare {
    BinaryOp op;
    ExprId bound;
  };
  struct Equals {
    ExprId value;
  };
  struct Between {
    ExprId low, high;
    bool half_open = false;
  };
  struct State {
    StateTestKind kind;
  };
  SourceRange range;
  std::variant<Compare, Equals, Between, State> test;
};
struct Cell {
  enum class Kind : std::uint8_t { Any, Otherwise, Tests };
  Kind kind = Kind::Any;
  bool negated = false;
  std::vector<CellTest> tests;
  SourceRange range;
};
struct Row {
  Identifier code;  // may be empty
  std::vector<Cell> cells;
  std::vector<std::vector<ExprId>> results;  // a comma list in one cell makes a list
  std::optional<InForce> in_force;
  SourceRange range;
};
enum class HitPolicy : std::uint8_t { Unique, First, Collect, MostSevere };

}  // namespace bop::ast

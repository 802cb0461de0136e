// Tables as their authors wrote them, kept beside the IR for explanations. In: nothing; out: plain
// data that lower fills. Never: anything that is evaluated (what runs are Selects).
#pragma once

#include <string>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/abi/policy.h"

namespace bop::ir {

// A table as written, for explanations only; what runs are Selects. Texts are as the author wrote
// them ("EUR 10,000.00", "touchless_limit").
struct TableText {
  enum class TestKind : std::uint8_t {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Between,
    BetweenHalfOpen,
    Missing,
    Present,
    Known,
    Unavailable,
  };
  struct Test {
    TestKind kind = TestKind::Equal;
    std::string low;   // the bound, or the value of Equal
    std::string high;  // Between…
  };
  enum class CellKind : std::uint8_t { Any, Otherwise, Tests };
  struct Cell {
    CellKind kind = CellKind::Any;
    bool negated = false;     // none of the tests
    std::vector<Test> tests;  // alternatives
  };
  struct Row {
    std::string code;                               // may be empty
    std::vector<Cell> cells;                        // by parameter
    std::vector<std::vector<std::string>> results;  // by result column; a comma list has several
    abi::InForce in_force;
    source::SourceRange origin = {};
  };
  struct Column {
    std::string name;
    abi::Type type;
  };
  enum class HitPolicy : std::uint8_t { Unique, First, Collect, MostSevere };
  std::string name;
  HitPolicy hit = HitPolicy::Unique;
  bool is_parameter = false;
  std::string owner;  // of a parameter, and so the next three
  std::vector<std::string> cites;
  std::string low;  // between low and high, both included; may be empty
  std::string high;
  std::vector<Column> parameters;
  std::vector<Column> results;
  std::vector<Row> rows;
};

}  // namespace bop::ir

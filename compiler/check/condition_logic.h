// Conditions as functions of finitely many cases: of a value that is only compared with constants
// the constants themselves and the gaps between them, of an enumeration its members, of a lookup
// whether it finds anything. Finds a case in which a condition holds, or shows that there is none.
// Private to this folder. Never: syntax (condition_reader.h knows that).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/abi/datum.h"
#include "runtime/abi/schema.h"
#include "runtime/value/decimal.h"

namespace bop::check {

class ConditionLogic {
 public:
  using Formula = std::size_t;
  using Variable = std::size_t;
  enum class Relation : std::uint8_t {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual
  };

  /// What is known of the values of a variable.
  struct Line {
    std::string text;  // as the author wrote it
    abi::Type type;
    std::optional<int> decimals = {};  // nothing lies between two steps of so many decimals
    value::Currency currency = {};     // for printing amounts
  };
  struct Names {
    std::string text;
    std::vector<std::string> names;
    bool open = false;  // there are others, of which nothing is said
  };

  Formula constant(bool truth);
  Formula all(std::vector<Formula> parts);
  Formula any(std::vector<Formula> parts);
  Formula no(Formula part);
  /// A value on a line, compared with a constant.
  Formula compared(Variable variable, Relation relation, const value::Decimal& at);
  /// A value among names.
  Formula named(Variable variable, const std::string& name);

  /// The variable of this key; `is_own`: its value says nothing of any other variable's.
  Variable line(const std::string& key, Line line, bool is_own = true);
  Variable names(const std::string& key, Names names, bool is_own = true);
  /// Its value says something of another variable's after all.
  void hangs_together(Variable variable) { variables_[variable].is_own = false; }
  /// A condition that is not looked into.
  Formula opaque(const std::string& key);
  /// One that is like no other.
  Formula opaque() { return opaque("alone " + std::to_string(variables_.size())); }

  enum class Search : std::uint8_t {
    /// Whatever is opaque, or hangs together with other variables, is left open: a case that is
    /// found occurs.
    Certain,
    /// It may take any value: where nothing is found, there is no such case.
    Possible,
  };
  struct Found {
    std::optional<std::string> text;  // "`r.a` = EUR 5.00, `v` is missing"
    bool gave_up = false;             // too many cases to tell
    bool none() const { return !text && !gave_up; }
  };
  Found find(Formula formula, Search search);

 private:
  enum class Kind : std::uint8_t { True, False, All, Any, No, Line, Name, Opaque };
  struct Node {
    Kind kind = Kind::True;
    std::vector<Formula> parts;
    Variable variable = 0;
    Relation relation = Relation::Equal;
    std::size_t at = 0;  // of its cuts, or of its names
  };
  struct Kept {
    Line line;
    Names names;
    bool is_line = false, is_opaque = false, is_own = true;
    std::vector<value::Decimal> cuts;  // of a line, ascending when searched
  };
  using Cells = std::vector<std::optional<std::size_t>>;  // by variable

  Formula add(Node node);
  abi::Truth truth(Formula formula, const Cells& cells);
  abi::Truth truth_of(const Node& node, std::size_t cell) const;
  /// A variable that is not chosen yet and on which the formula hangs.
  std::optional<Variable> next(Formula formula, const Cells& cells, Search search);
  std::vector<std::size_t> cells_of(Variable variable) const;
  bool occurs(const Kept& kept, std::size_t cell) const;
  bool search_from(Formula formula, Cells& cells, Search search);
  std::string text_of(const Cells& cells) const;
  std::string value_text(const Kept& kept, std::size_t cell) const;
  value::Decimal inside(const Kept& kept, std::size_t cell) const;

  std::vector<Node> nodes_;
  std::vector<Kept> variables_;
  std::map<std::string, Variable> keys_;
  std::size_t steps_ = 0;
};

}  // namespace bop::check

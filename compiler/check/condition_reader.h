// Reads conditions of rules as formulas over cases: comparisons with constants, presence, booleans
// and what is made of them. What it does not understand it takes for a condition of its own.
// Private to this folder. Never: reports.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/check/condition_logic.h"
#include "compiler/check/constants.h"
#include "compiler/check/scope.h"

namespace bop::check {

/// What a checked policy says of its expressions, by module.
struct ConditionSource {
  const std::vector<ast::Module>& modules;
  const resolve::Symbols& symbols;
  const Checked& checked;
  const ast::PolicyDecl* head = nullptr;
  /// The same for two expressions only if they read the same value; "" where that is not known.
  std::function<std::string(Index module, ExprId id)> key;
  /// A path as the author wrote it; "" for what is none.
  std::function<std::string(Index module, ExprId id)> written;
};

class ConditionReader {
 public:
  using Formula = ConditionLogic::Formula;

  /// `module`: where the conditions stand that are asked for.
  ConditionReader(const ConditionSource& source, ConditionLogic& logic, Index module = 0)
      : source_(source), logic_(logic), module_(module) {}

  /// The condition; true where none is written.
  Formula condition(ExprId id);
  /// When the rule fires: its `when` holds, its `unless` and its exceptions do not. `dated`: on a
  /// day on which it is in force, too.
  Formula fires(Index rule, bool dated);
  /// The same for a rule of each element of a list: that there is one of which it may be true.
  Formula may_fire(Index rule);
  /// From now on what this key finds is there.
  void assume(std::string key) { assumed_ = std::move(key); }
  /// Whether there is a value, and something to find it by.
  Formula present(ExprId id);
  /// Whether all that a lookup is made by is there.
  Formula keys_present(ExprId lookup);

 private:
  Formula read(ExprId id);
  Formula of_name(ExprId id);
  Formula compare(ast::BinaryOp op, ExprId left, ExprId right, bool converts);
  Formula compare_constant(ConditionLogic::Relation relation, ExprId side, const Constant& constant,
                           bool converts);
  Formula compare_two(ConditionLogic::Relation relation, ExprId left, ExprId right);
  Formula compare_member(ConditionLogic::Relation relation, ExprId side, abi::Type type,
                         std::size_t member);
  Formula in_range(const ast::InRange& range, bool converts);
  Formula exception_holds(Index exception, bool dated, std::size_t depth);
  Formula in_force(const std::optional<ast::InForce>& bounds);
  Formula unknown_here(ExprId id);
  Formula of_let(Index let);
  std::optional<Constant> constant(ExprId id) const;
  /// Reads what a let stands for, where it is written.
  template <typename Read>
  Formula in_let(Index let, Read read);
  /// A path of fields and lookups, whose value no other path says anything of.
  bool is_path(ExprId id, Index module) const;
  bool is_path(ExprId id) const { return is_path(id, module_); }
  bool may_be_missing(ExprId id) const;
  abi::Type type_of(ExprId id) const;

  const ast::Expr& expr(ExprId id) const { return source_.modules[module_][id]; }
  const Info& info(ExprId id) const { return source_.checked.at(module_, id); }

  const ConditionSource& source_;
  ConditionLogic& logic_;
  Index module_;
  std::string assumed_;
  std::size_t depth_ = 0;
  std::map<std::pair<Index, std::string>, ConditionLogic::Formula> lets_;  // by what is assumed
  std::map<std::string, std::map<std::string, ConditionLogic::Variable>>
      units_;  // by key, by currency
};

}  // namespace bop::check

// What the checker knows while it works: the modules, what it has found so far, and where it
// stands. Private to this folder. Never: rules of the language; they are the checker's.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/calendars.h"
#include "compiler/check/check.h"
#include "compiler/check/scope.h"
#include "compiler/diagnostics/diagnostics.h"

namespace bop::check {

class CheckerState {
 public:
  enum class State : std::uint8_t { New, Open, Done };  // of what is typed when first asked for

 protected:
  CheckerState(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
               diagnostics::Diagnostics& diagnostics, const std::vector<OtherPolicy>& others)
      : others_(others),
        modules_(modules),
        symbols_(symbols),
        diagnostics_(diagnostics),
        calendars_(modules, symbols, diagnostics) {}

  const ast::Expr& expr(ExprId id) const { return modules_[scope_.module][id]; }
  SourceRange range(ExprId id) const { return expr(id).range; }
  Info& info(ExprId id) { return checked_.infos[scope_.module][id.index()]; }
  const Info& info(ExprId id) const { return checked_.infos[scope_.module][id.index()]; }
  std::string name_of(Type type) const { return checked_.schema.name_of(type); }
  /// "an `Integer`"
  std::string with_article(Type type) const {
    const std::string name = name_of(type);
    const bool vowel = name.find_first_of("AEIO") == 0;
    return (vowel ? "an `" : "a `") + name + "`";
  }

  const std::vector<OtherPolicy>& others_;
  const std::vector<ast::Module>& modules_;
  const resolve::Symbols& symbols_;
  Diagnostics& diagnostics_;
  Calendars calendars_;
  std::size_t inference_depth_ = 0;
  bool chain_reported_ = false;
  bool outcome_reported_ = false;          // in this `expect`, as not standing alone
  const ast::TestDecl* test_ = nullptr;    // that is being checked
  const ast::PolicyDecl* head_ = nullptr;  // none after an error, and in a module
  Checked checked_;
  Scope scope_;

  std::vector<std::string> let_keys_;
  std::vector<std::set<std::string>> let_present_;  // present when the let is
  std::vector<std::pair<Facts, Facts>> let_facts_;  // when it is true, when it is false
  std::vector<State> prepared_;
  std::vector<Typed> lets_;
  std::vector<int> let_digits_;
  std::vector<State> let_states_;
  std::vector<Typed> defines_;
  std::vector<State> define_states_;
  std::vector<bool> define_reads_clock_;  // so what calls it does
  std::vector<State> match_states_;
  std::vector<SourceRange> clock_reads_;  // of `today`, `as_of` and business days
  bool has_versions_ = false;             // something is in force for a time only
  // Names read as members of an enumeration that a let or parameter has, too: an error if its type
  // is the same one, which is known when all are typed.
  struct SharedName {
    Index module;
    ExprId id;
    const resolve::Symbol* symbol;
    Index enumeration;
  };
  std::vector<SharedName> shared_names_;
  ExprId whole_list_;                      // `sum(…)` whose list is about to be read
  ExprId row_call_;                        // the call of a table whose columns are about to be read
  const ast::Binary* compared_ = nullptr;  // the comparison whose sides are being read
};

}  // namespace bop::check

// What the checker knows where an expression stands: the type wanted, the names bound around it,
// the facts that hold. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/check/facts.h"
#include "compiler/types/types.h"

namespace bop::check {

using abi::Kind;
using abi::Type;
using ast::ExprId;
using source::SourceRange;

/// A type, and of an amount the key of its currency: "EUR", "invoice.currency", or "" when it may
/// be any. `of KEY` is the currency, whatever it is, of the amount KEY.
struct Typed {
  Type type;
  std::string currency;
};

/// Which type is wanted, why, and where the reason stands.
struct Expected {
  std::optional<Type> type;
  std::string why;                   // "argument 2 of `days_between` is a `Date`"
  std::optional<SourceRange> where;  // labelled with `where_text`
  std::string where_text;
};

/// A name bound by a quantifier or an aggregate.
struct Local {
  std::string name;
  ExprId binder;
  Type type;
  SourceRange range;
};

/// Everything that depends on where an expression stands.
struct Scope {
  Index module = 0;
  Facts facts;
  std::vector<Local> locals;
  const std::vector<resolve::Argument>* arguments = nullptr;  // of the define being read
  SourceRange conjunct;         // the innermost condition joined by and/or: fixes go before it
  bool constants_only = false;  // examples and what tests give
  bool proof = false;           // decisions may be compared with their outcomes
  bool expecting = false;       // what a test expects: an outcome stands there alone
};

/// The scope as it was, again, when this ends.
class InScope {
 public:
  InScope(Scope& scope, Scope inner) : scope_(scope), outer_(std::move(scope)) {
    scope = std::move(inner);
  }
  ~InScope() { scope_ = std::move(outer_); }
  InScope(const InScope&) = delete;
  InScope& operator=(const InScope&) = delete;

 private:
  Scope& scope_;
  Scope outer_;
};

}  // namespace bop::check

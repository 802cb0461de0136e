// What an explainer says may be done about the effect of a rule. Never: deciding anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/policy.h"

namespace bop::abi {

/// What may be done about the effect of a true rule.
struct Advice {
  std::string recommended;  // the rule's own sentence; empty where none is written
  std::optional<std::vector<std::string>> choices;  // what there is to choose from, if it says so
  std::vector<Need> open;                           // what is not known: there may be other choices
  std::string lifted_if;  // "invoice.gross is invoice.net + invoice.tax (EUR 119.00)"
};

}  // namespace bop::abi

// Turns the inputs an explainer blames into what people can act on: which field, why it does not
// count, and where it stands on the page.
#pragma once

#include <string>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/decide/trust.h"
#include "runtime/decide/verdict.h"
#include "runtime/record/record.h"

namespace bop::decide {

/// The reading behind "invoice.gross", or nullptr for paths outside the record ("vendors").
const record::Reading* reading_at(const abi::PolicyInfo& policy, const record::Record& record,
                                  const std::string& path);

/// `rule` is the rule that can't be computed when a need is undefined.
std::vector<Need> describe(const abi::PolicyInfo& policy, const record::Record& record,
                           const Trust& trust, const std::vector<abi::Need>& needs,
                           const std::string& rule);

/// For people: rules that can't be computed for one reason are one need, "TI-01, TI-02".
std::vector<Need> together(const std::vector<Need>& needs);

/// Adds those of `more` that `list` does not have yet.
void merge(std::vector<Need>& list, const std::vector<Need>& more);

}  // namespace bop::decide

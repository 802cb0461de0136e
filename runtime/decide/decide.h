// Judges one record: trust (C10), evaluation by an engine, status of each rule (C2), combination
// (C3), tasks (C4–C6). Policies are seen only as abi::Policy parts; who evaluates them is not known
// here. Never: reading files, the clock.
#pragma once

#include <memory>
#include <vector>

#include "runtime/abi/examine.h"
#include "runtime/abi/policy.h"
#include "runtime/decide/verdict.h"
#include "runtime/record/record.h"

namespace bop::match {
class Matcher;
}

namespace bop::decide {

/// One policy bound to one set of reference data, ready to judge records.
struct Judge {
  const abi::PolicyInfo* policy = nullptr;
  const abi::Session* session = nullptr;
  const abi::Explainer* explainer = nullptr;
  std::string engine;
  const abi::Examiner* examiner = nullptr;  // none: Kleene's answer stands
  std::vector<const Judge*> others = {};    // by PolicyInfo::results: of other policies, else null
  const match::Matcher* matcher = nullptr;  // of a policy that has matches
};

struct When {
  value::Instant as_of;
  value::Date today;  // the date of `as_of` in the policy's zone
};

/// `as_of` as an instant in the policy's zone: a date alone is 00:00 there (C12). B8003 for an
/// unknown zone, B8004 for a text that is neither a date nor an instant.
Result<When> when(const std::string& as_of, const abi::PolicyInfo& policy);

/// How much a verdict tells: what was decided, which rules are true and what is open, without
/// effects and tasks; what comes of it, too; of each rule that is excepted why, too; the condition
/// tree of every rule, too.
enum class Telling : std::uint8_t { Brief, Outcome, Exceptions, Traces };

/// Judges `record` as of that moment. `evaluation` takes what every condition and value of the
/// policy was.
Verdict decide(const Judge& judge, const record::Record& record, const When& as_of, Telling telling,
               abi::Evaluation* evaluation = nullptr);

}  // namespace bop::decide

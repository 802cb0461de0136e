// What a verdict asks of people, for those who make a case of it: a run, a test. In: a policy, a
// record and how it was judged; out: plain data that a case keeps. Never: people, time.
#pragma once

#include "apps/binding/binding.h"
#include "runtime/cases/demands.h"

namespace bop::binding {

/// By the fields of the record that count.
cases::Demands demands_of(const LoadedPolicy& policy, const record::Record& record,
                          const decide::Verdict& verdict, const abi::Evaluation& evaluation);

}  // namespace bop::binding

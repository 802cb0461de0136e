#include "apps/testing/observe_case.h"

namespace bop::testing {

CaseObserver::CaseObserver(ProgramPtr program)
    : program_(std::move(program)),
      atoms_(interpret::atoms_of(*program_)),
      policy_(*binding::load(program_, {"interpret", interpret::interpreter})) {}

Observed CaseObserver::observe(const ir::Test& given) const {
  Observed observed;
  observed.seen.atoms.resize(atoms_.size());
  const auto when = when_of(*program_, given);
  if (!when) return observed;
  Judged judged = judge_case(policy_, given);
  for (const decide::DecisionVerdict& decision : judged.verdict.decisions)
    for (const decide::RuleStatus& rule : decision.rules) {
      if (rule.status == decide::Status::True) observed.fired.push_back(rule.rule);
    }
  const auto holds = [&](abi::ConditionIndex index, bool otherwise) {
    if (index == abi::none) return otherwise;
    return judged.evaluation.conditions[index] == abi::Truth::True;
  };
  const auto is_false = [&](abi::ConditionIndex index) {
    return index == abi::none || judged.evaluation.conditions[index] == abi::Truth::False;
  };
  for (std::uint32_t i = 0; i < program_->info.exceptions.size(); ++i) {
    const abi::ExceptionInfo& exception = program_->info.exceptions[i];
    if (holds(exception.when, true) && is_false(exception.unless)) observed.exceptions.push_back(i);
  }
  observed.verdict = std::move(judged.verdict);
  const CaseData data = data_of(*program_, given);
  const abi::Case subject{
      record::project(program_->info.schema, data.subject, program_->info.subject), when->as_of,
      when->today, observed.verdict.results};
  observed.seen =
      interpret::observe(*program_, atoms_, *data.references, subject, observed.fired);
  return observed;
}

}  // namespace bop::testing

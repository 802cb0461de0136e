#include "apps/testing/observe_case.h"

#include <algorithm>

namespace bop::testing {

namespace {

bool holds(const abi::ExceptionInfo& exception, const std::vector<abi::Truth>& conditions) {
  const auto is = [&](abi::ConditionIndex index, abi::Truth truth) {
    return index == abi::none || conditions[index] == truth;
  };
  return is(exception.when, abi::Truth::True) && is(exception.unless, abi::Truth::False);
}

// Of the record, or of any element of the list that its rule is asked of.
bool holds(const abi::ExceptionInfo& exception, const abi::Evaluation& evaluation) {
  if (exception.each == abi::none) return holds(exception, evaluation.conditions);
  return std::ranges::any_of(
      evaluation.eaches[exception.each].elements,
      [&](const abi::ElementEvaluation& element) { return holds(exception, element.conditions); });
}

}  // namespace

bool is_called(const ir::Program& program, const ir::TableText& table) {
  return std::ranges::any_of(program.nodes, [&](const ir::Node& node) {
    const auto* select = std::get_if<ir::Select>(&node.node);
    return select != nullptr && select->table == table.name;
  });
}

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
  for (std::uint32_t i = 0; i < program_->info.exceptions.size(); ++i)
    if (holds(program_->info.exceptions[i], judged.evaluation)) observed.exceptions.push_back(i);
  observed.verdict = std::move(judged.verdict);
  const CaseData data = data_of(*program_, given);
  const abi::Case subject{
      record::project(program_->info.schema, data.subject, program_->info.subject), when->as_of,
      when->today, observed.verdict.results};
  observed.seen = interpret::observe(*with_parameters(program_, given), atoms_, *data.references,
                                     subject, observed.fired);
  return observed;
}

}  // namespace bop::testing

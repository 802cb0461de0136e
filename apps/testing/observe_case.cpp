#include "apps/testing/observe_case.h"

#include <algorithm>
#include <set>

#include "compiler/ir/exceptions.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/roots.h"

namespace bop::testing {

namespace {

bool holds(const abi::ExceptionInfo& exception, const std::vector<abi::Truth>& conditions) {
  const auto is = [&](abi::ConditionIndex index, abi::Truth truth) {
    return index == abi::none || conditions[index] == truth;
  };
  return is(exception.when, abi::Truth::True) && is(exception.unless, abi::Truth::False);
}

// Of the record, or of any element of the list that its rule is asked of: those that pass `where`.
bool holds(const abi::ExceptionInfo& exception, abi::ConditionIndex where,
           const abi::Evaluation& evaluation) {
  if (exception.each == abi::none) return holds(exception, evaluation.conditions);
  return std::ranges::any_of(
      evaluation.eaches[exception.each].elements, [&](const abi::ElementEvaluation& element) {
        const bool asked = where == abi::none || element.conditions[where] == abi::Truth::True;
        return asked && holds(exception, element.conditions);
      });
}

// The day that decides what is in force; nothing while it is unknown.
std::optional<value::Date> business_date(const abi::PolicyInfo& info, const decide::When& when,
                                         const abi::Evaluation& evaluation) {
  if (info.effective_by == abi::none) return when.today;
  const abi::Datum& date = evaluation.values[info.effective_by];
  return date.known() ? std::optional(std::get<value::Date>(date.value)) : std::nullopt;
}

class Finder {
 public:
  Finder(const abi::PolicyInfo& info, std::optional<value::Date> date) : info_(info), date_(date) {
    found_.rules.resize(info.rules.size(), true);
    found_.exceptions.resize(info.exceptions.size(), false);
  }

  interpret::InPlay find(const decide::Verdict& verdict) && {
    for (const decide::DecisionVerdict& decision : verdict.decisions) add(decision);
    for (std::uint32_t i = 0; i < info_.rules.size(); ++i)
      if (found_.rules[i]) add(info_.rules[i].exceptions);
    return std::move(found_);
  }

 private:
  void add(const decide::DecisionVerdict& decision) {
    for (const decide::RuleStatus& rule : decision.rules) {
      if (rule.status == decide::Status::True) {
        found_.fired.push_back(rule.rule);
        found_.fired_at.emplace(rule.rule, rule.instance.element);
      }
      if (rule.status == decide::Status::NotInForce) found_.rules[rule.rule] = false;
    }
    if (decision.applies != abi::Truth::False) return;
    for (std::uint32_t i = 0; i < info_.rules.size(); ++i)
      if (info_.rules[i].decision == decision.decision) found_.rules[i] = false;
  }
  void add(const std::vector<std::uint32_t>& exceptions) {
    for (const std::uint32_t index : exceptions) {
      if (is_over(info_.exceptions[index].in_force)) continue;
      found_.exceptions[index] = true;
      add(info_.exceptions[index].exceptions);
    }
  }
  // Or has not begun.
  bool is_over(const abi::InForce& bounds) const {
    return date_ &&
           ((bounds.from && *date_ < *bounds.from) || (bounds.until && *bounds.until < *date_));
  }

  const abi::PolicyInfo& info_;
  std::optional<value::Date> date_;
  interpret::InPlay found_;
};

}  // namespace

std::set<std::string, std::less<>> deciding_tables(const ir::Program& program) {
  std::set<std::string, std::less<>> found;
  std::vector<ir::NodeId> waiting;
  std::vector<bool> seen(program.nodes.size());
  const auto wait = [&](const ir::NodeId& id) {
    if (!id || seen[id.index()]) return;
    seen[id.index()] = true;
    waiting.push_back(id);
  };
  ir::each_deciding_root(program, wait);
  while (!waiting.empty()) {
    const ir::Node& node = program[waiting.back()];
    waiting.pop_back();
    if (const auto* select = std::get_if<ir::Select>(&node.node))
      if (!select->table.empty()) found.insert(select->table);
    ir::each_operand(node, wait);
  }
  return found;
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
  const interpret::InPlay in_play =
      Finder(program_->info, business_date(program_->info, *when, judged.evaluation))
          .find(judged.verdict);
  observed.fired = in_play.fired;
  std::set<std::uint32_t> holding;
  for (const abi::RuleInfo& rule : program_->info.rules)
    for (const std::uint32_t i : ir::exceptions_of(program_->info, rule))
      if (in_play.exceptions[i] &&
          holds(program_->info.exceptions[i], rule.where, judged.evaluation))
        holding.insert(i);
  observed.exceptions.assign(holding.begin(), holding.end());
  observed.verdict = std::move(judged.verdict);
  const CaseData data = data_of(*program_, given);
  const abi::Case subject{
      record::project(program_->info.schema, data.subject, program_->info.subject), when->as_of,
      when->today, observed.verdict.results};
  observed.seen = interpret::observe(*with_parameters(program_, given), atoms_, *data.references,
                                     subject, in_play);
  return observed;
}

}  // namespace bop::testing

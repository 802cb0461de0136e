#include "runtime/decide/decide.h"

#include <algorithm>

#include "runtime/decide/combine.h"
#include "runtime/decide/needs.h"
#include "runtime/decide/tasks.h"
#include "runtime/decide/trust.h"

namespace bop::decide {

namespace {

// One record on its way to a verdict.
struct Examination {
  const Judge& judge;
  const abi::PolicyInfo& policy;
  const record::Record& record;
  Trust trust;
  abi::Case subject;
  abi::Evaluation evaluation;
  std::optional<value::Date> business_date;

  std::vector<Need> needs_of_condition(abi::ConditionIndex condition, const std::string& rule) {
    if (condition == abi::none || evaluation.conditions[condition] != abi::Truth::Unknown)
      return {};
    return describe(policy, record, trust, judge.explainer->needs_of_condition(subject, condition),
                    rule);
  }
  std::vector<Need> needs_of_value(abi::ValueIndex value, const std::string& rule) {
    if (value == abi::none || !abi::is_unknown(evaluation.values[value].state)) return {};
    return describe(policy, record, trust, judge.explainer->needs_of_value(subject, value), rule);
  }
};

void evaluate(Examination& examination) {
  Examination& e = examination;
  e.subject.subject = record::project(
      e.policy.schema, e.record, e.policy.subject,
      [&](const std::string& path, const record::Reading&) { return e.trust.usable(path); });
  e.judge.session->evaluate(e.subject, e.evaluation);
}

// C10 (3): a reading that equals the value its `trust … by` names counts from the lower floor. The
// `by` values are computed while the field itself does not count, so nothing vouches for itself.
bool corroborate_by_values(Examination& e) {
  bool lifted = false;
  const std::vector<std::string> open = e.trust.open();
  for (const std::string& path : open) {
    if (e.trust.usable(path)) continue;
    const Floor floor = floor_of(e.policy, path);
    const record::Reading* reading = reading_at(e.policy, e.record, path);
    const abi::Datum& by = e.evaluation.values[floor.item->by];
    if (!reading || !by.known() || !abi::equal(by.value, reading->value)) continue;
    e.trust.corroborate(path, floor.item->by_path);
    lifted = true;
  }
  return lifted;
}

void find_business_date(Examination& e, const When& as_of) {
  if (e.policy.effective_by == abi::none) {
    e.business_date = as_of.today;
    return;
  }
  const abi::Datum& date = e.evaluation.values[e.policy.effective_by];
  if (date.known()) e.business_date = std::get<value::Date>(date.value);
}

std::vector<Need> needs_of_exceptions(Examination& e, const std::vector<std::uint32_t>& exceptions,
                                      const std::string& rule) {
  std::vector<Need> needs;
  for (const std::uint32_t index : exceptions) {
    const abi::ExceptionInfo& exception = e.policy.exceptions[index];
    merge(needs, e.needs_of_condition(exception.when, rule));
    merge(needs, e.needs_of_condition(exception.unless, rule));
    merge(needs, needs_of_exceptions(e, exception.exceptions, rule));
  }
  return needs;
}

std::vector<Need> needs_of_rule(Examination& e, std::uint32_t index) {
  const abi::RuleInfo& rule = e.policy.rules[index];
  std::vector<Need> needs = e.needs_of_condition(rule.when, rule.code);
  merge(needs, e.needs_of_condition(rule.unless, rule.code));
  merge(needs, needs_of_exceptions(e, rule.exceptions, rule.code));
  if (in_force(rule.in_force, e.business_date) == abi::Truth::Unknown)
    merge(needs, e.needs_of_value(e.policy.effective_by, rule.code));
  return needs;
}

FieldRead field_read(Examination& e, const std::string& path) {
  FieldRead result{path, {}, {}, {}, {}, {}};
  const record::Reading* reading = reading_at(e.policy, e.record, path);
  if (!reading) return result;
  result.value = reading->raw;
  result.method = record::name_of(reading->method);
  result.confidence = reading->confidence.text();
  result.at = reading->origin;
  for (const Corroboration& corroboration : e.trust.corroborated())
    if (corroboration.field == path) result.corroborated_by = corroboration.by;
  return result;
}

// "the cost centre owner of what?": a task can't go to a role whose scope is not known.
std::vector<Need> needs_of_scopes(Examination& e, const abi::Datum& roles,
                                  const std::string& rule) {
  std::vector<Need> needs;
  for (const std::uint32_t role : role_indices(roles)) {
    const abi::ValueIndex scope = e.policy.roles[role].scope;
    if (scope == abi::none) continue;
    merge(needs, e.needs_of_value(scope, rule));
    const std::string name = unknown_name_in(e.policy, e.evaluation.values[scope]);
    if (!name.empty())
      merge(needs, describe(e.policy, e.record, e.trust, {{name, false, {}}}, rule));
  }
  return needs;
}

std::string value_text(Examination& e, abi::ValueIndex value) {
  if (value == abi::none || !e.evaluation.values[value].known()) return {};
  return abi::print(e.policy.schema, e.policy.value_types[value], e.evaluation.values[value]);
}

Effect effect_of(Examination& e, std::uint32_t index) {
  const abi::RuleInfo& rule = e.policy.rules[index];
  Effect effect;
  effect.rule = index;
  effect.because = e.judge.explainer->because(e.subject, index);
  if (rule.when != abi::none)
    for (const std::string& path : e.judge.explainer->fields_of_condition(e.subject, rule.when))
      effect.fields.push_back(field_read(e, path));
  if (rule.effect.to != abi::none) {
    effect.to = roles_of(e.policy, e.evaluation.values[rule.effect.to], e.evaluation.values);
    merge(effect.target_needs, e.needs_of_value(rule.effect.to, rule.code));
    merge(effect.target_needs, needs_of_scopes(e, e.evaluation.values[rule.effect.to], rule.code));
  }
  effect.within = value_text(e, rule.effect.within);
  merge(effect.target_needs, e.needs_of_value(rule.effect.within, rule.code));
  if (rule.effect.owner != abi::none) {
    const abi::Datum& owner = e.evaluation.values[rule.effect.owner];
    for (const std::string& role : roles_of(e.policy, owner, e.evaluation.values))
      effect.owner = role;
    merge(effect.target_needs, e.needs_of_value(rule.effect.owner, rule.code));
    merge(effect.target_needs, needs_of_scopes(e, owner, rule.code));
  } else if (rule.effect.code != abi::none && e.policy.codes[rule.effect.code].owner != abi::none) {
    effect.owner = role_text(e.policy, e.policy.codes[rule.effect.code].owner, e.evaluation.values);
  }
  return effect;
}

void not_in_force(Examination& e, DecisionVerdict& verdict) {
  verdict.outcome = DecisionVerdict::undetermined;
  verdict.reason = "NOT_IN_FORCE";
  verdict.detail = "the business date is " + e.business_date->text();
  if (e.policy.in_force.from)
    verdict.detail += ", the policy is in force from " + e.policy.in_force.from->text();
  if (e.policy.in_force.until) verdict.detail += " until " + e.policy.in_force.until->text();
  for (RuleStatus& rule : verdict.rules) rule.status = Status::NotInForce;
  make_tasks(e.policy, e.evaluation.values, verdict);
}

// Two true rules that demand different outcomes of a `unique` decision: nobody may choose for them.
bool in_conflict(const Examination& e, const DecisionVerdict& verdict) {
  if (e.policy.decisions[verdict.decision].combine != abi::Combine::Unique) return false;
  std::optional<std::uint32_t> outcome;
  for (const RuleStatus& rule : verdict.rules) {
    if (rule.status != Status::True) continue;
    const std::uint32_t its = e.policy.rules[rule.rule].effect.outcome;
    if (outcome && *outcome != its) return true;
    outcome = its;
  }
  return false;
}

void settle(Examination& e, DecisionVerdict& verdict, abi::Truth policy_in_force) {
  const abi::DecisionInfo& info = e.policy.decisions[verdict.decision];
  const Combined combined = combine(e.policy, verdict.decision, verdict.rules);
  if (in_conflict(e, verdict)) {
    verdict.outcome = DecisionVerdict::undetermined;
    verdict.reason = "rules of a `unique` decision that are true demand different outcomes";
  } else if (combined.possible.size() == 1 && policy_in_force == abi::Truth::True) {
    verdict.outcome = info.outcomes[combined.possible.front()].name;
    verdict.by_default = combined.by_default;
  } else {
    verdict.outcome = DecisionVerdict::undetermined;
    for (const std::uint32_t outcome : combined.possible)
      verdict.possible.push_back(info.outcomes[outcome].name);
    verdict.at_least = verdict.possible.front();
    if (policy_in_force == abi::Truth::Unknown) {
      verdict.reason = "the business date is not known";
      merge(verdict.needs, e.needs_of_value(e.policy.effective_by, {}));
    }
  }
  for (RuleStatus& rule : verdict.rules) {
    if (rule.status == Status::True) {
      Effect effect = effect_of(e, rule.rule);
      effect.deferred =
          info.outcomes[e.policy.rules[rule.rule].effect.outcome].name != verdict.outcome;
      verdict.effects.push_back(std::move(effect));
    }
    if (rule.status != Status::Undecided) continue;
    rule.needs = needs_of_rule(e, rule.rule);
    const std::string& outcome = info.outcomes[e.policy.rules[rule.rule].effect.outcome].name;
    // Only rules that could still change the outcome ask for anything (C3).
    if (verdict.outcome == DecisionVerdict::undetermined &&
        std::ranges::find(verdict.possible, outcome) != verdict.possible.end())
      merge(verdict.needs, rule.needs);
  }
  make_tasks(e.policy, e.evaluation.values, verdict);
}

DecisionVerdict decide_one(Examination& e, std::uint32_t decision) {
  DecisionVerdict verdict;
  verdict.decision = decision;
  for (std::uint32_t rule = 0; rule < e.policy.rules.size(); ++rule)
    if (e.policy.rules[rule].decision == decision)
      verdict.rules.push_back(status_of(e.policy, rule, e.evaluation.conditions, e.business_date));
  const abi::Truth valid = in_force(e.policy.in_force, e.business_date);
  if (valid == abi::Truth::False) {
    not_in_force(e, verdict);
  } else {
    settle(e, verdict, valid);
  }
  return verdict;
}

void add_traces(Examination& e, Verdict& verdict) {
  for (const abi::RuleInfo& rule : e.policy.rules) {
    if (rule.when == abi::none) continue;
    auto& trace =
        verdict.traces.emplace_back(rule.code, e.judge.explainer->trace(e.subject, rule.when));
    // Of a rule that applies, whom the table asks, and by which row.
    if (trace.second.truth != abi::Truth::True) continue;
    for (const abi::ValueIndex value : {rule.effect.to, rule.effect.within}) {
      if (value == abi::none) continue;
      abi::TraceNode part = e.judge.explainer->trace_of_value(e.subject, value);
      if (!part.parts.empty()) trace.second.parts.push_back(std::move(part));
    }
  }
}

}  // namespace

Verdict decide(const Judge& judge, const record::Record& record, const When& as_of, bool trace) {
  Examination e{judge,
                *judge.policy,
                record,
                Trust(*judge.policy, record),
                {nullptr, as_of.as_of, as_of.today},
                {},
                {}};
  evaluate(e);
  if (corroborate_by_values(e)) evaluate(e);
  find_business_date(e, as_of);

  Verdict verdict;
  verdict.record = record.id;
  verdict.document = record.source;
  verdict.as_of = as_of.as_of.text();
  verdict.engine = judge.engine;
  for (std::uint32_t decision = 0; decision < e.policy.decisions.size(); ++decision)
    verdict.decisions.push_back(decide_one(e, decision));
  verdict.corroborated = e.trust.corroborated();
  for (const DecisionVerdict& decided : verdict.decisions)
    for (const RuleStatus& rule : decided.rules)
      verdict.examined_by_kleene |= rule.status == Status::Undecided;
  if (trace) add_traces(e, verdict);
  return verdict;
}

bool Verdict::determined() const {
  return std::ranges::none_of(decisions, [](const DecisionVerdict& decision) {
    return decision.outcome == DecisionVerdict::undetermined;
  });
}

}  // namespace bop::decide

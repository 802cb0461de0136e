#include "runtime/decide/decide.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/base/error.h"
#include "runtime/decide/combine.h"
#include "runtime/decide/effects.h"
#include "runtime/decide/examination.h"
#include "runtime/decide/examine.h"
#include "runtime/decide/exceptions.h"
#include "runtime/decide/instances.h"
#include "runtime/decide/needs.h"
#include "runtime/decide/results.h"
#include "runtime/decide/tasks.h"
#include "runtime/decide/whatever.h"
#include "runtime/record/as_type.h"

namespace bop::decide {

namespace {

void evaluate(Examination& e, const record::Usable& usable) {
  e.subject.subject = record::project(e.policy.schema, e.record, e.policy.subject, usable);
  e.judge.session->evaluate(e.subject, e.evaluation);
}
void evaluate(Examination& e) {
  evaluate(e,
           [&](const std::string& path, const record::Reading&) { return e.trust.usable(path); });
}

// C10 (2): a checksum is asked of what was read, whether that counts or not. Gives whether what was
// evaluated for it stands: everything taken to count does.
bool ask_checksums(Examination& e) {
  const auto& summed = e.trust.summed();
  evaluate(e, [&](const std::string& path, const record::Reading&) {
    return e.trust.usable(path) ||
           std::ranges::find(summed, path, &SummedField::first) != summed.end();
  });
  bool stands = true;
  for (const auto& [path, item] : summed) {
    const record::Reading* reading = reading_at(e.policy, e.record, path);
    const abi::Truth holds = e.evaluation.conditions[item->checksum];
    // Neither true nor false: it can't be computed, and bears nothing out.
    if (holds != abi::Truth::True)
      e.trust.refuse(path, reading->confidence, item->checksum_name);
    else if (reading->confidence >= item->checksum_floor)
      e.trust.corroborate(path, "checksum " + item->checksum_name);
    stands = stands && e.trust.usable(path);
  }
  return stands;
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
                                      const std::string& rule, const abi::Instance& at) {
  std::vector<Need> needs;
  for (const std::uint32_t index : exceptions) {
    const abi::ExceptionInfo& exception = e.policy.exceptions[index];
    merge(needs, e.needs_of_condition(exception.when, rule, at));
    merge(needs, e.needs_of_condition(exception.unless, rule, at));
    merge(needs, needs_of_exceptions(e, exception.exceptions, rule, at));
    if (in_force(exception.in_force, e.business_date) == abi::Truth::Unknown)
      merge(needs, e.needs_of_value(e.policy.effective_by, rule));
  }
  return needs;
}

std::vector<Need> needs_of_rule(Examination& e, const RuleStatus& status) {
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  const abi::Instance& at = status.instance;
  if (at.element == abi::Instance::unread)
    return e.described(e.judge.explainer->needs_of_list(e.subject, at.each), rule.code);
  std::vector<Need> needs = e.needs_of_condition(rule.where, rule.code, at);
  merge(needs, e.needs_of_condition(rule.when, rule.code, at));
  merge(needs, e.needs_of_condition(rule.unless, rule.code, at));
  merge(needs, needs_of_exceptions(e, rule.exceptions, rule.code, at));
  if (in_force(rule.in_force, e.business_date) == abi::Truth::Unknown)
    merge(needs, e.needs_of_value(e.policy.effective_by, rule.code));
  return needs;
}

void not_in_force(Examination& e, DecisionVerdict& verdict) {
  verdict.outcome = DecisionVerdict::undetermined;
  verdict.reason = DecisionVerdict::not_in_force;
  verdict.detail = "the business date is " + e.business_date->text();
  if (e.policy.in_force.from)
    verdict.detail += ", the policy is in force from " + e.policy.in_force.from->text();
  if (e.policy.in_force.until) verdict.detail += " until " + e.policy.in_force.until->text();
  for (RuleStatus& rule : verdict.rules) rule.status = Status::NotInForce;
  make_tasks(e.policy, e.evaluation.values, verdict);
}

// What the record belongs to is not one of the policy's jurisdictions.
void not_in_jurisdiction(Examination& e, DecisionVerdict& verdict) {
  const abi::JurisdictionInfo& jurisdiction = e.policy.jurisdiction;
  verdict.outcome = DecisionVerdict::undetermined;
  verdict.reason = DecisionVerdict::not_in_jurisdiction;
  const std::string found = field_read(e, jurisdiction.field).value;
  std::string regions;
  for (const std::string& region : jurisdiction.regions)
    regions += (regions.empty() ? "" : ", ") + region;
  verdict.detail = jurisdiction.field + (found.empty() ? " is none of them" : " is " + found) +
                   ", the policy applies in " + regions;
  for (RuleStatus& rule : verdict.rules) rule.status = Status::NotInForce;
  make_tasks(e.policy, e.evaluation.values, verdict);
}

// Kleene truth leaves the outcome open: what comes of it however the unknown inputs turn out.
std::optional<Examined> examine_exactly(Examination& e, DecisionVerdict& verdict,
                                        const Combined& combined) {
  const abi::DecisionInfo& info = e.policy.decisions[verdict.decision];
  std::optional<Examined> examined;
  if (e.judge.examiner != nullptr) {
    if (const auto said = said_to(e, verdict.decision)) {
      const auto examination = e.judge.examiner->examine(e.subject);
      examined = examine(e.policy, verdict.decision, *said, *examination, e.subject.today);
    }
  }
  verdict.examined = examined ? DecisionVerdict::exact : DecisionVerdict::kleene;
  const auto& possible = examined ? examined->possible : combined.possible;
  if (examined && examined->decided) {
    verdict.outcome = info.outcomes[possible.front()].name;
    verdict.by_default = examined->by_default;
    return examined;
  }
  verdict.outcome = DecisionVerdict::undetermined;
  for (const std::uint32_t outcome : possible)
    verdict.possible.push_back(info.outcomes[outcome].name);
  if (!possible.empty()) verdict.at_least = verdict.possible.front();
  if (examined) verdict.needs = describe(e.policy, e.record, e.trust, examined->needs, {});
  return examined;
}

// What an undecided rule asks for. Where the decision was examined exactly it is known already what
// inputs matter; what no input can settle is still for a person.
void add_needs(const Examination& e, const RuleStatus& rule,
               const std::optional<Examined>& examined, DecisionVerdict& verdict) {
  if (verdict.outcome != DecisionVerdict::undetermined) return;
  if (examined) {
    for (const Need& need : rule.needs)
      if (examined->undefined && !need.rule.empty()) merge(verdict.needs, {need});
    return;
  }
  const abi::DecisionInfo& info = e.policy.decisions[verdict.decision];
  const std::string& outcome = info.outcomes[e.policy.rules[rule.rule].effect.outcome].name;
  if (std::ranges::find(verdict.possible, outcome) != verdict.possible.end())
    merge(verdict.needs, rule.needs);
}

// Of a decided outcome that no true rule gives: what each rule that may give it does.
std::vector<Effect> possible_effects(Examination& e, const DecisionVerdict& verdict,
                                     const std::optional<Examined>& examined) {
  const Givers givers = givers_of(e.policy, verdict, examined);
  std::vector<Effect> effects;
  for (const RuleStatus* status : givers.rules) effects.push_back(effect_of(e, *status));
  if (givers.rules.empty() || !givers.by_default) return effects;
  Effect& effect = effects.emplace_back();
  effect.rule = abi::none;
  const abi::ValueIndex to = e.policy.decisions[verdict.decision].default_to;
  if (to == abi::none) return effects;
  effect.to = roles_of(e.policy, e.evaluation.values[to], e.evaluation.values);
  effect.target_needs = e.needs_of_value(to, {});
  merge(effect.target_needs, needs_of_scopes(e, e.evaluation.values[to], {}));
  return effects;
}

void settle(Examination& e, DecisionVerdict& verdict, abi::Truth policy_in_force,
            abi::Truth inside) {
  const abi::DecisionInfo& info = e.policy.decisions[verdict.decision];
  const Combined combined = combine(e.policy, verdict.decision, verdict.rules);
  std::optional<Examined> examined;
  if (std::ranges::any_of(verdict.rules,
                          [](const RuleStatus& rule) { return rule.status == Status::Undecided; }))
    verdict.examined = DecisionVerdict::exact;
  if (std::string conflict = conflict_of(e.policy, verdict.decision, verdict.rules);
      !conflict.empty()) {
    verdict.outcome = DecisionVerdict::undetermined;
    verdict.reason = std::move(conflict);
  } else if (combined.decided() && conjunction(policy_in_force, inside) == abi::Truth::True) {
    verdict.outcome = info.outcomes[combined.possible.front()].name;
    verdict.by_default = combined.by_default;
    if (combined.by_default && info.default_to != abi::none) {
      verdict.default_needs = e.needs_of_value(info.default_to, {});
      merge(verdict.default_needs, e.needs_of_value(info.default_within, {}));
      merge(verdict.default_needs, needs_of_scopes(e, e.evaluation.values[info.default_to], {}));
    }
  } else {
    examined = examine_exactly(e, verdict, combined);
    if (verdict.outcome == DecisionVerdict::undetermined && verdict.possible.size() == 1 &&
        !combined.contested.empty())
      verdict.reason =
          combined.contested + " may both turn out to be true, and one rule only may decide";
    if (policy_in_force == abi::Truth::Unknown &&
        verdict.outcome == DecisionVerdict::undetermined) {
      verdict.reason = "the business date is not known";
      if (!examined) merge(verdict.needs, e.needs_of_value(e.policy.effective_by, {}));
    }
    if (inside == abi::Truth::Unknown && verdict.outcome == DecisionVerdict::undetermined) {
      verdict.reason = "the jurisdiction is not known";
      if (!examined)
        merge(verdict.needs, e.needs_of_condition(e.policy.jurisdiction.inside, {}, {}));
    }
  }
  const bool tells_effects =
      e.telling != Telling::Brief || e.has_readers_of_findings(verdict.decision);
  for (RuleStatus& rule : verdict.rules) {
    if (rule.status == Status::True && tells_effects) {
      Effect effect = effect_of(e, rule);
      effect.deferred =
          info.combine != abi::Combine::Collect &&
          info.outcomes[e.policy.rules[rule.rule].effect.outcome].name != verdict.outcome;
      verdict.effects.push_back(std::move(effect));
    }
    if (e.tells_exceptions() &&
        (rule.status == Status::Excepted || rule.status == Status::Undecided))
      if (auto excepted = excepted_of(e, rule)) verdict.excepted.push_back(std::move(*excepted));
    if (rule.status != Status::Undecided) continue;
    rule.needs = needs_of_rule(e, rule);
    add_needs(e, rule, examined, verdict);
    if (info.combine == abi::Combine::Collect && tells_effects)
      verdict.open.push_back({effect_of(e, rule), rule.needs});
  }
  if (verdict.detail.empty()) verdict.detail = why_decided(e.policy, verdict, examined);
  if (!tells_effects) return;
  make_tasks(e.policy, e.evaluation.values, verdict, possible_effects(e, verdict, examined));
}

// Puts what these decisions said where others read it; false where nobody does.
bool note_results(Examination& e, const std::vector<std::uint32_t>& decided) {
  bool read = false;
  for (std::uint32_t index = 0; index < e.policy.results.size(); ++index) {
    const abi::ResultInfo& result = e.policy.results[index];
    if (std::ranges::find(decided, result.decision) == decided.end()) continue;
    if (!e.is_read_result(index)) continue;
    e.subject.results[index] = result_of(e.policy, e.decided[result.decision], e.policy.schema,
                                         result.record, result.name);
    read = true;
  }
  return read;
}

struct Options {
  Telling telling = Telling::Outcome;
  bool is_read = false;  // by another policy
  abi::Evaluation* evaluation = nullptr;
};
Verdict judged(const Judge& judge, const record::Record& record, const When& as_of,
               const Options& options);

// Other policies judge the same record, read with their own trust, before this one does.
void ask_others(Examination& e, const When& as_of) {
  e.judged_by_others.resize(e.policy.results.size());
  for (std::size_t index = 0; index < e.policy.results.size(); ++index) {
    const abi::ResultInfo& result = e.policy.results[index];
    if (result.decision != abi::none || e.matches.has(index)) continue;
    BOP_CHECK(index < e.judge.others.size() && e.judge.others[index] != nullptr,
              "a judge has one for each policy it reads the result of");
    const Judge& other = *e.judge.others[index];
    const record::Record subject = record::as_type(e.policy.schema, other.policy->schema,
                                                   other.policy->subject_record, e.record);
    const auto moment = when(as_of.as_of.text(), *other.policy);
    BOP_CHECK(moment.has_value(), "an instant is a moment in every zone");
    Verdict& verdict = e.judged_by_others[index];
    verdict = judged(other, subject, *moment, {.is_read = true});
    auto made = std::make_shared<abi::RecordData>();
    made->type = result.record;
    made->path = result.name;
    const auto& fields = e.policy.schema.records[result.record].fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      made->fields.push_back(result_of(*other.policy, verdict.decisions[i], e.policy.schema,
                                       fields[i].type.index, result.name + "." + fields[i].name));
    e.subject.results[index] = abi::Datum::of(abi::RecordPtr(std::move(made)));
  }
}

std::vector<Verdict::Other> said_by_others(const Examination& e) {
  std::vector<Verdict::Other> others;
  for (std::size_t index = 0; index < e.policy.results.size(); ++index) {
    const abi::ResultInfo& result = e.policy.results[index];
    if (result.decision != abi::none || e.matches.has(index)) continue;
    Verdict::Other& other = others.emplace_back(Verdict::Other{result.name, result.hash, {}});
    const auto& fields = e.policy.schema.records[result.record].fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      other.outcomes.emplace_back(fields[i].name, e.judged_by_others[index].decisions[i].outcome);
  }
  return others;
}

DecisionVerdict decide_one(Examination& e, std::uint32_t decision) {
  DecisionVerdict verdict;
  verdict.decision = decision;
  for (std::uint32_t rule = 0; rule < e.policy.rules.size(); ++rule)
    if (e.policy.rules[rule].decision == decision)
      for (RuleStatus& status : statuses_of(e.policy, rule, e.evaluation, e.business_date))
        verdict.rules.push_back(std::move(status));
  verdict.counts = counts_of(e.policy, decision, verdict.rules);
  const abi::Truth valid = in_force(e.policy.in_force, e.business_date);
  const abi::Truth inside = in_jurisdiction(e.policy, e.evaluation.conditions);
  verdict.applies = conjunction(valid, inside);
  if (valid == abi::Truth::False) {
    not_in_force(e, verdict);
  } else if (inside == abi::Truth::False) {
    not_in_jurisdiction(e, verdict);
  } else {
    settle(e, verdict, valid, inside);
  }
  return verdict;
}

// Matches that read nothing that is still to come, so that rules can read them.
void find_matches(Examination& e, const std::vector<bool>& done, const When& as_of) {
  const auto ready = [&](std::uint32_t result) {
    const std::uint32_t decision = e.policy.results[result].decision;
    return decision == abi::none || done[decision];
  };
  if (!e.matches.find(e.subject, ready)) return;
  evaluate(e);
  find_business_date(e, as_of);
}

// Decisions that read what others said come after them; each is decided when all it reads is there.
void decide_all(Examination& e, const When& as_of) {
  const std::size_t count = e.policy.decisions.size();
  e.decided.resize(count);
  std::vector<bool> done(count, false);
  const auto ready = [&](std::uint32_t decision) {
    return std::ranges::all_of(e.policy.decisions[decision].reads, [&](std::uint32_t result) {
      const std::uint32_t read = e.policy.results[result].decision;
      return e.matches.has(result) ? e.matches.is_found(result) : read == abi::none || done[read];
    });
  };
  find_matches(e, done, as_of);
  for (std::size_t left = count; left > 0;) {
    const std::size_t before = left;
    const std::vector<bool> known = done;
    std::vector<std::uint32_t> round;
    for (std::uint32_t decision = 0; decision < count; ++decision)
      if (!known[decision] && ready(decision)) round.push_back(decision);
    for (const std::uint32_t decision : round) {
      e.decided[decision] = decide_one(e, decision);
      done[decision] = true;
      --left;
    }
    BOP_CHECK(left < before, "check refuses decisions that read each other in a circle");
    if (note_results(e, round)) {
      evaluate(e);
      find_business_date(e, as_of);
    }
    find_matches(e, done, as_of);
  }
}

void add_traces(Examination& e, Verdict& verdict) {
  e.matches.add_traces(e.subject, verdict);
  for (const DecisionVerdict& decided : verdict.decisions)
    for (const RuleStatus& status : decided.rules) {
      const abi::RuleInfo& rule = e.policy.rules[status.rule];
      if (status.instance.element == abi::Instance::unread) continue;
      const std::string name = status.at.empty() ? rule.code : rule.code + " at " + status.at;
      auto& trace = verdict.traces.emplace_back(name, trace_of(e, rule.when, status.instance));
      add_exceptions(e, status, trace.second);
      // Of a rule that applies, whom the table asks, and by which row.
      if (trace.second.truth != abi::Truth::True) continue;
      for (const abi::ValueIndex value : {rule.effect.to, rule.effect.within}) {
        if (value == abi::none) continue;
        abi::TraceNode part = e.judge.explainer->trace_of_value(e.subject, value, status.instance);
        if (!part.parts.empty()) trace.second.parts.push_back(std::move(part));
      }
    }
}

Verdict judged(const Judge& judge, const record::Record& record, const When& as_of,
               const Options& options) {
  MatchResults matches(judge);
  Examination e{judge,
                *judge.policy,
                record,
                options.is_read,
                options.telling,
                Trust(*judge.policy, record),
                {nullptr, as_of.as_of, as_of.today},
                {},
                {},
                {},
                std::move(matches),
                {}};
  e.subject.results.assign(e.policy.results.size(), abi::Datum::unread());
  ask_others(e, as_of);
  if (e.trust.summed().empty() || !ask_checksums(e)) evaluate(e);
  if (corroborate_by_values(e)) evaluate(e);
  find_business_date(e, as_of);

  Verdict verdict;
  verdict.record = record.id;
  verdict.document = record.source;
  verdict.as_of = as_of.as_of.text();
  verdict.engine = judge.engine;
  decide_all(e, as_of);
  verdict.decisions = std::move(e.decided);
  verdict.results = e.subject.results;
  verdict.others = said_by_others(e);
  verdict.corroborated = e.trust.corroborated();
  if (options.telling == Telling::Traces) add_traces(e, verdict);
  if (options.evaluation != nullptr) *options.evaluation = std::move(e.evaluation);
  return verdict;
}

}  // namespace

Verdict decide(const Judge& judge, const record::Record& record, const When& as_of, Telling telling,
               abi::Evaluation* evaluation) {
  return judged(judge, record, as_of, {.telling = telling, .evaluation = evaluation});
}

bool Verdict::determined() const {
  return std::ranges::none_of(decisions, [](const DecisionVerdict& decision) {
    return decision.outcome == DecisionVerdict::undetermined;
  });
}

}  // namespace bop::decide

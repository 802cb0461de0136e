#include "compiler/analyze/decisions.h"

#include <fmt/format.h>

namespace bop::analyze {

Decisions::Decisions(Encoder& encoder) : encoder_(encoder), terms_(encoder.inputs().terms()) {
  encoder.set_said([this](std::uint32_t decision, abi::Type type) { return said(decision, type); });
}

Condition Decisions::negated(Condition a) {
  return {terms_.negation(terms_.disjunction({a.is_true, a.is_unknown})), a.is_unknown};
}

Condition Decisions::both(Condition a, Condition b) {
  const TermId may_a = terms_.disjunction({a.is_true, a.is_unknown});
  const TermId may_b = terms_.disjunction({b.is_true, b.is_unknown});
  const TermId is_true = terms_.conjunction({a.is_true, b.is_true});
  return {is_true, terms_.conjunction({may_a, may_b, terms_.negation(is_true)})};
}

// Both bounds are inclusive; a business date that is not known leaves them open.
Condition Decisions::in_force(const abi::InForce& bounds) {
  if (!bounds.from && !bounds.until) return {terms_.truth(true), terms_.truth(false)};
  Inputs& inputs = encoder_.inputs();
  Symbolic date{.missing = terms_.truth(false), .unknown = terms_.truth(false)};
  if (info().effective_by == abi::none)
    date.whole = inputs.today();
  else
    date = encoder_.value(inputs.program().values[info().effective_by]);
  const TermId open = terms_.disjunction({date.missing, date.unknown});
  std::vector<TermId> inside{terms_.negation(open)};
  if (bounds.from) inside.push_back(terms_.at_most(terms_.whole(bounds.from->days), date.whole));
  if (bounds.until) inside.push_back(terms_.at_most(date.whole, terms_.whole(bounds.until->days)));
  return {terms_.conjunction(std::move(inside)), open};
}

Condition Decisions::exception_holds(std::uint32_t index) {
  const abi::ExceptionInfo& exception = info().exceptions[index];
  Condition holds = both(in_force(exception.in_force), encoder_.condition(exception.when, true));
  holds = both(holds, negated(encoder_.condition(exception.unless, false)));
  for (const std::uint32_t inner : exception.exceptions)
    holds = both(holds, negated(exception_holds(inner)));
  return holds;
}

Decisions::Status Decisions::status_of(std::uint32_t index) {
  const abi::RuleInfo& rule = info().rules[index];
  if (rule.each != abi::none) {
    // Asked of elements of a list: of some, of none, or nobody knows.
    const std::string& list = info().eaches[rule.each].list_text;
    encoder_.note(fmt::format("{} for each of {}", rule.code, list));
    const Status status{index, terms_.variable(Sort::Truth, rule.code),
                        terms_.variable(Sort::Truth, rule.code + ".open")};
    encoder_.inputs().add_practical(
        terms_.negation(terms_.disjunction({status.is_true, status.is_open})));
    return status;
  }
  Condition fires = both(in_force(rule.in_force), encoder_.condition(rule.when, true));
  fires = both(fires, negated(encoder_.condition(rule.unless, false)));
  for (const std::uint32_t exception : rule.exceptions)
    fires = both(fires, negated(exception_holds(exception)));
  return {index, fires.is_true, fires.is_unknown};
}

Condition Decisions::applies() {
  return both(in_force(info().in_force), encoder_.condition(info().jurisdiction.inside, true));
}

// Of rules whose outcome is between those ranks, one that is true (or open).
TermId Decisions::any(const std::vector<Status>& rules, bool open, std::uint32_t least,
                      std::uint32_t most) {
  std::vector<TermId> any;
  for (const Status& status : rules) {
    const std::uint32_t outcome = info().rules[status.rule].effect.outcome;
    if (outcome >= least && outcome <= most) any.push_back(open ? status.is_open : status.is_true);
  }
  return terms_.disjunction(std::move(any));
}

Outcomes Decisions::most_severe(const abi::DecisionInfo& decision,
                                const std::vector<Status>& rules) {
  Outcomes outcomes;
  const auto last = static_cast<std::uint32_t>(decision.outcomes.size() - 1);
  const TermId none_true = terms_.negation(any(rules, false, 0, last));
  for (std::uint32_t rank = 0; rank <= last; ++rank) {
    const bool is_default = rank == decision.default_outcome;
    const TermId no = terms_.truth(false);
    const TermId worse_true = rank == last ? no : any(rules, false, rank + 1, last);
    const TermId worse_open = rank == last ? no : any(rules, true, rank + 1, last);
    const TermId milder_open = rank == 0 ? no : any(rules, true, 0, rank - 1);
    const TermId here = any(rules, false, rank, rank);
    const TermId by_default = is_default ? none_true : no;
    const TermId none_else_open = terms_.negation(terms_.disjunction({worse_open, milder_open}));
    outcomes.decided.push_back(terms_.disjunction(
        {terms_.conjunction({here, terms_.negation(terms_.disjunction({worse_true, worse_open}))}),
         terms_.conjunction({by_default, none_else_open})}));
    outcomes.possible.push_back(
        terms_.conjunction({terms_.negation(worse_true),
                            terms_.disjunction({here, any(rules, true, rank, rank), by_default})}));
  }
  return outcomes;
}

// Where all must agree, or one rule only may decide: two are a conflict, and nothing is decided.
Outcomes Decisions::of_one_mind(const abi::DecisionInfo& decision,
                                const std::vector<Status>& rules) {
  const bool unique = decision.combine == abi::Combine::Unique;
  std::vector<TermId> conflicts;
  std::vector<TermId> contested;
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (std::size_t j = i + 1; j < rules.size(); ++j) {
      const abi::RuleInfo& a = info().rules[rules[i].rule];
      const abi::RuleInfo& b = info().rules[rules[j].rule];
      if (a.effect.outcome == b.effect.outcome && (!unique || a.code == b.code)) continue;
      conflicts.push_back(terms_.conjunction({rules[i].is_true, rules[j].is_true}));
      const auto may = [&](const Status& status) {
        return terms_.disjunction({status.is_true, status.is_open});
      };
      contested.push_back(terms_.conjunction({may(rules[i]), may(rules[j])}));
    }
  const TermId agreed = terms_.negation(terms_.disjunction(std::move(conflicts)));
  const TermId alone = terms_.negation(terms_.disjunction(std::move(contested)));
  const auto last = static_cast<std::uint32_t>(decision.outcomes.size() - 1);
  const TermId none_true = terms_.negation(any(rules, false, 0, last));
  Outcomes outcomes;
  for (std::uint32_t rank = 0; rank <= last; ++rank) {
    const bool is_default = rank == decision.default_outcome;
    const TermId here = any(rules, false, rank, rank);
    const TermId open = any(rules, true, rank, rank);
    const TermId by_default = is_default ? none_true : terms_.truth(false);
    const TermId no = terms_.truth(false);
    const TermId milder_open = rank == 0 ? no : any(rules, true, 0, rank - 1);
    const TermId worse_open = rank == last ? no : any(rules, true, rank + 1, last);
    const TermId none_else_open = terms_.negation(terms_.disjunction({milder_open, worse_open}));
    outcomes.decided.push_back(terms_.conjunction(
        {alone, terms_.disjunction({here, terms_.conjunction({by_default, none_else_open})})}));
    outcomes.possible.push_back(
        terms_.conjunction({agreed, terms_.disjunction({here, open, by_default})}));
  }
  return outcomes;
}

const Outcomes& Decisions::of(std::uint32_t index) {
  if (const auto found = outcomes_.find(index); found != outcomes_.end()) return found->second;
  const abi::DecisionInfo& decision = info().decisions[index];
  std::vector<Status> rules;
  for (std::uint32_t rule = 0; rule < info().rules.size(); ++rule)
    if (info().rules[rule].decision == index) rules.push_back(status_of(rule));
  const bool by_rank =
      decision.combine == abi::Combine::MostSevere || decision.combine == abi::Combine::Collect;
  Outcomes outcomes = by_rank ? most_severe(decision, rules) : of_one_mind(decision, rules);
  const Condition applied = applies();
  const TermId may_apply = terms_.disjunction({applied.is_true, applied.is_unknown});
  for (TermId& decided : outcomes.decided) decided = terms_.conjunction({applied.is_true, decided});
  for (TermId& possible : outcomes.possible) possible = terms_.conjunction({may_apply, possible});
  add_said(outcomes, decision.name);
  return outcomes_.emplace(index, std::move(outcomes)).first->second;
}

// What is decided whatever is open is said; where nothing is, an examination may have said one of
// those that are possible, unless values are supposed already.
void Decisions::add_said(Outcomes& outcomes, const std::string& name) {
  Inputs& inputs = encoder_.inputs();
  const auto none = static_cast<Int128>(outcomes.decided.size());
  if (encoder_.supposes()) {
    outcomes.said = terms_.whole(none);
    for (std::size_t rank = 0; rank < outcomes.decided.size(); ++rank)
      outcomes.said = terms_.choose(outcomes.decided[rank], terms_.whole(static_cast<Int128>(rank)),
                                    outcomes.said);
    return;
  }
  outcomes.said = terms_.variable(Sort::Whole, name);
  inputs.add_fact(terms_.at_most(terms_.whole(0), outcomes.said));
  inputs.add_fact(terms_.at_most(outcomes.said, terms_.whole(none)));
  for (std::size_t rank = 0; rank < outcomes.decided.size(); ++rank) {
    const TermId is_said = terms_.equal(outcomes.said, terms_.whole(static_cast<Int128>(rank)));
    inputs.add_fact(terms_.implication(outcomes.decided[rank], is_said));
    inputs.add_fact(terms_.implication(is_said, outcomes.possible[rank]));
  }
}

TermId Decisions::says(std::uint32_t decision, std::uint32_t outcome) {
  const Outcomes& outcomes = of(decision);
  const auto rank = outcome == abi::none ? outcomes.decided.size() : outcome;
  return terms_.equal(outcomes.said, terms_.whole(static_cast<Int128>(rank)));
}

// The outcome as rules of other decisions read it; not known while it is undetermined.
Symbolic Decisions::said(std::uint32_t decision, abi::Type) {
  return {.missing = terms_.truth(false),
          .unknown = says(decision, abi::none),
          .whole = of(decision).said};
}

}  // namespace bop::analyze

#include "apps/testing/follow_case.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/case_demands.h"
#include "apps/testing/left_open.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/fact.h"
#include "runtime/record/content.h"

namespace bop::testing {

namespace {

constexpr auto manager = "manager of assignee";

constexpr auto origin = "the people of a test";

// "cost_centre_owner of CC-100" is given for cost_centre_owner.
bool is_given(const ir::Test::People& given, const std::string& role) {
  return std::ranges::any_of(given.persons, [&](const ir::Test::Person& person) {
    return std::ranges::any_of(person.roles, [&](const std::string& held) {
      return held == role || held.starts_with(role + " of ");
    });
  });
}

// A bound that is left out is never reached.
cases::Period period(const std::string& from, const std::string& until, const std::string& zone) {
  constexpr std::int64_t century = std::int64_t{100} * 366 * 86'400;
  return {cases::bound_in(from, zone, false).value_or(value::Instant{-century, 0}),
          cases::bound_in(until, zone, true).value_or(value::Instant{century * 3, 0})};
}

cases::People staff(const abi::PolicyInfo& policy, const ir::Test::People& given) {
  cases::People people;
  people.anybody = true;
  for (const auto& [name, roles, limits] : given.persons)
    people.persons.push_back(
        {name, {}, roles, manager, {limits.begin(), limits.end()}, origin, limits.empty()});
  for (const abi::RoleInfo& role : policy.roles)
    for (int number = 1; number <= abi::people_of_a_role && !is_given(given, role.name); ++number)
      people.persons.push_back(
          {fmt::format("{} {}", role.name, number), {}, {role.name}, manager, {}, origin, true});
  people.persons.push_back({manager, {}, {}, {}, {}, origin, true});
  for (const auto& [person, from, until] : given.absences)
    people.absences.push_back({person, period(from, until, policy.zone), {}, origin});
  for (const auto& [person, whom, scope, from, until] : given.delegations)
    people.delegations.push_back(
        {whom, person, scope, period(from, until, policy.zone), {}, origin});
  return people;
}

cases::Demands demands_of(const LoadedPolicy& policy, const ir::Test& test, const Judged& judged) {
  return binding::demands_of(policy, data_of(*policy.program(), test).subject, judged.verdict,
                             judged.evaluation);
}

record::Content said(const LoadedPolicy& policy, const ir::Test& test) {
  return record::content(policy.info().schema, data_of(*policy.program(), test).subject);
}

class Follower {
 public:
  Follower(const LoadedPolicy& policy, const ir::Test& test, const std::set<std::string>& open)
      : policy_(policy), test_(test), people_(staff(policy.info(), test.people)), open_(open) {}

  std::vector<std::string> follow(const Judged& judged) {
    const auto opened = when_of(*policy_.program(), test_);
    if (!opened) return {opened.error().text()};
    at_ = opened->as_of;
    for (const Error& error : cases::findings(people_)) problem(error.message + "; " + error.hint);
    if (!problems_.empty()) return std::move(problems_);
    check_asked(judged);
    take(cases::open_case(demands_of(policy_, test_, judged), people_, at_));
    for (const ir::Test::Step& step : test_.steps) {
      if (!pass(step.after)) break;
      if (step.subject) correct(*step.subject, step.by);
      for (const abi::CaseFact& answer : step.answers) give(answer);
      for (const ir::Test::Expect& expect : step.expects) check(expect);
    }
    return std::move(problems_);
  }

 private:
  void problem(const std::string& text) { problems_.push_back(at_.text() + ": " + text); }

  void take(cases::Step step) {
    state_ = std::move(step.state);
    std::ranges::move(step.messages, std::back_inserter(told_));
  }

  bool pass(const abi::Datum& span) {
    if (!span.known()) return true;
    const cases::Demands& demands = state_.demands;
    const auto time = cases::BusinessTime::in(demands.calendar, demands.zone);
    auto then = time ? time->after(at_, cases::span_of(span))
                     : Result<value::Instant>(std::unexpected(time.error()));
    if (!then) {
      problem(then.error().text());
      return false;
    }
    at_ = *then;
    take(cases::advance(std::move(state_), people_, at_));
    return true;
  }

  // Who is named, or the first who may; whether there is one is what the case itself looks at.
  void give(const abi::CaseFact& answer) {
    const cases::Task* task = cases::answerable(state_, answer);
    if (task == nullptr)
      return problem(fmt::format("nobody can answer `{}`: {}", answer.name,
                                 cases::what_is({state_, people_, at_, told_}, answer)));
    std::string who = answer.by;
    for (const cases::Candidate& candidate : cases::candidates(state_, *task, people_, at_))
      if (who.empty() && candidate.eligible()) who = candidate.person;
    auto step = cases::answer(
        state_, {task->id, answer.words.front(), who, "the test says so", at_}, people_);
    if (!step) return problem(step.error().message);
    take(std::move(*step));
  }

  // Without a person the record says something else by itself: another system has written it.
  void correct(const ir::GivenRecord& record, const std::string& by) {
    const record::Content before = said(policy_, test_);
    test_.subject = record;
    test_.as_of = at_.text();
    const Judged judged = judge_case(policy_, test_);
    if (!judged.error.empty()) return problem(judged.error);
    check_asked(judged);
    cases::Correction made{{}, manager, at_};
    for (const record::Difference& changed : record::differences(before, said(policy_, test_)))
      made.fields.push_back(policy_.info().subject + "." + changed.path);
    cases::Demands demands = demands_of(policy_, test_, judged);
    if (by.empty()) return take(cases::judged_again(state_, made, std::move(demands), people_));
    made.person = by;
    auto step = cases::correct(state_, made, std::move(demands), people_);
    if (!step) return problem(step.error().message);
    take(std::move(*step));
  }

  // language.md C9: for another value of what `...` leaves open it would be somebody else's.
  void check_asked(const Judged& judged) {
    for (const decide::DecisionVerdict& decision : judged.verdict.decisions)
      for (const decide::Task& task : decision.tasks)
        if (decision.outcome != decide::DecisionVerdict::undetermined &&
            std::ranges::any_of(task.needs,
                                [&](const decide::Need& need) { return is_open(need, open_); }))
          problem(fmt::format("whom {} = {} asks depends on what `...` leaves open",
                              policy_.info().decisions[decision.decision].name, decision.outcome));
  }

  void check(const ir::Test::Expect& expect) {
    abi::CaseFact fact;
    if (expect.fact) {
      fact = *expect.fact;
    } else {
      const abi::DecisionInfo& decision = policy_.info().decisions[expect.decision];
      fact.name = decision.name;
      fact.words = {expect.outcome == abi::none ? std::string(decide::DecisionVerdict::undetermined)
                                                : decision.outcomes[expect.outcome].name};
    }
    const cases::Scene scene{state_, people_, at_, told_};
    if (cases::holds(scene, fact)) return;
    problem(fmt::format(
        "expected {}{}{} = {}{}, got {}", shown(fact), fact.asked().empty() ? "" : ".",
        fact.asked(),
        fact.words.empty() ? "nobody" : fmt::format("{}", fmt::join(fact.words, ", ")),
        fact.because.empty() ? "" : " because " + fact.because, cases::what_is(scene, fact)));
  }

  // "onboarding-access" is what tests write as onboarding.access.
  static std::string shown(const abi::CaseFact& fact) {
    std::string text = fact.name;
    const bool part =
        fact.kind == abi::CaseFact::Kind::Task || fact.kind == abi::CaseFact::Kind::Clock;
    if (const std::size_t dash = text.find('-'); part && dash != std::string::npos)
      text[dash] = '.';
    return text;
  }

  const LoadedPolicy& policy_;
  ir::Test test_;
  cases::People people_;
  const std::set<std::string>& open_;
  cases::Case state_;
  std::vector<cases::Message> told_;
  value::Instant at_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> follow_case(const LoadedPolicy& policy, const ir::Test& test,
                                     const Judged& judged, const std::set<std::string>& open) {
  return Follower(policy, test, open).follow(judged);
}

}  // namespace bop::testing

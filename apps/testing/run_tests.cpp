#include "apps/testing/run_tests.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/testing/follow_case.h"

namespace bop::testing {

namespace {

// What one test makes of the policy.
struct Run {
  const ir::Program& program;
  const decide::Verdict& verdict;
  const abi::Evaluation& evaluation;
  TestResult& result;

  void problem(std::string text) { result.problems.push_back(std::move(text)); }

  std::set<std::string> winning_rules(const decide::DecisionVerdict& decision) const {
    std::set<std::string> codes;
    for (const decide::Effect& effect : decision.effects)
      if (!effect.deferred) codes.insert(program.info.rules[effect.rule].code);
    return codes;
  }

  void check_because(const ir::Test::Expect& expect, const decide::DecisionVerdict& decision) {
    const std::set<std::string> codes = winning_rules(decision);
    const std::string because =
        codes.empty() ? "no rule" : fmt::format("{}", fmt::join(codes, ", "));
    for (const std::string& code : expect.because)
      if (!codes.contains(code))
        problem(fmt::format("expected because {}, got because {}", code, because));
    if (expect.because_only && codes.size() != expect.because.size())
      problem(fmt::format("expected because only {}, got because {}",
                          fmt::join(expect.because, ", "), because));
  }

  void check_needs(const ir::Test::Expect& expect, const decide::DecisionVerdict& decision) {
    std::set<std::string> needed;
    for (const decide::Need& need : decision.needs)
      needed.insert(need.field.empty() ? need.rule : need.field);
    const std::set<std::string> expected(expect.needs.begin(), expect.needs.end());
    if (!expected.empty() && needed != expected)
      problem(fmt::format("expected needs {}, got {}", fmt::join(expected, ", "),
                          needed.empty() ? "none" : fmt::format("{}", fmt::join(needed, ", "))));
  }

  // One task asks all those roles and nobody else, by that time. A role may have a scope in the
  // case, "cost_centre_owner of CC-100".
  void check_asked(const ir::Test::Expect& expect, const decide::DecisionVerdict& decision) {
    if (expect.to.empty() && expect.within.empty()) return;
    const std::set<std::string> wanted(expect.to.begin(), expect.to.end());
    std::vector<std::string> got;
    for (const decide::Task& task : decision.tasks) {
      std::set<std::string> roles;
      for (const std::string& role : task.roles) roles.insert(role.substr(0, role.find(' ')));
      if ((wanted.empty() || roles == wanted) &&
          (expect.within.empty() || task.within == expect.within))
        return;
      got.push_back(asked_text(task.roles, task.within));
    }
    problem(fmt::format("expected it to ask {}, got {}", asked_text(expect.to, expect.within),
                        got.empty() ? "nobody is asked" : fmt::format("{}", fmt::join(got, "; "))));
  }

  static std::string asked_text(const std::vector<std::string>& roles, const std::string& within) {
    return fmt::format("{}{}{}",
                       roles.empty() ? "somebody" : fmt::format("{}", fmt::join(roles, ", ")),
                       within.empty() ? "" : " within ", within);
  }

  // Why the true rules are true: their reasons, and the values they read, each once.
  std::string why_text(const decide::DecisionVerdict& decision) const {
    std::string text;
    std::set<std::string> told;
    for (const decide::Effect& effect : decision.effects) {
      if (effect.deferred) continue;
      text += fmt::format("\n  {}{}{}: {}", program.info.rules[effect.rule].code,
                          effect.at.empty() ? "" : " at ", effect.at, effect.because);
      for (const decide::FieldRead& field : effect.fields)
        if (told.insert(field.path).second)
          text += fmt::format("\n    {} = {}", field.path, field.value);
    }
    if (decision.by_default) text += "\n  no rule says anything, so the default holds";
    return text;
  }

  void check(const ir::Test::Expect& expect) {
    if (expect.condition != abi::none) {
      const abi::Truth truth = evaluation.conditions[expect.condition];
      if (truth != abi::Truth::True)
        problem(truth == abi::Truth::False ? "the expected condition is false"
                                           : "the expected condition is not decided");
      return;
    }
    const decide::DecisionVerdict& decision = verdict.decisions[expect.decision];
    const abi::DecisionInfo& info = program.info.decisions[expect.decision];
    const std::string wanted = expect.outcome == abi::none
                                   ? std::string(decide::DecisionVerdict::undetermined)
                                   : info.outcomes[expect.outcome].name;
    if (decision.outcome != wanted) {
      std::string got = decision.outcome;
      if (!decision.needs.empty()) {
        std::vector<std::string> names;
        for (const decide::Need& need : decision.needs)
          names.push_back(need.field.empty() ? need.rule + " " + need.why : need.field);
        got += fmt::format(" (needs {})", fmt::join(names, ", "));
      }
      const std::set<std::string> codes = winning_rules(decision);
      if (!codes.empty()) got += fmt::format(" because {}", fmt::join(codes, ", "));
      problem(fmt::format("expected {} = {}, got {}", info.name, wanted, got) + why_text(decision));
      return;
    }
    check_asked(expect, decision);
    check_because(expect, decision);
    check_needs(expect, decision);
  }
};

}  // namespace

TestResult run_test(const LoadedPolicy& policy, const ir::Test& test) {
  TestResult result{test.title, test.origin, false, {}, {}};
  const Judged judged = judge_case(policy, test);
  if (!judged.error.empty()) {
    result.problems.push_back(judged.error);
    return result;
  }
  Run run{*policy.program(), judged.verdict, judged.evaluation, result};
  for (const ir::Test::Expect& expect : test.expects) run.check(expect);
  if (!test.steps.empty())
    for (std::string& problem : follow_case(policy, test, judged)) run.problem(std::move(problem));
  result.passed = result.problems.empty();
  result.verdict_json = decide::to_json(judged.verdict, policy.info()).dump();
  return result;
}

}  // namespace bop::testing

#include "apps/testing/run_tests.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/testing/follow_case.h"
#include "apps/testing/left_open.h"

namespace bop::testing {

namespace {

// What one test makes of the policy.
struct Run {
  const LoadedPolicy& policy;
  const ir::Test& test;
  const Judged& judged;
  // What `...` stands for, by name: a decided outcome is expected for any value of it.
  const std::set<std::string>& open;
  const ir::Program& program = *policy.program();
  std::vector<std::string> problems = {};

  void problem(std::string text) { problems.push_back(std::move(text)); }

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
    if (expect.because_only) check_no_others(expect, decision);
  }

  // What is undecided may be one more reason once something stands where nothing is written.
  void check_no_others(const ir::Test::Expect& expect, const decide::DecisionVerdict& decision) {
    const abi::DecisionInfo& info = program.info.decisions[expect.decision];
    for (const decide::RuleStatus& status : decision.rules) {
      const abi::RuleInfo& rule = program.info.rules[status.rule];
      const bool counts = info.combine == abi::Combine::Collect ||
                          info.outcomes[rule.effect.outcome].name == decision.outcome;
      if (status.status != decide::Status::Undecided || !counts || !depends_on_open(status.needs) ||
          std::ranges::find(expect.because, rule.code) != expect.because.end())
        continue;
      problem(fmt::format("expected because only {}, but {} may be a reason, too: it depends on {}",
                          fmt::join(expect.because, ", "), rule.code, names_of(status.needs)));
    }
  }

  bool depends_on_open(const std::vector<decide::Need>& needs) const {
    return std::ranges::any_of(needs,
                               [&](const decide::Need& need) { return is_open(need, open); });
  }

  static std::string names_of(const std::vector<decide::Need>& needs) {
    std::vector<std::string> names;
    for (const decide::Need& need : needs)
      names.push_back(need.field.empty() ? need.rule + " " + need.why : need.field);
    return fmt::format("{}", fmt::join(names, ", "));
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
      const bool fits = (wanted.empty() || roles == wanted) &&
                        (expect.within.empty() || task.within == expect.within);
      const bool may_change = expect.outcome != abi::none && depends_on_open(task.needs);
      if (fits && !may_change) return;
      got.push_back(asked_text(task.roles, task.within));
      if (may_change) got.back() += ", which depends on " + names_of(task.needs);
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

  // Not only that it is not so, but what is: "total is EUR 119.00, not EUR 120.00".
  void check_condition(abi::ConditionIndex condition) {
    const abi::Truth truth = judged.evaluation.conditions[condition];
    if (truth == abi::Truth::True) return;
    const std::string told = told_of(policy, test, condition);
    problem(fmt::format("the expected condition is {}{}{}",
                        truth == abi::Truth::False ? "false" : "not decided",
                        told.empty() ? "" : ": ", told));
  }

  void check(const ir::Test::Expect& expect) {
    if (expect.condition != abi::none) return check_condition(expect.condition);
    const decide::DecisionVerdict& decision = judged.verdict.decisions[expect.decision];
    const abi::DecisionInfo& info = program.info.decisions[expect.decision];
    const std::string wanted = expect.outcome == abi::none
                                   ? std::string(decide::DecisionVerdict::undetermined)
                                   : info.outcomes[expect.outcome].name;
    if (decision.outcome != wanted) {
      std::string got = decision.outcome;
      if (!decision.needs.empty()) got += fmt::format(" (needs {})", names_of(decision.needs));
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

// C9: what held while nobody has read what `...` leaves open, held against any value of it. Which
// is the same unless something asks whether it is known.
class AnyValue {
 public:
  AnyValue(const LoadedPolicy& policy, const ir::Test& test, const Judged& as_read,
           const std::set<std::string>& open)
      : policy_(policy),
        test_(test),
        as_read_(as_read),
        open_(open),
        opened_(with_open(policy.program(), open)) {}

  std::vector<std::string> problems() {
    if (!test_.steps.empty())
      for (const std::string& asked : asked_by_cases(*policy_.program(), open_))
        problems_.push_back(
            fmt::format("what becomes of the case depends on `{}`, which `...` leaves open; {}",
                        asked, way_out));
    if (opened_.program == nullptr || !problems_.empty()) return std::move(problems_);
    const auto loaded = binding::load(opened_.program, policy_.maker());
    if (!loaded) return {"no engine can be made that leaves open what `...` does"};
    const Judged judged = judge_case(*loaded, test_);
    for (const ir::Test::Expect& expect : test_.expects) check(expect, judged, *loaded);
    if (!test_.steps.empty() && !follow_case(*loaded, test_, judged, open_).empty())
      only_unread("what is expected of the case", {});
    return std::move(problems_);
  }

 private:
  static constexpr auto way_out = "write its value, or unread(\"…\")";

  void check(const ir::Test::Expect& expect, const Judged& judged, const LoadedPolicy& opened) {
    const bool of_decision = expect.condition == abi::none;
    // What is undetermined is so as long as no more is read than what is written.
    if (of_decision && expect.outcome == abi::none) return;
    Run again{opened, test_, judged, open_};
    again.check(expect);
    if (again.problems.empty()) return;
    const std::set<std::uint32_t> turned = turned_in(judged);
    const ir::Program& program = *policy_.program();
    if (!of_decision) {
      std::vector<std::string> askers = asked_in(expect.condition);
      if (askers.empty())
        askers = askers_of(hanging_of_condition(program, expect.condition, turned));
      return only_unread("the expected condition", std::move(askers));
    }
    const abi::DecisionInfo& decision = policy_.info().decisions[expect.decision];
    only_unread(fmt::format("{} = {}", decision.name, decision.outcomes[expect.outcome].name),
                askers_of(hanging_of_decision(program, expect.decision, turned)));
  }

  // The rules that are no longer what they are as long as nothing is read.
  std::set<std::uint32_t> turned_in(const Judged& judged) const {
    using Status = std::tuple<std::uint32_t, std::string, decide::Status>;
    std::set<Status> before;
    for (const decide::DecisionVerdict& decision : as_read_.verdict.decisions)
      for (const decide::RuleStatus& one : decision.rules)
        before.emplace(one.rule, one.at, one.status);
    std::set<std::uint32_t> turned;
    for (const decide::DecisionVerdict& decision : judged.verdict.decisions)
      for (const decide::RuleStatus& one : decision.rules)
        if (!before.contains({one.rule, one.at, one.status})) turned.insert(one.rule);
    return turned;
  }

  // "A-1 asks whether `bill.total is unavailable`"
  std::vector<std::string> askers_of(const Hanging& hanging) const {
    std::vector<std::string> askers;
    for (const Asking& asking : opened_.asking) {
      if (asking.program == policy_.program())
        add(askers, asking, rules_asking(asking, hanging.rules));
      else if (hanging.on_others)
        add(askers, asking, rules_asking(asking));
    }
    return askers;
  }
  std::vector<std::string> all_askers() const {
    std::vector<std::string> askers;
    for (const Asking& asking : opened_.asking) add(askers, asking, rules_asking(asking));
    return askers;
  }
  static void add(std::vector<std::string>& askers, const Asking& asking,
                  const std::vector<std::string>& codes) {
    if (!codes.empty())
      askers.push_back(fmt::format("{} ask{} whether `{}`", fmt::join(codes, ", "),
                                   codes.size() == 1 ? "s" : "", text_of(asking)));
  }

  std::vector<std::string> asked_in(abi::ConditionIndex condition) const {
    std::vector<std::string> asked;
    for (const Asking& asking : opened_.asking)
      if (is_asked_by(asking, *policy_.program(), condition))
        asked.push_back(fmt::format("it asks whether `{}`", text_of(asking)));
    return asked;
  }

  void only_unread(const std::string& what, std::vector<std::string> askers) {
    if (askers.empty()) askers = all_askers();
    if (askers.empty())
      for (const Asking& asking : opened_.asking)
        askers.push_back(fmt::format("`{}` is asked", text_of(asking)));
    problems_.push_back(
        fmt::format("{} holds only as long as what `...` leaves open is not read: "
                    "{}; {}",
                    what, fmt::join(askers, "; "), way_out));
  }

  const LoadedPolicy& policy_;
  const ir::Test& test_;
  const Judged& as_read_;
  const std::set<std::string>& open_;
  OpenProgram opened_;
  std::vector<std::string> problems_;
};

}  // namespace

TestResult run_test(const LoadedPolicy& policy, const ir::Test& test) {
  TestResult result{test.title, test.origin, false, {}, {}};
  const Judged judged = judge_case(policy, test);
  if (!judged.error.empty()) {
    result.problems.push_back(judged.error);
    return result;
  }
  const std::set<std::string> open = left_open(*policy.program(), test);
  Run run{policy, test, judged, open};
  for (const ir::Test::Expect& expect : test.expects) run.check(expect);
  if (!test.steps.empty())
    for (std::string& problem : follow_case(policy, test, judged, open))
      run.problem(std::move(problem));
  result.problems = std::move(run.problems);
  if (!open.empty() && result.problems.empty())
    result.problems = AnyValue(policy, test, judged, open).problems();
  result.passed = result.problems.empty();
  result.verdict_json = decide::to_json(judged.verdict, policy.info()).dump();
  return result;
}

}  // namespace bop::testing

#include "apps/testing/expectations.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/testing/run_tests.h"
#include "apps/testing/write_case.h"

namespace bop::testing {

namespace {

using Expect = ir::Test::Expect;

// What `needs` can name: a field of the subject or of an element of its lists, or a reference set.
bool is_plain_path(const abi::PolicyInfo& info, const std::string& path) {
  const std::string root = path.substr(0, path.find_first_of(".["));
  for (std::size_t at = path.find('['); at != std::string::npos; at = path.find('[', at + 1)) {
    const std::size_t end = path.find_first_not_of("0123456789", at + 1);
    if (end == at + 1 || end == std::string::npos || path[end] != ']') return false;
  }
  if (root == info.subject) return true;
  return path == root && std::ranges::find(info.references, root, &abi::ReferenceInfo::name) !=
                             info.references.end();
}

std::vector<std::string> needs_of(const abi::PolicyInfo& info,
                                  const decide::DecisionVerdict& decision) {
  std::vector<std::string> fields;
  for (const decide::Need& need : decision.needs) {
    if (need.field.empty() || !is_plain_path(info, need.field)) return {};
    fields.push_back(need.field);
  }
  return fields;
}

// All rules at the winning rank. What `requires` and `check` say has no code that a test could
// name.
void add_because(const abi::PolicyInfo& info, const decide::DecisionVerdict& decision,
                 Expect& expect) {
  bool all_named = true;
  for (const decide::Effect& effect : decision.effects) {
    const std::string& code = info.rules[effect.rule].code;
    if (effect.deferred || std::ranges::find(expect.because, code) != expect.because.end())
      continue;
    if (code.empty() || std::isupper(static_cast<unsigned char>(code.front())) == 0)
      all_named = false;
    else
      expect.because.push_back(code);
  }
  expect.because_only = all_named && !expect.because.empty();
}

// "2 business days", "48 hours": a span of two units is nothing that a test can write.
bool is_one_span(const std::string& within) {
  const auto spaces = std::ranges::count(within, ' ');
  return spaces == 1 || (spaces == 2 && within.find(" business day") != std::string::npos);
}

// Whether a rule of the task, or the default, says itself who is asked or until when; whom a code
// or the decision's `asks` names is the same in every case.
bool is_named(const abi::PolicyInfo& info, const decide::DecisionVerdict& decision,
              const decide::Task& task) {
  if (!task.needs.empty()) return false;
  if (task.rules.empty())
    return decision.by_default && info.decisions[decision.decision].default_to != abi::none;
  return std::ranges::any_of(decision.effects, [&](const decide::Effect& effect) {
    const abi::RuleInfo& rule = info.rules[effect.rule];
    const bool says = rule.effect.to != abi::none || rule.effect.within != abi::none;
    return says && !effect.deferred && std::ranges::find(task.rules, rule.code) != task.rules.end();
  });
}

// Those that are asked stand behind the outcome; further tasks are expectations of their own.
void add_asked(const abi::PolicyInfo& info, const decide::DecisionVerdict& decision,
               std::vector<Expect>& expects) {
  bool first = true;
  for (const decide::Task& task : decision.tasks) {
    if (!is_named(info, decision, task)) continue;
    Expect asked;
    asked.decision = decision.decision;
    asked.outcome = expects.front().outcome;
    Expect& expect = first ? expects.front() : expects.emplace_back(std::move(asked));
    first = false;
    for (const std::string& role : task.roles) {
      std::string name = role.substr(0, role.find(' '));  // without its scope
      if (std::ranges::find(expect.to, name) == expect.to.end())
        expect.to.push_back(std::move(name));
    }
    if (is_one_span(task.within)) expect.within = task.within;
  }
}

std::vector<Expect> most_of(const abi::PolicyInfo& info, const decide::DecisionVerdict& decision) {
  std::vector<Expect> expects(1);
  Expect& expect = expects.front();
  expect.decision = decision.decision;
  if (decision.outcome == decide::DecisionVerdict::undetermined) {
    expect.needs = needs_of(info, decision);
    return expects;
  }
  const auto& outcomes = info.decisions[decision.decision].outcomes;
  const auto found = std::ranges::find(outcomes, decision.outcome, &abi::OutcomeInfo::name);
  expect.outcome = static_cast<std::uint32_t>(found - outcomes.begin());
  add_because(info, decision, expect);
  add_asked(info, decision, expects);
  return expects;
}

// The same with less to it, the most first.
std::vector<Expect> weaker(const Expect& expect) {
  std::vector<Expect> all;
  const auto add = [&](bool only, bool because, bool asked) {
    Expect less = expect;
    less.because_only = less.because_only && only;
    if (!because) less.because.clear();
    if (!because) less.needs.clear();
    if (!asked) less.to.clear();
    if (!asked) less.within.clear();
    all.push_back(std::move(less));
  };
  add(true, true, false);
  add(false, true, true);
  add(false, true, false);
  add(false, false, true);
  add(false, false, false);
  return all;
}

bool passes(const LoadedPolicy& policy, ir::Test test, std::vector<Expect> expects) {
  test.expects = std::move(expects);
  return run_test(policy, test).passed;
}

// Each decision's, as much as passes; whether every decision has one.
bool add_expectations(const LoadedPolicy& policy, const ir::Test& test,
                      const decide::Verdict& verdict, std::vector<Expect>& expects) {
  for (const decide::DecisionVerdict& decision : verdict.decisions)
    std::ranges::move(most_of(policy.info(), decision), std::back_inserter(expects));
  if (passes(policy, test, expects)) return true;
  std::set<std::uint32_t> expected;
  std::erase_if(expects, [&](Expect& expect) {
    bool passed = passes(policy, test, {expect});
    if (!passed)
      for (Expect& less : weaker(expect)) {
        passed = passes(policy, test, {less});
        if (!passed) continue;
        expect = std::move(less);
        break;
      }
    if (passed) expected.insert(expect.decision);
    return !passed;
  });
  return expected.size() == verdict.decisions.size();
}

// `...` as what was there and could not be read: that is the case that was judged.
void write_out(ir::GivenRecord& record) {
  for (ir::GivenValue& field : record.fields) {
    if (field.kind == ir::GivenValue::Kind::Unspecified) field.kind = ir::GivenValue::Kind::Unread;
    for (ir::GivenRecord& inner : field.records) write_out(inner);
  }
}

void write_out(ir::Test& test) {
  if (test.subject) write_out(*test.subject);
  for (ir::Test::Reference& set : test.references)
    for (ir::GivenRecord& row : set.rows) write_out(row);
}

std::string line_of(const abi::PolicyInfo& info, const Expect& expect) {
  const abi::DecisionInfo& decision = info.decisions[expect.decision];
  std::string text =
      fmt::format("  expect {} = {}", decision.name,
                  expect.outcome == abi::none ? std::string(decide::DecisionVerdict::undetermined)
                                              : decision.outcomes[expect.outcome].name);
  if (expect.to.size() == 1) text += " to " + expect.to.front();
  if (expect.to.size() > 1) text += fmt::format(" to [{}]", fmt::join(expect.to, ", "));
  if (!expect.within.empty()) text += ", within " + expect.within;
  if (!expect.because.empty())
    text += fmt::format(" because {}{}", expect.because_only ? "only " : "",
                        fmt::join(expect.because, ", "));
  if (!expect.needs.empty()) text += fmt::format(" needs {}", fmt::join(expect.needs, ", "));
  return text + "\n";
}

}  // namespace

std::optional<Expected> expecting(const LoadedPolicy& policy, const ir::Test& given,
                                  const decide::Verdict& verdict) {
  Expected made{given, {}};
  made.test.steps.clear();
  std::vector<Expect> expects;
  if (!add_expectations(policy, made.test, verdict, expects)) {
    write_out(made.test);
    expects.clear();
    add_expectations(policy, made.test, verdict, expects);
  }
  if (expects.empty()) return std::nullopt;
  made.text = givens(*policy.program(), made.test, "  ");
  for (const Expect& expect : expects) made.text += line_of(policy.info(), expect);
  made.test.expects = std::move(expects);
  return made;
}

std::vector<Expect> expectations_of(const abi::PolicyInfo& info, const decide::Verdict& verdict) {
  std::vector<Expect> expects;
  for (const decide::DecisionVerdict& decision : verdict.decisions)
    std::ranges::move(most_of(info, decision), std::back_inserter(expects));
  return expects;
}

}  // namespace bop::testing

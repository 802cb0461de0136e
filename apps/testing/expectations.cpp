#include "apps/testing/expectations.h"

#include <algorithm>
#include <cctype>

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

Expect most_of(const abi::PolicyInfo& info, const decide::DecisionVerdict& decision) {
  Expect expect;
  expect.decision = decision.decision;
  if (decision.outcome == decide::DecisionVerdict::undetermined) {
    expect.needs = needs_of(info, decision);
    return expect;
  }
  const auto& outcomes = info.decisions[decision.decision].outcomes;
  const auto found = std::ranges::find(outcomes, decision.outcome, &abi::OutcomeInfo::name);
  expect.outcome = static_cast<std::uint32_t>(found - outcomes.begin());
  add_because(info, decision, expect);
  return expect;
}

bool is_weakened(Expect& expect) {
  if (expect.because_only) {
    expect.because_only = false;
    return true;
  }
  if (expect.because.empty() && expect.needs.empty()) return false;
  expect.because.clear();
  expect.needs.clear();
  return true;
}

bool passes(const LoadedPolicy& policy, ir::Test test, std::vector<Expect> expects) {
  test.expects = std::move(expects);
  return run_test(policy, test).passed;
}

// Each decision's, as much as passes; whether every decision has one.
bool add_expectations(const LoadedPolicy& policy, const ir::Test& test,
                      const decide::Verdict& verdict, std::vector<Expect>& expects) {
  for (const decide::DecisionVerdict& decision : verdict.decisions)
    expects.push_back(most_of(policy.info(), decision));
  if (passes(policy, test, expects)) return true;
  bool all = true;
  std::erase_if(expects, [&](Expect& expect) {
    while (!passes(policy, test, {expect}))
      if (!is_weakened(expect)) {
        all = false;
        return true;
      }
    return false;
  });
  return all;
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
  if (!expect.because.empty())
    text += fmt::format(" because {}{}", expect.because_only ? "only " : "",
                        fmt::join(expect.because, ", "));
  if (!expect.needs.empty()) text += fmt::format(" needs {}", fmt::join(expect.needs, ", "));
  return text + "\n";
}

}  // namespace

std::optional<std::string> expecting(const LoadedPolicy& policy, const ir::Test& given,
                                     const decide::Verdict& verdict) {
  ir::Test test = given;
  test.steps.clear();
  std::vector<Expect> expects;
  if (!add_expectations(policy, test, verdict, expects)) {
    write_out(test);
    expects.clear();
    add_expectations(policy, test, verdict, expects);
  }
  if (expects.empty()) return std::nullopt;
  std::string text = givens(*policy.program(), test, "  ");
  for (const Expect& expect : expects) text += line_of(policy.info(), expect);
  return text;
}

}  // namespace bop::testing

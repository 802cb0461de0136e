#include "runtime/decide/results.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "runtime/base/error.h"
#include "runtime/decide/needs.h"

namespace bop::decide {

namespace {

using abi::Datum;
using abi::FindingField;

Datum symbol(std::uint32_t index) {
  return Datum::of(abi::Symbol{index});
}

std::uint32_t element_record(const abi::Schema& schema, std::uint32_t record, std::size_t field) {
  return schema.lists[schema.records[record].fields[field].type.index].index;
}

// "R-9" before "R-10", "lines[2]" before "lines[10]": digits count as the number they are.
bool comes_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto number_at = [&](std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    while (at < end && text[at] == '0') ++at;
    return text.substr(at, end - at);
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view m = number_at(a, i), n = number_at(b, j);
      if (m != n) return m.size() != n.size() ? m.size() < n.size() : m < n;
      i = static_cast<std::size_t>(m.end() - a.begin());
      j = static_cast<std::size_t>(n.end() - b.begin());
    } else {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i, ++j;
    }
  }
  return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

// The effects in the order that findings stand in.
std::vector<const Effect*> in_order(const abi::PolicyInfo& policy, const DecisionVerdict& verdict) {
  std::vector<const Effect*> effects;
  for (const Effect& effect : verdict.effects) effects.push_back(&effect);
  std::ranges::stable_sort(effects, [&](const Effect* a, const Effect* b) {
    const abi::RuleInfo& one = policy.rules[a->rule];
    const abi::RuleInfo& other = policy.rules[b->rule];
    if (one.effect.outcome != other.effect.outcome)
      return one.effect.outcome > other.effect.outcome;
    return comes_before(one.code, other.code);
  });
  return effects;
}

std::string findings_path(const std::string& name) {
  return name + ".findings";
}
std::string element_path(const std::string& list, std::size_t index) {
  return fmt::format("{}[{}]", list, index + 1);
}

Datum values_read(const Effect& effect, std::uint32_t record, const std::string& path) {
  if (effect.told.values == abi::Told::Values::Open) return Datum::unread();
  auto list = std::make_shared<abi::ListData>();
  list->path = path;
  list->complete = effect.told.values == abi::Told::Values::Stand;
  std::vector<const FieldRead*> fields;
  for (const FieldRead& read : effect.fields) fields.push_back(&read);
  std::ranges::stable_sort(fields, comes_before,
                           [](const FieldRead* read) { return std::string_view(read->path); });
  for (const FieldRead* read : fields) {
    auto value = std::make_shared<abi::RecordData>();
    value->type = record;
    value->path = element_path(path, list->elements.size());
    value->fields.resize(2);
    value->fields[abi::finding_value_path] = Datum::of(read->path);
    value->fields[abi::finding_value_text] = Datum::of(read->value);
    list->elements.push_back(Datum::of(abi::RecordPtr(std::move(value))));
  }
  return Datum::of(abi::ListPtr(std::move(list)));
}

// The codes of a finding are those of its policy, or a code list that has all of them.
Datum code(const abi::Schema& schema, std::uint32_t record, const std::string& name) {
  const auto field = static_cast<std::size_t>(FindingField::Code);
  const auto& members = schema.enums[schema.records[record].fields[field].type.index].members;
  const auto found = std::ranges::find(members, name);
  BOP_CHECK(found != members.end(), "the codes of a finding are all codes of its policy");
  return symbol(static_cast<std::uint32_t>(found - members.begin()));
}

Datum finding(const abi::PolicyInfo& policy, const Effect& effect, const abi::Schema& schema,
              std::uint32_t record, const std::string& path) {
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  auto made = std::make_shared<abi::RecordData>();
  made->type = record;
  made->path = path;
  made->fields.resize(schema.records[record].fields.size());
  const auto set = [&](FindingField field, Datum value) {
    made->fields[static_cast<std::size_t>(field)] = std::move(value);
  };
  set(FindingField::Rule, Datum::of(rule.code));
  set(FindingField::Code, rule.effect.code == abi::none
                              ? Datum::missing()
                              : code(schema, record, policy.codes[rule.effect.code].name));
  set(FindingField::Outcome, symbol(rule.effect.outcome));
  set(FindingField::At, effect.at.empty() ? Datum::missing()
                        : effect.told.at  ? Datum::of(effect.at)
                                          : Datum::unread());
  set(FindingField::Because, effect.told.because ? Datum::of(effect.because) : Datum::unread());
  const auto values = static_cast<std::size_t>(FindingField::Values);
  set(FindingField::Values,
      values_read(effect, element_record(schema, record, values), path + ".values"));
  return Datum::of(abi::RecordPtr(std::move(made)));
}

}  // namespace

Datum result_of(const abi::PolicyInfo& judged_by, const DecisionVerdict& verdict,
                const abi::Schema& schema, std::uint32_t record, const std::string& path) {
  const auto& outcomes = judged_by.decisions[verdict.decision].outcomes;
  auto made = std::make_shared<abi::RecordData>();
  made->type = record;
  made->path = path;
  made->fields = {Datum::unread(), Datum::unread()};
  const auto outcome = std::ranges::find(outcomes, verdict.outcome, &abi::OutcomeInfo::name);
  if (outcome != outcomes.end())
    made->fields[abi::result_outcome] =
        symbol(static_cast<std::uint32_t>(outcome - outcomes.begin()));
  if (verdict.applies == abi::Truth::True) {
    auto findings = std::make_shared<abi::ListData>();
    findings->path = findings_path(path);
    const std::uint32_t type = element_record(schema, record, abi::result_findings);
    for (const Effect* effect : in_order(judged_by, verdict))
      findings->elements.push_back(
          finding(judged_by, *effect, schema, type,
                  element_path(findings->path, findings->elements.size())));
    findings->complete = std::ranges::none_of(
        verdict.rules, [](const RuleStatus& rule) { return rule.status == Status::Undecided; });
    made->fields[abi::result_findings] = Datum::of(abi::ListPtr(std::move(findings)));
  }
  return Datum::of(abi::RecordPtr(std::move(made)));
}

std::vector<Need> needs_behind(const abi::PolicyInfo& judged_by, const DecisionVerdict& verdict,
                               const std::string& name, const std::string& path) {
  // What of a finding is not known does not ask for what other rules need.
  const auto effects = in_order(judged_by, verdict);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const std::string finding = element_path(findings_path(name), i);
    const Effect::Told& told = effects[i]->told;
    if (path == finding + ".because" && !told.because) return told.because_needs;
    if (path == finding + ".at" && !told.at) return told.at_needs;
    if (path.starts_with(finding + ".values")) return told.values_needs;
  }
  std::vector<Need> needs = verdict.needs;
  for (const RuleStatus& rule : verdict.rules) merge(needs, rule.needs);
  if (needs.empty()) needs.push_back({path, {}, "undetermined: " + verdict.reason, {}, {}});
  return needs;
}

}  // namespace bop::decide

#include "runtime/decide/results.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/error.h"

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

Datum values_read(const Effect& effect, std::uint32_t record, const std::string& path) {
  auto list = std::make_shared<abi::ListData>();
  list->path = path;
  for (const FieldRead& read : effect.fields) {
    auto value = std::make_shared<abi::RecordData>();
    value->type = record;
    value->path = fmt::format("{}[{}]", path, list->elements.size() + 1);
    value->fields.resize(2);
    value->fields[abi::finding_value_path] = Datum::of(read.path);
    value->fields[abi::finding_value_text] = Datum::of(read.value);
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
  set(FindingField::At, effect.at.empty() ? Datum::missing() : Datum::of(effect.at));
  set(FindingField::Because, Datum::of(effect.because));
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
  const bool applies = verdict.reason != DecisionVerdict::not_in_force &&
                       verdict.reason != DecisionVerdict::not_in_jurisdiction;
  if (applies) {
    auto findings = std::make_shared<abi::ListData>();
    findings->path = path + ".findings";
    const std::uint32_t type = element_record(schema, record, abi::result_findings);
    for (const Effect& effect : verdict.effects)
      findings->elements.push_back(
          finding(judged_by, effect, schema, type,
                  fmt::format("{}[{}]", findings->path, findings->elements.size() + 1)));
    findings->complete = std::ranges::none_of(
        verdict.rules, [](const RuleStatus& rule) { return rule.status == Status::Undecided; });
    made->fields[abi::result_findings] = Datum::of(abi::ListPtr(std::move(findings)));
  }
  return Datum::of(abi::RecordPtr(std::move(made)));
}

}  // namespace bop::decide

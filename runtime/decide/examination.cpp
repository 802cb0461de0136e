#include "runtime/decide/examination.h"

#include <algorithm>

#include "runtime/decide/instances.h"
#include "runtime/decide/needs.h"
#include "runtime/decide/results.h"

namespace bop::decide {

namespace {

// A list of those who act may have more of them, too.
bool is_open(const abi::Datum& value) {
  const auto* list = std::get_if<abi::ListPtr>(&value.value);
  return abi::is_unknown(value.state) || (value.known() && list != nullptr && !(*list)->complete);
}

bool stands_before(const std::string& name, const std::string& path) {
  return path == name || path.starts_with(name + ".");
}

}  // namespace

std::vector<Need> Examination::needs_of_condition(abi::ConditionIndex condition,
                                                  const std::string& rule,
                                                  const abi::Instance& at) {
  if (condition == abi::none || conditions_at(evaluation, at)[condition] != abi::Truth::Unknown)
    return {};
  return described(judge.explainer->needs_of_condition(subject, condition, at), rule);
}

std::vector<Need> Examination::needs_of_value(abi::ValueIndex value, const std::string& rule,
                                              const abi::Instance& at) {
  if (value == abi::none || !is_open(values_at(evaluation, at)[value])) return {};
  return described(judge.explainer->needs_of_value(subject, value, at), rule);
}

std::vector<Need> Examination::described(const std::vector<abi::Need>& needs,
                                         const std::string& rule) {
  std::vector<Need> list;
  for (const abi::Need& need : needs) {
    if (const auto* behind = matches.needs_behind(need.path); behind && !behind->empty()) {
      merge(list, described(*behind, rule));
      continue;
    }
    const Source source = decision_behind(need.path);
    merge(list, source.verdict == nullptr
                    ? describe(policy, record, trust, {need}, rule)
                    : needs_behind(*source.judged_by, *source.verdict, source.name, need.path));
  }
  return list;
}

bool Examination::is_read_by_others(std::uint32_t decision) const {
  if (is_read) return true;
  for (std::uint32_t index = 0; index < policy.results.size(); ++index)
    if (policy.results[index].decision == decision && is_read_result(index)) return true;
  return false;
}

bool Examination::has_readers_of_findings(std::uint32_t decision) const {
  if (is_read) return true;
  for (std::uint32_t index = 0; index < policy.results.size(); ++index)
    if (policy.results[index].decision == decision && is_read_result(index) &&
        !policy.results[index].only_outcome)
      return true;
  return false;
}

bool Examination::is_read_result(std::uint32_t result) const {
  if (telling != Telling::Brief) return true;
  return std::ranges::any_of(policy.decisions, [&](const abi::DecisionInfo& decision) {
    return std::ranges::find(decision.reads, result) != decision.reads.end();
  });
}

Examination::Source Examination::decision_behind(const std::string& path) const {
  for (std::size_t index = 0; index < policy.results.size(); ++index) {
    const abi::ResultInfo& result = policy.results[index];
    if (matches.has(index)) continue;
    if (result.decision == abi::none) {
      const auto& decisions = policy.schema.records[result.record].fields;
      for (std::size_t i = 0; i < decisions.size(); ++i)
        if (const std::string name = result.name + "." + decisions[i].name;
            stands_before(name, path))
          return {&judged_by_others[index].decisions[i], judge.others[index]->policy, name};
    } else if (result.decision < decided.size() && stands_before(result.name, path)) {
      return {&decided[result.decision], &policy, result.name};
    }
  }
  return {};
}

}  // namespace bop::decide

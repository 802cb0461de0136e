#include "runtime/decide/instances.h"

#include <fmt/format.h>

#include "runtime/base/error.h"
#include "runtime/decide/combine.h"

namespace bop::decide {

namespace {

using abi::Truth;

const abi::ElementEvaluation& element_at(const abi::Evaluation& evaluation,
                                         const abi::Instance& instance) {
  BOP_CHECK(instance.each < evaluation.eaches.size(), "an engine computes every list of rules");
  const abi::EachEvaluation& each = evaluation.eaches[instance.each];
  if (instance.element == abi::Instance::unread) {
    BOP_CHECK(each.unread.has_value(), "only a list that is open has elements not read");
    return *each.unread;
  }
  return each.elements[instance.element];
}

// A record knows its path; any other element has that of the list, counted from 1.
std::string path_of(const abi::PolicyInfo& policy, const abi::Evaluation& evaluation,
                    const abi::Instance& instance) {
  const abi::EachInfo& each = policy.eaches[instance.each];
  if (instance.element == abi::Instance::unread) return each.list_text + "[…]";
  const abi::Datum& list = evaluation.values[each.list];
  if (const auto* elements = std::get_if<abi::ListPtr>(&list.value); elements && *elements) {
    const abi::Datum& element = (*elements)->elements[instance.element];
    const auto* record = std::get_if<abi::RecordPtr>(&element.value);
    if (record != nullptr && *record && !(*record)->path.empty()) return (*record)->path;
  }
  return fmt::format("{}[{}]", each.list_text, instance.element + 1);
}

}  // namespace

const std::vector<Truth>& conditions_at(const abi::Evaluation& evaluation,
                                        const abi::Instance& instance) {
  if (instance.each == abi::none) return evaluation.conditions;
  return element_at(evaluation, instance).conditions;
}

const std::vector<abi::Datum>& values_at(const abi::Evaluation& evaluation,
                                         const abi::Instance& instance) {
  if (instance.each == abi::none) return evaluation.values;
  return element_at(evaluation, instance).values;
}

const std::vector<abi::Type>& value_types_at(const abi::PolicyInfo& policy,
                                             const abi::Instance& instance) {
  return instance.each == abi::none ? policy.value_types : policy.eaches[instance.each].value_types;
}

std::vector<RuleStatus> statuses_of(const abi::PolicyInfo& policy, std::uint32_t rule,
                                    const abi::Evaluation& evaluation,
                                    const std::optional<value::Date>& business_date) {
  const abi::RuleInfo& info = policy.rules[rule];
  if (info.each == abi::none)
    return {status_of(policy, rule, evaluation.conditions, business_date)};
  std::vector<RuleStatus> statuses;
  const auto add = [&](std::uint32_t element) {
    const abi::Instance instance{info.each, element};
    const std::vector<Truth>& conditions = conditions_at(evaluation, instance);
    if (info.where != abi::none && conditions[info.where] == Truth::False) return;
    RuleStatus status = status_of(policy, rule, conditions, business_date);
    const bool open = status.status == Status::Undecided || status.status == Status::True;
    if (element == abi::Instance::unread) {
      if (!open) return;
      status.status = Status::Undecided;  // it may not exist
    }
    status.instance = instance;
    status.at = path_of(policy, evaluation, instance);
    statuses.push_back(std::move(status));
  };
  BOP_CHECK(info.each < evaluation.eaches.size(), "an engine computes every list of rules");
  const abi::EachEvaluation& each = evaluation.eaches[info.each];
  for (std::uint32_t element = 0; element < each.elements.size(); ++element) add(element);
  if (each.unread) add(abi::Instance::unread);
  return statuses;
}

std::vector<RuleCount> counts_of(const abi::PolicyInfo& policy, std::uint32_t decision,
                                 const std::vector<RuleStatus>& statuses) {
  std::vector<RuleCount> counts;
  for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule) {
    if (policy.rules[rule].each == abi::none || policy.rules[rule].decision != decision) continue;
    RuleCount count{rule, 0, 0};
    bool open = false;
    for (const RuleStatus& status : statuses) {
      if (status.rule != rule) continue;
      if (status.status == Status::True) ++count.at_least;
      if (status.status != Status::True && status.status != Status::Undecided) continue;
      if (status.instance.element == abi::Instance::unread) open = true;
      ++*count.at_most;
    }
    if (open) count.at_most.reset();
    counts.push_back(count);
  }
  return counts;
}

}  // namespace bop::decide

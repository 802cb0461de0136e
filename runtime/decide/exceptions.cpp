#include "runtime/decide/exceptions.h"

#include <fmt/format.h>

#include "runtime/decide/combine.h"
#include "runtime/decide/effects.h"
#include "runtime/decide/instances.h"
#include "runtime/decide/needs.h"

namespace bop::decide {

namespace {

using abi::Truth;

// Answers for the exceptions to one rule, at one element.
class Exceptions {
 public:
  Exceptions(Examination& e, const RuleStatus& status)
      : e_(e),
        rule_(e.policy.rules[status.rule]),
        at_(status.instance),
        conditions_(conditions_at(e.evaluation, at_)) {}

  // Those that come out as `wanted`. Of those that take nothing away: all, or only those whose own
  // condition would do so.
  std::vector<Exemption> of_rule(Truth wanted, bool only_asked) {
    return among(rule_.unless, rule_.exceptions, wanted, only_asked);
  }

 private:
  Truth truth_of(abi::ConditionIndex condition, Truth otherwise) const {
    return condition == abi::none ? otherwise : conditions_[condition];
  }
  // Whether an exception is asked for, in force or not.
  Truth met(const abi::ExceptionInfo& exception) const {
    return truth_of(exception.when, Truth::True);
  }
  // Whether an exception would hold if nothing excepted it.
  Truth asked(const abi::ExceptionInfo& exception) const {
    return conjunction(in_force(exception.in_force, e_.business_date), met(exception));
  }

  std::vector<Exemption> among(abi::ConditionIndex unless,
                               const std::vector<std::uint32_t>& exceptions, Truth wanted,
                               bool only_asked) {
    std::vector<Exemption> found;
    if (unless != abi::none && conditions_[unless] == wanted && !only_asked)
      found.push_back(of_condition(unless));
    for (const std::uint32_t index : exceptions) {
      if (exception_holds(e_.policy, index, conditions_, e_.business_date) != wanted) continue;
      if (only_asked && met(e_.policy.exceptions[index]) == Truth::False) continue;
      found.push_back(of_exception(index, wanted));
    }
    return found;
  }

  Exemption of_condition(abi::ConditionIndex condition) {
    Exemption told;
    told.holds = conditions_[condition];
    abi::Facts facts = e_.judge.explainer->facts(e_.subject, condition, at_);
    told.because = std::move(facts.because);
    told.fields = fields_read(e_, facts.fields, facts.references);
    told.needs = e_.needs_of_condition(condition, rule_.code, at_);
    return told;
  }

  Exemption of_exception(std::uint32_t index, Truth holds) {
    const abi::ExceptionInfo& exception = e_.policy.exceptions[index];
    const Truth valid = in_force(exception.in_force, e_.business_date);
    Exemption told;
    if (valid == Truth::False)
      told.because = "it is not in force on " + e_.business_date->text();
    else if (exception.when != abi::none)
      told = of_condition(exception.when);
    if (valid == Truth::False || met(exception) != Truth::False) add_force(exception, valid, told);
    if (valid != Truth::False && met(exception) == Truth::True) add_sentence(index, told);
    if (valid == Truth::Unknown && met(exception) != Truth::False) add_open_force(told);
    told.exception = index;
    told.holds = holds;
    if (asked(exception) == Truth::False) return told;
    // What holds says why none of its own exceptions does; what does not is told by those that do.
    const Truth inner = holds == Truth::Unknown ? holds : negation(holds);
    told.exceptions = among(exception.unless, exception.exceptions, inner, false);
    for (const Exemption& open : told.exceptions) merge(told.needs, open.needs);
    return told;
  }

  // The business date is one of its values where it decides whether the exception is in force.
  void add_force(const abi::ExceptionInfo& exception, Truth valid, Exemption& told) {
    const auto& [from, until] = exception.in_force;
    if (e_.policy.effective_by == abi::none || (!from && !until)) return;
    std::vector<std::string> paths;
    collect_inputs(e_.judge.explainer->trace_of_value(e_.subject, e_.policy.effective_by, {}),
                   paths);
    add_read(told.fields, fields_read(e_, paths, {}));
    if (valid == Truth::Unknown)
      merge(told.needs, e_.needs_of_value(e_.policy.effective_by, rule_.code));
  }
  static void collect_inputs(const abi::TraceNode& node, std::vector<std::string>& paths) {
    paths.insert(paths.end(), node.inputs.begin(), node.inputs.end());
    for (const abi::TraceNode& part : node.parts) collect_inputs(part, paths);
  }

  // What its author wrote says why it holds; as for rules, it takes the place of the facts.
  void add_sentence(std::uint32_t index, Exemption& told) {
    abi::Facts said = e_.judge.explainer->sentence_of_exception(e_.subject, index, at_);
    if (said.because.empty()) return;
    told.because = std::move(said.because);
    add_read(told.fields, fields_read(e_, said.fields, said.references));
  }

  // ", and whether it is in force is open: claim.spent is not read"
  void add_open_force(Exemption& told) {
    std::string open;
    for (const Need& need : e_.needs_of_value(e_.policy.effective_by, rule_.code))
      open += (open.empty() ? ": " : ", ") +
              (need.field.empty() ? need.why : need.field + " is not read");
    told.because += fmt::format("{}whether it is in force is open{}",
                                told.because.empty() ? "" : ", and ", open);
  }

  Examination& e_;
  const abi::RuleInfo& rule_;
  const abi::Instance& at_;
  const std::vector<Truth>& conditions_;
};

bool has_exceptions(const Examination& e, const RuleStatus& status) {
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  if (status.instance.element == abi::Instance::unread) return false;  // nothing was asked of it
  return rule.unless != abi::none || !rule.exceptions.empty();
}

// The trees of an `unless` and of exceptions, below what they belong to.
class Tracer {
 public:
  Tracer(const Examination& e, const RuleStatus& status)
      : e_(e), at_(status.instance), conditions_(conditions_at(e.evaluation, at_)) {}

  void add(abi::ConditionIndex unless, const std::vector<std::uint32_t>& exceptions,
           abi::TraceNode& parent) const {
    if (unless != abi::none) {
      parent.parts.push_back(e_.judge.explainer->trace(e_.subject, unless, at_));
      parent.parts.back().text.insert(0, "unless ");
    }
    for (const std::uint32_t index : exceptions) parent.parts.push_back(of_exception(index));
  }

 private:
  abi::TraceNode of_exception(std::uint32_t index) const {
    const abi::ExceptionInfo& exception = e_.policy.exceptions[index];
    abi::TraceNode node = trace_of(e_, exception.when, at_);
    node.text = fmt::format("exception {} \"{}\": {}", exception.code, exception.title, node.text);
    const Truth valid = in_force(exception.in_force, e_.business_date);
    if (valid == Truth::False) node.value += ", but not in force";
    if (valid == Truth::Unknown) node.value += ", if it is in force";
    const Truth holds = exception_holds(e_.policy, index, conditions_, e_.business_date);
    if (valid == Truth::True && holds != node.truth)
      node.value +=
          holds == Truth::False ? ", but excepted itself" : ", and perhaps excepted itself";
    node.is_condition = true;
    node.truth = holds;
    add(exception.unless, exception.exceptions, node);
    return node;
  }

  const Examination& e_;
  const abi::Instance& at_;
  const std::vector<Truth>& conditions_;
};

}  // namespace

std::optional<Excepted> excepted_of(Examination& e, const RuleStatus& status) {
  if (!has_exceptions(e, status)) return {};
  const bool open = status.status == Status::Undecided;
  Excepted told{status.status, {}, {}};
  told.by = Exceptions(e, status).of_rule(open ? Truth::Unknown : Truth::True, false);
  if (told.by.empty()) return {};
  told.effect = excepted_effect(e, status);
  return told;
}

std::vector<Exemption> not_excepted_by(Examination& e, const RuleStatus& status) {
  if (!has_exceptions(e, status)) return {};
  return Exceptions(e, status).of_rule(Truth::False, true);
}

std::vector<FieldRead> read_by_exceptions(const Examination& e, const RuleStatus& status) {
  std::vector<FieldRead> read;
  if (!has_exceptions(e, status)) return read;
  const std::vector<Truth>& conditions = conditions_at(e.evaluation, status.instance);
  const auto add = [&](abi::ConditionIndex condition) {
    if (condition == abi::none || conditions[condition] != Truth::False) return;
    const abi::Facts facts = e.judge.explainer->facts(e.subject, condition, status.instance);
    add_read(read, fields_read(e, facts.fields, facts.references));
  };
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  add(rule.unless);
  for (const std::uint32_t index : rule.exceptions) {
    const abi::ExceptionInfo& exception = e.policy.exceptions[index];
    if (in_force(exception.in_force, e.business_date) == Truth::True) add(exception.when);
  }
  return read;
}

abi::TraceNode trace_of(const Examination& e, abi::ConditionIndex condition,
                        const abi::Instance& at) {
  if (condition != abi::none) return e.judge.explainer->trace(e.subject, condition, at);
  abi::TraceNode node;
  node.text = "in every case";
  node.value = "true";
  node.truth = Truth::True;
  node.is_condition = true;
  return node;
}

void add_exceptions(const Examination& e, const RuleStatus& status, abi::TraceNode& trace) {
  if (!has_exceptions(e, status)) return;
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  Tracer(e, status).add(rule.unless, rule.exceptions, trace);
}

}  // namespace bop::decide

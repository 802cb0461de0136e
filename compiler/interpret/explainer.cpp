#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/interpret.h"
#include "runtime/base/error.h"

namespace bop::interpret {
namespace {

// Each question evaluates its case anew: they are asked of few cases, and must not depend on which
// engine judged them.
class ProgramExplainer final : public abi::Explainer {
 public:
  ProgramExplainer(std::shared_ptr<const ir::Program> program,
                   std::shared_ptr<const abi::References> references)
      : program_(std::move(program)), references_(std::move(references)), dependents_(*program_) {
    BOP_CHECK(references_->sets.size() == program_->info.references.size(),
              "an explainer has one reference set for each the policy declares");
  }

  std::vector<abi::Need> needs_of_condition(const abi::Case& subject, abi::ConditionIndex condition,
                                            const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    return needs_of(evaluator, condition_at(condition, at));
  }
  std::vector<abi::Need> needs_of_value(const abi::Case& subject, abi::ValueIndex value,
                                        const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    return needs_of(evaluator, value_at(value, at));
  }
  std::vector<abi::Need> needs_of_list(const abi::Case& subject,
                                       std::uint32_t each) const override {
    Evaluator evaluator = evaluator_of(subject, {});
    return needs_of(evaluator, program_->values[program_->info.eaches[each].list]);
  }
  std::vector<std::string> fields_of_condition(const abi::Case& subject,
                                               abi::ConditionIndex condition,
                                               const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    return fields_of(evaluator, condition_at(condition, at));
  }
  std::string because(const abi::Case& subject, std::uint32_t rule,
                      const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    const abi::RuleInfo& info = program_->info.rules[rule];
    std::string text = reason(evaluator, rule, at);
    // A sentence made from the condition names its slack.
    if (info.slack != abi::none && program_->because[rule])
      text += " (a slack of " + shown(evaluator, value_at(info.slack, at)) + " is allowed)";
    return text;
  }
  abi::Facts facts(const abi::Case& subject, abi::ConditionIndex condition,
                   const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    const ir::NodeId node = condition_at(condition, at);
    return {reason_of(evaluator, node), fields_of(evaluator, node),
            reference_values_of(evaluator, node)};
  }
  abi::TraceNode trace(const abi::Case& subject, abi::ConditionIndex condition,
                       const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    return trace_of(evaluator, condition_at(condition, at));
  }
  abi::TraceNode trace_of_value(const abi::Case& subject, abi::ValueIndex value,
                                const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    return trace_of(evaluator, value_at(value, at));
  }
  std::vector<abi::ReferenceValue> reference_values(const abi::Case& subject, std::uint32_t rule,
                                                    const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    std::vector<abi::ReferenceValue> values;
    const auto add = [&](ir::NodeId node) {
      for (auto& value : reference_values_of(evaluator, node))
        if (std::ranges::find(values, value.path, &abi::ReferenceValue::path) == values.end())
          values.push_back(std::move(value));
    };
    const abi::ConditionIndex when = program_->info.rules[rule].when;
    if (when != abi::none) add(condition_at(when, at));
    if (const auto& sentence = program_->because[rule])
      for (const auto& part : sentence->parts)
        if (part.hole) add(part.hole);
    return values;
  }
  abi::Advice advice(const abi::Case& subject, std::uint32_t rule,
                     const abi::Instance& at) const override {
    Evaluator evaluator = evaluator_of(subject, at);
    abi::Advice made;
    if (const auto found = program_->recommendations.find(rule);
        found != program_->recommendations.end())
      made = advice_of(evaluator, found->second);
    made.lifted_if = lifted_if(evaluator, program_->info.rules[rule], at);
    return made;
  }
  abi::Facts read_beside_condition(const abi::Case& subject, std::uint32_t rule,
                                   const abi::Instance& at) const override {
    abi::Facts facts;
    Evaluator evaluator = evaluator_of(subject, at);
    const abi::ConditionIndex where = program_->info.rules[rule].where;
    if (where != abi::none) add_read(evaluator, condition_at(where, at), facts);
    if (const auto& sentence = program_->because[rule]) add_read(evaluator, *sentence, facts);
    return facts;
  }
  abi::Facts sentence_of_exception(const abi::Case& subject, std::uint32_t exception,
                                   const abi::Instance& at) const override {
    abi::Facts facts;
    const auto& sentence = program_->exception_because[exception];
    if (!sentence) return facts;
    Evaluator evaluator = evaluator_of(subject, at);
    facts.because = fill_in(evaluator, *sentence);
    add_read(evaluator, *sentence, facts);
    return facts;
  }

 private:
  static void add_read(Evaluator& evaluator, ir::NodeId node, abi::Facts& facts) {
    for (auto& path : fields_of(evaluator, node))
      if (std::ranges::find(facts.fields, path) == facts.fields.end())
        facts.fields.push_back(std::move(path));
    std::ranges::move(reference_values_of(evaluator, node), std::back_inserter(facts.references));
  }
  static void add_read(Evaluator& evaluator, const ir::Sentence& sentence, abi::Facts& facts) {
    for (const auto& part : sentence.parts)
      if (part.hole) add_read(evaluator, part.hole, facts);
  }
  std::string reason(Evaluator& evaluator, std::uint32_t rule, const abi::Instance& at) const {
    if (const auto& sentence = program_->because[rule]) return fill_in(evaluator, *sentence);
    const abi::RuleInfo& info = program_->info.rules[rule];
    const std::string evidence = evidence_of_instance(evaluator, at);
    const std::string& nothing_else = evidence.empty() ? info.title : evidence;
    if (info.when == abi::none) return nothing_else;
    const ir::NodeId condition = condition_at(info.when, at);
    const std::string facts = reason_of(evaluator, condition);
    // `when true` has no facts to state, and that a measure is present goes without saying.
    const bool asks_state = std::holds_alternative<ir::StateTest>((*program_)[condition].node);
    if (facts.empty() || (asks_state && !evidence.empty())) return nothing_else;
    return evidence.empty() ? facts : evidence + "; " + facts;
  }
  // Its condition does not hold, or what takes its effect away does.
  std::string lifted_if(Evaluator& evaluator, const abi::RuleInfo& info,
                        const abi::Instance& at) const {
    std::vector<std::string> ways;
    for (const abi::ConditionIndex condition : {info.when, info.unless})
      if (condition != abi::none)
        if (std::string way = otherwise_if(evaluator, condition_at(condition, at)); !way.empty())
          ways.push_back(std::move(way));
    // What a match found goes away where the two sides agree, or differ by less.
    if (ways.empty())
      if (const std::string evidence = evidence_of_instance(evaluator, at); !evidence.empty())
        ways.push_back("the two agree, or differ by no more than is allowed: " + evidence);
    for (const std::uint32_t exception : info.exceptions)
      ways.push_back(fmt::format("exception {} applies ({})",
                                 program_->info.exceptions[exception].code,
                                 program_->info.exceptions[exception].title));
    return fmt::format("{}", fmt::join(ways, "; or "));
  }
  ir::NodeId condition_at(abi::ConditionIndex index, const abi::Instance& at) const {
    return at.each == abi::none ? program_->conditions[index]
                                : program_->eaches[at.each].conditions[index];
  }
  ir::NodeId value_at(abi::ValueIndex index, const abi::Instance& at) const {
    return at.each == abi::none ? program_->values[index] : program_->eaches[at.each].values[index];
  }
  Evaluator evaluator_of(const abi::Case& subject, const abi::Instance& at) const {
    Evaluator evaluator{*program_, dependents_, *references_, subject};
    evaluator.stand_at(at);
    return evaluator;
  }

  std::shared_ptr<const ir::Program> program_;
  std::shared_ptr<const abi::References> references_;
  Dependents dependents_;
};

}  // namespace

std::unique_ptr<abi::Explainer> explainer(std::shared_ptr<const ir::Program> program,
                                          std::shared_ptr<const abi::References> references) {
  return std::make_unique<ProgramExplainer>(std::move(program), std::move(references));
}

}  // namespace bop::interpret

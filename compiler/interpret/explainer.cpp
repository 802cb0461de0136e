#include <algorithm>

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

  std::vector<abi::Need> needs_of_condition(const abi::Case& subject,
                                            abi::ConditionIndex condition) const override {
    Evaluator evaluator = evaluator_of(subject);
    return needs_of(evaluator, program_->conditions[condition]);
  }
  std::vector<abi::Need> needs_of_value(const abi::Case& subject,
                                        abi::ValueIndex value) const override {
    Evaluator evaluator = evaluator_of(subject);
    return needs_of(evaluator, program_->values[value]);
  }
  std::vector<std::string> fields_of_condition(const abi::Case& subject,
                                               abi::ConditionIndex condition) const override {
    Evaluator evaluator = evaluator_of(subject);
    return fields_of(evaluator, program_->conditions[condition]);
  }
  std::string because(const abi::Case& subject, std::uint32_t rule) const override {
    Evaluator evaluator = evaluator_of(subject);
    if (const auto& sentence = program_->because[rule]) return fill_in(evaluator, *sentence);
    const abi::RuleInfo& info = program_->info.rules[rule];
    if (info.when == abi::none) return info.title;
    const std::string reason = reason_of(evaluator, program_->conditions[info.when]);
    // `when true` has no facts to state.
    return reason.empty() ? info.title : reason;
  }
  abi::TraceNode trace(const abi::Case& subject, abi::ConditionIndex condition) const override {
    Evaluator evaluator = evaluator_of(subject);
    return trace_of(evaluator, program_->conditions[condition]);
  }
  std::vector<abi::ReferenceValue> reference_values(const abi::Case& subject,
                                                    std::uint32_t rule) const override {
    Evaluator evaluator = evaluator_of(subject);
    std::vector<abi::ReferenceValue> values;
    const auto add = [&](ir::NodeId node) {
      for (auto& value : reference_values_of(evaluator, node))
        if (std::ranges::find(values, value.path, &abi::ReferenceValue::path) == values.end())
          values.push_back(std::move(value));
    };
    const abi::ConditionIndex when = program_->info.rules[rule].when;
    if (when != abi::none) add(program_->conditions[when]);
    if (const auto& sentence = program_->because[rule])
      for (const auto& part : sentence->parts)
        if (part.hole) add(part.hole);
    return values;
  }

 private:
  Evaluator evaluator_of(const abi::Case& subject) const {
    return {*program_, dependents_, *references_, subject};
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

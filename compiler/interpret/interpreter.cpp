#include "compiler/interpret/evaluator.h"
#include "compiler/interpret/interpret.h"
#include "runtime/base/error.h"

namespace bop::interpret {
namespace {

class InterpreterSession final : public abi::Session {
 public:
  InterpreterSession(std::shared_ptr<const ir::Program> program,
                     std::shared_ptr<const abi::References> references, Rows rows)
      : program_(std::move(program)),
        references_(std::move(references)),
        dependents_(*program_, rows) {
    BOP_CHECK(references_->sets.size() == program_->info.references.size(),
              "a session has one reference set for each the policy declares");
  }

  void evaluate(const abi::Case& subject, abi::Evaluation& result) const override {
    Evaluator evaluator(*program_, dependents_, *references_, subject);
    result.conditions.clear();
    result.values.clear();
    for (const ir::NodeId node : program_->conditions)
      result.conditions.push_back(evaluator.truth(node));
    for (const ir::NodeId node : program_->values) result.values.push_back(evaluator.value(node));
    result.eaches.clear();
    for (std::uint32_t each = 0; each < program_->eaches.size(); ++each)
      result.eaches.push_back(evaluate_each(evaluator, each, result));
  }

 private:
  abi::EachEvaluation evaluate_each(Evaluator& evaluator, std::uint32_t index,
                                    const abi::Evaluation& whole) const {
    const ir::Each& each = program_->eaches[index];
    const auto at = [&](std::uint32_t element) {
      evaluator.stand_at({index, element});
      abi::ElementEvaluation result;
      for (const ir::NodeId node : each.conditions)
        result.conditions.push_back(evaluator.truth(node));
      for (const ir::NodeId node : each.values) result.values.push_back(evaluator.value(node));
      return result;
    };
    abi::EachEvaluation result;
    const abi::Datum& list = whole.values[program_->info.eaches[index].list];
    bool open = abi::is_unknown(list.state);
    if (list.known()) {
      const auto& known = *std::get<abi::ListPtr>(list.value);
      open = !known.complete;
      for (std::uint32_t element = 0; element < known.elements.size(); ++element)
        result.elements.push_back(at(element));
    }
    if (open) result.unread = at(abi::Instance::unread);
    return result;
  }

  std::shared_ptr<const ir::Program> program_;
  std::shared_ptr<const abi::References> references_;
  Dependents dependents_;
};

class Interpreter final : public abi::Engine {
 public:
  Interpreter(std::shared_ptr<const ir::Program> program, Rows rows)
      : program_(std::move(program)), rows_(rows) {}

  std::string_view name() const override { return "interpret"; }
  std::unique_ptr<abi::Session> bind(
      std::shared_ptr<const abi::References> references) const override {
    return std::make_unique<InterpreterSession>(program_, std::move(references), rows_);
  }

 private:
  std::shared_ptr<const ir::Program> program_;
  Rows rows_;
};

}  // namespace

std::unique_ptr<abi::Engine> interpreter(std::shared_ptr<const ir::Program> program) {
  return interpreter_over(Rows::Candidates, std::move(program));
}

std::unique_ptr<abi::Engine> interpreter_over(Rows rows,
                                              std::shared_ptr<const ir::Program> program) {
  return std::make_unique<Interpreter>(std::move(program), rows);
}

}  // namespace bop::interpret

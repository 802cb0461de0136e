// The expressions of a program's matches: nodes evaluated with both elements standing for locals.
#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/match_plan.h"
#include "runtime/base/error.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::MatchQuestion;
using abi::MatchSide;
using abi::RecordPtr;
using abi::Truth;
using ir::NodeId;

class ProgramExpressions final : public abi::MatchExpressions {
 public:
  ProgramExpressions(const ir::Program& program, const Dependents& dependents,
                     const abi::References& references, const abi::Case& subject,
                     const ir::Match& match, const ir::PlannedMatch& planned)
      : match_(match), planned_(planned), evaluator_(program, dependents, references, subject) {}

  abi::MatchList list(MatchSide side) override {
    const NodeId node = list_of(side);
    if (const abi::ReferenceSet* set = whole_set(node); set != nullptr && set->available()) {
      abi::MatchList made;
      made.state = Datum::of(true);
      made.shared = &set->rows();
      return made;
    }
    const Datum datum = evaluator_.value(node);
    abi::MatchList made;
    made.state = datum.known() ? Datum::of(true) : Datum{datum.state, {}};
    if (!datum.known()) return made;
    const abi::ListData& known = *std::get<abi::ListPtr>(datum.value);
    made.complete = known.complete;
    for (const Datum& element : known.elements) {
      if (element.known())
        made.own.push_back(std::get<RecordPtr>(element.value));
      else
        made.complete = false;  // an element that could not be read may be any
    }
    return made;
  }

  Truth truth(const MatchQuestion& question, const RecordPtr& left,
              const RecordPtr& right) override {
    stand(left, right);
    if (question.of != MatchQuestion::Of::Rest) return evaluator_.truth(node_of(question));
    Truth truth = Truth::True;
    for (const NodeId part : planned_.pairings[question.index].rest) {
      const Truth holds = evaluator_.truth(part);
      if (holds == Truth::False) return Truth::False;
      if (holds == Truth::Unknown) truth = Truth::Unknown;
    }
    return truth;
  }

  Datum value(const MatchQuestion& question, const RecordPtr& left,
              const RecordPtr& right) override {
    stand(left, right);
    return evaluator_.value(node_of(question));
  }

  std::vector<abi::Need> needs(const MatchQuestion& question, const RecordPtr& left,
                               const RecordPtr& right) override {
    stand(left, right);
    if (question.of != MatchQuestion::Of::Rest) return needs_of(evaluator_, node_of(question));
    std::vector<abi::Need> needs;
    for (const NodeId part : planned_.pairings[question.index].rest)
      for (abi::Need& need : needs_of(evaluator_, part)) needs.push_back(std::move(need));
    return needs;
  }

  std::vector<abi::Need> needs_of_list(MatchSide side) override {
    std::vector<abi::Need> needs = needs_of(evaluator_, list_of(side));
    if (!needs.empty()) return needs;
    const Datum list = evaluator_.value(list_of(side));
    return {{std::get<abi::ListPtr>(list.value)->path, false, "there may be more elements"}};
  }

 private:
  NodeId list_of(MatchSide side) const {
    return side == MatchSide::Left ? match_.left.list : match_.right.list;
  }
  const abi::ReferenceSet* whole_set(NodeId node) const {
    const ir::Program& program = evaluator_.program();
    while (const auto* let = std::get_if<ir::Let>(&program[node].node)) node = let->value;
    const auto* lookup = std::get_if<ir::Lookup>(&program[node].node);
    if (lookup == nullptr || !lookup->keys.empty()) return nullptr;
    return &evaluator_.references().sets[lookup->reference];
  }

  void stand(const RecordPtr& left, const RecordPtr& right) {
    if (left && left.get() != left_) {
      left_ = left.get();
      evaluator_.stand_for(match_.left.element, {Datum::of(left), left->path});
    }
    if (right && right.get() != right_) {
      right_ = right.get();
      evaluator_.stand_for(match_.right.element, {Datum::of(right), right->path});
    }
  }

  NodeId node_of(const MatchQuestion& question) const {
    return ir::node_of(match_, planned_, question);
  }

  const ir::Match& match_;
  const ir::PlannedMatch& planned_;
  Evaluator evaluator_;
  const abi::RecordData* left_ = nullptr;
  const abi::RecordData* right_ = nullptr;
};

class ProgramMatches final : public abi::Matches {
 public:
  ProgramMatches(std::shared_ptr<const ir::Program> program,
                 std::shared_ptr<const abi::References> references)
      : program_(std::move(program)),
        references_(std::move(references)),
        dependents_(*program_),
        planned_(ir::plan_matches(*program_)) {
    for (const ir::PlannedMatch& planned : planned_) plans_.push_back(planned.plan);
  }
  const std::vector<abi::MatchPlan>& plans() const override { return plans_; }
  const abi::References& references() const override { return *references_; }
  std::unique_ptr<abi::MatchExpressions> expressions(const abi::Case& subject,
                                                     std::uint32_t plan) const override {
    return std::make_unique<ProgramExpressions>(*program_, dependents_, *references_, subject,
                                                program_->matches[plan], planned_[plan]);
  }

 private:
  std::shared_ptr<const ir::Program> program_;
  std::shared_ptr<const abi::References> references_;
  Dependents dependents_;
  std::vector<ir::PlannedMatch> planned_;
  std::vector<abi::MatchPlan> plans_;
};

}  // namespace

std::unique_ptr<abi::Matches> matches(std::shared_ptr<const ir::Program> program,
                                      std::shared_ptr<const abi::References> references) {
  return std::make_unique<ProgramMatches>(std::move(program), std::move(references));
}

}  // namespace bop::interpret

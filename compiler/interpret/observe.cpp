// What a case brought out: the truth of every condition that stands in a rule, whether or not it
// decided anything, and the rows of tables that gave a result.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"

namespace bop::interpret {
namespace {

using abi::Truth;
using ir::NodeId;

// Takes a condition apart into those it is made of.
class AtomFinder {
 public:
  AtomFinder(const ir::Program& program, std::vector<Atom>& atoms)
      : program_(program), atoms_(atoms) {}

  void clause(abi::ConditionIndex index, std::uint32_t each, std::uint32_t rule,
              std::uint32_t exception) {
    if (index == abi::none) return;
    rule_ = rule;
    exception_ = exception;
    seen_.clear();
    if (each == abi::none) return visit(program_.conditions[index], false);
    visit(program_.eaches[each].conditions[index], true);
  }

 private:
  void visit(NodeId id, bool of_element) {
    if (!seen_.insert(id).second) return;
    const auto& node = program_[id].node;
    if (const auto* logic = std::get_if<ir::Logic>(&node)) {
      for (const NodeId operand : logic->operands) visit(operand, of_element);
      return;
    }
    if (const auto* negation = std::get_if<ir::Not>(&node))
      return visit(negation->operand, of_element);
    if (const auto* let = std::get_if<ir::Let>(&node)) return visit(let->value, of_element);
    if (std::holds_alternative<ir::Constant>(node)) return;
    atoms_.push_back(
        {id, ir::source_like(program_, id), program_[id].origin, rule_, exception_, of_element});
    const auto* aggregate = std::get_if<ir::Aggregate>(&node);
    if (aggregate == nullptr) return;
    for (const NodeId part : {aggregate->where, aggregate->body})
      if (part && program_[part].type.kind == abi::Kind::Boolean) visit(part, true);
  }

  const ir::Program& program_;
  std::vector<Atom>& atoms_;
  std::set<NodeId> seen_;
  std::uint32_t rule_ = abi::none;
  std::uint32_t exception_ = abi::none;
};

class Observer {
 public:
  Observer(Evaluator& evaluator, const std::vector<Atom>& atoms, const InPlay& in_play)
      : evaluator_(evaluator), program_(evaluator.program()), atoms_(atoms), in_play_(in_play) {
    result_.atoms.resize(atoms.size());
    for (std::size_t i = 0; i < atoms.size(); ++i) of_node_[atoms[i].node].push_back(i);
  }

  void visit(NodeId id) {
    if (!seen_.insert(id).second) return;
    look_at(id);
    const auto& node = program_[id].node;
    if (const auto* select = std::get_if<ir::Select>(&node)) row_of(*select);
    const auto* aggregate = std::get_if<ir::Aggregate>(&node);
    if (aggregate == nullptr) {
      ir::each_operand(program_[id], [this](const NodeId& operand) {
        if (operand) visit(operand);
      });
      return;
    }
    visit(aggregate->list);
    const abi::Datum datum = evaluator_.value(aggregate->list);
    if (!datum.known()) return;
    const std::set<NodeId> outer = seen_;
    evaluator_.each_element(*aggregate, *std::get<abi::ListPtr>(datum.value), [&](std::size_t) {
      seen_ = outer;
      for (const NodeId part : {aggregate->where, aggregate->body})
        if (part) visit(part);
      return true;
    });
    seen_ = outer;
  }

  // What the rules of one list ask, and what the effects of those that fired name, at each of its
  // elements.
  void each(std::uint32_t index) {
    const abi::PolicyInfo& info = program_.info;
    if (!is_asked(index)) return;
    const NodeId list = program_.values[info.eaches[index].list];
    visit(list);
    const abi::Datum datum = evaluator_.value(list);
    if (!datum.known()) return;
    const std::size_t count = std::get<abi::ListPtr>(datum.value)->elements.size();
    const std::set<NodeId> outer = seen_;
    for (std::uint32_t element = 0; element < count; ++element) {
      seen_ = outer;
      evaluator_.stand_at({index, element});
      for (std::uint32_t rule = 0; rule < info.rules.size(); ++rule)
        if (info.rules[rule].each == index && in_play_.rules[rule])
          at_element(info.rules[rule],
                     std::ranges::find(in_play_.fired, rule) != in_play_.fired.end());
      for (std::uint32_t i = 0; i < info.exceptions.size(); ++i)
        if (info.exceptions[i].each == index && in_play_.exceptions[i])
          conditions(index, {info.exceptions[i].when, info.exceptions[i].unless});
    }
    seen_ = outer;
  }

  Observation take() && { return std::move(result_); }

 private:
  bool is_asked(std::uint32_t each) const {
    for (std::uint32_t rule = 0; rule < program_.info.rules.size(); ++rule)
      if (program_.info.rules[rule].each == each && in_play_.rules[rule]) return true;
    return false;
  }

  void conditions(std::uint32_t each, std::initializer_list<abi::ConditionIndex> indices) {
    for (const abi::ConditionIndex index : indices)
      if (index != abi::none) visit(program_.eaches[each].conditions[index]);
  }

  void at_element(const abi::RuleInfo& rule, bool fired) {
    conditions(rule.each, {rule.where, rule.when, rule.unless});
    const ir::Each& each = program_.eaches[rule.each];
    const auto holds = [&](abi::ConditionIndex index) {
      return index == abi::none || evaluator_.truth(each.conditions[index]) == Truth::True;
    };
    if (!fired || !holds(rule.where) || !holds(rule.when)) return;
    for (const abi::ValueIndex value : {rule.effect.to, rule.effect.within, rule.effect.owner})
      if (value != abi::none) visit(each.values[value]);
  }

  void look_at(NodeId id) {
    const auto found = of_node_.find(id);
    if (found == of_node_.end()) return;
    const Truth truth = evaluator_.truth(id);
    for (const std::size_t index : found->second) {
      Seen& seen = result_.atoms[index];
      seen.is_true = seen.is_true || truth == Truth::True;
      seen.is_false = seen.is_false || truth == Truth::False;
      if (!atoms_[index].of_element) {
        seen.fields = fields_of(evaluator_, id);
        seen.compared.clear();
      }
      if (const auto* compare = std::get_if<ir::Compare>(&program_[id].node))
        seen.compared.emplace_back(evaluator_.value(compare->left),
                                   evaluator_.value(compare->right));
    }
  }

  void row_of(const ir::Select& select) {
    if (select.table.empty()) return;
    const PossibleArms possible = possible_arms(evaluator_, select);
    if (possible.certain == nullptr || possible.arms.size() != 1) return;
    const Row row{select.table, possible.certain->row};
    if (std::ranges::find(result_.rows, row) == result_.rows.end()) result_.rows.push_back(row);
  }

  Evaluator& evaluator_;
  const ir::Program& program_;
  const std::vector<Atom>& atoms_;
  const InPlay& in_play_;
  std::map<NodeId, std::vector<std::size_t>> of_node_;
  std::set<NodeId> seen_;
  Observation result_;
};

}  // namespace

std::vector<Atom> atoms_of(const ir::Program& program) {
  std::vector<Atom> atoms;
  AtomFinder finder(program, atoms);
  for (std::uint32_t i = 0; i < program.info.rules.size(); ++i) {
    const abi::RuleInfo& rule = program.info.rules[i];
    for (const abi::ConditionIndex index : {rule.where, rule.when, rule.unless})
      finder.clause(index, rule.each, i, abi::none);
  }
  for (std::uint32_t i = 0; i < program.info.exceptions.size(); ++i) {
    const abi::ExceptionInfo& exception = program.info.exceptions[i];
    for (const abi::ConditionIndex index : {exception.when, exception.unless})
      finder.clause(index, exception.each, abi::none, i);
  }
  return atoms;
}

Observation observe(const ir::Program& program, const std::vector<Atom>& atoms,
                    const abi::References& references, const abi::Case& subject,
                    const InPlay& in_play) {
  const Dependents dependents(program);
  Evaluator evaluator(program, dependents, references, subject);
  Observer observer(evaluator, atoms, in_play);
  const abi::PolicyInfo& info = program.info;
  const auto condition = [&](abi::ConditionIndex index) {
    if (index != abi::none) observer.visit(program.conditions[index]);
  };
  const auto value = [&](abi::ValueIndex index) {
    if (index != abi::none) observer.visit(program.values[index]);
  };
  for (std::uint32_t each = 0; each < program.eaches.size(); ++each) observer.each(each);
  for (std::uint32_t i = 0; i < info.rules.size(); ++i) {
    if (info.rules[i].each != abi::none || !in_play.rules[i]) continue;
    condition(info.rules[i].when);
    condition(info.rules[i].unless);
  }
  for (std::uint32_t i = 0; i < info.exceptions.size(); ++i) {
    if (info.exceptions[i].each != abi::none || !in_play.exceptions[i]) continue;
    condition(info.exceptions[i].when);
    condition(info.exceptions[i].unless);
  }
  for (const std::uint32_t rule : in_play.fired) {
    if (info.rules[rule].each != abi::none) continue;
    const abi::EffectInfo& effect = info.rules[rule].effect;
    value(effect.to);
    value(effect.within);
    value(effect.owner);
  }
  return std::move(observer).take();
}

}  // namespace bop::interpret

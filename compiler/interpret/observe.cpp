// What a case brought out: the truth of every condition that stands in a rule, whether or not it
// decided anything, and the rows of tables that gave a result.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/exceptions.h"
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

  // What the clauses that follow are asked of: every element, or those that pass it.
  void only_where(NodeId where) { where_ = where; }

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
    atoms_.push_back({id, ir::source_like(program_, id), program_[id].origin, rule_, exception_,
                      of_element, where_});
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
  NodeId where_;
};

class Observer {
 public:
  Observer(Evaluator& evaluator, const std::vector<Atom>& atoms, const InPlay& in_play)
      : evaluator_(evaluator), program_(evaluator.program()), atoms_(atoms), in_play_(in_play) {
    result_.atoms.resize(atoms.size());
    for (std::size_t i = 0; i < atoms.size(); ++i) of_node_[atoms[i].node].push_back(i);
  }

  // What a rule asks of the record, and what its exceptions do.
  void rule(std::uint32_t index) {
    const abi::RuleInfo& rule = program_.info.rules[index];
    clauses(index, abi::none, abi::none, {rule.when, rule.unless});
    exceptions(rule.exceptions, abi::none);
    if (std::ranges::find(in_play_.fired, index) != in_play_.fired.end())
      effect(program_.values, rule.effect);
  }

  // What the rules of one list ask, and what the effects of those that fired name, at each of its
  // elements.
  void each(std::uint32_t index) {
    const abi::PolicyInfo& info = program_.info;
    if (!is_asked(index)) return;
    const NodeId list = program_.values[info.eaches[index].list];
    begin(abi::none, abi::none);
    visit(list);
    const abi::Datum datum = evaluator_.value(list);
    if (!datum.known()) return;
    const std::size_t count = std::get<abi::ListPtr>(datum.value)->elements.size();
    for (std::uint32_t element = 0; element < count; ++element) {
      evaluator_.stand_at({index, element});
      for (std::uint32_t rule = 0; rule < info.rules.size(); ++rule)
        if (info.rules[rule].each == index && in_play_.rules[rule]) at_element(rule, element);
    }
  }

  Observation take() && { return std::move(result_); }

 private:
  bool is_asked(std::uint32_t each) const {
    for (std::uint32_t rule = 0; rule < program_.info.rules.size(); ++rule)
      if (program_.info.rules[rule].each == each && in_play_.rules[rule]) return true;
    return false;
  }

  // Whose condition is looked at: one that stands in several rules is asked by each for itself.
  void begin(std::uint32_t rule, std::uint32_t exception) {
    rule_ = rule;
    exception_ = exception;
    seen_.clear();
  }

  void clauses(std::uint32_t rule, std::uint32_t exception, std::uint32_t each,
               std::initializer_list<abi::ConditionIndex> indices) {
    begin(rule, exception);
    for (const abi::ConditionIndex index : indices)
      if (index != abi::none)
        visit(each == abi::none ? program_.conditions[index]
                                : program_.eaches[each].conditions[index]);
  }

  void exceptions(const std::vector<std::uint32_t>& indices, std::uint32_t each) {
    for (const std::uint32_t index : indices) {
      if (!in_play_.exceptions[index]) continue;
      const abi::ExceptionInfo& exception = program_.info.exceptions[index];
      clauses(abi::none, index, each, {exception.when, exception.unless});
      exceptions(exception.exceptions, each);
    }
  }

  void effect(const std::vector<NodeId>& values, const abi::EffectInfo& effect) {
    begin(abi::none, abi::none);
    for (const abi::ValueIndex value : {effect.to, effect.within, effect.owner})
      if (value != abi::none) visit(values[value]);
  }

  void at_element(std::uint32_t index, std::uint32_t element) {
    const abi::RuleInfo& rule = program_.info.rules[index];
    const ir::Each& each = program_.eaches[rule.each];
    clauses(index, abi::none, rule.each, {rule.where});
    if (rule.where != abi::none && evaluator_.truth(each.conditions[rule.where]) != Truth::True)
      return;
    clauses(index, abi::none, rule.each, {rule.when, rule.unless});
    exceptions(rule.exceptions, rule.each);
    if (in_play_.fired_at.contains({index, element})) effect(each.values, rule.effect);
  }

  void visit(NodeId id) {
    if (!seen_.insert(id).second) return;
    look_at(id);
    const auto& node = program_[id].node;
    if (const auto* select = std::get_if<ir::Select>(&node)) row_of(*select);
    const auto* aggregate = std::get_if<ir::Aggregate>(&node);
    if (aggregate == nullptr) {
      ir::each_operand(program_[id], [this](const NodeId& operand) { visit(operand); });
      return;
    }
    visit(aggregate->list);
    const abi::Datum datum = evaluator_.value(aggregate->list);
    if (!datum.known()) return;
    const std::set<NodeId> outer = seen_;
    evaluator_.each_element(*aggregate, *std::get<abi::ListPtr>(datum.value), [&](std::size_t) {
      seen_ = outer;
      if (aggregate->where) visit(aggregate->where);
      const bool taken = !aggregate->where || evaluator_.truth(aggregate->where) == Truth::True;
      if (taken && aggregate->body) visit(aggregate->body);
      return true;
    });
    seen_ = outer;
  }

  void look_at(NodeId id) {
    const auto found = of_node_.find(id);
    if (found == of_node_.end()) return;
    const Truth truth = evaluator_.truth(id);
    for (const std::size_t index : found->second) {
      if (atoms_[index].rule != rule_ || atoms_[index].exception != exception_) continue;
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
  std::uint32_t rule_ = abi::none;
  std::uint32_t exception_ = abi::none;
  Observation result_;
};

}  // namespace

std::vector<Atom> atoms_of(const ir::Program& program) {
  std::vector<Atom> atoms;
  AtomFinder finder(program, atoms);
  // By exception: those that pass the `where` of the rule it belongs to.
  std::vector<NodeId> wheres(program.info.exceptions.size());
  for (std::uint32_t i = 0; i < program.info.rules.size(); ++i) {
    const abi::RuleInfo& rule = program.info.rules[i];
    finder.only_where({});
    finder.clause(rule.where, rule.each, i, abi::none);
    const NodeId where =
        rule.where == abi::none ? NodeId{} : program.eaches[rule.each].conditions[rule.where];
    finder.only_where(where);
    for (const abi::ConditionIndex index : {rule.when, rule.unless})
      finder.clause(index, rule.each, i, abi::none);
    for (const std::uint32_t exception : ir::exceptions_of(program.info, rule))
      wheres[exception] = where;
  }
  for (std::uint32_t i = 0; i < program.info.exceptions.size(); ++i) {
    const abi::ExceptionInfo& exception = program.info.exceptions[i];
    finder.only_where(wheres[i]);
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
  for (std::uint32_t each = 0; each < program.eaches.size(); ++each) observer.each(each);
  const std::vector<abi::RuleInfo>& rules = program.info.rules;
  for (std::uint32_t i = 0; i < rules.size(); ++i)
    if (rules[i].each == abi::none && in_play.rules[i]) observer.rule(i);
  return std::move(observer).take();
}

}  // namespace bop::interpret

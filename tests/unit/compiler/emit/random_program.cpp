#include "tests/unit/compiler/emit/random_program.h"

#include <algorithm>

namespace bop::testing {

using abi::Datum;

namespace {

bool index_matters(abi::Kind kind) {
  return kind == abi::Kind::List || kind == abi::Kind::Record || kind == abi::Kind::Enum;
}

bool alike(abi::Type have, abi::Type want) {
  return have.kind == want.kind && have.fraction == want.fraction &&
         (!index_matters(want.kind) || have.index == want.index);
}

}  // namespace

// --- the program

ir::NodeId RandomProgram::add(Type type, decltype(ir::Node::node) node) {
  program_.nodes.push_back({type, {}, std::move(node)});
  const NodeId made(program_.nodes.size() - 1);
  if (scopes_.empty()) reusable_.push_back(made);
  return made;
}

abi::ConditionIndex RandomProgram::add_condition(int depth) {
  program_.conditions.push_back(node(boolean_, depth));
  return static_cast<abi::ConditionIndex>(program_.conditions.size() - 1);
}

void RandomProgram::add_rules(std::size_t count, int depth) {
  abi::PolicyInfo& info = program_.info;
  abi::DecisionInfo decision;
  decision.name = "disposition";
  decision.outcomes = {{"approve", true}, {"route", false}, {"hold", false}, {"reject", false}};
  decision.default_outcome = 1;
  decision.asks = 0;
  info.decisions.push_back(decision);
  if (chance(10)) info.jurisdiction.inside = add_condition(depth);
  for (std::size_t number = 1; number <= count; ++number) {
    abi::RuleInfo rule;
    rule.code = "R-" + std::to_string(number);
    rule.when = add_condition(depth);
    if (chance(25)) rule.unless = add_condition(depth);
    if (chance(25)) {
      abi::ExceptionInfo exception;
      exception.code = rule.code + "a";
      exception.when = add_condition(depth);
      rule.exceptions.push_back(static_cast<std::uint32_t>(info.exceptions.size()));
      info.exceptions.push_back(std::move(exception));
    }
    rule.effect.outcome = static_cast<std::uint32_t>(below(decision.outcomes.size()));
    info.rules.push_back(std::move(rule));
  }
  program_.because.resize(info.rules.size());
  program_.exception_because.resize(info.exceptions.size());
}

std::shared_ptr<const ir::Program> RandomProgram::program(std::size_t rules, std::size_t values,
                                                          int depth) {
  add_rules(rules, depth);
  const std::vector<Type> kinds = {
      boolean_,  number_,   money_, date_,        duration_, days_,       text_,   category_,
      role_,     roles_,    ratio_, money_ratio_, numbers_,  lines_,      vendor_, instant_,
      currency_, amounts_,  texts_, percent_,     integer_,  unit_price_, line_,   {Kind::Record},
      score_,    quantity_, time_,  unit_,        target_,   vendors_};
  for (std::size_t left = values; left > 0; --left) {
    program_.values.push_back(node(one_of(kinds), depth));
    program_.info.value_types.push_back(program_[program_.values.back()].type);
  }
  program_.info.condition_count = static_cast<std::uint32_t>(program_.conditions.size());
  if (chance(50))
    add_each(one_of(std::vector<Type>{lines_, numbers_, texts_, amounts_, vendors_}), depth);
  program_.info.value_count = static_cast<std::uint32_t>(program_.values.size());
  return std::make_shared<const ir::Program>(program_);
}

// Conditions and values that are asked of every element of a list.
void RandomProgram::add_each(Type list_type, int depth) {
  const NodeId list = node(list_type, chance(75) ? 0 : depth);
  program_.values.push_back(list);
  program_.info.value_types.push_back(program_[list].type);
  const ir::LocalId element(program_.local_count++);
  program_.local_names.push_back("each" + std::to_string(element.value));
  ir::Each each{element, {}, {}};
  abi::EachInfo info;
  info.list_text = "list";
  info.list = static_cast<abi::ValueIndex>(program_.values.size() - 1);
  scopes_.push_back({element, program_.info.schema.lists[list_type.index]});
  for (int left = 3; left > 0; --left) each.conditions.push_back(node(boolean_, depth));
  for (const Type type : {money_, role_, date_}) {
    each.values.push_back(node(type, depth));
    info.value_types.push_back(program_[each.values.back()].type);
  }
  scopes_.pop_back();
  info.condition_count = static_cast<std::uint32_t>(each.conditions.size());
  info.value_count = static_cast<std::uint32_t>(each.values.size());
  program_.eaches.push_back(std::move(each));
  program_.info.eaches.push_back(std::move(info));
}

// --- nodes

bool RandomProgram::has_parameter(Type type) const {
  return std::ranges::any_of(program_.info.parameters, [&](const abi::ParameterInfo& parameter) {
    return alike(parameter.type, type);
  });
}

ir::NodeId RandomProgram::leaf(Type type) {
  if (!type.fraction) return constant(type, 0);
  const Type whole{type.kind == Kind::Ratio ? Kind::Number : type.kind};
  const NodeId top = constant(whole, 0);
  return add(type, ir::Arithmetic{ir::ArithmeticOp::Divide, top, constant(number_, 0)});
}

ir::NodeId RandomProgram::node(Type type, int depth) {
  if (!reusable_.empty() && chance(15)) {
    const NodeId before = one_of(reusable_);
    if (alike(program_[before].type, type)) return before;
  }
  if (depth <= 0) return type.fraction || chance(35) ? leaf(type) : field(type, 0);
  std::size_t total = 0;
  for (const Production& production : productions())
    if (production.fits(*this, type)) total += production.weight;
  std::size_t drawn = below(total);
  for (const Production& production : productions()) {
    if (!production.fits(*this, type)) continue;
    if (drawn < production.weight) return (this->*production.make)(type, depth);
    drawn -= production.weight;
  }
  return leaf(type);
}

abi::Type RandomProgram::any_scalar() {
  return one_of(std::vector<Type>{boolean_, number_, money_, date_, duration_, days_, text_,
                                  category_, role_, currency_, ratio_, money_ratio_, instant_,
                                  quantity_, time_, unit_});
}

}  // namespace bop::testing

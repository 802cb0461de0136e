#include "compiler/check/condition_reader.h"

#include <algorithm>
#include <utility>

#include "compiler/check/constants.h"
#include "compiler/check/context.h"
#include "compiler/resolve/cycles.h"
#include "runtime/base/by_kind.h"

namespace bop::check {

using ast::BinaryOp;
using Relation = ConditionLogic::Relation;
using Formula = ConditionLogic::Formula;
using value::Decimal;

namespace {

constexpr std::size_t depth_max = 200;  // of conditions within one another, through lets

std::optional<Relation> relation_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::Less:
      return Relation::Less;
    case BinaryOp::LessOrEqual:
      return Relation::LessOrEqual;
    case BinaryOp::Greater:
      return Relation::Greater;
    case BinaryOp::GreaterOrEqual:
      return Relation::GreaterOrEqual;
    case BinaryOp::Equal:
      return Relation::Equal;
    case BinaryOp::NotEqual:
      return Relation::NotEqual;
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::And:
    case BinaryOp::Or:
      return std::nullopt;
  }
  return std::nullopt;
}

Relation turned(Relation relation) {
  if (relation == Relation::Less) return Relation::Greater;
  if (relation == Relation::LessOrEqual) return Relation::GreaterOrEqual;
  if (relation == Relation::Greater) return Relation::Less;
  if (relation == Relation::GreaterOrEqual) return Relation::LessOrEqual;
  return relation;
}

bool holds(Relation relation, std::strong_ordering order) {
  switch (relation) {
    case Relation::Less:
      return order < 0;
    case Relation::LessOrEqual:
      return order <= 0;
    case Relation::Greater:
      return order > 0;
    case Relation::GreaterOrEqual:
      return order >= 0;
    case Relation::Equal:
      return order == 0;
    case Relation::NotEqual:
      return order != 0;
  }
  return false;
}

}  // namespace

Formula ConditionReader::condition(ExprId id) {
  return id ? read(id) : logic_.constant(true);
}

Formula ConditionReader::read(ExprId id) {
  if (!id || depth_ > depth_max) return unknown_here(id);
  ++depth_;
  const auto& node = expr(id).node;
  const bool converts = info(id).converts;
  Formula result = 0;
  if (const auto* boolean = std::get_if<ast::BooleanLiteral>(&node)) {
    result = logic_.constant(boolean->value);
  } else if (const auto* unary = std::get_if<ast::Unary>(&node)) {
    result = logic_.no(read(unary->operand));
  } else if (const auto* binary = std::get_if<ast::Binary>(&node)) {
    if (binary->op == BinaryOp::And)
      result = logic_.all({read(binary->left), read(binary->right)});
    else if (binary->op == BinaryOp::Or)
      result = logic_.any({read(binary->left), read(binary->right)});
    else
      result = compare(binary->op, binary->left, binary->right, converts);
  } else if (const auto* state = std::get_if<ast::StateTest>(&node)) {
    const bool asks_present = state->kind == ast::StateTestKind::Present;
    if (!asks_present && state->kind != ast::StateTestKind::Missing) {
      result = unknown_here(id);
    } else {
      result = present(state->operand);
      if (asks_present == state->negated) result = logic_.no(result);
    }
  } else if (const auto* sign = std::get_if<ast::SignTest>(&node)) {
    const Relation relation = sign->sign == ast::Sign::Positive   ? Relation::Greater
                              : sign->sign == ast::Sign::Negative ? Relation::Less
                                                                  : Relation::Equal;
    result = compare_constant(relation, sign->operand, {Decimal(0), {}, {}, {}}, false);
    if (sign->negated) result = logic_.no(result);
  } else if (const auto* range = std::get_if<ast::InRange>(&node)) {
    result = in_range(*range, converts);
  } else if (const auto* one_of = std::get_if<ast::OneOf>(&node)) {
    std::vector<Formula> choices;
    for (const ExprId choice : one_of->choices)
      choices.push_back(compare(BinaryOp::Equal, one_of->operand, choice, converts));
    result = logic_.any(std::move(choices));
    if (one_of->negated) result = logic_.all({logic_.no(result), present(one_of->operand)});
  } else if (const auto* branch = std::get_if<ast::Conditional>(&node)) {
    const Formula test = read(branch->condition);
    result = logic_.any({logic_.all({test, read(branch->then)}),
                         logic_.all({logic_.no(test), read(branch->otherwise)})});
  } else if (const auto* fallback = std::get_if<ast::Fallback>(&node)) {
    const Formula there = present(fallback->value);
    result = logic_.any({logic_.all({there, read(fallback->value)}),
                         logic_.all({logic_.no(there), read(fallback->otherwise)})});
  } else {
    result = of_name(id);
  }
  --depth_;
  return result;
}

// A boolean field, a let, or what is not understood.
Formula ConditionReader::of_name(ExprId id) {
  const Target& target = info(id).target;
  if (std::holds_alternative<ast::Name>(expr(id).node) && target.kind == Target::Kind::Let)
    return of_let(target.index);
  if (const auto known = constant(id); known && known->member)
    return logic_.constant(*known->member == 1);
  if (!is_path(id)) return unknown_here(id);
  return compare_member(Relation::Equal, id, types::of(Kind::Boolean), 1);
}

// Read once: lets that name lets that name lets would be read again and again.
Formula ConditionReader::of_let(Index let) {
  const std::pair key(let, assumed_);
  if (const auto known = lets_.find(key); known != lets_.end()) return known->second;
  const Formula made = in_let(let, [this](ExprId value) { return read(value); });
  lets_.emplace(key, made);
  return made;
}

template <typename Read>
Formula ConditionReader::in_let(Index let, Read read) {
  const resolve::Place& place = source_.symbols.lets[let].place;
  if (resolve::is_broken(source_.modules, place) || depth_ > depth_max)
    return logic_.opaque("let " + std::to_string(let));
  const Index outer = std::exchange(module_, place.module);
  ++depth_;
  const Formula result = read(resolve::declared<ast::LetDecl>(source_.modules, place).value);
  --depth_;
  module_ = outer;
  return result;
}

std::optional<Constant> ConditionReader::constant(ExprId id) const {
  return constant_at(source_.modules, source_.symbols, source_.checked, module_, id);
}

// The same words in one place mean the same; what has no key stands for itself alone.
Formula ConditionReader::unknown_here(ExprId id) {
  if (!id) return logic_.opaque();
  const std::string key = source_.key(module_, id);
  if (!key.empty()) return logic_.opaque(key);
  return logic_.opaque("#" + std::to_string(module_) + "." + std::to_string(id.index()));
}

Formula ConditionReader::compare(BinaryOp op, ExprId left, ExprId right, bool converts) {
  const auto relation = relation_of(op);
  if (!relation) return unknown_here({});
  for (const bool first : {true, false}) {
    const ExprId side = first ? left : right;
    const auto of_side = [&](ExprId part) {
      return first ? compare(op, part, right, converts) : compare(op, left, part, converts);
    };
    if (const auto* fallback = std::get_if<ast::Fallback>(&expr(side).node)) {
      const Formula there = present(fallback->value);
      return logic_.any({logic_.all({there, of_side(fallback->value)}),
                         logic_.all({logic_.no(there), of_side(fallback->otherwise)})});
    }
    if (const auto* branch = std::get_if<ast::Conditional>(&expr(side).node)) {
      const Formula test = read(branch->condition);
      return logic_.any({logic_.all({test, of_side(branch->then)}),
                         logic_.all({logic_.no(test), of_side(branch->otherwise)})});
    }
  }
  const auto a = constant(left);
  const auto b = constant(right);
  if (a && b) {
    if (a->position && b->position && a->currency == b->currency)
      return logic_.constant(holds(*relation, *a->position <=> *b->position));
    if (a->member && b->member) return logic_.constant(holds(*relation, *a->member <=> *b->member));
    return unknown_here({});
  }
  if (b) return compare_constant(*relation, left, *b, converts);
  if (a) return compare_constant(turned(*relation), right, *a, converts);
  return compare_two(*relation, left, right);
}

Formula ConditionReader::compare_constant(Relation relation, ExprId side, const Constant& constant,
                                          bool converts) {
  const std::string key = source_.key(module_, side);
  const abi::Type type = type_of(side);
  if (key.empty() || types::is_error(type)) return unknown_here(side);
  if (constant.member) return compare_member(relation, side, type, *constant.member);
  if (!constant.position) {
    const auto variable =
        logic_.names("= " + key, {source_.written(module_, side), {}, true}, is_path(side));
    const Formula is = logic_.all({logic_.named(variable, constant.text), present(side)});
    if (relation == Relation::Equal) return is;
    return logic_.all({logic_.no(is), present(side)});
  }
  ConditionLogic::Line line{source_.written(module_, side), type, {}, constant.currency};
  if (type.kind == Kind::Integer || type.kind == Kind::Date || type.kind == Kind::DateTime ||
      type.kind == Kind::Time || type.kind == Kind::BusinessDays)
    line.decimals = 0;
  if (type.kind == Kind::Money && type.index != 0 && !converts && is_path(side)) {
    line.currency = value::Currency{type.index};
    line.decimals = line.currency.minor_digits();
  }
  // An amount has a place for each currency it is compared in, and those hang together.
  const std::string unit = constant.currency && converts ? constant.currency.text() : "";
  const auto variable = logic_.line("~ " + key + " " + unit, std::move(line), is_path(side));
  auto& units = units_[key];
  units[unit] = variable;
  if (units.size() > 1)
    for (const auto& [other, each] : units) logic_.hangs_together(each);
  return logic_.all({logic_.compared(variable, relation, *constant.position), present(side)});
}

Formula ConditionReader::compare_member(Relation relation, ExprId side, abi::Type type,
                                        std::size_t member) {
  const std::string key = source_.key(module_, side);
  if (key.empty()) return unknown_here(side);
  std::vector<std::string> names;
  if (type.kind == Kind::Boolean) names = {"false", "true"};
  if (type.kind == Kind::Enum) names = source_.checked.schema.enums[type.index].members;
  if (type.kind == Kind::Role) names = source_.checked.schema.roles;
  if (member >= names.size()) return unknown_here(side);
  const auto variable =
      logic_.names("= " + key, {source_.written(module_, side), names, false}, is_path(side));
  std::vector<Formula> members;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (holds(relation, i <=> member)) members.push_back(logic_.named(variable, names[i]));
  return logic_.all({logic_.any(std::move(members)), present(side)});
}

// Two values are less, equal or greater; spans of months and of days may be none of these.
Formula ConditionReader::compare_two(Relation relation, ExprId left, ExprId right) {
  std::string a = source_.key(module_, left);
  std::string b = source_.key(module_, right);
  if (a.empty() || b.empty()) return unknown_here({});
  if (b < a) {
    std::swap(a, b);
    relation = turned(relation);
  }
  const auto variable = logic_.names("<> " + a + " " + b, {{}, {}, true}, false);
  std::vector<Formula> orders;
  if (holds(relation, std::strong_ordering::less)) orders.push_back(logic_.named(variable, "less"));
  if (holds(relation, std::strong_ordering::equal))
    orders.push_back(logic_.named(variable, "equal"));
  if (holds(relation, std::strong_ordering::greater))
    orders.push_back(logic_.named(variable, "greater"));
  return logic_.all({logic_.any(std::move(orders)), present(left), present(right)});
}

Formula ConditionReader::in_range(const ast::InRange& range, bool converts) {
  const Formula inside =
      logic_.all({compare(BinaryOp::GreaterOrEqual, range.operand, range.low, converts),
                  compare(range.half_open ? BinaryOp::Less : BinaryOp::LessOrEqual, range.operand,
                          range.high, converts)});
  if (!range.negated) return inside;
  return logic_.all({logic_.no(inside), present(range.operand)});
}

Formula ConditionReader::present(ExprId id) {
  const auto& node = expr(id).node;
  if (depth_ > depth_max) return unknown_here({});
  if (std::holds_alternative<ast::Name>(node)) {
    const Target& target = info(id).target;
    if (target.kind == Target::Kind::Let)
      return in_let(target.index,
                    [this](ExprId value) { return value ? present(value) : unknown_here(value); });
    return logic_.constant(true);
  }
  const std::string key = source_.key(module_, id);
  if (!key.empty() && key == assumed_) return logic_.constant(true);
  const auto is_there = [&] {
    if (key.empty()) return logic_.opaque("present #" + std::to_string(id.index()));
    const auto variable = logic_.names(
        "? " + key, {source_.written(module_, id), {"present", "missing"}, false}, is_path(id));
    return logic_.named(variable, "present");
  };
  if (const auto* member = std::get_if<ast::Member>(&node)) {
    const Formula base = present(member->base);
    return may_be_missing(id) ? logic_.all({base, is_there()}) : base;
  }
  if (std::holds_alternative<ast::Index>(node)) return logic_.all({keys_present(id), is_there()});
  if (const auto* fallback = std::get_if<ast::Fallback>(&node))
    return logic_.any({present(fallback->value), present(fallback->otherwise)});
  return info(id).type.optional ? is_there() : logic_.constant(true);
}

Formula ConditionReader::keys_present(ExprId lookup) {
  std::vector<Formula> keys;
  if (std::holds_alternative<ast::Name>(expr(lookup).node) &&
      info(lookup).target.kind == Target::Kind::Let)
    return in_let(info(lookup).target.index, [this](ExprId value) { return keys_present(value); });
  if (const auto* index = std::get_if<ast::Index>(&expr(lookup).node))
    for (const ExprId key : index->keys) keys.push_back(present(key));
  return logic_.all(std::move(keys));
}

bool ConditionReader::is_path(ExprId id, Index module) const {
  const auto& node = source_.modules[module][id].node;
  const Target& target = source_.checked.at(module, id).target;
  if (std::holds_alternative<ast::Name>(node)) {
    if (target.kind == Target::Kind::Let) {
      const resolve::Place& place = source_.symbols.lets[target.index].place;
      if (resolve::is_broken(source_.modules, place)) return false;
      return is_path(resolve::declared<ast::LetDecl>(source_.modules, place).value, place.module);
    }
    return target.kind == Target::Kind::Subject || target.kind == Target::Kind::Clock;
  }
  if (const auto* member = std::get_if<ast::Member>(&node))
    return target.kind == Target::Kind::Field && is_path(member->base, module);
  if (const auto* index = std::get_if<ast::Index>(&node))
    return target.kind == Target::Kind::Reference &&
           std::ranges::all_of(index->keys, [&](ExprId key) {
             return constant_at(source_.modules, source_.symbols, source_.checked, module, key) ||
                    is_path(key, module);
           });
  return false;
}

// After narrowing a type no longer says that the field may be absent; its record does.
bool ConditionReader::may_be_missing(ExprId id) const {
  const auto& member = std::get<ast::Member>(expr(id).node);
  const Target& target = info(id).target;
  const abi::Type base = type_of(member.base);
  if (target.kind != Target::Kind::Field || base.kind != Kind::Record) return true;
  return source_.checked.schema.records[base.index].fields[target.index].type.optional;
}

abi::Type ConditionReader::type_of(ExprId id) const {
  return info(id).type.required();
}

Formula ConditionReader::in_force(const std::optional<ast::InForce>& bounds) {
  if (!bounds || (!bounds->from && !bounds->until)) return logic_.constant(true);
  std::string key = "today";
  if (source_.head != nullptr && source_.head->effective_by)
    key = path_text(*source_.head->effective_by);
  const auto day = logic_.line("~ " + key + " ", {key, types::of(Kind::Date), 0, {}}, true);
  std::vector<Formula> parts;
  if (bounds->from)
    parts.push_back(logic_.compared(day, Relation::GreaterOrEqual, bounds->from->days));
  if (bounds->until)
    parts.push_back(logic_.compared(day, Relation::LessOrEqual, bounds->until->days));
  return logic_.all(std::move(parts));
}

Formula ConditionReader::exception_holds(Index exception, bool dated, std::size_t depth) {
  const resolve::Exception& declared = source_.symbols.exceptions[exception];
  if (depth > resolve::chain_max || resolve::is_broken(source_.modules, declared.place))
    return logic_.opaque("exception " + declared.code);
  const auto& node = resolve::declared<ast::ExceptionDecl>(source_.modules, declared.place);
  std::vector<Formula> parts{condition(node.when)};
  if (node.unless) parts.push_back(logic_.no(read(node.unless)));
  if (dated) parts.push_back(in_force(node.clauses.in_force));
  if (node.clauses.jurisdiction) parts.push_back(logic_.opaque("jurisdiction of " + declared.code));
  for (const Index inner : declared.exceptions)
    parts.push_back(logic_.no(exception_holds(inner, dated, depth + 1)));
  return logic_.all(std::move(parts));
}

Formula ConditionReader::may_fire(Index rule) {
  const resolve::Rule& declared = source_.symbols.rules[rule];
  if (declared.is_requires || declared.check != none) return fires(rule, false);
  const auto& node = resolve::declared<ast::RuleDecl>(source_.modules, declared.place);
  if (!node.each) return fires(rule, false);
  std::vector<Formula> parts{condition(node.when), condition(node.each->where)};
  if (const std::string list = source_.key(module_, node.each->list); !list.empty()) {
    // As `count(review.lines) > 0` has it.
    const auto count =
        logic_.line("~ count(" + list + ",) ", {{}, types::of(Kind::Integer), 0, {}}, false);
    parts.push_back(logic_.compared(count, Relation::Greater, Decimal(0)));
  }
  return logic_.all(std::move(parts));
}

Formula ConditionReader::fires(Index rule, bool dated) {
  const resolve::Rule& declared = source_.symbols.rules[rule];
  if (resolve::is_broken(source_.modules, declared.place) || declared.check != none)
    return logic_.opaque("rule " + declared.code);
  if (declared.is_requires) return logic_.opaque("rule " + declared.code);
  const auto& node = resolve::declared<ast::RuleDecl>(source_.modules, declared.place);
  // What is asked of each element has as many truths as there are elements.
  if (node.each || node.clauses.slack) return logic_.opaque("rule " + declared.code);
  std::vector<Formula> parts{condition(node.when)};
  if (node.unless) parts.push_back(logic_.no(read(node.unless)));
  if (dated) parts.push_back(in_force(node.clauses.in_force));
  if (node.clauses.jurisdiction) parts.push_back(logic_.opaque("jurisdiction of " + declared.code));
  for (const Index exception : declared.exceptions)
    parts.push_back(logic_.no(exception_holds(exception, dated, 0)));
  return logic_.all(std::move(parts));
}

}  // namespace bop::check

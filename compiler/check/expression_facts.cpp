// What a condition says about the values it reads, and the keys that tell when two expressions read
// the same value. Works on names alone, so that facts are known before types.
#include <cctype>

#include "compiler/ast/print_expression.h"
#include "compiler/check/constants.h"
#include "compiler/check/context.h"
#include "runtime/base/by_kind.h"

namespace bop::check {

namespace {

using ast::BinaryOp;

// A number, percent or amount written down; nothing for anything else.
std::optional<value::Decimal> literal_number(const ast::Module& module, ExprId id) {
  const auto& node = module[id].node;
  if (const auto* number = std::get_if<ast::NumberLiteral>(&node)) return number->value;
  if (const auto* percent = std::get_if<ast::PercentLiteral>(&node)) return percent->value;
  if (const auto* money = std::get_if<ast::MoneyLiteral>(&node)) return money->value.amount;
  if (const auto* counted = std::get_if<ast::QuantityLiteral>(&node)) return counted->value.amount;
  if (const auto* negated = std::get_if<ast::Unary>(&node);
      negated != nullptr && negated->op == ast::UnaryOp::Negate)
    if (const auto operand = literal_number(module, negated->operand)) return operand->negated();
  return {};
}

BinaryOp turned(BinaryOp op) {
  switch (op) {
    case BinaryOp::Less:
      return BinaryOp::Greater;
    case BinaryOp::LessOrEqual:
      return BinaryOp::GreaterOrEqual;
    case BinaryOp::Greater:
      return BinaryOp::Less;
    case BinaryOp::GreaterOrEqual:
      return BinaryOp::LessOrEqual;
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::Equal:
    case BinaryOp::NotEqual:
    case BinaryOp::And:
    case BinaryOp::Or:
      return op;
  }
  return op;
}

BinaryOp negated(BinaryOp op) {
  switch (op) {
    case BinaryOp::Less:
      return BinaryOp::GreaterOrEqual;
    case BinaryOp::LessOrEqual:
      return BinaryOp::Greater;
    case BinaryOp::Greater:
      return BinaryOp::LessOrEqual;
    case BinaryOp::GreaterOrEqual:
      return BinaryOp::Less;
    case BinaryOp::Equal:
      return BinaryOp::NotEqual;
    case BinaryOp::NotEqual:
      return BinaryOp::Equal;
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::And:
    case BinaryOp::Or:
      return op;
  }
  return op;
}

// x OP bound leaves no room for zero.
bool excludes_zero(BinaryOp op, const value::Decimal& bound) {
  if (op == BinaryOp::Greater) return !bound.is_negative();
  if (op == BinaryOp::GreaterOrEqual) return !bound.is_negative() && !bound.is_zero();
  if (op == BinaryOp::Less) return bound.is_negative() || bound.is_zero();
  if (op == BinaryOp::LessOrEqual) return bound.is_negative();
  if (op == BinaryOp::Equal) return !bound.is_zero();
  return op == BinaryOp::NotEqual && bound.is_zero();
}

void insert(std::set<std::string>& keys, std::string key) {
  if (!key.empty()) keys.insert(std::move(key));
}

bool is_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// A condition with `#` where it names the element; what stands in quotes stays.
std::string nameless(std::string_view text, std::string_view name) {
  std::string made;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"' && (at == 0 || text[at - 1] != '\\')) quoted = !quoted;
    const bool starts = at == 0 || (!is_of_name(text[at - 1]) && text[at - 1] != '.');
    const std::size_t end = at + name.size();
    const bool ends = end >= text.size() || !is_of_name(text[end]);
    if (quoted || !starts || !ends || text.substr(at, name.size()) != name) {
      made += text[at];
      continue;
    }
    made += '#';
    at = end - 1;
  }
  return made;
}

}  // namespace

const resolve::Symbol* Checker::symbol_of(std::string_view name) const {
  for (const Local& local : scope_.locals)
    if (local.name == name) return nullptr;
  if (scope_.arguments != nullptr)
    for (const resolve::Argument& argument : *scope_.arguments)
      if (argument.name == name) return nullptr;
  return symbols_.find(name, scope_.module);
}

std::string Checker::name_key(std::string_view name) const {
  for (auto local = scope_.locals.rbegin(); local != scope_.locals.rend(); ++local)
    if (local->name == name) return "#" + std::to_string(local->binder.index());
  if (scope_.arguments != nullptr)
    for (const resolve::Argument& argument : *scope_.arguments)
      if (argument.name == name) return "@" + argument.name;
  const bool means_itself = symbols_.find(name, scope_.module) != nullptr || name == "today" ||
                            name == "as_of" || value::Currency::parse(name) ||
                            value::parse_unit(name);
  return means_itself ? std::string(name) : std::string();
}

std::string Checker::key(ExprId id) const {
  if (!id) return {};
  const auto& node = expr(id).node;
  if (const auto* name = std::get_if<ast::Name>(&node)) {
    const resolve::Symbol* symbol = symbol_of(name->text);
    if (symbol == nullptr) return name_key(name->text);
    return symbol->kind == resolve::Symbol::Kind::Let ? let_keys_[symbol->index] : name->text;
  }
  if (const auto* member = std::get_if<ast::Member>(&node)) {
    const std::string base = key(member->base);
    return base.empty() ? base : base + "." + member->field.text;
  }
  if (const auto* index = std::get_if<ast::Index>(&node)) {
    std::string text = key(index->base);
    if (text.empty()) return text;
    text += "[";
    for (const ExprId each : index->keys) {
      const std::string part = key(each);
      if (part.empty()) return {};
      text += part + ",";
    }
    return text + "]";
  }
  if (const auto* text = std::get_if<ast::TextLiteral>(&node)) {
    if (text->parts.empty()) return "\"\"";
    if (text->parts.size() == 1 && !text->parts[0].hole) return "\"" + text->parts[0].text + "\"";
    return {};
  }
  if (const auto* date = std::get_if<ast::DateLiteral>(&node)) return date->value.text();
  if (const auto* number = std::get_if<ast::NumberLiteral>(&node)) return number->value.text();
  return computed_key(id);
}

// What is computed alike of the same values is the same value.
std::string Checker::computed_key(ExprId id) const {
  const auto& node = expr(id).node;
  if (const auto* days = std::get_if<ast::BusinessDaysLiteral>(&node)) return days->value.text();
  if (const auto* hours = std::get_if<ast::BusinessHoursLiteral>(&node)) return hours->value.text();
  if (const auto* span = std::get_if<ast::DurationLiteral>(&node)) return span->value.text();
  const auto of = [this](std::string text, const std::vector<ExprId>& parts) {
    text += "(";
    for (const ExprId part : parts) {
      const std::string own = key(part);
      if (own.empty()) return own;
      text += own + ",";
    }
    return text + ")";
  };
  if (const auto* call = std::get_if<ast::Call>(&node))
    return of(call->callee.text, call->arguments);
  if (const auto* shift = std::get_if<ast::Shift>(&node))
    return of(
        (shift->direction == ast::Direction::Before ? "before " : "after ") + shift->calendar.text,
        {shift->span, shift->anchor});
  if (const auto* day = std::get_if<ast::PeriodDay>(&node))
    return of((day->last ? "last " : "first ") + std::to_string(static_cast<int>(day->unit)),
              {day->operand});
  if (const auto* binary = std::get_if<ast::Binary>(&node);
      binary != nullptr && binary->op <= BinaryOp::Divide)
    return of(std::string(symbol_text(binary->op)), {binary->left, binary->right});
  return {};
}

std::string Checker::filtered_key(ExprId list, const ast::Identifier& variable,
                                  ExprId condition) const {
  const std::string whole = key(list);
  if (whole.empty()) return whole;
  const std::string text = ast::ExprPrinter(modules_[scope_.module])(condition);
  return whole + " where " + nameless(text, variable.text);
}

std::string Checker::written(ExprId id) const {
  const auto& node = expr(id).node;
  if (const auto* name = std::get_if<ast::Name>(&node)) return name->text;
  if (const auto* member = std::get_if<ast::Member>(&node)) {
    const std::string base = written(member->base);
    return base.empty() ? base : base + "." + member->field.text;
  }
  if (const auto* index = std::get_if<ast::Index>(&node)) {
    std::string text = written(index->base) + "[";
    for (std::size_t i = 0; i < index->keys.size(); ++i) {
      const std::string part = written(index->keys[i]);
      if (part.empty()) return {};
      text += (i == 0 ? "" : ", ") + part;
    }
    return text + "]";
  }
  if (const auto* text = std::get_if<ast::TextLiteral>(&node);
      text != nullptr && text->parts.size() == 1 && !text->parts[0].hole)
    return "\"" + text->parts[0].text + "\"";
  return constant_text(expr(id));
}

std::vector<ExprId> Checker::joined(ExprId id, BinaryOp op) const {
  const auto* binary = std::get_if<ast::Binary>(&expr(id).node);
  if (binary == nullptr || binary->op != op) return {id};
  std::vector<ExprId> operands = joined(binary->left, op);
  for (const ExprId each : joined(binary->right, op)) operands.push_back(each);
  return operands;
}

// What is present was reached: the record it is a field of, the key it was looked up by.
void Checker::add_present(ExprId id, Facts& facts) const {
  insert(facts.present, key(id));
  const auto& node = expr(id).node;
  if (const auto* member = std::get_if<ast::Member>(&node)) add_present(member->base, facts);
  if (const auto* index = std::get_if<ast::Index>(&node))
    for (const ExprId each : index->keys) add_present(each, facts);
  if (const auto* name = std::get_if<ast::Name>(&node)) {
    const resolve::Symbol* symbol = symbol_of(name->text);
    if (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Let) return;
    for (const std::string& part : let_present_[symbol->index]) insert(facts.present, part);
  }
}

void Checker::add_some(ExprId list, const ast::Identifier& variable, ExprId condition,
                       Facts& facts) const {
  insert(facts.nonempty, key(list));
  if (!condition) return;
  insert(facts.nonempty, filtered_key(list, variable, condition));
  for (const ExprId part : joined(condition, BinaryOp::And))
    insert(facts.nonempty, filtered_key(list, variable, part));
}

Facts Checker::facts_of_comparison(const ast::Binary& node, bool truth) const {
  Facts facts;
  const BinaryOp op = truth ? node.op : negated(node.op);
  const ast::Module& module = modules_[scope_.module];
  // `count of x in xs where …`, `count(xs)`, `count(those x in xs where …)` is not zero.
  const auto add_counted = [&](ExprId counted) {
    const auto& side = expr(counted).node;
    if (const auto* count = std::get_if<ast::Aggregate>(&side);
        count != nullptr && count->kind == ast::AggregateKind::Count)
      return add_some(count->list, count->variable, count->where, facts);
    const auto* call = std::get_if<ast::Call>(&side);
    if (call == nullptr || call->callee.text != "count" || call->arguments.size() != 1) return;
    const ExprId list = call->arguments[0];
    insert(facts.nonempty, key(list));
    if (const auto* those = std::get_if<ast::Aggregate>(&expr(list).node);
        those != nullptr && those->kind == ast::AggregateKind::Those)
      add_some(those->list, those->variable, those->where, facts);
  };
  const auto one_side = [&](ExprId side, BinaryOp side_op, ExprId other) {
    const auto bound = literal_number(module, other);
    if (!bound || !excludes_zero(side_op, *bound)) return;
    insert(facts.nonzero, key(side));
    add_counted(side);
  };
  one_side(node.left, op, node.right);
  one_side(node.right, turned(op), node.left);
  if (op == BinaryOp::Equal) {
    std::string left = key(node.left), right = key(node.right);
    if (!left.empty() && !right.empty())
      facts.same_currency.emplace_back(std::move(left), std::move(right));
  }
  return facts;
}

Facts Checker::facts_if(ExprId condition, bool truth) const {
  Facts facts;
  if (!condition) return facts;
  const auto& node = expr(condition).node;
  if (const auto* unary = std::get_if<ast::Unary>(&node)) {
    if (unary->op == ast::UnaryOp::Not) return facts_if(unary->operand, !truth);
  } else if (const auto* binary = std::get_if<ast::Binary>(&node)) {
    if (binary->op == BinaryOp::And || binary->op == BinaryOp::Or) {
      const Facts left = facts_if(binary->left, truth), right = facts_if(binary->right, truth);
      if ((binary->op == BinaryOp::And) != truth) return Facts::either(left, right);
      facts.add(left);
      facts.add(right);
    } else if (is_comparison(binary->op)) {
      facts.add(facts_of_comparison(*binary, truth));
    }
  } else if (const auto* state = std::get_if<ast::StateTest>(&node)) {
    const bool holds = state->negated != truth;
    const bool says_present = (state->kind == ast::StateTestKind::Present && holds) ||
                              (state->kind == ast::StateTestKind::Missing && !holds);
    if (says_present) add_present(state->operand, facts);
  } else if (const auto* sign = std::get_if<ast::SignTest>(&node)) {
    const bool holds = sign->negated != truth;
    if (holds != (sign->sign == ast::Sign::Zero)) insert(facts.nonzero, key(sign->operand));
  } else if (const auto* range = std::get_if<ast::InRange>(&node)) {
    const auto low = literal_number(modules_[scope_.module], range->low);
    if (range->negated != truth && low && excludes_zero(BinaryOp::GreaterOrEqual, *low))
      insert(facts.nonzero, key(range->operand));
  } else if (const auto* quantified = std::get_if<ast::Quantified>(&node)) {
    const bool counts = quantified->quantifier == ast::Quantifier::AtLeast ||
                        quantified->quantifier == ast::Quantifier::Exactly;
    const bool some =
        quantified->quantifier == ast::Quantifier::Any || (counts && quantified->count > 0);
    const bool of_none = quantified->quantifier == ast::Quantifier::No;
    if ((some && truth) || (of_none && !truth))
      add_some(quantified->list, quantified->variable, quantified->body, facts);
  } else if (const auto* name = std::get_if<ast::Name>(&node)) {
    const resolve::Symbol* symbol = symbol_of(name->text);
    if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Let)
      facts.add(truth ? let_facts_[symbol->index].first : let_facts_[symbol->index].second);
  }
  return facts;
}

}  // namespace bop::check

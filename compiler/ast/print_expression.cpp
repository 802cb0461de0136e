#include "compiler/ast/print_expression.h"

#include <fmt/format.h>

#include "runtime/base/by_kind.h"
#include "runtime/value/unit.h"

namespace bop::ast {

namespace {

constexpr std::string_view sign_text(Sign sign) {
  switch (sign) {
    case Sign::Positive:
      return "positive";
    case Sign::Negative:
      return "negative";
    case Sign::Zero:
      return "zero";
  }
  return "?";
}

constexpr std::string_view quantifier_text(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::Any:
      return "any";
    case Quantifier::No:
      return "no";
    case Quantifier::Every:
      return "every";
    case Quantifier::Exactly:
      return "exactly";
    case Quantifier::AtLeast:
      return "at-least";
    case Quantifier::AtMost:
      return "at-most";
  }
  return "?";
}

constexpr std::string_view aggregate_text(AggregateKind kind) {
  switch (kind) {
    case AggregateKind::Sum:
      return "sum";
    case AggregateKind::Average:
      return "average";
    case AggregateKind::Min:
      return "min";
    case AggregateKind::Max:
      return "max";
    case AggregateKind::List:
      return "list";
    case AggregateKind::Count:
      return "count";
    case AggregateKind::Those:
      return "those";
    case AggregateKind::First:
      return "first";
    case AggregateKind::Distinct:
      return "distinct";
    case AggregateKind::Sort:
      return "sort";
  }
  return "?";
}

constexpr std::string_view unit_text(PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::Month:
      return "month";
    case PeriodUnit::Quarter:
      return "quarter";
    case PeriodUnit::Year:
      return "year";
  }
  return "?";
}

constexpr std::string_view text_test_text(TextTestKind kind) {
  switch (kind) {
    case TextTestKind::Contains:
      return "contains";
    case TextTestKind::StartsWith:
      return "starts-with";
    case TextTestKind::EndsWith:
      return "ends-with";
  }
  return "?";
}

std::string percent_text(const PercentLiteral& literal) {
  const auto hundredfold = value::multiply(literal.value, value::Decimal(100));
  return (hundredfold ? hundredfold->text() : literal.value.text()) + "%";
}

std::string calendar_text(const Identifier& name) {
  return name.text.empty() ? std::string() : " in calendar " + name.text;
}

}  // namespace

std::string_view binary_text(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add:
      return "+";
    case BinaryOp::Subtract:
      return "-";
    case BinaryOp::Multiply:
      return "*";
    case BinaryOp::Divide:
      return "/";
    case BinaryOp::Less:
      return "<";
    case BinaryOp::LessOrEqual:
      return "<=";
    case BinaryOp::Greater:
      return ">";
    case BinaryOp::GreaterOrEqual:
      return ">=";
    case BinaryOp::Equal:
      return "=";
    case BinaryOp::NotEqual:
      return "<>";
    case BinaryOp::And:
      return "and";
    case BinaryOp::Or:
      return "or";
  }
  return "?";
}

std::string_view state_text(StateTestKind kind) {
  switch (kind) {
    case StateTestKind::Missing:
      return "missing";
    case StateTestKind::Present:
      return "present";
    case StateTestKind::Known:
      return "known";
    case StateTestKind::Unavailable:
      return "unavailable";
  }
  return "?";
}

std::string_view direction_text(Direction direction) {
  switch (direction) {
    case Direction::Before:
      return "before";
    case Direction::After:
      return "after";
    case Direction::Around:
      return "of";
  }
  return "?";
}

std::string escaped(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out += c;
  }
  return out + "\"";
}

std::string ExprPrinter::is(ExprId operand, bool negated, std::string_view what) const {
  return fmt::format("({} is{} {})", (*this)(operand), negated ? " not" : "", what);
}

std::string ExprPrinter::operator()(ExprId id) const {
  if (!id) return "none";
  const ExprPrinter& p = *this;
  return by_kind(
      module_[id].node, [](const NumberLiteral& n) { return n.value.text(); },
      [](const PercentLiteral& n) { return percent_text(n); },
      [](const MoneyLiteral& n) { return n.value.text(); },
      [](const DurationLiteral& n) { return n.value.text(); },
      [](const BusinessDaysLiteral& n) { return n.value.text(); },
      [](const BusinessHoursLiteral& n) { return n.value.text(); },
      [](const QuantityLiteral& n) { return value::quantity_text(n.value); },
      [](const TimeLiteral& n) { return n.value.text(); },
      [](const DateLiteral& n) { return n.value.text(); },
      [](const InstantLiteral& n) { return n.value.text(); },
      [](const BooleanLiteral& n) { return std::string(n.value ? "true" : "false"); },
      [](const MissingLiteral&) { return std::string("missing"); },
      [&](const ListLiteral& n) { return "[" + list(n.elements) + "]"; },
      [&](const TextLiteral& n) { return text(n); }, [](const Name& n) { return n.text; },
      [&](const Member& n) { return p(n.base) + "." + n.field.text; },
      [&](const Index& n) { return p(n.base) + "[" + list(n.keys) + "]"; },
      [&](const Call& n) { return n.callee.text + "(" + list(n.arguments) + ")"; },
      [&](const RecordLiteral& n) { return record(n); },
      [&](const Unary& n) { return (n.op == UnaryOp::Not ? "(not " : "(-") + p(n.operand) + ")"; },
      [&](const Binary& n) {
        return fmt::format("({} {} {})", p(n.left), binary_text(n.op), p(n.right));
      },
      [&](const StateTest& n) { return is(n.operand, n.negated, state_text(n.kind)); },
      [&](const SignTest& n) { return is(n.operand, n.negated, sign_text(n.sign)); },
      [&](const InRange& n) {
        const char* dots = n.half_open ? "..<" : "..";
        return is(n.operand, n.negated, fmt::format("in {} {} {}", p(n.low), dots, p(n.high)));
      },
      [&](const InList& n) { return is(n.operand, n.negated, "in " + p(n.list)); },
      [&](const OneOf& n) { return is(n.operand, n.negated, "one of (" + list(n.choices) + ")"); },
      [&](const TextTest& n) {
        return fmt::format("({} {} {})", p(n.left), text_test_text(n.kind), p(n.right));
      },
      [&](const Matches& n) { return fmt::format("({} matches /{}/)", p(n.operand), n.pattern); },
      [&](const Within& n) {
        return fmt::format("({} within {} {} {}{})", p(n.operand), p(n.span),
                           direction_text(n.direction), p(n.anchor), calendar_text(n.calendar));
      },
      [&](const Shift& n) {
        return fmt::format("({} {} {}{})", p(n.span), direction_text(n.direction), p(n.anchor),
                           calendar_text(n.calendar));
      },
      [&](const PeriodDay& n) {
        return fmt::format("({} day of {} of {})", n.last ? "last" : "first", unit_text(n.unit),
                           p(n.operand));
      },
      [&](const Fallback& n) { return "(" + p(n.value) + " otherwise " + p(n.otherwise) + ")"; },
      [&](const Conditional& n) {
        return fmt::format("(if {} then {} else {})", p(n.condition), p(n.then), p(n.otherwise));
      },
      [&](const Quantified& n) { return quantified(n); },
      [&](const Aggregate& n) { return aggregate(n); },
      [&](const ResultOf& n) {
        return "result of " + n.policy.text + " for " + (*this)(n.subject);
      },
      [&](const Convert& n) {
        return fmt::format("convert({}, to {}, on {})", p(n.amount), n.currency.text, p(n.on));
      },
      [](const ErrorExpr&) { return std::string("<error>"); });
}

std::string ExprPrinter::list(const std::vector<ExprId>& ids) const {
  std::string out;
  for (const ExprId id : ids) out += (out.empty() ? "" : ", ") + (*this)(id);
  return out;
}

std::string ExprPrinter::text(const TextLiteral& literal) const {
  std::string out;
  for (const auto& part : literal.parts)
    out += (out.empty() ? "" : " ") +
           (part.hole ? "{" + (*this)(part.hole) + "}" : escaped(part.text));
  return out.empty()                                           ? "\"\""
         : literal.parts.size() == 1 && !literal.parts[0].hole ? out
                                                               : "(" + out + ")";
}

std::string ExprPrinter::record(const RecordLiteral& literal) const {
  std::string out;
  for (const auto& entry : literal.entries)
    out += (out.empty() ? "" : ", ") + entry.name.text + ": " + (*this)(entry.value);
  if (literal.rest_unspecified) out += out.empty() ? "..." : ", ...";
  return literal.base.text + " {" + out + "}";
}

std::string ExprPrinter::quantified(const Quantified& node) const {
  std::string out = "(" + std::string(quantifier_text(node.quantifier));
  if (node.count > 0) out += " " + std::to_string(node.count);
  out += " " + node.variable.text + " in " + (*this)(node.list);
  if (node.where) out += " where " + (*this)(node.where);
  return out + ": " + (*this)(node.body) + ")";
}

std::string ExprPrinter::aggregate(const Aggregate& node) const {
  std::string out = "(" + std::string(aggregate_text(node.kind)) + " of";
  if (node.body) out += " " + (*this)(node.body) + " for";
  out += " " + node.variable.text + " in " + (*this)(node.list);
  if (node.where) out += " where " + (*this)(node.where);
  return out + ")";
}

}  // namespace bop::ast

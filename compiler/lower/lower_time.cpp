#include "compiler/lower/context.h"

namespace bop::lower {
namespace {

// Some business days before are so many less than none after.
NodeId opposite(Context& context, SourceRange origin, NodeId span) {
  const abi::Type type{.kind = abi::Kind::BusinessDays};
  if (const auto* constant = std::get_if<ir::Constant>(&context.program[span].node)) {
    const auto days = std::get<value::BusinessDays>(constant->value.value);
    return context.constant(type, origin, value::BusinessDays{-days.count});
  }
  const NodeId none_at_all = context.constant(type, origin, value::BusinessDays{});
  return context.add(type, origin, ir::Arithmetic{ir::ArithmeticOp::Subtract, none_at_all, span});
}

// anchor moved by a span: calendar time by arithmetic, business days by the calendar's builtins
NodeId moved(Context& context, SourceRange origin, NodeId anchor, NodeId span, bool later,
             const ast::Identifier& calendar) {
  const abi::Type type = context.type(anchor).required();
  if (context.type(span).kind == abi::Kind::Duration) {
    const auto op = later ? ir::ArithmeticOp::Add : ir::ArithmeticOp::Subtract;
    return context.add(type, origin, ir::Arithmetic{op, anchor, span});
  }
  if (context.type(span).kind == abi::Kind::Target) {
    const std::string& of_policy = context.program.info.calendar;
    const NodeId in = context.constant(
        text_type, origin, calendar.text.empty() ? of_policy : context.calendar(calendar.text));
    return context.add(type, origin,
                       ir::Call{"target_from", {anchor, span, context.truth(origin, later), in}});
  }
  const std::string name =
      calendar.text.empty() ? context.program.info.calendar : context.calendar(calendar.text);
  const NodeId where = context.constant(text_type, origin, name);
  const NodeId count = later ? span : opposite(context, origin, span);
  return context.add(type, origin, ir::Call{"business_days_after", {anchor, count, where}});
}

}  // namespace

// Both ends belong to it: x within N before d is d - N <= x <= d.
NodeId lower_within(Context& context, const Scope& scope, SourceRange origin,
                    const ast::Within& within) {
  const NodeId operand = lower_expression(context, scope, within.operand);
  const NodeId span = lower_expression(context, scope, within.span);
  const NodeId anchor = lower_expression(context, scope, within.anchor);
  const auto end = [&](bool later) {
    return moved(context, origin, anchor, span, later, within.calendar);
  };
  const NodeId low = within.direction == ast::Direction::After ? anchor : end(false);
  const NodeId high = within.direction == ast::Direction::Before ? anchor : end(true);
  return context.between(origin, operand, low, high, false);
}

NodeId lower_shift(Context& context, const Scope& scope, SourceRange origin,
                   const ast::Shift& shift) {
  const NodeId span = lower_expression(context, scope, shift.span);
  const NodeId anchor = lower_expression(context, scope, shift.anchor);
  return moved(context, origin, anchor, span, shift.direction == ast::Direction::After,
               shift.calendar);
}

NodeId lower_period_day(Context& context, const Scope& scope, SourceRange origin,
                        const ast::PeriodDay& day) {
  const NodeId operand = lower_expression(context, scope, day.operand);
  std::string unit;
  switch (day.unit) {
    case ast::PeriodUnit::Month:
      unit = "month";
      break;
    case ast::PeriodUnit::Quarter:
      unit = "quarter";
      break;
    case ast::PeriodUnit::Year:
      unit = "year";
      break;
  }
  const NodeId named = context.constant(text_type, origin, std::move(unit));
  const NodeId last = context.truth(origin, day.last);
  return context.add(context.type(operand).required(), origin,
                     ir::Call{"period_day", {operand, named, last}});
}

}  // namespace bop::lower

// Dates: spans before and after them, first and last days, and calendars of business days.
#include "compiler/check/context.h"

namespace bop::check {

namespace {

// From a day to a day no hours pass.
void refuse_hours(const ast::Expr& span, Diagnostics& diagnostics) {
  if (!std::holds_alternative<ast::BusinessHoursLiteral>(span.node)) return;
  diagnostics.report(diagnostics::type_mismatch, span.range, {"BusinessDays"}, {"business hours"})
      .note(
          "Days are counted from a day. Business hours are what a deadline allows: in a service, "
          "a ladder, a `within`, a test's `given after`.");
}

}  // namespace

// A span of time; one of business days needs to know which days those are.
void Checker::check_span(ExprId span, const ast::Identifier& calendar, SourceRange at) {
  const Typed typed = present(span);
  calendars_.check_name(calendar);
  if (types::is_error(typed.type) || typed.type.kind == Kind::Duration) return;
  if (typed.type.kind == Kind::BusinessDays || typed.type.kind == Kind::Target) {
    clock_reads_.push_back(at);
    if (calendar.text.empty() && !has_calendar())
      diagnostics_.report(diagnostics::no_calendar, range(span))
          .note(
              "Name one in the policy's head (`calendar TARGET zone \"Europe/Berlin\"`), or here: "
              "`in calendar TARGET`.");
    return;
  }
  diagnostics_.report(diagnostics::type_mismatch, range(span), {"Duration"}, {name_of(typed.type)})
      .note("A span is written `30 days`, `1 month` or `5 business days`.");
}

bool Checker::has_calendar() const {
  return head_ != nullptr && !head_->calendar.text.empty();
}

Typed Checker::infer_within(const ast::Within& node) {
  const Expected date{types::of(Kind::Date), "dates are counted from dates.", {}, {}};
  expect(node.operand, date);
  refuse_hours(expr(node.span), diagnostics_);
  check_span(node.span, node.calendar, range(node.span));
  expect(node.anchor, date);
  return {types::of(Kind::Boolean), {}};
}

Typed Checker::infer_shift(const ast::Shift& node) {
  refuse_hours(expr(node.span), diagnostics_);
  check_span(node.span, node.calendar, range(node.span));
  expect(node.anchor, {types::of(Kind::Date), "days are counted from a date.", {}, {}});
  return {types::of(Kind::Date), {}};
}

Typed Checker::infer_period_day(const ast::PeriodDay& node) {
  expect(node.operand, {types::of(Kind::Date), "a date lies in a period.", {}, {}});
  return {types::of(Kind::Date), {}};
}

}  // namespace bop::check

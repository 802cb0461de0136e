// Processes: tasks that somebody does, that wait for each other without a circle, each due no
// earlier than what it needs. Services: a clock with a calendar and two targets.
#include <algorithm>

#include "compiler/check/case_checker.h"
#include "compiler/check/constants.h"

namespace bop::check {

void CaseChecker::check_processes() {
  for (const resolve::Named& process : symbols_.processes) {
    if (resolve::is_broken(modules_, process.place)) continue;
    const auto& node = resolve::declared<ast::ProcessDecl>(modules_, process.place);
    const std::size_t reads = checker_.clock_reads_.size();
    Scope inner;
    inner.module = process.place.module;
    const InScope guard(scope_, std::move(inner));
    checker_.calendars_.check_name(node.calendar);
    for (const ast::ProcessDecl::Task& task : node.tasks) check_task(task);
    condition(node.complete, "when a process is complete");
    check_task_order(node);
    checker_.clock_reads_.resize(reads);
  }
}

void CaseChecker::check_task(const ast::ProcessDecl::Task& task) {
  if (!task.by)
    diagnostics_.report(diagnostics::task_without_owner, task.name.range, {task.name.text})
        .note("Name the role that does it: `by hr`.");
  if (task.due) check_due(task.due);
  condition(task.when, "when a task is wanted");
  condition(task.done, "when a task is done");
  check_persons(task.excluded);
}

void CaseChecker::check_due(ExprId due) {
  const Typed typed = present(due);
  const Kind kind = typed.type.kind;
  if (types::is_error(typed.type) || kind == Kind::Date || kind == Kind::DateTime) return;
  diagnostics_.report(diagnostics::type_mismatch, range(due), {"Date"}, {name_of(typed.type)})
      .note("A task is due on a day, or at a moment.");
}

// How many days a due date lies after its anchor, where text alone tells.
std::optional<CaseChecker::DueDay> CaseChecker::due_day(ExprId due) const {
  if (!due) return std::nullopt;
  ExprId span, anchor;
  bool before = false;
  if (const auto* shift = std::get_if<ast::Shift>(&expr(due).node)) {
    span = shift->span;
    anchor = shift->anchor;
    before = shift->direction == ast::Direction::Before;
  } else if (const auto* sum = std::get_if<ast::Binary>(&expr(due).node);
             sum != nullptr &&
             (sum->op == ast::BinaryOp::Add || sum->op == ast::BinaryOp::Subtract)) {
    span = sum->right;
    anchor = sum->left;
    before = sum->op == ast::BinaryOp::Subtract;
  } else {
    return DueDay{checker_.key(due), 0, 0};
  }
  const auto signed_days = [before](std::int64_t days) { return before ? -days : days; };
  if (const auto* business = std::get_if<ast::BusinessDaysLiteral>(&expr(span).node))
    return DueDay{checker_.key(anchor), 0, signed_days(business->value.count)};
  const auto* calendar = std::get_if<ast::DurationLiteral>(&expr(span).node);
  if (calendar == nullptr || calendar->value.months != 0) return std::nullopt;
  return DueDay{checker_.key(anchor), signed_days(calendar->value.seconds), 0};
}

void CaseChecker::check_task_order(const ast::ProcessDecl& node) {
  const auto task_named = [&](std::string_view name) -> const ast::ProcessDecl::Task* {
    for (const ast::ProcessDecl::Task& task : node.tasks)
      if (task.name.text == name) return &task;
    return nullptr;
  };
  std::map<std::string_view, State> states;
  bool circular = false;
  const auto visit = [&](const auto& self, const ast::ProcessDecl::Task& task) -> void {
    State& state = states[task.name.text];
    if (state != State::New || circular) return;
    state = State::Open;
    for (const ast::Identifier& need : task.needs) {
      const ast::ProcessDecl::Task* other = task_named(need.text);
      if (other == nullptr) continue;  // reported
      if (states[other->name.text] == State::Open && !circular) {
        circular = true;
        diagnostics_.report(diagnostics::tasks_in_circle, need.range, {other->name.text})
            .label(other->name.range, "this task ends up waiting for itself")
            .note("None of the tasks of a circle could ever begin.");
      }
      self(self, *other);
    }
    states[task.name.text] = State::Done;
  };
  for (const ast::ProcessDecl::Task& task : node.tasks) visit(visit, task);
  for (const ast::ProcessDecl::Task& task : node.tasks)
    for (const ast::Identifier& need : task.needs)
      if (const auto* other = task_named(need.text)) check_due_order(task, *other);
}

void CaseChecker::check_due_order(const ast::ProcessDecl::Task& task,
                                  const ast::ProcessDecl::Task& needed) {
  const auto own = due_day(task.due), first = due_day(needed.due);
  if (!own || !first || own->anchor.empty() || own->anchor != first->anchor) return;
  // Days and business days are compared each with their own; both signs tell enough.
  const bool earlier = own->seconds <= first->seconds && own->business_days <= first->business_days;
  if (!earlier || (own->seconds == first->seconds && own->business_days == first->business_days))
    return;
  diagnostics_
      .report(diagnostics::due_unreachable, range(task.due), {task.name.text}, {needed.name.text})
      .label(range(needed.due), "what it needs is due later")
      .note("A task can't be done before what it needs is.");
}

void CaseChecker::check_services() {
  for (const resolve::Named& service : symbols_.services) {
    if (resolve::is_broken(modules_, service.place)) continue;
    const auto& node = resolve::declared<ast::ServiceDecl>(modules_, service.place);
    const std::size_t reads = checker_.clock_reads_.size();
    Scope inner;
    inner.module = service.place.module;
    const InScope guard(scope_, std::move(inner));
    check_service(node);
    checker_.clock_reads_.resize(reads);
  }
}

void CaseChecker::check_service(const ast::ServiceDecl& node) {
  const auto lacks = [&](const std::string& part, const std::string& example) {
    diagnostics_.report(diagnostics::service_part, node.name.range, {node.name.text}, {part})
        .note("Write it like this: `" + example + "`.");
  };
  if (node.calendar)
    check_service_calendar(node.calendar);
  else
    lacks("in which calendar its clock runs", "calendar TARGET");
  const auto target = [&](ExprId span, const std::string& part, const std::string& example) {
    if (!span) return lacks(part, example);
    const Typed typed = present(span);
    const Kind kind = typed.type.kind;
    if (types::is_error(typed.type) || kind == Kind::Duration || kind == Kind::BusinessDays ||
        kind == Kind::Target)
      return;
    diagnostics_.report(diagnostics::type_mismatch, range(span), {"Target"}, {name_of(typed.type)})
        .note("A target is a span: `4 hours`, `2 business days`.");
  };
  target(node.respond, "how soon it is responded", "respond within 1 hour");
  target(node.resolve, "how soon it is resolved", "resolve within 2 business days");
  condition(node.pause, "when the clock stands still");
  if (!node.warn) return;
  infer(node.warn);
  const auto* percent = std::get_if<ast::PercentLiteral>(&expr(node.warn).node);
  if (percent == nullptr) return;
  const bool inside = percent->value > value::Decimal(0) && percent->value < value::Decimal(1);
  if (inside) return;
  diagnostics_
      .report(diagnostics::warn_outside, range(node.warn), {constant_text(expr(node.warn))},
              {percent->value > value::Decimal(0) ? "too late" : "always given"})
      .note("It is given when that share of the time has passed: more than 0 %, less than 100 %.");
}

// A calendar by its name, or a value of a type whose members are calendars.
void CaseChecker::check_service_calendar(ExprId calendar) {
  const auto* name = std::get_if<ast::Name>(&expr(calendar).node);
  if (name != nullptr && !name->text.empty() && name->text.front() >= 'A' &&
      name->text.front() <= 'Z') {
    checker_.calendars_.check_name({name->text, range(calendar)});
    return;
  }
  const Typed typed = present(calendar);
  if (types::is_error(typed.type)) return;
  if (typed.type.kind == Kind::Enum) {
    const auto& members = checked_.schema.enums[typed.type.index].members;
    if (std::ranges::all_of(members, [this](const std::string& member) {
          return checker_.calendars_.is_one(member);
        }))
      return;
  }
  const std::string text = written(calendar);
  diagnostics_.report(diagnostics::not_a_calendar, range(calendar), {text.empty() ? "this" : text})
      .note(
          "A service counts in a calendar: one by its name, such as `TARGET`, or a value of a "
          "type all of whose members are calendars.");
}

}  // namespace bop::check

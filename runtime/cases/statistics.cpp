#include <algorithm>

#include "runtime/cases/cases.h"

namespace bop::cases {

namespace {

void add(Statistics& made, const Task& task, Instant at) {
  auto found = std::ranges::find(made.waiting, task.with, &Statistics::Waiting::with);
  if (found == made.waiting.end()) found = made.waiting.insert(found, {task.with, 0, 0, 0});
  ++found->tasks;
  if (std::ranges::any_of(task.ladder_due, [](const Due& rung) {
        return rung.done && rung.act != abi::RungAct::Remind;
      }))
    ++found->raised;
  if (const auto since = task.with_since ? task.with_since : task.opened)
    found->longest_seconds = std::max(found->longest_seconds, at.seconds - since->seconds);
}

}  // namespace

Statistics statistics(const std::vector<Case>& cases, Instant at) {
  Statistics made;
  std::int64_t total = 0;
  std::size_t closed = 0;
  for (const Case& state : cases) {
    ++made.cases;
    if (state.state == CaseState::Open) ++made.open;
    if (state.touchless)
      ++made.touchless;
    else
      ++made.exceptions;
    if (state.closed) {
      ++closed;
      total += state.closed->seconds - state.opened.seconds;
    }
    for (const Task& task : state.tasks)
      if (task.open()) add(made, task, at);
  }
  if (closed > 0) made.cycle_seconds = total / static_cast<std::int64_t>(closed);
  std::ranges::sort(made.waiting, {}, &Statistics::Waiting::with);
  return made;
}

}  // namespace bop::cases

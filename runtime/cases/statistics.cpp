#include <algorithm>

#include <fmt/format.h>

#include "runtime/cases/cases.h"

namespace bop::cases {

namespace {

using Waiting = Statistics::Waiting;

void add(std::vector<Waiting>& table, const std::string& name, std::int64_t seconds) {
  auto found = std::ranges::find(table, name, &Waiting::name);
  if (found == table.end()) found = table.insert(found, {name, 0, 0});
  ++found->tasks;
  found->longest_seconds = std::max(found->longest_seconds, seconds);
}

std::string_view word_of(abi::RungAct act) {
  if (act == abi::RungAct::Remind) return "remind";
  return act == abi::RungAct::Reassign ? "reassign to" : "raise to";
}

// "review, rung 2 of 3: raise to cfo"
std::string rung_of(const Task& task) {
  if (task.ladder.empty()) return "no ladder";
  std::size_t done = 0;
  const Due* last = nullptr;
  for (const Due& rung : task.ladder_due) {
    if (!rung.done) continue;
    ++done;
    last = &rung;
  }
  if (last == nullptr) return task.ladder + ", before its first rung";
  return fmt::format("{}, rung {} of {}: {} {}", task.ladder, done, task.ladder_due.size(),
                     word_of(last->act), last->role);
}

bool is_by_hand(const Task& task) {
  return task.kind == TaskKind::Settle || task.kind == TaskKind::Handle;
}

bool is_exception(const Case& state) {
  return std::ranges::any_of(state.tasks, is_by_hand) ||
         std::ranges::any_of(state.approvals, &ApprovalUnderWay::refused);
}

// The smallest of them that so many of a hundred do not exceed.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  if (sorted.empty()) return 0;
  return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

}  // namespace

Statistics statistics(const std::vector<Case>& cases, Instant at) {
  Statistics made;
  std::vector<std::int64_t> cycles;
  for (const Case& state : cases) {
    ++made.cases;
    if (state.state == CaseState::Open) ++made.open;
    if (state.touchless) ++made.touchless;
    if (is_exception(state)) ++made.exceptions;
    const std::size_t lifted = overrides(state).size();
    made.overrides += lifted;
    if (lifted > 0) ++made.overridden;
    if (state.closed && !state.touchless)
      cycles.push_back(state.closed->seconds - state.opened.seconds);
    for (const Task& task : state.tasks) {
      if (!task.open()) continue;
      const auto since = task.with_since ? task.with_since : task.opened;
      const std::int64_t waited = since ? at.seconds - since->seconds : 0;
      add(made.by_role, task.with, waited);
      add(made.by_rung, rung_of(task), waited);
    }
  }
  constexpr std::size_t half = 50, most = 90;
  std::ranges::sort(cycles);
  made.touched = cycles.size();
  made.cycle_median_seconds = percentile(cycles, half);
  made.cycle_90_seconds = percentile(cycles, most);
  std::ranges::sort(made.by_role, {}, &Waiting::name);
  std::ranges::sort(made.by_rung, {}, &Waiting::name);
  return made;
}

}  // namespace bop::cases

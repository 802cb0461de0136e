// Questions to the outside: so many times, so far apart, and then it is a person's.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

// Somebody has answered to the decision that waits for it.
bool is_decided(const Case& state, const CheckDemand& demand) {
  return std::ranges::any_of(state.tasks, [&](const Task& task) {
    return task.kind != TaskKind::Approve && task.state == TaskState::Done && !task.lifted &&
           task.decision == demand.decision;
  });
}

}  // namespace

void ask(Run& run, Asking& asking) {
  const CheckDemand& demand = asking.demand;
  asking.next.reset();
  if (asking.asked == demand.times) {
    const std::string text = fmt::format("`{}` has no answer after it was asked {} time{}",
                                         demand.name, demand.times, demand.times == 1 ? "" : "s");
    run.find(text);
    if (!demand.asks.empty()) run.tell("finding", demand.asks, text);
    return;
  }
  ++asking.asked;
  run.tell(
      "ask", demand.name,
      fmt::format("{}: ask `{}`, {} of {}", run.state.id, demand.name, asking.asked, demand.times));
  const auto time = BusinessTime::in(run.state.demands.calendar, run.state.demands.zone);
  const auto next =
      time ? time->after(run.at, demand.apart) : Result<Instant>(std::unexpected(time.error()));
  if (next)
    asking.next = *next;
  else
    run.find(next.error().message);
}

void keep_asking(Run& run) {
  const std::vector<CheckDemand> wanted = run.state.demands.checks;
  std::erase_if(run.state.askings, [&](const Asking& asking) {
    return is_decided(run.state, asking.demand) ||
           std::ranges::find(wanted, asking.demand.name, &CheckDemand::name) == wanted.end();
  });
  for (const CheckDemand& demand : wanted) {
    const bool runs = std::ranges::any_of(
        run.state.askings, [&](const Asking& asking) { return asking.demand.name == demand.name; });
    if (runs || is_decided(run.state, demand)) continue;
    ask(run, run.state.askings.emplace_back(demand, 0, std::nullopt));
  }
}

}  // namespace bop::cases

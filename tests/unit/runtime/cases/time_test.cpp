#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "runtime/cases/service_clock.h"
#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

const Instant monday = at("2026-03-02T09:00:00+01:00");

BusinessTime target() {
  return BusinessTime::in("TARGET", "Europe/Berlin").value();
}

Span business(std::int64_t days) {
  return {days, {}};
}

std::string after(const std::string& from, std::int64_t days) {
  return target().after(at(from), business(days)).value().text();
}

Demands with_ladder(const Ladder& ladder) {
  Demands made = demands();
  made.ladders = {{"review", ladder}};
  made.decisions.front().ladder = "review";
  made.tasks = {by_hand("controller")};
  made.tasks.front().within = business(5);
  return made;
}

}  // namespace

TEST_CASE("a business day is a whole working day, from any moment") {
  CHECK(after("2026-03-06T10:00:00+01:00", 1) == "2026-03-09T10:00:00+01:00");
  CHECK(after("2026-03-07T10:00:00+01:00", 1) == "2026-03-10T00:00:00+01:00");
  CHECK(after("2026-03-02T00:00:00+01:00", 1) == "2026-03-03T00:00:00+01:00");
  // Good Friday and Easter Monday; the clock is put forward in between.
  CHECK(after("2026-04-02T15:00:00+02:00", 1) == "2026-04-07T15:00:00+02:00");
  CHECK(after("2026-03-27T15:00:00+01:00", 1) == "2026-03-30T15:00:00+02:00");
  CHECK(target().before(at("2026-03-10T00:00:00+01:00"), business(2)).value().text() ==
        "2026-03-06T00:00:00+01:00");
  CHECK(target().before(at("2026-03-09T10:00:00+01:00"), business(1)).value().text() ==
        "2026-03-06T10:00:00+01:00");
  CHECK(
      target().elapsed(at("2026-03-06T10:00:00+01:00"), at("2026-03-09T10:00:00+01:00")).value() ==
      86'400);
  CHECK(
      target().elapsed(at("2026-03-07T10:00:00+01:00"), at("2026-03-08T10:00:00+01:00")).value() ==
      0);
}

TEST_CASE("where a calendar ends, nothing is due: a finding says so") {
  const auto late = target().after(at("2099-12-31T10:00:00+01:00"), business(3));
  REQUIRE_FALSE(late);
  CHECK(late.error().code == "B8604");
  CHECK(BusinessTime::in("MOON", "UTC").error().code == "B8603");
  const Step step =
      open_case(with_ladder({"TARGET", {{false, business(3), abi::RungAct::Raise, "cfo"}}}),
                house(), at("2099-12-31T10:00:00+01:00"));
  REQUIRE_FALSE(step.state.findings.empty());
  CHECK(told(step.messages, "finding", "Group Controller"));
}

TEST_CASE("a ladder reminds, reassigns and raises, each rung once and in order") {
  const Ladder ladder{"TARGET",
                      {{false, business(1), abi::RungAct::Remind, "assignee"},
                       {false, business(2), abi::RungAct::Reassign, "manager of assignee"},
                       {false, business(3), abi::RungAct::Raise, "audit"},
                       {true, business(1), abi::RungAct::Remind, "audit"}}};
  const Step opened = open_case(with_ladder(ladder), house(), monday);
  CHECK(opened.state.tasks[0].due->text() == "2026-03-09T09:00:00+01:00");
  CHECK(advance(opened.state, house(), at("2026-03-03T08:59:59+01:00")).messages.empty());
  const Step one = advance(opened.state, house(), at("2026-03-03T09:00:00+01:00"));
  CHECK(told(one.messages, "remind", "controller"));
  CHECK(one.messages.size() == 1);
  const Step two = advance(one.state, house(), at("2026-03-04T09:00:00+01:00"));
  CHECK(told(two.messages, "reassign", "cara"));
  CHECK(two.state.tasks[0].with == "cara");
  CHECK_FALSE(may_do(two.state, two.state.tasks[0], house(), "ann", two.state.now));
  const Step three = advance(two.state, house(), at("2026-03-05T09:00:00+01:00"));
  CHECK(three.state.tasks[0].with == "audit");
  CHECK(may_do(three.state, three.state.tasks[0], house(), "cara", three.state.now));
  CHECK(may_do(three.state, three.state.tasks[0], house(), "eve", three.state.now));
  // A long silence does the same things, in the same order, as looking every day.
  const Step all = advance(opened.state, house(), at("2026-03-31T09:00:00+02:00"));
  std::string kinds;
  for (const Message& message : all.messages) kinds += message.kind + " ";
  CHECK(kinds == "remind reassign raise remind overdue overdue ");
  CHECK(advance(all.state, house(), at("2026-04-30T09:00:00+02:00")).messages.empty());
}

TEST_CASE("a rung without anybody is a finding, not silence") {
  People people = house();
  for (Person& person : people.persons) person.manager.clear();
  const Ladder ladder{"TARGET",
                      {{false, business(1), abi::RungAct::Reassign, "manager of assignee"}}};
  const Step opened = open_case(with_ladder(ladder), people, monday);
  const Step later = advance(opened.state, people, at("2026-03-10T09:00:00+01:00"));
  CHECK(told(later.messages, "finding", "Group Controller"));
}

TEST_CASE("a service warns, is late, and keeps what has elapsed through pauses and new targets") {
  ServiceDemand service;
  service.name = "clock";
  service.calendar = "TARGET";
  service.respond = {0, {0, 4 * 3600}};
  service.resolve = business(3);
  service.warn_permille = 750;
  Demands made = demands();
  made.services = {service};
  const Step opened = open_case(made, house(), monday);
  REQUIRE(opened.state.clocks.size() == 2);
  CHECK(opened.state.clocks[0].deadline->text() == "2026-03-02T13:00:00+01:00");
  const Step warned = advance(opened.state, house(), at("2026-03-02T12:00:00+01:00"));
  CHECK(told(warned.messages, "warn", "Group Controller"));
  const auto met =
      answer(warned.state, {"clock-respond", "done", "dora", {}, at("2026-03-02T13:00:00+01:00")},
             house());
  REQUIRE(met);
  CHECK(met->state.clocks[0].state == ClockState::Met);
  made.services[0].paused = abi::Truth::True;
  const auto paused = correct(
      met->state, {{"ticket.waiting"}, "dora", at("2026-03-03T09:00:00+01:00")}, made, house());
  REQUIRE(paused);
  CHECK(paused->state.clocks[1].state == ClockState::Paused);
  CHECK(paused->state.clocks[1].elapsed == 86'400);
  made.services[0].paused = abi::Truth::False;
  const auto resumed = correct(
      paused->state, {{"ticket.waiting"}, "dora", at("2026-09-01T09:00:00+02:00")}, made, house());
  REQUIRE(resumed);
  CHECK(resumed->state.clocks[1].deadline->text() == "2026-09-03T09:00:00+02:00");
  made.services[0].resolve = business(2);
  const auto tighter = correct(
      resumed->state, {{"ticket.urgent"}, "dora", at("2026-09-01T21:00:00+02:00")}, made, house());
  REQUIRE(tighter);
  CHECK(tighter->state.clocks[1].deadline->text() == "2026-09-02T09:00:00+02:00");
  const Step late = advance(tighter->state, house(), at("2026-09-02T09:00:01+02:00"));
  CHECK(told(late.messages, "breach", "Group Controller"));
  const auto end = answer(
      late.state, {"clock-resolve", "done", "ann", {}, at("2026-09-02T10:00:00+02:00")}, house());
  REQUIRE(end);
  CHECK(end->state.clocks[1].state == ClockState::Breached);
  CHECK(end->state.state == CaseState::Closed);
}

// Asked for within an hour, paused after 51 minutes: nine minutes of the ladder are left, however
// long the pause is.
TEST_CASE("a ladder stands still while its clock is paused") {
  ServiceDemand service;
  service.name = "clock";
  service.calendar = "TARGET";
  service.ladder = "review";
  service.respond = {0, {0, 3600}};
  service.resolve = business(1);
  Demands made = demands();
  made.ladders = {{"review",
                   {"TARGET",
                    {{false, {0, {0, 3600}}, abi::RungAct::Raise, "audit"},
                     {false, business(1), abi::RungAct::Remind, "audit"},
                     {true, {0, {0, 600}}, abi::RungAct::Remind, "controller"}}}}};
  made.services = {service};
  const Step opened = open_case(made, house(), at("2026-03-02T16:00:00+01:00"));
  CHECK(opened.state.tasks[0].with == "Group Controller");
  made.services[0].paused = abi::Truth::True;
  Step late = advance(opened.state, house(), at("2026-03-02T16:51:00+01:00"));
  CHECK(late.messages.size() == 1);  // ten minutes before it is due
  const auto paused = correct(
      late.state, {{"ticket.waiting"}, "dora", at("2026-03-02T16:51:00+01:00")}, made, house());
  REQUIRE(paused);
  CHECK(paused->state.clocks[0].elapsed == 3060);
  const Step still = advance(paused->state, house(), at("2026-03-06T10:00:00+01:00"));
  CHECK(still.messages.empty());
  made.services[0].paused = abi::Truth::False;
  const auto resumed = correct(
      still.state, {{"ticket.waiting"}, "dora", at("2026-03-06T10:00:00+01:00")}, made, house());
  REQUIRE(resumed);
  CHECK(advance(resumed->state, house(), at("2026-03-06T10:08:59+01:00")).messages.empty());
  const Step raised = advance(resumed->state, house(), at("2026-03-06T10:09:00+01:00"));
  CHECK(told(raised.messages, "raise", "audit"));
  CHECK(raised.state.tasks[0].with_since->text() == "2026-03-06T10:09:00+01:00");
  // A business day less 51 minutes is left from Friday 10:00 on.
  const Step monday_after = advance(resumed->state, house(), at("2026-03-09T09:09:00+01:00"));
  CHECK(told(monday_after.messages, "remind", "audit"));
  CHECK_FALSE(told(advance(resumed->state, house(), at("2026-03-09T09:08:59+01:00")).messages,
                   "remind", "audit"));
}

TEST_CASE("a clock that is paused from the start escalates nothing before it runs") {
  ServiceDemand service;
  service.name = "clock";
  service.calendar = "TARGET";
  service.ladder = "review";
  service.respond = {0, {0, 7200}};
  service.resolve = business(1);
  service.paused = abi::Truth::True;
  Demands made = demands();
  made.ladders = {{"review",
                   {"TARGET",
                    {{true, {0, {0, 600}}, abi::RungAct::Remind, "controller"},
                     {false, {0, {0, 3600}}, abi::RungAct::Raise, "audit"}}}}};
  made.services = {service};
  const Step opened = open_case(made, house(), monday);
  CHECK(opened.state.findings.empty());
  const Step still = advance(opened.state, house(), at("2026-03-04T09:00:00+01:00"));
  CHECK(still.messages.empty());
  made.services[0].paused = abi::Truth::False;
  const auto runs = correct(
      still.state, {{"ticket.waiting"}, "dora", at("2026-03-04T09:00:00+01:00")}, made, house());
  REQUIRE(runs);
  const Step raised = advance(runs->state, house(), at("2026-03-04T10:00:00+01:00"));
  CHECK(told(raised.messages, "raise", "audit"));
  CHECK_FALSE(told(raised.messages, "remind", "controller"));
  CHECK(told(advance(raised.state, house(), at("2026-03-04T10:50:00+01:00")).messages, "remind",
             "controller"));
}

TEST_CASE("tasks of a process are open as soon as what they need is done") {
  ProcessDemand process{"onboarding", "TARGET", {}, {}};
  const auto task = [&](const std::string& name, std::vector<std::string> needs) -> auto& {
    ProcessDemand::Task made;
    made.name = name;
    made.title = name;
    made.role = "clerk";
    made.needs = std::move(needs);
    return process.tasks.emplace_back(made);
  };
  task("contract", {});
  task("visa", {"contract"}).wanted = abi::Truth::False;
  task("laptop", {"contract"}).due = value::Date::parse("2026-03-31");
  task("access", {"visa", "laptop"});
  CHECK(next(process, {}) == std::vector<std::string>{"contract"});
  CHECK(next(process, {"contract"}) == std::vector<std::string>{"laptop"});
  CHECK(next(process, {"contract", "laptop"}) == std::vector<std::string>{"access"});
  Demands made = demands();
  made.decisions.clear();
  made.processes = {process};
  Step step = open_case(made, house(), monday);
  for (const std::string name : {"contract", "laptop", "access"}) {
    CHECK(step.state.task("onboarding-" + name)->open());
    auto done = answer(step.state, {"onboarding-" + name, "done", "dora", {}, monday}, house());
    REQUIRE(done);
    step = std::move(*done);
  }
  CHECK(step.state.task("onboarding-laptop")->due->text() == "2026-04-01T00:00:00+02:00");
  CHECK(step.state.state == CaseState::Closed);
}

TEST_CASE("a case is written and read back as it was") {
  Demands made = with_ladder({"TARGET", {{true, business(1), abi::RungAct::Raise, "audit"}}});
  made.approvals = {approval({"controller"})};
  made.duties = {{"d",
                  {{"requests", {{"ann"}, {"cfo"}, {}}}},
                  {{{"requests", "approves"}, business(2), true}}}};
  const Step step = open_case(made, house(), monday);
  const auto back = case_in(to_json(step.state));
  REQUIRE(back);
  CHECK(to_json(*back) == to_json(step.state));
  CHECK(case_in("{\"id\":3}").error().code == "B8606");
}

namespace {

// What has happened: what two are told of is one thing, of which the owner hears.
std::size_t happenings(const std::vector<Message>& messages) {
  return static_cast<std::size_t>(std::ranges::count_if(messages, [](const Message& message) {
    return (message.kind != "overdue" && message.kind != "breach") ||
           message.to == "Group Controller";
  }));
}

// How many random histories: few with every build, 100,000 with `./dev test --full`.
int histories_wanted(int otherwise) {
  const char* wanted = std::getenv("BOP_HISTORIES");
  return wanted == nullptr ? otherwise : std::atoi(wanted);
}

}  // namespace

// Histories of running, pausing and resuming at random moments, counted anew by the second rule:
// the sum of working time over the running intervals.
TEST_CASE("elapsed never decreases, pauses never count, a deadline is when it is reached") {
  const int histories = histories_wanted(2'000);
  const std::vector<std::string> calendars = {"TARGET", "DESK: TARGET 09:00-18:00",
                                              "NOON: DE_BY 08:30-12:00 13:15-17:00"};
  std::vector<BusinessTime> times;
  for (const std::string& calendar : calendars)
    times.push_back(BusinessTime::in(calendar, "Europe/Berlin").value());
  std::mt19937_64 random(20260302);
  const auto below = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  ServiceDemand service;
  std::size_t breached = 0;
  for (int history = 0; history < histories; ++history) {
    CAPTURE(history);
    const auto which = static_cast<std::size_t>(below(3));
    CAPTURE(calendars[which]);
    const BusinessTime& time = times[which];
    service.calendar = calendars[which];
    service.resolve = below(2) == 0 ? business(1 + below(4)) : Span{0, {0, 600 + below(200'000)}};
    service.warn_permille = below(1000);
    Instant now{1'767'225'600 + below(3 * 365 * 86'400), 0};
    ServiceClock clock = start_clock(service, "resolve", now, time).value();
    std::int64_t counted = 0, before = 0;
    for (int step = 0; step < 6; ++step) {
      const Instant then{now.seconds + below(4 * 86'400), 0};
      if (clock.state == ClockState::Running) {
        REQUIRE(clock.deadline);
        // The first instant at which it is reached: then, and not a second before.
        if (clock.elapsed < clock.allowed) {
          REQUIRE(elapsed_at(clock, *clock.deadline, time).value() == clock.allowed);
          const Instant earlier{clock.deadline->seconds - 1, 0};
          REQUIRE(elapsed_at(clock, earlier, time).value() < clock.allowed);
        }
        counted += time.elapsed(now, then).value();
        clock = below(3) == 0 ? allow(clock, service.resolve, then, time, time).value()
                              : pause(clock, then, time).value();
      } else {
        REQUIRE_FALSE(clock.deadline);
        REQUIRE(elapsed_at(clock, then, time).value() == clock.elapsed);
        clock = resume(clock, then, time).value();
      }
      const std::int64_t elapsed = elapsed_at(clock, then, time).value();
      REQUIRE(elapsed >= before);
      REQUIRE(elapsed == counted);
      before = elapsed;
      now = then;
    }
    const ServiceClock stopped = stop(clock, now, time).value();
    REQUIRE(stopped.elapsed == counted);
    REQUIRE((stopped.state == ClockState::Breached) == (counted > stopped.allowed));
    if (stopped.breached) ++breached;
  }
  CHECK(breached > static_cast<std::size_t>(histories) / 20);
}

// Every moment that a case waits for is followed by something: a message, at that moment.
TEST_CASE("every deadline has a consumer") {
  std::mt19937_64 random(4);
  for (int history = 0; history < histories_wanted(300); ++history) {
    Ladder ladder{"TARGET", {}};
    for (std::uint64_t i = 0; i <= random() % 4; ++i)
      ladder.rungs.push_back(
          {random() % 3 == 0, business(1 + static_cast<std::int64_t>(random() % 9)),
           static_cast<abi::RungAct>(random() % 3), random() % 2 == 0 ? "audit" : "assignee"});
    Demands made = with_ladder(ladder);
    ServiceDemand service;
    service.name = "s";
    service.calendar = "TARGET";
    service.respond = business(1 + static_cast<std::int64_t>(random() % 5));
    service.resolve = business(5 + static_cast<std::int64_t>(random() % 5));
    service.warn_permille = 500;
    service.ladder = "review";
    made.services = {service};
    Case state = open_case(made, house(), monday).state;
    std::size_t waited = 5;  // two warnings, two breaches, and the task for the controller
    for (const Task& task : state.tasks) waited += task.ladder_due.size();
    std::size_t happened = 0;
    for (Instant now = monday; now.seconds < monday.seconds + 40 * 86'400;) {
      now.seconds += 3600 + static_cast<std::int64_t>(random() % 400'000);
      Step step = advance(std::move(state), house(), now);
      happened += happenings(step.messages);
      state = std::move(step.state);
    }
    REQUIRE(happened == waited);
  }
}

namespace {

// A house's case of all kinds of work that is due, with a ladder or without one.
Demands work(std::mt19937_64& random) {
  const auto below = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  const auto ladder = [&] { return below(2) == 0 ? std::string() : std::string("review"); };
  Demands made = demands();
  made.ladders = {
      {"review", {"TARGET", {{false, business(1 + below(9)), abi::RungAct::Remind, "audit"}}}}};
  made.decisions.front().ladder = ladder();
  made.tasks = {by_hand("controller")};
  made.tasks.front().within = business(1 + below(5));
  made.approvals = {approval({"controller", "cfo"})};
  made.approvals.front().chain = static_cast<abi::Chain>(below(2));
  made.approvals.front().within = business(1 + below(5));
  made.approvals.front().ladder = ladder();
  ProcessDemand process{"onboarding", "TARGET", {}, {}};
  for (const char* name : {"contract", "laptop"}) {
    ProcessDemand::Task& task = process.tasks.emplace_back();
    task.name = task.title = name;
    task.role = "clerk";
    task.due = value::Date{value::Date::parse("2026-02-25")->days +
                           static_cast<std::int32_t>(below(20))};  // some have passed
    task.ladder = ladder();
  }
  process.tasks.back().needs = {"contract"};
  made.processes = {process};
  ServiceDemand service{"s", "TARGET", ladder(), business(1), business(5), abi::Truth::False, 500};
  service.paused = below(3) == 0 ? abi::Truth::True : abi::Truth::False;
  made.services = {service};
  return made;
}

// Whether somebody has been told of it: who has it, and the owner.
bool told_of(const std::vector<Message>& messages, const std::string& kind, const std::string& what,
             const std::string& to) {
  return std::ranges::any_of(messages, [&](const Message& message) {
    return message.kind == kind && message.to == to &&
           message.text.find("`" + what + "`") != std::string::npos;
  });
}

}  // namespace

// Whatever is late has been told: tasks without a ladder, opened too late, of a target that has
// become tighter, that a correction made due on another day.
TEST_CASE("every deadline has a consumer, in whatever state it begins and however it changes") {
  std::mt19937_64 random(20261123);
  const auto below = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  std::size_t late_tasks = 0, late_clocks = 0;
  const int histories = histories_wanted(300);
  for (int history = 0; history < histories; ++history) {
    CAPTURE(history);
    Demands made = work(random);
    Instant now = monday;
    Step step = open_case(made, house(), now);
    std::vector<Message> all = step.messages;
    const auto took = [&](Step next) {
      for (std::size_t i = 0; i < next.state.clocks.size(); ++i) {
        const ServiceClock& clock = next.state.clocks[i];
        if (!clock.breached || step.state.clocks[i].breached) continue;
        ++late_clocks;
        const Task* task = next.state.task("s-" + clock.target);
        REQUIRE(told_of(next.messages, "breach", clock.target, task->with));
        REQUIRE(told_of(next.messages, "breach", clock.target, "Group Controller"));
      }
      all.insert(all.end(), next.messages.begin(), next.messages.end());
      step = std::move(next);
      for (const Task& task : step.state.tasks) {
        if (!task.open() || task.part_of == "s" || !task.due || now <= *task.due) continue;
        ++late_tasks;
        CAPTURE(task.id);
        REQUIRE(told_of(all, "overdue", task.id, "Group Controller"));
      }
    };
    for (int act = 0; act < 8; ++act) {
      now.seconds += below(3 * 86'400);
      took(advance(step.state, house(), now));
      ServiceDemand& service = made.services[0];
      service.respond = business(1 + below(3));
      service.resolve = Span{0, {0, 600 + below(500'000)}};
      service.paused = below(3) == 0 ? abi::Truth::True : abi::Truth::False;
      made.processes[0].tasks[0].due->days += static_cast<std::int32_t>(below(7)) - 3;
      const Correction changed{{"ticket.urgent"}, "eve", now};
      if (act % 2 == 0) took(judged_again(step.state, changed, made, house()));
    }
    now.seconds += 60 * 86'400;
    took(advance(step.state, house(), now));
  }
  CHECK(late_tasks > static_cast<std::size_t>(histories));
  CHECK(late_clocks > static_cast<std::size_t>(histories) / 2);
}

TEST_CASE("a target that becomes tighter and has passed is a breach at once") {
  Demands made = demands();
  made.services = {{"s", "TARGET", {}, business(2), business(5), abi::Truth::False, 0}};
  const Step step = open_case(made, house(), monday);
  made.services[0].respond = Span{0, {0, 3600}};
  const auto now = correct(step.state, {{"ticket.urgent"}, "eve", at("2026-03-02T11:00:00+01:00")},
                           made, house());
  REQUIRE(now);
  CHECK(now->state.clocks[0].breached);
  CHECK(told(now->messages, "breach", "Group Controller"));
  CHECK(advance(now->state, house(), at("2026-03-03T09:00:00+01:00")).messages.empty());
}

TEST_CASE("a task that nobody can do any more is told of at once, each time anew") {
  Demands made = demands();
  made.tasks = {by_hand("controller")};
  const Step step = open_case(made, house(), monday);
  People people = house();
  people.absences = {{"ann", {monday, at("2026-03-04T00:00:00+01:00")}, {}, {}},
                     {"bert", {monday, at("2026-03-04T00:00:00+01:00")}, {}, {}},
                     {"cara", {monday, at("2026-03-04T00:00:00+01:00")}, {}, {}}};
  const Step gone = advance(step.state, people, at("2026-03-03T09:00:00+01:00"));
  REQUIRE(told(gone.messages, "no_approver", "Group Controller"));
  CHECK(gone.messages[0].text ==
        "NO_APPROVER: nobody may do `handle-1` any more: ann: is absent; bert: is absent; cara: is "
        "absent");
  CHECK(gone.state.findings.size() == 1);
  const Step still = advance(gone.state, people, at("2026-03-03T10:00:00+01:00"));
  CHECK(still.messages.empty());
  const Step back = advance(still.state, people, at("2026-03-04T09:00:00+01:00"));
  CHECK(back.messages.empty());
  people.absences[0].period.until = people.absences[1].period.until =
      people.absences[2].period.until = at("2026-03-06T00:00:00+01:00");
  CHECK(told(advance(back.state, people, at("2026-03-05T09:00:00+01:00")).messages, "no_approver",
             "Group Controller"));
  // Who has left service leaves its task to anybody else; a process task has nobody else.
  ProcessDemand process{"onboarding", "TARGET", {}, {}};
  process.tasks.emplace_back().name = "laptop";
  process.tasks.back().role = "clerk";
  Demands hire = demands();
  hire.decisions.clear();
  hire.processes = {process};
  const Step hired = open_case(hire, house(), monday);
  People without = house();
  std::erase_if(without.persons, [](const Person& person) { return person.id == "dora"; });
  CHECK(told(advance(hired.state, without, at("2026-03-03T09:00:00+01:00")).messages, "no_approver",
             "Group Controller"));
}

// The same where the clocks are paused and go on at random: nothing happens in a pause, and after
// the last of them everything that was planned has happened once, and a rung as late as the pauses
// were long.
TEST_CASE("in a pause nothing happens, and after it everything does, once") {
  std::mt19937_64 random(20261122);
  const auto below = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  };
  const int histories = histories_wanted(300);
  for (int history = 0; history < histories; ++history) {
    CAPTURE(history);
    Ladder ladder{"TARGET", {}};
    for (std::int64_t i = 0; i <= below(3); ++i)
      ladder.rungs.push_back(
          {below(3) == 0,
           below(2) == 0 ? business(1 + below(3)) : Span{0, {0, 600 + below(100'000)}},
           static_cast<abi::RungAct>(below(3)), below(2) == 0 ? "audit" : "controller"});
    Demands made = demands();
    made.ladders = {{"review", ladder}};
    ServiceDemand service;
    service.name = "s";
    service.calendar = "TARGET";
    service.respond = Span{0, {0, 600 + below(100'000)}};
    service.resolve = business(1 + below(4));
    service.warn_permille = 1 + below(999);
    service.ladder = "review";
    made.services = {service};
    Instant now{monday.seconds + below(20 * 86'400), 0};
    Case state = open_case(made, house(), now).state;
    std::size_t waited = 4;  // two warnings, two breaches
    for (const Task& task : state.tasks) waited += task.ladder_due.size();
    std::size_t happened = 0;
    const auto pass = [&](std::int64_t seconds) {
      now.seconds += seconds;
      Step step = advance(std::move(state), house(), now);
      state = std::move(step.state);
      return happenings(step.messages);
    };
    for (std::int64_t pauses = below(4); pauses > 0; --pauses) {
      happened += pass(1 + below(90'000));
      made.services[0].paused = abi::Truth::True;
      state = correct(std::move(state), {{"ticket.waiting"}, "eve", now}, made, house())->state;
      REQUIRE(pass(1 + below(500'000)) == 0);
      made.services[0].paused = abi::Truth::False;
      state = correct(std::move(state), {{"ticket.waiting"}, "eve", now}, made, house())->state;
    }
    happened += pass(30 * 86'400);
    REQUIRE(happened == waited);
    for (const ServiceClock& clock : state.clocks) REQUIRE(clock.breached);
  }
}

}  // namespace bop::cases

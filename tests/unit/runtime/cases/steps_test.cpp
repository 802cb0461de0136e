// Ticks give the same history whatever the steps: once to a moment, daily, or at random moments.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "tests/unit/runtime/cases/people_at_work.h"

namespace bop::cases {

namespace {

constexpr std::int64_t hour = 3'600;
const Instant monday = at("2026-03-02T09:00:00+01:00");

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}
  std::int64_t below(std::int64_t most) { return static_cast<std::int64_t>(random_()) % most; }
  bool once_in(std::int64_t times) { return below(times) == 0; }
  template <typename T>
  const T& of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<std::int64_t>(all.size())))];
  }

 private:
  std::mt19937 random_;
};

Instant later(std::int64_t hours) {
  return {monday.seconds + hours * hour, monday.offset_seconds};
}

// Absences on whole hours, so that they meet with rungs and ticks.
People draw_people(Draw& draw) {
  People people = house();
  if (draw.once_in(3)) people.persons[0].manager.clear();
  const auto period = [&] {
    const std::int64_t from = draw.below(500) - 24;
    return Period{later(from), later(from + 1 + draw.below(150))};
  };
  for (const Person& person : people.persons)
    if (draw.below(3) > 0) people.absences.push_back({person.id, period(), "", ""});
  if (draw.once_in(2)) people.delegations.push_back({"ann", "eve", "", period(), "", ""});
  if (draw.once_in(3)) people.delegations.push_back({"cara", "dora", "", period(), "", ""});
  return people;
}

Demands draw_demands(Draw& draw) {
  Demands made = demands();
  Ladder ladder{"TARGET", {}};
  const std::vector<std::string> to{"assignee", "manager of assignee", "cfo", "audit",
                                    "controller"};
  for (std::int64_t i = draw.below(5); i > 0; --i)
    ladder.rungs.push_back(
        {draw.once_in(4), Span{1 + draw.below(6), {}},
         draw.of<abi::RungAct>({abi::RungAct::Remind, abi::RungAct::Reassign, abi::RungAct::Raise}),
         draw.of(to)});
  made.ladders = {{"review", ladder}};
  made.decisions.front().ladder = "review";
  const std::vector<std::string> roles{"controller", "cfo", "audit", "clerk"};
  const Span within{static_cast<std::int32_t>(draw.below(8)), {}};
  if (draw.below(3) > 0) {
    ApprovalDemand release = approval({draw.of(roles)});
    if (draw.once_in(2)) release.roles.push_back(draw.of(roles));
    if (draw.once_in(3)) release.chain = abi::Chain::Parallel;
    if (draw.once_in(3)) release.people = 2;
    release.ladder = "review";
    release.within = within;
    made.approvals = {release};
  }
  if (made.approvals.empty() || draw.once_in(3)) {
    made.tasks = {by_hand(draw.of(roles), "hold")};
    made.tasks.front().within = within;
  }
  return made;
}

std::vector<std::string> history(Step step, const People& people,
                                 const std::vector<Instant>& ends) {
  std::vector<std::string> told;
  const auto take = [&told](const std::vector<Message>& messages) {
    for (const Message& one : messages)
      told.push_back(one.at.text() + " " + one.kind + " " + one.to + ": " + one.text);
  };
  for (const Instant& end : ends) {
    step = advance(std::move(step.state), people, end);
    take(step.messages);
  }
  told.push_back(to_json(step.state));
  return told;
}

}  // namespace

TEST_CASE("whatever the steps, time gives the same history") {
  constexpr std::int64_t hours = 24 * 30;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    Draw draw(seed);
    const People people = draw_people(draw);
    const Step opened = open_case(draw_demands(draw), people, monday);
    std::vector<Instant> daily, random;
    for (std::int64_t at = 24; at <= hours; at += 24) daily.push_back(later(at));
    for (std::int64_t at = 1 + draw.below(60); at < hours; at += 1 + draw.below(60))
      random.push_back(later(at));
    random.push_back(later(hours));
    const auto once = history(opened, people, {later(hours)});
    CAPTURE(seed);
    const auto by_day = history(opened, people, daily);
    std::string first;  // that is another
    for (std::size_t i = 0; i < std::max(once.size(), by_day.size()) && first.empty(); ++i) {
      const std::string a = i < once.size() ? once[i] : "-";
      const std::string b = i < by_day.size() ? by_day[i] : "-";
      if (a != b) first = "at once: " + a + "\nby day:  " + b;
    }
    CHECK(first == "");
    CHECK(history(opened, people, random) == once);
  }
}

TEST_CASE("who is away is told the day it begins, and is asked again the day it ends") {
  People people = house();
  people.absences = {
      {"eve", {at("2026-03-09T00:00:00+01:00"), at("2026-03-14T00:00:00+01:00")}, "holiday", ""}};
  Demands made = demands();
  made.approvals = {approval({"audit"})};
  made.approvals.front().otherwise.roles = {"cfo"};
  const Step opened = open_case(made, people, monday);
  const Step step = advance(opened.state, people, at("2026-03-30T09:00:00+02:00"));
  std::string told;
  for (const Message& one : step.messages)
    if (one.kind == "no_approver" || one.kind == "void")
      told += one.at.text().substr(0, 10) + " " + one.kind + " ";
  CHECK(told == "2026-03-09 no_approver 2026-03-14 void ");
}

TEST_CASE("the manager of whoever is away is asked, and who has none is named") {
  People people = house();
  people.absences = {
      {"dora", {at("2026-03-03T00:00:00+01:00"), at("2026-03-24T00:00:00+01:00")}, "holiday", ""}};
  Demands made = demands();
  made.ladders = {
      {"review", {"TARGET", {{false, Span{2, {}}, abi::RungAct::Raise, "manager of assignee"}}}}};
  made.decisions.front().ladder = "review";
  made.tasks = {by_hand("clerk", "hold")};
  const Step opened = open_case(made, people, monday);
  CHECK(told(advance(opened.state, people, at("2026-03-10T09:00:00+01:00")).messages, "raise",
             "ann"));
  people.persons[3].manager.clear();
  const Step alone = advance(opened.state, people, at("2026-03-10T09:00:00+01:00"));
  CHECK(std::ranges::any_of(alone.state.findings, [](const std::string& text) {
    return text.find("no manager is written for dora") != std::string::npos;
  }));
}

}  // namespace bop::cases

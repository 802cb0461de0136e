// Whether the stages of an approval can all be given, by different people where different ones are
// asked. Who acts for another takes both names.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/cases/run.h"

namespace bop::cases {

namespace {

class Seats {
 public:
  explicit Seats(std::vector<std::vector<Candidate>> may) : may_(std::move(may)) {
    // A stage that more people may give by themselves than the others can take names always finds
    // one of them.
    const std::size_t names = 2 * (may_.size() - 1);
    std::erase_if(may_, [names](const std::vector<Candidate>& stage) {
      return static_cast<std::size_t>(std::ranges::count_if(
                 stage, [](const Candidate& one) { return one.on_behalf_of.empty(); })) > names;
    });
    std::ranges::sort(may_, {}, [](const auto& stage) { return stage.size(); });
  }

  bool all_taken(std::size_t stage = 0) {
    if (stage == may_.size()) return true;
    return std::ranges::any_of(may_[stage], [&](const Candidate& candidate) {
      const std::vector<std::string> names = candidate.persons();
      if (std::ranges::any_of(names, [&](const auto& name) { return taken_.contains(name); }))
        return false;
      taken_.insert(names.begin(), names.end());
      if (all_taken(stage + 1)) return true;
      for (const std::string& name : names) taken_.erase(name);
      return false;
    });
  }

 private:
  std::vector<std::vector<Candidate>> may_;
  std::set<std::string> taken_;
};

// "4 eyes are asked for, and paul alone may: name one more person with a role of the row"
std::string too_few(std::size_t stages, const std::set<std::string>& persons) {
  if (persons.size() == 1)
    return fmt::format("{} eyes are asked for, and {} alone may", 2 * stages, *persons.begin());
  return fmt::format("{} different people are asked for, and {} can't fill every place", stages,
                     fmt::join(persons, ", "));
}

}  // namespace

std::string unseated(const Run& run, const std::vector<Task>& stages, bool different) {
  std::set<std::string> reasons;
  std::vector<std::vector<Candidate>> may;
  std::set<std::string> persons;
  bool empty = false;
  for (const Task& stage : stages) {
    std::vector<Candidate>& here = may.emplace_back();
    std::vector<Candidate> all = candidates(run.state, stage, run.people, run.at);
    if (all.empty()) reasons.insert(nobody_for(run.state, stage, run.people, run.at));
    for (Candidate& candidate : all) {
      if (candidate.eligible()) {
        persons.insert(candidate.text());
        here.push_back(std::move(candidate));
      } else
        reasons.insert(candidate.text() + ": " + candidate.reason);
    }
    empty = empty || here.empty();
  }
  if (!empty && (!different || Seats(std::move(may)).all_taken())) return {};
  if (!empty) reasons.insert(too_few(stages.size(), persons));
  return fmt::format("{}", fmt::join(reasons, "; "));
}

}  // namespace bop::cases

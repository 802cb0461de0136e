#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "runtime/extract/features.h"
#include "runtime/extract/propose.h"
#include "runtime/extract/scored.h"

namespace bop::extract {

namespace {

// The best place of every value; in order of their scores.
std::vector<std::size_t> best_of_values(const std::vector<Choice>& choices,
                                        const std::vector<double>& scores) {
  std::vector<std::size_t> order(choices.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return scores[i]; });
  std::vector<std::size_t> kept;
  for (const std::size_t i : order)
    if (std::ranges::none_of(
            kept, [&](std::size_t other) { return choices[other].key == choices[i].key; }))
      kept.push_back(i);
  return kept;
}

// What speaks for it, for people: the label it stands beside.
std::string why_of(const Pages& pages, std::size_t target, const Choice& choice) {
  const LabelMatch* best = nullptr;
  double sure = 0;
  std::string why;
  for (const auto& label : pages.labels) {
    if (label.target != static_cast<int>(target)) continue;
    const auto place = near(pages, label, choice.span);
    if (!place || place->sure <= sure) continue;
    sure = place->sure;
    best = &label;
    why = place->why();
  }
  return best == nullptr ? "like those of other documents" : why;
}

// Rows that go on under each other, each more likely part of the value than not.
struct Run {
  std::vector<std::size_t> rows;
  double sum = 0;      // of the odds of its rows
  double weakest = 1;  // of its rows
  double outside = 0;  // the best of the rows right over and right under it
};

Run best_run(const std::vector<std::size_t>& next, const std::vector<double>& scores) {
  constexpr double part_least = 0.5;
  constexpr std::size_t rows_most = 8;
  Run best;
  for (std::size_t first = 0; first < next.size(); ++first) {
    if (scores[first] < part_least) continue;
    Run run;
    std::size_t at = first;
    for (; at < next.size() && run.rows.size() < rows_most && scores[at] >= part_least;
         at = next[at]) {
      run.rows.push_back(at);
      run.sum += odds(scores[at]);
      run.weakest = std::min(run.weakest, scores[at]);
    }
    if (at < next.size()) run.outside = scores[at];
    for (std::size_t i = 0; i < first; ++i)
      if (next[i] == first) run.outside = std::max(run.outside, scores[i]);
    if (run.sum > best.sum) best = std::move(run);
  }
  return best;
}

}  // namespace

std::vector<double> scores_of(const std::vector<Choice>& choices, const std::vector<double>& odds,
                              bool address) {
  std::vector<double> scores;
  if (address) {
    for (const double one : odds) scores.push_back(logistic(one));
    return scores;
  }
  scores = shares_of(odds);
  std::map<std::string_view, double> of_value;
  for (std::size_t i = 0; i < choices.size(); ++i) of_value[choices[i].key] += scores[i];
  // The likeliest place of a value stands for it.
  constexpr double of_place = 1e-6;
  for (std::size_t i = 0; i < choices.size(); ++i)
    scores[i] = std::min(1.0, of_value[choices[i].key] - of_place * (1 - scores[i]));
  return scores;
}

std::optional<Best> best_of(const std::vector<Choice>& choices, const std::vector<Features>& told,
                            const std::vector<double>& scores, const std::vector<std::size_t>& next,
                            bool address) {
  Best best;
  if (address) {
    const Run run = best_run(next, scores);
    if (run.rows.empty()) return std::nullopt;
    best = {run.rows, run.weakest, run.outside, told[run.rows.front()]};
    double read = 1;
    for (const std::size_t row : run.rows)
      read = std::min(read, told[row].get(Feature::confidence));
    best.told.set(Feature::confidence, read);
    return best;
  }
  const auto order = best_of_values(choices, scores);
  if (order.empty()) return std::nullopt;
  best = {{order[0]}, scores[order[0]], order.size() > 1 ? scores[order[1]] : 0, told[order[0]]};
  // Where it stands several times, it was read as surely as at the clearest of them.
  double read = 0;
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (choices[i].key == choices[order[0]].key)
      read = std::max(read, told[i].get(Feature::confidence));
  best.told.set(Feature::confidence, read);
  return best;
}

Scored scored_choices(const Pages& pages, std::size_t target, const DateOrder& order) {
  const Scorer& scorer = pages.scorer != nullptr ? *pages.scorer : Scorer::shipped();
  Scored scored;
  scored.trees = scorer.trees_of(pages.type_name, pages.targets[target].name);
  if (scored.trees == nullptr) return scored;
  auto choices = proposals(pages, target, order);
  const auto features = features_of(pages, target, choices);
  std::vector<double> sums;
  for (const auto& told : features) sums.push_back(scored.trees->sum(told));
  const bool address = role_of(pages.targets[target]) == Role::Address;
  const auto scores = scores_of(choices, sums, address);
  const auto next = address ? continued_by(pages, choices) : std::vector<std::size_t>();
  const auto best = best_of(choices, features, scores, next, address);
  if (!best) return scored;
  Choice first = address ? joined(pages, choices, best->parts) : choices[best->parts.front()];
  first.score = scored.trees->sure(best->score, best->second, best->told);
  first.measured = true;
  first.why = why_of(pages, target, first);
  // Who reads the decision can tell which model made it.
  if (&scorer != &Scorer::shipped())
    first.notes.push_back(fmt::format("chosen by model {}", scorer.version()));
  const bool scanned = pages.rows[first.span.row].scanned;
  scored.floor = scored.trees->floor(scanned);
  if (first.score >= scored.floor) {
    first.score = std::min(first.score, scored.trees->most(scanned));
    scored.floor = std::min(scored.floor, first.score);
  }
  scored.choices.push_back(std::move(first));
  if (address) return scored;
  constexpr std::size_t choices_most = 8;
  const auto all = best_of_values(choices, scores);
  for (std::size_t i = 1; i < std::min(all.size(), choices_most); ++i) {
    Choice& choice = choices[all[i]];
    choice.score = std::min(scores[all[i]], scored.choices.front().score);
    choice.measured = true;
    choice.why = why_of(pages, target, choice);
    scored.choices.push_back(std::move(choice));
  }
  return scored;
}

record::Reading decide_scored(const Pages& pages, std::size_t target, const Scored& scored) {
  if (scored.choices.empty()) return decide_field(pages, target, {});
  record::Reading reading = reading_of(pages, scored.choices.front());
  const bool known = scored.choices.front().score >= scored.floor;
  constexpr std::size_t candidates_most = 5;
  for (std::size_t i = known ? 1 : 0; i < std::min(scored.choices.size(), candidates_most); ++i) {
    const record::Reading other = reading_of(pages, scored.choices[i]);
    reading.candidates.push_back(
        {other.raw, other.origin, other.method, other.confidence, scored.choices[i].why});
  }
  if (known) return reading;
  reading.status = record::Status::Unread;
  reading.value = {};
  reading.notes.clear();
  constexpr double as_good = 0.5;  // of the best one's score
  const bool two =
      scored.choices.size() > 1 && scored.choices[1].score > as_good * scored.choices[0].score;
  reading.why = two ? fmt::format("ambiguous: `{}` or `{}`", reading.candidates[0].raw,
                                  reading.candidates[1].raw)
                    : fmt::format("not_certain: perhaps `{}`", reading.raw);
  return reading;
}

}  // namespace bop::extract

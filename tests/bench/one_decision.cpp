#include "tests/bench/one_decision.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <random>

#include "runtime/decide/bound.h"
#include "runtime/decide/combine.h"
#include "tests/bench/timing.h"

namespace bop::bench {

namespace {

constexpr int rounds = 200;

double nanoseconds(std::chrono::steady_clock::duration taken) {
  return std::chrono::duration<double, std::nano>(taken).count();
}

double quantile(std::vector<double>& times, double share) {
  const auto at =
      times.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(times.size() - 1));
  std::ranges::nth_element(times, at);
  return *at;
}

// What the interpreter's truths make of the first decision, by the rules for single records.
bool agrees(const ir::Program& program, const abi::Session& oracle, const abi::Case& subject,
            bool settled, const decide::ShortVerdict& verdict) {
  abi::Evaluation evaluation;
  oracle.evaluate(subject, evaluation);
  std::vector<decide::RuleStatus> statuses;
  for (std::uint32_t rule = 0; rule < program.info.rules.size(); ++rule) {
    statuses.push_back(decide::status_of(program.info, rule, evaluation.conditions, subject.today));
    const bool holds = statuses.back().status == decide::Status::True;
    if (settled && holds != verdict.holds_rule(rule)) return false;
  }
  const decide::Combined combined = decide::combine(program.info, 0, statuses);
  if (combined.decided() != settled) return false;
  return !settled || combined.possible.front() == verdict.outcomes[0];
}

}  // namespace

std::vector<Figure> measure_one_decision(const ir::Program& program, const emit::Session& session,
                                         const abi::Session& oracle,
                                         std::span<const abi::Case> cases) {
  std::vector<std::unique_ptr<abi::BoundRow>> rows;
  const decide::ShortJudge judge(program.info);
  decide::ShortVerdict verdict;
  judge.prepare(verdict);
  const auto decide = [&](std::size_t at) {
    return rows[at]->conditions({verdict.yes, verdict.unknown}) &&
           judge.decide(cases[at].today, verdict);
  };
  std::vector<std::size_t> settled;
  for (std::size_t at = 0; at < cases.size(); ++at) {
    rows.push_back(session.bind(cases[at]));
    const bool done = rows.back() != nullptr && decide(at);
    if (!agrees(program, oracle, cases[at], done, verdict))
      return {not_measured("one-decision-p50", "a decision is not the interpreter's")};
    if (done) settled.push_back(at);
  }
  std::mt19937_64 random(7);
  std::vector<double> times, clocks;
  std::uint64_t sum = 0;
  for (int round = 0; round < rounds; ++round) {
    std::ranges::shuffle(settled, random);
    for (const std::size_t at : settled) {
      const auto start = std::chrono::steady_clock::now();
      const bool done = decide(at);
      const auto end = std::chrono::steady_clock::now();
      sum += verdict.outcomes[0] + (done ? 1 : 0);
      times.push_back(nanoseconds(end - start));
      const auto empty = std::chrono::steady_clock::now();
      clocks.push_back(nanoseconds(std::chrono::steady_clock::now() - empty));
    }
  }
  const double clock = quantile(clocks, 0.5);
  if (sum == 42) fmt::print(stderr, " ");
  std::vector<Figure> figures;
  figures.push_back({"one-decision-p50", quantile(times, 0.5) - clock, "ns", 0, 0, 100, false});
  figures.push_back({"one-decision-p99", quantile(times, 0.99) - clock, "ns", 0, 0, 0, false});
  return figures;
}

}  // namespace bop::bench

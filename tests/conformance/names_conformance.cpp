// How well the likeness of names does on the public pairs: names/pairs.csv of $BOP_YARDSTICKS. The
// pairs whose text hashes even were looked at when the weights were set; the odd ones were kept
// aside. Prints one line for the suite, and with --verbose the tuning pairs it judges otherwise (of
// the pairs kept aside only their number). One line more for thresholds to either side of the one
// that `bop screen` and the screening pack (policies/screening: `review_score`) have, and for the
// pack's `block_score`: of the tuning pairs, of those kept aside and of all, and the STRONG ones
// missed. A STRONG pair judged wrongly fails the run, and so does an F1 below what is claimed.
// With --figures or --json it prints the lines of `./dev bench` instead.
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "runtime/base/hash.h"
#include "runtime/names/likeness.h"
#include "runtime/record/csv.h"
#include "tests/bench/figure.h"

namespace {

using namespace std::string_view_literals;

// The one threshold: of every pair, of `bop screen`, and of what the pack has looked at.
constexpr int possible = bop::names::Likeness::possible;

// What is shown beside it, and the least F1 of the threshold.
constexpr auto bands = std::to_array<int>({6'500, possible, 7'500, 8'000, 8'500, 9'500});
constexpr double f1_least = 0.80;

struct Counts {
  int hits = 0, false_alarms = 0, missed = 0, quiet = 0;

  void add(bool said, bool is) { ++(said ? (is ? hits : false_alarms) : (is ? missed : quiet)); }
  double precision() const { return 1.0 * hits / std::max(1, hits + false_alarms); }
  double recall() const { return 1.0 * hits / std::max(1, hits + missed); }
  double f1() const { return 2 * precision() * recall() / std::max(1e-9, precision() + recall()); }
  std::string text() const {
    return fmt::format("F1 {:.3f} precision {:.3f} recall {:.3f} of {}", f1(), precision(),
                       recall(), hits + false_alarms + missed + quiet);
  }
};

bop::names::Bearer bearer_of(std::string_view schema) {
  if (schema == "Person") return bop::names::Bearer::Person;
  if (schema == "Vessel") return bop::names::Bearer::Craft;
  return bop::names::Bearer::Organisation;
}

bop::names::Likeness best(std::string_view a, std::string_view b, bop::names::Bearer bearer) {
  bop::names::Likeness most;
  for (const std::string_view left : bop::names::alternatives(a))
    for (const std::string_view right : bop::names::alternatives(b)) {
      bop::names::Likeness found = bop::names::likeness(bop::names::parse_name(left, bearer),
                                                        bop::names::parse_name(right, bearer));
      if (found.share >= most.share) most = std::move(found);
    }
  return most;
}

int report_figures(const Counts& all, const Counts& tuning, const Counts& aside, int strong,
                   int strong_wrong, bool json) {
  bool all_kept = true;
  const auto say = [&](std::string name, double value, std::string unit, double least) {
    const bop::bench::Figure figure{
        "names " + std::move(name), value, std::move(unit), 0, 0, least, true, false, {}};
    all_kept = print(figure, json) && all_kept;
  };
  say("F1", all.f1(), "of 1", f1_least);
  say("precision", all.precision(), "of 1", 0);
  say("recall", all.recall(), "of 1", 0);
  say("F1 of the half tuned on", tuning.f1(), "of 1", 0);
  say("F1 of the half kept aside", aside.f1(), "of 1", f1_least);
  say("precision kept aside", aside.precision(), "of 1", 0);
  say("recall kept aside", aside.recall(), "of 1", 0);
  say(fmt::format("strong pairs right of {}", strong), strong - strong_wrong, "pairs", strong);
  return all_kept ? 0 : 1;
}

// Even: looked at while tuning. Odd: kept aside.
bool is_tuning(const std::string& pair) {
  return (bop::sha256_hex(pair).back() & 1) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* yardsticks = std::getenv("BOP_YARDSTICKS");
  const bop::bench::Output output = bop::bench::output_of(argc, argv);
  const bool verbose = argc > 1 && argv[1] == "--verbose"sv;
  const std::string path =
      std::string(yardsticks == nullptr ? "." : yardsticks) + "/names/pairs.csv";
  std::ifstream file(path);
  if (!file) {
    if (output != bop::bench::Output::Suite)
      print(bop::bench::not_measured("names F1", path + " is not there"),
            output == bop::bench::Output::Json);
    else
      fmt::print("names: not run, {} is not there\n", path);
    return 1;
  }
  std::stringstream text;
  text << file.rdbuf();
  const std::string bytes = text.str();
  bop::record::CsvReader rows(bytes);
  Counts all, tuning, aside;
  struct OfBand {
    Counts tuning, aside, all;
  };
  std::array<OfBand, bands.size()> by_band;
  std::array<int, bands.size()> strong_missed{};
  int strong = 0, strong_wrong = 0;
  bool header = true;
  while (!rows.at_end()) {
    const auto row = rows.next();
    if (std::exchange(header, false) || !row || row->size() < 6) continue;
    const std::vector<std::string>& cell = *row;
    const bool is = cell[4] == "true";
    const bop::names::Likeness found = best(cell[2], cell[3], bearer_of(cell[1]));
    const bool said = found.share >= possible;
    const bool tuned_on = is_tuning(cell[2] + "|" + cell[3]);
    all.add(said, is);
    for (std::size_t band = 0; band < bands.size(); ++band) {
      by_band[band].all.add(found.share >= bands[band], is);
      (tuned_on ? by_band[band].tuning : by_band[band].aside).add(found.share >= bands[band], is);
      if (cell[5] == "STRONG" && is && found.share < bands[band]) ++strong_missed[band];
    }
    (tuned_on ? tuning : aside).add(said, is);
    if (cell[5] == "STRONG") {
      ++strong;
      if (said != is) ++strong_wrong;
    }
    if (!verbose || said == is || (!tuned_on && cell[5] != "STRONG")) continue;
    fmt::print("{:5} {} {} {} | {}", found.share, is ? "missed" : "false alarm", cell[5], cell[2],
               cell[3]);
    for (const auto& finding : found.findings) fmt::print("; {}", bop::names::text_of(finding));
    fmt::print("\n");
  }
  if (output != bop::bench::Output::Suite)
    return report_figures(all, tuning, aside, strong, strong_wrong,
                          output == bop::bench::Output::Json);
  fmt::print("names: {}/{} {}; tuned on: {}; kept aside: {}; strong pairs wrong: {} of {}\n",
             all.hits + all.quiet, all.hits + all.quiet + all.missed + all.false_alarms, all.text(),
             tuning.text(), aside.text(), strong_wrong, strong);
  for (std::size_t band = 0; band < bands.size(); ++band)
    fmt::print(
        "names from {:.2f}: {}; tuned on: F1 {:.3f}; kept aside: F1 {:.3f}; strong pairs "
        "missed: {} of {}\n",
        bands[band] / 10'000.0, by_band[band].all.text(), by_band[band].tuning.f1(),
        by_band[band].aside.f1(), strong_missed[band], strong);
  const bool weak = all.f1() < f1_least || aside.f1() < f1_least;
  if (weak) fmt::print("names: MISSED, wanted F1 >= {}\n", f1_least);
  return strong_wrong == 0 && !weak ? 0 : 1;
}

// How long the search for duplicates takes over many invoices: made here, 2 % of them sent again
// with their number written another way. Prints the seed, the time, the memory and how many were
// found; fails where one was not found, or a million take longer than they may. With --figures or
// --json the lines of `./dev bench`: a million, and a tenth of it first to show how it grows.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>

#include <fmt/format.h>

#include "runtime/duplicates/duplicates.h"
#include "tests/bench/figure.h"
#include "tests/bench/memory.h"
#include "tests/bench/processes.h"

namespace bop::bench {
namespace {

struct Found {
  long planted = 0, exact = 0, suspect = 0, missed = 0;
  double seconds = 0;
  double megabytes = 0;
};

Found measure(long count, std::uint32_t seed) {
  using namespace bop::duplicates;
  std::mt19937 random(seed);
  const auto euro = *bop::value::Currency::parse("EUR");
  Register seen;
  Found found;
  for (long i = 0; i < count; ++i) {
    Invoice one;
    const bool again = i > 1'000 && random() % 50 == 0;
    if (again) {
      one = seen.invoice(static_cast<std::uint32_t>(random() % seen.size()));
      for (char& c : one.number)
        if (c == '-') c = ' ';
      ++found.planted;
    } else {
      const auto vendor = random() % 20'000;
      one.vendor_group = one.vendor = "V-" + std::to_string(vendor);
      one.number = "RE-" + std::to_string(i / 3 + 10'000) + "-" + std::to_string(random() % 1'000);
      one.gross = {*bop::value::Decimal::of(static_cast<int>(random() % 500'000) + 100, -2), euro};
      one.issued.days = 20'000 + static_cast<int>(i * 365 / count);
      one.iban = "DE" + std::to_string(vendor);
      one.order = "PO-" + std::to_string(random() % 400'000);
      one.lines_hash = std::to_string(random());
    }
    one.id = std::to_string(i);
    const std::clock_t begin = std::clock();
    const Verdict verdict = seen.verdict_of(one);
    seen.add(one);
    found.seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    found.exact += verdict.kind == VerdictKind::Exact ? 1 : 0;
    found.suspect += verdict.kind == VerdictKind::Suspect ? 1 : 0;
    found.missed += again && verdict.kind != VerdictKind::Exact ? 1 : 0;
  }
  found.megabytes = peak_megabytes();
  return found;
}

constexpr double seconds_max = 30;  // of a million
constexpr long million = 1'000'000;

int report_suite(long count, std::uint32_t seed) {
  const Found found = measure(count, seed);
  fmt::print(
      "duplicates: seed {}; {} invoices in {:.1f} s processor time and {:.0f} MB; {} sent again, "
      "{} of them not found; {} exact, {} suspect\n",
      seed, count, found.seconds, found.megabytes, found.planted, found.missed, found.exact,
      found.suspect);
  const bool slow = found.seconds > seconds_max * std::max(1.0, static_cast<double>(count) /
                                                                    static_cast<double>(million));
  if (slow) fmt::print("duplicates: MISSED, wanted <= {} s for a million\n", seconds_max);
  return found.missed == 0 && !slow ? 0 : 1;
}

int report_figures(long count, std::uint32_t seed, bool json) {
  bool all_kept = true;
  double tenth = 0;
  for (const long invoices : {count / 10, count}) {
    const std::string name = fmt::format("duplicates {}k", invoices / 1000);
    const auto found = in_a_process([&] { return measure(invoices, seed); });
    const auto say = [&](const Figure& figure) { all_kept = print(figure, json) && all_kept; };
    if (!found) {
      say(not_measured(name, "the search did not end"));
      continue;
    }
    const double right = found->planted == 0 ? 100
                                             : 100 - 100.0 * static_cast<double>(found->missed) /
                                                         static_cast<double>(found->planted);
    say({name, found->seconds, "s", 0, 0, invoices >= million ? seconds_max : 0, false, false, {}});
    say({name + " peak RSS", found->megabytes, "MB"});
    say({name + " sent again and found", right, "%", 0, 0, 100, true, false, {}});
    if (invoices == count && tenth != 0)
      say({name + " growth at 10x", found->seconds / tenth, "times as long"});
    tenth = found->seconds;
  }
  return all_kept ? 0 : 1;
}

}  // namespace
}  // namespace bop::bench

// COUNT SEED, or --figures|--json COUNT SEED.
int main(int argc, char** argv) {
  using namespace bop::bench;
  const Output output = output_of(argc, argv);
  const int first = output == Output::Suite ? 1 : 2;
  const long count = argc > first ? std::strtol(argv[first], nullptr, 10) : million;
  const auto seed =
      static_cast<std::uint32_t>(argc > first + 1 ? std::strtoul(argv[first + 1], nullptr, 10) : 7);
  if (output == Output::Suite) return report_suite(count, seed);
  return report_figures(count, seed, output == Output::Json);
}

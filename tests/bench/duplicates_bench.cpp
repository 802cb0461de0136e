// How long the search for duplicates takes over many invoices: made here, 2 % of them sent again
// with their number written another way. Prints the seed, the time, the memory and how many were
// found; fails where one was not found, or a million take longer than they may.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>

#include <fmt/format.h>

#include "runtime/duplicates/duplicates.h"
#include "tests/bench/memory.h"

int main(int argc, char** argv) {
  using namespace bop::duplicates;
  const long count = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1'000'000;
  const auto seed = static_cast<std::uint32_t>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 7);
  std::mt19937 random(seed);
  const auto euro = *bop::value::Currency::parse("EUR");
  Register seen;
  long planted = 0, exact = 0, suspect = 0, missed = 0;
  double took = 0;
  for (long i = 0; i < count; ++i) {
    Invoice one;
    const bool again = i > 1'000 && random() % 50 == 0;
    if (again) {
      one = seen.invoice(static_cast<std::uint32_t>(random() % seen.size()));
      for (char& c : one.number)
        if (c == '-') c = ' ';
      ++planted;
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
    took += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    exact += verdict.kind == VerdictKind::Exact ? 1 : 0;
    suspect += verdict.kind == VerdictKind::Suspect ? 1 : 0;
    missed += again && verdict.kind != VerdictKind::Exact ? 1 : 0;
  }
  fmt::print(
      "duplicates: seed {}; {} invoices in {:.1f} s processor time and {:.0f} MB; {} sent again, "
      "{} "
      "of them not found; {} exact, {} suspect\n",
      seed, count, took, bop::bench::peak_megabytes(), planted, missed, exact, suspect);
  constexpr double seconds_max = 30;  // of a million
  constexpr double million = 1'000'000;
  const bool slow = took > seconds_max * std::max(1.0, static_cast<double>(count) / million);
  if (slow) fmt::print("duplicates: MISSED, wanted <= {} s for a million\n", seconds_max);
  return missed == 0 && !slow ? 0 : 1;
}

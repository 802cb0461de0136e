#include "runtime/duplicates/splits.h"

#include <random>
#include <set>

#include <doctest/doctest.h>

namespace bop::duplicates {

namespace {

value::Money euro(std::int64_t cents) {
  return {*value::Decimal::of(cents, -2), *value::Currency::parse("EUR")};
}

Invoice invoice(std::string group, std::int64_t cents, int day) {
  Invoice one;
  one.vendor_group = std::move(group);
  one.gross = euro(cents);
  one.issued.days = 20'000 + day;
  return one;
}

}  // namespace

TEST_CASE("each below the limit, together not") {
  const std::vector<Invoice> all = {invoice("V-7", 90'000, 0),  invoice("V-7", 90'000, 5),
                                    invoice("V-7", 90'000, 30), invoice("V-8", 90'000, 3),
                                    invoice("V-7", 100'000, 4), invoice("V-7", -90'000, 4)};
  const SplitSettings settings{euro(100'000), 10};
  const auto splits = find_splits(all, settings);
  REQUIRE(splits.size() == 1);
  CHECK(splits[0].invoices == std::vector<std::uint32_t>{0, 1});
  CHECK(text_of(splits[0], all, settings) ==
        "2 invoices of V-7 from 2024-10-04 to 2024-10-09, each below EUR 1,000.00, make EUR "
        "1,800.00");
  CHECK(find_splits(all, {euro(100'000), 10, SplitScope::Account}).empty());
}

TEST_CASE("splits are those of every window of days") {
  std::mt19937 random(20'260'302);  // NOLINT: repeatable
  for (int round = 0; round < 300; ++round) {
    std::vector<Invoice> all;
    for (int i = 0; i < 15; ++i)
      all.push_back(invoice(random() % 2 == 0 ? "A" : "B", static_cast<int>(random() % 700) - 50,
                            static_cast<int>(random() % 30)));
    const SplitSettings settings{euro(600), 5};
    std::set<std::uint32_t> expected;
    for (const std::string group : {"A", "B"})
      for (std::int32_t first = 20'000; first < 20'030; ++first) {
        std::vector<std::uint32_t> window;
        std::int64_t sum = 0;
        for (std::uint32_t at = 0; at < all.size(); ++at) {
          const std::int64_t cents = *all[at].gross.amount.scaled(2);
          if (all[at].vendor_group != group || cents <= 0 || cents >= 600) continue;
          if (all[at].issued.days < first || all[at].issued.days > first + 5) continue;
          window.push_back(at);
          sum += cents;
        }
        if (window.size() >= 2 && sum >= 600) expected.insert(window.begin(), window.end());
      }
    std::set<std::uint32_t> found;
    for (const Split& split : find_splits(all, settings))
      found.insert(split.invoices.begin(), split.invoices.end());
    CHECK(found == expected);
  }
}

}  // namespace bop::duplicates

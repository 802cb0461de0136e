#include "tests/bench/many_rules.h"

#include <random>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bop::bench {
namespace {

class Rules {
 public:
  explicit Rules(std::uint32_t seed) : random_(seed) {}

  std::string rule(std::size_t number) {
    std::vector<std::string> tests = {
        fmt::format("bill.country {}", place()),
        fmt::format("bill.department = {}", one({"sales", "research", "plant", "office"})),
        fmt::format("bill.category = {}", one({"goods", "services", "utilities", "rent"})),
        fmt::format("bill.risk {}", one({"= low", ">= medium", ">= high", "< high", "= blocked"})),
        amount(),
        fmt::format("bill.year_to_date > {}", euros(500'000)),
        fmt::format("bill.tax > bill.amount * {}%", between(5, 25)),
        day(),
        text(),
        one({"bill.cap is missing", "bill.cap is present"}),
        one({"bill.description is missing", "bill.description is present"}),
        one({"bill.recurring", "bill.bank_changed", "not bill.recurring"}),
    };
    // Each asks of other fields, so that no rule contradicts itself.
    for (std::size_t at = tests.size(); at-- > 1;)
      std::swap(tests[at], tests[static_cast<std::size_t>(between(0, static_cast<int>(at)))]);
    std::string rule =
        fmt::format("rule M-{0} \"The rule with the number {0}\"\n  when    {1}", number, tests[0]);
    const int count = between(2, 5);
    for (int at = 1; at < count; ++at)
      rule += fmt::format("\n          {} {}", between(0, 4) == 0 ? "or" : "and", tests[at]);
    if (between(0, 9) == 0) rule += fmt::format("\n  unless  {}", tests[count]);
    rule += between(0, 4) == 0 ? "\n  then    reject with STOP" : "\n  then    hold with STOP";
    return rule + fmt::format("\n  because \"{{bill.amount}}, case {}\"\n\n", number);
  }

 private:
  int between(int low, int high) {
    return static_cast<int>(low + random_() % static_cast<std::uint32_t>(high - low + 1));
  }
  template <std::size_t Count>
  const char* one(const char* const (&of)[Count]) {
    return of[random_() % Count];
  }
  std::string euros(int most) {
    return fmt::format("EUR {}.{:02}", fmt::group_digits(between(0, most)), between(0, 99));
  }

  std::string place() {
    const auto country = [this] {
      return one({"austria", "belgium", "cyprus", "france", "germany", "italy", "netherlands",
                  "poland", "russia", "spain", "switzerland", "uk"});
    };
    if (between(0, 1) == 0) return fmt::format("= {}", country());
    return fmt::format("is one of ({}, {}, {})", country(), country(), country());
  }

  std::string text() {
    if (between(0, 2) == 0) return fmt::format("bill.vendor_name = \"Vendor {}\"", between(1, 400));
    return fmt::format("bill.vendor_name starts with \"{}\"",
                       one({"ACME", "Nord", "Berger", "Office", "Blue", "Gift"}));
  }

  std::string amount() {
    switch (between(0, 5)) {
      case 0:
        return fmt::format(
            "bill.order_amount is present and bill.amount > bill.order_amount * {}.{}%",
            between(100, 110), between(0, 9));
      case 1:
        return fmt::format("bill.amount * bill.fx > {}", euros(1'000'000));
      case 2:
        return "bill.amount > limit(bill.department)";
      default:
        return fmt::format("bill.amount {} {}", one({"<", ">="}), euros(200'000));
    }
  }

  std::string day() {
    switch (between(0, 2)) {
      case 0:
        return fmt::format("bill.issued {} 2026-{:02}-{:02}", one({"<", ">="}), between(1, 12),
                           between(1, 28));
      case 1:
        return fmt::format("bill.arrived > bill.issued + {} days", between(10, 300));
      default:
        return fmt::format("bill.due is present and bill.due > bill.issued + {} days",
                           between(10, 90));
    }
  }

  std::mt19937 random_;
};

}  // namespace

std::string many_rules(const std::string& declarations, std::size_t count, std::uint32_t seed) {
  std::string text = declarations;
  Rules rules(seed);
  for (std::size_t number = 1; number <= count; ++number) text += rules.rule(number);
  return text;
}

}  // namespace bop::bench

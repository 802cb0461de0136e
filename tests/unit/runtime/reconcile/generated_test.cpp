// 10,000 generated bank entries against a ledger of known truth: at least 98 % right, and no wrong
// entry that would be posted without a person. BOP_SEED and BOP_ENTRIES choose others.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <map>

#include "ledger_generator.h"
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace bop::reconcile {

namespace {

enum class Judgement {
  PostedRight,
  SuggestedRight,
  ToldApartByNobody,
  Nothing,
  SuggestedWrong,
  PostedWrong
};

struct Row {
  std::array<int, 6> counts{};
  int total = 0;
};

Judgement judge(const Truth& truth, const Settlement& settlement) {
  std::set<std::uint32_t> items;
  for (const Allocation& one : settlement.allocations) items.insert(one.item);
  bool right = items == truth.items && settlement.kind == truth.kind;
  if (truth.kind == Kind::Return || truth.kind == Kind::OwnTransfer)
    right = settlement.kind == truth.kind && settlement.entry == truth.entry &&
            (!settlement.posts() || items == truth.items);
  // What nobody can know from the statement alone is never posted, however right the guess.
  const bool unknowable = truth.of == Case::Twice || truth.of == Case::TooMuch ||
                          truth.of == Case::Year || truth.of == Case::OtherName;
  if (unknowable && settlement.posts()) return Judgement::PostedWrong;
  if (right) return settlement.posts() ? Judgement::PostedRight : Judgement::SuggestedRight;
  if (settlement.posts()) return Judgement::PostedWrong;
  // Nobody can tell equal items apart without a reference: naming them all is the right answer.
  const bool among = std::ranges::any_of(
      settlement.alternatives, [&](std::uint32_t item) { return truth.items.contains(item); });
  const bool equal = truth.of == Case::Equal || truth.of == Case::Year;
  if (equal && truth.reference_hurt && among) return Judgement::ToldApartByNobody;
  return settlement.kind == Kind::Nothing ? Judgement::Nothing : Judgement::SuggestedWrong;
}

std::uint32_t number_of(const char* name, std::uint32_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

}  // namespace

TEST_CASE("10,000 generated entries") {
  const std::uint32_t seed = number_of("BOP_SEED", 20'260'302);
  const Generated made = generate(seed, number_of("BOP_ENTRIES", 10'000));
  const std::clock_t begin = std::clock();
  const auto settlements = reconcile(made.books, made.entries, made.settings);
  const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  REQUIRE(settlements.size() == made.entries.size());
  constexpr auto names = std::to_array<std::string_view>(
      {"plain",  "lump",       "fee",          "return",    "equal",
       "part",   "fx",         "own transfer", "stranger",  "less credit",
       "shared", "year",       "overpaid",     "too much",  "twice",
       "batch",  "other name", "no rate",      "elsewhere", "half transfer"});
  std::array<std::array<Row, 2>, names.size()> rows{};
  Row all;
  std::map<std::string, Row> by_currency;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const Judgement judgement = judge(made.truths[i], settlements[i]);
    for (Row* row :
         {&rows[static_cast<std::size_t>(made.truths[i].of)][made.truths[i].reference_hurt ? 1 : 0],
          &by_currency[made.entries[i].amount.currency.text()], &all}) {
      ++row->counts[static_cast<std::size_t>(judgement)];
      ++row->total;
    }
    CHECK(!settlements[i].lines.empty());
    if (judgement == Judgement::PostedWrong ||
        (std::getenv("BOP_VERBOSE") != nullptr && judgement >= Judgement::Nothing)) {
      fmt::print("{}: {} `{}`, said {} {}\n", made.entries[i].id,
                 names[static_cast<std::size_t>(made.truths[i].of)], made.entries[i].text,
                 name_of(settlements[i].confidence), name_of(settlements[i].kind));
      for (const std::string& line : settlements[i].lines) fmt::print("    {}\n", line);
    }
  }
  fmt::print("seed {}, {} entries, {} items, {:.1f} s processor time\n", seed, made.entries.size(),
             made.books.items.size(), took);
  fmt::print("{:<13}{:<10}{:>7}{:>8}{:>11}{:>11}{:>9}{:>11}{:>8}\n", "case", "reference", "total",
             "posted", "suggested", "ambiguous", "nothing", "sugg.wrong", "WRONG");
  for (std::size_t of = 0; of < names.size(); ++of)
    for (std::size_t hurt = 0; hurt < 2; ++hurt) {
      const Row& row = rows[of][hurt];
      if (row.total == 0) continue;
      fmt::print("{:<13}{:<10}{:>7}{:>8}{:>11}{:>11}{:>9}{:>11}{:>8}\n", names[of],
                 hurt == 1 ? "hurt" : "whole", row.total, row.counts[0], row.counts[1],
                 row.counts[2], row.counts[3], row.counts[4], row.counts[5]);
    }
  for (const auto& [code, row] : by_currency)
    fmt::print("{}: {} entries, {} posted, {} nothing, {} wrong postings\n", code, row.total,
               row.counts[0], row.counts[3], row.counts[5]);
  const int right = all.counts[0] + all.counts[1] + all.counts[2];
  fmt::print("right {:.2f} %, posted {:.2f} %, wrong postings {}\n", 100.0 * right / all.total,
             100.0 * all.counts[0] / all.total, all.counts[5]);
  CHECK(all.counts[static_cast<std::size_t>(Judgement::PostedWrong)] == 0);
  CHECK(right * 100 >= 98 * all.total);
  CHECK(by_currency.size() == 4);
  for (const auto& [code, row] : by_currency) {
    CAPTURE(code);
    CHECK((row.counts[0] + row.counts[1] + row.counts[2]) * 100 >= 96 * row.total);
  }
}

}  // namespace bop::reconcile

#include "runtime/duplicates/duplicates.h"

#include <algorithm>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "runtime/duplicates/near_keys.h"
#include "runtime/names/reference.h"

namespace bop::duplicates {

namespace {

value::Money euro(std::int64_t cents) {
  return {*value::Decimal::of(cents, -2), *value::Currency::parse("EUR")};
}

Invoice invoice(std::string id, std::string number, std::int64_t cents, std::string_view day) {
  Invoice one;
  one.id = std::move(id);
  one.vendor_group = one.vendor = "V-1";
  one.number = std::move(number);
  one.gross = euro(cents);
  one.issued = *value::Date::parse(day);
  return one;
}

bool has(const Verdict& verdict, Evidence evidence) {
  return std::ranges::any_of(verdict.twins, [&](const Twin& twin) {
    return std::ranges::find(twin.evidence, evidence) != twin.evidence.end();
  });
}

Verdict against(const Invoice& earlier, const Invoice& later, Settings settings = {}) {
  Register seen(settings);
  seen.add(earlier);
  return seen.verdict_of(later);
}

}  // namespace

TEST_CASE("one number of one vendor group is exact, however it is written") {
  const Invoice first = invoice("1", "RE-2026/0042", 10'000, "2026-03-02");
  CHECK(against(first, invoice("2", "re 2026 42", 99, "2026-09-02")).kind == VerdictKind::Exact);
  CHECK(against(first, invoice("2", "RE20260042", 99, "2026-09-02")).kind == VerdictKind::Exact);
  CHECK(against(first, invoice("1", "RE-2026/0042", 10'000, "2026-03-02")).kind ==
        VerdictKind::None);
  Invoice other = invoice("2", "RE-2026/0042", 99, "2026-03-09");
  other.vendor_group = "V-2";
  CHECK(against(first, other).kind == VerdictKind::None);
  CHECK(against(first, invoice("2", "RE-2026/0042", 99, "2026-09-02"), {.number_days = 60}).kind ==
        VerdictKind::None);
  Invoice next_year = invoice("2", "RE-2026/0042", 99, "2027-03-02");
  next_year.yearly_reset = true;
  CHECK(against(first, next_year).kind == VerdictKind::None);
  CHECK(against(invoice("1", "", 10, "2026-03-02"), invoice("2", "", 99, "2026-03-02")).kind ==
        VerdictKind::None);
}

TEST_CASE("suspects have evidence") {
  const Invoice first = invoice("1", "RE-1041", 10'000, "2026-03-02");
  const Verdict confused = against(first, invoice("2", "RE-IO41", 77, "2026-05-02"));
  CHECK(confused.kind == VerdictKind::Suspect);
  CHECK(has(confused, Evidence::ConfusableNumber));
  CHECK(has(against(first, invoice("2", "RE-1401", 10'000, "2026-03-02")),
            Evidence::NumberAlmostSame));
  CHECK(has(against(first, invoice("2", "X", 10'000, "2026-03-02")), Evidence::SameGrossAndDate));
  CHECK(against(first, invoice("2", "RE-1042", 10'000, "2026-03-20")).kind == VerdictKind::None);
  CHECK(has(against(first, invoice("2", "RE-1042", 10'000, "2026-02-20")),
            Evidence::NumberAlmostSame));
  Invoice a = first;
  a.order = "PO-7";
  a.lines_hash = "h";
  a.iban = "DE1";
  Invoice b = invoice("2", "777", 10'000, "2026-03-20");
  b.vendor_group = "V-2";
  b.order = "PO-7";
  b.lines_hash = "h";
  CHECK(has(against(a, b), Evidence::SameOrderAndLines));
  b.lines_hash.clear();
  CHECK(has(against(a, b), Evidence::SameOrder));
  CHECK_FALSE(against(a, b).twins.front().same_lines.has_value());
  b.lines_hash = "other";
  CHECK(against(a, b).kind == VerdictKind::None);
  b.order.clear();
  b.vendor = "V-2";
  b.iban = "DE1";
  CHECK(has(against(a, b), Evidence::SameAccount));
  b.issued = *value::Date::parse("2026-04-02");
  CHECK(against(a, b).kind == VerdictKind::None);
  CHECK(text_of(Evidence::ConfusableNumber, b, a).find("`777`") != std::string::npos);
}

TEST_CASE("a credited invoice may be billed again") {
  Register seen;
  seen.add(invoice("1", "RE-1", 10'000, "2026-03-02"));
  Invoice credit = invoice("2", "CN-1", -10'000, "2026-03-05");
  credit.credits = "RE 1";
  seen.add(credit);
  CHECK(seen.verdict_of(invoice("3", "RE-1", 10'000, "2026-03-02")).kind == VerdictKind::None);
  seen.add(invoice("3", "RE-1", 10'000, "2026-03-06"));
  CHECK(seen.verdict_of(invoice("4", "RE-1", 10'000, "2026-03-07")).kind == VerdictKind::Exact);
}

TEST_CASE("a credit note takes back one copy: another is still to be paid") {
  Register seen;
  seen.add(invoice("1", "RE-1", 10'000, "2026-03-02"));
  seen.add(invoice("2", "RE-1", 10'000, "2026-03-03"));
  Invoice credit = invoice("3", "CN-1", -10'000, "2026-03-05");
  credit.credits = "RE-1";
  seen.add(credit);
  const Verdict third = seen.verdict_of(invoice("4", "RE-1", 10'000, "2026-03-20"));
  CHECK(third.kind == VerdictKind::Exact);
  REQUIRE(third.twins.size() == 2);
  CHECK(third.twins[0].invoice == 0);
  CHECK_FALSE(third.twins[0].cancelled);
  CHECK(third.twins[1].cancelled);

  Invoice credit_again = credit;
  credit_again.id = "5";
  seen.add(credit_again);
  CHECK(seen.verdict_of(invoice("6", "RE-1", 10'000, "2026-03-20")).kind == VerdictKind::Exact);
}

TEST_CASE("an account is one however it is written") {
  Invoice first = invoice("1", "RE-1", 11'900, "2026-02-27");
  first.iban = "DE89370400440532013000";
  Invoice other = invoice("2", "77", 11'900, "2026-03-02");
  other.vendor = other.vendor_group = "V-2";
  other.iban = "de89 3704 0044 0532 0130 00";
  CHECK(has(against(first, other), Evidence::SameAccount));
  other.iban = "DE89\u202f3704\u00a00044 0532-0130 00";
  CHECK(has(against(first, other), Evidence::SameAccount));
  other.iban = "DE12500105170648489890";
  CHECK_FALSE(has(against(first, other), Evidence::SameAccount));
}

TEST_CASE("what was cancelled is shown, and only its file counts") {
  Register seen;
  Invoice first = invoice("1", "RE-1", 10'000, "2026-03-02");
  first.document_hash = "f";
  seen.add(first);
  Invoice credit = invoice("2", "CN-1", -10'000, "2026-03-05");
  credit.credits = "RE-1";
  seen.add(credit);
  Invoice again = invoice("3", "RE-1", 10'000, "2026-03-06");
  const Verdict clear = seen.verdict_of(again);
  CHECK(clear.kind == VerdictKind::None);
  REQUIRE(clear.twins.size() == 1);
  CHECK(clear.twins.front().cancelled);
  again.document_hash = "f";
  CHECK(seen.verdict_of(again).kind == VerdictKind::Suspect);
}

TEST_CASE("a credit note and an invoice of one number are two documents") {
  const Invoice first = invoice("1", "RE-1", 10'000, "2026-03-02");
  CHECK(against(first, invoice("2", "RE-1", -10'000, "2026-03-02")).kind == VerdictKind::None);
  CHECK(against(invoice("1", "CN-1", -500, "2026-03-02"), invoice("2", "CN1", -500, "2026-03-03"))
            .kind == VerdictKind::Exact);
}

TEST_CASE("parts of one order may have one number") {
  Invoice first = invoice("1", "RE-1", 10'000, "2026-03-02");
  first.part = true;
  first.order = "PO-1";
  first.lines_hash = "l";
  Invoice second = first;
  second.id = "2";
  second.issued = *value::Date::parse("2026-03-09");
  CHECK(against(first, second).kind == VerdictKind::None);
  second.issued = first.issued;
  CHECK(against(first, second).kind == VerdictKind::Exact);
}

TEST_CASE("twins beyond the most that are told are counted") {
  Settings settings;
  settings.twins_max = 2;
  Register seen(settings);
  for (int i = 0; i < 5; ++i) seen.add(invoice(std::to_string(i), "RE-1", 10'000, "2026-03-02"));
  const Verdict verdict = seen.verdict_of(invoice("9", "RE-1", 10'000, "2026-03-02"));
  CHECK(verdict.twins.size() == 2);
  CHECK(verdict.twins_left_out == 3);
}

TEST_CASE("a twin says how the two compare") {
  const Verdict verdict = against(invoice("1", "RE-1041", 10'000, "2026-03-02"),
                                  invoice("2", "RE-IO41", 10'000, "2026-03-02"));
  REQUIRE(verdict.twins.size() == 1);
  CHECK(verdict.twins.front().distance == 2);
  CHECK(verdict.twins.front().look_alike);
}

TEST_CASE("edits and series") {
  CHECK(edits_between("1401", "1041") == 1);
  CHECK(within_edits("1401", "1041", 1));
  CHECK(within_edits("104", "1041", 1));
  CHECK_FALSE(within_edits("1041", "1122", 1));
  CHECK(within_edits("", "", 0));
  CHECK(within_edits(std::string(70, '1'), std::string(70, '1'), 0));
  CHECK_FALSE(within_edits(std::string(70, '1'), std::string(69, '1') + "2", 1));
  CHECK(follows_in_series("RE99", "RE100"));
  CHECK_FALSE(follows_in_series("RE100", "RE99"));
  CHECK_FALSE(follows_in_series("RE1", "XE2"));
}

TEST_CASE("many invoices of one key are counted, not lost") {
  Register seen;
  for (int i = 0; i < 700; ++i) seen.add(invoice(std::to_string(i), "1", 100, "2026-03-02"));
  const Verdict verdict = seen.verdict_of(invoice("x", "1", 100, "2026-03-02"));
  CHECK(verdict.kind == VerdictKind::Exact);
  CHECK(verdict.twins.size() == Settings().twins_max);
  CHECK(verdict.not_compared > 0);
}

// What the register must find, said once more without keys and hashes.
TEST_CASE("the register finds what comparing all pairs finds") {
  std::mt19937 random(20'260'302);  // NOLINT: repeatable
  const auto one_of = [&](std::vector<std::string> list) { return list[random() % list.size()]; };
  int found = 0;
  for (int round = 0; round < 150; ++round) {
    const Settings settings{.number_days = random() % 2 == 0 ? std::optional(20) : std::nullopt,
                            .number_edits = 1 + static_cast<int>(random() % 2),
                            .number_edits_days = 15,
                            .account_days = 10,
                            .account_within_vendor = random() % 2 == 0};
    Register seen(settings);
    std::vector<Invoice> all;
    for (int i = 0; i < 40; ++i) {
      Invoice next =
          invoice(std::to_string(i), one_of({"R-10", "R10", "RI0", "R-11", "R-101", "X-7", ""}),
                  100 * static_cast<int>(1 + random() % 3), "2026-03-01");
      next.issued.days += static_cast<std::int32_t>(random() % 40);
      next.vendor_group = next.vendor = one_of({"V-1", "V-2"});
      next.iban = one_of({"", "DE1", "DE2"});
      next.order = one_of({"", "PO-1"});
      next.lines_hash = one_of({"", "h1", "h2"});
      next.document_hash = one_of({"", "", "", "d" + std::to_string(random() % 20)});
      const auto near = [&](const Invoice& b) {
        const Invoice& a = next;
        const std::string key = names::invoice_number_key(a.number);
        const std::string other = names::invoice_number_key(b.number);
        const int days = std::abs(a.issued.days - b.issued.days);
        const bool group = a.vendor_group == b.vendor_group;
        const bool gross = a.gross == b.gross;
        const bool numbers = !key.empty() && !other.empty();
        const bool exact = group && numbers && key == other &&
                           (!settings.number_days || days <= *settings.number_days);
        const bool in_series =
            a.issued != b.issued &&
            (a.issued > b.issued ? follows_in_series(other, key) : follows_in_series(key, other));
        const bool suspect =
            (!a.document_hash.empty() && a.document_hash == b.document_hash) ||
            (group && numbers && key != other &&
             names::confusable_key(key) == names::confusable_key(other)) ||
            (group && gross && numbers && key != other && days <= settings.number_edits_days &&
             !in_series && within_edits(key, other, settings.number_edits)) ||
            (group && gross && days == 0) ||
            (gross && !a.order.empty() && a.order == b.order &&
             (a.lines_hash.empty() || b.lines_hash.empty() || a.lines_hash == b.lines_hash)) ||
            (gross && !a.iban.empty() && a.iban == b.iban && days <= settings.account_days &&
             (settings.account_within_vendor || a.vendor != b.vendor));
        return exact ? VerdictKind::Exact : suspect ? VerdictKind::Suspect : VerdictKind::None;
      };
      std::set<std::uint32_t> twins;
      VerdictKind worst = VerdictKind::None;
      for (std::uint32_t at = 0; at < all.size(); ++at) {
        const VerdictKind kind = near(all[at]);
        if (kind != VerdictKind::None) twins.insert(at);
        worst = std::max(worst, kind);
      }
      const Verdict verdict = seen.verdict_of(next);
      CHECK(verdict.kind == worst);
      CHECK(verdict.twins.size() == std::min(twins.size(), Settings().twins_max));
      for (const Twin& twin : verdict.twins) CHECK(twins.contains(twin.invoice));
      found += static_cast<int>(twins.size());
      seen.add(next);
      all.push_back(next);
    }
  }
  CHECK(found > 1'000);
}

}  // namespace bop::duplicates

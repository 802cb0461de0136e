#include "runtime/reconcile/reconcile.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace bop::reconcile {

namespace {

value::Money euro(std::int64_t cents) {
  return {*value::Decimal::of(cents, -2), *value::Currency::parse("EUR")};
}
value::Date day(std::string_view text) {
  return *value::Date::parse(text);
}

OpenItem item(std::string reference, std::int64_t cents, std::string_view due = "2026-03-02",
              std::string party = "C-1") {
  return {reference, std::move(party), reference, euro(cents), day(due)};
}

BankEntry entry(std::string text, std::int64_t cents, std::string_view booked = "2026-03-04") {
  return {"B", "OWN", euro(cents), day(booked), std::move(text), "Kestrel", "DE1", ""};
}

Books books(std::vector<OpenItem> items) {
  return {std::move(items),
          {{"C-1", "Kestrel Oil Ltd", {"DE1"}}, {"C-2", "Nordsee AG", {"DE2"}}},
          {"OWN", "OWN2"},
          {{*value::Currency::parse("EUR"), *value::Currency::parse("USD"),
            *value::Decimal::of(11, -1)}}};
}

Settlement one(const Books& books, const BankEntry& entry) {
  return reconcile(books, std::vector{entry}, {.bank_fees = {euro(500)}}).front();
}

bool says(const Settlement& settlement, std::string_view part) {
  return std::ranges::any_of(settlement.lines, [&](const std::string& line) {
    return line.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("reference, amount and payer are posted; without the payer a person confirms") {
  const Books ledger = books({item("RE-2026-0042", 10'000), item("RE-2026-0043", 7'000)});
  Settlement found = one(ledger, entry("Rechnung re 2026/42", 10'000));
  CHECK(found.kind == Kind::Whole);
  CHECK(found.posts());
  CHECK(found.allocations.at(0).item == 0);
  CHECK(found.allocations.at(0).residue.is_zero());
  CHECK(says(found, "the text names `RE-2026-0042`"));
  BankEntry other = entry("RE-2026-0042", 10'000);
  other.iban = "DE2";
  found = one(ledger, other);
  CHECK(found.confidence == Confidence::Medium);
  CHECK(says(found, "Nordsee AG, not whom"));
  other.iban = other.counterparty = "";
  CHECK(one(ledger, other).confidence == Confidence::Medium);
}

TEST_CASE("amount and payer alone") {
  const Books ledger = books({item("RE-2026-0042", 10'000), item("RE-2026-0077", 10'000),
                              item("RE-2026-0050", 7'000), item("RE-2026-0051", 3'100)});
  CHECK(one(ledger, entry("", 7'000)).posts());
  CHECK(one(ledger, entry("RE-2026-0O50", 7'000)).posts());  // a slip of the pen
  const Settlement several = one(ledger, entry("", 10'000));
  CHECK(several.confidence == Confidence::Medium);
  CHECK(several.alternatives.size() == 1);
  CHECK_FALSE(one(ledger, entry("RE-1999-8888", 7'000)).posts());    // names something else
  CHECK_FALSE(one(ledger, entry("", 7'000, "2026-06-01")).posts());  // long after it was due
  CHECK_FALSE(one(ledger, entry("", 10'100)).posts());               // 7,000 + 3,100
  CHECK(one(ledger, entry("", 10'100)).kind == Kind::Lump);
  CHECK(one(ledger, entry("", 999)).kind == Kind::Nothing);
}

TEST_CASE("a settlement says how payer and text fit its items, and what else would") {
  const Books ledger = books({item("RE-2026-0042", 10'000), item("RE-2026-0077", 10'000),
                              item("RE-2026-0050", 7'000), item("RE-2026-0051", 3'000)});
  Settlement found = one(ledger, entry("RE-2026-0050", 7'000));
  CHECK(found.party == PartyFit::Fully);
  CHECK(found.reference == ReferenceFit::OneDocument);
  CHECK(found.sets == 1);
  BankEntry by_name = entry("RE-2026-0050", 7'000);
  by_name.iban = "";
  by_name.counterparty = "Kestrel Oil Limited";
  CHECK(one(ledger, by_name).party == PartyFit::Fully);
  by_name.counterparty = "Kestrel Oill";
  CHECK(one(ledger, by_name).party == PartyFit::Partly);
  by_name.counterparty = "Nordsee AG";
  CHECK(one(ledger, by_name).party == PartyFit::NotAtAll);
  found = one(ledger, entry("", 10'000));  // two single items, and 7,000 with 3,000
  CHECK(found.sets == 3);
  CHECK(found.reference == ReferenceFit::Nothing);
  found = one(ledger, entry("RE-2026-0050 RE-2026-0051", 10'000));
  CHECK(found.reference == ReferenceFit::SeveralDocuments);
  CHECK(one(ledger, entry("", 999)).sets == 0);
}

TEST_CASE("fees, parts, lumps and currencies") {
  const Books ledger = books(
      {item("RE-2026-0042", 10'000), item("RE-2026-0053", 7'000), item("RE-2026-0064", 3'150)});
  Settlement found = one(ledger, entry("RE-2026-0042", 9'500));
  CHECK(found.kind == Kind::Fee);
  CHECK(found.posts());
  CHECK(found.difference == value::Decimal(5));
  found = one(ledger, entry("RE-2026-0042", 4'000));
  CHECK(found.kind == Kind::Part);
  CHECK_FALSE(found.posts());
  CHECK(found.allocations.at(0).residue == value::Decimal(60));
  found = one(ledger, entry("RE-2026-0042 RE-2026-0053", 17'000));
  CHECK(found.kind == Kind::Lump);
  CHECK(found.posts());
  found = one(ledger, entry("RE-2026-0042 usw.", 20'150));
  CHECK(found.kind == Kind::Lump);
  CHECK(found.allocations.size() == 3);
  BankEntry dollars = entry("RE-2026-0042", 11'100);
  dollars.amount.currency = *value::Currency::parse("USD");
  CHECK(one(ledger, dollars).kind == Kind::Fx);
  CHECK(one(ledger, dollars).posts());
  dollars.amount = {value::Decimal(120), dollars.amount.currency};
  CHECK(one(ledger, dollars).kind == Kind::Nothing);
}

TEST_CASE("any currency is matched with its own, by its own smallest unit") {
  const auto in = [](std::string_view code, std::int64_t minor) {
    const value::Currency currency = *value::Currency::parse(code);
    return value::Money{*value::Decimal::of(minor, -currency.minor_digits()), currency};
  };
  const auto priced = [](OpenItem item, value::Money open) {
    item.open = open;
    return item;
  };
  Books ledger =
      books({item("RE-2026-0042", 10'000), priced(item("RE-2026-0053", 0), in("JPY", 50'000)),
             priced(item("RE-2026-0064", 0), in("KWD", 12'345)),
             priced(item("RE-2026-0075", 0), in("CHF", 10'000))});
  ledger.rates.push_back({in("JPY", 0).currency, euro(0).currency, *value::Decimal::of(6, -3)});
  const Settings settings{.bank_fees = {euro(500), in("JPY", 1'500)}};
  const auto paid = [&](std::string text, value::Money amount) {
    BankEntry one = entry(std::move(text), 0);
    one.amount = amount;
    return reconcile(ledger, std::vector{one}, settings).front();
  };
  CHECK(paid("RE-2026-0053", in("JPY", 50'000)).posts());
  CHECK(paid("RE-2026-0064", in("KWD", 12'345)).posts());
  CHECK(paid("", in("KWD", 12'345)).posts());
  // A fee is one of the currency's own, and the write-off is its worth at the rate: JPY 166.67.
  CHECK(paid("RE-2026-0053", in("JPY", 48'500)).kind == Kind::Fee);
  CHECK(paid("RE-2026-0053", in("JPY", 49'500)).kind == Kind::Part);
  CHECK(paid("RE-2026-0053", in("JPY", 49'834)).kind == Kind::Fee);
  CHECK(paid("RE-2026-0053", in("JPY", 49'833)).kind == Kind::Part);
  // Without a rate to euros nothing is written off.
  CHECK(paid("RE-2026-0064", in("KWD", 12'344)).kind == Kind::Part);
  CHECK(paid("RE-2026-0075", in("CHF", 9'999)).kind == Kind::Part);
  // The same number in another currency is nothing.
  CHECK(paid("", in("USD", 10'000)).kind == Kind::Nothing);
  const Settlement no_rate = paid("RE-2026-0075", euro(7'777));
  CHECK(no_rate.kind == Kind::Nothing);
  CHECK(says(no_rate, "there is no rate between CHF and EUR"));
  CHECK(says(paid("RE-2026-0053", euro(40'000)), "more than 20 in a thousand away"));
}

TEST_CASE("at a rate the difference is in the currency of the ledger, whichever way it is given") {
  Books ledger = books({item("RE-2026-0042", 0), item("RE-2026-0053", 10'000)});
  const value::Currency yen = *value::Currency::parse("JPY");
  ledger.items[0].open = {value::Decimal(50'000), yen};
  ledger.rates.push_back({yen, euro(0).currency, *value::Decimal::of(6, -3)});
  // JPY 50,000 are EUR 300.00; 2 % are JPY 1,000 or EUR 6.00.
  Settlement found = one(ledger, entry("RE-2026-0042", 29'400));
  CHECK(found.kind == Kind::Fx);
  CHECK(found.difference == value::Decimal(1'000));
  CHECK(says(found, "JPY 50,000 are EUR 300.00 at the rate 0.006 from JPY to EUR; JPY 1,000 less"));
  CHECK(one(ledger, entry("RE-2026-0042", 29'399)).kind == Kind::Nothing);
  CHECK(one(ledger, entry("RE-2026-0042", 30'600)).difference == value::Decimal(-1'000));
  CHECK(one(ledger, entry("RE-2026-0042", 30'601)).kind == Kind::Nothing);
  // EUR 100.00 are JPY 16,667, as far as yen go.
  BankEntry in_yen = entry("RE-2026-0053", 0);
  in_yen.amount = {value::Decimal(16'400), yen};
  found = one(ledger, in_yen);
  CHECK(found.kind == Kind::Fx);
  CHECK(found.difference == *value::Decimal::of(16, -1));
  in_yen.amount = {value::Decimal(16'333), yen};  // EUR 97.998
  CHECK(one(ledger, in_yen).kind == Kind::Nothing);
}

TEST_CASE("a return opens the item again, and a second payment closes it") {
  const Books ledger = books({item("RE-2026-0042", 10'000)});
  BankEntry sent = entry("RE-2026-0042", 10'000);
  BankEntry back = entry("RE-2026-0042", -10'000, "2026-03-06");
  back.return_code = "AC04";
  const BankEntry again = entry("RE-2026-0042", 10'000, "2026-03-09");
  const auto found = reconcile(ledger, std::vector{sent, back, again}, {});
  CHECK(found[0].posts());
  CHECK(found[1].kind == Kind::Return);
  CHECK(found[1].entry == 0);
  CHECK(found[1].allocations.at(0).residue == value::Decimal(100));
  CHECK(found[2].posts());
  CHECK(reconcile(ledger, std::vector{back}, {}).front().kind == Kind::Nothing);
}

TEST_CASE("what was posted before comes back, and a payment in this run settles it anew") {
  Books ledger = books({item("RE-2026-0042", 0), item("RE-2026-0043", 0), item("RE-7700", 9'000)});
  BankEntry sent = entry("RE-2026-0042 und RE-2026-0043", 17'000, "2026-02-18");
  sent.id = "A-7";
  ledger.earlier = {{sent, {{0, value::Decimal(100)}, {1, value::Decimal(70)}}}};
  BankEntry back = entry("", -17'000, "2026-03-06");
  back.return_code = "AC04";
  const BankEntry again = entry("RE-2026-0042", 10'000, "2026-03-09");
  const auto found = reconcile(ledger, std::vector{back, again, back}, {});
  CHECK(found[0].kind == Kind::Return);
  CHECK(found[0].posts());
  CHECK(found[0].earlier == 0);
  CHECK(found[0].allocations.at(1).residue == value::Decimal(70));
  CHECK(says(found[0], "entry A-7 of 2026-02-18, posted before"));
  CHECK(found[1].posts());
  CHECK(found[2].kind == Kind::Nothing);  // it came back once
  const auto nothing_by = [&](auto change) {
    BankEntry other = back;
    change(other);
    return one(ledger, other).kind == Kind::Nothing;
  };
  CHECK_FALSE(nothing_by([](BankEntry&) {}));
  CHECK(nothing_by([](BankEntry& other) { other.amount = euro(-16'999); }));
  CHECK(nothing_by([](BankEntry& other) { other.account = "OWN2"; }));
  CHECK(nothing_by([](BankEntry& other) { other.iban = "DE2", other.counterparty = ""; }));
  CHECK(nothing_by([](BankEntry& other) { other.booked = day("2026-04-20"); }));
  ledger.earlier.push_back(ledger.earlier.front());  // which of the two came back nobody can say
  CHECK(one(ledger, back).kind == Kind::Nothing);
}

TEST_CASE("own transfers pair, and two that look alike don't") {
  BankEntry out = entry("", -5'000);
  out.iban = "OWN2";
  BankEntry in = entry("", 5'000, "2026-03-05");
  in.account = "OWN2";
  in.iban = "OWN";
  const Books ledger = books({item("RE-2026-0042", 5'000)});
  auto found = reconcile(ledger, std::vector{out, in}, {});
  CHECK(found[0].kind == Kind::OwnTransfer);
  CHECK(found[1].entry == 0);
  found = reconcile(ledger, std::vector{out, in, in}, {});
  for (const Settlement& settlement : found) CHECK(settlement.kind == Kind::Nothing);
  in.iban = "o w n";  // as people write accounts
  CHECK(reconcile(ledger, std::vector{out, in}, {})[0].kind == Kind::OwnTransfer);
}

TEST_CASE("a transfer's two sides name each other, and money does not come before it goes") {
  BankEntry out = entry("", -5'000);
  out.iban = "OWN2";
  BankEntry in = entry("", 5'000, "2026-03-05");
  in.account = "OWN3";
  in.iban = "OWN4";
  Books ledger = books({item("RE-2026-0042", 5'000)});
  ledger.own_ibans = {"OWN", "OWN2", "OWN3", "OWN4"};
  const auto nothing = [&](const BankEntry& other) {
    for (const Settlement& one : reconcile(ledger, std::vector{out, other}, {}))
      if (one.kind != Kind::Nothing || one.posts()) return false;
    return true;
  };
  CHECK(nothing(in));
  in.account = "OWN2";  // it got the amount, but from another account
  CHECK(nothing(in));
  in.account = "OWN3";
  in.iban = "OWN";  // from that account, but in another one
  CHECK(nothing(in));
  in.account = "OWN2";
  CHECK_FALSE(nothing(in));
  in.booked = day("2026-02-27");
  CHECK(nothing(in));
}

TEST_CASE("items of one amount whose numbers are a slip apart") {
  const Books ledger = books({item("RE-2026-0042", 10'000), item("RE-2026-0043", 10'000)});
  CHECK_FALSE(one(ledger, entry("RE-2026-0042", 10'000)).posts());
  const auto both = reconcile(
      ledger, std::vector{entry("RE-2026-0042", 10'000), entry("RE-2026-0043", 10'000)}, {});
  CHECK(both[0].posts());
  CHECK(both[1].posts());
  const auto twice = reconcile(
      ledger, std::vector{entry("RE-2026-0043", 10'000), entry("RE-2026-0043", 10'000)}, {});
  CHECK_FALSE(twice[0].posts());
  CHECK_FALSE(twice[1].posts());
}

TEST_CASE("an invoice and a credit note that are named settle both, and are never a fee") {
  const Books ledger = books({item("RE-2026-0042", 10'000), item("GS-2026-0007", -500)});
  Settlement found = one(ledger, entry("RE-2026-0042 abzgl. GS-2026-0007", 9'500));
  CHECK(found.kind == Kind::Lump);
  CHECK(found.posts());
  CHECK(found.allocations.size() == 2);
  CHECK(found.allocations.at(1).amount == value::Decimal(-5));
  CHECK(found.difference.is_zero());
  found = one(ledger, entry("RE-2026-0042", 9'500));
  CHECK(found.kind == Kind::Fee);  // only what is not named may be a fee
  found = one(ledger, entry("RE-2026-0042 GS-2026-0007", 10'000));
  CHECK(found.kind == Kind::Whole);
  CHECK_FALSE(found.posts());
  const Books larger = books({item("RE-2026-0042", 10'000), item("GS-2026-0007", -700)});
  found = one(larger, entry("RE-2026-0042 GS-2026-0007", 9'500));
  CHECK(found.kind != Kind::Fee);
  CHECK_FALSE(found.posts());
}

TEST_CASE("parties that share an account: the name or the reference tells which it is") {
  Books ledger =
      books({item("RE-2026-0042", 10'000), item("RE-2026-0077", 10'000, "2026-03-02", "C-2"),
             item("RE-2026-0099", 3'000, "2026-03-02", "C-3")});
  ledger.parties[1].ibans = {"DE1"};
  ledger.parties.push_back({"C-3", "Albatros Papier AG", {"DE3"}});
  BankEntry paid = entry("", 10'000);
  paid.counterparty = "Kestrel Oil Ltd";
  CHECK(one(ledger, paid).posts());
  CHECK(one(ledger, paid).allocations.at(0).item == 0);
  paid.counterparty = "Nordsee AG";
  CHECK(one(ledger, paid).allocations.at(0).item == 1);
  paid.counterparty = "";
  CHECK_FALSE(one(ledger, paid).posts());
  paid.text = "RE-2026-0077";
  CHECK(one(ledger, paid).posts());
  CHECK(says(one(ledger, paid), "the account is that of 2 parties, one of them"));
  paid.counterparty = "Albatros Papier AG";
  CHECK_FALSE(one(ledger, paid).posts());
  BankEntry other = entry("RE-2026-0099", 3'000);
  CHECK_FALSE(one(ledger, other).posts());
}

TEST_CASE("an account on file and the name of another party: a person confirms") {
  const Books ledger = books({item("RE-2026-0042", 10'000)});
  BankEntry paid = entry("RE-2026-0042", 10'000);
  paid.counterparty = "Nordsee AG";
  CHECK(one(ledger, paid).confidence == Confidence::Medium);
  CHECK(says(one(ledger, paid), "but the name is that of Nordsee AG"));
  paid.text = "";
  CHECK_FALSE(one(ledger, paid).posts());
  paid.counterparty = "Treuhand Schmidt";  // nobody on file: the account is enough
  CHECK(one(ledger, paid).posts());
}

TEST_CASE("a year or a short number names nothing by itself") {
  const Books two = books({item("2026", 10'000), item("RE-2025-0042", 10'000)});
  CHECK_FALSE(one(two, entry("Beitrag 2026", 10'000)).posts());
  const Books fee = books({item("2026", 10'000)});
  CHECK_FALSE(one(fee, entry("Beitrag 2026", 9'500)).posts());
  BankEntry by_name = entry("Beitrag 2026", 10'000);
  by_name.iban = "";
  CHECK_FALSE(one(fee, by_name).posts());  // amount and a name alike: no second witness
  CHECK(one(fee, entry("Beitrag 2026", 10'000)).posts());  // the account, and nothing else fits
  const Books brief = books({item("A-7", 10'000), item("RE-2025-0042", 10'000)});
  CHECK_FALSE(one(brief, entry("A-7", 10'000)).posts());
}

TEST_CASE("more than is open, and paid twice") {
  const Books ledger = books({item("RE-2026-0042", 10'000)});
  Settlement found = one(ledger, entry("RE-2026-0042", 10'100));
  CHECK(found.kind == Kind::Fee);
  CHECK(found.posts());
  CHECK(found.difference == value::Decimal(-1));
  CHECK(found.allocations.at(0).residue.is_zero());
  found = one(ledger, entry("RE-2026-0042", 10'101));
  CHECK(found.confidence == Confidence::Medium);
  CHECK(says(found, "EUR 1.01 more are paid"));
  const auto both = reconcile(
      ledger,
      std::vector{entry("RE-2026-0042", 10'000), entry("RE-2026-0042", 10'000, "2026-03-09")}, {});
  CHECK(both[0].posts());
  CHECK(both[1].confidence == Confidence::Low);
  CHECK(says(both[1], "has settled: paid twice"));
}

TEST_CASE("a batch is its gross less its fee") {
  Books ledger =
      books({item("RE-2026-0042", 10'000), item("RE-2026-0053", 7'000, "2026-03-02", "C-2")});
  ledger.parties.push_back({"PSP", "Zahlwerk SE", {"LU1"}});
  ledger.batches = {{"PO-4711", "PSP", euro(17'000), euro(250), {"RE-2026-0042", "RE-2026-0053"}}};
  BankEntry paid = entry("PO-4711", 16'750);
  CHECK_FALSE(one(ledger, paid).posts());  // not from who pays the batch out
  paid.iban = "LU1";
  paid.counterparty = "Zahlwerk";
  Settlement found = one(ledger, paid);
  CHECK(found.kind == Kind::Lump);
  CHECK(found.posts());
  CHECK(found.difference == *value::Decimal::of(250, -2));
  paid.amount = euro(16'751);
  CHECK(one(ledger, paid).kind == Kind::Nothing);
  paid.amount = euro(16'750);
  ledger.batches.front().items.pop_back();  // the items don't make the gross
  CHECK(one(ledger, paid).kind == Kind::Nothing);
}

TEST_CASE("a number that is none of the items' keeps an entry from being posted") {
  const Books lump = books({item("RE-2026-0041", 30'000), item("RE-2026-0055", 50'000)});
  const Settlement named = one(lump, entry("RE-2026-0041 and RE-2026-0097", 80'000));
  CHECK_FALSE(named.posts());
  CHECK(says(named, "a number that is none of theirs"));
  CHECK(one(lump, entry("RE-2026-0041 and others", 80'000)).kind == Kind::Lump);
  const Books parted = books({item("2026-11-1", 64'000)});
  CHECK_FALSE(one(parted, entry("Rechnung 2026-1-11", 64'000)).posts());
  CHECK_FALSE(says(one(parted, entry("Rechnung 2026-1-11", 64'000)), "the text names"));
  CHECK(one(parted, entry("Rechnung 2026-11-1", 64'000)).posts());
  const Books brief = books({item("RE-1", 81'200)});
  CHECK_FALSE(one(brief, entry("Invoice RE-2 and RE-3", 81'200)).posts());
  CHECK(one(brief, entry("Invoice RE-1", 81'200)).posts());
  const Books usual = books({item("RE-2026-0155", 77'700)});
  for (const char* text :
       {"Invoice 4711", "Invoice 4711 of 2025", "RE-2026-0154", "RE-2026-1055", "RE-2026-01557"})
    CHECK_MESSAGE(!one(usual, entry(text, 77'700)).posts(), std::string(text));
  for (const char* text :
       {"", "Danke", "Beitrag 2026", "RE-2026-0155", "RE-2026-O155", "RG.RE20260155", "0155",
        "vom 02.03.2026", "EUR 777,00", "EUR 777", "Kunde C-1", "RE-2026-015 5"})
    CHECK_MESSAGE(one(usual, entry(text, 77'700)).posts(), std::string(text));
  // What is missing may be what the text names, and no fee.
  CHECK(one(usual, entry("RE-2026-0155", 77'200)).posts());
  CHECK(one(usual, entry("RE-2026-0155 less charges 5.00", 77'200)).posts());
  const Settlement fee = one(usual, entry("RE-2026-0155 less CN-2026-0007", 77'200));
  CHECK(fee.kind == Kind::Fee);
  CHECK_FALSE(fee.posts());
}

TEST_CASE("what two entries would settle is proposed for one of them") {
  const Books ledger = books({item("RE-5001", 119'000), item("RE-5002", 20'000)});
  std::vector<BankEntry> entries{entry("", 119'000), entry("", 119'000, "2026-03-05")};
  entries[0].id = "E01";
  entries[1].id = "E02";
  const auto found = reconcile(ledger, entries, {});
  CHECK(found[0].confidence == Confidence::Medium);
  CHECK(found[0].allocations.at(0).amount == euro(119'000).amount);
  CHECK(says(found[0], "entry E02 of 2026-03-05 asks for `RE-5001` as well"));
  CHECK(found[1].confidence == Confidence::Low);
  CHECK(found[1].allocations.at(0).amount.is_zero());
  CHECK(found[1].difference == euro(-119'000).amount);
  CHECK(says(found[1], "`RE-5001` is proposed for entry E01 of 2026-03-04 already"));
  // Two that name it, and nobody knows either payer.
  for (BankEntry& one : entries) {
    one.text = "RE-5001";
    one.iban = one.counterparty = "";
  }
  const auto strangers = reconcile(ledger, entries, {});
  CHECK(strangers[0].confidence == Confidence::Medium);
  CHECK(strangers[1].allocations.at(0).amount.is_zero());
  // Two parts of it are not more than is open.
  entries = {entry("RE-5001", 50'000), entry("RE-5001", 60'000)};
  const auto parts = reconcile(ledger, entries, {});
  CHECK(parts[0].kind == Kind::Part);
  CHECK(parts[1].kind == Kind::Part);
  CHECK_FALSE(parts[1].allocations.at(0).amount.is_zero());
}

TEST_CASE("a return or a transfer with several candidates names them") {
  const Books ledger = books({item("RE-5001", 119'000)});
  const auto moved = [](std::string id, std::int64_t cents, const char* account, const char* iban) {
    return BankEntry{std::move(id), account, euro(cents), day("2026-03-06"),
                     "Umbuchung",   "We",    iban,        ""};
  };
  std::vector<BankEntry> entries{moved("E08", -500'000, "OWN", "OWN2"),
                                 moved("E09", -500'000, "OWN", "OWN2"),
                                 moved("E10", 500'000, "OWN2", "OWN")};
  auto found = reconcile(ledger, entries, {});
  CHECK(says(found[2],
             "its other side may be any of 2 entries, E08 of 2026-03-06 and E09 of "
             "2026-03-06: a person says which"));
  CHECK(says(found[0], "its other side may be E10 of 2026-03-06, which may be that of E09"));
  entries.erase(entries.begin() + 1, entries.end());
  CHECK(says(reconcile(ledger, entries, {})[0], "no entry in another account of ours"));
  BankEntry back = entry("RE-5001", -119'000, "2026-03-06");
  back.return_code = "AC04";
  entries = {entry("RE-5001", 119'000), entry("RE-5001", 119'000), back};
  entries[0].id = "E01";
  entries[1].id = "E02";
  found = reconcile(ledger, entries, {});
  CHECK(found[2].kind == Kind::Nothing);
  CHECK(says(found[2],
             "it may be the opposite of 2 entries, E01 of 2026-03-04 and E02 of "
             "2026-03-04: a person says which came back"));
}

TEST_CASE("odd data is no crash and settles nothing") {
  Books ledger = books({item("", 0), item("RE-2026-0042", 10'000, "2026-03-02", "nobody")});
  BankEntry odd = entry("RE-2026-0042", 0);
  CHECK(one(ledger, odd).kind == Kind::Nothing);
  odd.amount.amount = *value::Decimal::of(1, -20);
  CHECK(one(ledger, odd).kind == Kind::Nothing);
  CHECK(says(one(ledger, odd), "more than four decimals"));
  CHECK(reconcile({}, {}, {}).empty());
  CHECK_FALSE(one(ledger, entry("RE-2026-0042", 10'000)).posts());
}

}  // namespace bop::reconcile

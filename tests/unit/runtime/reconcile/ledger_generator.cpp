#include "ledger_generator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace bop::reconcile {

namespace {

class Generator {
 public:
  Generator(std::uint32_t seed, std::size_t entries) : random_(seed), wanted_(entries) {
    for (const value::Currency currency : {euro_, dollar_, yen_, dinar_})
      for (const std::int64_t fee : {500, 750, 1'500}) {
        currency_ = currency;
        made_.settings.bank_fees.push_back(money(fee));
      }
    made_.books.own_ibans = {"DE00OWN1", "DE00OWN2", "DE00OWN3", "DE00OWN4", "DE00OWN5"};
    // Each the way its market quotes it; none leads from one to another but the euro.
    made_.books.rates = {{euro_, dollar_, *value::Decimal::of(108, -2)},
                         {yen_, euro_, *value::Decimal::of(61, -4)},
                         {dinar_, euro_, *value::Decimal::of(302, -2)}};
    constexpr auto first = std::to_array<std::string_view>(
        {"Nordsee", "Kestrel", "Albatros", "Lindqvist", "Moreno", "Petrenko", "Castell", "Yilmaz",
         "Ostwind", "Bergmann", "Falkner", "Delacroix", "Haruni", "Kovacs", "Sorensen"});
    constexpr auto second = std::to_array<std::string_view>(
        {"Handel GmbH", "Logistics Ltd", "Papier AG", "Foods S.A.", "Stahl GmbH", "Tools B.V."});
    const std::size_t parties = std::max<std::size_t>(10, entries / 12);
    for (std::size_t i = 0; i < parties; ++i)
      made_.books.parties.push_back(
          {fmt::format("C-{}", i),
           fmt::format("{} {} {}", first[draw(first.size())], 100 + i, second[draw(second.size())]),
           {fmt::format("DE{:08}", i)}});
    // Two sisters of one account, every twentieth; their names differ in more than a number.
    for (std::size_t i = 0; i + 1 < parties; i += 20) {
      made_.books.parties[i].name = fmt::format("Ostwind {} Holding GmbH", 100 + i);
      made_.books.parties[i + 1].name = fmt::format("Falkner {} Immobilien KG", 100 + i);
      made_.books.parties[i + 1].ibans = made_.books.parties[i].ibans;
    }
    made_.books.parties.push_back({"PSP", "Zahlwerk Payments SE", {"LU99000PSP"}});
  }

  Generated run() {
    while (made_.entries.size() < wanted_) {
      // Of what one payer owes, three fifths are in euros.
      const std::uint64_t fifth = draw(5);
      currency_ = fifth < 3 ? euro_ : fifth == 3 ? dollar_ : draw(2) == 0 ? yen_ : dinar_;
      const std::uint64_t per_mille = draw(1'000);
      if (per_mille < 100)
        lump();
      else if (per_mille < 150)
        fee();
      else if (per_mille < 180)
        returned();
      else if (per_mille < 195)
        equal();  // two entries each
      else if (per_mille < 215)
        part();
      else if (per_mille < 225)
        foreign();
      else if (per_mille < 230)
        transfer();
      else if (per_mille < 240)
        stranger();
      else if (per_mille < 260)
        less_credit();
      else if (per_mille < 280)
        shared();
      else if (per_mille < 290)
        named_by_year();
      else if (per_mille < 300)
        overpaid(Case::Overpaid, 1 + static_cast<std::int64_t>(draw(write_off())));
      else if (per_mille < 310)
        overpaid(Case::TooMuch, 1 + static_cast<std::int64_t>(write_off() + draw(90'000)));
      else if (per_mille < 320)
        twice();
      else if (per_mille < 330)
        batch();
      else if (per_mille < 340)
        in_another_name();
      else if (per_mille < 345)
        without_rate();
      else if (per_mille < 350)
        same_number_elsewhere();
      else
        plain();
      if (draw(10) == 0) item(party(), cents());  // never paid
    }
    return std::move(made_);
  }

 private:
  std::uint64_t draw(std::uint64_t below) { return random_() % below; }
  // Of those that have an account of their own.
  std::size_t party() {
    for (;;) {
      const std::size_t drawn = draw(made_.books.parties.size() - 1);
      if (drawn % 20 > 1) return drawn;
    }
  }
  // Of whatever the currency's smallest unit is.
  std::int64_t cents() { return static_cast<std::int64_t>(1'000 + draw(900'000)); }
  value::Money money(std::int64_t cents) const { return money(cents, currency_); }
  static value::Money money(std::int64_t cents, value::Currency currency) {
    return {*value::Decimal::of(cents, -currency.minor_digits()), currency};
  }
  // EUR 1.00 in the smallest units of the currency.
  std::uint64_t write_off() const {
    return currency_ == euro_ ? 100 : currency_ == dollar_ ? 108 : currency_ == yen_ ? 163 : 331;
  }

  std::uint32_t item(std::size_t party, std::int64_t cents) {
    OpenItem one;
    one.id = fmt::format("I-{}", made_.books.items.size());
    one.party = made_.books.parties[party].id;
    number_ += 1 + static_cast<int>(draw(3));
    one.reference = fmt::format("RE-2026-{:07}", number_);
    one.open = money(cents);
    one.due = value::Date{20'500 + static_cast<std::int32_t>(draw(120))};
    made_.books.items.push_back(one);
    return static_cast<std::uint32_t>(made_.books.items.size() - 1);
  }

  std::string damaged(std::string reference) {
    const std::size_t at = reference.size() - 1 - draw(6);
    switch (draw(4)) {
      case 0:
        reference[at] = static_cast<char>('0' + draw(10));
        break;
      case 1:
        reference.erase(at, 1);
        break;
      case 2:
        std::swap(reference[at], reference[at - 1]);
        break;
      default:
        reference.resize(reference.size() - 2);
    }
    return reference;
  }

  std::string written(const std::string& reference) {
    std::string text = reference;
    if (draw(3) == 0)
      std::ranges::replace(text, '-', ' ');
    else if (draw(3) == 0)
      std::ranges::replace(text, '-', '/');
    return text;
  }

  // The text of a payment of these items, and whether their references came to harm.
  std::string text(const std::vector<std::uint32_t>& items, bool& hurt) {
    const std::uint64_t harm = draw(10);
    hurt = harm < 2;
    if (harm == 0) return draw(2) == 0 ? "" : "Zahlung Danke";
    std::string all = "Rechnung";
    constexpr std::size_t room = 6;  // references that a text has place for
    for (std::size_t i = 0; i < std::min(items.size(), room); ++i) {
      const std::string& reference = made_.books.items[items[i]].reference;
      const bool this_one = harm == 1 && i == 0;
      all += " " + (this_one ? damaged(reference) : written(reference));
    }
    return all;
  }

  BankEntry& entry(std::size_t party, std::int64_t cents, value::Date booked, std::string text,
                   Truth truth) {
    BankEntry one;
    one.id = fmt::format("B-{}", made_.entries.size());
    one.account = "DE00OWN1";
    one.amount = money(cents);
    one.booked = booked;
    one.text = std::move(text);
    one.counterparty = made_.books.parties[party].name;
    if (draw(20) != 0) one.iban = made_.books.parties[party].ibans.front();
    made_.entries.push_back(std::move(one));
    made_.truths.push_back(std::move(truth));
    return made_.entries.back();
  }

  value::Date paid(std::uint32_t item) {
    return {made_.books.items[item].due.days + static_cast<std::int32_t>(draw(12))};
  }

  void plain() { pay_one(Case::Plain); }

  std::uint32_t pay_one(Case of) {
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    Truth truth{of, false, Kind::Whole, {one}};
    std::string words = text({one}, truth.reference_hurt);
    entry(from, amount, paid(one), std::move(words), std::move(truth));
    return one;
  }

  void lump() {
    const std::size_t from = party();
    std::vector<std::uint32_t> items;
    std::int64_t sum = 0;
    for (std::uint64_t n = 2 + draw(7); n > 0; --n) {
      const std::int64_t amount = cents();
      sum += amount;
      items.push_back(item(from, amount));
    }
    Truth truth{Case::Lump, false, Kind::Lump, {items.begin(), items.end()}};
    std::string words = text(items, truth.reference_hurt);
    entry(from, sum, paid(items.back()), std::move(words), std::move(truth));
  }

  void fee() {
    constexpr auto fees = std::to_array<std::int64_t>({500, 750, 1'500, 37, 100});
    const std::size_t from = party();
    const std::int64_t amount = cents() + 2'000;
    const std::uint32_t one = item(from, amount);
    Truth truth{Case::Fee, false, Kind::Fee, {one}};
    std::string words = text({one}, truth.reference_hurt);
    entry(from, amount - fees[draw(fees.size())], paid(one), std::move(words), std::move(truth));
  }

  void returned() {
    const std::uint32_t one = pay_one(Case::Plain);
    const auto sent = static_cast<std::uint32_t>(made_.entries.size() - 1);
    const BankEntry original = made_.entries[sent];
    Truth truth{Case::Return, made_.truths[sent].reference_hurt, Kind::Return, {one}, sent};
    BankEntry back = original;
    back.id = fmt::format("B-{}", made_.entries.size());
    back.amount.amount = original.amount.amount.negated();
    back.booked.days += 1 + static_cast<std::int32_t>(draw(4));
    back.return_code = draw(2) == 0 ? "AC04" : "AM04";
    made_.entries.push_back(back);
    made_.truths.push_back(truth);
    if (draw(2) == 0) return;
    BankEntry again = original;  // paid once more
    again.id = fmt::format("B-{}", made_.entries.size());
    again.booked.days = back.booked.days + 2;
    made_.entries.push_back(again);
    made_.truths.push_back({Case::Plain, made_.truths[sent].reference_hurt, Kind::Whole, {one}});
  }

  void equal() {
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    const std::uint32_t two = item(from, amount);
    made_.books.items[two].due = made_.books.items[one].due;
    const value::Date day = paid(one);
    const bool later_first = draw(2) == 0;
    for (const std::uint32_t each : {later_first ? two : one, later_first ? one : two}) {
      Truth truth{Case::Equal, false, Kind::Whole, {each}};
      std::string words = text({each}, truth.reference_hurt);
      entry(from, amount, day, std::move(words), std::move(truth));
    }
  }

  void part() {
    const std::size_t from = party();
    const std::int64_t amount = cents() + 20'000;
    const std::uint32_t one = item(from, amount);
    Truth truth{Case::Part, false, Kind::Part, {one}};
    std::string words = text({one}, truth.reference_hurt);
    entry(from, amount / 2 - 3, paid(one), std::move(words), std::move(truth));
  }

  // An item in euros that is paid in another currency, or the other way round, up to 1.7 % more
  // than the rate says.
  void foreign() {
    constexpr auto per_euro = std::to_array<double>({1.08, 1 / 0.0061, 1 / 3.02});
    const std::array others = {dollar_, yen_, dinar_};
    const std::size_t at = draw(others.size());
    const bool in_euros = draw(2) == 0;
    currency_ = in_euros ? euro_ : others[at];
    const value::Currency paid_in = in_euros ? others[at] : euro_;
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    Truth truth{Case::Fx, false, Kind::Fx, {one}};
    std::string words = text({one}, truth.reference_hurt);
    const double rate = in_euros ? per_euro[at] : 1 / per_euro[at];
    const double worth = static_cast<double>(amount) * rate *
                         std::pow(10.0, paid_in.minor_digits() - currency_.minor_digits());
    const double drift = 1 + static_cast<double>(draw(18)) / 1'000;
    entry(from, 0, paid(one), std::move(words), std::move(truth)).amount =
        money(std::llround(worth * drift), paid_in);
  }

  // In a currency from which no rate leads to that of the item: it may be worth anything.
  void without_rate() {
    currency_ = draw(2) == 0 ? dollar_ : yen_;
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    Truth truth{Case::NoRate, false, Kind::Nothing, {}};
    std::string words = text({one}, truth.reference_hurt);
    entry(from, 0, paid(one), std::move(words), std::move(truth)).amount =
        money(amount, currency_ == dollar_ ? yen_ : dinar_);
  }

  // The number that is open, of another currency, and the text says nothing.
  void same_number_elsewhere() {
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    entry(from, 0, paid(one), "", {Case::Elsewhere, true, Kind::Nothing, {}}).amount =
        money(amount, currency_ == euro_ ? dollar_ : euro_);
  }

  void transfer() {
    const std::int64_t amount = cents();
    const auto first = static_cast<std::uint32_t>(made_.entries.size());
    const value::Date day{20'500 + static_cast<std::int32_t>(draw(120))};
    const auto& own = made_.books.own_ibans;
    const std::size_t from = draw(own.size());
    const std::size_t to = (from + 1 + draw(own.size() - 1)) % own.size();
    // One in four is two halves: of each the other side is in a statement that is not here.
    const bool halves = draw(4) == 0;
    const std::size_t elsewhere = (to + 1 + draw(own.size() - 1)) % own.size();
    for (const bool out : {true, false}) {
      Truth truth{Case::OwnTransfer, false, Kind::OwnTransfer, {}, out ? first + 1 : first};
      if (halves && elsewhere != from) truth = {Case::HalfTransfer, false, Kind::Nothing, {}};
      BankEntry& one =
          entry(0, out ? -amount : amount, {day.days + (out ? 0 : 1)}, "Umbuchung", truth);
      one.account = out ? own[from] : own[to];
      one.iban = out ? own[to] : halves ? own[elsewhere] : own[from];
      one.counterparty = "We";
    }
  }

  void less_credit() {
    const std::size_t from = party();
    const std::int64_t amount = cents() + 2'000;
    const std::int64_t credit = draw(2) == 0 ? 500 : 100 + static_cast<std::int64_t>(draw(900));
    const std::uint32_t one = item(from, amount);
    const std::uint32_t note = item(from, -credit);
    Truth truth{Case::Credit, false, Kind::Lump, {one, note}};
    entry(from, amount - credit, paid(one),
          "Rechnung " + written(made_.books.items[one].reference) + " abzgl. Gutschrift " +
              written(made_.books.items[note].reference),
          std::move(truth));
  }

  // Half of them say nothing but the amount, which is open of the sister as well.
  void shared() {
    const std::size_t pairs = (made_.books.parties.size() + 17) / 20;
    const std::size_t first = 20 * draw(pairs);
    const std::size_t from = first + draw(2);
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    const std::uint32_t other = item(first + (from == first ? 1 : 0), amount);
    made_.books.items[other].due = made_.books.items[one].due;
    Truth truth{Case::Shared, false, Kind::Whole, {one}};
    std::string words = text({one}, truth.reference_hurt);
    entry(from, amount, paid(one), std::move(words), std::move(truth));
  }

  // The text means a year and no item; it is another payer's item that has the year as its number.
  void named_by_year() {
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t year = item(from, amount);
    made_.books.items[year].reference = "2026";
    const std::uint32_t one = item(from, amount);
    made_.books.items[one].due = made_.books.items[year].due;
    entry(from, amount, paid(one), "Beitrag 2026", {Case::Year, true, Kind::Whole, {one}});
  }

  void overpaid(Case of, std::int64_t by) {
    const std::size_t from = party();
    const std::int64_t amount = cents();
    const std::uint32_t one = item(from, amount);
    Truth truth{of, false, of == Case::Overpaid ? Kind::Fee : Kind::Whole, {one}};
    std::string words = text({one}, truth.reference_hurt);
    entry(from, amount + by, paid(one), std::move(words), std::move(truth));
  }

  void twice() {
    const std::uint32_t one = pay_one(Case::Plain);
    BankEntry again = made_.entries.back();
    again.id = fmt::format("B-{}", made_.entries.size());
    again.booked.days += 1 + static_cast<std::int32_t>(draw(6));
    made_.entries.push_back(again);
    made_.truths.push_back({Case::Twice, made_.truths.back().reference_hurt, Kind::Whole, {one}});
  }

  void batch() {
    Batch made;
    made.reference = fmt::format("PAYOUT-{}", 700'000 + made_.books.batches.size() * 7);
    made.party = "PSP";
    std::int64_t gross = 0;
    Truth truth{Case::Batch, false, Kind::Lump, {}};
    for (std::uint64_t n = 3 + draw(20); n > 0; --n) {
      const std::int64_t amount = cents();
      gross += amount;
      const std::uint32_t one = item(party(), amount);
      made.items.push_back(made_.books.items[one].id);
      truth.items.insert(one);
    }
    const std::int64_t fee = gross / 70;
    made.gross = money(gross);
    made.fee = money(fee);
    BankEntry& one =
        entry(made_.books.parties.size() - 1, gross - fee,
              {20'500 + static_cast<std::int32_t>(draw(120))}, made.reference, std::move(truth));
    one.iban = made_.books.parties.back().ibans.front();
    made_.books.batches.push_back(std::move(made));
  }

  // An account on file, and the name of another party: nobody can be sure whose payment it is.
  void in_another_name() {
    const std::uint32_t one = pay_one(Case::OtherName);
    const std::size_t other = (party() / 20) * 20;
    made_.entries.back().iban = made_.books.parties[party_of(one)].ibans.front();
    made_.entries.back().counterparty = made_.books.parties[other].name;
  }

  std::size_t party_of(std::uint32_t item) const {
    return static_cast<std::size_t>(std::stoul(made_.books.items[item].party.substr(2)));
  }

  void stranger() {
    BankEntry& one = entry(0, cents(), {20'500 + static_cast<std::int32_t>(draw(120))}, "Spende",
                           {Case::Stranger, false, Kind::Nothing, {}});
    one.iban = "FR7600000";
    one.counterparty = "Unbekannt";
  }

  const value::Currency euro_ = *value::Currency::parse("EUR");
  const value::Currency dollar_ = *value::Currency::parse("USD");
  const value::Currency yen_ = *value::Currency::parse("JPY");    // no smaller unit
  const value::Currency dinar_ = *value::Currency::parse("KWD");  // a thousand fils
  value::Currency currency_ = euro_;                              // of what is made now
  std::mt19937 random_;
  std::size_t wanted_;
  Generated made_;
  int number_ = 1'000'000;
};

}  // namespace

Generated generate(std::uint32_t seed, std::size_t entries) {
  return Generator(seed, entries).run();
}

}  // namespace bop::reconcile

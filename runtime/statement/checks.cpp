// What a statement says of itself has to hold: opening and booked entries make the closing balance,
// the payments of an entry make the entry, and a statement begins where the one before it ended.
#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"
#include "runtime/statement/item.h"

namespace bop::statement {

namespace {

const Item* nested(const Item& item, std::string_view name) {
  const auto found = item.nested.find(name);
  return found == item.nested.end() ? nullptr : &found->second.front();
}

const std::vector<Item>& list(const Item& item, std::string_view name) {
  static const std::vector<Item> none;
  const auto found = item.lists.find(name);
  return found == item.lists.end() ? none : found->second;
}

std::string called(const Item& statement) {
  std::string text = fmt::format("account {}", record::shortened(statement.text("account")));
  if (const auto number = statement.text("number"); !number.empty())
    text += fmt::format(", statement {}", record::shortened(number));
  return text;
}

void set_boolean(Item& item, std::string_view name, bool value, std::string_view place) {
  item.set(name, value ? "true" : "false", place);
}

// The sum of the booked entries; nothing where one is in another currency or has no amount.
std::optional<value::Decimal> booked_sum(const Item& statement) {
  value::Decimal sum;
  for (const Item& entry : list(statement, "entries")) {
    if (entry.text("status") != "booked") continue;
    const Said* amount = entry.find("amount");
    if (amount == nullptr || !amount->figure) return std::nullopt;
    if (entry.text("currency") != statement.text("currency")) return std::nullopt;
    const auto next = value::add(sum, *amount->figure);
    if (!next) return std::nullopt;
    sum = *next;
  }
  return sum;
}

void check_balance(Item& statement, Parsed& parsed) {
  const Item* opening = nested(statement, "opening");
  const Item* closing = nested(statement, "closing");
  if (opening == nullptr || closing == nullptr) return;
  for (const Item* balance : {opening, closing})
    if (balance->text("currency") != statement.text("currency") || !balance->find("amount")->figure)
      return;
  const auto sum = booked_sum(statement);
  if (!sum) return;
  const Said& starts = *opening->find("amount");
  const Said& ends = *closing->find("amount");
  const auto made = value::add(*starts.figure, *sum);
  const auto difference = made ? value::subtract(*ends.figure, *made) : std::nullopt;
  if (!difference) return;
  set_boolean(statement, "balanced", difference->is_zero(), ends.place);
  const std::string_view currency = statement.text("currency");
  const std::string money =
      currency.empty() ? difference->text() : fmt::format("{} {}", currency, difference->text());
  if (!currency.empty()) statement.set("difference", money, ends.place);
  if (difference->is_zero()) return;
  parsed.notes.push_back(Error{
      "B7043",
      fmt::format("{}: opening balance {} and booked entries {} make {}, but the closing balance "
                  "is {}: {} apart",
                  called(statement), starts.figure->text(), sum->text(), made->text(),
                  ends.figure->text(), money),
      "ask the bank for the whole statement: an entry is missing, doubled or wrong",
      {ends.place}});
}

// The payments of an entry that the bank booked in one sum.
void check_payments(const Item& statement, Parsed& parsed) {
  for (const Item& entry : list(statement, "entries")) {
    const auto& payments = list(entry, "payments");
    if (payments.empty() || !entry.find("amount")->figure) continue;
    value::Decimal sum;
    const bool all = std::ranges::all_of(payments, [&](const Item& payment) {
      const Said* amount = payment.find("amount");
      if (amount == nullptr || !amount->figure) return false;
      if (payment.text("currency") != entry.text("currency")) return false;
      const auto next = value::add(sum, *amount->figure);
      sum = next.value_or(sum);
      return next.has_value();
    });
    const Said& amount = *entry.find("amount");
    if (!all || sum == *amount.figure) continue;
    parsed.notes.push_back(
        Error{"B7052",
              fmt::format("{}: the payments of the entry make {}, but the entry is {}",
                          called(statement), sum.text(), amount.figure->text()),
              "ask the bank: what belongs to whom is not certain here",
              {amount.place}});
  }
}

std::optional<int> whole(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Numbers count up by one, or stay while pages do; years begin again at one.
bool counts_on(const Item& before, const Item& after) {
  const auto last = whole(before.text("number"));
  const auto next = whole(after.text("number"));
  if (!last || !next || (*last == 0 && *next == 0)) return true;  // not counted
  const bool same = *next == *last && !after.text("page").empty();
  return same || *next == *last + 1 || *next == 1;
}

void check_continuity(Item& before, Item& after, Parsed& parsed) {
  const Item* closing = nested(before, "closing");
  const Item* opening = nested(after, "opening");
  const auto note = [&](std::string what) {
    parsed.notes.push_back(Error{"B7044",
                                 fmt::format("{}: {}", called(after), what),
                                 "look for a statement that is missing or twice in the file",
                                 {after.place}});
  };
  if (closing == nullptr || opening == nullptr) return;
  const Said& ended = *closing->find("amount");
  const Said& begins = *opening->find("amount");
  if (!ended.figure || !begins.figure || closing->text("currency") != opening->text("currency"))
    return;
  const bool follows = *ended.figure == *begins.figure;
  set_boolean(after, "continues", follows, begins.place);
  if (!follows)
    note(fmt::format("it begins with {}, but the statement before it ended with {}",
                     begins.figure->text(), ended.figure->text()));
  else if (!counts_on(before, after))
    note(fmt::format("its number follows {}, so one is missing", before.text("number")));
}

}  // namespace

void check(Parsed& parsed) {
  for (Item& statement : parsed.statements) {
    check_balance(statement, parsed);
    check_payments(statement, parsed);
  }
  std::map<std::string, Item*, std::less<>> last;  // of each account
  for (Item& statement : parsed.statements) {
    if (statement.text("account").empty()) continue;
    Item*& before = last[std::string(statement.text("account"))];
    if (before != nullptr) check_continuity(*before, statement, parsed);
    before = &statement;
  }
}

}  // namespace bop::statement

// Whether a payment's text names what the items at hand don't explain. A number that somebody wrote
// down is another invoice's until it is shown to be something else.
#include <algorithm>
#include <iterator>

#include "runtime/names/reference.h"
#include "runtime/reconcile/ledger.h"

namespace bop::reconcile {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}
bool is_year(std::string_view run) {
  return run.size() == 4 && all_digits(run) && (run.starts_with("19") || run.starts_with("20"));
}
int number(std::string_view run) {
  int made = 0;
  for (const char c : run) made = made * 10 + (c - '0');
  return made;
}

enum class Sign : std::uint8_t { Nothing, Item, AnotherItem };

// "Rg.RE20260042": the number with letters before or after it, and no digit.
bool holds_whole(std::string_view run, std::string_view own) {
  const std::size_t at = run.find(own);
  if (own.empty() || at == std::string_view::npos) return false;
  const bool before = at > 0 && is_digit(run[at - 1]) && is_digit(own.front());
  const std::size_t end = at + own.size();
  const bool after = end < run.size() && is_digit(run[end]) && is_digit(own.back());
  return !before && !after;
}

// A part of the number that tells it: four signs and more, or its last run of digits.
bool is_part(std::string_view key, std::string_view own, const std::string& reference) {
  constexpr std::size_t signs_least = 4;
  if (key.size() >= signs_least && !is_year(key)) return own.find(key) != std::string_view::npos;
  const std::vector<std::string> runs = names::reference_runs(reference);
  return !runs.empty() && all_digits(runs.back()) && names::invoice_number_key(runs.back()) == key;
}

Sign sign_of(const names::ReferenceSpan& span, const OpenItem& item) {
  const std::string own = names::invoice_number_key(item.reference);
  if (span.key == own)
    return names::parts_agree(span, item.reference) ? Sign::Item : Sign::AnotherItem;
  // "0O42" for "0042", as a scan reads it.
  const auto read = [](std::string_view key) {
    return names::invoice_number_key(names::confusable_key(key));
  };
  if (read(span.key) == read(own)) return Sign::Item;
  if (span.count == 1 && holds_whole(span.key, own)) return Sign::Item;
  return is_part(span.key, own, item.reference) ? Sign::Item : Sign::Nothing;
}

// Days, what was paid, what is open and what is missing: numbers that name nothing.
void take_out_days(const std::vector<std::string>& runs, std::vector<bool>& told) {
  for (std::size_t at = 0; at + 2 < runs.size(); ++at) {
    const bool digits = all_digits(runs[at]) && all_digits(runs[at + 1]) && runs[at].size() <= 2 &&
                        runs[at + 1].size() <= 2;
    if (!digits || !is_year(runs[at + 2]) || number(runs[at]) > 31 || number(runs[at + 1]) > 12)
      continue;
    told[at] = told[at + 1] = told[at + 2] = true;
  }
}

void take_out_amount(const std::vector<std::string>& runs, const value::Money& amount,
                     std::vector<bool>& told) {
  constexpr std::size_t groups_max = 4;  // 1.234.567,89
  const std::string text = amount.amount.magnitude().text(amount.currency.minor_digits(), false);
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), is_digit);
  const std::string whole = text.substr(0, text.find('.'));
  for (std::size_t at = 0; at < runs.size(); ++at) {
    std::string joined;
    for (std::size_t n = 0; n < groups_max && at + n < runs.size(); ++n) {
      if (!all_digits(runs[at + n])) break;
      joined += runs[at + n];
      if (joined == digits || joined == whole)
        std::fill_n(told.begin() + static_cast<std::ptrdiff_t>(at), n + 1, true);
    }
  }
}

}  // namespace

bool Ledger::names_another(std::uint32_t entry, const std::vector<std::uint32_t>& items) const {
  const std::vector<std::string> runs = names::reference_runs(entries_[entry].text);
  std::vector<bool> told(runs.size());
  take_out_days(runs, told);
  const value::Currency currency = entries_[entry].amount.currency;
  const auto take_out = [&](Units units) {
    if (units != 0) take_out_amount(runs, {decimal(units), currency}, told);
  };
  Units open = 0;
  for (const std::uint32_t item : items) {
    take_out(open_[item]);
    open += open_[item];
  }
  take_out(facts_[entry].amount);
  take_out(open - facts_[entry].amount);  // "less charges 12.50"
  for (const names::ReferenceSpan& span : facts_[entry].spans) {
    const std::uint32_t payer = facts_[entry].party;
    bool is_told =
        payer != no_party && span.key == names::invoice_number_key(books_.parties[payer].id);
    for (const std::uint32_t item : items) {
      const Sign sign = sign_of(span, books_.items[item]);
      if (sign == Sign::AnotherItem) return true;
      is_told = is_told || sign == Sign::Item;
    }
    if (is_told)
      std::fill_n(told.begin() + static_cast<std::ptrdiff_t>(span.first), span.count, true);
  }
  for (std::size_t at = 0; at < runs.size(); ++at)
    if (!told[at] && !is_year(runs[at]) && std::ranges::any_of(runs[at], is_digit)) return true;
  return false;
}

}  // namespace bop::reconcile

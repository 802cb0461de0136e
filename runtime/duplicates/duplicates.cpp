#include "runtime/duplicates/duplicates.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <utility>

#include "runtime/duplicates/near_keys.h"
#include "runtime/identity/identity.h"
#include "runtime/names/reference.h"

namespace bop::duplicates {

namespace {

constexpr auto none = static_cast<std::uint32_t>(-1);
constexpr auto all_evidence = std::to_array<Evidence>(
    {Evidence::SameNumber, Evidence::SameDocument, Evidence::ConfusableNumber,
     Evidence::NumberAlmostSame, Evidence::SameGrossAndDate, Evidence::SameOrderAndLines,
     Evidence::SameOrder, Evidence::SameAccount});

// Blocks only: what two invoices with one hash have in common is looked at again.
std::uint64_t mix(std::initializer_list<std::string_view> texts, std::uint64_t seed) {
  std::uint64_t hash = seed;
  for (const std::string_view text : texts) {
    hash ^= std::hash<std::string_view>{}(text);
    hash *= 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  }
  return hash;
}

std::uint64_t gross_hash(const value::Money& gross) {
  auto hash = static_cast<std::uint64_t>(gross.amount.coefficient());
  hash = (hash ^ static_cast<std::uint64_t>(gross.amount.exponent() + 1'000) << 48U ^
          gross.currency.packed) *
         0x9E3779B97F4A7C15ULL;
  return hash ^ hash >> 31U;
}

bool within_days(value::Date a, value::Date b, std::optional<int> days) {
  return !days || std::abs(a.days - b.days) <= *days;
}

// One order is billed in parts, under one number: neither is a duplicate of the other.
bool are_parts(const Invoice& a, const Invoice& b) {
  return a.part && b.part && a.order == b.order && !a.order.empty() && a.issued != b.issued;
}

bool one_order(const Invoice& a, const Invoice& b) {
  return a.gross == b.gross && a.order == b.order && !a.order.empty() && !are_parts(a, b);
}

std::optional<bool> same_lines(const Invoice& a, const Invoice& b) {
  if (a.lines_hash.empty() || b.lines_hash.empty()) return {};
  return a.lines_hash == b.lines_hash;
}

}  // namespace

Register::Keyed Register::keyed(Invoice invoice) {
  Keyed one;
  one.key = names::invoice_number_key(invoice.number);
  one.confusable = names::confusable_key(one.key);
  one.account = identity::compact(invoice.iban);
  one.invoice = std::move(invoice);
  return one;
}

Register::Keys Register::keys_of(const Keyed& one) {
  const Invoice& i = one.invoice;
  const std::uint64_t gross = gross_hash(i.gross);
  const auto day = static_cast<std::uint64_t>(i.issued.days);
  Keys keys;
  const auto set = [&](Evidence evidence, std::uint64_t hash) {
    keys[static_cast<std::size_t>(evidence)] = hash;
  };
  if (!one.key.empty()) {
    set(Evidence::SameNumber, mix({i.vendor_group, one.key}, 1));
    set(Evidence::ConfusableNumber, mix({i.vendor_group, one.confusable}, 2));
    set(Evidence::NumberAlmostSame, mix({i.vendor_group}, gross));
  }
  if (!i.document_hash.empty()) set(Evidence::SameDocument, mix({i.document_hash}, 3));
  set(Evidence::SameGrossAndDate, mix({i.vendor_group}, gross ^ day << 20U));
  if (!i.order.empty()) set(Evidence::SameOrderAndLines, mix({i.order}, gross));
  if (!one.account.empty()) set(Evidence::SameAccount, mix({one.account}, gross));
  return keys;
}

bool Register::speaks(Evidence evidence, const Keyed& later, const Keyed& earlier) const {
  const Invoice& a = later.invoice;
  const Invoice& b = earlier.invoice;
  const bool group = a.vendor_group == b.vendor_group;
  const bool gross = a.gross == b.gross;
  if (a.is_credit_note() != b.is_credit_note() && evidence != Evidence::SameDocument) return false;
  switch (evidence) {
    case Evidence::SameNumber:
      return group && later.key == earlier.key && !later.key.empty() &&
             within_days(a.issued, b.issued, settings_.number_days) && !are_parts(a, b) &&
             (!a.yearly_reset || a.issued.year() == b.issued.year());
    case Evidence::SameDocument:
      return a.document_hash == b.document_hash && !a.document_hash.empty();
    case Evidence::ConfusableNumber:
      return group && !later.key.empty() && later.key != earlier.key &&
             later.confusable == earlier.confusable;
    case Evidence::NumberAlmostSame: {
      if (!group || !gross || later.key.empty() || earlier.key.empty() || later.key == earlier.key)
        return false;
      if (!within_days(a.issued, b.issued, settings_.number_edits_days)) return false;
      // RE-1002 a month after RE-1001 with the same rent is the next invoice, not the last one.
      const bool next = a.issued > b.issued   ? follows_in_series(earlier.key, later.key)
                        : a.issued < b.issued ? follows_in_series(later.key, earlier.key)
                                              : false;
      return !next && within_edits(later.key, earlier.key, settings_.number_edits);
    }
    case Evidence::SameGrossAndDate:
      return group && gross && a.issued == b.issued;
    case Evidence::SameOrderAndLines:
      return one_order(a, b) && same_lines(a, b) == true;
    case Evidence::SameOrder:
      return one_order(a, b) && !same_lines(a, b);
    case Evidence::SameAccount:
      return gross && later.account == earlier.account && !later.account.empty() &&
             within_days(a.issued, b.issued, settings_.account_days) &&
             (settings_.account_within_vendor || a.vendor != b.vendor);
  }
  return false;
}

std::vector<std::uint32_t> Register::likely(const Keys& keys, std::uint32_t& not_compared) const {
  std::vector<std::uint32_t> likely;
  for (std::size_t kind = 0; kind < keys_count; ++kind) {
    const auto& key = keys[kind];
    if (!key) continue;
    const auto found = chains_[kind].newest.find(*key);
    std::uint32_t at = found == chains_[kind].newest.end() ? none : found->second;
    for (std::uint32_t steps = 0; at != none; at = chains_[kind].before[at], ++steps) {
      if (steps < settings_.compared_max)
        likely.push_back(at);
      else
        ++not_compared;
    }
  }
  std::ranges::sort(likely, std::greater<>{});
  likely.erase(std::ranges::unique(likely).begin(), likely.end());
  return likely;
}

std::optional<Twin> Register::twin_of(const Keyed& later, std::uint32_t at) const {
  const Keyed& earlier = invoices_[at];
  if (earlier.invoice.id == later.invoice.id) return {};
  Twin twin;
  twin.invoice = at;
  for (const Evidence evidence : all_evidence)
    if (speaks(evidence, later, earlier)) twin.evidence.push_back(evidence);
  if (twin.evidence.empty()) return {};
  twin.cancelled = earlier.cancelled;
  // What only looks like something that was taken back tells nobody anything.
  const Evidence first = twin.evidence.front();
  if (twin.cancelled && first != Evidence::SameNumber && first != Evidence::SameDocument) return {};
  twin.distance = edits_between(later.key, earlier.key);
  twin.look_alike = later.key != earlier.key && later.confusable == earlier.confusable;
  twin.same_lines = same_lines(later.invoice, earlier.invoice);
  return twin;
}

Verdict Register::verdict_of(const Invoice& invoice) const {
  const Keyed later = keyed(invoice);
  Verdict verdict;
  for (const std::uint32_t at : likely(keys_of(later), verdict.not_compared))
    if (auto twin = twin_of(later, at)) verdict.twins.push_back(std::move(*twin));
  const auto kind = [](const Twin& twin) {
    const auto has = [&](Evidence evidence) {
      return std::ranges::find(twin.evidence, evidence) != twin.evidence.end();
    };
    if (twin.cancelled)
      return has(Evidence::SameDocument) ? VerdictKind::Suspect : VerdictKind::None;
    return has(Evidence::SameNumber) ? VerdictKind::Exact : VerdictKind::Suspect;
  };
  std::ranges::stable_sort(verdict.twins, [&](const Twin& a, const Twin& b) {
    if (kind(a) != kind(b)) return kind(a) > kind(b);
    return a.evidence.size() > b.evidence.size();
  });
  if (!verdict.twins.empty()) verdict.kind = kind(verdict.twins.front());
  if (verdict.twins.size() > settings_.twins_max) {
    verdict.twins_left_out = static_cast<std::uint32_t>(verdict.twins.size() - settings_.twins_max);
    verdict.twins.resize(settings_.twins_max);
  }
  return verdict;
}

// A credit note and its invoice cancel each other: the corrected invoice that follows is no
// duplicate. Of several copies it takes back one, the newest: what is left is still to be paid. The
// same credit note once more takes back nothing.
void Register::cancel_one(const Keyed& credit_note) {
  const Invoice& credit = credit_note.invoice;
  if (credit.credits.empty() || verdict_of(credit).kind == VerdictKind::Exact) return;
  const std::string key = names::invoice_number_key(credit.credits);
  const auto kind = static_cast<std::size_t>(Evidence::SameNumber);
  const auto found = chains_[kind].newest.find(mix({credit.vendor_group, key}, 1));
  std::uint32_t at = found == chains_[kind].newest.end() ? none : found->second;
  for (; at != none; at = chains_[kind].before[at]) {
    Keyed& earlier = invoices_[at];
    const bool opposite = earlier.invoice.gross.currency == credit.gross.currency &&
                          earlier.invoice.gross.amount == credit.gross.amount.negated();
    if (earlier.cancelled || earlier.key != key || !opposite ||
        earlier.invoice.vendor_group != credit.vendor_group)
      continue;
    earlier.cancelled = true;
    return;
  }
}

void Register::add(Invoice invoice) {
  Keyed one = keyed(std::move(invoice));
  cancel_one(one);
  const Keys keys = keys_of(one);
  const auto at = static_cast<std::uint32_t>(invoices_.size());
  for (std::size_t kind = 0; kind < keys_count; ++kind) {
    Chains& chains = chains_[kind];
    chains.before.push_back(none);
    const auto& key = keys[kind];
    if (!key) continue;
    const auto [place, fresh] = chains.newest.try_emplace(*key, at);
    if (!fresh) chains.before[at] = std::exchange(place->second, at);
  }
  invoices_.push_back(std::move(one));
}

}  // namespace bop::duplicates

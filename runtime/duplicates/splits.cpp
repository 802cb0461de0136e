#include "runtime/duplicates/splits.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "runtime/identity/identity.h"

namespace bop::duplicates {

namespace {

std::string scope_of(const Invoice& invoice, SplitScope scope) {
  return scope == SplitScope::VendorGroup ? invoice.vendor_group : identity::compact(invoice.iban);
}

// The widest windows of one scope, whose invoices stand by date.
void find_in(const std::string& of, const std::vector<std::uint32_t>& group,
             std::span<const Invoice> invoices, const SplitSettings& settings,
             std::vector<Split>& splits) {
  std::size_t end = 0;  // of the window
  std::size_t reported = 0;
  for (std::size_t begin = 0; begin < group.size(); ++begin) {
    const std::int32_t last_day = invoices[group[begin]].issued.days + settings.days;
    end = std::max(end, begin);
    while (end < group.size() && invoices[group[end]].issued.days <= last_day) ++end;
    if (end - begin < 2 || end == reported) continue;  // a part of the window before
    Split split{of,
                {group.begin() + static_cast<std::ptrdiff_t>(begin),
                 group.begin() + static_cast<std::ptrdiff_t>(end)},
                {{}, settings.limit.currency}};
    bool fits = true;
    for (const std::uint32_t at : split.invoices) {
      const auto sum = value::add(split.sum.amount, invoices[at].gross.amount);
      fits = fits && sum.has_value();
      if (sum) split.sum.amount = *sum;
    }
    if (!fits || split.sum.amount < settings.limit.amount) continue;
    reported = end;
    splits.push_back(std::move(split));
  }
}

}  // namespace

std::vector<Split> find_splits(std::span<const Invoice> invoices, const SplitSettings& settings) {
  std::map<std::string, std::vector<std::uint32_t>> groups;
  for (std::uint32_t at = 0; at < invoices.size(); ++at) {
    const Invoice& invoice = invoices[at];
    const std::string of = scope_of(invoice, settings.scope);
    const bool below = invoice.gross.currency == settings.limit.currency &&
                       invoice.gross.amount < settings.limit.amount &&
                       invoice.gross.amount > value::Decimal();
    if (below && !of.empty()) groups[of].push_back(at);
  }
  std::vector<Split> splits;
  for (auto& [of, group] : groups) {
    std::ranges::stable_sort(group, {}, [&](std::uint32_t at) { return invoices[at].issued; });
    find_in(of, group, invoices, settings, splits);
  }
  return splits;
}

std::string text_of(const Split& split, std::span<const Invoice> invoices,
                    const SplitSettings& settings) {
  return fmt::format(
      "{} invoices of {} from {} to {}, each below {}, make {}", split.invoices.size(), split.of,
      invoices[split.invoices.front()].issued.text(), invoices[split.invoices.back()].issued.text(),
      settings.limit.text(), split.sum.text());
}

}  // namespace bop::duplicates

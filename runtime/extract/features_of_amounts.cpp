#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "runtime/extract/equations.h"
#include "runtime/extract/features.h"

namespace bop::extract {

namespace {

constexpr int cents = 2;
constexpr std::int64_t rounding_most = 5;              // cents: what cash totals are rounded by
constexpr std::int64_t size_most = 1'000'000'000'000;  // hundredths; sums of more could overflow

// One amount of the pages, in hundredths.
struct Coin {
  std::int64_t value = 0;
  std::size_t row = 0;
  double right = 0;
};

// What sums hold among the amounts of the pages.
class Sums {
 public:
  explicit Sums(const Pages& pages) : pages_(pages) {
    for (const auto& amount : pages.candidates.amounts) {
      const auto value = amount.amount.scaled(cents);
      if (!value || std::abs(*value) > size_most) continue;
      const Row& row = pages.rows[amount.span.row];
      const auto box = box_of(row, amount.span.first, amount.span.last);
      coins_.push_back({*value, amount.span.row, box.x + box.w});
      rows_[*value].push_back(amount.span.row);
      sizes_.insert(*value);
    }
    find_rates();
  }

  void tell(const Choice& choice, Features& out) const {
    const auto exact = std::get<value::Decimal>(choice.value).scaled(cents);
    if (!exact || std::abs(*exact) > size_most) return;
    const std::int64_t x = *exact;
    const std::size_t row = choice.span.row;
    out.set(Feature::is_zero, x == 0 ? 1 : 0);
    out.set(Feature::is_negative, x < 0 ? 1 : 0);
    out.set(Feature::ends_in_five, x % 5 == 0 ? 1 : 0);
    const auto larger = std::distance(sizes_.upper_bound(x), sizes_.end());
    out.set(Feature::rank, static_cast<double>(larger));
    if (!sizes_.empty() && *sizes_.rbegin() > 0)
      out.set(Feature::of_largest, static_cast<double>(x) / static_cast<double>(*sizes_.rbegin()));
    on_row(choice, out);
    out.set(Feature::equal_below, stands_after(x, row) ? 1 : 0);
    out.set(Feature::equal_above, stands_before(x, row) ? 1 : 0);
    std::set<std::size_t> below;
    for (const auto& coin : coins_)
      if (coin.row > row) below.insert(coin.row);
    out.set(Feature::amounts_below, static_cast<double>(below.size()));
    if (x > 0) {
      add_sums(x, row, out);
      out.set(Feature::taxed, is_taxed(x) ? 1 : 0);
      round(x, row, out);
    }
    column(choice, x, out);
  }

 private:
  bool stands_after(std::int64_t value, std::size_t row) const {
    const auto found = rows_.find(value);
    return found != rows_.end() &&
           std::ranges::any_of(found->second, [&](std::size_t at) { return at > row; });
  }
  /// Below `row`, not below `last`.
  bool stands_between(std::int64_t value, std::size_t row, std::size_t last) const {
    const auto found = rows_.find(value);
    return found != rows_.end() && std::ranges::any_of(found->second, [&](std::size_t at) {
             return at > row && at <= last;
           });
  }
  bool stands_before(std::int64_t value, std::size_t row) const {
    const auto found = rows_.find(value);
    return found != rows_.end() &&
           std::ranges::any_of(found->second, [&](std::size_t at) { return at < row; });
  }

  void on_row(const Choice& choice, Features& out) const {
    double here = 0;
    bool last = true;
    for (const auto& amount : pages_.candidates.amounts) {
      if (amount.span.row != choice.span.row) continue;
      ++here;
      if (amount.span.first > choice.span.last) last = false;
      if (amount.span.first == choice.span.first && amount.currency)
        out.set(Feature::has_currency, 1);
    }
    out.set(Feature::amounts_on_row, here);
    out.set(Feature::last_on_row, last ? 1 : 0);
    const bool percent = pages_.rows[choice.span.row].text.find('%') != std::string::npos;
    out.set(Feature::percent_on_row, percent ? 1 : 0);
  }

  void add_sums(std::int64_t x, std::size_t row, Features& out) const {
    for (const auto& coin : coins_) {
      if (coin.value <= 0) {
        // A negative rounding is printed as such.
        if (coin.value < 0 && coin.value >= -rounding_most && stands_before(x - coin.value, row))
          out.set(Feature::rounded, 1);
        // "Cash -100.00, Cash 11.00": change is what was handed over without the total.
        const std::int64_t back = -coin.value - x;
        if (back > 0 && rows_.contains(back)) out.set(Feature::paid_back, 1);
        continue;
      }
      if (coin.row > row && coin.value != x && stands_between(x + coin.value, row, coin.row))
        out.set(Feature::paid_by, 1);
      if (coin.row <= row && coin.value < x && x - coin.value >= coin.value &&
          stands_before(x - coin.value, row + 1))
        out.set(Feature::sum_of_two, 1);
      const bool few = coin.value <= rounding_most;
      if (few && (stands_before(x - coin.value, row) || stands_before(x + coin.value, row)))
        out.set(Feature::rounded, 1);
      if (few && (stands_after(x - coin.value, row) || stands_after(x + coin.value, row)))
        out.set(Feature::to_be_rounded, 1);
      if (coin.value < x && stands_after(x + coin.value, std::max(row, coin.row)))
        out.set(Feature::with_more, 1);
    }
  }

  // Rates of value added tax that are printed with their sign.
  void find_rates() {
    constexpr int decimals = 2;
    for (const auto& row : pages_.rows)
      for (const auto& word : row.words) {
        std::string text = word.text;
        if (!text.ends_with('%')) continue;
        text.pop_back();
        while (!text.empty() && (text.front() < '0' || text.front() > '9')) text.erase(0, 1);
        std::ranges::replace(text, ',', '.');
        const auto rate = value::Decimal::parse(text);
        const auto hundredths = rate ? rate->scaled(decimals) : std::nullopt;
        constexpr std::int64_t most = 2700;
        if (hundredths && *hundredths > 0 && *hundredths <= most) rates_.insert(*hundredths);
      }
  }

  // Tax of one of the rates inside of x, to the cent, is another amount of the pages.
  bool is_taxed(std::int64_t x) const {
    constexpr std::int64_t whole = 10000;  // hundredths of a percent
    constexpr std::int64_t least = 10;     // cents: a smaller tax is found by chance
    return std::ranges::any_of(rates_, [&](std::int64_t rate) {
      const std::int64_t tax = (2 * x * rate + whole + rate) / (2 * (whole + rate));
      return tax >= least && rows_.contains(tax);
    });
  }

  void round(std::int64_t x, std::size_t row, Features& out) const {
    constexpr std::int64_t coin = 5;
    for (std::int64_t few = 1; few < rounding_most; ++few) {
      if (x % coin == 0 && (stands_before(x - few, row) || stands_before(x + few, row)))
        out.set(Feature::rounds, 1);
      for (const std::int64_t other : {x - few, x + few})
        if (x % coin != 0 && other % coin == 0 && stands_after(other, row))
          out.set(Feature::rounds_below, 1);
    }
  }

  // The amounts right above it in its column, taken from below, make it at some point.
  void column(const Choice& choice, std::int64_t x, Features& out) const {
    constexpr double aligned = 0.03;
    const Row& row = pages_.rows[choice.span.row];
    const auto box = box_of(row, choice.span.first, choice.span.last);
    std::int64_t sum = 0;
    int count = 0;
    for (std::size_t i = coins_.size(); i > 0; --i) {
      const Coin& coin = coins_[i - 1];
      if (coin.row >= choice.span.row || pages_.rows[coin.row].page != row.page ||
          std::abs(coin.right - (box.x + box.w)) > aligned)
        continue;
      if (coin.value == x && count == 0) continue;  // the total said before
      sum += coin.value;
      if (++count > 1 && sum == x) out.set(Feature::sum_of_column, 1);
      constexpr int most = 40;
      if (count >= most) break;
    }
  }

  const Pages& pages_;
  std::vector<Coin> coins_;
  std::unordered_map<std::int64_t, std::vector<std::size_t>> rows_;
  std::set<std::int64_t> sizes_;
  std::set<std::int64_t> rates_ = {500, 600, 700, 1000, 1900, 2000};  // hundredths of a percent
};

}  // namespace

namespace {

bool is_read(const Pages& pages, const Choice& choice) {
  return std::ranges::any_of(pages.candidates.amounts, [&](const FoundAmount& amount) {
    return amount.span.row == choice.span.row &&
           amount.amount == std::get<value::Decimal>(choice.value);
  });
}

// What the equations of the whole page say of each candidate, and of the others beside it.
void add_proofs(const Pages& pages, const std::vector<Choice>& choices,
                std::vector<Features>& features) {
  const Equations equations(pages);
  std::vector<double> deep;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto exact = std::get<value::Decimal>(choices[i].value).scaled(cents).value_or(0);
    const Support support = equations.of(exact, choices[i].span.row);
    deep.push_back(support.deep);
    features[i].set(Feature::proofs, static_cast<double>(support.proofs.size()));
    features[i].set(Feature::proof, support.own);
    features[i].set(Feature::deep_proof, support.deep);
    const bool rounded = equations.is_rounded_later(exact, choices[i].span.row);
    features[i].set(Feature::before_rounding, rounded ? 1 : 0);
    features[i].set(Feature::derived, is_read(pages, choices[i]) ? 0 : 1);
  }
  for (std::size_t i = 0; i < choices.size(); ++i) {
    double other = 0;
    double here = 0;
    for (std::size_t k = 0; k < choices.size(); ++k) {
      if (choices[k].key == choices[i].key) continue;
      other = std::max(other, deep[k]);
      const Span& a = choices[i].span;
      const Span& b = choices[k].span;
      if (a.row == b.row && a.first <= b.last && b.first <= a.last) here = std::max(here, deep[k]);
    }
    features[i].set(Feature::proof_lead, deep[i] - other);
    features[i].set(Feature::place_lead, deep[i] - here);
  }
}

}  // namespace

void add_amount_features(const Pages& pages, const std::vector<Choice>& choices,
                         std::vector<Features>& features) {
  const Sums sums(pages);
  for (std::size_t i = 0; i < choices.size(); ++i) sums.tell(choices[i], features[i]);
  add_proofs(pages, choices, features);
}

}  // namespace bop::extract

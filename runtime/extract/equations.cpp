#include "runtime/extract/equations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>

#include <fmt/format.h>

#include "runtime/extract/lexicon.h"

namespace bop::extract {

namespace {

constexpr int cents = 2;
constexpr std::int64_t rounding_most = 5;
constexpr std::size_t amounts_most = 250;  // of a page of a till; a ledger proves by chance
constexpr std::size_t window_most = 24;    // amounts of a column
constexpr std::int64_t size_most = 1'000'000'000'000;  // hundredths; sums of more could overflow

using How = Proof::Kind;
constexpr std::size_t kinds = 8;

// One reading of one place.
struct Coin {
  std::int64_t value = 0;
  Span span;
  double left = 0;
  double right = 0;
  double trust = 1;
  bool plain = true;  // as it was read first
};

bool says_one_of(const Row& row, std::span<const std::string_view> known) {
  constexpr std::size_t misread_least = 5;
  return std::ranges::any_of(row.folded, [&](const std::string& word) {
    return std::ranges::any_of(known, [&](std::string_view one) {
      return word == one || (row.scanned && word.size() >= misread_least &&
                             one.size() >= misread_least && nearly(word, one));
    });
  });
}

constexpr std::array<std::string_view, 8> change_words = {
    "change", "balance", "changedue", "ruckgeld", "rendu", "zuruck", "baki", "kembali"};
constexpr std::array<std::string_view, 7> discount_words = {
    "discount", "disc", "rebate", "voucher", "coupon", "rabatt", "remise"};
constexpr std::array<std::string_view, 7> rounding_words = {
    "rounding", "rounded", "rnd", "adjustment", "roundingadj", "rundung", "arrondi"};

// All sums of one kind, to tell how likely one of them is a given value by chance.
class Sums {
 public:
  void add(std::int64_t value, std::vector<std::int64_t> parts, double trust,
           std::size_t last_row) {
    if (value > 0) sums_.push_back({value, {std::move(parts), trust, last_row}});
  }

  void sort() {
    std::ranges::stable_sort(sums_, {}, [](const auto& sum) { return sum.first; });
  }

  const auto& all() const { return sums_; }

  // -log of the share of like values around `value` that some sum gives. Like: as round.
  double weight(std::int64_t value) const {
    const std::int64_t around = std::max<std::int64_t>(150, value / 4);
    const std::int64_t step = value % 100 == 0  ? 100
                              : value % 10 == 0 ? 10
                              : value % 5 == 0  ? 5
                                                : 1;
    auto at = std::ranges::lower_bound(sums_, value - around, {},
                                       [](const auto& sum) { return sum.first; });
    double like = 0;
    std::int64_t last = -1;
    for (; at != sums_.end() && at->first <= value + around; ++at) {
      if (at->first != last && at->first % step == 0) ++like;
      last = at->first;
    }
    const double places =
        1 + std::floor(2.0 * static_cast<double>(around) / static_cast<double>(step));
    constexpr double most = 7;
    return std::clamp(-std::log(std::min(1.0, like / places)), 0.0, most);
  }

 private:
  struct Parts {
    std::vector<std::int64_t> parts;
    double trust = 1;
    std::size_t last_row = 0;
  };
  std::vector<std::pair<std::int64_t, Parts>> sums_;
};

// Finds every sum there is.
class Finder {
 public:
  explicit Finder(const Pages& pages) : pages_(pages) {
    for (const auto& amount : pages.candidates.amounts) {
      const auto value = amount.amount.scaled(cents);
      if (!value || std::abs(*value) > size_most) continue;
      const Row& row = pages.rows[amount.span.row];
      const auto box = box_of(row, amount.span.first, amount.span.last);
      const bool plain = amount.note.empty();
      const double trust =
          plain ? as_number(confidence_of(row, amount.span.first, amount.span.last)) : amount.read;
      coins_.push_back({*value, amount.span, box.x, box.x + box.w, trust, plain});
    }
    if (coins_.size() > amounts_most) coins_.clear();
    std::ranges::stable_sort(
        coins_, {}, [](const Coin& coin) { return std::pair(coin.span.row, coin.span.first); });
    find_rates();
    find_rows();
    pairs();
    products();
    rounded();
    columns();
    for (auto& sums : sums_) sums.sort();
  }

  std::array<Sums, kinds>& sums() { return sums_; }

  std::set<std::size_t> rounding_rows() const {
    std::set<std::size_t> rows;
    for (const auto& coin : coins_)
      if (roundings_.contains(coin.span.row) && coin.value != 0 &&
          std::abs(coin.value) < rounding_most)
        rows.insert(coin.span.row);
    return rows;
  }

 private:
  Sums& of(How kind) { return sums_[static_cast<std::size_t>(kind)]; }

  // Rates of value added tax that are printed with their sign, and the usual ones.
  void find_rates() {
    constexpr std::int64_t most = 2700;
    for (const auto& row : pages_.rows)
      for (const auto& word : row.words) {
        std::string text = word.text;
        if (!text.ends_with('%')) continue;
        text.pop_back();
        while (!text.empty() && (text.front() < '0' || text.front() > '9')) text.erase(0, 1);
        std::ranges::replace(text, ',', '.');
        const auto rate = value::Decimal::parse(text);
        const auto hundredths = rate ? rate->scaled(cents) : std::nullopt;
        if (hundredths && *hundredths > 0 && *hundredths <= most) rates_.insert(*hundredths);
      }
  }

  // Rows with amounts, numbered from the top; what rows say.
  void find_rows() {
    for (const auto& coin : coins_) numbers_.try_emplace(coin.span.row, numbers_.size());
    for (std::size_t row = 0; row < pages_.rows.size(); ++row) {
      if (says_one_of(pages_.rows[row], change_words)) changes_.insert(row);
      if (says_one_of(pages_.rows[row], rounding_words)) roundings_.insert(row);
      if (says_one_of(pages_.rows[row], discount_words)) discounts_.insert(row);
    }
  }

  bool is_tax(std::int64_t net, std::int64_t tax) const {
    constexpr std::int64_t whole = 10000;
    constexpr std::int64_t least = 10;  // cents: less is found by chance
    return tax >= least && std::ranges::any_of(rates_, [&](std::int64_t rate) {
             return std::abs(2 * net * rate - 2 * tax * whole) <= 2 * whole;
           });
  }

  static bool is_same_place(const Coin& a, const Coin& b) {
    return a.span.row == b.span.row && a.span.first <= b.span.last && b.span.first <= a.span.last;
  }

  void pairs() {
    for (const auto& a : coins_) {
      if (a.value <= 0) continue;
      for (const auto& b : coins_)
        if (!is_same_place(a, b) && b.value != 0) pair(a, b);
    }
  }

  // `a` is the larger one that something is added to or taken from.
  void pair(const Coin& a, const Coin& b) {
    constexpr std::size_t near = 5;  // rows with amounts
    const double trust = std::min(a.trust, b.trust);
    const std::size_t above = numbers_[a.span.row];
    const std::size_t below = numbers_[b.span.row];
    const std::size_t far = above < below ? below - above : above - below;
    const std::size_t last = std::max(a.span.row, b.span.row);
    const std::int64_t size = std::abs(b.value);
    const auto add = [&](How how, std::int64_t part) {
      of(how).add(a.value + part, {a.value, part}, trust, last);
    };
    if (far > near) return;
    if (roundings_.contains(b.span.row)) {
      if (size >= rounding_most || a.value < 2 * rounding_most) return;
      for (const std::int64_t part : {size, -size})
        if ((a.value + part) % rounding_most == 0) add(How::Rounded, part);
      return;
    }
    if (changes_.contains(b.span.row)) {
      // Hardly anybody hands over odd cents: such an amount was misread.
      constexpr double sure = 0.7;
      if (above < below && (a.value % rounding_most == 0 || trust > sure)) add(How::Paid, -size);
      return;
    }
    if (size > a.value) {
      // "Cash -100.00, Cash 11.00": what was handed over, printed as if it were taken away.
      if (b.value < 0 && below < above)
        of(How::Paid).add(size - a.value, {size, -a.value}, trust, last);
      return;
    }
    if (discounts_.contains(b.span.row) && above < below) add(How::Pair, -size);
    const How how = is_tax(a.value, size) ? How::Taxed
                    : far == 0            ? How::Row
                    : far == 1            ? How::Next
                                          : How::Pair;
    add(how, b.value);
    if (b.value > 0 && lost_sign(b)) add(how, -size);
  }

  // Another look at the place saw a minus.
  bool lost_sign(const Coin& coin) const {
    return std::ranges::any_of(
        coins_, [&](const Coin& other) { return other.value < 0 && is_same_place(other, coin); });
  }

  // "2 x 6.79", "@2 X RM 6.79".
  void products() {
    constexpr std::size_t digits_most = 3;
    for (const auto& coin : coins_) {
      const Row& row = pages_.rows[coin.span.row];
      for (std::size_t word = 0; word < row.words.size(); ++word) {
        if (word >= coin.span.first && word <= coin.span.last) continue;
        std::string text = row.words[word].text;
        std::erase_if(text, [](char c) { return c == 'x' || c == 'X' || c == '@' || c == '*'; });
        if (text.empty() || text.size() > digits_most ||
            !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
          continue;
        const std::int64_t count = std::stol(text);
        if (count > 1 && coin.value > 0)
          of(How::Product).add(count * coin.value, {coin.value}, coin.trust, coin.span.row);
      }
    }
  }

  // A total that a row says was rounded, to five cents.
  void rounded() {
    constexpr std::size_t near = 4;
    for (const auto& coin : coins_) {
      const auto below = roundings_.lower_bound(coin.span.row);
      if (coin.value <= 2 * rounding_most || coin.value % rounding_most == 0 ||
          below == roundings_.end() || *below > coin.span.row + near)
        continue;
      const std::int64_t less = coin.value % rounding_most;
      const std::int64_t part = less <= 2 ? -less : rounding_most - less;
      of(How::Rounded).add(coin.value + part, {coin.value, part}, coin.trust, coin.span.row);
    }
  }

  // They end at the same place, or most of the narrower one stands under the other: two looks may
  // box a number differently.
  static bool is_under(const Coin& above, const Coin& below) {
    constexpr double aligned = 0.03;
    if (std::abs(below.right - above.right) <= aligned) return true;
    const double both = std::min(above.right, below.right) - std::max(above.left, below.left);
    return 2 * both > std::min(above.right - above.left, below.right - below.left);
  }

  // Runs of amounts that stand under each other, each with the first reading of its place.
  void columns() {
    for (std::size_t first = 0; first < coins_.size(); ++first) {
      if (!coins_[first].plain || coins_[first].value == 0) continue;
      std::vector<std::int64_t> parts;
      std::int64_t sum = 0;
      double trust = 1;
      std::size_t row = coins_[first].span.row + 1;
      for (std::size_t i = first; i < coins_.size() && parts.size() < window_most; ++i) {
        const Coin& coin = coins_[i];
        if (!coin.plain || coin.value == 0 || !is_under(coins_[first], coin) ||
            coin.span.row == row)
          continue;
        row = coin.span.row;
        parts.push_back(coin.value);
        sum += coin.value;
        trust = std::min(trust, coin.trust);
        constexpr std::size_t least = 3;
        if (parts.size() >= least) of(How::Column).add(sum, parts, trust, row);
      }
    }
  }

  const Pages& pages_;
  std::vector<Coin> coins_;
  std::map<std::size_t, std::size_t> numbers_;
  std::set<std::size_t> changes_;
  std::set<std::size_t> roundings_;
  std::set<std::size_t> discounts_;
  std::set<std::int64_t> rates_ = {500, 600, 700, 1000, 1900, 2000};  // hundredths of a percent
  std::array<Sums, kinds> sums_;
};

// Those that share no amount, the strongest first.
Support independent(std::vector<Proof> proofs) {
  std::ranges::stable_sort(proofs, std::ranges::greater{}, &Proof::sure_weight);
  Support support;
  std::set<std::int64_t> used;
  constexpr double least = 0.5;
  for (auto& proof : proofs) {
    const bool fresh = std::ranges::none_of(
        proof.parts, [&](std::int64_t part) { return used.contains(std::abs(part)); });
    const double weight = proof.sure_weight();
    if (!fresh || weight < least) continue;
    for (const auto part : proof.parts) used.insert(std::abs(part));
    support.own += weight;
    support.proofs.push_back(std::move(proof));
  }
  return support;
}

}  // namespace

Equations::Equations(const Pages& pages) {
  Finder finder(pages);
  rounding_rows_ = finder.rounding_rows();
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const Sums& sums = finder.sums()[kind];
    for (const auto& [value, sum] : sums.all())
      all_[value].push_back(
          {static_cast<How>(kind), sum.parts, sums.weight(value), sum.trust, sum.last_row});
  }
}

// Sums of amounts that stand below the row are none of it; taxes are told anywhere.
std::vector<Proof> Equations::above(std::int64_t value, std::size_t row) const {
  std::vector<Proof> proofs;
  const auto found = all_.find(value);
  if (found == all_.end()) return proofs;
  for (const auto& proof : found->second) {
    const bool anywhere = proof.kind == How::Paid || proof.kind == How::Taxed ||
                          proof.kind == How::Rounded || proof.kind == How::Row;
    const auto rounded = rounding_rows_.upper_bound(proof.last_row);
    const bool before_rounding = rounded != rounding_rows_.end() && *rounded < row;
    if (anywhere || (proof.last_row <= row && !before_rounding)) proofs.push_back(proof);
  }
  return proofs;
}

Support Equations::of(std::int64_t value, std::size_t row) const {
  Support support = independent(above(value, row));
  constexpr int depth = 2;
  support.deep = support.own + deep(value, row, depth);
  return support;
}

bool Equations::is_rounded_later(std::int64_t value, std::size_t row) const {
  constexpr std::size_t rows = 4;
  constexpr double trust_least = 0.5;
  const auto below = rounding_rows_.upper_bound(row);
  if (below != rounding_rows_.end() && *below <= row + rows) return true;
  if (value % rounding_most == 0) return false;
  const auto last = all_.upper_bound(value + rounding_most - 1);
  for (auto at = all_.lower_bound(value - rounding_most + 1); at != last; ++at)
    for (const auto& proof : at->second)
      if (at->first % rounding_most == 0 && proof.kind == How::Paid && proof.trust > trust_least)
        return true;
  return false;
}

// What bears out the parts of the best equation bears out what is made of them.
double Equations::deep(std::int64_t value, std::size_t row, int depth) const {
  double best = 0;
  if (depth == 0) return best;
  for (const auto& proof : above(value, row)) {
    if (proof.kind == How::Paid || proof.kind == How::Column || proof.kind == How::Product)
      continue;
    double parts = 0;
    for (const auto part : proof.parts) {
      const std::int64_t size = std::abs(part);
      if (size == value) continue;
      auto proofs = above(size, proof.last_row);
      std::erase_if(proofs, [&](const Proof& one) {
        const bool line = one.kind == How::Product && proof.kind != How::Rounded;
        return line || std::ranges::find(one.parts, value) != one.parts.end();
      });
      parts += independent(std::move(proofs)).own + deep(size, proof.last_row, depth - 1);
    }
    best = std::max(best, parts);
  }
  return best;
}

std::string text_of(const Proof& proof) {
  std::string text;
  for (const auto part : proof.parts) {
    if (!text.empty()) text += part < 0 ? " - " : " + ";
    text += fmt::format("{}.{:02}", std::abs(part) / 100, std::abs(part) % 100);
  }
  return text;
}

}  // namespace bop::extract

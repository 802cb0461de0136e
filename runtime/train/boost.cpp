#include "runtime/train/boost.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace bop::train {

namespace {

constexpr std::size_t bins_most = 64;
using Bin = std::uint8_t;

// The next number of a well mixed sequence (splitmix64), so that every library draws the same.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  bool below(double share) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    constexpr double all = 18446744073709551616.0;  // 2^64
    return static_cast<double>(z) / all < share;
  }

 private:
  std::uint64_t state_;
};

// Every feature cut into few ranges; a range is asked for by the number that it begins with.
class Binned {
 public:
  explicit Binned(std::span<const Row> rows) : cuts_(extract::feature_count) {
    for (std::size_t feature = 0; feature < extract::feature_count; ++feature) cut(rows, feature);
    for (std::size_t feature = 0; feature < cuts_.size(); ++feature) {
      if (cuts_[feature].empty()) continue;  // the same in all rows
      used_.push_back(feature);
      auto& bins = bins_.emplace_back(rows.size());
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto& cuts = cuts_[feature];
        const float value = rows[row].features->at[feature];
        bins[row] = static_cast<Bin>(std::ranges::upper_bound(cuts, value) - cuts.begin());
      }
    }
  }

  /// Features that tell rows apart.
  const std::vector<std::size_t>& used() const { return used_; }
  /// By their places in used().
  const std::vector<Bin>& bins(std::size_t place) const { return bins_[place]; }
  std::size_t count(std::size_t place) const { return cuts_[used_[place]].size() + 1; }
  /// Below it lie the bins up to `bin`.
  float cut(std::size_t place, std::size_t bin) const { return cuts_[used_[place]][bin]; }

 private:
  void cut(std::span<const Row> rows, std::size_t feature) {
    std::vector<float> values;
    values.reserve(rows.size());
    for (const auto& row : rows) values.push_back(row.features->at[feature]);
    std::ranges::sort(values);
    auto& cuts = cuts_[feature];
    const std::vector<float> all = values;
    const auto rest = std::ranges::unique(values);
    values.erase(rest.begin(), rest.end());
    if (values.size() <= bins_most) {
      for (std::size_t i = 1; i < values.size(); ++i)
        cuts.push_back(std::midpoint(values[i - 1], values[i]));
      return;
    }
    for (std::size_t i = 1; i < bins_most; ++i) {
      const auto above = std::ranges::lower_bound(values, all[i * all.size() / bins_most]);
      if (above == values.begin()) continue;
      const float cut = std::midpoint(*(above - 1), *above);
      if (cuts.empty() || cut > cuts.back()) cuts.push_back(cut);
    }
  }

  std::vector<std::vector<float>> cuts_;
  std::vector<std::size_t> used_;
  std::vector<std::vector<Bin>> bins_;
};

// First and second derivative of the loss, summed.
struct Slope {
  double first = 0;
  double second = 0;
  void add(const Slope& other) {
    first += other.first;
    second += other.second;
  }
};

struct Split {
  double gain = 0;
  std::size_t place = 0;
  std::size_t bin = 0;
  double left = 0;  // what the sides would add
  double right = 0;
};

// A node that may still be split: its rows, and between what its leaves have to lie.
struct Open {
  std::int32_t node = 0;
  int depth = 0;
  std::vector<std::uint32_t> rows;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

class Grower {
 public:
  Grower(std::span<const Row> rows, const Growth& growth)
      : rows_(rows), growth_(growth), binned_(rows), dice_(growth.seed), slopes_(rows.size()) {
    for (const auto& row : rows) odds_.push_back(row.start);
  }

  extract::Tree next() {
    slope();
    Open root;
    for (std::uint32_t i = 0; i < rows_.size(); ++i)
      if (dice_.below(growth_.share_of_rows)) root.rows.push_back(i);
    asked_.clear();
    for (std::size_t place = 0; place < binned_.used().size(); ++place)
      if (dice_.below(growth_.share_of_told)) asked_.push_back(place);
    extract::Tree tree(1);
    std::vector<Open> open = {std::move(root)};
    for (std::size_t at = 0; at < open.size(); ++at) {
      Open node = std::move(open[at]);
      grow(tree, node, open);
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) odds_[i] += leaf(tree, *rows_[i].features);
    return tree;
  }

 private:
  static double leaf(const extract::Tree& tree, const extract::Features& features) {
    const extract::TreeNode* node = tree.data();
    while (node->feature >= 0) {
      const bool left = features.at[static_cast<std::size_t>(node->feature)] < node->value;
      node = &tree[static_cast<std::size_t>(node->left + (left ? 0 : 1))];
    }
    return static_cast<double>(node->value);
  }

  // The loss is that of a choice, in which to choose nothing has the odds of 0 (one_is_right), or
  // of each row for itself.
  void slope() {
    const std::vector<double> shares =
        growth_.one_is_right ? shares_among() : std::vector<double>();
    std::vector<double> right;  // of all right ones among the same candidates
    for (std::size_t i = 0; i < shares.size(); ++i) {
      right.resize(std::max<std::size_t>(right.size(), rows_[i].among + 1U));
      if (rows_[i].right) right[rows_[i].among] += shares[i];
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const double share = shares.empty() ? extract::logistic(odds_[i]) : shares[i];
      double due = rows_[i].right ? 1 : 0;
      if (!shares.empty() && rows_[i].right) due = share / right[rows_[i].among];
      slopes_[i] = {(share - due) * rows_[i].weight,
                    std::max(share * (1 - share), 1e-9) * rows_[i].weight};
    }
  }

  std::vector<double> shares_among() const {
    std::vector<double> shares;
    for (std::size_t first = 0; first < rows_.size();) {
      std::size_t last = first;
      while (last < rows_.size() && rows_[last].among == rows_[first].among) ++last;
      const auto part = extract::shares_of(std::span(odds_).subspan(first, last - first));
      shares.insert(shares.end(), part.begin(), part.end());
      first = last;
    }
    return shares;
  }

  double best_value(const Slope& sum, const Open& node) const {
    return std::clamp(-sum.first / (sum.second + growth_.shrink), node.low, node.high);
  }
  // How much of the loss a leaf with that value takes away.
  double gain_of(const Slope& sum, double value) const {
    return -(sum.first * value + 0.5 * (sum.second + growth_.shrink) * value * value);
  }

  void grow(extract::Tree& tree, Open& node, std::vector<Open>& open) {
    Slope all;
    for (const auto row : node.rows) all.add(slopes_[row]);
    const double value = best_value(all, node);
    Split best;
    if (node.depth < growth_.depth)
      for (const std::size_t place : asked_) try_feature(place, node, all, value, best);
    const auto at = static_cast<std::size_t>(node.node);
    constexpr double gain_least = 1e-6;
    if (best.gain <= gain_least) {
      tree[at] = {-1, static_cast<float>(growth_.step * value), 0};
      return;
    }
    const auto left = static_cast<std::int32_t>(tree.size());
    tree[at] = {static_cast<std::int32_t>(binned_.used()[best.place]),
                binned_.cut(best.place, best.bin), left};
    tree.resize(tree.size() + 2);
    Open below{left, node.depth + 1, {}, node.low, node.high};
    Open above{left + 1, node.depth + 1, {}, node.low, node.high};
    const int way = way_of(best.place);
    const double middle = (best.left + best.right) / 2;
    if (way > 0) below.high = above.low = middle;
    if (way < 0) below.low = above.high = middle;
    const auto& bins = binned_.bins(best.place);
    for (const auto row : node.rows) (bins[row] <= best.bin ? below : above).rows.push_back(row);
    open.push_back(std::move(below));
    open.push_back(std::move(above));
  }

  int way_of(std::size_t place) const {
    const std::size_t feature = binned_.used()[place];
    return feature < growth_.ways.size() ? growth_.ways[feature] : 0;
  }

  void try_feature(std::size_t place, const Open& node, const Slope& all, double value,
                   Split& best) {
    std::array<Slope, bins_most> sums = {};
    const auto& bins = binned_.bins(place);
    for (const auto row : node.rows) sums[bins[row]].add(slopes_[row]);
    const int way = way_of(place);
    Slope left;
    for (std::size_t bin = 0; bin + 1 < binned_.count(place); ++bin) {
      left.add(sums[bin]);
      const Slope right{all.first - left.first, all.second - left.second};
      if (left.second < growth_.least || right.second < growth_.least) continue;
      const double below = best_value(left, node);
      const double above = best_value(right, node);
      if ((way > 0 && below > above) || (way < 0 && below < above)) continue;
      const double gain = gain_of(left, below) + gain_of(right, above) - gain_of(all, value);
      if (gain > best.gain) best = {gain, place, bin, below, above};
    }
  }

  std::span<const Row> rows_;
  const Growth& growth_;
  Binned binned_;
  Dice dice_;
  std::vector<Slope> slopes_;
  std::vector<double> odds_;
  std::vector<std::size_t> asked_;
};

}  // namespace

std::vector<extract::Tree> boost(std::span<const Row> rows, const Growth& growth) {
  std::vector<extract::Tree> trees;
  if (rows.empty()) return trees;
  Growth grove = growth;
  for (int k = 0; k < growth.groves; ++k, ++grove.seed) {
    Grower grower(rows, grove);
    for (int i = 0; i < growth.trees; ++i) {
      trees.push_back(grower.next());
      for (auto& node : trees.back())
        if (node.feature < 0) node.value /= static_cast<float>(growth.groves);
    }
  }
  return trees;
}

}  // namespace bop::train

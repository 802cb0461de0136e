#include "runtime/extract/scorer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/extract/model.h"

namespace bop::extract {

double logistic(double odds) {
  return 1 / (1 + std::exp(-odds));
}

double odds(double share) {
  constexpr double least = 1e-4;
  const double kept = std::clamp(share, least, 1 - least);
  return std::log(kept / (1 - kept));
}

std::vector<double> shares_of(std::span<const double> odds) {
  double most = 0;
  for (const double one : odds) most = std::max(most, one);
  double all = std::exp(-most);
  for (const double one : odds) all += std::exp(one - most);
  std::vector<double> shares;
  for (const double one : odds) shares.push_back(std::exp(one - most) / all);
  return shares;
}

namespace {

// Where equations hold on the pages: by how much they speak for this amount rather than for
// another.
double bearing(const Features& of_best) {
  constexpr double nats = 5;  // of one equation between three amounts
  constexpr double least = -1;
  constexpr double most = 2;
  const double lead = of_best.get(Feature::proof_lead);
  const bool any = lead != 0 || of_best.get(Feature::deep_proof) > 0;
  return any ? std::clamp(lead / nats, least, most) : of_best.get(Feature::borne_out);
}

}  // namespace

Evidence evidence_of(double best, double second, const Features& of_best) {
  return {1, odds(best), odds(second), of_best.get(Feature::confidence), bearing(of_best)};
}

double Trees::sum(const Features& features) const {
  double sum = 0;
  for (const Tree& tree : trees_) {
    const TreeNode* node = tree.data();
    while (node->feature >= 0) {
      const bool left = features.at[static_cast<std::size_t>(node->feature)] < node->value;
      node = &tree[static_cast<std::size_t>(node->left + (left ? 0 : 1))];
    }
    sum += static_cast<double>(node->value);
  }
  return sum;
}

double Trees::sure(double best, double second, const Features& of_best) const {
  const auto& weights = told_[of_best.get(Feature::scanned) > 0 ? 1 : 0].weights;
  const Evidence evidence = evidence_of(best, second, of_best);
  return logistic(std::inner_product(weights.begin(), weights.end(), evidence.begin(), 0.0));
}

const Scorer& Scorer::shipped() {
  static const Scorer scorer = [] {
    auto parsed = parse(shipped_text());
    BOP_CHECK(parsed.has_value(), "the shipped model is one");
    return std::move(*parsed);
  }();
  return scorer;
}

std::string_view Scorer::shipped_text() {
  return models().front().text;
}

const Trees* Scorer::trees_of(std::string_view type, std::string_view field) const {
  const Trees* own = named(fmt::format("{}.{}", type, field));
  return own != nullptr ? own : named(field);
}

const Trees* Scorer::named(std::string_view field) const {
  const auto found = std::ranges::find_if(trees_, [&](const Trees& trees) {
    return std::ranges::find(trees.fields_, field) != trees.fields_.end();
  });
  return found == trees_.end() ? nullptr : &*found;
}

namespace {

// [[feature, below, left], [-1, value, 0], …]. Its numbers are bounded before they are narrowed.
std::expected<Tree, std::string> tree_of(const nlohmann::json& tree,
                                         const std::vector<std::int32_t>& features) {
  Tree nodes;
  const auto size = static_cast<std::int64_t>(tree.size());
  for (std::int64_t at = 0; at < size; ++at) {
    const auto& node = tree.at(static_cast<std::size_t>(at));
    if (!node.at(0).is_number_integer() || !node.at(2).is_number_integer())
      return std::unexpected("a node of a tree is none");
    const std::int64_t feature = node.at(0);
    const std::int64_t left = node.at(2);
    const float value = node.at(1);
    // Children stand after their node, so that a walk ends.
    if (feature >= static_cast<std::int64_t>(features.size()) ||
        (feature >= 0 && (left <= at || left >= size - 1)))
      return std::unexpected("a tree leads nowhere");
    if (!std::isfinite(value)) return std::unexpected("a number of a tree is none");
    const bool leaf = feature < 0;
    nodes.push_back({leaf ? -1 : features[static_cast<std::size_t>(feature)], value,
                     leaf ? 0 : static_cast<std::int32_t>(left)});
  }
  if (nodes.empty()) return std::unexpected("a tree is empty");
  return nodes;
}

}  // namespace

// {"version":…, "features":["own_label",…], "fields":[{"fields":["total"],
// "sure":{"text":[…5 numbers], "scan":[…]}, "floor":{"text":…, "scan":…}, "most":{…},
// "trees":[[[feature, below, left], [-1, value, 0], …], …]}]}; a node's right one follows its left
// one.
Result<Scorer> Scorer::parse(std::string_view text) {
  const auto no_model = [](std::string what) {
    return fail("B8674", fmt::format("the model of fields can't be used: {}", what),
                "make it with bop_train_fields (tests/training)");
  };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return no_model("it is no JSON object");
  std::unordered_map<std::string, std::int32_t> known;
  for (std::size_t i = 0; i < feature_count; ++i)
    known.emplace(feature_name(i), static_cast<std::int32_t>(i));
  Scorer scorer;
  try {
    scorer.version_ = json.at("version");
    std::vector<std::int32_t> features;
    for (const std::string name : json.at("features")) {
      const auto found = known.find(name);
      if (found == known.end())
        return fail("B8675",
                    fmt::format("the model of fields asks for `{}`, which is not told "
                                "of candidates",
                                name),
                    "train it again with this version of Bop");
      features.push_back(found->second);
    }
    for (const auto& field : json.at("fields")) {
      Trees& trees = scorer.trees_.emplace_back();
      trees.fields_ = field.at("fields").get<std::vector<std::string>>();
      for (std::size_t i = 0; i < trees.told_.size(); ++i) {
        const char* const read = i == 0 ? "text" : "scan";
        trees.told_[i].floor = field.at("floor").at(read);
        if (field.contains("most")) trees.told_[i].most = field.at("most").at(read);
        trees.told_[i].weights = field.at("sure").at(read).get<Evidence>();
      }
      for (const auto& tree : field.at("trees")) {
        auto nodes = tree_of(tree, features);
        if (!nodes) return no_model(nodes.error());
        trees.trees_.push_back(std::move(*nodes));
      }
    }
  } catch (const nlohmann::json::exception& error) {
    return no_model(error.what());
  }
  return scorer;
}

}  // namespace bop::extract

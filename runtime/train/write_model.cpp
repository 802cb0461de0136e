#include "runtime/train/write_model.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bop::train {

namespace {

// Cuts lie between values that were seen: six digits keep them there.
std::string nodes_of(const extract::Tree& tree, const std::vector<std::size_t>& features) {
  std::vector<std::string> nodes;
  for (const auto& node : tree) {
    std::ptrdiff_t place = -1;
    if (node.feature >= 0)
      place = std::ranges::lower_bound(features, static_cast<std::size_t>(node.feature)) -
              features.begin();
    nodes.push_back(fmt::format("[{},{:.6g},{}]", place, node.value, node.left));
  }
  return fmt::format("[{}]", fmt::join(nodes, ","));
}

std::string sample_text(const Sample& sample) {
  std::vector<std::string> told;
  for (std::size_t i = 0; i < extract::feature_count; ++i)
    if (sample.told.at[i] != 0)
      told.push_back(fmt::format(R"("{}": {:.9g})", extract::feature_name(i), sample.told.at[i]));
  return fmt::format(R"({{"features": {{{}}}, "odds": {:.6f}}})", fmt::join(told, ", "),
                     sample.odds);
}

std::string head_of(const ModelField& field) {
  const auto& [text, scan] = field.told;
  const Figures& figures = field.figures;
  std::vector<std::string> samples;
  for (const auto& sample : field.samples) samples.push_back(sample_text(sample));
  return fmt::format(
      R"({{"fields": ["{}"], "sure": {{"text": [{:.5f}], "scan": [{:.5f}]}},
   "floor": {{"text": {:.6f}, "scan": {:.6f}}}, "most": {{"text": {:.6f}, "scan": {:.6f}}},
   "figures": {{"documents": {}, "there": {}, "right": {}, "returned": {}, "wrong": {}}},
   "samples": [{}])",
      field.served, fmt::join(text.weights, ", "), fmt::join(scan.weights, ", "), text.floor,
      scan.floor, text.most, scan.most, figures.documents, figures.there, figures.right,
      figures.returned, figures.wrong, fmt::join(samples, ",\n    "));
}

// The fields of the base, with those trained anew in their places.
std::vector<ModelField> with_base(const Settings& settings, std::vector<ModelField> fields) {
  if (settings.base.empty()) return fields;
  const auto base = extract::Scorer::parse(settings.base);
  BOP_CHECK(base.has_value(), "train() has parsed the base");
  std::vector<ModelField> all;
  for (const auto& trees : base->all()) {
    const auto anew = std::ranges::find(fields, trees.fields().front(), &ModelField::served);
    if (anew == fields.end()) {
      all.push_back({trees.fields().front(), trees.trees(), trees.told(), {}, {}});
      continue;
    }
    anew->trees.insert(anew->trees.begin(), trees.trees().begin(), trees.trees().end());
    all.push_back(std::move(*anew));
    fields.erase(anew);
  }
  for (auto& field : fields) all.push_back(std::move(field));
  return all;
}

}  // namespace

std::string model_text(const Settings& settings, std::vector<ModelField> fields) {
  fields = with_base(settings, std::move(fields));
  std::set<std::size_t> asked;
  for (const auto& field : fields)
    for (const auto& tree : field.trees)
      for (const auto& node : tree)
        if (node.feature >= 0) asked.insert(static_cast<std::size_t>(node.feature));
  const std::vector<std::size_t> features(asked.begin(), asked.end());
  std::vector<std::string> names;
  for (const std::size_t feature : features) names.push_back(extract::feature_name(feature));
  std::vector<std::string> texts;
  for (const auto& field : fields) {
    std::vector<std::string> trees;
    for (const auto& tree : field.trees) trees.push_back("   " + nodes_of(tree, features));
    texts.push_back(
        fmt::format("  {},\n   \"trees\": [\n{}]}}", head_of(field), fmt::join(trees, ",\n")));
  }
  return fmt::format(
      "{{\n \"version\": {},\n \"trained on\": {},\n \"features\": {},\n"
      " \"fields\": [\n{}\n ]\n}}\n",
      nlohmann::json(settings.version).dump(), nlohmann::json(settings.origin).dump(),
      nlohmann::json(names).dump(), fmt::join(texts, ",\n"));
}

}  // namespace bop::train

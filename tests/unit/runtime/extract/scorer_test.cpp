#include "runtime/extract/scorer.h"

#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace {

using namespace bop;
using extract::Feature;
using extract::Features;
using extract::Scorer;

constexpr auto one_tree = R"({"version": "7", "features": ["own_label", "rank"],
  "fields": [{"fields": ["total", "Ticket.fare"], "floor": {"text": 0.5, "scan": 0.9},
    "sure": {"text": [0, 1, 0, 0, 0], "scan": [0, 1, -1, 2, 1]},
    "trees": [[[0, 0.5, 1], [-1, -2, 0], [1, 1, 3], [-1, 3, 0], [-1, 1, 0]]]}]})";

TEST_CASE("trees are walked: below the number goes left") {
  const auto scorer = Scorer::parse(one_tree);
  REQUIRE(scorer);
  CHECK(scorer->version() == "7");
  CHECK(scorer->trees_of("Receipt", "issued") == nullptr);
  CHECK(scorer->trees_of("Receipt", "fare") == nullptr);
  const auto* trees = scorer->trees_of("Ticket", "fare");
  REQUIRE(trees != nullptr);
  CHECK(trees == scorer->trees_of("Receipt", "total"));
  const auto score = [&](double label, double rank) {
    Features features;
    features.set(Feature::own_label, label);
    features.set(Feature::rank, rank);
    return trees->sum(features);
  };
  CHECK(score(0.4, 0) == doctest::Approx(-2));
  CHECK(score(0.5, 0) == doctest::Approx(3));
  CHECK(score(0.9, 1) == doctest::Approx(1));
  CHECK(trees->floor(false) == 0.5);
  CHECK(trees->floor(true) == 0.9);
  Features told;
  CHECK(trees->sure(0.8, 0.1, told) == doctest::Approx(0.8));
  told.set(Feature::scanned, 1);
  told.set(Feature::confidence, 0.5);
  const double sure = trees->sure(0.8, 0.1, told);
  CHECK(trees->sure(0.8, 0.7, told) < sure);
  told.set(Feature::confidence, 0.4);
  CHECK(trees->sure(0.8, 0.1, told) < sure);
  told.set(Feature::borne_out, 1);
  CHECK(trees->sure(0.8, 0.1, told) > sure);
}

TEST_CASE("of candidates at most one is right, and that none is has a share too") {
  const auto shares = extract::shares_of(std::vector<double>{0, 0});
  CHECK(shares == std::vector<double>{1.0 / 3, 1.0 / 3});
  const auto sure = extract::shares_of(std::vector<double>{800, -5});
  CHECK(sure[0] == doctest::Approx(1));
  CHECK(sure[1] == doctest::Approx(0));
}

TEST_CASE("what is no model is refused, with the reason") {
  const auto code = [](std::string_view text) {
    const auto parsed = Scorer::parse(text);
    return parsed ? std::string("none") : parsed.error().code;
  };
  CHECK(code("") == "B8674");
  CHECK(code("[]") == "B8674");
  CHECK(code(R"({"version": "1"})") == "B8674");
  CHECK(code(R"({"version": "1", "features": ["smell"], "fields": []})") == "B8675");
  std::string text = one_tree;
  // A child before its node would be walked for ever.
  text.replace(text.find("[1, 1, 3]"), 9, "[1, 1, 1]");
  CHECK(code(text) == "B8674");
  text = one_tree;
  text.replace(text.find("[1, 1, 3]"), 9, "[1, 1, 9]");
  CHECK(code(text) == "B8674");
  text = one_tree;
  text.replace(text.find("[1, 1, 3]"), 9, "[2, 1, 3]");
  CHECK(code(text) == "B8674");
  // Numbers that do not fit, and none.
  for (const char* node : {"[1, 1, 2147483647]", "[1, 1, 9223372036854775807]", "[1e30, 1, 3]",
                           "[1, 1, 3.5]", "[1, 1e300, 3]"}) {
    INFO(node);
    text = one_tree;
    text.replace(text.find("[1, 1, 3]"), 9, node);
    CHECK(code(text) == "B8674");
  }
}

TEST_CASE("the shipped model scores samples as the program that trained it did") {
  std::ifstream stream(BOP_SOURCE_DIR "/runtime/extract/model/fields.json");
  const auto json = nlohmann::json::parse(stream);
  int samples = 0;
  for (const auto& field : json.at("fields")) {
    const auto* trees =
        Scorer::shipped().trees_of("Receipt", field.at("fields").at(0).get<std::string>());
    REQUIRE(trees != nullptr);
    for (const auto& sample : field.at("samples")) {
      Features features;
      for (std::size_t i = 0; i < extract::feature_count; ++i)
        features.at[i] = sample.at("features").value(extract::feature_name(i), 0.0F);
      CHECK(trees->sum(features) ==
            doctest::Approx(sample.at("odds").get<double>()).epsilon(0.0005));
      ++samples;
    }
  }
  CHECK(samples >= 6);
}

}  // namespace

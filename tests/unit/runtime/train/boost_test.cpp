// Trees learn what is told of rows, keep to the ways that are given, and come out the same twice;
// how sure a choice is follows what was seen.
#include "runtime/train/boost.h"

#include <doctest/doctest.h>

#include "runtime/train/calibrate.h"

namespace {

using namespace bop;
using extract::Feature;
using extract::Features;
using extract::Trees;

struct Table {
  std::vector<Features> told;
  std::vector<train::Row> rows;
  void add(double rank, double label, bool right, std::uint32_t among) {
    Features features;
    features.set(Feature::rank, rank);
    features.set(Feature::own_label, label);
    told.push_back(features);
    rows.push_back({nullptr, right, 1, 0, among});
  }
  std::vector<extract::Tree> grown(train::Growth growth) {
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].features = &told[i];
    return train::boost(rows, growth);
  }
};

train::Growth all_told() {
  train::Growth growth;
  growth.share_of_rows = growth.share_of_told = 1;
  growth.ways.resize(extract::feature_count);
  return growth;
}

double odds(const std::vector<extract::Tree>& trees, double rank, double label) {
  Features features;
  features.set(Feature::rank, rank);
  features.set(Feature::own_label, label);
  return Trees(trees, {}).sum(features);
}

TEST_CASE("what only two features together tell is learned") {
  Table table;
  constexpr std::uint32_t documents = 200;
  for (std::uint32_t i = 0; i < documents; ++i)
    for (const int rank : {0, 1})
      for (const int label : {0, 1})
        table.add(rank, label, rank != 0 && label != 0 && i % 2 == 0, i);
  auto growth = all_told();
  growth.one_is_right = false;
  const auto trees = table.grown(growth);
  CHECK(odds(trees, 1, 1) == doctest::Approx(0).epsilon(0.05));  // half of them are right
  CHECK(odds(trees, 1, 0) < -2);
  CHECK(odds(trees, 0, 1) < -2);
  CHECK(odds(trees, 0, 0) < -2);
}

TEST_CASE("among candidates the one that is rather right than the others is chosen") {
  // The largest of each document is right, whatever its size.
  Table table;
  for (std::uint32_t i = 0; i < 100; ++i)
    for (int rank = 0; rank < 5; ++rank) table.add(rank, i % 7, rank == 0, i);
  const auto trees = table.grown(all_told());
  const auto shares =
      extract::shares_of(std::vector{odds(trees, 0, 3), odds(trees, 1, 3), odds(trees, 2, 3)});
  CHECK(shares[0] > 0.9);
  CHECK(shares[1] < 0.05);
}

TEST_CASE("a feature that can only speak for a row never speaks against it") {
  // In these few documents a label stands beside what is wrong.
  Table table;
  for (std::uint32_t i = 0; i < 50; ++i) {
    table.add(0, 1, false, i);
    table.add(1, 0, true, i);
  }
  auto growth = all_told();
  CHECK(odds(table.grown(growth), 1, 1) < odds(table.grown(growth), 1, 0));
  growth.ways[static_cast<std::size_t>(Feature::own_label)] = 1;
  const auto trees = table.grown(growth);
  for (const double rank : {0.0, 1.0}) CHECK(odds(trees, rank, 1) >= odds(trees, rank, 0));
}

TEST_CASE("the same rows give the same trees") {
  Table table;
  for (std::uint32_t i = 0; i < 60; ++i)
    for (int rank = 0; rank < 4; ++rank) table.add(rank, (i * 7 + 3) % 5, rank == 1, i);
  const train::Growth growth;
  CHECK(odds(table.grown(growth), 1, 2) == odds(table.grown(growth), 1, 2));
  CHECK(train::boost({}, growth).empty());
}

TEST_CASE("sureness follows how often the like was right") {
  std::vector<train::Outcome> outcomes;
  for (int i = 0; i < 1000; ++i) {
    const double score = i % 2 == 0 ? 0.95 : 0.6;
    outcomes.push_back({{1, extract::odds(score), 0, 1, 0}, i % 2 == 0 ? i % 20 != 0 : i % 4 == 1});
  }
  const auto weights = train::calibrated(outcomes);
  CHECK(train::sure(weights, outcomes[0].evidence) == doctest::Approx(0.9).epsilon(0.02));
  CHECK(train::sure(weights, outcomes[1].evidence) == doctest::Approx(0.5).epsilon(0.02));
  // One of ten of the surer ones is wrong.
  CHECK(train::floor_for(outcomes, weights, 0.15) < 0.9);
  CHECK(train::floor_for(outcomes, weights, 0.15) > 0.5);
  CHECK(train::floor_for(outcomes, weights, 0.5) < 0.5);
}

TEST_CASE("without outcomes the score alone is trusted, and little is known") {
  const auto weights = train::calibrated({});
  CHECK(train::sure(weights, {1, extract::odds(0.7), 0, 0, 0}) == doctest::Approx(0.7));
  CHECK(train::floor_for({}, weights, 0.02) == doctest::Approx(0.9));
}

}  // namespace

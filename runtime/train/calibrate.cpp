#include "runtime/train/calibrate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bop::train {

namespace {

constexpr std::size_t told = std::tuple_size_v<extract::Evidence>;
using Matrix = std::array<extract::Evidence, told>;

// The x of `matrix` x = `right`, by Gauss; the matrix is positive definite.
extract::Evidence solved(Matrix matrix, extract::Evidence right) {
  for (std::size_t i = 0; i < told; ++i)
    for (std::size_t row = i + 1; row < told; ++row) {
      const double share = matrix[row][i] / matrix[i][i];
      for (std::size_t column = i; column < told; ++column)
        matrix[row][column] -= share * matrix[i][column];
      right[row] -= share * right[i];
    }
  for (std::size_t i = told; i-- > 0;) {
    for (std::size_t column = i + 1; column < told; ++column)
      right[i] -= matrix[i][column] * right[column];
    right[i] /= matrix[i][i];
  }
  return right;
}

}  // namespace

double sure(const extract::Evidence& weights, const extract::Evidence& evidence) {
  return extract::logistic(
      std::inner_product(weights.begin(), weights.end(), evidence.begin(), 0.0));
}

extract::Evidence calibrated(const std::vector<Outcome>& outcomes) {
  constexpr extract::Evidence trusting = {0, 1, 0, 0, 0};
  constexpr std::size_t least = 8;
  constexpr double held = 0.5;
  constexpr int steps_most = 2000;
  constexpr double step_most = 0.5;  // far from its end it goes in small steps
  constexpr double still = 1e-7;
  extract::Evidence weights = trusting;
  if (outcomes.size() < least) return weights;
  for (int step = 0; step < steps_most; ++step) {
    extract::Evidence gradient{};
    Matrix hessian{};
    for (std::size_t i = 0; i < told; ++i) {
      gradient[i] = held * (weights[i] - trusting[i]);
      hessian[i][i] = held;
    }
    for (const auto& outcome : outcomes) {
      const double share = sure(weights, outcome.evidence);
      for (std::size_t i = 0; i < told; ++i) {
        gradient[i] += (share - (outcome.right ? 1 : 0)) * outcome.evidence[i];
        for (std::size_t j = 0; j < told; ++j)
          hessian[i][j] += share * (1 - share) * outcome.evidence[i] * outcome.evidence[j];
      }
    }
    const extract::Evidence change = solved(hessian, gradient);
    double largest = 0;
    for (const double part : change) largest = std::max(largest, std::abs(part));
    const double share = std::min(1.0, step_most / std::max(largest, still));
    for (std::size_t i = 0; i < told; ++i) weights[i] -= share * change[i];
    if (largest < still) break;
  }
  return weights;
}

double floor_for(const std::vector<Outcome>& outcomes, const extract::Evidence& weights,
                 double wrong_most) {
  constexpr double without_proof = 0.9;
  constexpr double least = 0.3;
  constexpr double margin = 0.0005;
  std::vector<std::pair<double, bool>> sures;
  for (const auto& outcome : outcomes)
    sures.emplace_back(sure(weights, outcome.evidence), outcome.right);
  std::ranges::sort(sures, std::ranges::greater{});
  double floor = without_proof;
  double wrong = 0;
  double count = 0;
  for (std::size_t i = 0; i < sures.size(); ++i) {
    ++count;
    wrong += sures[i].second ? 0 : 1;
    const double below = i + 1 == sures.size() ? 0 : sures[i + 1].first;
    if (below != sures[i].first && wrong <= std::max(1.0, wrong_most * count))
      floor = std::max(sures[i].first - margin, std::midpoint(sures[i].first, below));
  }
  return std::max(least, floor);
}

}  // namespace bop::train

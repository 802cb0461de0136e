#include "compiler/check/table_atoms.h"

#include <algorithm>

namespace bop::check {

Atoms::Atoms(std::size_t begin, std::size_t end) {
  if (begin < end)
    runs_.emplace_back(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
}

bool Atoms::has(std::size_t atom) const {
  const auto after = std::ranges::upper_bound(runs_, atom, {}, &Run::first);
  return after != runs_.begin() && std::prev(after)->second > atom;
}

std::optional<std::size_t> first_common(const Atoms& a, const Atoms& b) {
  auto x = a.runs().begin();
  auto y = b.runs().begin();
  while (x != a.runs().end() && y != b.runs().end()) {
    const std::uint32_t begin = std::max(x->first, y->first);
    if (begin < std::min(x->second, y->second)) return begin;
    if (x->second < y->second)
      ++x;
    else
      ++y;
  }
  return {};
}

bool Atoms::meets(const Atoms& other) const {
  return first_common(*this, other).has_value();
}

bool Atoms::within(const Atoms& other) const {
  return std::ranges::all_of(runs_, [&](const Run& run) {
    const auto after = std::ranges::upper_bound(other.runs_, run.first, {}, &Run::first);
    return after != other.runs_.begin() && std::prev(after)->second >= run.second;
  });
}

void Atoms::join(const Atoms& other) {
  std::vector<Run> all;
  all.reserve(runs_.size() + other.runs_.size());
  std::ranges::merge(runs_, other.runs_, std::back_inserter(all));
  runs_.clear();
  for (const Run& run : all) {
    if (!runs_.empty() && run.first <= runs_.back().second)
      runs_.back().second = std::max(runs_.back().second, run.second);
    else
      runs_.push_back(run);
  }
}

void Atoms::meet(const Atoms& other) {
  std::vector<Run> common;
  auto x = runs_.begin();
  auto y = other.runs_.begin();
  while (x != runs_.end() && y != other.runs_.end()) {
    const std::uint32_t begin = std::max(x->first, y->first);
    const std::uint32_t end = std::min(x->second, y->second);
    if (begin < end) common.emplace_back(begin, end);
    if (x->second < y->second)
      ++x;
    else
      ++y;
  }
  runs_ = std::move(common);
}

void Atoms::remove(const Atoms& other) {
  std::vector<Run> rest;
  auto y = other.runs_.begin();
  for (Run run : runs_) {
    while (y != other.runs_.end() && y->second <= run.first) ++y;
    for (auto cut = y; cut != other.runs_.end() && cut->first < run.second; ++cut) {
      if (run.first < cut->first) rest.emplace_back(run.first, cut->first);
      run.first = std::min(run.second, std::max(run.first, cut->second));
    }
    if (run.first < run.second) rest.push_back(run);
  }
  runs_ = std::move(rest);
}

std::optional<std::size_t> Atoms::first() const {
  if (runs_.empty()) return {};
  return runs_.front().first;
}
std::optional<std::size_t> Atoms::last() const {
  if (runs_.empty()) return {};
  return runs_.back().second - 1;
}

}  // namespace bop::check

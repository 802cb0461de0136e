#include "runtime/train/examples.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace bop::train {

namespace {

using extract::Role;

// As the keys of choices are.
std::string key_of(Role role, const std::string& value) {
  if (role == Role::Amount) {
    const auto amount = value::Decimal::parse(value);
    return amount ? amount->text() : value;
  }
  return role == Role::Date ? value : extract::folded(value);
}

// Wrong, missing and extra letters between two texts.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::iota(before.begin(), before.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> now = {i};
    for (std::size_t j = 1; j <= b.size(); ++j)
      now.push_back(std::min(
          {before[j] + 1, now.back() + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)}));
    before = std::move(now);
  }
  return before.back();
}

// A row is part of an address when most of its runs of four signs are; some are misread.
bool is_part(const std::string& row, const std::string& truth) {
  constexpr std::size_t run = 4;
  constexpr std::size_t least = 3;
  if (row.size() <= run) return row.size() >= least && truth.find(row) != std::string::npos;
  std::size_t found = 0;
  const std::size_t runs = row.size() - run + 1;
  for (std::size_t i = 0; i < runs; ++i)
    if (truth.find(row.substr(i, run)) != std::string::npos) ++found;
  return 2 * found >= runs;
}

// Whether rows that go on under each other are the address.
bool is_there(const Case& one) {
  for (std::size_t first = 0; first < one.choices.size(); ++first) {
    std::string text;
    for (std::size_t at = first; at < one.choices.size() && one.truth.starts_with(text);
         at = one.next[at]) {
      text += one.choices[at].key;
      if (text == one.truth) return true;
    }
  }
  return false;
}

void label(Case& one, Role role) {
  one.right.resize(one.choices.size());
  if (role == Role::Address) {
    one.there = is_there(one);
    for (std::size_t i = 0; i < one.choices.size(); ++i)
      one.right[i] = is_part(one.choices[i].key, one.truth);
    return;
  }
  for (std::size_t i = 0; i < one.choices.size(); ++i) {
    one.right[i] = one.choices[i].key == one.truth;
    one.there = one.there || one.right[i];
  }
  if (role != Role::Name || one.there) return;
  // What was misread a little is still the right place: the scorer is not to unlearn it.
  constexpr std::size_t right_of_each = 8;
  std::size_t best = std::max<std::size_t>(1, one.truth.size() / right_of_each);
  std::vector<std::size_t> far;
  for (const auto& choice : one.choices) far.push_back(distance(choice.key, one.truth));
  if (far.empty() || *std::ranges::min_element(far) > best) return;
  best = *std::ranges::min_element(far);
  for (std::size_t i = 0; i < far.size(); ++i) one.right[i] = far[i] == best;
}

}  // namespace

std::vector<Case> cases_of(const std::vector<Example>& examples, const Settings& settings,
                           const std::string& field) {
  std::vector<Case> cases;
  std::map<std::string, int> of_sender;
  for (const auto& example : examples) {
    const auto value = example.values.find(field);
    if (value == example.values.end() || value->second.empty()) continue;
    const extract::Pages pages(example.document, settings.schema, settings.type);
    const auto target = pages.target(field);
    if (!target) continue;
    const Role role = extract::role_of(pages.targets[*target]);
    Case& one = cases.emplace_back();
    one.document = example.document.path;
    one.sender = example.sender;
    one.truth = key_of(role, value->second);
    one.address = role == Role::Address;
    one.choices = extract::proposals(pages, *target, extract::date_order(pages, nullptr));
    one.told = extract::features_of(pages, *target, one.choices);
    one.next = extract::continued_by(pages, one.choices);
    label(one, role);
    ++of_sender[example.sender];
  }
  for (auto& one : cases) one.weight = 1 / std::sqrt(of_sender[one.sender]);
  return cases;
}

}  // namespace bop::train

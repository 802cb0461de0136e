#include "apps/testing/goals.h"

#include <algorithm>
#include <array>
#include <set>

#include "apps/testing/expectations.h"
#include "apps/testing/run_tests.h"
#include "apps/testing/variants.h"

namespace bop::testing {

namespace {

// The smallest step between two values of a kind; nothing for kinds without one.
std::optional<value::Decimal> step_of(const abi::Value& value, abi::Type type) {
  if (const auto* money = std::get_if<value::Money>(&value))
    return value::Decimal::of(1, -money->currency.minor_digits());
  if (type.kind == abi::Kind::Integer) return value::Decimal(1);
  if (type.kind == abi::Kind::Percent) return value::Decimal::of(1, -4);
  return value::Decimal::of(1, -2);
}

std::optional<value::Decimal> rank_of(const abi::Value& value) {
  if (const auto* money = std::get_if<value::Money>(&value)) return money->amount;
  if (const auto* number = std::get_if<value::Decimal>(&value)) return *number;
  if (const auto* date = std::get_if<value::Date>(&value)) return value::Decimal(date->days);
  return std::nullopt;
}

// Whether the kind has an order in which a value can be at a bound or one step beside it.
bool has_steps(abi::Kind kind) {
  constexpr std::array kinds{abi::Kind::Number, abi::Kind::Integer,   abi::Kind::Percent,
                             abi::Kind::Money,  abi::Kind::UnitPrice, abi::Kind::Quantity,
                             abi::Kind::Date};
  return std::ranges::find(kinds, kind) != kinds.end();
}

// Where the left side of a comparison stands to its right side, if it is at it or one step beside.
std::optional<Side> side_of(const abi::Datum& left, const abi::Datum& right, abi::Type type) {
  if (!left.known() || !right.known()) return std::nullopt;
  const auto a = rank_of(left.value);
  const auto b = rank_of(right.value);
  if (!a || !b) return std::nullopt;
  const auto* money = std::get_if<value::Money>(&left.value);
  const auto* other = std::get_if<value::Money>(&right.value);
  if (money != nullptr && other != nullptr && money->currency != other->currency)
    return std::nullopt;
  if (*a == *b) return Side::At;
  const bool date = std::holds_alternative<value::Date>(left.value);
  const auto step = date ? std::optional(value::Decimal(1)) : step_of(left.value, type);
  if (!step) return std::nullopt;
  if (value::add(*a, *step) == b) return Side::Below;
  if (value::add(*b, *step) == a) return Side::Above;
  return std::nullopt;
}

// The sides of its bound that a comparison is seen from. Of several elements one step beside it
// only where none lies further off on that side: that one may decide in its place.
std::set<Side> sides_of(const interpret::Seen& seen, abi::Type type) {
  std::set<Side> sides;
  std::set<Side> covered;
  for (const auto& [left, right] : seen.compared) {
    const auto side = side_of(left, right, type);
    if (side) {
      sides.insert(*side);
      continue;
    }
    const auto a = left.known() ? rank_of(left.value) : std::nullopt;
    const auto b = right.known() ? rank_of(right.value) : std::nullopt;
    if (a && b) covered.insert(*a < *b ? Side::Below : Side::Above);
  }
  for (const Side side : covered) sides.erase(side);
  return sides;
}

bool is_open(const decide::Verdict& verdict) {
  return std::ranges::any_of(verdict.decisions, [](const decide::DecisionVerdict& decision) {
    return decision.outcome == decide::DecisionVerdict::undetermined;
  });
}

}  // namespace

Goals::Goals(const CaseObserver& observer)
    : observer_(observer), program_(observer.policy().program()) {
  for (const interpret::Atom& atom : observer.atoms()) {
    const auto* compare = std::get_if<ir::Compare>(&(*program_)[atom.node].node);
    const bool ordered = compare != nullptr && compare->op <= ir::CompareOp::GreaterOrEqual;
    bounded_.push_back(ordered && has_steps((*program_)[compare->left].type.kind));
  }
}

std::optional<abi::Value> at_side(const abi::Value& value, abi::Type type, Side side) {
  if (side == Side::At) return value;
  const int sign = side == Side::Below ? -1 : 1;
  if (const auto* date = std::get_if<value::Date>(&value)) return value::Date{date->days + sign};
  const auto step = step_of(value, type);
  const auto rank = rank_of(value);
  if (!step || !rank) return std::nullopt;
  const auto moved = sign < 0 ? value::subtract(*rank, *step) : value::add(*rank, *step);
  if (!moved) return std::nullopt;
  if (const auto* money = std::get_if<value::Money>(&value))
    return value::Money{*moved, money->currency};
  return *moved;
}

bool can_be_written(const abi::Value& value, abi::Type type) {
  const auto* money = std::get_if<value::Money>(&value);
  if (money != nullptr && type.kind == abi::Kind::Money)
    return money->amount.scale() <= money->currency.minor_digits();
  const auto* number = std::get_if<value::Decimal>(&value);
  return number == nullptr || type.kind != abi::Kind::Integer || number->is_integer();
}

std::vector<std::pair<abi::Value, abi::Type>> Goals::compared(const Observed& observed) const {
  std::vector<std::pair<abi::Value, abi::Type>> values;
  for (std::size_t i = 0; i < bounded_.size(); ++i) {
    if (!bounded_[i]) continue;
    const auto& compare = std::get<ir::Compare>((*program_)[observer_.atoms()[i].node].node);
    for (const auto& [left, right] : observed.seen.atoms[i].compared)
      for (const auto& [side, node] : {std::pair(&left, compare.left), {&right, compare.right}})
        if (side->known()) values.emplace_back(side->value, (*program_)[node].type.required());
  }
  return values;
}

std::vector<Goal> Goals::reached(const Observed& observed) const {
  std::vector<Goal> goals;
  for (std::size_t i = 0; i < bounded_.size(); ++i) {
    const interpret::Atom& atom = observer_.atoms()[i];
    const interpret::Seen& seen = observed.seen.atoms[i];
    if (atom.of_element && seen.is_true) goals.push_back(Goal::is(i, true));
    if (atom.of_element && seen.is_false) goals.push_back(Goal::is(i, false));
    if (!bounded_[i]) continue;
    const auto& compare = std::get<ir::Compare>((*program_)[atom.node].node);
    for (const Side side : sides_of(seen, (*program_)[compare.left].type))
      goals.push_back(Goal::bound(i, side));
  }
  for (const interpret::Row& row : observed.seen.rows) goals.push_back(Goal::applies(row));
  return goals;
}

Showing Goals::showing(const Goal& goal, const ir::Test& test, const decide::Verdict& verdict) {
  const LoadedPolicy* other = variant(goal);
  if (other == nullptr) return Showing::Shown;
  ir::Test expecting = test;
  expecting.steps.clear();
  expecting.expects = expectations_of(program_->info, verdict);
  if (run_test(*other, expecting).passed) return Showing::Hidden;
  return is_open(verdict) ? Showing::Open : Showing::Shown;
}

ProgramPtr Goals::changed(const Goal& goal) const {
  if (goal.kind == Goal::Kind::Row) return with_other_result(program_, goal.row);
  const interpret::Atom& atom = observer_.atoms()[goal.atom];
  if (goal.kind == Goal::Kind::Bound && goal.side == Side::At)
    return with_bound_moved(program_, atom);
  return with_negated(program_, atom);
}

const LoadedPolicy* Goals::variant(const Goal& goal) {
  const auto [place, is_new] = variants_.try_emplace(goal);
  if (is_new)
    if (const ProgramPtr program = changed(goal))
      place->second = binding::load(program, observer_.policy().maker());
  return place->second ? &*place->second : nullptr;
}

}  // namespace bop::testing

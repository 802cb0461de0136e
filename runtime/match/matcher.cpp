#include <algorithm>

#include "runtime/match/key_column.h"
#include "runtime/match/match.h"
#include "runtime/match/outcome.h"

namespace bop::match {
namespace {

using abi::MatchSide;
using abi::RecordPtr;
using abi::State;

using KeysOfSet =
    std::function<const IndexedKeys*(std::uint32_t pairing, const std::vector<RecordPtr>& rows)>;

// What may yet be paired will be compared then: what the comparisons lack is asked for at once, not
// when the keys have been read. Of lists so long that nobody could read on, the first pairs do.
void note_needs_of_open(const Outcome& made, bool with_itself, Comparer& comparer,
                        const OpenNeeds& needs) {
  constexpr std::size_t looked_at_max = 10'000;
  const auto& left = made.left.elements();
  const auto& right = made.rights(with_itself);
  const std::vector<Presence>& at_right = with_itself ? made.pairs.left : made.pairs.right;
  std::size_t looked_at = 0;
  for (std::size_t l = 0; l < left.size(); ++l) {
    if (made.pairs.left[l] != Presence::Maybe) continue;
    for (std::size_t r = with_itself ? l + 1 : 0; r < right.size(); ++r) {
      if (at_right[r] != Presence::Maybe) continue;
      if (needs.full() || ++looked_at > looked_at_max) return;
      comparer.compare({left[l]}, {right[r]});
    }
  }
}

// Where a list is not known in full, any element may have a partner among those not read.
Outcome outcome_of(const abi::MatchPlan& plan, abi::MatchExpressions& expressions,
                   Comparer& comparer, OpenNeeds& needs, const KeysOfSet& keys_of_set) {
  Outcome made;
  made.left = expressions.list(MatchSide::Left);
  if (!plan.with_itself) made.right = expressions.list(MatchSide::Right);
  const auto look_at = [&](const abi::MatchList& list, MatchSide side) {
    if (list.state.known() && list.complete) return;
    if (!list.state.known()) made.state = list.state.state;
    made.complete = false;
    needs.add(expressions.needs_of_list(side));
  };
  look_at(made.left, MatchSide::Left);
  if (!plan.with_itself) look_at(made.right, MatchSide::Right);
  if (!made.complete) {
    made.pairs.open = true;
    made.pairs.left.assign(made.left.elements().size(), Presence::Maybe);
    made.pairs.right.assign(made.right.elements().size(), Presence::Maybe);
    return made;
  }
  const auto& left = made.left.elements();
  const auto& right = made.rights(plan.with_itself);
  KeysOfRight keys_of_right;
  if (const auto* rows = made.right.shared; rows != nullptr && !plan.with_itself)
    keys_of_right = [&, rows](std::uint32_t pairing) { return keys_of_set(pairing, *rows); };
  made.pairs = pair(plan, expressions, left, right, needs, keys_of_right);
  made.compared.resize(made.pairs.groups.size());
  if (plan.allowances.empty()) return made;
  for (std::size_t i = 0; i < made.pairs.groups.size(); ++i) {
    const Group& group = made.pairs.groups[i];
    const auto lefts = elements_at(left, group.left);
    const auto rights = elements_at(right, group.right);
    if (!group.ambiguous)
      made.compared[i] = comparer.compare(lefts, rights);
    else if (!plan.with_itself && rights.size() == 1)
      made.compared[i] = comparer.compare_quantities(lefts, rights);
  }
  if (made.pairs.open) note_needs_of_open(made, plan.with_itself, comparer, needs);
  return made;
}

}  // namespace

std::vector<RecordPtr> elements_at(const std::vector<RecordPtr>& elements,
                                   const std::vector<std::uint32_t>& places) {
  std::vector<RecordPtr> chosen;
  chosen.reserve(places.size());
  for (const std::uint32_t place : places) chosen.push_back(elements[place]);
  return chosen;
}

Matcher::Matcher(const abi::PolicyInfo& policy, std::unique_ptr<abi::Matches> matches)
    : policy_(policy),
      matches_(std::move(matches)),
      sets_(matches_->plans().size()),
      is_made_(matches_->plans().size(), false) {}

Matcher::~Matcher() = default;

const Matcher::Sets& Matcher::sets_of(std::uint32_t plan) const {
  const std::scoped_lock lock(guard_);
  if (!is_made_[plan]) {
    for (const abi::MatchSource& source : plans()[plan].sources)
      sets_[plan].push_back(
          std::make_shared<SetTotals>(source, matches_->references().sets[source.reference]));
    is_made_[plan] = true;
  }
  return sets_[plan];
}

// Keys that are fields of the rows themselves are the same in every case.
const IndexedKeys* Matcher::keys_of(std::uint32_t plan, std::uint32_t pairing,
                                    const std::vector<RecordPtr>& rows,
                                    abi::MatchExpressions& expressions) const {
  const auto& keys = plans()[plan].pairings[pairing].keys;
  const bool fields = std::ranges::all_of(
      keys, [](const abi::MatchKey& key) { return key.right_field != abi::none; });
  if (keys.empty() || !fields) return nullptr;
  const std::scoped_lock lock(guard_);
  auto& made = keys_[{plan, pairing}];
  if (made == nullptr)
    made = std::make_unique<const IndexedKeys>(plans()[plan], pairing, MatchSide::Right, rows,
                                               expressions);
  return made.get();
}

Found Matcher::find(const abi::Case& subject, std::uint32_t plan) const {
  const abi::MatchPlan& wanted = plans()[plan];
  const auto expressions = matches_->expressions(subject, plan);
  OpenNeeds needs;
  Comparer comparer(wanted, *expressions, sets_of(plan), needs);
  const Outcome outcome =
      outcome_of(wanted, *expressions, comparer, needs,
                 [&](std::uint32_t pairing, const std::vector<RecordPtr>& rows) {
                   return keys_of(plan, pairing, rows, *expressions);
                 });
  return {value_of(policy_, wanted, outcome, comparer), needs.needs()};
}

abi::TraceNode Matcher::trace(const abi::Case& subject, std::uint32_t plan) const {
  const abi::MatchPlan& wanted = plans()[plan];
  const auto expressions = matches_->expressions(subject, plan);
  OpenNeeds needs;
  Comparer comparer(wanted, *expressions, sets_of(plan), needs);
  const Outcome outcome =
      outcome_of(wanted, *expressions, comparer, needs,
                 [&](std::uint32_t pairing, const std::vector<RecordPtr>& rows) {
                   return keys_of(plan, pairing, rows, *expressions);
                 });
  return report_of(policy_, wanted, outcome, comparer);
}

}  // namespace bop::match

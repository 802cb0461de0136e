#include "runtime/match/pair.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "runtime/match/candidates.h"

namespace bop::match {
namespace {

using abi::MatchQuestion;
using abi::MatchSide;
using abi::RecordPtr;
using CandidateList = std::vector<Candidate>;

// Sets that grow together (union-find).
class Sets {
 public:
  explicit Sets(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::uint32_t{0});
  }
  std::uint32_t of(std::uint32_t element) {
    while (parent_[element] != element) {
      parent_[element] = parent_[parent_[element]];
      element = parent_[element];
    }
    return element;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t one = of(a);
    const std::uint32_t other = of(b);
    parent_[std::max(one, other)] = std::min(one, other);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

class Pairer {
 public:
  Pairer(const abi::MatchPlan& plan, abi::MatchExpressions& expressions,
         const std::vector<RecordPtr>& left, const std::vector<RecordPtr>& right, OpenNeeds& needs,
         const KeysOfRight& keys_of_right)
      : plan_(plan),
        expressions_(expressions),
        left_(left),
        right_(right),
        needs_(needs),
        keys_of_right_(keys_of_right) {}

  Pairs paired() && {
    made_.left = present(MatchSide::Left, plan_.where_left);
    if (!plan_.with_itself) made_.right = present(MatchSide::Right, plan_.where_right);
    for (std::uint32_t pairing = 0; pairing < plan_.pairings.size(); ++pairing) step(pairing);
    std::ranges::sort(made_.groups, [](const Group& a, const Group& b) {
      return std::tie(a.left, a.right) < std::tie(b.left, b.right);
    });
    return std::move(made_);
  }

 private:
  std::vector<Presence> present(MatchSide side, bool has_where) {
    const bool is_left = side == MatchSide::Left;
    const auto& elements = is_left ? left_ : right_;
    std::vector<Presence> presence(elements.size(), Presence::There);
    if (!has_where) return presence;
    const RecordPtr nobody;
    const MatchQuestion where{MatchQuestion::Of::Where, side, 0, 0};
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const RecordPtr& l = is_left ? elements[i] : nobody;
      const RecordPtr& r = is_left ? nobody : elements[i];
      const abi::Truth taken = expressions_.truth(where, l, r);
      if (taken == abi::Truth::Unknown) {
        presence[i] = Presence::Maybe;
        if (!needs_.full()) needs_.add(expressions_.needs(where, l, r));
      } else if (taken == abi::Truth::False) {
        presence[i] = Presence::Gone;
      }
    }
    return presence;
  }

  // Places of both lists in one row; of a match with itself they are the same.
  std::uint32_t place_of_right(std::uint32_t r) const {
    return plan_.with_itself ? r : static_cast<std::uint32_t>(left_.size()) + r;
  }
  Presence& presence(std::uint32_t place) {
    return place < left_.size() ? made_.left[place] : made_.right[place - left_.size()];
  }
  static void doubt(Presence& presence) {
    if (presence == Presence::There) presence = Presence::Maybe;
  }

  // May pair with any of the other side: then nothing there is certain.
  void doubt_all(const Candidates& found) {
    const auto one_with = [&](std::uint32_t element, std::vector<Presence>& own,
                              std::vector<Presence>& others) {
      doubt(own[element]);
      bool any = false;
      for (Presence& other : others) {
        any = any || other != Presence::Gone;
        doubt(other);
      }
      made_.open = made_.open || any;
    };
    std::vector<Presence>& right = plan_.with_itself ? made_.left : made_.right;
    if (!found.left_with_any.empty())
      for (const std::uint32_t l : found.left_with_any) one_with(l, made_.left, right);
    if (!found.right_with_any.empty())
      for (const std::uint32_t r : found.right_with_any) one_with(r, right, made_.left);
  }

  static bool is_used_up(const std::vector<Presence>& side) {
    return std::ranges::all_of(side, [](Presence each) { return each == Presence::Gone; });
  }

  void step(std::uint32_t pairing) {
    if (is_used_up(made_.left) || (!plan_.with_itself && is_used_up(made_.right))) return;
    Candidates found = candidates(plan_, pairing, expressions_, left_, right_, made_.left,
                                  plan_.with_itself ? made_.left : made_.right,
                                  keys_of_right_ ? keys_of_right_(pairing) : nullptr, needs_);
    if (!found.left_with_any.empty() || !found.right_with_any.empty()) {
      doubt_all(found);
      for (Candidate& candidate : found.list) candidate.known = false;
    }
    // Only those that have candidates: a whole reference set has a million others.
    std::vector<std::uint32_t> places;
    for (const Candidate& each : found.list) {
      places.push_back(each.left);
      places.push_back(place_of_right(each.right));
    }
    std::ranges::sort(places);
    const auto twice = std::ranges::unique(places);
    places.erase(twice.begin(), twice.end());
    const auto number_of = [&](std::uint32_t place) {
      return static_cast<std::uint32_t>(std::ranges::lower_bound(places, place) - places.begin());
    };
    Sets sets(places.size());
    for (const Candidate& each : found.list)
      sets.join(number_of(each.left), number_of(place_of_right(each.right)));
    std::ranges::sort(found.list, {}, [&](const Candidate& each) {
      return std::tuple(sets.of(number_of(each.left)), each.left, each.right);
    });
    for (auto first = found.list.begin(); first != found.list.end();) {
      const std::uint32_t set = sets.of(number_of(first->left));
      const auto last = std::find_if(first, found.list.end(), [&](const Candidate& each) {
        return sets.of(number_of(each.left)) != set;
      });
      resolve(CandidateList(first, last), pairing);
      first = last;
    }
  }

  // Candidates that hang together, and with nothing else.
  void resolve(CandidateList together, std::uint32_t pairing) {
    if (!std::ranges::all_of(together, &Candidate::known)) {
      for (const Candidate& each : together) {
        doubt(presence(each.left));
        doubt(presence(place_of_right(each.right)));
      }
      made_.open = true;
      return;
    }
    if (plan_.with_itself) return resolve_twins(together, pairing);
    const bool one_to_one = !plan_.many_left && !plan_.many_right;
    if (!one_to_one || !plan_.pairings[pairing].likeness) return settle(together, pairing);
    // The most alike first; what is left of the others is looked at again.
    std::ranges::stable_sort(together, std::ranges::greater{}, &Candidate::likeness);
    for (auto first = together.begin(); first != together.end();) {
      const auto last = std::find_if(first, together.end(), [&](const Candidate& each) {
        return each.likeness != first->likeness;
      });
      CandidateList free;
      std::copy_if(first, last, std::back_inserter(free), [&](const Candidate& each) {
        return presence(each.left) == Presence::There &&
               presence(place_of_right(each.right)) == Presence::There;
      });
      for (const CandidateList& part : parts_of(free)) settle(part, pairing);
      first = last;
    }
  }

  // Those among equally good candidates that hang together.
  std::vector<CandidateList> parts_of(const CandidateList& candidates) const {
    std::unordered_map<std::uint32_t, std::uint32_t> number;
    const auto number_of = [&](std::uint32_t place) {
      return number.try_emplace(place, static_cast<std::uint32_t>(number.size())).first->second;
    };
    Sets sets(candidates.size() * 2);
    for (const Candidate& each : candidates)
      sets.join(number_of(each.left), number_of(place_of_right(each.right)));
    std::unordered_map<std::uint32_t, std::size_t> part_of;
    std::vector<CandidateList> parts;
    for (const Candidate& each : candidates) {
      const auto [at, is_new] = part_of.try_emplace(sets.of(number_of(each.left)), parts.size());
      if (is_new) parts.emplace_back();
      parts[at->second].push_back(each);
    }
    return parts;
  }

  static Group group_of(const CandidateList& together, std::uint32_t pairing) {
    Group group;
    group.pairing = pairing;
    for (const Candidate& each : together) {
      group.left.push_back(each.left);
      group.right.push_back(each.right);
    }
    for (auto* side : {&group.left, &group.right}) {
      std::ranges::sort(*side);
      const auto repeated = std::ranges::unique(*side);
      side->erase(repeated.begin(), repeated.end());
    }
    return group;
  }

  // A pair if it fits the cardinality and every two of it are candidates; otherwise ambiguous.
  void settle(const CandidateList& together, std::uint32_t pairing) {
    Group group = group_of(together, pairing);
    const std::size_t lefts = group.left.size();
    const std::size_t rights = group.right.size();
    const bool fits = (lefts == 1 || (plan_.many_left && lefts <= plan_.up_to)) &&
                      (rights == 1 || (plan_.many_right && rights <= plan_.up_to));
    group.ambiguous = !fits || together.size() != lefts * rights;
    keep(std::move(group));
  }

  void keep(Group group) {
    for (const std::uint32_t l : group.left) presence(l) = Presence::Gone;
    for (const std::uint32_t r : group.right) presence(place_of_right(r)) = Presence::Gone;
    made_.groups.push_back(std::move(group));
  }

  // With itself: each two once, whichever way round the condition holds; where it holds both ways,
  // the one that stands first is the left one.
  void resolve_twins(const CandidateList& together, std::uint32_t pairing) {
    Group all = group_of(together, pairing);
    std::vector<std::uint32_t> places;
    std::ranges::set_union(all.left, all.right, std::back_inserter(places));
    std::vector<std::pair<std::uint32_t, std::uint32_t>> twos;
    for (const Candidate& each : together) twos.push_back(std::minmax(each.left, each.right));
    std::ranges::sort(twos);
    const auto repeated = std::ranges::unique(twos);
    twos.erase(repeated.begin(), repeated.end());
    Group group;
    group.pairing = pairing;
    if (places.size() == 2) {
      const bool in_order = std::ranges::any_of(
          together, [&](const Candidate& each) { return each.left == places.front(); });
      group.left = {in_order ? places.front() : places.back()};
      group.right = {in_order ? places.back() : places.front()};
    } else if ((plan_.many_left || plan_.many_right) && places.size() <= plan_.up_to + 1 &&
               twos.size() == places.size() * (places.size() - 1) / 2) {
      const auto split = plan_.many_right ? places.begin() + 1 : places.end() - 1;
      group.left.assign(places.begin(), split);
      group.right.assign(split, places.end());
    } else {
      group.ambiguous = true;
      group.left = places;
      group.right = places;
    }
    keep(std::move(group));
  }

  const abi::MatchPlan& plan_;
  abi::MatchExpressions& expressions_;
  const std::vector<RecordPtr>& left_;
  const std::vector<RecordPtr>& right_;
  OpenNeeds& needs_;
  const KeysOfRight& keys_of_right_;
  Pairs made_;
};

}  // namespace

Pairs pair(const abi::MatchPlan& plan, abi::MatchExpressions& expressions,
           const std::vector<RecordPtr>& left, const std::vector<RecordPtr>& right,
           OpenNeeds& needs, const KeysOfRight& keys_of_right) {
  return Pairer(plan, expressions, left, right, needs, keys_of_right).paired();
}

}  // namespace bop::match

#include "runtime/match/pair.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "runtime/match/key_column.h"
#include "tests/unit/runtime/match/small_match.h"

using namespace bop::match::testing;  // NOLINT: a test reads better
namespace match = bop::match;
namespace abi = bop::abi;
using match::Presence;

namespace {

using Elements = std::vector<RecordPtr>;
using Ids = std::vector<std::uint32_t>;
using Two = std::pair<Ids, Ids>;

struct Result {
  std::set<Two> pairs, ambiguous;
  std::set<std::uint32_t> left, right;  // without a partner
  bool operator==(const Result&) const = default;
};

std::uint32_t id_of(const RecordPtr& element) {
  return static_cast<std::uint32_t>(
      *std::get<bop::value::Decimal>(element->fields[Id].value).scaled(0));
}

Ids ids_of(const Elements& elements, const std::vector<std::uint32_t>& places) {
  Ids ids;
  for (const std::uint32_t place : places) ids.push_back(id_of(elements[place]));
  std::ranges::sort(ids);
  return ids;
}

Result result_of(const match::Pairs& pairs, const Elements& left, const Elements& right) {
  Result made;
  for (const match::Group& group : pairs.groups)
    (group.ambiguous ? made.ambiguous : made.pairs)
        .insert({ids_of(left, group.left), ids_of(right, group.right)});
  for (std::size_t i = 0; i < pairs.left.size(); ++i)
    if (pairs.left[i] == Presence::There) made.left.insert(id_of(left[i]));
  for (std::size_t i = 0; i < pairs.right.size(); ++i)
    if (pairs.right[i] == Presence::There) made.right.insert(id_of(right[i]));
  return made;
}

struct Run {
  match::Pairs pairs;
  Result result;
};

Run run(const abi::MatchPlan& plan, const Elements& left, const Elements& right) {
  Expressions expressions;
  match::OpenNeeds needs;
  Run made{match::pair(plan, expressions, left, right, needs), {}};
  made.result = result_of(made.pairs, left, right);
  return made;
}

// By definition, all with all: of what is free, everything that hangs together by a pairing is a
// pair if it fits and each two of it match, and else ambiguous.
Result by_definition(const abi::MatchPlan& plan, const Elements& left, const Elements& right) {
  Result made;
  std::vector<bool> used_left(left.size()), used_right(right.size());
  for (std::uint32_t pairing = 0; pairing < plan.pairings.size(); ++pairing) {
    const auto holds = [&](std::size_t l, std::size_t r) {
      return !used_left[l] && !used_right[r] &&
             condition(pairing, *left[l], *right[r]) == Truth::True;
    };
    std::vector<std::pair<std::set<std::size_t>, std::set<std::size_t>>> groups;
    std::set<std::size_t> seen;
    for (std::size_t start = 0; start < left.size(); ++start) {
      if (seen.contains(start)) continue;
      std::set<std::size_t> lefts{start}, rights;
      for (bool grew = true; grew;) {
        const std::size_t before = lefts.size() + rights.size();
        for (std::size_t l = 0; l < left.size(); ++l)
          for (std::size_t r = 0; r < right.size(); ++r)
            if (holds(l, r) && (lefts.contains(l) || rights.contains(r))) {
              lefts.insert(l);
              rights.insert(r);
            }
        grew = lefts.size() + rights.size() > before;
      }
      seen.insert(lefts.begin(), lefts.end());
      if (!rights.empty()) groups.emplace_back(lefts, rights);
    }
    for (const auto& [lefts, rights] : groups) {
      std::size_t candidates = 0;
      for (const std::size_t l : lefts)
        for (const std::size_t r : rights) candidates += holds(l, r) ? 1 : 0;
      const bool fits = (lefts.size() == 1 || (plan.many_left && lefts.size() <= plan.up_to)) &&
                        (rights.size() == 1 || (plan.many_right && rights.size() <= plan.up_to));
      const bool pairs = fits && candidates == lefts.size() * rights.size();
      Two two;
      for (const std::size_t l : lefts) two.first.push_back(id_of(left[l]));
      for (const std::size_t r : rights) two.second.push_back(id_of(right[r]));
      std::ranges::sort(two.first);
      std::ranges::sort(two.second);
      (pairs ? made.pairs : made.ambiguous).insert(two);
    }
    for (const auto& [lefts, rights] : groups) {
      for (const std::size_t l : lefts) used_left[l] = true;
      for (const std::size_t r : rights) used_right[r] = true;
    }
  }
  for (std::size_t l = 0; l < left.size(); ++l)
    if (!used_left[l]) made.left.insert(id_of(left[l]));
  for (std::size_t r = 0; r < right.size(); ++r)
    if (!used_right[r]) made.right.insert(id_of(right[r]));
  return made;
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_);
  }
  Datum key(std::size_t values, bool unread) {
    const std::size_t drawn = below(values + 2);
    if (drawn == values) return Datum::missing();
    if (drawn == values + 1) return unread ? Datum::unread() : Datum::missing();
    return Datum::of(std::string(1, static_cast<char>('A' + drawn)));
  }
  Elements elements(std::size_t most, std::size_t values, bool unread, std::int64_t first_id) {
    Elements made;
    for (std::size_t count = below(most + 1); made.size() < count;)
      made.push_back(element(key(values, unread), key(2, unread),
                             first_id + static_cast<std::int64_t>(made.size())));
    return made;
  }
  void shuffle(Elements& elements) { std::ranges::shuffle(elements, engine_); }

 private:
  std::mt19937 engine_;
};

abi::MatchPlan plan_of(Random& random, bool indexed) {
  abi::MatchPlan made = plan(indexed);
  made.many_left = random.below(3) == 0;
  made.many_right = random.below(3) == 0;
  made.up_to = static_cast<std::uint32_t>(1 + random.below(3));
  return made;
}

// Every way the unread keys may turn out: any value, one that nobody else has, or none.
void each_completion(const Elements& left, const Elements& right,
                     const std::function<void(const Elements&, const Elements&)>& visit) {
  std::vector<Elements> sides{left, right};
  for (Elements& side : sides)
    for (RecordPtr& element : side)
      for (const Field field : {Key, Second}) {
        if (element->fields[field].state != abi::State::Unread) continue;
        for (const char* text : {"A", "B", "C", "Z", ""}) {
          auto changed = std::make_shared<abi::RecordData>(*element);
          changed->fields[field] = *text == '\0' ? Datum::missing() : Datum::of(std::string(text));
          const RecordPtr before = element;
          element = changed;
          each_completion(sides[0], sides[1], visit);
          element = before;
        }
        return;
      }
  visit(left, right);
}

std::size_t unread_in(const Elements& elements) {
  std::size_t count = 0;
  for (const RecordPtr& element : elements)
    for (const Datum& field : element->fields) count += field.state == abi::State::Unread ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("what is indexed pairs as if all were tried with all, whatever their order") {
  Random random(7);
  for (int round = 0; round < 3000; ++round) {
    CAPTURE(round);
    const abi::MatchPlan indexed = plan_of(random, true);
    abi::MatchPlan all = plan(false);
    all.many_left = indexed.many_left;
    all.many_right = indexed.many_right;
    all.up_to = indexed.up_to;
    Elements left = random.elements(7, 3, false, 1);
    Elements right = random.elements(9, 3, false, 101);
    const Result expected = by_definition(indexed, left, right);
    const Run first = run(indexed, left, right);
    CHECK(first.result == expected);
    CHECK(!first.pairs.open);
    CHECK(run(all, left, right).result == expected);
    random.shuffle(left);
    random.shuffle(right);
    CHECK(run(indexed, left, right).result == expected);
  }
}

TEST_CASE("what is said while keys are unread holds however they turn out") {
  Random random(11);
  int opened = 0;
  for (int round = 0; round < 1500; ++round) {
    CAPTURE(round);
    const abi::MatchPlan indexed = plan_of(random, random.below(2) == 0);
    const Elements left = random.elements(4, 3, true, 1);
    const Elements right = random.elements(4, 3, true, 101);
    if (unread_in(left) + unread_in(right) > 3) continue;
    const Run found = run(indexed, left, right);
    opened += found.pairs.open ? 1 : 0;
    const auto may_be = [](const std::vector<Presence>& presence) {
      return std::ranges::find(presence, Presence::Maybe) != presence.end();
    };
    each_completion(left, right, [&](const Elements& l, const Elements& r) {
      const Result real = by_definition(indexed, l, r);
      CHECK(std::ranges::includes(real.pairs, found.result.pairs));
      CHECK(std::ranges::includes(real.ambiguous, found.result.ambiguous));
      CHECK(std::ranges::includes(real.left, found.result.left));
      CHECK(std::ranges::includes(real.right, found.result.right));
      if (!found.pairs.open) CHECK(real.pairs == found.result.pairs);
      if (!found.pairs.open) CHECK(real.ambiguous == found.result.ambiguous);
      if (!may_be(found.pairs.left)) CHECK(real.left == found.result.left);
      if (!may_be(found.pairs.right)) CHECK(real.right == found.result.right);
    });
  }
  CHECK(opened > 100);
}

TEST_CASE("keys of the right side that were made before change nothing, read or not") {
  Random random(13);
  for (int round = 0; round < 1500; ++round) {
    CAPTURE(round);
    const abi::MatchPlan indexed = plan_of(random, true);
    const Elements right = random.elements(9, 3, true, 101);
    Expressions expressions;
    std::vector<std::unique_ptr<const match::IndexedKeys>> made;
    for (std::uint32_t pairing = 0; pairing < indexed.pairings.size(); ++pairing)
      made.push_back(std::make_unique<const match::IndexedKeys>(
          indexed, pairing, abi::MatchSide::Right, right, expressions));
    for (int record = 0; record < 3; ++record) {  // as made once for many
      const Elements left = random.elements(7, 3, true, 1);
      match::OpenNeeds needs;
      const match::Pairs found =
          match::pair(indexed, expressions, left, right, needs,
                      [&](std::uint32_t pairing) { return made[pairing].get(); });
      const Run anew = run(indexed, left, right);
      CHECK(result_of(found, left, right) == anew.result);
      CHECK(found.open == anew.pairs.open);
    }
  }
}

TEST_CASE("an index asks about none but those with equal keys") {
  Elements left, right;
  for (int i = 0; i < 500; ++i) {
    left.push_back(element(Datum::of("L" + std::to_string(i)), Datum::of(std::string("x")), i));
    right.push_back(
        element(Datum::of("L" + std::to_string(i + 250)), Datum::of(std::string("x")), 1000 + i));
  }
  Expressions expressions;
  match::OpenNeeds needs;
  const auto pairs = match::pair(plan(true), expressions, left, right, needs);
  CHECK(pairs.groups.size() == 250);
  CHECK(expressions.asked == 250);
}

TEST_CASE("twins: each two once, the first on the left, three are ambiguous") {
  abi::MatchPlan twins = plan(true);
  twins.with_itself = true;
  const auto a = [](std::int64_t id) {
    return element(Datum::of(std::string("A")), Datum::of(std::string("x")), id);
  };
  const auto b = [](std::int64_t id) {
    return element(Datum::of(std::string("B")), Datum::of(std::string("x")), id);
  };
  const Elements list{a(1), b(2), a(3), b(4), b(5)};
  const Run found = run(twins, list, list);
  CHECK(found.result.pairs == std::set<Two>{{{1}, {3}}});
  CHECK(found.result.ambiguous == std::set<Two>{{{2, 4, 5}, {2, 4, 5}}});
  twins.many_right = true;
  twins.up_to = 2;
  CHECK(run(twins, list, list).result.pairs == std::set<Two>{{{1}, {3}}, {{2}, {4, 5}}});
}

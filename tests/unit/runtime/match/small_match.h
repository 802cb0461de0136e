// Two short lists of elements with two keys and a group, and a match over them whose conditions are
// written in C++: Kleene truth over what is read. Never: a policy.
#pragma once

#include <vector>

#include "runtime/match/pair.h"

namespace bop::match::testing {

using abi::Datum;
using abi::RecordPtr;
using abi::Truth;

enum Field : std::uint8_t { Key, Second, Id };

inline RecordPtr element(Datum key, Datum second, std::int64_t id) {
  auto made = std::make_shared<abi::RecordData>();
  made->path = "e" + std::to_string(id);
  made->fields = {std::move(key), std::move(second), Datum::of(value::Decimal(id))};
  return made;
}

inline Truth equal(const Datum& a, const Datum& b) {
  if (a.state == abi::State::Missing || b.state == abi::State::Missing) return Truth::False;
  if (!a.known() || !b.known()) return Truth::Unknown;
  return abi::equal(a.value, b.value) ? Truth::True : Truth::False;
}

inline Truth both(Truth a, Truth b) {
  if (a == Truth::False || b == Truth::False) return Truth::False;
  return a == Truth::True && b == Truth::True ? Truth::True : Truth::Unknown;
}

// Pairing 0: both fields are equal. Pairing 1: the first is.
inline Truth condition(std::uint32_t pairing, const abi::RecordData& left,
                       const abi::RecordData& right) {
  const Truth key = equal(left.fields[Key], right.fields[Key]);
  return pairing == 0 ? both(key, equal(left.fields[Second], right.fields[Second])) : key;
}

/// `indexed`: the first field is a key; otherwise every two are tried.
inline abi::MatchPlan plan(bool indexed) {
  abi::MatchPlan made;
  made.name = "small";
  for (const char* name : {"exact", "loose"}) {
    abi::MatchPairing pairing;
    pairing.name = name;
    if (indexed) pairing.keys = {{Key, Key}};
    pairing.has_rest = made.pairings.empty() || !indexed;
    made.pairings.push_back(std::move(pairing));
  }
  return made;
}

class Expressions final : public abi::MatchExpressions {
 public:
  abi::MatchList list(abi::MatchSide) override { return {}; }
  Truth truth(const abi::MatchQuestion& question, const RecordPtr& left,
              const RecordPtr& right) override {
    ++asked;
    return condition(question.index, *left, *right);
  }
  Datum value(const abi::MatchQuestion&, const RecordPtr& left, const RecordPtr& right) override {
    ++asked;
    return (left ? left : right)->fields[Key];
  }
  std::vector<abi::Need> needs(const abi::MatchQuestion&, const RecordPtr&,
                               const RecordPtr&) override {
    return {{"a key", false, {}}};
  }
  std::vector<abi::Need> needs_of_list(abi::MatchSide) override { return {}; }

  std::size_t asked = 0;
};

}  // namespace bop::match::testing

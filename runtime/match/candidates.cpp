#include "runtime/match/candidates.h"

#include <algorithm>

#include "runtime/builtins/builtin.h"
#include "runtime/match/key_column.h"
#include "runtime/match/likeness_index.h"

namespace bop::match {
namespace {

using abi::Datum;
using abi::MatchQuestion;
using abi::MatchSide;
using abi::RecordPtr;
using abi::State;
using abi::Truth;

constexpr int likeness_scale = 4;

std::vector<bool> there(const std::vector<Presence>& presence) {
  std::vector<bool> is(presence.size());
  for (std::size_t i = 0; i < is.size(); ++i) is[i] = presence[i] != Presence::Gone;
  return is;
}

class Search {
 public:
  Search(const abi::MatchPlan& plan, std::uint32_t pairing, abi::MatchExpressions& expressions,
         const std::vector<RecordPtr>& left, const std::vector<RecordPtr>& right,
         const std::vector<Presence>& at_left, const std::vector<Presence>& at_right,
         const IndexedKeys* keys_of_right, OpenNeeds& needs)
      : plan_(plan),
        pairing_(pairing),
        expressions_(expressions),
        left_(left),
        right_(right),
        at_left_(at_left),
        at_right_(at_right),
        keys_of_right_(keys_of_right),
        needs_(needs) {}

  Candidates found() && {
    if (!plan_.pairings[pairing_].keys.empty())
      by_keys();
    else if (!by_likeness())
      try_all();
    return std::move(found_);
  }

 private:
  bool excluded(std::uint32_t l, std::uint32_t r) const {
    return at_left_[l] == Presence::Gone || at_right_[r] == Presence::Gone ||
           (plan_.with_itself && l == r);
  }

  void note(const MatchQuestion& question, std::uint32_t l, std::uint32_t r) {
    if (!needs_.full()) needs_.add(expressions_.needs(question, left_[l], right_[r]));
  }

  // `of`: On, or Rest where the keys are known to be equal.
  void try_one(std::uint32_t l, std::uint32_t r, MatchQuestion::Of of) {
    if (excluded(l, r)) return;
    Candidate made{l, r, true, 0};
    if (of == MatchQuestion::Of::On || plan_.pairings[pairing_].has_rest) {
      const MatchQuestion question{of, MatchSide::Left, pairing_, 0};
      const Truth truth = expressions_.truth(question, left_[l], right_[r]);
      if (truth == Truth::False) return;
      made.known = truth == Truth::True;
      if (!made.known) note(question, l, r);
    }
    if (made.known && plan_.pairings[pairing_].likeness) {
      const MatchQuestion question{MatchQuestion::Of::Likeness, MatchSide::Left, pairing_, 0};
      const Datum likeness = expressions_.value(question, left_[l], right_[r]);
      made.known = likeness.known();
      if (made.known)
        made.likeness = std::get<value::Decimal>(likeness.value).scaled(likeness_scale).value_or(0);
    }
    if (at_left_[l] == Presence::Maybe || at_right_[r] == Presence::Maybe) made.known = false;
    found_.list.push_back(made);
  }

  void try_all() {
    for (std::uint32_t l = 0; l < left_.size(); ++l)
      for (std::uint32_t r = 0; r < right_.size(); ++r) try_one(l, r, MatchQuestion::Of::On);
  }

  // The texts of one side that are compared, one after the other.
  struct Texts {
    const std::vector<RecordPtr>& elements;
    const std::vector<Presence>& presence;
    std::uint32_t field;
    std::vector<bool> is_read;
    std::vector<std::uint32_t> unread;  // or so long that nobody can say how alike they are

    Texts(const std::vector<RecordPtr>& all, const std::vector<Presence>& there, std::uint32_t at)
        : elements(all), presence(there), field(at), is_read(all.size(), false) {}

    std::size_t count() const {
      return static_cast<std::size_t>(
          std::ranges::count_if(presence, [](Presence each) { return each != Presence::Gone; }));
    }
    // Calls visit(place, folded text) for each.
    template <typename Visit>
    void each(Visit visit) {
      constexpr std::size_t bytes_max = 4000;
      const builtins::Builtin* fold = builtins::find("fold");
      std::vector<Datum> argument(1);
      for (std::uint32_t at = 0; at < elements.size(); ++at) {
        const Datum& text = elements[at]->fields[field];
        if (presence[at] == Presence::Gone || text.state == State::Missing) continue;
        argument[0] = text;
        const Datum folded = text.known() ? fold->call(argument) : text;
        is_read[at] = folded.known() && std::get<std::string>(text.value).size() <= bytes_max &&
                      std::get<std::string>(folded.value).size() <= bytes_max;
        if (is_read[at])
          visit(at, std::get<std::string>(folded.value));
        else
          unread.push_back(at);
      }
    }
  };

  void try_unread_texts(const Texts& lefts, const Texts& rights) {
    const MatchQuestion on{MatchQuestion::Of::On, MatchSide::Left, pairing_, 0};
    if (too_many(lefts.unread.size(), rights.unread.size())) {
      for (const std::uint32_t l : lefts.unread) note(on, l, 0);
      for (const std::uint32_t r : rights.unread) note(on, 0, r);
      found_.left_with_any = lefts.unread;
      found_.right_with_any = rights.unread;
      return;
    }
    for (const std::uint32_t l : lefts.unread)
      for (std::uint32_t r = 0; r < right_.size(); ++r) try_one(l, r, MatchQuestion::Of::On);
    for (std::uint32_t l = 0; l < left_.size(); ++l)
      if (lefts.is_read[l])
        for (const std::uint32_t r : rights.unread) try_one(l, r, MatchQuestion::Of::On);
  }
  bool too_many(std::size_t unread_left, std::size_t unread_right) const {
    return std::uint64_t{unread_left} * right_.size() + std::uint64_t{unread_right} * left_.size() >
           trials_max;
  }

  // Where two texts have to be alike, those that can't be are not tried.
  bool by_likeness() {
    const auto& likeness = plan_.pairings[pairing_].likeness;
    if (!likeness || likeness->left_field == abi::none || likeness->right_field == abi::none)
      return false;
    if (left_.size() * right_.size() <= trials_few) return false;
    Texts lefts(left_, at_left_, likeness->left_field);
    Texts rights(right_, at_right_, likeness->right_field);
    if (lefts.count() <= rights.count())
      by_index_of(lefts, rights, likeness->at_least,
                  [&](std::uint32_t l, std::uint32_t r) { try_one(l, r, MatchQuestion::Of::On); });
    else
      by_index_of(rights, lefts, likeness->at_least,
                  [&](std::uint32_t r, std::uint32_t l) { try_one(l, r, MatchQuestion::Of::On); });
    try_unread_texts(lefts, rights);
    return true;
  }

  // Of the others no more than one text is kept at a time.
  template <typename Try>
  static void by_index_of(Texts& fewer, Texts& others, const value::Decimal& at_least,
                          Try attempt) {
    std::vector<std::optional<std::string>> folded(fewer.elements.size());
    fewer.each([&](std::uint32_t at, const std::string& text) { folded[at] = text; });
    const LikenessIndex index(folded, at_least);
    std::vector<std::uint32_t> places;
    others.each([&](std::uint32_t at, const std::string& text) {
      places.clear();
      index.find(text, places);
      for (const std::uint32_t place : places) attempt(place, at);
    });
  }

  // Without an index that is there, one is made of the shorter side: it stays small while the other
  // runs past it.
  void by_keys() {
    const KeyColumn lefts(plan_, pairing_, MatchSide::Left, left_, there(at_left_), expressions_);
    if (keys_of_right_ != nullptr) {
      by_index(keys_of_right_->index, lefts,
               [&](std::uint32_t l, std::uint32_t r) { try_one(l, r, MatchQuestion::Of::Rest); });
      try_unread(lefts, keys_of_right_->column, still_there(keys_of_right_->unread));
      return;
    }
    const KeyColumn rights(plan_, pairing_, MatchSide::Right, right_, there(at_right_),
                           expressions_);
    if (lefts.size() <= rights.size())
      by_index(KeyIndex(lefts), rights,
               [&](std::uint32_t r, std::uint32_t l) { try_one(l, r, MatchQuestion::Of::Rest); });
    else
      by_index(KeyIndex(rights), lefts,
               [&](std::uint32_t l, std::uint32_t r) { try_one(l, r, MatchQuestion::Of::Rest); });
    try_unread(lefts, rights, unread_of(rights));
  }
  template <typename Try>
  static void by_index(const KeyIndex& index, const KeyColumn& others, Try attempt) {
    for (std::uint32_t other = 0; other < others.size(); ++other)
      if (others.state(other) == State::Value)
        index.each(others, other, [&](std::uint32_t at) { attempt(other, at); });
  }
  std::vector<std::uint32_t> still_there(const std::vector<std::uint32_t>& rights) const {
    std::vector<std::uint32_t> left;
    std::ranges::copy_if(rights, std::back_inserter(left),
                         [&](std::uint32_t r) { return at_right_[r] != Presence::Gone; });
    return left;
  }

  void note_keys(MatchSide side, std::uint32_t element) {
    const RecordPtr nobody;
    const bool is_left = side == MatchSide::Left;
    for (std::uint32_t key = 0; key < plan_.pairings[pairing_].keys.size(); ++key)
      if (!needs_.full())
        needs_.add(expressions_.needs({MatchQuestion::Of::Key, side, pairing_, key},
                                      is_left ? left_[element] : nobody,
                                      is_left ? nobody : right_[element]));
  }

  // Elements whose key is not known: the rest of the condition may still rule others out.
  void try_unread(const KeyColumn& lefts, const KeyColumn& rights,
                  const std::vector<std::uint32_t>& of_right) {
    const std::vector<std::uint32_t> of_left = unread_of(lefts);
    for (const std::uint32_t l : of_left) note_keys(MatchSide::Left, l);
    for (const std::uint32_t r : of_right) note_keys(MatchSide::Right, r);
    if (too_many(of_left.size(), of_right.size())) {
      found_.left_with_any = of_left;
      found_.right_with_any = of_right;
      return;
    }
    for (const std::uint32_t l : of_left)
      for (std::uint32_t r = 0; r < rights.size(); ++r)
        if (rights.state(r) != State::Missing) try_one(l, r, MatchQuestion::Of::On);
    for (std::uint32_t l = 0; l < lefts.size(); ++l) {
      if (lefts.state(l) != State::Value) continue;
      for (const std::uint32_t r : of_right) try_one(l, r, MatchQuestion::Of::On);
    }
  }

  const abi::MatchPlan& plan_;
  const std::uint32_t pairing_;
  abi::MatchExpressions& expressions_;
  const std::vector<RecordPtr>& left_;
  const std::vector<RecordPtr>& right_;
  const std::vector<Presence>& at_left_;
  const std::vector<Presence>& at_right_;
  const IndexedKeys* const keys_of_right_;
  OpenNeeds& needs_;
  Candidates found_;
};

}  // namespace

Candidates candidates(const abi::MatchPlan& plan, std::uint32_t pairing,
                      abi::MatchExpressions& expressions, const std::vector<RecordPtr>& left,
                      const std::vector<RecordPtr>& right, const std::vector<Presence>& at_left,
                      const std::vector<Presence>& at_right, const IndexedKeys* keys_of_right,
                      OpenNeeds& needs) {
  return Search(plan, pairing, expressions, left, right, at_left, at_right, keys_of_right, needs)
      .found();
}

}  // namespace bop::match

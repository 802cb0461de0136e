// Texts cut in pieces, so that those alike enough to a given one are found without comparing all:
// `similarity` counts edits; of one piece more than there may be edits, one is left as it was, at
// nearly the place it had. What is found so is held against how often each character stands in it,
// and then against the edits themselves. Finds all that are alike enough, and no others but for the
// rounding of a likeness (the unit tests compare with trying all). Never: the exact likeness
// (runtime/builtins).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/match/edits.h"
#include "runtime/value/decimal.h"

namespace bop::match {

class LikenessIndex {
 public:
  /// Texts as `fold` leaves them, where there are any. `at_least`: 0 … 1.
  LikenessIndex(const std::vector<std::optional<std::string>>& folded,
                const value::Decimal& at_least);

  /// Adds the places of all texts that are as alike as that, in order; some may lack a rounding.
  void find(std::string_view folded, std::vector<std::uint32_t>& places) const;

 private:
  struct Text {
    std::uint32_t place = 0;
    std::vector<char32_t> characters;
    CharacterCount count;
  };
  struct Piece {
    std::uint32_t start = 0;
    std::uint32_t length = 0;
    std::uint64_t salt = 0;  // pieces of other places, cuts and lengths have other keys
  };
  /// How texts of one length are cut for so many edits.
  struct Cut {
    std::uint32_t length = 0;
    std::uint32_t edits = 0;
    std::vector<Piece> pieces;  // none: it is too short
  };
  struct Slice {  // of texts_
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  using Key = std::uint64_t;
  // Half of a key tells most others apart: lists of all that have this half are looked at, and what
  // is found by mistake is held against the text.
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t list = none;  // in lists_: how many texts, and which
  };
  static constexpr std::uint32_t none = 0xffffffffU;

  std::uint32_t edits_of(std::size_t longer) const;
  bool reach(std::size_t length, std::size_t other) const;
  static Cut cut_of(std::uint32_t length, std::uint32_t edits);
  void add_pieces(std::vector<std::pair<Key, std::uint32_t>>& found);
  void index(std::vector<std::pair<Key, std::uint32_t>> found);
  const std::vector<Cut>& cuts_for(std::uint32_t length) const;
  bool may_be(Key key) const;
  void ask(const Cut& cut, const Text& asked, const std::vector<Key>& hashes) const;
  void look_up(const Text& asked) const;
  void note(std::uint32_t text, const Text& asked, std::uint32_t edits) const;
  bool alike(const Text& one, const Text& other) const;
  std::vector<Key> hashes_of(const std::vector<char32_t>& text) const;
  Key hash_of_part(const std::vector<Key>& hashes, std::size_t start, std::size_t length) const;

  double spoiled_ = 0;                  // share of the longer text that may be edited
  std::vector<Text> texts_;             // by length
  std::vector<CharacterCount> counts_;  // of texts_, close together
  std::unordered_map<std::uint32_t, Slice> by_length_;
  std::vector<Key> powers_;
  std::vector<std::uint64_t> may_be_;  // a bit for each key, so that most others end here
  std::vector<Slot> slots_;            // open addressing
  std::vector<std::uint32_t> lists_;
  mutable std::unordered_map<std::uint32_t, std::vector<Cut>> for_length_;
  // During one search: what is asked for is fetched together, as memory is slow to answer.
  struct Asked {
    Key key = 0;
    std::uint32_t edits = 0;
  };
  struct Found {
    std::uint32_t list = 0;
    std::uint32_t edits = 0;
  };
  mutable std::vector<Asked> asked_;
  mutable std::vector<Found> found_;
  mutable std::vector<std::uint32_t> touched_;
};

}  // namespace bop::match

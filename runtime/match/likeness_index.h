// Texts by the runs of three (or two) characters in them, so that those alike enough to a given one
// are found without comparing all: `similarity` counts edits, an edit spoils few runs, so a text
// within so many edits keeps the others. Leaves out none that is alike enough (the
// unit tests compare with trying all). Never: how alike two texts are (runtime/builtins).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/value/decimal.h"

namespace bop::match {

class LikenessIndex {
 public:
  /// Texts as `fold` leaves them, where there are any. `at_least`: 0 … 1.
  LikenessIndex(const std::vector<std::optional<std::string>>& folded,
                const value::Decimal& at_least);

  /// Adds the places of all texts that may be as alike as that, and of some that are not.
  void find(std::string_view folded, std::vector<std::uint32_t>& places) const;

 private:
  using Run = std::uint64_t;
  struct Runs {
    std::size_t length = 0;  // of a run
    std::unordered_map<Run, std::vector<std::uint32_t>> places;
  };
  static std::vector<Run> runs_of(const std::vector<char32_t>& text, std::size_t length);
  bool find_by(const Runs& runs, const std::vector<char32_t>& text, std::size_t edits,
               std::vector<std::uint32_t>& places) const;
  bool fits(std::uint32_t place, std::size_t length, std::size_t edits) const;

  double spoiled_ = 0;                  // share of the longer text that may be edited
  std::vector<std::uint32_t> lengths_;  // by place, in characters; `absent`: no text
  Runs threes_, twos_;
  mutable std::vector<std::uint32_t> seen_;  // by place: how many runs it has, during one search
};

}  // namespace bop::match

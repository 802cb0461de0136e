// Words that a house adds to those of words.h: its country's legal forms, words that many of its
// companies have. In: words as they are written in names; out: the role each has. Never: files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/names/words.h"

namespace bop::names {

class OwnWords {
 public:
  /// What became of a text that was to be one word.
  enum class Added { Yes, NoWord, SeveralWords, OtherRole };

  /// Adds one word. One that was added with another role keeps that.
  Added add(std::string_view word, Role role);
  /// Adds each word of a text.
  void add_all(std::string_view text, Role role);

  /// The role of a word as it is compared.
  std::optional<Role> role_of(std::string_view word) const;
  bool empty() const { return roles_.empty(); }

 private:
  std::map<std::string, Role, std::less<>> roles_;
};

}  // namespace bop::names

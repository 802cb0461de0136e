#include "runtime/names/own_words.h"

#include <algorithm>

#include "runtime/names/name.h"

namespace bop::names {

OwnWords::Added OwnWords::add(std::string_view word, Role role) {
  const Name name = parse_name(word, Bearer::Organisation);
  if (name.words.empty()) return Added::NoWord;
  if (name.words.size() > 1) return Added::SeveralWords;
  const auto& [known, is_new] = roles_.try_emplace(name.words.front().text, role);
  return is_new || known->second == role ? Added::Yes : Added::OtherRole;
}

// Word by word: a name has no more than so many.
void OwnWords::add_all(std::string_view text, Role role) {
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    for (const Word& word : parse_name(text.substr(0, blank), Bearer::Organisation).words)
      roles_.try_emplace(word.text, role);
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
}

std::optional<Role> OwnWords::role_of(std::string_view word) const {
  const auto found = roles_.find(word);
  return found == roles_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace bop::names

// A name taken apart: its words in comparable form, each with its role. In: text of any script;
// out: a Name that can be held and compared many times. Never: comparing (likeness.h), lists of
// parties.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/names/own_words.h"

namespace bop::names {

/// Whose name it is: a person's words may stand in any order and be left out; a company's may not.
enum class Bearer : std::uint8_t { Unknown, Person, Organisation, Craft };

struct Word {
  std::string text;     // as it is compared
  std::string written;  // small Latin letters as they stood in the name
  Role role = Role::Plain;
};

struct Name {
  static constexpr std::size_t words_max = 24;
  static constexpr std::size_t letters_max = 48;  // of one word

  std::vector<Word> words;
  std::string joined;    // the words that are not forms or titles, without blanks
  std::u32string signs;  // when the name is written in Han, Hangul or Kana alone
  Bearer bearer = Bearer::Unknown;
};

/// Takes one name apart; `own` says what the words are for that a house adds. Words past words_max
/// are left out.
Name parse_name(std::string_view text, Bearer bearer, const OwnWords& own = {});

/// The names that a slash parts: "AL-QA'IDA/ISLAMIC ARMY" names one party in two ways.
std::vector<std::string_view> alternatives(std::string_view text);

}  // namespace bop::names

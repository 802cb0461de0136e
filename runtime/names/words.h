// The words that carry little in a name, and the words that are written in several ways: data, one
// table a kind, with the reason beside it. Never: rules; names of listed parties.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bop::names {

/// What a word is for in a name.
enum class Role : std::uint8_t {
  Plain,      // tells one name from another
  Initial,    // one letter of a person's name
  Particle,   // al, bin, van, of, and: kept, weighs little
  Title,      // mr, president, sheikh
  LegalForm,  // ltd, gmbh, joint stock company
  Number,     // 6, iii
  Trade,      // bank, group, holdings: many have it
};

/// How `word` is written in comparisons: "mohammed" is "muhammad", "iii" is "3". The word itself
/// where nothing is known of it.
std::string_view usual_spelling(std::string_view word);

/// A legal form written out: its words and its short form.
struct WrittenOut {
  std::string_view words;  // parted by one blank
  std::string_view short_form;
  Role role;
};
/// Longest first.
std::span<const WrittenOut> written_out();

/// A legal form of one word as it is usually written: "limited" is "ltd", "aktiengesellschaft"
/// "ag". The word itself where no other way is known.
std::string_view usual_form(std::string_view legal_form);

/// The role of a word (as usual_spelling leaves it), whoever's name it stands in.
Role role_of(std::string_view word);

/// Whether two given names are forms of one: bill and william.
bool are_forms_of_one(std::string_view a, std::string_view b);

}  // namespace bop::names

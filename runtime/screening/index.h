// The tables of an Index: parsed names, their runs of three letters, and who has which identifier.
// Private to runtime/screening. Never: scores.
#pragma once

#include <unordered_map>

#include "runtime/screening/screening.h"

namespace bop::screening {

struct ListedName {
  std::uint32_t entry = 0;
  std::uint32_t alias = 0;  // 0 the name itself, n the alias n - 1
  bool weak = false;
  names::Name name;
  float weight = 0;  // of its grams together
  int rare = -1;     // the word by which the name is known wherever it stands whole; none: -1
};

// How many entries have a word in a name, and how many of them are people.
struct Holders {
  std::uint32_t all = 0;
  std::uint32_t people = 0;
};

struct Index::Tables {
  Parties parties;
  std::vector<ListedName> names;
  names::OwnWords own;
  std::vector<names::Name> own_names;  // the names, by the house's own words; none: it has none
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> grams;      // to names
  std::unordered_map<std::string, std::vector<std::uint32_t>> rare_words;   // to names
  std::unordered_map<std::string, Holders> holders;                         // of a word
  std::unordered_map<std::string, std::vector<std::uint32_t>> identifiers;  // to entries
};

/// The names worth comparing in full, the likeliest first.
std::vector<std::uint32_t> candidates(const Index::Tables& tables, const names::Name& name);

/// The names that may stand whole in this one, more words around them.
std::vector<std::uint32_t> perhaps_inside(const Index::Tables& tables, const names::Name& name);

/// Whether the words of a listed name that hardly another has stand in another name, all of them,
/// next to each other, and are what tells that apart: there are no more other words, and none that
/// is rare in the list, too, or that it has in people's names. Legal forms, titles and particles
/// don't count, nor does what says where or what kind of body.
bool stands_whole(const Index::Tables& tables, const names::Name& name, const ListedName& listed);

/// The text of a listed name.
const std::string& text_of(const Index::Tables& tables, const ListedName& listed);

}  // namespace bop::screening

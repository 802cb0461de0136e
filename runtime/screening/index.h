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
};

struct Index::Tables {
  Parties parties;
  std::vector<ListedName> names;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> grams;      // to names
  std::unordered_map<std::string, std::vector<std::uint32_t>> identifiers;  // to entries
};

/// The names worth comparing in full, the likeliest first.
std::vector<std::uint32_t> candidates(const Index::Tables& tables, const names::Name& name);

/// The text of a listed name.
const std::string& text_of(const Index::Tables& tables, const ListedName& listed);

}  // namespace bop::screening

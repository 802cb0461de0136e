#include "runtime/names/surroundings.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string>

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "runtime/names/name.h"

namespace bop::names {

namespace {

// Parts of the world that ICU has no name of, and what kind of body a name is of. In the spelling
// of usual_spelling. Ordered.
constexpr auto kinds_and_parts = std::to_array<std::string_view>({
    "academy",     "administration", "african",    "aid",         "alliance",   "american",
    "amigos",      "amis",           "arab",       "army",        "asian",      "asociacion",
    "association", "balkan",         "baltic",     "branch",      "brigade",    "brigades",
    "brotherhood", "bureau",         "campaign",   "central",     "charitable", "charity",
    "club",        "coalition",      "college",    "comite",      "command",    "commission",
    "committee",   "community",      "congress",   "cooperative", "council",    "delegation",
    "department",  "directorate",    "division",   "east",        "eastern",    "embassy",
    "european",    "faction",        "federation", "fondation",   "forum",      "freunde",
    "friends",     "front",          "fundacion",  "gulf",        "hilfe",      "humanitarian",
    "institute",   "institution",    "komitee",    "league",      "media",      "militia",
    "mission",     "movement",       "network",    "north",       "northern",   "office",
    "oficina",     "online",         "party",      "press",       "project",    "region",
    "regional",    "relief",         "school",     "section",     "society",    "solidarity",
    "south",       "southern",       "stiftung",   "subsidiary",  "support",    "supporters",
    "team",        "union",          "university", "verein",      "volunteers", "welfare",
    "west",        "western",        "women",      "worldwide",   "youth",
});

// The words of the names of countries and continents, in the languages that the library's other
// words are in.
std::set<std::string, std::less<>> words_of_places() {
  constexpr auto languages = std::to_array<const char*>({"en", "de", "fr", "es"});
  constexpr auto continents = std::to_array<const char*>(
      {"002", "003", "005", "009", "013", "019", "142", "145", "150", "419", "EU"});
  constexpr std::size_t letters_least = 4;
  std::set<std::string, std::less<>> words;
  const auto add = [&](const char* region) {
    for (const char* language : languages) {
      icu::UnicodeString shown;
      icu::Locale("", region).getDisplayCountry(icu::Locale(language), shown);
      std::string text;
      shown.toUTF8String(text);
      for (const Word& word : parse_name(text, Bearer::Organisation).words)
        if (word.role == Role::Plain && word.text.size() >= letters_least) words.insert(word.text);
    }
  };
  for (const char* region : continents) add(region);
  for (const char* const* region = icu::Locale::getISOCountries(); *region != nullptr; ++region)
    add(*region);
  return words;
}

}  // namespace

bool says_where_or_what(std::string_view word) {
  static const std::set<std::string, std::less<>> places = words_of_places();
  return std::ranges::binary_search(kinds_and_parts, word) || places.contains(word);
}

}  // namespace bop::names

#include "runtime/names/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bop::names {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Transliterations of one Arabic name or particle that differ by more than a letter; English
// spelling on both sides of the ocean; abbreviations; number words. Ordered by the first.
constexpr auto spellings = std::to_array<Pair>({
    {"abdal", "abd"},
    {"abdel", "abd"},
    {"abdoul", "abd"},
    {"abdul", "abd"},
    {"aboo", "abu"},
    {"abou", "abu"},
    {"assn", "association"},
    {"assoc", "association"},
    {"ben", "bin"},
    {"bros", "brothers"},
    {"centre", "center"},
    {"eight", "8"},
    {"eighth", "8"},
    {"el", "al"},
    {"fifth", "5"},
    {"first", "1"},
    {"five", "5"},
    {"four", "4"},
    {"fourth", "4"},
    {"govt", "government"},
    {"ibn", "bin"},
    {"ii", "2"},
    {"iii", "3"},
    {"ind", "industries"},
    {"int", "international"},
    {"intl", "international"},
    {"iv", "4"},
    {"ix", "9"},
    {"labour", "labor"},
    {"mahomed", "muhammad"},
    {"mfg", "manufacturing"},
    {"moammar", "muammar"},
    {"mohamad", "muhammad"},
    {"mohamed", "muhammad"},
    {"mohammad", "muhammad"},
    {"mohammed", "muhammad"},
    {"muhamed", "muhammad"},
    {"muhammed", "muhammad"},
    {"natl", "national"},
    {"nine", "9"},
    {"ninth", "9"},
    {"one", "1"},
    {"osama", "usama"},
    {"second", "2"},
    {"seven", "7"},
    {"seventh", "7"},
    {"six", "6"},
    {"sixth", "6"},
    {"svcs", "services"},
    {"third", "3"},
    {"three", "3"},
    {"two", "2"},
    {"univ", "university"},
    {"vi", "6"},
    {"vii", "7"},
    {"viii", "8"},
    {"x", "10"},
    {"xi", "xi"},  // a family name before it is a number
    {"xii", "12"},
    {"xiii", "13"},
    {"xiv", "14"},
    {"xv", "15"},
});

constexpr auto forms_written_out = std::to_array<WrittenOut>({
    {"societatea cu raspundere limitata", "srl", Role::LegalForm},
    {"sociedad anonima de capital variable", "sadecv", Role::LegalForm},
    {"gesellschaft mit beschrankter haftung", "gmbh", Role::LegalForm},
    {"otkrytoe akcionernoe obsestvo", "jsc", Role::LegalForm},
    {"zakrytoe akcionernoe obsestvo", "jsc", Role::LegalForm},
    {"obsestvo s ogranicennoj otvetstvennostu", "llc", Role::LegalForm},
    {"open joint stock company", "jsc", Role::LegalForm},
    {"public joint stock company", "jsc", Role::LegalForm},
    {"closed joint stock company", "jsc", Role::LegalForm},
    {"private joint stock company", "jsc", Role::LegalForm},
    {"societe a responsabilite limitee", "sarl", Role::LegalForm},
    {"limited liability company", "llc", Role::LegalForm},
    {"limited liability partnership", "llp", Role::LegalForm},
    {"public limited company", "plc", Role::LegalForm},
    {"private limited company", "ltd", Role::LegalForm},
    {"besloten vennootschap", "bv", Role::LegalForm},
    {"joint stock company", "jsc", Role::LegalForm},
    {"akcionernoe obsestvo", "jsc", Role::LegalForm},
    {"aktsionernoe obshchestvo", "jsc", Role::LegalForm},
    {"sociedad anonima", "sa", Role::LegalForm},
    {"societe anonyme", "sa", Role::LegalForm},
    {"societa per azioni", "spa", Role::LegalForm},
    {"s a de c v", "sadecv", Role::LegalForm},
    {"sa de cv", "sadecv", Role::LegalForm},
    {"limited partnership", "lp", Role::LegalForm},
    {"united arab emirates", "uae", Role::Plain},
    {"united states of america", "us", Role::Plain},
    {"united states", "us", Role::Plain},
    {"united kingdom", "uk", Role::Plain},
    {"pty ltd", "ltd", Role::LegalForm},
    {"pte ltd", "ltd", Role::LegalForm},
    {"co ltd", "ltd", Role::LegalForm},
    {"company limited", "ltd", Role::LegalForm},
});

// Ordered.
constexpr auto legal_forms = std::to_array<std::string_view>({
    "ab",      "ag",           "aktiengesellschaft",
    "ao",      "aps",          "as",
    "asa",     "bhd",          "bv",
    "bvba",    "co",           "company",
    "corp",    "corporation",  "cv",
    "eood",    "fze",          "gmbh",
    "inc",     "incorporated", "jsc",
    "kft",     "kg",           "limitada",
    "limited", "llc",          "llp",
    "lp",      "ltd",          "ltda",
    "na",      "nv",           "oao",
    "ojsc",    "ood",          "ooo",
    "oy",      "oyj",          "pao",
    "pjsc",    "plc",          "pt",
    "pte",     "pty",          "pvt",
    "sa",      "sadecv",       "sarl",
    "sas",     "sdn",          "se",
    "spa",     "srl",          "sro",
    "zao",
});

// One legal form in two ways.
constexpr auto forms_in_short = std::to_array<Pair>({
    {"aktiengesellschaft", "ag"},
    {"company", "co"},
    {"corporation", "corp"},
    {"incorporated", "inc"},
    {"limitada", "ltda"},
    {"limited", "ltd"},
    {"ojsc", "jsc"},
    {"pjsc", "jsc"},
});

constexpr auto particles = std::to_array<std::string_view>({
    "al",    "an",  "and", "at",  "av",  "bin", "bint", "d",  "da", "das", "de",  "del",
    "della", "den", "der", "des", "di",  "do",  "dos",  "du", "e",  "et",  "for", "fur",
    "i",     "in",  "la",  "le",  "les", "los", "of",   "on", "s",  "st",  "t",   "the",
    "to",    "u",   "und", "ur",  "van", "ve",  "von",  "wa", "y",  "zu",  "zur",
});

constexpr auto titles = std::to_array<std::string_view>({
    "capt",   "captain",   "colonel",   "dr",       "engineer", "gen",  "general",
    "haji",   "hajj",      "herr",      "king",     "lady",     "lord", "maulavi",
    "madame", "mawlawi",   "miss",      "monsieur", "mr",       "mrs",  "ms",
    "mullah", "prasident", "president", "prime",    "prince",   "prof", "professor",
    "senor",  "shaikh",    "shaykh",    "sheik",    "sheikh",   "sir",
});

// Found in so many names of companies that sharing one says little.
constexpr auto trades = std::to_array<std::string_view>({
    "agency",        "bank",        "capital",      "center",     "commercial",    "construction",
    "consulting",    "development", "engineering",  "enterprise", "enterprises",   "export",
    "finance",       "foundation",  "fund",         "general",    "global",        "group",
    "holding",       "holdings",    "import",       "industrial", "industries",    "industry",
    "international", "investment",  "investments",  "management", "manufacturing", "marine",
    "maritime",      "national",    "organization", "partners",   "services",      "shipping",
    "solutions",     "systems",     "technologies", "technology", "trade",         "trading",
    "transport",     "trust",
});

// English short forms of given names.
constexpr auto short_names = std::to_array<Pair>({
    {"alex", "alexander"}, {"andy", "andrew"},       {"ben", "benjamin"},   {"bill", "william"},
    {"bob", "robert"},     {"chris", "christopher"}, {"dan", "daniel"},     {"dave", "david"},
    {"ed", "edward"},      {"frank", "francis"},     {"fred", "frederick"}, {"greg", "gregory"},
    {"jim", "james"},      {"joe", "joseph"},        {"kate", "katherine"}, {"liz", "elizabeth"},
    {"mike", "michael"},   {"nick", "nicholas"},     {"pete", "peter"},     {"rob", "robert"},
    {"sam", "samuel"},     {"steve", "stephen"},     {"sue", "susan"},      {"ted", "theodore"},
    {"tom", "thomas"},     {"tony", "anthony"},      {"will", "william"},
});

template <typename List>
bool holds(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool all_digits(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view usual_spelling(std::string_view word) {
  const auto found = std::ranges::lower_bound(spellings, word, {}, &Pair::first);
  if (found != spellings.end() && found->first == word) return found->second;
  // 1st, 22nd
  if (word.size() > 2 && all_digits(word.substr(0, word.size() - 2))) {
    const std::string_view end = word.substr(word.size() - 2);
    if (end == "st" || end == "nd" || end == "rd" || end == "th")
      return word.substr(0, word.size() - 2);
  }
  return word;
}

std::span<const WrittenOut> written_out() {
  return forms_written_out;
}

std::string_view usual_form(std::string_view legal_form) {
  const auto found = std::ranges::find(forms_in_short, legal_form, &Pair::first);
  return found == forms_in_short.end() ? legal_form : found->second;
}

Role role_of(std::string_view word) {
  if (all_digits(word)) return Role::Number;
  if (holds(particles, word)) return Role::Particle;
  if (holds(legal_forms, word)) return Role::LegalForm;
  if (holds(titles, word)) return Role::Title;
  if (holds(trades, word)) return Role::Trade;
  return Role::Plain;
}

bool are_forms_of_one(std::string_view a, std::string_view b) {
  return std::ranges::any_of(short_names, [&](const Pair& pair) {
    return (pair.first == a && pair.second == b) || (pair.first == b && pair.second == a);
  });
}

}  // namespace bop::names

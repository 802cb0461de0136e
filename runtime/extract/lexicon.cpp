#include "runtime/extract/lexicon.h"

#include <algorithm>
#include <array>

namespace bop::extract {

namespace {

// Ends of company names, folded; most are German, English, French and Malaysian law. The list of
// names/words.cpp is another: there a word that is also a surname ("Ek") must not be taken for a
// form.
constexpr std::array<std::string_view, 43> legal_forms = {
    "gmbh",   "mbh",         "ag",      "kg",       "kgaa",    "ug",   "ohg",  "gbr", "ek",
    "ev",     "eg",          "se",      "ltd",      "limited", "plc",  "llc",  "llp", "inc",
    "corp",   "corporation", "sa",      "sas",      "sasu",    "sarl", "eurl", "sci", "snc",
    "bv",     "nv",          "srl",     "spa",      "aps",     "oy",   "ab",   "bhd", "sdn",
    "sdnbhd", "enterprise",  "trading", "holdings", "co",      "sb",   "plt"};

constexpr std::array<std::string_view, 60> trades = {
    "restaurant", "restoran",     "cafe",        "coffee",     "bakery",      "bakeries",
    "food",       "foods",        "seafood",     "kitchen",    "hotel",       "mart",
    "market",     "supermarket",  "hypermarket", "minimarket", "store",       "stores",
    "shop",       "stationery",   "stationers",  "books",      "bookstore",   "bookstores",
    "pharmacy",   "farmasi",      "clinic",      "hardware",   "marketing",   "services",
    "service",    "station",      "petrol",      "parking",    "print",       "printing",
    "florist",    "group",        "industries",  "electrical", "motor",       "auto",
    "retail",     "perniagaan",   "kedai",       "syarikat",   "backerei",    "apotheke",
    "handel",     "versicherung", "verlag",      "druckerei",  "boulangerie", "pharmacie",
    "librairie",  "gallery",      "beauty",      "health",     "handicraft",  "fashion"};

constexpr std::array<std::string_view, 62> street_words = {
    "jalan",     "jln",     "lorong",        "lot",       "lots",     "taman",     "tmn",
    "kampung",   "kg",      "bandar",        "persiaran", "lebuh",    "lebuhraya", "mukim",
    "batu",      "kawasan", "perindustrian", "pusat",     "seksyen",  "section",   "sek",
    "desa",      "bukit",   "block",         "blok",      "level",    "floor",     "ground",
    "unit",      "tower",   "plaza",         "mall",      "building", "bangunan",  "wisma",
    "complex",   "street",  "road",          "avenue",    "lane",     "drive",     "suite",
    "strasse",   "str",     "platz",         "weg",       "allee",    "gasse",     "rue",
    "boulevard", "place",   "route",         "chemin",    "zone",     "postfach",  "off",
    "park",      "centre",  "center",        "city",      "utara",    "no"};

constexpr std::array<std::string_view, 47> region_words = {
    "selangor",   "johor",       "kuala",   "lumpur",  "kl",         "penang",      "pulau",
    "pinang",     "melaka",      "malacca", "perak",   "kedah",      "kelantan",    "pahang",
    "terengganu", "sabah",       "sarawak", "perlis",  "negeri",     "sembilan",    "putrajaya",
    "labuan",     "malaysia",    "darul",   "ehsan",   "takzim",     "wilayah",     "persekutuan",
    "bahru",      "petaling",    "jaya",    "shah",    "alam",       "klang",       "singapore",
    "germany",    "deutschland", "france",  "austria", "osterreich", "switzerland", "schweiz",
    "suisse",     "belgium",     "kingdom", "usa",     "ireland"};

constexpr std::array<std::string_view, 42> others = {
    "tel",     "telephone", "phone",   "fax",      "hp",          "mobile",   "gst",
    "gstid",   "gstno",     "reg",     "regno",    "roc",         "email",    "www",
    "http",    "website",   "invoice", "receipt",  "cashier",     "date",     "time",
    "bill",    "table",     "tax",     "terminal", "counter",     "member",   "customer",
    "telefon", "telefax",   "ust",     "ustidnr",  "iban",        "rechnung", "facture",
    "siret",   "tva",       "cash",    "document", "salesperson", "slip",     "pos"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

template <typename Words>
bool is_among(const Words& words, std::string_view word) {
  constexpr std::size_t misread_least = 5;
  if (word.empty()) return false;
  if (std::ranges::find(words, word) != words.end()) return true;
  return word.size() >= misread_least && std::ranges::any_of(words, [&](std::string_view known) {
           return known.size() >= misread_least && nearly(known, word);
         });
}

bool is_postcode(std::string_view text) {
  while (!text.empty() && (text.back() == ',' || text.back() == '.')) text.remove_suffix(1);
  constexpr std::size_t digits = 5;
  return text.size() == digits && std::ranges::all_of(text, is_digit);
}

}  // namespace

bool nearly(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  return a.substr(a.size() == b.size() && i < a.size() ? i + 1 : i) ==
         b.substr(std::min(i + 1, b.size()));
}

bool is_legal_form(std::string_view folded_word) {
  return std::ranges::find(legal_forms, folded_word) != legal_forms.end();
}

// "a.G.", "s.r.o."
bool has_inner_point(std::string_view word) {
  const auto point = word.find('.');
  return point != std::string_view::npos && point > 0 && point + 1 < word.size();
}

bool is_legal_form(const Row& row, std::size_t word) {
  const std::string& text = row.folded[word];
  if (!is_legal_form(text)) return false;
  constexpr std::size_t told_by_itself = 4;
  const char first = row.words[word].text.front();
  return text.size() >= told_by_itself || (first >= 'A' && first <= 'Z') || text == "ek" ||
         has_inner_point(row.words[word].text);
}

bool is_trade(std::string_view folded_word) {
  return is_among(trades, folded_word);
}
bool is_street_word(std::string_view folded_word) {
  return is_among(street_words, folded_word) || folded_word.ends_with("strasse");
}
bool is_region_word(std::string_view folded_word) {
  return is_among(region_words, folded_word);
}
bool announces_other(std::string_view folded_word) {
  return is_among(others, folded_word);
}

Looks looks_of(const Row& row, std::size_t first, std::size_t last) {
  Looks looks;
  double signs = 0;
  double letters = 0;
  double capitals = 0;
  for (std::size_t i = first; i <= last; ++i) {
    const std::string& word = row.folded[i];
    if (word.empty()) continue;
    ++looks.words;
    looks.street += is_street_word(word) ? 1 : 0;
    looks.region += is_region_word(word) ? 1 : 0;
    looks.trade += is_trade(word) ? 1 : 0;
    if (announces_other(word)) looks.other = 1;
    if (is_postcode(row.words[i].text)) looks.postcode = 1;
    const bool form = is_legal_form(row, i);
    if (form) looks.form = 1;
    looks.ends_in_form = form ? 1 : 0;
    signs += static_cast<double>(word.size());
    looks.digits += static_cast<double>(std::ranges::count_if(word, is_digit));
    for (const char c : row.words[i].text) {
      const bool large = c >= 'A' && c <= 'Z';
      letters += large || (c >= 'a' && c <= 'z') ? 1 : 0;
      capitals += large ? 1 : 0;
    }
  }
  looks.letters = letters;
  if (signs > 0) looks.digits /= signs;
  if (letters > 0) looks.capitals = capitals / letters;
  if (looks.words > 0)
    for (double* share : {&looks.street, &looks.region, &looks.trade}) *share /= looks.words;
  return looks;
}

}  // namespace bop::extract

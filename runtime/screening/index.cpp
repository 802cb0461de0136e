#include "runtime/screening/index.h"

#include <algorithm>
#include <cmath>

#include "runtime/names/surroundings.h"

namespace bop::screening {

namespace {

bool says_little(names::Role role) {
  return role == names::Role::LegalForm || role == names::Role::Title ||
         role == names::Role::Particle;
}

// The sound that a letter is kept as where only the sound counts; a vowel or a breath is none.
char sound_of(char c) {
  switch (c) {
    case 'a':
    case 'e':
    case 'h':
    case 'i':
    case 'o':
    case 'u':
    case 'y':
      return '\0';
    case 'c':
    case 'g':
    case 'j':
    case 'q':
      return 'k';
    case 'f':
    case 'p':
    case 'v':
    case 'w':
      return 'b';
    case 't':
      return 'd';
    case 'z':
      return 's';
    default:
      return c;
  }
}

// The sounds of a word together, one for "ahmed" and "ahmad", "furkan" and "frqan": a short word
// with another vowel shares hardly a run of letters. Marked, so that no run of letters is one.
constexpr std::uint32_t sounds_mark = 0x80000000U;
std::uint32_t sounds_of(std::string_view word) {
  std::string sounds;
  for (const char c : word) {
    const char sound = sound_of(c);
    if (sound != '\0' && (sounds.empty() || sounds.back() != sound)) sounds += sound;
  }
  return sounds_mark | static_cast<std::uint32_t>(std::hash<std::string>{}(sounds));
}

// The runs of three letters of each word, its ends marked, and its sounds; each once.
std::vector<std::uint32_t> grams_of(const names::Name& name) {
  std::vector<std::uint32_t> grams;
  for (const names::Word& word : name.words) {
    if (says_little(word.role)) continue;
    const std::string marked = "^" + word.text + "$";
    for (std::size_t at = 0; at + 2 < marked.size(); ++at) {
      std::uint32_t gram = 0;
      for (std::size_t i = 0; i < 3; ++i)
        gram = (gram << 8U) | static_cast<unsigned char>(marked[at + i]);
      grams.push_back(gram);
    }
    grams.push_back(sounds_of(word.text));
  }
  std::ranges::sort(grams);
  grams.erase(std::ranges::unique(grams).begin(), grams.end());
  return grams;
}

// What a gram says: less the more names have it, and all sounds of a word more than three letters.
float gram_weight(std::uint32_t gram, std::size_t holders, std::size_t names) {
  constexpr float of_sounds = 1.5F;
  return ((gram & sounds_mark) != 0 ? of_sounds : 1.0F) *
         std::log(1.0F + static_cast<float>(names) / static_cast<float>(holders));
}

void add_name(Index::Tables& tables, std::uint32_t entry, std::uint32_t alias, bool weak,
              std::string_view text) {
  for (const std::string_view part : names::alternatives(text)) {
    ListedName listed{entry, alias, weak, {}, 0};
    const names::Bearer bearer = tables.parties.all[entry].bearer;
    listed.name = names::parse_name(part, bearer);
    if (listed.name.words.empty()) continue;
    tables.names.push_back(std::move(listed));
    if (!tables.own.empty())
      tables.own_names.push_back(names::parse_name(part, bearer, tables.own));
  }
}

// A company, or whoever the list does not say: people have names in common, and ships have names of
// one word.
bool may_stand_inside(const ListedName& listed) {
  return !listed.weak && (listed.name.bearer == names::Bearer::Organisation ||
                          listed.name.bearer == names::Bearer::Unknown);
}

// Of how many entries a word is rare: of one of a thousand, and of three in a short list.
std::size_t rare_most(const Index::Tables& tables) {
  constexpr std::size_t one_of = 1'000, least = 3;
  return std::max(least, tables.parties.all.size() / one_of);
}

// Of each word how many entries have it; then for each name the word that fewest have, if it is
// rare.
void find_rare_words(Index::Tables& tables) {
  constexpr std::size_t letters_least = 4;
  std::unordered_map<std::string, std::uint32_t> last;
  for (const ListedName& listed : tables.names)
    for (const names::Word& word : listed.name.words) {
      const auto [entry, fresh] = last.try_emplace(word.text, listed.entry);
      if (!fresh && entry->second == listed.entry) continue;
      entry->second = listed.entry;
      Holders& holders = tables.holders[word.text];
      ++holders.all;
      if (listed.name.bearer == names::Bearer::Person) ++holders.people;
    }
  const std::size_t most = rare_most(tables);
  for (std::uint32_t at = 0; at < tables.names.size(); ++at) {
    ListedName& listed = tables.names[at];
    if (!may_stand_inside(listed)) continue;
    std::size_t fewest = most + 1;
    for (std::size_t i = 0; i < listed.name.words.size(); ++i) {
      const names::Word& word = listed.name.words[i];
      const bool counts = word.role == names::Role::Plain && word.text.size() >= letters_least &&
                          tables.own.role_of(word.text).value_or(word.role) == word.role &&
                          !names::says_where_or_what(word.text);
      const std::size_t holders = tables.holders[word.text].all;
      if (!counts || holders >= fewest) continue;
      fewest = holders;
      listed.rare = static_cast<int>(i);
    }
    if (listed.rare < 0) continue;
    const auto rare = static_cast<std::size_t>(listed.rare);
    tables.rare_words[listed.name.words[rare].text].push_back(at);
  }
}

// A word of the list by which somebody else is known: hardly another has it, or people are called
// so more often than not.
bool is_another_name(const Index::Tables& tables, const std::string& word) {
  const auto held = tables.holders.find(word);
  if (held == tables.holders.end()) return false;
  return held->second.all <= rare_most(tables) || 2 * held->second.people > held->second.all;
}

}  // namespace

Index::Index(Parties parties, names::OwnWords own) : tables_(std::make_unique<Tables>()) {
  Tables& tables = *tables_;
  tables.parties = std::move(parties);
  tables.own = std::move(own);
  for (std::uint32_t entry = 0; entry < tables.parties.all.size(); ++entry) {
    const Party& party = tables.parties.all[entry];
    add_name(tables, entry, 0, false, party.name);
    for (std::uint32_t i = 0; i < party.aliases.size(); ++i)
      add_name(tables, entry, i + 1, party.aliases[i].weak, party.aliases[i].name);
    for (const Identifier& identifier : party.identifiers)
      tables.identifiers[identifier.number].push_back(entry);
  }
  for (std::uint32_t name = 0; name < tables.names.size(); ++name)
    for (const std::uint32_t gram : grams_of(tables.names[name].name))
      tables.grams[gram].push_back(name);
  for (const auto& [gram, holders] : tables.grams)
    for (const std::uint32_t name : holders)
      tables.names[name].weight += gram_weight(gram, holders.size(), tables.names.size());
  find_rare_words(tables);
}

Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;
Index::~Index() = default;

const Parties& Index::parties() const {
  return tables_->parties;
}
std::size_t Index::names() const {
  return tables_->names.size();
}

const std::string& text_of(const Index::Tables& tables, const ListedName& listed) {
  const Party& party = tables.parties.all[listed.entry];
  return listed.alias == 0 ? party.name : party.aliases[listed.alias - 1].name;
}

std::vector<std::uint32_t> perhaps_inside(const Index::Tables& tables, const names::Name& name) {
  std::vector<std::uint32_t> listed;
  for (const names::Word& word : name.words)
    if (const auto found = tables.rare_words.find(word.text); found != tables.rare_words.end())
      listed.insert(listed.end(), found->second.begin(), found->second.end());
  return listed;
}

bool stands_whole(const Index::Tables& tables, const names::Name& name, const ListedName& listed) {
  if (listed.rare < 0) return false;
  const std::string& rare = listed.name.words[static_cast<std::size_t>(listed.rare)].text;
  if (std::ranges::find(name.words, rare, &names::Word::text) == name.words.end()) return false;
  const auto words_of = [](const names::Name& of) {
    std::vector<const names::Word*> words;
    for (const names::Word& word : of.words)
      if (!says_little(word.role)) words.push_back(&word);
    return words;
  };
  const auto same = [](const names::Word* one, const names::Word* other) {
    return one->text == other->text;
  };
  const auto longer = words_of(name), whole = words_of(listed.name);
  const auto found = std::ranges::search(longer, whole, same);
  if (found.empty()) return false;
  // What tells names apart: as many words more at most, none of them another name. Where it is and
  // what kind of body does not, however rare the list has it.
  const auto tells = [](const names::Word* word) { return word->role != names::Role::Trade; };
  auto left = std::ranges::count_if(whole, tells);
  for (auto word = longer.begin(); word != longer.end(); ++word) {
    if ((word >= found.begin() && word < found.end()) || !tells(*word)) continue;
    if (names::says_where_or_what((*word)->text)) continue;
    if (is_another_name(tables, (*word)->text) || left-- == 0) return false;
  }
  return true;
}

std::vector<std::uint32_t> candidates(const Index::Tables& tables, const names::Name& name) {
  // Names that agree to 0.70 share more than this; a short one shares little when a letter of it is
  // wrong. Checked against comparing all (unit test over many seeds, and with the public list by
  // the conformance run).
  constexpr float least_of_short = 0.05F, least_of_others = 0.19F;
  constexpr std::size_t short_most = 9;  // grams: a name of about seven letters
  const std::vector<std::uint32_t> grams = grams_of(name);
  const float least_share = grams.size() <= short_most ? least_of_short : least_of_others;
  std::vector<float> shared(tables.names.size());
  std::vector<std::uint32_t> touched;
  float own = 0;
  for (const std::uint32_t gram : grams) {
    const auto found = tables.grams.find(gram);
    if (found == tables.grams.end()) {
      own += gram_weight(gram, 1, tables.names.size());
      continue;
    }
    const float weight = gram_weight(gram, found->second.size(), tables.names.size());
    own += weight;
    for (const std::uint32_t holder : found->second) {
      if (shared[holder] == 0) touched.push_back(holder);
      shared[holder] += weight;
    }
  }
  std::vector<std::pair<float, std::uint32_t>> ranked;
  for (const std::uint32_t listed : touched) {
    const float share = 2 * shared[listed] / (own + tables.names[listed].weight);
    if (share >= least_share) ranked.emplace_back(-share, listed);
  }
  std::ranges::sort(ranked);
  std::vector<std::uint32_t> chosen;
  chosen.reserve(ranked.size());
  for (const auto& [share, listed] : ranked) chosen.push_back(listed);
  return chosen;
}

}  // namespace bop::screening

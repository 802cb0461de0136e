#include "runtime/screening/index.h"

#include <algorithm>
#include <cmath>

namespace bop::screening {

namespace {

// The runs of three letters of each word, its ends marked; each once.
std::vector<std::uint32_t> grams_of(const names::Name& name) {
  std::vector<std::uint32_t> grams;
  for (const names::Word& word : name.words) {
    if (word.role == names::Role::LegalForm || word.role == names::Role::Title ||
        word.role == names::Role::Particle)
      continue;
    const std::string marked = "^" + word.text + "$";
    for (std::size_t at = 0; at + 2 < marked.size(); ++at) {
      std::uint32_t gram = 0;
      for (std::size_t i = 0; i < 3; ++i)
        gram = (gram << 8U) | static_cast<unsigned char>(marked[at + i]);
      grams.push_back(gram);
    }
  }
  std::ranges::sort(grams);
  grams.erase(std::ranges::unique(grams).begin(), grams.end());
  return grams;
}

// What a gram says: less the more names have it.
float gram_weight(std::size_t holders, std::size_t names) {
  return std::log(1.0F + static_cast<float>(names) / static_cast<float>(holders));
}

void add_name(Index::Tables& tables, std::uint32_t entry, std::uint32_t alias, bool weak,
              std::string_view text) {
  for (const std::string_view part : names::alternatives(text)) {
    ListedName listed{entry, alias, weak, {}, 0};
    listed.name = names::parse_name(part, tables.parties.all[entry].bearer);
    if (!listed.name.words.empty()) tables.names.push_back(std::move(listed));
  }
}

}  // namespace

Index::Index(Parties parties) : tables_(std::make_unique<Tables>()) {
  Tables& tables = *tables_;
  tables.parties = std::move(parties);
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
      tables.names[name].weight += gram_weight(holders.size(), tables.names.size());
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

std::vector<std::uint32_t> candidates(const Index::Tables& tables, const names::Name& name) {
  // Names that agree to 0.70 share far more than this; checked against comparing all (unit test,
  // and with the public list by the conformance run).
  constexpr float least_share = 0.20F;
  constexpr std::size_t candidates_max = 200;
  std::vector<float> shared(tables.names.size());
  std::vector<std::uint32_t> touched;
  float own = 0;
  for (const std::uint32_t gram : grams_of(name)) {
    const auto found = tables.grams.find(gram);
    if (found == tables.grams.end()) {
      own += gram_weight(1, tables.names.size());
      continue;
    }
    const float weight = gram_weight(found->second.size(), tables.names.size());
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
  if (ranked.size() > candidates_max) ranked.resize(candidates_max);
  std::vector<std::uint32_t> chosen;
  chosen.reserve(ranked.size());
  for (const auto& [share, listed] : ranked) chosen.push_back(listed);
  return chosen;
}

}  // namespace bop::screening

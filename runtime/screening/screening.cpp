#include "runtime/screening/screening.h"

#include <algorithm>
#include <map>
#include <optional>

#include "runtime/names/likeness.h"
#include "runtime/screening/evidence.h"
#include "runtime/screening/index.h"

namespace bop::screening {

namespace {

// The party's own names, parsed once for every listed one. A kind that is not known is read as each
// listed party's own.
struct Asked {
  std::vector<names::Name> as_written;
  std::vector<names::Name> as_person;
  std::vector<names::Name> as_other;

  const std::vector<names::Name>& against(names::Bearer listed) const {
    if (as_written.front().bearer != names::Bearer::Unknown) return as_written;
    return listed == names::Bearer::Person ? as_person : as_other;
  }
};

Asked parse(const Party& party) {
  Asked asked;
  std::vector<std::string> texts = {party.name};
  for (const Alias& alias : party.aliases) texts.push_back(alias.name);
  for (const std::string& text : texts)
    for (const std::string_view part : names::alternatives(text)) {
      asked.as_written.push_back(names::parse_name(part, party.bearer));
      asked.as_person.push_back(names::parse_name(part, names::Bearer::Person));
      asked.as_other.push_back(names::parse_name(part, names::Bearer::Organisation));
    }
  return asked;
}

bool is_one_word(const names::Name& name) {
  return std::ranges::count_if(name.words, [](const names::Word& word) {
           return word.role == names::Role::Plain || word.role == names::Role::Trade;
         }) <= 1;
}

// The likest name of each listed party: its share, which listed name, which of the asked ones.
struct Likest {
  int share = 0;
  std::uint32_t listed = 0;
  const names::Name* asked = nullptr;
};

void compare(const Index::Tables& tables, const Asked& asked, std::uint32_t listed,
             std::map<std::uint32_t, Likest>& likest) {
  const ListedName& other = tables.names[listed];
  for (const names::Name& name : asked.against(other.name.bearer)) {
    const int share = names::likeness_share(name, other.name);
    Likest& best = likest[other.entry];
    const bool stronger = best.asked != nullptr && share == best.share &&
                          tables.names[best.listed].weak && !other.weak;
    if (best.asked == nullptr || share > best.share || stronger) best = {share, listed, &name};
  }
}

// A score that the evidence does not lift past what a weak name may have.
void limit(Hit& hit, FeatureKind kind, std::string text) {
  if (hit.identified || hit.score <= effects::weak_most) {
    hit.features.push_back({kind, 0, std::move(text)});
    return;
  }
  hit.features.push_back({kind, effects::weak_most - hit.score, std::move(text)});
  hit.score = effects::weak_most;
}

bool is_told(const Hit& hit, Told told) {
  const int names = told == Told::ByNames ? std::max(hit.name_share, hit.least) : 0;
  return std::max(hit.score, names) >= names::Likeness::possible;
}

std::optional<Hit> hit_of(const Index::Tables& tables, const Party& party, std::uint32_t entry,
                          const Likest& likest, Told told) {
  const Party& listed = tables.parties.all[entry];
  Hit hit;
  hit.entry = entry;
  hit.name_share = likest.share;
  hit.name = listed.name;
  const int evidence = weigh_evidence(party, listed, hit);
  hit.score = std::clamp(likest.share + evidence, 0, names::Likeness::whole);
  if (!is_told(hit, told)) return {};
  if (likest.asked == nullptr) return hit;
  const ListedName& name = tables.names[likest.listed];
  hit.name = text_of(tables, name);
  hit.weak = name.weak;
  std::vector<Feature> features;
  for (const names::WordFinding& finding : names::likeness(*likest.asked, name.name).findings)
    features.push_back({FeatureKind::Name, 0, names::text_of(finding)});
  std::swap(features, hit.features);
  hit.features.insert(hit.features.end(), features.begin(), features.end());
  if (hit.weak) limit(hit, FeatureKind::WeakAlias, "the listed name is a weak alias");
  if (is_one_word(*likest.asked) || is_one_word(name.name))
    limit(hit, FeatureKind::OneWord, "a name of one word needs an identifier or a day of birth");
  if (!is_told(hit, told)) return {};
  return hit;
}

// Whoever has one of the party's identifiers is compared, whatever the name.
void compare_holders(const Index::Tables& tables, const Party& party, const Asked& asked,
                     std::map<std::uint32_t, Likest>& likest) {
  for (const Identifier& identifier : party.identifiers) {
    const auto found = tables.identifiers.find(identifier.number);
    if (found == tables.identifiers.end()) continue;
    for (const std::uint32_t entry : found->second) {
      likest.try_emplace(entry);
      const auto [first, last] =
          std::ranges::equal_range(tables.names, entry, {}, &ListedName::entry);
      for (auto name = first; name != last; ++name)
        compare(tables, asked, static_cast<std::uint32_t>(name - tables.names.begin()), likest);
    }
  }
}

std::vector<Hit> hits_of(const Index::Tables& tables, const Party& party, const Asked& asked,
                         std::map<std::uint32_t, Likest>& likest, Told told) {
  compare_holders(tables, party, asked, likest);
  std::vector<Hit> hits;
  for (const auto& [entry, best] : likest)
    if (auto hit = hit_of(tables, party, entry, best, told)) hits.push_back(std::move(*hit));
  std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) { return a.score > b.score; });
  return hits;
}

}  // namespace

std::vector<Hit> screen(const Index& index, const Party& party, Told told) {
  const Index::Tables& tables = index.tables();
  const Asked asked = parse(party);
  std::map<std::uint32_t, Likest> likest;
  for (const names::Name& name : asked.as_written)
    for (const std::uint32_t listed : candidates(tables, name))
      compare(tables, asked, listed, likest);
  return hits_of(tables, party, asked, likest, told);
}

std::vector<Hit> screen_all(const Index& index, const Party& party) {
  const Index::Tables& tables = index.tables();
  const Asked asked = parse(party);
  std::map<std::uint32_t, Likest> likest;
  for (std::uint32_t listed = 0; listed < tables.names.size(); ++listed)
    compare(tables, asked, listed, likest);
  return hits_of(tables, party, asked, likest, Told::ByScore);
}

}  // namespace bop::screening

#include "runtime/screening/screening.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "runtime/names/likeness.h"
#include "runtime/screening/evidence.h"
#include "runtime/screening/index.h"

namespace bop::screening {

namespace {

// A name of the party, parsed once for every listed one; by the house's own words too, if it has
// any.
struct AskedName {
  names::Name name;
  names::Name own;
};

// A kind that is not known is read as each listed party's own.
struct Asked {
  std::vector<AskedName> as_written;
  std::vector<AskedName> as_person;
  std::vector<AskedName> as_other;

  const std::vector<AskedName>& against(names::Bearer listed) const {
    if (as_written.front().name.bearer != names::Bearer::Unknown) return as_written;
    return listed == names::Bearer::Person ? as_person : as_other;
  }
};

Asked parse(const Index::Tables& tables, const Party& party) {
  Asked asked;
  std::vector<std::string> texts = {party.name};
  for (const Alias& alias : party.aliases) texts.push_back(alias.name);
  const auto parsed = [&](std::string_view part, names::Bearer bearer) {
    AskedName made{names::parse_name(part, bearer), {}};
    if (!tables.own.empty()) made.own = names::parse_name(part, bearer, tables.own);
    return made;
  };
  for (const std::string& text : texts)
    for (const std::string_view part : names::alternatives(text)) {
      asked.as_written.push_back(parsed(part, party.bearer));
      asked.as_person.push_back(parsed(part, names::Bearer::Person));
      asked.as_other.push_back(parsed(part, names::Bearer::Organisation));
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
  const names::Name* other = nullptr;
  bool inside = false;  // the listed name stands whole in the asked one, among other words
};

// A listed name that hardly another has, and that stands whole in a longer one, is found by it:
// "Kestrel" in "Friends of Kestrel e.V.". People and ships are named after many things.
bool is_inside(const Index::Tables& tables, const AskedName& asked, const ListedName& other) {
  const names::Bearer bearer = asked.name.bearer;
  const bool may = bearer == names::Bearer::Organisation || bearer == names::Bearer::Unknown;
  return may && stands_whole(tables, asked.name, other);
}

void compare(const Index::Tables& tables, const Asked& asked, std::uint32_t listed,
             std::map<std::uint32_t, Likest>& likest) {
  const ListedName& other = tables.names[listed];
  Likest& best = likest[other.entry];
  const auto take = [&](const Likest& found) {
    const bool stronger = best.asked != nullptr && found.share == best.share &&
                          tables.names[best.listed].weak && !other.weak;
    if (best.asked == nullptr || found.share > best.share || stronger) best = found;
  };
  for (const AskedName& name : asked.against(other.name.bearer)) {
    int share = names::likeness_share(name.name, other.name);
    const bool inside = share < names::Likeness::possible && is_inside(tables, name, other);
    if (inside) share = names::Likeness::possible;
    take({share, listed, &name.name, &other.name, inside});
    if (tables.own.empty()) continue;
    const names::Name& own = tables.own_names[listed];
    take({names::likeness_share(name.own, own), listed, &name.own, &own, false});
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

std::string told_inside(const Index::Tables& tables, const ListedName& listed) {
  const names::Word& rare = listed.name.words[static_cast<std::size_t>(listed.rare)];
  const std::uint32_t holders = tables.holders.at(rare.text).all;
  return fmt::format(
      "the listed name stands whole in the name screened, and {} the list {} `{}`",
      holders == 1 ? "no other entry of" : fmt::format("only {} entries of", holders),
      holders == 1 ? "has" : "have", rare.written);
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
  for (const names::WordFinding& finding : names::likeness(*likest.asked, *likest.other).findings)
    features.push_back({FeatureKind::Name, 0, names::text_of(finding)});
  if (likest.inside) features.push_back({FeatureKind::Name, 0, told_inside(tables, name)});
  std::swap(features, hit.features);
  hit.features.insert(hit.features.end(), features.begin(), features.end());
  if (hit.weak) limit(hit, FeatureKind::WeakAlias, "the listed name is a weak alias");
  if (is_one_word(*likest.asked) || is_one_word(*likest.other))
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
  std::ranges::sort(hits, [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.entry < b.entry;
  });
  return hits;
}

}  // namespace

std::vector<Hit> screen(const Index& index, const Party& party, Told told) {
  const Index::Tables& tables = index.tables();
  const Asked asked = parse(tables, party);
  std::map<std::uint32_t, Likest> likest;
  std::set<std::uint32_t> compared;
  const auto with = [&](const std::vector<std::uint32_t>& names) {
    for (const std::uint32_t listed : names)
      if (compared.insert(listed).second) compare(tables, asked, listed, likest);
  };
  for (const AskedName& one : asked.as_written) {
    with(candidates(tables, one.name));
    with(perhaps_inside(tables, one.name));
    if (!tables.own.empty()) with(candidates(tables, one.own));
  }
  return hits_of(tables, party, asked, likest, told);
}

std::vector<Hit> screen_all(const Index& index, const Party& party) {
  const Index::Tables& tables = index.tables();
  const Asked asked = parse(tables, party);
  std::map<std::uint32_t, Likest> likest;
  for (std::uint32_t listed = 0; listed < tables.names.size(); ++listed)
    compare(tables, asked, listed, likest);
  return hits_of(tables, party, asked, likest, Told::ByScore);
}

}  // namespace bop::screening

#include "runtime/screening/evidence.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/names/latin.h"

namespace bop::screening {

namespace {

int add(Hit& hit, FeatureKind kind, int effect, std::string text) {
  hit.features.push_back({kind, effect, std::move(text)});
  return effect;
}

bool swapped(const value::Date& a, const value::Date& b) {
  return a.year() == b.year() && a.day() == b.month() && a.month() == b.day();
}

// What the closest pair of dates says: several dates on a list are alternatives.
int weigh_birth(const Party& party, const Party& listed, Hit& hit) {
  if (party.births.empty() || listed.births.empty()) return 0;
  int best = effects::other_year;
  const Birth* ours = &party.births.front();
  const Birth* theirs = &listed.births.front();
  const auto better = [&](int effect, const Birth& a, const Birth& b) {
    if (effect <= best) return;
    best = effect;
    ours = &a;
    theirs = &b;
  };
  for (const Birth& a : party.births)
    for (const Birth& b : listed.births) {
      if (a.last_year < b.first_year || b.last_year < a.first_year) continue;
      if (!a.day || !b.day)
        better(effects::same_year, a, b);
      else if (*a.day == *b.day)
        better(effects::same_day, a, b);
      else
        better(swapped(*a.day, *b.day) ? effects::day_and_month_swapped : effects::other_day, a, b);
    }
  hit.identified |= best == effects::same_day;
  hit.supported |= best > 0;
  hit.birth = best == effects::same_day     ? Agreement::Agrees
              : best == effects::other_year ? Agreement::Differs
              : best == effects::other_day  ? Agreement::Unclear
                                            : Agreement::Partly;
  const std::string_view verdict = best == effects::same_day    ? "the same day"
                                   : best == effects::same_year ? "the same year"
                                   : best == effects::other_day ? "another day of the year: against"
                                   : best == effects::other_year ? "against"
                                                                 : "day and month exchanged";
  return add(hit, FeatureKind::Birth, best,
             fmt::format("born {} and {}: {}", ours->written, theirs->written, verdict));
}

int weigh_country(const Party& party, const Party& listed, Hit& hit) {
  if (party.countries.empty() || listed.countries.empty()) return 0;
  for (const std::string& ours : party.countries)
    for (const std::string& theirs : listed.countries)
      if (names::latin(ours) == names::latin(theirs)) {
        hit.supported = true;
        hit.country = Agreement::Agrees;
        return add(hit, FeatureKind::Country, effects::same_country,
                   fmt::format("both {}", theirs));
      }
  hit.country = Agreement::Differs;
  return add(hit, FeatureKind::Country, effects::other_country,
             fmt::format("{} and {}: against", party.countries.front(), listed.countries.front()));
}

int weigh_kind(const Party& party, const Party& listed, Hit& hit) {
  const auto word = [](names::Bearer bearer) -> std::string_view {
    switch (bearer) {
      case names::Bearer::Person:
        return "a person";
      case names::Bearer::Organisation:
        return "an organisation";
      case names::Bearer::Craft:
        return "a vessel or aircraft";
      case names::Bearer::Unknown:
        break;
    }
    return "a party of unknown kind";
  };
  const bool known =
      party.bearer != names::Bearer::Unknown && listed.bearer != names::Bearer::Unknown;
  if (known) hit.kind = party.bearer == listed.bearer ? Agreement::Agrees : Agreement::Differs;
  if (hit.kind != Agreement::Differs) return 0;
  return add(hit, FeatureKind::Kind, effects::other_kind,
             fmt::format("{} against {}: against", word(party.bearer), word(listed.bearer)));
}

// An identifier is a fact of its own: it does not add, it carries. Where none of them agrees, one
// of the same kind and country that differs speaks against: less than a birth does, as passports
// are renewed.
int weigh_identifier(const Party& party, const Party& listed, Hit& hit, int score) {
  std::string against;
  for (const Identifier& ours : party.identifiers)
    for (const Identifier& theirs : listed.identifiers) {
      if (ours.number != theirs.number) {
        // A passport and a tax number differ in any case.
        const bool alike =
            !ours.kind.empty() && ours.kind == theirs.kind && ours.country == theirs.country;
        if (alike || hit.identifier == Agreement::NotGiven)
          hit.identifier = alike ? Agreement::Differs : Agreement::Unclear;
        if (alike && against.empty())
          against = fmt::format("the numbers {} and {} differ ({}{}{}): against", ours.number,
                                theirs.number, theirs.kind, theirs.country.empty() ? "" : ", ",
                                theirs.country);
        continue;
      }
      hit.identified = true;
      hit.identifier = Agreement::Agrees;
      const bool alike = hit.name_share >= effects::halfway;
      hit.least = alike ? effects::identifier_and_name : effects::identifier_alone;
      return add(hit, FeatureKind::Identifier, std::max(0, hit.least - score),
                 fmt::format("the number {} is the same ({})", theirs.number,
                             theirs.kind.empty() ? "of unknown kind" : theirs.kind));
    }
  if (against.empty()) return 0;
  return add(hit, FeatureKind::Identifier, effects::other_identifier, std::move(against));
}

}  // namespace

int weigh_evidence(const Party& party, const Party& listed, Hit& hit) {
  int sum = weigh_birth(party, listed, hit);
  sum += weigh_country(party, listed, hit);
  sum += weigh_kind(party, listed, hit);
  sum += weigh_identifier(party, listed, hit, hit.name_share + sum);
  return sum;
}

}  // namespace bop::screening

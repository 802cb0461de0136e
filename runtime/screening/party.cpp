#include "runtime/screening/party.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/base/hash.h"

namespace bop::screening {

namespace {

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> all;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    if (blank > 0) all.push_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return all;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::optional<int> year(std::string_view text) {
  const auto value = number(text);
  if (text.size() != 4 || !value || *value < 1000) return {};
  return value;
}

std::string small(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::optional<unsigned> month(std::string_view text) {
  constexpr auto names = std::to_array<std::string_view>(
      {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
  const auto found = std::ranges::find(names, small(text.substr(0, 3)));
  if (found == names.end()) return {};
  return static_cast<unsigned>(found - names.begin()) + 1;
}

// One date or year, without "circa" and "to".
std::optional<Birth> one_birth(const std::vector<std::string_view>& parts) {
  if (parts.empty() || parts.size() > 3) return {};
  if (const auto day = value::Date::parse(parts[0]); day && parts.size() == 1)
    return Birth{day->year(), day->year(), day, {}};
  const auto in = year(parts.back());
  if (!in) return {};
  Birth birth{*in, *in, {}, {}};
  if (parts.size() == 1) return birth;
  const auto of = month(parts[parts.size() - 2]);
  if (!of) return {};
  if (parts.size() == 2) return birth;
  const auto day = number(parts[0]);
  if (!day || *day < 1) return {};
  birth.day = value::Date::of(*in, *of, static_cast<unsigned>(*day));
  if (!birth.day) return {};
  return birth;
}

}  // namespace

std::optional<Birth> read_birth(std::string_view text) {
  constexpr int circa_years = 2;
  std::vector<std::string_view> parts = words(text);
  const bool circa = !parts.empty() && (small(parts[0]) == "circa" || parts[0] == "c.");
  if (circa) parts.erase(parts.begin());
  std::optional<Birth> birth;
  const auto to = std::ranges::find_if(
      parts, [](std::string_view part) { return part == "to" || part == "-"; });
  if (to == parts.end()) {
    birth = one_birth(parts);
  } else {
    const auto first = one_birth({parts.begin(), to});
    const auto last = one_birth({to + 1, parts.end()});
    if (!first || !last || last->last_year < first->first_year) return {};
    birth = Birth{first->first_year, last->last_year, {}, {}};
  }
  if (!birth) return {};
  if (circa) {
    birth->first_year -= circa_years;
    birth->last_year += circa_years;
    birth->day.reset();
  }
  birth->written = text;
  return birth;
}

std::optional<names::Bearer> read_bearer(std::string_view text) {
  const std::string word = small(text);
  if (word == "person" || word == "individual") return names::Bearer::Person;
  if (word == "company" || word == "organisation" || word == "organization" || word == "entity")
    return names::Bearer::Organisation;
  if (word == "vessel" || word == "aircraft" || word == "ship") return names::Bearer::Craft;
  if (word.empty()) return names::Bearer::Unknown;
  return {};
}

std::string version_of(const Party& party) {
  std::string all;
  const auto add = [&](std::string_view part) {
    all += std::to_string(part.size());
    all += ':';
    all += part;
  };
  add(party.name);
  add(std::to_string(static_cast<int>(party.bearer)));
  for (const Alias& alias : party.aliases) add((alias.weak ? "weak " : "alias ") + alias.name);
  for (const Birth& birth : party.births) add("born " + birth.written);
  for (const std::string& country : party.countries) add("country " + country);
  for (const Identifier& one : party.identifiers)
    add(one.kind + " " + one.country + " " + one.number);
  constexpr std::size_t digits = 12;
  return sha256_hex(all).substr(0, digits);
}

std::string bare_number(std::string_view text) {
  std::string bare;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) bare += c;
    if (c >= 'a' && c <= 'z') bare += static_cast<char>(c - 'a' + 'A');
  }
  return bare;
}

}  // namespace bop::screening

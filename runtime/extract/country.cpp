#include "runtime/extract/country.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "runtime/extract/lexicon.h"

namespace bop::extract {

namespace {

struct Land {
  std::string_view currency;
  bool day_first;
};
enum LandIndex : std::size_t { malaysia, singapore, australia, switzerland };
constexpr std::array lands = {Land{"MYR", true}, Land{"SGD", true}, Land{"AUD", true},
                              Land{"CHF", true}};

// What is written in one country only weighs 2; what is mostly, 1.
struct Sign {
  std::string_view folded;
  LandIndex land;
  double weight;
};
constexpr std::array signs = {
    Sign{"sdn", malaysia, 2},         Sign{"bhd", malaysia, 2},
    Sign{"sdnbhd", malaysia, 3},      Sign{"malaysia", malaysia, 2},
    Sign{"selangor", malaysia, 2},    Sign{"johor", malaysia, 2},
    Sign{"melaka", malaysia, 2},      Sign{"perak", malaysia, 2},
    Sign{"kuala", malaysia, 1},       Sign{"lumpur", malaysia, 2},
    Sign{"petaling", malaysia, 2},    Sign{"jalan", malaysia, 1},
    Sign{"taman", malaysia, 1},       Sign{"lorong", malaysia, 1},
    Sign{"bandar", malaysia, 1},      Sign{"wilayah", malaysia, 1},
    Sign{"persekutuan", malaysia, 2}, Sign{"putrajaya", malaysia, 2},
    Sign{"seksyen", malaysia, 1},     Sign{"perindustrian", malaysia, 1},
    Sign{"darul", malaysia, 1},       Sign{"ehsan", malaysia, 1},
    Sign{"takzim", malaysia, 1},      Sign{"jaya", malaysia, 1},
    Sign{"pinang", malaysia, 2},      Sign{"penang", malaysia, 2},
    Sign{"sabah", malaysia, 2},       Sign{"sarawak", malaysia, 2},
    Sign{"kedah", malaysia, 2},       Sign{"kelantan", malaysia, 2},
    Sign{"pahang", malaysia, 2},      Sign{"perlis", malaysia, 2},
    Sign{"terengganu", malaysia, 2},  Sign{"sembilan", malaysia, 2},
    Sign{"perniagaan", malaysia, 1},  Sign{"terima", malaysia, 1},
    Sign{"pte", singapore, 2},        Sign{"pteltd", singapore, 3},
    Sign{"singapore", singapore, 2},  Sign{"pty", australia, 2},
    Sign{"ptyltd", australia, 3},     Sign{"australia", australia, 2},
    Sign{"sydney", australia, 1},     Sign{"melbourne", australia, 1},
    Sign{"schweiz", switzerland, 2},  Sign{"suisse", switzerland, 2},
    Sign{"svizzera", switzerland, 2}, Sign{"zurich", switzerland, 1},
    Sign{"bern", switzerland, 1},     Sign{"lausanne", switzerland, 1},
};

// Long words may have one letter misread on scans.
bool says(const Sign& sign, const Row& row, std::size_t word) {
  constexpr std::size_t misread_least = 6;
  const std::string& text = row.folded[word];
  if (text == sign.folded) return true;
  return row.scanned && text.size() >= misread_least && sign.folded.size() >= misread_least &&
         nearly(text, sign.folded);
}

struct Seen {
  double weight = 0;
  double strongest = 0;
  Span span;
};

}  // namespace

std::optional<Country> country_of(const Pages& pages) {
  std::array<Seen, lands.size()> seen = {};
  for (const auto& sign : signs) {
    bool found = false;
    for (std::size_t i = 0; i < pages.rows.size() && !found; ++i)
      for (std::size_t word = 0; word < pages.rows[i].words.size() && !found; ++word) {
        if (!says(sign, pages.rows[i], word)) continue;
        found = true;  // a word said twice says no more
        Seen& land = seen[sign.land];
        land.weight += sign.weight;
        if (sign.weight > land.strongest) {
          land.strongest = sign.weight;
          land.span = {i, word, word};
        }
      }
  }
  const auto best = std::ranges::max_element(seen, {}, &Seen::weight);
  double others = 0;
  for (const auto& land : seen)
    if (&land != &*best) others = std::max(others, land.weight);
  constexpr double least = 1;
  constexpr double clearly = 2;  // times what speaks for another
  if (best->weight < least || best->weight < clearly * others) return std::nullopt;
  // One street says it in two of three documents, a legal form and a town in nearly all.
  constexpr double surest = 0.96;
  constexpr double doubt_by_weight = 0.9;
  const Land& land = lands[static_cast<std::size_t>(best - seen.begin())];
  return Country{*value::Currency::parse(land.currency), land.day_first, best->span,
                 std::min(surest, 1 - std::exp(-doubt_by_weight * (best->weight - others)))};
}

}  // namespace bop::extract

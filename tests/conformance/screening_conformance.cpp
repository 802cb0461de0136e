// How fast and how completely 10,000 names are screened against the list in
// $BOP_YARDSTICKS/sanctions. Half of the names are listed ones with a letter wrong, exchanged or
// left out, or with their words in another order (their party must be found); half are made of the
// list's words at random. On a sample the blocked search is compared with comparing every name.
// Prints the seed; fails where the names take longer than they may. With --figures or --json it
// prints the lines of `./dev bench` instead, and says so where the list is not there.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <fmt/format.h>

#include "runtime/screening/read_lists.h"
#include "runtime/screening/screening.h"
#include "tests/bench/figure.h"
#include "tests/bench/memory.h"

namespace {

using namespace bop::screening;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Asked {
  Party party;
  std::int64_t entry = -1;  // that must be found; none for a name made at random
};

class Names {
 public:
  Names(const Index& index, std::uint32_t seed) : index_(index), random_(seed) {}

  Asked damaged() {
    const auto entry = random_() % index_.parties().all.size();
    const Party& listed = index_.parties().all[entry];
    Asked asked{{}, static_cast<std::int64_t>(entry)};
    asked.party.bearer = listed.bearer;
    asked.party.name = listed.name;
    std::string& name = asked.party.name;
    if (name.size() < 8 || listed.name.find(' ') == std::string::npos) return asked;
    const std::size_t at = 1 + random_() % (name.size() - 2);
    switch (random_() % 4) {
      case 0:
        name[at] = "aeinorstl"[random_() % 9];
        break;
      case 1:
        name.erase(at, 1);
        break;
      case 2:
        std::swap(name[at], name[at - 1]);
        break;
      default:
        name = name.substr(name.find(' ') + 1) + " " + name.substr(0, name.find(' '));
    }
    return asked;
  }

  Asked random_name() {
    Asked asked;
    asked.party.bearer =
        random_() % 2 == 0 ? bop::names::Bearer::Person : bop::names::Bearer::Organisation;
    for (int words = 0; words < 3; ++words) {
      const std::string& from = index_.parties().all[random_() % index_.parties().all.size()].name;
      std::istringstream parts(from);
      std::string word;
      for (auto n = random_() % 3 + 1; n > 0 && parts >> word; --n) {
      }
      asked.party.name += word + " ";
    }
    return asked;
  }

 private:
  const Index& index_;
  std::mt19937 random_;
};

}  // namespace

int main(int argc, char** argv) {
  using namespace bop::bench;
  const Output output = output_of(argc, argv);
  const int first = output == Output::Suite ? 1 : 2;
  const char* yardsticks = std::getenv("BOP_YARDSTICKS");
  const std::filesystem::path folder =
      std::filesystem::path(yardsticks == nullptr ? "." : yardsticks) / "sanctions";
  if (!std::filesystem::exists(folder / "sdn.csv")) {
    const std::string why = (folder / "sdn.csv").string() + " is not there";
    if (output != Output::Suite)
      print(not_measured("screening 10k names", why), output == Output::Json);
    else
      fmt::print("screening: not run, {}\n", why);
    return 1;
  }
  const auto seed =
      static_cast<std::uint32_t>(argc > first ? std::strtoul(argv[first], nullptr, 10) : 7);
  Parties list = read_ofac(bytes_of(folder / "sdn.csv"), bytes_of(folder / "alt.csv"),
                           bytes_of(folder / "add.csv"));
  for (const bop::Error& error : list.errors) fmt::print("  {}\n", error.text());
  const auto seconds = [] { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
  const double begin = seconds();
  const Index index(std::move(list));
  const double built = seconds();
  Names names(index, seed);
  constexpr int names_count = 10'000;
  std::vector<Asked> asked;
  for (int i = 0; i < names_count; ++i)
    asked.push_back(i % 2 == 0 ? names.damaged() : names.random_name());
  const double start = seconds();
  int found = 0, expected = 0, alarms = 0;
  for (const Asked& one : asked) {
    const std::vector<Hit> hits = screen(index, one.party);
    if (one.entry < 0) {
      if (!hits.empty()) ++alarms;
      continue;
    }
    ++expected;
    if (std::ranges::any_of(hits, [&](const Hit& hit) { return hit.entry == one.entry; })) ++found;
  }
  const double took = seconds() - start;
  int sampled = 0, same = 0;
  for (std::size_t i = 0; i < asked.size(); i += 50) {
    const auto few = screen(index, asked[i].party).size();
    const auto every = screen_all(index, asked[i].party).size();
    sampled += static_cast<int>(every);
    same += static_cast<int>(few);
  }
  constexpr double seconds_max = 20;
  constexpr int found_least = 95, alarms_most = 2;  // percent
  constexpr double kept_least = 98.5;
  if (output != Output::Suite) {
    const auto share = [](int part, int whole) { return 100.0 * part / std::max(1, whole); };
    const bool json = output == Output::Json;
    bool all_kept = true;
    const auto say = [&](const Figure& figure) { all_kept = print(figure, json) && all_kept; };
    say({"screening 10k names", took, "s", 0, 0, seconds_max});
    say({"screening peak RSS", peak_megabytes(), "MB"});
    say({"screening index", built - begin, "s"});
    say({"screening damaged names found", share(found, expected), "%", 0, 0, found_least, true});
    say({"screening random names with a hit", share(alarms, names_count - expected), "%", 0, 0,
         alarms_most});
    say({"screening hits kept by blocking", share(same, sampled), "%", 0, 0, kept_least, true});
    return all_kept ? 0 : 1;
  }
  fmt::print(
      "screening: {}/{} seed {}; {} names against {} names of {} parties in {:.1f} s "
      "processor time and {:.0f} MB, index {:.1f} s; {} of {} random names have a hit; blocking "
      "keeps "
      "{} of {} hits\n",
      found, expected, seed, names_count, index.names(), index.parties().all.size(), took,
      bop::bench::peak_megabytes(), built - begin, alarms, names_count - expected, same, sampled);
  bool missed = false;
  const auto wanted = [&](bool holds, const char* what) {
    if (!holds) fmt::print("screening: MISSED, wanted {}\n", what);
    missed = missed || !holds;
  };
  wanted(took <= seconds_max, "<= 20 s");
  wanted(found * 100 >= expected * found_least, "95 % of the damaged names found");
  wanted(alarms * 100 <= (names_count - expected) * alarms_most,
         "a hit for at most 2 % of random names");
  wanted(same * 100.0 >= sampled * kept_least,
         "98.5 % of the hits that comparing every name finds");
  return missed ? 1 : 0;
}

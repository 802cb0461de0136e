// bop screen NAMES --against LIST…: which names may be those of listed parties, and why.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"
#include "runtime/record/read.h"
#include "runtime/screening/read_lists.h"
#include "runtime/screening/screening.h"

namespace bop::cli {

namespace {

struct ScreenOptions {
  std::string names;
  std::vector<std::string> lists;
  std::string format = "text";
};

struct List {
  std::string name;
  screening::Index index;
};

// The files of one official list stand beside each other; those that are not there are empty.
std::string beside(const std::string& path, const char* file) {
  const auto other = std::filesystem::path(path).replace_filename(file);
  if (!std::filesystem::exists(other)) return {};
  return record::read_bytes(other.string()).value_or("");
}

bool complain_of(const screening::Parties& parties, const std::string& path) {
  for (Error error : parties.errors) {
    // An official list names its own files.
    const bool named = !error.context.empty() && error.context.back().ends_with(".csv");
    complain(named ? error : std::move(error).in(path));
  }
  return !parties.errors.empty();
}

bool read_list(const std::string& path, std::vector<List>& lists) {
  const auto bytes = record::read_bytes(path);
  if (!bytes) {
    complain(bytes.error());
    return false;
  }
  screening::Parties parties =
      screening::looks_like_ofac(*bytes)
          ? screening::read_ofac(*bytes, beside(path, "alt.csv"), beside(path, "add.csv"))
          : screening::read_parties(*bytes);
  const bool whole = !complain_of(parties, path);
  lists.push_back(
      {std::filesystem::path(path).filename().string(), screening::Index(std::move(parties))});
  return whole;
}

std::string score_text(int score) {
  return fmt::format("{}.{:02}", score / 10'000, score % 10'000 / 100);
}

std::string as_text(const List& list, const screening::Hit& hit) {
  const screening::Party& listed = list.index.parties().all[hit.entry];
  std::string text = fmt::format("  {}  {}{}  ({}{}{})\n", score_text(hit.score), hit.name,
                                 hit.name == listed.name ? "" : " = " + listed.name, list.name,
                                 listed.id.empty() ? "" : " ", listed.id);
  for (const screening::Feature& feature : hit.features) {
    std::string effect;
    if (feature.effect != 0)
      effect = fmt::format(" ({}{})", feature.effect > 0 ? "+" : "-",
                           score_text(std::abs(feature.effect)));
    text += fmt::format("        {}{}\n", feature.text, effect);
  }
  return text;
}

nlohmann::ordered_json as_json(const List& list, const screening::Hit& hit) {
  const screening::Party& listed = list.index.parties().all[hit.entry];
  nlohmann::ordered_json features = nlohmann::ordered_json::array();
  for (const screening::Feature& feature : hit.features)
    features.push_back({{"text", feature.text},
                        {"effect", score_text(std::abs(feature.effect))},
                        {"against", feature.effect < 0}});
  return {{"list", list.name},
          {"version", list.index.parties().version},
          {"id", listed.id},
          {"name", listed.name},
          {"hit", hit.name},
          {"weak", hit.weak},
          {"score", score_text(hit.score)},
          {"identified", hit.identified},
          {"supported", hit.supported},
          {"features", std::move(features)}};
}

// What became of the names. Against a damaged list nobody is clear: a row that is missing may be
// theirs.
struct Tally {
  std::size_t possible = 0;
  std::size_t clear = 0;
  std::size_t unknown = 0;
};

void screen_one(const screening::Party& party, const std::vector<List>& lists, bool lists_whole,
                bool json, Tally& tally) {
  std::string text;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  bool hit = false;
  for (const List& list : lists)
    for (const screening::Hit& one : screening::screen(list.index, party)) {
      hit = true;
      if (json)
        all.push_back(as_json(list, one));
      else
        text += as_text(list, one);
    }
  ++(hit ? tally.possible : lists_whole ? tally.clear : tally.unknown);
  if (json) {
    const nlohmann::ordered_json line = {{"line", party.line},
                                         {"id", party.id},
                                         {"name", party.name},
                                         {"class", hit           ? "possible"
                                                   : lists_whole ? "clear"
                                                                 : "unknown"},
                                         {"hits", std::move(all)}};
    say(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else if (hit) {
    say(fmt::format("{}  line {}: possible\n{}", party.name, party.line, text));
  }
}

int run(const ScreenOptions& options) {
  std::vector<List> lists;
  bool lists_whole = true;
  for (const std::string& path : options.lists) lists_whole &= read_list(path, lists);
  const auto bytes = record::read_bytes(options.names);
  if (!bytes) {
    complain(bytes.error());
    return status_errors;
  }
  const screening::Parties names = screening::read_parties(*bytes);
  const bool names_whole = !complain_of(names, options.names);
  const bool json = options.format == "json";
  Tally tally;
  Progress progress("screening", names.all.size());
  for (const screening::Party& party : names.all) {
    progress.hide();
    screen_one(party, lists, lists_whole, json, tally);
    progress.advance();
  }
  progress.hide();
  if (!json) {
    say(fmt::format("{} names, {} possible, {} clear", names.all.size(), tally.possible,
                    tally.clear));
    say(tally.unknown == 0
            ? "\n"
            : fmt::format(", {} unknown: a list could not be read in full\n", tally.unknown));
  }
  if (!names_whole || !lists_whole) return status_errors;
  return tally.possible == 0 ? status_ok : status_undetermined;
}

}  // namespace

void add_screen(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("screen", "hold names against lists of parties");
  auto options = std::make_shared<ScreenOptions>();
  command
      ->add_option("names", options->names,
                   "CSV with a column name, and kind, born, country, identifier where known")
      ->required();
  command
      ->add_option("--against", options->lists,
                   "a list: sdn.csv with alt.csv and add.csv beside it, or a CSV like NAMES")
      ->allow_extra_args(false)
      ->take_all()
      ->required();
  command->add_option("--format", options->format, "json: one name a line, with every hit")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

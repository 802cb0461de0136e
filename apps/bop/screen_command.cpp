// bop screen NAMES --against LIST…: which names may be those of listed parties, and why.
#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/case_file.h"
#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/printable.h"
#include "apps/bop/screened_party.h"
#include "apps/bop/terminal.h"
#include "runtime/names/likeness.h"
#include "runtime/record/read.h"
#include "runtime/screening/read_lists.h"
#include "runtime/screening/screening.h"

namespace bop::cli {

namespace {

struct ScreenOptions {
  std::string names;
  std::vector<std::string> lists;
  std::vector<std::string> fetched;
  std::string screened;
  std::string released;
  std::string purpose;
  std::string owners;
  std::string judgements;
  std::string words;
  std::vector<std::string> csv_formats;
  std::string format = "text";

  /// What only a policy needs.
  bool json() const { return format == "json"; }
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

// `NAME=FILE`, or a file that is called by its own name.
std::pair<std::string, std::string> name_and_file(const std::string& argument) {
  const auto equals = argument.find('=');
  if (equals == std::string::npos || std::filesystem::exists(argument))
    return {std::filesystem::path(argument).filename().string(), argument};
  return {argument.substr(0, equals), argument.substr(equals + 1)};
}

bool read_list(const std::string& argument, const names::OwnWords& words,
               std::vector<SearchedList>& lists) {
  const auto& [name, path] = name_and_file(argument);
  const auto bytes = record::read_bytes(path);
  if (!bytes) {
    complain(bytes.error());
    return false;
  }
  screening::Parties parties =
      screening::looks_like_ofac(*bytes)
          ? screening::read_ofac(*bytes, beside(path, "alt.csv"), beside(path, "add.csv"))
          : screening::read_parties(*bytes);
  bool whole = !complain_of(parties, path);
  if (whole && parties.all.empty()) {
    complain(Error{"B7008",
                   "the list names nobody, so nobody can be held against it",
                   "fetch it again: an export or a copy of it failed",
                   {path}});
    whole = false;
  }
  lists.push_back({name, screening::Index(std::move(parties), words), {}});
  return whole;
}

// The words of the house; nothing after complaining: a search with half of them would find less
// than the house wants.
std::optional<names::OwnWords> words_of(const std::string& path) {
  if (path.empty()) return names::OwnWords();
  const auto bytes = record::read_bytes(path);
  if (!bytes) {
    complain(bytes.error());
    return {};
  }
  screening::Words read = screening::read_words(*bytes);
  for (Error& error : read.errors) complain(std::move(error).in(path));
  if (!read.errors.empty()) return {};
  return std::move(read.words);
}

std::optional<value::Instant> moment_of(const std::string& text) {
  const auto moment = value::Instant::parse(text);
  if (!moment)
    complain(
        Error{"B8004", "`" + text + "` is not a moment", "write 2026-03-02T09:00:00+01:00", {}});
  return moment;
}

// `--fetched NAME=MOMENT`, or of all lists; false after complaining.
bool set_fetched(const std::vector<std::string>& arguments, std::vector<SearchedList>& lists) {
  for (const std::string& argument : arguments) {
    const auto equals = argument.find('=');
    const std::string name = equals == std::string::npos ? "" : argument.substr(0, equals);
    const auto moment =
        moment_of(equals == std::string::npos ? argument : argument.substr(equals + 1));
    if (!moment) return false;
    bool found = false;
    for (SearchedList& list : lists) {
      if (!name.empty() && list.name != name) continue;
      list.fetched = moment;
      found = true;
    }
    if (!found) {
      complain(Error{"B8026",
                     "no list is called `" + name + "`",
                     "name it as --against does: NAME=FILE, or the name of the file",
                     {}});
      return false;
    }
  }
  return true;
}

std::string score_text(int score) {
  return fmt::format("{}.{:02}", score / 10'000, score % 10'000 / 100);
}

std::string as_text(const ListHit& one) {
  const screening::Hit& hit = one.hit;
  const screening::Party& listed = one.list->index.parties().all[hit.entry];
  std::string text =
      fmt::format("  {}  {}{}  ({}{}{})\n", score_text(hit.score), printable(hit.name),
                  hit.name == listed.name ? "" : " = " + printable(listed.name), one.list->name,
                  listed.id.empty() ? "" : " ", printable(listed.id));
  for (const screening::Feature& feature : hit.features) {
    std::string effect;
    if (feature.effect != 0)
      effect = fmt::format(" ({}{})", feature.effect > 0 ? "+" : "-",
                           score_text(std::abs(feature.effect)));
    text += fmt::format("        {}{}\n", printable(feature.text), effect);
  }
  return text;
}

// What became of the names. Against a damaged list nobody is clear: a row that is missing may be
// theirs.
struct Tally {
  std::size_t possible = 0;
  std::size_t clear = 0;
  std::size_t unknown = 0;
};

class Screening {
 public:
  Screening(const std::vector<SearchedList>& lists, bool lists_whole,
            const std::optional<ScreenedParties>& records)
      : lists_(lists), lists_whole_(lists_whole), records_(records) {}

  void screen(const screening::Party& party) {
    const auto told = records_ ? screening::Told::ByNames : screening::Told::ByScore;
    std::vector<ListHit> hits;
    for (const SearchedList& list : lists_)
      for (screening::Hit& hit : screening::screen(list.index, party, told))
        hits.push_back({&list, std::move(hit)});
    const bool possible = std::ranges::any_of(
        hits, [](const ListHit& one) { return one.hit.score >= names::Likeness::possible; });
    ++(possible ? tally_.possible : lists_whole_ ? tally_.clear : tally_.unknown);
    if (records_) return say(records_->line(party, lists_, hits));
    if (!possible) return;
    say(fmt::format("{}  line {}: possible\n", printable(party.name), party.line));
    for (const ListHit& hit : hits) say(as_text(hit));
  }

  void unknown(const Error& error) {
    ++tally_.unknown;
    if (records_)
      say(records_->unknown_line("the row can't be used: " +
                                 fmt::format("{}", fmt::join(error.context, ", "))));
  }

  /// Another row has the party's number: nobody can tell whose what is filed is.
  bool is_second(const screening::Party& party, const std::string& file) {
    if (party.id.empty() && !records_) return false;
    const auto [first, fresh] = seen_.try_emplace(id_of(party), party.line);
    if (fresh) return false;
    Error error{
        "B7037",
        fmt::format("`{}` stands in line {} already", printable(first->first), first->second),
        "give every party a number of its own (column `id`)",
        {fmt::format("line {}", party.line)}};
    complain(Error(error).in(file));
    unknown(error);
    return true;
  }

  const Tally& tally() const { return tally_; }

 private:
  const std::vector<SearchedList>& lists_;
  bool lists_whole_;
  const std::optional<ScreenedParties>& records_;
  std::map<std::string, int> seen_;
  Tally tally_;
};

std::string totals(const Tally& tally, bool lists_whole) {
  const std::size_t all = tally.possible + tally.clear + tally.unknown;
  std::string text =
      fmt::format("{} names, {} possible, {} clear", all, tally.possible, tally.clear);
  if (tally.unknown > 0)
    text += fmt::format(", {} unknown{}", tally.unknown,
                        lists_whole ? "" : ": a list could not be read in full");
  return text + "\n";
}

// What is joined to the hits for a policy; nothing after complaining.
std::optional<ScreenedParties> records_for(const ScreenOptions& options, bool lists_whole,
                                           bool& whole) {
  ScreeningContext context{{}, {}, options.purpose, lists_whole};
  const auto screened = moment_of(options.screened.empty() ? moment_now() : options.screened);
  if (!screened) return {};
  context.screened = *screened;
  if (!options.released.empty()) context.released = moment_of(options.released);
  if (!options.released.empty() && !context.released) return {};
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return {};
  ScreenedParties records(std::move(context));
  if (!options.owners.empty()) whole &= records.read_owners(options.owners, csv.all);
  if (!options.judgements.empty()) whole &= records.read_judgements(options.judgements, csv.all);
  return records;
}

int run(const ScreenOptions& options) {
  const std::optional<names::OwnWords> words = words_of(options.words);
  if (!words) return status_errors;
  std::vector<SearchedList> lists;
  bool lists_whole = true;
  for (const std::string& path : options.lists) lists_whole &= read_list(path, *words, lists);
  if (!set_fetched(options.fetched, lists)) return status_usage;
  bool whole = lists_whole;
  std::optional<ScreenedParties> records;
  if (options.json()) records = records_for(options, lists_whole, whole);
  if (options.json() && !records) return status_usage;
  const auto bytes = record::read_bytes(options.names);
  if (!bytes) {
    complain(bytes.error());
    return status_errors;
  }
  const screening::Parties names = screening::read_parties(*bytes);
  whole &= !complain_of(names, options.names);
  Screening screening(lists, lists_whole, records);
  Progress progress("screening", names.all.size());
  for (const screening::Party& party : names.all) {
    progress.hide();
    if (screening.is_second(party, options.names))
      whole = false;
    else
      screening.screen(party);
    progress.advance();
  }
  progress.hide();
  for (const Error& error : names.errors) screening.unknown(error);
  if (!options.json()) say(totals(screening.tally(), lists_whole));
  if (!whole) return status_errors;
  return screening.tally().possible == 0 ? status_ok : status_undetermined;
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
      ->add_option(
          "--against", options->lists,
          "a list, or NAME=LIST: sdn.csv with alt.csv and add.csv beside it, or a CSV like "
          "NAMES")
      ->allow_extra_args(false)
      ->take_all()
      ->required();
  command
      ->add_option("--fetched", options->fetched,
                   "NAME=MOMENT: when a list was fetched from its publisher; a file can't say it")
      ->allow_extra_args(false)
      ->take_all();
  command->add_option("--screened", options->screened, "the moment of the search (now)");
  command->add_option("--released", options->released, "of payments: when they are released");
  command->add_option("--purpose", options->purpose, "why they are screened")
      ->check(CLI::IsMember({"onboarding", "payment", "regular_check"}));
  command->add_option("--owners", options->owners, "who owns them: std.screening FiledOwner");
  command->add_option("--judgements", options->judgements,
                      "what people have said of hits: std.screening FiledJudgement");
  command->add_option("--words", options->words,
                      "CSV word,kind of the house: legal_form, company_word, stop_word");
  command
      ->add_option("--csv-format", options->csv_formats,
                   "how owners and judgements are written: plain, de, fr, uk, us")
      ->allow_extra_args(false)
      ->take_all();
  command
      ->add_option("--format", options->format,
                   "json: one std.screening ScreenedParty a line, for a policy to judge")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

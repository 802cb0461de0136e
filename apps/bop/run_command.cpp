// bop run POLICY INPUT…: judges every record of every input and prints one verdict each.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "apps/binding/calendars.h"
#include "apps/binding/parameters.h"
#include "apps/bop/case_file.h"
#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/printable.h"
#include "apps/bop/run_brief.h"
#include "apps/bop/terminal.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/decide.h"

namespace bop::cli {

namespace {

// --save FOLDER: everything about every verdict, for people and for programs; and what could not
// be judged.
struct Saved {
  std::ofstream explanations;
  std::ofstream verdicts;
};

struct Tally {
  std::map<std::string, std::size_t> outcomes;  // of the first decision
  std::size_t errors = 0;
  std::size_t undetermined = 0;
};

// Why, in a few words: fields that are needed, otherwise rules with their codes.
std::string why_of(const decide::DecisionVerdict& decision, const abi::PolicyInfo& policy) {
  std::vector<std::string> why;
  for (const decide::Need& need : decision.needs)
    why.push_back("needs " + (need.field.empty() ? need.rule : need.field));
  for (const decide::Effect& effect : decision.effects) {
    if (effect.deferred || decision.outcome == decide::DecisionVerdict::undetermined) continue;
    const abi::RuleInfo& rule = policy.rules[effect.rule];
    why.push_back(
        rule.code + " " +
        (rule.effect.code == abi::none ? rule.title : policy.codes[rule.effect.code].name));
  }
  if (decision.by_default) why.emplace_back("by default");
  // No true rule gives it: each way the inputs can turn out leads there.
  if (why.empty()) why.push_back(decision.reason.empty() ? decision.detail : decision.reason);
  if (decision.outcome != decide::DecisionVerdict::undetermined)
    for (const decide::OpenEffect& open : decision.open) {
      const abi::RuleInfo& rule = policy.rules[open.effect.rule];
      const std::string& outcome =
          policy.decisions[rule.decision].outcomes[rule.effect.outcome].name;
      why.push_back(fmt::format("{} may add {}", rule.code, outcome));
    }
  return fmt::format("{}", fmt::join(why, ", "));
}

// One line a record: what was decided, and why in a few words; of further decisions what is not
// their default.
std::string summary_line(const decide::Verdict& verdict, const abi::PolicyInfo& policy) {
  if (verdict.decisions.empty()) return verdict.record + "\n";
  const decide::DecisionVerdict& first = verdict.decisions.front();
  std::string why = why_of(first, policy);
  for (const decide::DecisionVerdict& other : verdict.decisions) {
    if (&other == &first || other.by_default || !first.reason.empty()) continue;
    why += fmt::format("; {} {}: {}", policy.decisions[other.decision].name, other.outcome,
                       why_of(other, policy));
  }
  std::string name = verdict.document.substr(verdict.document.rfind('/') + 1);
  if (!verdict.record.empty()) name += "  " + verdict.record;
  return fmt::format("{:<52} {:<13} {}\n", name, first.outcome, why);
}

// A line of the summary for what could not be judged: its place, and the first thing that is wrong.
std::string summary_line(const Error& error) {
  std::string name;
  std::string place;
  if (!error.context.empty()) {
    name = error.context.back().substr(error.context.back().rfind('/') + 1);
    for (std::size_t i = error.context.size() - 1; i-- > 0;)
      place += (place.empty() ? "  " : ", ") + error.context[i];
  }
  return fmt::format("{:<52} {:<13} {}\n", name + place, "not judged",
                     error.message.substr(0, error.message.find("; ")));
}

class Runner {
 public:
  Runner(const RunOptions& options, const BoundPolicy& policy, decide::When when, CaseOpener* cases)
      : options_(options), policy_(policy), when_(when), cases_(cases) {}

  /// Also writes every verdict, traced, and every input that can't be judged to files of `folder`.
  Result<void> save_to(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::filesystem::path path(folder);
    saved_.emplace(std::ofstream(path / "explanations.txt"),
                   std::ofstream(path / "verdicts.jsonl"));
    if (!saved_->explanations || !saved_->verdicts)
      return fail("B8017", "can't write to the folder `" + folder + "`", "check its permissions");
    return {};
  }

  void judge(const record::Source& source) {
    for (const Error& note : source.notes) remark(note);
    for (const Error& error : source.errors) {
      complain(error);
      if (saved_) {
        saved_->explanations << "not judged: " << error.text() << "\n\n";
        saved_->verdicts << decide::json_of(error) << '\n';
      }
      if (options_.format == "json")
        say(decide::json_of(error) + "\n");
      else if (options_.summary)
        summary_ += summary_line(error);
      ++tally_.errors;
    }
    for (const record::Record& record : source.records) {
      abi::Evaluation evaluation;
      const decide::Verdict verdict =
          decide::decide(policy_.judge(), record, when_, telling(), &evaluation);
      if (!verdict.determined()) ++tally_.undetermined;
      if (!verdict.decisions.empty()) ++tally_.outcomes[verdict.decisions.front().outcome];
      print(verdict);
      if (cases_ == nullptr) continue;
      if (const auto opened = cases_->open(record, verdict, evaluation, when_.as_of); !opened) {
        complain(opened.error());
        ++not_kept_;
      }
    }
  }

  int finish() const {
    say(summary_);
    if (options_.format == "text" && tally_.outcomes.size() + tally_.errors > 0) {
      std::string line = "\n";
      for (const auto& [outcome, count] : tally_.outcomes)
        line += fmt::format("{} {}, ", count, outcome);
      line += fmt::format("{} not judged because of errors\n", tally_.errors);
      say(line);
    }
    if (tally_.errors + not_kept_ > 0) return status_errors;
    return tally_.undetermined > 0 ? status_undetermined : status_ok;
  }

 private:
  decide::Telling telling() const {
    if (options_.trace || saved_) return decide::Telling::Traces;
    const bool brief = options_.summary && options_.format != "json" && options_.cases.empty();
    return brief ? decide::Telling::Outcome : decide::Telling::Exceptions;
  }

  std::string json_line(const decide::Verdict& verdict) const {
    return decide::to_json(verdict, policy_.info())
               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
           "\n";
  }

  void print(const decide::Verdict& verdict) {
    if (saved_) {
      saved_->explanations << decide::to_text(printable(verdict), policy_.info(), false) << "\n";
      saved_->verdicts << json_line(verdict);
    }
    if (options_.format == "json") {
      say(json_line(verdict));
      return;
    }
    if (options_.summary) {
      summary_ += summary_line(printable(verdict), policy_.info());
      return;
    }
    say(decide::to_text(printable(verdict), policy_.info(), colours(STDOUT_FILENO)) + "\n");
  }

  const RunOptions& options_;
  const BoundPolicy& policy_;
  decide::When when_;
  CaseOpener* cases_;  // none: nobody asked for cases
  Tally tally_;
  std::size_t not_kept_ = 0;  // judged, but no case was made of them
  std::string summary_;
  std::optional<Saved> saved_;
};

int run(const RunOptions& options) {
  if (is_brief(options)) return run_brief(options);
  if (options.engine == "batch") {
    complain(
        Error{"B8054",
              fmt::format("`--engine batch` makes no verdicts of the format `{}`", options.format),
              "add --format brief or --format csv, or leave --engine out",
              {}});
    return status_usage;
  }
  driver::Texts texts;
  const std::string engine = options.engine == "auto" ? "jit" : options.engine;
  auto loaded = load_policy(options.policy, engine, &texts, options.parameters);
  if (!loaded) return status_errors;
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  const LoadedReferences references = load_references(options.references, loaded->info(), csv);
  if (!references.usable_arguments) return status_usage;
  const auto when =
      decide::when(options.as_of.empty() ? moment_now() : options.as_of, loaded->info());
  if (!when) {
    complain(when.error());
    return status_usage;
  }
  InputOptions input_options;
  input_options.csv = csv.all;
  if (!set_received(options.received, input_options)) return status_usage;
  if (!set_learned(options.learned, input_options)) return status_errors;

  for (const Error& note :
       cases::ending(binding::calendars_of(*loaded->program()), when->as_of, loaded->info().zone))
    remark(note);
  const BoundPolicy bound = loaded->bind(references.references);
  std::optional<CaseOpener> cases;
  if (!options.cases.empty()) {
    CaseSource source{options.cases,    options.people, options.policy, {},
                      std::move(texts), when->as_of};
    for (const abi::ReferenceSet& set : references.references->sets)
      if (set.available()) source.lists.push_back(set.name());
    auto opener = CaseOpener::make(source, *loaded);
    if (!opener) return status_errors;
    cases = std::move(*opener);
  }
  Runner runner(options, bound, *when, cases ? &*cases : nullptr);
  if (!options.save.empty()) {
    if (const auto saved = runner.save_to(options.save); !saved) {
      complain(saved.error());
      return status_errors;
    }
  }
  std::vector<Error> missing;
  const std::vector<std::string> files = expand_inputs(options.inputs, missing);
  for (const Error& error : missing) complain(error);
  Progress progress("reading", files.size(), options.quiet);
  for (const std::string& file : files) {
    const record::Source source = read_input(file, loaded->info(), input_options);
    progress.hide();
    runner.judge(source);
    progress.advance();
  }
  progress.finish(fmt::format("{} inputs judged", files.size()));
  const int status = runner.finish();
  if (cases) say(cases->summary());
  return missing.empty() && references.unreadable == 0 ? status : status_errors;
}

}  // namespace

void add_run(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("run", "judge documents and records by a policy");
  auto options = std::make_shared<RunOptions>();
  command->add_option("policy", options->policy, "a .bop file")->required();
  command
      ->add_option(
          "input", options->inputs,
          "documents, folders, .json, .jsonl, .csv, .pack (PDF, PNG, JPEG, TIFF, UBL, CII, .docx, "
          ".xlsx, .eml); "
          "-: JSON Lines or CSV from standard input")
      ->required();
  command
      ->add_option("--reference", options->references,
                   "NAME=FILE: reference data of the policy (.csv, .json, .jsonl)")
      ->take_all();
  add_csv_formats(*command, options->csv_formats);
  command->add_option("--parameters", options->parameters, parameters_help);
  command->add_option("--as-of", options->as_of,
                      "the moment to judge as of: 2026-03-02 or 2026-03-02T09:00:00+01:00 (now)");
  command->add_option("--received", options->received,
                      "the day documents without an intake file arrived");
  add_learned(*command, options->learned);
  command
      ->add_option("--engine", options->engine,
                   "how to evaluate; auto: brief verdicts by batch where it can, of few records by "
                   "interpret, else jit")
      ->check(CLI::IsMember({"auto", "batch", "jit", "interpret"}))
      ->capture_default_str();
  command
      ->add_option("--format", options->format,
                   "how to print verdicts; json: whole, one a line; brief and csv: outcome and "
                   "rules, one a line")
      ->check(CLI::IsMember({"text", "json", "brief", "csv"}))
      ->capture_default_str();
  command
      ->add_option("--threads", options->threads,
                   "of brief verdicts: how many threads judge; 0: as many as there are processors")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_flag("--trace", options->trace, "add each rule's condition with the values read");
  command->add_option("--save", options->save,
                      "a folder for explanations.txt and verdicts.jsonl, traces included");
  command->add_flag("--summary", options->summary, "one line a record instead of whole verdicts");
  command->add_flag("--quiet", options->quiet, "no progress on the terminal");
  CLI::Option* people = command->add_option("--people", options->people, people_help);
  command
      ->add_option("--cases", options->cases,
                   "a case file: what the verdicts ask of people is kept there (bop cases)")
      ->needs(people);
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

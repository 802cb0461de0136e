// bop cases …: what people have to do, what they do, and what happens as time passes.
#include "apps/bop/cases_command.h"

#include <algorithm>

#include "apps/binding/parameters.h"
#include "apps/bop/case_desk.h"
#include "apps/bop/cases_text.h"
#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/terminal.h"

namespace bop::cli {

namespace {

using OptionsPtr = std::shared_ptr<CaseOptions>;

int complained(const Error& error) {
  complain(error);
  return status_errors;
}

Result<int> list(const CaseOptions& options) {
  BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
  BOP_TRY(const auto all, store.all(false));
  if (options.overrides) {
    const auto at = moment_of(options.at);
    if (!at) return status_usage;
    say(options.format == "json" ? overrides_json(all, *at) : overrides_text(all, *at));
    return status_ok;
  }
  say(options.format == "json" ? list_json(all) : list_text(all));
  return status_ok;
}

Result<int> show(const CaseOptions& options) {
  const auto asked = moment_of(options.at);
  if (!asked) return status_usage;
  BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
  BOP_TRY(const auto found, store.find(options.id));
  if (!found)
    return fail("B8609", "there is no case `" + options.id + "`", "`bop cases list` names them");
  BOP_TRY(const auto log, store.log_of(options.id));
  std::optional<cases::People> people;
  if (!options.people.empty()) {
    people = load_people(options.people, found->demands.zone);
    if (!people) return status_errors;
    BOP_TRY(auto made, store.delegations());
    for (auto& delegation : made) people->delegations.push_back(std::move(delegation));
    people->history = store.history();
  }
  const cases::People* known = people ? &*people : nullptr;
  const value::Instant at = options.at.empty() ? found->now : std::max(*asked, found->now);
  say(options.format == "json" ? case_json(*found, known, log, at)
                               : case_text(*found, known, log, at));
  BOP_TRY_VOID(store.check(*found));
  return status_ok;
}

Result<int> outbox(const CaseOptions& options) {
  BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
  if (options.acknowledged != 0) {
    const auto at = moment_of(options.at);
    if (!at) return status_usage;
    bool there = false;
    BOP_TRY_VOID(in_transaction(store, [&]() -> Result<void> {
      BOP_TRY(there, store.acknowledge(options.acknowledged, at->text()));
      return {};
    }));
    if (!there)
      return fail("B8621", "the outbox has no row " + std::to_string(options.acknowledged),
                  "`bop cases outbox` numbers them");
    say("row " + std::to_string(options.acknowledged) + " is delivered\n");
    return status_ok;
  }
  BOP_TRY(const auto all, store.outbox());
  say(options.format == "json" ? outbox_json(all) : outbox_text(all));
  return status_ok;
}

Result<int> stats(const CaseOptions& options) {
  const auto at = moment_of(options.at);
  if (!at) return status_usage;
  BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
  BOP_TRY(const auto all, store.all(false));
  BOP_TRY(const store::Integrity integrity, store.integrity());
  const cases::Statistics made = cases::statistics(all, *at);
  say(options.format == "json" ? statistics_json(made) : statistics_text(made));
  if (!integrity.flaw) return status_ok;
  return std::unexpected(wrong(*integrity.flaw));
}

struct Adder {
  CLI::App* all;
  int& status;

  /// A command on a case file; `run` gives the exit status or the error to complain of.
  template <typename Run>
  std::pair<CLI::App*, OptionsPtr> add(const char* name, const char* text, const Run& run) {
    CLI::App* command = all->add_subcommand(name, text);
    auto options = std::make_shared<CaseOptions>();
    command->add_option("file", options->file, "a case file (bop run --cases)")->required();
    command->callback([options, run, &made = status] {
      const Result<int> done = run(*options);
      made = done ? *done : complained(done.error());
    });
    return {command, options};
  }
  static void format(CLI::App* command, const OptionsPtr& options) {
    command->add_option("--format", options->format, "how to print")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
  }
  static void at(CLI::App* command, const OptionsPtr& options) {
    command->add_option("--at", options->at, "the moment it is: 2026-03-02T09:00:00+01:00 (now)");
  }
  static void references(CLI::App* command, const OptionsPtr& options) {
    command
        ->add_option("--reference", options->references,
                     "NAME=FILE: reference data of the policy (.csv, .json, .jsonl)")
        ->take_all();
    add_csv_formats(*command, options->csv_formats);
  }
  static void acting(CLI::App* command, const OptionsPtr& options) {
    command->add_option("--as", options->person, "who does it: the id of a person")->required();
    command->add_option("--people", options->people, people_help)->required();
    at(command, options);
  }
};

void add_reading(Adder& adder) {
  const auto [listing, list_options] = adder.add("list", "every case, and with whom it is", list);
  listing->add_flag("--overrides", list_options->overrides,
                    "what was lifted by hand: by whom, of which amount, why, until when");
  listing->add_option("--at", list_options->at, "with --overrides: the moment it is (now)");
  Adder::format(listing, list_options);
  const auto [showing, show_options] =
      adder.add("show", "one case: tasks, who may do them and why others may not, log", show);
  showing->add_option("case", show_options->id, "the name of its record")->required();
  showing->add_option("--people", show_options->people, people_help);
  showing->add_option("--at", show_options->at,
                      "as of that moment (until when the case has been carried out)");
  Adder::format(showing, show_options);
  const auto [posting, post_options] =
      adder.add("outbox", "what people and systems have to be told, in order", outbox);
  posting->add_option("--ack", post_options->acknowledged,
                      "mark the row of this number as delivered, and print nothing else");
  posting->add_option("--at", post_options->at, "with --ack: the moment it was delivered (now)");
  Adder::format(posting, post_options);
  const auto [sealing, seal_options] =
      adder.add("seal", "the length of the log and its last hash, to be kept elsewhere",
                [](const CaseOptions& options) { return run_seal(options); });
  sealing->add_option("--out", seal_options->to, "write the line to this file");
  Adder::at(sealing, seal_options);
  const auto [verifying, verify_options] =
      adder.add("verify", "whether the file is as bop wrote it, and lacks nothing that was sealed",
                [](const CaseOptions& options) { return run_verify(options); });
  verifying->add_option("--seal", verify_options->seal,
                        "a file with what `bop cases seal` printed");
  const auto [naming, version_options] =
      adder.add("versions", "the versions of policies that cases are under, or the text of one",
                [](const CaseOptions& options) { return run_versions(options); });
  naming->add_option("version", version_options->version,
                     "the first digits of a version: print its text");
  const auto [counting, count_options] = adder.add(
      "stats", "exceptions, touchless share, cycle times, waiting by role and by rung", stats);
  Adder::format(counting, count_options);
  Adder::at(counting, count_options);
}

}  // namespace

void add_cases(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("cases", "what people have to do about verdicts");
  command->require_subcommand(1);
  Adder adder{command, status};
  add_reading(adder);
  const auto [deciding, decide_options] = adder.add(
      "decide", "answer a task", [](const CaseOptions& options) { return run_decide(options); });
  deciding->add_option("case", decide_options->id, "the name of its record")->required();
  deciding->add_option("task", decide_options->task, "as `bop cases show` names it")->required();
  deciding->add_option("answer", decide_options->answer, "approve, reject, done, or an outcome")
      ->required();
  deciding->add_option("--because", decide_options->because, "the reason, for whoever reads it");
  deciding->add_option("--until", decide_options->until,
                       "of what is lifted by hand: the day or moment until which it holds");
  deciding->add_option("--evidence", decide_options->proof,
                       "what shows it: words, or a file, which is named with its hash");
  Adder::acting(deciding, decide_options);
  const auto [correcting, correct_options] =
      adder.add("correct", "correct fields of the record, and judge it again",
                [](const CaseOptions& options) { return run_correct(options); });
  correcting->add_option("case", correct_options->id, "the name of its record")->required();
  correcting->add_option("field", correct_options->corrections, "FIELD=VALUE: gross=EUR 120.00")
      ->required();
  Adder::references(correcting, correct_options);
  correcting->add_option("--because", correct_options->because, "the reason");
  Adder::acting(correcting, correct_options);
  const auto [delegating, delegate_options] = adder.add(
      "delegate", "let somebody act for you until a moment", [](const CaseOptions& options) {
        if (options.revoke) return run_revoke(options);
        return run_delegate(options);
      });
  delegating->add_option("--to", delegate_options->to, "who acts for you")->required();
  delegating->add_option("--from", delegate_options->from, "from this moment on (now)");
  delegating->add_option("--until", delegate_options->until,
                         "the first moment it ends; said of every delegation that is made");
  delegating->add_option("--scope", delegate_options->scope, "one role or policy; otherwise all");
  delegating->add_option("--because", delegate_options->because,
                         "the reason; given for every delegation that is made");
  delegating->add_flag("--revoke", delegate_options->revoke,
                       "end what was delegated, from the moment --at on");
  Adder::acting(delegating, delegate_options);
  const auto [migrating, migrate_options] =
      adder.add("migrate", "take a case to another version of its policy",
                [](const CaseOptions& options) { return run_migrate(options); });
  migrating->add_option("case", migrate_options->id, "the name of its record")->required();
  migrating->add_option("--to", migrate_options->to, "the .bop file of the version to go to")
      ->required();
  migrating->add_option("--parameters", migrate_options->parameters, parameters_help);
  migrating->add_option("--because", migrate_options->because, "the reason")->required();
  migrating->add_flag("--dry-run", migrate_options->dry_run,
                      "say what stays and what is lost, and write nothing");
  Adder::references(migrating, migrate_options);
  Adder::acting(migrating, migrate_options);
  const auto [ticking, tick_options] =
      adder.add("tick", "let time pass: ladders, clocks, deadlines",
                [](const CaseOptions& options) { return run_tick(options); });
  ticking->add_option("--until", tick_options->until, "the moment it is (now)");
  ticking->add_option("--people", tick_options->people, people_help)->required();
}

}  // namespace bop::cli

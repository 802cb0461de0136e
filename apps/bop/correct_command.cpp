// bop correct DOCUMENT FIELD=VALUE…: what a person says that a document says, kept for the next
// documents of the same layout (`--corrections FILE` of `bop extract` and `bop run`).
#include <fmt/format.h>

#include "apps/bop/case_file.h"
#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "runtime/learn/learn.h"

namespace bop::cli {

namespace {

struct CorrectOptions {
  std::string document;
  std::vector<std::string> fields;
  std::string file = "corrections.jsonl";
  std::string person;
  std::string day;
  std::string policy;
  std::uint64_t undo = 0;
  bool list = false;
};

Result<value::Date> day_of(const CorrectOptions& options) {
  constexpr std::size_t day_letters = 10;  // "2026-03-02T…"
  const std::string text = options.day.empty() ? moment_now().substr(0, day_letters) : options.day;
  if (const auto day = value::Date::parse(text)) return *day;
  return fail("B8004", fmt::format("`--on {}` is no date", options.day), "write it as 2026-03-02");
}

std::string evidence_of(const learn::Correction& correction) {
  if (correction.places.empty())
    return "its pages do not print it: what is always so on a layout is learned from that, never "
           "an "
           "amount or a day";
  if (correction.places.size() == 1)
    return fmt::format("found on page {}", correction.places.front().page);
  return fmt::format(
      "printed in {} places: which of them it is, a correction of another document tells",
      correction.places.size());
}

Result<void> list(const CorrectOptions& options) {
  BOP_TRY(const learn::Corrections corrections, learn::read_corrections(options.file));
  for (const learn::Correction& one : corrections.all)
    say(fmt::format("{:>5}  {}  {:<12} {}: {} = {} (it read `{}`)\n", one.number, one.day.text(),
                    one.by, one.document, one.field, one.value, one.was));
  say(fmt::format("{}: version {}, {} in force, {} taken back\n", options.file, corrections.lines,
                  corrections.all.size(), corrections.undone.size()));
  return {};
}

Result<void> correct(const CorrectOptions& options) {
  BOP_TRY(const value::Date day, day_of(options));
  if (options.undo != 0) {
    BOP_TRY_VOID(learn::undo(options.file, options.undo, options.person, day));
    say(fmt::format("correction {} is taken back\n", options.undo));
    return {};
  }
  const auto policy = options.policy.empty() ? compile_types("std.invoice", "invoice", "Invoice")
                                             : compile_policy(options.policy);
  if (!policy) return fail("B8687", "the type of the record is not known", "mend the policy first");
  const abi::PolicyInfo& info = policy->info;
  for (const std::string& written : options.fields) {
    const std::size_t equals = written.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail("B8615", fmt::format("`{}` is not FIELD=VALUE", written),
                  "write `gross=EUR 120.00`");
    InputOptions reading;
    BOP_TRY(learn::Corrections before, learn::read_corrections(options.file));
    reading.learned = learn::learned(std::move(before));
    BOP_TRY(
        learn::Correction correction,
        learn::correction_of_file(options.document, info.schema, info.subject_record,
                                  written.substr(0, equals), written.substr(equals + 1), reading));
    correction.by = options.person;
    correction.day = day;
    BOP_TRY(const std::uint64_t number, learn::append(options.file, correction));
    say(fmt::format("correction {}: {} = {} (it read `{}`); {}\n", number, correction.field,
                    correction.value, correction.was, evidence_of(correction)));
    if (!correction.breaks.empty())
      say(fmt::format(
          "  with it `{}` does not hold: these amounts are in doubt until another one is "
          "corrected, or this one is taken back (--undo {})\n",
          correction.breaks, number));
  }
  return {};
}

int run(const CorrectOptions& options) {
  const bool acts = options.undo != 0 || !options.fields.empty();
  if (!options.list && !acts) {
    complain("`bop correct` needs a document and FIELD=VALUE, or --list, or --undo NUMBER");
    return status_usage;
  }
  if (acts && options.person.empty()) {
    complain("`bop correct` needs --as PERSON: a correction is somebody's word");
    return status_usage;
  }
  if (const auto done = options.list ? list(options) : correct(options); !done) {
    complain(done.error());
    return status_errors;
  }
  return status_ok;
}

}  // namespace

void add_correct(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand(
      "correct", "say what a document says; the next ones of its layout are read by it");
  auto options = std::make_shared<CorrectOptions>();
  command->add_option("document", options->document, "PDF, PNG, JPEG, TIFF, .docx or .xlsx");
  command->add_option("field", options->fields, "FIELD=VALUE: gross=EUR 120.00");
  command->add_option("--corrections", options->file, "the file that keeps them")
      ->capture_default_str();
  command->add_option("--as", options->person, "who says it");
  command->add_option("--on", options->day, "the day it is said (today)");
  command->add_option("--policy", options->policy,
                      "the record is what this policy judges (default: an invoice of std.invoice)");
  command->add_flag("--list", options->list, "show the corrections that are in force");
  command->add_option("--undo", options->undo, "take the correction of this number back");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

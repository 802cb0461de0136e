// bop learn: the scorer of fields, trained anew on the documents that people corrected. What it
// gains on senders that it was not trained on is shown; it is written only where it is asked for,
// to a file of its own, and used only where that file is named (`--model`).
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "runtime/learn/retrain.h"
#include "runtime/record/read.h"

namespace bop::cli {

namespace {

struct LearnOptions {
  std::string corrections = "corrections.jsonl";
  std::string policy;
  std::string model;
  std::string to;
};

std::string shown(const learn::Judged& judged) {
  return fmt::format("{} right, {} wrong, {} unknown", judged.right(), judged.wrong,
                     judged.documents - judged.known);
}

void show(const learn::Retrained& retrained) {
  for (const learn::Gain& gain : retrained.gains) {
    const auto counted = [](int count, std::string_view what) {
      return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
    };
    say(fmt::format("{}: {} of {}, {} corrected, {} let stand\n", gain.field,
                    counted(gain.before.documents, "document"), counted(gain.senders, "layout"),
                    gain.corrected, gain.before.documents - gain.corrected));
    say(fmt::format("  now       {}\n", shown(gain.before)));
    if (gain.after.documents > 0)
      say(fmt::format("  trained   {} (each by what was learned of other layouts)\n",
                      shown(gain.after)));
    say(gain.why_not.empty() ? std::string("  taken\n")
                             : fmt::format("  not taken: {}\n", gain.why_not));
  }
}

Result<void> write(const std::string& path, const std::string& model) {
  std::ofstream file(path, std::ios::binary);
  file << model;
  file.close();
  if (file) return {};
  return fail("B8003", fmt::format("`{}` can't be written", path), "name a file that can");
}

Result<void> learn_from(const LearnOptions& options) {
  std::error_code ignored;
  if (!options.to.empty() && std::filesystem::exists(options.to, ignored))
    return fail("B8004", fmt::format("`{}` is there already", options.to),
                "name a new file: decisions name the model that they were made with, so models are "
                "kept, not overwritten");
  if (!std::filesystem::exists(options.corrections, ignored))
    return fail("B8001", fmt::format("`{}` does not exist", options.corrections),
                "`bop correct` writes it with the first correction");
  const auto policy = options.policy.empty() ? compile_types("std.invoice", "invoice", "Invoice")
                                             : compile_policy(options.policy);
  if (!policy) return fail("B8687", "the type of the record is not known", "mend the policy first");
  BOP_TRY(const learn::Corrections corrections, learn::read_corrections(options.corrections));
  std::string base;
  if (!options.model.empty()) {
    BOP_TRY(base, record::read_bytes(options.model));
  }
  const abi::PolicyInfo& info = policy->info;
  BOP_TRY(const learn::Retrained retrained,
          learn::retrain(
              corrections, info.schema, info.subject_record, {},
              {base, fmt::format("{} lines of {}", corrections.lines,
                                 std::filesystem::path(options.corrections).filename().string())}));
  for (const Error& note : retrained.notes) remark(note);
  show(retrained);
  if (retrained.model.empty()) {
    say(fmt::format("no field gains; model {} stays\n", retrained.base_version));
    return {};
  }
  if (options.to.empty()) {
    say("nothing is written; `--to FILE` writes the model, `--model FILE` of `bop run` and `bop "
        "extract` uses it\n");
    return {};
  }
  BOP_TRY_VOID(write(options.to, retrained.model));
  say(fmt::format("{}: written; `--model {}` of `bop run` and `bop extract` uses it\n", options.to,
                  options.to));
  return {};
}

}  // namespace

void add_learn(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand(
      "learn", "train the choice of fields on corrected documents, and show what that gains");
  auto options = std::make_shared<LearnOptions>();
  command->add_option("--corrections", options->corrections, "the file that `bop correct` keeps")
      ->capture_default_str();
  command->add_option("--policy", options->policy,
                      "the record is what this policy judges (default: an invoice of std.invoice)");
  command->add_option("--model", options->model,
                      "the model to go on from (default: the one that Bop ships)");
  command->add_option("--to", options->to, "write the model of the fields that gain; a new file");
  command->callback([options, &status] {
    const auto done = learn_from(*options);
    if (!done) complain(done.error());
    status = done ? status_ok : status_errors;
  });
}

}  // namespace bop::cli

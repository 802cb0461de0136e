// bop validate INVOICE…: e-invoices against the rules of EN 16931, each with what is wrong, where,
// and what to do.
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "apps/bop/case_file.h"
#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "apps/bop/validation.h"
#include "apps/bop/validation_html.h"

namespace bop::cli {

namespace {

struct ValidateOptions {
  std::vector<std::string> inputs;
  std::string policy;
  std::string as_of;
  std::string format = "text";
  std::string html;
  std::string engine = "interpret";
  bool quiet = false;
};

struct Tally {
  std::size_t valid = 0;
  std::size_t invalid = 0;
  std::size_t undecided = 0;
  std::size_t unread = 0;

  void count(const Validation& validation) {
    if (!validation.readable())
      ++unread;
    else if (validation.outcome == "invalid")
      ++invalid;
    else if (!validation.undecided.empty())
      ++undecided;
    else
      ++valid;
  }
  std::string text() const {
    return fmt::format("{} valid, {} invalid, {} undecided, {} not read\n", valid, invalid,
                       undecided, unread);
  }
  int status() const {
    if (invalid + unread > 0) return status_errors;
    return undecided > 0 ? status_undetermined : status_ok;
  }
};

// Validates one file after the other and tells of each at once; what the report needs is kept.
class Validator {
 public:
  Validator(const ValidateOptions& options, const BoundPolicy& policy, const ir::Program& program,
            decide::When when)
      : options_(options), policy_(policy), program_(program), when_(when) {}

  void validate(const std::string& file, const record::Source& source) {
    for (const Error& note : source.notes) remark(note);
    for (const Error& error : source.errors) {
      Validation unread;
      unread.file = file;
      unread.errors.push_back(error);
      take(std::move(unread));
    }
    for (const record::Record& record : source.records)
      take(validation(file,
                      decide::decide(policy_.judge(), record, when_, decide::Telling::Outcome),
                      program_));
  }

  const Tally& tally() const { return tally_; }
  const std::vector<Validation>& kept() const { return kept_; }

 private:
  void take(Validation validation) {
    tally_.count(validation);
    if (options_.format == "json")
      say(to_json(validation).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
          "\n");
    else
      say(to_text(validation, colours(STDOUT_FILENO)));
    if (!options_.html.empty()) kept_.push_back(std::move(validation));
  }

  const ValidateOptions& options_;
  const BoundPolicy& policy_;
  const ir::Program& program_;
  decide::When when_;
  Tally tally_;
  std::vector<Validation> kept_;
};

Result<void> write_report(const std::string& path, const std::string& html) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << html;
  if (!stream.flush())
    return fail("B8659", "can't write the report `" + path + "`",
                "name a file in a folder that is there and can be written to");
  return {};
}

std::optional<LoadedPolicy> loaded_policy(const ValidateOptions& options) {
  if (!options.policy.empty()) return load_policy(options.policy, options.engine);
  auto program = compile_shipped("einvoice.en16931");
  if (!program) return std::nullopt;
  return load_program(std::move(program), options.engine);
}

int run(const ValidateOptions& options) {
  const auto loaded = loaded_policy(options);
  if (!loaded) return status_errors;
  const auto when =
      decide::when(options.as_of.empty() ? moment_now() : options.as_of, loaded->info());
  if (!when) {
    complain(when.error());
    return status_usage;
  }
  const BoundPolicy bound = loaded->bind(std::make_shared<abi::References>());
  std::vector<Error> missing;
  const std::vector<std::string> files = expand_inputs(options.inputs, missing);
  for (const Error& error : missing) complain(error);
  Validator validator(options, bound, *loaded->program(), *when);
  Progress progress("validating", files.size(), options.quiet);
  for (const std::string& file : files) {
    const record::Source source = read_input(file, loaded->info(), {});
    progress.hide();
    validator.validate(file, source);
    progress.advance();
  }
  progress.finish(fmt::format("{} documents validated", files.size()));
  if (options.format == "text") say("\n" + validator.tally().text());
  if (!options.html.empty()) {
    const auto report = html_report(validator.kept(), loaded->info().title);
    if (const auto written = write_report(options.html, report); !written) {
      complain(written.error());
      return status_errors;
    }
  }
  return missing.empty() ? validator.tally().status() : status_errors;
}

}  // namespace

void add_validate(CLI::App& program, int& status) {
  CLI::App* command =
      program.add_subcommand("validate", "hold e-invoices against the rules of EN 16931");
  auto options = std::make_shared<ValidateOptions>();
  command
      ->add_option("input", options->inputs,
                   "UBL or CII invoices and credit notes, PDFs that carry one, folders of them")
      ->required();
  command->add_option("--policy", options->policy,
                      "rules of one's own over std.einvoice instead of those of EN 16931");
  command->add_option("--as-of", options->as_of, "the moment to judge as of (now)");
  command->add_option("--html", options->html, "write a report of all documents to this file");
  command
      ->add_option("--format", options->format,
                   "how to print what was found; json: one object a document, one a line")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--engine", options->engine, "how to evaluate")
      ->check(CLI::IsMember({"jit", "interpret"}))
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "no progress on the terminal");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

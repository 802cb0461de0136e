// bop validate INVOICE…: e-invoices against the rules of EN 16931, each with what is wrong, where,
// and what to do.
#include <fstream>
#include <ranges>

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
  std::string rules = "en16931";
  std::string as_of;
  std::string format = "text";
  std::string html;
  std::string engine = "auto";
  bool json = false;
  bool quiet = false;
};

// One policy that documents are held against.
struct Rules {
  LoadedPolicy loaded;
  BoundPolicy bound;
};

// From so many documents on it pays to make machine code of the rules, which takes half a second.
constexpr std::size_t compiled_from = 2000;

// Reports of more documents than these that break rules name the rules of the others, no values.
constexpr std::size_t told_in_full_most = 1000;

// What the document says it follows, where its record has a field for that.
std::string specification_of(const record::Record& record, const abi::Schema& schema) {
  const auto field = schema.records[record.type].field("specification");
  if (!field) return {};
  const auto* text = std::get_if<std::string>(&record.fields[*field].value);
  return text == nullptr || !record.fields[*field].known() ? std::string() : *text;
}

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
  Validator(const ValidateOptions& options, const std::vector<Rules>& rules, decide::When when)
      : options_(options), rules_(rules), when_(when) {}

  void validate(const std::string& file) {
    if (file.ends_with(".meta.json")) {
      ++intake_files_;
      return;
    }
    const record::Source source = read(file, rules_.front());
    for (const Error& note : source.notes) remark(note);
    for (const Error& error : source.errors) {
      Validation unread;
      unread.file = file;
      unread.errors.push_back(error);
      take(std::move(unread));
    }
    for (std::size_t i = 0; i < source.records.size(); ++i) {
      Validation found = judged(file, source.records[i], rules_.front());
      for (const Rules& others : rules_ | std::views::drop(1)) add_others(found, file, i, others);
      if (source.records.size() == 1) compare_with_pages(found, file);
      take(std::move(found));
    }
  }

  /// What was given and is no document.
  void say_what_was_left_out() const {
    if (intake_files_ > 0)
      remark({"B8633",
              fmt::format("{} of the files given {} when a document came and the like (.meta.json)",
                          intake_files_, intake_files_ == 1 ? "says" : "say"),
              "nothing was validated of that; name the invoices",
              {}});
  }

  const Tally& tally() const { return tally_; }
  const std::vector<Validation>& kept() const { return kept_; }

 private:
  Validation judged(const std::string& file, const record::Record& record,
                    const Rules& rules) const {
    const ir::Program& program = *rules.loaded.program();
    Validation found = validation(
        file, record, decide::decide(rules.bound.judge(), record, when_, decide::Telling::Outcome),
        program);
    found.specification = specification_of(record, program.info.schema);
    if (options_.policy.empty()) found.profile = profile_without_lines(found.specification);
    if (options_.policy.empty())
      found.notes = notes_on_specification(found.specification, rules_.size() > 1);
    return found;
  }

  static record::Source read(const std::string& file, const Rules& rules) {
    InputOptions options;
    options.only_einvoices = true;
    return read_input(file, rules.loaded.info(), options);
  }

  // A PDF says everything twice; what people see of it has to be what programs book.
  void compare_with_pages(Validation& found, const std::string& file) {
    if (!extract::is_pdf_file(file)) return;
    if (!invoice_) invoice_ = compile_types("std.invoice", "invoice", "Invoice");
    if (!invoice_) return;
    const record::Source source = read_input(file, invoice_->info, {});
    if (source.records.size() == 1)
      add_disputed(found, invoice_->info.schema, source.records.front());
  }

  // Types are those of a policy, so each reads the document for itself.
  void add_others(Validation& found, const std::string& file, std::size_t index,
                  const Rules& others) const {
    const record::Source source = read(file, others);
    if (index < source.records.size())
      add_findings(found, judged(file, source.records[index], others));
    else
      found.undecided.push_back("the rules of " + others.loaded.info().name);
  }

  void keep(Validation validation) {
    if (!validation.broken.empty() && ++told_ > told_in_full_most)
      for (BrokenRule& rule : validation.broken)
        for (Breach& breach : rule.breaches) {
          breach = {};
          breach.left_out = true;
        }
    kept_.push_back(std::move(validation));
  }

  void take(Validation validation) {
    tally_.count(validation);
    if (options_.format == "json")
      say(to_json(validation).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
          "\n");
    else
      say(to_text(validation, colours(STDOUT_FILENO)));
    if (!options_.html.empty()) keep(std::move(validation));
  }

  const ValidateOptions& options_;
  const std::vector<Rules>& rules_;
  decide::When when_;
  Tally tally_;
  std::vector<Validation> kept_;
  std::size_t told_ = 0;
  std::size_t intake_files_ = 0;
  std::shared_ptr<const ir::Program> invoice_;  // std.invoice, once a PDF is to be compared
};

Result<void> write_report(const std::string& path, const std::string& html) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << html;
  if (!stream.flush())
    return fail("B8659", "can't write the report `" + path + "`",
                "name a file in a folder that is there and can be written to");
  return {};
}

std::optional<Rules> rules_of(std::optional<LoadedPolicy> loaded) {
  if (!loaded) return std::nullopt;
  BoundPolicy bound = loaded->bind(std::make_shared<abi::References>());
  return Rules{std::move(*loaded), std::move(bound)};
}

std::optional<Rules> shipped_rules(std::string_view name, const std::string& engine) {
  auto program = compile_shipped(name);
  if (!program) return std::nullopt;
  return rules_of(load_program(std::move(program), engine));
}

// Empty: told what is wrong.
std::vector<Rules> all_rules(const ValidateOptions& options, const std::string& engine) {
  std::vector<Rules> all;
  const auto add = [&](std::optional<Rules> rules) {
    if (rules) all.push_back(std::move(*rules));
    return rules.has_value();
  };
  if (!options.policy.empty()) {
    add(rules_of(load_policy(options.policy, engine)));
    return all;
  }
  if (!add(shipped_rules("einvoice.en16931", engine))) return {};
  if (options.rules == "xrechnung" && !add(shipped_rules("einvoice.xrechnung", engine))) return {};
  return all;
}

std::string titles_of(const std::vector<Rules>& rules) {
  std::string titles;
  for (const Rules& one : rules) titles += (titles.empty() ? "" : "; ") + one.loaded.info().title;
  return titles;
}

int run(const ValidateOptions& options) {
  std::vector<Error> missing;
  const std::vector<std::string> files = expand_inputs(options.inputs, missing);
  const std::string_view fitting = files.size() < compiled_from ? "interpret" : "jit";
  const std::vector<Rules> rules =
      all_rules(options, std::string(options.engine == "auto" ? fitting : options.engine));
  if (rules.empty()) return status_errors;
  const abi::PolicyInfo& first = rules.front().loaded.info();
  const auto when = decide::when(options.as_of.empty() ? moment_now() : options.as_of, first);
  if (!when) {
    complain(when.error());
    return status_usage;
  }
  for (const Error& error : missing) complain(error);
  Validator validator(options, rules, *when);
  Progress progress("validating", files.size(), options.quiet);
  for (const std::string& file : files) {
    progress.hide();
    validator.validate(file);
    progress.advance();
  }
  progress.finish(fmt::format("{} documents validated", files.size()));
  validator.say_what_was_left_out();
  if (options.format == "text") say("\n" + validator.tally().text());
  if (!options.html.empty()) {
    const auto report = html_report(validator.kept(), titles_of(rules));
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
  command
      ->add_option("--rules", options->rules,
                   "which rules; xrechnung: those of EN 16931 and what XRechnung asks besides")
      ->check(CLI::IsMember({"en16931", "xrechnung"}))
      ->capture_default_str();
  command->add_option("--as-of", options->as_of, "the moment to judge as of (now)");
  command->add_option("--html", options->html, "write a report of all documents to this file");
  command
      ->add_option("--format", options->format,
                   "how to print what was found; json: one object a document, one a line")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "the same as --format json");
  command
      ->add_option("--engine", options->engine,
                   "how to evaluate; auto: fewer than 2,000 files by interpret, more by jit")
      ->check(CLI::IsMember({"auto", "jit", "interpret"}))
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "no progress on the terminal");
  command->callback([options, &status] {
    if (options->json) options->format = "json";
    status = run(*options);
  });
}

}  // namespace bop::cli

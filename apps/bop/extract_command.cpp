// bop extract INPUT…: the records read from documents, every field with its evidence.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "runtime/extract/debug_image.h"
#include "runtime/record/write.h"

namespace bop::cli {

namespace {

struct ExtractOptions {
  std::vector<std::string> inputs;
  std::string policy;
  std::string type;
  std::string received;
  LearnedFiles learned;
  std::vector<std::string> csv_formats;
  std::string format = "text";
  std::string debug_image;
};

std::string place_of(const record::Reading& reading) {
  std::string place;
  if (reading.origin.page > 0) place = fmt::format("page {}", reading.origin.page);
  if (reading.origin.box)
    place += fmt::format(" box {:.3f} {:.3f} {:.3f} {:.3f}", reading.origin.box->x,
                         reading.origin.box->y, reading.origin.box->w, reading.origin.box->h);
  if (!reading.origin.place.empty()) place += (place.empty() ? "" : " ") + reading.origin.place;
  return place;
}

std::string as_text(const abi::PolicyInfo& policy, const record::Record& record) {
  std::string text = fmt::format("{}  {}\n", record.id, record.source);
  record::for_each_reading(
      policy.schema, record, policy.subject,
      [&](const std::string& path, const abi::Type& type, const record::Reading& reading) {
        if (type.kind == abi::Kind::Record && reading.known()) return;
        std::string value = "missing";
        if (reading.status == record::Status::Unread) value = "not read: " + reading.why;
        if (reading.known() && type.kind == abi::Kind::List)
          value = fmt::format("{} elements{}", reading.elements.size(),
                              reading.complete ? "" : ", perhaps more");
        else if (reading.known())
          value = record::scalar_text(policy.schema, type, reading.value);
        text += fmt::format("  {:<28} {:<34} {:<10} {:<5} {}", path, value,
                            record::name_of(reading.method), reading.confidence.text(),
                            place_of(reading));
        while (text.back() == ' ') text.pop_back();  // it has no place
        text += "\n";
        for (const std::string& note : reading.notes)
          text += fmt::format("  {:<28} {}\n", "", note);
        if (reading.known()) return;
        for (const record::Candidate& candidate : reading.candidates)
          text += fmt::format("  {:<28} candidate \"{}\" ({})\n", "", candidate.raw, candidate.why);
      });
  return text;
}

// "std.statement.Statement" is the type `Statement` of the module `std.statement`, of which the
// records are called `statement`.
std::shared_ptr<const ir::Program> what_to_read(const ExtractOptions& options) {
  if (!options.policy.empty()) return compile_policy(options.policy);
  if (options.type.empty()) return compile_types("std.invoice", "invoice", "Invoice");
  const auto dot = options.type.rfind('.');
  const std::string type = options.type.substr(dot == std::string::npos ? 0 : dot + 1);
  std::string subject;
  for (const char c : type) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !subject.empty()) subject += '_';
    subject += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return compile_types(options.type.substr(0, dot), subject, type);
}

// Page 2 of scan.png is scan-2.png.
Result<void> write_pictures(const std::string& path, const std::vector<std::string>& pictures) {
  const std::filesystem::path first = path;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    std::filesystem::path file = first;
    if (i > 0)
      file.replace_filename(
          fmt::format("{}-{}{}", first.stem().string(), i + 1, first.extension().string()));
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << pictures[i];
    if (!stream.flush())
      return fail("B7065", fmt::format("`{}` can't be written", file.string()),
                  "check the folder and its permissions");
  }
  return {};
}

// The pages of the one input with what was read on them.
Result<void> draw(const ExtractOptions& options, const std::string& file,
                  const abi::PolicyInfo& policy, const record::Record& record,
                  const InputOptions& input_options) {
  if (options.debug_image.empty()) return {};
  BOP_TRY(const auto pictures, extract::debug_images(file, policy.schema, record, input_options));
  return write_pictures(options.debug_image, pictures);
}

int run(const ExtractOptions& options) {
  const auto policy = what_to_read(options);
  if (!policy) return status_errors;
  InputOptions input_options;
  if (!set_received(options.received, input_options)) return status_usage;
  if (!set_learned(options.learned, input_options)) return status_errors;
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  input_options.csv = csv.all;
  std::vector<Error> errors;
  const std::vector<std::string> files = expand_inputs(options.inputs, errors);
  if (!options.debug_image.empty() && files.size() != 1) {
    complain("--debug-image is for one document");
    return status_usage;
  }
  Progress progress("reading", files.size());
  for (const std::string& file : files) {
    const record::Source source = read_input(file, policy->info, input_options);
    progress.hide();
    for (const Error& note : source.notes) remark(note);
    errors.insert(errors.end(), source.errors.begin(), source.errors.end());
    for (const record::Record& record : source.records)
      say(options.format == "json" ? record::to_json(policy->info.schema, record) + "\n"
                                   : as_text(policy->info, record));
    if (!source.records.empty())
      if (auto drawn = draw(options, file, policy->info, source.records.front(), input_options);
          !drawn)
        errors.push_back(std::move(drawn).error());
    progress.advance();
  }
  progress.hide();
  for (const Error& error : errors) complain(error);
  return errors.empty() ? status_ok : status_errors;
}

}  // namespace

void add_extract(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("extract", "read documents into records");
  auto options = std::make_shared<ExtractOptions>();
  command->add_option("input", options->inputs, "documents and folders")->required();
  command->add_option("--policy", options->policy,
                      "read what this policy judges (default: an invoice of std.invoice)");
  command
      ->add_option("--type", options->type,
                   "read this type of the standard library, such as std.statement.Statement")
      ->excludes("--policy")
      ->check(
          [](const std::string& type) {
            const auto dot = type.rfind('.');
            const bool whole = dot != std::string::npos && dot > 0 && dot + 1 < type.size();
            return whole ? std::string() : "write the module and its type: std.statement.Statement";
          },
          "");
  command->add_option("--received", options->received,
                      "the day documents without an intake file arrived");
  add_learned(*command, options->learned);
  add_csv_formats(*command, options->csv_formats);
  command->add_option("--format", options->format, "json: one record a line, to be judged later")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--debug-image", options->debug_image,
                      "draw the words, candidates and choices of one document as this PNG file");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

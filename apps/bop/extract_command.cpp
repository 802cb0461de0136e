// bop extract INPUT…: the records read from documents, every field with its evidence.
#include <array>
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

constexpr std::string_view by_kind = "auto";  // --type

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

std::string as_text(const record::KindRead& kind) {
  std::string text = fmt::format("  {:<28} {:<34} {:<10} {}\n", "(kind of document)", kind.value,
                                 "", kind.confidence.text());
  for (const std::string& reason : kind.because) text += fmt::format("  {:<28} {}\n", "", reason);
  return text;
}

std::string as_text(const record::Unplaced& document) {
  std::string text = fmt::format("unknown  {}\n", document.source) + as_text(document.kind);
  for (const std::string& row : document.rows) text += fmt::format("  | {}\n", row);
  return text;
}

std::string as_text(const abi::PolicyInfo& policy, const record::Record& record) {
  std::string text = fmt::format("{}  {}\n", record.id, record.source);
  if (record.document_kind) text += as_text(*record.document_kind);
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

using ProgramPtr = std::shared_ptr<const ir::Program>;

// "std.statement.Statement" is the type `Statement` of the module `std.statement`, of which the
// records are called `statement`.
ProgramPtr compile_type(const std::string& name) {
  const auto dot = name.rfind('.');
  const std::string type = name.substr(dot == std::string::npos ? 0 : dot + 1);
  std::string subject;
  for (const char c : type) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !subject.empty()) subject += '_';
    subject += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return compile_types(name.substr(0, dot), subject, type);
}

ProgramPtr what_to_read(const ExtractOptions& options) {
  if (!options.policy.empty()) return compile_policy(options.policy);
  return compile_type(options.type.empty() ? "std.invoice.Invoice" : options.type);
}

// `--type auto`: the types of the library that there are for kinds of documents.
struct TypesByKind {
  std::vector<ProgramPtr> programs;
  std::vector<extract::TypeOfKind> types;  // beside the programs

  const abi::PolicyInfo& of(const record::Record& record) const {
    const auto* type = extract::type_of(types, record.document_kind->value);
    return programs[static_cast<std::size_t>(type - types.data())]->info;
  }
};

std::optional<TypesByKind> types_by_kind() {
  using enum extract::DocumentKind;
  constexpr std::array<std::pair<extract::DocumentKind, std::string_view>, 7> library = {
      {{Invoice, "std.invoice.Invoice"},
       {CreditNote, "std.invoice.Invoice"},
       {Receipt, "std.receipt.Receipt"},
       {Order, "std.order.Order"},
       {DeliveryNote, "std.delivery.DeliveryNote"},
       {Statement, "std.statement.Statement"},
       {Contract, "std.contract.ContractDocument"}}};
  TypesByKind all;
  for (const auto& [kind, name] : library) {
    ProgramPtr program =
        kind == CreditNote ? all.programs.front() : compile_type(std::string(name));
    if (!program) return std::nullopt;
    all.types.push_back({kind, &program->info.schema, program->info.subject_record});
    all.programs.push_back(std::move(program));
  }
  return all;
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

// Reads the inputs one by one and prints what was read.
class Extraction {
 public:
  Extraction(const ExtractOptions& options, InputOptions input)
      : options_(options), input_(std::move(input)) {}

  bool compile() {
    if (options_.type == by_kind) return (types_ = types_by_kind()).has_value();
    return (program_ = what_to_read(options_)) != nullptr;
  }

  void read(const std::string& file, Progress& progress) {
    const record::Source source = types_ ? extract::read_by_kind(file, types_->types, input_)
                                         : read_input(file, program_->info, input_);
    progress.hide();
    for (const Error& note : source.notes) remark(note);
    errors_.insert(errors_.end(), source.errors.begin(), source.errors.end());
    for (const record::Record& record : source.records) {
      const abi::PolicyInfo& info = info_of(record);
      say(as_json() ? record::to_json(info.schema, record) + "\n" : as_text(info, record));
    }
    for (const record::Unplaced& document : source.unplaced)
      say(as_json() ? record::to_json(document) + "\n" : as_text(document));
    unplaced_ += source.unplaced.size();
    if (source.records.empty()) return;
    const record::Record& first = source.records.front();
    if (auto drawn = draw(options_, file, info_of(first), first, input_); !drawn)
      errors_.push_back(std::move(drawn).error());
  }

  int finish(std::vector<Error> errors) const {
    errors.insert(errors.end(), errors_.begin(), errors_.end());
    for (const Error& error : errors) complain(error);
    if (!errors.empty()) return status_errors;
    return unplaced_ > 0 ? status_undetermined : status_ok;
  }

 private:
  bool as_json() const { return options_.format == "json"; }
  const abi::PolicyInfo& info_of(const record::Record& record) const {
    return types_ ? types_->of(record) : program_->info;
  }

  const ExtractOptions& options_;
  InputOptions input_;
  ProgramPtr program_;
  std::optional<TypesByKind> types_;
  std::vector<Error> errors_;
  std::size_t unplaced_ = 0;
};

int run(const ExtractOptions& options) {
  InputOptions input_options;
  if (!set_received(options.received, input_options)) return status_usage;
  if (!set_learned(options.learned, input_options)) return status_errors;
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  input_options.csv = csv.all;
  Extraction extraction(options, std::move(input_options));
  if (!extraction.compile()) return status_errors;
  std::vector<Error> errors;
  const std::vector<std::string> files = expand_inputs(options.inputs, errors);
  if (!options.debug_image.empty() && files.size() != 1) {
    complain("--debug-image is for one document");
    return status_usage;
  }
  Progress progress("reading", files.size());
  for (const std::string& file : files) {
    extraction.read(file, progress);
    progress.advance();
  }
  progress.hide();
  return extraction.finish(std::move(errors));
}

}  // namespace

void add_extract(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("extract", "read documents into records");
  auto options = std::make_shared<ExtractOptions>();
  command->add_option("input", options->inputs, "documents and folders")->required();
  command->add_option("--policy", options->policy,
                      "read what this policy judges (default: an invoice of std.invoice)");
  command
      ->add_option(
          "--type", options->type,
          "read this type of the standard library, such as std.statement.Statement; auto: each "
          "document the one of its kind")
      ->excludes("--policy")
      ->check(
          [](const std::string& type) {
            const auto dot = type.rfind('.');
            const bool whole =
                type == by_kind || (dot != std::string::npos && dot > 0 && dot + 1 < type.size());
            return whole ? std::string()
                         : "write the module and its type: std.statement.Statement, or auto";
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

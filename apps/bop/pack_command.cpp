// bop pack POLICY RECORDS -o FILE: a data file in columns, for many runs.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "runtime/pack/pack.h"

namespace bop::cli {

namespace {

struct PackOptions {
  std::string policy;
  std::string records;
  std::string output;
  std::string parameters;
  std::vector<std::string> csv_formats;
};

// A file that gets its name once it is whole: whoever reads the one before is not disturbed.
class NewFile {
 public:
  explicit NewFile(std::string path)
      : path_(std::move(path)),
        unfinished_(fmt::format("{}.{}.unfinished", path_, getpid())),
        stream_(unfinished_, std::ios::binary | std::ios::trunc) {}
  ~NewFile() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove(unfinished_, ignored);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  std::ofstream& stream() { return stream_; }
  Result<void> keep() {
    stream_.close();
    std::error_code error;
    if (stream_.good()) std::filesystem::rename(unfinished_, path_, error);
    kept_ = stream_.good() && !error;
    if (kept_) return {};
    return fail("B8655",
                fmt::format("`{}` can't be written: {}", path_,
                            error ? error.message() : "the disk takes no more"),
                "check the folder's permissions and the room on the disk");
  }

 private:
  std::string path_;
  std::string unfinished_;
  std::ofstream stream_;
  bool kept_ = false;
};

Result<std::optional<record::Format>> format_of(const std::string& path) {
  if (path == record::standard_input) return std::nullopt;
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".jsonl" || extension == ".ndjson") return record::Format::JsonLines;
  if (extension == ".csv" || extension == ".tsv") return record::Format::Csv;
  return fail("B8656", fmt::format("`{}` is neither JSON Lines nor CSV", path),
              "give each record a line of its own (.jsonl), or a row (.csv)");
}

Result<pack::Written> pack_records(const PackOptions& options, const abi::PolicyInfo& policy,
                                   const record::Notation& csv) {
  const std::string path(options.records == "-" ? record::standard_input : options.records);
  if (!is_packed(options.output))
    return fail("B8655", fmt::format("`{}` is not named as a packed file", options.output),
                "name it FILE.pack: that is how `bop run` knows it");
  BOP_TRY(const auto format, format_of(path));
  const abi::Layout layout = abi::layout(policy.schema);
  if (!layout.packable[policy.subject_record])
    return fail("B8657",
                fmt::format("records of the type {} fit no columns: they are too large, or one may "
                            "stand in itself",
                            policy.schema.records[policy.subject_record].name),
                "run the policy over the data file itself");
  BOP_TRY(auto blocks, ingest::Blocks::open(path, format, pack::block_limits));
  NewFile file(options.output);
  if (!file.stream().good())
    return fail("B8655", fmt::format("`{}` can't be written", options.output),
                "check the folder and its permissions");
  BOP_TRY(auto written, pack::write(blocks, path, {&policy.schema, &layout, policy.subject_record},
                                    csv, file.stream()));
  BOP_TRY_VOID(file.keep());
  return written;
}

int pack_file(const PackOptions& options) {
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  const auto loaded = load_policy(options.policy, "interpret", nullptr, options.parameters);
  if (!loaded) return status_errors;
  const auto written = pack_records(options, loaded->info(), csv.all);
  if (!written) {
    complain(written.error());
    return status_errors;
  }
  for (const Error& note : written->notes) remark(note);
  const std::size_t as_text = written->rows - written->in_columns;
  say(fmt::format("{}: {} records, {} of them in columns{}; {} bytes from {} of text\n",
                  options.output, written->rows, written->in_columns,
                  as_text == 0 ? "" : ", the others as text, to be judged one by one",
                  written->bytes, written->text_bytes));
  return status_ok;
}

}  // namespace

void add_pack(CLI::App& program, int& status) {
  CLI::App* command =
      program.add_subcommand("pack", "a data file in columns, which runs read faster");
  auto options = std::make_shared<PackOptions>();
  command->add_option("policy", options->policy, "a .bop file that judges such records")
      ->required();
  command
      ->add_option("records", options->records,
                   "JSON Lines or CSV of any length; -: from standard input")
      ->required();
  command->add_option("-o,--output", options->output, "the packed file, FILE.pack")->required();
  add_csv_formats(*command, options->csv_formats);
  command->add_option("--parameters", options->parameters, parameters_help);
  command->callback([options, &status] { status = pack_file(*options); });
}

}  // namespace bop::cli

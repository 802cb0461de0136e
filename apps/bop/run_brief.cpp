#include "apps/bop/run_brief.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/bop/case_file.h"
#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/policy.h"
#include "apps/bop/terminal.h"
#include "compiler/emit/load.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/chunk.h"
#include "runtime/stream/stream.h"

namespace bop::cli {

namespace {

// 1,204,000
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  constexpr std::size_t group = 3;
  for (std::size_t at = text.size(); at > group;) text.insert(at -= group, 1, ',');
  return text;
}

// Says what comes; the bar is taken away for it.
class Printer final : public stream::Listener {
 public:
  explicit Printer(Progress& progress) : progress_(progress) {}
  // What is printed on the same terminal would stand behind the bar.
  void lines(std::string_view text) override {
    if (to_terminal_) progress_.hide();
    say(text);
  }
  void error(const Error& error) override {
    progress_.hide();
    complain(error);
  }
  void note(const Error& note) override {
    progress_.hide();
    remark(note);
  }
  void progress(std::size_t bytes, std::size_t /*bytes_total*/, std::size_t records) override {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    const std::size_t all = records_before_ + records;
    progress_.reach(bytes_before_ + bytes, fmt::format("{} records, {:.0f}/s", grouped(all),
                                                       static_cast<double>(all) / spent.count()));
  }
  /// What was judged before the next file.
  void after(std::size_t bytes, std::size_t records) {
    bytes_before_ += bytes;
    records_before_ += records;
  }
  std::size_t records() const { return records_before_; }

 private:
  Progress& progress_;
  bool to_terminal_ = isatty(STDOUT_FILENO) == 1;
  std::size_t bytes_before_ = 0;
  std::size_t records_before_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// An engine for batches, bound; nothing where records are judged one by one.
class Columns {
 public:
  // Says why where somebody asked for it.
  Columns(const LoadedPolicy& policy, const std::shared_ptr<const abi::References>& references,
          const std::string& engine) {
    if (engine != "auto" && engine != "batch") return;
    std::string why = decide::one_by_one_because(policy.info());
    if (why.empty()) why = make(policy.program());
    if (why.empty())
      session_ = engine_->bind(references);
    else if (engine == "batch")
      remark(Error{"B8055",
                   "records are judged one by one: " + why,
                   "the verdicts are the same, slower",
                   {policy.info().name}});
  }
  const abi::BatchSession* session() const { return session_.get(); }

 private:
  std::string make(const std::shared_ptr<const ir::Program>& program) {
    const auto module = emit::load_emit();
    if (!module) return module.error().message;
    auto made = module->batch_engine(program, emit::Vectors::Best, code_cache());
    if (!made) return made.error().message;
    engine_ = std::move(*made);
    return {};
  }

  std::unique_ptr<abi::BatchEngine> engine_;
  std::unique_ptr<abi::BatchSession> session_;
};

// How an input is read.
struct Way {
  bool in_blocks = false;
  bool packed = false;
  std::optional<record::Format> format = {};  // none: its text tells it
};

Way way_of(const std::string& file) {
  if (file == record::standard_input) return {true, false, {}};
  if (is_packed(file)) return {true, true, {}};
  const std::string extension = std::filesystem::path(file).extension().string();
  std::error_code ignored;
  if (extension.empty() && std::filesystem::is_fifo(file, ignored)) return {true, false, {}};
  if (extension == ".jsonl" || extension == ".ndjson")
    return {true, false, record::Format::JsonLines};
  if (extension == ".csv" || extension == ".tsv") return {true, false, record::Format::Csv};
  return {};
}

// Documents and JSON files, whole.
void judge_whole(const std::string& file, const BoundPolicy& policy, const stream::Job& job,
                 const InputOptions& input, stream::Listener& listener, stream::Tally& tally) {
  const decide::BriefWriter writer(policy.info(), job.form);
  const record::Source source = read_input(file, policy.info(), input);
  std::string lines;
  for (const Error& note : source.notes) listener.note(note);
  for (const Error& error : source.errors) {
    writer.write(error, lines);
    listener.error(error);
    ++tally.errors;
  }
  for (const record::Record& record : source.records) {
    const decide::Verdict verdict =
        decide::decide(*job.judge, record, job.when, decide::Telling::Brief);
    writer.write(verdict, lines);
    ++tally.records;
    if (!verdict.determined()) ++tally.undetermined;
  }
  listener.lines(lines);
}

// What makes no sense with lines this short.
std::string needs_whole_verdicts(const RunOptions& options) {
  if (options.trace) return "--trace";
  if (options.summary) return "--summary";
  if (!options.save.empty()) return "--save";
  if (!options.cases.empty()) return "--cases";
  return {};
}

std::size_t bytes_of(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

// Of all files; 0 where that of one is not known.
std::size_t bytes_of(const std::vector<std::string>& files) {
  std::size_t bytes = 0;
  for (const std::string& file : files) {
    const std::size_t size = bytes_of(file);
    if (size == 0) return 0;
    bytes += size;
  }
  return bytes;
}

// Few records are judged sooner than code for them is made: some 100 µs each against 40 ms and
// more.
constexpr std::size_t bytes_of_few = 64'000;

// `bytes` is 0 where nobody knows how many will come.
std::string engine_for(const std::string& asked, std::size_t bytes) {
  return asked == "auto" && bytes > 0 && bytes < bytes_of_few ? "interpret" : asked;
}

}  // namespace

bool is_brief(const RunOptions& options) {
  return options.format == "brief" || options.format == "csv";
}

int run_brief(const RunOptions& options) {
  if (const std::string other = needs_whole_verdicts(options); !other.empty()) {
    complain(Error{
        "B8054",
        fmt::format("`{}` needs whole verdicts, `--format {}` makes none", other, options.format),
        "leave one of them out",
        {}});
    return status_usage;
  }
  std::vector<Error> missing;
  const std::vector<std::string> files = expand_inputs(options.inputs, missing);
  const std::string engine = engine_for(options.engine, bytes_of(files));
  auto loaded = load_policy(options.policy, engine == "interpret" ? engine : "jit", nullptr,
                            options.parameters);
  if (!loaded) return status_errors;
  InputOptions input;
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv)) return status_usage;
  input.csv = csv.all;
  const LoadedReferences references = load_references(options.references, loaded->info(), csv);
  if (!references.usable_arguments || !set_received(options.received, input)) return status_usage;
  if (!set_learned(options.learned, input)) return status_errors;
  const auto when =
      decide::when(options.as_of.empty() ? moment_now() : options.as_of, loaded->info());
  if (!when) {
    complain(when.error());
    return status_usage;
  }
  const BoundPolicy bound = loaded->bind(references.references);
  const Columns columns(*loaded, references.references, engine);
  const auto form = options.format == "csv" ? decide::BriefForm::Csv : decide::BriefForm::JsonLines;
  stream::Job job{&bound.judge(), columns.session(), *when, form, {}, csv.all, {}, 1};
  job.threads =
      options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());

  for (const Error& error : missing) complain(error);
  say(decide::BriefWriter(loaded->info(), form).header());
  Progress progress("judging", bytes_of(files), options.quiet);
  Printer printer(progress);
  stream::Tally all;
  for (const std::string& file : files) {
    stream::Tally tally;
    if (const Way way = way_of(file); way.packed)
      tally = stream::judge_packed(file, job, printer);
    else if (way.in_blocks)
      tally = stream::judge_file(file, way.format, job, printer);
    else
      judge_whole(file, bound, job, input, printer, tally);
    all.errors += tally.errors;
    all.undetermined += tally.undetermined;
    printer.after(bytes_of(file), tally.records);
  }
  progress.finish(
      fmt::format("{} records judged, {} undetermined, {} not judged because of errors,",
                  grouped(printer.records()), grouped(all.undetermined), grouped(all.errors)));
  if (all.errors > 0 || !missing.empty() || references.unreadable > 0) return status_errors;
  return all.undetermined > 0 ? status_undetermined : status_ok;
}

}  // namespace bop::cli

// Bop's own side of the bench against other engines (docs/benchmarks.md): judges the invoices of
// data files in memory and prints as one JSON object what that took. Each record becomes what the
// peers make of it: its decision and its codes as text. Reading is not counted.
//   bop_bench_invoices ENGINE POLICY COUNT REPEATS LATENCIES VERDICT_FILE RECORD_FILE…
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>

#include <fmt/format.h>

#include "apps/binding/binding.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/batch.h"
#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "runtime/decide/bound.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/decide.h"
#include "runtime/record/read.h"
#include "tests/bench/memory.h"
#include "tests/bench/peers/batches.h"

namespace bop::bench {
namespace {

constexpr std::size_t bound_count = 1'000;  // of single decisions, in random order
// Of columns a few thousand records take less than a millisecond: repeated until that is measured.
constexpr double enough_seconds = 0.05;

struct Settings {
  std::string engine;  // "batch", "jit", "interpret"
  std::string policy;
  std::size_t count = 0;
  int repeats = 1;
  std::size_t latencies = 0;
  std::string verdicts;
  std::vector<std::string> files;
};

struct Measured {
  std::size_t records = 0;
  double seconds = 0;  // for all of them
  double load = 0;     // seconds, from the text of the policy to an engine
  std::vector<double> microseconds;
  std::vector<double> binding;  // microseconds, too
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double microseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// Beside columns, too, there is an engine for single records: for the latency of one.
Result<binding::LoadedPolicy> load(const Settings& settings) {
  BOP_TRY(driver::Compilation compilation, driver::compile_file(settings.policy));
  if (!compilation.ok() || !compilation.program)
    return fail("", diagnostics::render_text(compilation.diagnostics, compilation.files, false));
  const std::string engine = settings.engine == "batch" ? "jit" : settings.engine;
  const binding::EngineMaker maker{
      engine, [&](const binding::ProgramPtr& program) -> std::unique_ptr<abi::Engine> {
        auto oracle = interpret::interpreter(program);
        if (engine == "interpret") return oracle;
        auto compiled = emit::compile(program, std::move(oracle));
        return compiled ? std::move(compiled->engine) : nullptr;
      }};
  auto loaded = binding::load(std::make_shared<const ir::Program>(*compilation.program), maker);
  if (!loaded || loaded->engine().name() != engine)
    return fail("", "there is no engine `" + settings.engine + "` for the policy");
  return std::move(*loaded);
}

class Judging {
 public:
  Judging(const Settings& settings, const binding::BoundPolicy& policy, decide::When when)
      : settings_(settings),
        policy_(policy),
        when_(when),
        writer_(policy.info(), decide::BriefForm::Csv),
        short_judge_(policy.info()),
        verdicts_(settings.verdicts) {}

  void file(const std::vector<record::Record>& records, Measured& measured) {
    std::string lines;
    std::vector<double> taken;
    for (int repeat = 0; repeat < settings_.repeats; ++repeat) {
      lines.clear();
      const double start = thread_seconds();
      for (const record::Record& record : records) one(record, lines);
      taken.push_back(thread_seconds() - start);
    }
    measured.seconds += median(taken);
    measured.records += records.size();
    latencies(records, measured);
    verdicts_ << lines;
  }

  /// Of single decisions, which no engine for many records makes, about records that are bound: the
  /// peers get objects that were made before, too. Binding is told apart.
  void latencies(const std::vector<record::Record>& records, Measured& measured) {
    struct Bound {
      std::string id;  // beside it, as the peers' objects hold theirs
      std::optional<decide::BoundRecord> record;
    };
    std::vector<Bound> bound;
    const std::size_t count = std::min({records.size(), settings_.latencies, bound_count});
    for (std::size_t at = 0; at < count; ++at) {
      const auto start = std::chrono::steady_clock::now();
      bound.push_back({records[at].id, bind(records[at])});
      measured.binding.push_back(microseconds_since(start));
    }
    std::string line;
    std::vector<double> clocks;  // what asking the time takes, which is told apart
    for (std::size_t at = 0; measured.microseconds.size() < count + settings_.latencies; ++at) {
      // Neighbours in the file are not neighbours here.
      const std::size_t index = at * 7919 % count;
      const auto start = std::chrono::steady_clock::now();
      line.clear();
      if (!bound[index].record || !by_bits(bound[index].id, *bound[index].record, line))
        one(records[index], line);
      measured.microseconds.push_back(microseconds_since(start));
      const auto empty = std::chrono::steady_clock::now();
      clocks.push_back(microseconds_since(empty));
    }
    const double clock = median(clocks);
    for (double& taken : measured.microseconds) taken -= clock;
    // The first round warms up.
    measured.microseconds.erase(measured.microseconds.begin(),
                                measured.microseconds.begin() + static_cast<std::ptrdiff_t>(count));
  }

  Result<void> columns(Batches& batches, Measured& measured) {
    std::string lines;
    std::vector<double> taken;
    double all = 0;
    for (int repeat = 0; repeat <= settings_.repeats || all < enough_seconds; ++repeat) {
      lines.clear();
      const double start = thread_seconds();
      BOP_TRY_VOID(batches.judge(lines));
      taken.push_back(thread_seconds() - start);
      if (repeat > 0) all += taken.back();
    }
    // The first time makes the code for these columns.
    const double first = taken.front();
    taken.erase(taken.begin());
    measured.seconds = median(taken);
    measured.load += first - measured.seconds;
    measured.records = batches.records();
    verdicts_ << lines;
    return {};
  }

 private:
  std::optional<decide::BoundRecord> bind(const record::Record& record) const {
    if (settings_.engine == "interpret") return std::nullopt;
    return decide::BoundRecord::of(short_judge_, policy_.judge(), record, when_);
  }
  // As bop_decide does it: what was said of a record with the same truths is said again.
  bool by_bits(const std::string& id, const decide::BoundRecord& record, std::string& line) {
    if (!record.ask(short_)) return false;
    const auto pattern = record.pattern(short_);
    if (const std::string* said = pattern ? lines_.find(*pattern) : nullptr) {
      writer_.write(id, *said, line);
      return true;
    }
    if (!record.settle(short_)) return false;
    short_judge_.tell(short_, said_);
    writer_.write(id, said_, line);
    if (pattern) lines_.keep(*pattern, writer_.behind_name(said_));
    return true;
  }
  void one(const record::Record& record, std::string& lines) const {
    writer_.write(decide::decide(policy_.judge(), record, when_, decide::Telling::Brief), lines);
  }

  const Settings& settings_;
  const binding::BoundPolicy& policy_;
  decide::When when_;
  decide::BriefWriter writer_;
  decide::ShortJudge short_judge_;
  decide::ShortVerdict short_ = {};
  std::vector<decide::BriefDecision> said_ = {};
  decide::Remembered<std::string> lines_ = {};
  std::ofstream verdicts_;
};

Result<std::vector<record::Record>> read(const std::string& file, const abi::PolicyInfo& policy,
                                         std::size_t count) {
  auto source = record::read_records_file(file, policy.schema, policy.subject_record);
  if (!source.errors.empty()) return std::unexpected(source.errors.front());
  if (source.records.empty()) return fail("", "`" + file + "` holds no record");
  source.records.resize(std::min(source.records.size(), count));
  return std::move(source.records);
}

Result<void> in_columns(const Settings& settings, const binding::LoadedPolicy& loaded,
                        const decide::When& when, Judging& judging, Measured& measured) {
  if (const std::string why = decide::one_by_one_because(loaded.info()); !why.empty())
    return fail("", "records are judged one by one: " + why);
  const double start = thread_seconds();
  BOP_TRY(const auto engine, emit::batch_engine(loaded.program()));
  const auto session = engine->bind(std::make_shared<const abi::References>());
  measured.load += thread_seconds() - start;
  Batches batches(loaded.info(), *session, when);
  for (const std::string& file : settings.files)
    BOP_TRY_VOID(batches.read(file, settings.count - batches.records()));
  BOP_TRY_VOID(judging.columns(batches, measured));
  if (settings.latencies == 0) return {};
  BOP_TRY(const auto records, read(settings.files.front(), loaded.info(), settings.latencies));
  judging.latencies(records, measured);
  return {};
}

Result<Measured> measure(const Settings& settings) {
  Measured measured;
  const double start = thread_seconds();
  BOP_TRY(const binding::LoadedPolicy loaded, load(settings));
  measured.load = thread_seconds() - start;
  const binding::BoundPolicy bound = loaded.bind(std::make_shared<const abi::References>());
  BOP_TRY(const decide::When when, decide::when("2026-03-02", bound.info()));
  Judging judging(settings, bound, when);
  if (settings.engine == "batch") {
    BOP_TRY_VOID(in_columns(settings, loaded, when, judging, measured));
  } else {
    for (const std::string& file : settings.files) {
      if (measured.records >= settings.count) break;
      BOP_TRY(const auto records, read(file, bound.info(), settings.count - measured.records));
      judging.file(records, measured);
    }
  }
  std::ranges::sort(measured.microseconds);
  return measured;
}

int run(const Settings& settings) {
  const auto measured = measure(settings);
  if (!measured) {
    fmt::print(stderr, "{}\n", measured.error().text());
    return 1;
  }
  const auto& waits = measured->microseconds;
  const auto percentile = [&](std::size_t percent) {
    return waits.empty() ? 0 : waits[waits.size() * percent / 100];
  };
  fmt::print(R"({{"version":"{}","records":{},"seconds":{:.6f},"load_s":{:.6f},)"
             R"("p50_us":{:.3f},"p99_us":{:.3f},"bind_us":{:.3f},"rss_mb":{:.1f}}})"
             "\n",
             settings.engine, measured->records, measured->seconds, measured->load, percentile(50),
             percentile(99), median(measured->binding), peak_megabytes());
  return 0;
}

}  // namespace
}  // namespace bop::bench

int main(int count, char** arguments) {
  if (count < 8) {
    fmt::print(stderr,
               "usage: {} ENGINE POLICY COUNT REPEATS LATENCIES VERDICT_FILE RECORD_FILE…\n",
               arguments[0]);
    return 2;
  }
  const std::vector<std::string> given(arguments + 1, arguments + count);
  return bop::bench::run({given[0], given[1], std::stoul(given[2]), std::stoi(given[3]),
                          std::stoul(given[4]), given[5],
                          std::vector<std::string>(given.begin() + 6, given.end())});
}

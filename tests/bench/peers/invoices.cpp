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
#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "runtime/decide/decide.h"
#include "runtime/record/read.h"
#include "tests/bench/memory.h"

namespace bop::bench {
namespace {

struct Settings {
  std::string engine;  // "jit", "interpret"
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
};

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Result<binding::LoadedPolicy> load(const Settings& settings) {
  BOP_TRY(driver::Compilation compilation, driver::compile_file(settings.policy));
  if (!compilation.ok() || !compilation.program)
    return fail("", diagnostics::render_text(compilation.diagnostics, compilation.files, false));
  const binding::EngineMaker maker{
      settings.engine, [&](const binding::ProgramPtr& program) -> std::unique_ptr<abi::Engine> {
        auto oracle = interpret::interpreter(program);
        if (settings.engine == "interpret") return oracle;
        auto compiled = emit::compile(program, std::move(oracle));
        return compiled ? std::move(compiled->engine) : nullptr;
      }};
  auto loaded = binding::load(std::make_shared<const ir::Program>(*compilation.program), maker);
  if (!loaded || loaded->engine().name() != settings.engine)
    return fail("", "there is no engine `" + settings.engine + "` for the policy");
  return std::move(*loaded);
}

// "hold_2,R-06 R-14": the codes in the order in which the verdict has its effects.
std::string told(const decide::Verdict& verdict, const abi::PolicyInfo& policy) {
  const decide::DecisionVerdict& decision = verdict.decisions.front();
  std::string text = decision.outcome + ",";
  for (const decide::Effect& effect : decision.effects) {
    if (&effect != &decision.effects.front()) text += ' ';
    text += policy.rules[effect.rule].code;
  }
  return text;
}

class Judging {
 public:
  Judging(const Settings& settings, const binding::BoundPolicy& policy, decide::When when)
      : settings_(settings), policy_(policy), when_(when), verdicts_(settings.verdicts) {}

  void file(const std::vector<record::Record>& records, Measured& measured) {
    std::vector<std::string> lines(records.size());
    std::vector<double> taken;
    for (int repeat = 0; repeat < settings_.repeats; ++repeat) {
      const double start = thread_seconds();
      for (std::size_t at = 0; at < records.size(); ++at) lines[at] = one(records[at]);
      taken.push_back(thread_seconds() - start);
    }
    std::ranges::sort(taken);
    measured.seconds += taken[taken.size() / 2];
    measured.records += records.size();
    for (std::size_t at = 0; measured.microseconds.size() < settings_.latencies; ++at) {
      // Neighbours in the file are not neighbours here.
      const record::Record& record = records[at * 7919 % records.size()];
      const auto start = std::chrono::steady_clock::now();
      one(record);
      measured.microseconds.push_back(
          std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
              .count());
    }
    for (const std::string& line : lines) verdicts_ << line << '\n';
  }

 private:
  std::string one(const record::Record& record) const {
    return told(decide::decide(policy_.judge(), record, when_, decide::Telling::Outcome),
                policy_.info());
  }

  const Settings& settings_;
  const binding::BoundPolicy& policy_;
  decide::When when_;
  std::ofstream verdicts_;
};

Result<Measured> measure(const Settings& settings) {
  Measured measured;
  const double start = thread_seconds();
  BOP_TRY(const binding::LoadedPolicy loaded, load(settings));
  measured.load = thread_seconds() - start;
  const binding::BoundPolicy bound = loaded.bind(std::make_shared<const abi::References>());
  BOP_TRY(const decide::When when, decide::when("2026-03-02", bound.info()));
  Judging judging(settings, bound, when);
  for (const std::string& file : settings.files) {
    if (measured.records >= settings.count) break;
    auto source = record::read_records_file(file, bound.info().schema, bound.info().subject_record);
    if (!source.errors.empty()) return std::unexpected(source.errors.front());
    if (source.records.empty()) return fail("", "`" + file + "` holds no record");
    source.records.resize(std::min(source.records.size(), settings.count - measured.records));
    judging.file(source.records, measured);
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
             R"("p50_us":{:.3f},"p99_us":{:.3f},"rss_mb":{:.1f}}})"
             "\n",
             settings.engine, measured->records, measured->seconds, measured->load, percentile(50),
             percentile(99), peak_megabytes());
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

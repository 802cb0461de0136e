// Prints how the stages grow with the rules of a policy: from text to IR, then code for single
// records and for columns. With --json one object a line. No figure is printed before code and
// interpreter agreed on every condition of a sample. Processor time of the thread.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/batch.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/session.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/hash.h"
#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"
#include "compiler/simplify/simplify.h"
#include "runtime/batch/builder.h"
#include "tests/bench/bills.h"
#include "tests/bench/figure.h"
#include "tests/bench/many_rules.h"
#include "tests/bench/timing.h"

namespace bop::bench {
namespace {

constexpr std::size_t sample_count = 2'048;  // one chunk

/// Milliseconds of each stage, by name.
using Stages = std::map<std::string, double>;

template <typename Work>
auto timed_stage(double& ms, const Work& work) {
  const double start = thread_seconds();
  auto made = work();
  ms += (thread_seconds() - start) * 1e3;
  return made;
}

std::string declarations() {
  std::ifstream file(std::string(BOP_SOURCE_DIR) + "/tests/bench/sixteen_rules.bop");
  std::stringstream text;
  text << file.rdbuf();
  return text.str().substr(0, text.str().find("rule R-01"));
}

struct Subject {
  std::shared_ptr<const ir::Program> program;
  std::vector<abi::Case> sample;
  value::Instant as_of{1'772'000'000, 0};
  value::Date today{20'514};
};

// The front end, stage by stage.
Result<Subject> read(std::size_t rules, Stages& ms) {
  const std::string text = many_rules(declarations(), rules);
  // Once as users do it, which finds the modules.
  const driver::Compilation whole =
      timed_stage(ms["front-end"], [&] { return driver::compile("many.bop", text); });
  if (!whole.ok()) return fail("", diagnostics::render_text(whole.diagnostics, whole.files, false));
  diagnostics::Diagnostics found;
  const auto modules = timed_stage(ms["parse"], [&] {
    std::vector<ast::Module> made;
    for (const ast::Module& module : whole.modules)
      made.push_back(parse::parse(module.file, whole.files, found));
    return made;
  });
  const auto symbols = timed_stage(ms["resolve"], [&] { return resolve::resolve(modules, found); });
  const auto checked =
      timed_stage(ms["check"], [&] { return check::check(modules, symbols, found); });
  auto program =
      timed_stage(ms["lower"], [&] { return lower::lower(modules, symbols, checked, found); });
  timed_stage(ms["simplify"], [&] {
    simplify::simplify(*program);
    return 0;
  });
  timed_stage(ms["verify"], [&] { return ir::verify(*program); });
  timed_stage(ms["hash"], [&] { return ir::meaning_hash(*program); });
  Subject subject;
  subject.program = std::make_shared<const ir::Program>(*whole.program);
  Bills bills(*subject.program);
  for (std::size_t left = sample_count; left > 0; --left)
    subject.sample.push_back({bills.make(), subject.as_of, subject.today});
  return subject;
}

std::vector<abi::Evaluation> expected(const Subject& subject) {
  const auto oracle =
      interpret::interpreter(subject.program)->bind(std::make_shared<const abi::References>());
  std::vector<abi::Evaluation> all(subject.sample.size());
  for (std::size_t at = 0; at < all.size(); ++at) oracle->evaluate(subject.sample[at], all[at]);
  return all;
}

Result<void> agrees(const Subject& subject, const abi::Engine& engine,
                    const std::vector<abi::Evaluation>& right) {
  const auto session = engine.bind(std::make_shared<const abi::References>());
  for (std::size_t at = 0; at < right.size(); ++at) {
    abi::Evaluation found;
    session->evaluate(subject.sample[at], found);
    if (found.conditions != right[at].conditions)
      return fail("", fmt::format("row code: record {} differs", at));
  }
  return {};
}

// The code for single records over the whole sample, a record.
void run_rows(const Subject& subject, const emit::Session& session, Stages& ms) {
  const emit::Code& code = session.code();
  abi::RowArena rows, arena;
  const emit::Context context = session.context(subject.sample[0], arena, nullptr);
  std::vector<const std::byte*> packed;
  for (const abi::Case& one : subject.sample)
    packed.push_back(pack(code.layout, *one.subject, rows).bytes);
  std::uint64_t truth = 0, unknown = 0, sum = 0;
  std::vector<double> times;
  for (int repeat = 0; repeat < 5; ++repeat)
    times.push_back(timed(1, packed.size(), [&] {
      for (const std::byte* row : packed)
        for (const auto function : code.conditions) {
          sum += function(row, &context, &truth, &unknown);
          sum += truth ^ unknown;
        }
    }));
  if (sum == 42) fmt::print(stderr, " ");  // keeps the loops
  ms["row of a record"] = median(times) * 1e-6;
}

// From the checked program to an engine whose code was kept by another: what it judges is right.
Result<void> warm_start(const Subject& subject, const std::vector<abi::Evaluation>& right,
                        Stages& ms) {
  std::string folder = (std::filesystem::temp_directory_path() / "bop_bench_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return fail("", "there is no folder for code");
  const auto oracle = std::shared_ptr<const abi::Engine>(interpret::interpreter(subject.program));
  std::vector<double> times;
  Result<void> done;
  for (int repeat = 0; repeat < 8 && done; ++repeat) {
    const double start = thread_seconds();
    const auto compiled = emit::compile(subject.program, oracle, {false, folder});
    if (repeat > 0) times.push_back((thread_seconds() - start) * 1e3);  // the first keeps it
    done = compiled ? agrees(subject, *compiled->engine, right) : std::unexpected(compiled.error());
  }
  std::filesystem::remove_all(folder);
  ms["warm start"] = median(times);
  return done;
}

Result<void> row_code(const Subject& subject, const std::vector<abi::Evaluation>& right,
                      Stages& ms) {
  const auto oracle = std::shared_ptr<const abi::Engine>(interpret::interpreter(subject.program));
  BOP_TRY(const emit::Compiled compiled,
          timed_stage(ms["row"], [&] { return emit::compile(subject.program, oracle); }));
  if (!compiled.unsupported.empty()) return fail("", "no code for " + compiled.unsupported[0]);
  BOP_TRY_VOID(agrees(subject, *compiled.engine, right));
  const auto session = compiled.engine->bind(std::make_shared<const abi::References>());
  BOP_TRY_VOID(warm_start(subject, right, ms));
  run_rows(subject, static_cast<const emit::Session&>(*session), ms);
  return {};
}

Result<void> batch_code(const Subject& subject, const std::vector<abi::Evaluation>& right,
                        Stages& ms) {
  const abi::Layout layout = abi::layout(subject.program->info.schema);
  batch::Builder builder(layout, subject.program->info.subject_record);
  abi::RowArena arena;
  for (const abi::Case& one : subject.sample) builder.add(pack(layout, *one.subject, arena).bytes);
  const auto batch = builder.finish();
  BOP_TRY(const auto engine,
          timed_stage(ms["batch"], [&] { return emit::batch_engine(subject.program); }));
  const auto session = engine->bind(std::make_shared<const abi::References>());
  BOP_TRY(const auto run, timed_stage(ms["batch"], [&] {
            return session->start(*batch, subject.as_of, subject.today);
          }));
  abi::ChunkTruth found;
  run->evaluate(0, sample_count, found);
  std::vector<double> times;
  for (int repeat = 0; repeat < 9; ++repeat)
    times.push_back(timed(1, sample_count, [&] { run->evaluate(0, sample_count, found); }));
  ms["batch of a record"] = median(times) * 1e-6;
  for (std::size_t row = 0; row < sample_count; ++row) {
    const auto bit = [row](const abi::ChunkBits& bits) {
      return (bits[row / 64] >> (row % 64) & 1U) != 0;
    };
    if (bit(found.left)) return fail("", fmt::format("batch code: record {} is left", row));
    for (std::size_t at = 0; at < found.conditions.size(); ++at) {
      const abi::Truth got = bit(found.conditions[at].unknown) ? abi::Truth::Unknown
                             : bit(found.conditions[at].yes)   ? abi::Truth::True
                                                               : abi::Truth::False;
      if (got != right[row].conditions[at])
        return fail("", fmt::format("batch code: record {}, condition {} differs", row, at));
    }
  }
  return {};
}

Result<Stages> measured(std::size_t rules, bool json) {
  Stages ms;
  BOP_TRY(const Subject subject, read(rules, ms));
  const auto right = expected(subject);
  BOP_TRY_VOID(row_code(subject, right, ms));
  BOP_TRY_VOID(batch_code(subject, right, ms));
  if (!json) {
    std::string line = fmt::format("{} rules, {} records agree; ms:", rules, sample_count);
    for (const auto& [stage, taken] : ms) line += fmt::format(" {} {:.4g},", stage, taken);
    line.back() = '\n';
    fmt::print("{}", line);
  }
  return ms;
}

// Of several runs.
Result<Stages> medians(std::size_t rules, int runs, bool json) {
  std::map<std::string, std::vector<double>> all;
  for (int run = 0; run < runs; ++run) {
    BOP_TRY(const Stages once, measured(rules, json));
    for (const auto& [stage, taken] : once) all[stage].push_back(taken);
  }
  Stages ms;
  for (const auto& [stage, taken] : all) ms[stage] = median(taken);
  return ms;
}

Result<std::vector<Figure>> measure(bool json) {
  for (const std::size_t rules : {10, 100}) BOP_TRY_VOID(measured(rules, json));
  BOP_TRY(Stages thousand, medians(1'000, 3, json));
  BOP_TRY(Stages ten_thousand, medians(10'000, 1, json));
  std::vector<Figure> figures;
  const auto add = [&](const char* stage, double limit) {
    const double ms = thousand[stage];
    const double more = ten_thousand[stage];
    const std::string name = stage;
    figures.push_back({"compile-1000-" + name, ms, "ms", 0, 0, limit, false});
    figures.push_back({"compile-10000-vs-1000-" + name, more, "ms", ms, more / ms, 14, false});
  };
  add("row", 800);
  add("batch", 1'500);
  add("front-end", 0);
  figures.push_back({"warm-start-1000", thousand["warm start"], "ms", 0, 0, 20, false});
  return figures;
}

int run(bool json) {
  const auto figures = measure(json);
  if (!figures) {
    fmt::print(stderr, "{}\n", figures.error().text());
    return 1;
  }
  return print_all(*figures, json);
}

}  // namespace
}  // namespace bop::bench

int main(int count, char** arguments) {
  using namespace std::string_view_literals;
  // The text of such a policy, to look at and to run: --text RULES.
  if (count == 3 && arguments[1] == "--text"sv) {
    fmt::print("{}", bop::bench::many_rules(bop::bench::declarations(),
                                            std::strtoull(arguments[2], nullptr, 10)));
    return 0;
  }
  return bop::bench::run(count > 1 && arguments[1] == "--json"sv);
}

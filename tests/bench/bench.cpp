// Prints the figures: compiled code against the same rules by hand and against the interpreter,
// time to compile, time of `bop check`, lines a second of parse and check. With --json one object a
// line. Every ratio is the median of interleaved pairs in one run, after all gave identical
// results. Time of our own code is processor time; that of a process is wall time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/session.h"
#include "compiler/interpret/interpret.h"
#include "tests/bench/bills.h"
#include "tests/bench/figure.h"
#include "tests/bench/front_end.h"
#include "tests/bench/one_decision.h"
#include "tests/bench/sixteen_rules_hand.h"
#include "tests/bench/timing.h"

namespace bop::bench {
namespace {

constexpr std::size_t record_count = 1024;  // their rows stay in the second-level cache
constexpr int repeats = 41;

// --- what is measured

struct Subject {
  std::shared_ptr<const ir::Program> program;
  std::unique_ptr<abi::Session> interpreter;
  std::unique_ptr<abi::Session> compiled;
  std::vector<abi::Case> cases;
  abi::RowArena arena;
  std::vector<const std::byte*> rows;

  const emit::Session& session() const { return static_cast<const emit::Session&>(*compiled); }
};

bool same_results(const Subject& subject) {
  const auto function = subject.session().code().conditions[0];
  for (std::size_t at = 0; at < subject.cases.size(); ++at) {
    abi::RowArena arena;
    const emit::Context context = subject.session().context(subject.cases[at], arena, nullptr);
    std::uint64_t truth[3] = {0, 0, 0};
    std::uint64_t unknown[3] = {0, 0, 0};
    if (function(subject.rows[at], &context, &truth[0], &unknown[0]) != 0) return false;
    sixteen_rules_by_hand(subject.rows[at], &truth[1], &unknown[1]);
    abi::Evaluation evaluation;
    subject.interpreter->evaluate(subject.cases[at], evaluation);
    for (std::size_t rule = 0; rule < evaluation.conditions.size(); ++rule) {
      truth[2] |= std::uint64_t{evaluation.conditions[rule] == abi::Truth::True} << rule;
      unknown[2] |= std::uint64_t{evaluation.conditions[rule] == abi::Truth::Unknown} << rule;
    }
    for (int other = 1; other < 3; ++other)
      if (truth[other] != truth[0] || unknown[other] != unknown[0]) return false;
  }
  return true;
}

void measure_rows(const Subject& subject, std::vector<Figure>& figures) {
  const auto function = subject.session().code().conditions[0];
  abi::RowArena arena;
  const emit::Context context = subject.session().context(subject.cases[0], arena, nullptr);
  // Both through a pointer that the compiler can't see through, both writing to memory.
  auto* volatile by_hand_pointer = &sixteen_rules_by_hand;
  std::uint64_t truth = 0;
  std::uint64_t unknown = 0;
  std::uint64_t sum = 0;
  const auto code = [&] {
    for (const std::byte* row : subject.rows) {
      sum += function(row, &context, &truth, &unknown);
      sum += truth ^ unknown;
    }
  };
  const auto by_hand = [&] {
    auto* const hand = by_hand_pointer;
    for (const std::byte* row : subject.rows) {
      hand(row, &truth, &unknown);
      sum += truth ^ unknown;
    }
  };
  abi::Evaluation evaluation;
  const auto interpreter = [&] {
    for (const abi::Case& one : subject.cases) subject.interpreter->evaluate(one, evaluation);
  };
  const auto session = [&] {
    for (const abi::Case& one : subject.cases) subject.compiled->evaluate(one, evaluation);
  };
  const Pair hand = compared(repeats, record_count, {100, code}, {100, by_hand});
  figures.push_back({"row-vs-hand", hand.first, "ns/record", hand.second, hand.ratio, 1.05, false});
  const Pair oracle = compared(repeats, record_count, {50, code}, {1, interpreter});
  figures.push_back({"row_jit_vs_interpreter", oracle.first, "ns/record", oracle.second,
                     1 / oracle.ratio, 8, true});
  const Pair whole = compared(repeats, record_count, {4, session}, {1, interpreter});
  figures.push_back({"session_jit_vs_interpreter", whole.first, "ns/record", whole.second,
                     1 / whole.ratio, 0, true});
  if (sum == 42) fmt::print(stderr, " ");  // keeps the loops
}

Result<void> measure_compile(const Subject& subject, double first_ms,
                             std::vector<Figure>& figures) {
  const auto oracle = std::shared_ptr<const abi::Engine>(interpret::interpreter(subject.program));
  std::vector<double> times;
  for (int repeat = 0; repeat < 21; ++repeat) {
    const double start = thread_seconds();
    BOP_TRY(const emit::Compiled again, emit::compile(subject.program, oracle));
    times.push_back((thread_seconds() - start) * 1e3);
  }
  figures.push_back({"compile_16_rules", median(times), "ms", 0, 0, 20, false});
  figures.push_back({"compile_16_rules_first", first_ms, "ms", 0, 0, 0, false});
  return {};
}

// Wall time of a whole process, or nothing if it can't be run.
std::optional<double> process_ms(const std::string& program, const std::string& policy) {
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(127);
    execl(program.c_str(), program.c_str(), "check", policy.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return std::nullopt;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  return taken.count();
}

void measure_check(const std::string& program, const std::string& policy,
                   std::vector<Figure>& figures) {
  if (!std::filesystem::exists(program)) {
    figures.push_back(not_measured("check_process", "`" + program + "` is not built"));
    return;
  }
  std::vector<double> times;
  for (int repeat = 0; repeat < 15; ++repeat) {
    const auto taken = process_ms(program, policy);
    if (!taken) {
      figures.push_back(not_measured("check_process", "`" + program + " check` failed"));
      return;
    }
    times.push_back(*taken);
  }
  figures.push_back({"check_process", median(times), "ms", 0, 0, 60, false});
}

void measure_reading(const std::string& program, std::vector<Figure>& figures) {
  const auto measured = measure_front_end(BOP_SOURCE_DIR);
  if (!measured) {
    figures.push_back(not_measured("parse-lines", "a policy of the bench has an error"));
    return;
  }
  figures.push_back({"parse-lines", measured->parse_lines, "lines/s", 0, 0, 50'000, true});
  figures.push_back({"check-lines", measured->check_lines, "lines/s", 0, 0, 30'000, true});
  std::vector<double> times;
  for (int repeat = 0; repeat < 15; ++repeat)
    if (const auto ms =
            check_process_ms(program, std::string(BOP_SOURCE_DIR) + "/tests/bench/empty.bop"))
      times.push_back(*ms);
  if (times.empty()) {
    figures.push_back(not_measured("empty-check", "`" + program + " check` failed"));
    return;
  }
  figures.push_back({"empty-check", median(times), "ms", 0, 0, 20, false});
}

// A table of that many bands, read, proved complete and free of overlaps, and lowered.
std::string large_table(int rows) {
  std::string text =
      "policy t.large \"Large\"\ntype Kind is one of goods, services\n"
      "type Bill is record\n  amount : Money in EUR\n  kind : Kind\nsubject bill : Bill\n"
      "role clerk\ndecision d\n  outcomes pass < look\n  combine most severe\n  default pass\n"
      "  asks clerk\ntable fee(amount : Money in EUR, kind : Kind) gives rate : Percent unique\n"
      "  | amount | kind || rate |\n  | < EUR 0.00 | any || 0% |\n";
  for (int i = 0; i < rows - 2; i += 2)
    for (const char* kind : {"goods", "services"})
      text += fmt::format("  | EUR {}.00 ..< EUR {}.00 | {} || {}% |\n", i, i + 2, kind, i % 90);
  text += fmt::format("  | >= EUR {}.00 | any || 1% |\n", (rows - 1) / 2 * 2);
  return text + "rule T-1 \"Dear\"\n  when fee(bill.amount, bill.kind) > 50%\n  then look\n";
}

Result<void> measure_tables(std::vector<Figure>& figures) {
  double small_ms = 0;
  for (const int rows : {1'000, 10'000}) {
    const std::string text = large_table(rows);
    std::vector<double> times;
    for (int repeat = 0; repeat < 3; ++repeat) {
      const double start = thread_seconds();
      const driver::Compilation made = driver::compile("large.bop", text);
      times.push_back((thread_seconds() - start) * 1e3);
      if (!made.ok())
        return fail("", diagnostics::render_text(made.diagnostics, made.files, false));
    }
    // Ten times the rows, in how many times the time.
    const double ratio = small_ms == 0 ? 0 : median(times) / small_ms;
    figures.push_back({fmt::format("check_table_{}_rows", rows), median(times), "ms", small_ms,
                       ratio, small_ms == 0 ? 0.0 : 20.0, false});
    small_ms = median(times);
  }
  return {};
}

Result<void> prepare(const std::string& policy, Subject& subject, double& first_ms) {
  BOP_TRY(const driver::Compilation compilation, driver::compile_file(policy));
  if (!compilation.ok() || !compilation.program) {
    return fail("", diagnostics::render_text(compilation.diagnostics, compilation.files, false));
  }
  subject.program = std::make_shared<const ir::Program>(*compilation.program);
  const auto oracle = std::shared_ptr<const abi::Engine>(interpret::interpreter(subject.program));
  const double start = thread_seconds();
  BOP_TRY(const emit::Compiled compiled, emit::compile(subject.program, oracle));
  first_ms = (thread_seconds() - start) * 1e3;
  const auto references = std::make_shared<const abi::References>();
  subject.interpreter = oracle->bind(references);
  subject.compiled = compiled.engine->bind(references);
  const auto& layout = subject.session().code().layout;
  if (!bill_row_fits(layout.records[subject.program->info.subject_record]))
    return fail("", "sixteen_rules_hand.h no longer has the layout of `Bill`");
  Bills bills(*subject.program);
  for (std::size_t left = record_count; left > 0; --left) {
    subject.cases.push_back({bills.make(), value::Instant{1'772'000'000, 0}, value::Date{20'514}});
    const abi::PackedRow row = pack(layout, *subject.cases.back().subject, subject.arena);
    if (row.wide) return fail("", "a bill of the bench does not fit its row");
    subject.rows.push_back(row.bytes);
  }
  return {};
}

int run(bool json) {
  const std::string policy = std::string(BOP_SOURCE_DIR) + "/tests/bench/sixteen_rules.bop";
  Subject subject;
  double first_ms = 0;
  if (const auto ready = prepare(policy, subject, first_ms); !ready) {
    fmt::print(stderr, "{}\n", ready.error().text());
    return 1;
  }
  if (!same_results(subject)) {
    fmt::print(stderr, "code, the rules by hand and the interpreter do not agree\n");
    return 1;
  }
  std::vector<Figure> figures;
  measure_rows(subject, figures);
  std::ranges::move(measure_one_decision(*subject.program, subject.session(), *subject.interpreter,
                                         subject.cases),
                    std::back_inserter(figures));
  if (const auto done = measure_compile(subject, first_ms, figures); !done) {
    fmt::print(stderr, "{}\n", done.error().text());
    return 1;
  }
  measure_check(std::string(BOP_BUILD_DIR) + "/apps/bop/bop", policy, figures);
  measure_reading(std::string(BOP_BUILD_DIR) + "/apps/bop/bop", figures);
  if (const auto done = measure_tables(figures); !done) {
    fmt::print(stderr, "{}\n", done.error().text());
    return 1;
  }
  return print_all(figures, json);
}

}  // namespace
}  // namespace bop::bench

int main(int count, char** arguments) {
  const bool json = count > 1 && std::string_view(arguments[1]) == "--json";
  return bop::bench::run(json);
}

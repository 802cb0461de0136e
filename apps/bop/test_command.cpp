// bop test POLICY…: runs the `test` blocks of policies, in one engine or in both.
#include <fmt/format.h>

#include "apps/bop/commands.h"
#include "apps/bop/policy.h"
#include "apps/bop/policy_tests.h"
#include "apps/bop/terminal.h"

namespace bop::cli {

namespace {

struct TestOptions {
  std::vector<std::string> policies;
  std::string engine = "both";
};

void print(const std::string& path, const std::string& engine, const TestResult& result) {
  if (result.passed) return;
  std::string text = fmt::format("FAILED {}: \"{}\" ({})\n", path, result.title, engine);
  for (const std::string& problem : result.problems) text += "  " + problem + "\n";
  say(text);
}

// Runs one policy's tests in the engines; returns how many failed, or nothing if it did not
// compile.
std::optional<std::size_t> test_policy(const std::string& path,
                                       const std::vector<std::string>& engines,
                                       std::size_t& total) {
  const auto program = compile_policy(path);
  if (!program) return std::nullopt;
  std::vector<std::vector<TestResult>> results;
  for (const std::string& name : engines) {
    const auto engine = make_engine(program, name);
    if (!engine) return std::nullopt;
    results.push_back(run_tests(program, *engine));
  }
  total += program->tests.size();
  std::size_t failed = 0;
  for (std::size_t test = 0; test < program->tests.size(); ++test) {
    bool passed = true;
    for (std::size_t engine = 0; engine < engines.size(); ++engine) {
      print(path, engines[engine], results[engine][test]);
      passed = passed && results[engine][test].passed;
    }
    if (engines.size() == 2 && results[0][test].verdict_json != results[1][test].verdict_json) {
      passed = false;
      say(fmt::format("FAILED {}: \"{}\": the engines disagree\n  {}: {}\n  {}: {}\n", path,
                      results[0][test].title, engines[0], results[0][test].verdict_json, engines[1],
                      results[1][test].verdict_json));
    }
    if (!passed) ++failed;
  }
  return failed;
}

int run(const TestOptions& options) {
  const std::vector<std::string> engines = options.engine == "both"
                                               ? std::vector<std::string>{"interpret", "jit"}
                                               : std::vector<std::string>{options.engine};
  std::size_t total = 0, failed = 0;
  bool compiled = true;
  for (const std::string& path : options.policies) {
    const auto failures = test_policy(path, engines, total);
    compiled = compiled && failures.has_value();
    failed += failures.value_or(0);
  }
  say(fmt::format("{} tests, {} passed, {} failed\n", total, total - failed, failed));
  return compiled && failed == 0 ? status_ok : status_errors;
}

}  // namespace

void add_test(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("test", "run the tests written in policies");
  auto options = std::make_shared<TestOptions>();
  command->add_option("policy", options->policies, ".bop files")->required();
  command
      ->add_option("--engine", options->engine, "both: run each test twice, verdicts must be equal")
      ->check(CLI::IsMember({"both", "jit", "interpret"}))
      ->capture_default_str();
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

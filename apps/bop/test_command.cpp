// bop test POLICY…: runs the `test` blocks of policies in one engine or in both, and proves what
// they claim, or refutes it by a case, or searches for one; says what the tests cover, and
// generates more.
#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/parameters.h"
#include "apps/bop/commands.h"
#include "apps/bop/policy.h"
#include "apps/bop/policy_files.h"
#include "apps/bop/terminal.h"
#include "apps/testing/coverage.h"
#include "apps/testing/junit.h"
#include "apps/testing/run_tests.h"
#include "apps/testing/search.h"
#include "apps/testing/suggest.h"

namespace bop::cli {

namespace {

struct TestOptions {
  std::string parameters;  // of the house
  std::vector<std::string> policies;
  std::string engine = "both";
  std::vector<std::string> filters;
  testing::SearchOptions search;
  std::string junit;
  double coverage_min = -1;
  bool coverage = false;
  bool list = false;
  bool generate = false;

  std::vector<std::string> engines() const {
    return engine == "both" ? std::vector<std::string>{"interpret", "jit"}
                            : std::vector<std::string>{engine};
  }
  bool wants(const std::string& title) const {
    return filters.empty() || std::ranges::any_of(filters, [&](const std::string& filter) {
             return title.find(filter) != std::string::npos;
           });
  }
  bool wants_coverage() const { return coverage || coverage_min >= 0; }
};

std::string count_of(std::size_t number, const std::string& what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string indented(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) result += "  " + text.substr(at, end - at);
    result += "\n";
    at = end + 1;
  }
  return result;
}

class Tester {
 public:
  explicit Tester(const TestOptions& options) : options_(options) {}

  void policy(const std::string& path) {
    const CompiledPolicy compiled = compile_policy_file(path, options_.parameters);
    suites_.push_back({path, {}, {}});
    if (!compiled.program) {
      ++not_compiled_;
      errors_ += compiled.errors;
      suites_.back().error = count_of(compiled.errors, "error");
      return;
    }
    files_ = &compiled.files;
    program_ = compiled.program;
    if (options_.list) return list();
    if (options_.generate) return generate();
    run_tests();
    search_claims();
    if (options_.wants_coverage()) report_coverage(path);
  }

  int finish() const {
    if (!options_.list && !options_.generate) say(summary());
    if (!options_.junit.empty()) {
      std::ofstream file(options_.junit, std::ios::binary);
      file << testing::junit(suites_);
      if (!file) {
        complain(Error{"B8017",
                       "can't write `" + options_.junit + "`",
                       "check the folder and its permissions",
                       {}});
        return status_errors;
      }
    }
    if (nothing_matched()) {
      complain(fmt::format("no test or claim has `{}` in its title: `bop test --list` shows them",
                           fmt::join(options_.filters, "` or `")));
      return status_errors;
    }
    const bool fine =
        not_compiled_ == 0 && failed_ == 0 && refuted_ == 0 && unsearched_ == 0 && enough_covered_;
    return fine ? status_ok : status_errors;
  }

 private:
  std::string place(source::SourceRange range) const {
    return fmt::format("{}:{}", files_->file(range.file).path,
                       files_->position(range.file, range.begin).line);
  }

  std::vector<testing::EngineMaker> makers() const {
    std::vector<testing::EngineMaker> makers;
    for (const std::string& name : options_.engines())
      makers.push_back(
          {name, [name](testing::ProgramPtr program) { return make_engine(program, name); }});
    return makers;
  }

  // A filter that fits nothing would else look like tests that pass.
  bool nothing_matched() const {
    return !options_.filters.empty() && !options_.generate && total_ + claims_ == 0 &&
           not_compiled_ == 0;
  }

  std::string summary() const {
    std::string text = fmt::format("{}, {} passed, {} failed", count_of(total_, "test"),
                                   total_ - failed_, failed_);
    if (claims_ > 0)
      text += fmt::format("; {}: {} proved, {} searched, {} refuted", count_of(claims_, "claim"),
                          proved_, claims_ - proved_ - refuted_ - unsearched_, refuted_);
    if (unsearched_ > 0) text += fmt::format(", {} could not be searched", unsearched_);
    if (not_compiled_ > 0)
      text +=
          fmt::format("; {} in {}, not tested", count_of(errors_, "error"),
                      not_compiled_ == 1 ? "1 policy" : fmt::format("{} policies", not_compiled_));
    return text + "\n";
  }

  void list() {
    for (const ir::Test& test : program_->tests)
      if (options_.wants(test.title)) {
        ++total_;
        say(fmt::format("{}: test \"{}\"\n", place(test.origin), test.title));
      }
    for (const ir::Proof& proof : program_->proofs)
      if (options_.wants(proof.title)) {
        ++claims_;
        say(fmt::format("{}: prove \"{}\"\n", place(proof.origin), proof.title));
      }
    for (const ir::Property& property : program_->properties)
      if (options_.wants(property.title)) {
        ++claims_;
        say(fmt::format("{}: property \"{}\"\n", place(property.origin), property.title));
      }
  }

  void generate() const {
    const testing::Suggested made = testing::suggest_tests(program_, {options_.search.seed});
    say(made.tests);
    for (const std::string& missed : made.missed) complain(missed);
    complain(fmt::format("{} generated", count_of(made.count, "test")));
  }

  void run_tests() {
    std::vector<LoadedPolicy> engines;
    for (const testing::EngineMaker& maker : makers())
      if (auto loaded = binding::load(program_, maker)) engines.push_back(std::move(*loaded));
    engines_made_ = engines.size() == options_.engines().size();
    if (!engines_made_) {
      ++not_compiled_;
      ++errors_;
      return;
    }
    for (const ir::Test& test : program_->tests) {
      if (!options_.wants(test.title)) continue;
      std::vector<testing::TestResult> results;
      for (const auto& engine : engines) results.push_back(testing::run_test(engine, test));
      report(results);
    }
  }

  // A failure that both engines have is one failure.
  void report(const std::vector<testing::TestResult>& results) {
    ++total_;
    const testing::TestResult& first = results.front();
    std::string failure;
    const bool same = std::ranges::all_of(results, [&](const testing::TestResult& result) {
      return result.problems == first.problems;
    });
    for (std::size_t i = 0; i < (same ? 1 : results.size()); ++i) {
      if (results[i].passed) continue;
      if (!same) failure += "in the engine " + options_.engines()[i] + ":\n";
      for (const std::string& problem : results[i].problems) failure += problem + "\n";
    }
    if (results.size() == 2 && first.verdict_json != results[1].verdict_json)
      failure += fmt::format("the engines disagree\n{}: {}\n{}: {}\n", options_.engines()[0],
                             first.verdict_json, options_.engines()[1], results[1].verdict_json);
    suites_.back().cases.push_back({first.title, place(first.origin), failure, {}});
    if (failure.empty()) return;
    ++failed_;
    say(fmt::format("FAILED {}: \"{}\"\n{}", place(first.origin), first.title, indented(failure)));
  }

  void search_claims() {
    if (!engines_made_) return;  // complained of
    const auto wanted = [&](const std::string& title) { return options_.wants(title); };
    testing::SearchOptions options = options_.search;
    // Opened only where there is something to prove.
    analyze::Loading loading;
    if (std::ranges::any_of(program_->proofs, wanted, &ir::Proof::title))
      loading = analyze::load_solver();
    options.solver = loading.solve;
    if (!loading.problem.empty())
      complain("no claim is proved, all are searched: the solver can't be opened: " +
               loading.problem);
    const auto results = testing::search_claims(program_, makers(), options, wanted);
    for (const testing::ClaimResult& result : results) report(result);
  }

  // "A held in 40 of them, B in 900, both in 0"
  static std::string parts_text(const testing::ClaimResult& result) {
    if (result.parts.size() < 2) return {};
    std::string text;
    std::string never;
    for (const testing::PartResult& part : result.parts) {
      text += text.empty() ? fmt::format("\n  {} held in {} of them", part.text, part.met)
                           : fmt::format(", {} in {}", part.text, part.met);
      if (part.met > 0) continue;
      never += fmt::format(
          "\n  note: no case was found in which {} holds, so the search says little", part.text);
    }
    return text + (result.parts.size() == 2 ? ", both in 0" : ", all in 0") + never;
  }

  // At most a few: who wants to know more looks at the policy.
  static std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t shown_max = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown_max, names.size()); ++i)
      text += fmt::format("{}`{}`", i == 0 ? "" : ", ", names[i]);
    if (names.size() > shown_max) text += fmt::format(" and {} more", names.size() - shown_max);
    return text;
  }

  static std::string why_not_proved(const testing::ClaimResult& result) {
    if (!result.not_known.empty())
      return "\n  not proved: it reads " + listed(result.not_known) +
             ", which the solver does not know";
    if (!result.not_proved.empty()) return "\n  not proved: the solver gave up";
    return {};
  }

  static std::string never_met_text(const testing::ClaimResult& result) {
    std::string text;
    for (const std::string& part : result.never_met)
      text += fmt::format("\n  note: {} holds in no case at all, so the claim says little", part);
    return text;
  }

  // Of a claim that stands: how it was found to.
  std::string remark_of(const testing::ClaimResult& result) const {
    if (result.proved)
      return "proved: no record, reference data, day or parameter value refutes it" +
             never_met_text(result);
    const std::string relevant =
        result.relevant == result.cases
            ? ""
            : fmt::format(" ({} of them meet its condition)", result.relevant);
    return fmt::format(
               "searched {}{} with seed {}, no counterexample; this is a search, not a proof",
               count_of(result.cases, "case"), relevant, options_.search.seed) +
           parts_text(result) + why_not_proved(result);
  }

  void report(const testing::ClaimResult& result) {
    ++claims_;
    const std::string word = result.is_property ? "property" : "prove";
    std::string failure;
    std::string remark;
    if (result.refuted) {
      failure = result.cases == 0 ? "refuted by the solver:\n"
                                  : fmt::format("refuted after {} with seed {} (engine {}):\n",
                                                count_of(result.cases, "case"),
                                                options_.search.seed, result.refuted->engine);
      failure += indented(result.refuted->given);
      if (!result.refuted->verdict.empty()) failure += result.refuted->verdict;
    } else if (!result.problem.empty()) {
      failure = result.problem + "\n";
    } else {
      remark = remark_of(result);
    }
    suites_.back().cases.push_back(
        {word + " " + result.title, place(result.origin), failure, remark});
    if (failure.empty()) {
      if (result.proved) ++proved_;
      say(fmt::format("{} \"{}\": {}\n", word, result.title, remark));
      return;
    }
    ++(result.refuted ? refuted_ : unsearched_);
    say(fmt::format("FAILED {}: {} \"{}\"\n{}", place(result.origin), word, result.title,
                    indented(failure)));
  }

  void report_coverage(const std::string& path) {
    std::vector<ir::Test> tests;
    for (const ir::Test& test : program_->tests)
      if (options_.wants(test.title)) tests.push_back(test);
    const testing::Coverage coverage = testing::coverage_of(program_, tests);
    say(
        fmt::format("coverage of {}: {}% (rules {} of {}, rows of tables {} of {}, conditions both "
                    "ways {} of {})\n",
                    path, coverage.percent(), coverage.rules, coverage.rules_all, coverage.rows,
                    coverage.rows_all, coverage.ways, coverage.ways_all));
    for (const testing::Uncovered& left : coverage.uncovered)
      say(fmt::format("  {}: {}\n", place(left.place), left.what));
    if (options_.coverage_min < 0 || coverage.percent() >= options_.coverage_min) return;
    enough_covered_ = false;
    say(fmt::format("  less than the {}% asked for\n", options_.coverage_min));
  }

  const TestOptions& options_;
  const source::Files* files_ = nullptr;  // of the policy being tested
  testing::ProgramPtr program_;
  std::vector<testing::JunitSuite> suites_;
  std::size_t total_ = 0, failed_ = 0, claims_ = 0, proved_ = 0, refuted_ = 0, unsearched_ = 0,
              not_compiled_ = 0, errors_ = 0;
  bool enough_covered_ = true;
  bool engines_made_ = true;
};

int run(const TestOptions& options) {
  Tester tester(options);
  const auto policies = policy_files(options.policies);
  if (!policies) {
    complain(policies.error());
    return status_errors;
  }
  for (const std::string& path : *policies) tester.policy(path);
  return tester.finish();
}

}  // namespace

void add_test(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand(
      "test", "run the tests written in policies, and prove their claims or refute them by a case");
  auto options = std::make_shared<TestOptions>();
  command->add_option("policy", options->policies, ".bop files, or folders of them")->required();
  command
      ->add_option("--engine", options->engine, "both: run each test twice, verdicts must be equal")
      ->check(CLI::IsMember({"both", "jit", "interpret"}))
      ->capture_default_str();
  command
      ->add_option("--filter", options->filters,
                   "only tests and claims whose title contains this text; may stand several times")
      ->take_all();
  command->add_option("--parameters", options->parameters, parameters_help);
  command->add_flag("--list", options->list, "print the tests and claims instead of running them");
  command
      ->add_option("--cases", options->search.cases,
                   "cases to search for each claim that is not proved")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command
      ->add_option("--seed", options->search.seed, "of the search: the same seed, the same cases")
      ->capture_default_str();
  command->add_flag("--coverage", options->coverage,
                    "say which rules, rows of tables and conditions the tests bring out");
  command
      ->add_option("--coverage-min", options->coverage_min,
                   "the same, and exit status 1 below this percentage")
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--junit", options->junit,
                      "also write the results as JUnit XML to this file");
  command->add_flag("--generate", options->generate,
                    "print further tests, at bounds and for each condition alone");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

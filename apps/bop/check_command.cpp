// bop check POLICY…: everything the compiler has to say, without running anything; --fix repairs
// what is plainly meant.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "apps/binding/parameters.h"
#include "apps/bop/case_file.h"
#include "apps/bop/commands.h"
#include "apps/bop/policy.h"
#include "apps/bop/policy_files.h"
#include "apps/bop/terminal.h"
#include "apps/testing/nobody_left.h"
#include "compiler/analyze/analyze.h"
#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/driver/repair.h"
#include "compiler/ir/phrase.h"
#include "compiler/parse/parse.h"

namespace bop::cli {

namespace {

struct CheckOptions {
  std::vector<std::string> policies;
  std::string format = "text";
  std::string emit;
  std::string stop_after = "simplify";
  bool fix = false;
  std::string people, at, parameters;
};

bool print_machine_code(const std::shared_ptr<const ir::Program>& program,
                        const std::string& stage) {
  auto listing = machine_listing(program, stage);
  if (!listing) {
    complain(listing.error());
    return false;
  }
  say(*listing);
  return true;
}

// What a policy claims of every record is not settled by compiling it, and nobody should think so.
void remark_claims(const std::string& path, const ir::Program& program) {
  const std::size_t claims = program.proofs.size() + program.properties.size();
  if (claims == 0) return;
  complain(fmt::format("{}: {} (`prove`, `property`) not proved here; run bop test", path,
                       claims == 1 ? "1 claim" : fmt::format("{} claims", claims)));
}

// Prints what one stage made of the policy; returns the exit status.
int print_stage(driver::Compilation& compilation, const std::string& name) {
  if (const auto stage = driver::stage_named(name)) {
    say(driver::dump(compilation, *stage));
    return status_ok;
  }
  if (!compilation.program) return status_errors;
  const auto program = std::make_shared<const ir::Program>(std::move(*compilation.program));
  return print_machine_code(program, name) ? status_ok : status_errors;
}

// Repairs the file and says what was changed; nothing when it can't be read or written.
// A change in one line of words, though it may add a line of its own to the policy.
std::string told(const driver::Change& change) {
  const auto quoted = [](const std::string& part) {
    std::string line;
    for (const char c : part) {
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!blank || (!line.empty() && line.back() != ' ')) line += blank ? ' ' : c;
    }
    while (line.ends_with(' ')) line.pop_back();
    return "`" + line + "`";
  };
  const auto lines = [](const std::string& part) { return part.find('\n') != std::string::npos; };
  const std::string before =
      lines(change.before) ? quoted(change.before) : "`" + change.before + "`";
  const std::string after = lines(change.after) ? quoted(change.after) : "`" + change.after + "`";
  if (change.before.empty() && lines(change.after)) return "added " + after;
  return (change.before.empty() ? "nothing" : before) + " is now " +
         (change.after.empty() ? "nothing" : after);
}

std::optional<driver::Compilation> repair(const std::string& path) {
  auto text = source::read_file(path, parse::file_bytes_max);
  if (!text) {
    complain(text.error());
    return std::nullopt;
  }
  driver::Repaired repaired = driver::repair(path, *text);
  if (!repaired.changes.empty())
    if (const auto written = replace_file(path, repaired.text,
                                          {"B8024",
                                           "the repaired policy `" + path + "` can't be written",
                                           "check its permissions",
                                           {}});
        !written) {
      complain(written.error());
      return std::nullopt;
    }
  for (const driver::Change& change : repaired.changes) {
    say(fmt::format("{}:{}:{}: {} ({})\n", path, change.at.line, change.at.column, told(change),
                    change.code));
  }
  const std::size_t count = repaired.changes.size();
  say(fmt::format("{}: {} mistake{} repaired\n", path, count, count == 1 ? "" : "s"));
  return std::move(repaired.compilation);
}

std::optional<driver::Compilation> compile(const std::string& path, const CheckOptions& options) {
  if (options.fix) return repair(path);
  driver::Options wanted;
  wanted.simplify = options.stop_after != "lower";
  if (!options.parameters.empty()) {
    auto set = binding::read_parameters(options.parameters);
    if (!set) {
      complain(set.error());
      return std::nullopt;
    }
    wanted.parameters = std::move(*set);
  }
  auto compilation = driver::compile_file(path, wanted);
  if (compilation && compilation->program && wanted.parameters)
    complain(binding::told_parameters(compilation->program->info, *wanted.parameters));
  if (compilation)
    for (const Error& error : compilation->setting_errors) complain(error);
  if (compilation) return std::move(*compilation);
  complain(compilation.error());
  return std::nullopt;
}

// "at 2026-03-03T00:00:00+01:00, and at 2 other moments"
std::string moments_of(const std::vector<value::Instant>& moments) {
  const std::string first = "at " + moments.front().text();
  if (moments.size() == 1) return first;
  return fmt::format("{}, and at {}", first, counted(moments.size() - 1, "other moment"));
}

std::string found_text(const std::string& path, const testing::HouseResult& result) {
  constexpr std::size_t shown_most = 20;
  std::string text;
  for (const testing::UnheldRole& one : result.unheld)
    text += fmt::format("{}: nobody holds `{}`, whom {} asks\n", path, one.role,
                        ir::joined(one.asked_by, " or "));
  const std::vector<testing::Gap> gaps = testing::gaps_of(result);
  for (std::size_t i = 0; i < std::min(gaps.size(), shown_most); ++i) {
    const testing::NobodyLeft& one = gaps[i].example;
    text += fmt::format(
        "{}: nobody is left for `{}`{}{}: {}{}{}{}\n    {}\n", path, one.what,
        one.kind.empty() ? "" : ", ", one.kind, one.given, one.given.empty() ? "" : ", ",
        moments_of(one.moments),
        gaps[i].more == 0 ? std::string() : ", and in " + counted(gaps[i].more, "more case"),
        one.reasons);
  }
  if (gaps.size() > shown_most)
    text += fmt::format("{}: and {} more\n", path, gaps.size() - shown_most);
  for (const std::string& one : result.missed)
    text += fmt::format("{}: not tried: no case was found of {}\n", path, one);
  return text;
}

std::string conclusion(const testing::HouseResult& result) {
  if (result.kinds.empty() && result.missed.empty()) return "nobody is asked for anything";
  std::vector<std::string> parts;
  if (!result.unheld.empty())
    parts.push_back(counted(result.unheld.size(), "role") + " nobody holds");
  if (const std::size_t gaps = testing::gaps_of(result).size(); gaps > 0)
    parts.push_back(fmt::format("nobody is left in {}", gaps));
  if (!result.missed.empty()) parts.push_back(fmt::format("{} not tried", result.missed.size()));
  return parts.empty() ? "somebody is left in each" : fmt::format("{}", fmt::join(parts, ", "));
}

// Whether somebody is left in every case; says so of those where nobody is, and of what it can say
// nothing of.
int look_for_people(const std::string& path, const CheckOptions& options,
                    std::shared_ptr<const ir::Program> program) {
  const auto at = moment_of(options.at);
  if (!at) return status_usage;
  const bool asks = !program->approvals.empty();
  const auto policy = binding::load(
      std::move(program), {"interpret", [](auto made) { return make_engine(made, "interpret"); }});
  if (!policy) return status_errors;
  const auto people = load_people(options.people, *policy);
  if (!people) return status_errors;
  const analyze::Loading solver = asks ? analyze::load_solver() : analyze::Loading{};
  if (!solver.problem.empty())
    complain("kinds of work are searched alone: the solver can't be opened: " + solver.problem);
  const testing::HouseResult result =
      testing::nobody_left(*policy, *people, {.at = *at, .solver = solver.solve});
  std::string text = found_text(path, result);
  text += fmt::format("{}: {}, {} opened with the people of {}: {}\n", path,
                      counted(result.kinds.size(), "kind") + " of work",
                      counted(result.tried, "case"), options.people, conclusion(result));
  for (const std::string& kind : result.kinds) text += "    " + kind + "\n";
  for (const std::string& kind : result.never)
    text += fmt::format("    never asked for: {}\n", kind);
  say(text);
  return result.passed() ? status_ok : status_errors;
}

int check(const CheckOptions& options) {
  int status = status_ok;
  const auto policies = policy_files(options.policies);
  if (!policies) {
    complain(policies.error());
    return status_errors;
  }
  for (const std::string& path : *policies) {
    auto compilation = compile(path, options);
    if (!compilation) {
      status = status_errors;
      continue;
    }
    if (!compilation->ok()) status = status_errors;
    if (options.format == "json") {
      say(diagnostics::render_json(compilation->diagnostics, compilation->files) + "\n");
    } else {
      const std::string text = diagnostics::render_text(compilation->diagnostics,
                                                        compilation->files, colours(STDOUT_FILENO));
      if (!text.empty()) say(text + "\n");
    }
    if (options.format == "text" && compilation->program)
      remark_claims(path, *compilation->program);
    if (!options.people.empty() && compilation->program &&
        look_for_people(path, options,
                        std::make_shared<const ir::Program>(*compilation->program)) != status_ok)
      status = status_errors;
    if (!options.emit.empty() && print_stage(*compilation, options.emit) != status_ok)
      status = status_errors;
  }
  return status;
}

}  // namespace

void add_check(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("check", "find what is wrong with policies");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("policy", options->policies, ".bop files, or folders of them")->required();
  command->add_option("--format", options->format, "json: diagnostics for tools")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--fix", options->fix,
                    "repair in the file what is plainly meant, and say what was changed");
  command->add_option("--emit", options->emit, "also print what a stage makes of the policy")
      ->check(CLI::IsMember({"ast", "symbols", "types", "ir", "llvm", "asm", "callees"}));
  command->add_option("--stop-after", options->stop_after, "the last stage that works on the IR")
      ->check(CLI::IsMember({"lower", "simplify"}))
      ->capture_default_str();
  command->add_option("--parameters", options->parameters, parameters_help);
  command->add_option("--people", options->people,
                      "the people of a house: which cases leave nobody who may do them");
  command->add_option("--at", options->at,
                      "no moment before it: 2026-03-02T09:00:00+01:00 (now); with --people");
  command->callback([options, &status] { status = check(*options); });
}

}  // namespace bop::cli

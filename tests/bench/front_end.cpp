#include "tests/bench/front_end.h"

#include <algorithm>
#include <ctime>
#include <deque>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/check/check.h"
#include "compiler/driver/compile.h"
#include "compiler/parse/parse.h"
#include "compiler/resolve/resolve.h"

namespace bop::bench {
namespace {

constexpr int passes = 9;
constexpr int long_policy_rules = 1500;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Rules as people write them: a condition of two or three parts, an effect, a reason; every fifth
// has an exception, every twentieth a table.
std::string long_policy() {
  std::string text = R"(policy bench.long "A long policy"
  owner    "Somebody"
  calendar TARGET zone "Europe/Berlin"

use std.invoice, std.match

subject   invoice : Invoice
reference vendors : Vendor by id

let vendor = vendors[invoice.vendor_id]

role clerk
role boss covers clerk

codes Codes
  DOUBTFUL "Something is doubtful" for clerk

decision disposition
  outcomes approve releases < route < hold
  combine  most severe
  default  route to clerk
  asks     clerk

rule L-0 "The vendor is known"
  when    vendor is missing
  then    hold with DOUBTFUL

)";
  for (int i = 1; i <= long_policy_rules; ++i) {
    text += fmt::format(R"(rule L-{0} "The rule with the number {0}"
  when    vendor is present and vendor.status <> active and invoice.net is positive
          and invoice.kind = credit_note or invoice.due is missing
  unless  invoice.category is one of (utilities, rent, tax)
  then    hold with DOUBTFUL
  because "net {{invoice.net}} plus tax {{invoice.tax}}, case {0}"

)",
                        i);
    if (i % 5 == 0)
      text += fmt::format(
          "exception L-{0}a to L-{0} \"But not those of number {0}\"\n"
          "  when    invoice.issued >= 2026-01-01 and invoice.gross is negative\n\n",
          i);
    if (i % 20 == 0)
      text += fmt::format(
          R"(table t_{0}(kind : DocumentKind, days : Integer) gives who : Role unique
  | kind        | days      || who   |
  | invoice     | < 10      || clerk |
  | invoice     | 10 ..< {1} || boss  |
  | invoice     | >= {1}     || boss  |
  | credit_note | any       || boss  |

)",
          i, i + 11);
  }
  return text;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

std::optional<FrontEnd> measure_front_end(const std::string& source_folder) {
  std::deque<driver::Compilation> policies;  // whose elements never move
  auto shipped = driver::compile_file(source_folder + "/policies/payables/invoice_approval.bop");
  if (!shipped) return std::nullopt;
  policies.push_back(std::move(*shipped));
  policies.push_back(driver::compile("long.bop", long_policy()));
  FrontEnd measured;
  for (const driver::Compilation& policy : policies) {
    if (!policy.ok()) return std::nullopt;
    for (const ast::Module& module : policy.modules)
      measured.lines += policy.files.file(module.file).line_starts.size() - 1;
  }
  std::vector<double> parsing, checking;
  for (int pass = 0; pass < passes; ++pass) {
    double parsed = 0, checked = 0;
    for (const driver::Compilation& policy : policies) {
      const double start = thread_seconds();
      diagnostics::Diagnostics diagnostics;
      std::vector<ast::Module> modules;
      for (const ast::Module& module : policy.modules)
        modules.push_back(parse::parse(module.file, policy.files, diagnostics));
      const double middle = thread_seconds();
      const auto symbols = resolve::resolve(modules, diagnostics);
      check::check(modules, symbols, diagnostics);
      parsed += middle - start;
      checked += thread_seconds() - start;
    }
    parsing.push_back(static_cast<double>(measured.lines) / parsed);
    checking.push_back(static_cast<double>(measured.lines) / checked);
  }
  measured.parse_lines = median(parsing);
  measured.check_lines = median(checking);
  return measured;
}

std::optional<double> check_process_ms(const std::string& program, const std::string& policy) {
  // Spawned, not forked: a copy of this process would count as time of the program.
  std::string name = program, verb = "check", file = policy;
  char* const arguments[] = {name.data(), verb.data(), file.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage used{};
  if (failed != 0 || wait4(child, &status, 0, &used) != child) return std::nullopt;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) * 1e-3;
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

}  // namespace bop::bench

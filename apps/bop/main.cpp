#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"
#include "compiler/diagnostics/diagnostics.h"

namespace {

constexpr auto version = "bop " BOP_VERSION;

constexpr auto examples = R"(examples:
  bop check policies/payables/invoice_approval.bop
  bop test policies/payables/invoice_approval.bop
  bop run policies/payables/invoice_approval.bop scans/ --reference vendors=vendors.csv
  bop run POLICY invoices.jsonl --as-of 2026-03-02 --format json > verdicts.jsonl
  bop run POLICY invoices.jsonl --cases work.db --people people.json
  bop cases list work.db  what people have to do; show, decide, correct, delegate, migrate, tick
  bop validate invoice.xml --html report.html  an e-invoice against EN 16931
  bop pack POLICY invoices.csv -o invoices.pack  columns on disk, for many runs
  bop extract scan.png --policy POLICY
  bop correct scan.png gross="EUR 120.00" --as ann  the next ones of its layout are read by it
  bop learn               what corrections of many layouts gain on others
  bop table export POLICY approvers approvers.xlsx
  bop fmt policies/       the one layout, in place; --check for a build server
  bop explain POLICY      the policy as sentences for an auditor
  bop explain B3004       what an error code means and how to mend it

exit status: 0 every record decided (hold, route and reject are decisions), 1 errors,
  2 usage, 3 at least one record undetermined)";

// `bop chek`: the command that is not there, and the one that may be meant. Empty: all is well.
std::string unknown_command(const CLI::App& program, int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word.empty() || word.starts_with('-')) return {};
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (std::ranges::find(names, word) != names.end()) return {};
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view near = bop::diagnostics::nearest(word, views);
  if (near.empty())
    return fmt::format("there is no command `{}`; there are {}", word, fmt::join(names, ", "));
  return fmt::format("there is no command `{}`; did you mean `bop {}`?", word, near);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program{"Bop: policies that decide, prove and explain themselves", "bop"};
  program.footer(examples);
  program.require_subcommand(1);
  program.set_version_flag("--version", version);
  int status = bop::cli::status_ok;
  try {
    bop::cli::add_check(program, status);
    bop::cli::add_run(program, status);
    bop::cli::add_cases(program, status);
    bop::cli::add_test(program, status);
    bop::cli::add_pack(program, status);
    bop::cli::add_extract(program, status);
    bop::cli::add_correct(program, status);
    bop::cli::add_learn(program, status);
    bop::cli::add_explain(program, status);
    bop::cli::add_duplicates(program, status);
    bop::cli::add_reconcile(program, status);
    bop::cli::add_screen(program, status);
    bop::cli::add_table(program, status);
    bop::cli::add_fmt(program, status);
    bop::cli::add_validate(program, status);
    bop::cli::add_completion(program, status);
    if (const std::string unknown = unknown_command(program, argc, argv); !unknown.empty()) {
      bop::cli::complain(unknown);
      return bop::cli::status_usage;
    }
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error);
    return code == 0 ? bop::cli::status_ok : bop::cli::status_usage;
  } catch (const std::exception& error) {
    // One of the doors where our own broken invariants are caught (docs/architecture.md).
    bop::cli::complain(
        fmt::format("internal error: {}\nThis is a defect of bop, not of your files; "
                    "please report it with the command you ran.",
                    error.what()));
    return bop::cli::status_errors;
  }
  return status;
}

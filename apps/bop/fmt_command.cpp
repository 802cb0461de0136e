// bop fmt PATH…: policies in the one layout of Bop, in place; a document's text stays as it is.
#include <algorithm>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/bop/commands.h"
#include "apps/bop/policy_files.h"
#include "apps/bop/terminal.h"
#include "compiler/diagnostics/render.h"
#include "compiler/format/format.h"

namespace bop::cli {

namespace {

constexpr std::size_t document_bytes_max = std::size_t{16} << 20;

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false;
};

// The text in layout; complains and returns nothing when it has errors.
std::optional<std::string> formatted(const std::string& path, const std::string& text) {
  source::Files files;
  diagnostics::Diagnostics diagnostics;
  auto result = format::format(path, text, files, diagnostics);
  if (result) return std::move(*result);
  if (!diagnostics.empty())
    complain(diagnostics::render_text(diagnostics, files, colours(STDERR_FILENO)));
  complain(result.error());
  return std::nullopt;
}

int format_input(bool check) {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto result = formatted("(standard input)", text);
  if (!result) return status_errors;
  if (!check) say(*result);
  return !check || *result == text ? status_ok : status_errors;
}

// One file; `changed` counts those that were not in layout.
int format_file(const std::string& path, bool check, std::size_t& changed) {
  const auto text = source::read_file(path, document_bytes_max);
  if (!text) {
    complain(text.error());
    return status_errors;
  }
  const auto result = formatted(path, *text);
  if (!result) return status_errors;
  if (*result == *text) return status_ok;
  ++changed;
  if (check) {
    say(path + "\n");
    return status_errors;
  }
  const Error failure{"B8052", "`" + path + "` can't be written", "check its permissions", {}};
  if (const auto written = replace_file(path, *result, failure); !written) {
    complain(written.error());
    return status_errors;
  }
  return status_ok;
}

int run(const FmtOptions& options) {
  int status = status_ok;
  std::size_t changed = 0;
  const auto files = policy_files(options.paths);
  if (!files) {
    complain(files.error());
    return status_errors;
  }
  for (const std::string& path : *files) {
    const int one =
        path == "-" ? format_input(options.check) : format_file(path, options.check, changed);
    status = std::max(status, one);
  }
  if (changed > 0 && options.check)
    complain(fmt::format("{} of {} files are not in layout: run `bop fmt` on them", changed,
                         files->size()));
  return status;
}

}  // namespace

void add_fmt(CLI::App& program, int& status) {
  CLI::App* command = program.add_subcommand("fmt", "lay policies out in the one style of Bop");
  auto options = std::make_shared<FmtOptions>();
  command
      ->add_option("path", options->paths,
                   ".bop and .bop.md files, folders, or - for standard input")
      ->required();
  command->add_flag("--check", options->check,
                    "change nothing; name the files that are not in layout, status 1");
  command->callback([options, &status] { status = run(*options); });
}

}  // namespace bop::cli

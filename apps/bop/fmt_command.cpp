// bop fmt PATH…: policies in the one layout of Bop, in place; a document's text stays as it is.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"
#include "compiler/diagnostics/render.h"
#include "compiler/format/format.h"
#include "compiler/literate/literate.h"

namespace bop::cli {

namespace {

namespace fs = std::filesystem;

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

// A reader never meets half a file: the new one takes the old one's place when it is whole.
std::optional<Error> replace_file(const std::string& path, const std::string& text) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  const fs::path whole = real.string() + ".formatted";
  const Error failed{"B8052", "`" + path + "` can't be written", "check its permissions", {}};
  if (error) return failed;
  {
    std::ofstream stream(whole, std::ios::binary | std::ios::trunc);
    stream << text;
    if (!stream.flush()) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::permissions(whole, fs::status(real).permissions(), error);
  if (!error) fs::rename(whole, real, error);
  if (!error) return std::nullopt;
  std::error_code ignored;
  fs::remove(whole, ignored);
  return failed;
}

bool is_policy_file(const fs::path& path) {
  return path.extension() == ".bop" || literate::is_document(path.string());
}

// Files named, and those of folders named; hidden folders are other programs'.
std::vector<std::string> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
         at.increment(error)) {
      const bool hidden = at->path().filename().string().starts_with('.');
      if (at->is_directory() && hidden) at.disable_recursion_pending();
      if (at->is_regular_file() && !hidden && is_policy_file(at->path()))
        found.push_back(at->path().string());
    }
    std::ranges::sort(found);
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
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
  if (const auto failed = replace_file(path, *result)) {
    complain(*failed);
    return status_errors;
  }
  return status_ok;
}

int run(const FmtOptions& options) {
  int status = status_ok;
  std::size_t changed = 0;
  const std::vector<std::string> files = files_of(options.paths);
  for (const std::string& path : files) {
    const int one =
        path == "-" ? format_input(options.check) : format_file(path, options.check, changed);
    status = std::max(status, one);
  }
  if (changed > 0 && options.check)
    complain(fmt::format("{} of {} files are not in layout: run `bop fmt` on them", changed,
                         files.size()));
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

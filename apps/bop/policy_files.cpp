#include "apps/bop/policy_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "compiler/literate/literate.h"

namespace bop::cli {

namespace {

namespace fs = std::filesystem;

bool is_policy_file(const fs::path& path) {
  return path.extension() == ".bop" || literate::is_document(path.string());
}

std::vector<std::string> policies_in(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (at->is_directory() && hidden) at.disable_recursion_pending();
    if (at->is_regular_file() && !hidden && is_policy_file(at->path()))
      found.push_back(at->path().string());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

Result<std::vector<std::string>> policy_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const std::vector<std::string> found = policies_in(path);
    if (found.empty())
      return std::unexpected(Error{"B8001",
                                   "there is no policy in the folder `" + path + "`",
                                   "policies are files that end in .bop or .bop.md",
                                   {}});
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

Result<void> replace_file(const std::string& path, const std::string& text, const Error& failure) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  const fs::path beside = target.string() + ".new";
  if (!error) {
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    stream << text;
    if (!stream.flush()) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::permissions(beside, fs::status(target).permissions(), error);
  if (!error) fs::rename(beside, target, error);
  if (!error) return {};
  std::error_code ignored;
  fs::remove(beside, ignored);
  Error failed = failure;
  failed.hint = error.message() + "; " + failure.hint;
  return std::unexpected(std::move(failed));
}

}  // namespace bop::cli

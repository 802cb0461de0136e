#include "runtime/base/module.h"

#include <filesystem>
#include <vector>

#include <dlfcn.h>

namespace bop {

std::string module_path(std::string_view file, std::string_view build_folder) {
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const auto folder = program.parent_path();
  std::vector<std::filesystem::path> places = {folder / file, folder / "../lib/bop" / file};
  // A build folder: BUILD/apps/bop/bop, BUILD/tests/unit/compiler/emit/test_…
  for (auto up = folder; up.has_relative_path(); up = up.parent_path())
    places.push_back(up / build_folder / file);
  for (const auto& place : places)
    if (std::filesystem::exists(place, ignored)) return place.lexically_normal().string();
  return places.front().string();
}

bool module_is_missing(const std::string& path) {
  std::error_code ignored;
  return path.find('/') != std::string::npos && !std::filesystem::exists(path, ignored);
}

std::expected<void*, std::string> open_module(const std::string& path, const char* symbol) {
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) return std::unexpected(std::string(dlerror()));
  return dlsym(module, symbol);
}

}  // namespace bop

#include "runtime/base/module.h"

#include <filesystem>
#include <vector>

#include <dlfcn.h>
#include <link.h>

namespace bop {

namespace {

namespace fs = std::filesystem;

// The folder of the library that this code is part of; nothing where it is the program itself.
fs::path own_library_folder() {
  Dl_info about{};
  void* found = nullptr;
  const auto* self = reinterpret_cast<const void*>(&own_library_folder);
  if (dladdr1(self, &about, &found, RTLD_DL_LINKMAP) == 0 || found == nullptr) return {};
  // The program's own name is empty there; a library's is the path it was opened by.
  const std::string name = static_cast<const link_map*>(found)->l_name;
  std::error_code ignored;
  return name.empty() ? fs::path() : fs::weakly_canonical(name, ignored).parent_path();
}

}  // namespace

std::string module_path(std::string_view file, std::string_view build_folder) {
  std::error_code ignored;
  std::vector<fs::path> places;
  // A build folder: BUILD/apps/bop/bop, BUILD/tests/unit/compiler/emit/test_…
  const auto in_build_of = [&](const fs::path& folder) {
    for (auto up = folder; up.has_relative_path(); up = up.parent_path())
      places.push_back(up / build_folder / file);
  };
  if (const fs::path library = own_library_folder(); !library.empty()) {
    places = {library / file, library / "bop" / file};
    in_build_of(library);
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  places.push_back(program / file);
  places.push_back(program / "../lib/bop" / file);
  in_build_of(program);
  for (const auto& place : places)
    if (fs::exists(place, ignored)) return place.lexically_normal().string();
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

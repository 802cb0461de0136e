#include "compiler/emit/load.h"

#include <array>
#include <filesystem>
#include <string_view>

#include <dlfcn.h>

namespace bop::emit {

namespace {

constexpr std::string_view module_file = "libbop_compiler_emit.so";

}  // namespace

std::string default_module_path() {
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const auto folder = program.parent_path();
  std::vector<std::filesystem::path> places = {folder / module_file,
                                               folder / "../lib/bop" / module_file};
  // A build folder: BUILD/apps/bop/bop, BUILD/tests/unit/compiler/emit/test_…
  for (auto up = folder; up.has_relative_path(); up = up.parent_path())
    places.push_back(up / "compiler/emit" / module_file);
  for (const auto& place : places)
    if (std::filesystem::exists(place, ignored)) return place.lexically_normal().string();
  return places.front().string();
}

Result<LoadedEmit> load_emit(const std::string& path_of_module) {
  void* module = dlopen(path_of_module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    return fail("B8503", "the compiler module cannot be opened: " + std::string(dlerror()),
                "install LLVM 19 (libllvm19), or run with `--engine interpret`");
  }
  using Entry = const ModuleEntry* (*)();
  const auto entry = reinterpret_cast<Entry>(dlsym(module, entry_name));
  if (entry == nullptr || entry()->version != std::string_view(entry_version)) {
    return fail("B8504", "`" + path_of_module + "` belongs to another build of bop",
                "install bop and its module together");
  }
  return entry()->functions;
}

}  // namespace bop::emit

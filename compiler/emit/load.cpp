#include "compiler/emit/load.h"

#include <string_view>

#include "compiler/emit/code_cache.h"
#include "runtime/base/module.h"

namespace bop::emit {

std::string default_module_path() {
  return module_path("libbop_compiler_emit.so", "compiler/emit");
}

Result<LoadedEmit> load_emit(const std::string& path_of_module) {
  if (module_is_missing(path_of_module))
    return fail("B8503", "the compiler module is missing: there is no `" + path_of_module + "`",
                "install bop and its modules together: it belongs to bop itself, and is looked for "
                "beside it and in ../lib/bop; or run with `--engine interpret`");
  const auto symbol = open_module(path_of_module, entry_name);
  if (!symbol)
    return fail("B8503", "the compiler module cannot be opened: " + symbol.error(),
                "install LLVM 19 (libllvm19), or run with `--engine interpret`");
  using Entry = const ModuleEntry* (*)();
  const auto entry = reinterpret_cast<Entry>(*symbol);
  if (entry == nullptr || entry()->version != std::string_view(entry_version))
    return fail("B8504", "`" + path_of_module + "` belongs to another build of bop",
                "install bop and its module together");
  return entry()->functions;
}

Result<std::string> code_folder() {
  std::string folder = code_cache_folder();
  BOP_TRY(const auto opened, CodeCache::open(folder));
  return opened ? folder : std::string();
}

}  // namespace bop::emit

// Opens the module that links the solver.
#include <string_view>

#include "compiler/analyze/analyze.h"
#include "runtime/base/module.h"

namespace bop::analyze {

Loading load_solver() {
  const std::string path = module_path("libbop_compiler_analyze_solver.so", "compiler/analyze");
  if (module_is_missing(path)) return {nullptr, "there is no `" + path + "`"};
  const auto symbol = open_module(path, solver_entry_name);
  if (!symbol) return {nullptr, symbol.error()};
  using Door = const SolverEntry* (*)();
  const auto entry = reinterpret_cast<Door>(*symbol);
  if (entry == nullptr || entry()->version != std::string_view(solver_entry_version))
    return {nullptr, "`" + path + "` belongs to another build of bop"};
  return {entry()->solve, {}};
}

}  // namespace bop::analyze

#include "compiler/driver/compile.h"
#include "runtime/base/error.h"

namespace bop::driver {

std::optional<Stage> stage_named(std::string_view name) {
  if (name == "ast") return Stage::Ast;
  if (name == "symbols") return Stage::Symbols;
  if (name == "types") return Stage::Types;
  if (name == "ir") return Stage::Ir;
  return std::nullopt;
}

std::string dump(const Compilation& compilation, Stage stage) {
  switch (stage) {
    case Stage::Ast:
      return ast::print(compilation.modules[0]);
    case Stage::Symbols:
      return resolve::print(compilation.symbols);
    case Stage::Types:
      return check::print(compilation.modules, compilation.checked);
    case Stage::Ir:
      return compilation.program ? ir::print(*compilation.program) : std::string();
  }
  broken(__FILE__, __LINE__, "stage", "a stage that is none");
}

}  // namespace bop::driver

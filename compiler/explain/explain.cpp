#include "compiler/explain/explain.h"

#include "compiler/explain/sections.h"

namespace bop::explain {

std::string explain(const ir::Program& program) {
  Named named;
  const std::string rules = decisions(program, named);
  return header(program) + inputs(program) + references(program) + checks(program) +
         parameters(program) + definitions(program, named) + rules + tables(program) +
         roles_and_codes(program) + escalations(program) + tests(program);
}

}  // namespace bop::explain

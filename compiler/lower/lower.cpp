#include "compiler/lower/lower.h"

#include "compiler/diagnostics/kinds_lower.h"
#include "compiler/lower/context.h"
#include "runtime/base/error.h"

namespace bop::lower {

std::optional<ir::Program> lower(const std::vector<ast::Module>& modules,
                                 const resolve::Symbols& symbols, const check::Checked& checked,
                                 diagnostics::Diagnostics& diagnostics) {
  BOP_CHECK(symbols.policy != none && symbols.subject_record != none,
            "only a policy with a subject is lowered");
  Context context(modules, symbols, checked);
  lower_policy(context);
  lower_rules(context);
  // Last, so that what only they read comes after what decides.
  lower_table_texts(context);
  lower_tests(context);
  if (const auto& call = context.overgrown) {
    diagnostics
        .report(diagnostics::unfolds_too_far, call->range, diagnostics::Name{call->name},
                diagnostics::Count{steps_max})
        .here("written out in full, this is too much to run")
        .note(
            "Defines and tables are written out at each of their calls. Where each of twenty "
            "defines calls the one before it twice, that makes a million copies. Call each once, "
            "and give the result a name with `let`.");
    return std::nullopt;
  }
  abi::PolicyInfo& info = context.program.info;
  info.condition_count = static_cast<std::uint32_t>(context.program.conditions.size());
  info.value_count = static_cast<std::uint32_t>(context.program.values.size());
  return std::move(context.program);
}

}  // namespace bop::lower

#include "compiler/lower/lower.h"

#include <fmt/format.h>

#include "compiler/diagnostics/kinds_lower.h"
#include "compiler/lower/context.h"
#include "compiler/lower/rounds.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

// Calls within the arguments of a define are told by name and arguments as soon as they are
// lowered; the rows of the tables follow when all that they read is there.
void declare_tables(Context& context) {
  for (const resolve::Table& table : context.symbols.tables) {
    ir::TableText& text = context.program.tables.emplace_back();
    text.name = table.name;
    for (const auto& column : table.parameters)
      text.parameters.push_back({column.name, column.type});
    for (const auto& column : table.results) text.results.push_back({column.name, column.type});
  }
}

// Which sets matches only add up (language.md, matches: `using`).
void note_summed(ir::Program& program) {
  std::vector<bool> looked_up(program.info.references.size());
  for (const ir::Node& node : program.nodes) {
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.node))
      looked_up[lookup->reference] = looked_up[lookup->reference] || !lookup->keys.empty();
    if (const auto* compare = std::get_if<ir::Compare>(&node.node);
        compare != nullptr && compare->rates != abi::none)
      looked_up[compare->rates] = true;
    if (const auto* convert = std::get_if<ir::Convert>(&node.node))
      looked_up[convert->rates] = true;
  }
  for (const ir::Match& match : program.matches)
    for (const std::uint32_t set : match.sets)
      program.info.references[set].only_summed = !looked_up[set];
}

}  // namespace

std::optional<ir::Program> lower(const std::vector<ast::Module>& modules,
                                 const resolve::Symbols& symbols, const check::Checked& checked,
                                 diagnostics::Diagnostics& diagnostics) {
  BOP_CHECK(symbols.policy != none && symbols.subject_record != none,
            "only a policy with a subject is lowered");
  Context context(modules, symbols, checked);
  declare_tables(context);
  lower_checks(context);
  lower_policy(context);
  lower_rules(context);
  // Last, so that what only they read comes after what decides.
  lower_cases(context);
  lower_table_texts(context);
  lower_tests(context);
  lower_proofs(context);
  lower_properties(context);
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
  if (const auto found = too_many_rounds(context.program)) {
    diagnostics
        .report(diagnostics::too_many_rounds, context.program[found->outermost].origin,
                diagnostics::Count{rounds_max})
        .here(fmt::format("what stands innermost would be asked up to {} times of each record",
                          found->rounds))
        .note(
            "Each list within another multiplies: six lists of ten items make a million "
            "rounds. Ask each list by itself, or write the combinations that are meant as a "
            "table.");
    return std::nullopt;
  }
  abi::PolicyInfo& info = context.program.info;
  info.condition_count = static_cast<std::uint32_t>(context.program.conditions.size());
  info.value_count = static_cast<std::uint32_t>(context.program.values.size());
  for (std::size_t index = 0; index < info.eaches.size(); ++index) {
    const ir::Each& each = context.program.eaches[index];
    info.eaches[index].condition_count = static_cast<std::uint32_t>(each.conditions.size());
    info.eaches[index].value_count = static_cast<std::uint32_t>(each.values.size());
  }
  note_summed(context.program);
  return std::move(context.program);
}

}  // namespace bop::lower

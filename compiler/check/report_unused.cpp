#include "compiler/check/report_unused.h"

#include "compiler/diagnostics/kinds_check.h"

namespace bop::check {

void report_unused(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                   const Checked& checked, Diagnostics& diagnostics) {
  if (symbols.policy == none || symbols.rules.empty() || diagnostics.has_errors()) return;
  std::vector<bool> read(symbols.parameters.size());
  for (const std::vector<Info>& infos : checked.infos)
    for (const Info& info : infos)
      if (info.target.kind == Target::Kind::Parameter) read[info.target.index] = true;
  for (std::size_t i = 0; i < read.size(); ++i) {
    const resolve::Parameter& parameter = symbols.parameters[i];
    if (read[i] || parameter.place.module != 0 || is_broken(modules, parameter.place)) continue;
    diagnostics.report(diagnostics::unused_parameter, parameter.place.name, {parameter.name})
        .here("whoever changes it changes nothing")
        .note(
            "A number that it should stand for is perhaps written out in a rule or a table. Name "
            "the parameter there, or remove it.");
  }
}

}  // namespace bop::check

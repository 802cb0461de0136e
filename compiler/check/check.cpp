#include "compiler/check/check.h"

#include "compiler/check/case_checker.h"
#include "compiler/check/context.h"
#include "compiler/check/only_usual.h"
#include "compiler/check/report_unused.h"
#include "compiler/check/table_analysis.h"

namespace bop::check {

Checked::Checked() = default;
Checked::Checked(const Checked&) = default;
Checked::Checked(Checked&&) noexcept = default;
Checked& Checked::operator=(const Checked&) = default;
Checked& Checked::operator=(Checked&&) noexcept = default;
Checked::~Checked() = default;

Checker::Checker(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                 Diagnostics& diagnostics, const std::vector<OtherPolicy>& others)
    : CheckerState(modules, symbols, diagnostics, others) {
  checked_.schema = symbols.schema;
  for (const ast::Module& module : modules) checked_.infos.emplace_back(module.exprs.size());
  checked_.effects.resize(symbols.rules.size());
  checked_.slacks.resize(symbols.rules.size());
  checked_.decision_results.resize(symbols.decisions.size(), none);
  checked_.required_fields.resize(symbols.rules.size());
  checked_.role_scopes.resize(symbols.roles.size());
  checked_.default_targets.resize(symbols.decisions.size());
  checked_exceptions_.resize(symbols.exceptions.size(), false);
  lets_.resize(symbols.lets.size());
  let_digits_.resize(symbols.lets.size(), 0);
  match_states_.resize(symbols.matches.size(), State::New);
  checked_.matches.resize(symbols.matches.size());
  checked_.approvals.resize(symbols.approvals.size());
  let_states_.resize(symbols.lets.size(), State::New);
  defines_.resize(symbols.defines.size());
  define_states_.resize(symbols.defines.size(), State::New);
  define_reads_clock_.resize(symbols.defines.size(), false);
  if (symbols.policy != none)
    head_ = &std::get<ast::PolicyDecl>(modules[0].declarations[symbols.policy].node);
  if (head_ != nullptr && modules[0].declarations[symbols.policy].broken) head_ = nullptr;
}

// Declarations first, because what they hold decides how rules are read: above all `compare in`.
Checked Checker::run() && {
  prepare_lets();
  checked_.calendars = Calendars(modules_, symbols_, diagnostics_).check();
  check_head();
  check_parameters();
  for (std::size_t i = 0; i < lets_.size(); ++i) let_typed(static_cast<Index>(i));
  for (std::size_t i = 0; i < defines_.size(); ++i) define_typed(static_cast<Index>(i));
  CaseChecker cases(*this);
  cases.check_jurisdiction();
  cases.check_matches();
  check_role_scopes();
  check_trust();
  check_tables();
  check_decisions();
  check_checks();
  check_rules();
  check_escalations();
  cases.check_approvals();
  cases.check_all_duties();
  cases.check_processes();
  cases.check_services();
  cases.check_ambiguous_heard();
  check_absences();
  check_examples();
  check_tests();
  check_proofs();
  check_properties();
  report_shared_names();
  report_value_cycles();
  report_unused(modules_, symbols_, checked_, diagnostics_);
  report_only_usual(modules_, symbols_, checked_, diagnostics_);
  for (const Typed& let : lets_) checked_.let_types.push_back(let.type);
  for (const Typed& define : defines_) checked_.define_types.push_back(define.type);
  return std::move(checked_);
}

Checked check(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
              Diagnostics& diagnostics, const std::vector<OtherPolicy>& others) {
  return Checker(modules, symbols, diagnostics, others).run();
}

}  // namespace bop::check

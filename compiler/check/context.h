// The checker: one object for one call of check, its methods spread over the files of this folder,
// one file per construct. Private to this folder.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/checker_state.h"
#include "compiler/diagnostics/kinds_analyze.h"
#include "compiler/diagnostics/kinds_check.h"
#include "compiler/diagnostics/kinds_resolve.h"
#include "compiler/types/types.h"
#include "runtime/value/unit.h"

namespace bop::check {

/// Proofs stay near linear up to here (tests/bench); longer lists are data.
inline constexpr std::size_t table_rows_max = 20'000;
/// How deep expressions may lie within one another, through lets and defines not read yet.
inline constexpr std::size_t inference_depth_max = 2000;

class Checker : private CheckerState {
  friend class AbsenceFinder;
  friend class CaseChecker;

 public:
  Checker(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
          Diagnostics& diagnostics, const std::vector<OtherPolicy>& others);
  Checked run() &&;

 private:
  // check_declaration.cpp: heads, parameters, trust, lets, defines, roles
  void check_head();
  void check_compare_clause(const ast::PolicyDecl::Compare& clause);
  Index rate_field(const ast::Identifier& name, const resolve::Reference& rates);
  void check_parameters();
  void check_parameter(Index parameter);
  void check_trust();
  TrustItem check_trust_item(const ast::TrustDecl::Item& item);
  void check_role_scopes();
  void check_in_force(const std::optional<ast::InForce>& in_force);
  const Typed& let_typed(Index let);
  const Typed& define_typed(Index define);
  void check_native(const resolve::Define& define);
  PathInfo resolve_path(const ast::Path& path, std::span<const ast::PathElement> elements = {});

  // check_decision.cpp
  void check_decisions();
  void check_default(Index decision);
  void check_escalations();
  void check_escalation_role(const ast::RoleRef& role);

  // check_rule.cpp
  void check_rules();
  void check_rule(Index rule, const ast::RuleDecl& node);
  void check_each(const ast::ForEach& each);
  void check_unique(Index decision);
  ExprId check_slack(const ast::RuleDecl& node);
  void collect_slack_targets(ExprId id, Type slack, std::vector<ExprId>& found);
  void check_requires(Index rule, const ast::RequiresDecl& node);
  // check_check.cpp
  void check_checks();
  void check_unavailable(Index rule, Index check);
  Typed call_check(ExprId id, const ast::Call& call, Index check);
  void check_exceptions(const std::vector<Index>& exceptions, std::size_t depth = 0);
  EffectInfo check_effect(const ast::Effect& effect);
  bool any_broken_codes() const;
  void check_outcome(const ast::Effect& effect, EffectInfo& info);
  void check_effect_owner(const ast::Effect& effect, const EffectInfo& info);
  void check_to(ExprId to, EffectInfo& info);
  bool is_people(Type type) const;
  void check_clauses(const ast::RuleClauses& clauses, const char* without_slack = nullptr);
  void check_sentence(ExprId sentence, const char* wanted);
  Facts rule_facts(ExprId when, ExprId unless) const;
  std::vector<bool> checked_exceptions_;
  std::map<std::pair<Index, ExprId>, std::string> compared_currencies_;  // of amounts

  // check_test.cpp: examples, tests, proofs
  void check_examples();
  void check_tests();
  TestInfo check_test(const ast::TestDecl& test);
  TestGiven check_given(const ast::TestDecl::Given& given);
  void check_setting(Index parameter, ExprId value);
  void advise_element(const ast::Member& member, ExprId whole, diagnostics::Diagnostic& unknown);
  void check_bounds(const ast::ParameterDecl& node, ExprId value, const Scope& declared);
  TestExpect check_expect(const ast::TestDecl::Expect& expect);
  void check_asked(const ast::TestDecl::Expect& each, const TestExpect& made);
  void check_who_and_when(ExprId to, ExprId within);
  void check_codes(const std::vector<ast::Identifier>& codes);
  void check_needs(const ast::ElementPath& path);
  void check_proofs();
  void refuse_outcomes_inside(ExprId claim);
  void check_properties();

  // check_test_table.cpp: tests written as a table
  void check_test_table(const ast::TestDecl::Table& table, TestInfo& info);
  std::optional<TestColumn> check_given_column(const ast::TestDecl::Column& column);
  std::optional<TestColumn> check_expected_column(const ast::TestDecl::Column& column,
                                                  bool after_decision);
  void check_test_row(const ast::TestDecl::Table& table, const ast::TestDecl::Row& row,
                      TestInfo& info);
  void check_given_cell(const ast::TestDecl::Column& column, const TestColumn& made,
                        const ast::TestDecl::Cell& cell);
  std::vector<std::string> check_expected_cell(const ast::TestDecl::Column& column,
                                               const TestColumn& made,
                                               const ast::TestDecl::Cell& cell);
  void report_cell(const ast::TestDecl::Cell& cell, std::string_view column, std::string holds);
  std::optional<ast::ElementPath> path_of(ExprId id) const;

  // check_record.cpp: record literals
  Typed infer_record(ExprId id, const ast::RecordLiteral& literal);
  void check_entries(const ast::RecordLiteral& literal, Index record, bool is_copy);
  void check_money_entries(const ast::RecordLiteral& literal, Index record);
  void require_plain(ExprId id);

  // check_table.cpp
  void check_tables();
  void check_table(Index table);
  void check_header(const resolve::Table& table, const ast::TableDecl& node);
  void check_hit_policy(const resolve::Table& table, const ast::TableDecl& node);
  void check_plain_results(const resolve::Table& table, const ast::Row& row);
  void check_bounds(const resolve::Table& table, const ast::TableDecl& node);
  /// Of a parameter whose values stand in a table.
  std::string parameter_currency(Index table) const;
  void check_row(const resolve::Table& table, const ast::Row& row);
  void check_cell_test(const resolve::Argument& column, const ast::CellTest& test);
  void check_cell_value(const resolve::Argument& column, ExprId id, bool ordered);
  void check_absence_cell(const resolve::Argument& column, SourceRange at);
  void require_cell_constant(ExprId id);
  /// A literal, a member of an enumeration, a role, a currency.
  bool is_plain_value(ExprId id) const;
  void check_result(const resolve::Argument& column, const std::vector<ExprId>& values);

  // check_expression.cpp
  /// The type as it stands, absent or unrounded as it may be; narrowed by the facts.
  Typed infer(ExprId id, const Expected& hint = {});
  /// The same before the facts narrow it.
  Typed infer_declared(ExprId id, const Expected& hint);
  /// A value that is there: reports what may be missing.
  Typed present(ExprId id, const Expected& hint = {});
  /// A value of the type wanted, or a report that says why it is wanted.
  Typed expect(ExprId id, const Expected& wanted);
  void condition(ExprId id, std::string_view what);
  void report_mismatch(ExprId id, const Typed& found, const Expected& wanted);
  std::string named(ExprId id) const;
  void report_missing(ExprId id);
  // mend_literal.cpp
  void report_bare_percent(ExprId id, const value::Decimal& number, const Expected& wanted);
  void offer_literal(diagnostics::Diagnostic& report, ExprId id, Type want,
                     const std::string& currency_key);
  /// `null`, `empty`: words of other languages for what is missing.
  bool means_absence(ExprId id) const;
  Typed infer_list(ExprId id, const ast::ListLiteral& list, const Expected& hint);
  Typed infer_text(ExprId id, const ast::TextLiteral& text, const Expected& hint);
  Typed infer_code(ExprId id, const ast::TextLiteral& text, Index list);
  Typed infer_conditional(const ast::Conditional& node, const Expected& hint);
  Typed infer_fallback(const ast::Fallback& node, const Expected& hint);
  Typed infer_matches(ExprId id, const ast::Matches& node);
  Typed infer_state_test(const ast::StateTest& test);
  Typed infer_member(ExprId id, const ast::Member& member);
  Typed infer_index(ExprId id, const ast::Index& index);

  // check_name.cpp
  Typed infer_name(ExprId id, const ast::Name& name, const Expected& hint);
  Typed infer_symbol(ExprId id, const ast::Name& name, const resolve::Symbol& symbol);
  std::optional<Typed> local_or_argument(ExprId id, std::string_view name);
  void report_unknown(ExprId id, const ast::Name& name, const Expected& hint);
  std::vector<std::string_view> names_in_scope() const;
  bool stands_for_nothing_alone(ExprId id) const;
  void report_shared_names();

  // check_operator.cpp
  Typed infer_unary(const ast::Unary& node);
  Typed infer_binary(ExprId id, const ast::Binary& node);
  Typed infer_logic(ExprId id, const ast::Binary& node);
  Typed infer_arithmetic(ExprId id, const ast::Binary& node);
  std::optional<Type> sum_type(ast::BinaryOp op, Type left, Type right) const;
  std::optional<Type> product_type(Type left, Type right) const;
  std::optional<Type> quotient_type(Type left, Type right) const;
  void report_operator(ExprId id, const ast::Binary& node, Type left, Type right);
  void advise_days_apart(const ast::Binary& difference, diagnostics::Diagnostic& report);
  void check_divisor(ExprId id, ExprId divisor);
  bool parameter_excludes_zero(Index parameter) const;
  bool rounded(ExprId id, const Typed& typed, std::string_view before);

  // check_digits.cpp
  int digits_of(ExprId id) const;
  void check_digits(ExprId id, const ast::Binary& node);

  // check_comparison.cpp
  Typed infer_comparison(ExprId id, const ast::Binary& node);
  std::optional<Typed> infer_decision_comparison(ExprId id, const ast::Binary& node);
  Typed compare_with_outcome(const ast::Binary& node, Index decision);
  void check_outcome_word(ExprId id, const std::string& word, const resolve::Symbol& decision);
  Typed infer_in_range(ExprId id, const ast::InRange& node);
  Typed infer_one_of(ExprId id, const ast::OneOf& node);
  Typed infer_in_list(ExprId id, const ast::InList& node);
  std::optional<Index> code_list_named(ExprId id) const;
  Typed infer_sign_test(const ast::SignTest& node);
  std::pair<Typed, Typed> infer_pair(ExprId left, ExprId right);
  /// Reports what can't be compared; true when the amounts may be of two currencies and the policy
  /// converts them.
  bool check_comparable(ExprId left, const Typed& l, ExprId right, const Typed& r, bool ordered);
  bool check_currencies(ExprId left, const Typed& l, ExprId right, const Typed& r);
  void check_tied(ExprId left, const Typed& l, ExprId right, const Typed& r);
  void report_other_currency(ExprId left, const Typed& l, ExprId right, const Typed& r);
  bool spans_differ(ExprId left, ExprId right) const;
  void report_not_comparable(ExprId left, const Typed& l, ExprId right, const Typed& r);
  void check_range_order(ExprId low, ExprId high, bool half_open);

  // check_money.cpp
  bool agree(const std::string& a, const std::string& b) const;
  std::string fixed_currency(const std::string& key) const;
  std::string currency_text(const std::string& key) const;
  std::string unit_text(const std::string& key) const;
  /// The currency (of a quantity: the unit) that the key must stand for; none if it may be any.
  value::Currency fixed_code(Type type, const std::string& key) const;
  std::string currency_of_path(ExprId member, Index record, Index field) const;
  void warn_mixed(ExprId id, Type type, const std::string& a, const std::string& b);
  void refuse_unconditional_release(const ast::RuleDecl& node, const ast::Effect& effect,
                                    const EffectInfo& info);
  void refuse_release(const ast::Effect& effect, const EffectInfo& info, const std::string& where);
  void check_decimals(SourceRange range, const ast::MoneyLiteral& literal);
  Typed infer_convert(const ast::Convert& node);

  // check_call.cpp
  Typed infer_call(ExprId id, const ast::Call& call, const Expected& hint);
  Typed infer_round(ExprId id, const ast::Call& call);
  std::optional<std::int64_t> literal_integer(ExprId id) const;
  Typed infer_unread(ExprId id, const ast::Call& call, const Expected& hint);
  Typed infer_money_of(ExprId id, const ast::Call& call);
  bool has_elements(ExprId list) const;
  void report_every_of_none(ExprId id, const ast::Quantified& node);
  Typed infer_whole_list(ExprId id, const ast::Call& call, ast::AggregateKind kind);
  Typed call_define(ExprId id, const ast::Call& call, Index define);
  Typed call_table(ExprId id, const ast::Call& call, Index table);
  void report_not_called(ExprId id, const ast::Call& call, const resolve::Symbol* symbol);
  bool check_arguments(const ast::Call& call, SourceRange at,
                       const std::vector<resolve::Argument>& arguments,
                       std::vector<std::string>* currencies = nullptr);

  // check_list.cpp
  Typed infer_quantified(ExprId id, const ast::Quantified& node);
  Typed infer_aggregate(ExprId id, const ast::Aggregate& node);
  Type element_type(ExprId list);
  Typed aggregate_type(ExprId id, ast::AggregateKind kind, const Typed& body, Type element,
                       ExprId list, bool filtered);
  void bind(const ast::Identifier& variable, ExprId binder, Type element);

  // check_time.cpp
  Typed infer_within(const ast::Within& node);
  Typed infer_shift(const ast::Shift& node);
  Typed infer_period_day(const ast::PeriodDay& node);
  void check_span(ExprId span, const ast::Identifier& calendar, SourceRange at);
  bool has_calendar() const;

  // facts of expressions: expression_facts.cpp
  /// What holds when the condition is true (or false).
  Facts facts_if(ExprId condition, bool truth) const;
  Facts facts_of_comparison(const ast::Binary& node, bool truth) const;
  void add_present(ExprId id, Facts& facts) const;
  void add_some(ExprId list, const ast::Identifier& variable, ExprId condition, Facts& facts) const;
  /// The same for two expressions only if they read the same value; "" where that is not known.
  std::string key(ExprId id) const;
  std::string computed_key(ExprId id) const;
  std::string filtered_key(ExprId list, const ast::Identifier& variable, ExprId condition) const;
  std::string name_key(std::string_view name) const;
  std::string written(ExprId id) const;  // a path as the author wrote it
  /// What the name stands for if no local or argument hides it.
  const resolve::Symbol* symbol_of(std::string_view name) const;
  std::vector<ExprId> joined(ExprId id, ast::BinaryOp op) const;

  // check_result.cpp: what decisions and other policies said, as values
  Typed infer_result_of(ExprId id, const ast::ResultOf& node);
  const OtherPolicy* other_policy(const ast::Identifier& name);
  bool check_other(const ast::ResultOf& node, const resolve::Symbols& other);
  Index other_result(const OtherPolicy& other);
  Typed decision_result(ExprId id, Index decision);
  Type outcome_type(Index result) const;
  Index new_decision_record(const std::string& name, const std::vector<std::string>& outcomes,
                            const std::vector<std::string>& codes);
  Index new_result(ResultInfo made);
  Index new_record(std::string name, std::vector<abi::Field> fields);
  void report_value_cycles();  // report_cycles.cpp
  void check_absences();       // rule_gaps.cpp
  Scope with(const Facts& facts) const;
  void prepare_lets();
  void prepare_let(Index let);
};

std::string path_text(const ast::Path& path);    // "invoice.cost_centre"
std::string_view symbol_text(ast::BinaryOp op);  // "+", "<="
bool is_comparison(ast::BinaryOp op);
std::vector<std::string_view> field_names(const abi::RecordType& record);  // for suggestions

}  // namespace bop::check

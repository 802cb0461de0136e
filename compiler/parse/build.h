// ANTLR's tree of one declaration to plain data. Every part may be absent, for the text may have
// been broken there (reported by then): absent parts become ErrorExpr or stay empty. What only the
// values of literals show (2026-02-30, `default` twice) is reported here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <BopParser.h>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/tokens.h"

namespace bop::parse {

using grammar::BopParser;

class Builder {
 public:
  Builder(const Tokens& tokens, ast::Module& module, diagnostics::Diagnostics& diagnostics)
      : tokens_(tokens), module_(module), diagnostics_(diagnostics) {}

  /// Adds the declaration `item` to the module, unless nothing of it could be read.
  void declaration(BopParser::ItemContext* item, bool broken);

 private:
  using Tree = antlr4::tree::ParseTree;
  using Node = antlr4::tree::TerminalNode;
  using Rule = antlr4::ParserRuleContext;
  using SeenClauses = std::map<std::string, source::SourceRange, std::less<>>;  // by keyword

  // build_declaration.cpp
  ast::PolicyDecl policy(BopParser::PolicyDeclContext& tree);
  ast::PolicyDecl::Compare compare(BopParser::HeadClauseContext& clause);
  ast::UseDecl use(BopParser::UseDeclContext& tree);
  ast::SubjectDecl subject(BopParser::SubjectDeclContext& tree);
  ast::ReferenceDecl reference(BopParser::ReferenceDeclContext& tree);
  ast::Decl parameter(BopParser::ParameterDeclContext& tree);
  template <typename Node>
  void parameter_clauses(BopParser::ParameterDeclContext& tree, Node& node);
  ast::TrustDecl trust(BopParser::TrustDeclContext& tree);
  ast::TrustDecl::Checksum checksum(BopParser::VouchingContext& tree, const ast::Path& field);
  ast::LetDecl let(BopParser::LetDeclContext& tree);
  ast::DefineDecl define(BopParser::DefineDeclContext& tree);
  ast::TypeDecl type(BopParser::TypeDeclContext& tree);
  ast::TypeDecl::Field field(BopParser::FieldContext& tree);
  ast::RoleDecl role(BopParser::RoleDeclContext& tree);
  ast::CodesDecl codes(BopParser::CodesDeclContext& tree);
  ast::ExampleDecl example(BopParser::ExampleDeclContext& tree);
  // build_test.cpp
  ast::TestDecl test(BopParser::TestDeclContext& tree);
  ast::TestDecl::Given given(BopParser::GivenContext& tree);
  ast::TestDecl::OfPerson of_person(BopParser::OfPersonContext& tree);
  ast::ExprId moment(BopParser::MomentContext* tree);
  ast::Identifier in_quotes(BopParser::TextContext* tree);
  ast::TestDecl::Table test_table(BopParser::TestDeclContext& tree);
  ast::TestDecl::Column test_column(BopParser::TestColumnContext& tree);
  ast::TestDecl::Cell test_cell(BopParser::TestCellContext& tree);
  std::size_t before_double_bar(Node* bar, const std::vector<Rule*>& parts) const;
  ast::ProveDecl prove(BopParser::ProveDeclContext& tree);
  ast::PropertyDecl property(BopParser::PropertyDeclContext& tree);
  // build_rule.cpp
  ast::DecisionDecl decision(BopParser::DecisionDeclContext& tree);
  ast::RuleDecl rule(BopParser::RuleDeclContext& tree);
  ast::ExceptionDecl exception(BopParser::ExceptionDeclContext& tree);
  ast::CheckDecl check(BopParser::CheckDeclContext& tree);
  ast::RequiresDecl requires_fields(BopParser::RequiresDeclContext& tree);
  ast::Combining combining(BopParser::CombiningContext* tree);
  ast::ForEach for_each(BopParser::ForEachContext& tree);
  ast::Effect effect(BopParser::EffectContext* tree);
  ast::RuleClauses clauses(const std::vector<BopParser::RuleClauseContext*>& trees);
  ast::Recommendation recommendation(BopParser::RuleClauseContext& tree);
  ast::Regions regions(const std::vector<BopParser::RegionContext*>& trees);
  ast::TableDecl table(BopParser::TableDeclContext& tree);
  void grid(BopParser::HeaderContext* header, const std::vector<BopParser::RowContext*>& rows,
            ast::TableDecl& node);
  ast::Row row(BopParser::RowContext& tree);
  ast::Cell cell(BopParser::CellContext& tree);
  ast::CellTest cell_test(BopParser::CellTestContext& tree);
  ast::EscalationDecl escalation(BopParser::EscalationDeclContext& tree);
  // build_case.cpp: matches, approvals, duties, processes, services
  ast::MatchDecl match(BopParser::MatchDeclContext& tree);
  void match_clause(BopParser::MatchClauseContext& clause, ast::MatchDecl& node);
  ast::MatchDecl::Side side(BopParser::SideContext* tree);
  ast::MatchDecl::Allowance allowance(BopParser::AllowanceContext& tree);
  ast::MatchDecl::Bound bound(BopParser::BoundContext* tree);
  ast::ApprovalDecl approval(BopParser::ApprovalDeclContext& tree);
  void approval_clause(BopParser::ApprovalClauseContext& clause, ast::ApprovalDecl& node);
  ast::DutiesDecl duties(BopParser::DutiesDeclContext& tree);
  ast::ProcessDecl process(BopParser::ProcessDeclContext& tree);
  ast::ProcessDecl::Task task(BopParser::TaskContext& tree);
  ast::ServiceDecl service(BopParser::ServiceDeclContext& tree);
  // build_calendar.cpp
  ast::CalendarDecl house_calendar(BopParser::CalendarDeclContext& tree);
  std::optional<ast::CalendarDecl::Opening> opening(BopParser::OpeningContext& tree);
  std::optional<std::int64_t> clock(Node* node);
  std::vector<ast::ExprId> persons(BopParser::PersonsContext* tree);
  std::uint32_t count(Node* node);
  // build_part.cpp: names, paths, types, texts and literals
  ast::Identifier word(Node* node);
  ast::Identifier name(Rule* tree);
  std::vector<ast::Identifier> any_names(const std::vector<BopParser::AnyNameContext*>& trees);
  std::vector<ast::Identifier> names(const std::vector<BopParser::NameContext*>& trees);
  ast::Path path(BopParser::PathContext* tree);
  ast::ElementPath needed(BopParser::NeededContext& tree);
  std::size_t place_in_list(Node* number);
  ast::TypeRef type_ref(BopParser::TypeRefContext* tree);
  ast::RoleRef role_ref(BopParser::RoleContext* tree);
  std::vector<ast::Parameter> params(BopParser::ParamsContext* tree);
  std::string plain_text(BopParser::TextContext* tree);
  std::optional<ast::InForce> in_force(BopParser::InForceContext* tree);
  std::optional<value::Date> date(Node* node);
  value::Decimal number(Node* node);
  // build_expression.cpp
  ast::ExprId expression(BopParser::ExprContext* tree);
  ast::ExprId conditional(BopParser::ConditionalContext& tree);
  ast::ExprId quantified(BopParser::QuantifiedContext& tree);
  std::uint32_t quantity(BopParser::QuantifiedContext& tree);
  ast::ExprId body(BopParser::BodyContext* tree);
  ast::ExprId aggregate(BopParser::AggregateContext& tree);
  ast::ExprId either(BopParser::OrExprContext* tree);
  ast::ExprId both(BopParser::AndExprContext* tree);
  ast::ExprId negation(BopParser::NotExprContext* tree);
  ast::ExprId relation(BopParser::RelExprContext* tree);
  ast::ExprId relation_tail(ast::ExprId left, BopParser::RelTailContext& tail, Rule* whole);
  ast::ExprId is_test(ast::ExprId left, BopParser::RelTailContext& tail, Rule* whole);
  ast::ExprId shift(BopParser::ShiftExprContext* tree);
  ast::ExprId sum(BopParser::AddExprContext* tree);
  ast::ExprId product(BopParser::MulExprContext* tree);
  ast::ExprId unary(BopParser::UnaryContext* tree);
  ast::ExprId result_of(BopParser::ResultOfContext& tree);
  ast::ExprId fallback(BopParser::FallbackContext* tree);
  ast::ExprId postfix(BopParser::PostfixContext* tree);
  ast::ExprId primary(BopParser::PrimaryContext* tree);
  ast::ExprId call(BopParser::CallContext& tree);
  ast::ExprId record(BopParser::RecordContext& tree);
  ast::ExprId literal(BopParser::LiteralContext& tree);
  ast::ExprId money(Node* node);
  ast::ExprId quantity_literal(Node* node);
  ast::ExprId time_of_day(Node* node);
  ast::ExprId span(Node* node);
  ast::ExprId number_literal(Node* node);
  ast::ExprId percent(Node* node);
  ast::ExprId instant(Node* node);
  ast::ExprId text(BopParser::TextContext& tree);
  ast::Identifier calendar(BopParser::InCalendarContext* tree);
  std::vector<ast::ExprId> arguments(BopParser::ArgsContext* tree);
  std::pair<ast::BinaryOp, source::SourceRange> comparison(BopParser::CmpOpContext* tree);

  template <typename NodeType>
  ast::ExprId add(source::SourceRange range, NodeType node,
                  std::initializer_list<ast::ExprId> below);
  template <typename NodeType>
  ast::ExprId add(source::SourceRange range, NodeType node, const std::vector<ast::ExprId>& below);
  ast::ExprId place(source::SourceRange range, ast::Expr expr, std::uint32_t depth);
  ast::ExprId error(source::SourceRange range);
  std::uint32_t depth(ast::ExprId id) const { return id ? depths_[id.index()] : 0; }

  source::SourceRange range(Rule* tree) const;
  source::SourceRange range(Node* node) const;
  std::string_view text_of(Node* node) const;
  bool tainted(Node* node) const;
  /// False, and reported, for a clause whose keyword has stood in this `what` before.
  bool first_time(Rule* clause, std::string_view what, SeenClauses& seen);

  const Tokens& tokens_;
  ast::Module& module_;
  diagnostics::Diagnostics& diagnostics_;
  std::vector<std::uint32_t> depths_;  // of the tree below each expression
  bool too_deep_reported_ = false;     // in this declaration
  bool incomplete_ = false;            // something was reported here: the declaration is broken
};

template <typename NodeType>
ast::ExprId Builder::add(source::SourceRange range, NodeType node,
                         std::initializer_list<ast::ExprId> below) {
  std::uint32_t deepest = 0;
  for (const ast::ExprId id : below) deepest = std::max(deepest, depth(id));
  return place(range, ast::Expr{range, std::move(node)}, deepest + 1);
}

template <typename NodeType>
ast::ExprId Builder::add(source::SourceRange range, NodeType node,
                         const std::vector<ast::ExprId>& below) {
  std::uint32_t deepest = 0;
  for (const ast::ExprId id : below) deepest = std::max(deepest, depth(id));
  return place(range, ast::Expr{range, std::move(node)}, deepest + 1);
}

}  // namespace bop::parse

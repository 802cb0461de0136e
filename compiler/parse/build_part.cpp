#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/build.h"
#include "compiler/parse/joined.h"
#include "compiler/parse/literals.h"

namespace bop::parse {

namespace kinds = diagnostics;

source::SourceRange Builder::range(Rule* tree) const {
  source::SourceRange at{tokens_.file, 0, 0};
  if (tree == nullptr || tree->start == nullptr) return at;
  at.begin = static_cast<std::uint32_t>(tree->start->getStartIndex());
  at.end = at.begin;
  if (tree->stop != nullptr)
    at.end = std::max(at.begin, static_cast<std::uint32_t>(tree->stop->getStopIndex() + 1));
  return at;
}

source::SourceRange Builder::range(Node* node) const {
  if (node == nullptr) return {tokens_.file, 0, 0};
  const antlr4::Token& token = *node->getSymbol();
  return {tokens_.file, static_cast<std::uint32_t>(token.getStartIndex()),
          static_cast<std::uint32_t>(token.getStopIndex() + 1)};
}

std::string_view Builder::text_of(Node* node) const {
  if (const auto* token = dynamic_cast<const Token*>(node->getSymbol()))
    if (!token->plain.empty()) return token->plain;
  const auto at = range(node);
  return tokens_.text.substr(at.begin, at.end - at.begin);
}

bool Builder::tainted(Node* node) const {
  const auto* token = dynamic_cast<const Token*>(node->getSymbol());
  return token == nullptr || token->tainted;
}

ast::Identifier Builder::word(Node* node) {
  if (node == nullptr) return {};
  return {std::string(text_of(node)), range(node)};
}

// A rule of one token: name, anyName, member, headCell.
ast::Identifier Builder::name(Rule* tree) {
  if (tree == nullptr || tree->exception != nullptr) return {};
  const auto at = range(tree);
  return {std::string(tokens_.text.substr(at.begin, at.end - at.begin)), at};
}

std::vector<ast::Identifier> Builder::any_names(
    const std::vector<BopParser::AnyNameContext*>& trees) {
  std::vector<ast::Identifier> list;
  for (auto* tree : trees) list.push_back(name(tree));
  return list;
}

std::vector<ast::Identifier> Builder::names(const std::vector<BopParser::NameContext*>& trees) {
  std::vector<ast::Identifier> list;
  for (auto* tree : trees) list.push_back(name(tree));
  return list;
}

ast::Path Builder::path(BopParser::PathContext* tree) {
  ast::Path path;
  if (tree == nullptr) return path;
  path.range = range(tree);
  path.parts.push_back(name(tree->name()));
  for (auto* part : tree->anyName()) path.parts.push_back(name(part));
  return path;
}

ast::TypeRef Builder::type_ref(BopParser::TypeRefContext* tree) {
  ast::TypeRef type;
  if (tree == nullptr) return type;
  type.range = range(tree);
  type.list_depth = static_cast<std::uint32_t>(tree->LIST().size());
  const auto capitals = tree->UNAME();
  if (!capitals.empty()) type.name = word(capitals[0]);
  if (capitals.size() > 1) (tree->IN() != nullptr ? type.currency : type.of) = word(capitals[1]);
  if (const auto names = tree->name(); !names.empty()) {
    type.currency = name(names.front());
    if (names.size() > 1) type.tied_to = name(names.back());
  }
  type.optional = tree->QUESTION() != nullptr;
  return type;
}

ast::RoleRef Builder::role_ref(BopParser::RoleContext* tree) {
  ast::RoleRef role;
  if (tree == nullptr) return role;
  role.range = range(tree);
  role.name = name(tree->name());
  for (auto* of : tree->path()) role.of.push_back(path(of));
  return role;
}

std::vector<ast::Parameter> Builder::params(BopParser::ParamsContext* tree) {
  std::vector<ast::Parameter> list;
  if (tree == nullptr) return list;
  for (auto* param : tree->param())
    list.push_back({name(param->anyName()), type_ref(param->typeRef())});
  return list;
}

std::string Builder::plain_text(BopParser::TextContext* tree) {
  std::string plain;
  if (tree == nullptr) return plain;
  for (auto* piece : tree->STR_TEXT()) plain += unescape(text_of(piece));
  const auto holes = tree->LBRACE();
  if (!holes.empty() && tree->exception == nullptr) {
    incomplete_ = true;
    diagnostics_.report(kinds::hole_in_plain_text, range(holes[0]))
        .note("holes are for the sentence after `because`; a brace itself is written `{{`");
  }
  return plain;
}

std::optional<value::Date> Builder::date(Node* node) {
  if (node == nullptr || tainted(node)) return std::nullopt;
  if (const auto read = value::Date::parse(text_of(node))) return read;
  incomplete_ = true;
  report_foreign_date(diagnostics_, range(node), text_of(node));
  return std::nullopt;
}

std::optional<ast::InForce> Builder::in_force(BopParser::InForceContext* tree) {
  if (tree == nullptr) return std::nullopt;
  ast::InForce force;
  force.range = range(tree);
  const auto dates = tree->DATE();
  const bool from = tree->FROM() != nullptr;
  if (from && !dates.empty()) force.from = date(dates[0]);
  if (tree->UNTIL() != nullptr && dates.size() > (from ? 1U : 0U)) force.until = date(dates.back());
  return force;
}

value::Decimal Builder::number(Node* node) {
  if (node == nullptr || tainted(node)) return {};
  if (const auto read = value::Decimal::parse(text_of(node))) return *read;
  incomplete_ = true;
  diagnostics_.report(kinds::number_out_of_range, range(node), kinds::Name{text_of(node)},
                      kinds::Text{"longer than the 34 digits a number may have"});
  return {};
}

}  // namespace bop::parse

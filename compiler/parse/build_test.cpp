#include "compiler/parse/build.h"

#include <algorithm>

#include "compiler/diagnostics/kinds_parse.h"

namespace bop::parse {

ast::TestDecl::Given Builder::given(BopParser::GivenContext& tree) {
  ast::TestDecl::Given part;
  part.range = range(&tree);
  if (tree.AFTER() != nullptr) {
    part.after = true;
    part.value = sum(tree.addExpr());
  } else if (tree.AS() != nullptr) {
    part.value = tree.moment() == nullptr ? error(part.range) : moment(tree.moment());
  } else if (auto* person = tree.ofPerson()) {
    part.of_person = of_person(*person);
    part.of_person->person = in_quotes(tree.text());
  } else {
    const ast::Path whole = path(tree.path());
    if (!whole.parts.empty()) {
      part.name = whole.parts.front();
      part.rest.assign(whole.parts.begin() + 1, whole.parts.end());
    }
    part.value = expression(tree.expr());
    if (tree.BY() != nullptr) part.by = in_quotes(tree.text());
  }
  return part;
}

// A day or an instant; none where nothing is written.
ast::ExprId Builder::moment(BopParser::MomentContext* tree) {
  if (tree == nullptr) return {};
  if (tree->DATETIME() != nullptr) return instant(tree->DATETIME());
  auto* day = tree->DATE();
  const auto read = day == nullptr ? std::nullopt : date(day);
  return read ? add(range(day), ast::DateLiteral{*read}, {}) : error(range(tree));
}

ast::Identifier Builder::in_quotes(BopParser::TextContext* tree) {
  if (tree == nullptr) return {};
  return {plain_text(tree), range(tree)};
}

// "olga" is controller, is absent until …, for "carl" until …: all but whose it is.
ast::TestDecl::OfPerson Builder::of_person(BopParser::OfPersonContext& tree) {
  using Kind = ast::TestDecl::OfPerson::Kind;
  ast::TestDecl::OfPerson made;
  made.kind = tree.ABSENT() != nullptr ? Kind::Absence
              : tree.FOR() != nullptr  ? Kind::Delegation
                                       : Kind::Role;
  for (auto* role : tree.heldRole()) {
    made.roles.push_back({name(role->name()), std::nullopt});
    if (role->OF() != nullptr) made.roles.back().scope = in_quotes(role->text());
  }
  for (auto* limit : tree.upTo())
    made.limits.push_back({path(limit->path()), sum(limit->addExpr())});
  made.whom = in_quotes(tree.text());
  if (tree.AS() != nullptr) made.scope = name(tree.name());
  const auto moments = tree.moment();  // from, until
  if (tree.FROM() != nullptr && !moments.empty()) made.from = moment(moments.front());
  if (tree.UNTIL() != nullptr && !moments.empty()) made.until = moment(moments.back());
  return made;
}

ast::TestDecl::Column Builder::test_column(BopParser::TestColumnContext& tree) {
  using Kind = ast::TestDecl::Column::Kind;
  ast::TestDecl::Column column;
  column.range = range(&tree);
  if (tree.path() != nullptr)
    column.path = path(tree.path());
  else if (tree.AS() != nullptr)
    column.kind = Kind::AsOf;
  else if (tree.BECAUSE() != nullptr)
    column.kind = tree.ONLY() != nullptr ? Kind::BecauseOnly : Kind::Because;
  else
    column.kind = tree.TO() != nullptr       ? Kind::To
                  : tree.WITHIN() != nullptr ? Kind::Within
                                             : Kind::Needs;
  return column;
}

ast::TestDecl::Cell Builder::test_cell(BopParser::TestCellContext& tree) {
  using Kind = ast::TestDecl::Cell::Kind;
  ast::TestDecl::Cell cell;
  cell.range = range(&tree);
  cell.kind = tree.ANY() != nullptr ? Kind::Any : !tree.CODE().empty() ? Kind::Codes : Kind::Values;
  for (auto* code : tree.CODE()) cell.codes.push_back(word(code));
  for (auto* value : tree.addExpr()) cell.values.push_back(sum(value));
  return cell;
}

// Where `||` stands in a header or row: what begins before it is given, the rest is expected.
std::size_t Builder::before_double_bar(Node* bar, const std::vector<Rule*>& parts) const {
  if (bar == nullptr) return parts.size();
  const std::size_t at = bar->getSymbol()->getStartIndex();
  return static_cast<std::size_t>(
      std::ranges::count_if(parts, [&](Rule* part) { return range(part).begin < at; }));
}

ast::TestDecl::Table Builder::test_table(BopParser::TestDeclContext& tree) {
  ast::TestDecl::Table table;
  if (auto* header = tree.testHeader()) {
    const auto columns = header->testColumn();
    const std::size_t given = before_double_bar(header->BARBAR(), {columns.begin(), columns.end()});
    for (std::size_t i = 0; i < columns.size(); ++i)
      (i < given ? table.given : table.expected).push_back(test_column(*columns[i]));
  }
  for (auto* line : tree.testRow()) {
    const auto cells = line->testCell();
    ast::TestDecl::Row row;
    row.range = range(line);
    row.given = before_double_bar(line->BARBAR(), {cells.begin(), cells.end()});
    for (auto* cell : cells) row.cells.push_back(test_cell(*cell));
    table.rows.push_back(std::move(row));
  }
  return table;
}

// claim.lines[2].net
ast::ElementPath Builder::needed(BopParser::NeededContext& tree) {
  ast::ElementPath made{path(tree.path()), {}};
  made.path.range = range(&tree);
  for (auto* child : tree.children) {
    if (auto* field = dynamic_cast<BopParser::AnyNameContext*>(child))
      made.path.parts.push_back(name(field));
    auto* number = dynamic_cast<Node*>(child);
    if (number != nullptr && number->getSymbol()->getType() == BopParser::NUMBER)
      made.elements.push_back({made.path.parts.size() - 1, place_in_list(number), range(number)});
  }
  return made;
}

std::size_t Builder::place_in_list(Node* written) {
  const auto place = number(written).scaled(0);
  if (place && *place > 0) return static_cast<std::size_t>(*place);
  incomplete_ = true;
  diagnostics_.report(diagnostics::number_out_of_range, range(written),
                      diagnostics::Name{text_of(written)},
                      diagnostics::Text{"no place in a list: elements are counted 1, 2, 3"});
  return 0;
}

ast::TestDecl Builder::test(BopParser::TestDeclContext& tree) {
  ast::TestDecl node;
  node.title = plain_text(tree.text());
  node.title_range = range(tree.text());
  for (auto* part : tree.given()) node.givens.push_back(given(*part));
  if (tree.AS_A_TABLE() != nullptr) node.table = test_table(tree);
  for (auto* expectation : tree.expectation()) {
    ast::TestDecl::Expect part;
    part.range = range(expectation);
    part.condition = expression(expectation->expr());
    const auto asked = expectation->addExpr();  // `to …`, then `within …`
    if (expectation->TO() != nullptr && !asked.empty()) part.to = sum(asked.front());
    if (expectation->WITHIN() != nullptr && !asked.empty()) part.within = sum(asked.back());
    for (auto* code : expectation->CODE()) part.because.push_back(word(code));
    part.because_only = expectation->ONLY() != nullptr;
    if (expectation->text() != nullptr) part.reason = in_quotes(expectation->text());
    for (auto* need : expectation->needed()) part.needs.push_back(needed(*need));
    node.expects.push_back(std::move(part));
  }
  return node;
}

ast::ProveDecl Builder::prove(BopParser::ProveDeclContext& tree) {
  ast::ProveDecl node;
  node.title = plain_text(tree.text());
  node.title_range = range(tree.text());
  if (tree.orExpr() != nullptr) node.given = either(tree.orExpr());
  node.never = tree.NEVER() != nullptr;
  node.claim = expression(tree.expr());
  return node;
}

ast::PropertyDecl Builder::property(BopParser::PropertyDeclContext& tree) {
  ast::PropertyDecl node;
  node.title = plain_text(tree.text());
  node.title_range = range(tree.text());
  node.variables = params(tree.params());
  if (tree.orExpr() != nullptr) node.where = either(tree.orExpr());
  node.holds = expression(tree.expr());
  return node;
}

}  // namespace bop::parse

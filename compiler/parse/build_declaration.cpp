#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/build.h"

namespace bop::parse {

void Builder::declaration(BopParser::ItemContext* item, bool broken) {
  if (item == nullptr || item->start == nullptr) return;
  too_deep_reported_ = false;
  incomplete_ = broken;
  std::optional<ast::Decl> node;
  // Takes the declaration if `tree` is the kind that stands there.
  const auto take = [&](auto* tree, auto read) {
    if (tree != nullptr) node = (this->*read)(*tree);
  };
  take(item->policyDecl(), &Builder::policy);
  take(item->useDecl(), &Builder::use);
  take(item->subjectDecl(), &Builder::subject);
  take(item->referenceDecl(), &Builder::reference);
  take(item->parameterDecl(), &Builder::parameter);
  take(item->trustDecl(), &Builder::trust);
  take(item->letDecl(), &Builder::let);
  take(item->defineDecl(), &Builder::define);
  take(item->typeDecl(), &Builder::type);
  take(item->roleDecl(), &Builder::role);
  take(item->codesDecl(), &Builder::codes);
  take(item->decisionDecl(), &Builder::decision);
  take(item->ruleDecl(), &Builder::rule);
  take(item->exceptionDecl(), &Builder::exception);
  take(item->requiresDecl(), &Builder::requires_fields);
  take(item->checkDecl(), &Builder::check);
  take(item->tableDecl(), &Builder::table);
  take(item->escalationDecl(), &Builder::escalation);
  take(item->exampleDecl(), &Builder::example);
  take(item->testDecl(), &Builder::test);
  take(item->proveDecl(), &Builder::prove);
  take(item->propertyDecl(), &Builder::property);
  take(item->matchDecl(), &Builder::match);
  take(item->approvalDecl(), &Builder::approval);
  take(item->dutiesDecl(), &Builder::duties);
  take(item->processDecl(), &Builder::process);
  take(item->serviceDecl(), &Builder::service);
  take(item->calendarDecl(), &Builder::house_calendar);
  if (!node) return;
  std::string doc;
  if (const auto at = tokens_.docs.find(item->start->getTokenIndex()); at != tokens_.docs.end())
    doc = at->second;
  module_.declarations.push_back({range(item), std::move(doc), incomplete_, std::move(*node)});
}

ast::PolicyDecl::Compare Builder::compare(BopParser::HeadClauseContext& clause) {
  return {word(clause.UNAME()), name(clause.name()), sum(clause.addExpr())};
}

bool Builder::first_time(Rule* clause, std::string_view what, SeenClauses& seen) {
  // A clause that was expected and is not there may begin at the end of the file.
  if (clause->start == nullptr || clause->start->getTokenIndex() >= tokens_.list.size())
    return true;
  const std::string_view keyword = tokens_.text_of(clause->start->getTokenIndex());
  const auto [first, is_new] = seen.emplace(keyword, range(clause));
  if (is_new) return true;
  incomplete_ = true;
  diagnostics_
      .report(diagnostics::repeated_clause, range(clause), diagnostics::Name{keyword},
              diagnostics::Text{std::string(what)})
      .label(first->second, "the first is here")
      .note("Which of the two counts must not depend on their order.");
  return false;
}

ast::PolicyDecl Builder::policy(BopParser::PolicyDeclContext& tree) {
  ast::PolicyDecl node;
  node.is_module = tree.MODULE() != nullptr;
  node.name = path(tree.path());
  node.title = plain_text(tree.text());
  SeenClauses seen;
  for (auto* clause : tree.headClause()) {
    if (clause->CITES() == nullptr && !first_time(clause, "head", seen)) continue;
    if (clause->OWNER() != nullptr) node.owner = plain_text(clause->text());
    if (clause->CITES() != nullptr) node.cites.push_back(plain_text(clause->text()));
    if (clause->inForce() != nullptr) node.in_force = in_force(clause->inForce());
    if (clause->EFFECTIVE() != nullptr) node.effective_by = path(clause->path());
    if (clause->COMPARE() != nullptr) node.compare = compare(*clause);
    if (clause->JURISDICTION() != nullptr)
      node.jurisdiction = {regions(clause->region()), path(clause->path())};
    if (clause->CALENDAR() != nullptr) {
      node.calendar = word(clause->UNAME());
      node.zone = plain_text(clause->text());
      node.zone_range = range(clause->text());
    }
  }
  return node;
}

ast::UseDecl Builder::use(BopParser::UseDeclContext& tree) {
  ast::UseDecl node;
  for (auto* module : tree.path()) node.modules.push_back(path(module));
  return node;
}

ast::SubjectDecl Builder::subject(BopParser::SubjectDeclContext& tree) {
  return {name(tree.name()), type_ref(tree.typeRef()), any_names(tree.anyName())};
}

ast::ReferenceDecl Builder::reference(BopParser::ReferenceDeclContext& tree) {
  return {name(tree.name()), type_ref(tree.typeRef()), any_names(tree.anyName())};
}

template <typename Declared>
void Builder::parameter_clauses(BopParser::ParameterDeclContext& tree, Declared& node) {
  SeenClauses seen;
  for (auto* clause : tree.parameterClause()) {
    if (clause->CITES() == nullptr && !first_time(clause, "parameter", seen)) continue;
    if (clause->BETWEEN() != nullptr) {
      node.low = sum(clause->addExpr(0));
      node.high = sum(clause->addExpr(1));
    }
    if (clause->OWNER() != nullptr) node.owner = plain_text(clause->text());
    if (clause->CITES() != nullptr) node.cites.push_back(plain_text(clause->text()));
  }
}

// One value, or a table of them by key and date.
ast::Decl Builder::parameter(BopParser::ParameterDeclContext& tree) {
  const bool is_table = tree.LPAREN() != nullptr || tree.header() != nullptr || !tree.row().empty();
  if (is_table) {
    ast::TableDecl node;
    node.name = name(tree.name());
    if (tree.params() != nullptr) node.parameters = params(tree.params());
    parameter_clauses(tree, node.of_parameter.emplace());
    grid(tree.header(), tree.row(), node);
    ast::Identifier column = node.name;  // the column is called as the header calls it
    if (!node.result_header.empty()) column = node.result_header.front();
    node.results.push_back({std::move(column), type_ref(tree.typeRef())});
    return node;
  }
  ast::ParameterDecl node;
  node.name = name(tree.name());
  node.type = type_ref(tree.typeRef());
  node.value = sum(tree.addExpr());
  parameter_clauses(tree, node);
  return node;
}

// What is asked of the field stands as the call that it is: what checks and computes calls needs to
// know nothing of trust.
ast::TrustDecl::Checksum Builder::checksum(BopParser::VouchingContext& tree,
                                           const ast::Path& field) {
  ast::TrustDecl::Checksum node;
  node.function = path(tree.path());
  node.floor = number(tree.NUMBER());
  node.floor_range = range(tree.NUMBER());
  if (field.parts.empty() || node.function.parts.empty()) return node;
  const auto read = [&] {
    ast::ExprId id = add(field.parts.front().range, ast::Name{field.parts.front().text}, {});
    for (std::size_t i = 1; i < field.parts.size(); ++i)
      id = add(field.range, ast::Member{id, field.parts[i]}, {id});
    return id;
  };
  const auto call = [&] {
    const ast::ExprId argument = read();
    return add(node.function.range, ast::Call{node.function.parts.front(), {argument}}, {argument});
  };
  node.call = call();
  const ast::ExprId operand = read(), guarded = call();
  const ast::ExprId present =
      add(field.range, ast::StateTest{operand, ast::StateTestKind::Present}, {operand});
  node.if_present = add(node.function.range,
                        ast::Binary{ast::BinaryOp::And, present, guarded, node.function.range},
                        {present, guarded});
  return node;
}

ast::TrustDecl Builder::trust(BopParser::TrustDeclContext& tree) {
  ast::TrustDecl node;
  for (auto* item : tree.trustItem()) {
    ast::TrustDecl::Item trusted;
    trusted.path = path(item->path());
    trusted.floor = number(item->NUMBER());
    trusted.floor_range = range(item->NUMBER());
    SeenClauses seen;
    for (auto* vouching : item->vouching()) {
      if (vouching->CHECKSUM() != nullptr) {
        trusted.checksum = checksum(*vouching, trusted.path);
      } else if (first_time(vouching, "floor", seen)) {
        trusted.by = path(vouching->path());
        trusted.by_floor = number(vouching->NUMBER());
      }
    }
    node.items.push_back(std::move(trusted));
  }
  return node;
}

ast::LetDecl Builder::let(BopParser::LetDeclContext& tree) {
  ast::LetDecl node;
  node.name = name(tree.name());
  if (tree.typeRef() != nullptr) node.type = type_ref(tree.typeRef());
  node.value = expression(tree.expr());
  return node;
}

ast::DefineDecl Builder::define(BopParser::DefineDeclContext& tree) {
  ast::DefineDecl node;
  node.native = tree.NATIVE() != nullptr;
  node.name = node.native ? name(tree.anyName()) : name(tree.name());
  node.parameters = params(tree.params());
  if (tree.typeRef() != nullptr) node.result = type_ref(tree.typeRef());
  if (!node.native) node.body = expression(tree.expr());
  return node;
}

ast::TypeDecl::Field Builder::field(BopParser::FieldContext& tree) {
  ast::TypeDecl::Field node;
  node.name = name(tree.anyName());
  node.type = type_ref(tree.typeRef());
  if (const auto at = tokens_.docs.find(tree.start->getTokenIndex()); at != tokens_.docs.end())
    node.doc = at->second;
  for (auto* label : tree.text()) node.read_from.push_back(plain_text(label));
  return node;
}

ast::TypeDecl Builder::type(BopParser::TypeDeclContext& tree) {
  if (tree.RECORD() != nullptr) {
    ast::TypeDecl::Record record;
    for (auto* part : tree.field()) record.fields.push_back(field(*part));
    for (auto* equation : tree.equation())
      if (equation->orExpr() != nullptr) record.equations.push_back(either(equation->orExpr()));
    return {word(tree.UNAME()), std::move(record)};
  }
  if (tree.CODES() != nullptr) {
    ast::TypeDecl::Codes codes;
    if (tree.text() != nullptr) codes.version = plain_text(tree.text());
    for (auto* listed : tree.listedCode()) {
      ast::Identifier code{plain_text(listed->text(0)), range(listed->text(0))};
      codes.codes.push_back({std::move(code), plain_text(listed->text(1))});
    }
    return {word(tree.UNAME()), std::move(codes)};
  }
  ast::TypeDecl::Members members;
  members.ordered = tree.orderedMembers() != nullptr;
  const auto list = members.ordered ? tree.orderedMembers()->member() : tree.member();
  for (auto* member : list) members.names.push_back(name(member));
  return {word(tree.UNAME()), std::move(members)};
}

ast::RoleDecl Builder::role(BopParser::RoleDeclContext& tree) {
  ast::RoleDecl node;
  const auto words = names(tree.name());
  if (!words.empty()) {
    node.name = words.front();
    node.covers.assign(words.begin() + 1, words.end());
  }
  if (tree.path() != nullptr) node.of = path(tree.path());
  return node;
}

ast::CodesDecl Builder::codes(BopParser::CodesDeclContext& tree) {
  ast::CodesDecl node;
  node.name = word(tree.UNAME());
  for (auto* item : tree.codeItem())
    node.items.push_back({word(item->UNAME()), plain_text(item->text()), role_ref(item->role())});
  return node;
}

ast::ExampleDecl Builder::example(BopParser::ExampleDeclContext& tree) {
  return {name(tree.name()), type_ref(tree.typeRef()), postfix(tree.postfix())};
}

}  // namespace bop::parse

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/build.h"

namespace bop::parse {

namespace kinds = diagnostics;

// A whole number that says how many: people, items of a set.
std::uint32_t Builder::count(Node* node) {
  if (node == nullptr || tainted(node)) return 0;
  constexpr std::int64_t count_max = 1000;
  const auto read = number(node).scaled(0);
  if (read && *read > 0 && *read <= count_max) return static_cast<std::uint32_t>(*read);
  incomplete_ = true;
  diagnostics_.report(kinds::number_out_of_range, range(node), kinds::Name{text_of(node)},
                      kinds::Text{"not a whole number from 1 to 1,000"});
  return 0;
}

std::vector<ast::ExprId> Builder::persons(BopParser::PersonsContext* tree) {
  std::vector<ast::ExprId> list;
  if (tree == nullptr) return list;
  for (auto* person : tree->postfix()) list.push_back(postfix(person));
  return list;
}

ast::MatchDecl Builder::match(BopParser::MatchDeclContext& tree) {
  ast::MatchDecl node;
  node.name = name(tree.name());
  SeenClauses seen;
  for (auto* clause : tree.matchClause())
    if (first_time(clause, "match", seen)) match_clause(*clause, node);
  return node;
}

void Builder::match_clause(BopParser::MatchClauseContext& clause, ast::MatchDecl& node) {
  if (clause.LEFT() != nullptr) node.left = side(clause.side());
  if (clause.RIGHT() != nullptr) node.right = side(clause.side());
  if (clause.ITSELF() != nullptr && !clause.name().empty()) node.itself = name(clause.name(0));
  if (clause.PAIR() != nullptr)
    for (auto* pairing : clause.pairing())
      node.pairings.push_back({name(pairing->name()), pairing->orExpr() != nullptr
                                                          ? either(pairing->orExpr())
                                                          : error(range(pairing))});
  if (auto* allocation = clause.allocation()) {
    // `one to many`, `many to one`, `many to many`: what stands first is the left side
    const bool left =
        allocation->ONE() == nullptr ||
        (!allocation->MANY().empty() && allocation->start->getType() == BopParser::MANY);
    const bool right =
        allocation->start->getType() == BopParser::ONE || allocation->MANY().size() > 1;
    node.allocation = {left, right, count(allocation->NUMBER()), range(allocation)};
  }
  if (clause.LEVEL() != nullptr) {
    auto& level = node.level.emplace();
    level.value = postfix(clause.postfix());
    level.sets = names(clause.name());
  }
  for (auto* part : clause.allowance()) node.allowances.push_back(allowance(*part));
  for (auto* part : clause.raising())
    node.raisings.push_back({word(part->UNAME()), name(part->name())});
}

ast::MatchDecl::Side Builder::side(BopParser::SideContext* tree) {
  ast::MatchDecl::Side node;
  if (tree == nullptr) return node;
  node.list = tree->addExpr() != nullptr ? sum(tree->addExpr()) : error(range(tree));
  node.alias = name(tree->name());
  if (tree->orExpr() != nullptr) node.where = either(tree->orExpr());
  return node;
}

ast::MatchDecl::Allowance Builder::allowance(BopParser::AllowanceContext& tree) {
  ast::MatchDecl::Allowance node;
  node.measure = name(tree.name());
  if (tree.AGAINST() != nullptr) {
    node.actual = sum(tree.addExpr(0));
    node.expected = sum(tree.addExpr(1));
  }
  SeenClauses seen;
  for (auto* part : tree.allowed()) {
    if (!first_time(part, "allowance", seen)) continue;
    if (part->CUMULATIVE() != nullptr) node.cumulative = true;
    if (part->OVER() != nullptr) node.over = bound(part->bound());
    if (part->UNDER() != nullptr) node.under = bound(part->bound());
  }
  return node;
}

ast::MatchDecl::Bound Builder::bound(BopParser::BoundContext* tree) {
  using enum ast::MatchDecl::Bound::Kind;
  ast::MatchDecl::Bound node;
  if (tree == nullptr) return node;
  node.range = range(tree);
  if (tree->UNLIMITED() != nullptr) {
    node.kind = Unlimited;
  } else if (tree->NUMBER() != nullptr) {
    node.first = number_literal(tree->NUMBER());
  } else if (!tree->addExpr().empty()) {
    node.kind = tree->EITHER() != nullptr ? Either : tree->BOTH() != nullptr ? Both : UpTo;
    node.first = sum(tree->addExpr(0));
    if (node.kind != UpTo) node.second = sum(tree->addExpr(1));
  }
  return node;
}

ast::ApprovalDecl Builder::approval(BopParser::ApprovalDeclContext& tree) {
  ast::ApprovalDecl node;
  node.name = name(tree.name());
  node.of = path(tree.path());
  SeenClauses seen;
  for (auto* clause : tree.approvalClause()) {
    const bool chain = clause->IN() != nullptr || clause->OF() != nullptr;
    if (chain && node.chain != ast::ApprovalDecl::Chain::Unsaid) {
      incomplete_ = true;
      diagnostics_
          .report(kinds::repeated_clause, range(clause), kinds::Name{"in"}, kinds::Text{"approval"})
          .label(node.chain_range, "the first is here")
          .note("Approvers act in sequence, in parallel, or a number of them is enough.");
      continue;
    }
    if (!chain && clause->EYES() == nullptr && !first_time(clause, "approval", seen)) continue;
    approval_clause(*clause, node);
  }
  if (tree.OTHERWISE() != nullptr) node.otherwise = effect(tree.effect());
  return node;
}

void Builder::approval_clause(BopParser::ApprovalClauseContext& clause, ast::ApprovalDecl& node) {
  using enum ast::ApprovalDecl::Chain;
  if (clause.BY() != nullptr) {
    node.by = postfix(clause.postfix(0));
    if (clause.WITHIN() != nullptr) node.within = postfix(clause.postfix(1));
  }
  if (clause.IN() != nullptr) node.chain = clause.PARALLEL() != nullptr ? Parallel : Sequence;
  if (clause.OF() != nullptr) {
    node.chain = Quorum;
    node.needed = count(clause.NUMBER(0));
    node.among = count(clause.NUMBER(1));
  }
  if (clause.IN() != nullptr || clause.OF() != nullptr) node.chain_range = range(&clause);
  if (clause.EYES() != nullptr)
    node.eyes.push_back({count(clause.NUMBER(0)),
                         clause.expr() != nullptr ? expression(clause.expr()) : ast::ExprId{},
                         range(&clause)});
  if (clause.EXCLUDE() != nullptr) node.excluded = persons(clause.persons());
  if (clause.ESCALATION() != nullptr) node.escalation = name(clause.name());
}

ast::DutiesDecl Builder::duties(BopParser::DutiesDeclContext& tree) {
  ast::DutiesDecl node;
  node.name = name(tree.name());
  for (auto* actor : tree.actor())
    node.actors.push_back({name(actor->name()), persons(actor->persons())});
  for (auto* part : tree.duty()) {
    ast::DutiesDecl::Duty duty;
    duty.range = range(part);
    auto verbs = names(part->name());
    if (!verbs.empty()) duty.verb = verbs.front(), verbs.erase(verbs.begin());
    duty.others = std::move(verbs);
    duty.of = path(part->path());
    if (part->addExpr() != nullptr) duty.within = sum(part->addExpr());
    if (part->expr() != nullptr) duty.unless = expression(part->expr());
    node.duties.push_back(std::move(duty));
  }
  for (auto* part : tree.apart()) {
    ast::DutiesDecl::Apart apart;
    apart.range = range(part);
    auto roles = names(part->name());
    if (!roles.empty()) apart.role = roles.front(), roles.erase(roles.begin());
    apart.others = std::move(roles);
    node.apart.push_back(std::move(apart));
  }
  return node;
}

ast::ProcessDecl Builder::process(BopParser::ProcessDeclContext& tree) {
  ast::ProcessDecl node;
  const auto both = tree.name();
  if (!both.empty()) node.name = name(both[0]);
  if (both.size() > 1) node.subject = name(both[1]);
  node.type = type_ref(tree.typeRef());
  node.calendar = calendar(tree.inCalendar());
  for (auto* part : tree.task()) node.tasks.push_back(task(*part));
  if (auto* end = tree.completion(); end != nullptr && end->expr() != nullptr)
    node.complete = expression(end->expr());
  return node;
}

ast::ProcessDecl::Task Builder::task(BopParser::TaskContext& tree) {
  ast::ProcessDecl::Task node;
  node.name = name(tree.name());
  node.title = plain_text(tree.text());
  SeenClauses seen;
  for (auto* clause : tree.taskClause()) {
    if (!first_time(clause, "task", seen)) continue;
    if (clause->BY() != nullptr) node.by = role_ref(clause->role());
    if (clause->NEEDS() != nullptr) node.needs = names(clause->name());
    if (clause->DUE() != nullptr) node.due = shift(clause->shiftExpr());
    if (clause->WHEN() != nullptr && clause->expr() != nullptr)
      (clause->DONE() != nullptr ? node.done : node.when) = expression(clause->expr());
    if (clause->EXCLUDE() != nullptr) node.excluded = persons(clause->persons());
    if (clause->ESCALATION() != nullptr && !clause->name().empty())
      node.escalation = name(clause->name(0));
  }
  return node;
}

ast::ServiceDecl Builder::service(BopParser::ServiceDeclContext& tree) {
  ast::ServiceDecl node;
  const auto both = tree.name();
  if (!both.empty()) node.name = name(both[0]);
  if (both.size() > 1) node.subject = name(both[1]);
  node.type = type_ref(tree.typeRef());
  SeenClauses seen;
  for (auto* clause : tree.serviceClause()) {
    if (!first_time(clause, "service", seen)) continue;
    if (clause->CALENDAR() != nullptr) node.calendar = postfix(clause->postfix());
    if (clause->RESPOND() != nullptr) node.respond = postfix(clause->postfix());
    if (clause->RESOLVE() != nullptr) node.resolve = postfix(clause->postfix());
    if (clause->PAUSE() != nullptr && clause->expr() != nullptr)
      node.pause = expression(clause->expr());
    if (clause->PERCENT() != nullptr) node.warn = percent(clause->PERCENT());
    if (clause->ESCALATION() != nullptr) node.escalation = name(clause->name());
  }
  return node;
}

}  // namespace bop::parse

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/build.h"

namespace bop::parse {

namespace kinds = diagnostics;

ast::DecisionDecl Builder::decision(BopParser::DecisionDeclContext& tree) {
  ast::DecisionDecl node;
  node.name = name(tree.name());
  bool outcomes = false, combine = false, fallback = false, asks = false, ladder = false;
  for (auto* clause : tree.decisionClause()) {
    auto once = [&](Node* keyword, bool& seen) {
      if (keyword == nullptr) return false;
      if (seen) {
        incomplete_ = true;
        diagnostics_
            .report(kinds::repeated_clause, range(keyword), kinds::Name{text_of(keyword)},
                    kinds::Text{"decision"})
            .note("Perhaps the line that begins another decision is missing above it.");
        return false;
      }
      return seen = true;
    };
    if (once(clause->OUTCOMES(), outcomes))
      for (auto* outcome : clause->outcome())
        node.outcomes.push_back(
            {name(outcome->name()), outcome->RELEASES() != nullptr, outcome->REFUSES() != nullptr});
    if (once(clause->COMBINE(), combine)) {
      node.combine = combining(clause->combining());
      node.combine_range = range(clause);
    }
    if (once(clause->DEFAULT(), fallback)) {
      node.default_outcome = name(clause->name());
      if (clause->addExpr() != nullptr) node.default_to = sum(clause->addExpr());
    }
    if (once(clause->ASKS(), asks)) node.asks = role_ref(clause->role());
    if (once(clause->ESCALATION(), ladder)) node.escalation = name(clause->name());
  }
  auto needed = [&](std::string_view clause, std::string_view example, bool seen) {
    if (seen || incomplete_) return;
    diagnostics_
        .report(kinds::missing_clause, range(tree.DECISION()).to(node.name.range),
                kinds::Text{"decision `" + node.name.text + "`"}, kinds::Name{clause})
        .note(std::string(example));
  };
  needed("outcomes",
         "write all outcomes from the mildest to the most severe: "
         "`outcomes approve releases < route < hold`",
         outcomes);
  needed("combine", "say how effects of several rules combine: `combine most severe`", combine);
  needed("default", "say what happens when no rule says anything: `default route to controller`",
         fallback);
  if (!outcomes || !combine || !fallback) incomplete_ = true;
  return node;
}

ast::Combining Builder::combining(BopParser::CombiningContext* tree) {
  using enum ast::Combining;
  if (tree == nullptr) return MostSevere;
  if (tree->UNIQUE() != nullptr) return Unique;
  if (tree->COLLECT() != nullptr) return Collect;
  return tree->UNANIMOUS() != nullptr ? Unanimous : MostSevere;
}

ast::Regions Builder::regions(const std::vector<BopParser::RegionContext*>& trees) {
  ast::Regions node;
  for (auto* tree : trees) {
    node.range = trees.front() == tree ? range(tree) : node.range.to(range(tree));
    if (tree->text() != nullptr) {
      node.values.push_back(text(*tree->text()));
      continue;
    }
    const auto plain = tree->UNAME() != nullptr ? word(tree->UNAME()) : name(tree->name());
    node.values.push_back(plain.text.empty() ? error(range(tree))
                                             : add(plain.range, ast::Name{plain.text}, {}));
  }
  return node;
}

ast::Effect Builder::effect(BopParser::EffectContext* tree) {
  ast::Effect node;
  if (tree == nullptr) return node;
  node.range = range(tree);
  const auto words = names(tree->name());
  if (tree->COLON() != nullptr && !words.empty()) node.decision = words.front();
  if (!words.empty() && (tree->COLON() == nullptr || words.size() > 1)) node.outcome = words.back();
  if (tree->addExpr() != nullptr) node.to = sum(tree->addExpr());
  node.code = word(tree->UNAME());
  for (auto* part : tree->effectMod()) {
    if (part->BLOCKS() != nullptr) {
      node.blocks.push_back(name(part->name()));
      continue;
    }
    ast::ExprId& target = part->FOR() != nullptr ? node.owner : node.within;
    if (target) {
      incomplete_ = true;
      diagnostics_.report(kinds::repeated_clause, range(part),
                          kinds::Name{part->FOR() != nullptr ? "for" : "within"},
                          kinds::Text{"effect"});
    }
    target = sum(part->addExpr());
  }
  return node;
}

ast::RuleClauses Builder::clauses(const std::vector<BopParser::RuleClauseContext*>& trees) {
  ast::RuleClauses node;
  SeenClauses seen;
  for (auto* clause : trees) {
    if (clause->CITES() == nullptr && !first_time(clause, "rule", seen)) continue;
    auto* words = clause->text(0);
    if (clause->BECAUSE() != nullptr && words != nullptr) node.because = text(*words);
    if (clause->RECOMMEND() != nullptr) node.recommend = recommendation(*clause);
    if (clause->CITES() != nullptr) node.cites.push_back(plain_text(words));
    if (clause->OWNER() != nullptr) node.owner = plain_text(words);
    if (clause->inForce() != nullptr) node.in_force = in_force(clause->inForce());
    if (clause->SLACK() != nullptr) node.slack = sum(clause->addExpr());
    if (clause->JURISDICTION() != nullptr) node.jurisdiction = regions(clause->region());
  }
  return node;
}

ast::Recommendation Builder::recommendation(BopParser::RuleClauseContext& tree) {
  ast::Recommendation node;
  node.range = range(&tree);
  if (tree.text(0) != nullptr) node.text = text(*tree.text(0));
  if (tree.forEach() == nullptr) return node;
  node.each = for_each(*tree.forEach());
  if (tree.text(1) != nullptr) node.line = text(*tree.text(1));
  return node;
}

ast::ForEach Builder::for_each(BopParser::ForEachContext& tree) {
  ast::ForEach node;
  node.variable = name(tree.name());
  node.list = tree.addExpr() != nullptr ? sum(tree.addExpr()) : error(range(&tree));
  if (tree.orExpr() != nullptr) node.where = either(tree.orExpr());
  return node;
}

ast::RuleDecl Builder::rule(BopParser::RuleDeclContext& tree) {
  ast::RuleDecl node;
  node.code = word(tree.CODE());
  node.title = plain_text(tree.text());
  if (tree.forEach() != nullptr) node.each = for_each(*tree.forEach());
  if (tree.whenClause() != nullptr) node.when = expression(tree.whenClause()->expr());
  if (tree.unlessClause() != nullptr) node.unless = expression(tree.unlessClause()->expr());
  if (tree.thenClause() != nullptr)
    for (auto* part : tree.thenClause()->effect()) node.effects.push_back(effect(part));
  node.clauses = clauses(tree.ruleClause());
  return node;
}

ast::ExceptionDecl Builder::exception(BopParser::ExceptionDeclContext& tree) {
  ast::ExceptionDecl node;
  // The only code behind `to` is the rule's: what is missing is the one before it.
  const bool nameless =
      tree.CODE(0) != nullptr && tree.TO() != nullptr &&
      tree.TO()->getSymbol()->getStartIndex() < tree.CODE(0)->getSymbol()->getStartIndex();
  if (!nameless) node.code = word(tree.CODE(0));
  node.to = word(tree.CODE(nameless ? 0 : 1));
  node.title = plain_text(tree.text());
  node.when =
      tree.whenClause() != nullptr ? expression(tree.whenClause()->expr()) : error(range(&tree));
  if (tree.unlessClause() != nullptr) node.unless = expression(tree.unlessClause()->expr());
  node.clauses = clauses(tree.ruleClause());
  return node;
}

ast::RequiresDecl Builder::requires_fields(BopParser::RequiresDeclContext& tree) {
  ast::RequiresDecl node;
  node.code = word(tree.CODE());
  node.title = plain_text(tree.text());
  for (auto* field : tree.path()) node.fields.push_back(path(field));
  node.otherwise = effect(tree.effect());
  node.clauses = clauses(tree.ruleClause());
  return node;
}

ast::CheckDecl Builder::check(BopParser::CheckDeclContext& tree) {
  ast::CheckDecl node;
  node.name = name(tree.name());
  node.parameters = params(tree.params());
  node.result = type_ref(tree.typeRef());
  SeenClauses seen;
  for (auto* clause : tree.checkClause()) {
    if (!first_time(clause, "check", seen)) continue;
    if (clause->KEEPS() != nullptr) node.keeps = sum(clause->addExpr());
    if (clause->UNAVAILABLE() != nullptr) node.unavailable = effect(clause->effect());
    if (clause->APART() == nullptr) continue;
    const auto times = number(clause->NUMBER()).scaled(0);
    constexpr std::int64_t times_max = 1000;
    if (times && *times > 0 && *times <= times_max) {
      node.times = static_cast<std::uint32_t>(*times);
    } else {
      incomplete_ = true;
      diagnostics_.report(kinds::number_out_of_range, range(clause->NUMBER()),
                          kinds::Name{text_of(clause->NUMBER())},
                          kinds::Text{"not a whole number from 1 to 1,000"});
    }
    node.apart = sum(clause->addExpr());
  }
  return node;
}

ast::TableDecl Builder::table(BopParser::TableDeclContext& tree) {
  ast::TableDecl node;
  node.name = name(tree.name());
  // `params` stands once or twice: name() gives() tell which, a table may have no inputs.
  const auto lists = tree.params();
  BopParser::ParamsContext* results = nullptr;
  for (auto* list : lists) {
    const bool after = tree.GIVES() != nullptr &&
                       list->start->getTokenIndex() > tree.GIVES()->getSymbol()->getTokenIndex();
    if (after)
      results = list;
    else
      node.parameters = params(list);
  }
  node.results = params(results);
  if (auto* hit = tree.hitPolicy()) {
    node.hit = hit->FIRST() != nullptr     ? ast::HitPolicy::First
               : hit->COLLECT() != nullptr ? ast::HitPolicy::Collect
               : hit->MOST() != nullptr    ? ast::HitPolicy::MostSevere
                                           : ast::HitPolicy::Unique;
    node.hit_range = range(hit);
  }
  grid(tree.header(), tree.row(), node);
  return node;
}

void Builder::grid(BopParser::HeaderContext* header,
                   const std::vector<BopParser::RowContext*>& rows, ast::TableDecl& node) {
  if (header != nullptr) {
    const std::size_t bar = header->BARBAR() == nullptr
                                ? static_cast<std::size_t>(-1)
                                : header->BARBAR()->getSymbol()->getStartIndex();
    for (auto* part : header->headCell()) {
      auto column = name(part);
      (column.range.begin > bar ? node.result_header : node.header).push_back(std::move(column));
    }
  }
  for (auto* line : rows) node.rows.push_back(row(*line));
}

ast::Row Builder::row(BopParser::RowContext& tree) {
  ast::Row node;
  node.range = range(&tree);
  node.code = word(tree.CODE());
  for (auto* part : tree.cell()) node.cells.push_back(cell(*part));
  for (auto* part : tree.outCell()) {
    std::vector<ast::ExprId> values;
    for (auto* value : part->addExpr()) values.push_back(sum(value));
    node.results.push_back(std::move(values));
  }
  node.in_force = in_force(tree.inForce());
  return node;
}

ast::Cell Builder::cell(BopParser::CellContext& tree) {
  ast::Cell node;
  node.range = range(&tree);
  node.kind = tree.ANY() != nullptr         ? ast::Cell::Kind::Any
              : tree.OTHERWISE() != nullptr ? ast::Cell::Kind::Otherwise
                                            : ast::Cell::Kind::Tests;
  node.negated = tree.NOT() != nullptr;
  for (auto* test : tree.cellTest()) node.tests.push_back(cell_test(*test));
  return node;
}

ast::CellTest Builder::cell_test(BopParser::CellTestContext& tree) {
  const auto at = range(&tree);
  if (tree.cmpOp() != nullptr)
    return {at, ast::CellTest::Compare{comparison(tree.cmpOp()).first, sum(tree.addExpr(0))}};
  using ast::StateTestKind;
  if (tree.PRESENT()) return {at, ast::CellTest::State{StateTestKind::Present}};
  if (tree.KNOWN()) return {at, ast::CellTest::State{StateTestKind::Known}};
  if (tree.UNAVAILABLE()) return {at, ast::CellTest::State{StateTestKind::Unavailable}};
  const auto low = sum(tree.addExpr(0));
  if (tree.RANGE() != nullptr || tree.RANGE_OPEN() != nullptr)
    return {at, ast::CellTest::Between{low, sum(tree.addExpr(1)), tree.RANGE_OPEN() != nullptr}};
  if (std::holds_alternative<ast::MissingLiteral>(module_[low].node))
    return {at, ast::CellTest::State{StateTestKind::Missing}};
  return {at, ast::CellTest::Equals{low}};
}

ast::EscalationDecl Builder::escalation(BopParser::EscalationDeclContext& tree) {
  ast::EscalationDecl node;
  node.name = name(tree.name());
  node.calendar = calendar(tree.inCalendar());
  for (auto* step : tree.step()) {
    using Act = ast::EscalationDecl::Act;
    auto* act = step->act();
    if (act == nullptr) continue;
    node.steps.push_back(
        {step->BEFORE() != nullptr ? ast::Direction::Before : ast::Direction::After,
         sum(step->addExpr()),
         act->REMIND() != nullptr     ? Act::Remind
         : act->REASSIGN() != nullptr ? Act::Reassign
                                      : Act::Raise,
         role_ref(act->role())});
  }
  return node;
}

}  // namespace bop::parse

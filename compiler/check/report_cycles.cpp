// Lets, defines, tables and examples that are declared by way of themselves. Found by what names
// turned out to stand for: beside a value of its enumeration the same word is a member and refers
// to nothing.
#include "compiler/ast/children.h"
#include "compiler/check/context.h"
#include "compiler/resolve/cycles.h"
#include "runtime/base/by_kind.h"

namespace bop::check {

namespace {

// All in one graph: lets first, then defines, then tables, then examples, then decisions, which use
// what their rules read, then matches.
class ValueGraph {
 public:
  ValueGraph(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
             const Checked& checked)
      : modules_(modules), symbols_(symbols), checked_(checked) {}

  std::vector<resolve::CycleNode> build() {
    for (const resolve::Let& let : symbols_.lets) {
      start(let.name, let.place);
      walk(resolve::declared<ast::LetDecl>(modules_, let.place).value);
    }
    for (const resolve::Define& define : symbols_.defines) {
      start(define.name, define.place);
      walk(resolve::declared<ast::DefineDecl>(modules_, define.place).body);
    }
    for (const resolve::Table& table : symbols_.tables) {
      start(table.name, table.place);
      for (const ast::Row& row : resolve::declared<ast::TableDecl>(modules_, table.place).rows)
        walk_row(row);
    }
    for (const resolve::Example& example : symbols_.examples) {
      start(example.name, example.place);
      walk(resolve::declared<ast::ExampleDecl>(modules_, example.place).value);
    }
    for (std::size_t i = 0; i < symbols_.decisions.size(); ++i) {
      const resolve::Decision& decision = symbols_.decisions[i];
      start(decision.name, decision.place);
      walk(resolve::declared<ast::DecisionDecl>(modules_, decision.place).default_to);
      for (std::size_t rule = 0; rule < symbols_.rules.size(); ++rule)
        if (has_effect_on(static_cast<Index>(i), rule)) walk_rule(symbols_.rules[rule]);
    }
    for (const resolve::Named& match : symbols_.matches) {
      start(match.name, match.place);
      walk_match(resolve::declared<ast::MatchDecl>(modules_, match.place));
    }
    return std::move(nodes_);
  }

 private:
  void start(const std::string& name, const resolve::Place& place) {
    nodes_.push_back({name, place.name, {}, {}});
    module_ = place.module;
  }

  bool has_effect_on(Index decision, std::size_t rule) const {
    for (const EffectInfo& effect : checked_.effects[rule])
      if (effect.decision == decision) return true;
    return false;
  }

  void walk_rule(const resolve::Rule& rule) {
    if (!rule.is_requires && rule.check == none) {
      const auto& node = resolve::declared<ast::RuleDecl>(modules_, rule.place);
      if (node.each) walk(node.each->list);
      if (node.each) walk(node.each->where);
      walk(node.when);
      walk(node.unless);
      walk(node.clauses.because);
      walk_recommendation(node.clauses.recommend);
      walk(node.clauses.slack);
      for (const ast::Effect& effect : node.effects) walk_effect(effect);
    } else if (rule.check != none) {
      const auto& node = resolve::declared<ast::CheckDecl>(modules_, rule.place);
      if (node.unavailable) walk_effect(*node.unavailable);
    } else {
      const auto& node = resolve::declared<ast::RequiresDecl>(modules_, rule.place);
      walk(node.clauses.because);
      walk_recommendation(node.clauses.recommend);
      walk_effect(node.otherwise);
    }
    for (const Index exception : rule.exceptions) walk_exception(exception);
  }

  void walk_recommendation(const std::optional<ast::Recommendation>& recommendation) {
    if (!recommendation) return;
    walk(recommendation->text);
    if (!recommendation->each) return;
    walk(recommendation->each->list);
    walk(recommendation->each->where);
    walk(recommendation->line);
  }

  void walk_match(const ast::MatchDecl& node) {
    for (const auto* side : {&node.left, &node.right}) {
      if (!*side) continue;
      walk((*side)->list);
      walk((*side)->where);
    }
    for (const auto& pairing : node.pairings) walk(pairing.on);
    if (node.level) walk(node.level->value);
    for (const auto& allowance : node.allowances) {
      walk(allowance.actual);
      walk(allowance.expected);
      for (const auto* bound : {&allowance.over, &allowance.under})
        if (*bound) {
          walk((*bound)->first);
          walk((*bound)->second);
        }
    }
  }

  void walk_effect(const ast::Effect& effect) {
    walk(effect.to);
    walk(effect.owner);
    walk(effect.within);
  }

  void walk_exception(Index index) {
    if (exceptions_seen_.size() <= index) exceptions_seen_.resize(index + 1, none);
    const auto reader = static_cast<Index>(nodes_.size());
    if (exceptions_seen_[index] == reader) return;  // a circle, reported
    exceptions_seen_[index] = reader;
    const resolve::Exception& exception = symbols_.exceptions[index];
    const auto& node = resolve::declared<ast::ExceptionDecl>(modules_, exception.place);
    walk(node.when);
    walk(node.unless);
    for (const Index inner : exception.exceptions) walk_exception(inner);
  }

  void walk_row(const ast::Row& row) {
    for (const ast::Cell& cell : row.cells)
      for (const ast::CellTest& test : cell.tests)
        by_kind(
            test.test, [this](const ast::CellTest::Compare& n) { walk(n.bound); },
            [this](const ast::CellTest::Equals& n) { walk(n.value); },
            [this](const ast::CellTest::Between& n) {
              walk(n.low);
              walk(n.high);
            },
            [](const ast::CellTest::State&) {});
    for (const auto& results : row.results)
      for (const ast::ExprId id : results) walk(id);
  }

  void walk(ast::ExprId id) {
    if (!id) return;
    use(checked_.at(module_, id).target, modules_[module_][id].range);
    ast::for_each_child(modules_[module_][id], [this](ast::ExprId child) { walk(child); });
  }

  void use(const Target& target, const source::SourceRange& place) {
    const std::size_t defines = symbols_.lets.size();
    const std::size_t tables = defines + symbols_.defines.size();
    const std::size_t examples = tables + symbols_.tables.size();
    const auto add = [&](std::size_t used) {
      nodes_.back().uses.push_back(used);
      nodes_.back().places.push_back(place);
    };
    if (target.kind == Target::Kind::Let) add(target.index);
    if (target.kind == Target::Kind::Define) add(defines + target.index);
    if (target.kind == Target::Kind::Table) add(tables + target.index);
    if (target.kind == Target::Kind::Example) add(examples + target.index);
    // Tests and proofs, which are not walked, compare decisions, too.
    const std::size_t decisions = examples + symbols_.examples.size();
    if (target.kind == Target::Kind::Decision) add(decisions + target.index);
    const std::size_t matches = decisions + symbols_.decisions.size();
    if (target.kind != Target::Kind::Result) return;
    for (std::size_t i = 0; i < checked_.matches.size(); ++i)
      if (checked_.matches[i].result == target.index) add(matches + i);
  }

  const std::vector<ast::Module>& modules_;
  const resolve::Symbols& symbols_;
  const Checked& checked_;
  std::vector<resolve::CycleNode> nodes_;
  Index module_ = 0;
  std::vector<Index> exceptions_seen_;  // the decision that an exception was last walked for
};

}  // namespace

void Checker::report_value_cycles() {
  resolve::report_cycles_of(ValueGraph(modules_, symbols_, checked_).build(), diagnostics_);
}

}  // namespace bop::check

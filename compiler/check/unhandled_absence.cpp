// A lookup that rules only ever guard by `is present and`: a record for which it finds nothing
// slips past every rule, and the default decides. Some rule must say what follows.
#include <map>

#include "compiler/ast/children.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

struct Guard {
  SourceRange range;
  std::string text;  // as written
};

}  // namespace

// Walks the `when` of rules; `positive` turns at each `not`.
class AbsenceFinder {
 public:
  explicit AbsenceFinder(Checker& checker) : checker_(checker) {}

  void read(ExprId id, bool positive) {
    if (!id) return;
    const ast::Expr& expression = checker_.expr(id);
    if (const auto* unary = std::get_if<ast::Unary>(&expression.node)) {
      read(unary->operand, (unary->op == ast::UnaryOp::Not) != positive);
      return;
    }
    if (const auto* state = std::get_if<ast::StateTest>(&expression.node)) {
      read_state_test(*state, positive);
      return;
    }
    if (const auto* fallback = std::get_if<ast::Fallback>(&expression.node))
      handled.insert(checker_.key(fallback->value));
    if (std::holds_alternative<ast::Name>(expression.node)) {
      const Target& target = checker_.info(id).target;
      if (target.kind == Target::Kind::Let && seen_lets_.insert({target.index, positive}).second) {
        const resolve::Place& place = checker_.symbols_.lets[target.index].place;
        read(resolve::declared<ast::LetDecl>(checker_.modules_, place).value, positive);
      }
      return;
    }
    if (const auto* member = std::get_if<ast::Member>(&expression.node))
      read_fields_.insert(checker_.key(member->base));
    ast::for_each_child(expression, [&](ExprId child) { read(child, positive); });
  }

  // A test for presence guards only what the same rule goes on to read; by itself it is the very
  // fact the rule is about ("this number has been paid before").
  void end_rule() {
    for (auto& [name, guard] : present_)
      if (read_fields_.contains(name)) guarded.try_emplace(name, std::move(guard));
    present_.clear();
    read_fields_.clear();
    seen_lets_.clear();
  }

  std::map<std::string, Guard> guarded;
  std::set<std::string> handled;

 private:
  void read_state_test(const ast::StateTest& state, bool positive) {
    const bool holds = state.negated != positive;
    const bool asks_present = state.kind == ast::StateTestKind::Present;
    if (!asks_present && state.kind != ast::StateTestKind::Missing) return;
    const std::string name = checker_.key(state.operand);
    if (name.empty()) return;
    if (asks_present != holds) {
      handled.insert(name);
      return;
    }
    // Only lookups: a field that is absent is the document's own affair.
    if (name.back() != ']') return;
    const ast::Expr& operand = checker_.expr(state.operand);
    present_.try_emplace(name, Guard{operand.range, checker_.written(state.operand)});
  }

  Checker& checker_;
  std::map<std::string, Guard> present_;  // in the rule being read
  std::set<std::string> read_fields_;     // what its fields are read of
  std::set<std::pair<Index, bool>> seen_lets_;
};

void Checker::check_absences() {
  AbsenceFinder finder(*this);
  for (std::size_t i = 0; i < symbols_.rules.size(); ++i) {
    const resolve::Rule& rule = symbols_.rules[i];
    if (resolve::is_broken(modules_, rule.place)) return;  // it may be the one that says it
    if (rule.check != none) continue;
    if (rule.is_requires) {
      const auto& node = resolve::declared<ast::RequiresDecl>(modules_, rule.place);
      for (const ast::Path& path : node.fields)
        if (const auto* symbol = symbols_.find(path_text(path));
            symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Let)
          finder.handled.insert(let_keys_[symbol->index]);
      continue;
    }
    const ExprId when = resolve::declared<ast::RuleDecl>(modules_, rule.place).when;
    // `when paid_before is present` alone asks for presence itself: it guards nothing.
    if (when && std::holds_alternative<ast::StateTest>(expr(when).node) &&
        std::get<ast::StateTest>(expr(when).node).kind == ast::StateTestKind::Present)
      continue;
    finder.read(when, true);
    finder.end_rule();
  }
  for (const auto& [name, guard] : finder.guarded) {
    if (finder.handled.contains(name)) continue;
    const std::string set = name.substr(0, name.find('['));
    diagnostics_.report(diagnostics::unhandled_absence, guard.range, {guard.text})
        .here("a record for which this finds nothing slips past here")
        .note("For example one whose number is not in `" + set +
              "`: no rule holds it. Add a rule `when " + guard.text + " is missing`.");
  }
}

}  // namespace bop::check

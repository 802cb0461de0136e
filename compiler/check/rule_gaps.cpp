// What rules leave open or say twice, shown by cases. A lookup that the rules of a decision only
// ever guard by `is present and`: a record for which it finds nothing slips past every rule, and
// the default decides. Some rule of the same decision must say what follows, and of every such
// record.
#include <algorithm>
#include <map>

#include "compiler/ast/children.h"
#include "compiler/check/condition_reader.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

struct Guard {
  SourceRange range;
  std::string text;  // as written
  ExprId lookup;
  Index module = 0;
};

}  // namespace

// Walks the `when` of rules; `positive` turns at each `not`.
class AbsenceFinder {
 public:
  explicit AbsenceFinder(Checker& checker) : checker_(checker) {}

  // What cases are read of: the checker's own words for values, wherever they stand.
  ConditionSource source() {
    const auto at = [](Checker& checker, Index module) {
      Scope inner;
      inner.module = module;
      return InScope(checker.scope_, std::move(inner));
    };
    return {checker_.modules_,
            checker_.symbols_,
            checker_.checked_,
            checker_.head_,
            [this, at](Index module, ExprId id) {
              std::optional<std::string>& key = keys_[{module, id.index()}];
              if (key) return *key;
              const InScope guard = at(checker_, module);
              return key.emplace(checker_.key(id));
            },
            [this, at](Index module, ExprId id) {
              const InScope guard = at(checker_, module);
              return checker_.written(id);
            }};
  }

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
        Scope inner;
        inner.module = place.module;
        const InScope guard(checker_.scope_, std::move(inner));
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
    std::string text = checker_.written(state.operand);
    if (text.empty()) text = name;
    present_.try_emplace(
        name, Guard{operand.range, std::move(text), state.operand, checker_.scope_.module});
  }

  Checker& checker_;
  std::map<std::pair<Index, std::size_t>, std::optional<std::string>> keys_;  // of its source
  std::map<std::string, Guard> present_;  // in the rule being read
  std::set<std::string> read_fields_;     // what its fields are read of
  std::set<std::pair<Index, bool>> seen_lets_;
};

namespace {

// The rules of one decision: what they guard, and which of them say what follows when it is absent.
struct Guarded {
  std::map<std::string, std::vector<std::pair<Index, Guard>>> guards;  // by key; rules
  std::map<std::string, std::vector<Index>> handled;                   // by key; rules
  std::set<std::string> required;  // keys that a `requires` names
};

struct Absence {  // of what a lookup finds
  Index rule;     // that guards it
  const Guard& guard;
  const std::string& key;
};

// Of so many rules every two are looked at; more than that wants a table.
constexpr std::size_t unique_rules_max = 400;

// Shows a record for which the lookup finds nothing although there is something to look for, which
// the guarding rule would be about if there were an entry, and which none of the rules that speak
// of its absence catches.
bool report_absence(const ConditionSource& source, const Absence& absence,
                    const std::string& decision, const std::vector<Index>& rules,
                    Diagnostics& diagnostics) {
  ConditionLogic logic;
  ConditionReader lookup(source, logic, absence.guard.module);
  ConditionReader reader(source, logic);
  std::vector<ConditionLogic::Formula> slips{lookup.keys_present(absence.guard.lookup),
                                             logic.no(lookup.present(absence.guard.lookup))};
  for (const Index rule : rules) slips.push_back(logic.no(reader.fires(rule, false)));
  reader.assume(absence.key);
  slips.push_back(reader.may_fire(absence.rule));
  const auto found = logic.find(logic.all(std::move(slips)), ConditionLogic::Search::Possible);
  if (found.none()) return false;
  auto& report =
      diagnostics.report(diagnostics::unhandled_absence, absence.guard.range, {absence.guard.text})
          .here("a record for which this finds nothing slips past here");
  const std::string set = absence.key.substr(0, absence.key.find('['));
  if (rules.empty()) {
    report.note("For example one whose number is not in `" + set + "`: no rule of `" + decision +
                "` holds it. Add a rule `when " + absence.guard.text + " is missing`.");
    return true;
  }
  for (const Index rule : rules)
    report.label(source.symbols.rules[rule].place.name, "this rule asks for more than its absence");
  if (found.text && !found.text->empty()) report.note("For example one where " + *found.text + ".");
  report.note("No rule of `" + decision + "` says what follows of it. " + "Add a rule `when " +
              absence.guard.text + " is missing`.");
  return true;
}

bool lets_go(const resolve::Decision& decision) {
  return std::ranges::any_of(decision.outcomes, &resolve::Outcome::releases);
}

// A rule whose condition can't hold, or one that lets go in every case (law 4).
void report_never_and_always(const ConditionSource& source, Index rule, Diagnostics& diagnostics) {
  const resolve::Rule& declared = source.symbols.rules[rule];
  if (resolve::is_broken(source.modules, declared.place) || declared.is_requires) return;
  if (declared.check != none) return;
  const auto& node = resolve::declared<ast::RuleDecl>(source.modules, declared.place);
  if (!node.when || node.each) return;  // without a `when`: refuse_unconditional_release
  ConditionLogic logic;
  ConditionReader reader(source, logic);
  const ConditionLogic::Formula when = reader.condition(node.when);
  if (logic.find(when, ConditionLogic::Search::Possible).none()) {
    diagnostics.report(diagnostics::never_true, source.modules[0][node.when].range, {declared.code})
        .note("No record makes all of it true at once.");
    return;
  }
  const ConditionLogic::Formula silent = logic.no(reader.fires(rule, false));
  if (!logic.find(silent, ConditionLogic::Search::Possible).none()) return;
  for (const EffectInfo& effect : source.checked.effects[rule]) {
    if (effect.decision == none || effect.outcome == none) continue;
    const auto& outcome = source.symbols.decisions[effect.decision].outcomes[effect.outcome];
    if (!outcome.releases) continue;
    diagnostics
        .report(diagnostics::releases_always, source.modules[0][node.when].range, {declared.code},
                {outcome.name})
        .label(declared.place.name, "so the rule always applies")
        .note("What lets money or access go needs a condition under which it may.");
  }
}

}  // namespace

void Checker::check_absences() {
  std::map<Index, Guarded> decisions;
  for (std::size_t i = 0; i < symbols_.rules.size(); ++i) {
    const resolve::Rule& rule = symbols_.rules[i];
    if (resolve::is_broken(modules_, rule.place)) return;  // it may be the one that says it
    if (rule.check != none) continue;
    AbsenceFinder finder(*this);
    std::set<std::string> required;
    if (rule.is_requires) {
      const auto& node = resolve::declared<ast::RequiresDecl>(modules_, rule.place);
      // Where an exception holds, or elsewhere, it does not ask: it says no more than a rule does.
      const bool everywhere =
          rule.exceptions.empty() && !node.clauses.in_force && !node.clauses.jurisdiction;
      for (const ast::Path& path : node.fields)
        if (const auto* symbol = symbols_.find(path_text(path));
            symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Let)
          (everywhere ? required : finder.handled).insert(let_keys_[symbol->index]);
    } else {
      const ExprId when = resolve::declared<ast::RuleDecl>(modules_, rule.place).when;
      // `when paid_before is present` alone asks for presence itself: it guards nothing.
      if (when && std::holds_alternative<ast::StateTest>(expr(when).node) &&
          std::get<ast::StateTest>(expr(when).node).kind == ast::StateTestKind::Present)
        continue;
      finder.read(when, true);
      finder.end_rule();
    }
    for (const EffectInfo& effect : checked_.effects[i]) {
      if (effect.decision == none) continue;
      Guarded& of = decisions[effect.decision];
      // A rule that lets go where an entry is found lets nothing slip where there is none.
      if (effect.outcome == none ||
          !symbols_.decisions[effect.decision].outcomes[effect.outcome].releases)
        for (auto& [key, guard] : finder.guarded)
          of.guards[key].emplace_back(static_cast<Index>(i), guard);
      for (const std::string& key : finder.handled)
        of.handled[key].push_back(static_cast<Index>(i));
      of.required.insert(required.begin(), required.end());
    }
  }
  AbsenceFinder finder(*this);
  const ConditionSource source = finder.source();
  for (const auto& [decision, of] : decisions)
    for (const auto& [key, guards] : of.guards) {
      // Where nothing lets go, a rule of another decision may be the one that says it.
      std::vector<Index> rules;
      bool required = false;
      for (const auto& [other, said] : decisions) {
        if (other != decision && lets_go(symbols_.decisions[decision])) continue;
        required = required || said.required.contains(key);
        const auto found = said.handled.find(key);
        if (found != said.handled.end())
          rules.insert(rules.end(), found->second.begin(), found->second.end());
      }
      if (required) continue;
      for (const auto& [rule, guard] : guards)
        if (report_absence(source, {rule, guard, key}, symbols_.decisions[decision].name, rules,
                           diagnostics_))
          break;
    }
  if (diagnostics_.has_errors()) return;  // what is not understood says nothing of cases
  for (std::size_t i = 0; i < symbols_.rules.size(); ++i)
    report_never_and_always(source, static_cast<Index>(i), diagnostics_);
}

// Two rules of a unique decision that hold at once. What can't be told by cases is left to the run,
// which then says that both are true.
void Checker::check_unique(Index decision) {
  AbsenceFinder finder(*this);
  const ConditionSource source = finder.source();
  const resolve::Decision& declared = symbols_.decisions[decision];
  if (resolve::is_broken(modules_, declared.place)) return;
  const auto& node = resolve::declared<ast::DecisionDecl>(modules_, declared.place);
  if (node.combine != ast::Combining::Unique) return;
  std::vector<Index> rules;
  for (std::size_t i = 0; i < symbols_.rules.size(); ++i)
    if (std::ranges::find(checked_.effects[i], decision, &EffectInfo::decision) !=
            checked_.effects[i].end() &&
        !resolve::is_broken(modules_, symbols_.rules[i].place))
      rules.push_back(static_cast<Index>(i));
  if (rules.size() > unique_rules_max) return;
  for (std::size_t second = 1; second < rules.size(); ++second)
    for (std::size_t first = 0; first < second; ++first) {
      const resolve::Rule& a = symbols_.rules[rules[first]];
      const resolve::Rule& b = symbols_.rules[rules[second]];
      if (a.code == b.code) continue;
      ConditionLogic logic;
      ConditionReader reader(source, logic);
      const ConditionLogic::Formula one = reader.fires(rules[first], true);
      const ConditionLogic::Formula other = reader.fires(rules[second], true);
      const ConditionLogic::Formula both = logic.all({one, other});
      if (logic.find(both, ConditionLogic::Search::Possible).none()) continue;
      const auto found = logic.find(both, ConditionLogic::Search::Certain);
      std::string where = found.text.value_or("");
      // Beside a rule that always applies any other is one too many, whatever makes it true.
      const bool always = logic.find(logic.no(one), ConditionLogic::Search::Possible).none() ||
                          logic.find(logic.no(other), ConditionLogic::Search::Possible).none();
      if (!found.text && !always) continue;
      auto& report = diagnostics_.report(diagnostics::both_true, b.place.name, {a.code}, {b.code},
                                         {declared.name});
      report.here(always ? "one of the two always applies" : "this one and …")
          .label(a.place.name, always ? "whatever makes one true makes both true" : "… this one");
      if (!where.empty()) report.note("Both are true where " + where + ".");
      report.note("`combine unique` wants one true rule at most. Say when each does not apply.");
      return;
    }
}

}  // namespace bop::check

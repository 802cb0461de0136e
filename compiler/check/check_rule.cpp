// Rules, requirements and exceptions: conditions, effects, and who answers for them.
#include <algorithm>
#include <ranges>

#include "compiler/check/case_checker.h"
#include "compiler/check/context.h"
#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/resolve/cycles.h"

namespace bop::check {

namespace {

constexpr std::size_t decisions_shown_max = 8;  // of those that have an outcome of one name

// The name of an outcome, and of nothing else.
bool is_outcome(const resolve::Symbols& symbols, const ast::Expr& expression) {
  const auto* name = std::get_if<ast::Name>(&expression.node);
  if (name == nullptr || symbols.find(name->text) != nullptr) return false;
  return std::ranges::any_of(symbols.decisions, [&](const resolve::Decision& decision) {
    return std::ranges::find(decision.outcomes, name->text, &resolve::Outcome::name) !=
           decision.outcomes.end();
  });
}

}  // namespace

void Checker::check_rules() {
  for (std::size_t i = 0; i < symbols_.rules.size(); ++i) {
    const resolve::Rule& rule = symbols_.rules[i];
    const Index index = static_cast<Index>(i);
    if (resolve::is_broken(modules_, rule.place)) {
      check_exceptions(rule.exceptions);
      continue;
    }
    if (rule.check != none)
      check_unavailable(index, rule.check);
    else if (rule.is_requires)
      check_requires(index, resolve::declared<ast::RequiresDecl>(modules_, rule.place));
    else
      check_rule(index, resolve::declared<ast::RuleDecl>(modules_, rule.place));
  }
  for (std::size_t i = 0; i < symbols_.decisions.size(); ++i) check_unique(static_cast<Index>(i));
  // Exceptions to what does not exist still have conditions to check.
  std::vector<Index> orphans;
  for (std::size_t i = 0; i < symbols_.exceptions.size(); ++i) {
    const resolve::Exception& exception = symbols_.exceptions[i];
    if (exception.rule == none && !checked_exceptions_[i]) orphans.push_back(static_cast<Index>(i));
  }
  check_exceptions(orphans);
}

// What holds when a rule fires: its `when` does, its `unless` does not.
Facts Checker::rule_facts(ExprId when, ExprId unless) const {
  Facts facts = facts_if(when, true);
  facts.add(facts_if(unless, false));
  return facts;
}

void Checker::check_rule(Index rule, const ast::RuleDecl& node) {
  const InScope elements(scope_, Scope(scope_));
  if (node.each) check_each(*node.each);
  condition(node.when, "the `when` of a rule");
  {
    const InScope guard(scope_, with(facts_if(node.when, true)));
    condition(node.unless, "the `unless` of a rule");
    check_exceptions(symbols_.rules[rule].exceptions);
  }
  checked_.slacks[rule] = check_slack(node);
  const InScope guard(scope_, with(rule_facts(node.when, node.unless)));
  for (const ast::Effect& effect : node.effects) {
    checked_.effects[rule].push_back(check_effect(effect));
    if (!node.when) refuse_unconditional_release(node, effect, checked_.effects[rule].back());
  }
  check_clauses(node.clauses);
}

// The rule is asked of every element, in all its clauses and those of its exceptions.
void Checker::check_each(const ast::ForEach& each) {
  const Type element = element_type(each.list);
  bind(each.variable, each.list, element);
  condition(each.where, "what stands after `where`");
  scope_.facts.add(facts_if(each.where, true));
}

// Law 4: what lets money or access go is granted by a rule, and a rule without a condition is a
// default.
void Checker::refuse_unconditional_release(const ast::RuleDecl& node, const ast::Effect& effect,
                                           const EffectInfo& info) {
  if (info.decision == none || info.outcome == none) return;
  const auto& outcome = symbols_.decisions[info.decision].outcomes[info.outcome];
  if (!outcome.releases) return;
  diagnostics_
      .report(diagnostics::always_releases, effect.outcome.range, {node.code.text}, {outcome.name})
      .label(node.code.range, "this rule has no `when`, so it always applies")
      .note("What lets money or access go needs a condition under which it may.");
}

void Checker::check_exceptions(const std::vector<Index>& exceptions, std::size_t depth) {
  for (const Index index : exceptions) {
    const resolve::Exception& exception = symbols_.exceptions[index];
    if (checked_exceptions_[index]) continue;  // a circle, reported
    if (depth > resolve::chain_max) return;    // reported
    checked_exceptions_[index] = true;
    if (resolve::is_broken(modules_, exception.place)) continue;
    const auto& node = resolve::declared<ast::ExceptionDecl>(modules_, exception.place);
    condition(node.when, "the `when` of an exception");
    const InScope guard(scope_, with(facts_if(node.when, true)));
    condition(node.unless, "the `unless` of an exception");
    if (node.clauses.recommend)
      diagnostics_
          .report(diagnostics::recommendation_of_exception, node.clauses.recommend->range,
                  {exception.code})
          .note("An exception takes an effect away: what to do about an effect, its rule says.");
    check_clauses(node.clauses, "an exception");
    check_exceptions(exception.exceptions, depth + 1);
  }
}

void Checker::check_requires(Index rule, const ast::RequiresDecl& node) {
  for (const ast::Path& path : node.fields) {
    PathInfo found = resolve_path(path);
    if (!types::is_error(found.type) && !found.type.optional)
      diagnostics_.report(diagnostics::never_missing, path.range, {path_text(path)})
          .here("this is " + with_article(found.type))
          .note(
              "`requires` asks whether a field is absent. What a document should have and could "
              "not be read is unknown: it is asked for without a rule.");
    checked_.required_fields[rule].push_back(std::move(found));
  }
  check_exceptions(symbols_.rules[rule].exceptions);
  checked_.effects[rule].push_back(check_effect(node.otherwise));
  refuse_release(node.otherwise, checked_.effects[rule].back(), "something is missing");
  check_clauses(node.clauses, "`requires`");
}

// Law 4: what lets money or access go is granted by a rule, never by what lacks.
void Checker::refuse_release(const ast::Effect& effect, const EffectInfo& info,
                             const std::string& where) {
  if (info.decision == none || info.outcome == none) return;
  const auto& outcome = symbols_.decisions[info.decision].outcomes[info.outcome];
  if (!outcome.releases) return;
  diagnostics_
      .report(diagnostics::otherwise_releases, effect.outcome.range, {outcome.name}, {where})
      .label(outcome.range, "declared to release here")
      .note("`otherwise` makes a person look: take an outcome that keeps it back.");
}

EffectInfo Checker::check_effect(const ast::Effect& effect) {
  EffectInfo info;
  check_outcome(effect, info);
  if (!effect.code.text.empty()) {
    for (std::size_t i = 0; i < symbols_.codes.size(); ++i)
      if (symbols_.codes[i].name == effect.code.text) info.code = static_cast<Index>(i);
    if (info.code == none && !any_broken_codes()) {
      auto& unknown =
          diagnostics_.report(diagnostics::unknown_code, effect.code.range, {effect.code.text});
      unknown.note("Reason codes are declared in a `codes` list, each with the role it is for.");
      std::vector<std::string_view> names;
      for (const resolve::Code& code : symbols_.codes) names.push_back(code.name);
      diagnostics::suggest(unknown, effect.code.range, effect.code.text, names);
    }
  }
  if (effect.to) check_to(effect.to, info);
  if (effect.owner)
    expect(effect.owner, {types::of(Kind::Role), "`for` names the role that answers.", {}, {}});
  if (effect.within) {
    const std::size_t reads = clock_reads_.size();
    check_span(effect.within, {}, range(effect.within));
    clock_reads_.resize(reads);  // a deadline is counted after the decision
  }
  check_effect_owner(effect, info);
  return info;
}

// A list of codes that could not be read in full may have any code.
bool Checker::any_broken_codes() const {
  for (const ast::Module& module : modules_)
    for (const ast::Declaration& declaration : module.declarations)
      if (declaration.broken && std::holds_alternative<ast::CodesDecl>(declaration.node))
        return true;
  return false;
}

void Checker::check_outcome(const ast::Effect& effect, EffectInfo& info) {
  const std::string& name = effect.outcome.text;
  if (name.empty()) return;
  std::vector<Index> having;
  std::vector<std::string_view> names;
  bool decision_exists = effect.decision.text.empty();
  for (std::size_t i = 0; i < symbols_.decisions.size(); ++i) {
    const resolve::Decision& decision = symbols_.decisions[i];
    if (!effect.decision.text.empty() && decision.name != effect.decision.text) continue;
    decision_exists = true;
    if (resolve::is_broken(modules_, decision.place)) return;
    for (std::size_t j = 0; j < decision.outcomes.size(); ++j) {
      names.push_back(decision.outcomes[j].name);
      if (decision.outcomes[j].name != name) continue;
      having.push_back(static_cast<Index>(i));
      info.decision = static_cast<Index>(i);
      info.outcome = static_cast<Index>(j);
    }
  }
  if (having.size() == 1) return;
  if (!decision_exists) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_decision, effect.decision.range,
                                        {effect.decision.text});
    for (const resolve::Decision& decision : symbols_.decisions) names.push_back(decision.name);
    diagnostics::suggest(unknown, effect.decision.range, effect.decision.text, names);
    return;
  }
  if (having.empty()) {
    if (names.empty()) return;  // there is no decision, or it has no outcomes: reported
    auto& unknown = diagnostics_.report(diagnostics::unknown_outcome, effect.outcome.range, {name});
    diagnostics::suggest(unknown, effect.outcome.range, name, names);
    if (!unknown.fixes.empty()) return;
    for (const resolve::Decision& decision : symbols_.decisions)
      if (effect.decision.text.empty() || decision.name == effect.decision.text)
        if (!decision.outcomes.empty()) unknown.note(resolve::outcomes_text(decision));
    return;
  }
  auto& ambiguous = diagnostics_.report(diagnostics::ambiguous_outcome, effect.outcome.range,
                                        {name}, {having.size()});
  for (const Index decision : having | std::views::take(decisions_shown_max)) {
    const std::string& title = symbols_.decisions[decision].name;
    ambiguous.label(symbols_.decisions[decision].place.name, "one of them");
    ambiguous.fix("say that `" + title + "` is meant", effect.outcome.range, title + ": " + name);
  }
  if (having.size() > decisions_shown_max)
    ambiguous.note("And of " + std::to_string(having.size() - decisions_shown_max) + " more.");
  info.decision = info.outcome = none;
}

// What keeps money or access back must be somebody's: of a role, of a code's role, of who gets it.
void Checker::check_effect_owner(const ast::Effect& effect, const EffectInfo& info) {
  if (info.decision == none || info.outcome == none) return;
  const resolve::Decision& decision = symbols_.decisions[info.decision];
  bool grants_anything = false;
  for (const resolve::Outcome& outcome : decision.outcomes)
    grants_anything = grants_anything || outcome.releases;
  if (!grants_anything || decision.outcomes[info.outcome].releases) return;
  if (effect.to || effect.owner || !effect.code.text.empty()) return;
  diagnostics_
      .report(diagnostics::effect_without_owner, effect.range,
              {decision.outcomes[info.outcome].name})
      .note(
          "Name a reason code with its role (`with CODE`), a role that answers (`, for ROLE`), or "
          "who gets it (`to ROLE`).");
}

bool Checker::is_people(Type type) const {
  return type.kind == Kind::Role ||
         (type.kind == Kind::List && checked_.schema.lists[type.index].kind == Kind::Role);
}

// A role, a list of roles, or a call of a table with one column of people and maybe one of time.
void Checker::check_to(ExprId to, EffectInfo& effect) {
  // then ask to controller  otherwise pay: read as a value to take where nobody is asked
  const auto* fallback = std::get_if<ast::Fallback>(&expr(to).node);
  if (fallback != nullptr && is_outcome(symbols_, expr(fallback->otherwise))) {
    const auto& outcome = std::get<ast::Name>(expr(fallback->otherwise).node);
    diagnostics_
        .report(diagnostics::wrong_operator, range(fallback->otherwise),
                {"otherwise " + outcome.text})
        .here("an outcome, and nobody who is asked")
        .note(
            "A rule has no `otherwise`: what follows where it does not apply is said by a second "
            "rule with its own `when`, or by the decision's `default`.");
    check_to(fallback->value, effect);
    return;
  }
  row_call_ = to;
  const Typed found = present(to, {types::of(Kind::Role), {}, {}, {}});
  row_call_ = {};
  if (types::is_error(found.type)) return;
  if (is_people(found.type)) {
    // Law 4: no approver set that can be empty. What a table gives never is.
    const bool of_table = info(to).target.kind == Target::Kind::Table ||
                          info(to).target.kind == Target::Kind::TableColumn;
    // An approval says what follows where there is nobody.
    const bool of_approval = info(to).target.kind == Target::Kind::Approval;
    if (found.type.kind != Kind::List || of_table || of_approval || has_elements(to)) return;
    diagnostics_.report(diagnostics::may_be_nobody, range(to))
        .here("a list that may be empty")
        .note(
            "Ask first, in the rule's `when`: `count(…) > 0`; a rule of its own says who acts "
            "where there is nobody. Or let a table name the roles: its rows are never empty.");
    return;
  }
  const Target target = info(to).target;
  if (target.kind == Target::Kind::Table && found.type.kind == Kind::Record) {
    const resolve::Table& table = symbols_.tables[target.index];
    std::size_t people = 0, times = 0;
    for (std::size_t i = 0; i < table.results.size(); ++i) {
      const Type type = table.values[i];
      if (is_people(type)) {
        ++people;
        effect.people_column = static_cast<Index>(i);
      }
      if (type.kind == Kind::BusinessDays || type.kind == Kind::Duration ||
          type.kind == Kind::Target) {
        ++times;
        effect.within_column = static_cast<Index>(i);
      }
    }
    if (people == 1 && times <= 1) return;
  }
  diagnostics_.report(diagnostics::type_mismatch, range(to), {"Role"}, {name_of(found.type)})
      .note(
          "`to` takes a role, a list of roles, or a table with one column of roles and at most one "
          "of time.");
}

// `without_slack` names what has no equality of its own that a slack could widen.
void Checker::check_clauses(const ast::RuleClauses& clauses, const char* without_slack) {
  if (clauses.slack && without_slack != nullptr) {
    infer(clauses.slack);
    diagnostics_.report(diagnostics::slack_of_exception, range(clauses.slack), {without_slack})
        .note("It widens the one equality of a rule's own condition.");
  }
  check_sentence(clauses.because, "`because` is a sentence.");
  check_in_force(clauses.in_force);
  CaseChecker(*this).check_inside(clauses.jurisdiction);
  if (!clauses.recommend) return;
  check_sentence(clauses.recommend->text, "`recommend` is a sentence.");
  if (!clauses.recommend->each) return;
  const InScope candidates(scope_, Scope(scope_));
  check_each(*clauses.recommend->each);
  check_sentence(clauses.recommend->line, "`as` is followed by a sentence.");
}

// Values may be absent in a sentence, which says so; they may not be without end.
void Checker::check_sentence(ExprId sentence, const char* wanted) {
  if (!sentence) return;
  const auto* text = std::get_if<ast::TextLiteral>(&expr(sentence).node);
  if (text == nullptr) {
    expect(sentence, {types::of(Kind::Text), wanted, {}, {}});
    return;
  }
  info(sentence).type = types::of(Kind::Text);
  for (const ast::TextLiteral::Part& part : text->parts) {
    if (!part.hole) continue;
    const Typed hole = infer(part.hole);
    if (!rounded(part.hole, hole, "it is printed")) continue;
    if (hole.type.kind == Kind::Record || hole.type.kind == Kind::List)
      diagnostics_.report(diagnostics::not_printable, range(part.hole), {with_article(hole.type)})
          .note(hole.type.kind == Kind::Record
                    ? "Name the field of it that the reader should see."
                    : "Say what of it the reader should see: `count(…)`, "
                      "or a `let` that picks one.");
  }
}

}  // namespace bop::check

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/lower/context.h"
#include "runtime/base/by_kind.h"

namespace bop::lower {
namespace {

// A text with holes as texts and nodes; any other text is one hole.
std::optional<ir::Sentence> sentence(Context& context, ExprId because) {
  if (!because) return std::nullopt;
  const Scope scope;
  ir::Sentence made;
  const auto* literal = std::get_if<ast::TextLiteral>(&context.expr(scope, because).node);
  if (literal == nullptr) {
    made.parts.push_back({{}, lower_expression(context, scope, because)});
    return made;
  }
  for (const auto& part : literal->parts) {
    if (part.hole)
      made.parts.push_back({{}, lower_expression(context, scope, part.hole)});
    else
      made.parts.push_back({part.text, {}});
  }
  return made;
}

// `to` as a value; where it calls a table of several results, its column of people.
abi::ValueIndex people(Context& context, ExprId to, const check::EffectInfo& effect) {
  if (!to || effect.people_column == none) return lower_value(context, to);
  const Scope scope;
  return context.value(
      lower_table(context, scope, to, context.info(scope, to).target.index, effect.people_column));
}

abi::ValueIndex within(Context& context, const ast::Effect& written,
                       const check::EffectInfo& effect) {
  if (written.within || effect.within_column == none) return lower_value(context, written.within);
  const Scope scope;
  const Index table = context.info(scope, written.to).target.index;
  return context.value(lower_table(context, scope, written.to, table, effect.within_column));
}

std::vector<std::string> blocked(const ast::Effect& written) {
  std::vector<std::string> names;
  for (const ast::Identifier& name : written.blocks) names.push_back(name.text);
  return names;
}

abi::EffectInfo lower_effect(Context& context, const ast::Effect& written,
                             const check::EffectInfo& effect) {
  return {.outcome = effect.outcome,
          .code = effect.code,
          .to = people(context, written.to, effect),
          .owner = lower_value(context, written.owner),
          .within = within(context, written, effect),
          .blocks = blocked(written)};
}

void add_rule(Context& context, abi::RuleInfo rule, std::optional<ir::Sentence> because) {
  context.program.info.rules.push_back(std::move(rule));
  context.program.because.push_back(std::move(because));
}

// One entry for each effect: `also` is the same rule once more, with another effect.
void lower_rule(Context& context, const resolve::Rule& symbol,
                const std::vector<check::EffectInfo>& effects) {
  const auto& written = context.declared<ast::RuleDecl>(symbol.place);
  abi::RuleInfo rule{.code = symbol.code,
                     .title = written.title,
                     .when = lower_condition(context, written.when),
                     .unless = lower_condition(context, written.unless),
                     .exceptions = symbol.exceptions,
                     .effect = {},
                     .cites = fmt::format("{}", fmt::join(written.clauses.cites, "; ")),
                     .owner = written.clauses.owner,
                     .in_force = lower_in_force(written.clauses.in_force)};
  for (std::size_t index = 0; index < effects.size(); ++index) {
    rule.decision = effects[index].decision;
    rule.effect = lower_effect(context, written.effects[index], effects[index]);
    add_rule(context, rule, sentence(context, written.clauses.because));
  }
}

// requires F, G otherwise E: one rule for each field, so that each says which one is missing.
void lower_requires(Context& context, const resolve::Rule& symbol,
                    const std::vector<check::PathInfo>& fields,
                    const std::vector<check::EffectInfo>& effects) {
  const auto& written = context.declared<ast::RequiresDecl>(symbol.place);
  for (std::size_t index = 0; index < fields.size(); ++index) {
    const SourceRange range = written.fields[index].range;
    const NodeId absent = context.state_test(range, ast::StateTestKind::Missing, false,
                                             context.path(fields[index], range));
    add_rule(context,
             {.code = symbol.code,
              .title = path_text(written.fields[index]) + " is required",
              .decision = effects.front().decision,
              .when = context.condition(absent),
              .exceptions = symbol.exceptions,
              .effect = lower_effect(context, written.otherwise, effects.front()),
              .cites = {},
              .owner = {},
              .in_force = {}},
             std::nullopt);
  }
}

// check … unavailable then E: one rule for all questions the policy asks of it.
void lower_unavailable(Context& context, const resolve::Rule& symbol,
                       const std::vector<check::EffectInfo>& effects) {
  const auto& written = context.declared<ast::CheckDecl>(symbol.place);
  if (effects.empty()) return;
  const NodeId silent = unanswered(context, written.name.range, symbol.check);
  add_rule(context,
           {.code = symbol.code,
            .title = symbol.code + " has no answer",
            .decision = effects.front().decision,
            .when = context.condition(silent),
            .exceptions = symbol.exceptions,
            .effect = lower_effect(context, *written.unavailable, effects.front()),
            .cites = {},
            .owner = {},
            .in_force = {}},
           std::nullopt);
}

void lower_exception(Context& context, const resolve::Exception& symbol) {
  const auto& written = context.declared<ast::ExceptionDecl>(symbol.place);
  context.program.info.exceptions.push_back(
      {.code = symbol.code,
       .title = written.title,
       .when = lower_condition(context, written.when),
       .unless = lower_condition(context, written.unless),
       .exceptions = symbol.exceptions,
       .cites = fmt::format("{}", fmt::join(written.clauses.cites, "; ")),
       .in_force = lower_in_force(written.clauses.in_force)});
}

void lower_decision(Context& context, std::size_t index) {
  const resolve::Decision& symbol = context.symbols.decisions[index];
  const auto& written = context.declared<ast::DecisionDecl>(symbol.place);
  abi::DecisionInfo decision;
  decision.name = symbol.name;
  for (const auto& outcome : symbol.outcomes)
    decision.outcomes.push_back({outcome.name, outcome.releases});
  decision.combine =
      written.combine == ast::Combining::Unique ? abi::Combine::Unique : abi::Combine::MostSevere;
  decision.default_outcome = symbol.default_outcome;
  decision.default_to = people(context, written.default_to, context.checked.default_targets[index]);
  decision.asks = symbol.asks;
  if (symbol.escalation != none)
    decision.escalation = context.symbols.escalations[symbol.escalation].name;
  context.program.info.decisions.push_back(std::move(decision));
}

}  // namespace

void lower_rules(Context& context) {
  const auto& symbols = context.symbols;
  for (std::size_t index = 0; index < symbols.decisions.size(); ++index)
    lower_decision(context, index);
  for (std::size_t index = 0; index < symbols.rules.size(); ++index) {
    const auto& effects = context.checked.effects[index];
    if (symbols.rules[index].check != none) continue;  // below, when all questions are known
    if (symbols.rules[index].is_requires)
      lower_requires(context, symbols.rules[index], context.checked.required_fields[index],
                     effects);
    else
      lower_rule(context, symbols.rules[index], effects);
  }
  for (const auto& exception : symbols.exceptions) lower_exception(context, exception);
  for (std::size_t index = 0; index < symbols.rules.size(); ++index)
    if (symbols.rules[index].check != none)
      lower_unavailable(context, symbols.rules[index], context.checked.effects[index]);
}

}  // namespace bop::lower

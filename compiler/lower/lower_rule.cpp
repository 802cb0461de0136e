#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "compiler/lower/context.h"
#include "runtime/base/by_kind.h"

namespace bop::lower {
namespace {

// A text with holes as texts and nodes; any other text is one hole.
ir::Sentence sentence(Context& context, const Scope& scope, ExprId written) {
  ir::Sentence made;
  const auto* literal = std::get_if<ast::TextLiteral>(&context.expr(scope, written).node);
  if (literal == nullptr) {
    made.parts.push_back({{}, lower_expression(context, scope, written)});
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

std::string cited(const ast::RuleClauses& written) {
  return fmt::format("{}", fmt::join(written.cites, "; "));
}

std::optional<ir::Sentence> because(Context& context, const Clauses& clauses,
                                    const ast::RuleClauses& written) {
  if (!written.because) return std::nullopt;
  return sentence(context, clauses.scope, written.because);
}

std::optional<ir::Recommendation> recommendation(Context& context, const Clauses& clauses,
                                                 const ast::RuleClauses& written) {
  if (!written.recommend) return std::nullopt;
  const ast::Recommendation& node = *written.recommend;
  ir::Recommendation made;
  made.text = sentence(context, clauses.scope, node.text);
  if (!node.each) return made;
  made.list = lower_expression(context, clauses.scope, node.each->list);
  const NodeId candidate = context.element(node.each->variable, made.list);
  made.candidate = std::get<ir::Local>(context.program[candidate].node).local;
  Scope inner = clauses.scope;
  inner.elements[node.each->list.value] = candidate;
  if (node.each->where) made.where = lower_expression(context, inner, node.each->where);
  made.line = sentence(context, inner, node.line);
  return made;
}

// `to` as a value; where it calls a table of several results, its column of people.
abi::ValueIndex people(Context& context, const Clauses& clauses, ExprId to,
                       const check::EffectInfo& effect) {
  if (!to || effect.people_column == none) return lower_value(context, clauses, to);
  const Index table = context.info(clauses.scope, to).target.index;
  return context.value(lower_table(context, clauses.scope, to, table, effect.people_column),
                       clauses.each);
}

// By when those answer whom `to` names: as its table or its approval says.
abi::ValueIndex within_of(Context& context, const Clauses& clauses, ExprId to,
                          const check::EffectInfo& effect) {
  if (!to) return none;
  const check::Target& target = context.info(clauses.scope, to).target;
  if (effect.within_column != none)
    return context.value(
        lower_table(context, clauses.scope, to, target.index, effect.within_column), clauses.each);
  if (target.kind != check::Target::Kind::Approval) return none;
  const resolve::Place& approval = context.symbols.approvals[target.index].place;
  const ExprId within = context.declared<ast::ApprovalDecl>(approval).within;
  if (!within) return none;
  return context.value(lower_expression(context, Scope{.module = approval.module}, within),
                       clauses.each);
}

abi::ValueIndex within(Context& context, const Clauses& clauses, const ast::Effect& written,
                       const check::EffectInfo& effect) {
  return written.within ? lower_value(context, clauses, written.within)
                        : within_of(context, clauses, written.to, effect);
}

std::vector<std::string> blocked(const ast::Effect& written) {
  std::vector<std::string> names;
  for (const ast::Identifier& name : written.blocks) names.push_back(name.text);
  return names;
}

abi::EffectInfo lower_effect(Context& context, const Clauses& clauses, const ast::Effect& written,
                             const check::EffectInfo& effect) {
  return {.outcome = effect.outcome,
          .code = effect.code,
          .to = people(context, clauses, written.to, effect),
          .owner = lower_value(context, clauses, written.owner),
          .within = within(context, clauses, written, effect),
          .blocks = blocked(written)};
}

// The `when` of a rule, and that the record belongs to where the rule applies.
abi::ConditionIndex lower_when(Context& context, const Clauses& clauses, ExprId when,
                               const std::optional<ast::Regions>& regions) {
  if (!regions) return lower_condition(context, clauses, when);
  const NodeId inside = context.in_jurisdiction(*regions);
  if (!when) return context.condition(inside, clauses.each);
  const NodeId condition = lower_expression(context, clauses.scope, when);
  return context.condition(context.logic(true, regions->range, {inside, condition}), clauses.each);
}

void add_rule(Context& context, abi::RuleInfo rule, SourceRange place,
              std::optional<ir::Sentence> because = {},
              std::optional<ir::Recommendation> recommendation = {}) {
  context.program.rule_places.push_back(place);
  context.program.info.rules.push_back(std::move(rule));
  context.program.because.push_back(std::move(because));
  if (recommendation)
    context.program.recommendations.emplace(context.program.info.rules.size() - 1,
                                            *std::move(recommendation));
}

void lower_exception(Context& context, const Clauses& clauses, Index index) {
  const resolve::Exception& symbol = context.symbols.exceptions[index];
  const auto& written = context.declared<ast::ExceptionDecl>(symbol.place);
  context.program.exception_places[index] = symbol.place.name;
  context.program.info.exceptions[index] = {
      .code = symbol.code,
      .title = written.title,
      .when = lower_when(context, clauses, written.when, written.clauses.jurisdiction),
      .unless = lower_condition(context, clauses, written.unless),
      .exceptions = symbol.exceptions,
      .cites = cited(written.clauses),
      .in_force = lower_in_force(written.clauses.in_force),
      .each = clauses.each};
  context.program.exception_because[index] = because(context, clauses, written.clauses);
  for (const Index inner : symbol.exceptions) lower_exception(context, clauses, inner);
}

// for each line in invoice.lines: the element stands for itself in all clauses, exceptions too.
Clauses clauses_of(Context& context, const ast::RuleDecl& written) {
  Clauses clauses;
  if (!written.each) return clauses;
  const NodeId list = lower_expression(context, clauses.scope, written.each->list);
  const NodeId element = context.element(written.each->variable, list);
  const ir::LocalId local = std::get<ir::Local>(context.program[element].node).local;
  clauses.scope.elements[written.each->list.value] = element;
  clauses.each = context.each(written.each->variable.text, list, local);
  return clauses;
}

// One entry for each effect: `also` is the same rule once more, with another effect.
void lower_rule(Context& context, Index index) {
  const resolve::Rule& symbol = context.symbols.rules[index];
  const auto& written = context.declared<ast::RuleDecl>(symbol.place);
  const auto& effects = context.checked.effects[index];
  const Clauses clauses = clauses_of(context, written);
  if (const ExprId compared = context.checked.slacks[index])
    context.slacks[{clauses.scope.module, compared}] = written.clauses.slack;
  abi::RuleInfo rule{
      .code = symbol.code,
      .title = written.title,
      .when = lower_when(context, clauses, written.when, written.clauses.jurisdiction),
      .unless = lower_condition(context, clauses, written.unless),
      .exceptions = symbol.exceptions,
      .effect = {},
      .cites = cited(written.clauses),
      .owner = written.clauses.owner,
      .in_force = lower_in_force(written.clauses.in_force),
      .each = clauses.each,
      .slack = lower_value(context, clauses, written.clauses.slack)};
  if (written.each) rule.where = lower_condition(context, clauses, written.each->where);
  for (std::size_t effect = 0; effect < effects.size(); ++effect) {
    rule.decision = effects[effect].decision;
    rule.effect = lower_effect(context, clauses, written.effects[effect], effects[effect]);
    add_rule(context, rule, symbol.place.name, because(context, clauses, written.clauses),
             recommendation(context, clauses, written.clauses));
  }
  for (const Index exception : symbol.exceptions) lower_exception(context, clauses, exception);
}

// "invoice.number and invoice.vendor are required"
std::string title_of(const ast::RequiresDecl& written) {
  if (!written.title.empty()) return written.title;
  std::vector<std::string> names;
  for (const auto& field : written.fields) names.push_back(path_text(field));
  return fmt::format("{} {} required", ir::joined(names), names.size() == 1 ? "is" : "are");
}

// requires F, G otherwise E: one rule, whose reason names those that are missing.
void lower_requires(Context& context, const resolve::Rule& symbol,
                    const std::vector<check::PathInfo>& fields,
                    const std::vector<check::EffectInfo>& effects) {
  const auto& written = context.declared<ast::RequiresDecl>(symbol.place);
  std::vector<NodeId> absent;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    const SourceRange range = written.fields[index].range;
    absent.push_back(context.state_test(range, ast::StateTestKind::Missing, false,
                                        context.path(fields[index], range)));
  }
  if (absent.empty()) return;
  const SourceRange place =
      written.code.text.empty() ? written.fields.front().range : written.code.range;
  NodeId any = absent.size() == 1 ? absent.front() : context.logic(false, place, absent);
  if (const auto& regions = written.clauses.jurisdiction)
    any = context.logic(true, regions->range, {context.in_jurisdiction(*regions), any});
  add_rule(context,
           {.code = symbol.code,
            .title = title_of(written),
            .decision = effects.front().decision,
            .when = context.condition(any),
            .exceptions = symbol.exceptions,
            .effect = lower_effect(context, {}, written.otherwise, effects.front()),
            .cites = cited(written.clauses),
            .owner = written.clauses.owner,
            .in_force = lower_in_force(written.clauses.in_force)},
           place, because(context, {}, written.clauses),
           recommendation(context, {}, written.clauses));
  for (const Index exception : symbol.exceptions) lower_exception(context, {}, exception);
}

// check … unavailable then E: one rule for all questions the policy asks of it.
void lower_unavailable(Context& context, const resolve::Rule& symbol,
                       const std::vector<check::EffectInfo>& effects) {
  const auto& written = context.declared<ast::CheckDecl>(symbol.place);
  if (effects.empty()) return;
  const NodeId silent = unanswered(context, written.name.range, symbol.check);
  add_rule(context,
           {.code = symbol.code,
            .title = "There is no answer",
            .decision = effects.front().decision,
            .when = context.condition(silent),
            .exceptions = symbol.exceptions,
            .effect = lower_effect(context, {}, *written.unavailable, effects.front()),
            .cites = {},
            .owner = {},
            .in_force = {}},
           written.name.range);
}

abi::Combine combine_of(ast::Combining combine) {
  switch (combine) {
    case ast::Combining::MostSevere:
      return abi::Combine::MostSevere;
    case ast::Combining::Unique:
      return abi::Combine::Unique;
    case ast::Combining::Collect:
      return abi::Combine::Collect;
    case ast::Combining::Unanimous:
      return abi::Combine::Unanimous;
  }
  return abi::Combine::MostSevere;
}

void lower_decision(Context& context, std::size_t index) {
  const resolve::Decision& symbol = context.symbols.decisions[index];
  const auto& written = context.declared<ast::DecisionDecl>(symbol.place);
  abi::DecisionInfo decision;
  decision.name = symbol.name;
  for (const auto& outcome : symbol.outcomes)
    decision.outcomes.push_back({outcome.name, outcome.releases});
  decision.combine = combine_of(written.combine);
  decision.default_outcome = symbol.default_outcome;
  decision.default_to =
      people(context, {}, written.default_to, context.checked.default_targets[index]);
  decision.default_within =
      within_of(context, {}, written.default_to, context.checked.default_targets[index]);
  decision.asks = symbol.asks;
  if (symbol.escalation != none)
    decision.escalation = context.symbols.escalations[symbol.escalation].name;
  context.program.info.decisions.push_back(std::move(decision));
}

void lower_results(Context& context) {
  for (const check::ResultInfo& result : context.checked.results)
    context.program.info.results.push_back(
        {.name = result.name, .decision = result.decision, .record = result.record, .hash = {}});
}

// The results that a node depends on, for every node of the program.
std::vector<std::set<Index>> results_read(const ir::Program& program) {
  std::vector<std::set<Index>> read(program.nodes.size());
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    const ir::Node& node = program.nodes[index];
    if (const auto* result = std::get_if<ir::Result>(&node.node)) read[index].insert(result->index);
    ir::each_operand(node, [&](const NodeId& operand) {
      read[index].insert(read[operand.index()].begin(), read[operand.index()].end());
    });
  }
  return read;
}

// Those of them of which more than the outcome is read.
std::vector<std::set<Index>> findings_read(const ir::Program& program) {
  std::vector<std::set<Index>> read(program.nodes.size());
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    const ir::Node& node = program.nodes[index];
    if (const auto* result = std::get_if<ir::Result>(&node.node)) read[index].insert(result->index);
    const auto* field = std::get_if<ir::Field>(&node.node);
    if (field != nullptr && field->field == abi::result_outcome &&
        std::holds_alternative<ir::Result>(program[field->record].node))
      continue;
    ir::each_operand(node, [&](const NodeId& operand) {
      read[index].insert(read[operand.index()].begin(), read[operand.index()].end());
    });
  }
  return read;
}

// Which decision must be known before which, and whether with its findings: what its rules'
// conditions, targets and exceptions read.
void note_reads(Context& context) {
  ir::Program& program = context.program;
  if (program.info.results.empty()) return;
  const auto read = results_read(program);
  const auto with_findings = findings_read(program);
  std::set<Index> told;
  for (std::size_t index = 0; index < program.info.decisions.size(); ++index) {
    std::set<Index> results;
    const auto add = [&](NodeId node) {
      results.insert(read[node.index()].begin(), read[node.index()].end());
      told.insert(with_findings[node.index()].begin(), with_findings[node.index()].end());
    };
    const auto add_condition = [&](Index condition, Index each) {
      if (condition != none)
        add(each == none ? program.conditions[condition]
                         : program.eaches[each].conditions[condition]);
    };
    const auto add_value = [&](Index value, Index each) {
      if (value != none)
        add(each == none ? program.values[value] : program.eaches[each].values[value]);
    };
    const auto add_sentence = [&](const std::optional<ir::Sentence>& sentence) {
      if (!sentence) return;
      for (const auto& part : sentence->parts)
        if (part.hole) add(part.hole);
    };
    const auto add_recommendation = [&](std::size_t rule) {
      const auto found = program.recommendations.find(static_cast<std::uint32_t>(rule));
      if (found == program.recommendations.end()) return;
      add_sentence(found->second.text);
      add_sentence(found->second.line);
      if (found->second.list) add(found->second.list);
      if (found->second.where) add(found->second.where);
    };
    const std::function<void(Index)> add_exception = [&](Index exception) {
      const abi::ExceptionInfo& info = program.info.exceptions[exception];
      add_condition(info.when, info.each);
      add_condition(info.unless, info.each);
      add_sentence(program.exception_because[exception]);
      for (const Index inner : info.exceptions) add_exception(inner);
    };
    add_value(program.info.decisions[index].default_to, none);
    add_value(program.info.decisions[index].default_within, none);
    for (std::size_t at = 0; at < program.info.rules.size(); ++at) {
      const abi::RuleInfo& rule = program.info.rules[at];
      if (rule.decision != index) continue;
      if (rule.each != none) add_value(program.info.eaches[rule.each].list, none);
      for (const Index condition : {rule.where, rule.when, rule.unless})
        add_condition(condition, rule.each);
      for (const Index value : {rule.effect.to, rule.effect.owner, rule.effect.within, rule.slack})
        add_value(value, rule.each);
      add_sentence(program.because[at]);
      add_recommendation(at);
      for (const Index exception : rule.exceptions) add_exception(exception);
    }
    program.info.decisions[index].reads.assign(results.begin(), results.end());
  }
  // Matches read results, too.
  for (Index index = 0; program.matches.empty() && index < program.info.results.size(); ++index)
    program.info.results[index].only_outcome =
        program.info.results[index].decision != none && !told.contains(index);
}

}  // namespace

void lower_rules(Context& context) {
  lower_results(context);
  const auto& symbols = context.symbols;
  for (std::size_t index = 0; index < symbols.decisions.size(); ++index)
    lower_decision(context, index);
  context.program.info.exceptions.resize(symbols.exceptions.size());
  context.program.exception_places.resize(symbols.exceptions.size());
  context.program.exception_because.resize(symbols.exceptions.size());
  for (std::size_t index = 0; index < symbols.rules.size(); ++index) {
    if (symbols.rules[index].check != none) continue;  // below, when all questions are known
    if (symbols.rules[index].is_requires)
      lower_requires(context, symbols.rules[index], context.checked.required_fields[index],
                     context.checked.effects[index]);
    else
      lower_rule(context, static_cast<Index>(index));
  }
  for (std::size_t index = 0; index < symbols.rules.size(); ++index)
    if (symbols.rules[index].check != none)
      lower_unavailable(context, symbols.rules[index], context.checked.effects[index]);
  note_reads(context);
}

}  // namespace bop::lower

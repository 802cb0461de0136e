#include "runtime/decide/effects.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/abi/advice.h"
#include "runtime/decide/exceptions.h"
#include "runtime/decide/instances.h"
#include "runtime/decide/needs.h"
#include "runtime/decide/said_fields.h"
#include "runtime/decide/tasks.h"

namespace bop::decide {

FieldRead field_read(const Examination& e, const std::string& path) {
  FieldRead result{path, {}, {}, {}, {}, {}, {}};
  const record::Reading* reading = reading_at(e.policy, e.record, path);
  if (!reading) return said_at(e, path).value_or(result);
  result.value = reading->raw;
  if (reading->raw.empty() && reading->status == record::Status::Unread) result.value = "not read";
  if (reading->raw.empty() && !reading->elements.empty())
    result.value = fmt::format("{} element{}{}", reading->elements.size(),
                               reading->elements.size() == 1 ? "" : "s",
                               reading->complete ? "" : ", and maybe more");
  if (reading->raw.empty() && !reading->nested.empty()) result.value = "present";
  result.method = record::name_of(reading->method);
  result.confidence = reading->confidence.text();
  result.at = reading->origin;
  for (const Corroboration& corroboration : e.trust.corroborated())
    if (corroboration.field == path) result.corroborated_by = corroboration.by;
  return result;
}

std::vector<FieldRead> fields_read(const Examination& e, const std::vector<std::string>& paths,
                                   const std::vector<abi::ReferenceValue>& references) {
  std::vector<FieldRead> fields;
  fields.reserve(paths.size());
  for (const std::string& path : paths) fields.push_back(field_read(e, path));
  // Values of reference data say what they are and which row they come from.
  for (const abi::ReferenceValue& value : references) {
    auto field = std::ranges::find(fields, value.path, &FieldRead::path);
    if (field == fields.end())
      field = fields.insert(fields.end(), {value.path, {}, {}, {}, {}, {}, {}});
    field->value = value.value;
    field->method = "reference";
    field->source = value.source;
  }
  return fields;
}

void add_read(std::vector<FieldRead>& list, std::vector<FieldRead> more) {
  for (FieldRead& field : more)
    if (std::ranges::find(list, field.path, &FieldRead::path) == list.end())
      list.push_back(std::move(field));
}

// "the cost centre owner of what?": a task can't go to a role whose scope is not known.
std::vector<Need> needs_of_scopes(Examination& e, const abi::Datum& roles,
                                  const std::string& rule) {
  std::vector<Need> needs;
  for (const std::uint32_t role : role_indices(roles)) {
    const abi::ValueIndex scope = e.policy.roles[role].scope;
    if (scope == abi::none) continue;
    merge(needs, e.needs_of_value(scope, rule));
    const std::string name = unknown_name_in(e.policy, e.evaluation.values[scope]);
    if (!name.empty())
      merge(needs, describe(e.policy, e.record, e.trust, {{name, false, {}}}, rule));
  }
  return needs;
}

namespace {

std::string value_text(Examination& e, abi::ValueIndex value, const abi::Instance& at) {
  if (value == abi::none) return {};
  const abi::Datum& datum = values_at(e.evaluation, at)[value];
  if (!datum.known()) return {};
  return abi::print(e.policy.schema, value_types_at(e.policy, at)[value], datum);
}

// What others read of a finding is known only as far as it stays so, whatever is read later.
void note_what_stands(Examination& e, const RuleStatus& status, Effect& effect) {
  if (e.judge.examiner == nullptr) return;
  const abi::Told told = e.judge.examiner->told(e.subject, status.rule, status.instance);
  const std::string& code = e.policy.rules[status.rule].code;
  effect.told = {told.because,
                 told.at,
                 told.values,
                 e.described(told.because_needs, code),
                 e.described(told.at_needs, code),
                 e.described(told.values_needs, code)};
}

void add_beside(Effect& effect, std::vector<FieldRead> more) {
  std::erase_if(more, [&](const FieldRead& read) {
    return std::ranges::find(effect.fields, read.path, &FieldRead::path) != effect.fields.end();
  });
  add_read(effect.also, std::move(more));
}

// Its sentence and what it and the condition read.
Effect words_of(const Examination& e, const RuleStatus& status) {
  const abi::Explainer& explainer = *e.judge.explainer;
  const abi::ConditionIndex when = e.policy.rules[status.rule].when;
  const abi::Instance& at = status.instance;
  Effect effect;
  effect.rule = status.rule;
  effect.at = status.at;
  effect.because = explainer.because(e.subject, status.rule, at);
  std::vector<std::string> paths;
  if (when != abi::none) paths = explainer.fields_of_condition(e.subject, when, at);
  effect.fields = fields_read(e, paths, explainer.reference_values(e.subject, status.rule, at));
  const abi::Facts beside = explainer.read_beside_condition(e.subject, status.rule, at);
  add_beside(effect, fields_read(e, beside.fields, beside.references));
  return effect;
}

// What may be done about it: of an outcome that keeps back, what would have to be otherwise, too.
void add_advice(Examination& e, const RuleStatus& status, Effect& effect) {
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  abi::Advice advice = e.judge.explainer->advice(e.subject, status.rule, status.instance);
  effect.advice.recommended = std::move(advice.recommended);
  effect.advice.chooses = advice.choices.has_value();
  if (advice.choices) effect.advice.choices = *std::move(advice.choices);
  effect.advice.open = e.described(advice.open, rule.code);
  if (!e.policy.decisions[rule.decision].outcomes[rule.effect.outcome].releases)
    effect.advice.lifted_if = std::move(advice.lifted_if);
}

// To whom, until when, and who handles it.
void add_target(Examination& e, const RuleStatus& status, Effect& effect) {
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  const abi::Instance& at = status.instance;
  const std::vector<abi::Datum>& values = values_at(e.evaluation, at);
  if (rule.effect.to != abi::none) {
    effect.to = roles_of(e.policy, values[rule.effect.to], e.evaluation.values);
    merge(effect.target_needs, e.needs_of_value(rule.effect.to, rule.code, at));
    merge(effect.target_needs, needs_of_scopes(e, values[rule.effect.to], rule.code));
  }
  effect.within = value_text(e, rule.effect.within, at);
  merge(effect.target_needs, e.needs_of_value(rule.effect.within, rule.code, at));
  if (rule.effect.owner != abi::none) {
    const abi::Datum& owner = values[rule.effect.owner];
    for (const std::string& role : roles_of(e.policy, owner, e.evaluation.values))
      effect.owner = role;
    merge(effect.target_needs, e.needs_of_value(rule.effect.owner, rule.code, at));
    merge(effect.target_needs, needs_of_scopes(e, owner, rule.code));
  } else if (rule.effect.code != abi::none && e.policy.codes[rule.effect.code].owner != abi::none) {
    effect.owner = role_text(e.policy, e.policy.codes[rule.effect.code].owner, e.evaluation.values);
  }
}

}  // namespace

Effect excepted_effect(Examination& e, const RuleStatus& status) {
  const abi::ConditionIndex when = e.policy.rules[status.rule].when;
  Effect effect;
  if (when == abi::none || conditions_at(e.evaluation, status.instance)[when] == abi::Truth::True)
    effect = words_of(e, status);
  effect.rule = status.rule;
  effect.at = status.at;
  add_target(e, status, effect);
  return effect;
}

Effect telling_of(Examination& e, const RuleStatus& status) {
  Effect effect = words_of(e, status);
  note_what_stands(e, status, effect);
  return effect;
}

Effect effect_of(Examination& e, const RuleStatus& status) {
  const abi::RuleInfo& rule = e.policy.rules[status.rule];
  const bool is_read = status.status == Status::True && e.is_read_by_others(rule.decision);
  Effect effect = is_read ? telling_of(e, status) : words_of(e, status);
  if (e.tells_exceptions() && status.status == Status::True) {
    add_beside(effect, read_by_exceptions(e, status));
    effect.not_by = not_excepted_by(e, status);
  }
  if (e.tells_exceptions() && status.status == Status::True) add_advice(e, status, effect);
  effect.slack = value_text(e, rule.slack, status.instance);
  add_target(e, status, effect);
  return effect;
}

}  // namespace bop::decide

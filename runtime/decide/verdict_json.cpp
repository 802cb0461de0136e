#include <algorithm>

#include <nlohmann/json.hpp>

#include "runtime/decide/verdict.h"

namespace bop::decide {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const record::Origin& origin) {
  Json json = Json::object();
  if (!origin.document.empty()) json["document"] = origin.document;
  if (origin.page > 0) json["page"] = origin.page;
  if (origin.box) json["box"] = {origin.box->x, origin.box->y, origin.box->w, origin.box->h};
  if (!origin.place.empty()) json["place"] = origin.place;
  return json;
}

Json json_of(const Need& need) {
  Json json = Json::object();
  if (!need.field.empty()) json["field"] = need.field;
  if (!need.rule.empty()) json["rule"] = need.rule;
  json["why"] = need.why;
  if (!need.raw.empty()) json["raw"] = need.raw;
  if (need.at) json["at"] = json_of(*need.at);
  return json;
}

Json json_of(const FieldRead& field);
Json json_of(const Task& task);
Json json_of(const abi::TraceNode& node);

template <typename List>
Json json_list(const List& list) {
  Json json = Json::array();
  for (const auto& element : list) json.push_back(json_of(element));
  return json;
}

Json json_of(const FieldRead& field) {
  Json json = {{"field", field.path}};
  if (!field.value.empty()) json["read"] = field.value;
  if (!field.method.empty()) json["method"] = field.method;
  if (!field.confidence.empty()) json["confidence"] = field.confidence;
  if (field.at) json["at"] = json_of(*field.at);
  if (!field.source.empty()) json["source"] = field.source;
  if (!field.corroborated_by.empty()) json["corroborated_by"] = field.corroborated_by;
  return json;
}

// Which rule does, or would do, what, where, to whom and until when.
Json effect_words(const Effect& effect, const abi::PolicyInfo& policy) {
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  Json json = {{"rule", rule.code},
               {"title", rule.title},
               {"effect", policy.decisions[rule.decision].outcomes[rule.effect.outcome].name}};
  if (!effect.at.empty()) json["at"] = effect.at;
  if (rule.effect.code != abi::none) {
    json["code"] = policy.codes[rule.effect.code].name;
    json["means"] = policy.codes[rule.effect.code].text;
  }
  if (!effect.to.empty()) json["to"] = effect.to;
  if (!effect.within.empty()) json["within"] = effect.within;
  if (!rule.effect.blocks.empty()) json["blocks"] = rule.effect.blocks;
  if (!effect.owner.empty()) json["owner"] = effect.owner;
  if (!effect.target_needs.empty()) json["target_needs"] = json_list(effect.target_needs);
  return json;
}

std::string_view status_words(abi::Truth truth) {
  if (truth == abi::Truth::Unknown) return name_of(Status::Undecided);
  return name_of(truth == abi::Truth::True ? Status::True : Status::False);
}

// Paths for whoever looks for a field, and beside them what was read and where.
void add_fields(Json& json, const std::vector<FieldRead>& read,
                const std::vector<FieldRead>& also = {}) {
  Json fields = Json::array();
  Json evidence = json_list(read);
  for (const FieldRead& field : read) fields.push_back(field.path);
  for (const FieldRead& field : also) {
    fields.push_back(field.path);
    evidence.push_back(json_of(field));
  }
  json["fields"] = std::move(fields);
  json["evidence"] = std::move(evidence);
}

Json json_of(const Exemption& exemption, const abi::PolicyInfo& policy);

void add_exemptions(Json& json, std::string_view name, const std::vector<Exemption>& exemptions,
                    const abi::PolicyInfo& policy) {
  for (const Exemption& one : exemptions) json[name].push_back(json_of(one, policy));
}

Json json_of(const Exemption& exemption, const abi::PolicyInfo& policy) {
  Json json = Json::object();
  const abi::ExceptionInfo* exception =
      exemption.exception == abi::none ? nullptr : &policy.exceptions[exemption.exception];
  json["exception"] = exception == nullptr ? "unless" : exception->code;
  if (exception != nullptr) json["title"] = exception->title;
  json["status"] = status_words(exemption.holds);
  if (!exemption.because.empty()) json["because"] = exemption.because;
  if (exception != nullptr && !exception->cites.empty()) json["cites"] = exception->cites;
  if (!exemption.needs.empty()) json["needs"] = json_list(exemption.needs);
  add_fields(json, exemption.fields);
  add_exemptions(json, "exceptions", exemption.exceptions, policy);
  return json;
}

Json json_of(const Excepted& excepted, const abi::PolicyInfo& policy) {
  const Effect& effect = excepted.effect;
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  Json json = effect_words(effect, policy);
  add_exemptions(json, "by", excepted.by, policy);
  if (!effect.because.empty()) json["because"] = effect.because;
  if (!rule.cites.empty()) json["cites"] = rule.cites;
  add_fields(json, effect.fields, effect.also);
  return json;
}

Json json_of(const Effect& effect, const abi::PolicyInfo& policy) {
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  Json json = effect_words(effect, policy);
  if (effect.deferred) json["deferred"] = true;
  json["because"] = effect.because;
  if (!effect.advice.recommended.empty()) json["recommended"] = effect.advice.recommended;
  if (effect.advice.chooses) json["choices"] = effect.advice.choices;
  if (!effect.advice.open.empty()) json["choices_need"] = json_list(effect.advice.open);
  if (!effect.advice.lifted_if.empty()) json["lifted_if"] = effect.advice.lifted_if;
  if (!effect.slack.empty()) json["slack"] = effect.slack;
  if (!rule.cites.empty()) json["cites"] = rule.cites;
  add_fields(json, effect.fields, effect.also);
  add_exemptions(json, "exceptions", effect.not_by, policy);
  return json;
}

// What a rule may add says what it would be, but no reason: it may not be true.
Json json_of(const OpenEffect& open, const abi::PolicyInfo& policy) {
  Json json = effect_words(open.effect, policy);
  json["needs"] = json_list(open.needs);
  return json;
}

Json json_of(const RuleStatus& status, const abi::PolicyInfo& policy) {
  Json json = {{"rule", policy.rules[status.rule].code}};
  if (!status.at.empty()) json["at"] = status.at;
  json["status"] = name_of(status.status);
  if (!status.excepted_by.empty()) json["by"] = status.excepted_by;
  return json;
}

// In the order of the policy, those of each element that are asked of none in their place.
Json every_status(const DecisionVerdict& verdict, const abi::PolicyInfo& policy) {
  Json rules = Json::array();
  const std::vector<std::uint32_t> not_asked = rules_not_asked(verdict, policy);
  auto next = not_asked.begin();
  const auto add_not_asked = [&](std::uint32_t before) {
    for (; next != not_asked.end() && *next < before; ++next)
      rules.push_back({{"rule", policy.rules[*next].code}, {"status", "asked of no element"}});
  };
  for (const RuleStatus& rule : verdict.rules) {
    add_not_asked(rule.rule);
    rules.push_back(json_of(rule, policy));
  }
  add_not_asked(abi::none);
  return rules;
}

// How often a rule is true: a number, or its bounds; no upper one for a list that may go on.
Json json_of(const RuleCount& count) {
  if (count.at_most == count.at_least) return count.at_least;
  Json bounds = {{"at_least", count.at_least}};
  if (count.at_most) bounds["at_most"] = *count.at_most;
  return bounds;
}

Json json_of(const Task& task) {
  Json json = {{"role", task.roles.size() == 1 ? Json(task.roles.front()) : Json(task.roles)},
               {"reason", task.reason}};
  if (!task.within.empty()) json["within"] = task.within;
  if (!task.needs.empty()) json["needs"] = json_list(task.needs);
  return json;
}

Json json_of(const DecisionVerdict& verdict, const abi::PolicyInfo& policy) {
  Json json = {{"decision", policy.decisions[verdict.decision].name}, {"outcome", verdict.outcome}};
  if (!verdict.reason.empty()) json["reason"] = verdict.reason;
  if (!verdict.detail.empty()) json["detail"] = verdict.detail;
  if (verdict.by_default) json["by_default"] = true;
  if (!verdict.possible.empty()) json["possible"] = verdict.possible;
  if (!verdict.at_least.empty()) json["at_least"] = verdict.at_least;
  if (verdict.outcome == DecisionVerdict::undetermined) json["needs"] = json_list(verdict.needs);
  if (!verdict.examined.empty()) json["examined"] = verdict.examined;
  Json effects = Json::array();
  for (const Effect& effect : verdict.effects) effects.push_back(json_of(effect, policy));
  json["effects"] = std::move(effects);
  for (const Excepted& excepted : verdict.excepted)
    if (excepted.status == Status::Excepted) json["excepted"].push_back(json_of(excepted, policy));
  Json undecided = Json::array();
  for (const RuleStatus& rule : verdict.rules) {
    if (rule.status != Status::Undecided) continue;
    Json needs = Json::array();
    for (const Need& need : rule.needs)
      needs.push_back(need.field.empty() ? need.rule + ": " + need.why : need.field);
    Json open = {{"rule", policy.rules[rule.rule].code}};
    if (!rule.at.empty()) open["at"] = rule.at;
    open["needs"] = std::move(needs);
    const auto told = std::ranges::find_if(verdict.excepted, [&](const Excepted& excepted) {
      return excepted.effect.rule == rule.rule && excepted.effect.at == rule.at;
    });
    if (told != verdict.excepted.end()) add_exemptions(open, "exceptions", told->by, policy);
    undecided.push_back(std::move(open));
  }
  for (const OpenEffect& open : verdict.open) json["may_add"].push_back(json_of(open, policy));
  json["undecided"] = std::move(undecided);
  json["rules"] = every_status(verdict, policy);
  for (const RuleCount& count : verdict.counts)
    json["counts"].push_back({{"rule", policy.rules[count.rule].code}, {"count", json_of(count)}});
  json["tasks"] = json_list(verdict.tasks);
  return json;
}

Json json_of(const abi::TraceNode& node) {
  Json json = {{"text", node.text}, {"value", node.value}};
  if (!node.inputs.empty()) json["reads"] = node.inputs;
  if (!node.source.empty()) json["source"] = node.source;
  if (!node.parts.empty()) json["parts"] = json_list(node.parts);
  return json;
}

}  // namespace

nlohmann::ordered_json to_json(const Verdict& verdict, const abi::PolicyInfo& policy) {
  Json json = {{"record", verdict.record},
               {"document", verdict.document},
               {"policy", {{"name", policy.name}, {"hash", policy.hash}, {"as_of", verdict.as_of}}},
               {"engine", verdict.engine}};
  if (!policy.set_by.empty()) json["policy"]["parameters"] = policy.set_by;
  for (std::size_t i = 0; i < verdict.decisions.size(); ++i) {
    Json decision = json_of(verdict.decisions[i], policy);
    if (i == 0) {
      json.update(decision);
    } else {
      json["decisions"].push_back(std::move(decision));
    }
  }
  for (const Verdict::Other& other : verdict.others) {
    Json outcomes = Json::object();
    for (const auto& [decision, outcome] : other.outcomes) outcomes[decision] = outcome;
    json["results_of"].push_back(
        {{"policy", other.policy}, {"hash", other.hash}, {"outcomes", std::move(outcomes)}});
  }
  Json corroborated = Json::array();
  for (const Corroboration& c : verdict.corroborated)
    corroborated.push_back(
        {{"field", c.field}, {"confidence", c.confidence}, {"floor", c.floor}, {"by", c.by}});
  if (!corroborated.empty()) json["corroborated"] = std::move(corroborated);
  for (const auto& [rule, trace] : verdict.traces) {
    Json traced = json_of(trace);
    traced["rule"] = rule;
    json["trace"].push_back(std::move(traced));
  }
  return json;
}

}  // namespace bop::decide

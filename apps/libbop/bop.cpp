#include "apps/libbop/bop.h"

#include <cstddef>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/libbop/handles.h"
#include "compiler/explain/explain.h"
#include "runtime/record/read.h"

namespace bop::embed {

namespace {

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

// Options that this version does not know are not passed over in silence.
Result<Settings> settings_of(const char* path, const bop_options* options) {
  Settings settings;
  settings.path = path;
  if (options == nullptr) return settings;
  if (options->size != sizeof(bop_options))
    return fail("B8056", fmt::format("bop_options.size is {}", options->size),
                fmt::format("set it to sizeof(bop_options), {}", sizeof(bop_options)));
  settings.parameters = text_or_empty(options->parameters);
  if (options->engine != nullptr) settings.engine = options->engine;
  if (options->references == nullptr && options->reference_count > 0)
    return fail("B8056", "bop_options.references is NULL", "or set reference_count to 0");
  for (std::size_t at = 0; at < options->reference_count; ++at) {
    const bop_reference& given = options->references[at];
    if (given.name == nullptr || given.path == nullptr)
      return fail("B8056", fmt::format("references[{}] has no name or no path", at),
                  "both must be there");
    settings.references.push_back({given.name, given.path, text_or_empty(given.csv_format)});
  }
  return settings;
}

constexpr auto record_place = "record";

// One JSON object as a record of the policy's subject.
Result<std::unique_ptr<bop_record>> read(const std::shared_ptr<const Policy>& policy,
                                         std::string_view json, const char* as_of) {
  const abi::PolicyInfo& info = policy->info();
  BOP_TRY(const decide::When when, moment(text_or_empty(as_of), info));
  record::Source source = record::read_records(record::Format::Json, json, record_place,
                                               info.schema, info.subject_record);
  if (!source.errors.empty()) return std::unexpected(std::move(source.errors.front()));
  if (source.records.size() != 1)
    return fail("B8056", fmt::format("the text holds {} records", source.records.size()),
                "give one JSON object; a list of records is read one by one");
  std::string notes;
  for (const Error& note : source.notes) notes += note.text() + "\n";
  return std::make_unique<bop_record>(policy, std::move(source.records.front()), when,
                                      std::move(notes));
}

std::optional<explain::Form> form_named(std::string_view name) {
  if (name == "text") return explain::Form::Text;
  if (name == "markdown") return explain::Form::Markdown;
  if (name == "html") return explain::Form::Html;
  return std::nullopt;
}

const LightDecision* decision_at(const bop_decision* decision, std::size_t at) {
  return decision == nullptr || at >= decision->made.said().size() ? nullptr
                                                                   : &decision->made.said()[at];
}

const char* item(const std::vector<std::string>& texts, std::size_t index) {
  return index < texts.size() ? texts[index].c_str() : nullptr;
}

}  // namespace

}  // namespace bop::embed

using bop::embed::error_of;
using bop::embed::guarded;
using bop::embed::null_argument;

extern "C" {

bop_error* bop_load(const char* path, const bop_options* options, bop_policy** policy) {
  return guarded([&]() -> bop_error* {
    if (path == nullptr) return null_argument("path");
    if (policy == nullptr) return null_argument("policy");
    auto settings = bop::embed::settings_of(path, options);
    if (!settings) return error_of({std::move(settings).error()});
    auto loaded = bop::embed::Policy::load(*settings);
    if (!loaded) return error_of(std::move(loaded).error());
    *policy = new bop_policy{std::move(*loaded)};
    return nullptr;
  });
}

bop_policy* bop_policy_keep(const bop_policy* policy) {
  return policy == nullptr ? nullptr : new (std::nothrow) bop_policy{policy->policy};
}

void bop_policy_free(bop_policy* policy) {
  delete policy;
}

const char* bop_policy_name(const bop_policy* policy) {
  return policy == nullptr ? "" : policy->policy->info().name.c_str();
}

const char* bop_policy_hash(const bop_policy* policy) {
  return policy == nullptr ? "" : policy->policy->info().hash.c_str();
}

const char* bop_policy_notes(const bop_policy* policy) {
  return policy == nullptr ? "" : policy->policy->notes().c_str();
}

const char* bop_policy_one_by_one(const bop_policy* policy) {
  return policy == nullptr ? "" : policy->policy->one_by_one_because().c_str();
}

bop_error* bop_policy_explain(const bop_policy* policy, const char* form, char** text) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (form == nullptr) return null_argument("form");
    if (text == nullptr) return null_argument("text");
    const auto wanted = bop::embed::form_named(form);
    if (!wanted)
      return error_of({bop::Error{"B8056",
                                  fmt::format("there is no form `{}`", form),
                                  "there are text, markdown and html",
                                  {}}});
    *text = bop::embed::text_of(bop::explain::explain(*policy->policy->program(), *wanted));
    return nullptr;
  });
}

bop_error* bop_read(const bop_policy* policy, const char* json, size_t length, const char* as_of,
                    bop_record** record) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (json == nullptr) return null_argument("json");
    if (record == nullptr) return null_argument("record");
    auto made = bop::embed::read(policy->policy, {json, length}, as_of);
    if (!made) return error_of({std::move(made).error()});
    *record = made->release();
    return nullptr;
  });
}

void bop_record_free(bop_record* record) {
  delete record;
}

const char* bop_record_name(const bop_record* record) {
  return record == nullptr ? "" : record->record.id.c_str();
}

const char* bop_record_notes(const bop_record* record) {
  return record == nullptr ? "" : record->notes.c_str();
}

bop_error* bop_evaluate(const bop_record* record, char** verdict) {
  return guarded([&]() -> bop_error* {
    if (record == nullptr) return null_argument("record");
    if (verdict == nullptr) return null_argument("verdict");
    const bop::decide::Verdict made = bop::decide::decide(
        record->policy->judge(), record->record, record->when, bop::decide::Telling::Exceptions);
    *verdict =
        bop::embed::text_of(bop::decide::to_json(made, record->policy->info())
                                .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return nullptr;
  });
}

bop_error* bop_explain(const bop_record* record, char** text) {
  return guarded([&]() -> bop_error* {
    if (record == nullptr) return null_argument("record");
    if (text == nullptr) return null_argument("text");
    const bop::decide::Verdict made = bop::decide::decide(
        record->policy->judge(), record->record, record->when, bop::decide::Telling::Traces);
    *text = bop::embed::text_of(bop::decide::to_text(made, record->policy->info(), false));
    return nullptr;
  });
}

bop_decision* bop_decision_new(void) {
  return new (std::nothrow) bop_decision;
}

void bop_decision_free(bop_decision* decision) {
  delete decision;
}

bop_error* bop_decide(const bop_record* record, bop_decision* decision) {
  return guarded([&]() -> bop_error* {
    if (record == nullptr) return null_argument("record");
    if (decision == nullptr) return null_argument("decision");
    if (decision->policy != record->policy) decision->policy = record->policy;
    record->light.decide(decision->made);
    return nullptr;
  });
}

size_t bop_decision_count(const bop_decision* decision) {
  return decision == nullptr ? 0 : decision->made.said().size();
}

const char* bop_decision_name(const bop_decision* decision, size_t at) {
  if (bop::embed::decision_at(decision, at) == nullptr) return nullptr;
  return decision->policy->info().decisions[at].name.c_str();
}

const char* bop_decision_outcome(const bop_decision* decision, size_t at) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr ? nullptr : made->outcome.c_str();
}

int bop_decision_is_determined(const bop_decision* decision, size_t at) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made != nullptr && made->determined ? 1 : 0;
}

size_t bop_decision_rules(const bop_decision* decision, size_t at) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr ? 0 : made->rules.size();
}

const char* bop_decision_rule(const bop_decision* decision, size_t at, size_t index) {
  const auto* made = bop::embed::decision_at(decision, at);
  if (made == nullptr || index >= made->rules.size()) return nullptr;
  return decision->policy->info().rules[made->rules[index]].code.c_str();
}

const char* bop_decision_code(const bop_decision* decision, size_t at, size_t index) {
  const auto* made = bop::embed::decision_at(decision, at);
  if (made == nullptr || index >= made->rules.size()) return nullptr;
  const std::string& code = bop::embed::code_of(decision->policy->info(), made->rules[index]);
  return code.empty() ? nullptr : code.c_str();
}

size_t bop_decision_possible_count(const bop_decision* decision, size_t at) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr ? 0 : made->possible.size();
}

const char* bop_decision_possible(const bop_decision* decision, size_t at, size_t index) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr ? nullptr : bop::embed::item(made->possible, index);
}

size_t bop_decision_needs(const bop_decision* decision, size_t at) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr ? 0 : made->needs.size();
}

const char* bop_decision_need(const bop_decision* decision, size_t at, size_t index) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr ? nullptr : bop::embed::item(made->needs, index);
}

const char* bop_decision_reason(const bop_decision* decision, size_t at) {
  const auto* made = bop::embed::decision_at(decision, at);
  return made == nullptr || made->reason.empty() ? nullptr : made->reason.c_str();
}

bop_error* bop_slot_new(const bop_policy* policy, bop_slot** slot) {
  return guarded([&]() -> bop_error* {
    if (policy == nullptr) return null_argument("policy");
    if (slot == nullptr) return null_argument("slot");
    auto made = std::make_unique<bop_slot>();
    made->policy = policy->policy;
    *slot = made.release();
    return nullptr;
  });
}

void bop_slot_free(bop_slot* slot) {
  delete slot;
}

bop_policy* bop_slot_get(const bop_slot* slot) {
  if (slot == nullptr) return nullptr;
  auto* made = new (std::nothrow) bop_policy;
  if (made == nullptr) return nullptr;
  const std::lock_guard lock(slot->changing);
  made->policy = slot->policy;
  return made;
}

bop_error* bop_slot_set(bop_slot* slot, const bop_policy* policy) {
  return guarded([&]() -> bop_error* {
    if (slot == nullptr) return null_argument("slot");
    if (policy == nullptr) return null_argument("policy");
    std::shared_ptr<const bop::embed::Policy> old = policy->policy;
    {
      const std::lock_guard lock(slot->changing);
      old.swap(slot->policy);
    }
    return nullptr;  // the old one, if this was its last user, goes outside the lock
  });
}
}

#include "apps/bop/printable.h"

#include <fmt/format.h>

#include "runtime/abi/trace.h"

namespace bop::cli {

namespace {

// The character at `at`, and how many bytes it has; bytes that are none stand for themselves.
std::pair<char32_t, std::size_t> character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(at);
  if (lead >= 0xC2U && lead < 0xE0U && at + 1 < text.size())
    return {((lead & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU), 2};
  if (lead >= 0xE0U && lead < 0xF0U && at + 2 < text.size())
    return {((lead & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU), 3};
  return {lead, 1};
}

bool is_unsafe(char32_t c, std::size_t bytes) {
  const bool control = c < 0x20U || c == 0x7FU || (bytes == 2 && c < 0xA0U);
  const bool line_end = c == 0x2028U || c == 0x2029U;
  const bool turns = (c >= 0x202AU && c <= 0x202EU) || (c >= 0x2066U && c <= 0x2069U);
  return control || line_end || turns;
}

// A class, as what cleans lists has to find what cleans their elements below it.
struct Cleaner {
  static void clean(std::string& text) { text = printable(text); }
  static void clean(std::optional<record::Origin>& origin) {
    if (!origin) return;
    clean(origin->document);
    clean(origin->place);
  }

  template <typename T>
  static void clean(std::vector<T>& list) {
    for (T& element : list) clean(element);
  }

  // Every member is named, so that nothing is added to a verdict that nobody thought of here.
  static void clean(decide::Need& need) {
    auto& [field, rule, why, raw, at] = need;
    clean(field);
    clean(rule);
    clean(why);
    clean(raw);
    clean(at);
  }

  static void clean(decide::FieldRead& read) {
    auto& [path, value, method, confidence, at, corroborated_by, source] = read;
    clean(path);
    clean(value);
    clean(method);
    clean(confidence);
    clean(at);
    clean(corroborated_by);
    clean(source);
  }

  static void clean(decide::Exemption& exemption) {
    auto& [exception, holds, because, fields, needs, exceptions] = exemption;
    clean(because);
    clean(fields);
    clean(needs);
    clean(exceptions);
  }

  static void clean(decide::Advice& advice) {
    auto& [recommended, chooses, choices, open, lifted_if] = advice;
    clean(recommended);
    clean(choices);
    clean(open);
    clean(lifted_if);
  }

  static void clean(decide::Effect& effect) {
    auto& [rule, at, because, fields, also, to, within, owner, target_needs, deferred, advice,
           slack, not_by, told] = effect;
    clean(at);
    clean(because);
    clean(fields);
    clean(also);
    clean(to);
    clean(within);
    clean(owner);
    clean(target_needs);
    clean(advice);
    clean(slack);
    clean(not_by);
  }

  static void clean(decide::Excepted& excepted) {
    auto& [status, effect, by] = excepted;
    clean(effect);
    clean(by);
  }

  static void clean(decide::OpenEffect& open) {
    auto& [effect, needs] = open;
    clean(effect);
    clean(needs);
  }

  static void clean(decide::RuleStatus& status) {
    auto& [rule, truth, excepted_by, needs, instance, at] = status;
    clean(excepted_by);
    clean(needs);
    clean(at);
  }

  static void clean(decide::Task& task) {
    auto& [roles, within, reason, rules, needs, advice, evidence] = task;
    clean(advice);
    clean(evidence);
    clean(roles);
    clean(within);
    clean(reason);
    clean(rules);
    clean(needs);
  }

  static void clean(decide::DecisionVerdict& verdict) {
    auto& [decision, outcome, by_default, reason, detail, possible, at_least, examined, needs,
           effects, excepted, rules, counts, tasks, default_needs, open, applies] = verdict;
    for (std::string* words : {&outcome, &reason, &detail, &at_least, &examined}) clean(*words);
    clean(possible);
    clean(needs);
    clean(effects);
    clean(excepted);
    clean(rules);
    clean(tasks);
    clean(default_needs);
    clean(open);
  }

  static void clean(decide::Corroboration& corroboration) {
    auto& [field, confidence, floor, by] = corroboration;
    for (std::string* words : {&field, &confidence, &floor, &by}) clean(*words);
  }

  static void clean(abi::TraceNode& node) {
    clean(node.text);
    clean(node.value);
    clean(node.source);
    for (abi::TraceNode& part : node.parts) clean(part);
  }
};

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size();) {
    const auto [character, bytes] = character_at(text, at);
    if (is_unsafe(character, bytes))
      safe += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(character));
    else
      safe += text.substr(at, bytes);
    at += bytes;
  }
  return safe;
}

decide::Verdict printable(decide::Verdict verdict) {
  Cleaner::clean(verdict.record);
  Cleaner::clean(verdict.document);
  Cleaner::clean(verdict.decisions);
  Cleaner::clean(verdict.corroborated);
  for (auto& [rule, trace] : verdict.traces) Cleaner::clean(trace);
  return verdict;
}

}  // namespace bop::cli

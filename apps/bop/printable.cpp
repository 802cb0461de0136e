#include "apps/bop/printable.h"

#include <fmt/format.h>

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

void clean(std::string& text) {
  text = printable(text);
}

void clean(std::vector<decide::Need>& needs) {
  for (decide::Need& need : needs) {
    clean(need.field);
    clean(need.why);
    clean(need.raw);
  }
}

void clean(decide::Effect& effect) {
  clean(effect.at);
  clean(effect.because);
  for (decide::FieldRead& field : effect.fields) {
    clean(field.path);
    clean(field.value);
    clean(field.source);
  }
  for (std::string& role : effect.to) clean(role);
  clean(effect.target_needs);
}

void clean(abi::TraceNode& node) {
  clean(node.value);
  clean(node.source);
  for (abi::TraceNode& part : node.parts) clean(part);
}

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
  clean(verdict.record);
  clean(verdict.document);
  for (decide::DecisionVerdict& decision : verdict.decisions) {
    clean(decision.needs);
    clean(decision.default_needs);
    for (decide::Effect& effect : decision.effects) clean(effect);
    for (decide::RuleStatus& rule : decision.rules) clean(rule.needs);
    for (decide::OpenEffect& open : decision.open) {
      clean(open.effect);
      clean(open.needs);
    }
    for (decide::Task& task : decision.tasks) {
      for (std::string& role : task.roles) clean(role);
      clean(task.reason);
      clean(task.needs);
    }
  }
  for (auto& [rule, trace] : verdict.traces) clean(trace);
  return verdict;
}

}  // namespace bop::cli

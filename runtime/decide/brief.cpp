#include "runtime/decide/brief.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace bop::decide {

namespace {

constexpr std::string_view not_judged = "not judged";

// A JSON string; what is not UTF-8 is replaced.
std::string quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Without a branch in the loop: nearly all texts are.
bool is_plain(std::string_view text) {
  bool plain = true;
  for (const char c : text) plain &= (c >= ' ') & (c < 0x7f) & (c != '"') & (c != '\\');
  return plain;
}

void put_json(std::string_view text, std::string& out) {
  if (!is_plain(text)) {
    out += quoted(text);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

// RFC 4180.
void put_csv(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string joined(std::span<const std::string> texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

}  // namespace

BriefWriter::BriefWriter(const abi::PolicyInfo& policy, BriefForm form)
    : policy_(policy), form_(form) {
  const auto printed = [&](std::string_view words) {
    std::string out;
    text(words, out);
    return out;
  };
  for (const abi::DecisionInfo& decision : policy.decisions) {
    outcomes_.emplace_back();
    for (const auto& outcome : decision.outcomes) outcomes_.back().push_back(printed(outcome.name));
  }
  for (const abi::RuleInfo& rule : policy.rules)
    rules_.push_back(form == BriefForm::Csv ? rule.code : printed(rule.code));
}

void BriefWriter::text(std::string_view text, std::string& out) const {
  form_ == BriefForm::Csv ? put_csv(text, out) : put_json(text, out);
}

std::string BriefWriter::header() const {
  if (form_ == BriefForm::JsonLines) return {};
  std::string line = "record";
  for (std::size_t index = 0; index < policy_.decisions.size(); ++index)
    for (const std::string_view column : {"outcome", "rules", "possible", "needs", "reason"}) {
      line += ',';
      if (index > 0) line += policy_.decisions[index].name + ".";
      line += column;
    }
  return line + ",error\n";
}

// One decision in words.
struct BriefWriter::Said {
  std::string_view outcome;  // as it is printed
  std::vector<std::string_view> rules;
  std::vector<std::string> possible = {};
  std::vector<std::string> needs = {};
  std::string_view reason = {};
};

void BriefWriter::list(std::string_view name, std::span<const std::string> texts,
                       std::string& out) const {
  if (texts.empty()) return;
  out += ",\"";
  out += name;
  out += "\":[";
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (at > 0) out += ',';
    put_json(texts[at], out);
  }
  out += ']';
}

// JSON: the members behind a comma; CSV: the cells, each behind a comma.
void BriefWriter::decision(std::size_t index, const Said& said, std::string& out) const {
  if (form_ == BriefForm::Csv) {
    out += ',';
    out += said.outcome;
    out += ',';
    for (std::size_t at = 0; at < said.rules.size(); ++at) {
      if (at > 0) out += ' ';
      out += said.rules[at];
    }
    for (const std::string& cell :
         {joined(said.possible), joined(said.needs), std::string(said.reason)}) {
      out += ',';
      put_csv(cell, out);
    }
    return;
  }
  if (index > 0) {
    out += "\"decision\":";
    put_json(policy_.decisions[index].name, out);
    out += ',';
  }
  out += "\"outcome\":";
  out += said.outcome;
  out += ",\"rules\":[";
  for (std::size_t at = 0; at < said.rules.size(); ++at) {
    if (at > 0) out += ',';
    out += said.rules[at];
  }
  out += ']';
  list("possible", said.possible, out);
  list("needs", said.needs, out);
  if (!said.reason.empty()) {
    out += ",\"reason\":";
    put_json(said.reason, out);
  }
}

// `said_of` says the words of a decision.
template <typename SaidOf>
void BriefWriter::line(std::string_view record, std::size_t decisions, std::string& out,
                       const SaidOf& said_of) const {
  const bool csv = form_ == BriefForm::Csv;
  if (!csv) out += "{\"record\":";
  text(record, out);
  if (!csv && decisions > 0) out += ',';
  Said said;
  for (std::size_t index = 0; index < decisions; ++index) {
    said_of(index, said);
    if (!csv && index == 1) out += ",\"decisions\":[";
    if (!csv && index > 0) out += index > 1 ? ",{" : "{";
    decision(index, said, out);
    if (!csv && index > 0) out += '}';
  }
  if (!csv && decisions > 1) out += ']';
  out += csv ? ",\n" : "}\n";
}

void BriefWriter::write(std::string_view record, std::span<const BriefDecision> decisions,
                        std::string& out) const {
  line(record, decisions.size(), out, [&](std::size_t index, Said& said) {
    said.outcome = outcomes_[index][decisions[index].outcome];
    said.rules.clear();
    for (const std::uint32_t rule : decisions[index].rules) said.rules.push_back(rules_[rule]);
  });
}

void BriefWriter::write(const Verdict& verdict, std::string& out) const {
  std::string outcome;
  line(verdict.record, verdict.decisions.size(), out, [&](std::size_t index, Said& said) {
    const DecisionVerdict& made = verdict.decisions[index];
    outcome.clear();
    text(made.outcome, outcome);
    said = {outcome, {}, {}, {}, made.reason};
    for (const RuleStatus& status : made.rules) {
      if (status.status != Status::True) continue;
      const std::string_view code = rules_[status.rule];
      if (said.rules.empty() || said.rules.back() != code) said.rules.push_back(code);
    }
    if (made.outcome != DecisionVerdict::undetermined) return;
    said.possible = made.possible;
    for (const Need& need : made.needs)
      said.needs.push_back(need.field.empty() ? need.rule : need.field);
  });
}

void BriefWriter::write(const Error& error, std::string& out) const {
  if (form_ == BriefForm::JsonLines) {
    nlohmann::ordered_json json = {{"code", error.code}, {"message", error.message}};
    if (!error.hint.empty()) json["do"] = error.hint;
    json["where"] = error.context;
    out += nlohmann::ordered_json{{"error", json}}.dump(-1, ' ', false,
                                                        nlohmann::json::error_handler_t::replace);
    out += '\n';
    return;
  }
  for (std::size_t index = 0; index < policy_.decisions.size(); ++index) {
    out += ',';
    out += not_judged;
    out += ",,,,";
  }
  out += ',';
  put_csv(error.text(), out);
  out += '\n';
}

}  // namespace bop::decide

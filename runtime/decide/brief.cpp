#include "runtime/decide/brief.h"

#include <algorithm>
#include <cstring>

#include <nlohmann/json.hpp>

#include "runtime/record/read.h"

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

// Needs no quotes by RFC 4180.
bool is_plain_cell(std::string_view text) {
  bool plain = true;
  for (const char c : text) plain &= (c != ',') & (c != '"') & (c != '\r') & (c != '\n');
  return plain;
}

void put_csv(std::string_view text, std::string& out) {
  if (is_plain_cell(text)) {
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

std::string json_of(const Error& error) {
  nlohmann::ordered_json said = {{"code", error.code}, {"message", error.message}};
  if (!error.hint.empty()) said["do"] = error.hint;
  said["where"] = error.context;
  nlohmann::ordered_json line;
  if (const auto record = record::record_named(error); !record.empty()) line["record"] = record;
  line["error"] = std::move(said);
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

const std::string& short_reason(const DecisionVerdict& made) {
  const bool decided = made.outcome != DecisionVerdict::undetermined;
  return made.reason.empty() && decided ? made.detail : made.reason;
}

BriefWriter::BriefWriter(const abi::PolicyInfo& policy, BriefForm form)
    : policy_(policy), form_(form) {
  const bool csv = form == BriefForm::Csv;
  head_ = csv ? "" : "{\"record\":";
  for (std::size_t index = 0; index < policy.decisions.size(); ++index)
    around_.push_back(around(index));
  end_ = csv ? ",\n" : around_.size() > 1 ? "]}\n" : "}\n";
  for (const std::string& lead : around_.front().lead)
    whole_.push_back(lead + around_.front().tail + end_);
  for (const abi::RuleInfo& rule : policy.rules) {
    rules_.emplace_back(csv ? " " : ",");
    csv ? void(rules_.back() += rule.code) : text(rule.code, rules_.back());
  }
}

BriefWriter::Around BriefWriter::around(std::size_t decision) const {
  Around made;
  const abi::DecisionInfo& info = policy_.decisions[decision];
  if (form_ == BriefForm::Csv) {
    made = {",", ",", "", "", {}, ",,,"};
  } else {
    made.before_outcome = ",";
    if (decision > 0) {
      made.before_outcome = decision == 1 ? ",\"decisions\":[{\"decision\":" : ",{\"decision\":";
      text(info.name, made.before_outcome);
      made.before_outcome += ',';
    }
    made.before_outcome += "\"outcome\":";
    made.before_rules = ",\"rules\":[";
    made.behind_rules = "]";
    made.behind = decision > 0 ? "}" : "";
    made.tail = made.behind_rules + made.behind;
  }
  for (const auto& outcome : info.outcomes) {
    made.lead.push_back(made.before_outcome);
    text(outcome.name, made.lead.back());
    made.lead.back() += made.before_rules;
  }
  return made;
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

template <typename Put>
void BriefWriter::put_behind_name(std::span<const BriefDecision> decisions, const Put& put) const {
  if (decisions.size() == 1 && decisions[0].rules.empty()) {
    put(whole_[decisions[0].outcome]);
    return;
  }
  for (std::size_t index = 0; index < decisions.size(); ++index) {
    put(around_[index].lead[decisions[index].outcome]);
    std::size_t separator = 1;  // none before the first
    for (const std::uint32_t rule : decisions[index].rules) {
      put(std::string_view(rules_[rule]).substr(separator));
      separator = 0;
    }
    put(around_[index].tail);
  }
  put(end_);
}

// Where the room for all of it is known, each piece is a copy.
template <typename Pieces>
void BriefWriter::put_line(std::string_view record, std::size_t room, const Pieces& behind_name,
                           std::string& out) const {
  const bool csv = form_ == BriefForm::Csv;
  const bool plain = csv ? is_plain_cell(record) : is_plain(record);
  if (!plain) {
    out += head_;
    text(record, out);
  }
  if (plain) room += head_.size() + record.size() + 2;
  const std::size_t begin = out.size();
  out.resize_and_overwrite(begin + room, [&](char* text, std::size_t /*room*/) {
    char* at = text + begin;
    const auto put = [&at](std::string_view piece) {
      std::memcpy(at, piece.data(), piece.size());
      at += piece.size();
    };
    if (plain) {
      put(head_);
      if (!csv) *at++ = '"';
      put(record);
      if (!csv) *at++ = '"';
    }
    behind_name(put);
    return static_cast<std::size_t>(at - text);
  });
}

void BriefWriter::write(std::string_view record, std::span<const BriefDecision> decisions,
                        std::string& out) const {
  put_line(
      record, room_for(decisions), [&](const auto& put) { put_behind_name(decisions, put); }, out);
}

void BriefWriter::write(std::string_view record, std::string_view behind_name,
                        std::string& out) const {
  put_line(record, behind_name.size(), [&](const auto& put) { put(behind_name); }, out);
}

std::string BriefWriter::behind_name(std::span<const BriefDecision> decisions) const {
  std::string made;
  made.reserve(room_for(decisions));
  put_behind_name(decisions, [&made](std::string_view piece) { made += piece; });
  return made;
}

std::size_t BriefWriter::room_for(std::span<const BriefDecision> decisions) const {
  if (decisions.size() == 1 && decisions[0].rules.empty())
    return whole_[decisions[0].outcome].size();
  std::size_t room = end_.size();
  for (std::size_t index = 0; index < decisions.size(); ++index) {
    room += around_[index].lead[decisions[index].outcome].size() + around_[index].tail.size();
    for (const std::uint32_t rule : decisions[index].rules) room += rules_[rule].size();
  }
  return room;
}

void BriefWriter::decision(std::size_t index, const DecisionVerdict& made, std::string& out) const {
  out += around_[index].before_outcome;
  text(made.outcome, out);
  out += around_[index].before_rules;
  const std::uint32_t* before = nullptr;
  for (const RuleStatus& status : made.rules) {
    // A rule that is asked of each of a list is told once.
    if (status.status != Status::True || (before != nullptr && *before == status.rule)) continue;
    out += std::string_view(rules_[status.rule]).substr(before == nullptr ? 1 : 0);
    before = &status.rule;
  }
  out += around_[index].behind_rules;
  std::vector<std::string> needs;
  const bool open = made.outcome == DecisionVerdict::undetermined;
  for (const Need& need : made.needs)
    if (open) needs.push_back(need.field.empty() ? need.rule : need.field);
  const std::vector<std::string> possible = open ? made.possible : std::vector<std::string>();
  const std::string& reason = short_reason(made);
  if (form_ == BriefForm::Csv) {
    for (const std::string& cell : {joined(possible), joined(needs), reason}) {
      out += ',';
      put_csv(cell, out);
    }
  } else {
    list("possible", possible, out);
    list("needs", needs, out);
    if (!reason.empty()) {
      out += ",\"reason\":";
      put_json(reason, out);
    }
  }
  out += around_[index].behind;
}

void BriefWriter::write(const Verdict& verdict, std::string& out) const {
  out += head_;
  text(verdict.record, out);
  for (std::size_t index = 0; index < verdict.decisions.size(); ++index)
    decision(index, verdict.decisions[index], out);
  out += end_;
}

void BriefWriter::write(const Error& error, std::string& out) const {
  if (form_ == BriefForm::JsonLines) {
    out += json_of(error);
    out += '\n';
    return;
  }
  put_csv(record::record_named(error), out);
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

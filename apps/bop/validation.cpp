#include "apps/bop/validation.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/bop/printable.h"

namespace bop::cli {

namespace {

std::vector<ReadValue> values_of(const decide::Effect& effect) {
  std::vector<ReadValue> values;
  for (const decide::FieldRead& field : effect.fields) {
    if (!field.at) continue;  // a code of a list, not of the document
    values.push_back(
        {field.path, field.value.empty() ? "not there" : field.value, field.at->place});
  }
  return values;
}

// Asking the explainer would also find out by what each rule is lifted, which costs ten times as
// much as judging.
std::string recommendation_of(const ir::Program& program, std::uint32_t rule) {
  const auto found = program.recommendations.find(rule);
  std::string text;
  if (found == program.recommendations.end()) return text;
  for (const ir::Sentence::Part& part : found->second.text.parts) {
    if (part.hole) return {};
    text += part.text;
  }
  return text;
}

BrokenRule& entry_of(std::vector<BrokenRule>& broken, const decide::Effect& effect,
                     const ir::Program& program) {
  const abi::PolicyInfo& policy = program.info;
  const abi::RuleInfo& rule = policy.rules[effect.rule];
  const auto same = std::ranges::find(broken, rule.code, &BrokenRule::code);
  if (same != broken.end()) return *same;
  const abi::DecisionInfo& decision = policy.decisions[rule.decision];
  return broken.emplace_back(BrokenRule{rule.code,
                                        rule.title,
                                        decision.outcomes[rule.effect.outcome].name,
                                        recommendation_of(program, effect.rule),
                                        effect.slack,
                                        {}});
}

std::string times(std::size_t count) {
  return count == 1 ? "" : fmt::format(", {} times", count);
}

// Values of one breach on one line each; of many the first.
std::string text_of(const Breach& breach) {
  constexpr std::size_t values_max = 8;
  std::string text;
  if (!breach.at.empty()) text += fmt::format("    at {}\n", printable(breach.at));
  if (!breach.because.empty()) text += fmt::format("      because {}\n", printable(breach.because));
  for (std::size_t i = 0; i < std::min(values_max, breach.values.size()); ++i) {
    const ReadValue& value = breach.values[i];
    text += fmt::format("      {} = {}{}\n", value.path, printable(value.value),
                        value.place.empty() ? "" : ", " + printable(value.place));
  }
  if (breach.values.size() > values_max)
    text += fmt::format("      and {} values more\n", breach.values.size() - values_max);
  return text;
}

}  // namespace

std::size_t Validation::breaches() const {
  std::size_t count = 0;
  for (const BrokenRule& rule : broken) count += rule.breaches.size();
  return count;
}

Validation validation(const std::string& file, const decide::Verdict& verdict,
                      const ir::Program& program) {
  Validation result;
  result.file = file;
  if (verdict.record != file) result.number = verdict.record;
  const decide::DecisionVerdict& decision = verdict.decisions.front();
  result.outcome = decision.outcome;
  for (const decide::Effect& effect : decision.effects)
    entry_of(result.broken, effect, program)
        .breaches.push_back({effect.at, effect.because, values_of(effect)});
  for (const decide::RuleStatus& status : decision.rules) {
    if (status.status != decide::Status::Undecided) continue;
    const std::string& code = program.info.rules[status.rule].code;
    if (std::ranges::find(result.undecided, code) == result.undecided.end())
      result.undecided.push_back(code);
  }
  return result;
}

void add_findings(Validation& validation, Validation of_others) {
  const auto rank = [](std::string_view outcome) {
    constexpr std::array by_severity = {"valid", "remark", "undetermined", "invalid"};
    return std::ranges::find(by_severity, outcome) - by_severity.begin();
  };
  if (rank(of_others.outcome) > rank(validation.outcome)) validation.outcome = of_others.outcome;
  std::ranges::move(of_others.broken, std::back_inserter(validation.broken));
  std::ranges::move(of_others.undecided, std::back_inserter(validation.undecided));
}

std::vector<std::string> notes_on_specification(std::string_view specification,
                                                bool with_xrechnung) {
  const auto names = [&](std::string_view part) {
    return specification.find(part) != std::string_view::npos;
  };
  if (specification.empty()) return {};  // a rule asks for it
  if (names("xrechnung") && !with_xrechnung)
    return {"it names XRechnung: `--rules xrechnung` asks the rules of XRechnung, too"};
  if (names("factur-x.eu:1p0:minimum") || names("factur-x.eu:1p0:basicwl") ||
      names("zugferd.de:2p0:minimum") || names("zugferd.de:2p0:basicwl"))
    return {
        fmt::format("it names `{}`, a profile without lines: no invoice as EN 16931 has it, and "
                    "held against its rules all the same",
                    specification)};
  if (specification.starts_with("urn:cen.eu:en16931:2017") ||
      specification.starts_with("urn:factur-x.eu:1p0") ||
      specification.starts_with("urn:zugferd.de:2p0"))
    return {};
  return {
      fmt::format("it names the specification `{}`, which is not known here: held against "
                  "EN 16931 all the same",
                  specification)};
}

std::string to_text(const Validation& validation, bool colour) {
  const auto coloured = [&](std::string_view code, const std::string& text) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  };
  std::string name = printable(validation.file);
  if (!validation.number.empty()) name += "  " + printable(validation.number);
  if (!validation.readable()) {
    std::string text = fmt::format("{}: {}\n", name, coloured("31", "not read"));
    for (const Error& error : validation.errors)
      text += fmt::format("  {}\n", printable(error.text()));
    return text;
  }
  const std::string verdict = validation.outcome == "valid" ? coloured("32", "valid")
                              : validation.outcome == "remark"
                                  ? coloured("33", "valid, with a remark")
                                  : coloured("31", validation.outcome);
  std::string text = fmt::format("{}: {}", name, verdict);
  if (!validation.broken.empty())
    text += fmt::format(", {} of {} {}", validation.breaches(), validation.broken.size(),
                        validation.broken.size() == 1 ? "rule" : "rules");
  text += "\n";
  for (const std::string& note : validation.notes)
    text += fmt::format("  note: {}\n", printable(note));
  for (const BrokenRule& rule : validation.broken) {
    text += fmt::format("  {} {}{}\n", coloured("1", rule.code), rule.title,
                        times(rule.breaches.size()));
    for (const Breach& breach : rule.breaches) text += text_of(breach);
    if (!rule.slack.empty()) text += fmt::format("    slack {}\n", rule.slack);
    if (!rule.recommend.empty()) text += fmt::format("    do: {}\n", printable(rule.recommend));
  }
  if (!validation.undecided.empty())
    text += fmt::format("  undecided, for what can't be read: {}\n",
                        fmt::join(validation.undecided, ", "));
  return text;
}

nlohmann::ordered_json to_json(const Validation& validation) {
  nlohmann::ordered_json json;
  json["document"] = validation.file;
  if (!validation.number.empty()) json["number"] = validation.number;
  if (!validation.readable()) {
    for (const Error& error : validation.errors) json["errors"].push_back(error.text());
    return json;
  }
  if (!validation.specification.empty()) json["specification"] = validation.specification;
  json["outcome"] = validation.outcome;
  if (!validation.notes.empty()) json["notes"] = validation.notes;
  json["violations"] = nlohmann::ordered_json::object();
  for (const BrokenRule& rule : validation.broken)
    json["violations"][rule.code] = rule.breaches.size();
  json["findings"] = nlohmann::ordered_json::array();
  for (const BrokenRule& rule : validation.broken)
    for (const Breach& breach : rule.breaches) {
      nlohmann::ordered_json finding{
          {"rule", rule.code}, {"title", rule.title}, {"outcome", rule.outcome}};
      if (!breach.at.empty()) finding["at"] = breach.at;
      finding["because"] = breach.because;
      for (const ReadValue& value : breach.values)
        finding["values"].push_back(
            {{"field", value.path}, {"value", value.value}, {"place", value.place}});
      if (!rule.slack.empty()) finding["slack"] = rule.slack;
      if (!rule.recommend.empty()) finding["recommend"] = rule.recommend;
      json["findings"].push_back(std::move(finding));
    }
  if (!validation.undecided.empty()) json["undecided"] = validation.undecided;
  return json;
}

}  // namespace bop::cli

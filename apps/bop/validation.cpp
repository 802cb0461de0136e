#include "apps/bop/validation.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/bop/printable.h"
#include "apps/bop/term_words.h"
#include "runtime/record/plain_text.h"

namespace bop::cli {

namespace {

// A value is malformed, or two stand where one may.
bool cant_be_read(const record::Reading& reading) {
  return reading.status == record::Status::Unread &&
         (reading.why.starts_with("not_plausible") || reading.why.starts_with("ambiguous"));
}

// Of the whole record: paths are only made where there is something to tell.
bool has_what_cant_be_read(const record::Record& record) {
  return std::ranges::any_of(record.fields, [](const record::Reading& reading) {
    const auto in = [](const record::Reading& one) {
      return cant_be_read(one) || std::ranges::any_of(one.nested, has_what_cant_be_read);
    };
    return in(reading) || std::ranges::any_of(reading.elements, in);
  });
}

std::string form_of(abi::Kind kind) {
  return kind == abi::Kind::Date ? "a day is written 2026-03-01 in UBL, 20260301 in CII"
                                 : "a number is written 1234.50: digits and one point";
}

// In the order of the document's terms; an element that several fields read is told once.
void add_what_cant_be_read(Validation& validation, const record::Record& record,
                           const abi::PolicyInfo& policy, const TermWords& terms) {
  std::set<std::string> places;
  record::for_each_reading(
      policy.schema, record, policy.subject,
      [&](const std::string& path, const abi::Type& type, const record::Reading& reading) {
        if (!cant_be_read(reading) || !places.insert(reading.origin.place).second) return;
        const std::string words = terms.words(path, reading.origin.place);
        if (reading.why.starts_with("not_plausible")) {
          validation.malformed.push_back({path, words.empty() ? path : words,
                                          std::string(terms.term(path)), reading.raw,
                                          form_of(type.kind), reading.origin.place});
          return;
        }
        std::string text = fmt::format("{} stands there more than once, where one may be",
                                       words.empty() ? path : words);
        for (const record::Candidate& candidate : reading.candidates)
          text +=
              fmt::format("; `{}`, {}", record::shortened(candidate.raw), candidate.origin.place);
        validation.unclear.push_back(std::move(text));
      });
}

std::vector<ReadValue> values_of(const decide::Effect& effect, const TermWords& terms) {
  std::vector<ReadValue> values;
  for (const decide::FieldRead& field : effect.fields) {
    if (!field.at) continue;  // a code of a list, not of the document
    const std::string& place = field.at->place;
    values.push_back({field.path, terms.words(field.path, place),
                      std::string(terms.term(field.path)),
                      field.value.empty() ? "not there" : field.value, place});
  }
  return values;
}

Breach breach_of(const decide::Effect& effect, const abi::PolicyInfo& policy,
                 const TermWords& terms) {
  Breach breach{{}, {}, effect.because, values_of(effect, terms)};
  // What stands in no document, the list of a rule, is no place.
  if (!effect.at.starts_with(policy.subject + ".")) return breach;
  breach.at = effect.at;
  std::string_view place;
  for (const ReadValue& value : breach.values)
    if (place.empty() && value.path.starts_with(effect.at)) place = value.place;
  breach.at_words = terms.words(effect.at, place);
  return breach;
}

// A sum that lacks a value which can't be read says nothing: that value comes first.
void recommend_mending(Validation& validation) {
  for (BrokenRule& rule : validation.broken) {
    std::vector<std::string> names;
    for (const Breach& breach : rule.breaches)
      for (const ReadValue& value : breach.values)
        for (const Malformed& malformed : validation.malformed)
          if (value.place == malformed.place &&
              std::ranges::find(names, malformed.words) == names.end())
            names.push_back(malformed.words);
    if (!names.empty())
      rule.recommend =
          fmt::format("first write {} so that it can be read; the rule can't hold before",
                      fmt::join(names, ", "));
  }
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
                                        program.because[effect.rule].has_value(),
                                        effect.slack,
                                        {}});
}

std::string times(std::size_t count) {
  return count == 1 ? "" : fmt::format(", {} times", count);
}

// A value that says nothing beside the others: that a group is there of which something is told,
// which syntax it is, that nothing stands in a list of codes.
bool is_beside_the_point(const ReadValue& value, const std::vector<ReadValue>& all) {
  if (value.path.ends_with(".syntax") || value.path.ends_with(".element")) return true;
  if (value.value == "not there" && value.path.contains(".used.")) return true;
  if (value.value != "present") return false;
  return std::ranges::any_of(
      all, [&](const ReadValue& other) { return other.path.starts_with(value.path + "."); });
}

std::vector<ReadValue> telling_values(const std::vector<ReadValue>& all) {
  std::vector<ReadValue> values;
  for (const ReadValue& value : all) {
    const bool told = std::ranges::any_of(values, [&](const ReadValue& other) {
      return !value.words.empty() && other.words == value.words && other.value == value.value &&
             other.place == value.place;
    });
    if (!told && !is_beside_the_point(value, all)) values.push_back(value);
  }
  return values.empty() ? all : values;
}

// Values of one breach on one line each; of many the first.
std::string text_of(const Breach& breach) {
  constexpr std::size_t values_max = 8;
  std::string text;
  // A code that is wrong is its own place.
  const bool says_place = std::ranges::all_of(
      breach.values, [&](const ReadValue& value) { return value.words == breach.at_words; });
  if (!breach.at_words.empty() && !says_place)
    text += fmt::format("    at {}\n", printable(breach.at_words));
  if (!breach.because.empty()) text += fmt::format("      because {}\n", printable(breach.because));
  for (std::size_t i = 0; i < std::min(values_max, breach.values.size()); ++i) {
    const ReadValue& value = breach.values[i];
    text += fmt::format(
        "      {}: {}{}\n", printable(value.words.empty() ? value.path : value.words),
        printable(value.value), value.place.empty() ? "" : ", " + printable(value.place));
  }
  if (breach.values.size() > values_max)
    text += fmt::format("      and {} values more\n", breach.values.size() - values_max);
  return text;
}

std::string text_of(const BrokenRule& rule, const std::string& code) {
  std::string text = fmt::format("  {} {}{}\n", code, rule.title, times(rule.breaches.size()));
  for (const Breach& breach : told_apart(rule)) text += text_of(breach);
  if (!rule.slack.empty()) text += fmt::format("    slack {}\n", rule.slack);
  if (!rule.recommend.empty()) text += fmt::format("    do: {}\n", printable(rule.recommend));
  return text;
}

// What a reader has to know before any rule.
std::string findings_first(const Validation& validation) {
  std::string text;
  for (const std::string& note : validation.notes)
    text += fmt::format("  note: {}\n", printable(note));
  for (const Malformed& one : validation.malformed)
    text +=
        fmt::format("  malformed: {} says `{}`; {}{}\n", printable(one.words), printable(one.read),
                    one.wanted, one.place.empty() ? "" : " (" + printable(one.place) + ")");
  if (!validation.undecided.empty())
    for (const std::string& one : validation.unclear)
      text += fmt::format("  unclear: {}\n", printable(one));
  for (const std::string& one : validation.disputed)
    text += fmt::format("  disputed: {}\n", printable(one));
  return text;
}

std::vector<std::string> codes_of(const Validation& validation) {
  std::vector<std::string> codes;
  for (const BrokenRule& rule : validation.broken) codes.push_back(rule.code);
  return codes;
}

}  // namespace

std::size_t Validation::breaches() const {
  std::size_t count = 0;
  for (const BrokenRule& rule : broken) count += rule.breaches.size();
  return count;
}

std::string Validation::outcome_words() const {
  std::string words = outcome == "remark" ? "valid, with a remark" : outcome;
  if (!profile.empty() && outcome == "invalid")
    words = fmt::format("no full invoice: profile {}", profile);
  if (broken.empty()) return words;
  words +=
      fmt::format(", {} {} broken", broken.size(), broken.size() == 1 ? "rule is" : "rules are");
  if (breaches() > broken.size()) words += fmt::format(", {} times in all", breaches());
  return words;
}

std::vector<Breach> told_apart(const BrokenRule& rule) {
  std::vector<Breach> apart;
  for (const Breach& breach : rule.breaches) {
    Breach told = breach;
    // A condition told is the text of a program; the values that it read say the same.
    if (!rule.own_words && !told.values.empty()) told.because.clear();
    told.values = telling_values(told.values);
    const bool again = std::ranges::any_of(apart, [&](const Breach& other) {
      return other.at == told.at && other.because == told.because && other.values == told.values;
    });
    if (!again) apart.push_back(std::move(told));
  }
  return apart;
}

Validation validation(const std::string& file, const record::Record& record,
                      const decide::Verdict& verdict, const ir::Program& program) {
  Validation result;
  result.file = file;
  if (verdict.record != file) result.number = verdict.record;
  const decide::DecisionVerdict& decision = verdict.decisions.front();
  result.outcome = decision.outcome;
  for (const decide::RuleStatus& status : decision.rules) {
    if (status.status != decide::Status::Undecided) continue;
    const std::string& code = program.info.rules[status.rule].code;
    if (std::ranges::find(result.undecided, code) == result.undecided.end())
      result.undecided.push_back(code);
  }
  const bool cant_be_read = has_what_cant_be_read(record);
  if (decision.effects.empty() && !cant_be_read) return result;
  const TermWords terms(program.info, record);
  for (const decide::Effect& effect : decision.effects)
    entry_of(result.broken, effect, program)
        .breaches.push_back(breach_of(effect, program.info, terms));
  if (cant_be_read) add_what_cant_be_read(result, record, program.info, terms);
  recommend_mending(result);
  if (!result.malformed.empty() && result.outcome == "valid") result.outcome = "remark";
  return result;
}

void add_disputed(Validation& validation, const abi::Schema& schema, const record::Record& read) {
  constexpr std::string_view conflict = "conflict: ";
  record::for_each_reading(
      schema, read, {},
      [&](const std::string& path, const abi::Type&, const record::Reading& reading) {
        if (reading.known() || !reading.why.starts_with(conflict)) return;
        std::string text =
            fmt::format("{}: {}", path.substr(1), reading.why.substr(conflict.size()));
        if (reading.candidates.size() > 1 && reading.candidates[1].origin.page > 0)
          text += fmt::format(" (page {})", reading.candidates[1].origin.page);
        validation.disputed.push_back(std::move(text));
      });
  if (!validation.disputed.empty() && validation.outcome == "valid") validation.outcome = "remark";
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

std::string_view profile_without_lines(std::string_view specification) {
  for (const std::string_view family : {"factur-x.eu:1p0:", "zugferd.de:2p0:"}) {
    const auto at = specification.find(family);
    if (at == std::string_view::npos) continue;
    const std::string_view profile = specification.substr(at + family.size());
    if (profile == "minimum") return "MINIMUM";
    if (profile == "basicwl") return "BASIC WL";
  }
  return {};
}

std::vector<std::string> notes_on_specification(std::string_view specification,
                                                bool with_xrechnung) {
  const auto names = [&](std::string_view part) {
    return specification.find(part) != std::string_view::npos;
  };
  if (specification.empty()) return {};  // a rule asks for it
  if (names("xrechnung") && !with_xrechnung)
    return {"it names XRechnung: `--rules xrechnung` asks the rules of XRechnung, too"};
  if (const auto profile = profile_without_lines(specification); !profile.empty())
    return {fmt::format(
        "it names `{}`, the profile {} of Factur-X and ZUGFeRD: data to book by, without lines. "
        "EN 16931 does not take it for an invoice, nor does German tax law; ask the issuer for "
        "the profile BASIC, EN 16931 or XRECHNUNG",
        specification, profile)};
  if (names("urn:ferd:CrossIndustryDocument:invoice:1p0"))
    return {
        fmt::format("it names `{}`, ZUGFeRD 1.0 of 2014, which is older than EN 16931 and can't "
                    "fulfil its rules; ask the issuer for ZUGFeRD 2 or Factur-X",
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
  const std::string_view code = validation.outcome == "valid"    ? "32"
                                : validation.outcome == "remark" ? "33"
                                                                 : "31";
  std::string text = fmt::format("{}: {}\n", name, coloured(code, validation.outcome_words()));
  text += findings_first(validation);
  if (!validation.profile.empty() && !validation.broken.empty())
    text +=
        fmt::format("  what EN 16931 asks and it does not have: {} (--json and --html tell each)\n",
                    fmt::join(codes_of(validation), ", "));
  else
    for (const BrokenRule& rule : validation.broken)
      text += text_of(rule, coloured("1", rule.code));
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
  if (!validation.profile.empty()) json["profile"] = validation.profile;
  for (const Malformed& one : validation.malformed)
    json["malformed"].push_back({{"field", one.path},
                                 {"term", one.term},
                                 {"read", one.read},
                                 {"wanted", one.wanted},
                                 {"place", one.place}});
  if (!validation.unclear.empty()) json["unclear"] = validation.unclear;
  if (!validation.disputed.empty()) json["disputed"] = validation.disputed;
  json["violations"] = nlohmann::ordered_json::object();
  for (const BrokenRule& rule : validation.broken)
    json["violations"][rule.code] = rule.breaches.size();
  json["findings"] = nlohmann::ordered_json::array();
  for (const BrokenRule& rule : validation.broken)
    for (const Breach& breach : rule.breaches) {
      nlohmann::ordered_json finding{
          {"rule", rule.code}, {"title", rule.title}, {"outcome", rule.outcome}};
      if (!breach.at.empty()) finding["at"] = breach.at;
      if (!breach.at_words.empty()) finding["at_words"] = breach.at_words;
      finding["because"] = breach.because;
      for (const ReadValue& value : breach.values) {
        nlohmann::ordered_json read{{"field", value.path}};
        if (!value.term.empty()) read["term"] = value.term;
        read["value"] = value.value;
        read["place"] = value.place;
        finding["values"].push_back(std::move(read));
      }
      if (!rule.slack.empty()) finding["slack"] = rule.slack;
      if (!rule.recommend.empty()) finding["recommend"] = rule.recommend;
      json["findings"].push_back(std::move(finding));
    }
  if (!validation.undecided.empty()) json["undecided"] = validation.undecided;
  return json;
}

}  // namespace bop::cli

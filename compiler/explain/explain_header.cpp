// Who owns the policy, when it holds, in which calendar and currency; parameters, roles, codes,
// ladders and tests: what the policy declares, item by item.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/error.h"
#include "runtime/builtins/house_calendar.h"

namespace bop::explain {
namespace {

std::string printed(const ir::Program& program, abi::Type type, const abi::Datum& datum) {
  return abi::print(program.info.schema, type, datum);
}

// Every comparison that may convert does it by the same line of the header.
std::string conversion(const ir::Program& program) {
  for (const ir::Node& node : program.nodes) {
    const auto* compare = std::get_if<ir::Compare>(&node.node);
    if (compare == nullptr || compare->rates == abi::none) continue;
    return fmt::format(
        "Amounts of different currencies are compared in {}, exactly and unrounded, at the latest "
        "rate of {} on or before {}; without such a rate the comparison is unknown (RATE_MISSING).",
        compare->base.text(), program.info.references[compare->rates].name,
        ir::in_words(program, compare->on));
  }
  return "Amounts of different currencies are never compared or added.";
}

std::string apart(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, "; "));
}

std::string codes_used(const ir::Program& program, std::uint32_t code) {
  std::vector<std::string> givers;
  const auto add = [&](const std::string& giver) {
    if (std::ranges::find(givers, giver) == givers.end()) givers.push_back(giver);
  };
  for (const auto& rule : program.info.rules)
    if (rule.effect.code == code) add(rule.code);
  for (const ir::Match& match : program.matches)
    for (const auto& raising : match.raisings)
      if (raising.code == program.info.codes[code].name) add("match " + match.name);
  for (const ir::Approval& approval : program.approvals)
    if (approval.code == code) add("approval " + approval.name);
  return givers.empty() ? "no rule gives it" : "given by " + ir::joined(givers);
}

}  // namespace

Section section(const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  return {heading, {{Block::Kind::List, lines, {}}}};
}

std::string in_force_words(const abi::InForce& in_force) {
  const auto& [from, until] = in_force;
  if (!from && !until) return {};
  std::string text = ", in force";
  if (from) text += " from " + from->text();
  if (until) text += " until " + until->text();
  return text + (from && until ? " (both days included)" : " (that day included)");
}

std::string role_words(const ir::Program& program, std::uint32_t role) {
  const auto& [name, scope, covers] = program.info.roles[role];
  if (scope == abi::none) return name;
  return fmt::format("{} of {}", name, ir::in_words(program, program.values[scope]));
}

std::string title(const ir::Program& program) {
  return program.info.title.empty() ? program.info.name : program.info.title;
}

Section header(const ir::Program& program) {
  const abi::PolicyInfo& info = program.info;
  std::vector<std::string> lines;
  auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) lines.push_back(fmt::format("{}: {}", name, value));
  };
  line("Policy", info.name);
  line("Owner", info.owner);
  line("Source", apart(info.cites));
  const std::string in_force = in_force_words(info.in_force);
  line("In force", in_force.empty() ? "always" : in_force.substr(sizeof(", in force ") - 1));
  if (info.jurisdiction.inside != abi::none)
    line("Jurisdiction",
         fmt::format("{}, by {}; anywhere else the policy says nothing, and where it is not known "
                     "the outcome waits for it",
                     ir::joined(info.jurisdiction.regions), info.jurisdiction.field));
  line("Calendar", info.calendar.empty() ? "none" : info.calendar_name(info.calendar));
  line("Time zone", info.zone);
  line("Versions", "rules, rows and parameters hold by the date of " +
                       (info.effective_by == abi::none
                            ? "the moment of judging"
                            : ir::in_words(program, program.values[info.effective_by])));
  line("Hash of its meaning", info.hash);
  if (!info.set_by.empty()) line("Parameters set by", info.set_by);
  const std::string type = info.schema.records[info.subject_record].name;
  std::string judged =
      fmt::format("Each {} (a record of type {}) is judged on its own", info.subject, type);
  std::vector<std::string> names;
  for (const auto& decision : info.decisions) names.push_back(decision.name);
  judged += names.empty() ? "." : ", and gets its " + ir::joined(names) + ".";
  std::vector<std::string> keys;
  for (const std::uint32_t key : info.subject_keys)
    keys.push_back(info.schema.records[info.subject_record].fields[key].name);
  if (!keys.empty()) judged += " Two of one number are told apart by " + ir::joined(keys) + ".";
  return {"",
          {{Block::Kind::List, lines, {}},
           {Block::Kind::Paragraph, {judged, conversion(program)}, {}}}};
}

Section parameters(const ir::Program& program) {
  std::vector<std::string> lines;
  for (const auto& [name, type, value, owner, low, high, cites] : program.info.parameters) {
    std::string line = fmt::format("{} ({}) is {}", name, program.info.schema.name_of(type),
                                   printed(program, type, value));
    if (low.known() && high.known())
      line += fmt::format("; it may be set from {} to {}, both included",
                          printed(program, type, low), printed(program, type, high));
    else
      line += "; no bounds are set for it";
    if (!owner.empty()) line += "; owner: " + owner;
    if (!cites.empty()) line += "; source: " + apart(cites);
    lines.push_back(line + ".");
  }
  return section("Parameters", lines);
}

Section checks(const ir::Program& program) {
  std::vector<std::string> lines;
  for (const auto& [name, parameters, result, keeps, times, apart] : program.info.checks) {
    const abi::Type span{abi::Kind::Duration};
    std::string line = fmt::format(
        "{}({}) is asked outside and answers with {}; the newest answer that stands in {}.{} "
        "counts",
        name, fmt::join(parameters, ", "), program.info.schema.name_of(result),
        program.info.subject, name);
    line += keeps.known() ? ", for " + printed(program, span, keeps) + " after it was asked"
                          : ", however old it is";
    if (times != 0)
      line += fmt::format("; it is asked up to {} times, {} apart", times,
                          printed(program, span, apart));
    line += "; without an answer what hangs on it is unknown";
    for (const auto& rule : program.info.rules)
      if (rule.code == name && rule.decision < program.info.decisions.size())
        line += ", and the outcome is at least " +
                program.info.decisions[rule.decision].outcomes[rule.effect.outcome].name;
    lines.push_back(line + ".");
  }
  return section("Checks", lines);
}

Sections roles_and_codes(const ir::Program& program) {
  std::vector<std::string> roles;
  for (std::size_t i = 0; i < program.info.roles.size(); ++i) {
    std::string line = role_words(program, static_cast<std::uint32_t>(i));
    // Who covers the controller covers whom the controller covers.
    std::vector<std::uint32_t> reached = program.info.roles[i].covers;
    for (std::size_t next = 0; next < reached.size(); ++next)
      for (const std::uint32_t role : program.info.roles[reached[next]].covers)
        if (role != i && std::ranges::find(reached, role) == reached.end()) reached.push_back(role);
    std::vector<std::string> covered;
    for (const std::uint32_t role : reached) covered.push_back(program.info.roles[role].name);
    if (!covered.empty()) line += "; may act for " + ir::joined(covered);
    roles.push_back(line + ".");
  }
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < program.info.codes.size(); ++i) {
    const auto& [name, words, owner] = program.info.codes[i];
    codes.push_back(fmt::format(
        "{}: {}. {}; {}.", name, words,
        owner == abi::none ? "NOBODY OWNS IT" : "Owner: " + program.info.roles[owner].name,
        codes_used(program, static_cast<std::uint32_t>(i))));
  }
  return {section("Roles", roles), section("Codes", codes)};
}

Section escalations(const ir::Program& program) {
  std::vector<std::string> lines;
  for (const auto& [name, calendar, steps] : program.escalations) {
    std::vector<std::string> acts;
    for (const auto& [before, span, act, role] : steps)
      acts.push_back(fmt::format("{} {} {} {}{}", before ? "before the deadline by" : "after",
                                 ir::in_words(program, span), act, act == "remind" ? "" : "to ",
                                 role));
    const std::string& days = calendar.empty() ? program.info.calendar : calendar;
    lines.push_back(fmt::format(
        "{}{}: {}.", name,
        days.empty() ? "" : " (business days of " + program.info.calendar_name(days) + ")",
        apart(acts)));
  }
  return section("When nobody answers", lines);
}

// "DESK: the business days of TARGET, from 09:00 to 18:00; closed on 2026-12-24"
Section calendars(const ir::Program& program) {
  const auto words = [](const std::vector<builtins::Days>& days) {
    std::vector<std::string> texts;
    for (const auto& [first, last] : days)
      texts.push_back(first == last ? first.text() : first.text() + " to " + last.text());
    return ir::joined(texts);
  };
  std::vector<std::string> lines;
  for (const abi::CalendarInfo& info : program.info.calendars) {
    const auto house = builtins::read_house_calendar(info.text);
    BOP_CHECK(house.has_value(), "the text of a calendar says what it means");
    std::vector<std::string> hours;
    for (const builtins::Hours& open : house->hours) hours.push_back(open.text());
    std::string line = fmt::format("{}: the business days of {}", info.name, house->base);
    if (!hours.empty()) line += ", open " + ir::joined(hours);
    if (!house->closed.empty()) line += "; closed on " + words(house->closed);
    if (house->known) line += "; known from " + words({*house->known}) + ", unknown outside them";
    lines.push_back(line + ".");
  }
  return section("Calendars", lines);
}

Section tests(const ir::Program& program) {
  std::vector<std::string> lines;
  for (const auto& test : program.tests) lines.push_back("tested: " + test.title + ".");
  const std::string claimed = "claimed, and searched for a counterexample by `bop test`: ";
  for (const auto& proof : program.proofs) lines.push_back(claimed + proof.title + ".");
  for (const auto& property : program.properties) lines.push_back(claimed + property.title + ".");
  return section("Tests and claims", lines);
}

}  // namespace bop::explain

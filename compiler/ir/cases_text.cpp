#include "compiler/ir/cases_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bop::ir {
namespace {

class CaseWriter {
 public:
  CaseWriter(const Program& program, const NodeNames& names) : program_(program), names_(names) {}

  std::string match(const Match& match) const {
    const auto& [name, result, left, right, with_itself, pairings, many_left, many_right, up_to,
                 level, sets, allowances, raisings] = match;
    std::string text = fmt::format("match {} result {}\n", name, result);
    text += side("left", left) + side(with_itself ? "itself" : "right", right);
    for (const auto& [pairing, on] : pairings)
      text += fmt::format("  pair {} on {}\n", pairing, node(on));
    text += fmt::format("  {} to {} up to {}\n", many_left ? "many" : "one",
                        many_right ? "many" : "one", up_to);
    if (level) text += "  level " + node(level);
    for (const std::uint32_t set : sets) text += " using " + reference(set);
    if (level) text += "\n";
    for (const auto& [measure, actual, expected, over, under, cumulative] : allowances)
      text +=
          fmt::format("  allow {} of {} against {} over {} under {}{}\n", measure, node(actual),
                      node(expected), bound(over), bound(under), cumulative ? " cumulative" : "");
    for (const auto& [code, variance] : raisings)
      text += fmt::format("  raise {} when {}\n", code, variance);
    return text;
  }

  std::string approval(const Approval& approval) const {
    const auto& [name, of, by, within, chain, needed, among, eyes, excluded, escalation, decision,
                 outcome, code, to, owner, otherwise_within] = approval;
    std::string text = fmt::format("approval {} of {}\n  by {}{}\n", name, node(of), node(by),
                                   within ? " within " + node(within) : "");
    text += chain == Approval::Chain::Sequence   ? "  in sequence\n"
            : chain == Approval::Chain::Parallel ? "  in parallel\n"
                                                 : fmt::format("  {} of {}\n", needed, among);
    for (const auto& [count, when] : eyes)
      text += fmt::format("  {} eyes{}\n", count, when ? " when " + node(when) : "");
    if (!excluded.empty()) text += "  exclude " + nodes(excluded) + "\n";
    if (!escalation.empty()) text += "  escalation " + escalation + "\n";
    text += fmt::format("  otherwise {}.{} with {} to {} for {} within {}\n", decision, outcome,
                        code, node(to), node(owner), node(otherwise_within));
    return text;
  }

  std::string duties(const Duties& duties) const {
    const auto& [name, actors, all, apart] = duties;
    std::string text = "duties " + name + "\n";
    for (const auto& [verb, persons] : actors)
      text += fmt::format("  {} by {}\n", verb, nodes(persons));
    for (const auto& [verb, others, of, within, unless] : all)
      text += fmt::format("  never {} and {} of {}{}{}\n", verb, fmt::join(others, ", "), of,
                          within ? " within " + node(within) : "",
                          unless ? " unless " + node(unless) : "");
    for (const auto& [role, others] : apart)
      text += fmt::format("  never role {} with role {}\n", role, fmt::join(others, ", role "));
    return text;
  }

  std::string process(const Process& process) const {
    const auto& [name, calendar, tasks, complete] = process;
    std::string text = fmt::format("process {} in calendar {}\n", name, calendar);
    for (const auto& [task, title, role, needs, due, when, done, excluded, escalation] : tasks)
      text += fmt::format("  task {} {} by {} needs {} due {} when {} done {} exclude {} {}\n",
                          task, quoted(title), role, fmt::join(needs, ", "), node(due), node(when),
                          node(done), nodes(excluded), escalation);
    return text + "  complete " + node(complete) + "\n";
  }

  std::string service(const Service& service) const {
    const auto& [name, calendar, calendar_value, respond, resolve, pause, warn, escalation] =
        service;
    return fmt::format(
        "service {}\n  calendar {}\n  respond {} resolve {} pause {} warn {} escalation {}\n", name,
        calendar.empty() ? node(calendar_value) : calendar, node(respond), node(resolve),
        node(pause), node(warn), escalation);
  }

 private:
  std::string node(NodeId id) const { return id ? names_.node(id) : "-"; }
  std::string nodes(const std::vector<NodeId>& ids) const {
    std::string text;
    for (const NodeId id : ids) text += (text.empty() ? "" : ", ") + node(id);
    return text.empty() ? "-" : text;
  }
  std::string reference(std::uint32_t index) const {
    const auto& references = program_.info.references;
    return index < references.size() ? references[index].name : "?";
  }
  std::string side(std::string_view word, const MatchSide& side) const {
    const auto& [alias, list, element, where] = side;
    return fmt::format("  {} {} as {}{}\n", word, node(list), names_.local(element),
                       where ? " where " + node(where) : "");
  }
  std::string bound(const MatchBound& bound) const {
    const auto& [kind, first, second] = bound;
    switch (kind) {
      case MatchBound::Kind::Exactly:
        return "exactly";
      case MatchBound::Kind::Unlimited:
        return "unlimited";
      case MatchBound::Kind::UpTo:
        return "up to " + node(first);
      case MatchBound::Kind::Either:
        return fmt::format("either {} or {}", node(first), node(second));
      case MatchBound::Kind::Both:
        return fmt::format("both {} and {}", node(first), node(second));
    }
    return "?";
  }

  const Program& program_;
  const NodeNames& names_;
};

}  // namespace

std::string cases_text(const Program& program, const NodeNames& names) {
  const CaseWriter writer(program, names);
  std::string text;
  for (const Match& match : program.matches) text += writer.match(match);
  for (const Approval& approval : program.approvals) text += writer.approval(approval);
  for (const Duties& duties : program.duties) text += writer.duties(duties);
  for (const Process& process : program.processes) text += writer.process(process);
  for (const Service& service : program.services) text += writer.service(service);
  return text;
}

}  // namespace bop::ir

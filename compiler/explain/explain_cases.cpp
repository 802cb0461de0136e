// Matches, approvals, duties, processes and services: a sentence for each thing they say.
#include <fmt/format.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/phrase.h"

namespace bop::explain {
namespace {

class CaseSpeaker {
 public:
  CaseSpeaker(const ir::Program& program, Named& named) : program_(program), named_(named) {}

  Section match(const ir::Match& match) {
    const std::string& a = match.left.alias;
    const std::string& b = match.right.alias;
    std::vector<std::string> lines;
    lines.push_back(
        match.with_itself
            ? fmt::format("{} is matched with itself, {} with {}.", side(match.left), a, b)
            : fmt::format("{} is held against {}.", side(match.left), side(match.right)));
    for (const auto& [name, on] : match.pairings)
      lines.push_back(fmt::format("{} and {} pair {} ({}) if {}.", a, b,
                                  &on == &match.pairings.front().on ? "first" : "otherwise", name,
                                  words(on)));
    lines.push_back(sets(match) +
                    " What is missing equals nothing; where several would do equally well none is "
                    "taken, and all are shown as ambiguous.");
    if (match.level) {
      std::vector<std::string> sets;
      for (const std::uint32_t set : match.sets) sets.push_back(program_.info.references[set].name);
      lines.push_back(fmt::format("What it is held against (the level) is {}{}.",
                                  words(match.level),
                                  sets.empty() ? "" : ", using " + ir::joined(sets)));
    }
    for (const ir::MatchAllowance& allowance : match.allowances)
      lines.push_back(
          fmt::format("{}: {} may be over {} by {}, and under it by {}{}.", allowance.measure,
                      words(allowance.actual), words(allowance.expected), bound(allowance.over),
                      bound(allowance.under),
                      allowance.cumulative ? "; what was billed before counts as well" : ""));
    for (const auto& [code, variance] : match.raisings)
      lines.push_back(fmt::format("{} is raised when it finds {}.", code, variance));
    return section("Match: " + match.name, lines);
  }

  Section approval(const ir::Approval& approval) {
    std::vector<std::string> lines{
        fmt::format("{} is approved by {}.", words(approval.of),
                    approval.within
                        ? to_within(program_, approvers(approval), approval.within, named_)
                        : said(program_, approvers(approval), named_)),
        chain(approval)};
    for (const auto& [count, when] : approval.eyes)
      lines.push_back(fmt::format("At least {} different people take part ({} eyes){}.", count / 2,
                                  count, when ? " if " + words(when) : ""));
    if (!approval.excluded.empty())
      lines.push_back(fmt::format("Never asked: {}. Who acts for another counts as both.",
                                  people(approval.excluded)));
    if (!approval.escalation.empty()) lines.push_back(ladder(approval.escalation));
    lines.push_back("When nobody may approve: " + otherwise(approval) + ".");
    return section("Approval: " + approval.name, lines);
  }

  Section duties(const ir::Duties& duties) {
    std::vector<std::string> lines;
    for (const auto& [verb, others, of, within, unless] : duties.duties)
      lines.push_back(fmt::format(
          "Nobody who {} {} also {} {}{}{}. Who acts for another counts "
          "as both.",
          verb, of.contains('.') ? "a case of one " + of : of, ir::joined(others, " or "),
          of.contains('.') ? "that case or another of the same" : "it",
          within ? " within " + words(within) : "", unless ? ", unless " + words(unless) : ""));
    for (const auto& [role, others] : duties.apart)
      lines.push_back(
          fmt::format("Nobody holds the role {} together with {}; whoever does acts in neither.",
                      role, ir::joined(others, " or ")));
    for (const auto& [verb, persons] : duties.actors)
      lines.push_back(fmt::format("Who {}: {}.", verb, people(persons)));
    return section("Duties: " + duties.name, lines);
  }

  Section process(const ir::Process& process) {
    std::vector<std::string> lines;
    for (const ir::Process::Task& task : process.tasks) lines.push_back(this->task(task));
    lines.push_back(process.complete ? "It is complete when " + words(process.complete) + "."
                                     : "It is complete when every task is done.");
    if (!process.calendar.empty())
      lines.push_back("Business days are those of " +
                      program_.info.calendar_name(process.calendar) + ".");
    return section(fmt::format("Process: {} of {}", process.name, program_.info.subject), lines);
  }

  Section service(const ir::Service& service) {
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{} is responded to within {} and resolved within {}.",
                                program_.info.subject, said(program_, service.respond, named_),
                                said(program_, service.resolve, named_)));
    lines.push_back(fmt::format("The clock runs in the calendar {}{}.",
                                service.calendar.empty()
                                    ? words(service.calendar_value)
                                    : program_.info.calendar_name(service.calendar),
                                service.pause ? ", and stands still while " + words(service.pause)
                                              : ", and never stands still"));
    if (service.warn)
      lines.push_back(
          fmt::format("A warning is given when {} of the time has passed.", words(service.warn)));
    if (!service.escalation.empty()) lines.push_back(ladder(service.escalation));
    return section(fmt::format("Service: {} of {}", service.name, program_.info.subject), lines);
  }

 private:
  std::string words(ir::NodeId node) { return ir::in_words(program_, node, &named_); }

  std::string people(const std::vector<ir::NodeId>& nodes) {
    std::vector<std::string> names;
    for (const ir::NodeId node : nodes) names.push_back(words(node));
    return ir::joined(names);
  }

  static std::string ladder(const std::string& name) {
    return fmt::format("When nobody answers: the ladder {}.", name);
  }

  std::string side(const ir::MatchSide& side) {
    return fmt::format("each {} in {}{}", side.alias, words(side.list),
                       side.where ? " where " + words(side.where) : "");
  }

  static std::string sets(const ir::Match& match) {
    const auto many = [&](bool is_many, const std::string& name) {
      return is_many ? fmt::format("up to {} of {}", match.up_to, name) : "one " + name;
    };
    return fmt::format("Together belong {} and {}.", many(match.many_left, match.left.alias),
                       many(match.many_right, match.right.alias));
  }

  std::string bound(const ir::MatchBound& bound) {
    switch (bound.kind) {
      case ir::MatchBound::Kind::Exactly:
        return "nothing";
      case ir::MatchBound::Kind::Unlimited:
        return "any amount";
      case ir::MatchBound::Kind::UpTo:
        return fmt::format("{} at most", words(bound.first));
      case ir::MatchBound::Kind::Either:
        return fmt::format("{} or {} at most, whichever allows more", words(bound.first),
                           words(bound.second));
      case ir::MatchBound::Kind::Both:
        return fmt::format("{} and {} at most, whichever allows less", words(bound.first),
                           words(bound.second));
    }
    return {};
  }

  // Whom it asks: as a value that is called like the approval, which would say nothing here.
  ir::NodeId approvers(const ir::Approval& approval) const {
    const auto* named = std::get_if<ir::Let>(&program_[approval.by].node);
    return named != nullptr && named->name == approval.name ? named->value : approval.by;
  }

  static std::string chain(const ir::Approval& approval) {
    switch (approval.chain) {
      case ir::Approval::Chain::Sequence:
        return "They are asked one after the other; it is released when the last has approved.";
      case ir::Approval::Chain::Parallel:
        return "They are asked at the same time; it is released when all have approved.";
      case ir::Approval::Chain::Quorum:
        return fmt::format("They are asked at the same time; {} approvals of {} are enough.",
                           approval.needed, approval.among);
    }
    return {};
  }

  std::string otherwise(const ir::Approval& approval) {
    const abi::DecisionInfo* decision = approval.decision < program_.info.decisions.size()
                                            ? &program_.info.decisions[approval.decision]
                                            : nullptr;
    std::string text = decision == nullptr ? "" : decision->outcomes[approval.outcome].name;
    if (approval.to) text += " to " + said(program_, approval.to, named_);
    if (approval.code != abi::none) {
      const abi::CodeInfo& code = program_.info.codes[approval.code];
      text += fmt::format(" with {} ({})", code.name, code.text);
    }
    if (approval.owner) text += ", for " + words(approval.owner);
    if (approval.otherwise_within)
      text += ", within " + said(program_, approval.otherwise_within, named_);
    return text;
  }

  std::string task(const ir::Process::Task& task) {
    std::string text = fmt::format("**{}{}**: by {}", task.name,
                                   task.title.empty() ? "" : " " + task.title, task.role);
    text += task.needs.empty() ? ", at once" : ", once done: " + ir::joined(task.needs);
    if (task.when) text += ", only if " + words(task.when);
    if (task.due) text += ", due " + words(task.due);
    if (task.done) text += ", done when " + words(task.done);
    if (!task.excluded.empty()) text += ", never by " + people(task.excluded);
    if (!task.escalation.empty()) text += "; late: the ladder " + task.escalation;
    return text + ".";
  }

  const ir::Program& program_;
  Named& named_;
};

}  // namespace

Sections cases(const ir::Program& program, Named& named) {
  CaseSpeaker speaker(program, named);
  Sections sections;
  for (const ir::Match& match : program.matches) sections.push_back(speaker.match(match));
  for (const ir::Approval& approval : program.approvals)
    sections.push_back(speaker.approval(approval));
  for (const ir::Duties& duties : program.duties) sections.push_back(speaker.duties(duties));
  for (const ir::Process& process : program.processes) sections.push_back(speaker.process(process));
  for (const ir::Service& service : program.services) sections.push_back(speaker.service(service));
  return sections;
}

}  // namespace bop::explain

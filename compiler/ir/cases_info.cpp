#include "compiler/ir/cases_info.h"

#include <algorithm>

#include "compiler/ir/phrase.h"
#include "runtime/base/error.h"

namespace bop::ir {
namespace {

class Reader {
 public:
  explicit Reader(const Program& program) : program_(program) {}

  abi::LadderInfo ladder(const Escalation& written) const {
    const auto& [name, calendar, steps] = written;
    abi::LadderInfo made{name, calendar.empty() ? program_.info.calendar : calendar, {}};
    for (const auto& [before, span, act, role] : steps)
      made.rungs.push_back({before, value(span),
                            act == "remind"     ? abi::RungAct::Remind
                            : act == "reassign" ? abi::RungAct::Reassign
                                                : abi::RungAct::Raise,
                            role});
    return made;
  }

  abi::ApprovalInfo approval(const Approval& written) const {
    abi::ApprovalInfo made;
    made.name = written.name;
    made.of = source_like(program_, written.of);
    made.by = value(written.by);
    made.within = value(written.within);
    switch (written.chain) {
      case Approval::Chain::Sequence:
        made.chain = abi::Chain::Sequence;
        break;
      case Approval::Chain::Parallel:
        made.chain = abi::Chain::Parallel;
        break;
      case Approval::Chain::Quorum:
        made.chain = abi::Chain::Quorum;
        break;
    }
    made.needed = written.needed;
    for (const auto& [count, when] : written.eyes) made.eyes.push_back({count, condition(when)});
    made.excluded = named(written.excluded);
    made.escalation = written.escalation;
    made.decision = written.decision;
    made.otherwise.outcome = written.outcome;
    made.otherwise.code = written.code;
    made.otherwise.to = value(written.to);
    made.otherwise.owner = value(written.owner);
    made.otherwise.within = value(written.otherwise_within);
    return made;
  }

  abi::DutiesInfo duties(const Duties& written) const {
    abi::DutiesInfo made{written.name, {}, {}, {}};
    for (const auto& [verb, persons] : written.actors)
      made.actors.push_back({verb, named(persons)});
    for (const auto& duty : written.duties) {
      std::vector<std::string> verbs{duty.verb};
      verbs.insert(verbs.end(), duty.others.begin(), duty.others.end());
      made.duties.push_back(
          {std::move(verbs), duty.of, value(duty.within), condition(duty.unless)});
    }
    for (const auto& [role, others] : written.apart)
      for (const std::string& other : others) made.apart.push_back({role, other});
    return made;
  }

  abi::ProcessInfo process(const Process& written) const {
    abi::ProcessInfo made{
        written.name, calendar(written.calendar), {}, condition(written.complete)};
    for (const auto& task : written.tasks)
      made.tasks.push_back({task.name, task.title, task.role, task.needs, value(task.due),
                            condition(task.when), condition(task.done), named(task.excluded),
                            task.escalation});
    return made;
  }

  abi::ServiceInfo service(const Service& written) const {
    return {written.name,           written.calendar,       value(written.calendar_value),
            value(written.respond), value(written.resolve), condition(written.pause),
            value(written.warn),    written.escalation};
  }

  // A rule asked of each element of a list has values of its own, among them the policy's.
  std::uint32_t approval_of(const abi::RuleInfo& rule) const {
    if (rule.effect.to == abi::none) return abi::none;
    const auto& values =
        rule.each == abi::none ? program_.values : program_.eaches[rule.each].values;
    const auto found = std::ranges::find(program_.approvals, values[rule.effect.to], &Approval::by);
    if (found == program_.approvals.end()) return abi::none;
    return static_cast<std::uint32_t>(found - program_.approvals.begin());
  }

 private:
  std::string calendar(const std::string& own) const {
    return own.empty() ? program_.info.calendar : own;
  }
  static std::uint32_t place(const std::vector<NodeId>& all, NodeId node) {
    if (!node) return abi::none;
    const auto found = std::ranges::find(all, node);
    BOP_CHECK(found != all.end(), "lower has made a condition or a value of what cases read");
    return static_cast<std::uint32_t>(found - all.begin());
  }
  abi::ConditionIndex condition(NodeId node) const { return place(program_.conditions, node); }
  abi::ValueIndex value(NodeId node) const { return place(program_.values, node); }
  std::vector<abi::PersonsInfo> named(const std::vector<NodeId>& nodes) const {
    std::vector<abi::PersonsInfo> made;
    made.reserve(nodes.size());
    for (const NodeId node : nodes) made.push_back({value(node), source_like(program_, node)});
    return made;
  }

  const Program& program_;
};

}  // namespace

abi::CasesInfo cases_info(const Program& program) {
  const Reader reader(program);
  abi::CasesInfo made;
  for (const auto& item : program.escalations) made.ladders.push_back(reader.ladder(item));
  for (const auto& item : program.approvals) made.approvals.push_back(reader.approval(item));
  for (const auto& item : program.duties) made.duties.push_back(reader.duties(item));
  for (const auto& item : program.processes) made.processes.push_back(reader.process(item));
  for (const auto& item : program.services) made.services.push_back(reader.service(item));
  for (const auto& rule : program.info.rules)
    made.approval_of_rule.push_back(reader.approval_of(rule));
  return made;
}

}  // namespace bop::ir

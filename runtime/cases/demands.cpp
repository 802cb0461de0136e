#include "runtime/cases/demands.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/decide/tasks.h"

namespace bop::cases {

namespace {

// "invoice.gross: low_confidence 0.61, page 1, box 0.10 0.20 0.30 0.05": what to look for, and
// where.
std::string field_text(const decide::Need& need) {
  std::string text = need.field;
  if (!need.why.empty()) text += ": " + need.why;
  if (!need.raw.empty()) text += ", reads `" + need.raw + "`";
  if (!need.at) return text;
  if (need.at->page > 0) text += fmt::format(", page {}", need.at->page);
  if (const auto& box = need.at->box)
    text += fmt::format(", box {:.3f} {:.3f} {:.3f} {:.3f}", box->x, box->y, box->w, box->h);
  if (!need.at->place.empty()) text += ", " + need.at->place;
  return text;
}

class Demander {
 public:
  Demander(const abi::PolicyInfo& policy, const abi::CasesInfo& cases,
           const decide::Verdict& verdict, const abi::Evaluation& evaluation)
      : policy_(policy), cases_(cases), verdict_(verdict), evaluation_(evaluation) {}

  Demands all(const abi::RecordPtr& subject) {
    made_.record = verdict_.record;
    made_.policy = policy_.name;
    made_.hash = policy_.hash;
    made_.owner = policy_.owner;
    made_.calendar = policy_.calendar;
    made_.zone = policy_.zone;
    for (const abi::RoleInfo& role : policy_.roles)
      for (const std::uint32_t covered : role.covers)
        made_.covers[role.name].push_back(policy_.roles[covered].name);
    for (const abi::LadderInfo& ladder : cases_.ladders) add(ladder);
    for (const decide::DecisionVerdict& decision : verdict_.decisions) add(decision);
    if (!verdict_.decisions.empty()) describe(verdict_.decisions.front());
    for (const abi::DutiesInfo& duties : cases_.duties) add(duties);
    for (const abi::ProcessInfo& process : cases_.processes) add(process);
    for (const abi::ServiceInfo& service : cases_.services) add(service);
    if (subject != nullptr) limits(policy_.subject, policy_.subject_record, *subject);
    return std::move(made_);
  }

 private:
  const abi::Datum& value(abi::ValueIndex index) const {
    static const abi::Datum none = abi::Datum::missing();
    return index == abi::none ? none : evaluation_.values[index];
  }
  abi::Truth truth(abi::ConditionIndex index, abi::Truth without) const {
    return index == abi::none ? without : evaluation_.conditions[index];
  }

  // "cost_centre_owner of invoice.cost_centre" as that of this case; other words as they are.
  std::string role(const std::string& written) const {
    const std::string name = written.substr(0, written.find(" of "));
    for (std::uint32_t i = 0; i < policy_.roles.size(); ++i)
      if (policy_.roles[i].name == name) return decide::role_text(policy_, i, evaluation_.values);
    return written;
  }

  std::vector<std::string> roles(abi::ValueIndex index) const {
    return decide::roles_of(policy_, value(index), evaluation_.values);
  }

  void add(const abi::LadderInfo& ladder) {
    Ladder& made = made_.ladders[ladder.name];
    made.calendar = ladder.calendar;
    for (const abi::RungInfo& rung : ladder.rungs)
      made.rungs.push_back({rung.before, span_of(rung.span), rung.act, role(rung.role)});
  }

  void describe(const decide::DecisionVerdict& decision) {
    const abi::DecisionInfo& info = policy_.decisions[decision.decision];
    made_.decision = info.name;
    made_.outcome = decision.outcome;
    made_.ladder = info.escalation;
    for (const abi::OutcomeInfo& outcome : info.outcomes) {
      made_.outcomes.push_back(outcome.name);
      if (outcome.releases && made_.releases.empty()) made_.releases = outcome.name;
    }
  }

  const abi::ApprovalInfo* approval_by(abi::ValueIndex to) const {
    if (to == abi::none) return nullptr;
    const auto found = std::ranges::find(cases_.approvals, to, &abi::ApprovalInfo::by);
    return found == cases_.approvals.end() ? nullptr : &*found;
  }

  void add(const decide::DecisionVerdict& decision) {
    const bool asks = decision.outcome == decide::DecisionVerdict::undetermined;
    std::vector<std::string> handed;  // rules whose task is an approval
    if (!asks) {
      for (const decide::Effect& effect : decision.effects) {
        const abi::RuleInfo& rule = policy_.rules[effect.rule];
        const abi::ApprovalInfo* approval = approval_by(rule.effect.to);
        if (effect.deferred || !effect.target_needs.empty() || approval == nullptr) continue;
        if (rule.each != abi::none) continue;  // its values are those of an element
        handed.push_back(rule.code);
        add(*approval, effect.because, effect.within);
      }
      const abi::ValueIndex by_default = policy_.decisions[decision.decision].default_to;
      if (const auto* approval = approval_by(by_default);
          decision.by_default && approval != nullptr && decision.default_needs.empty())
        return add(*approval, "no rule says anything about it", {});
    }
    for (const decide::Task& task : decision.tasks) {
      const bool is_handed =
          !task.rules.empty() && std::ranges::all_of(task.rules, [&](const std::string& code) {
            return std::ranges::find(handed, code) != handed.end();
          });
      if (is_handed) continue;
      TaskDemand made{task.roles, task.reason, {}, span_in(task.within), asks};
      for (const decide::Need& need : task.needs)
        if (!need.field.empty()) made.fields.push_back(field_text(need));
      made_.tasks.push_back(std::move(made));
    }
  }

  void add(const abi::ApprovalInfo& info, const std::string& reason, const std::string& within) {
    const auto same = std::ranges::find(made_.approvals, info.name, &ApprovalDemand::name);
    if (same != made_.approvals.end()) {
      same->reason += "; " + reason;
      return;
    }
    ApprovalDemand made;
    made.name = info.name;
    made.of = info.of;
    made.roles = roles(info.by);
    made.reason = reason;
    made.chain = info.chain;
    made.needed = info.needed;
    for (const abi::ApprovalInfo::Eyes& eyes : info.eyes)
      // What is not known asks for the stricter way.
      if (truth(eyes.when, abi::Truth::True) != abi::Truth::False)
        made.people = std::max(made.people, eyes.count / 2);
    for (const abi::ValueIndex persons : info.excluded) name(persons, made.excluded);
    made.within = within.empty() ? span_of(value(info.within)) : span_in(within);
    made.ladder = info.escalation;
    made.otherwise = handing(info);
    made_.approvals.push_back(std::move(made));
  }

  Handing handing(const abi::ApprovalInfo& info) const {
    Handing made;
    if (info.decision != abi::none)
      made.outcome = policy_.decisions[info.decision].outcomes[info.otherwise.outcome].name;
    made.roles = roles(info.otherwise.to);
    if (made.roles.empty()) made.roles = roles(info.otherwise.owner);
    if (info.otherwise.code != abi::none) {
      const abi::CodeInfo& code = policy_.codes[info.otherwise.code];
      made.code = code.name;
      if (made.roles.empty() && code.owner != abi::none)
        made.roles = {decide::role_text(policy_, code.owner, evaluation_.values)};
    }
    made.within = span_of(value(info.otherwise.within));
    return made;
  }

  // A text that identifies somebody, a role, or a list of either.
  void name(abi::ValueIndex index, Named& named) const {
    const abi::Datum& datum = value(index);
    if (abi::is_unknown(datum.state))
      return named.unknown.push_back(fmt::format("person {}", index + 1));
    take(datum, named);
  }
  void take(const abi::Datum& datum, Named& named) const {
    if (!datum.known()) return;
    if (const auto* text = std::get_if<std::string>(&datum.value)) named.persons.push_back(*text);
    if (const auto* role = std::get_if<abi::Symbol>(&datum.value))
      named.roles.push_back(decide::role_text(policy_, role->index, evaluation_.values));
    if (const auto* list = std::get_if<abi::ListPtr>(&datum.value)) {
      for (const abi::Datum& element : (*list)->elements) {
        if (abi::is_unknown(element.state)) named.unknown.push_back((*list)->path);
        take(element, named);
      }
      if (!(*list)->complete) named.unknown.push_back((*list)->path);
    }
  }

  void add(const abi::DutiesInfo& duties) {
    DutyDemand made{duties.name, {}, {}};
    for (const abi::DutiesInfo::Actor& actor : duties.actors) {
      DutyDemand::Actor& known = made.actors.emplace_back(actor.verb, Named{});
      for (const abi::ValueIndex persons : actor.persons) name(persons, known.persons);
    }
    for (const abi::DutiesInfo::Duty& duty : duties.duties) {
      DutyDemand::Duty one{duty.verbs, {}, false};
      if (duty.within != abi::none && value(duty.within).known())
        one.within = span_of(value(duty.within));
      one.lifted = truth(duty.unless, abi::Truth::False) == abi::Truth::True;
      made.duties.push_back(std::move(one));
    }
    made_.duties.push_back(std::move(made));
  }

  void add(const abi::ProcessInfo& process) {
    ProcessDemand made{process.name, process.calendar, {}, {}};
    if (process.complete != abi::none) made.complete = truth(process.complete, abi::Truth::False);
    for (const abi::ProcessInfo::Task& task : process.tasks) {
      ProcessDemand::Task one;
      one.name = task.name;
      one.title = task.title;
      one.role = role(task.role);
      one.needs = task.needs;
      one.wanted = truth(task.when, abi::Truth::True);
      one.done = truth(task.done, abi::Truth::False);
      one.ladder = task.escalation;
      for (const abi::ValueIndex persons : task.excluded) name(persons, one.excluded);
      const abi::Datum& due = value(task.due);
      if (due.known()) one.due = std::get<value::Date>(due.value);
      if (abi::is_unknown(due.state))
        made_.findings.push_back(fmt::format(
            "when `{}` of `{}` is due is not known: a date was not read, or the calendar `{}` ends",
            task.name, process.name, process.calendar));
      made.tasks.push_back(std::move(one));
    }
    made_.processes.push_back(std::move(made));
  }

  void add(const abi::ServiceInfo& service) {
    ServiceDemand made;
    made.name = service.name;
    made.calendar = service.calendar;
    if (const abi::Datum& named = value(service.calendar_value); named.known())
      made.calendar =
          abi::print(policy_.schema, policy_.value_types[service.calendar_value], named);
    made.ladder = service.escalation;
    made.respond = span_of(value(service.respond));
    made.resolve = span_of(value(service.resolve));
    made.paused = truth(service.pause, abi::Truth::False);
    if (const abi::Datum& warn = value(service.warn); warn.known())
      made.warn_permille = permille(std::get<value::Decimal>(warn.value));
    if (!value(service.respond).known() || !value(service.resolve).known() || made.calendar.empty())
      made_.findings.push_back("the targets or the calendar of `" + service.name +
                               "` are not known, so its clock does not run");
    else
      made_.services.push_back(std::move(made));
  }

  static std::int64_t permille(const value::Decimal& share) {
    const auto rounded = value::round({share, 1}, value::Rounding::Ceiling, 3);
    return rounded ? rounded->scaled(3).value_or(0) : 0;
  }

  // Amounts by their path, for the limits of people.
  void limits(const std::string& path, std::uint32_t type, const abi::RecordData& record) {
    const abi::RecordType& info = policy_.schema.records[type];
    for (std::size_t i = 0; i < info.fields.size(); ++i) {
      const abi::Datum& field = record.fields[i];
      const std::string at = path + "." + info.fields[i].name;
      if (const auto* nested = std::get_if<abi::RecordPtr>(&field.value); nested && field.known())
        limits(at, (*nested)->type, **nested);
      else if (info.fields[i].type.kind == abi::Kind::Money ||
               info.fields[i].type.kind == abi::Kind::Number ||
               info.fields[i].type.kind == abi::Kind::Integer)
        made_.limited[at] =
            field.known() ? abi::print(policy_.schema, info.fields[i].type, field) : std::string{};
    }
  }

  const abi::PolicyInfo& policy_;
  const abi::CasesInfo& cases_;
  const decide::Verdict& verdict_;
  const abi::Evaluation& evaluation_;
  Demands made_;
};

}  // namespace

Demands demands_of(const abi::PolicyInfo& policy, const abi::CasesInfo& cases,
                   const decide::Verdict& verdict, const abi::Evaluation& evaluation,
                   const abi::RecordPtr& subject) {
  return Demander(policy, cases, verdict, evaluation).all(subject);
}

}  // namespace bop::cases

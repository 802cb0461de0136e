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
    subject_ = subject.get();
    made_.record = verdict_.record;
    made_.policy = policy_.name;
    made_.hash = policy_.hash;
    made_.set_by = policy_.set_by;
    made_.owner = policy_.owner;
    made_.calendar = policy_.calendar;
    made_.zone = policy_.zone;
    for (const abi::RoleInfo& role : policy_.roles)
      for (const std::uint32_t covered : role.covers)
        made_.covers[role.name].push_back(policy_.roles[covered].name);
    for (const abi::LadderInfo& ladder : cases_.ladders) add(ladder);
    for (const decide::DecisionVerdict& decision : verdict_.decisions) add(decision);
    // Those of now are counted first.
    std::ranges::stable_partition(made_.tasks,
                                  [](const TaskDemand& task) { return !task.deferred; });
    for (const abi::DutiesInfo& duties : cases_.duties) add(duties);
    for (const abi::ProcessInfo& process : cases_.processes) add(process);
    for (const abi::ServiceInfo& service : cases_.services) add(service);
    for (const abi::CheckInfo& check : policy_.checks) add(check);
    if (subject != nullptr) limits(policy_.subject, policy_.subject_record, subject.get(), 0);
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
      made.rungs.push_back({rung.before, span_of(value(rung.span)), rung.act, role(rung.role)});
  }

  DecisionDemand described(const decide::DecisionVerdict& decision) const {
    const abi::DecisionInfo& info = policy_.decisions[decision.decision];
    DecisionDemand made{info.name, decision.outcome, {}, {}, info.escalation, {}, {}};
    if (info.asks != abi::none)
      made.asks = decide::role_text(policy_, info.asks, evaluation_.values);
    for (const abi::OutcomeInfo& outcome : info.outcomes) {
      made.outcomes.push_back(outcome.name);
      if (outcome.releases) made.releases.push_back(outcome.name);
    }
    for (const abi::ApprovalInfo& approval : cases_.approvals)
      if (hands_over(decision.decision, approval))
        for (const abi::PersonsInfo& persons : approval.excluded) name(persons, made.excluded);
    return made;
  }

  const abi::ApprovalInfo* approval_of(const abi::RuleInfo& rule) const {
    const auto index = static_cast<std::size_t>(&rule - policy_.rules.data());
    const std::uint32_t approval = cases_.approval_of_rule[index];
    return approval == abi::none ? nullptr : &cases_.approvals[approval];
  }
  const abi::ApprovalInfo* approval_by_default(const abi::DecisionInfo& info) const {
    if (info.default_to == abi::none) return nullptr;
    const auto found = std::ranges::find(cases_.approvals, info.default_to, &abi::ApprovalInfo::by);
    return found == cases_.approvals.end() ? nullptr : &*found;
  }

  bool hands_over(std::size_t decision, const abi::ApprovalInfo& approval) const {
    if (approval_by_default(policy_.decisions[decision]) == &approval) return true;
    return std::ranges::any_of(policy_.rules, [&](const abi::RuleInfo& rule) {
      return rule.decision == decision && approval_of(rule) == &approval;
    });
  }
  bool of_several(const abi::ApprovalInfo& approval) const {
    std::size_t decisions = 0;
    for (std::size_t i = 0; i < policy_.decisions.size(); ++i)
      if (hands_over(i, approval)) ++decisions;
    return decisions > 1;
  }

  bool asks_several(abi::ValueIndex to, const std::vector<abi::Type>& types) const {
    return to != abi::none && types[to].kind == abi::Kind::List;
  }

  // More than the word of one person is wanted before something goes: an approval, several roles,
  // duties that nobody may have together.
  bool guarded(std::uint32_t decision) const {
    const abi::DecisionInfo& info = policy_.decisions[decision];
    const bool by_acts = std::ranges::any_of(
        cases_.duties, [](const abi::DutiesInfo& duties) { return !duties.duties.empty(); });
    if (by_acts || approval_by_default(info) != nullptr ||
        asks_several(info.default_to, policy_.value_types))
      return true;
    return std::ranges::any_of(policy_.rules, [&](const abi::RuleInfo& rule) {
      const auto& types =
          rule.each == abi::none ? policy_.value_types : policy_.eaches[rule.each].value_types;
      return rule.decision == decision &&
             (approval_of(rule) != nullptr || asks_several(rule.effect.to, types));
    });
  }

  bool asks_somebody(const abi::RuleInfo& rule) const {
    return rule.effect.to != abi::none ||
           !policy_.decisions[rule.decision].outcomes[rule.effect.outcome].releases;
  }

  // Why nobody may let go by hand: who has to, or whether anybody has to, is not known.
  std::string open_questions(const decide::DecisionVerdict& decision) const {
    if (!guarded(decision.decision)) return {};
    std::vector<std::string> inputs;
    const auto note = [&inputs](const std::vector<decide::Need>& needs) {
      for (const decide::Need& need : needs) {
        const std::string input =
            need.field.empty() ? "what " + need.rule + " comes to" : need.field;
        if (std::ranges::find(inputs, input) == inputs.end()) inputs.push_back(input);
      }
    };
    note(decision.needs);
    for (const decide::RuleStatus& rule : decision.rules)
      if (asks_somebody(policy_.rules[rule.rule])) note(rule.needs);
    if (!inputs.empty())
      return fmt::format("who has to let it go depends on {}, which is not known",
                         fmt::join(inputs, ", "));
    return decision.outcome == decide::DecisionVerdict::undetermined
               ? "what has to be done first is not decided"
               : "";
  }

  /// Tasks and approvals that one outcome of a decision asks for.
  struct Rank {
    std::string outcome;
    bool deferred = false;
    std::string at_least;  // the outcome asked for next, once this is lifted
  };

  void add(const decide::DecisionVerdict& decision) {
    made_.decisions.push_back(described(decision));
    const DecisionDemand info = made_.decisions.back();
    const std::vector<std::string> milder = deferred_outcomes(decision, info);
    Rank rank{decision.outcome, false, milder.empty() ? std::string() : milder.front()};
    if (decision.outcome == decide::DecisionVerdict::undetermined) {
      rank.at_least = decision.at_least;
      // Rules that contradict each other: a person settles which of them holds.
      if (rank.at_least.empty() && !milder.empty()) rank.at_least = milder.back();
    }
    demand(decision, rank, decision.tasks);
    for (std::size_t i = 0; i < milder.size(); ++i) {
      const std::string next = i + 1 < milder.size() ? milder[i + 1] : std::string();
      demand(decision, {milder[i], true, next},
             decide::tasks_of_outcome(policy_, evaluation_.values, decision, milder[i]));
    }
    if (milder.empty()) defer_default(decision);
  }

  // What true rules give beside the outcome, the most severe first. All of them stand by while the
  // decision is open.
  std::vector<std::string> deferred_outcomes(const decide::DecisionVerdict& decision,
                                             const DecisionDemand& info) const {
    const bool open = decision.outcome == decide::DecisionVerdict::undetermined;
    std::vector<std::string> found;
    for (std::size_t rank = info.outcomes.size(); rank-- > 0;)
      if (std::ranges::any_of(decision.effects, [&](const decide::Effect& effect) {
            return (open || effect.deferred) && policy_.rules[effect.rule].effect.outcome == rank;
          }))
        found.push_back(info.outcomes[rank]);
    return found;
  }

  // No rule says anything but what was lifted by hand: then the default stands, if it asks for more
  // than one person.
  void defer_default(const decide::DecisionVerdict& decision) {
    const abi::DecisionInfo& info = policy_.decisions[decision.decision];
    const abi::ApprovalInfo* approval = approval_by_default(info);
    const std::string& outcome = info.outcomes[info.default_outcome].name;
    const auto given = std::ranges::find(info.outcomes, decision.outcome, &abi::OutcomeInfo::name);
    if (approval == nullptr || decision.by_default || given == info.outcomes.end() ||
        given - info.outcomes.begin() <= info.default_outcome)
      return;
    for (TaskDemand& task : made_.tasks)
      if (task.decision == info.name && task.at_least.empty()) task.at_least = outcome;
    if (value(approval->by).known())
      add(*approval, "no other rule says anything about it", {}, {info.name, outcome, true});
  }

  void demand(const decide::DecisionVerdict& decision, const Rank& rank,
              const std::vector<decide::Task>& tasks) {
    const abi::DecisionInfo& info = policy_.decisions[decision.decision];
    const bool asks = rank.outcome == decide::DecisionVerdict::undetermined;
    std::vector<std::string> handed;  // rules whose task is an approval
    for (const decide::Effect& effect : decision.effects) {
      const abi::RuleInfo& rule = policy_.rules[effect.rule];
      const abi::ApprovalInfo* approval = approval_of(rule);
      const bool side_by_side = info.combine == abi::Combine::Collect && !rank.deferred;
      if (asks || (!side_by_side && info.outcomes[rule.effect.outcome].name != rank.outcome))
        continue;
      if (!effect.target_needs.empty() || approval == nullptr) continue;
      handed.push_back(rule.code);
      const std::string what =
          effect.at.empty() ? effect.because : effect.at + ": " + effect.because;
      add(*approval, what, effect.within, {info.name, rank.outcome, rank.deferred});
      add_words(made_approval(*approval, info.name), effect);
    }
    if (const auto* approval = approval_by_default(info);
        !asks && decision.by_default && approval != nullptr && decision.default_needs.empty())
      return add(*approval, "no rule says anything about it", {},
                 {info.name, rank.outcome, rank.deferred});
    for (const decide::Task& task : tasks) {
      const bool is_handed = !task.rules.empty() && task.needs.empty() &&
                             std::ranges::all_of(task.rules, [&](const std::string& code) {
                               return std::ranges::find(handed, code) != handed.end();
                             });
      if (!is_handed) add(decision, rank, task);
    }
  }

  // A list of roles is asked one by one: every one of them has to answer.
  void add(const decide::DecisionVerdict& decision, const Rank& rank, const decide::Task& task) {
    TaskDemand made;
    made.title = task.reason;
    made.advice = task.advice;
    made.evidence = task.evidence;
    made.within = span_in(task.within);
    made.asks = rank.outcome == decide::DecisionVerdict::undetermined;
    made.decision = policy_.decisions[decision.decision].name;
    made.outcome = rank.outcome;
    made.at_least = rank.at_least;
    made.deferred = rank.deferred;
    for (const decide::Need& need : task.needs)
      if (!need.field.empty()) made.fields.push_back(field_text(need));
    made.no_release = open_questions(decision);
    if (made.no_release.empty() && !made.asks && !made.fields.empty())
      made.no_release = "who has to let it go is not known";
    if (task.roles.empty()) made_.tasks.push_back(made);
    for (const std::string& role : task.roles) {
      made.roles = {role};
      made_.tasks.push_back(made);
    }
  }

  // What the rule that hands over to an approval recommends and read.
  void add_words(ApprovalDemand* made, const decide::Effect& effect) {
    const auto add = [](std::vector<std::string>& lines, const std::vector<std::string>& more) {
      for (const std::string& line : more)
        if (std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
    };
    add(made->advice, decide::advice_of(policy_.rules[effect.rule], effect));
    add(made->evidence, decide::evidence_of(effect));
  }

  /// What asks for an approval.
  struct Asking {
    std::string decision, outcome;
    bool deferred = false;
  };

  // What one decision asks for settles no other.
  ApprovalDemand* made_approval(const abi::ApprovalInfo& info, const std::string& decision) {
    const auto found = std::ranges::find_if(made_.approvals, [&](const ApprovalDemand& made) {
      return made.name == info.name && made.decision == decision;
    });
    return found == made_.approvals.end() ? nullptr : &*found;
  }

  void add(const abi::ApprovalInfo& info, const std::string& reason, const std::string& within,
           const Asking& asking) {
    if (ApprovalDemand* same = made_approval(info, asking.decision)) {
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
    for (const abi::PersonsInfo& persons : info.excluded) name(persons, made.excluded);
    made.within = within.empty() ? span_of(value(info.within)) : span_in(within);
    made.ladder = info.escalation;
    made.otherwise = handing(info, asking.decision);
    made.one_of_several = of_several(info);
    made.decision = asking.decision;
    made.outcome = asking.outcome;
    made.deferred = asking.deferred;
    made_.approvals.push_back(std::move(made));
  }

  // The outcome is one of the decision that asks: where that does not know it, its own stands.
  Handing handing(const abi::ApprovalInfo& info, const std::string& decision) const {
    Handing made;
    if (info.decision != abi::none) {
      const std::string& outcome =
          policy_.decisions[info.decision].outcomes[info.otherwise.outcome].name;
      const auto asks = std::ranges::find(policy_.decisions, decision, &abi::DecisionInfo::name);
      made.decision = decision;
      if (std::ranges::find(asks->outcomes, outcome, &abi::OutcomeInfo::name) !=
          asks->outcomes.end())
        made.outcome = outcome;
    }
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
  void name(const abi::PersonsInfo& info, Named& named) const {
    const abi::Datum& datum = value(info.value);
    if (abi::is_unknown(datum.state)) return named.unknown.push_back(info.as);
    take(datum, info.as, named);
  }
  void take(const abi::Datum& datum, const std::string& as, Named& named) const {
    if (!datum.known()) return;
    if (const auto* text = std::get_if<std::string>(&datum.value)) {
      named.persons.push_back(*text);
      named.said_by.push_back(as);
    }
    if (const auto* role = std::get_if<abi::Symbol>(&datum.value))
      named.roles.push_back(decide::role_text(policy_, role->index, evaluation_.values));
    if (const auto* list = std::get_if<abi::ListPtr>(&datum.value)) {
      for (const abi::Datum& element : (*list)->elements) {
        if (abi::is_unknown(element.state)) named.unknown.push_back((*list)->path);
        take(element, as, named);
      }
      if (!(*list)->complete) named.unknown.push_back((*list)->path);
    }
  }

  // What the record says where duties hold it together with others.
  void key(DutyDemand::Duty& duty) const {
    const abi::RecordData* record = subject_;
    std::uint32_t type = policy_.subject_record;
    const std::string path = duty.path();
    duty.key_state = record == nullptr ? KeyState::Unknown : KeyState::Missing;
    for (std::size_t from = 0; record != nullptr;) {
      const std::size_t end = std::min(path.find('.', from), path.size());
      const auto field = policy_.schema.records[type].field(path.substr(from, end - from));
      BOP_CHECK(field, "check has found each field of a path");
      const abi::Type& kind = policy_.schema.records[type].fields[*field].type;
      const abi::Datum& datum = record->fields[*field];
      if (abi::is_unknown(datum.state)) duty.key_state = KeyState::Unknown;
      if (!datum.known()) return;
      from = end + 1;
      const auto* inner = std::get_if<abi::RecordPtr>(&datum.value);
      record = inner == nullptr ? nullptr : inner->get();
      type = kind.index;
      if (record == nullptr) take(kind, datum, duty);
    }
  }
  void take(const abi::Type& kind, const abi::Datum& datum, DutyDemand::Duty& duty) const {
    duty.key_state = KeyState::Known;
    duty.key = abi::print(policy_.schema, kind, datum);
    // One moment is written in many ways.
    if (const auto* moment = std::get_if<value::Instant>(&datum.value))
      duty.key = value::Instant{moment->seconds, 0}.text();
  }

  void add(const abi::DutiesInfo& duties) {
    DutyDemand made{duties.name, {}, {}, {}};
    for (const abi::DutiesInfo::Actor& actor : duties.actors) {
      DutyDemand::Actor& known = made.actors.emplace_back(actor.verb, Named{});
      for (const abi::PersonsInfo& persons : actor.persons) name(persons, known.persons);
    }
    for (const abi::DutiesInfo::Duty& duty : duties.duties) {
      DutyDemand::Duty one{duty.verbs, {}, false, duty.of, KeyState::Own, {}};
      if (duty.of.contains('.')) key(one);
      if (duty.within != abi::none && value(duty.within).known())
        one.within = span_of(value(duty.within));
      one.lifted = truth(duty.unless, abi::Truth::False) == abi::Truth::True;
      made.duties.push_back(std::move(one));
    }
    for (const auto& [one, other] : duties.apart) made.apart.push_back({one, other});
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
      for (const abi::PersonsInfo& persons : task.excluded) name(persons, one.excluded);
      const abi::Datum& due = value(task.due);
      if (const auto* moment = std::get_if<value::Instant>(&due.value); due.known() && moment)
        one.due_at = *moment;
      else if (due.known())
        one.due = std::get<value::Date>(due.value);
      if (abi::is_unknown(due.state))
        made_.findings.push_back(fmt::format(
            "when `{}` of `{}` is due is not known: a date was not read, or the calendar `{}` ends",
            task.name, process.name, process.calendar));
      made.tasks.push_back(std::move(one));
    }
    made_.processes.push_back(std::move(made));
  }

  // What a member of an enumeration means as the name of a calendar.
  std::string calendar_named(const std::string& name) const {
    for (const abi::CalendarInfo& house : policy_.calendars)
      if (house.name == name) return house.text;
    return name;
  }

  void add(const abi::ServiceInfo& service) {
    ServiceDemand made;
    made.name = service.name;
    made.calendar = service.calendar;
    if (const abi::Datum& named = value(service.calendar_value); named.known())
      made.calendar = calendar_named(
          abi::print(policy_.schema, policy_.value_types[service.calendar_value], named));
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

  // Its `unavailable then` is a rule of its name: where that is true, an answer is waited for.
  void add(const abi::CheckInfo& check) {
    if (check.times == 0 || !check.apart.known()) return;
    for (const decide::DecisionVerdict& decision : verdict_.decisions)
      for (const decide::RuleStatus& rule : decision.rules) {
        if (policy_.rules[rule.rule].code != check.name || rule.status != decide::Status::True)
          continue;
        const abi::DecisionInfo& info = policy_.decisions[decision.decision];
        CheckDemand made{check.name, info.name, {}, check.times, span_of(check.apart)};
        if (info.asks != abi::none)
          made.asks = decide::role_text(policy_, info.asks, evaluation_.values);
        made_.checks.push_back(std::move(made));
      }
  }

  static std::int64_t permille(const value::Decimal& share) {
    const auto rounded = value::round({share, 1}, value::Rounding::Ceiling, 3);
    return rounded ? rounded->scaled(3).value_or(0) : 0;
  }

  // Amounts by their path, for the limits of people. Those of a record that is not there are not
  // known: a limit of one of them is no limit that was forgotten.
  void limits(const std::string& path, std::uint32_t type, const abi::RecordData* record,
              std::size_t depth) {
    constexpr std::size_t deepest = 8;
    if (depth > deepest) return;
    const abi::RecordType& info = policy_.schema.records[type];
    for (std::size_t i = 0; i < info.fields.size(); ++i) {
      const abi::Type& kind = info.fields[i].type;
      const abi::Datum* field =
          record != nullptr && record->fields[i].known() ? &record->fields[i] : nullptr;
      const std::string at = path + "." + info.fields[i].name;
      if (kind.kind == abi::Kind::Record)
        limits(at, kind.index,
               field == nullptr ? nullptr : std::get<abi::RecordPtr>(field->value).get(),
               depth + 1);
      else if (kind.kind == abi::Kind::Money || kind.kind == abi::Kind::Number ||
               kind.kind == abi::Kind::Integer)
        made_.limited[at] =
            field == nullptr ? std::string{} : abi::print(policy_.schema, kind, *field);
      made_.money = made_.money || kind.kind == abi::Kind::Money;
    }
  }

  const abi::PolicyInfo& policy_;
  const abi::CasesInfo& cases_;
  const decide::Verdict& verdict_;
  const abi::Evaluation& evaluation_;
  const abi::RecordData* subject_ = nullptr;  // null where it could not be read at all
  Demands made_;
};

}  // namespace

std::string ApprovalDemand::stem() const {
  return one_of_several ? name + "-" + decision : name;
}

std::string ApprovalDemand::text() const {
  return one_of_several ? fmt::format("`{}` of `{}`", name, decision) : fmt::format("`{}`", name);
}

bool DecisionDemand::lets_go(const std::string& answer) const {
  return std::ranges::find(releases, answer) != releases.end();
}

const DecisionDemand* Demands::decision(const std::string& name) const {
  const auto found = std::ranges::find(decisions, name, &DecisionDemand::name);
  return found == decisions.end() ? nullptr : &*found;
}

Demands demands_of(const abi::PolicyInfo& policy, const abi::CasesInfo& cases,
                   const decide::Verdict& verdict, const abi::Evaluation& evaluation,
                   const abi::RecordPtr& subject) {
  return Demander(policy, cases, verdict, evaluation).all(subject);
}

}  // namespace bop::cases

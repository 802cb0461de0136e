// People: approvals and who may not be asked, duties that nobody may have together.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/case_checker.h"

namespace bop::check {

namespace {

// What the runner of cases writes down by itself, with the person who did it.
constexpr std::string_view recorded_verbs[] = {"approves", "corrects", "decides", "delegates"};

}  // namespace

// A person is named by a text that identifies him, or by a role.
void CaseChecker::check_persons(const std::vector<ExprId>& persons) {
  for (const ExprId id : persons) {
    const Typed found = infer(id);
    if (types::is_error(found.type) || checker_.is_people(found.type)) continue;
    const Type one =
        found.type.kind == Kind::List ? checked_.schema.lists[found.type.index] : found.type;
    if (one.kind == Kind::Text) continue;
    const std::string text = written(id);
    diagnostics_
        .report(diagnostics::not_persons, range(id), {text.empty() ? "this" : "`" + text + "`"},
                {with_article(found.type)})
        .note("A person is named by a text, such as the number of an employee, or by a role.");
  }
}

void CaseChecker::check_approvals() {
  for (std::size_t i = 0; i < symbols_.approvals.size(); ++i) {
    const resolve::Named& approval = symbols_.approvals[i];
    if (resolve::is_broken(modules_, approval.place)) continue;
    const std::size_t reads = checker_.clock_reads_.size();
    Scope inner;
    inner.module = approval.place.module;
    const InScope guard(scope_, std::move(inner));
    check_approval(resolve::declared<ast::ApprovalDecl>(modules_, approval.place),
                   checked_.approvals[i]);
    checker_.clock_reads_.resize(reads);  // it runs after the decision
  }
}

void CaseChecker::check_approval(const ast::ApprovalDecl& node, ApprovalInfo& made) {
  made.of = resolve_path(node.of);
  const auto lacks = [&](const std::string& part, const std::string& advice) {
    diagnostics_.report(diagnostics::approval_part, node.name.range, {node.name.text}, {part})
        .note(advice);
  };
  if (node.by)
    check_approvers(node.by);
  else
    lacks("who approves", "Write it like this: `by approvers(invoice.gross).people`.");
  if (node.within) checker_.check_span(node.within, {}, range(node.within));
  if (node.chain == ast::ApprovalDecl::Chain::Unsaid)
    lacks("in which order they approve",
          "They act `in sequence` or `in parallel`, or a number of them is enough: `2 of 3`.");
  if (node.chain == ast::ApprovalDecl::Chain::Quorum && node.needed > node.among)
    diagnostics_
        .report(diagnostics::approvers_counted, node.chain_range,
                {std::to_string(node.needed) + " of " + std::to_string(node.among)})
        .note("More approvals are wanted than there are approvers.");
  for (const ast::ApprovalDecl::Eyes& eyes : node.eyes) {
    condition(eyes.when, "when more eyes are wanted");
    if (eyes.count % 2 == 0) continue;
    diagnostics_
        .report(diagnostics::approvers_counted, eyes.range, {std::to_string(eyes.count) + " eyes"})
        .note("Eyes come in pairs: two people are `4 eyes`.");
  }
  check_persons(node.excluded);
  if (node.otherwise) {
    made.otherwise = checker_.check_effect(*node.otherwise);
    checker_.refuse_release(*node.otherwise, made.otherwise, "nobody may approve");
    refuse_excluded(node, made.otherwise);
  } else {
    lacks("what happens when nobody may approve",
          "Exclusions, absence and limits can leave nobody. Say what follows: `otherwise hold with "
          "NO_APPROVER, for audit_committee`.");
  }
}

// A role that stands there by its name, or a list of such.
void CaseChecker::add_roles(ExprId people, std::vector<RoleNamed>& roles) const {
  if (!people) return;
  const Target& target = checker_.info(people).target;
  if (target.kind == Target::Kind::Role) roles.push_back({target.index, range(people)});
  if (const auto* list = std::get_if<ast::ListLiteral>(&expr(people).node))
    for (const ExprId element : list->elements) add_roles(element, roles);
}

// Whoever holds an excluded role can't be asked: not to approve, not when nobody may, not by a
// ladder.
void CaseChecker::refuse_excluded(const ast::ApprovalDecl& node, const EffectInfo& otherwise) {
  std::vector<RoleNamed> excluded;
  for (const ExprId persons : node.excluded) add_roles(persons, excluded);
  const auto refuse = [&](const RoleNamed& role, const std::string& what) {
    const auto found = std::ranges::find(excluded, role.role, &RoleNamed::role);
    if (found == excluded.end()) return;
    diagnostics_
        .report(diagnostics::asks_excluded, role.range, {symbols_.roles[role.role].name},
                {node.name.text}, {what})
        .label(found->range, "excluded here")
        .note("Who may not approve does not decide it in another way either. Name another role.");
  };
  std::vector<RoleNamed> asked;
  add_roles(node.by, asked);
  for (const RoleNamed& role : asked) refuse(role, "to approve");
  std::vector<RoleNamed> left;
  add_roles(node.otherwise->to ? node.otherwise->to : node.otherwise->owner, left);
  if (!node.otherwise->to && !node.otherwise->owner && otherwise.code != none &&
      symbols_.codes[otherwise.code].owner != none)
    left.push_back({symbols_.codes[otherwise.code].owner, node.otherwise->code.range});
  for (const RoleNamed& role : left) refuse(role, "when nobody may approve");
  for (const resolve::Escalation& ladder : symbols_.escalations) {
    if (ladder.name != node.escalation.text || resolve::is_broken(modules_, ladder.place)) continue;
    const auto& written = resolve::declared<ast::EscalationDecl>(modules_, ladder.place);
    for (const ast::EscalationDecl::Step& step : written.steps)
      for (std::size_t role = 0; role < symbols_.roles.size(); ++role)
        if (step.act != ast::EscalationDecl::Act::Remind &&
            symbols_.roles[role].name == step.role.name.text)
          refuse({static_cast<Index>(role), step.role.name.range}, "to go on to");
  }
}

void CaseChecker::check_approvers(ExprId by) {
  const Typed found = present(by, {types::of(Kind::Role), {}, {}, {}});
  if (types::is_error(found.type) || checker_.is_people(found.type)) return;
  diagnostics_
      .report(diagnostics::type_mismatch, range(by), {"list of Role"}, {name_of(found.type)})
      .note("Approvers are a role, a list of roles, or the column of a table that holds them.");
}

void CaseChecker::check_all_duties() {
  for (const resolve::Named& duties : symbols_.duties) {
    if (resolve::is_broken(modules_, duties.place)) continue;
    const std::size_t reads = checker_.clock_reads_.size();
    Scope inner;
    inner.module = duties.place.module;
    const InScope guard(scope_, std::move(inner));
    check_duties(resolve::declared<ast::DutiesDecl>(modules_, duties.place));
    checker_.clock_reads_.resize(reads);
  }
}

// The record itself, of which each case has one of its own, or a value in it that several may
// share: a case keeps it, and is found by it.
void CaseChecker::check_of(const ast::Path& of) {
  const PathInfo path = resolve_path(of);
  const bool is_record = path.root.kind == Target::Kind::Subject && path.fields.empty();
  const Kind kind = path.type.kind;
  if (is_record || types::is_error(path.type)) return;
  if (path.root.kind == Target::Kind::Subject && kind != Kind::Record && kind != Kind::List) return;
  diagnostics_
      .report(diagnostics::type_mismatch, of.range, {"a field of the record"},
              {name_of(path.type.required())})
      .note(
          "Duties are of the record, or of all records with the same value in a field: "
          "`of invoice.vendor_id`.");
}

void CaseChecker::check_duties(const ast::DutiesDecl& node) {
  std::map<std::string, SourceRange, std::less<>> taken;
  std::vector<std::string_view> verbs(std::begin(recorded_verbs), std::end(recorded_verbs));
  for (const auto& [verb, persons] : node.actors) {
    claim(taken, verb);
    verbs.push_back(verb.text);
    check_persons(persons);
  }
  const auto known = [&](const ast::Identifier& verb) {
    if (verb.text.empty() || std::ranges::find(verbs, verb.text) != verbs.end()) return;
    auto& unknown = diagnostics_.report(diagnostics::unknown_verb, verb.range, {verb.text});
    diagnostics::suggest(unknown, verb.range, verb.text, verbs);
    unknown.note(
        "Who approves, corrects, decides and delegates is written down with each case. "
        "Who does anything else stands in a field: `" +
        verb.text + " by invoice.requester`, before the first `never`.");
  };
  for (const ast::DutiesDecl::Duty& duty : node.duties) {
    known(duty.verb);
    for (const ast::Identifier& other : duty.others) {
      known(other);
      if (other.text == duty.verb.text && !other.text.empty())
        diagnostics_.report(diagnostics::duplicate_name, other.range, {other.text})
            .label(duty.verb.range, "the first is here");
    }
    check_of(duty.of);
    if (duty.within) checker_.check_span(duty.within, {}, range(duty.within));
    condition(duty.unless, "the `unless` of a duty");
  }
  for (const ast::DutiesDecl::Apart& apart : node.apart) check_apart(apart);
}

// A role that covers the other always comes with it: nobody could act in it any more.
void CaseChecker::check_apart(const ast::DutiesDecl::Apart& apart) {
  const auto& roles = symbols_.roles;
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const ast::Identifier& other : apart.others) {
    claim(taken, other);
    for (const auto& [one, two] :
         {std::pair{&apart.role, &other}, std::pair{&other, &apart.role}}) {
      const auto found = std::ranges::find(roles, one->text, &resolve::Role::name);
      if (one->text.empty() || found == roles.end() || !covers(*found, two->text)) continue;
      diagnostics_.report(diagnostics::never_apart, other.range, {one->text}, {two->text})
          .label(apart.role.range, "this is the other one")
          .note(
              one->text == two->text
                  ? "Name two roles that nobody may hold together."
                  : fmt::format("`role {} covers {}`: whoever has the one acts as the other, and "
                                "would act in neither. Take `covers` away, or keep them together.",
                                one->text, two->text));
      break;
    }
  }
}

bool CaseChecker::covers(const resolve::Role& role, const std::string& other) const {
  std::vector<const resolve::Role*> held{&role};
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i]->name == other) return true;
    for (const resolve::Index covered : held[i]->covers)
      if (std::ranges::find(held, &symbols_.roles[covered]) == held.end())
        held.push_back(&symbols_.roles[covered]);
  }
  return false;
}

}  // namespace bop::check

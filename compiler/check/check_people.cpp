// People: approvals and who may not be asked, duties that nobody may have together.
#include <algorithm>

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
  if (node.otherwise)
    made.otherwise = checker_.check_effect(*node.otherwise);
  else
    lacks("what happens when nobody may approve",
          "Exclusions, absence and limits can leave nobody. Say what follows: `otherwise hold with "
          "NO_APPROVER, for audit_committee`.");
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
    resolve_path(duty.of);
    if (duty.within) checker_.check_span(duty.within, {}, range(duty.within));
    condition(duty.unless, "the `unless` of a duty");
  }
}

}  // namespace bop::check

// Who there is in a test: who has which role and decides how much, who is away, who acts for whom.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/case_checker.h"

namespace bop::check {

namespace {

using OfPerson = ast::TestDecl::OfPerson;
using Names = std::vector<std::string>;

constexpr std::string_view manager = "manager of assignee";

// Those who are given, then those who are made for the roles of which nobody is.
Names names_in(const ast::TestDecl& test, const resolve::Symbols& symbols) {
  Names names;
  std::vector<std::string_view> given;
  for (const ast::TestDecl::Given& each : test.givens) {
    if (!each.of_person || each.of_person->kind != OfPerson::Kind::Role) continue;
    names.push_back(each.of_person->person.text);
    for (const OfPerson::Role& role : each.of_person->roles) given.push_back(role.name.text);
  }
  for (const resolve::Role& role : symbols.roles) {
    if (std::ranges::find(given, role.name) != given.end()) continue;
    for (int number = 1; number <= abi::people_of_a_role; ++number)
      names.push_back(fmt::format("{} {}", role.name, number));
  }
  names.emplace_back(manager);
  return names;
}

// "fina for carl": as the log of a case says it.
Names delegates_in(const ast::TestDecl& test) {
  Names names;
  for (const ast::TestDecl::Given& each : test.givens)
    if (each.of_person && each.of_person->kind == OfPerson::Kind::Delegation)
      names.push_back(each.of_person->person.text + " for " + each.of_person->whom.text);
  return names;
}

}  // namespace

void CaseChecker::check_people(const ast::TestDecl& test, bool of_case) {
  std::map<std::string_view, SourceRange> first;
  for (const ast::TestDecl::Given& given : test.givens) {
    if (!given.of_person) continue;
    const OfPerson& person = *given.of_person;
    if (!of_case) {
      diagnostics_.report(diagnostics::people_unasked, given.range)
          .note(
              "Who there is decides what becomes of a case, and this test expects nothing of one: "
              "`expect release.eligible = [\"olga\"]`, `given after 1 business day`.");
      return;  // the others say the same
    }
    if (person.kind != OfPerson::Kind::Role) continue;
    const auto [known, is_new] = first.try_emplace(person.person.text, person.person.range);
    if (is_new) continue;
    diagnostics_.report(diagnostics::person_twice, person.person.range, {person.person.text})
        .label(known->second, "the first time")
        .note("Name all roles at once: `given \"olga\" is controller, cfo`.");
  }
}

void CaseChecker::check_person_given(const OfPerson& given) {
  for (const OfPerson::Role& role : given.roles) check_role_held(role);
  for (const OfPerson::Limit& limit : given.limits) check_limit(limit);
  for (const ExprId moment : {given.from, given.until})
    if (moment) infer(moment);
  if (given.kind != OfPerson::Kind::Role) check_person(given.person, false);
  if (given.kind != OfPerson::Kind::Delegation) return;
  check_person(given.whom, false);
  check_scope(given.scope);
}

void CaseChecker::check_corrector(const ast::TestDecl::Given& given) {
  if (given.by) check_person(*given.by, false);
}

void CaseChecker::check_role_held(const OfPerson::Role& role) {
  std::vector<std::string_view> names;
  for (const resolve::Role& each : symbols_.roles) {
    if (each.name == role.name.text) return;
    names.push_back(each.name);
  }
  if (role.name.text.empty()) return;  // not read
  auto& unknown = diagnostics_.report(diagnostics::unknown_role, role.name.range, {role.name.text});
  diagnostics::suggest(unknown, role.name.range, role.name.text, names);
}

// Of an amount or a number of the record, as limits are compared with.
void CaseChecker::check_limit(const OfPerson::Limit& limit) {
  const PathInfo path = resolve_path(limit.path);
  if (types::is_error(path.type)) return;
  const Type of{path.type.kind, false, false, path.type.index};
  const bool limits = of.kind == Kind::Money || of.kind == Kind::Number || of.kind == Kind::Integer;
  if (!limits || path.root.kind != Target::Kind::Subject) {
    diagnostics_.report(diagnostics::type_mismatch, limit.path.range, {"Money"}, {name_of(of)})
        .note("Up to which amount somebody may decide is said of an amount of the record.");
    return;
  }
  expect(limit.most, {of, "The limit is compared with this.", limit.path.range, "a field of that"});
  checker_.require_plain(limit.most);
}

// A delegation is for all, or for a role, an approval, a process or a service.
void CaseChecker::check_scope(const ast::Identifier& scope) {
  if (scope.text.empty()) return;
  std::vector<std::string_view> names;
  const auto add = [&names](const auto& all) {
    for (const auto& each : all) names.push_back(each.name);
  };
  add(symbols_.roles);
  add(symbols_.approvals);
  add(symbols_.processes);
  add(symbols_.services);
  if (std::ranges::find(names, scope.text) != names.end()) return;
  auto& unknown = diagnostics_.report(diagnostics::unknown_role, scope.range, {scope.text});
  diagnostics::suggest(unknown, scope.range, scope.text, names);
  unknown.note("A delegation is for a role, an approval, a process or a service, or for all.");
}

void CaseChecker::check_person(const ast::Identifier& person, bool or_delegate) {
  if (checker_.test_ == nullptr || person.text.empty()) return;
  Names names = names_in(*checker_.test_, symbols_);
  if (or_delegate) std::ranges::move(delegates_in(*checker_.test_), std::back_inserter(names));
  if (std::ranges::find(names, person.text) != names.end()) return;
  auto& unknown = diagnostics_.report(diagnostics::nobody_called, person.range, {person.text});
  const std::string_view near = diagnostics::nearest(person.text, {names.begin(), names.end()});
  if (!near.empty())
    unknown.choice(fmt::format("write \"{}\"", near), person.range, fmt::format("\"{}\"", near));
  const std::string role = symbols_.roles.empty() ? "controller" : symbols_.roles.front().name;
  unknown.note(fmt::format(
      "Say who it is: `given \"{}\" is {}`. Of a role that is given to nobody there are three, "
      "\"{} 1\" to \"{} 3\".",
      person.text, role, role, role));
}

// One of those who may, or may not: a text.
void CaseChecker::check_somebody(ExprId written, abi::CaseFact& fact) {
  if (!written) return;
  fact.words.push_back(word_of(written));
  if (std::holds_alternative<ast::TextLiteral>(expr(written).node))
    return check_person({fact.words.back(), range(written)}, true);
  diagnostics_
      .report(diagnostics::type_mismatch, range(written), {"Text"}, {this->written(written)})
      .note("A person stands in quotes: `release.eligible = [\"olga\", \"fina for carl\"]`.");
}

}  // namespace bop::check

// Examples, tests and proofs.
#include <algorithm>

#include "compiler/ast/children.h"
#include "compiler/check/case_checker.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

// A rule or an exception whose code could not be read.
bool nameless_rule(const ast::Module& module) {
  for (const ast::Declaration& declaration : module.declarations) {
    const auto* rule = std::get_if<ast::RuleDecl>(&declaration.node);
    const auto* exception = std::get_if<ast::ExceptionDecl>(&declaration.node);
    if (declaration.broken && rule != nullptr && rule->code.text.empty()) return true;
    if (declaration.broken && exception != nullptr && exception->code.text.empty()) return true;
  }
  return false;
}

// Why a test gives no value for a table, or for a parameter that has keys.
void note_keyed(diagnostics::Diagnostic& report, const ast::TableDecl& table) {
  if (!table.of_parameter) {
    report.note("A table stands in the policy: a test reads its rows as they are.");
    return;
  }
  std::string keys;
  for (const auto& key : table.parameters)
    keys += (keys.empty() ? "`" : ", `") + key.name.text + "`";
  report.note("This parameter has a value for each " + (keys.empty() ? "row" : keys) +
              ": a test reads its rows as they are. Give the record the " +
              (keys.empty() ? "day" : "key") +
              " whose row is meant, or declare a parameter with one value beside it.");
}

// expect hold: an outcome alone, without the decision that gives it.
bool outcome_alone(const resolve::Symbols& symbols, const ast::Expr& expected,
                   Diagnostics& diagnostics) {
  const auto* name = std::get_if<ast::Name>(&expected.node);
  if (name == nullptr || symbols.find(name->text) != nullptr) return false;
  std::vector<std::string> meant;
  for (const resolve::Decision& decision : symbols.decisions)
    for (const resolve::Outcome& outcome : decision.outcomes)
      if (outcome.name == name->text) meant.push_back(decision.name + " = " + name->text);
  if (meant.empty()) return false;
  auto& report = diagnostics.report(diagnostics::unknown_name, expected.range, {name->text});
  report.here("this is an outcome; what is expected is that a decision gives it");
  constexpr std::size_t offered_max = 3;
  for (std::size_t i = 0; i < std::min(meant.size(), offered_max); ++i) {
    if (meant.size() == 1)
      report.fix("write `" + meant[i] + "`", expected.range, meant[i]);
    else
      report.choice("write `" + meant[i] + "`", expected.range, meant[i]);
  }
  return true;
}

// A failure is told by its title, and `--filter` chooses by it.
template <typename Node, typename Titles>
void check_titles(const std::vector<ast::Module>& modules, const Titles& titles,
                  std::string_view what, Diagnostics& diagnostics) {
  std::map<std::string_view, SourceRange> first;
  for (const auto& each : titles) {
    if (resolve::is_broken(modules, each.place) || each.title.empty()) continue;
    const SourceRange at = resolve::declared<Node>(modules, each.place).title_range;
    const auto [known, is_new] = first.try_emplace(each.title, at);
    if (is_new) continue;
    diagnostics.report(diagnostics::same_title, at, {each.title}, {std::string(what)})
        .label(known->second, "the first of them")
        .note("When one fails, nobody can tell by its title which.")
        .choice("give it a title of its own", {at.file, at.end - 1, at.end - 1}, " (2)");
  }
}

}  // namespace

void Checker::check_examples() {
  for (const resolve::Example& example : symbols_.examples) {
    if (resolve::is_broken(modules_, example.place)) continue;
    const auto& node = resolve::declared<ast::ExampleDecl>(modules_, example.place);
    Scope inner;
    inner.module = example.place.module;
    inner.constants_only = true;
    const InScope guard(scope_, std::move(inner));
    Expected wanted{{}, "The example is declared so.", node.type.range, "declared here"};
    if (example.record != none) wanted.type = types::of(Kind::Record, example.record);
    expect(node.value, wanted);
    require_plain(node.value);
  }
}

void Checker::check_tests() {
  check_titles<ast::TestDecl>(modules_, symbols_.tests, "tests", diagnostics_);
  check_titles<ast::ProveDecl>(modules_, symbols_.proofs, "proofs", diagnostics_);
  check_titles<ast::PropertyDecl>(modules_, symbols_.properties, "properties", diagnostics_);
  const bool versions_by_clock = has_versions_ && !checked_.effective_by;
  for (const resolve::Titled& test : symbols_.tests) {
    if (resolve::is_broken(modules_, test.place)) {
      checked_.tests.emplace_back();
      continue;
    }
    const auto& node = resolve::declared<ast::TestDecl>(modules_, test.place);
    Scope inner;
    inner.module = test.place.module;
    const InScope guard(scope_, std::move(inner));
    const std::vector<SourceRange> reads = clock_reads_;
    checked_.tests.push_back(check_test(node));
    const auto is_moment = [](const auto& part) {
      using Part = std::decay_t<decltype(part)>;
      if constexpr (std::is_same_v<Part, ast::TestDecl::Given>)
        return part.name.text.empty() && !part.after && !part.of_person;
      else
        return part.kind == ast::TestDecl::Column::Kind::AsOf;
    };
    const bool dated = std::ranges::any_of(node.givens, is_moment) ||
                       (node.table && std::ranges::any_of(node.table->given, is_moment));
    const bool of_case = CaseChecker::is_of_case(checked_.tests.back());
    if (!dated && (!reads.empty() || versions_by_clock || of_case)) {
      auto& report = diagnostics_.report(diagnostics::as_of_missing, test.place.name);
      if (!reads.empty()) report.label(reads.front(), "the policy depends on the day here");
      if (of_case) report.note("The test follows a case, and a case is opened at a moment.");
      report.note("Add `given as of 2026-03-02`, so that it passes tomorrow, too.");
    }
  }
}

TestInfo Checker::check_test(const ast::TestDecl& test) {
  TestInfo info;
  test_ = &test;
  for (const ast::TestDecl::Given& given : test.givens) {
    Scope inner = scope_;
    inner.constants_only = true;
    const InScope guard(scope_, std::move(inner));
    info.givens.push_back(check_given(given));
  }
  for (const ast::TestDecl::Expect& each : test.expects) info.expects.push_back(check_expect(each));
  test_ = nullptr;
  CaseChecker(*this).order_by_moments(test, info);
  CaseChecker(*this).check_people(test, CaseChecker::is_of_case(info));
  if (test.table) check_test_table(*test.table, info);
  return info;
}

TestGiven Checker::check_given(const ast::TestDecl::Given& given) {
  if (given.after) {
    CaseChecker(*this).check_after(given.value);
    return {TestGiven::Kind::After};
  }
  if (given.of_person) {
    CaseChecker(*this).check_person_given(*given.of_person);
    return {TestGiven::Kind::Person};
  }
  if (given.name.text.empty()) {
    if (given.value) infer(given.value);
    return {};
  }
  if (auto answer = CaseChecker(*this).answer_given(given)) {
    if (answer->name.empty()) return {};  // reported: nobody answers there
    TestGiven made{TestGiven::Kind::Answer};
    made.answer = std::move(*answer);
    return made;
  }
  const resolve::Symbol* symbol = symbols_.find(given.name.text);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Subject) {
    Expected wanted{{}, "The subject is declared so.", symbol->range, "declared here"};
    if (symbols_.subject_record != none)
      wanted.type = types::of(Kind::Record, symbols_.subject_record);
    expect(given.value, wanted);
    require_plain(given.value);
    CaseChecker(*this).check_corrector(given);
    return {TestGiven::Kind::Subject, none};
  }
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference) {
    const resolve::Reference& reference = symbols_.references[symbol->index];
    const TestGiven rows{TestGiven::Kind::Reference, symbol->index};
    if (reference.record == none) return rows;  // its type is reported
    Expected wanted{
        {}, "A reference set is a list of its records.", symbol->range, "declared here"};
    wanted.type = checked_.schema.list_of(types::of(Kind::Record, reference.record));
    expect(given.value, wanted);
    require_plain(given.value);
    return rows;
  }
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Parameter) {
    check_setting(symbol->index, given.value);
    return {TestGiven::Kind::Parameter, none, symbol->index};
  }
  auto& report = diagnostics_.report(diagnostics::not_given, given.name.range, {given.name.text});
  std::vector<std::string_view> names{symbols_.subject};
  for (const resolve::Parameter& parameter : symbols_.parameters) names.push_back(parameter.name);
  for (const resolve::Reference& reference : symbols_.references) names.push_back(reference.name);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Table)
    note_keyed(report,
               resolve::declared<ast::TableDecl>(modules_, symbols_.tables[symbol->index].place));
  else
    diagnostics::suggest(report, given.name.range, given.name.text, names);
  return {};
}

// A test may ask what the policy does with another value of a parameter, inside its bounds.
void Checker::check_setting(Index parameter, ExprId value) {
  const resolve::Parameter& declared = symbols_.parameters[parameter];
  if (!value || resolve::is_broken(modules_, declared.place)) return;
  const auto& node = resolve::declared<ast::ParameterDecl>(modules_, declared.place);
  {
    Scope inner = scope_;
    inner.constants_only = false;  // as where it is declared: a parameter is never unread
    const InScope guard(scope_, std::move(inner));
    expect(value,
           {declared.type, "The parameter is declared so.", node.type.range, "declared here"});
    require_plain(value);
  }
  Scope where;
  where.module = declared.place.module;
  check_bounds(node, value, where);
}

TestExpect Checker::check_expect(const ast::TestDecl::Expect& each) {
  TestExpect made;
  if (auto fact = CaseChecker(*this).fact_expected(each)) {
    made.fact = std::move(fact);
    return made;
  }
  Scope inner = scope_;
  const auto* equality = std::get_if<ast::Binary>(&expr(each.condition).node);
  const bool plain = equality != nullptr && equality->op == ast::BinaryOp::Equal;
  inner.expecting = true;
  outcome_reported_ = false;
  if (outcome_alone(symbols_, expr(each.condition), diagnostics_)) return made;
  inner.proof = plain;  // only `DECISION = OUTCOME` alone; the rest is about the record
  {
    const InScope guard(scope_, std::move(inner));
    condition(each.condition, "what is expected");
  }
  if (plain) {
    const Target& decision = info(equality->left).target;
    const Target& outcome = info(equality->right).target;
    if (decision.kind == Target::Kind::Decision) {
      made.decision = decision.index;
      if (outcome.kind == Target::Kind::Outcome) made.outcome = outcome.second;
    }
  }
  check_asked(each, made);
  if (each.reason)
    diagnostics_.report(diagnostics::not_of_the_case, each.reason->range)
        .note(
            "A sentence stands behind who may not: `expect release.excluded = \"otto\" because "
            "\"is absent\"`. An outcome is expected because of rules: `because AP-02`.");
  check_codes(each.because);
  for (const ast::ElementPath& path : each.needs) check_needs(path);
  return made;
}

// `to [controller, cfo], within 2 business days`: whom an outcome asks, and by when.
void Checker::check_asked(const ast::TestDecl::Expect& each, const TestExpect& made) {
  if (!each.to && !each.within) return;
  const ExprId first = each.to ? each.to : each.within;
  if (made.decision == none && !types::is_error(info(each.condition).type)) {
    const auto* equality = std::get_if<ast::Binary>(&expr(each.condition).node);
    const bool unread = equality != nullptr && types::is_error(info(equality->left).type);
    if (!unread)
      diagnostics_.report(diagnostics::asked_form, range(first))
          .here("only an outcome asks somebody")
          .note("Say it of one: `expect disposition = route to [controller, cfo]`.");
    return;
  }
  check_who_and_when(each.to, each.within);
}

// Either may be none.
void Checker::check_who_and_when(ExprId to, ExprId within) {
  if (within) {
    const std::size_t reads = clock_reads_.size();
    check_span(within, {}, range(within));
    clock_reads_.resize(reads);
    require_plain(within);
  }
  if (!to) return;
  const auto* list = std::get_if<ast::ListLiteral>(&expr(to).node);
  const std::vector<ExprId> people = list == nullptr ? std::vector{to} : list->elements;
  for (const ExprId one : people) {
    const Typed found = infer(one, {types::of(Kind::Role), {}, {}, {}});
    if (types::is_error(found.type) || info(one).target.kind == Target::Kind::Role) continue;
    diagnostics_.report(diagnostics::asked_form, range(one))
        .here("this is no role")
        .note("Name those who are asked: `to controller`, `to [controller, cfo]`.");
  }
  if (people.empty())
    diagnostics_.report(diagnostics::asked_form, range(to)).here("this is nobody");
}

void Checker::check_codes(const std::vector<ast::Identifier>& codes) {
  std::vector<std::string_view> known;
  for (const resolve::Rule& rule : symbols_.rules) known.push_back(rule.code);
  for (const ast::Identifier& code : codes) {
    if (code.text.empty() || std::ranges::find(known, code.text) != known.end()) continue;
    if (nameless_rule(modules_[scope_.module])) continue;  // it may be the one that is meant
    auto& unknown = diagnostics_.report(diagnostics::unknown_rule, code.range, {code.text});
    diagnostics::suggest(unknown, code.range, code.text, known);
  }
}

// A field of the subject or of an element of its lists, or a reference set as a whole.
void Checker::check_needs(const ast::ElementPath& needed) {
  const auto& [path, elements] = needed;
  if (path.parts.size() == 1 && elements.empty()) {
    const resolve::Symbol* symbol = symbols_.find(path.parts.front().text);
    if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference) return;
  }
  resolve_path(path, elements);
}

void Checker::check_proofs() {
  for (const resolve::Titled& proof : symbols_.proofs) {
    if (resolve::is_broken(modules_, proof.place)) continue;
    const auto& node = resolve::declared<ast::ProveDecl>(modules_, proof.place);
    Scope inner;
    inner.module = proof.place.module;
    inner.proof = true;
    inner.facts = {};
    const InScope guard(scope_, std::move(inner));
    condition(node.given, "what a proof is given");
    const InScope given(scope_, with(facts_if(node.given, true)));
    condition(node.claim, "what is proved");
    refuse_outcomes_inside(node.given);
    refuse_outcomes_inside(node.claim);
  }
}

// `disposition = hold` says something of the record as a whole: it is joined by `and`, `or` and
// `not`, and stands in nothing else.
void Checker::refuse_outcomes_inside(ExprId claim) {
  if (!claim) return;
  const ast::Expr& part = expr(claim);
  const auto* binary = std::get_if<ast::Binary>(&part.node);
  const auto* unary = std::get_if<ast::Unary>(&part.node);
  const bool joins = (binary != nullptr &&
                      (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or)) ||
                     (unary != nullptr && unary->op == ast::UnaryOp::Not);
  if (joins)
    return ast::for_each_child(part, [this](ExprId child) { refuse_outcomes_inside(child); });
  if (binary != nullptr && info(binary->left).target.kind == Target::Kind::Decision) return;
  std::vector<ExprId> inside;
  ast::for_each_child(part, [&](ExprId child) { inside.push_back(child); });
  while (!inside.empty()) {
    const ExprId at = inside.back();
    inside.pop_back();
    if (info(at).target.kind == Target::Kind::Decision) {
      diagnostics_.report(diagnostics::outcome_inside, range(at))
          .note("Join what a decision gives to the rest by `and`, `or` and `not`.");
      return;
    }
    ast::for_each_child(expr(at), [&](ExprId child) { inside.push_back(child); });
  }
}

void Checker::check_properties() {
  for (const resolve::Property& property : symbols_.properties) {
    if (resolve::is_broken(modules_, property.place)) continue;
    const auto& node = resolve::declared<ast::PropertyDecl>(modules_, property.place);
    Scope inner;
    inner.module = property.place.module;
    inner.arguments = &property.variables;
    const InScope guard(scope_, std::move(inner));
    condition(node.where, "what a property asks for first");
    const InScope given(scope_, with(facts_if(node.where, true)));
    condition(node.holds, "what a property says");
  }
}

}  // namespace bop::check

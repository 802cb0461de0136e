// Examples, tests and proofs.
#include <algorithm>

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
    const bool dated = std::any_of(node.givens.begin(), node.givens.end(),
                                   [](const auto& given) { return given.name.text.empty(); });
    if (!dated && (!reads.empty() || versions_by_clock)) {
      auto& report = diagnostics_.report(diagnostics::as_of_missing, test.place.name);
      if (!reads.empty()) report.label(reads.front(), "the policy depends on the day here");
      report.note("Add `given as of 2026-03-02`, so that it passes tomorrow, too.");
    }
  }
}

TestInfo Checker::check_test(const ast::TestDecl& test) {
  TestInfo info;
  for (const ast::TestDecl::Given& given : test.givens) {
    Scope inner = scope_;
    inner.constants_only = true;
    const InScope guard(scope_, std::move(inner));
    info.givens.push_back(check_given(given));
  }
  for (const ast::TestDecl::Expect& each : test.expects) info.expects.push_back(check_expect(each));
  return info;
}

TestGiven Checker::check_given(const ast::TestDecl::Given& given) {
  if (given.name.text.empty()) {
    if (given.value) infer(given.value);
    return {};
  }
  const resolve::Symbol* symbol = symbols_.find(given.name.text);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Subject) {
    Expected wanted{{}, "The subject is declared so.", symbol->range, "declared here"};
    if (symbols_.subject_record != none)
      wanted.type = types::of(Kind::Record, symbols_.subject_record);
    expect(given.value, wanted);
    require_plain(given.value);
    return {TestGiven::Kind::Subject, none};
  }
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference) {
    const resolve::Reference& reference = symbols_.references[symbol->index];
    Expected wanted{
        {}, "A reference set is a list of its records.", symbol->range, "declared here"};
    if (reference.record != none)
      wanted.type = checked_.schema.list_of(types::of(Kind::Record, reference.record));
    expect(given.value, wanted);
    require_plain(given.value);
    return {TestGiven::Kind::Reference, symbol->index};
  }
  auto& report = diagnostics_.report(diagnostics::not_given, given.name.range, {given.name.text});
  std::vector<std::string_view> names{symbols_.subject};
  for (const resolve::Reference& reference : symbols_.references) names.push_back(reference.name);
  diagnostics::suggest(report, given.name.range, given.name.text, names);
  return {};
}

TestExpect Checker::check_expect(const ast::TestDecl::Expect& each) {
  TestExpect made;
  Scope inner = scope_;
  const auto* equality = std::get_if<ast::Binary>(&expr(each.condition).node);
  const bool plain = equality != nullptr && equality->op == ast::BinaryOp::Equal;
  inner.expecting = true;
  outcome_reported_ = false;
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
  std::vector<std::string_view> codes;
  for (const resolve::Rule& rule : symbols_.rules) codes.push_back(rule.code);
  for (const ast::Identifier& because : each.because) {
    if (because.text.empty() || std::find(codes.begin(), codes.end(), because.text) != codes.end())
      continue;
    if (nameless_rule(modules_[scope_.module])) continue;  // it may be the one that is meant
    auto& unknown = diagnostics_.report(diagnostics::unknown_rule, because.range, {because.text});
    diagnostics::suggest(unknown, because.range, because.text, codes);
  }
  for (const ast::Path& path : each.needs) check_needs(path);
  return made;
}

// A field of the subject, or a reference set as a whole.
void Checker::check_needs(const ast::Path& path) {
  if (path.parts.size() == 1) {
    const resolve::Symbol* symbol = symbols_.find(path.parts.front().text);
    if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference) return;
  }
  resolve_path(path);
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
  }
}

}  // namespace bop::check

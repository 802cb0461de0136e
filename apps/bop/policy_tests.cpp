#include "apps/bop/policy_tests.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "compiler/interpret/interpret.h"
#include "runtime/decide/decide.h"

namespace bop::cli {

namespace {

record::Record record_of(const abi::Schema& schema, const ir::GivenRecord& given);

// What a test gives counts as if a person had entered it.
record::Reading reading_of(const abi::Schema& schema, const ir::GivenValue& given) {
  record::Reading reading;
  reading.method = record::Method::Person;
  reading.confidence = 1;
  reading.raw = given.raw;
  reading.status = record::Status::Value;
  switch (given.kind) {
    case ir::GivenValue::Kind::Value:
      reading.value = given.value;
      break;
    case ir::GivenValue::Kind::Missing:
      reading.status = record::Status::Missing;
      break;
    case ir::GivenValue::Kind::Unread:
      reading.status = record::Status::Unread;
      reading.why = "unread";
      break;
    case ir::GivenValue::Kind::Unspecified:
      reading.status = record::Status::Unread;
      reading.why = "unspecified";
      break;
    case ir::GivenValue::Kind::Record:
      reading.nested.push_back(record_of(schema, given.records.front()));
      break;
    case ir::GivenValue::Kind::List:
      for (const ir::GivenRecord& element : given.records) {
        record::Reading item;
        item.status = record::Status::Value;
        item.method = record::Method::Person;
        item.confidence = 1;
        item.nested.push_back(record_of(schema, element));
        reading.elements.push_back(std::move(item));
      }
      for (const abi::Value& element : given.elements) {
        ir::GivenValue scalar;
        scalar.kind = ir::GivenValue::Kind::Value;
        scalar.value = element;
        reading.elements.push_back(reading_of(schema, scalar));
      }
      break;
  }
  return reading;
}

record::Record record_of(const abi::Schema& schema, const ir::GivenRecord& given) {
  record::Record result;
  result.type = given.type;
  for (const ir::GivenValue& field : given.fields)
    result.fields.push_back(reading_of(schema, field));
  return result;
}

std::shared_ptr<const abi::References> references_of(const ir::Program& program,
                                                     const ir::Test& test) {
  auto references = std::make_shared<abi::References>();
  for (std::size_t i = 0; i < program.info.references.size(); ++i) {
    const abi::ReferenceInfo& info = program.info.references[i];
    const auto given = std::ranges::find(test.references, i, &ir::Test::Reference::reference);
    if (given == test.references.end()) {
      references->sets.push_back(
          abi::ReferenceSet::unavailable(info.name, "unavailable: the test does not give it"));
      continue;
    }
    std::vector<abi::RecordPtr> rows;
    for (const ir::GivenRecord& row : given->rows)
      rows.push_back(record::project(program.info.schema, record_of(program.info.schema, row),
                                     fmt::format("{}[{}]", info.name, rows.size() + 1)));
    references->sets.push_back(
        abi::ReferenceSet::complete(info.name, std::move(rows), info.key_fields));
  }
  return references;
}

// What one test makes of the policy.
struct Run {
  const ir::Program& program;
  const decide::Verdict& verdict;
  const abi::Evaluation& evaluation;
  TestResult& result;

  void problem(std::string text) { result.problems.push_back(std::move(text)); }

  std::set<std::string> winning_rules(const decide::DecisionVerdict& decision) const {
    std::set<std::string> codes;
    for (const decide::Effect& effect : decision.effects)
      if (!effect.deferred) codes.insert(program.info.rules[effect.rule].code);
    return codes;
  }

  void check_because(const ir::Test::Expect& expect, const decide::DecisionVerdict& decision) {
    const std::set<std::string> codes = winning_rules(decision);
    const std::string because =
        codes.empty() ? "no rule" : fmt::format("{}", fmt::join(codes, ", "));
    for (const std::string& code : expect.because)
      if (!codes.contains(code))
        problem(fmt::format("expected because {}, got because {}", code, because));
    if (expect.because_only && codes.size() != expect.because.size())
      problem(fmt::format("expected because only {}, got because {}",
                          fmt::join(expect.because, ", "), because));
  }

  void check_needs(const ir::Test::Expect& expect, const decide::DecisionVerdict& decision) {
    std::set<std::string> needed;
    for (const decide::Need& need : decision.needs)
      needed.insert(need.field.empty() ? need.rule : need.field);
    const std::set<std::string> expected(expect.needs.begin(), expect.needs.end());
    if (!expected.empty() && needed != expected)
      problem(fmt::format("expected needs {}, got {}", fmt::join(expected, ", "),
                          needed.empty() ? "none" : fmt::format("{}", fmt::join(needed, ", "))));
  }

  void check(const ir::Test::Expect& expect) {
    if (expect.condition != abi::none) {
      const abi::Truth truth = evaluation.conditions[expect.condition];
      if (truth != abi::Truth::True)
        problem(truth == abi::Truth::False ? "the expected condition is false"
                                           : "the expected condition is not decided");
      return;
    }
    const decide::DecisionVerdict& decision = verdict.decisions[expect.decision];
    const abi::DecisionInfo& info = program.info.decisions[expect.decision];
    const std::string wanted = expect.outcome == abi::none
                                   ? std::string(decide::DecisionVerdict::undetermined)
                                   : info.outcomes[expect.outcome].name;
    if (decision.outcome != wanted) {
      std::string got = decision.outcome;
      if (!decision.needs.empty()) {
        std::vector<std::string> names;
        for (const decide::Need& need : decision.needs)
          names.push_back(need.field.empty() ? need.rule + " " + need.why : need.field);
        got += fmt::format(" (needs {})", fmt::join(names, ", "));
      }
      const std::set<std::string> codes = winning_rules(decision);
      if (!codes.empty()) got += fmt::format(" because {}", fmt::join(codes, ", "));
      problem(fmt::format("expected {} = {}, got {}", info.name, wanted, got));
      return;
    }
    check_because(expect, decision);
    check_needs(expect, decision);
  }
};

// A moment for tests of policies that read none: any will do, so the oldest.
constexpr auto no_moment = "1970-01-01";

TestResult run_test(const std::shared_ptr<const ir::Program>& program, const abi::Engine& engine,
                    const ir::Test& test) {
  TestResult result{test.title, test.origin, false, {}, {}};
  const auto references = references_of(*program, test);
  const auto session = engine.bind(references);
  const auto explainer = interpret::explainer(program, references);
  const auto examiner = interpret::examiner(program, references);
  const auto when = decide::when(test.as_of.empty() ? no_moment : test.as_of, program->info);
  if (!when) {
    result.problems.push_back(when.error().text());
    return result;
  }
  record::Record subject;
  if (test.subject) {
    subject = record_of(program->info.schema, *test.subject);
  } else {
    subject = record::empty_record(program->info.schema, program->info.subject_record, test.title,
                                   record::Method::Person);
  }
  subject.id = test.title;
  const decide::Judge judge{&program->info, session.get(), explainer.get(), {}, examiner.get()};
  const decide::Verdict verdict = decide::decide(judge, subject, *when, false);
  abi::Evaluation evaluation;
  session->evaluate({record::project(program->info.schema, subject, program->info.subject),
                     when->as_of, when->today},
                    evaluation);
  Run run{*program, verdict, evaluation, result};
  for (const ir::Test::Expect& expect : test.expects) run.check(expect);
  result.passed = result.problems.empty();
  result.verdict_json = decide::to_json(verdict, program->info).dump();
  return result;
}

}  // namespace

std::vector<TestResult> run_tests(std::shared_ptr<const ir::Program> program,
                                  const abi::Engine& engine) {
  std::vector<TestResult> results;
  for (const ir::Test& test : program->tests) results.push_back(run_test(program, engine, test));
  return results;
}

}  // namespace bop::cli

#include "apps/testing/judge_case.h"

#include <algorithm>

#include <fmt/format.h>

namespace bop::testing {

namespace {

record::Record record_of(const abi::Schema& schema, const ir::GivenRecord& given);

// What a test gives counts as if a person had entered it.
record::Reading reading_of(const abi::Schema& schema, abi::Type type, const ir::GivenValue& given) {
  record::Reading reading;
  reading.method = record::Method::Person;
  reading.confidence = 1;
  reading.raw = given.raw;
  reading.status = record::Status::Value;
  switch (given.kind) {
    case ir::GivenValue::Kind::Value:
      reading.value = given.value;
      reading.raw = abi::print(schema, type, abi::Datum::of(given.value));
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
        reading.elements.push_back(reading_of(schema, schema.lists.at(type.index), scalar));
      }
      break;
  }
  return reading;
}

record::Record record_of(const abi::Schema& schema, const ir::GivenRecord& given) {
  record::Record result;
  result.type = given.type;
  const auto& fields = schema.records.at(given.type).fields;
  for (std::size_t i = 0; i < given.fields.size(); ++i)
    result.fields.push_back(reading_of(schema, fields.at(i).type, given.fields[i]));
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
      rows.push_back(record::project_row(program.info.schema, record_of(program.info.schema, row),
                                         fmt::format("{}[{}]", info.name, rows.size() + 1)));
    references->sets.push_back(
        abi::ReferenceSet::complete(info.name, std::move(rows), info.key_fields));
  }
  return references;
}

// A moment for tests of policies that read none: any will do, so the oldest.
constexpr auto no_moment = "1970-01-01";

}  // namespace

CaseData data_of(const ir::Program& program, const ir::Test& given) {
  CaseData data;
  data.references = references_of(program, given);
  data.subject = given.subject
                     ? record_of(program.info.schema, *given.subject)
                     : record::empty_record(program.info.schema, program.info.subject_record,
                                            given.title, record::Method::Person);
  data.subject.id = given.title;
  return data;
}

Result<decide::When> when_of(const ir::Program& program, const ir::Test& given) {
  return decide::when(given.as_of.empty() ? no_moment : given.as_of, program.info);
}

// Parameters are constants of a compiled program: what sets them is judged by one of its own.
abi::Evaluation evaluate_case(const LoadedPolicy& policy, const ir::Test& given) {
  abi::Evaluation evaluation;
  const abi::PolicyInfo& info = policy.info();
  const auto when = when_of(*policy.program(), given);
  if (!when) return evaluation;
  const CaseData data = data_of(*policy.program(), given);
  policy.engine()
      .bind(data.references)
      ->evaluate(
          {record::project(info.schema, data.subject, info.subject), when->as_of, when->today, {}},
          evaluation);
  return evaluation;
}

ProgramPtr with_parameters(const ProgramPtr& program, const ir::Test& given) {
  if (given.parameters.empty()) return program;
  auto copy = std::make_shared<ir::Program>(*program);
  for (const auto& [parameter, value] : given.parameters)
    copy->info.parameters.at(parameter).value = value;
  return copy;
}

Judged judge_case(const LoadedPolicy& policy, const ir::Test& given) {
  if (!given.parameters.empty()) {
    ir::Test rest = given;
    rest.parameters.clear();
    const auto set = binding::load(with_parameters(policy.program(), given), policy.maker());
    if (set) return judge_case(*set, rest);
    return {"no engine can be made with these parameters", {}, {}};
  }
  Judged judged;
  const abi::PolicyInfo& info = policy.info();
  const auto when = when_of(*policy.program(), given);
  if (!when) {
    judged.error = when.error().text();
    return judged;
  }
  const CaseData data = data_of(*policy.program(), given);
  const binding::BoundPolicy bound = policy.bind(data.references);
  decide::Judge judge = bound.judge();
  judge.engine.clear();  // the verdicts of two engines are compared
  judged.verdict = decide::decide(judge, data.subject, *when, decide::Telling::Exceptions);
  bound.session().evaluate({record::project(info.schema, data.subject, info.subject), when->as_of,
                            when->today, judged.verdict.results},
                           judged.evaluation);
  return judged;
}

std::string told_of(const LoadedPolicy& policy, const ir::Test& given,
                    abi::ConditionIndex condition) {
  ir::Test rest = given;
  rest.parameters.clear();
  const auto set = binding::load(with_parameters(policy.program(), given), policy.maker());
  const auto when = when_of(*policy.program(), given);
  if (!set || !when) return {};
  const abi::PolicyInfo& info = set->info();
  const CaseData data = data_of(*set->program(), rest);
  const binding::BoundPolicy bound = set->bind(data.references);
  const decide::Verdict verdict =
      decide::decide(bound.judge(), data.subject, *when, decide::Telling::Outcome);
  return bound.judge()
      .explainer
      ->facts({record::project(info.schema, data.subject, info.subject), when->as_of, when->today,
               verdict.results},
              condition)
      .because;
}

}  // namespace bop::testing

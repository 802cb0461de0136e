#include "tests/property/judging.h"

#include <cstdlib>

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"
#include "runtime/decide/bound.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/chunk.h"

namespace bop::testing {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::shared_ptr<const ir::Program> compiled(const std::string& declarations,
                                            const std::vector<std::string>& rules) {
  std::string text = declarations;
  for (const std::string& rule : rules) text += rule + "\n";
  auto compilation = driver::compile("random.bop", text);
  if (compilation.ok() && compilation.program)
    return std::make_shared<const ir::Program>(std::move(*compilation.program));
  if (std::getenv("BOP_RANDOM_VERBOSE") != nullptr)
    for (const auto* problem : compilation.diagnostics.sorted()) MESSAGE(problem->message);
  return nullptr;
}

decide::When judging_day(const ir::Program& program) {
  return *decide::when("2026-01-03", program.info);
}

namespace {

// What is told in short is the same, whichever way it was found out.
void check_in_short(const decide::Judge& judge, const record::Record& record,
                    const decide::When& when, const decide::Verdict& verdict) {
  const decide::BriefWriter writer(*judge.policy, decide::BriefForm::JsonLines);
  std::string whole, brief;
  writer.write(verdict, whole);
  writer.write(decide::decide(judge, record, when, decide::Telling::Brief), brief);
  CHECK(brief == whole);
  if (!decide::one_by_one_because(*judge.policy).empty()) return;
  const decide::ShortJudge short_judge(*judge.policy);
  const auto bound = decide::BoundRecord::of(short_judge, judge, record, when);
  decide::ShortVerdict decided;
  if (!bound || !bound->decide(decided)) return;
  std::vector<decide::BriefDecision> said;
  short_judge.tell(decided, said);
  std::string bits, in_two_steps;
  writer.write(verdict.record, said, bits);
  CHECK(bits == whole);
  writer.write(verdict.record, writer.behind_name(said), in_two_steps);
  CHECK(in_two_steps == whole);
}

}  // namespace

decide::Verdict judged(const std::shared_ptr<const ir::Program>& program, const abi::Engine& engine,
                       const SmallCase& subject) {
  const auto references = subject.references(program->info);
  const auto session = engine.bind(references);
  const auto explainer = interpret::explainer(program, references);
  const auto examiner = interpret::examiner(program, references);
  // Verdicts of two engines are compared whole: none says which it is of.
  const decide::Judge judge{&program->info, session.get(), explainer.get(), "an engine",
                            examiner.get()};
  decide::Verdict verdict =
      decide::decide(judge, subject.doc, judging_day(*program), decide::Telling::Exceptions);
  check_in_short(judge, subject.doc, judging_day(*program), verdict);
  return verdict;
}

}  // namespace bop::testing

#include "tests/property/judging.h"

#include <cstdlib>

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"

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

decide::Verdict judged(const std::shared_ptr<const ir::Program>& program, const abi::Engine& engine,
                       const SmallCase& subject) {
  const auto references = subject.references(program->info);
  const auto session = engine.bind(references);
  const auto explainer = interpret::explainer(program, references);
  const auto examiner = interpret::examiner(program, references);
  // Verdicts of two engines are compared whole: none says which it is of.
  const decide::Judge judge{&program->info, session.get(), explainer.get(), "an engine",
                            examiner.get()};
  return decide::decide(judge, subject.doc, judging_day(*program), decide::Telling::Exceptions);
}

}  // namespace bop::testing

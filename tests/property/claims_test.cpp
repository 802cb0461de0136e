// Claims about random policies, put to the solver: of what it proves a search finds no
// counterexample, and each case that it refutes a claim with is one by the interpreter.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "apps/testing/claim.h"
#include "apps/testing/search.h"
#include "compiler/analyze/analyze.h"
#include "tests/property/judging.h"
#include "tests/property/wide_policies.h"

namespace {

using namespace bop;  // NOLINT: a test
using testing::compiled;
using testing::setting;

class Claims : public testing::WidePolicies {
 public:
  using WidePolicies::WidePolicies;

  std::string claim(std::size_t number) {
    std::string text = "prove \"claim " + std::to_string(number) + "\"\n";
    if (chance(30)) text += "  given  " + condition(1) + "\n";
    return text + (chance(70) ? "  never  " : "  always ") + term(1) + "\n";
  }

 private:
  std::string outcome() {
    static const std::map<std::string, std::vector<std::string>> outcomes = {
        {"verdict", {"fine", "watch", "hold", "reject", "undetermined"}},
        {"solo", {"keep", "move", "drop", "undetermined"}},
        {"second", {"low_2", "mid_2", "high_2", "undetermined"}}};
    const std::string decision = one_of({"verdict", "verdict", "solo", "second"});
    return decision + one_of({" = ", " = ", " <> "}) + one_of(outcomes.at(decision));
  }
  std::string term(int depth) {
    if (depth == 0) return chance(60) ? outcome() : "(" + condition(1) + ")";
    if (chance(10)) return outcome();
    return outcome() + one_of({" and ", " and ", " or "}) + "(" + term(depth - 1) + ")";
  }
};

std::string shown(const ir::Program& program, const ir::Proof& proof) {
  std::string text;
  const testing::Claim claim(program, proof);
  for (const testing::ClaimPart& part : claim.parts()) text += part.text + "  ";
  return text;
}

}  // namespace

TEST_CASE("what is proved is not found to be wrong, and what refutes does refute") {
  const analyze::Loading loading = analyze::load_solver();
  REQUIRE(loading.problem.empty());
  const std::uint64_t seed = setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = setting("BOP_PROPERTY_COUNT", 30);
  std::size_t proved = 0, refuted = 0, open = 0;
  for (std::uint64_t number = 0; number < count; ++number) {
    Claims random(seed * 1'000'003 + number);
    const std::string declarations = random.declarations();
    std::vector<std::string> texts = random.all_rules();
    for (std::size_t claim = 0; claim < 6; ++claim) texts.push_back(random.claim(claim));
    const auto program = compiled(declarations, texts);
    if (program == nullptr) continue;
    std::string policy = declarations;
    for (const std::string& text : texts) policy += text + "\n";
    CAPTURE(policy);
    CAPTURE(number);
    const testing::SearchOptions settled{1, 1, loading.solve};
    const testing::EngineMaker maker{
        "interpret", [](testing::ProgramPtr of) { return interpret::interpreter(std::move(of)); }};
    const auto answers =
        testing::search_claims(program, {maker}, settled, [](const std::string&) { return true; });
    REQUIRE(answers.size() == program->proofs.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const testing::ClaimResult& answer = answers[i];
      CAPTURE(shown(*program, program->proofs[i]));
      if (!answer.problem.empty()) CHECK(answer.problem.find("mistake") == std::string::npos);
      if (answer.refuted) ++refuted;
      if (!answer.proved && !answer.refuted) ++open;
      if (!answer.proved) continue;
      ++proved;
      const testing::SearchOptions searched{seed + 7, 400};
      const auto found =
          testing::search_claims(program, {maker}, searched,
                                 [&](const std::string& title) { return title == answer.title; });
      if (found.front().refuted) CAPTURE(found.front().refuted->given);
      CHECK(!found.front().refuted);
    }
  }
  MESSAGE(proved << " proved, " << refuted << " refuted, " << open << " open");
  CHECK(proved > count / 4);
  CHECK(refuted > count / 2);
}

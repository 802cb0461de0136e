// Random programs over random records: compiled code and the interpreter agree on every bit.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/session.h"
#include "compiler/interpret/interpret.h"
#include "tests/unit/compiler/emit/random_program.h"

namespace {

using namespace bop;  // NOLINT: a test

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

bool alike(const abi::Datum& a, const abi::Datum& b) {
  return a.state == b.state && (!a.known() || abi::equal(a.value, b.value));
}

// What is computed for each element of the lists that rules are asked of.
void check_element(const ir::Program& program, std::size_t each,
                   const abi::ElementEvaluation& expected, const abi::ElementEvaluation& got) {
  for (std::size_t index = 0; index < expected.conditions.size(); ++index) {
    INFO("condition ", index, " of list ", each, " of\n", ir::print(program));
    REQUIRE(static_cast<int>(got.conditions[index]) ==
            static_cast<int>(expected.conditions[index]));
  }
  for (std::size_t index = 0; index < expected.values.size(); ++index) {
    INFO("value ", index, " of list ", each, " of\n", ir::print(program));
    REQUIRE(alike(got.values[index], expected.values[index]));
  }
}

void check_eaches(const ir::Program& program, const abi::Evaluation& expected,
                  const abi::Evaluation& got) {
  REQUIRE(got.eaches.size() == program.eaches.size());
  REQUIRE(expected.eaches.size() == program.eaches.size());
  for (std::size_t each = 0; each < expected.eaches.size(); ++each) {
    const abi::EachEvaluation& a = expected.eaches[each];
    const abi::EachEvaluation& b = got.eaches[each];
    REQUIRE(a.elements.size() == b.elements.size());
    REQUIRE(a.unread.has_value() == b.unread.has_value());
    for (std::size_t element = 0; element < a.elements.size(); ++element)
      check_element(program, each, a.elements[element], b.elements[element]);
    if (a.unread) check_element(program, each, *a.unread, *b.unread);
  }
}

struct Tally {
  std::size_t records = 0;
  std::size_t fallbacks = 0;
  std::size_t unsupported = 0;
};

// Judges `rounds` random cases with both engines.
void compare(const std::shared_ptr<const ir::Program>& program, testing::RandomProgram& random,
             int rounds, Tally& tally) {
  const auto references = random.references();
  const std::shared_ptr<const abi::Engine> oracle = interpret::interpreter(program);
  auto compiled = emit::compile(program, oracle);
  REQUIRE_MESSAGE(compiled.has_value(), (compiled ? std::string() : compiled.error().text()));
  tally.unsupported += compiled->unsupported.empty() ? 0 : 1;
  if (std::getenv("BOP_RANDOM_VERBOSE") != nullptr)
    for (const std::string& what : compiled->unsupported) MESSAGE(what);
  const auto expected_session = oracle->bind(references);
  const auto session = compiled->engine->bind(references);
  for (int round = 0; round < rounds; ++round) {
    const abi::Case subject = random.random_case(round % 5 == 4);
    abi::Evaluation expected;
    abi::Evaluation got;
    expected_session->evaluate(subject, expected);
    session->evaluate(subject, got);
    ++tally.records;
    CAPTURE(round);
    for (std::size_t index = 0; index < expected.conditions.size(); ++index) {
      INFO("condition ", index, " is node ", program->conditions[index].value, " of\n",
           ir::print(*program));
      REQUIRE(static_cast<int>(got.conditions[index]) ==
              static_cast<int>(expected.conditions[index]));
    }
    for (std::size_t index = 0; index < expected.values.size(); ++index) {
      const abi::Type type = program->info.value_types[index];
      INFO("value ", index, " is node ", program->values[index].value, " of\n", ir::print(*program),
           "\nexpected ", static_cast<int>(expected.values[index].state), " ",
           abi::print(program->info.schema, type, expected.values[index]), "\ngot ",
           static_cast<int>(got.values[index].state), " ",
           abi::print(program->info.schema, type, got.values[index]));
      REQUIRE(alike(got.values[index], expected.values[index]));
    }
    check_eaches(*program, expected, got);
  }
  tally.fallbacks += static_cast<const emit::Session&>(*session).fallbacks();
}

void run_seed(std::uint64_t seed, Tally& tally) {
  CAPTURE(seed);
  testing::RandomProgram random(seed);
  const auto program = random.program(3, 3, 1 + static_cast<int>(seed % 4));
  REQUIRE_MESSAGE(ir::verify(*program).empty(), ir::verify(*program));
  compare(program, random, 30, tally);
}

// Every policy of the project that compiles.
std::vector<std::filesystem::path> policy_files() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"policies", "tests/bench", "tests/golden", "tests/data/policies"}) {
    const std::filesystem::path root = std::filesystem::path(BOP_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
      if (entry.path().extension() == ".bop") files.push_back(entry.path());
  }
  return files;
}

}  // namespace

TEST_CASE("random programs: code and interpreter agree") {
  const std::uint64_t first = setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = setting("BOP_RANDOM_COUNT", 250);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed) run_seed(seed, tally);
  MESSAGE(count, " programs from seed ", first, ": ", tally.records, " records, ", tally.fallbacks,
          " left to the interpreter, ", tally.unsupported, " programs without code");
  // The test would say nothing if code gave up on most records.
  CHECK(tally.fallbacks * 2 < tally.records);
}

TEST_CASE("the policies of the project over random records: code and interpreter agree") {
  Tally tally;
  std::size_t policies = 0;
  for (const auto& file : policy_files()) {
    CAPTURE(file.string());
    const auto compilation = driver::compile_file(file.string());
    REQUIRE(compilation.has_value());
    if (!compilation->program) continue;
    const auto program = std::make_shared<const ir::Program>(*compilation->program);
    for (std::uint64_t seed = 1; seed <= setting("BOP_RANDOM_ROUNDS", 4); ++seed) {
      testing::RandomProgram random(seed, *program);
      compare(program, random, 100, tally);
    }
    ++policies;
  }
  MESSAGE(policies, " policies: ", tally.records, " records, ", tally.fallbacks,
          " left to the interpreter");
  CHECK(tally.unsupported == 0);
  CHECK(tally.fallbacks * 2 < tally.records);
}

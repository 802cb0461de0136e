// Random programs over random records: compiled code and the interpreter agree on every bit. What
// they do not agree on is shrunk before it is shown.
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/session.h"
#include "compiler/emit/table_index.h"
#include "compiler/interpret/interpret.h"
#include "compiler/ir/key_tests.h"
#include "runtime/decide/combine.h"
#include "tests/unit/compiler/emit/coverage.h"
#include "tests/unit/compiler/emit/random_program.h"
#include "tests/unit/compiler/emit/shrink.h"

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
    const auto shown = [&](const abi::Datum& datum) {
      return std::to_string(static_cast<int>(datum.state)) + " " +
             abi::print(program.info.schema, program.info.eaches[each].value_types[index], datum);
    };
    INFO("value ", index, " of list ", each, ": expected state ", shown(expected.values[index]),
         ", got ", shown(got.values[index]), " of\n", ir::print(program));
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
  std::size_t in_bits = 0;
  std::size_t unsupported = 0;
  std::size_t undetermined = 0;  // of the records of programs with a decision
  std::size_t indexed = 0;       // tables of which code finds the row
  std::size_t keyed = 0;         // fields of sets that rows are found by
};

// The first condition or value on which two evaluations differ, in words; empty: none.
std::string difference(const ir::Program& program, const abi::Evaluation& expected,
                       const abi::Evaluation& got) {
  for (std::size_t index = 0; index < expected.conditions.size(); ++index)
    if (got.conditions[index] != expected.conditions[index])
      return "condition " + std::to_string(index) + ", node " +
             std::to_string(program.conditions[index].value) + ": expected truth " +
             std::to_string(static_cast<int>(expected.conditions[index])) + ", got " +
             std::to_string(static_cast<int>(got.conditions[index]));
  const auto shown = [&](std::size_t index, const abi::Datum& datum) {
    return std::to_string(static_cast<int>(datum.state)) + " " +
           abi::print(program.info.schema, program.info.value_types[index], datum);
  };
  for (std::size_t index = 0; index < expected.values.size(); ++index)
    if (!alike(got.values[index], expected.values[index]))
      return "value " + std::to_string(index) + ", node " +
             std::to_string(program.values[index].value) + ": expected state " +
             shown(index, expected.values[index]) + ", got " + shown(index, got.values[index]);
  return {};
}

// A program with both engines over one set of references.
class Engines {
 public:
  Engines(std::shared_ptr<const ir::Program> program,
          const std::shared_ptr<const abi::References>& references)
      : program_(std::move(program)) {
    // What is expected looks at every row of a set, the two others at those that an index gives.
    const auto all_rows = interpret::interpreter_over(interpret::Rows::All, program_);
    const std::shared_ptr<const abi::Engine> oracle = interpret::interpreter(program_);
    auto compiled = emit::compile(program_, oracle);
    REQUIRE_MESSAGE(compiled.has_value(), (compiled ? std::string() : compiled.error().text()));
    unsupported_ = compiled->unsupported;
    engine_ = std::move(compiled->engine);
    expected_session_ = all_rows->bind(references);
    indexed_session_ = oracle->bind(references);
    session_ = engine_->bind(references);
  }

  std::string difference_on(const abi::Case& subject) {
    expected_session_->evaluate(subject, expected_);
    indexed_session_->evaluate(subject, got_);
    if (std::string found = difference(*program_, expected_, got_); !found.empty())
      return "by indexes, interpreted: " + found;
    session_->evaluate(subject, got_);
    const std::string differs = difference(*program_, expected_, got_);
    return differs.empty() ? difference_of_bits(subject) : differs;
  }
  const abi::Evaluation& expected() const { return expected_; }
  const abi::Evaluation& got() const { return got_; }
  const std::vector<std::string>& unsupported() const { return unsupported_; }
  /// Records so far that code left to the interpreter.
  std::size_t fallbacks() const { return session().fallbacks(); }
  /// Records so far that told their conditions as bits.
  std::size_t in_bits() const { return in_bits_; }

 private:
  const emit::Session& session() const { return static_cast<const emit::Session&>(*session_); }

  // Of the record as it is bound, asked twice: the first answer must not change the second.
  std::string difference_of_bits(const abi::Case& subject) {
    const auto bound = session().bind(subject);
    if (bound == nullptr) return {};
    const std::size_t words = abi::condition_words(expected_.conditions.size());
    std::vector<std::uint64_t> yes(words), unknown(words);
    for (int time = 1; time <= 2; ++time) {
      if (!bound->conditions({yes, unknown})) return {};
      ++in_bits_;
      for (std::size_t at = 0; at < expected_.conditions.size(); ++at) {
        const auto bit = [at](const std::vector<std::uint64_t>& bits) {
          return (bits[at / 64] >> (at % 64) & 1U) != 0;
        };
        const abi::Truth truth = bit(unknown) ? abi::Truth::Unknown
                                 : bit(yes)   ? abi::Truth::True
                                              : abi::Truth::False;
        if (truth != expected_.conditions[at])
          return "the bit of condition " + std::to_string(at) + ", time " + std::to_string(time);
      }
    }
    return {};
  }

  std::shared_ptr<const ir::Program> program_;
  std::vector<std::string> unsupported_;
  std::unique_ptr<abi::Engine> engine_;
  std::unique_ptr<abi::Session> expected_session_;
  std::unique_ptr<abi::Session> indexed_session_;
  std::unique_ptr<abi::Session> session_;
  abi::Evaluation expected_;
  abi::Evaluation got_;
  std::size_t in_bits_ = 0;
};

// What a failure is about, as few nodes as can be found.
std::string small_case(const ir::Program& program, const abi::Case& subject,
                       const std::shared_ptr<const abi::References>& references) {
  const auto difference_of = [&](const testing::Failing& failing) {
    Engines engines(std::make_shared<const ir::Program>(failing.program), references);
    return engines.difference_on(failing.subject);
  };
  const testing::Failing small = testing::shrunk(
      {program, subject}, [&](const testing::Failing& f) { return !difference_of(f).empty(); },
      setting("BOP_SHRINK_ATTEMPTS", 400));
  std::string text = difference_of(small) + "\n" + ir::print(small.program) + "\nrecord:";
  const auto& fields = small.program.info.schema.records[small.subject.subject->type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (const abi::Datum& datum = small.subject.subject->fields[i];
        datum.state != abi::State::Unread)
      text +=
          " " + fields[i].name + "=" + abi::print(small.program.info.schema, fields[i].type, datum);
  return text;
}

bool undetermined(const abi::PolicyInfo& policy, const abi::Evaluation& evaluation) {
  // Rules of list elements have their truths elsewhere.
  if (policy.decisions.empty() || !policy.eaches.empty()) return false;
  std::vector<decide::RuleStatus> rules;
  for (std::uint32_t rule = 0; rule < policy.rules.size(); ++rule)
    rules.push_back(
        decide::status_of(policy, rule, evaluation.conditions, value::Date::parse("2026-03-02")));
  return decide::combine(policy, 0, rules).possible.size() > 1;
}

// Judges `rounds` random cases with both engines.
void compare(const std::shared_ptr<const ir::Program>& program, testing::RandomProgram& random,
             int rounds, Tally& tally, testing::Coverage* coverage) {
  const auto references = random.references();
  Engines engines(program, references);
  tally.unsupported += engines.unsupported().empty() ? 0 : 1;
  tally.indexed += emit::TableIndexes(*program).tables.size();
  for (const auto& fields : ir::key_tested_fields(*program)) tally.keyed += fields.size();
  if (std::getenv("BOP_RANDOM_VERBOSE") != nullptr)
    for (const std::string& what : engines.unsupported()) MESSAGE(what);
  std::shared_ptr<const ir::Program> observed;
  std::unique_ptr<abi::Session> observer;
  if (coverage != nullptr) {
    observed = testing::with_all_values(*program);
    observer = interpret::interpreter(observed)->bind(references);
  }
  for (int round = 0; round < rounds; ++round) {
    const abi::Case subject = random.random_case(round % 5 == 4);
    const std::size_t fallbacks = engines.fallbacks();
    const std::string difference = engines.difference_on(subject);
    ++tally.records;
    CAPTURE(round);
    if (!difference.empty())
      FAIL(difference, "\nshrunk: ", small_case(*program, subject, references));
    check_eaches(*program, engines.expected(), engines.got());
    tally.undetermined += undetermined(program->info, engines.expected()) ? 1 : 0;
    // Only what code has judged counts; a few records of each program are enough.
    if (!observer || round >= 10 || engines.fallbacks() != fallbacks) continue;
    abi::Evaluation states;
    observer->evaluate(subject, states);
    coverage->see(*observed, states);
  }
  tally.fallbacks += engines.fallbacks();
  tally.in_bits += engines.in_bits();
}

void run_seed(std::uint64_t seed, int rounds, Tally& tally, testing::Coverage& coverage) {
  CAPTURE(seed);
  testing::RandomProgram random(seed);
  const auto program = random.program(3, 3, 1 + static_cast<int>(seed % 4));
  REQUIRE_MESSAGE(ir::verify(*program).empty(), ir::verify(*program));
  compare(program, random, rounds, tally, &coverage);
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

TEST_CASE("every kind of node has a production") {
  std::vector<bool> made(std::variant_size_v<decltype(ir::Node::node)>);
  for (const auto& production : testing::RandomProgram::productions())
    made.at(production.kind) = true;
  for (std::size_t kind = 0; kind < made.size(); ++kind) {
    INFO("kind ", kind, " of ir::Node::node has no line in productions.cpp");
    CHECK(made[kind]);
  }
}

// BOP_RANDOM_SEED, BOP_RANDOM_COUNT, BOP_RANDOM_ROUNDS: `./dev fuzz` runs 20,000 programs of 50.
TEST_CASE("random programs: code and interpreter agree") {
  const std::uint64_t first = setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = setting("BOP_RANDOM_COUNT", 1000);
  const int rounds = static_cast<int>(setting("BOP_RANDOM_ROUNDS", 50));
  Tally tally;
  testing::Coverage coverage;
  for (std::uint64_t seed = first; seed < first + count; ++seed)
    run_seed(seed, rounds, tally, coverage);
  MESSAGE(count, " programs from seed ", first, ": ", tally.records, " records, ",
          tally.undetermined, " undetermined, ", tally.fallbacks, " left to the interpreter, ",
          tally.unsupported, " programs without code, ", tally.indexed, " indexed tables, ",
          tally.keyed, " indexed fields\n", coverage.report());
  // The test would say nothing if code gave up on most records.
  CHECK(tally.fallbacks * 2 < tally.records);
  CHECK(tally.in_bits > tally.records);  // most records, twice each
  CHECK(tally.undetermined * 10 >= tally.records);
  CHECK(tally.indexed * 20 >= count);
  CHECK(tally.keyed * 20 >= count);
  if (count < 200) return;  // too few to meet everything
  for (const std::string& never : coverage.never()) FAIL_CHECK(never);
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
    for (std::uint64_t seed = 1; seed <= setting("BOP_POLICY_ROUNDS", 4); ++seed) {
      testing::RandomProgram random(seed, *program);
      compare(program, random, 100, tally, nullptr);
    }
    ++policies;
  }
  MESSAGE(policies, " policies: ", tally.records, " records, ", tally.fallbacks,
          " left to the interpreter");
  CHECK(tally.unsupported == 0);
  CHECK(tally.fallbacks * 2 < tally.records);
  CHECK(tally.in_bits > tally.records);  // most records, twice each
}

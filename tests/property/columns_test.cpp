// Whole policies over columns: where one decision hangs on what others said, and rules on a date of
// the record or the elements of a list, bits say of each record what the interpreter says of it
// alone, or leave it.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "compiler/emit/batch.h"
#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "runtime/abi/stages.h"
#include "runtime/batch/builder.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/chunk.h"
#include "tests/property/judging.h"
#include "tests/property/wide_policies.h"

namespace {

using namespace bop;  // NOLINT: a test
using testing::SmallCase;

using Program = std::shared_ptr<const ir::Program>;

struct Tally {
  std::size_t policies = 0, rejected = 0, records = 0, left = 0, undetermined = 0;
  std::size_t of_several_stages = 0, by_dates = 0, of_elements = 0;  // of those that bits settled
};

// The records of a batch; they have one set of references.
struct Cases {
  std::vector<SmallCase> all;
  std::shared_ptr<const abi::References> references;
  abi::Layout layout;
  std::vector<abi::RecordPtr> records;
  abi::RowArena arena;
  std::unique_ptr<batch::Batch> batch;

  Cases(const Program& program, testing::WidePolicies& random, std::size_t count)
      : layout(abi::layout(program->info.schema)) {
    batch::Builder builder(layout, program->info.subject_record);
    for (std::size_t at = 0; at < count; ++at) {
      all.push_back(random.record(program->info));
      records.push_back(record::project(
          program->info.schema, all.back().doc, program->info.subject,
          [](const std::string& /*path*/, const record::Reading& /*reading*/) { return true; }));
      const abi::PackedRow row = abi::pack(layout, *records.back(), arena);
      row.wide ? builder.leave_out() : builder.add(row.bytes);
    }
    references = all.front().references(program->info);
    batch = builder.finish();
  }
};

void compare(const Program& program, const Cases& cases, Tally& tally) {
  const auto engine = emit::batch_engine(program);
  REQUIRE(engine.has_value());
  const auto session = (*engine)->bind(cases.references);
  const decide::When when = testing::judging_day(*program);
  const auto run = session->start(*cases.batch, when.as_of, when.today);
  REQUIRE(run.has_value());
  const auto oracle = interpret::interpreter(program)->bind(cases.references);
  const auto explainer = interpret::explainer(program, cases.references);
  const auto examiner = interpret::examiner(program, cases.references);
  const decide::Judge judge{&program->info, oracle.get(), explainer.get(), "interpret",
                            examiner.get()};
  const decide::ChunkJudge chunks(program->info, when);
  const decide::BriefWriter writer(program->info, decide::BriefForm::JsonLines);
  abi::ChunkTruth found;
  decide::ChunkVerdicts verdicts;
  chunks.judge(**run, 0, cases.all.size(), found, verdicts);
  decide::WordTeller teller(program->info);
  for (std::size_t row = 0; row < cases.all.size(); ++row) {
    CAPTURE(row);
    if (row % 64 == 0) teller.take(verdicts, row / 64, ~verdicts.left[row / 64]);
    const decide::Verdict verdict =
        decide::decide(judge, cases.all[row].doc, when, decide::Telling::Brief);
    ++tally.records;
    tally.undetermined += verdict.determined() ? 0 : 1;
    if ((verdicts.left[row / 64] >> (row % 64) & 1U) != 0) {
      ++tally.left;
      continue;
    }
    std::string expected, got;
    writer.write(verdict, expected);
    writer.write(verdict.record, teller.of(row % 64), got);
    REQUIRE(got == expected);
    tally.of_several_stages += std::ranges::max(abi::stages_of(program->info)) > 0 ? 1 : 0;
    tally.by_dates += abi::date_tests(program->info).empty() ? 0 : 1;
    tally.of_elements += program->info.eaches.empty() ? 0 : 1;
  }
}

void run_seed(std::uint64_t seed, Tally& tally) {
  CAPTURE(seed);
  testing::WidePolicies random(seed);
  const std::string declarations = random.staged_declarations();
  const std::vector<std::string> rules = random.staged_rules();
  std::string text = declarations;
  for (const std::string& rule : rules) text += rule;
  CAPTURE(text);
  const Program program = testing::compiled(declarations, rules);
  ++tally.policies;
  if (!program) {
    ++tally.rejected;
    return;
  }
  REQUIRE(decide::one_by_one_because(program->info) == "");
  const Cases cases(program, random, 100);
  compare(program, cases, tally);
  // One by one, from bits and by the whole way.
  const auto jit = emit::compile(program, interpret::interpreter(program));
  REQUIRE(jit.has_value());
  const auto interpreter = interpret::interpreter(program);
  for (std::size_t at = 0; at < 12; ++at)
    CHECK(decide::to_json(testing::judged(program, *jit->engine, cases.all[at]), program->info) ==
          decide::to_json(testing::judged(program, *interpreter, cases.all[at]), program->info));
}

}  // namespace

TEST_CASE("decisions that read outcomes are in columns what they are one by one") {
  const std::uint64_t first = testing::setting("BOP_RANDOM_SEED", 1);
  const std::uint64_t count = testing::setting("BOP_PROPERTY_COUNT", 40);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed) run_seed(seed, tally);
  MESSAGE(tally.policies, " policies from seed ", first, " (", tally.rejected,
          " did not compile): ", tally.records, " records, ", tally.undetermined,
          " with decisions undetermined, ", tally.left, " left; of the others ",
          tally.of_several_stages, " in several stages, ", tally.by_dates, " by their dates, ",
          tally.of_elements, " by elements of lists");
  CHECK(tally.rejected * 3 < tally.policies);
  CHECK(tally.undetermined * 20 > tally.records);
  CHECK(tally.of_several_stages * 4 > tally.records);
  CHECK(tally.by_dates * 20 > tally.records);
  CHECK(tally.of_elements * 20 > tally.records);
}

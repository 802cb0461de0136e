// Code over columns says of every record what the interpreter says, whatever form its columns have
// and whatever stands beside it in the batch.
#include "compiler/emit/batch.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/interpret/interpret.h"
#include "runtime/abi/stages.h"
#include "runtime/batch/builder.h"
#include "runtime/batch/unpack.h"
#include "tests/unit/compiler/emit/random_program.h"
#include "tests/unit/compiler/emit/shrink.h"

namespace {

using namespace bop;  // NOLINT: a test

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Tally {
  std::size_t programs = 0;
  std::size_t records = 0;
  std::size_t wide = 0;
  std::size_t left = 0;      // that code gave up on, of those that are not wide
  std::size_t unpacked = 0;  // of the programs: those whose records came from columns alone
};

// Records that are judged at one moment, as a batch has them.
std::vector<abi::Case> cases_of(testing::RandomProgram& random, std::size_t count, bool wild) {
  std::vector<abi::Case> cases;
  for (std::size_t at = 0; at < count; ++at) {
    cases.push_back(random.random_case(wild && at % 7 == 6));
    cases.back().as_of = cases.front().as_of;
    cases.back().today = cases.front().today;
    cases.back().results.clear();
  }
  return cases;
}

// What decisions may have said of a record: something other for its neighbours.
std::uint32_t outcome_said(const abi::PolicyInfo& info, const abi::ResultInfo& result,
                           std::size_t row) {
  const abi::Type type = info.schema.records[result.record].fields[abi::result_outcome].type;
  return static_cast<std::uint32_t>((row * 7 + row / 5 + result.decision) %
                                    info.schema.enums[type.index].members.size());
}

std::vector<abi::ChunkOutcomes> outcomes_said(const abi::PolicyInfo& info, std::size_t first) {
  std::vector<abi::ChunkOutcomes> said(info.decisions.size());
  for (const abi::ResultInfo& result : info.results)
    for (std::size_t row = 0; row < abi::chunk_rows && result.decision != abi::none; ++row)
      said[result.decision].outcome[row] =
          static_cast<std::uint8_t>(outcome_said(info, result, first + row));
  return said;
}

// The same as the interpreter reads it. What only other policies say is not there.
std::vector<abi::Datum> results_said(const abi::PolicyInfo& info, std::size_t row) {
  std::vector<abi::Datum> results;
  for (const abi::ResultInfo& result : info.results) {
    results.push_back(abi::Datum::unread());
    if (result.decision == abi::none) continue;
    auto made = std::make_shared<abi::RecordData>();
    made->type = result.record;
    made->fields.resize(info.schema.records[result.record].fields.size(), abi::Datum::unread());
    made->fields[abi::result_outcome] =
        abi::Datum::of(abi::Symbol{outcome_said(info, result, row)});
    results.back() = abi::Datum::of(abi::RecordPtr(std::move(made)));
  }
  return results;
}

// All that columns are asked for records from `first` on, stage by stage.
void evaluate(abi::BatchRun& run, const abi::PolicyInfo& info, std::size_t first, std::size_t count,
              abi::ChunkTruth& found) {
  run.evaluate(first, count, found);
  const std::vector<std::uint32_t> stages = abi::stages_of(info);
  if (stages.empty() || info.results.empty()) return;
  const std::vector<abi::ChunkOutcomes> said = outcomes_said(info, first);
  for (std::uint32_t stage = 1; stage <= std::ranges::max(stages) + 1; ++stage)
    run.evaluate_stage(stage, said, found);
}

struct Rows {
  abi::Layout layout;
  abi::RowArena arena;
  std::size_t wide = 0;

  std::unique_ptr<batch::Batch> batch(const ir::Program& program,
                                      const std::vector<abi::Case>& cases,
                                      std::span<const abi::ColumnForm> earlier = {}) {
    layout = abi::layout(program.info.schema);
    batch::Builder builder(layout, program.info.subject_record);
    for (const abi::Case& one : cases) {
      const abi::PackedRow row = pack(layout, *one.subject, arena);
      wide += row.wide ? 1 : 0;
      if (row.wide)
        builder.leave_out();
      else
        builder.add(row.bytes);
    }
    return builder.finish(earlier);
  }
};

// The records made of their columns again, as where nobody has packed them.
class Unpacked final : public abi::ColumnBatch {
 public:
  Unpacked(const batch::Batch& batch, const abi::Layout& layout, std::uint32_t record)
      : batch_(batch),
        tree_(abi::column_tree(layout, record)),
        unpacker_(layout, record, tree_, batch.forms(), batch.columns(), batch.dictionary()) {}
  std::size_t rows() const override { return batch_.rows(); }
  std::span<const abi::ColumnForm> forms() const override { return batch_.forms(); }
  std::span<const abi::ColumnData> columns() const override { return batch_.columns(); }
  std::span<const std::string_view> dictionary() const override { return batch_.dictionary(); }
  std::optional<std::int32_t> code_of(std::string_view text) const override {
    return batch_.code_of(text);
  }
  std::span<const std::uint64_t> left_out() const override { return batch_.left_out(); }
  const std::byte* row(std::size_t index, abi::RowArena& arena) const override {
    return unpacker_.row(index, arena);
  }
  /// Whether all that a row holds stands in columns.
  bool is_whole() const { return is_whole(tree_); }

 private:
  static bool is_whole(const abi::ColumnTree& tree) {
    for (std::size_t at = 0; at < tree.columns.size(); ++at) {
      const bool is_list = tree.columns[at].slot.type.kind == abi::Kind::List;
      if (is_list && (!tree.elements[at] || !is_whole(*tree.elements[at]))) return false;
    }
    return true;
  }

  const batch::Batch& batch_;
  abi::ColumnTree tree_;
  batch::Unpacker unpacker_;
};

abi::Truth truth_in(const abi::ChunkTruth::Condition& condition, std::size_t row) {
  const auto bit = [&](const abi::ChunkBits& bits) {
    return (bits[row / 64] >> (row % 64) & 1U) != 0;
  };
  if (bit(condition.unknown)) return abi::Truth::Unknown;
  return bit(condition.yes) ? abi::Truth::True : abi::Truth::False;
}

bool fits_a_row(const ir::Program& program) {
  return abi::layout(program.info.schema).packable[program.info.subject_record];
}

// The first condition of one record, alone in its batch, on which the engines differ; 0: none.
std::size_t differing(const ir::Program& made, const abi::Case& subject,
                      const std::shared_ptr<const abi::References>& references) {
  const auto program = std::make_shared<const ir::Program>(made);
  if (!fits_a_row(made)) return 0;
  const auto engine = emit::batch_engine(program);
  if (!engine) return 0;
  Rows rows;
  const auto batch = rows.batch(*program, {subject});
  const auto session = (*engine)->bind(references);
  const auto run = session->start(*batch, subject.as_of, subject.today);
  if (!run) return 0;
  abi::ChunkTruth found;
  evaluate(**run, made.info, 0, 1, found);
  if ((found.left[0] & 1U) != 0) return 0;
  abi::Evaluation expected;
  abi::Case with_results = subject;
  with_results.results = results_said(made.info, 0);
  interpret::interpreter(program)->bind(references)->evaluate(with_results, expected);
  for (std::size_t at = 0; at < expected.conditions.size(); ++at)
    if (truth_in(found.conditions[at], 0) != expected.conditions[at]) return at + 1;
  return 0;
}

std::string small_case(const ir::Program& program, const abi::Case& subject,
                       const std::shared_ptr<const abi::References>& references) {
  if (differing(program, subject, references) == 0) return "alone in a batch it does not differ";
  const testing::Failing small = testing::shrunk(
      {program, subject},
      [&](const testing::Failing& f) { return differing(f.program, f.subject, references) != 0; },
      setting("BOP_SHRINK_ATTEMPTS", 400));
  std::string text = "condition " +
                     std::to_string(differing(small.program, small.subject, references) - 1) +
                     "\n" + ir::print(small.program) + "\nrecord:";
  const auto& fields = small.program.info.schema.records[small.subject.subject->type].fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (const abi::Datum& datum = small.subject.subject->fields[i];
        datum.state != abi::State::Unread)
      text +=
          " " + fields[i].name + "=" + abi::print(small.program.info.schema, fields[i].type, datum);
  return text;
}

void compare(const std::shared_ptr<const ir::Program>& program,
             const std::shared_ptr<const abi::References>& references,
             const abi::BatchEngine& engine, const std::vector<abi::Case>& cases, Tally& tally,
             std::span<const abi::ColumnForm> earlier = {}) {
  Rows rows;
  const auto batch = rows.batch(*program, cases, earlier);
  const Unpacked unpacked(*batch, rows.layout, program->info.subject_record);
  const abi::ColumnBatch* judged = batch.get();
  if (unpacked.is_whole()) judged = &unpacked;
  tally.unpacked += unpacked.is_whole() ? 1 : 0;
  const auto session = engine.bind(references);
  const auto run = session->start(*judged, cases.front().as_of, cases.front().today);
  REQUIRE_MESSAGE(run.has_value(), (run ? std::string() : run.error().text()));
  const auto oracle = interpret::interpreter(program)->bind(references);
  abi::ChunkTruth found;
  abi::Evaluation expected;
  for (std::size_t first = 0; first < cases.size(); first += abi::chunk_rows) {
    const std::size_t count = std::min(abi::chunk_rows, cases.size() - first);
    evaluate(**run, program->info, first, count, found);
    for (std::size_t row = 0; row < count; ++row) {
      if ((found.left[row / 64] >> (row % 64) & 1U) != 0) {
        ++tally.left;
        continue;
      }
      abi::Case subject = cases[first + row];
      subject.results = results_said(program->info, first + row);
      oracle->evaluate(subject, expected);
      for (std::size_t at = 0; at < expected.conditions.size(); ++at) {
        const abi::Truth got = truth_in(found.conditions[at], row);
        if (got == expected.conditions[at]) continue;
        FAIL("record ", first + row, ", condition ", at, ": expected truth ",
             static_cast<int>(expected.conditions[at]), ", got ", static_cast<int>(got), "\n",
             small_case(*program, cases[first + row], references));
      }
    }
  }
  tally.records += cases.size();
  tally.wide += rows.wide;
  tally.left -= rows.wide;
}

void compare_seed(std::uint64_t seed, emit::Vectors vectors, Tally& tally) {
  CAPTURE(seed);
  testing::RandomProgram random(seed);
  const auto program = random.program(3, 3, 1 + static_cast<int>(seed % 4));
  if (!fits_a_row(*program)) return;
  const auto references = random.references();
  const auto engine = emit::batch_engine(program, vectors);
  REQUIRE_MESSAGE(engine.has_value(), (engine ? std::string() : engine.error().text()));
  ++tally.programs;
  // Only a few kinds of values, all kinds, and then forms that both fit.
  const auto first = cases_of(random, 70, false);
  const auto second = cases_of(random, 130, true);
  compare(program, references, **engine, first, tally);
  compare(program, references, **engine, second, tally);
  Rows rows;
  const auto earlier = rows.batch(*program, first);
  compare(program, references, **engine, second, tally, earlier->forms());
}

void run_seeds(emit::Vectors vectors, std::uint64_t count) {
  const std::uint64_t first = setting("BOP_RANDOM_SEED", 1);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + count; ++seed) compare_seed(seed, vectors, tally);
  MESSAGE(tally.programs, " programs: ", tally.records, " records, ", tally.wide, " wide, ",
          tally.left, " left to code for single records, ", tally.unpacked,
          " batches without rows");
  CHECK(tally.unpacked * 4 > count);
  CHECK(tally.programs * 4 > count);
  CHECK(tally.left * 4 < tally.records);
}

}  // namespace

TEST_CASE("random programs: code over columns and interpreter agree") {
  run_seeds(emit::Vectors::Best, setting("BOP_RANDOM_COUNT", 150));
}

TEST_CASE("random programs: code without AVX-512 and interpreter agree") {
  run_seeds(emit::Vectors::Avx2, setting("BOP_RANDOM_COUNT", 150) / 3);
}

TEST_CASE("the policies of the project over columns: code and interpreter agree") {
  Tally tally;
  for (const char* folder : {"policies", "tests/bench", "tests/data/policies"}) {
    const std::filesystem::path root = std::filesystem::path(BOP_SOURCE_DIR) / folder;
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".bop") continue;
      CAPTURE(entry.path().string());
      const auto compilation = driver::compile_file(entry.path().string());
      REQUIRE(compilation.has_value());
      if (!compilation->program) continue;
      if (!fits_a_row(*compilation->program)) continue;
      const auto program = std::make_shared<const ir::Program>(*compilation->program);
      testing::RandomProgram random(1, *program);
      const auto references = random.references();
      const auto engine = emit::batch_engine(program);
      REQUIRE_MESSAGE(engine.has_value(), (engine ? std::string() : engine.error().text()));
      ++tally.programs;
      compare(program, references, **engine, cases_of(random, 100, true), tally);
    }
  }
  MESSAGE(tally.programs, " policies: ", tally.records, " records, ", tally.wide, " wide, ",
          tally.left, " left to code for single records");
  CHECK(tally.programs > 5);
}

TEST_CASE("policies of so many conditions that their code is made in little time") {
  Tally tally;
  for (std::uint64_t seed = 1; tally.programs < 2; ++seed) {
    CAPTURE(seed);
    testing::RandomProgram random(seed);
    const auto program = random.program(300, 3, 2);
    if (!fits_a_row(*program)) continue;
    const auto engine = emit::batch_engine(program);
    REQUIRE(engine.has_value());
    ++tally.programs;
    compare(program, random.references(), **engine, cases_of(random, 200, false), tally);
  }
  CHECK(tally.left < tally.records);
}

TEST_CASE("several chunks, the last one not full") {
  testing::RandomProgram random(5);
  const auto program = random.program(3, 3, 2);
  REQUIRE(fits_a_row(*program));
  const auto engine = emit::batch_engine(program);
  REQUIRE(engine.has_value());
  Tally tally;
  compare(program, random.references(), **engine, cases_of(random, 2 * abi::chunk_rows + 77, true),
          tally);
  CHECK(tally.records == 2 * abi::chunk_rows + 77);
}

TEST_CASE("tables by the members of an enumeration, of one, two, four and eight bytes") {
  std::string text =
      "policy t.tables \"Tables\"\ntype Kind is one of a, b, c, d, e, f, g, h, i, j, k, l\n"
      "type Bill is record\n  amount : Money in EUR\n  share : Percent\n  kind : Kind\n"
      "  other : Kind?\n  day : Date\nsubject bill : Bill\nrole clerk\ndecision d\n"
      "  outcomes pass < look\n  combine most severe\n  default pass\n  asks clerk\n";
  const auto table = [&](const char* name, const char* type, const char* unit, long step) {
    text += std::string("table ") + name + "(kind : Kind) gives v : " + type + " unique\n" +
            "  | kind || v |\n";
    for (char kind = 'a'; kind <= 'l'; ++kind)
      text += std::string("  | ") + kind + " || " +
              (unit[0] == '%' ? std::to_string(kind - 'a') + "%"
                              : unit + std::to_string(step * (kind - 'd'))) +
              " |\n";
  };
  table("share", "Percent", "%", 0);
  table("small", "Number", "", 3);
  table("middle", "Number", "", 2'000);
  table("large", "Money in EUR", "EUR ", 1'000'000);
  table("largest", "Money in EUR", "EUR ", 90'000'000'000);
  text +=
      "rule T-1 \"Share\"\n  when bill.share > share(bill.kind)\n  then look\n"
      "rule T-2 \"Small\"\n  when bill.other is present and small(bill.kind) < "
      "middle(bill.other)\n  then look\n"
      "rule T-3 \"Large\"\n  when bill.other is present and bill.amount > large(bill.other)\n    "
      "or small(bill.kind) = 6\n"
      "  then look\n"
      "rule T-4 \"Largest\"\n  when largest(bill.kind) > bill.amount * 2\n  then look\n"
      "rule T-5 \"Few\"\n  when bill.other is present and bill.other is one of (b, k, l)\n  then "
      "look\n"
      "rule T-6 \"Many\"\n  when bill.kind is one of (a, b, c, d, e, f, g, i, k)\n  then look\n";
  const driver::Compilation made = driver::compile("tables.bop", text);
  REQUIRE_MESSAGE(made.program.has_value(),
                  diagnostics::render_text(made.diagnostics, made.files, false));
  const auto program = std::make_shared<const ir::Program>(*made.program);
  for (const emit::Vectors vectors : {emit::Vectors::Best, emit::Vectors::Avx2}) {
    const auto engine = emit::batch_engine(program, vectors);
    REQUIRE(engine.has_value());
    testing::RandomProgram random(7, *program);
    Tally tally;
    compare(program, random.references(), **engine, cases_of(random, 3'000, true), tally);
    CHECK(tally.left * 10 < tally.records);
  }
}

TEST_CASE("records too large for a row are left, all of them") {
  std::string text = "policy t.large \"Large\"\ntype T0 is record\n  n : Number\n";
  for (int level = 1; level <= 13; ++level) {
    const std::string below = "T" + std::to_string(level - 1);
    text +=
        "type T" + std::to_string(level) + " is record\n  a : " + below + "\n  b : " + below + "\n";
  }
  text +=
      "type Bill is record\n  amount : Number\n  inner : T13\nsubject bill : Bill\nrole clerk\n"
      "decision d\n  outcomes pass < look\n  combine most severe\n  default pass\n  asks clerk\n"
      "rule T-1 \"Dear\"\n  when bill.amount > 50\n  then look\n";
  const driver::Compilation made = driver::compile("large.bop", text);
  REQUIRE(made.program.has_value());
  const auto program = std::make_shared<const ir::Program>(*made.program);
  REQUIRE(!fits_a_row(*program));
  const auto engine = emit::batch_engine(program);
  REQUIRE(engine.has_value());
  const abi::Layout layout = abi::layout(program->info.schema);
  batch::Builder builder(layout, program->info.subject_record);
  for (int record = 0; record < 3; ++record) builder.leave_out();
  const auto batch = builder.finish();
  const auto session = (*engine)->bind(std::make_shared<const abi::References>());
  const auto run = session->start(*batch, value::Instant{0, 0}, value::Date{0});
  REQUIRE(run.has_value());
  abi::ChunkTruth found;
  (*run)->evaluate(0, 3, found);
  CHECK(found.left[0] == ~std::uint64_t{0});
}

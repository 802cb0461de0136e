// A file is judged the same whole or in blocks, one by one or many at once, on one thread or more.
#include "runtime/stream/stream.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "apps/binding/binding.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/batch.h"
#include "compiler/interpret/interpret.h"
#include "runtime/pack/pack.h"
#include "tests/support/compile_text.h"

namespace {

using namespace bop;  // NOLINT: a test
using record::Format;

constexpr std::string_view policy_text = R"(policy sample.bills "Bills of a test"
  owner "Tests"
  effective by bill.day

use std.time
use std.text

type Risk is low < medium < high
type Payee is record
  name : Text
  iban : Text?
type Line is record
  what  : Text
  net   : Money in EUR
  cost  : Text?
  goods : Boolean
  days  : list of Date?
type Bill is record
  id       : Text
  currency : Currency
  gross    : Money in currency
  limit    : Money in currency?
  risk     : Risk
  day      : Date
  due      : Date?
  paid     : Boolean
  payee    : Payee?
  share    : Percent
  lines    : list of Line?
  notes    : list of Text?

subject bill : Bill
role clerk
codes Codes
  BAD "It is bad" for clerk

decision payment
  outcomes pay < look < hold
  combine  most severe
  default  pay
  asks     clerk

decision keeping
  outcomes years_6 < years_10
  combine  most severe
  default  years_6
  asks     clerk

decision second_look
  outcomes none < again
  combine  most severe
  default  none
  asks     clerk

rule C-01 "Held, not paid"
  when   payment = hold and not bill.paid
  then   again
  in force from 2026-03-11

rule C-02 "Looked at, kept for long"
  when   payment = look and keeping = years_10
  then   again

rule B-01 "Over the limit"
  when   bill.limit is present and bill.gross > bill.limit
  then   hold with BAD

rule B-02 "Risk"
  when   bill.risk >= medium and not bill.paid
  unless bill.payee is present and bill.payee.iban is present
  then   look

rule B-03 "Weekend"
  when   weekday(bill.day) >= 6
  then   look

rule B-04 "Soon due"
  when   bill.due is present and days_between(bill.day, bill.due) < 7
  then   look

rule B-05 "Share"
  when   bill.share > 50%
  then   hold with BAD

rule B-06 "Lines are more than the limit"
  when   bill.lines is present and (sum of line.net for line in bill.lines where line.goods) > EUR 90
  then   hold with BAD

rule B-07 "A line without its amount"
  when   bill.lines is present and (any line in bill.lines where line.cost is missing
      and (line.days is missing or (any day in line.days where day > bill.day)))
  then   look

rule B-08 "A note"
  when   bill.notes is present and (any note in bill.notes where note = "late")
      and (no note in bill.notes where starts_with(note, "x"))
  then   look

rule K-01 "Long"
  when   bill.payee is present and starts_with(bill.payee.name, "Bank")
  then   years_10
)";

struct Kept final : stream::Listener {
  std::string text;
  std::vector<std::string> errors;
  std::size_t notes = 0;

  void lines(std::string_view more) override { text += more; }
  void error(const Error& error) override { errors.push_back(error.text()); }
  void note(const Error& /*note*/) override { ++notes; }
  void progress(std::size_t /*bytes*/, std::size_t /*bytes_total*/,
                std::size_t /*records*/) override {}
};

// The policy, bound, and an engine for many records at once.
struct Policy {
  std::shared_ptr<const ir::Program> program;
  std::optional<binding::LoadedPolicy> loaded;
  std::optional<binding::BoundPolicy> bound;
  std::unique_ptr<abi::BatchEngine> engine;
  std::unique_ptr<abi::BatchSession> session;

  Policy() {
    auto compiled = driver::compile("bills.bop", std::string(policy_text));
    CAPTURE(testing::problems(compiled));
    REQUIRE(compiled.program.has_value());
    program = std::make_shared<const ir::Program>(std::move(*compiled.program));
    const binding::EngineMaker maker{
        "interpret", [](const binding::ProgramPtr& made) { return interpret::interpreter(made); }};
    loaded = binding::load(program, maker);
    REQUIRE(loaded.has_value());
    const auto references = std::make_shared<const abi::References>();
    bound.emplace(loaded->bind(references));
    auto made = emit::batch_engine(program);
    REQUIRE(made.has_value());
    engine = std::move(*made);
    session = engine->bind(references);
  }
};

class Rows {
 public:
  explicit Rows(std::uint64_t seed) : random_(seed) {}

  std::string json(std::size_t count) {
    std::string text;
    for (std::size_t row = 0; row < count; ++row) {
      std::string line = fmt::format(
          R"({{"id":{},"currency":"{}","gross":{},"limit":{},"risk":"{}","day":"2026-03-{:02}",)"
          R"("due":{},"paid":{},"payee":{},"share":"{}%"{}}})",
          one_in(15) ? "null" : fmt::format("\"R-{}\"", row), one_in(20) ? "CHF" : "EUR",
          one_in(15) ? "null" : fmt::format("{}.{:02}", below(900), below(100)),
          one_in(2) ? "null" : "300.00",
          one_in(30)  ? "extreme"
          : one_in(3) ? "high"
                      : "low",
          1 + below(28), one_in(3) ? "null" : fmt::format("\"2026-04-{:02}\"", 1 + below(28)),
          one_in(2), payee(), below(100), lines());
      if (one_in(40)) line.insert(below(line.size()), "\"");
      text += line + "\n";
    }
    return text;
  }

  std::string csv(std::size_t count) {
    std::string text = "id,currency,gross,limit,risk,day,due,paid,payee.name,payee.iban,share\n";
    for (std::size_t row = 0; row < count; ++row) {
      text += fmt::format("R-{},{},{},{},{},2026-03-{:02},{},{},{},{},{}%\n", row,
                          one_in(20) ? "CHF" : "EUR",
                          one_in(15) ? "" : fmt::format("{}.{:02}", below(900), below(100)),
                          one_in(2) ? "" : "300.00", one_in(40) ? "extreme" : "low", 1 + below(28),
                          one_in(3) ? "" : "2026-04-01", one_in(2),
                          one_in(3) ? "\"Bank, the\"" : "Shop", one_in(2) ? "" : "DE1", below(100));
      if (one_in(50)) text += "too,short\n";
    }
    return text;
  }

 private:
  std::uint32_t below(std::size_t count) {
    return std::uniform_int_distribution<std::uint32_t>(
        0, static_cast<std::uint32_t>(count) - 1)(random_);
  }
  bool one_in(std::size_t count) { return below(count) == 0; }
  std::string lines() {
    if (one_in(4)) return one_in(2) ? "" : R"(,"lines":null,"notes":[])";
    std::string made = R"(,"lines":[)";
    for (std::uint32_t at = 0, count = below(4); at < count; ++at)
      made += fmt::format(
          R"({}{{"what":"{}","cost":{},"net":{},"goods":{},"days":{}}})", at == 0 ? "" : ",",
          one_in(2) ? "pen" : "ink", one_in(3) ? "null" : "\"C1\"",
          one_in(5) ? "null" : fmt::format("{}.50", below(90)),
          one_in(10)  ? "null"
          : one_in(4) ? "false"
                      : "true",
          one_in(3)
              ? "null"
              : fmt::format(R"(["2026-03-{:02}"{}])", 1 + below(28), one_in(8) ? ",null" : ""));
    return made + (one_in(3)   ? R"(],"notes":["late","xx"])"
                   : one_in(3) ? R"(],"notes":["late", "y"])"
                               : "]");
  }
  std::string payee() {
    if (one_in(5)) return "null";
    return fmt::format(R"({{"name":"{}","iban":{}}})", one_in(3) ? "Bank" : "Shop \\u00e4",
                       one_in(2) ? "null" : "\"DE1\"");
  }

  std::mt19937_64 random_;
};

struct Run {
  Kept kept;
  stream::Tally tally;
};

Run run(const Policy& policy, const std::string& path, std::optional<Format> format, bool columns,
        decide::BriefForm form, const ingest::BlockLimits& blocks, unsigned threads) {
  const auto when = decide::when("2026-03-02", policy.bound->info());
  REQUIRE(when.has_value());
  stream::Job job;
  job.judge = &policy.bound->judge();
  job.columns = columns ? policy.session.get() : nullptr;
  job.when = *when;
  job.form = form;
  job.blocks = blocks;
  job.threads = threads;
  Run made;
  made.tally = path.ends_with(".pack") ? stream::judge_packed(path, job, made.kept)
                                       : stream::judge_file(path, format, job, made.kept);
  return made;
}

std::string file_of(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(BOP_BUILD_DIR) / name;
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

}  // namespace

TEST_CASE("whole or in blocks, one by one or many at once: the same lines") {
  const Policy policy;
  std::size_t in_columns = 0;
  std::size_t records = 0;
  for (const Format format : {Format::JsonLines, Format::Csv})
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      CAPTURE(seed);
      Rows rows(seed);
      const std::size_t count = seed == 6 ? 5000 : 300;
      const std::string text = format == Format::Csv ? rows.csv(count) : rows.json(count);
      const std::string path = file_of("stream_test.rows", text);
      const auto form = seed % 2 == 0 ? decide::BriefForm::Csv : decide::BriefForm::JsonLines;
      const Run plain = run(policy, path, format, false, form, {}, 1);
      CHECK(plain.tally.in_columns == 0);
      CHECK(plain.tally.records > count / 2);
      CHECK(plain.tally.errors > 0);
      CHECK(plain.tally.undetermined > 0);
      for (const unsigned threads : {1U, 4U})
        for (const std::size_t bytes : {std::size_t{700}, std::size_t{1} << 22}) {
          CAPTURE(threads);
          CAPTURE(bytes);
          const ingest::BlockLimits limits{bytes, bytes < 1000 ? 50U : 1U << 14, 1'000'000};
          const Run made = run(policy, path, format, true, form, limits, threads);
          CHECK(made.kept.text == plain.kept.text);
          CHECK(made.kept.errors == plain.kept.errors);
          CHECK(made.kept.notes == plain.kept.notes);
          CHECK(made.tally.records == plain.tally.records);
          CHECK(made.tally.undetermined == plain.tally.undetermined);
          CHECK(made.tally.errors == plain.tally.errors);
          in_columns += made.tally.in_columns;
          records += made.tally.records;
        }
      std::filesystem::remove(path);
    }
  MESSAGE(records, " records, ", in_columns, " of them judged many at once");
  CHECK(in_columns * 2 > records);
}

TEST_CASE("a packed file is judged as its text is") {
  const Policy policy;
  const abi::PolicyInfo& info = policy.bound->info();
  const abi::Layout layout = abi::layout(info.schema);
  for (const Format format : {Format::JsonLines, Format::Csv}) {
    Rows rows(format == Format::Csv ? 7 : 8);
    const std::string text = format == Format::Csv ? rows.csv(3000) : rows.json(3000);
    const std::string path = file_of("stream_packed.rows", text);
    const std::string packed = file_of("stream_packed.pack", "");
    const Run plain = run(policy, path, format, false, decide::BriefForm::JsonLines, {}, 1);
    for (const std::size_t bytes : {std::size_t{40'000}, std::size_t{1} << 22}) {
      auto blocks = ingest::Blocks::open(path, format, {bytes, 4000, 1'000'000});
      REQUIRE(blocks.has_value());
      {
        std::ofstream out(packed, std::ios::binary);
        const auto written =
            pack::write(*blocks, path, {&info.schema, &layout, info.subject_record}, {}, out);
        REQUIRE(written.has_value());
        CHECK(written->in_columns * 3 > written->rows);
      }
      for (const bool columns : {false, true})
        for (const unsigned threads : {1U, 3U}) {
          CAPTURE(columns);
          const Run made =
              run(policy, packed, {}, columns, decide::BriefForm::JsonLines, {}, threads);
          CHECK(made.kept.text == plain.kept.text);
          CHECK(made.kept.errors == plain.kept.errors);
          CHECK(made.kept.notes == plain.kept.notes);
          CHECK(made.tally.undetermined == plain.tally.undetermined);
          CHECK((made.tally.in_columns > 0) == columns);
        }
    }
    std::filesystem::remove(path);
    std::filesystem::remove(packed);
  }
}

TEST_CASE("of a damaged packed file the other blocks are judged") {
  const Policy policy;
  const abi::PolicyInfo& info = policy.bound->info();
  const abi::Layout layout = abi::layout(info.schema);
  const std::string path = file_of("stream_damaged.jsonl", Rows(9).json(400));
  auto blocks = ingest::Blocks::open(path, Format::JsonLines, {20'000, 4000, 1'000'000});
  std::ostringstream out;
  REQUIRE(pack::write(*blocks, path, {&info.schema, &layout, info.subject_record}, {}, out));
  std::string file = out.str();
  file[64] = static_cast<char>(file[64] ^ 1);
  const std::string packed = file_of("stream_damaged.pack", file);
  const Run made = run(policy, packed, {}, true, decide::BriefForm::JsonLines, {}, 2);
  CHECK(made.kept.errors.at(0).find("rows from line 1 on: the block is damaged") !=
        std::string::npos);
  CHECK(made.tally.records > 100);
  std::filesystem::remove(path);
  std::filesystem::remove(packed);
}

TEST_CASE("a file that can't be judged is an error and a line") {
  const Policy policy;
  const Run absent =
      run(policy, "/nowhere/rows.csv", Format::Csv, true, decide::BriefForm::JsonLines, {}, 2);
  CHECK(absent.tally.errors == 1);
  CHECK(absent.kept.text.starts_with(R"({"error":{"code":"B8001")"));
  const std::string twice = file_of("stream_twice.csv", "id,id\n1,2\n");
  const Run refused = run(policy, twice, Format::Csv, true, decide::BriefForm::Csv, {}, 2);
  std::filesystem::remove(twice);
  CHECK(refused.tally.errors == 1);
  CHECK(refused.kept.errors.at(0).find("B7002") != std::string::npos);
  const std::string empty = file_of("stream_empty.jsonl", " \n");
  const Run nothing = run(policy, empty, Format::JsonLines, true, decide::BriefForm::Csv, {}, 2);
  std::filesystem::remove(empty);
  CHECK(nothing.kept.errors.at(0).find("B7008") != std::string::npos);
}

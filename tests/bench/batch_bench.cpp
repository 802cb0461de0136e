// Prints the figures of the batch engine on sixteen_rules.bop: against the time to read the same
// columns, against the interpreter, with narrow and with wide columns. With --json one object a
// line. Nothing is printed before the engine agreed with the interpreter on every record of a
// sample. Processor time; every ratio is the median of interleaved pairs in one run.
#include <cstdio>

#include <fmt/format.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/batch.h"
#include "compiler/interpret/interpret.h"
#include "runtime/batch/builder.h"
#include "tests/bench/bills.h"
#include "tests/bench/figure.h"
#include "tests/bench/sixteen_lanes_hand.h"
#include "tests/bench/timing.h"

namespace bop::bench {
namespace {

constexpr std::size_t sample_count = 16'384;
constexpr std::size_t record_count = 2'097'152;  // of these, in random order: past every cache
constexpr int repeats = 15;

struct Subject {
  std::shared_ptr<const ir::Program> program;
  abi::Layout layout;
  std::vector<abi::Case> sample;
  std::vector<std::uint32_t> order;  // record → sample
  abi::RowArena arena;
  std::vector<const std::byte*> rows;
  value::Instant as_of{1'772'000'000, 0};
  value::Date today{20'514};
};

Result<void> prepare(Subject& subject) {
  const std::string policy = std::string(BOP_SOURCE_DIR) + "/tests/bench/sixteen_rules.bop";
  BOP_TRY(const driver::Compilation compilation, driver::compile_file(policy));
  if (!compilation.ok() || !compilation.program)
    return fail("", diagnostics::render_text(compilation.diagnostics, compilation.files, false));
  subject.program = std::make_shared<const ir::Program>(*compilation.program);
  subject.layout = abi::layout(subject.program->info.schema);
  Bills bills(*subject.program);
  for (std::size_t left = sample_count; left > 0; --left) {
    subject.sample.push_back({bills.make(), subject.as_of, subject.today});
    const abi::PackedRow row = pack(subject.layout, *subject.sample.back().subject, subject.arena);
    if (row.wide) return fail("", "a bill of the bench does not fit its row");
    subject.rows.push_back(row.bytes);
  }
  std::mt19937_64 random(20260303);
  std::uniform_int_distribution<std::uint32_t> one(0, sample_count - 1);
  for (std::size_t left = record_count; left > 0; --left) subject.order.push_back(one(random));
  return {};
}

std::unique_ptr<batch::Batch> batch_of(const Subject& subject,
                                       std::span<const abi::ColumnForm> earlier) {
  batch::Builder builder(subject.layout, subject.program->info.subject_record);
  for (const std::uint32_t at : subject.order) builder.add(subject.rows[at]);
  return builder.finish(earlier);
}

// Every column as wide as a row has it.
std::vector<abi::ColumnForm> wide_forms(const Subject& subject, const batch::Batch& narrow) {
  const auto columns = abi::columns_of(subject.layout, subject.program->info.subject_record);
  std::vector<abi::ColumnForm> forms(narrow.forms().begin(), narrow.forms().end());
  for (std::size_t at = 0; at < forms.size(); ++at) {
    const abi::Kind kind = columns[at].slot.type.kind;
    const int scale = abi::scale_of(kind);
    forms[at].scale = static_cast<std::uint8_t>(scale);
    if (forms[at].payload == abi::Width::Bit) continue;
    forms[at].payload = scale > 0 ? abi::Width::Wide : abi::Width::Word;
  }
  return forms;
}

// What one record has in columns, in bits, and the code that reads it all.
class Reading {
 public:
  explicit Reading(const batch::Batch& batch) : rows_(batch.rows()) {
    for (std::size_t at = 0; at < batch.forms().size(); ++at) {
      const abi::ColumnForm& form = batch.forms()[at];
      const abi::ColumnData& data = batch.columns()[at];
      const std::size_t bits =
          form.payload == abi::Width::Bit ? 1 : 8 * abi::bytes_of(form.payload);
      if (bits > 0) parts_.emplace_back(data.payload, bits);
      if (form.open) parts_.emplace_back(reinterpret_cast<const std::byte*>(data.values), 1);
      if (form.missing) parts_.emplace_back(reinterpret_cast<const std::byte*>(data.missing), 1);
    }
  }
  double bytes() const {
    double bits = 0;
    for (const auto& [data, width] : parts_) bits += static_cast<double>(width);
    return bits / 8;
  }
  std::uint64_t pass() const {
    std::uint64_t sum = 0;
    for (std::size_t first = 0; first < rows_; first += abi::chunk_rows)
      for (const auto& [data, bits] : parts_)
        sum += sum_of(data + first * bits / 8, abi::chunk_rows * bits / 8);
    return sum;
  }

 private:
  // As fast as memory gives it: eight independent sums over whole vectors.
  __attribute__((target("avx2"), optimize("O3"))) static std::uint64_t sum_of(const std::byte* data,
                                                                              std::size_t bytes) {
    using Lane __attribute__((vector_size(32))) = std::uint64_t;
    Lane sums[8] = {};
    const auto* lanes = reinterpret_cast<const Lane*>(data);
    const std::size_t count = bytes / sizeof(Lane);
    for (std::size_t at = 0; at + 8 <= count; at += 8)
      for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += lanes[at + lane];
    Lane all = {};
    for (const Lane& sum : sums) all += sum;
    return all[0] + all[1] + all[2] + all[3];
  }

  std::size_t rows_;
  std::vector<std::pair<const std::byte*, std::size_t>> parts_;
};

struct Measured {
  std::unique_ptr<abi::BatchEngine> engine;
  std::unique_ptr<abi::BatchSession> session;
  std::unique_ptr<batch::Batch> batch;
  std::unique_ptr<abi::BatchRun> run;
  std::uint64_t left = 0;

  void pass() {
    abi::ChunkTruth& found = found_;
    for (std::size_t first = 0; first < batch->rows(); first += abi::chunk_rows) {
      run->evaluate(first, std::min(abi::chunk_rows, batch->rows() - first), found);
      for (const std::uint64_t word : found.left) left += word;
    }
  }

 private:
  abi::ChunkTruth found_;
};

Result<Measured> measured(const Subject& subject, emit::Vectors vectors,
                          std::span<const abi::ColumnForm> forms,
                          const emit::LeftOut& left_out = {}) {
  Measured made;
  BOP_TRY(made.engine, emit::batch_engine_without(left_out, subject.program, vectors));
  made.session = made.engine->bind(std::make_shared<const abi::References>());
  made.batch = batch_of(subject, forms);
  BOP_TRY(made.run, made.session->start(*made.batch, subject.as_of, subject.today));
  return made;
}

// Every condition of the first chunks, as the interpreter has it; how many records agreed.
Result<std::size_t> check(const Subject& subject, Measured& measured) {
  const auto oracle =
      interpret::interpreter(subject.program)->bind(std::make_shared<const abi::References>());
  abi::ChunkTruth found;
  abi::Evaluation expected;
  std::size_t agreed = 0;
  for (std::size_t first = 0; first < sample_count; first += abi::chunk_rows) {
    measured.run->evaluate(first, abi::chunk_rows, found);
    for (std::size_t row = 0; row < abi::chunk_rows; ++row) {
      if ((found.left[row / 64] >> (row % 64) & 1U) != 0) return fail("", "code gave up");
      oracle->evaluate(subject.sample[subject.order[first + row]], expected);
      for (std::size_t at = 0; at < expected.conditions.size(); ++at) {
        const auto bit = [&](const abi::ChunkBits& bits) {
          return (bits[row / 64] >> (row % 64) & 1U) != 0;
        };
        const bool unknown = bit(found.conditions[at].unknown);
        const abi::Truth got = unknown                         ? abi::Truth::Unknown
                               : bit(found.conditions[at].yes) ? abi::Truth::True
                                                               : abi::Truth::False;
        if (got != expected.conditions[at])
          return fail("", fmt::format("record {}: condition {} differs", first + row, at));
      }
      ++agreed;
    }
  }
  return agreed;
}

// The interpreter takes the sample once, while the batch takes all records.
Figure against_interpreter(const Subject& subject, Measured& batch) {
  const auto oracle =
      interpret::interpreter(subject.program)->bind(std::make_shared<const abi::References>());
  abi::Evaluation found;
  std::vector<double> batches, oracles, ratios;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    batches.push_back(timed(1, record_count, [&] { batch.pass(); }));
    oracles.push_back(timed(1, sample_count, [&] {
      for (const abi::Case& one : subject.sample) oracle->evaluate(one, found);
    }));
    ratios.push_back(batches.back() / oracles.back());
  }
  return {"batch-vs-interpreter",
          median(batches),
          "ns/record",
          median(oracles),
          median(ratios),
          0.05,
          false};
}

// Records whose bits are those of the rules by hand; nothing where some are not.
std::optional<std::size_t> same_by_hand(const BillColumns& bills, Measured& batch) {
  abi::ChunkTruth found;
  std::vector<abi::ChunkTruth::Condition> by_hand(16);
  for (std::size_t first = 0; first < sample_count; first += abi::chunk_rows) {
    batch.run->evaluate(first, abi::chunk_rows, found);
    sixteen_lanes_by_hand(bills, first, abi::chunk_rows, by_hand);
    for (std::size_t rule = 0; rule < by_hand.size(); ++rule)
      if (found.conditions[rule].yes != by_hand[rule].yes ||
          found.conditions[rule].unknown != by_hand[rule].unknown)
        return std::nullopt;
  }
  return sample_count;
}

Figure against_hand(Measured& batch) {
  constexpr auto name = "batch-vs-hand";
  if (!bill_columns_fit(*batch.batch))
    return not_measured(name, "the processor has no AVX-512, or columns are not what they were");
  const BillColumns bills = bill_columns(*batch.batch);
  if (!same_by_hand(bills, batch)) return not_measured(name, "the rules by hand say otherwise");
  std::vector<abi::ChunkTruth::Condition> found(16);
  const Pair pair =
      compared(repeats, record_count, {1, [&] { batch.pass(); }},
               {1, [&] {
                  for (std::size_t first = 0; first < record_count; first += abi::chunk_rows)
                    sixteen_lanes_by_hand(bills, first, abi::chunk_rows, found);
                }});
  return {name, pair.first, "ns/record", pair.second, pair.ratio, 1.1, false};
}

// What a part of the code costs: all of it against code without that part.
Result<Figure> cost_of(const char* name, const emit::LeftOut& part, const Subject& subject,
                       Measured& whole, double limit) {
  BOP_TRY(Measured without, measured(subject, emit::Vectors::Best, whole.batch->forms(), part));
  const Pair pair =
      compared(repeats, record_count, {1, [&] { whole.pass(); }}, {1, [&] { without.pass(); }});
  return Figure{name, pair.first, "ns/record", pair.second, pair.ratio, limit, false};
}

Result<void> measure(const Subject& subject, bool json, std::vector<Figure>& figures) {
  BOP_TRY(Measured narrow, measured(subject, emit::Vectors::Best, {}));
  BOP_TRY(Measured avx2, measured(subject, emit::Vectors::Avx2, {}));
  const auto forms = wide_forms(subject, *narrow.batch);
  BOP_TRY(Measured wide, measured(subject, emit::Vectors::Best, forms));
  for (Measured* one : {&narrow, &avx2, &wide}) {
    BOP_TRY(const std::size_t agreed, check(subject, *one));
    if (!json) fmt::print("{} records agree with the interpreter\n", agreed);
  }
  const Reading read_narrow(*narrow.batch);
  const Reading read_wide(*wide.batch);
  if (!json)
    fmt::print("{:.1f} bytes a record, wide {:.1f}\n", read_narrow.bytes(), read_wide.bytes());
  std::uint64_t sum = 0;
  const auto against_read = [&](const char* name, Measured& one, const Reading& reading,
                                double limit) {
    const Pair pair = compared(repeats, record_count, {1, [&] { one.pass(); }},
                               {1, [&] { sum += reading.pass(); }});
    figures.push_back({name, pair.first, "ns/record", pair.second, pair.ratio, limit, false});
  };
  against_read("batch-vs-read", wide, read_wide, 1.3);
  against_read("batch-narrow-vs-read", narrow, read_narrow, 0);
  against_read("batch-avx2-vs-read", avx2, read_narrow, 1.6);
  figures.push_back(against_interpreter(subject, narrow));
  const Pair widths =
      compared(repeats, record_count, {1, [&] { narrow.pass(); }}, {1, [&] { wide.pass(); }});
  figures.push_back(
      {"narrow-vs-wide", widths.first, "ns/record", widths.second, widths.ratio, 0.8, false});
  figures.push_back(against_hand(narrow));
  // Narrow columns need no checks: their widths say how large sums and products are.
  BOP_TRY(figures.emplace_back(),
          cost_of("overflow-checks", {.overflow_checks = true}, subject, wide, 1.1));
  BOP_TRY(figures.emplace_back(),
          cost_of("rule-bitmaps", {.bitmaps = true}, subject, narrow, 1.05));
  if (sum + narrow.left + wide.left + avx2.left == 42) fmt::print(stderr, " ");  // keeps the loops
  return {};
}

int run(bool json) {
  Subject subject;
  std::vector<Figure> figures;
  Result<void> done = prepare(subject);
  if (done) done = measure(subject, json, figures);
  if (!done) {
    fmt::print(stderr, "{}\n", done.error().text());
    return 1;
  }
  return print_all(figures, json);
}

}  // namespace
}  // namespace bop::bench

int main(int count, char** arguments) {
  const bool json = count > 1 && std::string_view(arguments[1]) == "--json";
  return bop::bench::run(json);
}

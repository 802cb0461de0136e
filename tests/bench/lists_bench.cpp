// Prints the figures of policies that ask the lines of an invoice (invoice_lines.bop): rows of JSON
// Lines into columns against the ordinary reader, and conditions over columns against the
// interpreter. With --json one object a line. Nothing is printed before columns and interpreter
// agreed on every record of a sample. Processor time; ratios are medians of interleaved pairs.
#include <random>

#include <fmt/format.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/batch.h"
#include "compiler/interpret/interpret.h"
#include "runtime/ingest/ingest.h"
#include "runtime/record/rows.h"
#include "tests/bench/figure.h"
#include "tests/bench/timing.h"

namespace bop::bench {
namespace {

constexpr std::size_t record_count = 32'768;
constexpr std::size_t sample_count = 2'048;
constexpr int repeats = 9;

class Invoices {
 public:
  // One to nine lines, five on the average; some do not add up, lack a cost centre, or have a rate
  // that there is not.
  std::string next() {
    std::string lines;
    long net = 0;
    long tax = 0;
    for (long left = one_in(500) ? 0 : between(1, 9); left > 0; --left) {
      const long quantity = between(1, 20);
      const long price = between(100, 30'000);
      long amount = quantity * price;
      const long rate = one_in(5) ? 7 : one_in(300) ? 16 : 19;
      net += amount;
      tax += (amount * rate + 50) / 100;
      if (one_in(100)) amount += between(-2, 2);
      lines += fmt::format(
          R"({}{{"item":"I-{}","kind":"{}","quantity":{},"price":{},"net":{},"tax_rate":"{}%",)"
          R"("cost_centre":{}}})",
          lines.empty() ? "" : ",", between(1, 400), one_in(4) ? "freight" : "goods", quantity,
          euros(price), euros(amount), rate,
          one_in(50) ? "null" : fmt::format("\"CC-{}\"", between(100, 160)));
    }
    return fmt::format(R"({{"id":"V-{}","vendor":"S-{}","net":{},"tax":{},"gross":{},"limit":{},)"
                       R"("lines":[{}]}})"
                       "\n",
                       ++number_, between(1, 900), euros(net), euros(tax),
                       euros(net + tax + (one_in(50) ? 1 : 0)), one_in(2) ? "null" : "20000.00",
                       lines);
  }

 private:
  long between(long least, long most) {
    return std::uniform_int_distribution<long>(least, most)(random_);
  }
  bool one_in(long count) { return between(1, count) == 1; }
  static std::string euros(long cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

  std::mt19937_64 random_{20260303};
  long number_ = 0;
};

struct Subject {
  std::shared_ptr<const ir::Program> program;
  abi::Layout layout;
  ingest::Block block;
  ingest::Filled filled;
  std::vector<abi::Case> sample;
  value::Instant as_of{1'772'000'000, 0};
  value::Date today{20'514};

  const abi::Schema& schema() const { return program->info.schema; }
  std::uint32_t record() const { return program->info.subject_record; }
  ingest::Filler filler() const { return ingest::Filler({&schema(), &layout, record()}); }
  record::Rows rows() const {
    return {record::Format::JsonLines, "bench", schema(), record(), {}, {}};
  }
};

Result<void> prepare(Subject& subject) {
  const std::string policy = std::string(BOP_SOURCE_DIR) + "/tests/bench/invoice_lines.bop";
  BOP_TRY(const driver::Compilation compilation, driver::compile_file(policy));
  if (!compilation.ok() || !compilation.program)
    return fail("", diagnostics::render_text(compilation.diagnostics, compilation.files, false));
  subject.program = std::make_shared<const ir::Program>(*compilation.program);
  subject.layout = abi::layout(subject.schema());
  Invoices invoices;
  std::string text;
  for (std::size_t left = record_count; left > 0; --left) text += invoices.next();
  subject.block = ingest::Blocks::rows_in(std::move(text), record::Format::JsonLines, ',', 1);
  subject.filled = subject.filler().fill(subject.block);
  for (const std::uint64_t word : subject.filled.batch->left_out())
    if (word != 0) return fail("", "an invoice of the bench is not in columns");
  record::Rows rows = subject.rows();
  for (std::size_t at = 0; at < sample_count; ++at) {
    auto read = rows.read(subject.block.row(at), static_cast<int>(at + 1));
    if (!read || !*read) return fail("", "an invoice of the bench can't be read");
    subject.sample.push_back(
        {record::project(subject.schema(), **read, "invoice"), subject.as_of, subject.today});
  }
  return {};
}

// How many records of the sample agreed in every condition.
Result<std::size_t> check(const Subject& subject, abi::BatchRun& run, const abi::Session& oracle) {
  abi::ChunkTruth found;
  abi::Evaluation expected;
  run.evaluate(0, sample_count, found);
  for (std::size_t row = 0; row < sample_count; ++row) {
    const auto bit = [&](const abi::ChunkBits& bits) {
      return (bits[row / 64] >> (row % 64) & 1U) != 0;
    };
    if (bit(found.left)) return fail("", "code gave up");
    oracle.evaluate(subject.sample[row], expected);
    for (std::size_t at = 0; at < expected.conditions.size(); ++at) {
      const abi::Truth got = bit(found.conditions[at].unknown) ? abi::Truth::Unknown
                             : bit(found.conditions[at].yes)   ? abi::Truth::True
                                                               : abi::Truth::False;
      if (got != expected.conditions[at])
        return fail("", fmt::format("record {}: condition {} differs", row, at));
    }
  }
  return sample_count;
}

Figure reading(const Subject& subject) {
  ingest::Filler filler = subject.filler();
  record::Rows rows = subject.rows();
  std::vector<double> columns, records, ratios;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    columns.push_back(timed(1, record_count, [&] { filler.fill(subject.block); }));
    records.push_back(timed(1, sample_count, [&] {
      for (std::size_t at = 0; at < sample_count; ++at) rows.read(subject.block.row(at), 1);
    }));
    ratios.push_back(columns.back() / records.back());
  }
  return {"lists-columns-vs-rows",
          median(columns),
          "ns/record",
          median(records),
          median(ratios),
          0.06,
          false};
}

Figure judging(const Subject& subject, abi::BatchRun& run, const abi::Session& oracle) {
  abi::ChunkTruth found;
  abi::Evaluation expected;
  std::vector<double> batches, oracles, ratios;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    batches.push_back(timed(1, record_count, [&] {
      for (std::size_t first = 0; first < record_count; first += abi::chunk_rows)
        run.evaluate(first, abi::chunk_rows, found);
    }));
    oracles.push_back(timed(1, sample_count, [&] {
      for (const abi::Case& one : subject.sample) oracle.evaluate(one, expected);
    }));
    ratios.push_back(batches.back() / oracles.back());
  }
  return {"lists-vs-interpreter",
          median(batches),
          "ns/record",
          median(oracles),
          median(ratios),
          0.05,
          false};
}

Result<void> measure(const Subject& subject, bool json, std::vector<Figure>& figures) {
  const auto references = std::make_shared<const abi::References>();
  BOP_TRY(const auto engine, emit::batch_engine(subject.program));
  const auto session = engine->bind(references);
  BOP_TRY(const auto run, session->start(*subject.filled.batch, subject.as_of, subject.today));
  const auto oracle = interpret::interpreter(subject.program)->bind(references);
  BOP_TRY(const std::size_t agreed, check(subject, *run, *oracle));
  if (!json) fmt::print("{} records agree with the interpreter\n", agreed);
  figures.push_back(reading(subject));
  figures.push_back(judging(subject, *run, *oracle));
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

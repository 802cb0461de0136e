// Prints what indexes are for: rows of a reference set that a condition looks for by the value of a
// field, in a set of a million and of a thousand; the row of a table, among 16,384 and 16. With
// --json one object a line. Nothing is printed before the interpreter agreed on a sample. Processor
// time, ratios of interleaved passes.
#include <random>

#include <fmt/format.h>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/session.h"
#include "compiler/interpret/interpret.h"
#include "tests/bench/figure.h"
#include "tests/bench/timing.h"

namespace bop::bench {
namespace {

constexpr std::size_t record_count = 4096;
constexpr std::size_t sample_count = 256;
constexpr int repeats = 15;

/// A policy with its reference data, and records packed for its code.
struct Subject {
  std::shared_ptr<const ir::Program> program;
  std::shared_ptr<const abi::References> references;
  std::unique_ptr<abi::Session> compiled;
  std::unique_ptr<abi::Session> oracle;
  std::vector<abi::Case> cases;
  std::vector<const std::byte*> rows;
  abi::RowArena arena;

  const emit::Session& session() const { return static_cast<const emit::Session&>(*compiled); }
};

Result<std::shared_ptr<const ir::Program>> program_of(const std::string& text) {
  driver::Compilation made = driver::compile("index.bop", text);
  if (!made.ok() || !made.program)
    return fail("", diagnostics::render_text(made.diagnostics, made.files, false));
  return std::make_shared<const ir::Program>(std::move(*made.program));
}

Result<void> bind(Subject& subject) {
  const auto oracle = std::shared_ptr<const abi::Engine>(interpret::interpreter(subject.program));
  BOP_TRY(const emit::Compiled compiled, emit::compile(subject.program, oracle));
  subject.compiled = compiled.engine->bind(subject.references);
  subject.oracle = oracle->bind(subject.references);
  const abi::Layout& layout = subject.session().code().layout;
  for (const abi::Case& one : subject.cases)
    subject.rows.push_back(pack(layout, *one.subject, subject.arena).bytes);
  return {};
}

Result<void> agrees(const Subject& subject) {
  abi::Evaluation expected;
  abi::Evaluation got;
  for (std::size_t at = 0; at < sample_count; ++at) {
    subject.oracle->evaluate(subject.cases[at], expected);
    subject.compiled->evaluate(subject.cases[at], got);
    if (expected.conditions != got.conditions)
      return fail("", fmt::format("code and the interpreter do not agree on record {}", at));
  }
  if (subject.session().fallbacks() != 0)
    return fail("", "a record of the bench was left to the interpreter");
  return {};
}

abi::RecordPtr record(std::uint32_t type, std::vector<std::string> texts) {
  auto made = std::make_shared<abi::RecordData>();
  made->type = type;
  for (std::string& text : texts) made->fields.push_back(abi::Datum::of(std::move(text)));
  return made;
}

abi::Case case_of(abi::RecordPtr subject) {
  return {std::move(subject), value::Instant{1'772'000'000, 0}, value::Date{20'514}};
}

constexpr auto lookup_policy = R"(policy b.paid "Paid once"
use std.text
type Bill is record
  vendor : Text
  number : Text
type Paid is record
  vendor : Text
  number : Text
subject bill : Bill
reference paid : Paid by vendor, number
role clerk
decision d
  outcomes pass < look
  combine  most severe
  default  pass
  asks     clerk
rule P-1 "Paid before, in capitals or not"
  when any p in paid where p.vendor = bill.vendor and fold(p.number) = fold(bill.number)
  then look
)";

// Four invoices a vendor; half of the records ask for one that is there.
Result<void> prepare_lookup(std::size_t rows, Subject& subject) {
  BOP_TRY(subject.program, program_of(lookup_policy));
  const std::uint32_t paid_type = subject.program->info.references[0].record;
  std::vector<abi::RecordPtr> paid;
  for (std::size_t row = 0; row < rows; ++row)
    paid.push_back(record(paid_type, {fmt::format("V-{:07}", row / 4), fmt::format("R-{}", row)}));
  auto references = std::make_shared<abi::References>();
  references->sets.push_back(abi::ReferenceSet::complete("paid", std::move(paid), {0, 1}));
  subject.references = std::move(references);
  std::mt19937_64 random(20261123);
  for (std::size_t left = record_count; left > 0; --left) {
    const std::size_t row = random() % rows;
    const std::string number = fmt::format("r-{}", left % 2 == 0 ? row : row + rows);
    subject.cases.push_back(case_of(
        record(subject.program->info.subject_record, {fmt::format("V-{:07}", row / 4), number})));
  }
  BOP_TRY_VOID(bind(subject));
  return agrees(subject);
}

// Asks the first conditions of every record.
std::function<void()> pass_over(const Subject& subject, std::uint64_t& sum) {
  return [&] {
    const emit::Session& session = subject.session();
    for (const std::byte* row : subject.rows) {
      abi::RowArena scratch;
      builtins::Arena texts;
      const emit::Context context = session.context(subject.cases[0], scratch, &texts);
      std::uint64_t truth = 0;
      std::uint64_t unknown = 0;
      sum += session.code().conditions[0](row, &context, &truth, &unknown);
      sum += truth ^ unknown;
    }
  };
}

Result<void> measure_lookup(std::vector<Figure>& figures) {
  Subject large;
  Subject small;
  BOP_TRY_VOID(prepare_lookup(1'000'000, large));
  BOP_TRY_VOID(prepare_lookup(1'000, small));
  std::uint64_t sum = 0;
  const Pair pair =
      compared(repeats, record_count, {1, pass_over(large, sum)}, {1, pass_over(small, sum)});
  figures.push_back(
      {"lookup-1000000-vs-1000", pair.first, "ns/record", pair.second, pair.ratio, 4, false});
  if (sum == 42) fmt::print(stderr, " ");  // keeps the loops
  return {};
}

// A table of that many rows: a band of amounts and a kind lead to each.
std::string table_policy(int rows) {
  std::string text =
      "policy b.table \"Large\"\ntype Kind is one of goods, services\n"
      "type Bill is record\n  amount : Money in EUR\n  kind : Kind\nsubject bill : Bill\n"
      "role clerk\ndecision d\n  outcomes pass < look\n  combine most severe\n  default pass\n"
      "  asks clerk\ntable fee(amount : Money in EUR, kind : Kind) gives rate : Percent unique\n"
      "  | amount | kind || rate |\n  | < EUR 0.00 | any || 0% |\n";
  for (int row = 0; row < rows - 2; row += 2)
    for (const char* kind : {"goods", "services"})
      text += fmt::format("  | EUR {}.00 ..< EUR {}.00 | {} || {}% |\n", row, row + 2, kind,
                          (row + (kind[0] == 'g' ? 0 : 7)) % 90);
  text += fmt::format("  | >= EUR {}.00 | any || 1% |\n", (rows - 1) / 2 * 2);
  return text + "rule T-1 \"Dear\"\n  when fee(bill.amount, bill.kind) > 50%\n  then look\n";
}

Result<void> prepare_table(int rows, Subject& subject) {
  BOP_TRY(subject.program, program_of(table_policy(rows)));
  subject.references = std::make_shared<const abi::References>();
  std::mt19937_64 random(20261123);
  const auto euro = *value::Currency::parse("EUR");
  for (std::size_t left = record_count; left > 0; --left) {
    auto made = std::make_shared<abi::RecordData>();
    made->type = subject.program->info.subject_record;
    const auto cents = static_cast<std::int64_t>(random() % (static_cast<unsigned>(rows) * 100U));
    made->fields = {abi::Datum::of(value::Money{*value::Decimal::of(cents, -2), euro}),
                    abi::Datum::of(abi::Symbol{static_cast<std::uint32_t>(random() % 2)})};
    subject.cases.push_back(case_of(std::move(made)));
  }
  BOP_TRY_VOID(bind(subject));
  return agrees(subject);
}

Result<void> measure_tables(std::vector<Figure>& figures) {
  Subject large;
  Subject small;
  BOP_TRY_VOID(prepare_table(16'384, large));
  BOP_TRY_VOID(prepare_table(16, small));
  std::uint64_t sum = 0;
  const Pair pair =
      compared(repeats, record_count, {4, pass_over(large, sum)}, {4, pass_over(small, sum)});
  figures.push_back({"table-16384", pair.first, "ns/record", 0, 0, 1000, false});
  figures.push_back(
      {"table-16384-vs-16", pair.first, "ns/record", pair.second, pair.ratio, 0, false});
  if (sum == 42) fmt::print(stderr, " ");
  return {};
}

int run(bool json) {
  std::vector<Figure> figures;
  for (const auto measure : {measure_lookup, measure_tables}) {
    const auto done = measure(figures);
    if (done) continue;
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

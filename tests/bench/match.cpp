// One match of many lines against ten times as many order lines: seconds of processor time on one
// core, memory, and growth. A share of the lines has no usable article and is found by its text
// alone. The lines are made from a fixed seed; every one has exactly one partner, and that is
// checked. Baselines, in the same process: by keys a hash join of the same articles by hand; by
// texts what comparing every two takes, from a sample. Conditions without a key are asked of every
// two: by machine code and, in the same run, by the interpreter, which has to say the same. Each
// run is a process of its own, as memory is of one.
#include "runtime/match/match.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <random>
#include <unordered_map>

#include <fmt/format.h>

#include "compiler/driver/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/interpret/interpret.h"
#include "runtime/builtins/similarity.h"
#include "tests/bench/figure.h"
#include "tests/bench/memory.h"
#include "tests/bench/processes.h"

namespace bop::bench {
namespace {

constexpr std::string_view policy = R"(policy bench.match "A large match"
  owner "Nobody"
use std.text
type Line is record
  article    : Text?
  text       : Text
  quantity   : Number
  unit_price : Money in EUR
type Bill is record
  lines : list of Line
subject   bill  : Bill
reference items : Line
role clerk
codes Reasons
  PRICE "The price is not the agreed one" for clerk
match lines
  left  bill.lines as line
  right items as item
  pair  by_article on line.article is present and item.article is present and line.article = item.article
        else by_text on similarity(line.text, item.text) >= 0.85
  allow unit_price over up to 2%, under unlimited
  raise PRICE when price_over
decision agreement
  outcomes clean < hold
  combine  most severe
  default  clean
  asks     clerk
rule M-01 "Prices"
  when count(lines.findings) > 0
  then hold with PRICE
)";

// No key: what was paid on about the day that it was due, and about as much.
constexpr std::string_view windows_policy = R"(policy bench.windows "Payments by day and amount"
  owner "Nobody"
type Entry is record
  day    : Date
  amount : Money in EUR
  text   : Text
type Books is record
  paid      : list of Entry
  tolerance : Money in EUR
subject   books : Books
reference due   : Entry
role clerk
codes Reasons
  OPEN "Not paid" for clerk
match payments
  left  books.paid as paid
  right due as item
  pair  near on paid.day <= item.day + 5 days and paid.day >= item.day - 2 days
            and paid.amount <= item.amount + books.tolerance and paid.amount >= item.amount - books.tolerance
            and not (paid.text contains "fee")
  raise OPEN when unpaired_right
decision agreement
  outcomes clean < hold
  combine  most severe
  default  clean
  asks     clerk
rule P-01 "What is due is paid"
  when count(payments.findings) > 0
  then hold with OPEN
)";

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

constexpr const char* beginnings[] = {"bol", "nut", "was", "bra", "hin", "scr", "pla",
                                      "pip", "val", "gas", "cab", "soc", "swi", "rel",
                                      "mot", "gea", "bel", "fil", "pum", "sea"};
constexpr const char* endings[] = {"t",   "ser",  "cket", "ge",  "ew",   "te",  "pe",
                                   "ve",  "ket",  "le",   "ch",  "ay",   "or",  "r",
                                   "ter", "ping", "led",  "ton", "lock", "hard"};

// "bolter gasket seaton 4812-07-003391": three of 400 words and a number.
std::string text_of(std::mt19937& engine) {
  std::string text;
  for (int word = 0; word < 3; ++word)
    text += std::string(beginnings[engine() % 20]) + endings[engine() % 20] + " ";
  return text +
         fmt::format("{:04}-{:02}-{:06}", engine() % 10000, engine() % 100, engine() % 1000000);
}

std::string with_typing_errors(std::mt19937& engine, std::string text) {
  for (int left = 0; left < 2; ++left) text[engine() % text.size()] = 'x';
  return text;
}

abi::RecordPtr record(std::uint32_t type, std::string path, abi::Datum article, std::string text,
                      std::int64_t cents) {
  auto made = std::make_shared<abi::RecordData>();
  made->type = type;
  made->path = std::move(path);
  made->fields = {
      std::move(article), abi::Datum::of(std::move(text)), abi::Datum::of(value::Decimal(1)),
      abi::Datum::of(value::Money{*value::Decimal::of(cents, -2), *value::Currency::parse("EUR")})};
  return abi::RecordPtr(std::move(made));
}

enum Field : std::uint8_t { Article, Text };

const std::string& text_at(const abi::RecordPtr& record, Field field) {
  return std::get<std::string>(record->fields[field].value);
}

struct Lists {
  std::vector<abi::RecordPtr> lines;
  std::vector<abi::RecordPtr> items;
  std::size_t by_text = 0;  // lines without an article
};

Lists made_lists(std::uint32_t type, std::size_t lines, unsigned fuzzy_percent) {
  Lists made;
  std::mt19937 engine(1);
  for (std::size_t row = 0; row < lines * 10; ++row) {
    const std::string article = fmt::format("A-{:08}", row);
    const std::string text = text_of(engine);
    made.items.push_back(
        record(type, fmt::format("items[{}]", row), abi::Datum::of(article), text, 1000));
    if (row % 10 != 3) continue;
    const bool fuzzy = engine() % 100 < fuzzy_percent;
    made.by_text += fuzzy ? 1 : 0;
    made.lines.push_back(record(type, fmt::format("bill.lines[{}]", made.lines.size() + 1),
                                fuzzy ? abi::Datum::missing() : abi::Datum::of(article),
                                fuzzy ? with_typing_errors(engine, text) : text,
                                1000 + (row % 100 == 3 ? 50 : 0)));
  }
  return made;
}

// What a programmer would write for these articles alone.
double seconds_of_hash_join(const Lists& lists) {
  const double start = processor_seconds();
  std::unordered_map<std::string_view, std::size_t> line_of;
  line_of.reserve(lists.lines.size());
  for (std::size_t line = 0; line < lists.lines.size(); ++line)
    if (lists.lines[line]->fields[Article].known())
      line_of.emplace(text_at(lists.lines[line], Article), line);
  std::size_t pairs = 0;
  for (const abi::RecordPtr& item : lists.items)
    pairs += line_of.contains(text_at(item, Article)) ? 1 : 0;
  const double seconds = processor_seconds() - start;
  return pairs + lists.by_text == lists.lines.size() ? seconds : 0;
}

// Every line without an article with every order line that has no partner by its article.
double seconds_of_all_pairs(const Lists& lists) {
  constexpr std::size_t tried_max = 500'000;
  if (lists.by_text == 0) return 0;
  std::size_t tried = 0;
  std::int64_t likeness = 0;
  const double start = processor_seconds();
  for (const abi::RecordPtr& line : lists.lines) {
    if (line->fields[Article].known()) continue;
    for (std::size_t item = 0; item < lists.items.size() && tried < tried_max; item += 97, ++tried)
      likeness += *builtins::similarity_1(text_at(line, Text), text_at(lists.items[item], Text));
  }
  const double seconds = processor_seconds() - start;
  const auto pairs = static_cast<double>(lists.by_text) *
                     static_cast<double>(lists.items.size() - lists.lines.size() + lists.by_text);
  return likeness > 0 ? seconds / static_cast<double>(tried) * pairs : 0;
}

using ProgramPtr = std::shared_ptr<const ir::Program>;
using ReferencesPtr = std::shared_ptr<const abi::References>;

ProgramPtr program_of(std::string_view text) {
  auto compilation = driver::compile("match.bop", std::string(text), {});
  if (!compilation.program) {
    fmt::print(stderr, "a policy of the bench has an error\n");
    return nullptr;
  }
  return std::make_shared<const ir::Program>(std::move(*compilation.program));
}

// Nothing where there is no machine code.
std::unique_ptr<abi::Session> session_of(const ProgramPtr& program,
                                         const ReferencesPtr& references) {
  const auto compiled = emit::compile(program, interpret::interpreter(program));
  return compiled ? compiled->engine->bind(references) : nullptr;
}

std::size_t size_of(const abi::Datum& result, std::size_t field) {
  const auto& fields = std::get<abi::RecordPtr>(result.value)->fields;
  return std::get<abi::ListPtr>(fields[field].value)->elements.size();
}

struct Measured {
  double seconds = 0;
  double megabytes = 0;        // above the lists
  double megabytes_whole = 0;  // of the process
  double hash_join = 0;
  double all_pairs = 0;
  bool right = false;
};

Measured measure(std::size_t lines, unsigned fuzzy_percent) {
  const ProgramPtr program = program_of(policy);
  if (program == nullptr) return {};
  Lists lists = made_lists(*program->info.schema.record("Line"), lines, fuzzy_percent);
  Measured made;
  made.hash_join = seconds_of_hash_join(lists);
  made.all_pairs = seconds_of_all_pairs(lists);
  auto list = std::make_shared<abi::ListData>();
  list->path = "bill.lines";
  for (const abi::RecordPtr& line : lists.lines) list->elements.push_back(abi::Datum::of(line));
  auto references = std::make_shared<abi::References>();
  references->sets.push_back(abi::ReferenceSet::complete("items", std::move(lists.items), {}));
  auto bill = std::make_shared<abi::RecordData>();
  bill->type = program->info.subject_record;
  bill->path = "bill";
  bill->fields = {abi::Datum::of(abi::ListPtr(std::move(list)))};
  abi::Case subject;
  subject.subject = bill;
  const auto session = session_of(program, references);
  if (session == nullptr) return {};
  const match::Matcher matcher(program->info,
                               session->matches(interpret::matches(program, references)));
  const double before = peak_megabytes();
  const double start = processor_seconds();
  const match::Found found = matcher.find(subject, 0);
  made.seconds = processor_seconds() - start;
  made.megabytes = peak_megabytes() - before;
  made.megabytes_whole = peak_megabytes();
  const auto count = [&](std::size_t field) { return size_of(found.result, field); };
  // Of texts so alike that two are equally good none is taken.
  made.right = count(0) + count(4) >= lines - lines / 1000 && count(0) + count(2) <= lines;
  return made;
}

std::string name_of(std::size_t lines, unsigned fuzzy_percent) {
  return fmt::format("match {}k x {}k{}", lines / 1000, lines / 100,
                     fuzzy_percent == 0 ? "" : fmt::format(" {} % text", fuzzy_percent));
}

// A tenth of the lines first, to show how it grows; 0: without a limit.
bool report(std::size_t lines, unsigned fuzzy_percent, double limit, bool json) {
  std::vector<Figure> figures;
  double tenth = 0;
  for (const std::size_t count : {lines / 10, lines}) {
    const std::string name = name_of(count, fuzzy_percent);
    const auto found = in_a_process([&] { return measure(count, fuzzy_percent); });
    if (!found || !found->right) {
      figures.push_back(not_measured(name, "the match did not find what belongs together"));
      continue;
    }
    const double baseline = fuzzy_percent == 0 ? found->hash_join : found->all_pairs;
    const double ratio = baseline == 0 ? 0 : found->seconds / baseline;
    const bool whole = count == lines;
    figures.push_back(
        {name, found->seconds, "s", baseline, ratio, whole ? limit : 0, false, true, {}});
    figures.push_back({name + " memory", found->megabytes, "MB"});
    figures.push_back({name + " peak RSS", found->megabytes_whole, "MB"});
    if (whole && tenth != 0)
      figures.push_back({name + " growth at 10x", found->seconds / tenth, "times as long"});
    tenth = found->seconds;
  }
  return print_all(figures, json) == 0;
}

abi::RecordPtr entry(std::uint32_t type, std::string path, std::int32_t day, std::int64_t cents) {
  auto made = std::make_shared<abi::RecordData>();
  made->type = type;
  made->path = std::move(path);
  made->fields = {
      abi::Datum::of(value::Date{day}),
      abi::Datum::of(value::Money{*value::Decimal::of(cents, -2), *value::Currency::parse("EUR")}),
      abi::Datum::of(std::string(cents % 7 == 0 ? "fee" : "payment"))};
  return abi::RecordPtr(std::move(made));
}

struct Windows {
  double code = 0, interpreter = 0;  // nanoseconds for one pair
  bool same = false;
};

// Every two of so many asked by code and by the interpreter.
Windows measure_windows(std::size_t entries) {
  const ProgramPtr program = program_of(windows_policy);
  if (program == nullptr) return {};
  const std::uint32_t type = *program->info.schema.record("Entry");
  std::mt19937 engine(1);
  auto paid = std::make_shared<abi::ListData>();
  paid->path = "books.paid";
  std::vector<abi::RecordPtr> due;
  for (std::size_t i = 0; i < entries; ++i) {
    const auto day = static_cast<std::int32_t>(20'000 + engine() % 365);
    const auto cents = static_cast<std::int64_t>(1'000 + engine() % 5'000'000);
    due.push_back(entry(type, fmt::format("due[{}]", i), day, cents));
    paid->elements.push_back(
        abi::Datum::of(entry(type, fmt::format("books.paid[{}]", i + 1), day + 3, cents + 40)));
  }
  auto references = std::make_shared<abi::References>();
  references->sets.push_back(abi::ReferenceSet::complete("due", std::move(due), {}));
  auto books = std::make_shared<abi::RecordData>();
  books->type = program->info.subject_record;
  books->path = "books";
  books->fields = {
      abi::Datum::of(abi::ListPtr(std::move(paid))),
      abi::Datum::of(value::Money{*value::Decimal::of(100, -2), *value::Currency::parse("EUR")})};
  abi::Case subject;
  subject.subject = books;
  const auto session = session_of(program, references);
  if (session == nullptr) return {};
  const match::Matcher by_code(program->info,
                               session->matches(interpret::matches(program, references)));
  const match::Matcher by_oracle(program->info, interpret::matches(program, references));
  const auto nanoseconds = [&](const match::Matcher& matcher, match::Found& found) {
    const double start = processor_seconds();
    found = matcher.find(subject, 0);
    return (processor_seconds() - start) * 1e9 / static_cast<double>(entries * entries);
  };
  match::Found found, expected;
  const double code = nanoseconds(by_code, found);
  const double oracle = nanoseconds(by_oracle, expected);
  const bool same =
      abi::equal(found.result.value, expected.result.value) && size_of(found.result, 0) > 0;
  return {code, oracle, same};
}

bool report_windows(std::size_t entries, double wanted, bool json) {
  const std::string name = "match every two by code";
  const auto found = in_a_process([&] { return measure_windows(entries); });
  if (!found || !found->same)
    return print(not_measured(name, "code and interpreter do not find the same pairs"), json);
  return print({name,
                found->code,
                "ns/pair",
                found->interpreter,
                found->interpreter / found->code,
                wanted,
                true,
                false,
                {}},
               json);
}

bool all(std::size_t lines, bool json) {
  constexpr double limit_by_keys = 2, limit_by_texts = 10;  // of 100,000 lines
  constexpr double times_as_fast = 5;  // code as the interpreter, the whole of a match
  constexpr unsigned percent_by_text = 10;
  const bool windows = report_windows(1'500, times_as_fast, json);
  const bool keys = report(lines, 0, limit_by_keys, json);
  const bool texts = report(lines, percent_by_text, limit_by_texts, json);
  return windows && keys && texts;
}

}  // namespace
}  // namespace bop::bench

int main(int count, char** arguments) {
  constexpr std::size_t lines = 100'000;
  const bool json = bop::bench::output_of(count, arguments) == bop::bench::Output::Json;
  if (count < 2 || json) return bop::bench::all(lines, json) ? 0 : 1;
  const auto fuzzy = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 0UL;
  return bop::bench::report(std::strtoul(arguments[1], nullptr, 10), static_cast<unsigned>(fuzzy),
                            0, false)
             ? 0
             : 1;
}

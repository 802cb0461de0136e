// One match of many lines against ten times as many order lines: seconds of processor time on one
// core, and memory. A share of the lines has no usable article and is found by its text alone.
// The lines are made from a fixed seed; every one has exactly one partner, and that is checked.
#include "runtime/match/match.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

#include <fmt/format.h>
#include <sys/resource.h>

#include "compiler/driver/compile.h"
#include "compiler/interpret/interpret.h"

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

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
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

int run(std::size_t lines, unsigned fuzzy_percent) {
  auto compilation = driver::compile("match.bop", std::string(policy), {});
  if (!compilation.program) return 1;
  const auto program = std::make_shared<const ir::Program>(std::move(*compilation.program));
  const std::uint32_t type = *program->info.schema.record("Line");
  std::mt19937 engine(1);
  std::vector<abi::RecordPtr> rows;
  auto list = std::make_shared<abi::ListData>();
  list->path = "bill.lines";
  for (std::size_t row = 0; row < lines * 10; ++row) {
    const std::string article = fmt::format("A-{:08}", row);
    const std::string text = text_of(engine);
    rows.push_back(
        record(type, fmt::format("items[{}]", row), abi::Datum::of(article), text, 1000));
    if (row % 10 != 3) continue;
    const bool fuzzy = engine() % 100 < fuzzy_percent;
    list->elements.push_back(abi::Datum::of(
        record(type, fmt::format("bill.lines[{}]", list->elements.size() + 1),
               fuzzy ? abi::Datum::missing() : abi::Datum::of(article),
               fuzzy ? with_typing_errors(engine, text) : text, 1000 + (row % 100 == 3 ? 50 : 0))));
  }
  auto references = std::make_shared<abi::References>();
  references->sets.push_back(abi::ReferenceSet::complete("items", std::move(rows), {}));
  auto bill = std::make_shared<abi::RecordData>();
  bill->type = program->info.subject_record;
  bill->path = "bill";
  bill->fields = {abi::Datum::of(abi::ListPtr(std::move(list)))};
  abi::Case subject;
  subject.subject = bill;
  const match::Matcher matcher(program->info, interpret::matches(program, references));
  const double before = megabytes();
  const double start = processor_seconds();
  const match::Found found = matcher.find(subject, 0);
  const double seconds = processor_seconds() - start;
  const auto& result = *std::get<abi::RecordPtr>(found.result.value);
  const auto count = [&](std::size_t field) {
    return std::get<abi::ListPtr>(result.fields[field].value)->elements.size();
  };
  fmt::print(
      "{} lines, {} order lines, {} % by text: {:.2f} s; {:.0f} MB before, {:.0f} MB after; "
      "{} pairs, {} findings, {} without a partner, {} ambiguous\n",
      lines, lines * 10, fuzzy_percent, seconds, before, megabytes(), count(0), count(1), count(2),
      count(4));
  return count(0) + count(2) + count(4) == lines ? 0 : 1;
}

}  // namespace
}  // namespace bop::bench

int main(int count, char** arguments) {
  const std::size_t lines = count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 100'000;
  const auto fuzzy = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 0UL;
  return bop::bench::run(lines, static_cast<unsigned>(fuzzy));
}

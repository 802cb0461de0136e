// Reads the public invoice PDFs and receipts found under BOP_YARDSTICKS and counts what came out
// right, unknown, wrong, and wrong though sure of it. One line a suite; figures beyond the bounds
// of extract_bounds.json fail the run. Never: the XML inside the PDFs, except as the truth that the
// pages are compared with.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/reader.h"
#include "runtime/record/read.h"
#include "tests/support/receipts_truth.h"
#include "tests/support/schema_of.h"
#include "tests/support/words_file.h"

namespace {

using namespace bop;  // NOLINT: one program, no header
using test_support::amount_key;
using test_support::letters_and_digits;
using test_support::receipt_date;

struct Count {
  int right = 0;
  int unknown = 0;
  int wrong = 0;
  int wrong_confident = 0;
  int total() const { return right + unknown + wrong; }
  void add(const Count& other) {
    right += other.right;
    unknown += other.unknown;
    wrong += other.wrong;
    wrong_confident += other.wrong_confident;
  }
};

bool verbose = false;
std::string words;              // a file of words that were read before
std::FILE* failures = nullptr;  // a JSON line for each field that is not right

// Figures of a suite that have bounds: shares from 0 to 1, and seconds.
using Figures = std::map<std::string, double>;

double share_of(double part, double whole) {
  return whole == 0 ? 0 : part / whole;
}

std::string shown(const record::Reading& reading, std::string_view field) {
  if (const auto* text = std::get_if<std::string>(&reading.value)) return letters_and_digits(*text);
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->amount.text();
  return std::string(field);
}

Count judge(const abi::Schema& schema, const record::Record& record, std::string_view field,
            const std::string& truth, const std::string& file) {
  Count count;
  const record::Reading* reading = record::find(schema, record, field);
  const std::string found = reading->known() ? shown(*reading, field) : "";
  if (!reading->known()) {
    ++count.unknown;
  } else if (found == truth) {
    ++count.right;
  } else {
    ++count.wrong;
    if (reading->confidence >= *value::Decimal::of(90, -2)) ++count.wrong_confident;
  }
  if (failures != nullptr && count.right == 0)
    fmt::print(failures, "{}\n",
               nlohmann::json{{"document", file},
                              {"field", field},
                              {"wanted", truth},
                              {"read", found},
                              {"confidence", reading->confidence.text()},
                              {"why", reading->why}}
                   .dump());
  if (verbose && count.right == 0)
    fmt::print(stderr, "{}: {}: wanted `{}`, {} `{}` {} {}\n", file, field, truth,
               reading->known() ? "got" : "unknown", found, reading->confidence.text(),
               reading->why);
  return count;
}

void print(const std::string& suite, const std::map<std::string, Count>& fields,
           const std::string& more) {
  Count all;
  std::string each;
  for (const auto& [name, count] : fields) {
    all.add(count);
    each += fmt::format("; {} {}/{} wrong {} confident {}", name, count.right, count.total(),
                        count.wrong, count.wrong_confident);
  }
  fmt::print("{}: {}/{} right {} unknown {} wrong {} wrong_confident {}{}{}\n", suite, all.right,
             all.total(), all.right, all.unknown, all.wrong, all.wrong_confident, each, more);
}

std::vector<nlohmann::json> lines_of(const std::filesystem::path& path, std::size_t limit) {
  std::vector<nlohmann::json> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line) && lines.size() < limit;)
    if (!line.empty()) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

// Processor time of pages that were read, so that it does not count what else the machine does.
class PageTimes {
 public:
  void add(double seconds, std::size_t pages) {
    for (std::size_t i = 0; i < pages; ++i)
      seconds_.push_back(seconds / static_cast<double>(pages));
  }
  std::string text() const {
    if (seconds_.empty()) return "";
    return fmt::format("; seconds a page: median {:.3f} p95 {:.3f} most {:.3f}", at(0.5), at(p95),
                       at(1));
  }
  void add_to(Figures& figures) const {
    if (seconds_.empty()) return;
    figures["seconds a page, median"] = at(0.5);
    figures["seconds a page, 95 %"] = at(p95);
  }

 private:
  static constexpr double p95 = 0.95;
  double at(double share) const {
    auto sorted = seconds_;
    std::ranges::sort(sorted);
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
  }
  std::vector<double> seconds_;
};

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Result<extract::Document> read(const std::filesystem::path& path, PageTimes& times,
                               const extract::Options& options = {}) {
  BOP_TRY(const std::string bytes, record::read_bytes(path.string()));
  const double begun = processor_seconds();
  const auto reader = extract::reader_for(extract::sniff(bytes, path.string()));
  if (!reader) return std::unexpected(reader.error());
  if (!*reader) return fail("B7019", "no reader");
  auto document = (*reader)->read(bytes, path.string(), options);
  if (document) times.add(processor_seconds() - begun, document->pages.size());
  return document;
}

// The PDFs by their words, or as pictures of a scanner's resolution.
Figures zugferd_as(const std::string& suite, const std::filesystem::path& folder, std::size_t limit,
                   const extract::Options& options) {
  const auto [schema, type] = test_support::schema_of("std.invoice", "Invoice");
  PageTimes times;
  std::map<std::string, Count> fields;
  int pdfs = 0;
  int right_pdfs = 0;
  int readable = 0;                                // PDFs whose pages say all that is asked for
  int whole_pdfs = 0;                              // of those, with all of it right
  std::map<std::string, std::set<bool>> invoices;  // of their readable PDFs, whether all is right
  std::set<std::string> right_once;                // invoices, by number and total
  for (const auto& line : lines_of(folder / "pdfs.jsonl", limit)) {
    const std::string name = line.at("pdf");
    auto document = read(folder / name, times, options);
    record::Record page = record::empty_record(schema, type, name, record::Method::TextLayer);
    std::string issued;
    if (document) {
      if (!document->embedded_xml.empty())
        if (const auto xml =
                extract::read_einvoice(document->embedded_xml.front().bytes, name, schema, type))
          issued = shown(*record::find(schema, *xml, "issued"), "");
      page = extract::label_extractor()->extract(*document, schema, type);
    } else if (verbose) {
      fmt::print(stderr, "{}\n", document.error().text());
    }
    Count here;
    const auto one = [&](const std::string& label, std::string_view field,
                         const std::string& truth) {
      const Count count = judge(schema, page, field, truth, name);
      fields[label].add(count);
      here.add(count);
    };
    one("number", "number", letters_and_digits(line.at("id")));
    one("total", "gross", amount_key(line.at("total")));
    if (!issued.empty()) one("date", "issued", issued);
    one("seller", "vendor_name", letters_and_digits(line.at("seller")));
    const std::string invoice =
        line.at("id").get<std::string>() + line.at("total").get<std::string>();
    auto& of_invoice = invoices[invoice];
    const auto& said = line.at("in_text");
    const bool says_all =
        std::ranges::all_of(std::array{"id", "total", "date", "seller"},
                            [&](const char* key) { return said.value(key, false); });
    ++pdfs;
    right_pdfs += here.right == here.total();
    readable += says_all;
    whole_pdfs += says_all && here.right == here.total();
    if (says_all) of_invoice.insert(here.right == here.total());
    if (here.right == here.total()) right_once.insert(invoice);
  }
  const auto said =
      std::ranges::count_if(invoices, [](const auto& one) { return !one.second.empty(); });
  const auto whole = std::ranges::count_if(
      invoices, [](const auto& one) { return one.second == std::set<bool>{true}; });
  print(suite, fields,
        fmt::format("; PDFs all right {}/{}, {}/{} of those that say it all; invoices {}/{} in "
                    "one PDF at least, {}/{} in every PDF that says it all{}",
                    right_pdfs, pdfs, whole_pdfs, readable, right_once.size(), invoices.size(),
                    whole, said, times.text()));
  Figures figures = {{"PDFs that say it all, right", share_of(whole_pdfs, readable)},
                     {"PDFs, right", share_of(right_pdfs, pdfs)},
                     {"invoices", static_cast<double>(right_once.size())}};
  times.add_to(figures);
  return figures;
}

Figures zugferd(const std::filesystem::path& folder, std::size_t limit) {
  return zugferd_as("zugferd", folder, limit, {});
}

Figures zugferd_pictures(const std::filesystem::path& folder, std::size_t limit) {
  extract::Options options;
  options.text_layer = false;
  options.limits.ocr_dpi = 200;
  return zugferd_as("zugferd-200dpi", folder, limit, options);
}

// Whether the truth stands in what was read: what no choice can find is not the choice's fault.
bool stands(const extract::Document& document, std::string_view field, const std::string& truth) {
  std::string all;
  std::string letters;
  for (const auto& page : document.pages)
    for (const auto& word : page.words) {
      all += word.text;
      letters += letters_and_digits(word.text);
    }
  if (field == "company" || field == "address")
    return letters.find(letters_and_digits(truth)) != std::string::npos;
  std::string bare = truth;
  std::erase_if(bare, [](char c) { return c == ' ' || c == 'R' || c == 'M' || c == '$'; });
  return all.find(bare) != std::string::npos;
}

// What was wanted of one kind of field.
struct Wanted {
  std::string_view name;   // of the truth
  std::string_view field;  // of std.receipt
  std::string (*key)(const std::string& truth);
};

constexpr std::array wanted_of_receipts = {
    Wanted{"company", "company", &letters_and_digits},
    Wanted{"address", "address", &letters_and_digits},
    Wanted{"date", "issued", &receipt_date},
    Wanted{"total", "total", &amount_key},
};

// Words that were read before, by the name of their image.
std::map<std::string, extract::Document> cached_words() {
  std::map<std::string, extract::Document> cached;
  if (!words.empty())
    for (auto& document : test_support::read_words(words))
      cached[std::filesystem::path(document.path).filename().string()] = std::move(document);
  return cached;
}

Figures sroie(const std::filesystem::path& folder, std::size_t limit) {
  PageTimes times;
  const auto [schema, type] = test_support::schema_of("std.receipt", "Receipt");
  auto cached = cached_words();
  std::map<std::string, Count> fields;
  std::map<std::string, int> standing;  // of those that stand in the words: right ones
  std::map<std::string, int> chosen;
  std::map<std::string, std::pair<int, int>> companies;  // values right, all
  int receipts = 0;
  for (const auto& line : lines_of(folder / "receipts.jsonl", limit)) {
    const std::string name = line.at("image");
    const auto found = cached.find(std::filesystem::path(name).filename().string());
    if (!words.empty() && found == cached.end()) continue;
    ++receipts;
    const auto document =
        words.empty() ? read(folder / name, times) : Result<extract::Document>(found->second);
    record::Record page = record::empty_record(schema, type, name, record::Method::Ocr);
    if (document)
      page = extract::label_extractor()->extract(*document, schema, type);
    else if (verbose)
      fmt::print(stderr, "{}\n", document.error().text());
    const auto& truth = line.at("entities");
    auto& company = companies[truth.value("company", "")];
    for (const auto& [label, field, key] : wanted_of_receipts) {
      const std::string text = truth.value(std::string(label), "");
      const Count count = judge(schema, page, field, key(text), name);
      fields[std::string(label)].add(count);
      company.first += count.right;
      ++company.second;
      if (!document || !stands(*document, label, text)) continue;
      ++standing[std::string(label)];
      chosen[std::string(label)] += count.right;
    }
  }
  std::string more = fmt::format("; receipts {}", receipts);
  for (const auto& [label, count] : standing)
    more += fmt::format("; {} chosen {}/{}", label, chosen[label], count);
  double share = 0;  // each company counts once
  for (const auto& [name, counts] : companies) share += double(counts.first) / counts.second;
  if (!companies.empty())
    more += fmt::format("; by company {:.1f}%", 100 * share / double(companies.size()));
  print("sroie", fields, more + times.text());
  Figures figures;
  for (const auto& [label, count] : fields) {
    figures[label] = share_of(count.right, count.total());
    figures[label + ", of those that stand in the words"] =
        share_of(chosen[label], standing[label]);
  }
  const Count& total = fields["total"];
  figures["returned totals that are wrong"] = share_of(total.wrong, total.right + total.wrong);
  times.add_to(figures);
  return figures;
}

// Whether the figures of a suite lie within its bounds; those that do not are printed.
bool within_bounds(const std::string& suite, const Figures& figures) {
  const std::string path = BOP_SOURCE_DIR "/tests/conformance/extract_bounds.json";
  std::ifstream stream(path);
  const auto bounds = nlohmann::json::parse(stream).at(suite);
  bool within = true;
  for (const auto& [name, bound] : bounds.items()) {
    const double figure = figures.at(name);
    const double least = bound.value("least", figure);
    const double most = bound.value("most", figure);
    if (figure >= least && figure <= most) continue;
    within = false;
    fmt::print("{}: {}: {:.4f} is {} {} ({})\n", suite, name, figure,
               figure < least ? "below" : "above", figure < least ? least : most, path);
  }
  return within;
}

}  // namespace

// Arguments: [--limit N] [--verbose] [--words FILE] [--failures FILE] [SUITE…]; words that were
// read before stand in for the pictures of `sroie` (tests/support/words_file.h): receipts that are
// not there are left out. Bounds hold for whole suites, read from their pictures. Exit status: 1
// for a figure beyond its bound or a suite that is not there.
int main(int argc, char** argv) {
  const char* yardsticks = std::getenv("BOP_YARDSTICKS");
  if (yardsticks == nullptr) {
    fmt::print(stderr, "set BOP_YARDSTICKS to the folder of the suites\n");
    return 2;
  }
  constexpr auto all = static_cast<std::size_t>(-1);
  std::size_t limit = all;
  std::vector<std::string> suites;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--limit" && i + 1 < argc)
      limit = static_cast<std::size_t>(std::strtoul(argv[++i], nullptr, 10));
    else if (argument == "--words" && i + 1 < argc)
      words = argv[++i];
    else if (argument == "--failures" && i + 1 < argc)
      failures = std::fopen(argv[++i], "w");
    else if (argument == "--verbose")
      verbose = true;
    else
      suites.push_back(argument);
  }
  const auto wanted = [&](const std::string& suite) {
    return suites.empty() || std::ranges::find(suites, suite) != suites.end();
  };
  const std::filesystem::path root = yardsticks;
  bool good = true;
  for (const auto& [name, run, folder, file] :
       {std::tuple{"zugferd", &zugferd, "zugferd", "pdfs.jsonl"},
        std::tuple{"zugferd-200dpi", &zugferd_pictures, "zugferd", "pdfs.jsonl"},
        std::tuple{"sroie", &sroie, "sroie", "receipts.jsonl"}}) {
    if (!wanted(name)) continue;
    if (!std::filesystem::exists(root / folder / file)) {
      fmt::print("{}: not run, {} is not there\n", name, (root / folder / file).string());
      good = false;
      continue;
    }
    const Figures figures = run(root / folder, limit);
    if (limit == all && words.empty()) good &= within_bounds(name, figures);
  }
  if (failures != nullptr) std::fclose(failures);
  return good ? 0 : 1;
}

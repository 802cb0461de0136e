// Reads the public invoice PDFs and receipts found under BOP_YARDSTICKS and counts what came out
// right, unknown, wrong, and wrong though sure of it. One line a suite. Never: the XML inside the
// PDFs, except as the truth that the pages are compared with.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/extract/einvoice.h"
#include "runtime/extract/extractor.h"
#include "runtime/extract/reader.h"
#include "runtime/record/read.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;  // NOLINT: one program, no header

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

// Letters and digits, upper case, as the yardsticks compare names and addresses.
std::string letters_and_digits(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80)
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string shown(const record::Reading& reading, std::string_view field) {
  if (const auto* text = std::get_if<std::string>(&reading.value)) return letters_and_digits(*text);
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->amount.text();
  return std::string(field);
}

std::string amount_key(std::string text) {
  std::erase_if(text,
                [](char c) { return c == ',' || c == ' ' || (c >= 'A' && c <= 'Z') || c == '$'; });
  const auto number = value::Decimal::parse(text);
  return number ? number->text() : text;
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
  std::string text() {
    if (seconds_.empty()) return "";
    std::ranges::sort(seconds_);
    const auto at = [&](double share) {
      return seconds_[static_cast<std::size_t>(share * static_cast<double>(seconds_.size() - 1))];
    };
    constexpr double p95 = 0.95;
    return fmt::format("; seconds a page: median {:.3f} p95 {:.3f} most {:.3f}", at(0.5), at(p95),
                       seconds_.back());
  }

 private:
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
void zugferd_as(const std::string& suite, const std::filesystem::path& folder,
                const abi::Schema& schema, std::size_t limit, const extract::Options& options) {
  PageTimes times;
  std::map<std::string, Count> fields;
  std::map<std::string, bool> invoices;  // all fields right in every PDF of the invoice
  int readable = 0;                      // PDFs whose pages say all that is asked for
  int whole_pdfs = 0;                    // of those, with all of it right
  for (const auto& line : lines_of(folder / "pdfs.jsonl", limit)) {
    const std::string name = line.at("pdf");
    auto document = read(folder / name, times, options);
    record::Record page = record::empty_record(schema, 0, name, record::Method::TextLayer);
    std::string issued;
    if (document) {
      if (!document->embedded_xml.empty())
        if (const auto xml =
                extract::read_einvoice(document->embedded_xml.front().bytes, name, schema, 0))
          issued = shown(*record::find(schema, *xml, "issued"), "");
      page = extract::label_extractor()->extract(*document, schema, 0);
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
    const auto [at, fresh] = invoices.emplace(invoice, true);
    at->second = at->second && here.right == here.total();
    const auto& said = line.at("in_text");
    const bool says_all =
        std::ranges::all_of(std::array{"id", "total", "date", "seller"},
                            [&](const char* key) { return said.value(key, false); });
    readable += says_all;
    whole_pdfs += says_all && here.right == here.total();
  }
  const auto whole =
      std::ranges::count(invoices, true, &std::pair<const std::string, bool>::second);
  print(suite, fields,
        fmt::format("; PDFs all right {}/{}; invoices {}/{}{}", whole_pdfs, readable, whole,
                    invoices.size(), times.text()));
}

void zugferd(const std::filesystem::path& folder, const abi::Schema& schema, std::size_t limit) {
  zugferd_as("zugferd", folder, schema, limit, {});
}

void zugferd_pictures(const std::filesystem::path& folder, const abi::Schema& schema,
                      std::size_t limit) {
  extract::Options options;
  options.text_layer = false;
  options.limits.ocr_dpi = 200;
  zugferd_as("zugferd-200dpi", folder, schema, limit, options);
}

// Receipts write dates in many ways; the day comes first in Malaysia.
std::string sroie_date(const std::string& text) {
  std::vector<int> parts;
  std::string digits;
  for (const char c : text + " ") {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (!digits.empty()) {
      parts.push_back(std::stoi(digits));
      digits.clear();
    }
  }
  if (parts.size() == 1 && parts[0] > 19000000)
    parts = {parts[0] % 100, parts[0] / 100 % 100, parts[0] / 10000};
  if (parts.size() == 2) {  // 12 MAR 2018
    static const std::string months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
      std::string three = text.substr(i, 3);
      std::ranges::transform(three, three.begin(),
                             [](char c) { return static_cast<char>(std::toupper(c)); });
      const auto at = months.find(three);
      if (at != std::string::npos && at % 3 == 0) {
        parts.insert(parts.begin() + 1, static_cast<int>(at / 3 + 1));
        break;
      }
    }
  }
  if (parts.size() < 3) return text;
  if (parts[0] > 31) std::swap(parts[0], parts[2]);
  if (parts[1] > 12) std::swap(parts[0], parts[1]);
  if (parts[2] < 100) parts[2] += 2000;
  return fmt::format("{:04}-{:02}-{:02}", parts[2], parts[1], parts[0]);
}

void sroie(const std::filesystem::path& folder, const abi::Schema& schema, std::size_t limit) {
  PageTimes times;
  std::map<std::string, Count> fields;
  for (const auto& line : lines_of(folder / "receipts.jsonl", limit)) {
    const std::string name = line.at("image");
    const auto document = read(folder / name, times);
    record::Record page = record::empty_record(schema, 0, name, record::Method::Ocr);
    if (document)
      page = extract::label_extractor()->extract(*document, schema, 0);
    else if (verbose)
      fmt::print(stderr, "{}\n", document.error().text());
    const auto& truth = line.at("entities");
    fields["company"].add(
        judge(schema, page, "vendor_name", letters_and_digits(truth.value("company", "")), name));
    fields["date"].add(judge(schema, page, "issued", sroie_date(truth.value("date", "")), name));
    fields["total"].add(judge(schema, page, "gross", amount_key(truth.value("total", "")), name));
  }
  print("sroie", fields, times.text());
}

}  // namespace

// Arguments: [--limit N] [--verbose] [SUITE…]
int main(int argc, char** argv) {
  const char* yardsticks = std::getenv("BOP_YARDSTICKS");
  if (yardsticks == nullptr) {
    fmt::print(stderr, "set BOP_YARDSTICKS to the folder of the suites\n");
    return 2;
  }
  std::size_t limit = static_cast<std::size_t>(-1);
  std::vector<std::string> suites;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--limit" && i + 1 < argc)
      limit = static_cast<std::size_t>(std::strtoul(argv[++i], nullptr, 10));
    else if (argument == "--verbose")
      verbose = true;
    else
      suites.push_back(argument);
  }
  const auto wanted = [&](const std::string& suite) {
    return suites.empty() || std::ranges::find(suites, suite) != suites.end();
  };
  const abi::Schema schema = test_support::invoice_schema();
  const std::filesystem::path root = yardsticks;
  for (const auto& [name, run, folder, file] :
       {std::tuple{"zugferd", &zugferd, "zugferd", "pdfs.jsonl"},
        std::tuple{"zugferd-200dpi", &zugferd_pictures, "zugferd", "pdfs.jsonl"},
        std::tuple{"sroie", &sroie, "sroie", "receipts.jsonl"}}) {
    if (!wanted(name)) continue;
    if (std::filesystem::exists(root / folder / file))
      run(root / folder, schema, limit);
    else
      fmt::print("{}: skipped, not found\n", name);
  }
  return 0;
}

// Trains the scorer of fields from public receipts and prints what it would get right of companies
// that it has not seen. tests/training/train_fields calls it.
// Arguments: WORDS.jsonl (tests/support/words_file.h) RECEIPTS.jsonl (the suite's truth)
//   [--out MODEL.json] [--base MODEL.json] [--fields total,issued,…] [--trials N] [--verbose]
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "runtime/train/train.h"
#include "tests/support/receipts_truth.h"
#include "tests/support/schema_of.h"
#include "tests/support/words_file.h"

namespace {

using namespace bop;  // NOLINT: one program, no header

// Companies of the same first two words are one: their receipts look alike.
std::string sender_of(const std::string& company) {
  constexpr std::size_t words = 2;
  std::istringstream stream(company);
  std::string sender;
  std::size_t count = 0;
  for (std::string word; stream >> word && count < words;) {
    const std::string bare = test_support::letters_and_digits(word);
    if (bare.size() < 2) continue;
    sender += bare + " ";
    ++count;
  }
  return sender.empty() ? company : sender;
}

std::vector<train::Example> examples_of(const std::string& words, const std::string& receipts) {
  const auto truths = test_support::receipts_truth(receipts);
  std::vector<train::Example> examples;
  for (auto& document : test_support::read_words(words)) {
    const auto found = truths.find(document.path.substr(document.path.rfind('/') + 1));
    if (found == truths.end()) continue;
    const std::string sender = sender_of(found->second.at("company"));
    examples.push_back({std::move(document), sender, found->second});
  }
  return examples;
}

void print(const std::string& what, const train::Figures& figures) {
  const auto share = [](int part, int all) { return all == 0 ? 0.0 : 100.0 * part / all; };
  fmt::print(
      "  {}: chosen right {}/{} {:.1f}%; of those that are there {}/{} {:.1f}%; "
      "returned {}, {} of them wrong {:.1f}%\n",
      what, figures.right, figures.documents, share(figures.right, figures.documents),
      figures.right, figures.there, share(figures.right, figures.there), figures.returned,
      figures.wrong, share(figures.wrong, figures.returned));
}

std::string text_of(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

struct Arguments {
  std::vector<std::string> files;
  std::string out;
  std::string base;
  std::string fields = "total,issued,company,address";
  int trials = 10;
  bool verbose = false;
};

Arguments parsed(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto next = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string(); };
    if (argument == "--out")
      arguments.out = next();
    else if (argument == "--base")
      arguments.base = next();
    else if (argument == "--fields")
      arguments.fields = next();
    else if (argument == "--trials")
      arguments.trials = std::max(2, std::atoi(next().c_str()));
    else if (argument == "--verbose")
      arguments.verbose = true;
    else
      arguments.files.push_back(argument);
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parsed(argc, argv);
  if (arguments.files.size() != 2) {
    fmt::print(stderr,
               "usage: bop_train_fields WORDS RECEIPTS [--out MODEL] [--base MODEL] "
               "[--fields A,B] [--trials N] [--verbose]\n");
    return 2;
  }
  const auto typed = test_support::schema_of("std.receipt", "Receipt");
  const std::string base = arguments.base.empty() ? "" : text_of(arguments.base);
  train::Settings settings;
  settings.schema = typed.schema;
  settings.type = typed.type;
  settings.base = base;
  std::istringstream names(arguments.fields);
  // Of receipts only: on the text layers of invoices and orders, labels still choose better.
  for (std::string name; std::getline(names, name, ',');) settings.fields.push_back({name, false});
  settings.trials = arguments.trials;
  settings.origin =
      "receipts of SROIE (CC-BY-4.0), developers' part; figures are of companies "
      "that the scorer has not seen";
  const auto examples = examples_of(arguments.files[0], arguments.files[1]);
  const auto trained = train::train(examples, settings);
  if (!trained) {
    fmt::print(stderr, "{}\n", trained.error().text());
    return 1;
  }
  for (const auto& field : trained->fields) {
    fmt::print("{} of companies not seen, floor {:.3f}\n", field.field, field.floor_of_scans);
    if (!base.empty()) print("before", field.before);
    print("after", field.after);
    if (!arguments.verbose) continue;
    for (const auto& miss : field.misses)
      fmt::print("    {} wanted {} got {} {:.2f}{}\n",
                 miss.document.substr(miss.document.rfind('/') + 1), miss.wanted, miss.got,
                 miss.sure, miss.there ? "" : " NOT THERE");
  }
  if (!arguments.out.empty()) std::ofstream(arguments.out) << trained->model;
  return 0;
}

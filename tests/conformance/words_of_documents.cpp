// The words that stand on documents, as JSON lines, so that what is done with words can be measured
// without reading the pages again. Never: fields.
//   bop_conformance_words read [--dpi N] FILE…   each document, with all looks at each page;
//                                                --dpi: PDFs as pictures of that resolution
//   bop_conformance_words unite LOOKS.jsonl      the looks of such lines united anew, and what
//                                                speaks for each word (fit_word_trust.py), also as
//                                                if the first look were the only one
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/extract/reader.h"
#include "runtime/extract/unite.h"
#include "runtime/record/read.h"

namespace {

using namespace bop;  // NOLINT: one program, no header
using nlohmann::json;

double as_number(const value::Decimal& number) {
  return std::strtod(number.text().c_str(), nullptr);
}

double rounded(double fraction) {
  constexpr double steps = 1e5;
  return std::round(fraction * steps) / steps;
}

json json_of(const extract::Word& word) {
  json others = json::array();
  for (const auto& other : word.others)
    others.push_back(json::array({other.text, as_number(other.confidence)}));
  return {
      {"text", word.text},
      {"box", {rounded(word.box.x), rounded(word.box.y), rounded(word.box.w), rounded(word.box.h)}},
      {"confidence", as_number(word.confidence)},
      {"block", word.block},
      {"line", word.line},
      {"others", std::move(others)}};
}

json json_of(const extract::Words& words) {
  json all = json::array();
  for (const auto& word : words) all.push_back(json_of(word));
  return all;
}

extract::Words words_of(const json& all) {
  extract::Words words;
  for (const auto& from : all) {
    extract::Word word;
    word.text = from.at("text");
    const auto& box = from.at("box");
    word.box = {box[0], box[1], box[2], box[3]};
    word.confidence = *value::Decimal::parse(from.at("confidence").dump());
    words.push_back(std::move(word));
  }
  return words;
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void print(const json& line) {
  fmt::print("{}\n", line.dump(-1, ' ', false, json::error_handler_t::replace));
  std::fflush(stdout);
}

bool read(const std::string& path, const extract::Options& options) {
  const double begun = processor_seconds();
  const auto bytes = record::read_bytes(path);
  const auto kind = bytes ? extract::sniff(*bytes, path) : extract::Kind::Unknown;
  const auto reader = extract::reader_for(kind);
  if (!bytes || !reader || !*reader) {
    fmt::print(stderr, "{}: no document\n", path);
    return false;
  }
  const auto document = (*reader)->read(*bytes, path, options);
  if (!document) {
    fmt::print(stderr, "{}: {}\n", path, document.error().text());
    return false;
  }
  json pages = json::array();
  for (const auto& page : document->pages) {
    json looks = json::array();
    for (const auto& look : page.looks) looks.push_back(json_of(look));
    pages.push_back({{"width", page.width},
                     {"height", page.height},
                     {"quarter", page.quarter},
                     {"skew", page.skew},
                     {"words", json_of(page.words)},
                     {"looks", std::move(looks)}});
  }
  print({{"file", path}, {"seconds", processor_seconds() - begun}, {"pages", std::move(pages)}});
  return true;
}

void unite(const std::string& path) {
  std::ifstream stream(path);
  for (std::string text; std::getline(stream, text);) {
    json line = json::parse(text);
    for (auto& page : line.at("pages")) {
      std::vector<extract::Words> looks;
      for (const auto& look : page.at("looks")) looks.push_back(words_of(look));
      page["words"] = json_of(extract::unite(looks));
      json weighed = json::array();
      std::vector<extract::Words> first = looks;
      first.resize(std::min<std::size_t>(first.size(), 1));
      for (const auto& some : {looks, first}) {
        const auto words = extract::weigh(some);
        const bool clear = extract::is_clear(words);
        for (const auto& [word, witness, weight] : words)
          weighed.push_back(
              {{"text", word.text}, {"witness", witness}, {"weight", weight}, {"clear", clear}});
      }
      page["weighed"] = std::move(weighed);
      page.erase("looks");
    }
    print(line);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2 || (arguments[0] != "read" && arguments[0] != "unite")) {
    fmt::print(stderr, "usage: bop_conformance_words read [--dpi N] FILE… | unite LOOKS.jsonl\n");
    return 2;
  }
  extract::Options options;
  options.keep_looks = true;
  bool good = true;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[0] == "unite") {
      unite(arguments[i]);
    } else if (arguments[i] == "--dpi" && i + 1 < arguments.size()) {
      options.limits.ocr_dpi = std::atoi(arguments[++i].c_str());
      options.text_layer = false;
    } else {
      good = read(arguments[i], options) && good;
    }
  }
  return good ? 0 : 1;
}

#include "tests/support/words_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

namespace bop::test_support {

namespace {

value::Decimal confidence_of(const nlohmann::json& share) {
  constexpr double hundred = 100;
  const auto hundredths = static_cast<std::int64_t>(std::floor(share.get<double>() * hundred));
  return *value::Decimal::of(std::clamp<std::int64_t>(hundredths, 0, 100), -2);
}

extract::Word word_of(const nlohmann::json& from) {
  extract::Word word;
  word.text = from.at("text");
  const auto& box = from.at("box");
  word.box = {box.at(0), box.at(1), box.at(2), box.at(3)};
  word.confidence = confidence_of(from.at("confidence"));
  word.block = from.at("block");
  word.line = from.at("line");
  for (const auto& other : from.at("others"))
    word.others.push_back({other.at(0), confidence_of(other.at(1))});
  return word;
}

}  // namespace

std::vector<extract::Document> read_words(const std::string& path) {
  std::vector<extract::Document> documents;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    const auto json = nlohmann::json::parse(line);
    extract::Document document;
    document.path = json.at("file");
    document.kind = extract::Kind::Jpeg;
    for (const auto& from : json.at("pages")) {
      extract::Page page;
      page.width = from.at("width");
      page.height = from.at("height");
      page.skew = from.at("skew");
      page.method = record::Method::Ocr;
      for (const auto& word : from.at("words"))
        if (!word.at("text").get_ref<const std::string&>().empty())
          page.words.push_back(word_of(word));
      document.pages.push_back(std::move(page));
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace bop::test_support

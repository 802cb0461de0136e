#include "runtime/extract/unite.h"

#include <random>

#include <doctest/doctest.h>

#include "runtime/extract/page_language.h"
#include "runtime/extract/rejoin.h"

namespace {

using namespace bop;
using extract::Words;

extract::Word word(const std::string& text, double x, double y, double w, int percent) {
  extract::Word made;
  made.text = text;
  made.box = {x, y, w, 0.02};
  made.confidence = *value::Decimal::of(percent, -2);
  return made;
}

std::string texts(const Words& words) {
  std::string all;
  for (const auto& each : words) all += (all.empty() ? "" : " ") + each.text;
  return all;
}

}  // namespace

TEST_CASE("two looks that agree are surer than one") {
  const Words look = {word("Total", 0.1, 0.1, 0.2, 80), word("31.00", 0.7, 0.1, 0.2, 80)};
  const Words one = extract::unite({look, {}});
  const Words both = extract::unite({look, look});
  REQUIRE(both.size() == 2);
  CHECK(texts(both) == "Total 31.00");
  CHECK(both[0].line == both[1].line);
  CHECK(both[0].block != both[1].block);
  CHECK(both[1].others.empty());
  CHECK(both[1].confidence > one[1].confidence);
}

TEST_CASE("what another look reads stays beside the likelier text, and lowers its confidence") {
  const Words first = {word("81.00", 0.7, 0.1, 0.2, 60)};
  const Words second = {word("31.00", 0.7, 0.1, 0.2, 90)};
  const Words united = extract::unite({first, second});
  REQUIRE(united.size() == 1);
  CHECK(united[0].text == "31.00");
  REQUIRE(united[0].others.size() == 1);
  CHECK(united[0].others[0].text == "81.00");
  CHECK(united[0].others[0].confidence < united[0].confidence);
  const Words voted = extract::unite({first, second, first, first});
  REQUIRE(voted.size() == 1);
  CHECK(voted[0].text == "81.00");
}

TEST_CASE("signs around a word are no other reading") {
  const Words united =
      extract::unite({{word("TOTAL:", 0.1, 0.1, 0.2, 90)}, {word("TOTAL", 0.1, 0.1, 0.2, 80)}});
  REQUIRE(united.size() == 1);
  CHECK(united[0].text == "TOTAL:");
  CHECK(united[0].others.empty());
}

TEST_CASE("an amount that one look cut in two") {
  const Words pieces = {word("31", 0.70, 0.1, 0.05, 80), word(".0O", 0.76, 0.1, 0.06, 60)};
  const Words whole = {word("31.00", 0.70, 0.1, 0.12, 85)};
  for (const auto& looks : {std::vector{pieces, whole}, std::vector{whole, pieces}})
    CHECK(texts(extract::unite(looks)) == "31.00");
  // Where both say the same, the cut of the first stays.
  const Words same = {word("31", 0.70, 0.1, 0.05, 80), word(".00", 0.76, 0.1, 0.06, 80)};
  CHECK(texts(extract::unite({same, whole})) == "31 .00");
}

TEST_CASE("what only a later look sees is put where it stands") {
  const Words first = {word("Date", 0.1, 0.1, 0.1, 90), word("Total", 0.1, 0.3, 0.1, 90)};
  const Words second = {word("31.00", 0.7, 0.3, 0.1, 90), word("Invoice", 0.1, 0.05, 0.2, 90)};
  CHECK(texts(extract::unite({first, second})) == "Invoice Date Total 31.00");
}

TEST_CASE("any looks: one word at a place, all confidences from 0 to 1") {
  std::mt19937 random(17);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  constexpr int rounds = 200;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Words> looks(static_cast<std::size_t>(1 + below(4)));
    std::size_t read = 0;
    for (auto& look : looks)
      for (int i = below(12); i > 0; --i, ++read)
        look.push_back(word(
            std::string(static_cast<std::size_t>(1 + below(5)), static_cast<char>('0' + below(60))),
            below(80) / 100.0, below(20) / 20.0, (1 + below(15)) / 100.0, below(101)));
    const Words united = extract::unite(looks);
    CHECK(united.size() <= read);
    for (std::size_t i = 0; i < united.size(); ++i) {
      const extract::Word& each = united[i];
      CHECK(each.confidence >= value::Decimal(0));
      CHECK(each.confidence <= value::Decimal(1));
      for (const auto& other : each.others) CHECK(other.text != each.text);
      if (i > 0) CHECK(each.line >= united[i - 1].line);
    }
  }
}

TEST_CASE("plausible texts") {
  for (const std::string text :
       {"1,234.56", "12/03/2018", "TOTAL", "Rechnung", "INV-2018/77", "%", "€"}) {
    CAPTURE(text);
    CHECK(extract::plausibility(text) > 0.6);
  }
  for (const std::string text : {"~", "|", "l", "1lI0O", ".,:", "a8B2c"}) {
    CAPTURE(text);
    CHECK(extract::plausibility(text) < extract::plausibility("TOTAL"));
  }
}

TEST_CASE("the language of a page, where enough speaks for it") {
  const std::vector<std::string> offered = {"eng", "deu", "fra"};
  const auto language = [&](const std::vector<std::string>& all) {
    Words words;
    for (const auto& text : all) words.push_back(word(text, 0, 0, 0.1, 90));
    return extract::page_language(words, offered).value_or("");
  };
  CHECK(language({"Rechnung", "vom", "Bitte", "überweisen", "Sie", "den", "Betrag"}) == "deu");
  CHECK(language({"Facture", "du", "12", "Montant", "TVA", "à", "payer"}) == "fra");
  CHECK(language({"Invoice", "No.", "THANK", "YOU", "Total", "Cash"}) == "eng");
  CHECK(language({"4711", "Café", "31.00"}).empty());
}

TEST_CASE("words that their writer placed in pieces are one word, blanks stay blanks") {
  // Heights of 0.02 on a page as high as wide: a blank is 0.006, pieces stand 0.0024 apart.
  Words words;
  double x = 0.1;
  for (const std::string text :
       {"Der", "Ver~", "käufer", "zahlt", "8~", ",93", "EUR", "am", "Tag"}) {
    const bool piece = text.ends_with('~');
    const std::string shown = piece ? text.substr(0, text.size() - 1) : text;
    const double width = 0.01 * static_cast<double>(shown.size());
    words.push_back(word(shown, x, 0.1, width, 100));
    x += width + (piece ? 0.0024 : 0.006);
  }
  const Words whole = extract::rejoined(words, 1);
  CHECK(texts(whole) == "Der Verkäufer zahlt 8,93 EUR am Tag");
  CHECK(whole[1].box.x + whole[1].box.w < whole[2].box.x);
  // Too few blanks to know how wide they are: nothing is joined.
  CHECK(texts(extract::rejoined({words[1], words[2]}, 1)) == "Ver käufer");
}

// From made-up letters of made-up senders: which number of a page is the total is learned, tried on
// senders that were not seen, and gone on from.
#include "runtime/train/train.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/extract/scorer.h"
#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;

// A page with a word of the sender's own, amounts, and its total beside `label`, above its tax.
extract::Document letter(int number, const std::string& label) {
  extract::Document document;
  document.path = fmt::format("letter-{}.png", number);
  extract::Page page;
  page.width = 600;
  page.height = 800;
  page.method = record::Method::Ocr;
  double y = 0.1;
  const auto line = [&](const std::string& name, int cents) {
    double x = 0.1;
    for (const auto& text : {name, fmt::format("{}.{:02}", cents / 100, cents % 100)}) {
      extract::Word word;
      word.text = text;
      word.box = {x, y, 0.012 * static_cast<double>(text.size()), 0.0125};
      x += 0.4;
      page.words.push_back(std::move(word));
    }
    y += 0.03;
  };
  const int total = 1000 + 137 * number;
  line("Article", total + 4000);
  line("Crossed", 250 + number);
  line(label, total);
  line("Rest", total / 3);
  document.pages.push_back(std::move(page));
  return document;
}

std::vector<train::Example> examples(int count, int senders, const std::string& label) {
  std::vector<train::Example> all;
  for (int i = 0; i < count; ++i) {
    const int total = 1000 + 137 * i;
    all.push_back({letter(i, label),
                   fmt::format("sender {}", i % senders),
                   {{"gross", fmt::format("{}.{:02}", total / 100, total % 100)}}});
  }
  return all;
}

train::Settings settings(std::string_view base = {}) {
  train::Settings settings;
  settings.schema = test_support::invoice_schema();
  settings.fields = {{"gross"}};
  settings.base = base;
  return settings;
}

std::string code(const Result<train::Trained>& result) {
  return result ? "none" : result.error().code;
}

TEST_CASE("what a total looks like is learned, and the model is one") {
  const auto trained = train::train(examples(24, 6, "Gesamtbetrag"), settings());
  REQUIRE(trained);
  REQUIRE(trained->fields.size() == 1);
  const auto& figures = trained->fields.front().after;
  CHECK(figures.documents == 24);
  CHECK(figures.there == 24);
  CHECK(figures.right == 24);
  CHECK(figures.wrong == 0);
  CHECK(trained->fields.front().misses.empty());
  const auto scorer = extract::Scorer::parse(trained->model);
  REQUIRE_MESSAGE(scorer.has_value(), scorer.error().text());
  CHECK(scorer->trees_of("Invoice", "gross") != nullptr);
  CHECK(scorer->trees_of("Receipt", "gross") == nullptr);
}

TEST_CASE("what cannot be told apart is not returned") {
  // The value is one that no page prints.
  auto all = examples(12, 4, "Gesamtbetrag");
  for (auto& example : all) example.values["gross"] = "9999.99";
  const auto trained = train::train(all, settings());
  REQUIRE(trained);
  CHECK(trained->fields.front().after.there == 0);
  CHECK(trained->fields.front().after.returned <= 1);
  CHECK(trained->fields.front().misses.size() == 12);
}

TEST_CASE(
    "a model is gone on from: what it got wrong elsewhere is mended, and told before and after") {
  // The base has learned that the largest amount is the total.
  auto largest = examples(12, 4, "Whatever");
  for (std::size_t i = 0; i < largest.size(); ++i)
    largest[i].values["gross"] =
        fmt::format("{}.{:02}", (5000 + 137 * i) / 100, (5000 + 137 * i) % 100);
  const auto base = train::train(largest, settings());
  REQUIRE(base);
  CHECK(base->fields.front().after.right == 12);
  const auto again = train::train(examples(24, 6, "Gesamtbetrag"), settings(base->model));
  REQUIRE(again);
  CHECK(again->fields.front().before.right == 0);
  CHECK(again->fields.front().after.right == 24);
  const auto one = extract::Scorer::parse(base->model);
  const auto two = extract::Scorer::parse(again->model);
  REQUIRE(two);
  CHECK(two->all().size() == 1);
  CHECK(two->all().front().trees().size() == 2 * one->all().front().trees().size());
}

TEST_CASE("fields that are not named stay as they were") {
  auto with_date = examples(12, 4, "Gesamtbetrag");
  const auto base = train::train(with_date, settings());
  REQUIRE(base);
  for (auto& example : with_date) example.values["vendor_name"] = "Article";
  auto names = settings(base->model);
  names.fields = {{"vendor_name", true}};
  const auto both = train::train(with_date, names);
  REQUIRE_MESSAGE(both.has_value(), both.error().text());
  const auto scorer = extract::Scorer::parse(both->model);
  REQUIRE(scorer);
  CHECK(scorer->trees_of("Invoice", "gross") != nullptr);
  CHECK(scorer->trees_of("Receipt", "vendor_name") != nullptr);
}

TEST_CASE("what can't be tried on others is not learned; what has no candidates neither") {
  CHECK(code(train::train({}, settings())) == "B8637");
  const auto alone = train::train(examples(5, 1, "Gesamtbetrag"), settings());
  REQUIRE(!alone);
  CHECK(alone.error().code == "B8637");
  CHECK(alone.error().message == "`gross` can't be learned from 5 documents of 1 sender");
  auto other = settings();
  other.fields = {{"lines"}};
  CHECK(code(train::train(examples(4, 2, "Gesamtbetrag"), other)) == "B8638");
  other.fields = {{"colour"}};
  CHECK(code(train::train(examples(4, 2, "Gesamtbetrag"), other)) == "B8638");
  CHECK(code(train::train(examples(4, 2, "Gesamtbetrag"), settings("{}"))) == "B8674");
}

}  // namespace

// What corrections teach: on other letters of the same sender with other values, on other senders
// nothing; and what happens when they contradict each other.
#include "runtime/learn/learn.h"

#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "runtime/extract/extractor.h"
#include "runtime/record/write.h"
#include "tests/support/invoice_schema.h"
#include "tests/unit/runtime/learn/sender.h"

namespace {

using namespace bop;
using test_learn::letter;
using test_learn::Letter;

const abi::Schema schema = test_support::invoice_schema();

record::Record read(const Letter& made, const extract::Learned* learned = nullptr) {
  record::Record record = extract::label_extractor()->extract(made.document, schema, 0);
  if (learned != nullptr) learned->apply(made.document, schema, record);
  return record;
}

const record::Reading& field(const record::Record& record, std::string_view name) {
  return *record::find(schema, record, name);
}

std::string value(const record::Record& record, std::string_view name) {
  const auto& reading = field(record, name);
  const auto& type = schema.records[0].fields[*schema.records[0].field(name)].type;
  return reading.known() ? record::scalar_text(schema, type, reading.value) : "";
}

std::map<std::string, std::string> truth(const Letter& made) {
  return {{"number", made.number},
          {"issued", made.issued},
          {"net", "EUR " + made.net},
          {"tax", "EUR " + made.tax},
          {"gross", "EUR " + made.gross}};
}

// A person looks through a letter and corrects what is not right.
void correct(const Letter& made, learn::Corrections& into) {
  const record::Record record = read(made, learn::learned(into).get());
  for (const auto& [name, right] : truth(made)) {
    if (value(record, name) == right) continue;
    auto correction = learn::correction_of(made.document, schema, record, name, right);
    REQUIRE_MESSAGE(correction.has_value(), correction.error().text());
    correction->number = ++into.lines;
    into.all.push_back(std::move(*correction));
  }
}

struct Score {
  int right = 0, wrong = 0, unknown = 0;
};

Score score(const learn::Corrections& corrections, int from, int to) {
  const auto learned = learn::learned(corrections);
  Score counted;
  for (int index = from; index < to; ++index) {
    const Letter made = letter(index);
    const record::Record record = read(made, learned.get());
    for (const auto& [name, right] : truth(made)) {
      const std::string got = value(record, name);
      ++(got == right ? counted.right : got.empty() ? counted.unknown : counted.wrong);
    }
  }
  return counted;
}

TEST_CASE("the learning curve: other letters of a sender after 0, 1, 2 and 5 corrected ones") {
  learn::Corrections corrections;
  std::map<int, Score> curve;
  for (int corrected = 0; corrected <= 5; ++corrected) {
    curve[corrected] = score(corrections, 100, 130);
    correct(letter(corrected), corrections);
  }
  constexpr int all = 30 * 5;
  CHECK(curve[0].right <= all * 2 / 5);  // or there is nothing to learn here
  // Where the corrected letter has one line, its amount stands twice: which of them, the second
  // correction tells. Until then it is not known.
  CHECK(curve[1].right >= all * 8 / 10);
  CHECK(curve[1].wrong == 0);
  CHECK(curve[2].right == all);
  CHECK(curve[5].right == all);
  MESSAGE("right of " << all << ": " << curve[0].right << ", " << curve[1].right << ", "
                      << curve[2].right << ", " << curve[5].right);
}

TEST_CASE("more corrections make it surer, and the evidence names them") {
  learn::Corrections corrections;
  correct(letter(0), corrections);
  const auto once = read(letter(50), learn::learned(corrections).get());
  CHECK(field(once, "number").confidence == *value::Decimal::of(85, -2));
  REQUIRE(!field(once, "number").notes.empty());
  CHECK(field(once, "number").notes.back().find("correction") != std::string::npos);
  // The same letters again, as if the first lesson had not been there.
  for (int index : {1, 2}) {
    const Letter made = letter(index);
    auto correction =
        learn::correction_of(made.document, schema, read(made), "number", made.number);
    REQUIRE(correction);
    correction->number = ++corrections.lines;
    corrections.all.push_back(std::move(*correction));
  }
  const auto thrice = read(letter(50), learn::learned(corrections).get());
  CHECK(field(thrice, "number").confidence == *value::Decimal::of(95, -2));
}

TEST_CASE("other senders learn nothing from it") {
  learn::Corrections corrections;
  correct(letter(0), corrections);
  const auto learned = learn::learned(corrections);
  const Letter shifted = letter(7, 0.12);
  CHECK(value(read(shifted, learned.get()), "number") == value(read(shifted), "number"));
}

TEST_CASE("what the page does not print is learned as it is, if every correction says the same") {
  learn::Corrections corrections;
  const auto teach = [&](int index, const std::string& name) {
    const Letter made = letter(index);
    auto correction = learn::correction_of(made.document, schema, read(made), "vendor_name", name);
    REQUIRE(correction);
    CHECK(correction->places.empty());
    correction->number = ++corrections.lines;
    corrections.all.push_back(std::move(*correction));
  };
  teach(0, "Vestkraft Holding AS");
  CHECK(value(read(letter(9), learn::learned(corrections).get()), "vendor_name") ==
        "Vestkraft Holding AS");
  teach(1, "Sorkraft Holding AS");
  CHECK(value(read(letter(9), learn::learned(corrections).get()), "vendor_name") ==
        value(read(letter(9)), "vendor_name"));
}

TEST_CASE("a correction that leads to amounts that do not add up leaves them in doubt") {
  learn::Corrections corrections;
  correct(letter(0), corrections);
  // Somebody takes the net amount for the total.
  for (auto& one : corrections.all)
    if (one.field == "gross")
      for (const auto& other : corrections.all)
        if (other.field == "net") one.places = other.places;
  const auto record = read(letter(50), learn::learned(corrections).get());
  CHECK_FALSE(field(record, "gross").known());
  CHECK(field(record, "gross").why.starts_with("conflict"));
  CHECK_FALSE(field(record, "gross").candidates.empty());
}

TEST_CASE("a field that is none, a value that is none") {
  const Letter made = letter(0);
  const auto record = read(made);
  CHECK(learn::correction_of(made.document, schema, record, "grss", "1").error().code == "B8687");
  CHECK(learn::correction_of(made.document, schema, record, "lines", "1").error().code == "B8687");
  CHECK(learn::correction_of(made.document, schema, record, "issued", "soon").error().code ==
        "B8615");
}

record::Record read_lines(const std::vector<std::string>& lines,
                          const learn::Corrections& corrections = {}) {
  const auto document = test_learn::page_of(lines);
  record::Record record = extract::label_extractor()->extract(document, schema, 0);
  learn::learned(corrections)->apply(document, schema, record);
  return record;
}

void correct_lines(const std::vector<std::string>& lines, const std::string& name,
                   const std::string& right, learn::Corrections& into) {
  auto correction = learn::correction_of(test_learn::page_of(lines), schema,
                                         read_lines(lines, into), name, right);
  REQUIRE_MESSAGE(correction.has_value(), correction.error().text());
  correction->number = ++into.lines;
  into.all.push_back(std::move(*correction));
}

TEST_CASE("the currency beside every amount is no place: a total whose label is gone is not read") {
  const auto letter_of = [](const std::string& label, const std::string& sum) {
    return std::vector<std::string>{"Fabryka Mebli Krakowska",
                                    "Ulica Dluga Spolka Polska",
                                    "Faktura numer dokument",
                                    "Usluga transportowa EUR 100.00",
                                    "Podatek naliczony EUR 23.00",
                                    label + " EUR " + sum,
                                    "Dziekujemy uprzejmie prosimy termin"};
  };
  learn::Corrections corrections;
  correct_lines(letter_of("Do zaplaty", "369.00"), "gross", "EUR 369.00", corrections);
  correct_lines(letter_of("Do zaplaty", "492.00"), "gross", "EUR 492.00", corrections);
  CHECK(value(read_lines(letter_of("Do zaplaty", "123.00"), corrections), "gross") == "EUR 123.00");
  CHECK_FALSE(field(read_lines(letter_of("Suma koncowa", "123.00"), corrections), "gross").known());
}

TEST_CASE("a correction that breaks the sums is said to, and puts them in doubt") {
  const std::vector<std::string> lines = {"Net total EUR 350.00", "VAT 19 % EUR 66.50",
                                          "Total incl. VAT EUR 416.50"};
  auto slip = learn::correction_of(test_learn::page_of(lines), schema, read_lines(lines), "gross",
                                   "EUR 41.65");
  REQUIRE(slip.has_value());
  CHECK(slip->breaks == "net + tax = gross");
  slip->number = 1;
  slip->sha256 = "of this document";
  learn::Corrections corrections;
  corrections.all.push_back(*slip);
  auto document = test_learn::page_of(lines);
  document.sha256 = slip->sha256;
  record::Record record = extract::label_extractor()->extract(document, schema, 0);
  learn::learned(corrections)->apply(document, schema, record);
  for (const auto* name : {"net", "tax", "gross"}) CHECK_FALSE(field(record, name).known());
  corrections.all.front().value = "EUR 416.50";
  record = extract::label_extractor()->extract(document, schema, 0);
  learn::learned(corrections)->apply(document, schema, record);
  CHECK(value(record, "gross") == "EUR 416.50");
  CHECK(field(record, "gross").notes.size() == 1);
}

TEST_CASE("what the page does not print is learned of names only, and overrules no page") {
  const std::vector<std::string> one = {"Works of a picture", "Hafenweg Lagerhaus Kaikante",
                                        "Rechnungsnummer RG-1", "IBAN DE89370400440532013000",
                                        "Total incl. VAT EUR 416.50"};
  learn::Corrections corrections;
  correct_lines(one, "number", "RG-2026-55", corrections);
  correct_lines(one, "payee_iban", "FR7630006000011234567890189", corrections);
  correct_lines(one, "vendor_name", "Alpha Holding AS", corrections);
  auto other = one;
  other[2] = "Rechnungsnummer B-7001";
  const auto read = read_lines(other, corrections);
  CHECK(value(read, "number") == "B-7001");
  CHECK(value(read, "payee_iban") == "DE89370400440532013000");
  other[0] = "Seller: Beta Services GmbH";
  const auto named = read_lines(other, corrections);
  CHECK(field(named, "vendor_name").why.starts_with("conflict"));
  CHECK(field(named, "vendor_name").candidates.size() == 2);
  const auto nothing =
      learn::correction_of(test_learn::page_of(one), schema, read, "number", " . ");
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().code == "B8615");
}

TEST_CASE("amounts that lacked their currency have the one that a correction gives") {
  const std::vector<std::string> lines = {"Fabricated Parts Company Ohio", "Net total $ 122.50",
                                          "Sales tax $ 9.80", "Total incl. VAT $ 132.30"};
  CHECK(field(read_lines(lines), "gross").why == "currency_unknown");
  learn::Corrections corrections;
  correct_lines(lines, "currency", "USD", corrections);
  CHECK(value(read_lines(lines, corrections), "gross") == "USD 132.30");
}

}  // namespace

#include "runtime/extract/extractor.h"

#include <doctest/doctest.h>

#include "tests/support/invoice_schema.h"

namespace {

using namespace bop;
using record::Status;

// Lays out lines as a page: a tab is a wide gap, "  " nothing; every line 2% of the page apart.
extract::Document page_of(const std::vector<std::string>& lines,
                          record::Method method = record::Method::TextLayer) {
  extract::Page page;
  page.width = 600;
  page.height = 800;
  page.method = method;
  double y = 0.05;
  for (const auto& line : lines) {
    double x = 0.05;
    std::string word;
    for (const char c : line + " ") {
      if (c != ' ' && c != '\t') {
        word += c;
        continue;
      }
      if (!word.empty()) {
        extract::Word made;
        made.text = word;
        made.box = {x, y, 0.007 * static_cast<double>(word.size()), 0.0125};
        x += made.box.w;
        page.words.push_back(std::move(made));
        word.clear();
      }
      x = c == '\t' ? (x < 0.35 ? 0.4 : x < 0.55 ? 0.6 : 0.8) : x + 0.004;
    }
    y += 0.02;
  }
  extract::Document document;
  document.path = "page";
  document.pages.push_back(std::move(page));
  return document;
}

const abi::Schema schema = test_support::invoice_schema();

record::Record extracted(const std::vector<std::string>& lines, const abi::Schema& with = schema) {
  return extract::label_extractor()->extract(page_of(lines), with, 0);
}

const record::Reading& field(const record::Record& record, std::string_view path) {
  const auto* reading = record::find(schema, record, path);
  REQUIRE(reading != nullptr);
  return *reading;
}

std::string value(const record::Record& record, std::string_view path) {
  const auto& reading = field(record, path);
  REQUIRE_MESSAGE(reading.known(), path, ": ", reading.why);
  if (const auto* money = std::get_if<value::Money>(&reading.value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&reading.value)) return date->text();
  if (const auto* currency = std::get_if<value::Currency>(&reading.value)) return currency->text();
  return std::get<std::string>(reading.value);
}

const value::Decimal sure = *value::Decimal::of(90, -2);

TEST_CASE("a label alone is not sure of an amount; the equation on the page is") {
  const auto alone = extracted({"Gesamtbetrag\t119,00 €"});
  CHECK(value(alone, "gross") == "EUR 119.00");
  CHECK(field(alone, "gross").confidence < sure);
  const auto held =
      extracted({"Nettobetrag\t100,00 €", "MwSt. 19 %\t19,00 €", "Gesamtbetrag\t119,00 €"});
  CHECK(field(held, "gross").confidence >= sure);
  CHECK(field(held, "tax").confidence >= sure);
  const auto rate =
      extracted({"Nettobetrag\t100,00 €", "MwSt. 19 %\t19,00 €", "Gesamtbetrag\t11?,00"});
  CHECK(field(rate, "net").confidence >= sure);
  CHECK(field(rate, "tax").confidence >= sure);
  CHECK(field(rate, "gross").status == Status::Unread);
  CHECK(field(rate, "gross").raw == "11?,00");
  CHECK(field(rate, "gross").origin.box.has_value());
}

TEST_CASE("the last row of a table by rate is the total of the others") {
  const auto record = extracted({"Nettobetrag\tMwSt-Betrag\tEndbetrag", "321,40\t61,07\t382,47",
                                 "127,59\t8,93\t136,52", "448,99\t70,00\t518,99", "in EUR"});
  CHECK(value(record, "net") == "EUR 448.99");
  CHECK(value(record, "tax") == "EUR 70.00");
  CHECK(value(record, "gross") == "EUR 518.99");
}

TEST_CASE("two totals that differ leave the field unread with both") {
  const auto record =
      extracted({"Grand total\tEUR 119.00", "Text", "Text", "Text", "Grand total\tEUR 219.00"});
  CHECK(field(record, "gross").status == Status::Unread);
  CHECK(field(record, "gross").why == "ambiguous: `EUR 119.00` or `EUR 219.00`");
  CHECK(field(record, "gross").candidates.size() == 2);
}

TEST_CASE("amounts without any currency say nothing") {
  const auto record = extracted({"Grand total\t119.00"});
  CHECK(field(record, "gross").why == "currency_unknown");
  CHECK(field(record, "gross").candidates.at(0).raw == "119.00");
  CHECK(field(record, "currency").status == Status::Unread);
  CHECK(field(extracted({"Grand total\t$119.00"}), "currency").why.starts_with("ambiguous: `$`"));
}

TEST_CASE("a long number, a grade of petrol and a charge are no currencies") {
  const auto currency = [](const std::vector<std::string>& lines) {
    const auto record =
        extract::label_extractor()->extract(page_of(lines, record::Method::Ocr), schema, 0);
    const auto& reading = field(record, "currency");
    return reading.known() ? std::get<value::Currency>(reading.value).text() : reading.why;
  };
  CHECK(currency({"Pump 2\tRON 95", "Grand total\tRM 86.00"}) == "MYR");
  CHECK(currency({"\xC2\xA3"
                  "955916500133",
                  "Rice\tRM 4.62"}) == "MYR");
  CHECK(currency({"SVC 10%\t2.50", "Grand total\t27.50"}) == "not_found");
  CHECK(currency({"PETALING JAYA", "SELANGOR DARUL EHSAN", "Grand total\t27.50"}) == "MYR");
  // One that other amounts have, too, is one.
  CHECK(currency({"Taxi\tRON 95.00", "Grand total\tRON 95.00"}) == "RON");
}

TEST_CASE(
    "03/04/2026 is read as the document writes its other dates, its language, else not at all") {
  CHECK(field(extracted({"Invoice date\t03/04/2026"}), "issued").why ==
        "ambiguous: 2026-04-03 or 2026-03-04");
  CHECK(value(extracted({"Invoice date\t03/04/2026", "Due date\t25/04/2026"}), "issued") ==
        "2026-04-03");
  CHECK(value(extracted({"Invoice date\t03/04/2026", "Due date\t04/25/2026"}), "issued") ==
        "2026-03-04");
  CHECK(
      value(extracted({"Date de facture\t03/04/2026", "Montant de la TVA", "le prix et les frais"}),
            "issued") == "2026-04-03");
  CHECK(value(extracted({"Invoice date\t03/04/2026", "Grand total\tGBP 5.00"}), "issued") ==
        "2026-04-03");
}

TEST_CASE("a label in running text, and a date of something else") {
  const auto record = extracted(
      {"Delivery date\t01.03.2026", "Lieferdatum\t02.03.2026", "Rechnungsdatum\t03.03.2026"});
  CHECK(value(record, "issued") == "2026-03-03");
  CHECK(field(extracted({"Please pay until 01.04.2026"}), "issued").status == Status::Unread);
}

TEST_CASE("a date under the label of a number is a date without a label") {
  const auto record = extracted({"Invoice no.:", "12.03.2026", "", "Gross total 119.00 EUR"});
  CHECK(value(record, "issued") == "2026-03-12");
  CHECK(field(extracted({"Delivery date:", "12.03.2026"}), "issued").status == Status::Unread);
}

TEST_CASE("a title line gives number and date") {
  const auto record =
      extracted({"Handelsrechnung (380) Nr. 471102 vom 05.06.2018", "Bestellung:\tB-77"});
  CHECK(value(record, "number") == "471102");
  CHECK(value(record, "issued") == "2018-06-05");
  CHECK(value(record, "order_number") == "B-77");
  CHECK(field(extracted({"Betriebskostenabrechnung 2010"}), "number").status == Status::Unread);
}

TEST_CASE("split letters, values under their labels, blocks of a party") {
  const auto record =
      extracted({"Invoice no.\tInvoice date\tSupplier no.", "A-17\t2026-03-01\tV-7", "",
                 "Ver käufer :", "Nummer\t: 549910", "Elektron Service GmbH", "Erfurter Str. 13",
                 "", "Käufer :", "Nummer\t: 4711", "Beratung AG"});
  CHECK(value(record, "number") == "A-17");
  CHECK(value(record, "issued") == "2026-03-01");
  CHECK(value(record, "vendor_id") == "V-7");
  CHECK(value(record, "vendor_name") == "Elektron Service GmbH");
  CHECK(value(record, "buyer_name") == "Beratung AG");
}

TEST_CASE("accounts: one valid is read, two leave it open, a broken one is shown and not used") {
  CHECK(value(extracted({"IBAN: DE75 5121 0800 1245 1261 99"}), "payee_iban") ==
        "DE75512108001245126199");
  CHECK(
      field(extracted({"DE75512108001245126199", "DE23701500001004733806"}), "payee_iban").status ==
      Status::Unread);
  const auto broken = extracted({"IBAN: DE75 5121 0800 1245 1261 98"});
  CHECK(field(broken, "payee_iban").why == "not_plausible: its check digits are wrong");
  CHECK(field(broken, "payee_iban").raw == "DE75 5121 0800 1245 1261 98");
}

TEST_CASE("the labels a policy author writes count before the usual ones") {
  abi::Schema own = schema;
  own.records[0].fields[11].read_from = {"Unser Zeichen"};
  const auto record = extracted({"Unser Zeichen:\tXK-9"}, own);
  CHECK(value(record, "order_number") == "XK-9");
  CHECK(field(extracted({"Unser Zeichen:\tXK-9"}), "order_number").status == Status::Unread);
}

TEST_CASE("nothing on the page, and a record type it knows nothing of") {
  const auto nothing = extracted({});
  for (std::size_t i = 0; i < nothing.fields.size(); ++i)
    CHECK(nothing.fields[i].status == Status::Unread);
  abi::Schema other;
  abi::RecordType type;
  type.name = "Ticket";
  abi::Field opened;
  opened.name = "opened";
  opened.type = {abi::Kind::Date, false, false, 0};
  opened.read_from = {"Opened on"};
  type.fields = {opened};
  other.records = {type};
  const auto ticket =
      extract::label_extractor()->extract(page_of({"Opened on\t2026-03-01"}), other, 0);
  REQUIRE(ticket.fields.at(0).known());
  CHECK(std::get<value::Date>(ticket.fields[0].value).text() == "2026-03-01");
}

TEST_CASE("a scanned word is no surer than it was read") {
  auto document = page_of({"IBAN: DE75512108001245126199"}, record::Method::Ocr);
  document.pages[0].words.back().confidence = *value::Decimal::of(61, -2);
  const auto record = extract::label_extractor()->extract(document, schema, 0);
  CHECK(value(record, "payee_iban") == "DE75512108001245126199");
  CHECK(field(record, "payee_iban").confidence == *value::Decimal::of(61, -2));
  CHECK(field(record, "payee_iban").method == record::Method::Ocr);
}

TEST_CASE("an account of the payer is not the payee's") {
  for (const std::string text :
       {"Der Betrag wird von Ihrem Konto IBAN DE89370400440532013000 abgebucht.",
        "IBAN for refunds: DE89370400440532013000", "debtor IBAN DE89370400440532013000"}) {
    INFO(text);
    const auto alone = extracted({"Invoice no.: A-1", text});
    CHECK(field(alone, "payee_iban").confidence < *value::Decimal::of(5, -1));
    const auto both = extracted({"Invoice no.: A-1", text, "IBAN DE75512108001245126199"});
    CHECK(value(both, "payee_iban") == "DE75512108001245126199");
  }
}

TEST_CASE("a fee between subtotal and total is no tax") {
  for (const std::string fee :
       {"Shipping", "Tip and service", "Deposit for bottles", "Versandkosten"}) {
    INFO(fee);
    const auto record = extracted({"Invoice no.: A-1", "Subtotal\tEUR 133.50", fee + "\tEUR 6.50",
                                   "Total incl. VAT\tEUR 140.00"});
    const auto& tax = field(record, "tax");
    CHECK((!tax.known() || tax.confidence < *value::Decimal::of(80, -2)));
    CHECK(field(record, "gross").confidence < *value::Decimal::of(90, -2));
    const auto zero = extracted({"Invoice no.: A-1", "Subtotal\tEUR 133.50", fee + "\tEUR 6.50",
                                 "VAT 0 %\tEUR 0.00", "Total incl. VAT\tEUR 140.00"});
    CHECK((!field(zero, "tax").known() || value(zero, "tax") == "EUR 0.00"));
  }
  CHECK(value(extracted({"Invoice no.: A-1", "Subtotal\tEUR 100.00", "plus 19 %\tEUR 19.00",
                         "Total incl. VAT\tEUR 119.00"}),
              "tax") == "EUR 19.00");
}

}  // namespace

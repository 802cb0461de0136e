#include <doctest/doctest.h>

#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

std::string found(std::string_view condition) {
  return check_when(condition).found();
}

// base_policy whose head converts.
CheckedText converting(std::string_view condition) {
  std::string text(base_policy);
  const std::string zone = "zone \"Europe/Berlin\"\n";
  text.insert(text.find(zone) + zone.size(), "  compare in EUR at rates on invoice.issued\n");
  return check_text(text + "\nreference rates : ExchangeRate by currency, day\n" +
                    "\nrule T-99 \"Tried\"\n  when " + std::string(condition) +
                    "\n  then hold with DOUBTFUL\n");
}

}  // namespace

TEST_CASE("amounts compare when they are known to be in one currency") {
  CHECK(found("invoice.net > invoice.tax") == "");
  CHECK(found("invoice.gross <> invoice.net + invoice.tax") == "");
  CHECK(found("EUR 1.00 < EUR 2.00") == "");
  CHECK(found("invoice.gross > EUR 5.00") == "B3014 invoice.gross > EUR 5.00");
  CHECK(found("invoice.currency = EUR and invoice.gross > EUR 5.00") == "");
  CHECK(found("invoice.gross > EUR 5.00 and invoice.currency = EUR") == "");
  CHECK(found("invoice.currency <> EUR or invoice.gross > EUR 5.00") == "");
  CHECK(found("invoice.currency = USD and invoice.gross > EUR 5.00") ==
        "B3014 invoice.gross > EUR 5.00");
  CHECK(found("invoice.currency = EUR and invoice.gross is in EUR 5.00 .. EUR 6.00") == "");
  CHECK(found("invoice.gross is positive") == "");
  CHECK(found("invoice.gross > money(5, invoice.currency)") == "");
  CHECK(found("order is present and order.net < invoice.net") == "B3014 order.net < invoice.net");
  CHECK(found("order is present and order.currency = invoice.currency and order.net < "
              "invoice.net") == "");
  CHECK(found("order is present and order.currency = EUR and invoice.currency = EUR and order.net "
              "< invoice.net") == "");
}

TEST_CASE("with `compare in` comparisons convert, and nothing else") {
  const CheckedText over = converting("invoice.gross > EUR 5.00");
  CHECK(over.messages() == "");
  CHECK(over.info_of("invoice.gross > EUR 5.00").converts);
  REQUIRE(over.checked.compare.has_value());
  CHECK(over.checked.compare->currency.text() == "EUR");
  CHECK(over.checked.compare->rate_field == 2);
  const CheckedText same = converting("invoice.gross > invoice.net");
  CHECK(!same.info_of("invoice.gross > invoice.net").converts);
  const CheckedText range = converting("invoice.gross is in EUR 0.00 ..< EUR 5.00");
  CHECK(range.info_of("invoice.gross is in EUR 0.00 ..< EUR 5.00").converts);
  CHECK(converting("invoice.net + EUR 5.00 is positive").found() == "B3017 invoice.net + EUR 5.00");
  CHECK(converting("convert(invoice.net, to EUR, on invoice.issued) > EUR 5.00").messages() == "");
}

TEST_CASE("what can be undefined is reported with the record") {
  CHECK(found("invoice.net + EUR 5.00 is positive") == "B3017 invoice.net + EUR 5.00");
  CHECK(found("order is present and order.net + invoice.net is positive") ==
        "B3017 order.net + invoice.net");
  CHECK(found("(sum of l.net for l in invoice.lines) is positive").substr(0, 5) == "B3017");
  CHECK(found("invoice.tax / invoice.net > 5%") == "B3017 invoice.tax / invoice.net");
  CHECK(found("invoice.net is positive and invoice.tax / invoice.net > 5%") == "");
  CHECK(found("invoice.net is not zero and invoice.tax / invoice.net > 5%") == "");
  CHECK(found("invoice.net is zero or invoice.tax / invoice.net > 5%") == "");
  CHECK(found("invoice.tax / 3 > invoice.net") == "");
  const CheckedText result = check_when("invoice.tax / invoice.net > 5%");
  CHECK(result.first().severity == diagnostics::Severity::Warning);
  CHECK(check_text(result.fixed()).messages() == "");
}

TEST_CASE("a divisor that is a parameter is safe when its bounds exclude zero") {
  const auto with = [](std::string_view parameter) {
    return check_added(std::string(parameter) +
                       "\nrule T-99 \"Tried\" when 1 / share > 2 then "
                       "hold with DOUBTFUL")
        .found();
  };
  CHECK(with("parameter share : Number = 5") == "");
  CHECK(with("parameter share : Number = 5 between 1 and 9") == "");
  CHECK(with("parameter share : Number = 5 between 0 and 9") == "B3017 1 / share");
}

TEST_CASE("parameters, their bounds and currencies") {
  const auto with = [](std::string_view text) { return check_added(text).found(); };
  CHECK(with("parameter p : Money in EUR = EUR 5.00 between EUR 0.00 and EUR 9.00") == "B3167 p");
  CHECK(with("parameter p : Money in EUR = USD 5.00") == "B3015 USD 5.00");
  CHECK(with("parameter p : Money in EUR = EUR 5.005") == "B3016 EUR 5.005");
  CHECK(with("parameter p : UnitPrice in EUR = EUR 5.005") == "B3167 p");
  CHECK(with("parameter p : Money in JPY = JPY 5.5") == "B3016 JPY 5.5");
  CHECK(with("parameter p : Money in EUR = EUR 5.00 between EUR 6.00 and EUR 9.00") ==
        "B3029 EUR 5.00");
  CHECK(with("parameter p : Integer = -9 between -5 and 5") == "B3029 -9");
  CHECK(with("parameter p : Integer = -3 between -5 and 5") == "B3167 p");
  CHECK(with("parameter p : Duration = 9 days between -5 days and 5 days") == "B3029 9 days");
  CHECK(with("parameter p : Percent = 5") == "B3008 5");
  CHECK(with("parameter p : Money in EUR = 5") == "B3004 5");
  CHECK(with("parameter p : Number = 5 + 3") == "B3036 5 + 3");
  CHECK(with("parameter p : Integer = 5.5") == "B3004 5.5");
}

TEST_CASE("amounts are handed on in the currency that is wanted") {
  constexpr std::string_view define =
      "define fee(amount : Money in EUR) : Money in EUR = amount * 2\n";
  const auto with = [&](std::string_view condition) {
    return check_added(std::string(define) + "rule T-99 \"Tried\" when " + std::string(condition) +
                       " then hold with DOUBTFUL")
        .found();
  };
  CHECK(with("fee(EUR 5.00) > EUR 6.00") == "");
  CHECK(with("fee(invoice.net) is positive") == "B3015 invoice.net");
  CHECK(with("invoice.currency = EUR and fee(invoice.net) > EUR 6.00") == "");
  CHECK(with("fee(USD 5.00) is positive") == "B3015 USD 5.00");
}

TEST_CASE("an amount made of one argument is in the currency of that argument") {
  constexpr std::string_view defines =
      "define size(amount : Money) : Money = if amount is negative then -amount else amount\n"
      "define paid(amount : Money, fee : Money) : Money = amount\n"
      "define fixed(amount : Money) : Money = if amount is negative then EUR 0.00 else EUR 1.00\n";
  const auto with = [&](std::string_view condition) {
    return check_added(std::string(defines) + "rule T-99 \"Tried\" when " + std::string(condition) +
                       " then hold with DOUBTFUL")
        .found();
  };
  CHECK(with("size(invoice.net) > invoice.tax") == "");
  CHECK(with("size(EUR 1.00 - EUR 2.00) < EUR 5.00") == "");
  CHECK(with("size(invoice.net) > EUR 5.00") == "B3014 size(invoice.net) > EUR 5.00");
  CHECK(with("size(USD 1.00) > EUR 5.00") == "B3014 size(USD 1.00) > EUR 5.00");
  CHECK(with("paid(EUR 1.00, USD 1.00) < EUR 5.00") == "");
  CHECK(with("paid(USD 1.00, EUR 1.00) < EUR 5.00") != "");
  CHECK(with("fixed(USD 1.00) > USD 5.00") != "");
}

}  // namespace bop::check

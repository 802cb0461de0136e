#include "runtime/value/money.h"

#include <algorithm>

#include <doctest/doctest.h>

using bop::value::Currency;
using bop::value::Decimal;
using bop::value::Money;

namespace {

std::string text(std::string_view amount, std::string_view code) {
  return Money{*Decimal::parse(amount), *Currency::parse(code)}.text();
}

}  // namespace

TEST_CASE("currencies are those of ISO 4217") {
  CHECK(Currency::parse("EUR")->text() == "EUR");
  CHECK(Currency::parse("EUR")->packed == (('E' << 16) | ('U' << 8) | 'R'));
  for (const char* code : {"", "eur", "EU", "EURO", "XYZ", "AAA", "ZZZ", "E R", "XAU"}) {
    CAPTURE(code);
    CHECK_FALSE(Currency::parse(code).has_value());
  }
  CHECK(Currency::parse("BGN").has_value());  // documents of 2025
  CHECK(Currency::parse("HRK").has_value());
  CHECK(Currency::parse("XCG").has_value());
}

TEST_CASE("minor digits follow the list") {
  const auto minor = [](std::string_view code) { return Currency::parse(code)->minor_digits(); };
  for (const char* code : {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF",
                           "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"})
    CHECK(minor(code) == 0);
  for (const char* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
    CHECK(minor(code) == 3);
  for (const char* code : {"CLF", "UYW"}) CHECK(minor(code) == 4);
  for (const char* code : {"EUR", "USD", "CHF", "GBP", "MGA", "ZWG"}) CHECK(minor(code) == 2);
  CHECK(Currency{}.minor_digits() == 0);
}

TEST_CASE("every code of the list reads back") {
  const auto codes = bop::value::currency_codes();
  CHECK(codes.size() > 160);
  CHECK(std::ranges::is_sorted(codes));
  CHECK(std::ranges::adjacent_find(codes) == codes.end());
  for (const std::string_view code : codes) CHECK(Currency::parse(code)->text() == code);
}

TEST_CASE("amounts print with their currency, its decimals and groups") {
  CHECK(text("1234.5", "EUR") == "EUR 1,234.50");
  CHECK(text("-5", "EUR") == "EUR -5.00");
  CHECK(text("1234567", "JPY") == "JPY 1,234,567");
  CHECK(text("1.5", "KWD") == "KWD 1.500");
  CHECK(text("0.123456", "EUR") == "EUR 0.123456");
  CHECK(text("0", "EUR") == "EUR 0.00");
  CHECK(text("12.5", "JPY") == "JPY 12.5");
  CHECK(Money{}.text() == "0");
}

TEST_CASE("amounts of two currencies are never equal") {
  const Money euro{5, *Currency::parse("EUR")};
  CHECK(euro == Money{5, *Currency::parse("EUR")});
  CHECK_FALSE(euro == Money{5, *Currency::parse("USD")});
}

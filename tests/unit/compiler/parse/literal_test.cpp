#include <doctest/doctest.h>

#include "compiler/parse/literals.h"
#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

// The value of `let a = TEXT`, or the code of the error.
std::string value(const std::string& text) {
  const ReadPolicy read("let a = " + text + "\n");
  if (!read.diagnostics.empty()) return read.codes();
  const std::string tree = read.tree();
  return tree.substr(8, tree.size() - 9);
}

}  // namespace

TEST_CASE("numbers and percents are exact") {
  CHECK(value("12") == "12");
  CHECK(value("12.50") == "12.5");
  CHECK(value("0.1") == "0.1");
  CHECK(value("-3") == "(-3)");
  CHECK(value("1234567890123456789012345678901234") == "1234567890123456789012345678901234");
  CHECK(value("12345678901234567890123456789012345") == "B1018");
  CHECK(value("5%") == "5%");
  CHECK(value("5 %") == "5%");
  CHECK(value("0.01%") == "0.01%");
  CHECK(*read_percent("5%") == *value::Decimal::parse("0.05"));
  CHECK(*read_percent("110 %") == *value::Decimal::parse("1.1"));
  CHECK(value("net-tax-2") == "((net - tax) - 2)");
}

TEST_CASE("amounts") {
  CHECK(value("EUR 1,000.00") == "EUR 1,000.00");
  CHECK(value("EUR 1000") == "EUR 1,000.00");
  CHECK(value("EUR  -1.5") == "EUR -1.50");
  CHECK(value("EUR\u00A01,000.00") == "EUR 1,000.00");
  CHECK(value("JPY 1,000") == "JPY 1,000");
  CHECK(value("EUR 1.000,00") == "B1010");
  CHECK(value("EUR 1,20") == "B1010");
  CHECK(value("EUR 1,0000.00") == "B1010");
  CHECK(value("1,20") == "B1010");
  CHECK(value("1,000") == "B1010");
  CHECK(value("1.2.3") == "B1010");
  CHECK(value("EUX 5.00") == "B1019");
  CHECK(value("EUR 12345678901234567890123456789012345") == "B1018");
  CHECK(value("EUR 0.00 ..< EUR 5.00") == "B1001");
  CHECK(value("a is in EUR 0.00..<EUR 5.00") == "(a is in EUR 0.00 ..< EUR 5.00)");
}

TEST_CASE("spans of time") {
  CHECK(value("3 days") == "3 days");
  CHECK(value("1 day") == "1 day");
  CHECK(value("2 business days") == "2 business days");
  CHECK(value("2  business\n  days") == "2 business days");
  CHECK(value("15 minutes") == "15 minutes");
  CHECK(value("1 year") == "1 year");
  CHECK(value("1.5 days") == "B1018");
  CHECK(value("3 business hours") == "3 business hours");
  CHECK(value("90 business  minutes") == "90 business minutes");
  CHECK(value("120 business minutes") == "2 business hours");
  CHECK(value("3 business weeks") == "B1018");
  CHECK(value("1.5 business hours") == "B1018");
  CHECK(value("100001 business hours") == "B1018");
  CHECK(value("4000000 days") == "B1018");
  CHECK(value("99999999999999999999 days") == "B1018");
  CHECK(std::get<value::Duration>(*read_span("2 weeks")).seconds == 14 * 86'400);
  CHECK(std::get<value::Duration>(*read_span("2 years")).months == 24);
  CHECK(std::get<value::BusinessDays>(*read_span("10 business days")).count == 10);
}

TEST_CASE("days and instants") {
  CHECK(value("2026-02-28") == "2026-02-28");
  CHECK(value("2024-02-29") == "2024-02-29");
  CHECK(value("2026-02-29") == "B1015");
  CHECK(value("2026-02-30") == "B1015");
  CHECK(value("2026-13-01") == "B1015");
  CHECK(value("0000-01-01") == "B1015");
  CHECK(value("2026-3-1") == "B1010");
  CHECK(value("2026-03-02T09:00:00+01:00") == "2026-03-02T09:00:00+01:00");
  CHECK(value("2026-03-02T25:00:00Z") == "B1015");
  CHECK(value("2026-03-02 - 3 days") == "(2026-03-02 - 3 days)");
}

TEST_CASE("texts, escapes and holes") {
  CHECK(value("\"\"") == "\"\"");
  CHECK(value("\"a {{b}} c\"") == "\"a {b} c\"");
  CHECK(value("\"a \\\"b\\\" \\\\ \\n \\t\"") == "\"a \\\"b\\\" \\\\ \\n \\t\"");
  CHECK(value("\"net {a.b} is {a + 1}\"") == "(\"net \" {a.b} \" is \" {(a + 1)})");
  CHECK(value("\"{a}{b}\"") == "({a} {b})");
  CHECK(value("\"{f(\"x\")}\"") == "({f(\"x\")})");
  CHECK(value("\"{T { a: 1 }}\"") == "({T {a: 1}})");
  CHECK(value("\"§ Größe €\"") == "\"§ Größe €\"");
  CHECK(unescape("{{x}} \\\"") == "{x} \"");
}

TEST_CASE("patterns") {
  CHECK(value("a matches /\\b(phish|ransom)/") == "(a matches /\\b(phish|ransom)/)");
  CHECK(value("a matches /a\\/b/") == "(a matches /a/b/)");
  CHECK(read_pattern("matches  /\\\\x/") == "\\\\x");
}

}  // namespace bop::parse

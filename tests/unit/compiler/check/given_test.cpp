// Examples, tests and proofs as the author writes them.
#include <doctest/doctest.h>

#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

constexpr std::string_view example = R"(
example clean : Invoice = Invoice { net: EUR 100.00, tax: EUR 19.00, gross: EUR 119.00, ... }
example acme : Vendor = Vendor { id: "V-1", name: "Acme", status: active, iban: "DE1" }
)";

CheckedText with_test(std::string_view text) {
  return check_added(std::string(example) + "test \"tried\"\n" + std::string(text));
}

std::string given(std::string_view invoice) {
  return with_test("  given invoice = " + std::string(invoice) + "\n  expect disposition = hold")
      .found();
}

}  // namespace

TEST_CASE("records are written out, copied and left open") {
  CHECK(given("clean") == "");
  CHECK(given("clean { gross: EUR 120.00 }") == "");
  CHECK(given("clean { gross: unread(\"EUR 12O\"), due: missing }") == "");
  CHECK(given("clean { category: rent, cost_centre: CostCentre { id: \"1\", kind: project } }") ==
        "");
  CHECK(given("clean { lines: [InvoiceLine { net: EUR 1.00, ... }] }") == "");
  CHECK(given("clean { lines: [] }") == "");
  CHECK(given("clean { grosss: EUR 1.00 }") == "B2005 grosss");
  CHECK(given("clean { gross: 5 }") == "B3004 5");
  CHECK(given("clean { gross: missing }") == "B3004 missing");
  CHECK(given("clean { gross: EUR 1.00, gross: EUR 2.00 }") == "B2002 gross");
  CHECK(given("clean { gross: EUR 1.00 + EUR 2.00 }") == "B3036 EUR 1.00 + EUR 2.00");
  CHECK(given("clean { category: ernt }") == "B2019 ernt");
  CHECK(given("clean { currency: USD, gross: EUR 1.00 }") == "B3015 EUR 1.00");
  CHECK(given("clean { net: USD 1.00, gross: EUR 1.00 }") == "B3015 EUR 1.00");
  CHECK(given("Invoice { gross: EUR 1.00 }") == "B3035 Invoice");
  CHECK(given("Invioce { ... }") == "B2004 Invioce");
  CHECK(given("acme") == "B3004 acme");
}

TEST_CASE("a reference set is a list of its records") {
  const auto vendors = [](std::string_view list) {
    return with_test("  given invoice = clean\n  given vendors = " + std::string(list) +
                     "\n  expect disposition = hold")
        .found();
  };
  CHECK(vendors("[acme, acme { id: \"V-2\" }]") == "");
  CHECK(vendors("[]") == "");
  CHECK(vendors("[clean]") == "B3004 clean");
  CHECK(vendors("acme") == "B3004 acme");
  CHECK(with_test("  given venders = []\n  expect disposition = hold").found() == "B3038 venders");
}

TEST_CASE("what is expected") {
  const auto expected = [](std::string_view text) {
    return with_test("  given invoice = clean\n  expect " + std::string(text));
  };
  CHECK(expected("disposition = hold because T-01, T-02").messages() == "");
  CHECK(expected("disposition = hold because only T-01").messages() == "");
  CHECK(expected("disposition = undetermined needs invoice.gross, vendors").messages() == "");
  CHECK(expected("invoice.gross is positive").messages() == "");
  CHECK(expected("disposition = holt").found() == "B2008 holt");
  CHECK(expected("disposition = hold because T-03").found() == "B2011 T-03");
  CHECK(expected("disposition = hold needs invoice.grss").found() == "B2005 grss");
  CHECK(expected("disposition > hold").found() == "B3049 disposition > hold");
  CHECK(expected("disposition = approve or disposition = hold").codes() == "B3049");
  CHECK(expected("not disposition = hold").codes() == "B3049");
  CHECK(expected("invoice.gross").found() == "B3004 invoice.gross");
  const CheckedText result = expected("disposition = undetermined");
  CHECK(result.checked.tests[0].expects[0].decision == 0);
  CHECK(result.checked.tests[0].expects[0].outcome == none);
  CHECK(expected("disposition = hold").checked.tests[0].expects[0].outcome == 2);
  CHECK(expected("disposition = hold").checked.tests[0].givens[0].kind == TestGiven::Kind::Subject);
}

TEST_CASE("a test says its day where the policy reads one") {
  const auto dated = [](std::string_view rules, std::string_view day) {
    return check_added(std::string(example) + std::string(rules) + "\ntest \"tried\"\n" +
                       std::string(day) + "  given invoice = clean\n  expect disposition = hold")
        .codes();
  };
  constexpr std::string_view clock =
      "rule T-99 \"x\" when invoice.issued > today then hold with DOUBTFUL";
  CHECK(dated("", "") == "");
  CHECK(dated(clock, "") == "B3037");
  CHECK(dated(clock, "  given as of 2026-03-02\n") == "");
  CHECK(dated("rule T-99 \"x\" when 2 business days after invoice.issued < invoice.received then "
              "hold with DOUBTFUL",
              "") == "B3037");
  CHECK(dated("rule T-99 \"x\" when invoice.net is negative then hold with DOUBTFUL in force from "
              "2026-01-01",
              "") == "B3037");
}

TEST_CASE("examples and records stay out of rules") {
  CHECK(check_added(std::string(example) +
                    "rule T-99 \"x\" when invoice.net = clean.net then hold with DOUBTFUL")
            .codes() == "B3001");
}

TEST_CASE("proofs") {
  CHECK(
      check_added("prove \"x\"\n  never disposition = approve and vendor is missing").messages() ==
      "");
  CHECK(check_added("prove \"x\"\n  given invoice.net is positive\n  always disposition <> approve")
            .messages() == "");
  CHECK(check_added("prove \"x\"\n  never disposition = aprove").found() == "B2008 aprove");
  CHECK(check_added("prove \"x\"\n  never vendor.status = active").found() == "B3010 vendor");
}

}  // namespace bop::check

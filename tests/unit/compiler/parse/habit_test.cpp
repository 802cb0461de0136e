// What people bring along from other tools: one message each, with the way it is written here.
#include <doctest/doctest.h>

#include "compiler/parse/notation.h"
#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

// The text after all first fixes of its messages, last to first; a choice in brackets.
std::string mended(const std::string& text) {
  const ReadPolicy read(text);
  std::string result = text;
  const auto sorted = read.diagnostics.sorted();
  for (auto each = sorted.rbegin(); each != sorted.rend(); ++each) {
    if ((*each)->fixes.empty()) return "no fix: " + (*each)->message;
    const auto& fix = (*each)->fixes.front();
    const std::string with = fix.sure ? fix.replacement : "[" + fix.replacement + "]";
    result.replace(fix.range.begin, fix.range.end - fix.range.begin, with);
  }
  return result;
}

// `let a = VALUE` mended, without its head.
std::string value(const std::string& written) {
  const std::string head = "let a = ";
  const std::string text = mended(head + written + "\n");
  CAPTURE(text);
  REQUIRE(text.starts_with(head));
  REQUIRE(ReadPolicy(head + written + "\n").diagnostics.errors() == 1);
  return text.substr(head.size(), text.size() - head.size() - 1);
}

std::string condition(const std::string& written) {
  const std::string head = "rule A-1 \"t\"\n  when ", tail = "\n  then hold\n";
  const std::string text = head + written + tail;
  CAPTURE(text);
  REQUIRE(ReadPolicy(text).diagnostics.errors() == 1);
  const std::string result = mended(text);
  CAPTURE(result);
  REQUIRE(result.starts_with(head));
  REQUIRE(result.ends_with(tail));
  return result.substr(head.size(), result.size() - head.size() - tail.size());
}

}  // namespace

TEST_CASE("amounts as written elsewhere") {
  CHECK(value("250.00 EUR") == "EUR 250.00");
  CHECK(value("eur 250") == "EUR 250");
  CHECK(value("Euro 250") == "EUR 250");
  CHECK(value("250 euros") == "EUR 250");
  CHECK(value("€250") == "EUR 250");
  CHECK(value("€ 1.250,00") == "EUR 1,250.00");
  CHECK(value("250 €") == "EUR 250");
  CHECK(value("1'250.50 €") == "EUR 1,250.50");
  CHECK(value("US$ 99.95") == "USD 99.95");
  CHECK(value("£12") == "GBP 12");
  CHECK(value("EUR 250,00") == "EUR 250.00");
  CHECK(value("EUR 1.250,00") == "EUR 1,250.00");
  CHECK(value("EUR 1 250.00") == "EUR 1,250.00");
  CHECK(value("EUR 12'250") == "EUR 12,250");
  CHECK(value("EUR 250,-") == "EUR 250");
  CHECK(value("EUR 250.--") == "EUR 250");
  CHECK(value("EUR 10k") == "EUR 10,000");
  CHECK(value("EUR 1.5 million") == "EUR 1,500,000");
  CHECK(value("b > EUR −10.00") == "b > EUR -10.00");
}

TEST_CASE("numbers and percents as written elsewhere") {
  CHECK(value("0,19") == "0.19");
  CHECK(value("1,000,000") == "1000000");
  CHECK(value("1,000") == "[1000]");
  CHECK(value("[1,5]") == "[[1.5]]");
  CHECK(value("19 percent") == "19%");
}

TEST_CASE("dates as written elsewhere") {
  CHECK(value("01.03.2026") == "2026-03-01");
  CHECK(value("1.3.26") == "2026-03-01");
  CHECK(value("31/01/2026") == "2026-01-31");
  CHECK(value("3/1/2026") == "[2026-01-03]");
  CHECK(value("1/1/2026") == "2026-01-01");
  CHECK(value("2026/3/1") == "2026-03-01");
  CHECK(value("2026-3-1") == "2026-03-01");
  CHECK(value("1 March 2026") == "2026-03-01");
  CHECK(value("March 1, 2026") == "2026-03-01");
  CHECK(value("31. Dez 2026") == "2026-12-31");
  CHECK(value("31/02/2026") == "[2026-02-28]");
  CHECK(value("2026-02-30") == "[2026-02-28]");
  CHECK(ReadPolicy("let a = 31/02/2026\n").first() == "B1015: there is no date `31/02/2026`");
  CHECK(ReadPolicy("let a = 10 / 2 / 2026\n").codes() == "");
}

TEST_CASE("signs of word processors") {
  CHECK(value("“a text”") == "\"a text\"");
  CHECK(value("„ein Text“") == "\"ein Text\"");
  CHECK(value("«un texte»") == "\"un texte\"");
  CHECK(value("'a text'") == "\"a text\"");
  CHECK(value("‘a text’") == "\"a text\"");
  CHECK(value("\"a text”") == "\"a text\"");
  CHECK(value("b – c") == "b - c");
  CHECK(value("b ≥ c") == "b >= c");
  CHECK(value("b  — what it is") == "b  -- what it is");
  CHECK(ReadPolicy("let a\u00A0=\u202Fb\u2003+ c\n").codes() == "");
  CHECK(ReadPolicy("let a = \"“quoted” – inside\"  -- and – “here”\n").codes() == "");
  CHECK(ReadPolicy("let a = b matches /“x”/\n").codes() == "");
}

TEST_CASE("operators of other languages and of speech") {
  CHECK(condition("a is greater than b") == "a > b");
  CHECK(condition("a is greater than or equal to b") == "a >= b");
  CHECK(condition("a is not less than b") == "a >= b");
  CHECK(condition("a is at most b") == "a <= b");
  CHECK(condition("a exceeds b") == "a > b");
  CHECK(condition("a equals b") == "a = b");
  CHECK(condition("a is b") == "a = b");
  CHECK(condition("a is not b") == "a <> b");
  CHECK(condition("a is empty") == "a is missing");
  CHECK(condition("a is not empty") == "a is present");
  CHECK(condition("a between 1 and 2") == "a [is in 1 .. 2]");
  CHECK(condition("a in (b, c)") == "a is one of (b, c)");
  CHECK(condition("a not in (b, c)") == "a is not one of (b, c)");
  CHECK(condition("a is one of b, c") == "a is one of (b, c)");
  CHECK(condition("a = b AND c = d") == "a = b and c = d");
  CHECK(condition("a = b und c = d") == "a = b and c = d");
  CHECK(condition("a = b:") == "a = b");
}

TEST_CASE("what runs on to the end of its expression stands in brackets") {
  CHECK(condition("sum of x.net for x in xs > 10") == "(sum of x.net for x in xs) > 10");
  CHECK(condition("a and any x in xs where x > 1 and x < 3") ==
        "a and (any x in xs where x > 1 and x < 3)");
  CHECK(condition("count xs.lines > 3") == "[count(xs.lines)] > 3");
}

TEST_CASE("two readings of a number") {
  CHECK(plain_numbers("1,000") == std::vector<std::string>{"1000", "1.000"});
  CHECK(plain_numbers("1.000,50") == std::vector<std::string>{"1000.50"});
  CHECK(plain_numbers("1,2,3.4.5").empty());
  CHECK(times_ten("1.25", 3) == "1250");
  CHECK(grouped("1234567.80") == "1,234,567.80");
}

}  // namespace bop::parse

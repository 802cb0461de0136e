#include "runtime/value/decimal.h"

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using bop::value::Decimal;
using bop::value::Int128;

namespace {

Decimal number(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  REQUIRE_MESSAGE(parsed.has_value(), std::string(text));
  return *parsed;
}

std::string reprinted(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  return parsed ? parsed->text() : "nothing";
}

const std::string nines(34, '9');

}  // namespace

TEST_CASE("a decimal is read and printed in lowest form") {
  CHECK(reprinted("0") == "0");
  CHECK(reprinted("-0.000") == "0");
  CHECK(reprinted("0e99999") == "0");
  CHECK(reprinted("1234.50") == "1234.5");
  CHECK(reprinted("+7") == "7");
  CHECK(reprinted("-0.05") == "-0.05");
  CHECK(reprinted("007.0") == "7");
  CHECK(reprinted(".5") == "0.5");
  CHECK(reprinted("5.") == "5");
  CHECK(reprinted("12e3") == "12000");
  CHECK(reprinted("12E-3") == "0.012");
  CHECK(reprinted("1.5e+1") == "15");
  CHECK(reprinted("1" + std::string(500, '0')) == "1" + std::string(500, '0'));
  CHECK(reprinted("0." + std::string(500, '0') + "1") == "0." + std::string(500, '0') + "1");
  CHECK(reprinted(nines) == nines);
  CHECK(reprinted("-" + nines + std::string(100, '0')) == "-" + nines + std::string(100, '0'));
  CHECK(reprinted("1." + std::string(10'000, '0')) == "1");
}

TEST_CASE("what is not a decimal is not read") {
  for (const char* text : {"",      "-",     "+",     ".",     "-.",       "e5",    "1e",   "1e+",
                           "1e1.5", "1.2.3", "1,000", "1 000", " 1",       "1 ",    "0x10", "nan",
                           "inf",   "--1",   "+-1",   "1-",    "\xD9\xA1", "1e5e5", "1_000"}) {
    CAPTURE(text);
    CHECK_FALSE(Decimal::parse(text).has_value());
  }
}

TEST_CASE("more than 34 digits, or a place out of range, is nothing") {
  CHECK_FALSE(Decimal::parse(nines + "9").has_value());
  CHECK_FALSE(Decimal::parse("1" + std::string(33, '0') + "1").has_value());
  CHECK(Decimal::parse("1" + std::string(32, '0') + "1").has_value());
  CHECK_FALSE(Decimal::parse("1" + std::string(100'000, '0') + "1").has_value());
  CHECK(Decimal::parse("1e6144").has_value());
  CHECK_FALSE(Decimal::parse("1e6145").has_value());
  CHECK(Decimal::parse("1e-6144").has_value());
  CHECK_FALSE(Decimal::parse("1e-6145").has_value());
  CHECK(Decimal::parse("10e-6145").has_value());
  CHECK_FALSE(Decimal::parse("1e99999999999999999999").has_value());
  CHECK_FALSE(Decimal::parse("1e-99999999999999999999").has_value());

  CHECK(Decimal::of(1, 6144).has_value());
  CHECK_FALSE(Decimal::of(1, 6145).has_value());
  CHECK_FALSE(Decimal::of(10, 6144).has_value());
  CHECK(Decimal::of(100, -6146).has_value());
  CHECK_FALSE(Decimal::of(1, 2'147'483'647).has_value());
  CHECK_FALSE(Decimal::of(1, -2'147'483'647).has_value());
  CHECK(Decimal::of(0, 2'147'483'647)->is_zero());
  const Int128 lowest =
      -static_cast<Int128>(~static_cast<unsigned long long>(0)) * static_cast<Int128>(1ULL << 63U) -
      (1ULL << 63U);
  CHECK_FALSE(Decimal::of(lowest, 0).has_value());
}

TEST_CASE("equal numbers have equal members") {
  CHECK(number("1.50") == number("1.5"));
  CHECK(number("100") == Decimal(100));
  CHECK(number("1e2") == Decimal(100));
  CHECK(Decimal(0) == number("-0.0"));
  CHECK(Decimal(100).coefficient() == 1);
  CHECK(Decimal(100).exponent() == 2);
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min()).text() == "-9223372036854775808");
}

TEST_CASE("a decimal says what it is") {
  CHECK(number("1200").is_integer());
  CHECK_FALSE(number("0.1").is_integer());
  CHECK(number("1200").scale() == 0);
  CHECK(number("1.230").scale() == 2);
  CHECK(number("-2").is_negative());
  CHECK_FALSE(number("0").is_negative());
  CHECK(number("-2").magnitude() == Decimal(2));
  CHECK(number("2").negated() == Decimal(-2));
}

TEST_CASE("scaled gives an integer of 64 bits or nothing") {
  CHECK(number("1234.5").scaled(2) == 123'450);
  CHECK(number("-1234.56").scaled(2) == -123'456);
  CHECK_FALSE(number("1.234").scaled(2).has_value());
  CHECK(number("1200").scaled(-2) == 12);
  CHECK_FALSE(number("1250").scaled(-2).has_value());
  CHECK(number("9223372036854775807").scaled(0) == 9'223'372'036'854'775'807);
  CHECK_FALSE(number("9223372036854775808").scaled(0).has_value());
  CHECK(number("-9223372036854775808").scaled(0) == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(number("1e300").scaled(0).has_value());
  CHECK_FALSE(number("1e30").scaled(10).has_value());
  CHECK(number("0").scaled(-5000) == 0);
}

TEST_CASE("texts have the decimals asked for, and groups of three") {
  CHECK(number("1234.5").text(2, true) == "1,234.50");
  CHECK(number("1234567").text(0, true) == "1,234,567");
  CHECK(number("123").text(2, true) == "123.00");
  CHECK(number("-1234.5678").text(2, true) == "-1,234.5678");
  CHECK(number("0").text(2, false) == "0.00");
  CHECK(number("-0.005").text(2, true) == "-0.005");
  CHECK(number("999999").text(0, true) == "999,999");
}

TEST_CASE("ordering is exact at any exponents") {
  CHECK(number("1e6144") > number("1e-6144"));
  CHECK(number("-1e6144") < number("1e-6144"));
  CHECK(number("-1e6144") < number("-1e6143"));
  CHECK(number("1e-6144") > Decimal(0));
  CHECK(number("-1e-6144") < Decimal(0));
  CHECK(number(nines) < number("1e34"));
  CHECK(number(nines + "e-34") < Decimal(1));
  CHECK(number("1e33") < number("1" + std::string(32, '0') + "1"));
  CHECK(number("0.1") < number("0.10000000000000000000000000000001"));
  CHECK((number("2.50") <=> number("2.5")) == std::strong_ordering::equal);
}

TEST_CASE("sums are exact or nothing") {
  CHECK(*add(number("185.76"), number("14.29")) == number("200.05"));
  CHECK(*subtract(number("0.3"), number("0.1")) == number("0.2"));
  CHECK(*add(number("99.99"), number("0.01")) == Decimal(100));
  CHECK(*add(number("5"), number("-5")) == Decimal(0));
  CHECK(*add(Decimal(0), number("1e6144")) == number("1e6144"));
  CHECK(*add(number("1e33"), Decimal(1)) == number("1" + std::string(32, '0') + "1"));
  CHECK_FALSE(add(number("1e34"), Decimal(1)).has_value());
  CHECK(*subtract(number("1e34"), Decimal(1)) == number(nines));
  CHECK_FALSE(add(number("1e6144"), number("1e-6144")).has_value());
  CHECK_FALSE(add(number("1e38"), number(nines)).has_value());
  CHECK_FALSE(add(number("1e39"), number(nines)).has_value());
  CHECK(*add(number(nines), Decimal(1)) == number("1e34"));
  CHECK_FALSE(add(number(nines), number("0.1")).has_value());
  CHECK_FALSE(add(number("9e6144"), number("1e6144")).has_value());
}

TEST_CASE("products are exact or nothing, also past 128 bits") {
  CHECK(*multiply(number("19.99"), number("3")) == number("59.97"));
  CHECK(*multiply(number("-0.5"), number("0.2")) == number("-0.1"));
  CHECK(*multiply(number("0"), number("1e6144")) == Decimal(0));
  CHECK_FALSE(multiply(number("1e6144"), Decimal(10)).has_value());
  CHECK(*multiply(number("1e6144"), number("1e-6144")) == Decimal(1));
  CHECK_FALSE(multiply(number(nines), Decimal(3)).has_value());
  // 2^100 x 5^48 passes 128 bits by far and is 2^52 x 10^48.
  const Decimal twos = number("1267650600228229401496703205376");
  const Decimal fives = number("3552713678800500929355621337890625");
  CHECK(*multiply(twos, fives) == *Decimal::of(static_cast<Int128>(1) << 52U, 48));
  CHECK(*multiply(fives.negated(), twos) == *Decimal::of(-(static_cast<Int128>(1) << 52U), 48));
  CHECK_FALSE(multiply(fives, fives).has_value());
  CHECK_FALSE(multiply(twos, twos).has_value());
}

TEST_CASE("add, subtract, multiply and order agree with integers") {
  std::mt19937_64 random(20260301);
  std::uniform_int_distribution<std::int64_t> cents(-2'000'000'000, 2'000'000'000);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t a = cents(random);
    const std::int64_t b = cents(random);
    const Decimal left = *Decimal::of(a, -2);
    const Decimal right = *Decimal::of(b, -2);
    REQUIRE(*add(left, right) == *Decimal::of(a + b, -2));
    REQUIRE(*subtract(left, right) == *Decimal::of(a - b, -2));
    REQUIRE(*multiply(left, right) == *Decimal::of(a * b, -4));
    REQUIRE((left <=> right) == (a <=> b));
    REQUIRE(number(left.text()) == left);
    REQUIRE(left.scaled(2) == a);
  }
}

TEST_CASE("rounding modes have names, and only these eight") {
  const std::vector<std::string> names = {"half_up",      "half_down",   "half_even",
                                          "half_ceiling", "toward_zero", "away_from_zero",
                                          "ceiling",      "floor"};
  for (const std::string& name : names) {
    const auto mode = bop::value::rounding_named(name);
    REQUIRE(mode.has_value());
    CHECK(bop::value::name_of(*mode) == name);
  }
  CHECK_FALSE(bop::value::rounding_named("down").has_value());
  CHECK_FALSE(bop::value::rounding_named("").has_value());
}

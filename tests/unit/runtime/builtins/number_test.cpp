#include "runtime/builtins/raw_number.h"
#include "tests/unit/runtime/builtins/invoke.h"

namespace abi = bop::abi;
namespace builtins = bop::builtins;
using builtins::shown;

namespace {

abi::Datum number(std::string_view text) {
  return abi::Datum::of(*bop::value::Decimal::parse(text));
}

std::string remainder(std::string_view a, std::string_view b) {
  return shown("remainder", {number(a), number(b)});
}

}  // namespace

TEST_CASE("remainder has the sign of the dividend, and is exact whatever the places") {
  CHECK(remainder("17", "5") == "2");
  CHECK(remainder("-17", "5") == "-2");
  CHECK(remainder("17", "-5") == "2");
  CHECK(remainder("1", "0.3") == "0.1");
  CHECK(remainder("3", "5.00") == "3");
  CHECK(remainder("0", "7") == "0");
  CHECK(remainder("10", "2.5") == "0");
  CHECK(remainder("12.5", "0.0001") == "0");
  CHECK(remainder("0.0000001", "1e300") == "0.0000001");
  CHECK(remainder("1e300", "7") == "1");
  CHECK(remainder("1e6144", "1e-6144") == "0");
  CHECK(remainder("9999999999999999999999999999999999", "0.7") == "0.2");
  CHECK(remainder("9999999999999999999999999999999999", "9999999999999999999999999999999998") ==
        "1");
  CHECK(remainder("1", "0") == "undefined");
  CHECK(shown("remainder", {number("1"), abi::Datum::unread()}) == "unread");
}

TEST_CASE("whole_quotient drops what is left over") {
  const auto quotient = [](std::string_view a, std::string_view b) {
    return shown("whole_quotient", {number(a), number(b)});
  };
  CHECK(quotient("17", "5") == "3");
  CHECK(quotient("-17", "5") == "-3");
  CHECK(quotient("1", "0.3") == "3");
  CHECK(quotient("2", "3") == "0");
  CHECK(quotient("9999999999999999999999999999999999", "1") ==
        "9999999999999999999999999999999999");
  CHECK(quotient("1e40", "3") == "undefined");  // 40 digits
  CHECK(quotient("1", "0") == "undefined");
}

TEST_CASE("code passes numbers as 128 bits, and says at which scale it wants the result") {
  const auto* const builtin = builtins::find("remainder");
  const auto call = [&](builtins::RawNumber a, builtins::RawNumber b, std::int32_t scale,
                        builtins::RawNumber& result) {
    result = {0, 0, scale};
    const void* arguments[] = {&a, &b};
    return builtin->raw(nullptr, &result, arguments);
  };
  const auto value = static_cast<std::uint32_t>(abi::State::Value);
  builtins::RawNumber result;
  CHECK(call({10, 0, 0}, {3, 0, 1}, 1, result) == value);  // 10 by 0.3
  CHECK(result.low == 1);
  CHECK(result.high == 0);
  // -17 by 5, at two decimals: -2.00
  CHECK(call({static_cast<std::uint64_t>(-17), -1, 0}, {5, 0, 0}, 2, result) == value);
  CHECK(result.low == static_cast<std::uint64_t>(-200));
  CHECK(result.high == -1);
  // Past 64 bits: 10^20 by 7 x 10^19 is 3 x 10^19.
  CHECK(call({7766279631452241920U, 5, 0}, {14659767778871345152U, 3, 0}, 0, result) == value);
  CHECK(result.low == 11553255926290448384U);
  CHECK(result.high == 1);
  CHECK(call({1, 0, 1}, {3, 0, 0}, 0, result) == builtins::raw_does_not_fit);  // 0.1 at no decimals
  CHECK(call({1, 0, 0}, {3, 0, 0}, 34, result) == builtins::raw_does_not_fit);  // 35 digits
  CHECK(call({1, 0, 0}, {0, 0, 0}, 0, result) == static_cast<std::uint32_t>(abi::State::Undefined));
}

TEST_CASE("only_one is undefined of several, and says how many there are") {
  const auto only_one = [](std::string_view count) {
    return shown("only_one", {number(count), builtins::text("rules")});
  };
  CHECK(only_one("0") == "false");
  CHECK(only_one("1") == "true");
  CHECK(only_one("2") == "undefined");
  const auto* builtin = builtins::find("only_one");
  REQUIRE(builtin != nullptr);
  const std::vector<abi::Datum> two = {number("2"), builtins::text("rules")};
  CHECK(builtin->tell(two) == "there are 2 rules");
}

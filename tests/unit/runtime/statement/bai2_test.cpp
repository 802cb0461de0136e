#include "tests/unit/runtime/statement/read_text.h"

namespace {

using namespace bop;
using namespace bop::statement;

record::Source bai2(std::string_view text) {
  return read_text(Format::Bai2, text);
}

constexpr std::string_view sound = R"(01,122099999,123456789,260302,0200,1,80,1,2/
02,031001234,122099999,1,260301,2359,,2/
03,0975312468,,010,500000,,,015,590000,,/
88,100,100000,1,S,0,100000,0,400,10000,1,D,2,0,5000,1,5000/
16,165,100000,1,DD1620,RENT,MARCH, FLAT 7/
88,second line/with stroke
16,475,10000,V,260303,,,CHK77/
49,1310000,6/
98,1310000,1,8/
99,1310000,1,10/
)";

TEST_CASE("BAI2: accounts, funds of each kind, texts over several records") {
  const auto source = bai2(sound);
  CHECK(codes(source).empty());
  REQUIRE(source.records.size() == 1);
  const auto says = [&](std::string_view path) { return shown(source.records.front(), path); };
  CHECK(says("account") == "0975312468");
  CHECK(says("bank") == "122099999");
  CHECK(says("opening.amount") == "USD 5,000.00");
  CHECK(says("closing.amount") == "USD 5,900.00");
  CHECK(says("balanced") == "true");
  CHECK(says("entries[1].amount") == "USD 1,000.00");
  CHECK(says("entries[1].bank_reference") == "DD1620");
  CHECK(says("entries[1].reference") == "RENT");
  CHECK(says("entries[1].payments[1].text") == "MARCH, FLAT 7 second line/with stroke");
  CHECK(says("entries[2].amount") == "USD -100.00");
  CHECK(says("entries[2].value_date") == "2026-03-03");
  CHECK(says("entries[2].reference") == "CHK77");
}

std::string other(std::string_view from, std::string_view to) {
  std::string text(sound);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST_CASE("BAI2: a total or a count that does not hold refuses the file") {
  for (const auto& [from, to] :
       {std::pair("49,1310000,6/", "49,1310001,6/"), std::pair("49,1310000,6/", "49,1310000,7/"),
        std::pair("98,1310000,1,8/", "98,1310000,2,8/"),
        std::pair("99,1310000,1,10/", "99,1,1,10/"), std::pair("16,475,10000", "16,475,10001")}) {
    const auto source = bai2(other(from, to));
    CHECK(codes(source) == "B7047 ");
    CHECK(source.records.empty());
  }
}

TEST_CASE("BAI2: what is out of place or can't be read refuses the file") {
  for (const auto& [from, to] :
       {std::pair("99,1310000,1,10/\n", ""), std::pair("02,031001234", "17,031001234"),
        std::pair("16,165,100000", "16,165,1000.00"),
        std::pair("16,165,100000,1", "16,165,100000,Q"), std::pair("16,165,", "16,16,"),
        std::pair("260301", "269901"), std::pair("0975312468,", "0975312468,XXX"),
        std::pair("0975312468,", ","), std::pair("88,100", "hello"),
        std::pair("D,2,0,5000,1,5000", "D,many"), std::pair("49,1310000,6/\n", "")}) {
    const auto source = bai2(other(from, to));
    CHECK_MESSAGE(codes(source) == "B7045 ", from, " ", codes(source));
  }
  for (const std::string_view text : {"", "/", "0", "01,122099999\n/", "01,122099999\n8"})
    CHECK(codes(bai2(text)) == "B7045 ");
}

TEST_CASE("BAI2: amounts have the decimals of their currency") {
  std::string yen = other("0975312468,,", "0975312468,JPY,");
  const auto source = bai2(yen);
  REQUIRE(source.records.size() == 1);
  CHECK(shown(source.records.front(), "entries[1].amount") == "JPY 100,000");
}

}  // namespace

#include "runtime/statement/text.h"

#include <doctest/doctest.h>

namespace {

using namespace bop::statement;

std::string utf8(std::string_view bytes, std::size_t notes = 1) {
  const auto text = decoded(bytes);
  REQUIRE(text);
  CHECK(text->notes.size() == notes);
  return text->text;
}

TEST_CASE("the character set is told by which letters it makes") {
  CHECK(utf8("M\xC3\xBCller", 0) == "Müller");
  CHECK(utf8("M\xFCller Stra\xDF"
             "e") == "Müller Straße");
  CHECK(utf8("M\x81ller Stra\xE1"
             "e") == "Müller Straße");
  CHECK(utf8("Caf\x82 \x8E"
             "rger") == "Café Ärger");
  CHECK(decoded("M\x81ller", "850")->text == "Müller");
  CHECK(decoded("M\xFCller", "1252")->notes.empty());
  CHECK(decoded("\x80 5", "1252")->text == "€ 5");
  CHECK_FALSE(decoded("\xFF\xFEx"));
  // Neither is better: said to be a guess.
  CHECK(decoded("\xB1")->notes.front().message.contains("guess"));
}

TEST_CASE("days of two digits are of 1980 to 2079") {
  CHECK(compact_date("800101")->text() == "1980-01-01");
  CHECK(compact_date("791231")->text() == "2079-12-31");
  CHECK(compact_date("20260228")->text() == "2026-02-28");
  for (const std::string_view none : {"", "260230", "26022", "2602 8", "000000"})
    CHECK_FALSE(compact_date(none));
}

TEST_CASE("amounts of SWIFT have a comma") {
  CHECK(comma_amount("000147,64")->text() == "147.64");
  CHECK(comma_amount("5,")->text() == "5");
  CHECK(comma_amount("5")->text() == "5");
  for (const std::string_view none : {"", ",5", "1.5", "1,2,3", "-1,", "1, "})
    CHECK_FALSE(comma_amount(none));
}

}  // namespace

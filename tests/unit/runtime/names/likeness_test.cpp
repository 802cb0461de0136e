#include "runtime/names/likeness.h"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "runtime/names/latin.h"

namespace bop::names {

namespace {

int person(std::string_view a, std::string_view b) {
  return likeness_share(parse_name(a, Bearer::Person), parse_name(b, Bearer::Person));
}
int company(std::string_view a, std::string_view b) {
  return likeness_share(parse_name(a, Bearer::Organisation), parse_name(b, Bearer::Organisation));
}
bool has(const Likeness& likeness, Finding finding) {
  return std::ranges::any_of(likeness.findings,
                             [&](const WordFinding& one) { return one.finding == finding; });
}

}  // namespace

TEST_CASE("every script becomes small Latin letters") {
  CHECK(latin("Erdoğan ÅSE Straße") == "erdogan ase strasse");
  CHECK(latin("Марина Волкова") == "marina volkova");
  CHECK(latin("王小明") == "wangxiaoming");
  CHECK(ideographs("王 小明").size() == 3);
  CHECK(ideographs("王 Ming").empty());
  CHECK(latin("\xff\xfe broken") == " broken");
  CHECK(compatible_capitals("ｒｅ－42 ß") == "RE-42 SS");
}

TEST_CASE("order, accents, titles and legal forms do not part names") {
  CHECK(person("Marta Lindqvist", "LINDQVIST, Marta") == Likeness::whole);
  CHECK(person("Dr. Marta Lindqvist", "Marta Lindqvist") > 9'500);
  CHECK(person("Марина Волкова", "Marina Volkova") == Likeness::whole);
  CHECK(company("Nordsee Handel GmbH", "NORDSEE HANDEL Gesellschaft mit beschränkter Haftung") ==
        Likeness::whole);
  CHECK(company("Kestrel Oil L.L.C.", "Kestrel Oil Limited Liability Company") == Likeness::whole);
  CHECK(company("Smith & Sons", "Smith and Sons") == Likeness::whole);
  CHECK(company("NordseeHandel", "Nordsee Handel") == Likeness::whole);
}

TEST_CASE("a letter wrong is spelled alike, another word contradicts") {
  CHECK(person("Friedrich Lindemann", "Fridrich Lindeman") > 9'000);
  CHECK(person("Hassan Yusuf al-Basri", "Hassan Yusuf al-Kufi") < Likeness::possible);
  CHECK(company("Kestrel Oil", "Kestrel Gas") < Likeness::possible);
  CHECK(company("Kestrel", "Kestrel Shipping Mexico") < Likeness::possible);
  CHECK(person("Omar bin Said Harun", "Said bin Omar Harun") < Likeness::possible);
  CHECK(person("王小明", "王小朋") < Likeness::possible);
  const Likeness differing = likeness(parse_name("Hassan Yusuf al-Basri", Bearer::Person),
                                      parse_name("Hassan Yusuf al-Kufi", Bearer::Person));
  CHECK(has(differing, Finding::Contradicted));
  CHECK(has(differing, Finding::SameWord));
}

TEST_CASE("names left out and initials cost a little") {
  CHECK(person("Marta Lindqvist", "Marta Elisabet Lindqvist") >= Likeness::possible);
  CHECK(person("Marta E. Lindqvist", "Marta Elisabet Lindqvist") > 8'500);
  CHECK(person("Marta E. Lindqvist", "Marta K. Lindqvist") < Likeness::possible);
  CHECK(person("Lindqvist", "Marta Elisabet Lindqvist") < Likeness::possible);
}

TEST_CASE("empty and endless names are no hits and no crash") {
  CHECK(person("", "") == 0);
  CHECK(person("...", "Marta") == 0);
  CHECK(company("The Company", "The Company") == Likeness::whole);
  std::string endless;
  for (int i = 0; i < 5'000; ++i) endless += "word" + std::to_string(i) + " ";
  CHECK(parse_name(endless, Bearer::Person).words.size() <= Name::words_max);
  CHECK(company(endless, endless) == Likeness::whole);
  CHECK(company(std::string(9'000, 'x'), "x") < Likeness::possible);
}

TEST_CASE("the sides of a comparison can be exchanged") {
  std::mt19937 random(20'260'302);  // NOLINT: repeatable
  const std::vector<std::string> words = {"omar", "umar",  "bin", "said",    "sayed", "a.",   "al",
                                          "bank", "group", "ltd", "lindman", "linde", "mann", "7"};
  for (int round = 0; round < 2'000; ++round) {
    const auto draw = [&] {
      std::string text;
      for (std::size_t n = 1 + random() % 5; n > 0; --n)
        text += words[random() % words.size()] + " ";
      return text;
    };
    const std::string a = draw();
    const std::string b = draw();
    CAPTURE(a);
    CAPTURE(b);
    CHECK(person(a, b) == person(b, a));
    CHECK(person(a, b) <= Likeness::whole);
    CHECK(person(a, a) == Likeness::whole);
  }
}

}  // namespace bop::names

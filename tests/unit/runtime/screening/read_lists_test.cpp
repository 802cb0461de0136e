#include "runtime/screening/read_lists.h"

#include <doctest/doctest.h>

namespace bop::screening {

namespace {

constexpr auto sdn =
    "101,\"VOLKOVA, Marina Petrovna\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"
    "\"DOB 14 Jun 1975; alt. DOB 1974; POB Riga; nationality Latvia; Passport LV123456 (Latvia); "
    "Tax ID No. 99-887 (Latvia); Telephone No. 3715551234; a.k.a. 'MARISHA'.\"\n"
    "102,\"KESTREL OIL TRADING L.L.C.\",-0- ,\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
    "103,\"GREY HERON\",\"vessel\",\"TEST\",\"X1\",\"Tanker\",-0- ,-0- ,\"Malta\",-0- ,-0- ,"
    "\"Vessel Registration Identification IMO 9187629.\"\n\x1A";

}  // namespace

TEST_CASE("the Treasury's files") {
  const Parties list =
      read_ofac(sdn, "102,1,\"aka\",\"KESTREL PETROLEUM\",-0- \n",
                "101,7,-0- ,\"Riga\",\"Latvia\",-0- \n102,8,-0- ,-0- ,\"Cyprus\",-0- \n");
  CHECK(list.errors.empty());
  REQUIRE(list.all.size() == 3);
  const Party& person = list.all[0];
  CHECK(person.bearer == names::Bearer::Person);
  REQUIRE(person.births.size() == 2);
  CHECK(person.births[0].day->text() == "1975-06-14");
  CHECK(person.births[1].first_year == 1974);
  REQUIRE(person.identifiers.size() == 2);
  CHECK(person.identifiers[0].number == "LV123456");
  CHECK(person.identifiers[0].country == "Latvia");
  CHECK(person.identifiers[1].kind == "Tax ID No.");
  REQUIRE(person.aliases.size() == 1);
  CHECK(person.aliases[0].weak);
  CHECK(person.countries == std::vector<std::string>{"Latvia"});
  CHECK(list.all[1].bearer == names::Bearer::Organisation);
  CHECK_FALSE(list.all[1].aliases.at(0).weak);
  CHECK(list.all[1].countries == std::vector<std::string>{"Cyprus"});
  CHECK(list.all[2].bearer == names::Bearer::Craft);
  CHECK(list.all[2].identifiers.at(0).number == "9187629");
  CHECK(looks_like_ofac(sdn));
  CHECK_FALSE(looks_like_ofac("name,kind\n"));
}

TEST_CASE("a damaged row is named with its file and line, the others are kept") {
  const Parties list = read_ofac(
      "101,\"A B\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n102,\"CUT\n"
      "101,\"TWICE\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n",
      "999,1,\"aka\",\"NOBODY\",-0- \nrubbish\n", "");
  REQUIRE(list.all.size() == 1);
  REQUIRE(list.errors.size() >= 3);
  CHECK(list.errors[0].text().find("sdn.csv: line 2") != std::string::npos);
  CHECK(list.errors[1].text().find("alt.csv: line 1") != std::string::npos);
  CHECK(list.errors[1].code == "B7032");
  CHECK(list.errors[2].code == "B7030");
}

TEST_CASE("files with a header row") {
  const Parties parties = read_parties(
      "name;kind;born;country;identifier;weak_aliases\n"
      "Marina Volkova;person;circa 1975;Latvia|Cyprus;LV 123-456;Marisha|Mar\n"
      "\n"
      ";person;;;;\n"
      "Kestrel;planet;;;;\n"
      "Kestrel;company;soon;;;\n"
      "Kestrel;company\n");
  REQUIRE(parties.all.size() == 1);
  CHECK(parties.all[0].line == 2);
  CHECK(parties.all[0].births.at(0).first_year == 1973);
  CHECK(parties.all[0].countries.size() == 2);
  CHECK(parties.all[0].identifiers.at(0).number == "LV123456");
  CHECK(parties.all[0].aliases.size() == 2);
  REQUIRE(parties.errors.size() == 4);
  CHECK(parties.errors[0].text().starts_with("line 4: the row has no name"));
  CHECK(parties.errors[3].text().starts_with("line 7: the row has 2 cells"));
  CHECK(read_parties("who,what\nA,B\n").errors.at(0).code == "B7034");
  CHECK(read_parties("").errors.at(0).code == "B7034");
  CHECK(read_parties("name\n\xff\n").errors.at(0).code == "B7007");
}

TEST_CASE("a list of words with a row that is none says which") {
  const auto errors = [](std::string_view text) {
    std::vector<std::string> found;
    for (const bop::Error& error : read_words(text).errors)
      found.push_back((error.context.empty() ? "" : error.context.back() + ": ") + error.message);
    return found;
  };
  using Texts = std::vector<std::string>;
  CHECK(errors("word,kind\nAB,legal_form\n\nHandel,company_word\nab,legal_form\n") == Texts{});
  CHECK(errors("word\nAB\n") == Texts{"line 1: the first row is not `word,kind`"});
  CHECK(errors("word,kind\n") == Texts{"the list has no word"});
  CHECK(errors("word,kind\nAB\nA B,legal_form\n...,stop_word\nHandel,trade\n"
               "och,stop_word\nOCH,legal_form\n") ==
        Texts{"line 2: the row has 1 cells, the header 2", "line 3: `A B` is more than one word",
              "line 4: `...` has no letter or digit", "line 5: `trade` is no kind of word",
              "line 7: `OCH` is a word of this list already, of another kind"});
  CHECK(errors("word,kind\n\xFF,legal_form\n").size() == 1);
}

TEST_CASE("dates of birth") {
  CHECK(read_birth("1973 to 1977")->last_year == 1977);
  CHECK(read_birth("1975-06-14")->day.has_value());
  CHECK(read_birth("Jun 1975")->first_year == 1975);
  CHECK_FALSE(read_birth("31 Jun 1975").has_value());
  CHECK_FALSE(read_birth("1977 to 1973").has_value());
  CHECK_FALSE(read_birth("").has_value());
}

}  // namespace bop::screening

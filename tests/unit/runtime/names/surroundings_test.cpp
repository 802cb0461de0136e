#include "runtime/names/surroundings.h"

#include <doctest/doctest.h>

#include "runtime/names/name.h"

namespace bop::names {

TEST_CASE("countries and continents in four languages, and kinds of bodies") {
  for (const char* written : {"Europe", "EUROPA", "Deutschland", "Allemagne", "Alemania", "Liban",
                              "Korea", "Friends", "Freunde", "Charity", "Committee", "Centre"}) {
    CAPTURE(written);
    const Name name = parse_name(written, Bearer::Organisation);
    REQUIRE(name.words.size() == 1);
    const Word& word = name.words.front();
    CHECK((word.role == Role::Trade || says_where_or_what(word.text)));
  }
  for (const char* word : {"kestrel", "hamas", "oil", "and", "", "nordwind"})
    CHECK_FALSE(says_where_or_what(word));
}

}  // namespace bop::names

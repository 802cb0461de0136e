#include <string>
#include <vector>

#include "tests/unit/runtime/builtins/invoke.h"

namespace abi = bop::abi;
namespace builtins = bop::builtins;
using builtins::shown;

namespace {

abi::Datum number(std::string_view text) {
  return abi::Datum::of(*bop::value::Decimal::parse(text));
}

struct Question {
  std::string_view value, middle, distance, times, count, wanted;
  std::string group = "V-1";
  std::string season = "of all seasons";
};

std::vector<abi::Datum> arguments(const Question& q) {
  return {number(q.value), number(q.middle), number(q.distance),      number(q.times),
          number(q.count), number(q.wanted), abi::Datum::of(q.group), abi::Datum::of(q.season)};
}

std::string apart(const Question& q) {
  return shown("lies_apart", arguments(q));
}

std::string told(const Question& q) {
  return builtins::find("lies_apart")->tell(arguments(q));
}

}  // namespace

TEST_CASE("more than so many times the usual distance is apart, either way, the bound is not") {
  CHECK(apart({"105", "100", "1", "5", "6", "6"}) == "false");
  CHECK(apart({"105.000000000000000000001", "100", "1", "5", "6", "6"}) == "true");
  CHECK(apart({"95", "100", "1", "5", "6", "6"}) == "false");
  CHECK(apart({"94.99", "100", "1", "5", "6", "6"}) == "true");
  CHECK(apart({"0.3", "0.1", "0.1", "2", "6", "6"}) == "false");
  CHECK(apart({"-1", "-1", "0", "5", "6", "6"}) == "false");
}

TEST_CASE("too few values, or no usual distance, say nothing") {
  CHECK(apart({"130", "100", "1", "5", "5", "6"}) == "undefined");
  CHECK(apart({"100", "100", "1", "5", "5", "6"}) == "undefined");
  CHECK(apart({"130", "0", "0", "5", "0", "0"}) == "undefined");
  CHECK(apart({"130", "100", "0", "5", "6", "6"}) == "undefined");
  CHECK(apart({"100", "100", "0", "5", "6", "6"}) == "false");
  CHECK(apart({"9999999999999999999999999999999999", "-0.1", "1", "5", "6", "6"}) == "undefined");
}

TEST_CASE("a value that is not known leaves it open") {
  auto given = arguments({"130", "100", "1", "5", "6", "6"});
  given[0] = abi::Datum::unread();
  CHECK(shown("lies_apart", given) == "unread");
  given[1] = abi::Datum::undefined();
  CHECK(shown("lies_apart", given) == "undefined");
}

TEST_CASE("it tells the group, how many, the middle, the usual distance, the season and how far") {
  CHECK(told({"130", "100", "8", "3", "6", "6"}) ==
        "130 is 3.75 times the usual distance (8) from the middle (100) of 6 past values of V-1, "
        "of all seasons, where 3 times are usual");
  CHECK(told({"100", "100", "8", "3", "6", "6", "", ""}) == "100 is the middle of 6 past values");
  CHECK(told({"130", "100", "8", "3", "1", "6"}) ==
        "there is 1 past value of V-1, and 6 are wanted");
  CHECK(told({"130", "0", "0", "3", "0", "0", "", ""}) ==
        "there are no past values, and some are wanted");
  CHECK(told({"81", "80", "0", "3", "6", "6"}) ==
        "half or more of 6 past values of V-1, of all seasons are 80: no usual distance tells "
        "whether 81 is far off");
}

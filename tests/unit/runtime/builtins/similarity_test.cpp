#include "runtime/builtins/similarity.h"

#include <string>

#include "tests/unit/runtime/builtins/invoke.h"

using bop::builtins::invoke;
using bop::builtins::shown;
using bop::builtins::similarity_1;
using bop::builtins::text;
namespace abi = bop::abi;
namespace value = bop::value;

namespace {

std::string alike(std::string_view a, std::string_view b) {
  return shown("similarity", {text(a), text(b)});
}

abi::Datum percent(std::int64_t millionths) {
  return abi::Datum::of(*value::Decimal::of(millionths, -6));
}

bool sampled(const std::string& key, std::int64_t millionths) {
  return shown("sampled", {text(key), percent(millionths)}) == "true";
}

}  // namespace

TEST_CASE("similarity is the share of characters that need not be changed") {
  CHECK(alike("Meier", "Maier") == "0.8");
  CHECK(alike("abc", "acb") == "0.6667");  // two neighbours swapped are one change
  CHECK(alike("abcd", "badc") == "0.5");   // two pairs of them
  CHECK(alike("ca", "abc") == "0");        // a swapped pair is not written into again
  CHECK(alike("", "abc") == "0");
  CHECK(alike("", "") == "1");
  CHECK(alike("Stra\xC3\x9F"
              "e",
              "STRASSE") == "1");
  CHECK(alike("M\xC3\xBCller", "Muller") == "0.8333");
  CHECK(alike("abc", "abc ") == "1");
  CHECK(alike("a", "b") == alike("b", "a"));
}

TEST_CASE("ten-thousandths are rounded half to even") {
  CHECK(similarity_1("aaa", "aab") == 6667);
  CHECK(similarity_1("aab", "bbb") == 3333);
  // 1 of 32 is 0.03125, and 3 of 32 is 0.09375.
  CHECK(similarity_1(std::string(31, 'x') + "a", std::string(31, 'y') + "a") == 312);
  CHECK(similarity_1(std::string(29, 'x') + "abc", std::string(29, 'y') + "abc") == 938);
}

TEST_CASE("texts too long to compare have no similarity") {
  const std::string book(5000, 'a');
  CHECK(alike(book, book) == "undefined");
  CHECK(alike(book, "a") == "0.0002");
}

TEST_CASE("a sample is a function of the key") {
  int taken = 0;
  int taken_of_few = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "K-" + std::to_string(i);
    const bool in = sampled(key, 100'000);
    taken += in ? 1 : 0;
    const bool in_few = sampled(key, 20'000);
    taken_of_few += in_few ? 1 : 0;
    CHECK((!in_few || in));  // a larger share contains every smaller one
  }
  // As SHA-256 has it, computed by another program.
  CHECK(taken == 113);
  CHECK(taken_of_few == 19);
  CHECK_FALSE(sampled("K-1", 0));
  CHECK(sampled("K-1", 1'000'000));
  CHECK_FALSE(sampled("K-1", -1));
  CHECK(shown("sampled", {text("K-1"), abi::Datum::of(*value::Decimal::of(1, -9))}) == "undefined");
}

TEST_CASE("a moment has a day and a time where it was written") {
  const auto moment = [](std::string_view written) {
    return abi::Datum::of(*value::Instant::parse(written));
  };
  CHECK(shown("date_of", {moment("2026-03-02T23:30:00+01:00")}) == "2026-03-02");
  CHECK(shown("date_of", {moment("1969-12-31T23:30:00-01:00")}) == "1969-12-31");
  const auto time = invoke("time_of", {moment("1969-12-31T23:30:15-01:00")});
  CHECK(std::get<value::Time>(time.value).text() == "23:30:15");
}

TEST_CASE("a deadline is counted in its own way") {
  const auto flag = [](bool later) { return abi::Datum::of(later); };
  const auto from = [&](std::string_view day, abi::Value target, bool later) {
    return shown("target_from", {bop::builtins::day(day), abi::Datum::of(std::move(target)),
                                 flag(later), text("TARGET")});
  };
  CHECK(from("2026-03-06", value::BusinessDays{1}, true) == "2026-03-09");
  CHECK(from("2026-03-09", value::BusinessDays{1}, false) == "2026-03-06");
  CHECK(from("2026-01-31", value::Duration{1, 0}, true) == "2026-02-28");
  CHECK(from("2026-03-06", value::Duration{0, 2 * 86'400}, false) == "2026-03-04");
  CHECK(from("2026-03-06", value::Duration{0, 3600}, true) == "undefined");
  CHECK(from("1800-03-06", value::BusinessDays{1}, true) == "unread");
}

// How long formatting takes; what it writes is in tests/golden/format.
#include "compiler/format/format.h"

#include <algorithm>
#include <ctime>
#include <string>

#include <doctest/doctest.h>

namespace bop::format {

namespace {

std::string with_holes(std::size_t holes, const std::string& before) {
  std::string text = "let said =" + before + "\"";
  for (std::size_t i = 0; i < holes; ++i) text += "{a}";
  return text + "\"\n";
}

// Of the processor, so that a busy machine changes little; the better of two runs.
double seconds(std::size_t holes, const std::string& before) {
  double least = 1e9;
  for (int run = 0; run < 2; ++run) {
    source::Files files;
    diagnostics::Diagnostics said;
    const std::clock_t begin = std::clock();
    const auto made = format("holes.bop", with_holes(holes, before), files, said);
    least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    REQUIRE(made.has_value());
    CHECK(*made == with_holes(holes, "\n  "));  // too long to stand beside its `let`
  }
  return least;
}

}  // namespace

TEST_CASE("eight times the holes of a text take about eight times as long") {
  for (const char* before : {" ", "    "}) {
    const double one = seconds(1'000, before);
    const double eight = seconds(8'000, before);
    MESSAGE("1,000 holes: " << one << " s, 8,000: " << eight << " s");
    CHECK(eight < 24 * one);  // 64 times, if it grew with the square
  }
}

TEST_CASE("a file keeps the ends of its lines") {
  const auto made = [](const std::string& path, const std::string& text) {
    source::Files files;
    diagnostics::Diagnostics said;
    return format(path, text, files, said).value_or("refused");
  };
  CHECK(made("one.bop", "let  a = 1 -- one\r\n--\r\nlet b  = 2\r\n") ==
        "let a = 1    -- one\r\n--\r\nlet b = 2\r\n");
  CHECK(made("one.bop.md", "# T\r\n\r\n```bop\r\nlet  a = 1\r\nlet b  = 2\r\n```\r\nEnd\r\n") ==
        "# T\r\n\r\n```bop\r\nlet a = 1\r\nlet b = 2\r\n```\r\nEnd\r\n");
  CHECK(made("one.bop", "let  a = 1\n") == "let a = 1\n");
}

}  // namespace bop::format

#include <array>
#include <string>
#include <thread>

#include "tests/unit/runtime/builtins/invoke.h"

using bop::builtins::shown;
using bop::builtins::text;
using bop::builtins::valid_pattern;

namespace {

std::string folded(std::string_view t) {
  return shown("fold", {text(t)});
}
std::string matched(std::string_view t, std::string_view pattern) {
  return shown("matches", {text(t), text(pattern)});
}

}  // namespace

TEST_CASE("parts of texts are compared exactly") {
  CHECK(shown("contains", {text("ACME GmbH"), text("ME G")}) == "true");
  CHECK(shown("contains", {text("ACME GmbH"), text("me g")}) == "false");
  CHECK(shown("contains", {text("ACME"), text("")}) == "true");
  CHECK(shown("starts_with", {text("DE123"), text("DE")}) == "true");
  CHECK(shown("starts_with", {text("D"), text("DE")}) == "false");
  CHECK(shown("ends_with", {text("inv.pdf"), text(".pdf")}) == "true");
  CHECK(shown("ends_with", {text("inv.pdf"), text(".xml")}) == "false");
}

TEST_CASE("a pattern is found anywhere in the text") {
  CHECK(matched("see ransom note", "\\b(phish|ransom)") == "true");
  CHECK(matched("ransack", "\\b(phish|ransom)") == "false");
  CHECK(matched("DE123456789", "^DE[0-9]{9}$") == "true");
  CHECK(matched("xDE123456789", "^DE[0-9]{9}$") == "false");
  CHECK(matched("N\xC3\xBCrnberg", "^N.rnberg$") == "true");
  CHECK(matched("", "") == "true");
  CHECK(matched("a\nb", "^a.b$") == "false");
  // Takes exponential time where a matcher goes back and forth.
  CHECK(matched(std::string(5'000, 'a'), "^(a+)+$") == "true");
  CHECK(matched(std::string(5'000, 'a') + "b", "^(a|a)*c") == "false");
}

TEST_CASE("a pattern that is none says why") {
  std::string why;
  CHECK(valid_pattern("^[A-Z]{2}", &why));
  CHECK(why.empty());
  CHECK_FALSE(valid_pattern("a(b", &why));
  CHECK(why.find(')') != std::string::npos);
  CHECK_FALSE(valid_pattern("(?=a)", nullptr));
  CHECK_FALSE(valid_pattern("\\1", nullptr));
  CHECK(matched("a", "a(b") == "undefined");
}

TEST_CASE("patterns are shared by threads") {
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 1'500; ++i) {
        const std::string digits = std::to_string(i);
        const std::array<bop::abi::Datum, 2> arguments = {text("n" + digits),
                                                          text("^n" + digits + "$")};
        const auto result = bop::builtins::find("matches")->call(arguments);
        if (!result.known() || !std::get<bool>(result.value)) ++wrong[t];
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const int count : wrong) CHECK(count == 0);
}

TEST_CASE("folding makes alike what reads alike") {
  CHECK(folded("  ACME   GmbH ") == "acme gmbh");
  CHECK(folded("acme\t\r\ngmbh") == "acme gmbh");
  CHECK(folded("") == "");
  CHECK(folded("   ") == "");
  CHECK(folded("STRASSE") == folded("Stra\xC3\x9F"
                                    "e"));
  CHECK(folded("N\xC3\x9CRNBERG") == "n\xC3\xBCrnberg");
  CHECK(folded("Nu\xCC\x88rnberg") == "n\xC3\xBCrnberg");                       // decomposed
  CHECK(folded("\xEF\xBC\xA1\xEF\xBC\xA3\xEF\xBC\xAD\xEF\xBC\xA5") == "acme");  // full width
  CHECK(folded("A\xC2\xA0 B\xE2\x80\x83"
               "C") == "a b c");                        // no-break and em space
  CHECK(folded("co\xC2\xADop") == "coop");              // soft hyphen
  CHECK(folded("\xEF\xAC\x81n") == "fin");              // ligature
  CHECK(folded("\xE2\x84\xA6") == folded("\xCF\x89"));  // ohm sign
  CHECK(folded("\xC3\x84 ") == "\xC3\xA4");
  CHECK(folded("Acme \xFF") == folded("ACME \xFF"));  // not UTF-8: still alike
}

TEST_CASE("length counts characters") {
  CHECK(shown("length", {text("")}) == "0");
  CHECK(shown("length", {text("abc")}) == "3");
  CHECK(shown("length", {text("N\xC3\xBCrnberg")}) == "8");
  CHECK(shown("length", {text("\xF0\x9F\x98\x80")}) == "1");
}

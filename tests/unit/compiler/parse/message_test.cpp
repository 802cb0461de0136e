// What the messages say, and where they point.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

std::string first(const std::string& text) {
  return ReadPolicy(text).first();
}

// Applies the first fix of the first message.
std::string repaired(const std::string& text) {
  const ReadPolicy read(text);
  REQUIRE_FALSE(read.diagnostics.empty());
  const auto& diagnostic = *read.diagnostics.sorted().front();
  REQUIRE_FALSE(diagnostic.fixes.empty());
  const auto& fix = diagnostic.fixes.front();
  std::string result = text;
  return result.replace(fix.range.begin, fix.range.end - fix.range.begin, fix.replacement);
}

std::string pointed_at(const std::string& text) {
  const ReadPolicy read(text);
  REQUIRE_FALSE(read.diagnostics.empty());
  return std::string(read.files.text(read.diagnostics.sorted().front()->range));
}

}  // namespace

TEST_CASE("no message repeats a long word whole") {
  std::string numbers, name(100'000, 'a');
  for (int i = 0; i < 50'000; ++i) numbers += "1,2";
  for (const std::string& text :
       {"let a = [" + numbers + "]\n", "let a = EUR " + numbers + "\n", "let a = b " + name + "\n",
        name + " b = c\n", "let a = \"{b " + name + "\"\n", "let a = 2026-1-" + numbers + "\n",
        "let a = b > c > " + name + "\n", "rule " + name + " \"x\"\n"}) {
    const ReadPolicy read(text);
    REQUIRE_FALSE(read.diagnostics.empty());
    for (const auto* said : read.diagnostics.sorted()) {
      CAPTURE(said->code);
      CHECK(said->message.size() < 300);
      CHECK(said->primary.size() < 300);
      for (const auto& label : said->labels) CHECK(label.text.size() < 300);
      for (const std::string& note : said->notes) CHECK(note.size() < 600);
      for (const auto& fix : said->fixes) CHECK(fix.title.size() < 300);
    }
  }
}

TEST_CASE("messages say what was expected in plain words") {
  CHECK(first("rule AP-01 \"x\"\n  when then hold\n") ==
        "B1001: expected a condition after `when`, found `then`");
  CHECK(first("let a = b >\n") == "B1001: expected a value after `>`, found the end of the file");
  CHECK(first("let a = b.\nlet c = 1\n") ==
        "B1001: expected a field name after `.`, found the next declaration (`let`)");
  CHECK(first("let a b = 1\n") == "B1001: expected `=` after `a`, found `b`");
  CHECK(first("subject a : b\n") ==
        "B1001: expected a type such as `Text` or `Money in EUR` after `:`, found `b`");
  CHECK(first("rule AP-01\n  then hold\n") ==
        "B1001: expected a title in quotes after `AP-01`, found `then`");
  CHECK(first("rule \"x\"\n  then hold\n") ==
        "B1001: expected a code such as `AP-02` after `rule`, found a text in quotes");
  CHECK(first("rule AP-01 \"x\"\n  when a\n  hold\n") ==
        "B1001: expected `then` and an outcome, found `hold`");
  CHECK(first("let a = b is\n") ==
        "B1001: expected `present`, `missing`, `positive`, `one of (…)` or `in a .. b` after `is`, "
        "found the end of the file");
  CHECK(first("example e : D = D { g: EUR 1.00 EUR 2.00 }\n") ==
        "B1001: expected `,` or `}` after `EUR 1.00`, found `EUR 2.00`");
  CHECK(first("hello\n") ==
        "B1001: expected a declaration such as `policy`, `let` or `rule`, found `hello`");
  CHECK(first("rul AP-01 \"x\"\n  then hold\n") == "B1002: `rul` does not begin a declaration");
  CHECK(first("approval a of b\n  4 eyes when c\n") ==
        "B1001: expected `(` after `when`, found `c`");
}

TEST_CASE("no message shows names of tokens") {
  const std::vector<std::string> texts{"policy\n",
                                       "use ,\n",
                                       "subject a\n",
                                       "parameter a :\n",
                                       "trust a\n",
                                       "let\n",
                                       "define f\n",
                                       "type\n",
                                       "type A is\n",
                                       "role\n",
                                       "codes A\n",
                                       "decision\n",
                                       "rule\n",
                                       "exception\n",
                                       "requires\n",
                                       "table\n",
                                       "table t(\n",
                                       "table t() gives\n",
                                       "escalation e\n",
                                       "example\n",
                                       "test\n",
                                       "prove \"x\"\n",
                                       "native f\n",
                                       "let a = {\n",
                                       "let a = convert(b, EUR)\n",
                                       "let a = if b\n",
                                       "let a = any b\n",
                                       "let a = sum of b\n",
                                       "let a = b within 3 days\n",
                                       "let a = b is one of c\n",
                                       "let a = at least\n",
                                       "let a = b matches c\n",
                                       "module 3\n"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const ReadPolicy read(text);
    REQUIRE_FALSE(read.diagnostics.empty());
    for (const auto* diagnostic : read.diagnostics.sorted()) {
      CAPTURE(diagnostic->message);
      for (const char* name :
           {"UNAME", "NAME", "QUOTE", "LPAREN", "EOF", "STR_", "BAR", "<missing"})
        CHECK(diagnostic->message.find(name) == std::string::npos);
      CHECK(diagnostic->message.size() < 200);
    }
  }
}

TEST_CASE("messages point at the mistake") {
  CHECK(pointed_at("let a = b.\nlet c = 1\n") == ".");
  CHECK(pointed_at("rule AP-01 \"x\"\n  when (a\n  then hold\n") == "(");
  CHECK(pointed_at("let a = b == c\n") == "==");
  CHECK(pointed_at("rule \"a title\"\n  then hold\n") == "\"a title\"");
  CHECK(pointed_at("let a = \"unclosed  \r\nlet b = 1\r\n") == "\"unclosed");
  CHECK(pointed_at("-- Größe\nlet a = größe\n") == "ö");
  CHECK(pointed_at("\xEF\xBB\xBFlet a = b == c\n") == "==");
}

TEST_CASE("fixes repair") {
  for (const char* text : {"let a = b == c\n",
                           "let a = b != c\n",
                           "let a = b && c\n",
                           "let a = b || c\n",
                           "let a = 1;\n",
                           "let a = (b + 1\n",
                           "let a = b ≤ c\n",
                           "let a = EUR 1.000,00\n",
                           "let a = EUR 1,20\n",
                           "let a = 1,000\n",
                           "let a = \"x\nlet b = 1\n",
                           "let a = \"x {b\"\n",
                           "let a = \"x } y\"\n",
                           "let a = \"x \\q\"\n",
                           "let a = 2026-3-1\n",
                           "let a = EUX 1.00\n",
                           "rul AP-01 \"x\"\n  then hold\n",
                           "rule AP-01 \"x\"\n  when a\n  hold\n",
                           "rule AP-01 \"x\"\n  then hold\n  becuase \"y\"\n",
                           "let rule = 1\n",
                           "let a = b)\n",
                           "table t(a : Text) gives b : Text unique\n  | a || b |\n  | || y |\n",
                           "let a = 5 buisness days after b\n",
                           "subject a A\n"}) {
    CAPTURE(text);
    const std::string result = repaired(text);
    CAPTURE(result);
    CHECK(ReadPolicy(result).codes() == "");
  }
}

TEST_CASE("amounts: what was meant") {
  const auto meant = [](const std::string& amount) {
    const std::string text = repaired("let a = " + amount + "\n");
    return text.substr(8, text.size() - 9);
  };
  CHECK(meant("EUR 1.000,00") == "EUR 1,000.00");
  CHECK(meant("EUR 1,20") == "EUR 1.20");
  CHECK(meant("EUR 12.345.678,90") == "EUR 12,345,678.90");
  CHECK(meant("EUR -1.000,5") == "EUR -1,000.5");
  CHECK(meant("1,000") == "1000");
  CHECK(meant("1,000,000") == "1000000");
  CHECK(meant("1,5") == "1.5");
  CHECK(meant("1.000,5") == "1000.5");
}

TEST_CASE("did you mean") {
  const auto suggestion = [](const std::string& text) {
    const ReadPolicy read(text);
    const auto& fixes = read.diagnostics.sorted().front()->fixes;
    return fixes.empty() ? std::string() : fixes.front().replacement;
  };
  CHECK(suggestion("decison d\n  outcomes a < b\n") == "decision");
  CHECK(suggestion("exeption AP-01 to AP-02 \"x\"\n  when a\n") == "exception");
  CHECK(suggestion("paramter a : Text = b\n") == "parameter");
  CHECK(suggestion("rule AP-01 \"x\"\n  then hold\n  cite \"y\"\n") == "cites");
  CHECK(suggestion("let a = EUT 5.00\n") == "EUR");
}

}  // namespace bop::parse

#include <doctest/doctest.h>

#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

std::string expression(const std::string& text) {
  const ReadPolicy read("let a = " + text + "\n");
  CAPTURE(text);
  CHECK(read.codes() == "");
  const std::string tree = read.tree();
  return tree.substr(8, tree.size() - 9);
}

std::string tree(const std::string& text) {
  const ReadPolicy read(text);
  CHECK(read.codes() == "");
  return read.tree();
}

}  // namespace

TEST_CASE("what binds to what") {
  CHECK(expression("a or b and c") == "(a or (b and c))");
  CHECK(expression("not a and b") == "((not a) and b)");
  CHECK(expression("not not a = b") == "(not (not (a = b)))");
  CHECK(expression("a + b * c - d") == "((a + (b * c)) - d)");
  CHECK(expression("a - b - c") == "((a - b) - c)");
  CHECK(expression("a / b / c") == "((a / b) / c)");
  CHECK(expression("-a.b + c") == "((-a.b) + c)");
  CHECK(expression("(a + b) * c") == "((a + b) * c)");
  CHECK(expression("a.b otherwise 0 + 1") == "((a.b otherwise 0) + 1)");
  CHECK(expression("a <> b + c") == "(a <> (b + c))");
  CHECK(expression("last day of month of a + 3 days") == "((last day of month of a) + 3 days)");
  CHECK(expression("3 business days after a <= b") == "((3 business days after a) <= b)");
  CHECK(expression("3 business days before a.b in calendar TARGET") ==
        "(3 business days before a.b in calendar TARGET)");
}

TEST_CASE("tests") {
  CHECK(expression("a is missing") == "(a is missing)");
  CHECK(expression("a is not known") == "(a is not known)");
  CHECK(expression("a is not positive") == "(a is not positive)");
  CHECK(expression("a is in 1 .. 2 and b") == "((a is in 1 .. 2) and b)");
  CHECK(expression("a is not one of (b, c + 1)") == "(a is not one of (b, (c + 1)))");
  CHECK(expression("a contains \"x\"") == "(a contains \"x\")");
  CHECK(expression("a starts with b") == "(a starts-with b)");
  CHECK(expression("a within 90 days before b") == "(a within 90 days before b)");
  CHECK(expression("a within 3 days of b in calendar X") == "(a within 3 days of b in calendar X)");
}

TEST_CASE("postfixes, calls, records") {
  CHECK(expression("vendors[a.b, c].d.e") == "vendors[a.b, c].d.e");
  CHECK(expression("f(a, g(b)).people") == "f(a, g(b)).people");
  CHECK(expression("min(a, b) + count(c)") == "(min(a, b) + count(c))");
  CHECK(expression("T { a: 1, rule: 2, ... }") == "T {a: 1, rule: 2, ...}");
  CHECK(expression("clean { ... }") == "clean {...}");
  CHECK(expression("T {}") == "T {}");
  CHECK(expression("[a, 1, [2]]") == "[a, 1, [2]]");
  CHECK(expression("convert(m, to EUR, on d.e)") == "convert(m, to EUR, on d.e)");
}

TEST_CASE("quantifiers and aggregates") {
  CHECK(expression("any x in xs where x > 1 and y") == "(any x in xs: ((x > 1) and y))");
  CHECK(expression("no x in a.b where x.c") == "(no x in a.b: x.c)");
  CHECK(expression("every x in xs where x.a has x.b") == "(every x in xs where x.a: x.b)");
  CHECK(expression("exactly one x in xs where x.a") == "(exactly 1 x in xs: x.a)");
  CHECK(expression("at least 2 x in xs where x.a") == "(at-least 2 x in xs: x.a)");
  CHECK(expression("at most 3 x in xs where any y in x.ys where y") ==
        "(at-most 3 x in xs: (any y in x.ys: y))");
  CHECK(expression("(sum of x.a for x in xs where x.b) + 1") ==
        "((sum of x.a for x in xs where x.b) + 1)");
  CHECK(expression("count of x in xs") == "(count of x in xs)");
  CHECK(expression("those x in xs where x.a = 1") == "(those of x in xs where (x.a = 1))");
  CHECK(expression("first x in xs") == "(first of x in xs)");
  CHECK(expression("list of x.a for x in xs") == "(list of x.a for x in xs)");
  CHECK(expression("if a then b else if c then d else e") ==
        "(if a then b else (if c then d else e))");
  CHECK(ReadPolicy("let a = at least 1.5 x in xs where x\n").codes() == "B1018");
}

TEST_CASE("declarations") {
  CHECK(tree("policy ap.x \"T\"\n  in force from 2026-01-01 until 2026-12-31\n  cites \"a\"\n"
             "  cites \"b\"\n") ==
        "policy ap.x \"T\"\n  cites \"a\"\n  cites \"b\"\n  in force from 2026-01-01 until "
        "2026-12-31\n");
  CHECK(tree("module std.invoice \"Invoices\"\n") == "module std.invoice \"Invoices\"\n");
  CHECK(tree("native define round(a : Number, m : Mode) : Number\n") ==
        "native define round(a : Number, m : Mode) : Number\n");
  CHECK(tree("define f(a : list of Text?) : Boolean = a = b\n") ==
        "define f(a : list of Text?) : Boolean = (a = b)\n");
  CHECK(tree("type A is low < high\ntype B is one of x, DE\n") ==
        "type A\n  ordered low, high\ntype B\n  one of x, DE\n");
  CHECK(tree("role x of a.b covers c, d\n") == "role x of a.b\n  covers c, d\n");
  CHECK(tree("requires AP-01 \"All there\" a.b, a.c otherwise hold with X, for y\n") ==
        "requires AP-01 \"All there\"\n  fields a.b, a.c\n  otherwise hold with X, for y\n");
  CHECK(tree("requires a.b otherwise d: hold\n") ==
        "requires\n  fields a.b\n  otherwise d: hold\n");
  CHECK(tree("rule AP-01 \"x\"\n  when a\n  unless b\n  then d: hold to f(a) with X, for y, within "
             "2 days\n"
             "  also e: route\n  because \"c\"\n  owner \"o\"\n  in force until 2026-12-31\n") ==
        "rule AP-01 \"x\"\n  when a\n  unless b\n  then d: hold to f(a) with X, for y, within 2 "
        "days\n"
        "  then e: route\n  because \"c\"\n  owner \"o\"\n  in force until 2026-12-31\n");
  CHECK(
      tree("escalation e in calendar C\n  before 1 day remind a\n  after 2 days reassign to b of "
           "c.d\n") ==
      "escalation e in calendar C\n  before 1 day remind a\n  after 2 days reassign to b of c.d\n");
  CHECK(
      tree("test \"t\"\n  given as of 2026-03-02T09:00:00Z\n  given a = b\n"
           "  expect d = hold because only AP-02, AP-03\n  expect e = undetermined needs a.b, "
           "c\n") ==
      "test \"t\"\n  given as of 2026-03-02T09:00:00Z\n  given a = b\n"
      "  expect (d = hold) because only AP-02, AP-03\n  expect (e = undetermined) needs a.b, c\n");
  CHECK(tree("prove \"p\"\n  given a > 1\n  always b\n") ==
        "prove \"p\"\n  given (a > 1)\n  always b\n");
}

TEST_CASE("table cells") {
  CHECK(tree("table t(a : A, b : B, c : C) gives d : list of Role first\n"
             "  | a | b | c || d |\n"
             "  AP-01 | < 1, > 5 | 1 .. 2, 7 | not missing || x, y | in force from 2026-01-01\n"
             "  | any | missing | otherwise || z |\n"
             "  | known | present | unavailable || missing |\n") ==
        "table t(a : A, b : B, c : C) gives d : list of Role first\n"
        "  header a, b, c || d\n"
        "  row AP-01 | < 1, > 5 | 1 .. 2, 7 | not missing || x, y | in force from 2026-01-01\n"
        "  row | any | missing | otherwise || z |\n"
        "  row | known | present | unavailable || missing |\n");
}

TEST_CASE("records: fields, hints, documentation, equations") {
  CHECK(tree("--- An invoice.\n--- In full.\ntype Invoice is record\n"
             "  --- Without tax.\n  net : Money in currency  read from \"Net\", \"Netto\"\n"
             "  tax : Money in EUR?\n  -- a comment\n  list : list of list of Text\n"
             "  where net + tax = gross\n  where a = b\n") ==
        "doc \"An invoice.\\nIn full.\"\ntype Invoice\n"
        "  net : Money in currency read from \"Net\" read from \"Netto\" doc \"Without tax.\"\n"
        "  tax : Money in EUR?\n  list : list of list of Text\n"
        "  where ((net + tax) = gross)\n  where (a = b)\n");
}

TEST_CASE("a doc comment belongs to what follows it directly") {
  CHECK(tree("--- far away\n\nlet a = 1\n") == "let a = 1\n");
  CHECK(tree("---------\nlet a = 1\n") == "let a = 1\n");
  CHECK(tree("--- near\nlet a = 1\n") == "doc \"near\"\nlet a = 1\n");
  CHECK(tree("--- old\n\n--- near\nlet a = 1\n") == "doc \"near\"\nlet a = 1\n");
}

TEST_CASE("declarations need no line of their own") {
  CHECK(ReadPolicy("let a = 1 let b = a role c rule AP-01 \"x\" then hold let d = 2").kept() ==
        "let a, let b, role c, rule AP-01, let d");
}

TEST_CASE("ranges are bytes of the file") {
  const std::string text = "\xEF\xBB\xBF-- Größe €\r\nlet a = \"ä\" contains b\r\n";
  const ReadPolicy read(text);
  CHECK(read.codes() == "");
  REQUIRE(read.module.declarations.size() == 1);
  CHECK(read.files.text(read.module.declarations[0].range) == "let a = \"ä\" contains b");
  const auto& let = std::get<ast::LetDecl>(read.module.declarations[0].node);
  CHECK(read.files.text(read.module[let.value].range) == "\"ä\" contains b");
  CHECK(read.files.text(let.name.range) == "a");
  const auto& test = std::get<ast::TextTest>(read.module[let.value].node);
  CHECK(read.files.text(read.module[test.right].range) == "b");
}

}  // namespace bop::parse

// Texts that are no policies: too large, too deep, no text at all. One clear error, and no crash.
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/unit/compiler/parse/read_policy.h"

namespace bop::parse {

namespace {

std::string repeated(const std::string& text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("nesting") {
  const auto nested = [](std::size_t levels) {
    return "let a = " + repeated("(", levels) + "1" + repeated(")", levels) + "\nlet b = 1\n";
  };
  CHECK(ReadPolicy(nested(nesting_max)).codes() == "");
  CHECK(ReadPolicy(nested(nesting_max + 1)).codes() == "B1020");
  CHECK(ReadPolicy(nested(nesting_max + 1)).kept() == "let b");
  CHECK(ReadPolicy(nested(300'000)).codes() == "B1020");
  CHECK(ReadPolicy("let a = " + repeated("not ", 100'000) + "b\nlet c = 1\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = " + repeated("- ", 100'000) + "b\nlet c = 1\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = " + repeated("if b then c else ", 10'000) + "d\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = " + repeated("any x in xs where ", 10'000) + "d\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = " + repeated("(", 100'000) + "\nlet b = 1\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = " + repeated("f([", 100'000) + "\nlet b = 1\n").kept() == "let b");
  CHECK(ReadPolicy("let a = " + repeated("last day of month of ", 100'000) + "b\n").codes() ==
        "B1020");
  CHECK(ReadPolicy(repeated("let a = (not (- b))\n", 500)).codes() == "");
}

TEST_CASE("long chains") {
  CHECK(ReadPolicy("let a = " + repeated("b + ", 900) + "c\n").codes() == "");
  CHECK(ReadPolicy("let a = " + repeated("b + ", 50'000) + "c\nlet d = 1\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = b" + repeated(".c", 50'000) + "\nlet d = 1\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = b" + repeated("[c]", 20'000) + "\n").codes() == "B1020");
  CHECK(ReadPolicy("let a = [" + repeated("b, ", 20'000) + "c]\n").codes() == "");
}

TEST_CASE("not a text file") {
  const auto first = [](const std::string& text) { return ReadPolicy(text).first(); };
  CHECK(first(std::string("let a = 1\nlet\0b = 2\n", 20)) ==
        "B1022: line 2 is not UTF-8 text: it holds a NUL byte");
  CHECK(first("let a = \"\xFF\"\n") ==
        "B1022: line 1 is not UTF-8 text: byte 0xFF begins no character");
  CHECK(first("a\nb\n\xC0\x80\n") ==
        "B1022: line 3 is not UTF-8 text: byte 0xC0 begins no character");
  CHECK(first("\xED\xA0\x80") == "B1022: line 1 is not UTF-8 text: byte 0xED begins no character");
  CHECK(first("\xF4\x90\x80\x80") ==
        "B1022: line 1 is not UTF-8 text: byte 0xF4 begins no character");
  CHECK(first("let a = \"x\xE2\x82") ==
        "B1022: line 1 is not UTF-8 text: byte 0xE2 begins no character");
  CHECK(first("let a = 1\x07\n") ==
        "B1022: line 1 is not UTF-8 text: it holds the control character byte 0x07");
  CHECK(ReadPolicy("\xEF\xBB\xBFlet a = \"\xF0\x9F\x98\x80\"\r\nlet b = 1\r\n").codes() == "");
}

TEST_CASE("sizes") {
  CHECK(ReadPolicy(std::string(file_bytes_max + 1, ' ')).codes() == "B1021");
  CHECK(ReadPolicy(std::string(file_bytes_max, ' ')).codes() == "");
  CHECK(ReadPolicy("").codes() == "");
  CHECK(ReadPolicy("\xEF\xBB\xBF").codes() == "");
  CHECK(ReadPolicy("-- only a comment").codes() == "");
}

TEST_CASE("after a thousand errors the rest of a file is left alone") {
  const ReadPolicy read(repeated("let a =\n", errors_max + 100));
  CHECK(read.diagnostics.errors() == errors_max + 2);
  CHECK(std::string(read.diagnostics.sorted().back()->code) == "B1025");
}

TEST_CASE("hostile texts end quickly") {
  for (const std::string& piece :
       {std::string("\""), std::string("{"), std::string("}"), std::string("\"{"),
        std::string("| "), std::string("rule AP-01 "), std::string("let "), std::string("§"),
        std::string("matches /"), std::string("1 "), std::string("EUR "), std::string("\"{\n"),
        std::string("foo bar\n"), std::string("table t(a : T) gives b : T unique | "),
        std::string(") "), std::string("--")}) {
    CAPTURE(piece);
    const ReadPolicy read(repeated(piece, 20'000));
    CHECK(read.diagnostics.errors() <= 2 * errors_max + 1);
  }
}

TEST_CASE("two hundred errors are two hundred messages") {
  std::ifstream stream(BOP_SOURCE_DIR "/tests/data/broken/two_hundred_errors.bop",
                       std::ios::binary);
  REQUIRE(stream);
  std::ostringstream text;
  text << stream.rdbuf();
  const ReadPolicy read(text.str());
  CHECK(read.diagnostics.errors() == 200);
  std::size_t broken = 0;
  for (const auto& declaration : read.module.declarations) broken += declaration.broken ? 1 : 0;
  CHECK(broken > 130);  // the others have a slip whose meaning is plain
  // Every second rule is in order and is kept whole.
  CHECK(read.kept().find("rule OK-200") != std::string::npos);
  CHECK(read.kept().find("(rule OK-") == std::string::npos);
}

}  // namespace bop::parse

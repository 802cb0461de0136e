// Diagnostics as people and tools see them.
#include "compiler/diagnostics/render.h"

#include <doctest/doctest.h>

#include "compiler/diagnostics/kinds_check.h"
#include "compiler/diagnostics/kinds_resolve.h"

namespace bop::diagnostics {

namespace {

// A place in `files`: the first occurrence of `text` in the file.
SourceRange find(const source::Files& files, source::FileId file, std::string_view text) {
  const auto at = files.file(file).text.find(text);
  REQUIRE(at != std::string::npos);
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())};
}

}  // namespace

TEST_CASE("one message, in full") {
  source::Files files;
  const auto file =
      files.add("p.bop", "let a = 1\nlet gross = net\n-- x\n-- y\n-- z\nlet b = gross > 5\n");
  Diagnostics diagnostics;
  diagnostics.report(type_mismatch, find(files, file, "5"), {"Money"}, {"Number"})
      .here("this is a number")
      .label(find(files, file, "gross"), "declared as money here")
      .note("an amount has a currency")
      .fix("compare with an amount", find(files, file, "5"), "EUR 5.00")
      .fix("remove it", find(files, file, "> 5"), "");
  CHECK(render_text(diagnostics, files, false) ==
        "error[B3004]: expected `Money`, found `Number`\n"
        " --> p.bop:6:17\n"
        "  |\n"
        "2 | let gross = net\n"
        "  |     ----- declared as money here\n"
        ".\n"
        "6 | let b = gross > 5\n"
        "  |                 ^ this is a number\n"
        "  = why: an amount has a currency\n"
        "  = fix: compare with an amount: `EUR 5.00`\n"
        "  = fix: remove it\n"
        "  = page: bop explain B3004\n"
        "\n"
        "1 error\n");
}

TEST_CASE("lines near each other are shown without a gap, several marks one below the other") {
  source::Files files;
  const auto file = files.add("p.bop", "one\ntwo\nthree three\n");
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, find(files, file, "three"), {"three"})
      .label(find(files, file, "one"), "first")
      .label({file, 14, 19}, "again");
  CHECK(render_text(diagnostics, files, false)
            .find("1 | one\n"
                  "  | --- first\n"
                  "2 | two\n"
                  "3 | three three\n"
                  "  | ^^^^^\n"
                  "  |       ----- again\n") != std::string::npos);
}

TEST_CASE("carets stand below what they mean, whatever is left of it") {
  const auto caret_line = [](const std::string& text, std::string_view word) {
    source::Files files;
    const auto file = files.add("p.bop", text);
    Diagnostics diagnostics;
    diagnostics.report(unknown_name, find(files, file, word), {word});
    const std::string shown = render_text(diagnostics, files, false);
    const auto code = shown.find("1 | ") + 4;
    const auto end = shown.find('\n', code);
    const auto carets = shown.substr(end + 1, shown.find('\n', end + 1) - end - 1);
    return shown.substr(code, end - code) + "/" + carets.substr(4);
  };
  CHECK(caret_line("abc x", "x") == "abc x/    ^");
  CHECK(caret_line("\tx", "x") == "    x/    ^");
  CHECK(caret_line("a\tx", "x") == "a   x/    ^");
  CHECK(caret_line("größe x", "x") == "größe x/      ^");
  CHECK(caret_line("請求書 x", "x") == "請求書 x/       ^");
  CHECK(caret_line("請求書 x", "請求書") == "請求書 x/^^^^^^");
  CHECK(caret_line("e\u0301 x", "x") == "e\u0301 x/  ^");
  CHECK(caret_line("\U0001F600 x", "x") == "\U0001F600 x/   ^");
  CHECK(caret_line("\xFF x", "x") == "? x/  ^");
  CHECK(caret_line("a\x1B[31m x", "x") == "a?[31m x/       ^");
}

TEST_CASE("places at the edge") {
  source::Files files;
  const auto empty = files.add("empty.bop", "");
  const auto file = files.add("p.bop", "let a = (\nb\n");
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, {empty, 0, 0}, {"x"});
  diagnostics.report(unknown_name, {file, 8, 11}, {"y"});   // over the end of its line
  diagnostics.report(unknown_name, {file, 12, 12}, {"z"});  // the end of the file
  const std::string shown = render_text(diagnostics, files, false);
  CHECK(shown.find("empty.bop:1:1") != std::string::npos);
  CHECK(shown.find("1 | let a = (\n  |         ^\n") != std::string::npos);
  CHECK(shown.find("p.bop:3:1") != std::string::npos);
}

TEST_CASE("a very long line is cut round the place") {
  source::Files files;
  const auto file = files.add("p.bop", std::string(5'000, 'a') + " x " + std::string(5'000, 'b'));
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, find(files, file, "x"), {"x"});
  const std::string shown = render_text(diagnostics, files, false);
  CHECK(shown.size() < 1'000);
  CHECK(shown.find("aaa x bbb") != std::string::npos);
}

TEST_CASE("labels in another file have a frame of their own") {
  source::Files files;
  const auto file = files.add("p.bop", "use lib\nlet a = b\n");
  const auto library = files.add("lib.bop", "\n\nlet b = 1\n");
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, find(files, file, "a"), {"a"})
      .label(find(files, library, "b"), "declared here");
  CHECK(render_text(diagnostics, files, false)
            .find(" ::: lib.bop:3:5\n"
                  "3 | let b = 1\n"
                  "  |     - declared here\n") != std::string::npos);
}

TEST_CASE("order is file, place, code; what is too much is counted") {
  source::Files files;
  const auto file = files.add("p.bop", "abc\n");
  Diagnostics diagnostics;
  for (std::size_t i = 0; i < shown_errors_max + 7; ++i)
    diagnostics.report(unknown_name, {file, 1, 2}, {"b"});
  diagnostics.report(type_mismatch, {file, 0, 1}, {"A"}, {"B"});
  const std::string shown = render_text(diagnostics, files, false);
  CHECK(shown.starts_with("error[B3004]"));
  CHECK(shown.ends_with("58 errors (8 not shown; repair the first ones)\n"));
  std::size_t printed = 0;
  for (std::size_t at = 0; (at = shown.find("error[", at)) != std::string::npos; ++at) ++printed;
  CHECK(printed == shown_errors_max);
  CHECK(render_text(Diagnostics(), files, false).empty());
}

TEST_CASE("colour is only escapes round the same text") {
  source::Files files;
  const auto file = files.add("p.bop", "abc\n");
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, {file, 0, 3}, {"abc"}).note("a reason");
  std::string coloured = render_text(diagnostics, files, true);
  CHECK(coloured.find("\x1b[1;31m") != std::string::npos);
  for (std::size_t at = 0; (at = coloured.find('\x1b')) != std::string::npos;)
    coloured.erase(at, coloured.find('m', at) - at + 1);
  CHECK(coloured == render_text(diagnostics, files, false));
}

TEST_CASE("JSON for tools: lines and UTF-16 characters count from 0") {
  source::Files files;
  const auto file = files.add("p.bop", "-- \U0001F600\nlet a = \"\U0001F600\" + b\n");
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, find(files, file, "b"), {"b"})
      .here("here")
      .label(find(files, file, "a"), "label")
      .note("why")
      .fix("repair", find(files, file, "b"), "\"c\"");
  const std::string json = render_json(diagnostics, files);
  CHECK(json.find("\"code\": \"B2001\"") != std::string::npos);
  CHECK(json.find("\"severity\": \"error\"") != std::string::npos);
  CHECK(json.find("\"file\": \"p.bop\"") != std::string::npos);
  CHECK(json.find("\"line\": 1,\n        \"character\": 15") != std::string::npos);
  CHECK(json.find("\"label\": \"here\"") != std::string::npos);
  CHECK(json.find("\"text\": \"\\\"c\\\"\"") != std::string::npos);
  CHECK(json.find("\"page\": \"docs/errors/B2001.md\"") != std::string::npos);
  CHECK(render_json(Diagnostics(), files) == "[]\n");
}

TEST_CASE("JSON stays JSON when the file is no text") {
  source::Files files;
  const auto file = files.add("p.bop", "\xFF\xFE");
  Diagnostics diagnostics;
  diagnostics.report(unknown_name, {file, 0, 1}, {"\xFF"});
  CHECK(render_json(diagnostics, files).find("\xFF") == std::string::npos);
}

}  // namespace bop::diagnostics

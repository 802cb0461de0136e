// Files cut into blocks of whole rows, wherever the blocks end.
#include "runtime/ingest/blocks.h"

#include <sstream>

#include <doctest/doctest.h>

namespace {

using namespace bop;  // NOLINT: a test
using record::Format;

struct Found {
  std::vector<std::string> rows;
  std::vector<int> lines;
  std::size_t blocks = 0;
  std::string error;
  std::vector<std::string> refused;
};

Found read(Format format, const std::string& text, const ingest::BlockLimits& limits) {
  Found found;
  auto blocks = ingest::Blocks::of(std::make_unique<std::istringstream>(text), "file", text.size(),
                                   format, limits);
  if (!blocks) {
    found.error = blocks.error().code;
    return found;
  }
  while (true) {
    auto block = blocks->next();
    if (!block) found.error = block.error().code;
    if (!block || !*block) return found;
    ++found.blocks;
    if ((*block)->refused) found.refused.push_back((*block)->refused->context.at(0));
    for (std::size_t at = 0; at < (*block)->rows.size(); ++at) {
      found.rows.emplace_back((*block)->row(at));
      found.lines.push_back((*block)->rows[at].line);
    }
  }
}

}  // namespace

TEST_CASE("rows stay whole wherever a block ends, and keep their line") {
  const std::string text = "a,b\r\n1,\"x\ny\"\n\n2,\"say \"\"hi\"\"\"\n3,5\" pipe\n4,end";
  const std::vector<std::string> rows = {"a,b\r\n", "1,\"x\ny\"\n", "2,\"say \"\"hi\"\"\"\n",
                                         "3,5\" pipe\n", "4,end"};
  for (std::size_t bytes = 1; bytes < text.size() + 2; ++bytes)
    for (const std::size_t most : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
      CAPTURE(bytes);
      const Found found = read(Format::Csv, text, {bytes, most, 1000});
      CHECK(found.rows == rows);
      CHECK(found.lines == std::vector<int>{1, 2, 5, 6, 7});
      CHECK(found.error.empty());
    }
}

TEST_CASE("lines of JSON end at line ends only") {
  const Found found = read(Format::JsonLines, "{\"a\":\"\\\"\"}\n \n{}\n", {1, 100, 1000});
  CHECK(found.rows == std::vector<std::string>{"{\"a\":\"\\\"\"}\n", "{}\n"});
  CHECK(found.lines == std::vector<int>{1, 3});
}

TEST_CASE("what a text begins with") {
  CHECK(read(Format::Csv, "\xEF\xBB\xBFsep=|\na|b\n1|2\n", {}).lines == std::vector<int>{2, 3});
  CHECK(read(Format::JsonLines, std::string("\xFF\xFE{\0}\0", 6), {}).error == "B7007");
  CHECK(read(Format::JsonLines, "\n \n", {}).error == "B7008");
  CHECK(read(Format::Csv, "", {}).error == "B7008");
}

TEST_CASE("a line that is too long is refused, and what follows it is read") {
  const std::string text = "{}\n{\"a\":\"" + std::string(5000, 'x') + "\"}\n{ }\n";
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{16}, std::size_t{3000}}) {
    CAPTURE(bytes);
    const Found found = read(Format::JsonLines, text, {bytes, 100, 1000});
    CHECK(found.error.empty());
    CHECK(found.rows == std::vector<std::string>{"{}\n", "{ }\n"});
    CHECK(found.lines == std::vector<int>{1, 3});
    CHECK(found.refused == std::vector<std::string>{"line 2"});
  }
  const Found last = read(Format::JsonLines, text.substr(0, 4000), {16, 100, 1000});
  CHECK(last.refused.size() == 1);
  const Found csv = read(Format::Csv, "a\n" + std::string(5000, 'x') + "\n2\n", {3000, 9, 1000});
  CHECK(csv.rows == std::vector<std::string>{"a\n", "2\n"});
  CHECK(csv.refused == std::vector<std::string>{"line 2"});
}

TEST_CASE("a text without a name tells its format") {
  const auto format = [](const std::string& text) {
    auto blocks = ingest::Blocks::of(std::make_unique<std::istringstream>(text), "file", 0, {},
                                     {8, 100, 1000});
    return blocks ? blocks->format() : Format::Json;
  };
  CHECK(format("\xEF\xBB\xBF\n  {\"a\":1}") == Format::JsonLines);
  CHECK(format(std::string(100, '\n') + "{}") == Format::JsonLines);
  CHECK(format("id,name\n") == Format::Csv);
  CHECK(format("\n[{}]") == Format::Json);
}

TEST_CASE("a quote that is never closed does not take memory without end") {
  const std::string text = "a,b\n1,\"" + std::string(5000, 'x') + "\n";
  CHECK(read(Format::Csv, text, {16, 100, 1000}).error == "B8002");
  CHECK(read(Format::Csv, text, {16, 100, 10'000}).rows.size() == 2);
}

#include "compiler/source/source.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using bop::source::FileId;
using bop::source::Files;
using bop::source::Position;
using bop::source::SourceRange;

namespace {

void check_position(const Files& files, std::uint32_t offset, const Position& expected) {
  CAPTURE(offset);
  const Position found = files.position(FileId{0U}, offset);
  CHECK(found.line == expected.line);
  CHECK(found.column == expected.column);
  CHECK(found.utf16 == expected.utf16);
}

// A file of the test's own that is gone when the test is over.
class TemporaryFile {
 public:
  TemporaryFile(const char* name, std::string_view text)
      : path_(std::filesystem::path(BOP_BUILD_DIR) / name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("positions count lines, characters and UTF-16 units from 1") {
  Files files;
  files.add("a.bop",
            "ab\nc\xC3\xBC"
            "d\n\xF0\x9F\x98\x80"
            "e\n");  // ab, cüd, (smiley)e
  check_position(files, 0, {1, 1, 1});
  check_position(files, 2, {1, 3, 3});  // the line's end belongs to the line
  check_position(files, 3, {2, 1, 1});
  check_position(files, 4, {2, 2, 2});
  check_position(files, 6, {2, 3, 3});  // after the two bytes of ü
  check_position(files, 8, {3, 1, 1});
  check_position(files, 12, {3, 2, 3});  // one character, two units
  check_position(files, 13, {3, 3, 4});
  check_position(files, 14, {4, 1, 1});
  check_position(files, 999, {4, 1, 1});  // past the end is the end
}

TEST_CASE("an empty file has one empty line") {
  Files files;
  files.add("a.bop", "");
  check_position(files, 0, {1, 1, 1});
  CHECK(files.line_text(FileId{0U}, 1).empty());
}

TEST_CASE("lines come without their ends") {
  Files files;
  files.add("a.bop", "one\r\ntwo\n\nfour");
  CHECK(files.line_text(FileId{0U}, 1) == "one");
  CHECK(files.line_text(FileId{0U}, 2) == "two");
  CHECK(files.line_text(FileId{0U}, 3).empty());
  CHECK(files.line_text(FileId{0U}, 4) == "four");
}

TEST_CASE("ranges name text of their own file, and texts stay where they are") {
  Files files;
  const FileId first = files.add("a.bop", "when vendor is missing");
  const std::string_view vendor = files.text({first, 5, 11});
  for (int i = 0; i < 100; ++i) files.add("b.bop", "then hold");
  CHECK(vendor == "vendor");
  CHECK(files.text({FileId{7U}, 5, 9}) == "hold");
  CHECK(files.size() == 101);
  CHECK(files.file(first).path == "a.bop");
  const SourceRange when{first, 0, 4};
  CHECK(files.text(when.to({first, 15, 22})) == "when vendor is missing");
}

TEST_CASE("a file is read whole, or the error says what was seen") {
  const TemporaryFile file("source_test.bop", std::string_view("a\0b\r\n", 5));
  const auto text = bop::source::read_file(file.path(), 100);
  REQUIRE(text.has_value());
  CHECK(*text == std::string_view("a\0b\r\n", 5));
  CHECK(bop::source::read_file(file.path(), 5).has_value());

  const auto too_large = bop::source::read_file(file.path(), 4);
  REQUIRE_FALSE(too_large.has_value());
  CHECK(too_large.error().code == "B8002");
  CHECK(too_large.error().message.find("5 bytes") != std::string::npos);

  const auto missing = bop::source::read_file(file.path() + ".not", 100);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == "B8001");
  CHECK(missing.error().message.find("does not exist") != std::string::npos);

  const auto folder = bop::source::read_file(BOP_BUILD_DIR, 100);
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().code == "B8001");
  CHECK(folder.error().message.find("not a regular file") != std::string::npos);
}

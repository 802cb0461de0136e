// The file of corrections: it grows, takes back, keeps versions and refuses contradictions.
#include "runtime/learn/corrections.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

namespace {

using namespace bop;

struct File {
  File() {
    char name[] = "/tmp/bop-corrections-XXXXXX";
    folder = mkdtemp(name);
    path = folder + "/corrections.jsonl";
  }
  ~File() { std::filesystem::remove_all(folder); }
  std::string folder, path;
};

learn::Correction correction(const std::string& document, const std::string& field) {
  learn::Correction made;
  made.by = "ann";
  made.day = *value::Date::parse("2026-03-12");
  made.document = document;
  made.sha256 = "hash of " + document;
  made.type = "Invoice";
  made.field = field;
  made.value = "EUR 119.00";
  made.was = "not_found: \"nothing\" readable";
  made.layout = {{"rechnung", 0.125}, {"größe", 0.3}};
  made.places = {{1, {0.1, 0.2, 0.3, 0.4}, 2, true, {{"betrag", 0.35, 0.45, 0.0}}}};
  return made;
}

TEST_CASE("what is written reads back; the version is a line") {
  const File file;
  CHECK(learn::read_corrections(file.path)->all.empty());
  CHECK(learn::append(file.path, correction("a.pdf", "gross")).value() == 1);
  CHECK(learn::append(file.path, correction("a.pdf", "net")).value() == 2);
  const auto read = learn::read_corrections(file.path).value();
  REQUIRE(read.all.size() == 2);
  CHECK(read.lines == 2);
  const learn::Correction& first = read.all.front();
  const learn::Correction expected = correction("a.pdf", "gross");
  CHECK(first.number == 1);
  CHECK(first.by == expected.by);
  CHECK(first.day == expected.day);
  CHECK(first.sha256 == expected.sha256);
  CHECK(first.value == expected.value);
  CHECK(first.was == expected.was);
  CHECK(first.layout == expected.layout);
  CHECK(first.places == expected.places);
  CHECK(learn::read_corrections(file.path, 1)->all.size() == 1);
}

TEST_CASE("a correction is taken back by a line of its own, and once") {
  const File file;
  REQUIRE(learn::append(file.path, correction("a.pdf", "gross")));
  REQUIRE(learn::undo(file.path, 1, "bob", *value::Date::parse("2026-03-13")));
  CHECK(learn::read_corrections(file.path)->all.empty());
  CHECK(learn::read_corrections(file.path)->undone.size() == 1);
  CHECK(learn::read_corrections(file.path, 1)->all.size() == 1);  // as it was before
  CHECK(learn::undo(file.path, 1, "bob", {}).error().code == "B8686");
  CHECK(learn::undo(file.path, 7, "bob", {}).error().code == "B8686");
  CHECK(learn::append(file.path, correction("a.pdf", "gross")).value() == 3);
}

TEST_CASE("the same field of the same document is not corrected twice in silence") {
  const File file;
  REQUIRE(learn::append(file.path, correction("a.pdf", "gross")));
  CHECK(learn::append(file.path, correction("a.pdf", "gross")).error().code == "B8685");
  CHECK(learn::append(file.path, correction("b.pdf", "gross")).has_value());
}

TEST_CASE("a file that lost its last end of a line loses nothing more") {
  const File file;
  REQUIRE(learn::append(file.path, correction("a.pdf", "gross")).has_value());
  std::filesystem::resize_file(file.path, std::filesystem::file_size(file.path) - 1);
  const auto second = correction("b.pdf", "gross");
  REQUIRE(learn::append(file.path, second).has_value());
  const auto read = learn::read_corrections(file.path);
  REQUIRE(read.has_value());
  CHECK(read->all.size() == 2);
}

TEST_CASE("a file that somebody wrote by hand is refused with its line") {
  const File file;
  REQUIRE(learn::append(file.path, correction("a.pdf", "gross")));
  std::ofstream(file.path, std::ios::app) << "{\"by\": 1}\n";
  const auto read = learn::read_corrections(file.path);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == "B8684");
  CHECK(read.error().text().find("line 2") != std::string::npos);
}

}  // namespace

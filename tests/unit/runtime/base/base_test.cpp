#include <string>
#include <variant>

#include <doctest/doctest.h>

#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"
#include "runtime/base/hash.h"
#include "runtime/base/id.h"

namespace {

bop::Result<int> read_row(bool good) {
  if (good) return 3;
  return bop::fail("B7001", "`12,5x` is not an amount", "write it with a point");
}

bop::Result<int> read_table(bool good) {
  auto row = read_row(good);
  if (!row) return std::unexpected(std::move(row).error().in("row 3").in("vendors.csv"));
  return *row;
}

bop::Result<std::string> read_all(bool good) {
  BOP_TRY(const int rows, read_table(good));
  return std::to_string(rows);
}

}  // namespace

TEST_CASE("an error names its places from the outside in, then what was seen and what to do") {
  const auto failed = read_all(false);
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().text() ==
        "vendors.csv: row 3: `12,5x` is not an amount; write it with a point [B7001]");
  CHECK(*read_all(true) == "3");
  CHECK(bop::Error{"", "no such file", "", {}}.text() == "no such file");
}

TEST_CASE("a broken invariant says which and why") {
  const auto check = [](int rows) { BOP_CHECK(rows > 0, "a table has rows"); };
  CHECK_NOTHROW(check(1));
  CHECK_THROWS_AS(check(0), bop::InternalError);
  try {
    check(0);
  } catch (const bop::InternalError& error) {
    const std::string text = error.what();
    CHECK(text.find("rows > 0") != std::string::npos);
    CHECK(text.find("a table has rows") != std::string::npos);
  }
}

TEST_CASE("the hash is SHA-256") {
  CHECK(bop::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(bop::sha256_hex("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(bop::sha256_hex(std::string(1, '\0')) != bop::sha256_hex(""));
}

TEST_CASE("an id refers to something, or to nothing") {
  using ThingId = bop::Id<struct ThingTag>;
  CHECK_FALSE(static_cast<bool>(ThingId{}));
  CHECK(static_cast<bool>(ThingId{0U}));
  CHECK(ThingId{0U} < ThingId{1U});
  CHECK(ThingId{std::size_t{7}}.index() == 7);
  CHECK(ThingId{7U} == ThingId{std::size_t{7}});
}

TEST_CASE("by_kind calls the lambda of the alternative that is held") {
  std::variant<int, std::string> value = std::string("abc");
  const auto length = [&value] {
    return bop::by_kind(
        value, [](const int& number) { return number; },
        [](const std::string& text) { return static_cast<int>(text.size()); });
  };
  CHECK(length() == 3);
  value = 42;
  CHECK(length() == 42);
}

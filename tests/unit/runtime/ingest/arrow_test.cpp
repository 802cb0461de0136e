// Arrow columns as rows of JSON, and straight into the columns of a batch: plain rows are taken,
// what has no exact text is refused, whatever the offsets.
#include "runtime/ingest/arrow.h"

#include <cstring>
#include <deque>

#include <doctest/doctest.h>

#include "runtime/value/decimal.h"
#include "tests/support/same_rows.h"

namespace {

using namespace bop;  // NOLINT: a test

// An array with its schema; what it points to stays here.
struct Column {
  ArrowSchema schema{};
  ArrowArray array{};
  std::string name;
  std::deque<std::vector<std::byte>> kept;
  std::vector<const void*> buffers;
  std::vector<ArrowSchema*> schemas;
  std::vector<ArrowArray*> arrays;

  Column(std::string called, const char* format, std::int64_t length, std::int64_t offset = 0)
      : name(std::move(called)) {
    schema.format = format;
    schema.name = name.c_str();
    schema.release = [](ArrowSchema* /*self*/) {};
    array.length = length;
    array.offset = offset;
    array.release = [](ArrowArray* /*self*/) {};
    buffers.push_back(nullptr);
  }
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;

  template <typename T>
  Column& values(const std::vector<T>& all) {
    const auto* bytes = reinterpret_cast<const std::byte*>(all.data());
    kept.emplace_back(bytes, bytes + all.size() * sizeof(T));
    buffers.push_back(kept.back().data());
    return done();
  }
  Column& valid(std::vector<std::uint8_t> bits) {
    values(bits);
    buffers.front() = buffers.back();
    buffers.pop_back();
    return done();
  }
  Column& part(Column& inner) {
    schemas.push_back(&inner.schema);
    arrays.push_back(&inner.array);
    return done();
  }
  Column& done() {
    array.n_buffers = static_cast<std::int64_t>(buffers.size());
    array.buffers = buffers.data();
    schema.n_children = array.n_children = static_cast<std::int64_t>(arrays.size());
    schema.children = schemas.data();
    array.children = arrays.data();
    return *this;
  }
};

std::string json(const ingest::ArrowTable& table, std::size_t row) {
  std::string text;
  const auto written = table.json(row, text);
  return written ? text : written.error().code + " " + written.error().message;
}

const std::vector<std::int32_t> ends = {0, 3, 6, 9, 12};
const std::vector<char> names = {'R', '-', '0', 'R', '-', '1', 'R', '-', '2', 'R', '-', '3'};

}  // namespace

TEST_CASE("plain rows go into columns, wherever their array begins") {
  const abi::Schema schema = test_support::every_kind_schema();
  const abi::Layout layout = abi::layout(schema);
  Column id("id", "u", 4);
  id.values(ends).values(names);
  Column gross("gross", "d:20,2", 4);
  gross.values(std::vector<value::Int128>{1, 11'900, 500, -5});
  Column open("open", "b", 4);
  open.values(std::vector<std::uint8_t>{0b1010}).valid({0b0111});
  Column day("day", "tdD", 4);
  day.values(std::vector<std::int32_t>{0, 20'513, -1, 20'513});
  Column count("count", "i", 4);
  count.values(std::vector<std::int32_t>{7, 3, -1, 0});
  Column whole("", "+s", 3, 1);
  Column rest("currency", "u", 4);
  rest.values(std::vector<std::int32_t>{0, 0, 3, 6, 9})
      .values(std::vector<char>{'E', 'U', 'R', 'J', 'P', 'Y', 'E', 'U', 'R'});
  whole.part(id).part(rest).part(gross).part(open).part(day).part(count);

  const auto table = ingest::ArrowTable::of(whole.schema, whole.array, schema, 0);
  REQUIRE(table.has_value());
  CHECK(table->rows() == 3);
  CHECK(json(*table, 0) ==
        R"({"id":"R-1","currency":"EUR","gross":119,"count":3,"open":true,"day":"2026-03-01"})");
  CHECK(json(*table, 1) ==
        R"({"id":"R-2","currency":"JPY","gross":5,"count":-1,"open":false,"day":"1969-12-31"})");
  CHECK(json(*table, 2) ==
        R"({"id":"R-3","currency":"EUR","gross":-0.05,"count":0,"open":null,"day":"2026-03-01"})");

  ingest::ArrowFiller filler(*table, schema, 0, layout, {});
  const ingest::Filled filled = filler.fill(0, 3);
  CHECK(filled.batch->rows() == 3);
  CHECK(filled.batch->left_out()[0] == 0);
  CHECK(filled.names[0] == "R-1");
  CHECK(filled.names[2] == "R-3");

  // An offset of a column's own: the first of its four is not seen.
  Column currency("currency", "u", 3, 1);
  currency.values(std::vector<std::int32_t>{0, 3, 6, 9, 12})
      .values(std::vector<char>{'x', 'x', 'x', 'E', 'U', 'R', 'J', 'P', 'Y', 'E', 'U', 'R'});
  Column alone("", "+s", 3);
  alone.part(currency);
  const auto offset = ingest::ArrowTable::of(alone.schema, alone.array, schema, 0);
  REQUIRE(offset.has_value());
  CHECK(json(*offset, 0) == R"({"currency":"EUR"})");
  CHECK(json(*offset, 2) == R"({"currency":"EUR"})");
  CHECK(json(*offset, 1) == R"({"currency":"JPY"})");
}

TEST_CASE("lists go into columns, element behind element, wherever their arrays begin") {
  const abi::Schema schema = test_support::every_kind_schema();
  const abi::Layout layout = abi::layout(schema);
  Column what("what", "u", 4);
  what.values(ends).values(names);
  Column price("price", "d:20,2", 4);
  price.values(std::vector<value::Int128>{1, 250, 300, 400});
  Column item("item", "+s", 3, 1);
  item.valid({0b1011}).part(what).part(price);
  Column items("items", "+l", 3, 1);
  items.values(std::vector<std::int32_t>{9, 0, 2, 2, 3}).valid({0b1011}).part(item);
  Column limit("item", "u", 2);
  limit.values(std::vector<std::int32_t>{0, 8, 13})
      .values(std::vector<char>{'E', 'U', 'R', ' ', '7', '.', '2', '5', 'o', 'd', 'd', '!', '!'});
  Column limits("limits", "+l", 3);
  limits.values(std::vector<std::int32_t>{0, 1, 1, 2}).part(limit);
  Column whole("", "+s", 3);
  whole.part(items).part(limits);
  const auto table = ingest::ArrowTable::of(whole.schema, whole.array, schema, 0);
  REQUIRE(table.has_value());
  CHECK(json(*table, 0) == R"({"items":[{"what":"R-1","price":2.5},null],"limits":["EUR 7.25"]})");

  ingest::ArrowFiller filler(*table, schema, 0, layout, {});
  const ingest::Filled filled = filler.fill(0, 3);
  CHECK(filled.batch->left_out()[0] == 0b100);  // what is no amount is for the ordinary reader
  abi::RowArena arena;
  const abi::Slot& slot = layout.records[0].fields[22];
  const auto list = [&](std::size_t row) {
    abi::ListSlot found;
    std::memcpy(&found, filled.batch->row(row, arena) + slot.payload, sizeof found);
    return found;
  };
  REQUIRE(list(0).count == 2);
  const abi::ElementLayout& element = layout.lists[slot.type.index];
  const std::byte* one = list(0).elements;
  CHECK(one[element.slot.state] == std::byte{0});
  CHECK(one[element.stride + element.slot.state] == std::byte{2});  // a null is not read
  std::int64_t price_of_one = 0;
  std::memcpy(&price_of_one, one + element.slot.payload + layout.records[2].fields[1].payload,
              sizeof price_of_one);
  CHECK(price_of_one == 25'000);
  CHECK(list(1).count == 0);
}

TEST_CASE("what no column can be is refused before any row, a value alone with its row") {
  const abi::Schema schema = test_support::every_kind_schema();
  const abi::Layout layout = abi::layout(schema);
  const auto refused = [&](Column& column) {
    Column whole("", "+s", column.array.length);
    whole.part(column);
    const auto table = ingest::ArrowTable::of(whole.schema, whole.array, schema, 0);
    return table ? std::string() : table.error().code + " " + table.error().message;
  };
  Column money("gross", "g", 1);
  CHECK(refused(money.values(std::vector<double>{1.5})).starts_with("B8057 it holds binary"));
  Column number("number", "g", 2);
  CHECK(refused(number.values(std::vector<double>{1.0, 1.5})).empty());
  Column short_one("id", "u", 1);
  CHECK(refused(short_one.values(ends)).find("buffers lack") != std::string::npos);

  Column whole("", "+s", 2);
  whole.part(number);
  const auto table = ingest::ArrowTable::of(whole.schema, whole.array, schema, 0);
  REQUIRE(table.has_value());
  CHECK(json(*table, 0) == R"({"number":1})");
  CHECK(json(*table, 1) == "B8057 found the binary floating point number 1.5");
  ingest::ArrowFiller filler(*table, schema, 0, layout, {});
  CHECK(filler.fill(0, 2).batch->left_out()[0] == 0b10);

  whole.array.release = nullptr;
  CHECK(!ingest::ArrowTable::of(whole.schema, whole.array, schema, 0).has_value());
}

TEST_CASE("a name near a field that has no column leaves every row to the ordinary reader") {
  const abi::Schema schema = test_support::every_kind_schema();
  const abi::Layout layout = abi::layout(schema);
  Column near("grosz", "i", 1);
  near.values(std::vector<std::int32_t>{1});
  Column far("remark", "i", 1);
  far.values(std::vector<std::int32_t>{1});
  Column whole("", "+s", 1);
  whole.part(near).part(far);
  const auto table = ingest::ArrowTable::of(whole.schema, whole.array, schema, 0);
  REQUIRE(table.has_value());
  CHECK(json(*table, 0) == R"({"grosz":null})");
  CHECK(table->ignored() == std::vector<std::string>{"remark"});
  ingest::ArrowFiller filler(*table, schema, 0, layout, {});
  CHECK(filler.fill(0, 1).batch->left_out()[0] == 1);
}

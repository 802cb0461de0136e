// The packed row (runtime/abi/row.h), which only compiled code reads.
#include "runtime/abi/row.h"

#include <algorithm>
#include <cstring>

#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

namespace {

using namespace bop;           // NOLINT: a test
using namespace bop::testing;  // NOLINT

template <typename T>
T read(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

abi::Field field(std::string name, Type type, int tied = abi::Field::no_field) {
  abi::Field made;
  made.name = std::move(name);
  made.type = type;
  made.currency_field = tied;
  return made;
}

// currency, an amount tied to it, an amount of any currency, one in EUR
abi::Schema money_schema() {
  abi::Schema schema;
  abi::RecordType record;
  record.name = "Bill";
  record.fields = {field("currency", {Kind::Currency}), field("net", {Kind::Money}, 0),
                   field("tax", {Kind::Money}, 0), field("other", {Kind::Money}),
                   field("fee", {Kind::Money, false, false, currency("EUR").packed})};
  schema.records.push_back(record);
  return schema;
}

abi::RecordData bill(Datum code, Datum net, Datum tax, Datum other, Datum fee) {
  abi::RecordData record;
  record.fields = {std::move(code), std::move(net), std::move(tax), std::move(other),
                   std::move(fee)};
  return record;
}

bool wide(const abi::Schema& schema, const abi::RecordData& record) {
  abi::RowArena arena;
  return pack(abi::layout(schema), record, arena).wide;
}

}  // namespace

TEST_CASE("slots of a record are aligned, disjoint and inside it") {
  const ProgramBuilder builder;
  const auto& schema = builder.program.info.schema;
  const abi::Layout layout = abi::layout(schema);
  REQUIRE(layout.records.size() == schema.records.size());
  for (std::size_t type = 0; type < schema.records.size(); ++type) {
    CAPTURE(schema.records[type].name);
    const abi::RecordLayout& record = layout.records[type];
    CHECK(layout.packable[type]);
    CHECK(record.size % 8 == 0);
    CHECK(record.size <= layout.largest);
    std::vector<std::uint32_t> starts;
    for (const abi::Slot& slot : record.fields) {
      CHECK(slot.payload >= sizeof(void*));
      CHECK(slot.state < record.size);
      starts.push_back(slot.payload);
      starts.push_back(slot.state);
      if (abi::scale_of(slot.type.kind) > 0) CHECK(slot.payload % 8 == 0);
      if (slot.currency != abi::none && !slot.tied) starts.push_back(slot.currency);
    }
    std::ranges::sort(starts);
    CHECK(std::ranges::adjacent_find(starts) == starts.end());
  }
}

TEST_CASE("numbers are scaled exactly, or the row is wide") {
  const ProgramBuilder builder;
  const abi::Layout layout = abi::layout(builder.program.info.schema);
  const auto& slot = layout.records[0].fields[3];  // a : Number?
  Fields all;
  for (const auto& one : builder.program.info.schema.records[0].fields)
    all.emplace_back(one.name, unread);
  const auto packed = [&](Datum a) {
    Fields given = all;
    given[3].second = std::move(a);
    abi::RowArena arena;
    const abi::RecordPtr record = builder.invoice(given);
    const abi::PackedRow row = pack(layout, *record, arena);
    CHECK(read<const abi::RecordData*>(row.bytes) == record.get());
    return std::tuple(row.wide, read<std::int64_t>(row.bytes + slot.payload),
                      static_cast<int>(row.bytes[slot.state]));
  };
  CHECK(packed(known(decimal("12.5"))) == std::tuple(false, 12'500'000, 0));
  CHECK(packed(known(decimal("-0.000001"))) == std::tuple(false, -1, 0));
  CHECK(packed(missing) == std::tuple(false, 0, 1));
  CHECK(packed(unread) == std::tuple(false, 0, 2));
  CHECK(std::get<0>(packed(known(decimal("0.0000001")))));
  CHECK_FALSE(std::get<0>(packed(known(decimal("9007199254.740991")))));
  CHECK(std::get<0>(packed(known(decimal("9007199254.740992")))));
  CHECK(std::get<0>(packed(known(decimal("1e30")))));
  CHECK(std::get<0>(packed(undefined)));
  SUBCASE("a value of another type is never written") {
    CHECK(std::get<0>(packed(text("no number"))));
    CHECK(std::get<0>(packed(known(builder.vendor_row("V-1", missing)))));
  }
}

TEST_CASE("what is absent although its type is not optional makes the row wide") {
  const auto schema = money_schema();
  const Datum euro = known(currency("EUR"));
  CHECK_FALSE(wide(schema, bill(euro, unread, unread, unread, unread)));
  CHECK(wide(schema, bill(euro, missing, unread, unread, unread)));
}

TEST_CASE("amounts tied to a currency share it, whatever its own state") {
  const auto schema = money_schema();
  const abi::Layout layout = abi::layout(schema);
  const auto& slots = layout.records[0].fields;
  CHECK(slots[1].currency == slots[0].payload);
  CHECK(slots[2].currency == slots[0].payload);
  CHECK(slots[3].currency != slots[0].payload);
  CHECK(slots[4].currency == abi::none);
  const Datum euro = known(currency("EUR"));
  const Datum dollars = known(money("USD 3"));
  CHECK_FALSE(wide(schema, bill(known(currency("USD")), dollars, dollars, dollars, unread)));
  SUBCASE("an amount of another currency than its field is left to the interpreter") {
    CHECK(wide(schema, bill(euro, dollars, unread, unread, unread)));
    CHECK(wide(schema, bill(unread, known(money("EUR 1")), dollars, unread, unread)));
    CHECK(wide(schema, bill(unread, unread, unread, unread, dollars)));
  }
  SUBCASE("the currency of a known amount stands even where the field was not read") {
    abi::RowArena arena;
    const auto record = bill(unread, dollars, dollars, unread, unread);
    const abi::PackedRow row = pack(layout, record, arena);
    CHECK_FALSE(row.wide);
    CHECK(read<std::uint32_t>(row.bytes + slots[0].payload) == currency("USD").packed);
    CHECK(static_cast<int>(row.bytes[slots[0].state]) == 2);
  }
}

TEST_CASE("a record that contains itself has no layout") {
  abi::Schema schema;
  abi::RecordType node;
  node.name = "Node";
  node.fields = {field("next", {Kind::Record, true, false, 0})};
  schema.records.push_back(node);
  abi::RecordType holder;
  holder.name = "Holder";
  holder.fields = {field("first", {Kind::Record, false, false, 0})};
  schema.records.push_back(holder);
  schema.records.push_back({});  // and one that has nothing to do with it
  const abi::Layout layout = abi::layout(schema);
  CHECK_FALSE(layout.packable[0]);
  CHECK_FALSE(layout.packable[1]);
  CHECK(layout.packable[2]);
  abi::RecordData record;
  record.fields = {missing};
  CHECK(wide(schema, record));
}

TEST_CASE("records in records that double with each level have no layout once they are too large") {
  abi::Schema schema;
  abi::RecordType innermost;
  innermost.name = "T0";
  innermost.fields = {field("a", {Kind::Integer})};
  schema.records.push_back(innermost);
  for (std::uint32_t level = 1; level <= 40; ++level) {
    abi::RecordType outer;
    outer.name = "T" + std::to_string(level);
    const abi::Type inner{Kind::Record, false, false, level - 1};
    outer.fields = {field("a", inner), field("b", inner)};
    schema.records.push_back(outer);
  }
  const abi::Layout layout = abi::layout(schema);
  CHECK(layout.packable[5]);
  CHECK_FALSE(layout.packable[20]);
  CHECK_FALSE(layout.packable[40]);
  CHECK(layout.largest <= abi::record_bytes_max);
}

TEST_CASE("lists lie beside the row, element by element") {
  const ProgramBuilder builder;
  const abi::Layout layout = abi::layout(builder.program.info.schema);
  const auto& type = builder.program.info.schema.records[0];
  Fields all;
  for (const auto& one : type.fields) all.emplace_back(one.name, unread);
  all.emplace_back(
      "lines",
      builder.lines({{{"net", known(money("EUR 1.50"))}, {"open", known(true)}, {"urgent", unread}},
                     {{"net", unread}, {"open", known(false)}, {"urgent", known(true)}}},
                    false));
  abi::RowArena arena;
  const abi::RecordPtr record = builder.invoice(all);
  const abi::PackedRow row = pack(layout, *record, arena);
  CHECK_FALSE(row.wide);
  const auto& slot = layout.records[0].fields[*type.field("lines")];
  const auto list = read<abi::ListSlot>(row.bytes + slot.payload);
  CHECK(list.count == 2);
  CHECK(list.complete == 0);
  const abi::ElementLayout& element = layout.lists[builder.lines_type.index];
  const auto& net = layout.records[1].fields[0];
  const std::byte* first = list.elements + element.slot.payload;
  CHECK(read<std::int64_t>(first + net.payload) == 15'000);
  CHECK(read<std::uint32_t>(first + net.currency) == currency("EUR").packed);
  const std::byte* second = first + element.stride;
  CHECK(static_cast<int>(second[net.state]) == 2);
  CHECK(read<std::uint8_t>(second + layout.records[1].fields[2].payload) == 1);
}

TEST_CASE("the arena gives zeroed, aligned memory of any size") {
  abi::RowArena arena;
  for (const std::size_t bytes : {1U, 4'000U, 200U, 100'000U, 64U, 70'000U}) {
    std::byte* memory = arena.allocate(bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(memory) % 16 == 0);
    CHECK(std::all_of(memory, memory + bytes, [](std::byte b) { return b == std::byte{0}; }));
    std::memset(memory, 0xff, bytes);
  }
}

// A packed file holds what its text holds; a damaged, foreign or forged one is refused and nothing
// of it is read out of its bounds.
#include "runtime/pack/pack.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/ingest/ingest.h"
#include "runtime/pack/directory.h"
#include "tests/support/packed.h"
#include "tests/support/same_rows.h"

namespace {

using namespace bop;  // NOLINT: a test
using record::Format;
using test_support::all_of;
using test_support::Mapped;

struct Kinds {
  abi::Schema schema = test_support::every_kind_schema();
  abi::Layout layout = abi::layout(schema);
  pack::Expected expected(bool checked = true) const { return {&schema, &layout, 0, checked}; }
};

std::string json_rows(std::size_t rows) {
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) switch (row % 7) {
      case 0:
        text += fmt::format(R"({{"id":"R-{}","currency":"EUR","gross":{}.5,"open":true,)"
                            R"("day":"2026-03-01","risk":"low","text":"plain"}})",
                            row, row);
        break;
      case 1:
        text += fmt::format(R"({{"number":{},"moment":"2026-03-02T09:00:00+01:00","who":"clerk",)"
                            R"("span":"30 days","own":"JPY 100"}})",
                            row);
        break;
      case 2:
        text += fmt::format(R"({{"id":"R \"quoted\"","part":{{}},"lines":["a","b {}"],)"
                            R"("items":[{{"what":"pen","price":{}.5,"days":["2026-03-01",null]}},)"
                            R"(null,{{"part":{{"code":"C"}},"days":[]}}],"limits":["EUR 2"]}})",
                            row, row);
        break;
      case 3:
        text += R"({"id":"broken",)";
        break;
      case 4:
        text += R"({"unit":"KGM","weight":"12.5 KGM","hour":"09:30","wait":"2 business days"})";
        break;
      case 5:
        text += "\n  \n{}";
        break;
      default:
        text +=
            fmt::format(R"({{"id":"Ä {}","rate":0.125,"count":{},"limit":null}})", row, 99 * row);
    }
  for (std::size_t at = 0; (at = text.find("}{", at)) != std::string::npos;)
    text.insert(at + 1, "\n");
  return text;
}

std::string csv_rows(std::size_t rows) {
  std::string text = "id,currency,gross,day,text\n";
  for (std::size_t row = 0; row < rows; ++row)
    text += row % 3 == 2 ? std::string("\"two\nlines\",EUR,1,,\n\n")
                         : fmt::format("R-{},{},{}.25,2026-03-0{},a b\n", row,
                                       row % 2 == 0 ? "EUR" : "USD", row, 1 + row % 9);
  return text;
}

// The bytes of one column that rows are read from.
std::string_view bytes_of(const std::byte* data, std::size_t bytes) {
  return data == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(data), bytes);
}

struct Columns {
  std::span<const abi::ColumnForm> forms;
  std::span<const abi::ColumnData> data;
};

void check_same_columns(std::size_t count, const Columns& made_of, const Columns& packed) {
  REQUIRE(made_of.forms.size() == packed.forms.size());
  for (std::size_t at = 0; at < packed.forms.size(); ++at) {
    const abi::ColumnForm& form = packed.forms[at];
    const abi::ColumnData& mine = packed.data[at];
    const abi::ColumnData& made = made_of.data[at];
    CHECK(form == made_of.forms[at]);
    REQUIRE((mine.elements == nullptr) == (made.elements == nullptr));
    const std::size_t payloads = made.elements == nullptr ? count : count + 1;
    const std::size_t bytes = payloads * abi::bytes_of(form.payload);
    CHECK(bytes_of(mine.payload, bytes) == bytes_of(made.payload, bytes));
    if (form.open) CHECK(mine.values[0] == made.values[0]);
    if (form.missing) CHECK(mine.missing[0] == made.missing[0]);
    CHECK(reinterpret_cast<std::uintptr_t>(mine.payload) % 64 == 0);
    if (made.elements != nullptr)
      check_same_columns(made.elements->count, {made.elements->forms, made.elements->columns},
                         {mine.elements->forms, mine.elements->columns});
  }
}

void check_same(const ingest::Filled& filled, const pack::NamedBatch& batch) {
  const std::size_t rows = filled.batch->rows();
  REQUIRE(batch.rows() == rows);
  std::string room;
  for (std::size_t row = 0; row < rows; ++row)
    if ((batch.left_out()[row / 64] >> (row % 64) & 1U) == 0)
      CHECK(batch.name(row, room) == filled.names[row]);
  CHECK(std::ranges::equal(batch.left_out(), filled.batch->left_out()));
  for (const std::string_view text : filled.batch->dictionary())
    CHECK(batch.code_of(text) == filled.batch->code_of(text));
  CHECK(!batch.code_of("of no record"));
  check_same_columns(rows, {filled.batch->forms(), filled.batch->columns()},
                     {batch.forms(), batch.columns()});
}

// The index of a file changed, with checksums that fit.
template <typename Change>
std::string forged(const std::string& file, const Change& change) {
  const Mapped mapped(file);
  auto index = pack::index_of(mapped.bytes(), true);
  REQUIRE(index.has_value());
  change(*index);
  std::string made = file + std::string((64 - file.size() % 64) % 64, '\0');
  const std::string bytes = pack::encoded(*index);
  const pack::Section where{made.size(), bytes.size(), pack::checksum(pack::bytes_of(bytes))};
  return made + bytes + pack::end(where);
}

constexpr std::size_t items_column = 25;  // of the lists of records

const std::string cut_short = "B8650 the packed file is not whole: its end is missing after 0";

}  // namespace

TEST_CASE("what is packed is what was read, block by block") {
  const Kinds kinds;
  for (const auto& [format, text] :
       {std::pair{Format::JsonLines, json_rows(700)}, std::pair{Format::Csv, csv_rows(700)}})
    for (const std::size_t bytes : {std::size_t{900}, std::size_t{1} << 20}) {
      CAPTURE(bytes);
      const std::string file = test_support::packed(format, text, kinds.expected(), bytes);
      const Mapped mapped(file);
      const auto pack = pack::of(mapped.bytes(), kinds.expected());
      REQUIRE(pack.has_value());
      auto blocks = ingest::Blocks::of(std::make_unique<std::istringstream>(text), "rows",
                                       text.size(), format, {bytes, 1000, 1'000'000});
      REQUIRE(blocks.has_value());
      auto first = ingest::first_block(*blocks, "rows", kinds.schema, 0, {}, {});
      REQUIRE(first.has_value());
      const record::Rows rows =
          ingest::rows_behind(*first, format, ',', "rows", kinds.schema, 0, {}, {});
      ingest::Filler filler(
          {&kinds.schema, &kinds.layout, 0, {}, format, rows.layout(), rows.columns(), ',', {}});
      std::optional<ingest::Block> block = std::move(first->block);
      std::size_t at = 0;
      for (; block; block = std::move(*blocks->next())) {
        if (block->rows.empty()) continue;
        const auto batch = (*pack)->columns(at, {});
        REQUIRE(batch.has_value());
        check_same(filler.fill(*block), **batch);
        const auto unpacked = (*pack)->text(at++);
        REQUIRE(unpacked.has_value());
        REQUIRE(unpacked->rows.size() == block->rows.size());
        for (std::size_t row = 0; row < block->rows.size(); ++row) {
          CHECK(unpacked->row(row) == block->row(row));
          CHECK(unpacked->rows[row].line == block->rows[row].line);
        }
      }
      CHECK(at == (*pack)->blocks());
      CHECK((at > 5) == (bytes < 1000));
    }
}

TEST_CASE("columns that nobody reads are not looked at") {
  const Kinds kinds;
  const std::string file =
      test_support::packed(Format::JsonLines, json_rows(70), kinds.expected(), 4000);
  const Mapped mapped(file);
  const auto pack = pack::of(mapped.bytes(), kinds.expected());
  REQUIRE(pack.has_value());
  std::string room;
  const std::size_t columns = abi::columns_of(kinds.layout, 0).size();
  const auto read = std::make_unique<bool[]>(columns);
  const auto none = (*pack)->columns(0, {read.get(), columns});
  REQUIRE(none.has_value());
  CHECK((*none)->name(0, room) == "R-0");
  CHECK((*none)->name(1, room) == "1");
  for (const abi::ColumnForm& form : (*none)->forms()) CHECK(form == abi::ColumnForm{});
}

TEST_CASE("a file cut short is refused, wherever it ends") {
  const Kinds kinds;
  const std::string file =
      test_support::packed(Format::JsonLines, json_rows(14), kinds.expected(), 4000);
  const std::string whole = all_of(file, kinds.expected());
  REQUIRE(whole.find("R-0") != std::string::npos);
  for (std::size_t bytes = 0; bytes < file.size(); ++bytes) {
    CAPTURE(bytes);
    const std::string said = all_of(std::string_view(file).substr(0, bytes), kinds.expected());
    CHECK(said.starts_with("B8650"));
    all_of(std::string_view(file).substr(0, bytes), kinds.expected(false));
  }
  CHECK(all_of(std::string_view(file).substr(0, file.size() - 1), kinds.expected()) == cut_short);
  CHECK(all_of("id,gross\n", kinds.expected()).starts_with("B8650 this is no packed file"));
}

TEST_CASE("a changed byte is found, or changes nothing; unchecked, it breaks nothing") {
  const Kinds kinds;
  for (const auto& [format, text] :
       {std::pair{Format::JsonLines, json_rows(14)}, std::pair{Format::Csv, csv_rows(6)}}) {
    std::string file = test_support::packed(format, text, kinds.expected(), 600);
    const std::string whole = all_of(file, kinds.expected());
    std::size_t found = 0;
    for (std::size_t at = 0; at < file.size(); ++at)
      for (const char flip : {'\x01', '\x80', '\xff'}) {
        CAPTURE(at);
        file[at] = static_cast<char>(file[at] ^ flip);
        const std::string said = all_of(file, kinds.expected());
        const bool same = said == whole;
        if (!same) CHECK(said.starts_with("B86"));
        found += same ? 0 : 1;
        all_of(file, kinds.expected(false));
        file[at] = static_cast<char>(file[at] ^ flip);
      }
    CHECK(found > file.size());
  }
}

TEST_CASE("of another version, of another type") {
  const Kinds kinds;
  std::string file = test_support::packed(Format::JsonLines, json_rows(7), kinds.expected(), 4000);
  Kinds other;
  other.schema.records[0].fields[0].type.optional =
      !other.schema.records[0].fields[0].type.optional;
  const std::string said = all_of(file, other.expected());
  CHECK(said.starts_with("B8654 the packed file holds records of another type: `id` is Text"));
  Kinds more;
  more.schema.records[0].fields.push_back(more.schema.records[0].fields[1]);
  more.schema.records[0].fields.back().name = "newer";
  more.layout = abi::layout(more.schema);
  CHECK(all_of(file, more.expected()).find("the policy has `newer`") != std::string::npos);
  CHECK(all_of(test_support::packed(Format::JsonLines, "{}\n", more.expected(), 4000),
               kinds.expected())
            .find("the policy has no such field") != std::string::npos);
  Kinds enums;
  enums.schema.enums[0].members.push_back("utmost");
  CHECK(all_of(file, enums.expected()).find("in the file and") != std::string::npos);

  file[8] = 3;
  const Mapped mapped(file);
  const std::uint64_t seal = pack::checksum(mapped.bytes().first(56));
  std::memcpy(file.data() + 56, &seal, sizeof seal);
  CHECK(all_of(file, kinds.expected())
            .starts_with("B8651 the packed file has version 3, this program reads version 2"));
}

TEST_CASE("what has its checksums right and makes no sense is refused") {
  const Kinds kinds;
  const std::string file =
      test_support::packed(Format::JsonLines, json_rows(70), kinds.expected(), 100'000);
  const auto said = [&](const auto& change) {
    return all_of(forged(file, change), kinds.expected()).substr(0, 5);
  };
  REQUIRE(all_of(forged(file, [](pack::Index&) {}), kinds.expected()) ==
          all_of(file, kinds.expected()));
  const auto block = [&](const auto& change) {
    return said([&](pack::Index& index) { change(index.blocks[0]); });
  };
  CHECK(block([](pack::BlockEntry& one) { one.columns[0].most += 1; }) == "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.columns.pop_back(); }) == "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.texts = 1; }) == "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.text_length -= 1; }) == "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.text_length = std::uint64_t{1} << 60; }) == "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.left_out.offset = std::uint64_t{1} << 62; }) ==
        "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.rows += 1; }) == "B8653");
  CHECK(said([](pack::Index& index) { index.format = 9; }) == "B8653");
  const auto items = [&](const auto& change) {
    return block([&](pack::BlockEntry& one) { change(one.columns[items_column]); });
  };
  CHECK(items([](pack::ColumnEntry& list) { list.elements -= 1; }) == "B8653");
  CHECK(items([](pack::ColumnEntry& list) { list.columns.clear(); }) == "B8653");
  CHECK(items([](pack::ColumnEntry& list) { list.columns.pop_back(); }) == "B8653");
  CHECK(items([](pack::ColumnEntry& list) { list.payload = list.columns[1].payload; }) == "B8653");
  CHECK(block([](pack::BlockEntry& one) { one.columns[0].columns = one.columns; }) == "B8653");
  // Lists in lists in lists, deeper than any columns are.
  CHECK(items([](pack::ColumnEntry& list) {
          for (int depth = 0; depth < 300; ++depth) {
            const pack::ColumnEntry inner = list;
            list.columns.assign(1, inner);
          }
        }) == "B8652");
  CHECK(said([](pack::Index& index) { index.notation = "xx"; }) == "B8653");
  // Each column in a width of its own: bytes that were four numbers become others.
  for (std::size_t column = 0; column < abi::columns_of(kinds.layout, 0).size(); ++column)
    for (int width = 0; width < 8; ++width)
      for (int scale : {0, 3, 200})
        all_of(forged(file,
                      [&](pack::Index& index) {
                        abi::ColumnForm& form = index.blocks[0].columns[column].form;
                        form.payload = static_cast<abi::Width>(width);
                        form.scale = static_cast<std::uint8_t>(scale);
                      }),
               kinds.expected());
}

TEST_CASE("what can't be written or holds nothing is said") {
  const Kinds kinds;
  auto blocks = ingest::Blocks::of(std::make_unique<std::istringstream>("{}\n"), "rows", 3,
                                   Format::JsonLines, {});
  std::ostringstream full;
  full.setstate(std::ios::badbit);
  const auto written = pack::write(*blocks, "rows", kinds.expected(), {}, full);
  REQUIRE(!written.has_value());
  CHECK(written.error().code == "B8655");
  CHECK(test_support::packed(Format::Csv, " \n", kinds.expected(), 100).find("B7008") !=
        std::string::npos);
  CHECK(pack::open("/nowhere/rows.pack", kinds.expected()).error().code == "B8001");
}

TEST_CASE("a file that becomes shorter while it is read is said, and read no more") {
  const Kinds kinds;
  const auto place = std::filesystem::temp_directory_path() /
                     fmt::format("bop_pack_cut_{}.pack", static_cast<const void*>(&kinds));
  std::ofstream(place, std::ios::binary)
      << test_support::packed(Format::JsonLines, json_rows(70), kinds.expected(), 400);
  const auto pack = pack::open(place, kinds.expected());
  REQUIRE(pack.has_value());
  REQUIRE((*pack)->blocks() > 2);
  CHECK((*pack)->columns(0, {}).has_value());
  std::filesystem::resize_file(place, std::filesystem::file_size(place) / 2);
  const auto columns = (*pack)->columns((*pack)->blocks() - 1, {});
  const auto text = (*pack)->text((*pack)->blocks() - 1);
  std::filesystem::remove(place);
  REQUIRE(!columns.has_value());
  CHECK(columns.error().text().starts_with("the file was made shorter while it was read"));
  REQUIRE(!text.has_value());
  CHECK(text.error().code == "B8652");
}

TEST_CASE(
    "a notation that is asked of a packed file and is not its own is said to change nothing") {
  const Kinds kinds;
  const Mapped csv(test_support::packed(Format::Csv, csv_rows(3), kinds.expected(), 400));
  const Mapped json(test_support::packed(Format::JsonLines, json_rows(3), kinds.expected(), 400));
  const auto of_csv = pack::of(csv.bytes(), kinds.expected());
  const auto of_json = pack::of(json.bytes(), kinds.expected());
  REQUIRE(of_csv.has_value());
  REQUIRE(of_json.has_value());
  record::Notation asked = *record::notation_named("de");
  asked.stated = false;
  CHECK(!pack::asked_otherwise(**of_csv, asked));  // nobody did
  asked.stated = true;
  const auto note = pack::asked_otherwise(**of_csv, asked);
  REQUIRE(note.has_value());
  CHECK(
      note->text() ==
      "--csv-format de changes nothing: the file was packed as `plain`; leave it out, or pack the "
      "original again with --csv-format de [B8658]");
  CHECK(!pack::asked_otherwise(**of_json, asked));
  asked = *record::notation_named("plain");
  asked.stated = true;
  CHECK(!pack::asked_otherwise(**of_csv, asked));
}

TEST_CASE("a row too long stands in the file as what it was") {
  const Kinds kinds;
  const std::string text =
      "{\"id\":\"R-1\"}\n{\"id\":\"" + std::string(2'000'000, 'x') + "\"}\n{}\n";
  const std::string all = all_of(
      test_support::packed(Format::JsonLines, text, kinds.expected(), 1000), kinds.expected());
  CHECK(all.find("line 2: the row has over 1000000 bytes") != std::string::npos);
  CHECK(all.find("3 {}") != std::string::npos);
}

#include <doctest/doctest.h>

#include "runtime/record/read.h"
#include "runtime/record/write.h"
#include "runtime/value/unit.h"

namespace {

using namespace bop;
using record::Status;

abi::Schema line_schema() {
  abi::Schema schema;
  abi::EnumType codes{"UNCL5305", {"S", "AE"}, false, ""};
  codes.codes = true;
  schema.enums.push_back(codes);
  abi::RecordType line;
  line.name = "Line";
  const auto add = [&](std::string name, abi::Type type, int tie = abi::Field::no_field) {
    abi::Field field;
    field.name = std::move(name);
    field.type = type;
    field.currency_field = tie;
    line.fields.push_back(std::move(field));
  };
  add("unit", {abi::Kind::Unit});
  add("quantity", {abi::Kind::Quantity}, 0);
  add("weight", {abi::Kind::Quantity, true, false, value::parse_unit("KGM")->packed});
  add("at", {abi::Kind::Time, true});
  add("allowed", {abi::Kind::Target, true});
  add("tax", {abi::Kind::Enum, true});
  schema.records.push_back(std::move(line));
  return schema;
}

const abi::Schema schema = line_schema();

record::Record read_line(std::string_view text) {
  auto source = record::read_records(record::Format::Json, text, "in.json", schema, 0, {});
  REQUIRE(source.errors.empty());
  REQUIRE(source.records.size() == 1);
  return source.records.front();
}

std::string shown(const record::Record& line, std::size_t field) {
  const auto& reading = line.fields[field];
  if (reading.status == Status::Missing) return "missing";
  if (reading.status == Status::Unread) return reading.why;
  return record::scalar_text(schema, schema.records[0].fields[field].type, reading.value);
}

}  // namespace

TEST_CASE("quantities, times, targets and codes are read as they are written") {
  const auto line = read_line(
      R"({"unit": "H87", "quantity": "3", "weight": "12.50 KGM", "at": "09:30",
          "allowed": "2 business days", "tax": "AE"})");
  CHECK(shown(line, 0) == "H87");
  CHECK(shown(line, 1) == "3 H87");
  CHECK(shown(line, 2) == "12.5 KGM");
  CHECK(shown(line, 3) == "09:30");
  CHECK(shown(line, 4) == "2 business days");
  CHECK(shown(line, 5) == "AE");
}

TEST_CASE("a number alone takes the unit of its record or of its type") {
  const auto line = read_line(R"({"unit": "H87", "quantity": 2.5, "weight": {"amount": "7"},
                                  "allowed": "36 hours"})");
  CHECK(shown(line, 1) == "2.5 H87");
  CHECK(shown(line, 2) == "7 KGM");
  CHECK(shown(line, 3) == "missing");
  CHECK(shown(line, 4) == "36 hours");
}

TEST_CASE("another unit is not read") {
  const auto line = read_line(
      R"({"unit": "H87", "quantity": "2 KGM", "weight": {"amount": "7", "unit": "TNE"}})");
  CHECK(shown(line, 1) == "unit_mismatch KGM in a record in H87");
  CHECK(shown(line, 2) == "unit_mismatch TNE in a record in KGM");
  CHECK(shown(read_line(R"({"unit": "H87", "quantity": "2 stones"})"), 1) == "unit_unknown");
}

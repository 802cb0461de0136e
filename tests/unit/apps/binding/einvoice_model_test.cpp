// The record types of std.einvoice against documents that have every business term.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "compiler/driver/compile.h"
#include "runtime/extract/extract.h"
#include "runtime/record/content.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"

namespace bop {

namespace {

constexpr std::string_view policy = R"(policy standard.model "The model"
use std.einvoice
subject invoice : EInvoice
role clerk
decision disposition
  outcomes take releases < ask
  combine  most severe
  default  ask to clerk
  asks     clerk
rule EM-01 "It has a number"
  when    invoice.number is missing
  then    ask to clerk
)";

const driver::Compilation& compiled() {
  static const driver::Compilation made = driver::compile("model.bop", std::string(policy));
  REQUIRE(made.ok());
  return made;
}

struct Said {
  std::map<std::string, std::string> known;  // by path
  std::vector<std::string> unread;
};

Said said_by(const std::string& file) {
  const auto& schema = compiled().program->info.schema;
  const auto type = schema.record("EInvoice");
  REQUIRE(type);
  const auto source = extract::read_document(
      std::string(BOP_SOURCE_DIR) + "/tests/data/einvoice/" + file, schema, *type);
  REQUIRE(source.errors.empty());
  REQUIRE(source.records.size() == 1);
  Said said;
  record::for_each_reading(
      schema, source.records.front(), "",
      [&](const std::string& path, const abi::Type& of, const record::Reading& reading) {
        if (reading.status == record::Status::Unread) said.unread.push_back(path);
        const bool plain = of.kind != abi::Kind::Record && of.kind != abi::Kind::List;
        if (plain && reading.known())
          said.known[path] = record::scalar_text(schema, of, reading.value);
      });
  return said;
}

// What the two syntaxes say differently: how a date is written, whether each amount names its
// currency, where a creditor's identifier and codes stand.
bool differs_by_syntax(std::string_view path) {
  for (const std::string_view part :
       {".used.", ".syntax", ".element", ".notes[1].text", ".seller.identifiers[3]",
        ".vat_totals[2].breakdown", ".supporting_documents"})
    if (path.starts_with(part)) return true;
  for (const std::string_view end : {"_date.text", "_date.format", ".currency"})
    if (path.ends_with(end)) return true;
  return false;
}

TEST_CASE("every term of std.einvoice is read from UBL and from CII, and says the same") {
  Said in_ubl = said_by("everything_ubl.xml");
  Said in_cii = said_by("everything_cii.xml");
  CHECK(in_ubl.unread.empty());
  CHECK(in_cii.unread.empty());
  for (Said* said : {&in_ubl, &in_cii})
    std::erase_if(said->known, [](const auto& one) { return differs_by_syntax(one.first); });
  for (const auto& [path, value] : in_ubl.known) {
    CAPTURE(path);
    REQUIRE(in_cii.known.contains(path));
    CHECK(in_cii.known.at(path) == value);
  }
  CHECK(in_ubl.known.size() == in_cii.known.size());
  CHECK(in_ubl.known.size() > 180);
}

TEST_CASE(
    "no field of the model is missing in both documents but those the standard has once more") {
  const auto& schema = compiled().program->info.schema;
  const Said in_ubl = said_by("everything_ubl.xml");
  const Said in_cii = said_by("everything_cii.xml");
  const auto& fields = schema.records[*schema.record("EInvoice")].fields;
  for (const auto& field : fields) {
    // BT-7 and BT-8 exclude each other (BR-CO-03).
    if (field.name == "tax_point_code") continue;
    // No term of the standard: what stands in neither of these documents, as both are right.
    if (field.name == "foreign_namespace") continue;
    CAPTURE(field.name);
    const auto has = [&](const Said& said) {
      return std::ranges::any_of(said.known, [&](const auto& one) {
        const std::string_view path = one.first;
        return path.starts_with("." + field.name) || path.starts_with(field.name);
      });
    };
    CHECK(has(in_ubl));
    CHECK(has(in_cii));
  }
}

TEST_CASE("a record that goes through JSON says what it said: what is absent stays absent") {
  const auto& schema = compiled().program->info.schema;
  const auto type = *schema.record("EInvoice");
  const auto source = extract::read_document(
      std::string(BOP_SOURCE_DIR) + "/tests/data/einvoice/everything_cii.xml", schema, type);
  REQUIRE(source.records.size() == 1);
  const auto again = record::read_records(record::Format::JsonLines,
                                          record::to_json(schema, source.records.front()) + "\n",
                                          "again.jsonl", schema, type);
  CHECK(again.errors.empty());
  CHECK(again.notes.empty());
  REQUIRE(again.records.size() == 1);
  CHECK(record::content(schema, again.records.front()) ==
        record::content(schema, source.records.front()));
}

}  // namespace

}  // namespace bop

#include "runtime/abi/schema.h"

#include <doctest/doctest.h>

using bop::abi::Kind;
using bop::abi::Schema;
using bop::abi::Type;

namespace {

Schema sample() {
  Schema schema;
  schema.enums.push_back({"Category", {"goods", "services"}, false, ""});
  schema.records.push_back({"Party", {{"name", {Kind::Text}, -1, "", {}}}, {}, ""});
  schema.records.push_back(
      {"Invoice",
       {{"net", {Kind::Money}, -1, "", {}}, {"gross", {Kind::Money}, -1, "", {}}},
       {},
       ""});
  return schema;
}

}  // namespace

TEST_CASE("fields and records are found by name") {
  const Schema schema = sample();
  CHECK(schema.record("Invoice") == 1U);
  CHECK_FALSE(schema.record("invoice").has_value());
  CHECK(schema.records[1].field("gross") == 1U);
  CHECK_FALSE(schema.records[1].field("Gross").has_value());
  CHECK_FALSE(schema.records[1].field("").has_value());
}

TEST_CASE("a list type is interned") {
  Schema schema = sample();
  const Type texts = schema.list_of({Kind::Text});
  const Type numbers = schema.list_of({Kind::Number});
  CHECK(texts != numbers);
  CHECK(schema.list_of({Kind::Text}) == texts);
  CHECK(schema.list_of(Type{Kind::Text}.maybe()) != texts);
  CHECK(schema.lists.size() == 3);
}

TEST_CASE("types are named as a policy writes them") {
  Schema schema = sample();
  const std::uint32_t euro = bop::value::Currency::parse("EUR")->packed;
  CHECK(schema.name_of({Kind::Money}) == "Money");
  CHECK(schema.name_of({Kind::Money, false, false, euro}) == "Money in EUR");
  CHECK(schema.name_of({Kind::UnitPrice, true, false, euro}) == "UnitPrice in EUR?");
  CHECK(schema.name_of(Type{Kind::Text}.maybe()) == "Text?");
  CHECK(schema.name_of({Kind::Enum, false, false, 0}) == "Category");
  CHECK(schema.name_of({Kind::Record, true, false, 1}) == "Invoice?");
  CHECK(schema.name_of({Kind::Number, false, true, 0}) == "unrounded Number");
  CHECK(schema.name_of({Kind::Ratio, false, true, 0}) == "Ratio");
  CHECK(schema.name_of({Kind::BusinessDays}) == "BusinessDays");
  const Type roles = schema.list_of({Kind::Role});
  CHECK(schema.name_of(roles) == "list of Role");
  CHECK(schema.name_of(roles.maybe()) == "(list of Role)?");
  CHECK(schema.name_of(schema.list_of(Type{Kind::Record, false, false, 0}.maybe())) ==
        "list of Party?");
  CHECK(schema.name_of(schema.list_of(roles)) == "list of list of Role");
}

#include <doctest/doctest.h>

#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

std::string found(std::string_view condition) {
  return check_when(condition).found();
}

}  // namespace

TEST_CASE("what may be missing is narrowed by the other parts of the same `and`") {
  CHECK(found("invoice.due < invoice.issued") == "B3010 invoice.due");
  CHECK(found("invoice.due is present and invoice.due < invoice.issued") == "");
  CHECK(found("invoice.due < invoice.issued and invoice.due is present") == "");
  CHECK(found("not (invoice.due is missing) and invoice.due < invoice.issued") == "");
  CHECK(found("invoice.due is not missing and invoice.due < invoice.issued") == "");
  CHECK(found("(invoice.due is present and invoice.net is positive) and invoice.due < "
              "invoice.issued") == "");
  CHECK(found("invoice.due is present or invoice.due < invoice.issued") == "B3010 invoice.due");
  CHECK(found("invoice.due is missing or invoice.due < invoice.issued") == "");
  CHECK(found("invoice.due < invoice.issued or invoice.due is missing") == "");
  CHECK(found("invoice.due is known and invoice.due < invoice.issued") == "B3010 invoice.due");
  CHECK(found("invoice.number is present and invoice.due < invoice.issued") == "B3010 invoice.due");
}

TEST_CASE("what holds either way is kept, what holds one way only is not") {
  CHECK(found("((invoice.due is present and invoice.net is positive) or (invoice.due is present "
              "and invoice.tax is positive)) and invoice.due < invoice.issued") == "");
  CHECK(found("((invoice.due is present and invoice.net is positive) or invoice.tax is positive) "
              "and invoice.due < invoice.issued") == "B3010 invoice.due");
}

TEST_CASE("lookups, lets and their keys are narrowed alike") {
  CHECK(found("vendor.status = active") == "B3010 vendor");
  CHECK(found("vendor is missing or vendor.status <> active") == "");
  CHECK(found("vendor is present and vendors[invoice.vendor_id].status = active") == "");
  CHECK(found("vendors[invoice.vendor_id] is present and vendor.status = active") == "");
  CHECK(found("vendor is present and invoice.vendor_id = vendor.id") == "");
  CHECK(found("vendors[invoice.vendor_id] is present and vendors[invoice.order_number].status = "
              "active") == "B3010 vendors[invoice.order_number]");
  CHECK(found("vendor is present and vendor.vat_id = \"X\"") == "B3010 vendor.vat_id");
  CHECK(found("vendor is present and vendor.vat_id is present and vendor.vat_id = \"X\"") == "");
}

TEST_CASE("a let that is a condition narrows as its condition does") {
  CHECK(check_added("let known_vendor = vendor is present\n\nrule T-99 \"Tried\"\n"
                    "  when known_vendor and vendor.status = blocked\n  then hold with DOUBTFUL")
            .found() == "");
  CHECK(check_added("let odd = vendor is missing\n\nrule T-99 \"Tried\"\n"
                    "  when not odd and vendor.status = blocked\n  then hold with DOUBTFUL")
            .found() == "");
}

TEST_CASE("`unless`, exceptions, effects and reasons know that the rule's condition holds") {
  CHECK(check_added(R"(
rule T-99 "Tried"
  when    vendor is present and invoice.net is positive
  unless  vendor.status = active
  then    hold with DOUBTFUL
  because "{vendor.name}"
exception T-99a to T-99 "Closed ones"
  when    vendor.status = closed
)")
            .messages() == "");
  CHECK(check_added(R"(
rule T-99 "Tried"
  when    invoice.net is positive
  unless  vendor.status = active
  then    hold with DOUBTFUL
)")
            .found() == "B3010 vendor");
}

TEST_CASE("`otherwise`, `if` and branches") {
  CHECK(found("(invoice.due otherwise invoice.issued) < invoice.received") == "");
  CHECK(found("(invoice.issued otherwise invoice.received) < invoice.received") ==
        "B3011 invoice.issued");
  CHECK(found("(invoice.due otherwise 5) < invoice.received") == "B3004 5");
  CHECK(found("(if invoice.due is missing then invoice.issued else invoice.due) < "
              "invoice.received") == "");
  CHECK(found("(if invoice.net is positive then invoice.issued else invoice.due) < "
              "invoice.received")
            .substr(0, 5) == "B3010");
  CHECK(found("(if invoice.net is positive then invoice.issued else 5) < invoice.received")
            .substr(0, 5) == "B3004");
}

TEST_CASE("only what may be missing is asked whether it is") {
  CHECK(found("invoice.net is missing") == "B3011 invoice.net");
  CHECK(found("invoice.net is known") == "");
  CHECK(found("invoice.due is missing") == "");
  CHECK(found("vendors is missing") == "B3002 vendors");
}

TEST_CASE("the fix asks for presence first") {
  const CheckedText result = check_when("invoice.net is positive and invoice.due < invoice.issued");
  CHECK(result.fixed().find("invoice.net is positive and invoice.due is present and invoice.due < "
                            "invoice.issued") != std::string::npos);
  CHECK(check_text(result.fixed()).messages() == "");
}

TEST_CASE("a lookup whose absence no rule handles slips through") {
  const std::string policy =
      std::string(base_policy) + "\nreference contracts : Contract by number\n";
  const auto with_rules = [&](std::string_view rules) {
    return check_text(policy + "\n" + std::string(rules) + "\n").found();
  };
  constexpr std::string_view guarded = R"(
rule T-03 "Contracts are open"
  when contracts[invoice.contract_number] is present
       and not contracts[invoice.contract_number].open
  then hold with DOUBTFUL)";
  CHECK(with_rules(guarded) == "B5007 contracts[invoice.contract_number]");
  CHECK(with_rules(std::string(guarded) +
                   "\nrule T-04 \"Contracts exist\" when contracts[invoice.contract_number] is "
                   "missing then hold with DOUBTFUL") == "");
  CHECK(with_rules(std::string(guarded) +
                   "\nrule T-04 \"Contracts exist\" when not (contracts[invoice.contract_number] "
                   "is present) then hold with DOUBTFUL") == "");
  // Saying that it is not missing does not handle it.
  CHECK(with_rules(std::string(guarded) +
                   "\nrule T-04 \"x\" when not (contracts[invoice.contract_number] is missing) "
                   "then hold with DOUBTFUL") == "B5007 contracts[invoice.contract_number]");
  // In `unless` and exceptions absence lets the rule fire.
  CHECK(with_rules("rule T-03 \"x\" when invoice.net is negative unless "
                   "contracts[invoice.contract_number] is present and "
                   "contracts[invoice.contract_number].open then hold with DOUBTFUL") == "");
  // Presence as the fact itself guards nothing.
  CHECK(with_rules("rule T-03 \"x\" when contracts[invoice.contract_number] is present "
                   "then hold with DOUBTFUL") == "");
}

TEST_CASE("requirements are about fields that may be absent") {
  CHECK(check_added("requires invoice.due otherwise hold with DOUBTFUL").messages() == "");
  CHECK(check_added("requires invoice.net otherwise hold with DOUBTFUL").found() ==
        "B3011 invoice.net");
  CHECK(check_added("requires invoice.dew otherwise hold with DOUBTFUL").found() == "B2005 dew");
}

}  // namespace bop::check

// A small policy, built node by node, as sentences: each says what a reader could otherwise only
// guess.
#include "compiler/explain/explain.h"

#include <doctest/doctest.h>

#include "tests/support/program_builder.h"

using namespace bop;
using namespace bop::testing;
using enum ir::CompareOp;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Policy : ProgramBuilder {
  Policy() {
    auto& info = program.info;
    info.title = "Invoices";
    info.owner = "Controller";
    info.cites = {"Delegation of Authority"};
    info.calendar = "TARGET";
    info.zone = "Europe/Berlin";
    info.hash = "abc123";
    info.in_force.from = date("2026-01-01");
    info.roles = {{"payables", abi::none, {}}, {"controller", abi::none, {0}}};
    info.schema.roles = {"payables", "controller"};
    info.codes = {{"NO_VENDOR", "The vendor is not on file", 0}, {"UNUSED", "Never given", 1}};
    info.decisions.push_back({"disposition",
                              {{"approve", true}, {"hold", false}},
                              abi::Combine::MostSevere,
                              1,
                              abi::none,
                              abi::none,
                              0,
                              "ladder"});
    info.schema.records[0].equations.push_back({{6, 7}, {5}, "net + tax = gross"});
    info.parameters.push_back({"limit",
                               money_type,
                               known(money("EUR 1000")),
                               "Treasurer",
                               known(money("EUR 0")),
                               known(money("EUR 5000")),
                               {}});
    info.parameters.push_back({"patience",
                               {abi::Kind::BusinessDays},
                               known(value::BusinessDays{2}),
                               "Treasurer",
                               {},
                               {},
                               {}});
    trust("invoice", "0.9");
    trust("invoice.iban", "0.98");
    info.trust.back().by_path = "vendor.iban";
    info.trust.back().by_floor = decimal("0.5");
    rules();
    table();
    program.escalations.push_back(
        {"ladder",
         "",
         {{false, constant({abi::Kind::BusinessDays}, known(value::BusinessDays{1})), "remind",
           "assignee"},
          {false, add({abi::Kind::BusinessDays}, ir::Parameter{1}), "raise", "controller"}}});
    program.proofs.emplace_back().title = "nothing large goes alone";
  }

  void trust(std::string path, std::string_view floor) {
    abi::TrustInfo item;
    item.path = std::move(path);
    item.floor = decimal(floor);
    program.info.trust.push_back(item);
  }

  void rules() {
    const NodeId vendor_node = let("vendor", vendor(field("vendor_id")));
    const NodeId gross = field("gross");
    const NodeId limit = add(money_type, ir::Parameter{0});
    const NodeId kind = field("category");
    abi::RuleInfo hold;
    hold.code = "T-1";
    hold.title = "The vendor must be known";
    hold.when = condition(all_of({is(vendor_node, ir::StateTestKind::Missing),
                                  compare(gross, Greater, amount("EUR 500.00"))}));
    hold.unless =
        condition(any_of({compare(kind, Equal, member(2)), compare(kind, Equal, member(3))}));
    hold.exceptions = {0};
    hold.effect.outcome = 1;
    hold.effect.code = 0;
    hold.cites = "Manual 3.1";
    abi::ExceptionInfo exception;
    exception.code = "T-1a";
    exception.title = "Paid before";
    exception.when = condition(field("p"));
    program.info.exceptions.push_back(exception);
    abi::RuleInfo approve;
    approve.code = "T-2";
    approve.title = "Small invoices";
    approve.when = condition(
        all_of({compare(gross, GreaterOrEqual, amount("EUR 0.00")), compare(gross, Less, limit),
                compare(field("iban"), Equal, field(vendor_node, "iban"))}));
    approve.in_force.until = date("2026-12-31");
    program.info.rules = {hold, approve};
    program.because.resize(2);
    program.exception_because.resize(1);
  }

  void table() {
    using Kind = ir::TableText::TestKind;
    using Cells = ir::TableText::CellKind;
    ir::TableText table;
    table.name = "approvers";
    table.hit = ir::TableText::HitPolicy::Unique;
    table.parameters = {{"amount", money_type}, {"kind", category}};
    table.results = {{"people", text_type}};
    const auto test = [](Kind kind, std::string low, std::string high) {
      return ir::TableText::Cell{Cells::Tests, false, {{kind, std::move(low), std::move(high)}}};
    };
    table.rows.push_back({"",
                          {test(Kind::Less, "EUR 0.00", ""), {Cells::Any, false, {}}},
                          {{"controller"}},
                          {},
                          {}});
    table.rows.push_back(
        {"R2",
         {test(Kind::BetweenHalfOpen, "EUR 0.00", "EUR 10.00"),
          {Cells::Tests, false, {{Kind::Equal, "goods", {}}, {Kind::Equal, "rent", {}}}}},
         {{"payables", "controller"}},
         {date("2026-06-01"), {}}});
    program.tables.push_back(table);
  }
};

const std::string& explained() {
  static const std::string text = explain::explain(Policy().program);
  return text;
}

}  // namespace

TEST_CASE("header: title, owner, source, bounds, clock, hash") {
  for (const char* part :
       {"# Invoices\n", "- Owner: Controller\n", "- Source: Delegation of Authority\n",
        "- In force: from 2026-01-01 (that day included)\n", "- Calendar: TARGET\n",
        "- Time zone: Europe/Berlin\n", "- Hash of its meaning: abc123\n",
        "Amounts of different currencies are never compared or added."}) {
    CAPTURE(part);
    CHECK(has(explained(), part));
  }
}

TEST_CASE("inputs: type, absence, trust, corroboration; only what is read") {
  CHECK(has(explained(),
            "- invoice.gross: Money; required; used from a confidence of 90%, or from 50% if net + "
            "tax = gross holds exactly and each of them was read on its own.\n"));
  CHECK(has(explained(),
            "- invoice.iban: Text; optional; used from a confidence of 98%, or from 50% "
            "if it equals vendor.iban.\n"));
  CHECK(has(explained(), "payables is asked for it"));
  CHECK_FALSE(has(explained(), "invoice.due"));
  CHECK(has(explained(), "- vendors: Vendor, found by id; read of it: iban.\n"));
}

TEST_CASE("a rule is one sentence with effect, unless and source, and one for each exception") {
  CHECK(has(
      explained(),
      "- **T-1 The vendor must be known**: if vendor is missing and invoice.gross is more "
      "than EUR 500.00, then hold with NO_VENDOR (The vendor is not on file; for payables), "
      "unless invoice.category is one of (rent, tax). Source: Manual 3.1. Exception T-1a \"Paid "
      "before\": T-1 does not apply if invoice.p is true.\n"));
  CHECK(has(
      explained(),
      "- **T-2 Small invoices**: if (invoice.gross is from and including EUR 0.00 up to "
      "but not including limit (EUR 1,000.00)) and invoice.iban is the same as vendor.iban, then "
      "approve, in force until 2026-12-31 (that day included).\n"));
  CHECK(has(explained(), "- vendor is vendors[invoice.vendor_id].\n"));
}

TEST_CASE("decisions: order, combining, default, who is asked") {
  CHECK(has(explained(), "Outcomes, mildest first: approve (releases) and hold."));
  CHECK(has(explained(), "The most severe outcome of all rules that apply wins"));
  CHECK(has(explained(), "When no rule applies, and none can: hold."));
  CHECK(has(explained(), "payables is asked for exactly what matters"));
}

TEST_CASE("tables row by row with what each bound includes, and what was proved") {
  CHECK(has(explained(), "## Table approvers(amount, kind) gives people\n"));
  CHECK(has(explained(),
            "- Row 1: if amount is less than EUR 0.00 and kind is anything, missing and "
            "unknown included, then people: controller.\n"));
  CHECK(
      has(explained(),
          "- Row 2 R2: if amount is from and including EUR 0.00 up to but not including EUR 10.00 "
          "and kind is goods or rent, then people: payables and controller, in force from "
          "2026-06-01 (that day included).\n"));
  CHECK(has(explained(), "Overlaps: none"));
}

TEST_CASE("parameters, roles, codes, ladders, claims") {
  CHECK(has(explained(),
            "- limit (Money) is EUR 1,000.00; it may be set from EUR 0.00 to EUR "
            "5,000.00, both included; owner: Treasurer.\n"));
  CHECK(has(explained(), "- controller; may act for payables.\n"));
  CHECK(
      has(explained(), "- NO_VENDOR: The vendor is not on file. Owner: payables; given by T-1.\n"));
  CHECK(has(explained(), "- UNUSED: Never given. Owner: controller; no rule gives it.\n"));
  CHECK(has(explained(),
            "- ladder (business days of TARGET): after 1 business day remind assignee; "
            "after patience (2 business days) raise to controller.\n"));
  CHECK(has(explained(),
            "- claimed, and searched for a counterexample by `bop test`: nothing large goes "
            "alone.\n"));
}

TEST_CASE("a policy without parts has no empty sections") {
  ProgramBuilder builder;
  const std::string text = explain::explain(builder.program);
  CHECK_FALSE(has(text, "## Parameters"));
  CHECK_FALSE(has(text, "## Codes"));
  CHECK_FALSE(has(text, "## Table"));
  CHECK(has(text, "In force: always"));
}

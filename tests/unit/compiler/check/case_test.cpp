// Matches, approvals, duties, processes, services: what they are typed as, and what is refused
// beyond the one mistake of each error's own page.
#include <doctest/doctest.h>

#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

constexpr std::string_view twins =
    "match twins\n  left invoice.lines as line\n  with itself as other\n"
    "  pair same on line.text = other.text\n";
constexpr std::string_view heard = "\nlet unclear = count(twins.ambiguous)";

std::string found(std::string_view addition) {
  return check_added(addition).found();
}
std::string found_in_heard(std::string_view clauses) {
  return found(std::string(twins) + std::string(clauses) + std::string(heard));
}
std::string found_in_twins(std::string_view clause) {
  return found(std::string(twins) + "  " + std::string(clause));
}
std::string type_of(std::string_view what, std::string_view clauses = {}) {
  const CheckedText text = check_added(std::string(twins) + std::string(clauses) +
                                       std::string(heard) + "\nlet tried = " + std::string(what));
  CHECK(text.messages() == "");
  return text.type_of(what);
}

}  // namespace

TEST_CASE("a match is a value with pairs, findings and what was left over") {
  CHECK(type_of("twins.pairs") == "list of pair of twins");
  CHECK(type_of("twins.findings") == "list of finding of twins");
  CHECK(type_of("twins.unmatched_left") == "list of InvoiceLine");
  CHECK(type_of("twins.unmatched_right") == "list of InvoiceLine");
  CHECK(type_of("twins.ambiguous") == "list of candidates of twins");
  CHECK(found_in_heard("let a = any p in twins.pairs where p.line = p.other") != "");
  CHECK(found_in_heard("let a = any p in twins.pairs where p.line.quantity > 1") == "");
  CHECK(found_in_heard("  allocate one to many up to 3\n"
                       "let a = any p in twins.pairs where count(p.other) > 1") == "");
  CHECK(found_in_heard(
            "  allow quantity over up to 1, under unlimited\n  raise DOUBTFUL when ordered_over\n"
            "let a = any f in twins.findings where f.code = DOUBTFUL and f.quantity is present "
            "and f.quantity.difference > 1") == "");
  CHECK(found("let a = count(twins.pairs)\n" + std::string(twins) + std::string(heard)) == "");
  CHECK(found("match circle\n  left invoice.lines as line where count(circle.pairs) > 0\n"
              "  with itself as other\n  pair same on line.quantity = other.quantity") ==
        "B2012 circle");
}

TEST_CASE("the clauses of a match") {
  CHECK(found_in_twins("") == "");
  CHECK(found_in_twins("allow quantity over up to 5%, under exactly 0\n"
                       "  raise DOUBTFUL when ordered_over, DOUBTFUL when ordered_under") == "");
  CHECK(found_in_twins("allow quantity over up to 5%, under unlimited") == "B3149 up to 5%");
  CHECK(found_in_twins("allow quantity over up to 5%, under up to -5%") ==
        "B3149 up to 5%; B3149 up to -5%; B3133 -5%");
  CHECK(found_in_twins("allow quantity over either 5% or 6%, under unlimited") ==
        "B3133 either 5% or 6%; B3149 either 5% or 6%");
  CHECK(found_in_twins("allow quantiti over unlimited, under unlimited") ==
        "B2005 quantiti; B2005 "
        "quantiti");
  CHECK(found_in_twins("allow quantity under unlimited") == "B3130 quantity");
  CHECK(found_in_twins("allow quantity over unlimited, under unlimited quantity over unlimited, "
                       "under unlimited") == "B2002 quantity");
  CHECK(found_in_twins("level three_way using vendors") == "B3131 three_way; B2005 vendors");
  CHECK(found_in_twins("level three_way") == "B3131 three_way");
  CHECK(found_in_twins("level two_way") == "");
  CHECK(found_in_twins("level two_ways").substr(0, 5) == "B2019");
  CHECK(found_in_twins("level three_way using vendrs") == "B2024 vendrs");
  CHECK(found_in_twins("raise DOUBTFULL when unpaired").substr(0, 5) == "B2007");
  CHECK(found("match m\n  right invoice.lines as line\n  pair p on line.quantity = 1") ==
        "B3131 m");
  CHECK(found("match m\n  left vendors as v\n  right orders as o where o.open\n"
              "  pair p on v.id = o.vendor_id\nlet n = count(m.unmatched_right)"
              "\nlet u = count(m.ambiguous)") == "");
  CHECK(found("match m\n  left vendors as v\n  right orders as o where v.id = o.vendor_id\n"
              "  pair p on v.id = o.vendor_id") == "B2001 v");
}

// What could pair in several ways stands in no other list, and a policy that releases has to look.
TEST_CASE("what is ambiguous is heard of") {
  const std::string read = "\nlet none_found = count(twins.findings) = 0";
  CHECK(found(std::string(twins) + read) == "B3150 twins");
  CHECK(found(std::string(twins) + "\nlet left_over = count(twins.unmatched_left)") ==
        "B3150 twins");
  CHECK(found(std::string(twins) + "  raise DOUBTFUL when ambiguous" + read) == "");
  CHECK(found(std::string(twins) + "  raise DOUBTFUL when ambiguous\n"
                                   "let left_over = count(twins.unmatched_left)") == "B3150 twins");
  CHECK(found(std::string(twins) + read + std::string(heard)) == "");
  const CheckedText fixable =
      check_added(std::string(twins) + "  raise DOUBTFUL when unpaired" + read);
  CHECK(fixable.found() == "B3150 twins");
  CHECK(fixable.fixed().find("DOUBTFUL when unpaired, DOUBTFUL when ambiguous") !=
        std::string::npos);
}

TEST_CASE("variances are those of the level") {
  CHECK(found_in_twins("allow quantity over exactly 0, under unlimited\n"
                       "  raise DOUBTFUL when received_over") ==
        "B3149 exactly 0; B3134 received_over");
  const CheckedText named = check_added(std::string(twins) +
                                        "  allow quantity over exactly 0, under unlimited\n"
                                        "  raise DOUBTFUL when quantity_over");
  CHECK(named.messages().find("fix: write `ordered_over` -> ordered_over") != std::string::npos);
  CHECK(named.messages().find("accepted_over") == std::string::npos);
}

TEST_CASE("missing equals nothing, so a key may be missing") {
  const std::string sides = "match m\n  left invoice.lines as line\n  right orders as o\n";
  CHECK(found(sides + "  pair p on invoice.order_number = o.number") == "");
  CHECK(found(sides + "  pair p on line.quantity = 1 and invoice.order_number = o.number") == "");
  CHECK(found(sides + "  pair p on line.quantity = 1 or invoice.order_number = o.number") ==
        "B3010 invoice.order_number");
}

TEST_CASE("people") {
  const std::string approval = "approval a of invoice\n  by controller\n";
  CHECK(found(approval + "  in parallel\n  otherwise hold with DOUBTFUL") == "");
  CHECK(found(approval + "  otherwise hold with DOUBTFUL") == "B3136 a");
  CHECK(found(approval + "  in parallel") == "B3136 a");
  CHECK(found(approval + "  in parallel\n  5 eyes\n  otherwise hold with DOUBTFUL") ==
        "B3138 5 eyes");
  CHECK(found(approval + "  in parallel\n  escalation e\n  otherwise hold with DOUBTFUL") ==
        "B2010 e");
  CHECK(found(approval + "  in parallel\n  otherwise hold with DOUBTFUL\n"
                         "rule T-99 \"x\"\n  when invoice.gross is negative\n  then route to a") ==
        "");
  CHECK(found(approval + "  in parallel\n  otherwise hold with DOUBTFUL\nlet b = a").substr(0, 5) ==
        "B3002");
  CHECK(found("duties d\n  edits by invoice.vendor_id\n  never edits and edits of invoice") ==
        "B2002 edits");
  CHECK(found("duties d\n  never approves and corrects of invoice within 90") == "B3004 90");
  CHECK(found("duties d\n  never aproves and corrects of invoice") == "B3139 aproves");
}

TEST_CASE("processes and services") {
  const std::string process = "process p of invoice : Invoice\n";
  CHECK(found(process + "  task a by clerk\n  task b by clerk needs a") == "");
  CHECK(found(process + "  task a by clark") == "B2006 clark");
  CHECK(found(process + "  task a by clerk needs a") == "B3141 a");
  CHECK(found(process + "  task a by clerk due invoice.gross") == "B3004 invoice.gross");
  CHECK(found(process + "  task a by clerk\n  task a by clerk") == "B2002 a");
  CHECK(found(process + "  task a by clerk due 3 days after invoice.issued\n"
                        "  task b by clerk needs a due invoice.issued") == "B3147 invoice.issued");
  CHECK(found(process + "  task a by clerk due invoice.issued + 1 month\n"
                        "  task b by clerk needs a due invoice.issued") == "");
  const std::string service = "service s of invoice : Invoice\n  respond within 1 hour\n";
  CHECK(found(service + "  resolve within 2 days\n  calendar TARGET") == "");
  CHECK(found(service + "  resolve within 2 days\n  calendar TARGETT") == "B2016 TARGETT");
  CHECK(found(service + "  resolve within 2\n  calendar TARGET") == "B3004 2");
  CHECK(found(service + "  resolve within 2 days") == "B3142 s");
  CHECK(found("service s of bill : Invoice\n  calendar TARGET\n  respond within 1 hour\n"
              "  resolve within 2 days") == "B2120 bill : Invoice");
}

TEST_CASE("calendars of the house") {
  const std::string house = "calendar HOUSE is TARGET\n";
  const std::string year = "  in force from 2026-01-01 until 2026-12-31\n";
  CHECK(found(house) == "");
  CHECK(found(house + "calendar DESK is HOUSE\n  hours 09:00 ..< 12:00, 13:00 ..< 24:00") == "");
  CHECK(found("calendar HOUSE is TARGETT") == "B2016 TARGETT");
  CHECK(found(house + house) == "B2002 HOUSE");
  CHECK(found("calendar HOUSE is HOUSE") == "B3181 HOUSE");
  CHECK(found(house + "  hours 09:00 .. 17:00") == "B3182 09:00 .. 17:00");
  CHECK(found(house + "  hours 17:00 ..< 09:00") == "B3182 17:00 ..< 09:00");
  CHECK(found(house + "  hours 09:00 ..< 12:00, 12:00 ..< 17:00") == "B3182 12:00 ..< 17:00");
  CHECK(found(house + "  hours 09:00 ..< 24:30") == "B1015 24:30");
  CHECK(found(house + "  closed 2026-12-24\n" + year) == "");
  CHECK(found(house + "  closed 2026-12-24\n  in force from 2026-01-01") == "B3185 HOUSE");
  CHECK(found(house + "  closed 2026-12-28 .. 2026-12-24\n" + year) ==
        "B3031 2026-12-28 .. 2026-12-24");
  CHECK(found(house + "  closed 2025-12-24\n" + year) == "B3183 2025-12-24");
  // It knows no more than what it rests on.
  CHECK(found(house + "  closed 2026-12-24\n" + year +
              "calendar NEXT is HOUSE\n  closed 2027-12-24\n"
              "  in force from 2027-01-01 until 2027-12-31") != "");
  // Wherever the name of a calendar may stand, in a text as well.
  CHECK(found(house + "let a = is_business_day(invoice.issued, \"HOUSE\")\n"
                      "let b = adjusted(invoice.issued, following, \"HOUSE\")\n"
                      "let c = 2 business days after invoice.issued in calendar HOUSE") == "");
  CHECK(found("let b = adjusted(invoice.issued, following, \"HOUSE\")") == "B2016 \"HOUSE\"");
  CHECK(found("let b = is_business_day(invoice.issued, \"HOUSE: TARGET 09:00-17:00\")") ==
        "B2016 \"HOUSE: TARGET 09:00-17:00\"");
  const std::string service =
      "service s of invoice : Invoice\n  respond within 1 hour\n  resolve within 2 days\n";
  CHECK(found(house + service + "  calendar HOUSE") == "");
  CHECK(found(house +
              "type Days is one of EVERY_DAY, HOUSE\n"
              "table days(kind : DocumentKind) gives days : Days unique\n"
              "  | kind || days  |\n  | any  || HOUSE |\n" +
              service + "  calendar days(invoice.kind)") == "");
}

TEST_CASE("business hours are what a deadline allows, and no days are counted in them") {
  CHECK(found("escalation e\n  after 4 business hours raise to clerk") == "");
  CHECK(found("let d = 4 business hours after invoice.issued") == "B3004 4 business hours");
  CHECK(found("let d = invoice.issued within 4 business hours before invoice.issued") ==
        "B3004 4 business hours");
}

}  // namespace bop::check

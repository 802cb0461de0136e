#include <doctest/doctest.h>

#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

struct Case {
  std::string_view condition;
  std::string_view found;
};

template <std::size_t count>
void check_all(const Case (&cases)[count]) {
  for (const Case& each : cases) {
    CAPTURE(each.condition);
    CHECK(check_when(each.condition).found() == each.found);
  }
}

}  // namespace

TEST_CASE("types of arithmetic") {
  struct Typed {
    std::string_view expression;
    std::string_view type;
  };
  const Typed cases[] = {
      {"1 + 2", "Integer"},
      {"1 + 2.5", "Number"},
      {"5% + 3%", "Percent"},
      {"invoice.net + invoice.tax", "Money"},
      {"EUR 1.00 + EUR 2.00", "Money in EUR"},
      {"invoice.net * 5%", "Money"},
      {"2 * invoice.net", "Money"},
      {"invoice.tax / 3", "unrounded Money"},
      {"EUR 1.00 / EUR 2.00", "Ratio"},
      {"1 / 3", "Ratio"},
      {"5% / 3", "unrounded Percent"},
      {"5% * 3", "Percent"},
      {"round(1 / 3, half_up, 2)", "Number"},
      {"round(1 / 3, ceiling, 0)", "Integer"},
      {"round(EUR 1.00 / 3, half_even, 2)", "Money in EUR"},
      {"round(5% / 3, floor, 1)", "Percent"},
      {"invoice.issued + 1 month", "Date"},
      {"invoice.issued - 3 days", "Date"},
      {"2 business days after invoice.issued", "Date"},
      {"2 business days * 3", "BusinessDays"},
      {"1 month + 2 months", "Duration"},
      {"last day of month of invoice.issued", "Date"},
      {"days_between(invoice.issued, invoice.received)", "Integer"},
      {"money(12, invoice.currency)", "Money"},
      {"money(12, USD)", "Money in USD"},
      {"invoice.due otherwise invoice.issued", "Date"},
      {"(if invoice.due is present then invoice.due else invoice.issued)", "Date"},
      {"(if invoice.gross is positive then invoice.due else missing)", "Date?"},
      {"(count of l in invoice.lines)", "Integer"},
      {"(count of v in vendors)", "Integer"},
      {"(those v in vendors where v.status = active)", "list of Vendor"},
      {"(first v in vendors where v.status = active)", "Vendor?"},
      {"count(invoice.lines)", "Integer"},
      {"(sum of l.quantity for l in invoice.lines)", "Number"},
      {"(max of l.quantity for l in invoice.lines)", "Number?"},
      {"(average of l.quantity for l in invoice.lines)", "Ratio?"},
      {"(first l in invoice.lines)", "InvoiceLine?"},
      {"(those l in invoice.lines where l.quantity > 1)", "list of InvoiceLine"},
      {"(list of l.text for l in invoice.lines)", "list of Text"},
      {"vendors[invoice.vendor_id]", "Vendor?"},
  };
  for (const Typed& each : cases) {
    CAPTURE(each.expression);
    const CheckedText result = check_added("let tried = " + std::string(each.expression));
    CHECK(result.messages() == "");
    CHECK(result.checked.schema.name_of(result.checked.let_types.back()) == each.type);
  }
}

TEST_CASE("operators refuse what they can't join, and say so once") {
  const Case cases[] = {
      {"invoice.net + 5 > invoice.gross", "B3007 invoice.net + 5"},
      {"invoice.net * invoice.tax is positive", "B3007 invoice.net * invoice.tax"},
      {"5% + 1 > 3%", "B3007 5% + 1"},
      {"invoice.received - invoice.issued > 3 days", "B3024 invoice.received - invoice.issued"},
      {"invoice.issued + 2 business days > invoice.received",
       "B3024 invoice.issued + 2 business days"},
      {"-invoice.issued > invoice.received", "B3004 invoice.issued"},
      {"invoice.net / 0 is positive", "B3018 0"},
      {"invoice.net / 3 + invoice.tax is positive", "B3012 invoice.net / 3"},
      {"round(invoice.net / 3, half_upp, 2) is positive", "B2001 half_upp"},
      {"round(invoice.net / 3, half_up, 2.5) is positive", "B3013 2.5"},
      {"round(invoice.kind, half_up, 2) = 1", "B3004 invoice.kind"},
      {"not invoice.net", "B3004 invoice.net"},
      {"invoice.net and invoice.tax is positive", "B3004 invoice.net"},
      {"convert(invoice.net, to EUR, on invoice.issued) is positive", "B3048 invoice.net"},
  };
  check_all(cases);
}

TEST_CASE("comparisons") {
  const Case cases[] = {
      {"invoice.net = invoice.tax", ""},
      {"invoice.net / invoice.tax > 5% and invoice.tax is positive", ""},
      {"1 / 3 < 0.34", ""},
      {"invoice.number is present and invoice.number = \"A\"", ""},
      {"invoice.number is present and invoice.number < \"A\"", "B3006 invoice.number"},
      {"invoice.kind = invoice.category", "B3005 invoice.kind = invoice.category"},
      {"invoice.net > 5", "B3005 invoice.net > 5"},
      {"5% > 3", "B3008 3"},
      {"3 > 5%", "B3008 3"},
      {"1 month < 30 days", "B3009 1 month < 30 days"},
      {"1 month < 2 months", ""},
      {"invoice.net is in EUR 5.00 .. EUR 1.00 and invoice.currency = EUR",
       "B3021 EUR 5.00 .. EUR 1.00"},
      {"invoice.issued is in 2026-01-01 ..< 2026-01-01", "B3021 2026-01-01 ..< 2026-01-01"},
      {"invoice.issued is in 2026-01-01 .. 2026-01-01", ""},
      {"invoice.kind is positive", "B3004 invoice.kind"},
      {"invoice.due = missing", "B3044 = missing"},
      {"disposition = hold", "B2012 disposition"},
      {"invoice.lines = invoice.lines", "B3005 invoice.lines = invoice.lines"},
      {"\"a\" contains 5", "B3004 5"},
      {"\"a\" matches /[/", "B3022 \"a\" matches /[/"},
  };
  check_all(cases);
}

TEST_CASE("members of an enumeration are known by what they stand beside") {
  const Case cases[] = {
      {"invoice.kind = credit_note", ""},
      {"credit_note = invoice.kind", ""},
      {"invoice.kind is one of (invoice, credit_note)", ""},
      {"invoice.kind = credit_nite", "B2019 credit_nite"},
      {"invoice.category is one of (rent, txa)", "B2019 txa"},
      {"invoice.kind = rent", "B2019 rent"},
      {"rent = rent", "B2001 rent"},
      {"invoice.currency = EUR", ""},
      {"invoice.currency = EUS", "B2015 EUS"},
      {"(if invoice.net is positive then rent else invoice.category) = goods", ""},
  };
  check_all(cases);
  const CheckedText result = check_when("invoice.kind = credit_note");
  const Info& member = result.info_of("credit_note");
  CHECK(member.target.kind == Target::Kind::EnumMember);
  CHECK(result.checked.schema.enums[member.target.index].members[member.target.second] ==
        "credit_note");
  CHECK(check_when("invoice.kind = credit_nite").first().fixes[0].replacement == "credit_note");
}

TEST_CASE("names that stand for nothing") {
  const Case cases[] = {
      {"invoce.net is positive", "B2001 invoce"},
      {"invoice.nett is positive", "B2005 nett"},
      {"invoice.net.tax is positive", "B2005 tax"},
      {"net is positive", "B2001 net"},
      {"vendors[invoice.vendor_id, \"x\"] is present", "B3027 vendors[invoice.vendor_id, \"x\"]"},
      {"vendors[invoice.net] is present", "B3004 invoice.net"},
      {"invoice[1] is present", "B3004 invoice"},
      {"controller(5)", "B3050 controller"},
      {"vendors(invoice.vendor_id) is present", "B3050 vendors"},
      {"dayz_between(invoice.issued, invoice.received) > 3", "B2001 dayz_between"},
      {"days_between(invoice.issued) > 3", "B3003 days_between(invoice.issued)"},
      {"days_between(invoice.net, invoice.received) > 3", "B3004 invoice.net"},
  };
  check_all(cases);
  CHECK(check_when("net is positive").first().fixes[0].replacement == "invoice.net");
}

TEST_CASE("a mismatch says why the type was wanted") {
  const CheckedText result = check_when("days_between(invoice.net, invoice.received) > 3");
  REQUIRE(result.first().notes.size() == 1);
  CHECK(result.first().notes[0] == "Argument 1 of `days_between` is `from : Date`.");
  CHECK(result.first().labels.size() == 1);
}

TEST_CASE("business days need a calendar that exists") {
  const Case cases[] = {
      {"invoice.issued within 90 days before invoice.received", ""},
      {"invoice.issued within 5 business days before invoice.received in calendar TARGET", ""},
      {"invoice.issued within 5 business days before invoice.received in calendar TARGT",
       "B2016 TARGT"},
      {"is_business_day(invoice.issued, \"TARGT\")", "B2016 \"TARGT\""},
      {"invoice.issued within 5 before invoice.received", "B3004 5"},
  };
  check_all(cases);
}

TEST_CASE("quantifiers and aggregates") {
  const Case cases[] = {
      {"any l in invoice.lines where l.net is negative", ""},
      {"no l in invoice.lines where l.net is negative", ""},
      {"at least 2 l in invoice.lines where l.net is negative", ""},
      {"every l in invoice.lines has l.net is positive",
       "B3020 every l in invoice.lines has l.net is positive"},
      {"count(invoice.lines) > 0 and (every l in invoice.lines has l.net is positive)", ""},
      {"(any l in invoice.lines where l.net is negative) and (every l in invoice.lines has "
       "l.quantity > 1)",
       ""},
      // Lines there may be, and none that meets the condition.
      {"count(invoice.lines) > 0 and (every l in invoice.lines where l.item is present has "
       "l.net is positive)",
       "B3020 every l in invoice.lines where l.item is present has l.net is positive"},
      {"(any m in invoice.lines where m.item is present) and (every l in invoice.lines where "
       "l.item is present has l.net is positive)",
       ""},
      {"(any m in invoice.lines where m.item is present and m.quantity > 1) and (every l in "
       "invoice.lines where l.item is present has l.net is positive)",
       ""},
      {"(any m in invoice.lines where m.item is missing) and (every l in invoice.lines where "
       "l.item is present has l.net is positive)",
       "B3020 every l in invoice.lines where l.item is present has l.net is positive"},
      {"(count of m in invoice.lines where m.item is present) > 0 and (every l in invoice.lines "
       "where l.item is present has l.net is positive)",
       ""},
      {"count(those m in invoice.lines where m.item is present) >= 1 and (every l in "
       "(those k in invoice.lines where k.item is present) has l.net is positive)",
       ""},
      {"not (no m in invoice.lines where m.item is present) and (every l in invoice.lines where "
       "l.item is present has l.net is positive)",
       ""},
      {"(no m in invoice.lines where m.item is present) and (every l in invoice.lines where "
       "l.item is present has l.net is positive)",
       "B3020 every l in invoice.lines where l.item is present has l.net is positive"},
      {"(any m in invoice.lines where m.text = \"m\") and (every l in invoice.lines where "
       "l.text = \"l\" has l.net is positive)",
       "B3020 every l in invoice.lines where l.text = \"l\" has l.net is positive"},
      {"every l in [1, 2] where l > 5 has l > 6", "B3020 every l in [1, 2] where l > 5 has l > 6"},
      {"any l in invoice.net where l is negative", "B3019 invoice.net"},
      {"any vendor in invoice.lines where vendor.net is negative", "B3043 vendor"},
      {"any l in invoice.lines where l.item = \"A\"", "B3010 l.item"},
      {"any l in invoice.lines where l.item is present and l.item = \"A\"", ""},
      {"(sum of l.text for l in invoice.lines) = 5", "B3004 sum of l.text for l in invoice.lines"},
      {"(max of l.quantity for l in invoice.lines) > 5",
       "B3010 (max of l.quantity for l in invoice.lines)"},
      {"count(invoice.lines) > 0 and (max of l.quantity for l in invoice.lines) > 5", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.condition);
    const CheckedText result = check_when(each.condition);
    // Ranges of parenthesized expressions may or may not include the parentheses.
    const std::string found = result.found();
    if (each.found.empty()) {
      CHECK(found == "");
    } else {
      REQUIRE(!found.empty());
      CHECK(found.substr(0, 5) == each.found.substr(0, 5));
      CHECK(result.codes().size() == 5);
    }
  }
}

TEST_CASE(
    "texts with holes stand in sentences only, and sentences print only what can be printed") {
  const auto because = [](std::string_view text) {
    return check_added(
               "rule T-99 \"Tried\"\n  when vendor is present\n  then hold with DOUBTFUL\n"
               "  because \"" +
               std::string(text) + "\"")
        .found();
  };
  CHECK(because("{vendor.iban} is not {invoice.payee_iban}") == "");
  CHECK(because("{invoice.net / 3}") == "B3012 invoice.net / 3");
  CHECK(because("{invoice.lines}") == "B3026 invoice.lines");
  CHECK(because("{order.net}") == "B3010 order");
}

TEST_CASE("messages say what to write") {
  const CheckedText rounding = check_added("let half : Money = invoice.net / 2");
  REQUIRE(rounding.found() == "B3012 invoice.net / 2");
  REQUIRE(rounding.first().fixes.size() == 1);
  CHECK(rounding.first().fixes[0].replacement == "round(invoice.net / 2, half_up, 2)");

  const CheckedText bare = check_when("invoice.currency = EUR and invoice.net > 100");
  REQUIRE(bare.codes() == "B3005");
  REQUIRE(bare.first().fixes.size() == 1);
  CHECK(bare.first().fixes[0].replacement == "EUR 100.00");
  CHECK(check_when("invoice.net > 100").first().fixes.empty());

  const CheckedText count = check_when("days_between(invoice.issued) > 3");
  REQUIRE(count.codes() == "B3003");
  CHECK(count.first().labels.size() == 1);
  CHECK(count.first().notes.front() == "They are `from : Date`, `to : Date`.");

  CHECK(check_added("rule T-99 \"x\" when invoice.net is negative then hold, for nobody").found() ==
        "B2006 nobody");
  const CheckedText article = check_when("invoice.net + 5 > invoice.net");
  REQUIRE(article.codes() == "B3007");
  REQUIRE(article.first().labels.size() == 2);
  CHECK(article.first().labels[0].text == "a `Money`");
  CHECK(article.first().labels[1].text == "an `Integer`");
}

}  // namespace bop::check

#include <set>

#include <doctest/doctest.h>

#include "runtime/builtins/builtin.h"
#include "tests/unit/compiler/check/check_text.h"

namespace bop::check {

namespace {

std::string found(std::string_view addition) {
  return check_added(addition).found();
}

std::string replaced(std::string_view what, std::string_view with) {
  std::string text(base_policy);
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return check_text(text.replace(at, what.size(), with)).found();
}

}  // namespace

TEST_CASE("every native define has a C++ body of its shape, and every body is declared") {
  std::string uses;
  for (const stdlib::ModuleText& module : stdlib::modules())
    uses += (uses.empty() ? "use " : ", ") + std::string(module.name);
  const CheckedText all = check_added(uses);
  CHECK(all.messages() == "");
  std::set<std::string_view> declared;
  for (const resolve::Define& define : all.symbols.defines)
    if (define.native) declared.insert(define.name);
  for (const builtins::Builtin& builtin : builtins::all()) {
    CAPTURE(builtin.name);
    // `TARGET after DAY` is an operator; it has no name in the language.
    CHECK((declared.contains(builtin.name) || builtin.name == "target_from"));
  }
  CHECK(found("native define dubble(x : Number) : Number") == "B2021 dubble");
}

TEST_CASE("the head") {
  CHECK(replaced("calendar TARGET", "calendar TARGETT") == "B2016 TARGETT");
  const std::string zone = "zone \"Europe/Berlin\"\n";
  CHECK(replaced(zone, zone + "  owner \"A\"\n  cites \"x\"\n  cites \"y\"\n") == "");
  CHECK(replaced(zone, zone + "  owner \"A\"\n  owner \"B\"\n") == "B1023 owner \"B\"");
  CHECK(replaced(zone, zone + "  calendar TARGET " + zone) ==
        "B1023 calendar TARGET zone \"Europe/Berlin\"");
  CHECK(replaced(zone, zone + "  effective by invoice.received\n") == "");
  CHECK(replaced(zone, zone + "  effective by invoice.due\n") == "B3004 invoice.due");
  CHECK(replaced(zone, zone + "  effective by invoice.net\n") == "B3004 invoice.net");
  CHECK(replaced(zone, zone + "  effective by invoice.recieved\n") == "B2005 recieved");
  CHECK(replaced(zone, zone + "  in force from 2026-02-01 until 2026-01-01\n").substr(0, 5) ==
        "B3031");
  CHECK(replaced(zone, zone + "  compare in EUR at vendors on invoice.issued\n") ==
        "B3028 vendors");
  CHECK(replaced(zone, zone + "  compare in EUR at venders on invoice.issued\n") ==
        "B2024 venders");
}

TEST_CASE("nothing is declared by way of itself") {
  CHECK(found("let a = b + c\nlet b = invoice.net\nlet c = a") == "B2012 a");
  CHECK(found("let a = a") == "B2012 a");
  CHECK(found("define f(x : Number) : Number = g(x)\ndefine g(x : Number) : Number = f(x)") ==
        "B2012 f");
  CHECK(found("define f(x : Number) : Number = x\nlet x = invoice.net") == "");
  CHECK(found("let a = limits(invoice.category)\n"
              "table limits(kind : Category) gives limit : Number unique\n"
              "  | kind || limit |\n"
              "  | any  || a     |\n") == "B2012 a");
  CHECK(found("example a : Invoice = a { net: EUR 1.00 }") == "B2012 a");
  CHECK(found("example a : Invoice = a") == "B2012 a");
  CHECK(found("example a : Invoice = b { net: EUR 1.00 }\n"
              "example b : Invoice = a { net: EUR 2.00 }") == "B2012 a");
  CHECK(found("example a : Invoice = Invoice { ... }\n"
              "example b : Invoice = a { net: EUR 2.00 }") == "");
}

TEST_CASE("a member of an enumeration refers to nothing of its name") {
  CHECK(found("let rent = invoice.category = rent") == "");
  CHECK(found("let a = invoice.category = rent\nlet rent = a") == "");
  CHECK(found("let rent = invoice.category\nlet a = invoice.category = rent") == "B2020 rent");
  CHECK(found("table rent(category : Category) gives limit : Number unique\n"
              "  | category || limit |\n"
              "  | rent     || 1     |\n"
              "  | otherwise || 2     |\n") == "");
}

TEST_CASE("names of the library stay the library's, without follow-ups") {
  CHECK(found("type Invoice is record\n  id : Text") == "B2002 Invoice");
  CHECK(found("type Category is one of rent, other\n"
              "rule T-99 \"x\" when invoice.category = rent then hold with DOUBTFUL") ==
        "B2002 Category");
  CHECK(found("let days_between = invoice.net\n"
              "rule T-99 \"x\" when days_between is positive then hold with DOUBTFUL") ==
        "B2002 days_between");
  CHECK(found("define days_between(x : Number) : Number = x\n"
              "let a = days_between(1, 2)") == "B2002 days_between");
}

TEST_CASE("two floors of trust for one path") {
  const CheckedText result = check_added(
      "trust invoice at 0.90, invoice.net at 0.95\n"
      "trust invoice.net at 0.50");
  CHECK(result.found() == "B2014 invoice.net");
  CHECK(result.first().labels.size() == 1);
  CHECK(found("trust invoice.net at 0.90, invoice.tax at 0.90") == "");
}

TEST_CASE("decisions ask somebody and grant nothing by default") {
  CHECK(replaced("  asks     clerk\n", "") == "B3033 disposition");
  CHECK(replaced("default  route to controller", "default  approve") == "B3032 approve");
  CHECK(replaced("default  route to controller", "default  rout to controller") == "B2008 rout");
  CHECK(replaced("default  route to controller", "default  route to invoice") == "B3004 invoice");
  CHECK(replaced("asks     clerk", "asks     clark") == "B2006 clark");
}

TEST_CASE("effects") {
  const auto effect = [](std::string_view then) {
    return check_added("rule T-99 \"Tried\" when invoice.net is negative then " + std::string(then))
        .found();
  };
  CHECK(effect("approve") == "");
  CHECK(effect("hold") == "B3034 hold");
  CHECK(effect("hold, for clerk") == "");
  CHECK(effect("hold to clerk") == "");
  CHECK(effect("hold with DOUBTFUL") == "");
  CHECK(effect("route to [clerk, controller]") == "");
  CHECK(effect("route to clerk, within 2 business days") == "");
  CHECK(effect("route to clerk, within 2") == "B3004 2");
  CHECK(effect("route to invoice.net") == "B3004 invoice.net");
  CHECK(effect("hold with DOUBTFULL") == "B2007 DOUBTFULL");
  CHECK(effect("holt with DOUBTFUL") == "B2008 holt");
  CHECK(effect("disposition: hold with DOUBTFUL") == "");
  CHECK(effect("dispositon: hold with DOUBTFUL") == "B2022 dispositon");
  CHECK(effect("hold with DOUBTFUL, for invoice") == "B3004 invoice");
  CHECK(check_added("rule T-99 \"Tried\" when invoice.net is negative then hold with DOUBTFUL also "
                    "route to controller")
            .checked.effects.back()
            .size() == 2);
}

TEST_CASE("a decision in which nothing is released keeps nothing back") {
  CHECK(found("decision speed\n  outcomes slow < fast\n  combine unique\n  default slow\n"
              "  asks clerk\nrule T-99 \"x\" when invoice.net is negative then fast") == "");
  CHECK(found("decision other\n  outcomes pay releases < hold\n  combine most severe\n"
              "  default hold\n  asks clerk\n"
              "rule T-99 \"x\" when invoice.net is negative then hold with DOUBTFUL")
            .find("B2009 hold") != std::string::npos);
}

TEST_CASE("an outcome of many decisions names eight of them, and counts the others") {
  std::string others;
  for (int number = 1; number <= 9; ++number)
    others += "decision other_" + std::to_string(number) +
              "\n  outcomes pay releases < hold\n  combine most severe\n  default hold\n"
              "  asks clerk\n";
  const CheckedText result =
      check_added(others + "rule T-99 \"x\" when invoice.net is negative then hold with DOUBTFUL");
  const diagnostics::Diagnostic* ambiguous = nullptr;
  for (const diagnostics::Diagnostic* each : result.diagnostics.sorted())
    if (each->code == "B2009") ambiguous = each;
  REQUIRE(ambiguous != nullptr);
  CHECK(ambiguous->message == "`hold` is an outcome of 10 decisions");
  CHECK(ambiguous->labels.size() == 8);
  REQUIRE(ambiguous->fixes.size() == 8);
  CHECK(ambiguous->fixes.front().replacement == "disposition: hold");
  REQUIRE(ambiguous->notes.size() == 1);
  CHECK(ambiguous->notes.front() == "And of 2 more.");
}

TEST_CASE("people and time come from the columns of a table") {
  const CheckedText result = check_added(R"(
table people(kind : DocumentKind) gives who : list of Role, within : BusinessDays unique
  | kind || who | within |
  | any || clerk, controller | 2 business days |
rule T-99 "Tried" when invoice.net is negative then route to people(invoice.kind))");
  CHECK(result.messages() == "");
  const EffectInfo& effect = result.checked.effects.back()[0];
  CHECK(effect.people_column == 0);
  CHECK(effect.within_column == 1);
  CHECK(effect.outcome == 1);
  CHECK(effect.code == none);
}

TEST_CASE("trust") {
  CHECK(found("trust invoice at 0.90, invoice.payee_iban at 0.98 by vendor.iban from 0.50") == "");
  CHECK(found("trust invoice at 90") == "B3030 90");
  CHECK(found("trust invoice.nett at 0.9") == "B2005 nett");
  CHECK(found("trust vendor at 0.9") == "B3004 vendor");
  CHECK(found("trust invoice.net at 0.98 by vendor.iban from 0.50") == "B3005 vendor.iban");
  const CheckedText result =
      check_added("trust invoice.payee_iban at 0.98 by vendor.iban from 0.5");
  REQUIRE(result.checked.trust.size() == 1);
  CHECK(result.checked.trust[0][0].by->root.kind == Target::Kind::Let);
  CHECK(result.checked.trust[0][0].by->type.optional);
}

TEST_CASE("escalations") {
  CHECK(found("escalation e\n  after 1 business day remind assignee\n  after 2 days reassign to "
              "manager of assignee\n  after 3 days raise to cfo") == "");
  CHECK(found("escalation e\n  after 1 day remind assigne\n  after 2 days raise to cfo") ==
        "B2006 assigne");
  CHECK(found("escalation e\n  after 5 remind assignee\n  after 6 days raise to cfo") == "B3004 5");
  CHECK(found("escalation e\n  after 1 day remind cfo") == "B3170 cfo");
  CHECK(
      found("parameter days : BusinessDays = 2 business days\nescalation e\n  after days raise to "
            "cfo") == "");
  CHECK(found("escalation e\n  after 1 day + 1 day raise to cfo") == "B3169 1 day + 1 day");
}

TEST_CASE("defines are read once, with the types of their parameters") {
  CHECK(found("define share(part : Number, whole : Number) : Number = round(part / whole, half_up, "
              "4)") == "B3017 part / whole");
  CHECK(found("define late(day : Date) : Boolean = day > today\nrule T-99 \"x\" when "
              "late(invoice.issued) then hold with DOUBTFUL") == "");
  CHECK(found("define third(part : Number) = part / 3") == "B3012 part / 3");
  CHECK(found("define third(part : Number) : Text = part") == "B3004 part");
  CHECK(found("define double(part : Nummer) : Number = part * 2") == "B2004 Nummer");
}

TEST_CASE("what could not be read has no follow-ups") {
  for (const std::string_view broken :
       {"let total = invoice.net +\nrule T-99 \"x\" when total is negative then hold with DOUBTFUL",
        "parameter limit : Money in EUR =\nrule T-99 \"x\" when limit is negative then hold with "
        "DOUBTFUL",
        "codes More\n  A \"a\" for\nrule T-99 \"x\" when invoice.net is negative then hold with B",
        "rule T-99 \"x\" when invoice.net > > invoice.tax then hold with DOUBTFUL\nexception T-99a "
        "to T-99 \"y\" when invoice.net is negative"}) {
    CAPTURE(broken);
    const CheckedText result = check_added(broken);
    CHECK(result.diagnostics.has_errors());
    for (const diagnostics::Diagnostic* each : result.diagnostics.sorted())
      CHECK(each->code.substr(0, 2) == "B1");
  }
}

TEST_CASE("names have targets, so that nobody after check looks one up") {
  const CheckedText result = check_added(R"(
parameter limit : Integer = 5
rule T-99 "Tried"
  when  any l in invoice.lines where l.quantity > limit and invoice.issued < today
        and vendors[invoice.vendor_id] is present
  then  hold with DOUBTFUL)");
  CHECK(result.messages() == "");
  CHECK(result.info_of("limit").target.kind == Target::Kind::Parameter);
  CHECK(result.info_of("l").target.kind == Target::Kind::Local);
  CHECK(result.info_of("today").target.kind == Target::Kind::Clock);
  CHECK(result.info_of("vendors[invoice.vendor_id]").target.kind == Target::Kind::Reference);
  CHECK(result.info_of("l.quantity").target.kind == Target::Kind::Field);
  CHECK(result.info_of("invoice.issued").target.kind == Target::Kind::Field);
  CHECK(print(result.modules, result.checked).find("clock") != std::string::npos);
}

}  // namespace bop::check

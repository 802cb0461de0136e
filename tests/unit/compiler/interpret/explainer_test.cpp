// Needs, fields, sentences and traces of single conditions.
#include <doctest/doctest.h>

#include "compiler/ir/phrase.h"
#include "runtime/abi/trace.h"
#include "tests/unit/compiler/interpret/evaluate.h"

using namespace bop;
using namespace bop::testing;
using enum ir::CompareOp;

namespace {

struct Asked {
  ProgramBuilder b;
  Sets sets;

  std::unique_ptr<abi::Explainer> explainer(NodeId condition) const {
    ProgramBuilder copy = b;
    copy.condition(condition);
    copy.program.because.emplace_back();
    abi::RuleInfo rule;
    rule.code = "T-1";
    rule.title = "The title";
    rule.when = 0;
    copy.program.info.rules.push_back(rule);
    return interpret::explainer(copy.finished(), sets.made());
  }
  // "path (reason)", undefined ones with a mark
  std::vector<std::string> needs(NodeId condition, const Fields& fields) const {
    const auto subject = case_of(b.invoice(fields));
    std::vector<std::string> texts;
    for (const auto& [path, undefined_need, reason] :
         explainer(condition)->needs_of_condition(subject, 0))
      texts.push_back((undefined_need ? "! " : "") + path +
                      (reason.empty() ? "" : " (" + reason + ")"));
    return texts;
  }
  std::vector<std::string> fields(NodeId condition, const Fields& given) const {
    return explainer(condition)->fields_of_condition(case_of(b.invoice(given)), 0);
  }
  std::string because(NodeId condition, const Fields& given) const {
    return explainer(condition)->because(case_of(b.invoice(given)), 0);
  }
};

using Texts = std::vector<std::string>;
const Datum yes = known(true);
const Datum no = known(false);

}  // namespace

TEST_CASE("because: digits until two sides differ") {
  Asked t;
  auto& b = t.b;
  const NodeId quotient = b.compute(b.ratio, ir::ArithmeticOp::Divide, b.field("a"), b.field("b"));
  const auto against = [&](const char* limit, ir::CompareOp op) {
    return t.because(b.compare(quotient, op, b.number_of(limit)),
                     {{"a", known(decimal("1"))}, {"b", known(decimal("3"))}});
  };
  CHECK(against("0.5", Less) == "invoice.a / invoice.b is about 0.3333, less than 0.5");
  CHECK(against("0.3333", Greater) == "invoice.a / invoice.b is about 0.33333, more than 0.3333");
  CHECK(against("0.3333333", Greater) ==
        "invoice.a / invoice.b is about 0.33333333, more than 0.3333333");
  // Rounded to four digits it would read as less than what it is more than.
  CHECK(against("0.33332", Greater) == "invoice.a / invoice.b is about 0.33333, more than 0.33332");
}

TEST_CASE("needs: only unknown operands that matter") {
  Asked t;
  auto& b = t.b;
  const NodeId all = b.all_of({b.field("p"), b.field("q"), b.field("r")});
  CHECK(t.needs(all, {{"p", unread}, {"q", yes}, {"r", unread}}) ==
        Texts{"invoice.p", "invoice.r"});
  CHECK(t.needs(all, {{"p", unread}, {"q", no}, {"r", unread}}).empty());
  const NodeId any = b.any_of({b.field("p"), b.negate(b.field("q"))});
  CHECK(t.needs(any, {{"p", no}, {"q", unread}}) == Texts{"invoice.q"});
  CHECK(t.needs(any, {{"p", yes}, {"q", unread}}).empty());
  CHECK(t.needs(all, {{"p", undefined}, {"q", yes}, {"r", yes}}) == Texts{"! invoice.p"});
}

TEST_CASE("needs: no path twice") {
  Asked t;
  auto& b = t.b;
  const NodeId test = b.all_of(
      {b.compare(b.field("a"), Less, b.field("b")), b.compare(b.field("b"), Less, b.field("a"))});
  CHECK(t.needs(test, {{"a", known(decimal("1"))}, {"b", unread}}) == Texts{"invoice.b"});
  CHECK(t.needs(test, {{"a", unread}, {"b", unread}}) == Texts{"invoice.a", "invoice.b"});
}

TEST_CASE("needs: lookups blame their key, their set, or the entry") {
  Asked t;
  auto& b = t.b;
  const NodeId vendor = b.let("vendor", b.vendor(b.field("vendor_id")));
  const NodeId absent = b.is(vendor, ir::StateTestKind::Missing);
  const NodeId differs = b.compare(b.field(vendor, "iban"), NotEqual, b.field("iban"));
  t.sets.vendors = {b.vendor_row("V-1", unread), b.vendor_row("V-2", missing),
                    b.vendor_row("V-2", missing)};
  CHECK(t.needs(absent, {{"vendor_id", unread}}) == Texts{"invoice.vendor_id"});
  CHECK(t.needs(absent, {{"vendor_id", text("V-2")}}) ==
        Texts{"! vendors[V-2] (two entries with one key: vendors[V-2])"});
  CHECK(t.needs(differs, {{"vendor_id", text("V-1")}, {"iban", text("x")}}) ==
        Texts{"vendors[V-1].iban"});
  CHECK(t.needs(differs, {{"vendor_id", unread}, {"iban", unread}}) ==
        Texts{"invoice.vendor_id", "invoice.iban"});
  t.sets.have_vendors = false;
  CHECK(t.needs(absent, {{"vendor_id", text("V-1")}}) == Texts{"vendors (not given)"});
}

TEST_CASE("needs: what has no result names the expression and the reason") {
  Asked t;
  auto& b = t.b;
  const NodeId quotient = b.compute(b.ratio, ir::ArithmeticOp::Divide, b.field("a"), b.field("b"));
  const NodeId test = b.compare(quotient, Greater, b.number_of("0.5"));
  CHECK(t.needs(test, {{"a", known(decimal("1"))}, {"b", known(decimal("0"))}}) ==
        Texts{"! invoice.a / invoice.b (division by zero (BASE_ZERO): invoice.b is 0)"});
  const NodeId sum = b.compute(b.money_type, ir::ArithmeticOp::Add, b.field("net"), b.field("tax"));
  const NodeId foots = b.compare(b.field("gross"), NotEqual, sum);
  CHECK(t.needs(foots, {{"gross", known(money("EUR 1.00"))},
                        {"net", known(money("EUR 1.00"))},
                        {"tax", known(money("USD 1.00"))}}) ==
        Texts{"! invoice.net + invoice.tax (mixed currency)"});
  CHECK(t.needs(foots, {{"gross", known(money("GBP 1.00"))},
                        {"net", known(money("EUR 1.00"))},
                        {"tax", known(money("EUR 1.00"))}}) ==
        Texts{"! invoice.gross <> invoice.net + invoice.tax (mixed currency)"});
}

TEST_CASE("needs: a missing rate") {
  Asked t;
  auto& b = t.b;
  const NodeId test =
      b.compare_in_euro(b.field("gross"), Greater, b.amount("EUR 500.00"), b.field("issued"));
  const Fields dollars = {{"gross", known(money("USD 1.00"))},
                          {"issued", known(date("2026-03-01"))}};
  CHECK(t.needs(test, dollars) == Texts{"ecb_rates[USD, 2026-03-01] (RATE_MISSING)"});
  CHECK(t.needs(test, {{"gross", known(money("USD 1.00"))}, {"issued", unread}}) ==
        Texts{"invoice.issued"});
  t.sets.rates = {b.rate("USD", "2026-02-27", known(decimal("0")))};
  CHECK(t.needs(test, dollars) ==
        Texts{"! ecb_rates[USD, 2026-02-27].rate (the rate is not above zero: "
              "ecb_rates[USD, 2026-02-27].rate)"});
  t.sets.have_rates = false;
  CHECK(t.needs(test, dollars) == Texts{"ecb_rates (rates.csv: no such file)"});
}

TEST_CASE("needs: lists blame the elements that matter, and their being incomplete") {
  Asked t;
  auto& b = t.b;
  const ir::LocalId line = b.local("line");
  const NodeId element = b.local_node({Kind::Record, false, false, 1}, line);
  const NodeId any =
      b.add(b.boolean, ir::Aggregate{ir::AggregateKind::Any, b.field("lines"), line,
                                     b.field(element, "open"), b.field(element, "urgent")});
  const auto needs = [&](const std::vector<Fields>& lines, bool complete) {
    return t.needs(any, {{"lines", b.lines(lines, complete)}});
  };
  CHECK(needs({{{"open", yes}, {"urgent", no}},
               {{"open", unread}, {"urgent", yes}},
               {{"open", unread}, {"urgent", no}},
               {{"open", no}, {"urgent", unread}},
               {{"open", yes}, {"urgent", unread}}},
              true) == Texts{"invoice.lines[2].open", "invoice.lines[5].urgent"});
  CHECK(needs({{{"open", yes}, {"urgent", no}}}, false) ==
        Texts{"invoice.lines (there may be more elements)"});
  CHECK(t.needs(any, {{"lines", unread}}) == Texts{"invoice.lines"});
  const NodeId sum = b.add(
      b.money_type,
      ir::Aggregate{ir::AggregateKind::Sum, b.field("lines"), line, {}, b.field(element, "net")});
  const NodeId large = b.compare(sum, Greater, b.amount("EUR 5.00"));
  CHECK(t.needs(large, {{"lines", b.lines({{{"net", known(money("EUR 1.00"))}},
                                           {{"net", known(money("USD 1.00"))}}})}}) ==
        Texts{"! sum of line.net for line in invoice.lines (mixed currency)"});
}

TEST_CASE("needs: a list made of another is open for what leaves the other open") {
  Asked t;
  auto& b = t.b;
  const Type line_type{Kind::Record, false, false, 1};
  const ir::LocalId line = b.local("line");
  const NodeId open = b.field(b.local_node(line_type, line), "open");
  const NodeId those =
      b.let("open_lines",
            b.add(b.lines_type,
                  ir::Aggregate{ir::AggregateKind::Those, b.field("lines"), line, open, {}}));
  const ir::LocalId one = b.local("one");
  const NodeId urgent = b.field(b.local_node(line_type, one), "urgent");
  const NodeId any =
      b.add(b.boolean, ir::Aggregate{ir::AggregateKind::Any, those, one, {}, urgent});
  const std::vector<Fields> lines = {{{"open", yes}, {"urgent", no}},
                                     {{"open", unread}, {"urgent", yes}},
                                     {{"open", yes}, {"urgent", unread}}};
  CHECK(t.needs(any, {{"lines", b.lines(lines, true)}}) ==
        Texts{"invoice.lines[2].open", "invoice.lines[3].urgent"});
  CHECK(t.needs(any, {{"lines", b.lines(lines, false)}}) ==
        Texts{"invoice.lines (there may be more elements)", "invoice.lines[2].open",
              "invoice.lines[3].urgent"});
  const NodeId count =
      b.add(b.number, ir::Aggregate{ir::AggregateKind::Count, those, b.local("two"), {}, {}});
  const NodeId many = b.compare(count, Greater, b.number_of("1"));
  CHECK(t.because(many, {{"lines", b.lines(lines, false)}}) ==
        "count(open_lines) is at least 2, more than 1");
  CHECK(t.because(b.compare(b.number_of("3"), Less, count), {{"lines", b.lines(lines, true)}}) ==
        "invoice.lines[2].open is not read");
}

TEST_CASE("needs: select blames conditions and values of arms that may still count") {
  Asked t;
  auto& b = t.b;
  ir::Select select;
  select.arms = {{b.field("p"), b.field("q"), 0},
                 {b.field("r"), b.truth(false), 1},
                 {b.truth(true), b.truth(true), 2}};
  const NodeId node = b.add(b.boolean, select);
  CHECK(t.needs(node, {{"p", no}, {"r", unread}, {"q", unread}}) == Texts{"invoice.r"});
  CHECK(t.needs(node, {{"p", yes}, {"r", unread}, {"q", unread}}) == Texts{"invoice.q"});
  CHECK(t.needs(node, {{"p", unread}, {"r", yes}, {"q", unread}}) ==
        Texts{"invoice.p", "invoice.q"});
  CHECK(t.needs(node, {{"p", unread}, {"r", yes}, {"q", no}}).empty());
}

TEST_CASE("needs of a value") {
  ProgramBuilder b;
  b.value(b.add(b.number, ir::Fallback{b.field("a"), b.field("b")}));
  const auto explainer = interpret::explainer(b.finished(), Sets{}.made());
  const auto needs = explainer->needs_of_value(case_of(b.invoice({{"b", unread}})), 0);
  REQUIRE(needs.size() == 1);
  CHECK(needs[0] == abi::Need{"invoice.b", false, {}});
  CHECK(explainer->needs_of_value(case_of(b.invoice({{"a", known(decimal("1"))}})), 0).empty());
}

TEST_CASE("fields: the operands that decided it") {
  Asked t;
  auto& b = t.b;
  const NodeId all = b.all_of({b.field("p"), b.field("q"), b.field("r")});
  CHECK(t.fields(all, {{"p", yes}, {"q", yes}, {"r", yes}}) ==
        Texts{"invoice.p", "invoice.q", "invoice.r"});
  CHECK(t.fields(all, {{"p", yes}, {"q", no}, {"r", unread}}) == Texts{"invoice.q"});
  CHECK(t.fields(all, {{"p", yes}, {"q", unread}, {"r", yes}}) == Texts{"invoice.q"});
  const NodeId any = b.any_of({b.field("p"), b.field("q")});
  CHECK(t.fields(any, {{"p", no}, {"q", yes}}) == Texts{"invoice.q"});
  CHECK(t.fields(any, {{"p", no}, {"q", no}}) == Texts{"invoice.p", "invoice.q"});
}

TEST_CASE("fields: rows of reference sets, with the key that found them") {
  Asked t;
  auto& b = t.b;
  t.sets.vendors = {b.vendor_row("V-1", text("DE1"))};
  const NodeId vendor = b.let("vendor", b.vendor(b.field("vendor_id")));
  const NodeId test = b.all_of({b.is(vendor, ir::StateTestKind::Present),
                                b.compare(b.field("iban"), NotEqual, b.field(vendor, "iban"))});
  CHECK(t.fields(test, {{"vendor_id", text("V-1")}, {"iban", text("x")}}) ==
        Texts{"invoice.vendor_id", "invoice.iban", "vendors[V-1].iban"});
  const NodeId absent = b.is(vendor, ir::StateTestKind::Missing);
  CHECK(t.fields(absent, {{"vendor_id", text("V-9")}}) == Texts{"invoice.vendor_id"});
}

TEST_CASE("a reference set read as a list: the rows that decide are named, else the set") {
  Asked t;
  auto& b = t.b;
  t.sets.vendors = {b.vendor_row("V-1", text("DE1")), b.vendor_row("V-2", text("DE2")),
                    b.vendor_row("V-3", unread)};
  const abi::Type vendor_type{Kind::Record, false, false, 2};
  const NodeId all = b.add(b.program.info.schema.list_of(vendor_type), ir::Lookup{0, {}});
  const ir::LocalId vendor = b.local("vendor");
  const NodeId same =
      b.compare(b.field(b.local_node(vendor_type, vendor), "iban"), Equal, b.field("iban"));
  const NodeId any = b.add(b.boolean, ir::Aggregate{ir::AggregateKind::Any, all, vendor, {}, same});
  CHECK(t.fields(any, {{"iban", text("DE2")}}) == Texts{"vendors[V-2].iban", "invoice.iban"});
  CHECK(t.needs(any, {{"iban", text("DE9")}}) == Texts{"vendors[V-3].iban"});
  t.sets.vendors.pop_back();
  CHECK(t.fields(any, {{"iban", text("DE9")}}) == Texts{"invoice.iban", "vendors"});
  t.sets.have_vendors = false;
  CHECK(t.needs(any, {{"iban", text("DE2")}}) == Texts{"vendors (not given)"});
}

TEST_CASE("fields: the rate a comparison used, and the elements that decided") {
  Asked t;
  auto& b = t.b;
  t.sets.rates = {b.rate("USD", "2026-02-27", known(decimal("1.25")))};
  const NodeId test =
      b.compare_in_euro(b.field("gross"), Greater, b.amount("EUR 500.00"), b.field("issued"));
  CHECK(t.fields(test,
                 {{"gross", known(money("USD 1.00"))}, {"issued", known(date("2026-03-01"))}}) ==
        Texts{"invoice.gross", "invoice.issued", "ecb_rates[USD, 2026-02-27].rate"});
  const ir::LocalId line = b.local("line");
  const NodeId element = b.local_node({Kind::Record, false, false, 1}, line);
  const NodeId any =
      b.add(b.boolean,
            ir::Aggregate{
                ir::AggregateKind::Any, b.field("lines"), line, {}, b.field(element, "urgent")});
  CHECK(t.fields(any, {{"lines", b.lines({{{"urgent", no}}, {{"urgent", yes}}})}}) ==
        Texts{"invoice.lines[2].urgent"});
  CHECK(t.fields(any, {{"lines", b.lines({})}}) == Texts{"invoice.lines"});
}

TEST_CASE("because: generated from what decided, with the values") {
  Asked t;
  auto& b = t.b;
  const NodeId order = b.let("order", b.vendor(b.field("vendor_id")));
  const NodeId required = b.all_of({b.is(order, ir::StateTestKind::Missing),
                                    b.compare(b.field("gross"), Greater, b.amount("EUR 500.00"))});
  CHECK(t.because(required, {{"vendor_id", text("V-9")}, {"gross", known(money("EUR 612"))}}) ==
        "vendors has no entry for V-9 and invoice.gross is EUR 612.00, more than EUR 500.00");
  CHECK(t.because(required, {{"vendor_id", missing}, {"gross", known(money("EUR 612"))}}) ==
        "vendors has no entry, as invoice.vendor_id is missing and invoice.gross is EUR 612.00, "
        "more than EUR 500.00");
  const NodeId sum = b.compute(b.money_type, ir::ArithmeticOp::Add, b.field("net"), b.field("tax"));
  const Fields totals = {{"gross", known(money("EUR 120"))},
                         {"net", known(money("EUR 100"))},
                         {"tax", known(money("EUR 19"))}};
  CHECK(t.because(b.compare(b.field("gross"), NotEqual, sum), totals) ==
        "invoice.gross is EUR 120.00, not invoice.net + invoice.tax (EUR 119.00): EUR 1.00 more");
  CHECK(t.because(b.compare(b.amount("EUR 50.00"), Less, b.field("gross")), totals) ==
        "invoice.gross is EUR 120.00, more than EUR 50.00");
  const NodeId sign =
      b.compare(b.add(b.number, ir::Amount{b.field("gross")}), Less, b.number_of("0"));
  CHECK(t.because(sign, {{"gross", known(money("EUR -5"))}}) ==
        "invoice.gross is EUR -5.00, negative");
  const NodeId due = b.compare(b.field("issued"), Greater, b.add(b.date_type, ir::Clock{}));
  CHECK(t.because(due, {{"issued", known(date("2026-04-01"))}}) ==
        "invoice.issued is 2026-04-01, after today (2026-03-02)");
}

TEST_CASE("what comes from reference data says from which row") {
  Asked t;
  auto& b = t.b;
  auto row = std::make_shared<abi::RecordData>(*b.vendor_row("V-1", text("DE1")));
  row->source = "vendors.csv line 3";
  t.sets.vendors = {row};
  const NodeId vendor = b.let("vendor", b.vendor(b.field("vendor_id")));
  const NodeId differs = b.compare(b.field("iban"), NotEqual, b.field(vendor, "iban"));
  const Fields fields = {{"vendor_id", text("V-1")}, {"iban", text("x")}};
  CHECK(t.because(differs, fields) ==
        "invoice.iban is x, not vendor.iban (DE1, from vendors[V-1], vendors.csv line 3)");
  const NodeId known_iban =
      b.compare(b.field(vendor, "iban"), Equal, b.constant(b.text_type, text("DE1")));
  CHECK(t.because(known_iban, fields) == "vendor.iban is DE1 (vendors[V-1], vendors.csv line 3)");
  CHECK(t.because(b.is(vendor, ir::StateTestKind::Present), fields) ==
        "vendors has an entry for V-1 (vendors.csv line 3)");
  const auto values = t.explainer(differs)->reference_values(case_of(b.invoice(fields)), 0);
  REQUIRE(values.size() == 1);
  CHECK(values[0].path == "vendors[V-1].iban");
  CHECK(values[0].name == "vendor.iban");
  CHECK(values[0].value == "DE1");
  CHECK(values[0].source == "vendors.csv line 3");
  const auto trace = t.explainer(differs)->trace(case_of(b.invoice(fields)), 0);
  REQUIRE(trace.parts.size() == 2);
  CHECK(trace.parts[0].source.empty());
  CHECK(trace.parts[1].source == "vendors[V-1], vendors.csv line 3");
}

TEST_CASE("because: only the true side of an or, ranges and choices as one fact") {
  Asked t;
  auto& b = t.b;
  const NodeId gross = b.field("gross");
  const NodeId range = b.all_of({b.compare(gross, GreaterOrEqual, b.amount("EUR 0.00")),
                                 b.compare(gross, Less, b.amount("EUR 1000.00"))});
  const NodeId category = b.field("category");
  const NodeId rent =
      b.any_of({b.compare(category, Equal, b.member(2)), b.compare(category, Equal, b.member(3))});
  const Fields fields = {{"gross", known(money("EUR 612"))}, {"category", known(abi::Symbol{2})}};
  CHECK(t.because(range, fields) ==
        "invoice.gross is EUR 612.00, at least EUR 0.00 and less than EUR 1,000.00");
  CHECK(t.because(rent, fields) == "invoice.category is rent");
  const NodeId other = b.negate(rent);
  CHECK(t.because(other, {{"category", known(abi::Symbol{0})}}) ==
        "invoice.category is goods, none of rent or tax");
  CHECK(t.because(b.any_of({b.field("p"), rent}), fields) == "invoice.category is rent");
  const NodeId not_range = b.negate(range);
  CHECK(t.because(not_range, {{"gross", known(money("EUR 1000"))}}) ==
        "invoice.gross is EUR 1,000.00, at least EUR 1,000.00");
}

TEST_CASE("because: elements of lists, what is not read, conversion, and a written sentence") {
  Asked t;
  auto& b = t.b;
  const ir::LocalId line = b.local("line");
  const NodeId net = b.field(b.local_node({Kind::Record, false, false, 1}, line), "net");
  const NodeId dear = b.compare(net, Greater, b.amount("EUR 5.00"));
  const NodeId any =
      b.add(b.boolean, ir::Aggregate{ir::AggregateKind::Any, b.field("lines"), line, {}, dear});
  CHECK(t.because(any, {{"lines", b.lines({{{"net", known(money("EUR 1"))}},
                                           {{"net", known(money("EUR 9"))}}})}}) ==
        "at invoice.lines[2] line.net is EUR 9.00, more than EUR 5.00");
  CHECK(t.because(b.negate(any), {{"lines", b.lines({{{"net", known(money("EUR 1"))}}})}}) ==
        "no line in invoice.lines where line.net is more than EUR 5.00");
  CHECK(t.because(b.field("p"), {{"p", unread}}) == "invoice.p is not read");
  CHECK(t.because(b.truth(true), {}) == "The title");
  t.sets.rates = {b.rate("USD", "2026-02-27", known(decimal("1.25")))};
  const NodeId rates =
      b.compare_in_euro(b.field("gross"), Greater, b.amount("EUR 500.00"), b.field("issued"));
  CHECK(t.because(rates,
                  {{"gross", known(money("USD 700"))}, {"issued", known(date("2026-03-01"))}}) ==
        "invoice.gross is USD 700.00, more than EUR 500.00 (EUR 1 is USD 1.25 on "
        "2026-02-27, from ecb_rates[USD, 2026-02-27])");

  abi::RuleInfo rule;
  b.program.info.rules.push_back(rule);
  b.program.because.push_back(
      ir::Sentence{{{"net ", {}}, {"", b.field("net")}, {", tax ", {}}, {"", b.field("tax")}}});
  const auto explainer = interpret::explainer(b.finished(), t.sets.made());
  CHECK(explainer->because(case_of(b.invoice({{"net", known(money("EUR 100"))}, {"tax", unread}})),
                           0) == "net EUR 100.00, tax not read");
}

TEST_CASE("trace: the tree with values read") {
  Asked t;
  auto& b = t.b;
  const NodeId sum = b.compute(b.money_type, ir::ArithmeticOp::Add, b.field("net"), b.field("tax"));
  const NodeId test = b.all_of({b.field("p"), b.compare(b.field("gross"), NotEqual, sum)});
  const auto subject = case_of(b.invoice({{"p", unread},
                                          {"gross", known(money("EUR 120"))},
                                          {"net", known(money("EUR 100"))},
                                          {"tax", known(money("EUR 19"))}}));
  const auto trace = t.explainer(test)->trace(subject, 0);
  CHECK(trace.text == "invoice.p and invoice.gross <> invoice.net + invoice.tax");
  CHECK(trace.is_condition);
  CHECK(trace.truth == abi::Truth::Unknown);
  REQUIRE(trace.parts.size() == 2);
  CHECK(trace.parts[0].value == "unknown");
  CHECK(trace.parts[0].inputs == Texts{"invoice.p"});
  const auto& compared = trace.parts[1];
  CHECK(compared.value == "true");
  REQUIRE(compared.parts.size() == 2);
  CHECK(compared.parts[0].value == "EUR 120.00");
  CHECK(compared.parts[1].text == "invoice.net + invoice.tax");
  CHECK(compared.parts[1].value == "EUR 119.00");
  CHECK_FALSE(compared.parts[1].is_condition);
  REQUIRE(compared.parts[1].parts.size() == 2);
  CHECK(compared.parts[1].parts[1].inputs == Texts{"invoice.tax"});
}

TEST_CASE("a formula that names parameters says what they are, each once") {
  Asked t;
  auto& b = t.b;
  for (const char* name : {"limit", "share"})
    b.program.info.parameters.push_back(
        {name, b.money_type, known(money("EUR 1000")), {}, {}, {}, {}});
  b.program.info.parameters[1].type = b.number;
  b.program.info.parameters[1].value = known(decimal("2"));
  const NodeId limit = b.add(b.money_type, ir::Parameter{0});
  const NodeId share = b.add(b.number, ir::Parameter{1});
  const NodeId twice = b.compute(b.money_type, ir::ArithmeticOp::Multiply, limit, share);
  const NodeId more = b.compare(b.field("gross"), Greater, twice);
  CHECK(t.because(more, {{"gross", known(money("EUR 3000"))}}) ==
        "invoice.gross is EUR 3,000.00, more than limit * share (EUR 2,000.00, limit is "
        "EUR 1,000.00, share is 2)");
  const NodeId again = b.compute(b.money_type, ir::ArithmeticOp::Add, twice, limit);
  CHECK(t.because(b.compare(b.field("gross"), Greater, again),
                  {{"gross", known(money("EUR 3001"))}}) ==
        "invoice.gross is EUR 3,001.00, more than limit * share + limit (EUR 3,000.00, limit is "
        "EUR 1,000.00, share is 2)");
  // Alone, a parameter is its value already.
  CHECK(t.because(b.compare(b.field("gross"), Greater, limit),
                  {{"gross", known(money("EUR 3000"))}}) ==
        "invoice.gross is EUR 3,000.00, more than limit (EUR 1,000.00)");
}

TEST_CASE("nodes print as a policy writes them, and in words") {
  ProgramBuilder b;
  const NodeId gross = b.field("gross");
  const NodeId category = b.field("category");
  b.program.info.parameters.push_back(
      {"limit", b.money_type, known(money("EUR 1000")), {}, {}, {}, {}});
  const NodeId limit = b.add(b.money_type, ir::Parameter{0});
  const NodeId test = b.all_of({b.compare(gross, GreaterOrEqual, b.amount("EUR 0.00")),
                                b.compare(gross, Less, limit),
                                b.any_of({b.field("p"), b.compare(category, Equal, b.member(2)),
                                          b.compare(category, Equal, b.member(3))})});
  CHECK(ir::source_like(b.program, test) ==
        "invoice.gross is in EUR 0.00 ..< limit and (invoice.p or invoice.category is one of "
        "(rent, tax))");
  CHECK(
      ir::in_words(b.program, test) ==
      "(invoice.gross is from and including EUR 0.00 up to but not including limit (EUR 1,000.00)) "
      "and (invoice.p is true or invoice.category is one of (rent, tax))");
  const NodeId mixed = b.any_of({b.all_of({b.field("p"), b.field("q")}), b.field("p")});
  CHECK(ir::source_like(b.program, mixed) == "invoice.p and invoice.q or invoice.p");
  CHECK(ir::in_words(b.program, mixed) ==
        "(invoice.p is true and invoice.q is true) or invoice.p is true");
  const NodeId not_more = b.negate(b.compare(gross, Greater, b.amount("EUR 5.00")));
  CHECK(ir::source_like(b.program, not_more) == "not invoice.gross > EUR 5.00");
  CHECK(ir::in_words(b.program, not_more) == "not (invoice.gross is more than EUR 5.00)");
  const NodeId arithmetic = b.compute(
      b.number, ir::ArithmeticOp::Subtract, b.field("a"),
      b.compute(b.number, ir::ArithmeticOp::Subtract, b.field("b"),
                b.compute(b.number, ir::ArithmeticOp::Multiply, b.field("a"), b.number_of("2"))));
  CHECK(ir::source_like(b.program, arithmetic) == "invoice.a - (invoice.b - invoice.a * 2)");
  const NodeId sign = b.compare(b.add(b.number, ir::Amount{gross}), Less, b.number_of("0"));
  CHECK(ir::source_like(b.program, sign) == "invoice.gross is negative");
  CHECK(ir::in_words(b.program, b.negate(b.field("p"))) == "invoice.p is false");
  CHECK(ir::source_like(b.program, b.negate(b.is(gross, ir::StateTestKind::Known))) ==
        "invoice.gross is not known");
  std::vector<NodeId> lets;
  const NodeId vendor = b.let("vendor", b.vendor(b.field("vendor_id")));
  CHECK(ir::in_words(b.program, b.is(b.field(vendor, "iban"), ir::StateTestKind::Present), &lets) ==
        "vendor.iban is present");
  REQUIRE(lets.size() == 1);
  CHECK(lets[0] == vendor);
}

TEST_CASE("functions the language has words for print in those words") {
  ProgramBuilder b;
  b.program.info.calendar = "TARGET";
  const auto constant = [&](std::string characters) {
    return b.constant(b.text_type, text(std::move(characters)));
  };
  const auto days = [&](int count) {
    return b.constant({Kind::BusinessDays, false, false, 0}, known(value::BusinessDays{count}));
  };
  const auto shifted = [&](NodeId count, const char* calendar) {
    return b.add(b.date_type,
                 ir::Call{"business_days_after", {b.field("issued"), count, constant(calendar)}});
  };
  const auto source = [&](NodeId node) { return ir::source_like(b.program, node); };
  CHECK(source(shifted(days(5), "TARGET")) == "5 business days after invoice.issued");
  CHECK(source(shifted(days(-1), "DE")) == "1 business day before invoice.issued in calendar DE");
  const NodeId opposite = b.compute({Kind::BusinessDays, false, false, 0},
                                    ir::ArithmeticOp::Subtract, days(0), b.field("days"));
  CHECK(source(shifted(opposite, "TARGET")) == "invoice.days before invoice.issued");
  CHECK(
      source(b.add(b.date_type, ir::Call{"period_day",
                                         {b.field("issued"), constant("month"), b.truth(true)}})) ==
      "last day of month of invoice.issued");
  CHECK(source(b.add(b.boolean, ir::Call{"matches", {b.field("iban"), constant("DE[0-9]+")}})) ==
        "invoice.iban matches /DE[0-9]+/");
  const NodeId starts =
      b.add(b.boolean, ir::Call{"starts_with", {b.field("iban"), constant("DE")}});
  CHECK(source(b.negate(starts)) == "not invoice.iban starts with \"DE\"");
  CHECK(ir::in_words(b.program, starts) == "invoice.iban starts with \"DE\"");
  const NodeId minus =
      b.compute(b.number, ir::ArithmeticOp::Multiply, b.number_of("-1"), b.field("a"));
  CHECK(source(minus) == "-invoice.a");
}

TEST_CASE("a table prints with the arguments it is called with, in the order of its columns") {
  ProgramBuilder b;
  const NodeId amount = b.let("amount", b.field("gross"));
  const NodeId kind = b.let("kind", b.field("category"));
  ir::Select select;
  select.unique = true;
  select.table = "approvers";
  select.arms = {{b.compare(amount, Less, b.amount("EUR 0.00")), b.number_of("1"), 0},
                 {b.all_of({b.compare(amount, GreaterOrEqual, b.amount("EUR 0.00")),
                            b.compare(kind, Equal, b.member(1))}),
                  b.number_of("2"), 1}};
  const NodeId node = b.add(b.number, select);
  ir::TableText text;
  text.name = "approvers";
  text.parameters = {{"kind", {}}, {"place", {}}, {"amount", {}}};
  b.program.tables.push_back(text);
  CHECK(ir::source_like(b.program, node) == "approvers(invoice.category, any, invoice.gross)");
  ir::Select choice;
  choice.arms = {{b.field("p"), b.number_of("1"), 0}, {b.truth(true), b.number_of("2"), 1}};
  CHECK(ir::source_like(b.program, b.add(b.number, choice)) == "if invoice.p then 1 else 2");
}

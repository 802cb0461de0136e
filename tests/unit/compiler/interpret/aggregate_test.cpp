// Aggregates over lists of records and of numbers: states of elements, tests and bodies; incomplete
// lists (language.md C7); empty lists; aggregates inside aggregates.
#include <doctest/doctest.h>

#include "tests/unit/compiler/interpret/evaluate.h"

using namespace bop;
using namespace bop::testing;
using enum ir::AggregateKind;

namespace {

// KIND of line.net for line in invoice.lines where line.open; quantifiers test line.urgent.
struct Lines {
  ProgramBuilder b;
  NodeId node;

  explicit Lines(ir::AggregateKind kind, bool filtered = true) {
    const ir::LocalId line = b.local("line");
    const NodeId element = b.local_node({Kind::Record, false, false, 1}, line);
    const NodeId open = b.field(element, "open");
    const bool quantifier = kind == Any || kind == Every;
    NodeId body = b.field(element, quantifier ? "urgent" : "net");
    Type type = b.money_type;
    if (quantifier) type = b.boolean;
    if (kind == Average) type = b.money_fraction;
    if (kind == Count) type = b.number;
    if (kind == Those) type = b.lines_type;
    if (kind == First) type = {Kind::Record, true, false, 1};
    if (kind == List) type = b.program.info.schema.list_of(b.money_type);
    if (kind == Count || kind == Those || kind == First) body = {};
    node =
        b.add(type, ir::Aggregate{kind, b.field("lines"), line, filtered ? open : NodeId{}, body});
  }
  std::string ask(const std::vector<Fields>& lines, bool complete = true) const {
    return outcome(b, node, {{"lines", b.lines(lines, complete)}});
  }
  std::string ask(const Datum& lines) const { return outcome(b, node, {{"lines", lines}}); }
};

Fields line(Datum open, Datum body) {
  const bool boolean = std::holds_alternative<bool>(body.value) || !body.known();
  Fields fields = {{"open", std::move(open)}, {"net", body}};
  if (boolean) fields.emplace_back("urgent", body);
  return fields;
}
Fields line_of(std::string_view amount) {
  return {{"open", known(true)}, {"net", known(money(amount))}};
}
Fields net(std::string_view amount) {
  return line(known(true), known(money(amount)));
}

const Datum yes = known(true);
const Datum no = known(false);

}  // namespace

TEST_CASE("the state of the list itself") {
  for (const auto kind : {Sum, Average, Min, Max, Count, Any, Every, Those, First, List}) {
    const Lines lines(kind);
    CHECK(lines.ask(unread) == "unread");
    CHECK(lines.ask(undefined) == "undefined");
    CHECK(lines.ask(missing) == "missing");
  }
}

TEST_CASE("any: an or over the elements of `where and body`") {
  const Lines any(Any);
  CHECK(any.ask(std::vector<Fields>{}) == "false");
  CHECK(any.ask({line(yes, no), line(yes, yes)}) == "true");
  CHECK(any.ask({line(yes, no), line(no, yes)}) == "false");
  CHECK(any.ask({line(unread, yes)}) == "unread");
  CHECK(any.ask({line(unread, no)}) == "false");
  CHECK(any.ask({line(yes, unread), line(yes, undefined)}) == "undefined");
  CHECK(any.ask({line(yes, unread), line(yes, yes)}) == "true");
  CHECK(any.ask({line(no, unread)}) == "false");
  CHECK(any.ask({line(yes, missing)}) == "false");
}

TEST_CASE("every: an and over the elements of `not where or body`") {
  const Lines every(Every);
  CHECK(every.ask(std::vector<Fields>{}) == "true");
  CHECK(every.ask({line(yes, yes), line(no, no)}) == "true");
  CHECK(every.ask({line(yes, yes), line(yes, no)}) == "false");
  CHECK(every.ask({line(unread, no)}) == "unread");
  CHECK(every.ask({line(unread, yes)}) == "true");
  CHECK(every.ask({line(yes, unread), line(yes, no)}) == "false");
  CHECK(every.ask({line(yes, undefined), line(unread, no)}) == "undefined");
  CHECK(every.ask({line(yes, missing)}) == "false");
}

TEST_CASE("over an incomplete list any may be true but not false, every false but not true") {
  const Lines any(Any);
  CHECK(any.ask({line(yes, yes)}, false) == "true");
  CHECK(any.ask({line(yes, no)}, false) == "unread");
  const Lines every(Every);
  CHECK(every.ask({line(yes, no)}, false) == "false");
  CHECK(every.ask({line(yes, yes)}, false) == "unread");
  for (const auto kind : {Sum, Average, Min, Max, Count, First})
    CHECK(Lines(kind).ask({net("EUR 1.00")}, false) == "unread");
}

TEST_CASE("a list made of what may have more elements may have more itself") {
  CHECK(Lines(Those).ask({net("EUR 1.00")}, false) == "invoice.lines[1], perhaps more");
  CHECK(Lines(List).ask({net("EUR 1.00"), line(yes, unread)}, false) == "EUR 1.00, perhaps more");
  CHECK(Lines(List).ask({line(yes, missing)}, false) == "missing, perhaps more");
  // Elements of which that is not known stand in none.
  CHECK(Lines(Those).ask({net("EUR 1.00"), line(unread, yes)}) == "invoice.lines[1], perhaps more");
  CHECK(Lines(List).ask({net("EUR 1.00"), line(undefined, yes)}) == "EUR 1.00, perhaps more");
  CHECK(Lines(List).ask({net("EUR 1.00"), line(yes, unread)}) == "EUR 1.00, perhaps more");
}

namespace {

// KIND over what DERIVED makes of invoice.lines.
std::string over_made(ir::AggregateKind derived, ir::AggregateKind kind,
                      const std::vector<Fields>& lines, bool complete) {
  Lines made(derived);
  auto& b = made.b;
  const Type list = b.program[made.node].type;
  const Type element = b.program.info.schema.lists[list.index];
  const ir::LocalId one = b.local("one");
  const NodeId local = b.local_node(element, one);
  const bool money = element.kind == Kind::Money;
  const NodeId large = b.compare(money ? local : b.field(local, "net"), ir::CompareOp::Greater,
                                 b.amount("EUR 5.00"));
  const bool quantifier = kind == Any || kind == Every;
  const NodeId node = b.add(
      quantifier ? b.boolean : b.money_type,
      ir::Aggregate{
          kind, made.node, one, {}, quantifier ? large : (money ? local : b.field(local, "net"))});
  return outcome(b, node, {{"lines", b.lines(lines, complete)}});
}

}  // namespace

TEST_CASE("any over a list made of an incomplete one is true once one element is a witness") {
  for (const auto derived : {Those, List}) {
    CHECK(over_made(derived, Any, {net("EUR 9.00")}, false) == "true");
    CHECK(over_made(derived, Any, {net("EUR 1.00")}, false) == "unread");
    CHECK(over_made(derived, Any, {net("EUR 9.00"), line(unread, yes)}, true) == "true");
    CHECK(over_made(derived, Every, {net("EUR 1.00")}, false) == "false");
    CHECK(over_made(derived, Every, {net("EUR 9.00")}, false) == "unread");
    CHECK(over_made(derived, Sum, {net("EUR 9.00")}, false) == "unread");
    // What can't be computed is not taken for something that could be read.
    CHECK(over_made(derived, Sum, {net("EUR 9.00"), line(undefined, yes)}, false) == "undefined");
    CHECK(over_made(derived, Any, {net("EUR 1.00"), line(undefined, yes)}, true) == "undefined");
  }
}

TEST_CASE("a list in an order that may turn out not to be one is unknown while it is incomplete") {
  ProgramBuilder b;
  const auto first_by = [&](const char* key, bool complete) {
    const ir::LocalId line = b.local("line");
    const NodeId element = b.local_node({Kind::Record, false, false, 1}, line);
    const NodeId sorted =
        b.add(b.lines_type, ir::Aggregate{Sort, b.field("lines"), line, {}, b.field(element, key)});
    return outcome(b, sorted,
                   {{"lines", b.lines({line_of("EUR 2.00"), line_of("EUR 1.00")}, complete)}});
  };
  CHECK(first_by("net", true) == "invoice.lines[2], invoice.lines[1]");
  CHECK(first_by("net", false) == "unread");  // of two currencies, for all that is known
  CHECK(first_by("open", false) == "invoice.lines[1], invoice.lines[2], perhaps more");
}

TEST_CASE("an unknown count has bounds, which comparisons read") {
  Lines count(Count);
  auto& b = count.b;
  const auto compared = [&](ir::CompareOp op, const char* number, const std::vector<Fields>& lines,
                            bool complete) {
    const NodeId node = b.compare(count.node, op, b.number_of(number));
    return outcome(b, node, {{"lines", b.lines(lines, complete)}});
  };
  using enum ir::CompareOp;
  const std::vector<Fields> two = {net("EUR 1.00"), net("EUR 2.00")};
  CHECK(compared(GreaterOrEqual, "2", two, false) == "true");
  CHECK(compared(Greater, "2", two, false) == "unread");
  CHECK(compared(Greater, "1", two, false) == "true");
  CHECK(compared(Less, "2", two, false) == "false");
  CHECK(compared(LessOrEqual, "2", two, false) == "unread");
  CHECK(compared(Equal, "1", two, false) == "false");
  CHECK(compared(Equal, "2", two, false) == "unread");
  CHECK(compared(NotEqual, "1", two, false) == "true");
  // One certain, one that may be, one that is not: between 1 and 2.
  const std::vector<Fields> open = {net("EUR 1.00"), line(unread, yes), line(no, yes)};
  CHECK(compared(GreaterOrEqual, "1", open, true) == "true");
  CHECK(compared(GreaterOrEqual, "2", open, true) == "unread");
  CHECK(compared(Greater, "2", open, true) == "false");
  CHECK(compared(Equal, "3", open, true) == "false");
  CHECK(compared(Equal, "0", open, true) == "false");
  CHECK(compared(LessOrEqual, "2", open, true) == "true");
  CHECK(compared(LessOrEqual, "2", {line(undefined, yes)}, true) == "true");
  CHECK(compared(Equal, "1", {line(undefined, yes)}, true) == "undefined");
  // Sums and differences of counts.
  const NodeId more = b.compute(b.number, ir::ArithmeticOp::Add, count.node, b.number_of("1"));
  const NodeId shared = b.let("shared", more);
  const auto ask = [&](NodeId node) { return outcome(b, node, {{"lines", b.lines(two, false)}}); };
  CHECK(ask(b.compare(shared, GreaterOrEqual, b.number_of("3"))) == "true");
  CHECK(ask(b.compare(shared, Greater, b.number_of("3"))) == "unread");
  const NodeId less = b.compute(b.number, ir::ArithmeticOp::Subtract, b.number_of("5"), count.node);
  CHECK(ask(b.compare(less, LessOrEqual, b.number_of("3"))) == "true");
  CHECK(ask(b.compare(less, GreaterOrEqual, b.number_of("3"))) == "unread");
  CHECK(ask(b.compare(b.number_of("2"), LessOrEqual, count.node)) == "true");
  CHECK(ask(b.compare(count.node, GreaterOrEqual, less)) == "unread");
}

TEST_CASE("sum") {
  const Lines sum(Sum);
  CHECK(sum.ask({net("EUR 1.10"), net("EUR 2.20"), line(no, known(money("EUR 9.00")))}) ==
        "EUR 3.30");
  CHECK(sum.ask({net("EUR 1.10"), net("USD 2.20")}) == "undefined");
  CHECK(sum.ask({net("EUR 1.10"), line(yes, unread)}) == "unread");
  CHECK(sum.ask({net("EUR 1.10"), line(no, unread)}) == "EUR 1.10");
  CHECK(sum.ask({net("EUR 1.10"), line(unread, known(money("EUR 1.00")))}) == "unread");
  CHECK(sum.ask({net("EUR 1.10"), line(unread, known(money("EUR 0.00")))}) == "EUR 1.10");
  CHECK(sum.ask({net("EUR 1.10"), line(undefined, unread)}) == "undefined");
  CHECK(sum.ask({net("EUR 1.10"), line(yes, missing)}) == "missing");
}

TEST_CASE("a sum of nothing is a zero that agrees with any currency") {
  Lines sum(Sum);
  const Datum zero = evaluate(sum.b, sum.node, {{"lines", sum.b.lines({})}});
  CHECK(std::get<value::Money>(zero.value).amount.is_zero());
  CHECK_FALSE(std::get<value::Money>(zero.value).currency);
  const NodeId less = sum.b.compare(sum.node, ir::CompareOp::Less, sum.b.field("gross"));
  CHECK(outcome(sum.b, less, {{"lines", sum.b.lines({})}, {"gross", known(money("USD 1.00"))}}) ==
        "true");
}

TEST_CASE("count") {
  const Lines count(Count);
  CHECK(count.ask(std::vector<Fields>{}) == "0");
  CHECK(count.ask({net("EUR 1.00"), line(no, yes), net("EUR 1.00")}) == "2");
  CHECK(count.ask({line(yes, unread)}) == "1");
  CHECK(count.ask({line(unread, yes)}) == "unread");
  CHECK(count.ask({line(undefined, yes), line(unread, yes)}) == "undefined");
}

TEST_CASE("min, max, average") {
  CHECK(Lines(Min).ask({net("EUR 3.00"), net("EUR 1.00"), net("EUR 2.00")}) == "EUR 1.00");
  CHECK(Lines(Max).ask({net("EUR 1.00"), net("EUR 3.00"), net("EUR 2.00")}) == "EUR 3.00");
  CHECK(Lines(Average).ask({net("EUR 1.00"), net("EUR 4.00")}) == "EUR 2.50");
  for (const auto kind : {Min, Max, Average}) {
    const Lines lines(kind);
    CHECK(lines.ask(std::vector<Fields>{}) == "missing");
    CHECK(lines.ask({line(no, known(money("EUR 1.00")))}) == "missing");
    CHECK(lines.ask({net("EUR 1.00"), net("USD 1.00")}) == "undefined");
    CHECK(lines.ask({net("EUR 1.00"), line(unread, known(money("EUR 0.00")))}) == "unread");
    CHECK(lines.ask({net("EUR 1.00"), line(yes, unread)}) == "unread");
    CHECK(lines.ask({net("EUR 1.00"), line(yes, missing)}) == "missing");
  }
}

TEST_CASE("an average is an exact fraction") {
  Lines average(Average);
  auto& b = average.b;
  const NodeId third = b.compare(average.node, ir::CompareOp::Greater, b.field("gross"));
  const Datum lines = b.lines({net("EUR 0.01"), net("EUR 0.00"), net("EUR 0.00")});
  CHECK(outcome(b, third, {{"lines", lines}, {"gross", known(money("EUR 0.003333333"))}}) ==
        "true");
  CHECK(outcome(b, third, {{"lines", lines}, {"gross", known(money("EUR 0.003333334"))}}) ==
        "false");
}

TEST_CASE("those, list, first") {
  CHECK(Lines(Those).ask({net("EUR 1.00"), line(no, yes), net("EUR 2.00")}) ==
        "invoice.lines[1], invoice.lines[3]");
  CHECK(Lines(List).ask({net("EUR 1.00"), line(no, yes), net("EUR 2.00")}) == "EUR 1.00, EUR 2.00");
  const Lines first(First);
  CHECK(first.ask({line(no, yes), net("EUR 1.00"), line(unread, yes)}) == "invoice.lines[2]");
  CHECK(first.ask({line(unread, yes), net("EUR 1.00")}) == "unread");
  CHECK(first.ask({line(no, yes)}) == "missing");
}

TEST_CASE("elements that are plain values, known and unknown") {
  ProgramBuilder b;
  const ir::LocalId x = b.local("x");
  const NodeId element = b.local_node(b.number, x);
  const NodeId large = b.compare(element, ir::CompareOp::Greater, b.number_of("10"));
  const NodeId any = b.add(b.boolean, ir::Aggregate{Any, b.field("numbers"), x, large, {}});
  const NodeId sum = b.add(b.number, ir::Aggregate{Sum, b.field("numbers"), x, {}, element});
  const auto list = [&](std::vector<Datum> elements) {
    return Fields{{"numbers", b.numbers(std::move(elements))}};
  };
  CHECK(outcome(b, any, list({known(decimal("1")), known(decimal("11"))})) == "true");
  CHECK(outcome(b, any, list({known(decimal("1")), unread})) == "unread");
  CHECK(outcome(b, sum, list({known(decimal("1")), known(decimal("11"))})) == "12");
  CHECK(outcome(b, sum, list({known(decimal("1")), unread})) == "unread");
  CHECK(outcome(b, sum, list({})) == "0");
}

TEST_CASE("an aggregate inside another sees the outer element move") {
  // any line in invoice.lines where line.net = (sum of other.net for other in invoice.lines
  //                                             where other.net <> line.net)
  ProgramBuilder b;
  const Type line_type{Kind::Record, false, false, 1};
  const ir::LocalId outer = b.local("line");
  const ir::LocalId inner = b.local("other");
  const NodeId line_net = b.field(b.local_node(line_type, outer), "net");
  const NodeId other_net = b.field(b.local_node(line_type, inner), "net");
  const NodeId lines = b.field("lines");
  const NodeId differs = b.compare(other_net, ir::CompareOp::NotEqual, line_net);
  const NodeId rest = b.add(b.money_type, ir::Aggregate{Sum, lines, inner, differs, other_net});
  const NodeId balanced = b.compare(line_net, ir::CompareOp::Equal, rest);
  const NodeId any = b.add(b.boolean, ir::Aggregate{Any, lines, outer, balanced, {}});
  const auto ask = [&](const std::vector<Fields>& given) {
    return outcome(b, any, {{"lines", b.lines(given)}});
  };
  CHECK(ask({net("EUR 1.00"), net("EUR 2.00"), net("EUR 3.00")}) == "true");
  CHECK(ask({net("EUR 1.00"), net("EUR 2.00"), net("EUR 4.00")}) == "false");
}

TEST_CASE("two aggregates may share a test of different locals' values without mixing them up") {
  Lines sum(Sum);
  auto& b = sum.b;
  const NodeId twice = b.compute(b.money_type, ir::ArithmeticOp::Add, sum.node, sum.node);
  CHECK(outcome(b, twice, {{"lines", b.lines({net("EUR 1.00"), net("EUR 2.00")})}}) == "EUR 6.00");
}

TEST_CASE("a whole reference set is a complete list of its rows, or unread") {
  ProgramBuilder b;
  const Type vendors_type = b.program.info.schema.list_of({Kind::Record, false, false, 2});
  const ir::LocalId vendor = b.local("vendor");
  const NodeId iban = b.field(b.local_node({Kind::Record, false, false, 2}, vendor), "iban");
  const NodeId same = b.compare(iban, ir::CompareOp::Equal, b.field("iban"));
  const NodeId any = b.add(
      b.boolean, ir::Aggregate{Any, b.add(vendors_type, ir::Lookup{0, {}}), vendor, {}, same});
  Sets sets{{b.vendor_row("V-1", text("DE1")), b.vendor_row("V-2", missing)}, {}};
  CHECK(outcome(b, any, {{"iban", text("DE1")}}, sets) == "true");
  CHECK(outcome(b, any, {{"iban", text("DE2")}}, sets) == "false");
  CHECK(outcome(b, any, {{"iban", missing}}, sets) == "false");
  sets.have_vendors = false;
  CHECK(outcome(b, any, {{"iban", text("DE1")}}, sets) == "unread");
}

// Every kind of node over every combination of the states of what it reads: compiled code says what
// the interpreter says.
#include <functional>

#include <doctest/doctest.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/session.h"
#include "compiler/interpret/interpret.h"
#include "tests/support/program_builder.h"

namespace {

using namespace bop;           // NOLINT: a test
using namespace bop::testing;  // NOLINT
using enum ir::ArithmeticOp;
using enum ir::CompareOp;

// A field and everything it is set to in turn.
struct Varied {
  std::string field;
  std::vector<Datum> data;
};

class Agreement {
 public:
  Agreement(const ProgramBuilder& builder, const Sets& sets)
      : builder_(builder), program_(builder.finished()), oracle_(interpret::interpreter(program_)) {
    REQUIRE_MESSAGE(ir::verify(*program_).empty(), ir::verify(*program_));
    auto compiled = emit::compile(program_, oracle_);
    REQUIRE_MESSAGE(compiled.has_value(), (compiled ? std::string() : compiled.error().text()));
    CHECK(compiled->unsupported.empty());
    const auto references = sets.made();
    expected_ = oracle_->bind(references);
    session_ = compiled->engine->bind(references);
    engine_ = std::move(compiled->engine);
  }

  /// Runs all combinations; everything not varied has a plain value.
  void over(const std::vector<Varied>& varied, Fields given = {}, std::size_t at = 0) {
    if (at < varied.size()) {
      for (const Datum& datum : varied[at].data) {
        Fields more = given;
        more.emplace_back(varied[at].field, datum);
        over(varied, std::move(more), at + 1);
      }
      return;
    }
    Fields all = plain();
    all.insert(all.end(), given.begin(), given.end());
    judge(case_of(builder_.invoice(all)));
  }

  std::uint64_t fallbacks() const {
    return static_cast<const emit::Session&>(*session_).fallbacks();
  }

 private:
  Fields plain() const {
    return {{"p", known(true)},
            {"q", known(false)},
            {"r", known(true)},
            {"a", known(decimal("3"))},
            {"b", known(decimal("4"))},
            {"gross", known(money("EUR 119"))},
            {"net", known(money("EUR 100"))},
            {"tax", known(money("EUR 19"))},
            {"category", known(abi::Symbol{1})},
            {"issued", known(date("2026-03-01"))},
            {"due", known(date("2026-03-31"))},
            {"term", known(value::Duration{0, 86'400 * 30})},
            {"notice", known(value::Duration{1, 0})},
            {"vendor_id", text("V-1")},
            {"iban", text("DE02")},
            {"lines", builder_.lines({})},
            {"numbers", builder_.numbers({})},
            {"vendor", missing},
            {"days", known(value::BusinessDays{2})}};
  }

  void judge(const abi::Case& subject) {
    abi::Evaluation expected, got;
    expected_->evaluate(subject, expected);
    session_->evaluate(subject, got);
    for (std::size_t index = 0; index < expected.conditions.size(); ++index) {
      CAPTURE(index);
      CHECK(static_cast<int>(got.conditions[index]) ==
            static_cast<int>(expected.conditions[index]));
    }
    for (std::size_t index = 0; index < expected.values.size(); ++index) {
      CAPTURE(index);
      const Datum& want = expected.values[index];
      const Datum& have = got.values[index];
      INFO("wanted ", abi::print(program_->info.schema, program_->info.value_types[index], want));
      CHECK(static_cast<int>(have.state) == static_cast<int>(want.state));
      if (want.known() && have.known()) CHECK(abi::equal(have.value, want.value));
    }
  }

  const ProgramBuilder& builder_;
  std::shared_ptr<const ir::Program> program_;
  std::shared_ptr<const abi::Engine> oracle_;
  std::unique_ptr<abi::Engine> engine_;
  std::unique_ptr<abi::Session> expected_;
  std::unique_ptr<abi::Session> session_;
};

const std::vector<Datum> truths = {known(true), known(false), missing, unread};
std::vector<Datum> numbers(const std::vector<std::string>& given) {
  std::vector<Datum> data = {missing, unread};
  for (const std::string& number : given) data.push_back(known(decimal(number)));
  return data;
}
std::vector<Datum> amounts(const std::vector<std::string>& given) {
  std::vector<Datum> data = {unread};
  for (const std::string& amount : given) data.push_back(known(money(amount)));
  return data;
}

}  // namespace

TEST_CASE("and, or, not, state tests: all combinations of three conditions") {
  ProgramBuilder b;
  const NodeId p = b.field("p"), q = b.field("q"), r = b.field("r");
  b.condition(b.all_of({p, q, r}));
  b.condition(b.any_of({p, q, r}));
  b.condition(b.negate(b.all_of({p, b.negate(q)})));
  b.condition(b.any_of({b.all_of({p, q}), b.negate(r)}));
  for (const auto kind : {ir::StateTestKind::Missing, ir::StateTestKind::Present,
                          ir::StateTestKind::Known, ir::StateTestKind::Unavailable}) {
    b.condition(b.is(p, kind));
    b.condition(b.is(b.all_of({p, q}), kind));
  }
  b.value(b.any_of({p, q}));
  b.value(p);
  Agreement agree(b, {});
  agree.over({{"p", truths}, {"q", truths}, {"r", truths}});
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("every comparison of numbers, amounts, dates, spans, texts and members") {
  ProgramBuilder b;
  for (const auto op : {Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual}) {
    b.condition(b.compare(b.field("a"), op, b.field("b")));
    b.condition(b.compare(b.field("gross"), op, b.field("net")));
    b.condition(b.compare(b.field("gross"), op, b.amount("EUR 100.00")));
    b.condition(b.compare(b.field("issued"), op, b.field("due")));
    b.condition(b.compare(b.field("term"), op, b.field("notice")));
    b.condition(b.compare(b.field("iban"), op, b.field("vendor_id")));
    b.condition(b.compare(b.field("category"), op, b.member(2)));
    b.condition(b.compare(b.field("p"), op, b.field("q")));
    const NodeId ratio = b.compute(b.ratio, Divide, b.field("a"), b.field("b"));
    b.condition(b.compare(ratio, op, b.number_of("0.75")));
  }
  Agreement agree(b, {});
  agree.over({{"a", numbers({"3", "-3", "0", "2.999999"})}, {"b", numbers({"4", "-4", "0", "3"})}});
  agree.over({{"gross", amounts({"EUR 100", "USD 100", "EUR 100.01", "EUR -1"})},
              {"net", amounts({"EUR 100", "JPY 5", "USD 100", "EUR 0"})}});
  agree.over({{"issued", {known(date("2026-03-01")), unread}},
              {"due", {known(date("2026-03-01")), known(date("2026-02-28")), unread}}});
  const std::vector<Datum> spans = {unread, known(value::Duration{0, 86'400 * 30}),
                                    known(value::Duration{1, 0}), known(value::Duration{0, 0}),
                                    known(value::Duration{1, 86'400})};
  agree.over({{"term", spans}, {"notice", spans}});
  const std::vector<Datum> texts = {missing,
                                    unread,
                                    text(""),
                                    text("DE02"),
                                    text("DE03"),
                                    text(std::string(40, 'x')),
                                    text(std::string(40, 'x') + "y")};
  agree.over({{"iban", texts}, {"vendor_id", texts}});
  agree.over({{"category",
               {unread, known(abi::Symbol{0}), known(abi::Symbol{2}), known(abi::Symbol{3})}}});
  agree.over({{"p", truths}, {"q", truths}});
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("arithmetic of every pair of kinds, and rounding in every mode") {
  ProgramBuilder b;
  const NodeId a = b.field("a"), c = b.field("b");
  const NodeId gross = b.field("gross"), net = b.field("net");
  for (const auto op : {Add, Subtract}) {
    b.value(b.compute(b.number, op, a, c));
    b.value(b.compute(b.money_type, op, gross, net));
    b.value(b.compute(b.date_type, op, b.field("issued"), b.field("term")));
    b.value(b.compute(b.date_type, op, b.field("issued"), b.field("notice")));
    b.value(b.compute({Kind::Duration}, op, b.field("term"), b.field("notice")));
    b.value(b.compute({Kind::BusinessDays}, op, b.field("days"), b.field("days")));
  }
  b.value(b.compute(b.money_type, Multiply, gross, a));
  b.value(b.compute(b.number, Multiply, a, c));
  const NodeId quotient = b.compute(b.ratio, Divide, a, c);
  const NodeId share = b.compute(b.ratio, Divide, gross, net);
  const NodeId part = b.compute(b.money_fraction, Divide, gross, c);
  b.value(quotient);
  b.value(share);
  b.value(part);
  b.value(b.compute(b.ratio, Add, quotient, share));
  b.value(b.compute(b.ratio, Divide, quotient, share));
  for (int mode = 0; mode < 8; ++mode) {
    for (const int decimals : {-1, 0, 2}) {
      b.value(b.add(b.number, ir::Round{quotient, static_cast<value::Rounding>(mode), decimals}));
      b.value(b.add(b.money_type, ir::Round{part, static_cast<value::Rounding>(mode), decimals}));
      b.value(b.add(b.number, ir::Round{a, static_cast<value::Rounding>(mode), decimals}));
    }
  }
  b.value(b.add(b.number, ir::Amount{gross}));
  b.value(b.add(b.number, ir::Fallback{a, c}));
  Agreement agree(b, {});
  agree.over({{"a", numbers({"0", "15", "-15", "2.5", "0.005", "-0.005", "1000000"})},
              {"b", numbers({"0", "4", "-8", "0.3", "7"})}});
  agree.over({{"gross", amounts({"EUR 0.05", "USD 10", "EUR -7.5"})},
              {"net", amounts({"EUR 100", "EUR 0", "USD 3"})},
              {"b", numbers({"2", "3", "-2", "0"})}});
  agree.over(
      {{"issued",
        {unread, known(date("2024-01-31")), known(date("9999-12-31")), known(date("0001-01-01"))}},
       {"term",
        {unread, known(value::Duration{0, 86'400}), known(value::Duration{0, 3'600}),
         known(value::Duration{0, std::int64_t{1} << 62U})}},
       {"notice", {known(value::Duration{1, 0}), known(value::Duration{13, 86'400})}}});
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("comparisons at the rates of a reference set") {
  ProgramBuilder b;
  for (const auto op : {Less, GreaterOrEqual, Equal}) {
    b.condition(b.compare_in_euro(b.field("gross"), op, b.amount("EUR 100.00"), b.field("issued")));
    b.condition(b.compare_in_euro(b.field("gross"), op, b.field("net"), b.field("issued")));
  }
  b.value(b.compare_in_euro(b.field("gross"), Less, b.field("net"), b.field("issued")));
  const auto data = amounts({"EUR 100", "USD 125", "JPY 16000", "CHF 90", "GBP 1"});
  const std::vector<Varied> varied = {
      {"gross", data},
      {"net", data},
      {"issued", {unread, known(date("2026-03-01")), known(date("2026-02-01"))}}};
  Sets sets;
  sets.rates = {b.rate("USD", "2026-03-01", known(decimal("1.25"))),
                b.rate("USD", "2026-02-15", known(decimal("1.2"))),
                b.rate("JPY", "2026-01-01", known(decimal("160"))),
                b.rate("CHF", "2026-01-01", known(decimal("0.9"))),
                b.rate("CHF", "2026-01-01", known(decimal("0.8"))),
                b.rate("GBP", "2026-02-28", known(decimal("-1")))};
  SUBCASE("given") {}
  SUBCASE("unavailable") {
    sets.have_rates = false;
  }
  SUBCASE("with a rate that was not read") {
    sets.rates.push_back(b.rate("USD", "2026-03-02", unread));
    sets.rates.push_back(b.rate("JPY", "2026-02-01", unread));
  }
  Agreement agree(b, sets);
  agree.over(varied);
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("lookups, and fields of what they find") {
  ProgramBuilder b;
  const NodeId vendor = b.vendor(b.field("vendor_id"));
  for (const auto kind : {ir::StateTestKind::Missing, ir::StateTestKind::Present,
                          ir::StateTestKind::Known, ir::StateTestKind::Unavailable})
    b.condition(b.is(vendor, kind));
  b.condition(b.field(vendor, "active"));
  b.condition(b.compare(b.field(vendor, "iban"), NotEqual, b.field("iban")));
  b.condition(b.compare(b.field(b.field("vendor"), "iban"), Equal, b.field("iban")));
  b.value(b.field(vendor, "iban"));
  b.value(vendor);
  Sets sets;
  sets.vendors = {b.vendor_row("V-1", text("DE02")), b.vendor_row("V-2", missing),
                  b.vendor_row("V-3", unread), b.vendor_row("V-4", text("DE04")),
                  b.vendor_row("V-4", text("DE05"))};
  SUBCASE("given") {}
  SUBCASE("unavailable") {
    sets.have_vendors = false;
  }
  bool left_to_interpreter = false;
  SUBCASE("with a key that was not read") {
    left_to_interpreter = true;  // which entries such a row may be, only one engine weighs
    sets.vendors.push_back(
        b.record(2, "", {{"id", unread}, {"iban", missing}, {"active", unread}}));
  }
  SUBCASE("empty") {
    sets.vendors.clear();
  }
  Agreement agree(b, sets);
  agree.over({{"vendor_id",
               {missing, unread, text("V-1"), text("V-2"), text("V-3"), text("V-4"), text("V-9"),
                text("")}},
              {"iban", {missing, unread, text("DE02")}},
              {"vendor",
               {missing, unread, known(b.vendor_row("V-7", text("DE02"))),
                known(b.vendor_row("V-8", unread))}}});
  CHECK((agree.fallbacks() == 0) == !left_to_interpreter);
}

TEST_CASE("a reference set read as a list") {
  ProgramBuilder b;
  const Type vendor_type{Kind::Record, false, false, 2};
  const Type vendors_type = b.program.info.schema.list_of(vendor_type);
  const NodeId all = b.add(vendors_type, ir::Lookup{0, {}});
  using enum ir::AggregateKind;
  const auto walk = [&](ir::AggregateKind kind, Type type, bool has_body) {
    ir::Aggregate made{kind, all, b.local("vendor"), {}, {}};
    const NodeId vendor = b.local_node(vendor_type, made.element);
    const NodeId same = b.compare(b.field(vendor, "iban"), Equal, b.field("iban"));
    (has_body ? made.body : made.where) = same;
    return b.add(type, made);
  };
  b.condition(walk(Any, b.boolean, true));
  b.condition(walk(Every, b.boolean, true));
  b.value(walk(Count, {Kind::Integer}, false));
  b.value(walk(First, vendor_type.maybe(), false));
  b.value(walk(Those, vendors_type, false));
  b.value(all);
  for (const auto kind : {ir::StateTestKind::Known, ir::StateTestKind::Unavailable})
    b.condition(b.is(all, kind));
  Sets sets;
  sets.vendors = {b.vendor_row("V-1", text("DE02")), b.vendor_row("V-2", missing),
                  b.vendor_row("V-2", text("DE04"))};
  SUBCASE("given") {}
  SUBCASE("unavailable") {
    sets.have_vendors = false;
  }
  SUBCASE("empty") {
    sets.vendors.clear();
  }
  SUBCASE("with rows whose fields or key were not read") {
    sets.vendors.push_back(b.vendor_row("V-3", unread));
    sets.vendors.push_back(
        b.record(2, "", {{"id", unread}, {"iban", missing}, {"active", unread}}));
  }
  SUBCASE("without a key") {
    b.program.info.references[0].key_fields.clear();
  }
  Agreement agree(b, sets);
  agree.over({{"iban", {missing, unread, text("DE02"), text("DE04"), text("DE09")}}});
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("tables: first and unique, with unknown conditions and with values that agree") {
  ProgramBuilder b;
  const NodeId p = b.field("p"), q = b.field("q"), r = b.field("r");
  const auto table = [&](bool unique, std::vector<NodeId> values, Type type) {
    ir::Select select;
    select.unique = unique;
    select.table = "t";
    const NodeId conditions[] = {p, q, r};
    for (std::size_t row = 0; row < values.size(); ++row)
      select.arms.push_back({conditions[row], values[row], static_cast<std::uint32_t>(row)});
    b.value(b.add(type, select));
  };
  for (const bool unique : {false, true}) {
    table(unique, {b.number_of("1"), b.number_of("1.0"), b.number_of("2")}, b.number);
    table(unique, {b.field("a"), b.field("b"), b.number_of("2")}, b.number);
    table(unique, {b.field("a"), b.field("a"), b.constant(b.number, missing)}, b.number);
    table(unique, {b.amount("EUR 0"), b.amount("USD 0"), b.field("gross")}, b.money_type);
    table(unique, {b.field("iban"), b.constant(b.text_type, text("DE02")), b.field("vendor_id")},
          b.text_type);
    table(unique, {b.field("numbers"), b.field("numbers"), b.field("numbers")}, b.numbers_type);
  }
  Agreement agree(b, {});
  agree.over({{"p", truths}, {"q", truths}, {"r", truths}});
  agree.over({{"p", truths}, {"q", truths}, {"a", numbers({"2", "4"})}, {"b", numbers({"2"})}});
  agree.over({{"p", truths}, {"q", truths}, {"iban", {missing, unread, text("DE02")}}});
  agree.over({{"p", truths},
              {"q", truths},
              {"numbers",
               {unread, b.numbers({known(decimal("1")), unread}),
                b.numbers({known(decimal("1"))}, false)}}});
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("tables over the members of an enumeration are looked up, not searched") {
  ProgramBuilder b;
  const NodeId category = b.field("category");
  const auto table = [&](bool unique, const std::vector<std::string>& rates) {
    ir::Select select;
    select.unique = unique;
    for (std::uint32_t row = 0; row < rates.size(); ++row)
      select.arms.push_back(
          {b.compare(category, Equal, b.member(row)), b.number_of(rates[row]), row});
    b.value(b.add(b.number, select));
  };
  table(true, {"0.19", "0.07", "0", "1000"});
  table(false, {"0.19", "0.07", "0.19"});     // one member has no row
  table(true, {"0.5", "0.5", "0.5", "0.5"});  // all agree: known whatever the category
  b.condition(
      b.any_of({b.compare(category, Equal, b.member(0)), b.compare(category, Equal, b.member(2)),
                b.compare(category, Equal, b.member(3))}));
  Agreement agree(b, {});
  std::vector<Datum> categories = {unread};
  for (std::uint32_t member = 0; member < 4; ++member)
    categories.push_back(known(abi::Symbol{member}));
  agree.over({{"category", categories}});
  CHECK(agree.fallbacks() == 0);
}

TEST_CASE("aggregates over complete and incomplete lists with unknown elements") {
  ProgramBuilder b;
  const auto aggregate = [&](ir::AggregateKind kind, Type type, bool where, const char* body) {
    ir::Aggregate made;
    made.kind = kind;
    made.list = b.field("lines");
    made.element = b.local("line");
    const NodeId line = b.local_node({Kind::Record, false, false, 1}, made.element);
    if (where) made.where = b.field(line, "urgent");
    if (body != nullptr) made.body = b.field(line, body);
    b.value(b.add(type, made));
  };
  using enum ir::AggregateKind;
  for (const bool where : {false, true}) {
    aggregate(Any, b.boolean, where, "open");
    aggregate(Every, b.boolean, where, "open");
    aggregate(Count, {Kind::Integer}, where, nullptr);
    aggregate(Sum, b.money_type, where, "net");
    aggregate(Average, b.money_fraction, where, "net");
    aggregate(Min, b.money_type, where, "net");
    aggregate(Max, b.money_type, where, "net");
    aggregate(First, {Kind::Record, true, false, 1}, where, nullptr);
    aggregate(Those, b.lines_type, where, nullptr);
  }
  // What a count between bounds says, and quantifiers over lists made of incomplete ones.
  const auto over = [&](ir::AggregateKind kind, Type type, NodeId list, const char* body) {
    ir::Aggregate made;
    made.kind = kind;
    made.list = list;
    made.element = b.local("one");
    const NodeId one = b.local_node({Kind::Record, false, false, 1}, made.element);
    if (kind == Those) made.where = b.field(one, "urgent");
    if (kind == Sort || kind == Any || kind == Every || kind == Sum) made.body = b.field(one, body);
    return b.add(type, made);
  };
  for (const NodeId list : {over(Those, b.lines_type, b.field("lines"), nullptr),
                            over(Sort, b.lines_type, b.field("lines"), "open"),
                            over(Sort, b.lines_type, b.field("lines"), "net")}) {
    b.value(list);
    b.value(over(Any, b.boolean, list, "open"));
    b.value(over(Every, b.boolean, list, "open"));
    b.value(over(Sum, b.money_type, list, "net"));
    b.value(over(First, {Kind::Record, true, false, 1}, list, nullptr));
    const NodeId count = over(Count, {Kind::Integer}, list, nullptr);
    for (int op = 0; op < 6; ++op)
      for (const char* number : {"0", "1", "2", "3"}) {
        const auto compare = static_cast<ir::CompareOp>(op);
        b.value(b.compare(count, compare, b.number_of(number)));
        const NodeId twice = b.compute(b.number, ir::ArithmeticOp::Add, count, count);
        b.value(b.compare(b.number_of(number), compare, b.let("twice", twice)));
      }
  }
  ir::Aggregate nets;
  nets.kind = List;
  nets.list = b.field("numbers");
  nets.element = b.local("number");
  nets.body = b.local_node(b.number, nets.element);
  b.value(b.add(b.numbers_type, nets));
  Agreement agree(b, {});
  std::vector<Datum> lists = {unread, b.lines({}), b.lines({}, false)};
  const std::vector<Datum> nets_given = {known(money("EUR 1")), known(money("EUR 0")),
                                         known(money("USD 2")), unread};
  const std::vector<Datum> flags = {known(true), known(false), unread};
  for (const Datum& net : nets_given) {
    for (const Datum& open : flags) {
      for (const Datum& urgent : flags) {
        const Fields line = {{"net", net}, {"open", open}, {"urgent", urgent}};
        lists.push_back(b.lines({line}));
        lists.push_back(b.lines({line}, false));
        lists.push_back(b.lines(
            {{{"net", known(money("EUR 5"))}, {"open", known(true)}, {"urgent", known(true)}},
             line}));
        lists.push_back(b.lines(
            {line, {{"net", known(money("EUR 7"))}, {"open", known(false)}, {"urgent", unread}}}));
      }
    }
  }
  agree.over({{"lines", lists}});
  agree.over(
      {{"numbers",
        {unread, b.numbers({unread, known(decimal("2"))}), b.numbers({known(decimal("2"))})}}});
  CHECK(agree.fallbacks() == 0);
}

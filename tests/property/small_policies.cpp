#include "tests/property/small_policies.h"

#include <algorithm>
#include <numeric>

namespace bop::testing {

using record::Reading;
using record::Record;

namespace {

constexpr int field_p = 0, field_q = 1, field_kind = 2, field_risk = 3, field_mark = 4,
              field_gross = 5, field_net = 6, field_count = 7, field_day = 8, field_number = 9,
              field_name = 10, field_share = 11, field_fee = 12, field_lines = 13;

Reading reading(record::Status status) {
  Reading made;
  made.status = status;
  made.method = record::Method::System;
  made.confidence = 1;
  return made;
}
// What stood there: findings show it.
std::string raw_of(const abi::Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<value::Decimal>(&value)) return number->text();
  if (const auto* money = std::get_if<value::Money>(&value)) return money->text();
  if (const auto* date = std::get_if<value::Date>(&value)) return date->text();
  if (const auto* symbol = std::get_if<abi::Symbol>(&value)) return std::to_string(symbol->index);
  return {};
}
Reading known(abi::Value value) {
  Reading made = reading(record::Status::Value);
  made.raw = raw_of(value);
  made.value = std::move(value);
  return made;
}
Reading missing() {
  return reading(record::Status::Missing);
}
Reading unread() {
  return reading(record::Status::Unread);
}

value::Money dollars(const value::Decimal& amount) {
  return {amount, *value::Currency::parse("USD")};
}
value::Money euro(const value::Decimal& amount) {
  return {amount, *value::Currency::parse("EUR")};
}
abi::Value member(std::size_t index) {
  return abi::Symbol{static_cast<std::uint32_t>(index)};
}
abi::Value day(std::size_t of_january) {
  return *value::Date::of(2026, 1, static_cast<unsigned>(of_january));
}

// Every whole amount that a condition can turn on, and a cent more: what lies between. A quarter of
// EUR 12.00 and of EUR 16.00 are such amounts.
std::vector<abi::Value> amounts(value::Money (*in)(const value::Decimal&) = euro) {
  std::vector<abi::Value> values;
  std::vector<int> wholes(17);
  std::iota(wholes.begin(), wholes.end(), -8);
  wholes.insert(wholes.end(), {12, 16});
  for (const int whole : wholes) {
    values.emplace_back(in(whole));
    values.emplace_back(in(*value::Decimal::of(whole * 100 + 1, -2)));
  }
  return values;
}

std::vector<abi::Value> hundredths(const std::vector<int>& numbers) {
  std::vector<abi::Value> values;
  for (const int number : numbers) values.emplace_back(*value::Decimal::of(number, -2));
  return values;
}

// EUR 1.00 .. 4.00 over a whole amount up to EUR 4.00, and what lies between.
std::vector<abi::Value> quotients() {
  return hundredths({10,  25,  30,  33,  34,  40,  50,  60,  66,  67,  70,  75,  90, 100,
                     120, 133, 134, 140, 150, 170, 200, 250, 300, 350, 400, 500, 900});
}

// What a field of the subject that is not known can turn out to be, but for being missing.
std::vector<abi::Value> values_of(std::size_t field) {
  if (field <= field_q) return {true, false};
  if (field <= field_mark) return {member(0), member(1), member(2)};
  if (field == field_gross || field == field_net) return amounts();
  if (field == field_fee) return amounts(dollars);
  if (field == field_name)
    return {std::string("a"), std::string("b"), std::string("ab"), std::string("A"),
            std::string("B"), std::string("C"), std::string("z")};
  if (field == field_number)
    return {std::string("A"), std::string("B"), std::string("C"), std::string("Z")};
  std::vector<abi::Value> values;
  if (field == field_share) {
    values = quotients();
    for (abi::Value& other : hundredths({-100, -50, 0, 5, 8, 20})) values.push_back(other);
  } else if (field == field_count) {
    for (int count = -2; count <= 5; ++count) values.emplace_back(value::Decimal(count));
  } else if (field == field_day) {
    for (const std::size_t january : {1, 2, 3, 4, 5, 9}) values.push_back(day(january));
    for (const unsigned first : {1, 2, 3}) values.emplace_back(*value::Date::of(1, 1, first));
    values.emplace_back(*value::Date::of(2025, 12, 1));
    for (const unsigned last : {29, 30, 31}) values.emplace_back(*value::Date::of(9999, 12, last));
  }
  return values;
}

}  // namespace

std::string SmallPolicies::frame() {
  return R"(policy small.random "A small random policy"
  owner "Somebody"
  calendar TARGET zone "UTC"
  compare  in EUR at rates on doc.day

type Kind is one of goods, rent, tax
type Risk is low < medium < high
type Line is record
  net  : Money in EUR
  open : Boolean
type Order is record
  number : Text
  open   : Boolean
  limit  : Money in EUR
type Rate is record
  currency : Currency
  day      : Date
  rate     : Number
type Doc is record
  p      : Boolean
  q      : Boolean
  kind   : Kind
  risk   : Risk
  mark   : Kind?
  gross  : Money in EUR
  net    : Money in EUR
  count  : Integer
  day    : Date
  number : Text?
  name   : Text
  share  : Percent
  fee    : Money in USD
  lines  : list of Line

subject   doc    : Doc
reference orders : Order by number
reference rates  : Rate by currency, day

let order = orders[doc.number]
let other = orders[doc.name]

define larger(a : Money in EUR, b : Money in EUR) : Boolean = a > b
define sized(x : Money in EUR) : Risk =
  if x < EUR 2.00 then low else if x < EUR 4.00 then medium else high

role clerk

codes Codes
  BAD "It is bad" for clerk

decision verdict
  outcomes fine < watch < hold < reject
  combine  most severe
  default  watch
  asks     clerk

table grade(kind : Kind, amount : Money in EUR) gives level : Risk unique
  | kind  | amount               || level  |
  | goods | < EUR 2.00           || low    |
  | goods | >= EUR 2.00          || high   |
  | rent  | any                  || medium |
  | tax   | < EUR 1.00           || low    |
  | tax   | EUR 1.00 ..< EUR 3.00 || medium |
  | tax   | >= EUR 3.00          || high   |

)";
}

std::string SmallPolicies::amount() {
  return "EUR " + std::to_string(below(5)) + ".00";
}

std::string SmallPolicies::order() {
  return one_of({"<", "<=", ">", ">=", "=", "<>"});
}

std::string SmallPolicies::numeric_test() {
  switch (below(10)) {
    case 8:
      return "doc.day - 2 days " + order() + " 2026-01-0" + std::to_string(1 + below(5));
    case 9:
      return "(doc.day " + order() + " 2026-01-03 or doc.day + 2 days " + order() + " 2026-01-05)";
    case 0:
      return "doc.gross + doc.net " + order() + " " + amount();
    case 1:
      return "doc.gross " + order() + " doc.net";
    case 2:
      return "doc.gross is in EUR 1.00 ..< EUR " + std::to_string(2 + below(3)) + ".00";
    case 3:
      return "doc.count * 2 - 1 " + order() + " " + std::to_string(below(6));
    case 4:
      return "doc.day " + order() + " 2026-01-0" + std::to_string(1 + below(5));
    case 5:
      return "doc.day + 2 days " + order() + " 2026-01-0" + std::to_string(3 + below(5));
    case 6:
      return "doc.net is positive";
    default:
      return "doc.gross " + order() + " " + amount();
  }
}

// Texts, percents, functions, rates.
std::string SmallPolicies::test_of_others() {
  switch (below(9)) {
    case 0:
      return "doc.name " + one_of({"=", "<>"}) + " \"" + one_of({"a", "b"}) + "\"";
    case 1:
      return "doc.name is one of (\"a\", \"" + one_of({"b", "ab"}) + "\")";
    case 2:
      return "doc.name starts with \"a\"";
    case 3:
      return "doc.share " + order() + " " + one_of({"0%", "50%", "100%"});
    case 4:
      return "doc.gross * doc.share " + order() + " " + amount();
    case 5:
      return "larger(" + one_of({"doc.gross", "doc.net"}) + ", " + one_of({"doc.net", amount()}) +
             ")";
    case 6:
      return "sized(doc." + one_of({"gross", "net"}) + ") " + order() + " medium";
    default:
      return "doc.fee " + order() + " " + amount();
  }
}

// Conditions that a list which was not read to its end may decide all the same.
std::string SmallPolicies::test_of_lines() {
  const std::string number = std::to_string(below(4));
  const std::string where = one_of({"l.open", "l.net > EUR 1.00", "doc.p", "l.net >= doc.net"});
  switch (below(11)) {
    case 0:
    case 1:
      return "count(doc.lines) " + order() + " " + number;
    case 2:
      return "count(doc.lines) is in 1 .. " + std::to_string(1 + below(3));
    case 3:
      return "(count of l in doc.lines where " + where + ") " + order() + " " + number;
    case 4:
      return "(" + one_of({"at least", "at most", "exactly"}) + " 2 l in doc.lines where " + where +
             ")";
    case 5:
      return "count(doc.lines) + doc.count " + order() + " " + number;
    case 6:
      return "count(those l in doc.lines where " + where + ") " + order() + " " + number;
    case 7:
      return "(any o in (those l in doc.lines where " + where + ") where o.net > EUR 1.00)";
    case 8:
      return "(no o in (sort l in doc.lines by l.net) where o.open)";
    case 9:
      return "count(distinct of l.net for l in doc.lines) " + order() + " " + number;
    default:
      return "EUR 1.00 is in (list of l.net for l in doc.lines where " + where + ")";
  }
}

std::string SmallPolicies::test() {
  static const std::vector<std::string> kinds = {"goods", "rent", "tax"};
  static const std::vector<std::string> risks = {"low", "medium", "high"};
  switch (below(22)) {
    case 19:
    case 20:
    case 21:
      return test_of_others();
    case 16:
    case 17:
    case 18:
      return test_of_lines();
    case 0:
      return "doc.p";
    case 1:
      return "doc.q";
    case 2:
      return "doc.kind " + one_of({"=", "<>"}) + " " + one_of(kinds);
    case 3:
      return "doc.kind is one of (goods, " + one_of({"rent", "tax"}) + ")";
    case 4:
      return "doc.risk " + order() + " " + one_of(risks);
    case 5:
      return "doc.mark is " + one_of({"missing", "present"});
    case 6:
      return "(doc.mark is present and doc.mark " + one_of({"=", "<>"}) + " " + one_of(kinds) + ")";
    case 7:
      return one_of(
          {"order is missing", "other is missing", "(order is missing or other is present)"});
    case 8:
      return one_of({"(order is present and order.open)", "(other is present and other.open)"});
    case 9:
      return "(order is present and order.limit " + order() + " " + amount() + ")";
    case 10:
      return "grade(doc.kind, doc.gross) " + order() + " " + one_of(risks);
    case 11:
      return one_of({"(any l in doc.lines where l.open)",
                     "(any l in doc.lines where l.open and l.net > EUR 1.00)",
                     "(no l in doc.lines where l.open)"});
    case 12:
      return "(sum of l.net for l in doc.lines) " + order() + " " + amount();
    default:
      return numeric_test();
  }
}

std::string SmallPolicies::condition(int depth) {
  if (depth <= 0 || chance(35)) return test();
  if (chance(15)) return "not (" + condition(depth - 1) + ")";
  const std::string connective = one_of({" and ", " or "});
  return "((" + condition(depth - 1) + ")" + connective + "(" + condition(depth - 1) + "))";
}

std::string SmallPolicies::of_each_line() {
  const std::string list = one_of({"doc.lines", "doc.lines", "(those l in doc.lines where l.open)",
                                   "(sort l in doc.lines where l.open by l.net)"});
  std::string text = " for each e in " + list;
  if (chance(30)) text += " where " + one_of({"e.open", "e.net > EUR 1.00", "doc.p"});
  const std::string amounts = one_of({"e.net", "e.net + doc.net"}) + " " + order() + " " + amount();
  text += "\n  when (" + one_of({"e.open", amounts, "e.net " + order() + " doc.gross"}) + ")";
  if (chance(60)) text += one_of({" and ", " or "}) + "(" + condition(1) + ")";
  return text;
}

std::vector<std::string> SmallPolicies::rules() {
  std::vector<std::string> rules;
  rules.emplace_back(
      "rule R-0 \"An order that is named is on file\"\n"
      "  when order is missing\n  then fine\n");
  const std::size_t count = 2 + below(5);
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string code = "R-" + std::to_string(i);
    std::string rule = "rule " + code + " \"A rule\"";
    rule += chance(20) ? of_each_line() : "\n  when " + condition(2);
    rule += "\n";
    if (chance(25)) rule += "  unless " + condition(1) + "\n";
    rule += "  then " + one_of({"fine", "watch", "hold", "reject"}) + "\n";
    if (chance(25))
      rule +=
          "exception " + code + "a to " + code + " \"An exception\"\n  when " + condition(1) + "\n";
    rules.push_back(std::move(rule));
  }
  return rules;
}

Reading SmallPolicies::line() {
  Reading made = reading(record::Status::Value);
  Record line;
  line.type = 0;
  line.fields = {known(euro(static_cast<std::int64_t>(below(3)))), known(chance(50))};
  made.nested.push_back(std::move(line));
  return made;
}

SmallCase SmallPolicies::record(const abi::PolicyInfo& policy) {
  const abi::Schema& schema = policy.schema;
  SmallCase made;
  made.doc.type = policy.subject_record;
  made.doc.id = "doc";
  made.doc.fields = {known(chance(50)),
                     known(chance(50)),
                     known(member(below(3))),
                     known(member(below(3))),
                     chance(30) ? missing() : known(member(below(3))),
                     known(euro(static_cast<std::int64_t>(below(5)))),
                     known(euro(static_cast<std::int64_t>(below(4)))),
                     known(value::Decimal(static_cast<std::int64_t>(below(4)))),
                     known(day(1 + below(5))),
                     chance(25) ? missing() : known(std::string(1, "ABCZ"[below(4)])),
                     known(std::string(one_of({"a", "b", "ab", "z"}))),
                     known(hundredths({0, 25, 50, 100})[below(4)]),
                     known(dollars(static_cast<std::int64_t>(below(5)))),
                     reading(record::Status::Value)};
  made.rate = value::Decimal(static_cast<std::int64_t>(1 + below(2)));
  for (std::size_t left = below(3); left > 0; --left)
    made.doc.fields[field_lines].elements.push_back(line());
  for (Reading& element : made.doc.fields[field_lines].elements)
    element.nested.front().type = *schema.record("Line");
  for (const char* number : {"A", "B", "C"}) {
    Record order;
    order.type = *schema.record("Order");
    order.fields = {known(std::string(number)), known(chance(50)),
                    known(euro(static_cast<std::int64_t>(below(5))))};
    if (chance(80)) made.orders.push_back(std::move(order));
  }
  for (std::size_t left = 1 + below(4); left > 0; --left) forget(policy, made);
  return made;
}

// The lines were not read to their end, or not at all: there may be any more of them.
void SmallPolicies::forget_lines(const abi::PolicyInfo& policy, SmallCase& made) {
  Reading& lines = made.doc.fields[field_lines];
  if (lines.status != record::Status::Value || !lines.complete) return;
  if (chance(30)) {
    lines = unread();
    std::erase_if(made.unknown, [](const Unknown& u) { return u.path.starts_with("doc.lines"); });
  }
  lines.complete = false;
  Unknown input{"doc.lines", false, {}};
  const std::uint32_t type = *policy.schema.record("Line");
  const auto line = [type](const abi::Value& net, bool open) {
    Reading one = reading(record::Status::Value);
    Record record;
    record.type = type;
    record.fields = {known(net), known(open)};
    one.nested.push_back(std::move(record));
    return one;
  };
  const auto more = [&](std::vector<Reading> elements) {
    input.values.push_back([elements = std::move(elements)](SmallCase& to) {
      Reading& list = to.doc.fields[field_lines];
      list.status = record::Status::Value;
      list.complete = true;
      list.elements.insert(list.elements.end(), elements.begin(), elements.end());
    });
  };
  const std::vector<abi::Value> few = {euro(0), euro(1), euro(2), euro(5)};
  for (std::size_t count = 0; count <= 7; ++count)
    for (const bool open : {false, true}) more(std::vector(count, line(few[0], open)));
  for (const bool open : {false, true}) {
    for (const int cents : {-500, -1, 0, 1, 100, 101, 200, 201, 300, 301, 400, 401, 500})
      more({line(euro(*value::Decimal::of(cents, -2)), open)});
    for (const abi::Value& net : few)
      for (const abi::Value& other : few)
        more({line(net, open), line(other, true), line(few[2], false)});
  }
  made.unknown.push_back(std::move(input));
}

// No set of rates: a dollar may be worth anything.
void SmallPolicies::forget_rates(SmallCase& made) {
  if (!made.rate) return;
  made.rate.reset();
  Unknown input{"rates", false, {}};
  for (const abi::Value& rate : quotients())
    input.values.push_back([=](SmallCase& to) { to.rate = std::get<value::Decimal>(rate); });
  made.unknown.push_back(std::move(input));
}

// Makes one more input unknown, with all it can turn out to be.
void SmallPolicies::forget(const abi::PolicyInfo& policy, SmallCase& made) {
  const auto& fields = policy.schema.records[policy.subject_record].fields;
  const std::size_t field = below(field_lines + 6);
  if (field == field_lines + 5) return forget_rates(made);
  if (field > field_lines + 2) return forget_lines(policy, made);
  Unknown input;
  const auto all = [&](auto where, const std::vector<abi::Value>& values, bool optional) {
    for (const abi::Value& value : values)
      input.values.push_back([=](SmallCase& to) { where(to) = known(value); });
    if (optional) input.values.push_back([=](SmallCase& to) { where(to) = missing(); });
  };
  if (field < field_lines) {
    if (!made.doc.fields[field].known()) return;
    made.doc.fields[field] = unread();
    input.path = "doc." + fields[field].name;
    input.enumerable = field <= field_mark;
    const auto where = [field](SmallCase& to) -> Reading& { return to.doc.fields[field]; };
    all(where, values_of(field), field == field_mark || field == field_number);
  } else if (field == field_lines) {
    auto& lines = made.doc.fields[field_lines].elements;
    if (lines.empty()) return;
    const std::size_t element = below(lines.size());
    const std::size_t part = below(2);
    const auto where = [element, part](SmallCase& to) -> Reading& {
      return to.doc.fields[field_lines].elements[element].nested.front().fields[part];
    };
    if (!where(made).known()) return;
    where(made) = unread();
    input.path = record::element_path("doc.lines", element) + (part == 0 ? ".net" : ".open");
    input.enumerable = part == 1;
    all(where, part == 0 ? amounts() : std::vector<abi::Value>{true, false}, false);
  } else if (field == field_lines + 1) {
    if (made.orders.empty() || !made.orders_given) return;
    const std::size_t row = below(made.orders.size());
    const std::size_t part = 1 + below(2);
    const auto where = [row, part](SmallCase& to) -> Reading& {
      return to.orders[row].fields[part];
    };
    if (!where(made).known()) return;
    where(made) = unread();
    const auto& number = std::get<std::string>(made.orders[row].fields[0].value);
    input.path = "orders[" + number + "]" + (part == 1 ? ".open" : ".limit");
    input.enumerable = part == 1;
    all(where, part == 2 ? amounts() : std::vector<abi::Value>{true, false}, false);
  } else {
    // No set at all: the order that is asked for may be any, or none.
    if (!made.orders_given) return;
    made.orders_given = false;
    std::erase_if(made.unknown, [](const Unknown& u) { return u.path.starts_with("orders"); });
    input.path = "orders";
    input.values.push_back([](SmallCase& to) {
      to.orders_given = true;
      to.orders.clear();
    });
    const std::uint32_t type = *policy.schema.record("Order");
    for (const bool open : {true, false})
      for (const abi::Value& limit : amounts())
        input.values.push_back([=](SmallCase& to) {
          to.orders_given = true;
          to.orders.clear();
          for (const char* number : {"A", "B", "C", "Z"}) {
            Record order;
            order.type = type;
            order.fields = {known(std::string(number)), known(open), known(limit)};
            to.orders.push_back(std::move(order));
          }
        });
    // Two that are asked for need not be one: each may be there, or not.
    const auto asked = [&](std::size_t key) -> std::vector<abi::Value> {
      const Reading& own = made.doc.fields[key];
      return own.known() ? std::vector{own.value} : values_of(key);
    };
    const auto there = [type](SmallCase& to, const abi::Value& number, bool open,
                              const abi::Value& limit) {
      Record order;
      order.type = type;
      order.fields = {known(number), known(open), known(limit)};
      to.orders_given = true;
      to.orders.push_back(std::move(order));
    };
    for (const abi::Value& number : asked(field_number))
      for (const abi::Value& name : asked(field_name))
        for (const int open : {0, 1, 2, 3})
          for (const abi::Value& limit : amounts())
            input.values.push_back([=](SmallCase& to) {
              to.orders.clear();
              there(to, number, open % 2 == 0, limit);
              if (!abi::equal(number, name)) there(to, name, open < 2, limit);
            });
    for (const std::size_t key : {field_number, field_name})
      for (const abi::Value& number : asked(key))
        for (const bool open : {true, false})
          for (const abi::Value& limit : amounts())
            input.values.push_back([=](SmallCase& to) {
              to.orders.clear();
              there(to, number, open, limit);
            });
  }
  made.unknown.push_back(std::move(input));
}

namespace {

abi::ReferenceSet rates_at(const abi::Schema& schema, const std::optional<value::Decimal>& rate) {
  if (!rate) return abi::ReferenceSet::unavailable("rates", "not given");
  Record row;
  row.type = *schema.record("Rate");
  row.fields = {known(*value::Currency::parse("USD")), known(*value::Date::of(1, 1, 1)),
                known(*rate)};
  return abi::ReferenceSet::complete("rates", {record::project(schema, row, "rates[USD]")}, {0, 1});
}

}  // namespace

std::shared_ptr<const abi::References> SmallCase::references(const abi::PolicyInfo& policy) const {
  auto made = std::make_shared<abi::References>();
  std::vector<abi::RecordPtr> rows;
  for (const Record& order : orders)
    rows.push_back(record::project(policy.schema, order,
                                   "orders[" + std::get<std::string>(order.fields[0].value) + "]"));
  made->sets.push_back(orders_given ? abi::ReferenceSet::complete("orders", std::move(rows), {0})
                                    : abi::ReferenceSet::unavailable("orders", "not given"));
  made->sets.push_back(rates_at(policy.schema, rate));
  return made;
}

}  // namespace bop::testing

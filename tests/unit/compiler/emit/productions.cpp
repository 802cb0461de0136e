// How each kind of node is made. A new kind in ir.h needs a line in the table at the end: which
// types it makes, how often, and a function that makes it.
#include <algorithm>

#include "tests/unit/compiler/emit/random_program.h"

namespace bop::testing {

using abi::Datum;

namespace {

constexpr std::uint32_t vendor_type = 2;
constexpr std::uint32_t line_type = 1;
constexpr std::uint32_t cell_type = 4;
constexpr std::uint32_t score_type = 5;
constexpr std::uint32_t field_level = 5, field_fee = 11, field_category = 19, field_buyer = 25;

value::Currency euro() {
  return *value::Currency::parse("EUR");
}

}  // namespace

// --- without operands

ir::NodeId RandomProgram::constant(Type type, int) {
  if (chance(5)) return add(type, ir::Constant{Datum::missing()});
  const bool whole = type.kind == Kind::List || type.kind == Kind::Record;
  return add(type, ir::Constant{Datum::of(value(type, !whole && chance(10)))});
}

ir::NodeId RandomProgram::parameter(Type type, int) {
  const auto& parameters = program_.info.parameters;
  for (std::uint32_t index = 0; index < parameters.size(); ++index)
    if (parameters[index].type.kind == type.kind)
      return add(parameters[index].type, ir::Parameter{index});
  return leaf(type);
}

ir::NodeId RandomProgram::subject(Type, int) {
  return add({Kind::Record, false, false, 0}, ir::Subject{});
}

ir::NodeId RandomProgram::clock(Type type, int) {
  return add(type.required(), ir::Clock{type.kind == Kind::DateTime});
}

ir::NodeId RandomProgram::local(Type type, int depth) {
  const Scope& scope = one_of(scopes_);
  const bool same =
      scope.type.kind == type.kind && (type.kind != Kind::Record || type.index == scope.type.index);
  return same ? add(scope.type, ir::Local{scope.local}) : field(type, depth);
}

// --- records

ir::NodeId RandomProgram::result(Type, int) {
  return add(score_, ir::Result{0});
}

ir::NodeId RandomProgram::field(Type type, int depth) {
  std::vector<std::pair<NodeId, std::uint32_t>> found;
  const auto look = [&](NodeId holder) {
    const auto& fields = program_.info.schema.records[program_[holder].type.index].fields;
    for (std::uint32_t index = 0; index < fields.size(); ++index) {
      const Type have = fields[index].type;
      const bool index_matters = type.kind == Kind::List || type.kind == Kind::Record;
      if (have.kind == type.kind && (!index_matters || have.index == type.index))
        found.emplace_back(holder, index);
    }
  };
  const NodeId holder = subject({}, 0);
  if (!scopes_.empty() && chance(60)) {
    const Scope& scope = one_of(scopes_);
    const NodeId element = add(scope.type, ir::Local{scope.local});
    if (scope.type.kind == type.kind &&
        (type.kind != Kind::Record || type.index == scope.type.index) && chance(70))
      return element;
    if (scope.type.kind == Kind::Record) look(element);
  } else if (chance(12)) {
    // grid[category, level]: a key of two parts
    const NodeId category = add(category_, ir::Field{holder, field_category});
    const NodeId level = add(integer_, ir::Field{holder, field_level});
    look(add({Kind::Record, true, false, cell_type}, ir::Lookup{2, {category, level}}));
  } else if (chance(8)) {
    look(result({}, 0));
  } else if (chance(25)) {
    if (depth > 0 && chance(60)) {
      look(lookup(vendor_, depth - 1));
    } else {
      look(add(vendor_.maybe(), ir::Field{holder, field_buyer}));
    }
  }
  if (found.empty()) look(holder);
  if (found.empty()) return leaf(type);
  const auto [record, index] = one_of(found);
  return add(program_.info.schema.records[program_[record].type.index].fields[index].type,
             ir::Field{record, index});
}

ir::NodeId RandomProgram::lookup(Type, int depth) {
  const NodeId key = chance(15) ? looked_up(text_) : node(text_, chance(70) ? 0 : depth - 1);
  return add(vendor_.maybe(), ir::Lookup{0, {key}});
}

// All vendors: the set as a list.
ir::NodeId RandomProgram::rows(Type type, int) {
  return add(type, ir::Lookup{0, {}});
}

// A field of a vendor looked up: undefined where the set has its key twice, which is how most
// operands that are neither numbers nor sums get to be undefined.
ir::NodeId RandomProgram::looked_up(Type type) {
  const NodeId vendor = add(vendor_.maybe(), ir::Lookup{0, {field(text_, 0)}});
  const auto& fields = program_.info.schema.records[vendor_type].fields;
  const auto found =
      std::ranges::find(fields, type.kind, [](const abi::Field& one) { return one.type.kind; });
  if (found == fields.end()) return leaf(type);
  return add(found->type, ir::Field{vendor, static_cast<std::uint32_t>(found - fields.begin())});
}

ir::NodeId RandomProgram::let(Type type, int depth) {
  const NodeId inner = node(type, depth - 1);
  return add(program_[inner].type, ir::Let{"shared", inner});
}

// --- numbers and times

ir::NodeId RandomProgram::arithmetic(Type type, int depth) {
  using enum ir::ArithmeticOp;
  const ir::ArithmeticOp op = chance(50) ? Add : Subtract;
  const Type whole = type.required();
  const NodeId left = node(whole, depth - 1);
  if (type.kind == Kind::Date || type.kind == Kind::DateTime)
    return add(whole, ir::Arithmetic{op, left, node(duration_, depth - 1)});
  if (type.kind == Kind::Duration && chance(33)) {
    const NodeId closed = node(instant_, depth - 1);
    return add(whole, ir::Arithmetic{Subtract, closed, node(instant_, depth - 1)});
  }
  const bool number = type.kind == Kind::Number || type.kind == Kind::Money ||
                      type.kind == Kind::Integer || type.kind == Kind::Percent ||
                      type.kind == Kind::UnitPrice || type.kind == Kind::Quantity;
  if (number && !type.fraction && chance(33))
    return add(whole, ir::Arithmetic{Multiply, left, node(number_, depth - 1)});
  return add(whole, ir::Arithmetic{op, left, node(whole, depth - 1)});
}

ir::NodeId RandomProgram::quotient(Type type, int depth) {
  using enum ir::ArithmeticOp;
  const bool amount = type.kind == Kind::Money || type.kind == Kind::UnitPrice;
  const Type plain = amount ? Type{type.kind} : number_;
  if (!amount && chance(25)) {
    const NodeId left = node(money_, depth - 1);
    return add(type, ir::Arithmetic{Divide, left, node(money_, depth - 1)});
  }
  const Type over = amount || chance(60) ? number_ : ratio_;
  const NodeId top = node(chance(20) ? type : plain, depth - 1);
  return add(type, ir::Arithmetic{Divide, top, node(over, depth - 1)});
}

ir::NodeId RandomProgram::amount(Type, int depth) {
  return add(number_, ir::Amount{node(money_, depth - 1)});
}

ir::NodeId RandomProgram::round(Type type, int depth) {
  const bool amount = type.kind == Kind::Money || type.kind == Kind::UnitPrice;
  const Type whole = type.required();
  const Type operand = chance(60) ? (amount ? money_ratio_ : ratio_) : whole;
  const auto mode = static_cast<value::Rounding>(below(8));
  const int decimals = static_cast<int>(below(5)) - 1;
  return add(whole, ir::Round{node(operand, depth - 1), mode, decimals});
}

// --- truths

ir::NodeId RandomProgram::comparison(Type, int depth) {
  const auto op = static_cast<ir::CompareOp>(below(6));
  const auto equality = chance(50) ? ir::CompareOp::Equal : ir::CompareOp::NotEqual;
  if (chance(12)) {
    const Type type = chance(50) ? roles_ : vendor_;
    const NodeId left = node(type, depth - 1);
    return compare(equality, left, node(type, depth - 1));
  }
  const Type type = any_scalar();
  const Type other = type.kind == Kind::Ratio && chance(50) ? percent_ : type;
  const NodeId left = node(type, depth - 1);
  const bool ordered =
      type.kind != Kind::Role && type.kind != Kind::Currency && type.kind != Kind::Unit;
  return compare(ordered ? op : equality, left, node(other, depth - 1));
}

ir::NodeId RandomProgram::count(int depth) {
  const std::vector<Type> lists = {lines_, lines_, numbers_, texts_, vendors_, roles_};
  const NodeId made =
      aggregate_of(ir::AggregateKind::Count, integer_, one_of(lists), boolean_, depth);
  return chance(25) ? add(integer_, ir::Let{"counted", made}) : made;
}

// Of an unknown count, or a sum of such, what its bounds say.
ir::NodeId RandomProgram::comparison_of_counts(Type, int depth) {
  const auto op = static_cast<ir::CompareOp>(below(6));
  const auto few = [&] {
    const auto number = static_cast<std::int64_t>(below(5));
    return add(integer_, ir::Constant{Datum::of(value::Decimal(number))});
  };
  NodeId left = count(depth);
  while (chance(25)) {
    const auto sum = chance(60) ? ir::ArithmeticOp::Add : ir::ArithmeticOp::Subtract;
    left = add(integer_, ir::Arithmetic{sum, left, chance(50) ? few() : count(depth - 1)});
  }
  NodeId right = chance(75) ? few() : chance(50) ? count(depth - 1) : node(number_, depth - 1);
  if (chance(30)) std::swap(left, right);
  return compare(op, left, right);
}

ir::NodeId RandomProgram::comparison_at_rates(Type, int depth) {
  const auto op = static_cast<ir::CompareOp>(below(6));
  const NodeId left = node(chance(20) ? money_ratio_ : money_, depth - 1);
  const NodeId right = node(money_, depth - 1);
  const NodeId on = node(date_, chance(70) ? 0 : depth - 1);
  return add(boolean_, ir::Compare{op, left, right, 1, 2, euro(), on});
}

ir::NodeId RandomProgram::logic(Type, int depth) {
  std::vector<NodeId> operands;
  for (std::size_t left = 2 + below(3); left > 0; --left)
    operands.push_back(node(boolean_, depth - 1));
  return add(boolean_, ir::Logic{chance(50), std::move(operands)});
}

// x is one of (…): code looks such a chain up.
ir::NodeId RandomProgram::members(Type, int depth) {
  const NodeId key = node(chance(70) ? category_ : role_, depth - 1);
  const Type type = program_[key].type.required();
  std::vector<NodeId> tests;
  for (std::size_t left = 2 + below(3); left > 0; --left) {
    const NodeId member = add(type, ir::Constant{Datum::of(value(type, false))});
    tests.push_back(compare(ir::CompareOp::Equal, key, member));
  }
  return add(boolean_, ir::Logic{chance(20), std::move(tests)});
}

ir::NodeId RandomProgram::negation(Type, int depth) {
  return add(boolean_, ir::Not{node(boolean_, depth - 1)});
}

ir::NodeId RandomProgram::state_test(Type, int depth) {
  const auto kind = static_cast<ir::StateTestKind>(below(4));
  const NodeId operand =
      chance(5) ? subject({}, 0) : node(chance(20) ? vendor_ : any_scalar(), depth - 1);
  return add(boolean_, ir::StateTest{kind, operand});
}

// --- any type

// A cell of a table.
ir::NodeId RandomProgram::cell_test(NodeId operand) {
  const Type type = program_[operand].type.required();
  const bool ordered = type.kind != Kind::Role && type.kind != Kind::Currency &&
                       type.kind != Kind::Unit && type.kind != Kind::Text &&
                       type.kind != Kind::Boolean;
  const auto test = [&](ir::CompareOp op) {
    return compare(op, operand, add(type, ir::Constant{Datum::of(value(type, false))}));
  };
  const std::size_t kind = below(ordered ? 6 : 4);
  if (kind == 0)
    return add(boolean_, ir::StateTest{static_cast<ir::StateTestKind>(below(4)), operand});
  if (kind == 1) return test(ir::CompareOp::Equal);
  if (kind == 2 || kind == 3) {
    std::vector<NodeId> listed = {test(ir::CompareOp::Equal), test(ir::CompareOp::Equal)};
    if (chance(30)) listed.push_back(test(ir::CompareOp::NotEqual));
    const NodeId any = add(boolean_, ir::Logic{false, std::move(listed)});
    return chance(40) ? add(boolean_, ir::Not{any}) : any;
  }
  if (kind == 4) return test(static_cast<ir::CompareOp>(below(6)));
  const NodeId from = test(chance(50) ? ir::CompareOp::Greater : ir::CompareOp::GreaterOrEqual);
  const NodeId to = test(chance(50) ? ir::CompareOp::Less : ir::CompareOp::LessOrEqual);
  return add(boolean_, ir::Logic{true, {from, to}});
}

// A table of so many rows that code finds them by an index.
ir::NodeId RandomProgram::table(Type type, int depth) {
  const std::vector<Type> kinds = {number_,  integer_, percent_,  date_, category_, text_,
                                   boolean_, days_,    currency_, role_, instant_,  time_};
  std::vector<NodeId> operands;
  const NodeId holder = subject({}, 0);
  const auto& fields = program_.info.schema.records[program_[holder].type.index].fields;
  if (chance(40)) operands.push_back(add(fields[field_fee].type, ir::Field{holder, field_fee}));
  for (std::size_t left = 1 + below(3); left > 0; --left)
    operands.push_back(node(one_of(kinds), chance(70) ? 0 : depth - 1));
  std::vector<NodeId> values;
  for (std::size_t left = 1 + below(4); left > 0; --left)
    values.push_back(add(type, ir::Constant{Datum::of(value(type, false))}));
  ir::Select select;
  select.unique = chance(40);
  // Of more than 512 columns leave the row to be found by code for single records.
  const std::size_t rows = chance(4) ? 520 : 24 + below(20);
  for (std::uint32_t row = 0; row < rows; ++row) {
    std::vector<NodeId> cells;
    for (const NodeId operand : operands)
      if (chance(75)) cells.push_back(cell_test(operand));
    if (cells.empty()) cells.push_back(cell_test(operands.front()));
    const NodeId all = cells.size() == 1 ? cells.front() : add(boolean_, ir::Logic{true, cells});
    select.arms.push_back({all, one_of(values), row});
  }
  return add(type, std::move(select));
}

ir::NodeId RandomProgram::select(Type type, int depth) {
  if (type.kind == Kind::Date || type.kind == Kind::Enum || type.kind == Kind::Number)
    if (chance(15)) return table(type.required(), depth);
  ir::Select select;
  select.unique = chance(40);
  const bool constants = chance(50);
  if (chance(30)) {
    // A table over one enumeration: code looks such a one up.
    const NodeId key = node(category_, depth - 1);
    std::vector<std::uint32_t> members = {0, 1, 2, 3};
    std::ranges::shuffle(members, random_);
    members.resize(2 + below(3));
    if (!select.unique && chance(30)) members.push_back(members.front());
    for (const std::uint32_t member : members) {
      const NodeId constant = add(category_, ir::Constant{Datum::of(abi::Symbol{member})});
      const NodeId equal = compare(ir::CompareOp::Equal, key, constant);
      select.arms.push_back({equal, constants ? leaf(type) : node(type, depth - 1), member});
    }
    return add(type, std::move(select));
  }
  for (std::size_t left = 1 + below(4); left > 0; --left) {
    ir::Select::Arm arm;
    arm.condition = chance(10) ? leaf(boolean_) : node(boolean_, depth - 1);
    arm.value = constants ? leaf(type) : node(type, depth - 1);
    arm.row = static_cast<std::uint32_t>(select.arms.size());
    select.arms.push_back(arm);
  }
  return add(type, std::move(select));
}

ir::NodeId RandomProgram::fallback(Type type, int depth) {
  const NodeId first = node(type, depth - 1);
  return add(type, ir::Fallback{first, node(type, depth - 1)});
}

// --- lists

// element.field = …, alone or among other tests: rows are then found by an index of the field.
ir::NodeId RandomProgram::key_test(int depth) {
  const Scope scope = scopes_.back();
  const NodeId element = add(scope.type, ir::Local{scope.local});
  const auto& fields = program_.info.schema.records[scope.type.index].fields;
  const auto field = static_cast<std::uint32_t>(below(fields.size()));
  const Type type = fields[field].type;
  NodeId own = add(type, ir::Field{element, field});
  if (chance(20)) own = add(type, ir::Let{"of_element", own});
  const Type wanted = type.kind == Kind::Number && chance(30) ? integer_ : type;
  NodeId key = node(wanted, chance(70) ? 0 : depth - 1);
  if (chance(30)) std::swap(own, key);
  const NodeId test = compare(ir::CompareOp::Equal, own, key);
  if (chance(40)) return test;
  std::vector<NodeId> operands = {test, node(boolean_, depth - 1)};
  if (chance(30)) operands.push_back(key_test(depth));
  return add(boolean_, ir::Logic{chance(85), std::move(operands)});
}

ir::NodeId RandomProgram::aggregate_of(ir::AggregateKind kind, Type result, Type list_type,
                                       Type body, int depth) {
  ir::Aggregate made;
  made.kind = kind;
  made.list = list_type == vendors_ && chance(75) ? rows(list_type, 0)
                                                  : node(list_type, chance(75) ? 0 : depth - 1);
  made.element = ir::LocalId(program_.local_count++);
  program_.local_names.push_back("x" + std::to_string(made.element.value));
  scopes_.push_back({made.element, program_.info.schema.lists[list_type.index]});
  const bool keyed = list_type == vendors_ && chance(60);
  if (chance(50)) made.where = keyed ? key_test(depth) : node(boolean_, depth - 1);
  const bool needs_body = kind != ir::AggregateKind::Count && kind != ir::AggregateKind::Those &&
                          kind != ir::AggregateKind::First;
  if (needs_body)
    made.body = kind == ir::AggregateKind::Any && keyed ? key_test(depth) : node(body, depth - 1);
  scopes_.pop_back();
  return add(result, made);
}

ir::NodeId RandomProgram::aggregate(Type type, int depth) {
  using enum ir::AggregateKind;
  const Type whole = type.required();
  const Type records = chance(30) ? vendors_ : lines_;
  if (type.kind == Kind::Boolean)
    return aggregate_of(chance(50) ? Any : Every, boolean_, chance(30) ? numbers_ : records,
                        boolean_, depth);
  if (type.kind == Kind::Record) {
    const bool of_vendors = type.index == vendor_type;
    const Type element = of_vendors ? vendor_ : line_;
    return aggregate_of(First, element.maybe(), of_vendors ? vendors_ : lines_, {}, depth);
  }
  if (type.kind == Kind::List) {
    const Type element = program_.info.schema.lists[type.index];
    if (chance(30)) {
      const Type key = one_of(std::vector<Type>{number_, text_, date_, money_, category_});
      return aggregate_of(Sort, type, type, key, depth);
    }
    if (element.kind == Kind::Record || chance(50))
      return aggregate_of(Those, type, type, {}, depth);
    return aggregate_of(chance(50) ? List : Distinct, type, records, element, depth);
  }
  if (type.fraction) {
    const Type plain = type.kind == Kind::Ratio ? number_ : Type{type.kind};
    return aggregate_of(Average, type, records, plain, depth);
  }
  if ((type.kind == Kind::Integer || type.kind == Kind::Number) && chance(30))
    return aggregate_of(Count, integer_, records, boolean_, depth);
  return aggregate_of(one_of(std::vector<ir::AggregateKind>{Sum, Min, Max}), whole, records, whole,
                      depth);
}

ir::NodeId RandomProgram::make_list(Type type, int depth) {
  const Type element = program_.info.schema.lists[type.index];
  ir::MakeList made;
  const bool collected = chance(40);
  for (std::size_t left = below(3); left > 0; --left) {
    made.elements.push_back(node(element, element.kind == Kind::Role ? 0 : depth - 1));
    if (collected) made.conditions.push_back(node(boolean_, depth - 1));
  }
  return add(type, std::move(made));
}

// --- builtins, rates, outside checks

ir::NodeId RandomProgram::convert(Type type, int depth) {
  const NodeId money = node(money_, depth - 1);
  const NodeId on = chance(15) ? looked_up(date_) : node(date_, chance(70) ? 0 : depth - 1);
  const value::Currency target = *value::Currency::parse(chance(50) ? "EUR" : "USD");
  return add(type, ir::Convert{money, 1, 2, euro(), target, on});
}

ir::NodeId RandomProgram::answer(Type, int depth) {
  const NodeId id = chance(20) ? looked_up(text_) : node(text_, depth - 1);
  const NodeId found = chance(40) ? lookup(vendor_, depth) : node(vendor_, depth - 1);
  return add(program_[found].type, ir::Answer{0, {id}, found});
}

ir::NodeId RandomProgram::call_of_text(Type, int depth) {
  const char* const tests[] = {"contains", "starts_with", "ends_with"};
  const NodeId whole = node(text_, depth - 1);
  return add(boolean_, ir::Call{tests[below(3)], {whole, node(text_, depth - 1)}});
}

ir::NodeId RandomProgram::call(Type type, int depth) {
  if (type.kind == Kind::Boolean) return call_of_text(type, depth);
  if (type.kind == Kind::Text) return add(text_, ir::Call{"fold", {node(text_, depth - 1)}});
  if (type.kind == Kind::Money || type.kind == Kind::UnitPrice) {
    const NodeId number = node(number_, depth - 1);
    return add(type.required(), ir::Call{"money", {number, node(currency_, depth - 1)}});
  }
  if (type.kind == Kind::Date) {
    const NodeId day = node(date_, depth - 1);
    const NodeId count = node(chance(50) ? integer_ : days_, depth - 1);
    const NodeId calendar = add(text_, ir::Constant{Datum::of(std::string("TARGET"))});
    return add(date_, ir::Call{"business_days_after", {day, count, calendar}});
  }
  if (chance(50)) return add(integer_, ir::Call{"length", {node(text_, depth - 1)}});
  const NodeId from = node(date_, depth - 1);
  return add(integer_, ir::Call{"days_between", {from, node(date_, depth - 1)}});
}

// --- the table

namespace {

using Type = abi::Type;
using Kind = abi::Kind;

bool truth(const RandomProgram&, Type type) {
  return type.kind == Kind::Boolean;
}
bool any(const RandomProgram&, Type) {
  return true;
}
bool whole(const RandomProgram&, Type type) {
  return !type.fraction;
}
bool quantity(const RandomProgram&, Type type) {
  return type.kind == Kind::Number || type.kind == Kind::Integer || type.kind == Kind::Percent ||
         type.kind == Kind::Ratio || type.kind == Kind::Money || type.kind == Kind::UnitPrice;
}
bool whole_quantity(const RandomProgram& program, Type type) {
  return quantity(program, type) && !type.fraction;
}
bool span(const RandomProgram&, Type type) {
  return type.kind == Kind::Duration || type.kind == Kind::BusinessDays;
}
bool moment(const RandomProgram&, Type type) {
  return type.kind == Kind::Date || type.kind == Kind::DateTime;
}
bool of_a_unit(const RandomProgram&, Type type) {
  return type.kind == Kind::Quantity;
}
bool computed(const RandomProgram& program, Type type) {
  return quantity(program, type) || span(program, type) || moment(program, type) ||
         of_a_unit(program, type);
}
bool fraction(const RandomProgram&, Type type) {
  return type.fraction;
}
bool plain_number(const RandomProgram&, Type type) {
  return !type.fraction && (type.kind == Kind::Number || type.kind == Kind::Integer);
}
bool aggregated(const RandomProgram& program, Type type) {
  return quantity(program, type) || span(program, type) || of_a_unit(program, type) ||
         type.kind == Kind::Boolean || type.kind == Kind::List ||
         (type.kind == Kind::Record && (type.index == line_type || type.index == vendor_type));
}
bool called(const RandomProgram&, Type type) {
  return !type.fraction &&
         (type.kind == Kind::Boolean || type.kind == Kind::Text || type.kind == Kind::Money ||
          type.kind == Kind::UnitPrice || type.kind == Kind::Date || type.kind == Kind::Number ||
          type.kind == Kind::Integer);
}
bool converted(const RandomProgram&, Type type) {
  return type.fraction && type.kind == Kind::Money;
}
bool scored(const RandomProgram&, Type type) {
  return type.kind == Kind::Record && type.index == score_type;
}
bool vendor(const RandomProgram&, Type type) {
  return type.kind == Kind::Record && type.index == vendor_type;
}
bool vendors(const RandomProgram& program, Type type) {
  return type.kind == Kind::List && program.is_of_vendors(type);
}
bool judged(const RandomProgram&, Type type) {
  return type.kind == Kind::Record && type.index == 0;
}
bool list(const RandomProgram&, Type type) {
  return type.kind == Kind::List;
}
bool element(const RandomProgram& program, Type type) {
  return !type.fraction && program.in_a_list();
}
bool declared(const RandomProgram& program, Type type) {
  return program.has_parameter(type);
}

template <typename Node, typename... Kinds>
constexpr std::size_t place_in(std::type_identity<std::variant<Kinds...>>) {
  const bool same[] = {std::is_same_v<Node, Kinds>...};
  return static_cast<std::size_t>(std::ranges::find(same, true) - std::ranges::begin(same));
}
template <typename Node>
constexpr std::size_t place() {
  return place_in<Node>(std::type_identity<decltype(ir::Node::node)>{});
}

}  // namespace

std::span<const RandomProgram::Production> RandomProgram::productions() {
  using Here = RandomProgram;
  static const Production table[] = {
      {place<ir::Constant>(), 4, whole, &Here::constant},
      {place<ir::Parameter>(), 3, declared, &Here::parameter},
      {place<ir::Subject>(), 30, judged, &Here::subject},
      {place<ir::Clock>(), 6, moment, &Here::clock},
      {place<ir::Result>(), 40, scored, &Here::result},
      {place<ir::Field>(), 18, whole, &Here::field},
      {place<ir::Local>(), 8, element, &Here::local},
      {place<ir::Let>(), 6, any, &Here::let},
      {place<ir::Lookup>(), 60, vendor, &Here::lookup},
      {place<ir::Lookup>(), 120, vendors, &Here::rows},
      {place<ir::Arithmetic>(), 25, computed, &Here::arithmetic},
      {place<ir::Arithmetic>(), 50, fraction, &Here::quotient},
      {place<ir::Compare>(), 35, truth, &Here::comparison},
      {place<ir::Compare>(), 10, truth, &Here::comparison_at_rates},
      {place<ir::Compare>(), 8, truth, &Here::comparison_of_counts},
      {place<ir::Logic>(), 16, truth, &Here::logic},
      {place<ir::Logic>(), 8, truth, &Here::members},
      {place<ir::Not>(), 8, truth, &Here::negation},
      {place<ir::StateTest>(), 8, truth, &Here::state_test},
      {place<ir::Amount>(), 5, plain_number, &Here::amount},
      {place<ir::Select>(), 12, any, &Here::select},
      {place<ir::Fallback>(), 6, any, &Here::fallback},
      {place<ir::Aggregate>(), 12, aggregated, &Here::aggregate},
      {place<ir::Convert>(), 20, converted, &Here::convert},
      {place<ir::Answer>(), 40, vendor, &Here::answer},
      {place<ir::Call>(), 8, called, &Here::call},
      {place<ir::Round>(), 10, whole_quantity, &Here::round},
      {place<ir::MakeList>(), 25, list, &Here::make_list},
  };
  return table;
}

}  // namespace bop::testing

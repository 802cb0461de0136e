#include "tests/unit/compiler/emit/random_program.h"

#include <algorithm>

namespace bop::testing {

using abi::Datum;

namespace {

value::Currency currency(std::string_view code) {
  return *value::Currency::parse(code);
}

constexpr std::uint32_t invoice_type = 0;
constexpr std::uint32_t line_type = 1;
constexpr std::uint32_t vendor_type = 2;
constexpr std::uint32_t cell_type = 4;

}  // namespace

// --- nodes

ir::NodeId RandomProgram::add(Type type, decltype(ir::Node::node) node) {
  program_.nodes.push_back({type, {}, std::move(node)});
  const NodeId made(program_.nodes.size() - 1);
  if (scopes_.empty()) reusable_.push_back(made);
  return made;
}

std::shared_ptr<const ir::Program> RandomProgram::program(std::size_t conditions,
                                                          std::size_t values, int depth) {
  for (std::size_t left = conditions; left > 0; --left)
    program_.conditions.push_back(node(boolean_, depth));
  const std::vector<Type> kinds = {boolean_, number_,      money_,    date_,  duration_,
                                   days_,    text_,        category_, role_,  roles_,
                                   ratio_,   money_ratio_, numbers_,  lines_, vendor_,
                                   instant_, currency_,    amounts_,  texts_};
  for (std::size_t left = values; left > 0; --left) {
    program_.values.push_back(node(one_of(kinds), depth));
    program_.info.value_types.push_back(program_[program_.values.back()].type);
  }
  program_.info.condition_count = static_cast<std::uint32_t>(conditions);
  program_.info.value_count = static_cast<std::uint32_t>(values);
  return std::make_shared<const ir::Program>(program_);
}

ir::NodeId RandomProgram::field_of_kind(Type type) {
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
  NodeId holder = add({Kind::Record, false, false, invoice_type}, ir::Subject{});
  if (!scopes_.empty() && chance(60)) {
    const Scope& scope = one_of(scopes_);
    const NodeId local = add(scope.type, ir::Local{scope.local});
    if (scope.type.kind == type.kind &&
        (type.kind != Kind::Record || type.index == scope.type.index) && chance(70))
      return local;
    if (scope.type.kind == Kind::Record) look(local);
  } else if (chance(12)) {
    // grid[category, level]: a key of two parts
    const NodeId category = add(category_, ir::Field{holder, 19});
    const NodeId level = add(integer_, ir::Field{holder, 5});
    look(add({Kind::Record, true, false, cell_type}, ir::Lookup{2, {category, level}}));
  } else if (chance(15)) {
    const NodeId buyer = add(vendor_.maybe(), ir::Field{holder, 25});
    look(buyer);
  }
  if (found.empty()) look(holder);
  if (found.empty()) return leaf(type);
  const auto [record, field] = one_of(found);
  const Type have = program_.info.schema.records[program_[record].type.index].fields[field].type;
  return add(have, ir::Field{record, field});
}

ir::NodeId RandomProgram::leaf(Type type) {
  if (type.fraction) {
    const Type whole{type.kind == Kind::Ratio ? Kind::Number : type.kind};
    const NodeId top = leaf(whole);
    return add(type, ir::Arithmetic{ir::ArithmeticOp::Divide, top, leaf(number_)});
  }
  if (type.kind == Kind::Date && chance(10)) return add(date_, ir::Clock{false});
  if (type.kind == Kind::DateTime && chance(20)) return add(instant_, ir::Clock{true});
  if (chance(5)) return add(type, ir::Constant{Datum::missing()});
  if (type.kind == Kind::List || type.kind == Kind::Record) {
    Datum made = Datum::of(value(type, false));
    return add(type, ir::Constant{std::move(made)});
  }
  return add(type, ir::Constant{Datum::of(value(type, chance(10)))});
}

ir::NodeId RandomProgram::node(Type type, int depth) {
  if (!reusable_.empty() && chance(15)) {
    const NodeId before = one_of(reusable_);
    const Type have = program_[before].type;
    const bool index_matters =
        type.kind == Kind::List || type.kind == Kind::Record || type.kind == Kind::Enum;
    if (have.kind == type.kind && have.fraction == type.fraction &&
        (!index_matters || have.index == type.index))
      return before;
  }
  if (depth <= 0) return type.fraction || chance(35) ? leaf(type) : field_of_kind(type);
  if (chance(6)) {
    const NodeId inner = node(type, depth - 1);
    return add(program_[inner].type, ir::Let{"shared", inner});
  }
  if (chance(12) && type.kind != Kind::Boolean) return select(type, depth);
  if (chance(6)) {
    const NodeId first = node(type, depth - 1);
    return add(type, ir::Fallback{first, node(type, depth - 1)});
  }
  switch (type.kind) {
    case Kind::Boolean:
      return boolean(depth);
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::Money:
    case Kind::UnitPrice:
      return quantity(type, depth);
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Duration:
    case Kind::BusinessDays:
      return time(type, depth);
    case Kind::Text:
      return text(depth);
    case Kind::List:
      return list(type, depth);
    case Kind::Record:
      return record_node(type, depth);
    case Kind::Currency:
    case Kind::Role:
    case Kind::Enum:
    case Kind::Error:
      break;
  }
  return chance(30) ? leaf(type) : field_of_kind(type);
}

abi::Type RandomProgram::any_scalar() {
  return one_of(std::vector<Type>{boolean_, number_, money_, date_, duration_, days_, text_,
                                  category_, role_, currency_, ratio_, money_ratio_, instant_});
}

ir::NodeId RandomProgram::boolean(int depth) {
  switch (below(13)) {
    case 12: {
      const NodeId key = node(chance(70) ? category_ : role_, depth - 1);
      const Type type = program_[key].type.required();
      std::vector<NodeId> tests;
      for (std::size_t left = 2 + below(3); left > 0; --left) {
        const NodeId member = add(type, ir::Constant{Datum::of(value(type, false))});
        tests.push_back(
            add(boolean_, ir::Compare{ir::CompareOp::Equal, key, member, abi::none, 0, {}, {}}));
      }
      return add(boolean_, ir::Logic{chance(20), std::move(tests)});
    }
    case 0:
    case 1: {
      std::vector<NodeId> operands;
      for (std::size_t left = 2 + below(3); left > 0; --left)
        operands.push_back(node(boolean_, depth - 1));
      return add(boolean_, ir::Logic{chance(50), std::move(operands)});
    }
    case 2:
      return add(boolean_, ir::Not{node(boolean_, depth - 1)});
    case 3: {
      const auto kind = static_cast<ir::StateTestKind>(below(4));
      return add(boolean_,
                 ir::StateTest{kind, node(chance(20) ? vendor_ : any_scalar(), depth - 1)});
    }
    case 4: {
      const auto kind = chance(50) ? ir::AggregateKind::Any : ir::AggregateKind::Every;
      return aggregate(kind, boolean_, chance(70) ? lines_ : numbers_, boolean_, depth);
    }
    case 5:
      return select(boolean_, depth);
    case 6: {
      const char* const tests[] = {"contains", "starts_with", "ends_with"};
      const NodeId whole = node(text_, depth - 1);
      return add(boolean_, ir::Call{tests[below(3)], {whole, node(text_, depth - 1)}});
    }
    case 7:
      return field_of_kind(boolean_);
    default:
      return comparison(depth);
  }
}

ir::NodeId RandomProgram::comparison(int depth) {
  const auto op = static_cast<ir::CompareOp>(below(6));
  const auto equality = chance(50) ? ir::CompareOp::Equal : ir::CompareOp::NotEqual;
  if (chance(30)) {
    const NodeId left = node(chance(20) ? money_ratio_ : money_, depth - 1);
    const NodeId right = node(money_, depth - 1);
    if (chance(50)) {
      const NodeId on = node(date_, chance(70) ? 0 : depth - 1);
      return add(boolean_, ir::Compare{op, left, right, 1, 2, currency("EUR"), on});
    }
    return add(boolean_, ir::Compare{op, left, right, abi::none, 0, {}, {}});
  }
  if (chance(10)) {
    const Type type = chance(50) ? roles_ : vendor_;
    const NodeId left = node(type, depth - 1);
    return add(boolean_, ir::Compare{equality, left, node(type, depth - 1), abi::none, 0, {}, {}});
  }
  const Type type = any_scalar();
  const Type other = type.kind == Kind::Ratio && chance(50) ? percent_ : type;
  const NodeId left = node(type, depth - 1);
  const bool ordered = type.kind != Kind::Role && type.kind != Kind::Currency;
  return add(
      boolean_,
      ir::Compare{ordered ? op : equality, left, node(other, depth - 1), abi::none, 0, {}, {}});
}

ir::NodeId RandomProgram::quantity(Type type, int depth) {
  using enum ir::ArithmeticOp;
  const bool amount = type.kind == Kind::Money || type.kind == Kind::UnitPrice;
  const Type whole = type.required();
  if (type.fraction) {
    const Type plain = amount ? Type{type.kind} : number_;
    if (chance(20)) return aggregate(ir::AggregateKind::Average, type, lines_, plain, depth);
    if (chance(20)) {
      const NodeId left = node(type, depth - 1);
      return add(type, ir::Arithmetic{chance(50) ? Add : Subtract, left, node(type, depth - 1)});
    }
    const Type over = amount || chance(60) ? number_ : ratio_;
    if (!amount && chance(25)) {
      const NodeId left = node(money_, depth - 1);
      return add(type, ir::Arithmetic{Divide, left, node(money_, depth - 1)});
    }
    const NodeId top = node(chance(20) ? type : plain, depth - 1);
    return add(type, ir::Arithmetic{Divide, top, node(over, depth - 1)});
  }
  switch (below(10)) {
    case 0:
    case 1: {
      const NodeId left = node(whole, depth - 1);
      return add(whole, ir::Arithmetic{chance(50) ? Add : Subtract, left, node(whole, depth - 1)});
    }
    case 2: {
      const NodeId left = node(whole, depth - 1);
      return add(whole, ir::Arithmetic{Multiply, left, node(number_, depth - 1)});
    }
    case 3: {
      const Type operand = chance(60) ? (amount ? money_ratio_ : ratio_) : whole;
      const auto mode = static_cast<value::Rounding>(below(8));
      const int decimals = static_cast<int>(below(5)) - 1;
      return add(whole, ir::Round{node(operand, depth - 1), mode, decimals});
    }
    case 4: {
      const auto kind = static_cast<ir::AggregateKind>(one_of(std::vector<ir::AggregateKind>{
          ir::AggregateKind::Sum, ir::AggregateKind::Min, ir::AggregateKind::Max}));
      return aggregate(kind, whole, lines_, whole, depth);
    }
    case 5:
      if (amount) {
        const NodeId value = node(number_, depth - 1);
        return add(whole, ir::Call{"money", {value, node(currency_, depth - 1)}});
      }
      if (chance(50)) return add(number_, ir::Amount{node(money_, depth - 1)});
      return aggregate(ir::AggregateKind::Count, integer_, lines_, boolean_, depth);
    case 6:
      if (amount) break;
      if (chance(50)) return add(integer_, ir::Call{"length", {node(text_, depth - 1)}});
      {
        const NodeId from = node(date_, depth - 1);
        return add(integer_, ir::Call{"days_between", {from, node(date_, depth - 1)}});
      }
    default:
      break;
  }
  return field_of_kind(type);
}

ir::NodeId RandomProgram::time(Type type, int depth) {
  using enum ir::ArithmeticOp;
  const auto op = chance(50) ? Add : Subtract;
  if (type.kind == Kind::Date || type.kind == Kind::DateTime) {
    if (type.kind == Kind::Date && chance(15)) {
      const NodeId day = node(date_, depth - 1);
      const NodeId count = node(chance(50) ? integer_ : days_, depth - 1);
      const NodeId calendar = add(text_, ir::Constant{Datum::of(std::string("TARGET"))});
      return add(date_, ir::Call{"business_days_after", {day, count, calendar}});
    }
    if (chance(60)) {
      const NodeId from = node(type, depth - 1);
      return add(type, ir::Arithmetic{op, from, node(duration_, depth - 1)});
    }
    return field_of_kind(type);
  }
  if (chance(15)) {
    const auto kind = one_of(std::vector<ir::AggregateKind>{
        ir::AggregateKind::Sum, ir::AggregateKind::Min, ir::AggregateKind::Max});
    return aggregate(kind, type, lines_, type, depth);
  }
  if (chance(40)) {
    const NodeId left = node(type, depth - 1);
    return add(type, ir::Arithmetic{op, left, node(type, depth - 1)});
  }
  return field_of_kind(type);
}

ir::NodeId RandomProgram::text(int depth) {
  if (chance(25)) return add(text_, ir::Call{"fold", {node(text_, depth - 1)}});
  return chance(30) ? leaf(text_) : field_of_kind(text_);
}

ir::NodeId RandomProgram::list(Type type, int depth) {
  const Type element = program_.info.schema.lists[type.index];
  if (chance(25)) return aggregate(ir::AggregateKind::Those, type, type, {}, depth);
  if (element.kind != Kind::Record && chance(25))
    return aggregate(ir::AggregateKind::List, type, lines_, element, depth);
  if (chance(25)) {
    std::vector<NodeId> elements;
    for (std::size_t left = below(3); left > 0; --left)
      elements.push_back(node(element, element.kind == Kind::Role ? 0 : depth - 1));
    std::vector<NodeId> conditions;
    if (chance(50))
      for (std::size_t i = 0; i < elements.size(); ++i)
        conditions.push_back(node(boolean_, depth - 1));
    return add(type, ir::MakeList{std::move(elements), std::move(conditions), {}});
  }
  return field_of_kind(type);
}

ir::NodeId RandomProgram::record_node(Type type, int depth) {
  if (type.index == vendor_type && chance(60))
    return add(vendor_.maybe(), ir::Lookup{0, {node(text_, chance(70) ? 0 : depth - 1)}});
  if (type.index == line_type)
    return aggregate(ir::AggregateKind::First, line_.maybe(), lines_, {}, depth);
  return field_of_kind(type);
}

ir::NodeId RandomProgram::select(Type type, int depth) {
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
      const NodeId equal =
          add(boolean_, ir::Compare{ir::CompareOp::Equal, key, constant, abi::none, 0, {}, {}});
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

ir::NodeId RandomProgram::aggregate(ir::AggregateKind kind, Type result, Type list_type, Type body,
                                    int depth) {
  ir::Aggregate made;
  made.kind = kind;
  made.list = node(list_type, chance(75) ? 0 : depth - 1);
  made.element = ir::LocalId(program_.local_count++);
  program_.local_names.push_back("x" + std::to_string(made.element.value));
  scopes_.push_back({made.element, program_.info.schema.lists[list_type.index]});
  if (chance(50)) made.where = node(boolean_, depth - 1);
  const bool needs_body = kind != ir::AggregateKind::Count && kind != ir::AggregateKind::Those &&
                          kind != ir::AggregateKind::First;
  if (needs_body) made.body = node(body, depth - 1);
  scopes_.pop_back();
  return add(result, made);
}

}  // namespace bop::testing

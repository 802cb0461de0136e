#include <utility>

#include "compiler/ir/phrase.h"
#include "compiler/lower/context.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

using ast::BinaryOp;
using check::Target;

std::optional<ir::ArithmeticOp> arithmetic_op(BinaryOp op) {
  switch (op) {
    case BinaryOp::Add:
      return ir::ArithmeticOp::Add;
    case BinaryOp::Subtract:
      return ir::ArithmeticOp::Subtract;
    case BinaryOp::Multiply:
      return ir::ArithmeticOp::Multiply;
    case BinaryOp::Divide:
      return ir::ArithmeticOp::Divide;
    case BinaryOp::Less:
    case BinaryOp::LessOrEqual:
    case BinaryOp::Greater:
    case BinaryOp::GreaterOrEqual:
    case BinaryOp::Equal:
    case BinaryOp::NotEqual:
    case BinaryOp::And:
    case BinaryOp::Or:
      return std::nullopt;
  }
  return std::nullopt;
}

// One expression of one scope; each member lowers one kind of node.
class ExpressionLowering {
 public:
  ExpressionLowering(Context& context, const Scope& scope, ExprId id)
      : context_(context),
        scope_(scope),
        id_(id),
        info_(context.info(scope, id)),
        range_(context.expr(scope, id).range) {}

  NodeId lower() {
    return by_kind(
        context_.expr(scope_, id_).node,
        [&](const ast::NumberLiteral& literal) { return number(literal.value); },
        [&](const ast::PercentLiteral& literal) { return constant(percent_type, literal.value); },
        [&](const ast::MoneyLiteral& literal) { return money(literal.value); },
        [&](const ast::DurationLiteral& literal) {
          return constant(span_type(abi::Kind::Duration), literal.value);
        },
        [&](const ast::BusinessDaysLiteral& literal) {
          return constant(span_type(abi::Kind::BusinessDays), literal.value);
        },
        [&](const ast::BusinessHoursLiteral& literal) {
          return constant({.kind = abi::Kind::Target}, literal.value);
        },
        [&](const ast::QuantityLiteral& literal) {
          const abi::Type type{.kind = abi::Kind::Quantity, .index = literal.value.currency.packed};
          return constant(type, literal.value);
        },
        [&](const ast::TimeLiteral& literal) { return constant(time_type, literal.value); },
        [&](const ast::DateLiteral& literal) { return constant(date_type, literal.value); },
        [&](const ast::InstantLiteral& literal) {
          return constant({.kind = abi::Kind::DateTime}, literal.value);
        },
        [&](const ast::BooleanLiteral& literal) { return context_.truth(range_, literal.value); },
        [&](const ast::MissingLiteral&) {
          return context_.add(info_.type.maybe(), range_, ir::Constant{abi::Datum::missing()});
        },
        [&](const ast::ListLiteral& list) {
          return lower_list_literal(context_, scope_, id_, list);
        },
        [&](const ast::TextLiteral& literal) { return text(literal); },
        [&](const ast::Name&) { return named(); },
        [&](const ast::Member& member) { return this->member(member); },
        [&](const ast::Index& index) { return lookup(index); },
        [&](const ast::Call& call) { return this->call(call); },
        [&](const ast::RecordLiteral&) { return refused("a record outside tests"); },
        [&](const ast::Unary& unary) { return this->unary(unary); },
        [&](const ast::Binary& binary) { return this->binary(binary); },
        [&](const ast::StateTest& test) {
          return context_.state_test(range_, test.kind, test.negated, said(test.operand));
        },
        [&](const ast::SignTest& test) { return sign_test(test); },
        [&](const ast::InRange& range) { return in_range(range); },
        [&](const ast::InList& in) { return in_list(in); },
        [&](const ast::OneOf& choice) { return one_of(choice); },
        [&](const ast::TextTest& test) { return text_test(test); },
        [&](const ast::Matches& matches) {
          const NodeId pattern = constant(text_type, matches.pattern);
          return builtin("matches", {child(matches.operand), pattern});
        },
        [&](const ast::Within& within) { return lower_within(context_, scope_, range_, within); },
        [&](const ast::Shift& shift) { return lower_shift(context_, scope_, range_, shift); },
        [&](const ast::PeriodDay& day) { return lower_period_day(context_, scope_, range_, day); },
        [&](const ast::Fallback& fallback) {
          return context_.add(info_.type, range_,
                              ir::Fallback{child(fallback.value), child(fallback.otherwise)});
        },
        [&](const ast::Conditional& conditional) { return this->conditional(conditional); },
        [&](const ast::Quantified& quantified) {
          return lower_quantified(context_, scope_, id_, quantified);
        },
        [&](const ast::Aggregate& aggregate) {
          return lower_aggregate(context_, scope_, id_, aggregate);
        },
        [&](const ast::Convert& convert) { return this->convert(convert); },
        [&](const ast::ResultOf&) { return context_.result(info_.target.index, range_); },
        [&](const ast::ErrorExpr&) { return refused("a broken expression"); });
  }

 private:
  [[noreturn]] NodeId refused(const char* what) const {
    broken(__FILE__, __LINE__, "lowering", what);
  }
  NodeId child(ExprId id) const { return lower_expression(context_, scope_, id); }
  NodeId constant(abi::Type type, abi::Value value) const {
    return context_.constant(type, range_, std::move(value));
  }
  NodeId builtin(std::string name, std::vector<NodeId> arguments) const {
    return context_.add(info_.type, range_, ir::Call{std::move(name), std::move(arguments)});
  }

  // A literal takes the unit that check gave it, where that is one of plain decimals.
  NodeId number(const value::Decimal& value) const {
    const abi::Kind kind = info_.type.kind;
    const bool is_plain = kind == abi::Kind::Integer || kind == abi::Kind::Percent;
    return constant({.kind = is_plain ? kind : abi::Kind::Number}, value);
  }
  NodeId money(const value::Money& value) const {
    const abi::Kind kind =
        info_.type.kind == abi::Kind::UnitPrice ? abi::Kind::UnitPrice : abi::Kind::Money;
    return constant({.kind = kind, .index = value.currency.packed}, value);
  }
  // A span where a deadline is wanted is a deadline.
  abi::Type span_type(abi::Kind own) const {
    return {.kind = info_.type.kind == abi::Kind::Target ? abi::Kind::Target : own};
  }
  NodeId text(const ast::TextLiteral& literal) const {
    if (info_.target.kind == Target::Kind::EnumMember) return named();
    if (info_.target.kind == Target::Kind::Calendar)
      return constant(text_type,
                      context_.calendar(context_.symbols.calendars[info_.target.index].name));
    std::string words;
    for (const auto& part : literal.parts) {
      BOP_CHECK(!part.hole, "check allows holes in reason sentences only");
      words += part.text;
    }
    return constant(text_type, words);
  }

  // What a name, a member or a call stands for when that alone decides its node.
  NodeId named() const {
    const Target& target = info_.target;
    switch (target.kind) {
      case Target::Kind::Subject:
        return context_.subject(range_);
      case Target::Kind::Parameter:
        return context_.add(context_.symbols.parameters[target.index].type, range_,
                            ir::Parameter{target.index});
      case Target::Kind::Let:
        return context_.let(target.index);
      case Target::Kind::Role:
        return constant(role_type, abi::Symbol{target.index});
      case Target::Kind::EnumMember:
        return constant({.kind = abi::Kind::Enum, .index = target.index},
                        abi::Symbol{target.second});
      case Target::Kind::Currency:
        return constant({.kind = info_.type.kind}, value::Currency{target.index});
      case Target::Kind::Local:
        return scope_.elements.at(target.index);
      case Target::Kind::Argument:
        return scope_.arguments[target.index];
      case Target::Kind::Decision:
        return context_.result(target.second, range_);
      case Target::Kind::Clock: {
        const bool instant = target.second == 1;
        return context_.add({.kind = instant ? abi::Kind::DateTime : abi::Kind::Date}, range_,
                            ir::Clock{instant});
      }
      case Target::Kind::Result:  // a match
        return context_.result(target.index, range_);
      case Target::Kind::Approval:  // those it asks
        return lower_approvers(context_, target.index);
      case Target::Kind::TableColumn:  // a parameter that has versions, and no keys
        return lower_table(context_, scope_, id_, target.index, target.second);
      case Target::Kind::Reference:  // all its rows
        return context_.add(info_.type, range_, ir::Lookup{target.index, {}});
      case Target::Kind::None:
      case Target::Kind::Define:
      case Target::Kind::Table:
      case Target::Kind::Code:
      case Target::Kind::Outcome:
      case Target::Kind::Undetermined:
      case Target::Kind::Example:
      case Target::Kind::Field:
      case Target::Kind::Record:
      case Target::Kind::Round:
      case Target::Kind::WholeList:
      case Target::Kind::MoneyOf:
      case Target::Kind::Unread:
      case Target::Kind::RoundingMode:
      case Target::Kind::Calendar:
      case Target::Kind::CodeList:
      case Target::Kind::Check:
        break;
    }
    return refused("a name that is no value");
  }
  NodeId member(const ast::Member& member) const {
    const Target& target = info_.target;
    if (target.kind == Target::Kind::TableColumn)
      return lower_table(context_, scope_, member.base, target.index, target.second);
    if (target.kind != Target::Kind::Field) return named();
    return context_.field(range_, child(member.base), target.index);
  }
  NodeId lookup(const ast::Index& index) const {
    BOP_CHECK(info_.target.kind == Target::Kind::Reference, "only reference sets have keys");
    std::vector<NodeId> keys;
    for (const ExprId key : index.keys) keys.push_back(child(key));
    const Index record = context_.symbols.references[info_.target.index].record;
    const abi::Type type{.kind = abi::Kind::Record, .optional = true, .index = record};
    return context_.add(type, range_, ir::Lookup{info_.target.index, std::move(keys)});
  }

  NodeId call(const ast::Call& call) const {
    const Target& target = info_.target;
    if (target.kind == Target::Kind::Table)
      return lower_table(context_, scope_, id_, target.index, 0);
    if (target.kind == Target::Kind::Round) {
      return context_.add(
          info_.type, range_,
          ir::Round{child(call.arguments[0]), static_cast<value::Rounding>(target.index),
                    static_cast<int>(target.second)});
    }
    if (target.kind == Target::Kind::WholeList)
      return lower_whole_list(context_, scope_, id_, static_cast<ast::AggregateKind>(target.index),
                              call.arguments[0]);
    if (target.kind == Target::Kind::Check)
      return lower_answer(context_, scope_, range_, target.index, call.arguments);
    if (target.kind == Target::Kind::MoneyOf)
      return builtin("money", {child(call.arguments[0]), child(call.arguments[1])});
    BOP_CHECK(target.kind == Target::Kind::Define, "a call is of a table, a define or a builtin");
    const resolve::Define& define = context_.symbols.defines[target.index];
    std::vector<NodeId> arguments;
    for (const ExprId argument : call.arguments) arguments.push_back(child(argument));
    if (define.native) return builtin(define.name, std::move(arguments));
    return inlined(target.index, define, std::move(arguments));
  }
  // A define's body in place of its call, named as the call is written: what people read says
  // `with_tax(bill.net, 19%)`, and what that is once.
  NodeId inlined(Index index, const resolve::Define& define, std::vector<NodeId> arguments) const {
    std::vector<std::uint32_t> key{index};
    for (const NodeId argument : arguments) key.push_back(argument.value);
    if (const auto known = context_.calls.find(key); known != context_.calls.end())
      return known->second;
    if (context_.too_large()) return context_.cut_short(info_.type, {define.name, range_});
    const bool outermost = !context_.outermost;
    if (outermost) context_.outermost = {define.name, range_};
    std::string name = call_text(define.name, arguments);
    const Scope body{.module = define.place.module, .arguments = std::move(arguments)};
    const auto& written = context_.declared<ast::DefineDecl>(define.place);
    const NodeId made = lower_expression(context_, body, written.body);
    if (outermost) context_.outermost.reset();
    return context_.calls[key] =
               context_.add(context_.type(made), range_, ir::Let{std::move(name), made});
  }
  // Calls within calls within calls would double their texts again and again.
  std::string call_text(const std::string& name, const std::vector<NodeId>& arguments) const {
    constexpr std::size_t argument_max = 200;  // bytes
    std::string text;
    for (const NodeId argument : arguments) {
      const std::string one = ir::source_like(context_.program, argument);
      text += (text.empty() ? "" : ", ") + (one.size() > argument_max ? "…" : one);
    }
    return name + "(" + text + ")";
  }

  NodeId unary(const ast::Unary& unary) const {
    const NodeId operand = child(unary.operand);
    if (unary.op == ast::UnaryOp::Not) return context_.negation(range_, operand);
    return context_.add(info_.type, range_,
                        ir::Arithmetic{ir::ArithmeticOp::Multiply,
                                       constant(integer_type, value::Decimal(-1)), operand});
  }

  NodeId binary(const ast::Binary& binary) const {
    if (binary.op == BinaryOp::And || binary.op == BinaryOp::Or) {
      std::vector<NodeId> operands;
      collect(binary.op, id_, operands);
      return context_.logic(binary.op == BinaryOp::And, range_, std::move(operands));
    }
    if (!arithmetic_op(binary.op)) return comparison(binary);
    const NodeId left = child(binary.left);
    const NodeId right = child(binary.right);
    // 30 days + d is d + 30 days.
    if (binary.op == BinaryOp::Add && context_.type(left).kind == abi::Kind::Duration &&
        info_.type.kind == abi::Kind::Date)
      return context_.add(info_.type, range_, ir::Arithmetic{ir::ArithmeticOp::Add, right, left});
    return context_.add(
        info_.type, range_,
        ir::Arithmetic{*arithmetic_op(binary.op), counted(left, right), counted(right, left)});
  }
  // A quantity beside an amount of money is its number: at a price it makes an amount.
  NodeId counted(NodeId side, NodeId other) const {
    const abi::Type type = context_.type(side);
    const abi::Kind kind = context_.type(other).kind;
    if (type.kind != abi::Kind::Quantity ||
        (kind != abi::Kind::Money && kind != abi::Kind::UnitPrice))
      return side;
    return context_.add({.kind = abi::Kind::Number, .fraction = type.fraction}, range_,
                        ir::Amount{side});
  }
  NodeId convert(const ast::Convert& convert) const {
    const check::CompareInfo& compare = *context_.checked.compare;
    const auto target = value::Currency::parse(convert.currency.text);
    BOP_CHECK(target.has_value(), "check knows the currency of a conversion");
    return context_.add(info_.type, range_,
                        ir::Convert{child(convert.amount), compare.rates, compare.rate_field,
                                    compare.currency, *target, child(convert.on)});
  }
  NodeId in_list(const ast::InList& in) const {
    const auto [operand, day] = compared(in.operand);
    const NodeId made = lower_membership(context_, scope_, range_, operand, in.list, day);
    return in.negated ? context_.negation(range_, made) : made;
  }
  NodeId comparison(const ast::Binary& binary) const {
    const auto [left, left_day] = compared(binary.left);
    const auto [right, right_day] = compared(binary.right);
    const NodeId day = left_day ? left_day : right_day;
    if (const auto slack = context_.slacks.find({scope_.module, id_});
        slack != context_.slacks.end()) {
      BOP_CHECK(!day, "check refuses a slack on amounts that are converted");
      return widened(binary.op == BinaryOp::Equal, left, right, child(slack->second));
    }
    return context_.compare(compare_op(binary.op), range_, left, right, day);
  }
  // a = b with a slack of s is a - s <= b and b <= a + s. A quotient only compares, so it is b.
  NodeId widened(bool equal, NodeId a, NodeId b, NodeId slack) const {
    if (context_.type(a).fraction) std::swap(a, b);
    const abi::Type type = context_.type(a).required();
    const auto moved = [&](ir::ArithmeticOp op) {
      return context_.add(type, range_, ir::Arithmetic{op, a, slack});
    };
    const auto op = equal ? ir::CompareOp::LessOrEqual : ir::CompareOp::Greater;
    const NodeId below = context_.compare(op, range_, moved(ir::ArithmeticOp::Subtract), b);
    const NodeId above = context_.compare(op, range_, b, moved(ir::ArithmeticOp::Add));
    return context_.logic(equal, range_, {below, above});
  }
  // `disposition = hold` compares its outcome, and `disposition is known` asks whether it has one.
  NodeId said(ExprId id) const {
    const bool decision = context_.info(scope_, id).target.kind == Target::Kind::Decision;
    return decision ? context_.field(range_, child(id), abi::result_outcome) : child(id);
  }
  // A side of a comparison and the day of the rates it is compared at, if it is.
  std::pair<NodeId, NodeId> compared(ExprId id) const {
    if (context_.info(scope_, id).target.kind == Target::Kind::Decision) return {said(id), {}};
    return {child(id), context_.rates_day(info_.converts)};
  }
  // a and b and c as one node of three
  void collect(BinaryOp op, ExprId id, std::vector<NodeId>& operands) const {
    const auto* inner = std::get_if<ast::Binary>(&context_.expr(scope_, id).node);
    if (inner == nullptr || inner->op != op) {
      operands.push_back(child(id));
      return;
    }
    collect(op, inner->left, operands);
    collect(op, inner->right, operands);
  }

  NodeId sign_test(const ast::SignTest& test) const {
    NodeId operand = child(test.operand);
    const abi::Type type = context_.type(operand);
    abi::Type zero_type{.kind = abi::Kind::Number};
    abi::Value zero = value::Decimal();
    if (type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice ||
        type.kind == abi::Kind::Quantity) {
      const abi::Type number{.kind = abi::Kind::Number, .fraction = type.fraction};
      operand = context_.add(number, range_, ir::Amount{operand});
    } else if (type.kind == abi::Kind::BusinessDays) {
      zero_type = type.required();
      zero = value::BusinessDays{};
    }
    const auto op = test.sign == ast::Sign::Positive   ? ir::CompareOp::Greater
                    : test.sign == ast::Sign::Negative ? ir::CompareOp::Less
                                                       : ir::CompareOp::Equal;
    const NodeId made = context_.compare(op, range_, operand, constant(zero_type, zero));
    return test.negated ? context_.negation(range_, made) : made;
  }
  NodeId in_range(const ast::InRange& range) const {
    const auto [operand, day] = compared(range.operand);
    const NodeId low = child(range.low);
    const NodeId made =
        context_.between(range_, operand, low, child(range.high), range.half_open, day);
    return range.negated ? context_.negation(range_, made) : made;
  }
  NodeId one_of(const ast::OneOf& choice) const {
    const auto [operand, day] = compared(choice.operand);
    std::vector<NodeId> alternatives;
    for (const ExprId one : choice.choices)
      alternatives.push_back(
          context_.compare(ir::CompareOp::Equal, range_, operand, child(one), day));
    const NodeId made = context_.logic(false, range_, std::move(alternatives));
    return choice.negated ? context_.negation(range_, made) : made;
  }
  NodeId text_test(const ast::TextTest& test) const {
    const NodeId left = child(test.left);
    const NodeId right = child(test.right);
    switch (test.kind) {
      case ast::TextTestKind::Contains:
        return builtin("contains", {left, right});
      case ast::TextTestKind::StartsWith:
        return builtin("starts_with", {left, right});
      case ast::TextTestKind::EndsWith:
        return builtin("ends_with", {left, right});
    }
    return refused("a kind of text test that is none");
  }
  // if a then x else if b then y else z: one selection of three arms
  NodeId conditional(const ast::Conditional& first) const {
    ir::Select select;
    const ast::Conditional* at = &first;
    while (true) {
      const auto row = static_cast<std::uint32_t>(select.arms.size());
      const NodeId condition = child(at->condition);
      select.arms.push_back({condition, child(at->then), row});
      const auto* next = std::get_if<ast::Conditional>(&context_.expr(scope_, at->otherwise).node);
      if (next == nullptr) break;
      at = next;
    }
    const auto row = static_cast<std::uint32_t>(select.arms.size());
    select.arms.push_back({context_.truth(range_, true), child(at->otherwise), row});
    return context_.add(info_.type, range_, std::move(select));
  }

  Context& context_;
  const Scope& scope_;
  ExprId id_;
  const check::Info& info_;
  SourceRange range_;
};

}  // namespace

ir::CompareOp compare_op(BinaryOp op) {
  switch (op) {
    case BinaryOp::Less:
      return ir::CompareOp::Less;
    case BinaryOp::LessOrEqual:
      return ir::CompareOp::LessOrEqual;
    case BinaryOp::Greater:
      return ir::CompareOp::Greater;
    case BinaryOp::GreaterOrEqual:
      return ir::CompareOp::GreaterOrEqual;
    case BinaryOp::Equal:
      return ir::CompareOp::Equal;
    case BinaryOp::NotEqual:
      return ir::CompareOp::NotEqual;
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::And:
    case BinaryOp::Or:
      break;
  }
  broken(__FILE__, __LINE__, "op", "an operator that does not compare");
}

NodeId lower_expression(Context& context, const Scope& scope, ExprId id) {
  if (context.depth > depth_max) {
    const SourceRange at = context.expr(scope, id).range;
    return context.cut_short(context.info(scope, id).type, {"this", at});
  }
  ++context.depth;
  const NodeId made = ExpressionLowering(context, scope, id).lower();
  --context.depth;
  return made;
}

abi::ConditionIndex lower_condition(Context& context, const Clauses& clauses, ExprId id) {
  if (!id) return abi::none;
  return context.condition(lower_expression(context, clauses.scope, id), clauses.each);
}

abi::ValueIndex lower_value(Context& context, const Clauses& clauses, ExprId id) {
  if (!id) return abi::none;
  return context.value(lower_expression(context, clauses.scope, id), clauses.each);
}

}  // namespace bop::lower

#include <map>
#include <set>

#include "compiler/ir/operands.h"
#include "compiler/lower/context.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

abi::Datum span_of(Context& context, const Scope& scope, ExprId span) {
  return span ? lower_datum(context, scope, span) : abi::Datum::missing();
}

// An answer to this question that has not grown old.
NodeId fits(Context& context, SourceRange origin, const resolve::Check& check, NodeId answer,
            const std::vector<NodeId>& arguments, const abi::Datum& keeps) {
  const auto asked = static_cast<Index>(arguments.size());  // the field after the arguments
  std::vector<NodeId> tests;
  for (Index i = 0; i < asked; ++i)
    tests.push_back(context.compare(ir::CompareOp::Equal, origin, context.field(origin, answer, i),
                                    arguments[i]));
  const NodeId today = context.add(date_type, origin, ir::Clock{false});
  const NodeId day = context.field(origin, answer, asked);
  tests.push_back(context.compare(ir::CompareOp::LessOrEqual, origin, day, today));
  if (keeps.known()) {
    const NodeId span = context.constant({.kind = abi::Kind::Duration}, origin, keeps.value);
    const NodeId oldest =
        context.add(date_type, origin, ir::Arithmetic{ir::ArithmeticOp::Subtract, today, span});
    tests.push_back(context.compare(ir::CompareOp::GreaterOrEqual, origin, day, oldest));
  }
  BOP_CHECK(check.answers != none, "a check that is lowered has answers");
  return context.logic(true, origin, std::move(tests));
}

// Two answers say different things: another value, or one where the other has none. Lists in
// answers are not compared.
NodeId differ(Context& context, SourceRange origin, NodeId a, NodeId b) {
  const abi::Type type = context.type(a);
  std::vector<NodeId> ways;
  if (type.optional) {
    const NodeId no_a = context.state_test(origin, ast::StateTestKind::Missing, false, a);
    const NodeId no_b = context.state_test(origin, ast::StateTestKind::Missing, false, b);
    ways.push_back(context.logic(true, origin, {no_a, context.negation(origin, no_b)}));
    ways.push_back(context.logic(true, origin, {no_b, context.negation(origin, no_a)}));
  }
  if (type.kind == abi::Kind::Record) {
    const auto fields = context.schema().records[type.index].fields.size();
    for (Index field = 0; field < fields; ++field)
      ways.push_back(differ(context, origin, context.field(origin, a, field),
                            context.field(origin, b, field)));
  } else if (type.kind != abi::Kind::List) {
    ways.push_back(context.compare(ir::CompareOp::NotEqual, origin, a, b));
  }
  return context.logic(false, origin, std::move(ways));
}

}  // namespace

void lower_checks(Context& context) {
  for (const resolve::Check& check : context.symbols.checks) {
    const auto& written = context.declared<ast::CheckDecl>(check.place);
    const Scope scope{.module = check.place.module};
    abi::CheckInfo info{check.name, {}, check.result, {}, written.times, {}};
    for (const resolve::Argument& argument : check.arguments)
      info.parameters.push_back(argument.name);
    info.keeps = span_of(context, scope, written.keeps);
    info.apart = span_of(context, scope, written.apart);
    context.program.info.checks.push_back(std::move(info));
  }
}

NodeId lower_answer(Context& context, const Scope& scope, SourceRange origin, Index check,
                    const std::vector<ExprId>& arguments) {
  const resolve::Check& asked = context.symbols.checks[check];
  const abi::Datum& keeps = context.program.info.checks[check].keeps;
  std::vector<NodeId> values;
  for (const ExprId argument : arguments)
    values.push_back(lower_expression(context, scope, argument));
  std::vector<std::uint32_t> key{none, check};
  for (const NodeId value : values) key.push_back(value.value);
  if (const auto known = context.calls.find(key); known != context.calls.end())
    return known->second;
  const NodeId list = context.field(origin, context.subject(origin), asked.field);
  const auto day_field = static_cast<Index>(values.size());
  const auto of_that_day = [&](NodeId other, NodeId newest) {
    return std::vector{fits(context, origin, asked, other, values, keeps),
                       context.compare(ir::CompareOp::Equal, origin,
                                       context.field(origin, other, day_field), newest)};
  };
  const auto through_answers = [&](ir::AggregateKind kind) {
    const NodeId other = context.element({"other", origin}, list);
    const ir::LocalId local = std::get<ir::Local>(context.program[other].node).local;
    return std::pair(other, ir::Aggregate{kind, list, local, {}, {}});
  };
  // No other answer of that day says otherwise: of two that do, neither is one. An answer says
  // nothing other than itself, also where a part of it was not read.
  const auto unopposed = [&](NodeId answer, NodeId newest) {
    auto [counted, several] = through_answers(ir::AggregateKind::Count);
    several.where = context.logic(true, origin, of_that_day(counted, newest));
    auto [other, opposed] = through_answers(ir::AggregateKind::Any);
    std::vector<NodeId> tests = of_that_day(other, newest);
    tests.push_back(differ(context, origin, context.field(origin, other, day_field + 1),
                           context.field(origin, answer, day_field + 1)));
    opposed.body = context.logic(true, origin, std::move(tests));
    const abi::Type integer{.kind = abi::Kind::Integer};
    const NodeId two = context.constant(integer, origin, value::Decimal(2));
    const NodeId are_several = context.compare(ir::CompareOp::GreaterOrEqual, origin,
                                               context.add(integer, origin, several), two);
    const abi::Type truth{.kind = abi::Kind::Boolean};
    return context.negation(
        origin, context.logic(true, origin, {are_several, context.add(truth, origin, opposed)}));
  };
  const auto walk = [&](ir::AggregateKind kind, NodeId newest) {
    const NodeId answer = context.element({"answer", origin}, list);
    ir::Aggregate walked{
        kind, list, std::get<ir::Local>(context.program[answer].node).local, {}, {}};
    NodeId where = fits(context, origin, asked, answer, values, keeps);
    const NodeId day = context.field(origin, answer, day_field);
    if (newest) {
      const NodeId is_newest = context.compare(ir::CompareOp::Equal, origin, day, newest);
      where = context.logic(true, origin, {where, is_newest, unopposed(answer, newest)});
    } else {
      walked.body = day;
    }
    walked.where = where;
    const abi::Type type =
        newest ? abi::Type{abi::Kind::Record, true, false, asked.answers} : date_type.maybe();
    return context.add(type, origin, walked);
  };
  const NodeId newest = walk(ir::AggregateKind::Max, {});
  const NodeId found = walk(ir::AggregateKind::First, newest);
  const NodeId value = context.field(origin, found, day_field + 1);
  const NodeId made =
      context.add(asked.result, origin, ir::Answer{check, std::move(values), value});
  return context.calls[key] = made;
}

namespace {

// Whether the answer to one question can change a condition: where it stands beside another part
// that already decides (`a and asked(x)`, a is false), nobody waits for it.
class Need {
 public:
  Need(Context& context, SourceRange origin, NodeId question)
      : context_(context), origin_(origin), question_(question) {}

  /// Over every condition of the policy; true where something else than conditions reads it.
  NodeId anywhere() {
    const ir::Program& program = context_.program;
    for (const NodeId value : program.values)
      if (reads(value)) return context_.truth(origin_, true);
    for (const ir::Each& each : program.eaches)
      for (const auto* list : {&each.conditions, &each.values})
        for (const NodeId part : *list)
          if (reads(part)) return context_.truth(origin_, true);
    std::vector<NodeId> needed;
    for (const NodeId condition : std::vector<NodeId>(program.conditions))
      if (reads(condition)) needed.push_back(at(condition));
    return context_.logic(false, origin_, std::move(needed));
  }

 private:
  bool reads(NodeId node) {
    return contains(node, [&](NodeId id) { return id == question_; });
  }

  template <typename Holds>
  bool contains(NodeId root, Holds holds) const {
    std::set<std::uint32_t> seen;
    std::vector<NodeId> open{root};
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      if (!seen.insert(node.value).second) continue;
      if (holds(node)) return true;
      ir::each_operand(context_.program[node], [&](NodeId id) { open.push_back(id); });
    }
    return false;
  }

  // `node` reads the question.
  NodeId at(NodeId node) {
    if (const auto known = needed_.find(node.value); known != needed_.end()) return known->second;
    NodeId needed = context_.truth(origin_, true);
    const auto written = context_.program[node].node;  // a copy: nodes are added below
    if (const auto* inverted = std::get_if<ir::Not>(&written)) needed = at(inverted->operand);
    if (const auto* let = std::get_if<ir::Let>(&written)) needed = at(let->value);
    if (const auto* logic = std::get_if<ir::Logic>(&written)) needed = in_logic(*logic);
    return needed_[node.value] = needed;
  }

  NodeId in_logic(const ir::Logic& logic) {
    // Answers of other checks may be out as well: then both have to be waited for. And what
    // decisions say may be read in one direction only.
    const auto asks = [&](NodeId id) {
      const auto& node = context_.program[id].node;
      return std::holds_alternative<ir::Answer>(node) || std::holds_alternative<ir::Result>(node);
    };
    std::vector<NodeId> open;
    for (const NodeId operand : logic.operands)
      if (!contains(operand, asks))
        open.push_back(logic.conjunction ? operand : context_.negation(origin_, operand));
    std::vector<NodeId> needed;
    for (const NodeId operand : logic.operands) {
      if (!reads(operand)) continue;
      std::vector<NodeId> both = open;
      both.push_back(at(operand));
      needed.push_back(context_.logic(true, origin_, std::move(both)));
    }
    return context_.logic(false, origin_, std::move(needed));
  }

  Context& context_;
  SourceRange origin_;
  NodeId question_;
  std::map<std::uint32_t, NodeId> needed_;
};

}  // namespace

NodeId unanswered(Context& context, SourceRange origin, Index check) {
  std::vector<NodeId> questions;
  for (std::size_t index = 0; index < context.program.nodes.size(); ++index)
    if (const auto* answer = std::get_if<ir::Answer>(&context.program.nodes[index].node);
        answer != nullptr && answer->check == check)
      questions.emplace_back(index);
  std::vector<NodeId> silent;
  for (const NodeId question : questions) {
    const std::vector<NodeId> arguments =
        std::get<ir::Answer>(context.program[question].node).arguments;
    std::vector<NodeId> tests;
    for (const NodeId argument : arguments) {
      tests.push_back(context.state_test(origin, ast::StateTestKind::Known, false, argument));
      if (context.type(argument).optional)  // about nothing nobody is asked
        tests.push_back(context.state_test(origin, ast::StateTestKind::Present, false, argument));
    }
    tests.push_back(Need(context, origin, question).anywhere());
    tests.push_back(context.state_test(origin, ast::StateTestKind::Unavailable, false, question));
    silent.push_back(context.logic(true, origin, std::move(tests)));
  }
  return context.logic(false, origin, std::move(silent));
}

}  // namespace bop::lower

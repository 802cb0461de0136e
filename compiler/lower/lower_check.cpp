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
  const auto walk = [&](ir::AggregateKind kind, NodeId newest) {
    const NodeId answer = context.element({"answer", origin}, list);
    ir::Aggregate walked{
        kind, list, std::get<ir::Local>(context.program[answer].node).local, {}, {}};
    NodeId where = fits(context, origin, asked, answer, values, keeps);
    const NodeId day = context.field(origin, answer, day_field);
    if (newest)
      where = context.logic(true, origin,
                            {where, context.compare(ir::CompareOp::Equal, origin, day, newest)});
    else
      walked.body = day;
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
    for (const NodeId argument : arguments)
      tests.push_back(context.state_test(origin, ast::StateTestKind::Known, false, argument));
    tests.push_back(context.state_test(origin, ast::StateTestKind::Unavailable, false, question));
    silent.push_back(context.logic(true, origin, std::move(tests)));
  }
  return context.logic(false, origin, std::move(silent));
}

}  // namespace bop::lower

#include "tests/unit/compiler/interpret/evaluate.h"

namespace bop::testing {

Datum evaluate(const ProgramBuilder& builder, NodeId node, const Fields& fields, const Sets& sets) {
  ProgramBuilder copy = builder;
  copy.value(node);
  const auto engine = interpret::interpreter(copy.finished());
  abi::Evaluation result;
  engine->bind(sets.made())->evaluate(case_of(copy.invoice(fields)), result);
  return result.values.front();
}

std::string outcome(const ProgramBuilder& builder, NodeId node, const Fields& fields,
                    const Sets& sets) {
  const Datum datum = evaluate(builder, node, fields, sets);
  if (datum.state == abi::State::Unread) return "unread";
  return abi::print(builder.program.info.schema, builder.program[node].type, datum);
}

}  // namespace bop::testing

#include "compiler/ir/bounds.h"

#include <algorithm>

namespace bop::ir {

namespace {

// Sums of more terms are left alone.
constexpr std::size_t terms_max = 8;

bool is_count(const Program& program, NodeId node) {
  const auto* aggregate = std::get_if<Aggregate>(&program[node].node);
  return aggregate != nullptr && aggregate->kind == AggregateKind::Count;
}

void add_terms(const Program& program, Term term, std::vector<Term>& terms) {
  while (const auto* let = std::get_if<Let>(&program[term.node].node)) term.node = let->value;
  const auto* sum = std::get_if<Arithmetic>(&program[term.node].node);
  const bool is_sum = sum != nullptr && !program[term.node].type.fraction &&
                      (sum->op == ArithmeticOp::Add || sum->op == ArithmeticOp::Subtract);
  if (!is_sum || terms.size() >= terms_max) return terms.push_back(term);
  add_terms(program, {sum->left, term.subtracted}, terms);
  add_terms(program, {sum->right, term.subtracted != (sum->op == ArithmeticOp::Subtract)}, terms);
}

}  // namespace

std::vector<Term> counted_terms(const Program& program, NodeId node) {
  const abi::Kind kind = program[node].type.kind;
  if (kind != abi::Kind::Integer && kind != abi::Kind::Number) return {};
  std::vector<Term> terms;
  add_terms(program, {node}, terms);
  const auto counts = [&](const Term& term) { return is_count(program, term.node); };
  return std::ranges::any_of(terms, counts) ? terms : std::vector<Term>();
}

bool always_in_order(abi::Type key) {
  if (key.optional || key.fraction) return false;
  switch (key.kind) {
    case abi::Kind::Boolean:
    case abi::Kind::Text:
    case abi::Kind::Number:
    case abi::Kind::Integer:
    case abi::Kind::Percent:
    case abi::Kind::Date:
    case abi::Kind::Time:
    case abi::Kind::DateTime:
    case abi::Kind::BusinessDays:
    case abi::Kind::Enum:
    case abi::Kind::Role:
      return true;
    case abi::Kind::Money:
    case abi::Kind::UnitPrice:
    case abi::Kind::Quantity:
      return key.index != 0;
    case abi::Kind::Duration:
    case abi::Kind::Target:
    case abi::Kind::Currency:
    case abi::Kind::Unit:
    case abi::Kind::Ratio:
    case abi::Kind::Record:
    case abi::Kind::List:
    case abi::Kind::Error:
      return false;
  }
  return false;
}

}  // namespace bop::ir

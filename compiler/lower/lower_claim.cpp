// What is claimed of every record: `prove` as terms over outcomes and conditions, `property` as a
// program of its own.
#include "compiler/lower/context.h"
#include "compiler/lower/lower.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

using check::Target;
using ir::ClaimTerm;

class ClaimLowering {
 public:
  ClaimLowering(Context& context, const Scope& scope, ir::Proof& proof)
      : context_(context), scope_(scope), proof_(proof) {}

  std::uint32_t term(ExprId id) {
    const auto& node = context_.expr(scope_, id).node;
    const auto* binary = std::get_if<ast::Binary>(&node);
    if (binary != nullptr && binary->op == ast::BinaryOp::And)
      return joined(ClaimTerm::Kind::And, {binary->left, binary->right});
    if (binary != nullptr && binary->op == ast::BinaryOp::Or)
      return joined(ClaimTerm::Kind::Or, {binary->left, binary->right});
    if (const auto* unary = std::get_if<ast::Unary>(&node);
        unary != nullptr && unary->op == ast::UnaryOp::Not)
      return joined(ClaimTerm::Kind::Not, {unary->operand});
    if (binary != nullptr &&
        context_.info(scope_, binary->left).target.kind == Target::Kind::Decision)
      return outcome(*binary);
    ClaimTerm term;
    term.condition = context_.condition(lower_expression(context_, scope_, id));
    return add(std::move(term));
  }

 private:
  std::uint32_t add(ClaimTerm term) {
    proof_.terms.push_back(std::move(term));
    return static_cast<std::uint32_t>(proof_.terms.size() - 1);
  }
  std::uint32_t joined(ClaimTerm::Kind kind, const std::vector<ExprId>& parts) {
    ClaimTerm made;
    made.kind = kind;
    for (const ExprId part : parts) made.operands.push_back(term(part));
    return add(std::move(made));
  }
  std::uint32_t outcome(const ast::Binary& binary) {
    const Target& word = context_.info(scope_, binary.right).target;
    ClaimTerm made;
    made.kind = ClaimTerm::Kind::Outcome;
    made.decision = context_.info(scope_, binary.left).target.index;
    if (word.kind == Target::Kind::Outcome) made.outcome = word.second;
    const std::uint32_t equal = add(std::move(made));
    if (binary.op == ast::BinaryOp::Equal) return equal;
    ClaimTerm other;
    other.kind = ClaimTerm::Kind::Not;
    other.operands.push_back(equal);
    return add(std::move(other));
  }

  Context& context_;
  const Scope& scope_;
  ir::Proof& proof_;
};

bool reads_field(const ir::Program& program, std::uint32_t field) {
  for (const ir::Node& node : program.nodes) {
    const auto* read = std::get_if<ir::Field>(&node.node);
    if (read != nullptr && read->field == field &&
        std::holds_alternative<ir::Subject>(program[read->record].node))
      return true;
  }
  return false;
}

// The variables as fields of one record, the policy's own subject behind them.
std::uint32_t add_case_type(abi::Schema& schema, const resolve::Property& property,
                            const resolve::Symbols& symbols) {
  abi::RecordType type;
  type.name = "property \"" + property.title + "\"";
  for (const auto& variable : property.variables) {
    abi::Field field;
    field.name = variable.name;
    field.type = variable.type;
    type.fields.push_back(std::move(field));
  }
  abi::Field subject;
  subject.name = symbols.subject;
  subject.type = {.kind = abi::Kind::Record, .index = symbols.subject_record};
  type.fields.push_back(std::move(subject));
  schema.records.push_back(std::move(type));
  return static_cast<std::uint32_t>(schema.records.size() - 1);
}

ir::Property lower_property(const Context& outer, const resolve::Property& symbol) {
  Context context(outer.modules, outer.symbols, outer.checked);
  const auto& written = outer.declared<ast::PropertyDecl>(symbol.place);
  const std::uint32_t record = add_case_type(context.program.info.schema, symbol, outer.symbols);
  const auto variables = static_cast<std::uint32_t>(symbol.variables.size());
  context.wrap_subject(record, variables);
  Scope scope{.module = symbol.place.module};
  const NodeId whole =
      context.add({.kind = abi::Kind::Record, .index = record}, symbol.place.name, ir::Subject{});
  for (std::uint32_t i = 0; i < variables; ++i)
    scope.arguments.push_back(context.field(symbol.variables[i].range, whole, i));

  ir::Property property;
  property.title = symbol.title;
  property.origin = symbol.place.name;
  property.variables = variables;
  if (written.where)
    property.where = context.condition(lower_expression(context, scope, written.where));
  property.holds = context.condition(lower_expression(context, scope, written.holds));
  const bool reads_subject = reads_field(context.program, variables);
  lower_case_policy(context);
  abi::PolicyInfo& info = context.program.info;
  info.subject = "case";
  info.subject_record = record;
  if (!reads_subject) info.schema.records[record].fields.pop_back();
  info.condition_count = static_cast<std::uint32_t>(context.program.conditions.size());
  info.value_count = static_cast<std::uint32_t>(context.program.values.size());
  property.program = std::make_shared<const ir::Program>(std::move(context.program));
  return property;
}

}  // namespace

void lower_proofs(Context& context) {
  for (const auto& symbol : context.symbols.proofs) {
    const auto& written = context.declared<ast::ProveDecl>(symbol.place);
    const Scope scope{.module = symbol.place.module};
    ir::Proof proof;
    proof.title = symbol.title;
    proof.origin = symbol.place.name;
    proof.never = written.never;
    ClaimLowering lowering(context, scope, proof);
    if (written.given) proof.given = lowering.term(written.given);
    proof.claim = lowering.term(written.claim);
    context.program.proofs.push_back(std::move(proof));
  }
}

void lower_properties(Context& context) {
  for (const auto& property : context.symbols.properties)
    context.program.properties.push_back(lower_property(context, property));
}

}  // namespace bop::lower

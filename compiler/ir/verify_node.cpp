#include "compiler/ir/verify_node.h"

#include <fmt/format.h>

#include "runtime/base/by_kind.h"

namespace bop::ir {
namespace {

using abi::Kind;

bool is_number(Kind kind) {
  return kind == Kind::Number || kind == Kind::Integer || kind == Kind::Percent ||
         kind == Kind::Ratio;
}
bool is_money(Kind kind) {
  return kind == Kind::Money || kind == Kind::UnitPrice || kind == Kind::Quantity;
}

// One kind, where numbers are a family, and so are money and unit prices.
bool alike(abi::Type a, abi::Type b) {
  if (is_number(a.kind)) return is_number(b.kind);
  if (is_money(a.kind))
    return is_money(b.kind) && (a.kind == Kind::Quantity) == (b.kind == Kind::Quantity);
  if (a.kind == Kind::Enum || a.kind == Kind::Record) return a.kind == b.kind && a.index == b.index;
  return a.kind == b.kind;
}

template <typename Alternative>
bool holds(const abi::Value& value) {
  return std::holds_alternative<Alternative>(value);
}

// The table of abi::Value's comment.
bool fits(abi::Type type, const abi::Value& value) {
  switch (type.kind) {
    case Kind::Error:
      return false;
    case Kind::Boolean:
      return holds<bool>(value);
    case Kind::Text:
      return holds<std::string>(value);
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
      return type.fraction ? holds<value::Fraction>(value) : holds<value::Decimal>(value);
    case Kind::Ratio:
      return holds<value::Fraction>(value);
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity:
      return type.fraction ? holds<abi::MoneyFraction>(value) : holds<value::Money>(value);
    case Kind::Time:
      return holds<value::Time>(value);
    case Kind::Target:
      return holds<value::Duration>(value) || holds<value::BusinessDays>(value) ||
             holds<value::BusinessHours>(value);
    case Kind::Date:
      return holds<value::Date>(value);
    case Kind::DateTime:
      return holds<value::Instant>(value);
    case Kind::Duration:
      return holds<value::Duration>(value);
    case Kind::BusinessDays:
      return holds<value::BusinessDays>(value);
    case Kind::Currency:
    case Kind::Unit:
      return holds<value::Currency>(value);
    case Kind::Enum:
    case Kind::Role:
      return holds<abi::Symbol>(value);
    case Kind::Record:
      return holds<abi::RecordPtr>(value);
    case Kind::List:
      return holds<abi::ListPtr>(value);
  }
  return false;
}

bool is_span(Kind kind) {
  return kind == Kind::Duration || kind == Kind::BusinessDays;
}

bool arithmetic_fits(ArithmeticOp op, abi::Type left, abi::Type right, abi::Type result) {
  const bool adds = op == ArithmeticOp::Add || op == ArithmeticOp::Subtract;
  if (adds) {
    if (left.kind == Kind::DateTime && right.kind == Kind::DateTime)
      return op == ArithmeticOp::Subtract && result.kind == Kind::Duration;
    if (left.kind == Kind::Date || left.kind == Kind::DateTime)
      return right.kind == Kind::Duration && result.kind == left.kind;
    return alike(left, right) && alike(left, result) &&
           (is_number(left.kind) || is_money(left.kind) || is_span(left.kind));
  }
  if (op == ArithmeticOp::Divide && is_money(left.kind) && is_money(right.kind))
    return is_number(result.kind);
  if (is_number(left.kind) && is_number(right.kind)) return is_number(result.kind);
  if (is_money(left.kind)) return is_number(right.kind) && is_money(result.kind);
  if (op == ArithmeticOp::Divide) return false;
  if (is_span(left.kind)) return is_number(right.kind) && alike(left, result);
  if (is_span(right.kind)) return is_number(left.kind) && alike(right, result);
  return is_number(left.kind) && is_money(right.kind) && is_money(result.kind);
}

class NodeVerifier {
 public:
  NodeVerifier(const Program& program, const Node& node)
      : program_(program), schema_(program.info.schema), node_(node) {}

  std::string constant(const Constant& constant) const {
    if (constant.value.state == abi::State::Missing) return {};
    if (constant.value.state != abi::State::Value) return "a constant is neither known nor missing";
    return fits(node_.type, constant.value.value) ? "" : "a constant does not fit its type";
  }
  std::string field(const Field& field) const {
    const abi::Type record = type(field.record);
    if (record.kind != Kind::Record || record.index >= schema_.records.size())
      return "a field of something that is no record";
    const auto& fields = schema_.records[record.index].fields;
    if (field.field >= fields.size()) return "a field index is out of range";
    return result_is(fields[field.field].type, "a field has another type in its record");
  }
  std::string parameter(const Parameter& parameter) const {
    if (parameter.index >= program_.info.parameters.size()) return "no such parameter";
    return result_is(program_.info.parameters[parameter.index].type, "a parameter of another type");
  }
  std::string result(const Result& result) const {
    if (result.index >= program_.info.results.size()) return "no such result";
    return result_is({.kind = Kind::Record, .index = program_.info.results[result.index].record},
                     "a result has another type");
  }
  std::string lookup(const Lookup& lookup) const {
    if (lookup.reference >= program_.info.references.size()) return "no such reference";
    const auto& reference = program_.info.references[lookup.reference];
    if (lookup.keys.empty()) {
      const bool is_list = node_.type.kind == Kind::List && node_.type.index < schema_.lists.size();
      const abi::Type row = is_list ? schema_.lists[node_.type.index] : abi::Type{};
      return row.kind == Kind::Record && row.index == reference.record
                 ? ""
                 : "the rows of a reference are no list of its records";
    }
    if (node_.type.kind != Kind::Record || node_.type.index != reference.record)
      return "a lookup does not have its reference's record type";
    if (lookup.keys.size() != reference.key_fields.size())
      return "a lookup's keys are not complete";
    for (std::size_t index = 0; index < lookup.keys.size(); ++index) {
      const auto& fields = schema_.records[reference.record].fields;
      if (!alike(type(lookup.keys[index]), fields[reference.key_fields[index]].type))
        return "a lookup's key has another type than the key field";
    }
    return {};
  }
  std::string compare(const Compare& compare) const {
    const auto& [op, left, right, rates, rate_field, base, on] = compare;
    if (!boolean(node_.type)) return "a comparison that is not Boolean";
    if (!alike(type(left), type(right))) return "a comparison of two kinds";
    if (rates == abi::none) return on || base ? "a conversion without rates" : "";
    if (rates >= program_.info.references.size()) return "no such reference for rates";
    if (!is_money(type(left).kind)) return "a conversion of something that is not money";
    if (!base) return "a conversion into no currency";
    if (!on || type(on).kind != Kind::Date) return "a conversion without a date";
    const auto& record = schema_.records[program_.info.references[rates].record];
    return rate_field < record.fields.size() ? "" : "the rate's field is out of range";
  }
  std::string select(const Select& select) const {
    if (select.arms.empty()) return "a selection without arms";
    for (const auto& [condition, value, row] : select.arms) {
      if (!boolean(type(condition))) return "an arm's condition is not Boolean";
      if (!alike(type(value), node_.type)) return "an arm has another type than the selection";
    }
    return {};
  }
  std::string aggregate(const Aggregate& aggregate) const {
    const auto& [kind, list, element, where, body] = aggregate;
    if (type(list).kind != Kind::List || type(list).index >= schema_.lists.size())
      return "an aggregate over something that is no list";
    if (!element || element.index() >= program_.local_count)
      return "an aggregate's element is out of range";
    if (where && !boolean(type(where))) return "an aggregate's `where` is not Boolean";
    const bool needs_body = kind != AggregateKind::Count && kind != AggregateKind::Those &&
                            kind != AggregateKind::First;
    if (needs_body != static_cast<bool>(body)) return "an aggregate with a wrong body";
    const bool is_quantifier = kind == AggregateKind::Any || kind == AggregateKind::Every;
    if (is_quantifier && !(boolean(type(body)) && boolean(node_.type)))
      return "a quantifier that is not Boolean";
    const bool makes_list = kind == AggregateKind::Those || kind == AggregateKind::List ||
                            kind == AggregateKind::Distinct || kind == AggregateKind::Sort;
    if (makes_list != (node_.type.kind == Kind::List)) return "an aggregate of a wrong type";
    return {};
  }
  std::string convert(const Convert& convert) const {
    const auto& [money, rates, rate_field, base, target, on] = convert;
    if (!is_money(type(money).kind) || type(money).kind == Kind::Quantity)
      return "a conversion of something that is not money";
    if (node_.type.kind != Kind::Money || !node_.type.fraction)
      return "a conversion that is no quotient of money";
    if (rates >= program_.info.references.size()) return "no such reference for rates";
    if (!base || !target) return "a conversion into no currency";
    if (type(on).kind != Kind::Date) return "a conversion without a date";
    const auto& record = schema_.records[program_.info.references[rates].record];
    return rate_field < record.fields.size() ? "" : "the rate's field is out of range";
  }
  std::string answer(const Answer& answer) const {
    if (answer.check >= program_.info.checks.size()) return "no such check";
    if (answer.arguments.size() != program_.info.checks[answer.check].parameters.size())
      return "a check's arguments are not complete";
    return result_is(type(answer.value), "an answer has another type than its check");
  }
  std::string make_list(const MakeList& list) const {
    if (node_.type.kind != Kind::List || node_.type.index >= schema_.lists.size())
      return "a list that does not have a list's type";
    for (const NodeId element : list.elements)
      if (!alike(type(element), schema_.lists[node_.type.index]))
        return "an element has another type than its list";
    if (!list.conditions.empty() && list.conditions.size() != list.elements.size())
      return "a list with conditions has one for each element";
    for (const NodeId condition : list.conditions)
      if (!boolean(type(condition))) return "an element's condition is not Boolean";
    return {};
  }
  std::string logic(const Logic& logic) const {
    if (!boolean(node_.type)) return "`and` or `or` that is not Boolean";
    if (logic.operands.size() < 2) return "`and` or `or` with fewer than two operands";
    for (const NodeId operand : logic.operands)
      if (!boolean(type(operand))) return "`and` or `or` of something that is not Boolean";
    return {};
  }
  std::string result_is(abi::Type wanted, std::string_view otherwise) const {
    return alike(node_.type, wanted) ? std::string{} : std::string(otherwise);
  }
  static bool boolean(abi::Type type) { return type.kind == Kind::Boolean; }
  abi::Type type(NodeId id) const { return program_[id].type; }

 private:
  const Program& program_;
  const abi::Schema& schema_;
  const Node& node_;
};

}  // namespace

std::string broken_in_node(const Program& program, const Node& node) {
  const NodeVerifier verifier(program, node);
  if (node.type.kind == Kind::Error) return "a node without a type";
  return by_kind(
      node.node, [&](const Constant& constant) { return verifier.constant(constant); },
      [&](const Parameter& parameter) { return verifier.parameter(parameter); },
      [&](const Subject&) {
        return verifier.result_is({.kind = Kind::Record, .index = program.info.subject_record},
                                  "the subject has another type");
      },
      [&](const Clock& clock) {
        return verifier.result_is({.kind = clock.instant ? Kind::DateTime : Kind::Date},
                                  "the clock has another type");
      },
      [&](const Result& result) { return verifier.result(result); },
      [&](const Field& field) { return verifier.field(field); },
      [&](const Local& local) {
        return std::string(local.local && local.local.index() < program.local_count
                               ? ""
                               : "a local is out of range");
      },
      [&](const Let& let) {
        return verifier.result_is(verifier.type(let.value),
                                  "a let has another type than its value");
      },
      [&](const Lookup& lookup) { return verifier.lookup(lookup); },
      [&](const Arithmetic& arithmetic) {
        const auto& [op, left, right] = arithmetic;
        return std::string(arithmetic_fits(op, verifier.type(left), verifier.type(right), node.type)
                               ? ""
                               : "arithmetic on kinds that do not combine");
      },
      [&](const Compare& compare) { return verifier.compare(compare); },
      [&](const Logic& logic) { return verifier.logic(logic); },
      [&](const Not& negation) {
        return std::string(NodeVerifier::boolean(node.type) &&
                                   NodeVerifier::boolean(verifier.type(negation.operand))
                               ? ""
                               : "`not` of something that is not Boolean");
      },
      [&](const StateTest&) {
        return std::string(NodeVerifier::boolean(node.type) ? "" : "a test that is not Boolean");
      },
      [&](const Amount& amount) {
        return std::string(is_money(verifier.type(amount.money).kind) && is_number(node.type.kind)
                               ? ""
                               : "the amount of something that is not money");
      },
      [&](const Select& select) { return verifier.select(select); },
      [&](const Fallback& fallback) {
        const auto& [value, otherwise] = fallback;
        return alike(verifier.type(value), node.type)
                   ? verifier.result_is(verifier.type(otherwise), "`otherwise` of another type")
                   : std::string("a value of another type than with its `otherwise`");
      },
      [&](const Aggregate& aggregate) { return verifier.aggregate(aggregate); },
      [&](const Convert& convert) { return verifier.convert(convert); },
      [&](const Answer& answer) { return verifier.answer(answer); },
      [&](const Call& call) {
        return std::string(call.builtin.empty() ? "a call of nothing" : "");
      },
      [&](const Round& round) {
        return verifier.result_is(verifier.type(round.operand), "rounding changes the kind");
      },
      [&](const MakeList& list) { return verifier.make_list(list); });
}

}  // namespace bop::ir

#include "compiler/ir/node_text.h"

#include <array>

#include <fmt/format.h>

#include "runtime/base/by_kind.h"

namespace bop::ir {
namespace {

constexpr std::array arithmetic_signs = {"+", "-", "*", "/"};
constexpr std::array compare_signs = {"<", "<=", ">", ">=", "=", "<>"};
constexpr std::array state_words = {"missing", "present", "known", "unavailable"};
constexpr std::array aggregate_words = {"sum",   "average", "min",   "max",  "count",    "any",
                                        "every", "those",   "first", "list", "distinct", "sort"};

template <typename Enum>
std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

// The printer runs on programs that verify refuses too, so an index out of range must still print.
template <typename Items>
std::string name_at(const Items& items, std::uint32_t index) {
  return index < items.size() ? items[index].name : fmt::format("?{}", index);
}

class Writer {
 public:
  Writer(const Program& program, const NodeNames& names) : program_(program), names_(names) {}

  std::string id(NodeId node) const { return names_.node(node); }
  std::string ids(const std::vector<NodeId>& nodes) const {
    std::string text;
    for (const NodeId node : nodes) text += (text.empty() ? "" : ", ") + id(node);
    return text;
  }
  std::string field(const Field& field) const {
    const auto& schema = program_.info.schema;
    std::string name = fmt::format("?{}", field.field);
    if (field.record && field.record.index() < program_.nodes.size()) {
      const abi::Type type = program_[field.record].type;
      if (type.kind == abi::Kind::Record && type.index < schema.records.size())
        name = name_at(schema.records[type.index].fields, field.field);
    }
    return fmt::format("field {}.{}", id(field.record), name);
  }
  std::string compare(const Compare& compare) const {
    const auto& [op, left, right, rates, rate_field, base, on] = compare;
    std::string text =
        fmt::format("compare {} {} {}", id(left), compare_signs[index_of(op)], id(right));
    if (rates != abi::none)
      text += fmt::format(" in {} at {} field {} on {}", base.text(),
                          name_at(program_.info.references, rates), rate_field, id(on));
    return text;
  }
  std::string select(const Select& select) const {
    std::string text = select.unique ? "select unique" : "select first";
    if (!select.table.empty()) text += " of " + select.table;
    for (const auto& [condition, value, row] : select.arms)
      text += fmt::format(" [{}: {} -> {}]", row, id(condition), id(value));
    return text;
  }
  std::string aggregate(const Aggregate& aggregate) const {
    const auto& [kind, list, element, where, body] = aggregate;
    std::string text = aggregate_words[index_of(kind)];
    if (body) text += " " + id(body);
    text += fmt::format(" for {} in {}", names_.local(element), id(list));
    if (where) text += " where " + id(where);
    return text;
  }

  std::string text_of(const Node& node) const {
    return by_kind(
        node.node,
        [&](const Constant& constant) {
          return "constant " + datum_text(program_.info.schema, node.type, constant.value);
        },
        [&](const Parameter& parameter) {
          return "parameter " + name_at(program_.info.parameters, parameter.index);
        },
        [&](const Subject&) { return std::string("subject"); },
        [&](const Clock& clock) { return std::string(clock.instant ? "as_of" : "today"); },
        [&](const Result& result) {
          return "result of " + name_at(program_.info.results, result.index);
        },
        [&](const Field& node_field) { return field(node_field); },
        [&](const Local& local) { return "local " + names_.local(local.local); },
        [&](const Let& let) { return fmt::format("let {} = {}", let.name, id(let.value)); },
        [&](const Lookup& lookup) {
          const auto set = name_at(program_.info.references, lookup.reference);
          if (lookup.keys.empty()) return fmt::format("rows of {}", set);
          return fmt::format("lookup {}[{}]", set, ids(lookup.keys));
        },
        [&](const Arithmetic& arithmetic) {
          const auto& [op, left, right] = arithmetic;
          return fmt::format("compute {} {} {}", id(left), arithmetic_signs[index_of(op)],
                             id(right));
        },
        [&](const Compare& node_compare) { return compare(node_compare); },
        [&](const Logic& logic) {
          return (logic.conjunction ? "and " : "or ") + ids(logic.operands);
        },
        [&](const Not& negation) { return "not " + id(negation.operand); },
        [&](const StateTest& test) {
          return fmt::format("{} {}", state_words[index_of(test.kind)], id(test.operand));
        },
        [&](const Amount& amount) { return "amount " + id(amount.money); },
        [&](const Select& node_select) { return select(node_select); },
        [&](const Fallback& fallback) {
          return fmt::format("{} otherwise {}", id(fallback.value), id(fallback.otherwise));
        },
        [&](const Aggregate& node_aggregate) { return aggregate(node_aggregate); },
        [&](const Convert& convert) {
          const auto& [money, rates, rate_field, base, target, on] = convert;
          return fmt::format("convert {} to {} over {} at {} field {} on {}", id(money),
                             target.text(), base.text(), name_at(program_.info.references, rates),
                             rate_field, id(on));
        },
        [&](const Answer& answer) {
          return fmt::format("answer {}({}) {}", name_at(program_.info.checks, answer.check),
                             ids(answer.arguments), id(answer.value));
        },
        [&](const Call& call) {
          return fmt::format("call {}({})", call.builtin, ids(call.arguments));
        },
        [&](const Round& round) {
          return fmt::format("round {} {} {}", id(round.operand), value::name_of(round.mode),
                             round.decimals);
        },
        [&](const MakeList& list) {
          if (list.conditions.empty()) return fmt::format("list [{}]", ids(list.elements));
          return fmt::format("collect {} [{}] where [{}]", list.table, ids(list.elements),
                             ids(list.conditions));
        });
  }

 private:
  const Program& program_;
  const NodeNames& names_;
};

}  // namespace

std::string node_text(const Program& program, const Node& node, const NodeNames& names) {
  return Writer(program, names).text_of(node);
}

std::string sentence_text(const Sentence& sentence, const NodeNames& names) {
  std::string text;
  for (const auto& [words, hole] : sentence.parts)
    text += (text.empty() ? "" : " ") + (hole ? names.node(hole) : quoted(words));
  return text;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') result += "\\n";
    if (c != '\n') result += c;
  }
  return result + "\"";
}

std::string datum_text(const abi::Schema& schema, abi::Type type, const abi::Datum& datum) {
  if (datum.state == abi::State::Missing) return "missing";
  if (datum.state == abi::State::Unread) return "unread";
  if (datum.state == abi::State::Undefined) return "undefined";
  if (const auto* text = std::get_if<std::string>(&datum.value)) return quoted(*text);
  return abi::print(schema, type, datum);
}

std::string in_force_text(const abi::InForce& in_force) {
  if (!in_force.from && !in_force.until) return {};
  return fmt::format(" in force {}..{}", in_force.from ? in_force.from->text() : "",
                     in_force.until ? in_force.until->text() : "");
}

}  // namespace bop::ir

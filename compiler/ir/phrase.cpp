#include "compiler/ir/phrase.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/ir/node_text.h"
#include "runtime/base/by_kind.h"

namespace bop::ir {
namespace {

constexpr std::array arithmetic_signs = {"+", "-", "*", "/"};
constexpr std::array compare_signs = {"<", "<=", ">", ">=", "=", "<>"};
constexpr std::array state_words = {"missing", "present", "known", "unavailable"};
constexpr std::array amount_sentences = {"is less than", "is at most", "is more than",
                                         "is at least",  "is",         "is not"};
constexpr std::array date_sentences = {"is before", "is on or before", "is after", "is on or after",
                                       "is",        "is not"};

template <typename Enum>
std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

// How tightly a text binds; an operand that binds less tightly than its place stands in
// parentheses.
enum class Binding : std::uint8_t { Open, Or, And, Not, Test, Sum, Product, Primary };

struct Phrase {
  std::string text;
  Binding binding = Binding::Primary;
};

const Compare* as_compare(const Program& program, NodeId node) {
  return std::get_if<Compare>(&program[node].node);
}

const value::Decimal* constant_number(const Program& program, NodeId node) {
  const auto* constant = std::get_if<Constant>(&program[node].node);
  return constant == nullptr ? nullptr : std::get_if<value::Decimal>(&constant->value.value);
}

class Writer {
 public:
  Writer(const Program& program, bool words, std::vector<NodeId>* lets)
      : program_(program), words_(words), lets_(lets) {}

  // A condition in words needs a verb: `contract.open` alone is "contract.open is true".
  std::string condition(NodeId node) {
    Phrase phrase = write(node);
    return words_ && is_bare(node) ? closed(phrase) + " is true" : phrase.text;
  }

 private:
  bool is_bare(NodeId node) const {
    if (program_[node].type.kind != abi::Kind::Boolean) return false;
    return by_kind(
        program_[node].node, [](const Constant&) { return false; },
        [](const Parameter&) { return true; }, [](const Subject&) { return true; },
        [](const Clock&) { return true; }, [](const Result&) { return true; },
        [](const Field&) { return true; }, [](const Local&) { return true; },
        [](const Let&) { return true; }, [](const Lookup&) { return true; },
        [](const Arithmetic&) { return true; }, [](const Compare&) { return false; },
        [](const Logic&) { return false; }, [](const Not&) { return false; },
        [](const StateTest&) { return false; }, [](const Amount&) { return true; },
        // if … then … else …: its parts have verbs of their own
        [](const Select& select) { return !select.table.empty(); },
        [](const Fallback&) { return true; }, [](const Aggregate&) { return false; },
        [](const Convert&) { return true; }, [](const Answer&) { return true; },
        [&](const Call& call) { return !has_verb(call); }, [](const Round&) { return true; },
        [](const MakeList&) { return true; });
  }

  static bool has_verb(const Call& call) {
    constexpr std::array verbs = {"contains", "starts_with", "ends_with", "matches"};
    return std::ranges::find(verbs, call.builtin) != verbs.end();
  }

  // What goes on to its end says how far it goes before a verb follows.
  static std::string closed(const Phrase& phrase) {
    return phrase.binding == Binding::Open ? "(" + phrase.text + ")" : phrase.text;
  }

  std::string at(NodeId node, Binding least) {
    Phrase phrase = write(node);
    if (words_ && is_bare(node) && least <= Binding::Not)
      phrase = {closed(phrase) + " is true", Binding::Test};
    return phrase.binding < least ? "(" + phrase.text + ")" : phrase.text;
  }
  std::string list(const std::vector<NodeId>& nodes) {
    std::string text;
    for (const NodeId node : nodes) text += (text.empty() ? "" : ", ") + at(node, Binding::Or);
    return text;
  }

  Phrase write(NodeId id) {
    return by_kind(
        program_[id].node,
        [&](const Constant& constant) {
          return Phrase{datum_text(program_.info.schema, program_[id].type, constant.value)};
        },
        [&](const Parameter& parameter) { return write_parameter(parameter); },
        [&](const Subject&) { return Phrase{program_.info.subject}; },
        [&](const Clock& clock) { return Phrase{clock.instant ? "as_of" : "today"}; },
        [&](const Result& result) { return Phrase{program_.info.results[result.index].name}; },
        [&](const Field& field) {
          const auto& record = program_.info.schema.records[program_[field.record].type.index];
          return Phrase{at(field.record, Binding::Primary) + "." + record.fields[field.field].name};
        },
        [&](const Local& local) { return Phrase{local_name(local.local)}; },
        [&](const Let& let) { return write_let(id, let); },
        [&](const Lookup& lookup) {
          const std::string& set = program_.info.references[lookup.reference].name;
          return Phrase{lookup.keys.empty() ? set : set + "[" + list(lookup.keys) + "]"};
        },
        [&](const Arithmetic& arithmetic) { return write_arithmetic(arithmetic); },
        [&](const Compare& compare) { return write_compare(compare); },
        [&](const Logic& logic) { return write_logic(logic); },
        [&](const Not& negation) { return write_not(negation); },
        [&](const StateTest& test) { return write_state_test(test, false); },
        [&](const Amount& amount) {
          return Phrase{"amount of " + at(amount.money, Binding::Primary), Binding::Open};
        },
        [&](const Select& select) { return write_select(select); },
        [&](const Fallback& fallback) {
          return Phrase{at(fallback.value, Binding::Sum) + " otherwise " +
                            at(fallback.otherwise, Binding::Sum),
                        Binding::Open};
        },
        [&](const Aggregate& aggregate) { return write_aggregate(aggregate, false); },
        [&](const Convert& convert) {
          return Phrase{fmt::format("convert({}, to {}, on {})", at(convert.money, Binding::Or),
                                    convert.target.text(), at(convert.on, Binding::Or))};
        },
        [&](const Answer& answer) {
          return Phrase{program_.info.checks[answer.check].name + "(" + list(answer.arguments) +
                        ")"};
        },
        [&](const Call& call) { return write_call(call); },
        [&](const Round& round) {
          return Phrase{fmt::format("round({}, {}, {})", at(round.operand, Binding::Or),
                                    value::name_of(round.mode), round.decimals)};
        },
        [&](const MakeList& made) {
          if (made.table.empty()) return Phrase{"[" + list(made.elements) + "]"};
          return Phrase{write_call_of(made.table, table_arguments(program_, made)).text +
                        column_suffix(made.table, made.column)};
        });
  }

  std::string local_name(LocalId local) const {
    const auto& names = program_.local_names;
    if (local.index() < names.size() && !names[local.index()].empty()) return names[local.index()];
    return fmt::format("item{}", local.index());
  }

  Phrase write_parameter(const Parameter& parameter) const {
    const auto& info = program_.info.parameters[parameter.index];
    if (!words_) return {info.name};
    return {
        fmt::format("{} ({})", info.name, abi::print(program_.info.schema, info.type, info.value))};
  }

  Phrase write_let(NodeId id, const Let& let) {
    if (let.name.empty()) return write(let.value);
    if (lets_ != nullptr && std::ranges::find(*lets_, id) == lets_->end()) lets_->push_back(id);
    return {let.name};
  }

  // -x is lowered to -1 * x, and for spans to nothing - x.
  bool is_negation(const Arithmetic& arithmetic) const {
    const auto* constant = std::get_if<Constant>(&program_[arithmetic.left].node);
    if (constant == nullptr) return false;
    const abi::Value& value = constant->value.value;
    if (arithmetic.op == ArithmeticOp::Multiply) {
      const auto* factor = std::get_if<value::Decimal>(&value);
      return factor != nullptr && *factor == value::Decimal(-1);
    }
    if (arithmetic.op != ArithmeticOp::Subtract) return false;
    const auto* duration = std::get_if<value::Duration>(&value);
    const auto* days = std::get_if<value::BusinessDays>(&value);
    return (duration != nullptr && *duration == value::Duration{}) ||
           (days != nullptr && days->count == 0);
  }

  Phrase write_arithmetic(const Arithmetic& arithmetic) {
    const auto& [op, left, right] = arithmetic;
    if (is_negation(arithmetic)) return {"-" + at(right, Binding::Primary), Binding::Product};
    const bool sum = op == ArithmeticOp::Add || op == ArithmeticOp::Subtract;
    // The right operand of - and / binds one step tighter: a - (b - c).
    const Binding own = sum ? Binding::Sum : Binding::Product;
    const bool commutes = op == ArithmeticOp::Add || op == ArithmeticOp::Multiply;
    const Binding tighter = sum ? Binding::Product : Binding::Primary;
    return {fmt::format("{} {} {}", at(left, own), arithmetic_signs[index_of(op)],
                        at(right, commutes ? own : tighter)),
            own};
  }

  // x is positive: an Amount against zero
  std::string sign_test(const Compare& compare) {
    const auto* amount = std::get_if<Amount>(&program_[compare.left].node);
    const auto* zero = constant_number(program_, compare.right);
    if (amount == nullptr || zero == nullptr || !zero->is_zero()) return {};
    constexpr std::array words = {"negative",     "not positive", "positive",
                                  "not negative", "zero",         "not zero"};
    return at(amount->money, Binding::Sum) + " is " + words[index_of(compare.op)];
  }

  Phrase write_compare(const Compare& compare) {
    if (std::string text = sign_test(compare); !text.empty()) return {text, Binding::Test};
    const std::string left = at(compare.left, Binding::Sum);
    const std::string right = at(compare.right, Binding::Sum);
    if (!words_)
      return {fmt::format("{} {} {}", left, compare_signs[index_of(compare.op)], right),
              Binding::Test};
    std::string_view words = compare_words(compare.op, program_[compare.left].type);
    const bool against_value = std::holds_alternative<Constant>(program_[compare.right].node) ||
                               std::holds_alternative<Parameter>(program_[compare.right].node);
    if (!against_value && compare.op == CompareOp::Equal) words = "is the same as";
    if (!against_value && compare.op == CompareOp::NotEqual) words = "is not the same as";
    return {fmt::format("{} {} {}", left, words, right), Binding::Test};
  }

  Phrase write_range(const OperandGroup& group, bool negated) {
    const Compare& low = *as_compare(program_, group.operands[0]);
    const Compare& high = *as_compare(program_, group.operands[1]);
    const bool closed = high.op == CompareOp::LessOrEqual;
    const std::string subject = at(low.left, Binding::Sum);
    const std::string from = at(low.right, Binding::Sum);
    const std::string to = at(high.right, Binding::Sum);
    if (!words_)
      return {fmt::format("{} is {}in {} {} {}", subject, negated ? "not " : "", from,
                          closed ? ".." : "..<", to),
              Binding::Test};
    return {fmt::format("{} is {}from and including {} up to {} {}", subject, negated ? "not " : "",
                        from, closed ? "and including" : "but not including", to),
            Binding::Test};
  }

  Phrase write_one_of(const OperandGroup& group, bool negated) {
    std::vector<NodeId> choices;
    for (const NodeId operand : group.operands)
      choices.push_back(as_compare(program_, operand)->right);
    const std::string subject = at(as_compare(program_, group.operands[0])->left, Binding::Sum);
    if (!words_)
      return {fmt::format("{} is {}one of ({})", subject, negated ? "not " : "", list(choices)),
              Binding::Test};
    return {fmt::format("{} is {} of ({})", subject, negated ? "none" : "one", list(choices)),
            Binding::Test};
  }

  // An equality with a slack, as its author thought of it.
  Phrase write_near(const OperandGroup& group, bool near) {
    const auto [value, slack, other] = closeness_of(program_, group);
    const std::string left = at(value, Binding::Sum);
    const std::string right = at(other, Binding::Sum);
    const std::string by = at(slack, Binding::Sum);
    if (words_ && !near)
      return {fmt::format("{} differs from {} by more than {}", left, right, by), Binding::Test};
    return {fmt::format("{} is {}within {} of {}", left, near ? "" : "not ", by, right),
            Binding::Test};
  }

  Phrase write_group(const OperandGroup& group) {
    switch (group.kind) {
      case OperandGroup::Kind::Single:
        return write(group.operands[0]);
      case OperandGroup::Kind::Range:
        return write_range(group, false);
      case OperandGroup::Kind::OneOf:
        return write_one_of(group, false);
      case OperandGroup::Kind::NoneOf:
        return write_one_of(group, true);
      case OperandGroup::Kind::Near:
        return write_near(group, true);
      case OperandGroup::Kind::Far:
        return write_near(group, false);
    }
    return {};
  }

  Phrase write_logic(const Logic& logic) {
    const auto groups = grouped(program_, logic);
    if (groups.size() == 1) return write_group(groups[0]);
    const Binding own = logic.conjunction ? Binding::And : Binding::Or;
    std::string text;
    for (const auto& group : groups) {
      if (!text.empty()) text += logic.conjunction ? " and " : " or ";
      if (group.kind == OperandGroup::Kind::Single) {
        // In plain words an `and` within an `or` has brackets, too.
        const Binding least = logic.conjunction || words_ ? Binding::Not : Binding::And;
        text += at(group.operands[0], least);
      } else if (words_ && group.kind == OperandGroup::Kind::Range) {
        text += "(" + write_group(group).text + ")";
      } else {
        text += write_group(group).text;
      }
    }
    return {text, own};
  }

  Phrase write_state_test(const StateTest& test, bool negated) {
    return {fmt::format("{} is {}{}", at(test.operand, Binding::Sum), negated ? "not " : "",
                        state_words[index_of(test.kind)]),
            Binding::Test};
  }

  Phrase write_not(const Not& negation) {
    const Node& operand = program_[negation.operand];
    if (const auto* test = std::get_if<StateTest>(&operand.node))
      return write_state_test(*test, true);
    if (const auto* logic = std::get_if<Logic>(&operand.node)) {
      const auto groups = grouped(program_, *logic);
      if (groups.size() == 1 && groups[0].kind == OperandGroup::Kind::Range)
        return write_range(groups[0], true);
      if (groups.size() == 1 && groups[0].kind == OperandGroup::Kind::OneOf)
        return write_one_of(groups[0], true);
      if (groups.size() == 1 &&
          (groups[0].kind == OperandGroup::Kind::Near || groups[0].kind == OperandGroup::Kind::Far))
        return write_near(groups[0], groups[0].kind == OperandGroup::Kind::Far);
    }
    if (const auto* aggregate = std::get_if<Aggregate>(&operand.node);
        aggregate != nullptr && aggregate->kind == AggregateKind::Any)
      return write_aggregate(*aggregate, true);
    if (words_ && is_bare(negation.operand))
      return {closed(write(negation.operand)) + " is false", Binding::Test};
    // In plain words nobody knows how far a "not" reaches, so brackets say it.
    if (words_) return {"not (" + write(negation.operand).text + ")", Binding::Not};
    return {"not " + at(negation.operand, Binding::Test), Binding::Not};
  }

  // In the order of its columns; what no row asks of is any.
  Phrase write_call_of(const std::string& table, const std::vector<NodeId>& lets) {
    const auto text = std::ranges::find(program_.tables, table, &TableText::name);
    if (lets.empty() || text == program_.tables.end()) return {table};  // a parameter without keys
    std::string arguments;
    for (const TableText::Column& column : text->parameters) {
      const auto let = std::ranges::find_if(
          lets, [&](NodeId id) { return std::get<Let>(program_[id].node).name == column.name; });
      arguments += arguments.empty() ? "" : ", ";
      arguments +=
          let == lets.end() ? "any" : at(std::get<Let>(program_[*let].node).value, Binding::Or);
    }
    return {table + "(" + arguments + ")"};
  }

  // if A, X; otherwise, if B, Y; otherwise Z. What comes after `otherwise` goes on to the end, so a
  // choice that stands there needs no brackets; anywhere else it has them.
  Phrase write_cases(const Select& select) {
    std::string text;
    for (const auto& [condition, value, row] : select.arms) {
      text += text.empty() ? "" : "; otherwise";
      if (!is_constant(program_, condition, true)) {
        text += fmt::format("{}if {}, {}", text.empty() ? "" : ", ", at(condition, Binding::Or),
                            at(value, Binding::Or));
        continue;
      }
      const auto* inner = std::get_if<Select>(&program_[value].node);
      if (inner == nullptr || !inner->table.empty())
        return {text + " " + at(value, Binding::Or), Binding::Open};
      return {text + ", " + write_cases(*inner).text, Binding::Open};
    }
    return {text, Binding::Open};
  }

  std::string column_suffix(const std::string& table, std::uint32_t index) const {
    const std::string column = column_name(program_, table, index);
    return column.empty() ? "" : "." + column;
  }

  Phrase write_select(const Select& select) {
    if (!select.table.empty())
      return {write_call_of(select.table, table_arguments(program_, select)).text +
              column_suffix(select.table, select.column)};
    if (words_) return write_cases(select);
    std::string text;
    for (const auto& [condition, value, row] : select.arms) {
      const std::string result = at(value, Binding::Or);
      if (is_constant(program_, condition, true)) {
        text += " else " + result;
        break;
      }
      text += fmt::format("{}if {} then {}", text.empty() ? "" : " else ",
                          at(condition, Binding::Or), result);
    }
    return {text, Binding::Open};
  }

  const std::string* constant_text(NodeId node) const {
    const auto* constant = std::get_if<Constant>(&program_[node].node);
    return constant == nullptr ? nullptr : std::get_if<std::string>(&constant->value.value);
  }

  // Functions that the language has words of its own for.
  Phrase write_call(const Call& call) {
    const auto& [builtin, arguments] = call;
    constexpr std::array tests = {std::pair{"contains", "contains"},
                                  std::pair{"starts_with", "starts with"},
                                  std::pair{"ends_with", "ends with"}};
    for (const auto& [name, words] : tests)
      if (builtin == name && arguments.size() == 2)
        return {fmt::format("{} {} {}", at(arguments[0], Binding::Sum), words,
                            at(arguments[1], Binding::Sum)),
                Binding::Test};
    if (builtin == "matches" && arguments.size() == 2 && constant_text(arguments[1]) != nullptr)
      return {fmt::format("{} matches /{}/", at(arguments[0], Binding::Sum),
                          *constant_text(arguments[1])),
              Binding::Test};
    if (builtin == "business_days_after" && arguments.size() == 3) return write_shift(call);
    if (builtin == "period_day" && arguments.size() == 3 && constant_text(arguments[1]) != nullptr)
      return {fmt::format("{} day of {} of {}",
                          is_constant(program_, arguments[2], true) ? "last" : "first",
                          *constant_text(arguments[1]), at(arguments[0], Binding::Primary)),
              Binding::Product};
    return {builtin + "(" + list(arguments) + ")"};
  }

  // 5 business days after x [in calendar C]; a negative count is so many before.
  Phrase write_shift(const Call& call) {
    const NodeId span = call.arguments[1];
    std::string count = at(span, Binding::Primary);
    bool before = false;
    if (const auto* constant = std::get_if<Constant>(&program_[span].node)) {
      if (const auto* days = std::get_if<value::BusinessDays>(&constant->value.value);
          days != nullptr && days->count < 0) {
        count = value::BusinessDays{-days->count}.text();
        before = true;
      }
    } else if (const auto* negative = std::get_if<Arithmetic>(&program_[span].node);
               negative != nullptr && is_negation(*negative)) {
      count = at(negative->right, Binding::Primary);
      before = true;
    }
    const std::string* calendar = constant_text(call.arguments[2]);
    const bool named = calendar != nullptr && *calendar != program_.info.calendar;
    return {fmt::format("{} {} {}{}", count, before ? "before" : "after",
                        at(call.arguments[0], Binding::Sum),
                        named ? " in calendar " + program_.info.calendar_name(*calendar) : ""),
            Binding::Product};
  }

  std::string tests_of(const Aggregate& aggregate) {
    std::string text;
    for (const NodeId test : {aggregate.where, aggregate.body}) {
      if (!test || is_constant(program_, test, true)) continue;
      text += (text.empty() ? "" : " and ") + at(test, Binding::And);
    }
    return text;
  }

  // count(xs), sum(xs): the elements themselves, all of them
  bool is_whole_list(const Aggregate& aggregate) const {
    using enum AggregateKind;
    const auto& [kind, list_node, element, where, body] = aggregate;
    if (where && !is_constant(program_, where, true)) return false;
    if (kind == Count || kind == First) return true;
    if (kind != Sum && kind != Average && kind != Min && kind != Max) return false;
    const auto* local = body ? std::get_if<Local>(&program_[body].node) : nullptr;
    return local != nullptr && local->local == element;
  }
  // x is in xs: any element of xs is x
  bool is_membership(const Aggregate& aggregate) const {
    if (aggregate.kind != AggregateKind::Any || aggregate.where || !aggregate.body) return false;
    const auto* equal = as_compare(program_, aggregate.body);
    if (equal == nullptr || equal->op != CompareOp::Equal) return false;
    const auto* element = std::get_if<Local>(&program_[equal->right].node);
    return element != nullptr && element->local == aggregate.element &&
           local_name(aggregate.element) == membership_element;
  }
  Phrase write_membership(const Aggregate& aggregate, bool negated) {
    const Compare& equal = *as_compare(program_, aggregate.body);
    std::string in;
    if (const auto* constant = std::get_if<Constant>(&program_[aggregate.list].node))
      in = std::get<abi::ListPtr>(constant->value.value)->path;
    if (in.empty()) in = at(aggregate.list, Binding::Sum);
    return {fmt::format("{} is {}in {}", at(equal.left, Binding::Sum), negated ? "not " : "", in),
            Binding::Test};
  }

  Phrase write_aggregate(const Aggregate& aggregate, bool negated) {
    const auto& [kind, list_node, element, where, body] = aggregate;
    constexpr std::array words = {"sum",   "average", "minimum", "maximum", "count",    "any",
                                  "every", "those",   "first",   "list",    "distinct", "sort"};
    constexpr std::array source = {"sum",   "average", "min",   "max",  "count",    "any",
                                   "every", "those",   "first", "list", "distinct", "sort"};
    const std::string_view word = (words_ ? words : source)[index_of(kind)];
    const std::string name = local_name(element);
    const std::string in = at(list_node, Binding::Primary);
    if (is_whole_list(aggregate)) return {fmt::format("{}({})", source[index_of(kind)], in)};
    const std::string condition =
        where && !is_constant(program_, where, true) ? " where " + at(where, Binding::Or) : "";
    using enum AggregateKind;
    if (is_membership(aggregate)) return write_membership(aggregate, negated);
    if (kind == Any) {
      const std::string tests = tests_of(aggregate);
      return {fmt::format("{} {} in {}{}", negated ? "no" : "any", name, in,
                          tests.empty() ? "" : " where " + tests),
              Binding::Open};
    }
    if (kind == Sort)
      return {fmt::format("{} {} in {}{} by {}", words_ ? "sorted" : word, name, in, condition,
                          at(body, Binding::Sum)),
              Binding::Open};
    if (kind == Every)
      return {fmt::format("every {} in {}{} has {}", name, in, condition, at(body, Binding::Or)),
              Binding::Open};
    if (kind == Count || kind == Those || kind == First)
      return {fmt::format("{}{} {} in {}{}", word, kind == Count ? " of" : "", name, in, condition),
              Binding::Open};
    return {
        fmt::format("{} of {} for {} in {}{}", word, at(body, Binding::Sum), name, in, condition),
        Binding::Open};
  }

  const Program& program_;
  bool words_;
  std::vector<NodeId>* lets_;
};

}  // namespace

std::string source_like(const Program& program, NodeId node) {
  return Writer(program, false, nullptr).condition(node);
}

std::string in_words(const Program& program, NodeId node, std::vector<NodeId>* lets) {
  return Writer(program, true, lets).condition(node);
}

std::string_view compare_words(CompareOp op, abi::Type operands) {
  const bool date = operands.kind == abi::Kind::Date || operands.kind == abi::Kind::DateTime ||
                    operands.kind == abi::Kind::Time;
  return (date ? date_sentences : amount_sentences)[index_of(op)];
}

std::string joined(const std::vector<std::string>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) text += i + 1 == items.size() ? last : ", ";
    text += items[i];
  }
  return text;
}

bool is_constant(const Program& program, NodeId node, bool value) {
  const auto* constant = std::get_if<Constant>(&program[node].node);
  if (constant == nullptr || !constant->value.known()) return false;
  const auto* boolean = std::get_if<bool>(&constant->value.value);
  return boolean != nullptr && *boolean == value;
}

}  // namespace bop::ir

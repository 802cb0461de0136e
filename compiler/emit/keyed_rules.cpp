#include "compiler/emit/keyed_rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "compiler/emit/cell.h"
#include "compiler/emit/lane_nodes.h"
#include "compiler/ir/operands.h"

namespace bop::emit {

namespace {

using abi::Kind;

// Measured: putting a chunk's records in the order of their keys takes as long as some sixty rules
// take over all of them; a shape is code of its own.
constexpr std::size_t group_min = 64;
constexpr std::size_t shape_min = 16;
constexpr std::size_t columns_max = 3;
constexpr std::size_t keys_max = 1U << 16U;  // combinations of values in a group
constexpr std::size_t rule_keys_max = 64;    // and of one rule
constexpr std::size_t nodes_max = 64;        // of one condition
constexpr std::int64_t number_max =
    1'000'000'000'000'000;  // at the scale of a column still 64 bits

struct Constant {
  ir::NodeId node;
  std::uint32_t beside = abi::none;
};

struct Test {
  std::uint32_t column = 0;
  std::vector<ir::NodeId> values;  // constants, one of which it has to be
};

// One condition: as text without its constants, and what it tests of its key.
struct Described {
  std::vector<std::uint32_t> shape;
  std::vector<Constant> constants;
  std::vector<Test> tests;  // by column, each once
};

class Describer {
 public:
  Describer(const ir::Program& program, const abi::Layout& layout,
            std::span<const abi::Column> columns, std::span<const ir::NodeId> given)
      : program_(program), layout_(layout), columns_(columns), given_(program.nodes.size(), false) {
    for (const ir::NodeId node : given) given_[node.index()] = true;
    for (const ir::Node& node : program.nodes) {
      bool reads = std::holds_alternative<ir::Result>(node.node);
      ir::each_operand(node, [&](ir::NodeId of) { reads = reads || reads_result_[of.index()]; });
      reads_result_.push_back(reads);
    }
  }

  /// Nothing of a condition that can't share code.
  std::optional<Described> of(ir::NodeId condition) {
    made_ = {};
    fixed_.clear();
    nodes_ = 0;
    // What a decision said is asked for when that decision is made.
    if (reads_result_[condition.index()] || !walk(condition)) return std::nullopt;
    for (const Constant& constant : made_.constants)
      if (fixed_.contains(constant.node.value)) return std::nullopt;
    note_tests(condition);
    std::ranges::sort(made_.tests, {}, &Test::column);
    return std::move(made_);
  }

  std::optional<abi::Datum> constant_at(ir::NodeId node) const {
    node = without_lets(node);
    if (given_[node.index()]) return std::nullopt;
    const auto* literal = std::get_if<ir::Constant>(&program_[node].node);
    const auto* parameter = std::get_if<ir::Parameter>(&program_[node].node);
    if (literal != nullptr) return literal->value;
    if (parameter != nullptr) return program_.info.parameters[parameter->index].value;
    return std::nullopt;
  }

 private:
  ir::NodeId without_lets(ir::NodeId node) const {
    while (!given_[node.index()]) {
      const auto* let = std::get_if<ir::Let>(&program_[node].node);
      if (let == nullptr) break;
      node = let->value;
    }
    return node;
  }

  void say(std::uint32_t word) { made_.shape.push_back(word); }
  template <typename Enum>
  void say(Enum word)
    requires std::is_enum_v<Enum>
  {
    say(static_cast<std::uint32_t>(word));
  }

  enum class Word : std::uint32_t { Compare, Arithmetic, And, Or, Not, State, Node, Constant };

  // The same for all rules of the shape.
  bool fixed_node(ir::NodeId node) {
    say(Word::Node);
    say(node.value);
    fixed_.insert(node.value);
    return true;
  }

  bool is_field(ir::NodeId node) const {
    while (const auto* field = std::get_if<ir::Field>(&program_[node].node))
      node = without_lets(field->record);
    return std::holds_alternative<ir::Subject>(program_[node].node);
  }

  // What code that knows no constant still does well.
  bool can_differ(ir::NodeId node) const {
    const auto datum = constant_at(node);
    if (!datum || !datum->known()) return false;
    const abi::Type type = program_[node].type;
    if (type.fraction) return false;
    switch (type.kind) {
      case Kind::Text:
      case Kind::Enum:
      case Kind::Date:
        return true;
      case Kind::Number:
      case Kind::Integer:
      case Kind::Percent:
        return std::holds_alternative<value::Decimal>(datum->value);
      case Kind::Money:
      case Kind::UnitPrice:
      case Kind::Quantity: {
        const auto* money = std::get_if<value::Money>(&datum->value);
        return type.index != 0 && money != nullptr && money->currency.packed == type.index;
      }
      default:
        return false;
    }
  }

  // One of two operands, beside the other one.
  bool operand(ir::NodeId node, ir::NodeId other) {
    node = without_lets(node);
    if (!can_differ(node)) return walk(node);
    const abi::Type type = program_[node].type;
    auto known = std::ranges::find(made_.constants, node, &Constant::node);
    const auto column =
        field_column_of(program_, without_lets(other), layout_, columns_).value_or(abi::none);
    const auto place = static_cast<std::uint32_t>(known - made_.constants.begin());
    if (known == made_.constants.end()) {
      made_.constants.push_back({node, column});
    } else if (known->beside != column) {
      known->beside = abi::none;
    }
    say(Word::Constant);
    say(type.kind);
    say(type.index);
    say(place);
    return true;
  }

  bool walk(ir::NodeId node) {
    node = without_lets(node);
    if (++nodes_ > nodes_max) return false;
    if (given_[node.index()] || is_field(node) || constant_at(node)) return fixed_node(node);
    const ir::Node& made = program_[node];
    if (const auto* compare = std::get_if<ir::Compare>(&made.node)) {
      if (compare->rates != abi::none) return false;
      say(Word::Compare);
      say(compare->op);
      return operand(compare->left, compare->right) && operand(compare->right, compare->left);
    }
    if (const auto* arithmetic = std::get_if<ir::Arithmetic>(&made.node)) {
      using enum ir::ArithmeticOp;
      const auto is_amount_or_number = [&](ir::NodeId of) {
        const Kind kind = program_[of].type.kind;
        return is_number(kind) || is_amount(kind);
      };
      if (!is_amount_or_number(arithmetic->left) || !is_amount_or_number(arithmetic->right))
        return false;
      say(Word::Arithmetic);
      say(arithmetic->op);
      // A number that is known makes better code of a product.
      if (arithmetic->op != Add && arithmetic->op != Subtract)
        return walk(arithmetic->left) && walk(arithmetic->right);
      return operand(arithmetic->left, arithmetic->right) &&
             operand(arithmetic->right, arithmetic->left);
    }
    if (const auto* logic = std::get_if<ir::Logic>(&made.node)) {
      say(logic->conjunction ? Word::And : Word::Or);
      say(static_cast<std::uint32_t>(logic->operands.size()));
      return std::ranges::all_of(logic->operands, [&](ir::NodeId of) { return walk(of); });
    }
    if (const auto* negation = std::get_if<ir::Not>(&made.node)) {
      say(Word::Not);
      return walk(negation->operand);
    }
    if (const auto* test = std::get_if<ir::StateTest>(&made.node)) {
      say(Word::State);
      say(test->kind);
      return walk(test->operand);
    }
    return false;
  }

  // `field = constant`, either way round.
  std::optional<std::pair<std::uint32_t, ir::NodeId>> equality(ir::NodeId node) const {
    node = without_lets(node);
    if (given_[node.index()]) return std::nullopt;
    const auto* compare = std::get_if<ir::Compare>(&program_[node].node);
    if (compare == nullptr || compare->op != ir::CompareOp::Equal) return std::nullopt;
    for (auto [field, constant] :
         {std::pair(compare->left, compare->right), std::pair(compare->right, compare->left)}) {
      field = without_lets(field);
      constant = without_lets(constant);
      const Kind kind = program_[field].type.kind;
      if (given_[field.index()] || (kind != Kind::Text && kind != Kind::Enum)) continue;
      const auto column = field_column_of(program_, field, layout_, columns_);
      const auto datum = constant_at(constant);
      if (column && datum && datum->known()) return std::pair(*column, constant);
    }
    return std::nullopt;
  }

  void note(std::uint32_t column, std::vector<ir::NodeId> values) {
    if (std::ranges::find(made_.tests, column, &Test::column) == made_.tests.end())
      made_.tests.push_back({column, std::move(values)});
  }

  // What has to be true of all that is.
  void note_tests(ir::NodeId node) {
    node = without_lets(node);
    if (given_[node.index()]) return;
    if (const auto test = equality(node)) return note(test->first, {test->second});
    const auto* logic = std::get_if<ir::Logic>(&program_[node].node);
    if (logic == nullptr) return;
    if (logic->conjunction) {
      for (const ir::NodeId one : logic->operands) note_tests(one);
      return;
    }
    std::vector<ir::NodeId> values;
    std::optional<std::uint32_t> column;
    for (const ir::NodeId one : logic->operands) {
      const auto test = equality(one);
      if (!test || (column && *column != test->first)) return;
      column = test->first;
      values.push_back(test->second);
    }
    if (column) note(*column, std::move(values));
  }

  const ir::Program& program_;
  const abi::Layout& layout_;
  std::span<const abi::Column> columns_;
  std::vector<bool> given_;
  std::vector<bool> reads_result_;  // by node
  Described made_;
  std::set<std::uint32_t> fixed_;
  std::size_t nodes_ = 0;
};

// Conditions of one shape. They test the same columns.
struct Alike {
  std::vector<std::pair<abi::ConditionIndex, Described>> conditions;
};

std::vector<std::uint32_t> columns_of(const Described& one) {
  std::vector<std::uint32_t> columns;
  for (const Test& test : one.tests) columns.push_back(test.column);
  if (columns.size() > columns_max) columns.resize(columns_max);
  return columns;
}

const value::Decimal* number_of(const abi::Datum& datum) {
  if (const auto* money = std::get_if<value::Money>(&datum.value)) return &money->amount;
  return std::get_if<value::Decimal>(&datum.value);
}

// Shapes into one group with these columns.
class Grouper {
 public:
  Grouper(const ir::Program& program, const Describer& describer,
          std::span<const abi::Column> columns, const std::vector<std::uint32_t>& wanted)
      : program_(program), describer_(describer), values_(wanted.size()) {
    for (const std::uint32_t column : wanted) {
      const abi::Type type = columns[column].slot.type;
      const auto& enums = program.info.schema.enums;
      const auto members = type.kind == Kind::Enum ? enums[type.index].members.size() : 0;
      made_.columns.push_back({column, static_cast<std::uint32_t>(members), {}});
    }
  }

  void add(const Alike& alike) {
    std::size_t keys = 1;
    for (const Test& test : alike.conditions.front().second.tests) keys *= test.values.size();
    if (keys > rule_keys_max) return;
    RuleShape shape{program_.conditions[alike.conditions.front().first], {}};
    const auto index = static_cast<std::uint32_t>(made_.shapes.size());
    std::vector<KeyedRule> rules;
    for (const auto& [condition, described] : alike.conditions)
      rules.push_back({condition, index, {}, {}});
    for (std::size_t at = 0; at < alike.conditions.front().second.constants.size(); ++at)
      if (!add_constant(alike, at, shape, rules)) return;
    for (std::size_t at = 0; at < rules.size(); ++at)
      for (std::size_t column = 0; column < made_.columns.size(); ++column)
        rules[at].keys.push_back(keys_of(alike.conditions[at].second, column));
    made_.shapes.push_back(std::move(shape));
    std::ranges::move(rules, std::back_inserter(made_.rules));
  }

  KeyedRules take() { return std::move(made_); }

 private:
  // False where a number has too many digits for code that does not know it.
  bool add_constant(const Alike& alike, std::size_t at, RuleShape& shape,
                    std::vector<KeyedRule>& rules) {
    const Constant& first = alike.conditions.front().second.constants[at];
    ShapeConstant made{first.node, first.beside, 0, 0, 0};
    std::vector<abi::Datum> data;
    for (const auto& [condition, described] : alike.conditions) {
      data.push_back(*describer_.constant_at(described.constants[at].node));
      if (const value::Decimal* number = number_of(data.back()))
        made.scale = std::max(made.scale, number->scale());
    }
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
      const auto value = in_64_bits(data[rule], made.scale);
      if (!value || *value > number_max || *value < -number_max) return false;
      made.least = rule == 0 ? *value : std::min(made.least, *value);
      made.most = rule == 0 ? *value : std::max(made.most, *value);
      rules[rule].constants.push_back(*value);
    }
    shape.constants.push_back(made);
    return true;
  }

  std::optional<std::int64_t> in_64_bits(const abi::Datum& datum, int scale) {
    if (const value::Decimal* number = number_of(datum)) return number->scaled(scale);
    if (const auto* text = std::get_if<std::string>(&datum.value)) {
      const auto [known, is_new] = texts_.emplace(*text, made_.texts.size());
      if (is_new) made_.texts.push_back(*text);
      return static_cast<std::int64_t>(known->second);
    }
    if (const auto* day = std::get_if<value::Date>(&datum.value)) return day->days;
    if (const auto* symbol = std::get_if<abi::Symbol>(&datum.value)) return symbol->index;
    return std::nullopt;
  }

  std::vector<std::uint32_t> keys_of(const Described& described, std::size_t at) {
    KeyColumn& column = made_.columns[at];
    const auto test = std::ranges::find(described.tests, column.column, &Test::column);
    std::vector<std::uint32_t> keys;
    for (const ir::NodeId node : test->values) {
      const auto value = static_cast<std::uint32_t>(*in_64_bits(*describer_.constant_at(node), 0));
      const auto [known, is_new] =
          values_[at].emplace(value, static_cast<std::uint32_t>(column.values.size()));
      if (is_new) column.values.push_back(value);
      if (std::ranges::find(keys, known->second) == keys.end()) keys.push_back(known->second);
    }
    return keys;
  }

  const ir::Program& program_;
  const Describer& describer_;
  KeyedRules made_;
  std::map<std::string, std::size_t> texts_;
  std::vector<std::map<std::uint32_t, std::uint32_t>> values_;  // by column: their places
};

using Columns = std::vector<std::uint32_t>;
using Shapes = std::vector<const Alike*>;

std::size_t rules_of(const Shapes& shapes) {
  std::size_t count = 0;
  for (const Alike* shape : shapes) count += shape->conditions.size();
  return count;
}

// Those that ask for the same columns; where there are few of these, for one of them.
std::map<Columns, Shapes> by_columns(const std::vector<const Alike*>& shapes) {
  std::map<Columns, Shapes> all;
  for (const Alike* shape : shapes)
    all[columns_of(shape->conditions.front().second)].push_back(shape);
  Shapes left;
  std::map<Columns, Shapes> large;
  for (auto& [columns, some] : all)
    if (rules_of(some) >= group_min)
      large[columns] = std::move(some);
    else
      std::ranges::move(some, std::back_inserter(left));
  while (!left.empty()) {
    std::map<Columns, Shapes> of_one;
    for (const Alike* shape : left)
      for (const std::uint32_t column : columns_of(shape->conditions.front().second))
        of_one[{column}].push_back(shape);
    const auto rules = [&](const auto& one) {
      return rules_of(one.second) + (large.contains(one.first) ? rules_of(large[one.first]) : 0);
    };
    const auto most = std::ranges::max_element(of_one, {}, rules);
    if (most == of_one.end() || rules(*most) < group_min) break;
    Shapes& into = large[most->first];
    for (const Alike* shape : most->second) {
      into.push_back(shape);
      std::erase(left, shape);
    }
  }
  return large;
}

// Whether a record has the key of few of the rules.
bool is_worth_it(const KeyedRules& group) {
  if (group.rules.size() < group_min) return false;
  std::size_t keys = 0;
  for (const KeyedRule& rule : group.rules) {
    std::size_t of_rule = 1;
    for (const auto& values : rule.keys) of_rule *= values.size();
    keys += of_rule;
  }
  return 2 * keys <= group.rules.size() * group.key_count();
}

}  // namespace

std::size_t KeyedRules::key_count() const {
  std::size_t count = 1;
  for (const KeyColumn& column : columns) count *= column.values.size();
  return count;
}

std::vector<KeyedRules> keyed_rules(const ir::Program& program, const abi::Layout& layout,
                                    std::span<const abi::Column> columns,
                                    std::span<const ir::NodeId> given) {
  if (program.conditions.size() < group_min) return {};
  Describer describer(program, layout, columns, given);
  std::map<std::vector<std::uint32_t>, Alike> alike;
  for (std::size_t at = 0; at < program.conditions.size(); ++at)
    if (auto described = describer.of(program.conditions[at]);
        described && !described->tests.empty())
      alike[described->shape].conditions.emplace_back(static_cast<abi::ConditionIndex>(at),
                                                      std::move(*described));
  std::vector<const Alike*> shapes;
  for (const auto& [shape, some] : alike)
    if (some.conditions.size() >= shape_min) shapes.push_back(&some);
  std::vector<KeyedRules> groups;
  for (const auto& [wanted, some] : by_columns(shapes)) {
    Columns of_group = wanted;
    while (!of_group.empty()) {
      Grouper grouper(program, describer, columns, of_group);
      for (const Alike* shape : some) grouper.add(*shape);
      KeyedRules group = grouper.take();
      if (group.key_count() <= keys_max || of_group.size() == 1) {
        if (is_worth_it(group)) groups.push_back(std::move(group));
        break;
      }
      const auto fewest = std::ranges::min_element(
          group.columns, {}, [](const KeyColumn& column) { return column.values.size(); });
      of_group.erase(of_group.begin() + (fewest - group.columns.begin()));
    }
  }
  return groups;
}

}  // namespace bop::emit

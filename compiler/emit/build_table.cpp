// From the conditions of a Select to a TableIndex: which operands they ask, which classes the
// constants make of their values, and a tree that leads to the arms of each class.
#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "compiler/emit/table_index.h"
#include "runtime/abi/references.h"
#include "runtime/abi/row.h"

namespace bop::emit {

using abi::Kind;
using abi::Truth;

namespace {

// Fewer are faster one by one.
constexpr std::size_t arms_min = 24;
constexpr std::size_t operands_max = 64;
constexpr std::size_t leaf_max = 4;
constexpr int scale_max = 18;

bool is_word(Kind kind) {
  return kind == Kind::Enum || kind == Kind::Role || kind == Kind::Date || kind == Kind::Time ||
         kind == Kind::BusinessDays || kind == Kind::Currency || kind == Kind::Unit;
}

bool is_quantity(abi::Type type) {
  return !type.fraction &&
         (type.kind == Kind::Number || type.kind == Kind::Integer || type.kind == Kind::Percent ||
          type.kind == Kind::Money || type.kind == Kind::UnitPrice || type.kind == Kind::Quantity);
}

// What has one order in which constants stand.
bool is_ordered(abi::Type type) {
  if (type.fraction) return false;
  if (type.kind == Kind::Money || type.kind == Kind::UnitPrice) return type.index != 0;
  return is_word(type.kind) || type.kind == Kind::Text || type.kind == Kind::Boolean ||
         type.kind == Kind::Number || type.kind == Kind::Integer || type.kind == Kind::Percent ||
         type.kind == Kind::DateTime;
}

std::optional<std::int64_t> whole(const value::Decimal& number, int scale) {
  const auto scaled = number.scaled(scale);
  if (!scaled || *scaled > abi::slot_max || *scaled < -abi::slot_max) return std::nullopt;
  return static_cast<std::int64_t>(*scaled);
}

std::optional<std::int64_t> number_of(const abi::Value& value, int scale) {
  if (const auto* number = std::get_if<value::Decimal>(&value)) return whole(*number, scale);
  if (const auto* money = std::get_if<value::Money>(&value)) return whole(money->amount, scale);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
  if (const auto* date = std::get_if<value::Date>(&value)) return date->days;
  if (const auto* time = std::get_if<value::Time>(&value)) return time->seconds;
  if (const auto* instant = std::get_if<value::Instant>(&value)) return instant->seconds;
  if (const auto* days = std::get_if<value::BusinessDays>(&value)) return days->count;
  if (const auto* symbol = std::get_if<abi::Symbol>(&value)) return symbol->index;
  if (const auto* currency = std::get_if<value::Currency>(&value)) return currency->packed;
  return std::nullopt;
}

}  // namespace

class TableBuilder {
 public:
  TableBuilder(const ir::Program& program, const ir::Select& select)
      : program_(program), select_(select) {}

  bool build() {
    made_.unique_ = select_.unique;
    for (const ir::Select::Arm& arm : select_.arms) {
      arms_.emplace_back();
      if (!split(arm.condition) || !note_value(arm.value)) return false;
    }
    if (made_.operands_.empty() || made_.operands_.size() > operands_max) return false;
    for (std::size_t operand = 0; operand < constants_.size(); ++operand)
      if (!sort_constants(operand)) return false;
    made_.tests_.emplace_back();  // what is not asked
    for (const Arm& arm : arms_) ask(arm);
    std::vector<std::uint32_t> all(arms_.size());
    std::iota(all.begin(), all.end(), 0U);
    budget_ = 16 * all.size();
    made_.root_ = node_of(all);
    return true;
  }
  TableIndex take() && { return std::move(made_); }

 private:
  using Range = TableIndex::Range;
  struct Arm {
    std::map<std::uint32_t, std::vector<ir::NodeId>> tests;  // by operand: all have to hold
    bool never = false;
  };
  // Where an operand stands: in a class, or in a state without a value.
  struct Place {
    abi::State state = abi::State::Value;
    std::uint32_t of_class = 0;
  };

  ir::NodeId without_lets(ir::NodeId id) const {
    while (const auto* let = std::get_if<ir::Let>(&program_[id].node)) id = let->value;
    return id;
  }
  std::optional<abi::Datum> constant_of(ir::NodeId id) const {
    const ir::Node& node = program_[without_lets(id)];
    if (const auto* literal = std::get_if<ir::Constant>(&node.node)) return literal->value;
    if (const auto* parameter = std::get_if<ir::Parameter>(&node.node))
      return program_.info.parameters[parameter->index].value;
    return std::nullopt;
  }

  // --- conditions

  bool split(ir::NodeId id) {
    if (const auto constant = constant_of(id)) {
      if (abi::is_unknown(constant->state)) return false;
      if (!constant->known() || !std::get<bool>(constant->value)) arms_.back().never = true;
      return true;
    }
    const ir::Node& node = program_[without_lets(id)];
    if (const auto* logic = std::get_if<ir::Logic>(&node.node); logic && logic->conjunction)
      return std::ranges::all_of(logic->operands, [&](ir::NodeId part) { return split(part); });
    std::optional<std::uint32_t> operand;
    if (!asks_one(id, operand) || !operand) return false;
    arms_.back().tests[*operand].push_back(id);
    return true;
  }

  // Whether what it says hangs on one operand and constants alone.
  bool asks_one(ir::NodeId id, std::optional<std::uint32_t>& operand) {
    const auto all = [&](const std::vector<ir::NodeId>& parts) {
      return std::ranges::all_of(parts, [&](ir::NodeId part) { return asks_one(part, operand); });
    };
    if (const auto constant = constant_of(id)) return !abi::is_unknown(constant->state);
    const ir::Node& node = program_[without_lets(id)];
    if (const auto* logic = std::get_if<ir::Logic>(&node.node)) return all(logic->operands);
    if (const auto* negation = std::get_if<ir::Not>(&node.node)) return all({negation->operand});
    if (const auto* test = std::get_if<ir::StateTest>(&node.node))
      return is_of(test->operand, operand);
    const auto* compare = std::get_if<ir::Compare>(&node.node);
    if (compare == nullptr || compare->rates != abi::none) return false;
    const auto constant = constant_of(compare->right);
    if (!constant || abi::is_unknown(constant->state) || !is_of(compare->left, operand))
      return false;
    return !constant->known() || note_constant(*operand, *compare, constant->value);
  }

  bool is_of(ir::NodeId id, std::optional<std::uint32_t>& operand) {
    id = without_lets(id);
    const abi::Type type = program_[id].type;
    if (constant_of(id) || !is_ordered(type)) return false;
    const auto [known, is_new] =
        operand_of_.emplace(id.value, static_cast<std::uint32_t>(operand_of_.size()));
    if (is_new) {
      made_.operands_.push_back({id, type.kind, abi::scale_of(type.kind), {}, {}});
      constants_.emplace_back();
    }
    if (operand && *operand != known->second) return false;
    operand = known->second;
    return true;
  }

  bool note_constant(std::uint32_t operand, const ir::Compare& compare, const abi::Value& value) {
    const abi::Type type = program_[made_.operands_[operand].node].type;
    const bool equality =
        compare.op == ir::CompareOp::Equal || compare.op == ir::CompareOp::NotEqual;
    if (std::holds_alternative<std::string>(value)) {
      constants_[operand].push_back(value);
      return type.kind == Kind::Text && equality;
    }
    if (const auto* money = std::get_if<value::Money>(&value);
        money != nullptr && money->currency.packed != type.index)
      return false;
    int& scale = made_.operands_[operand].scale;
    while (scale < scale_max && !number_of(value, scale)) ++scale;
    constants_[operand].push_back(value);
    return number_of(value, scale).has_value();
  }

  bool sort_constants(std::size_t index) {
    TableOperand& operand = made_.operands_[index];
    for (const abi::Value& value : constants_[index]) {
      if (const auto* text = std::get_if<std::string>(&value)) {
        operand.texts.push_back(*text);
        continue;
      }
      const auto number = number_of(value, operand.scale);
      if (!number) return false;
      operand.numbers.push_back(*number);
    }
    std::ranges::sort(operand.numbers);
    operand.numbers.erase(std::ranges::unique(operand.numbers).begin(), operand.numbers.end());
    std::ranges::sort(operand.texts);
    operand.texts.erase(std::ranges::unique(operand.texts).begin(), operand.texts.end());
    return true;
  }

  std::uint32_t place_of(std::uint32_t operand, const abi::Value& constant) const {
    const TableOperand& of = made_.operands_[operand];
    if (const auto* text = std::get_if<std::string>(&constant))
      return static_cast<std::uint32_t>(std::ranges::lower_bound(of.texts, *text) -
                                        of.texts.begin());
    const auto found = std::ranges::lower_bound(of.numbers, *number_of(constant, of.scale));
    return static_cast<std::uint32_t>(found - of.numbers.begin());
  }

  // What a condition says where its operand stands at `place`, as the interpreter has it.
  Truth truth(ir::NodeId id, std::uint32_t operand, const Place& place) const {
    if (const auto constant = constant_of(id))
      return constant->known() && std::get<bool>(constant->value) ? Truth::True : Truth::False;
    const ir::Node& node = program_[without_lets(id)];
    if (const auto* logic = std::get_if<ir::Logic>(&node.node)) {
      const Truth deciding = logic->conjunction ? Truth::False : Truth::True;
      Truth whole = logic->conjunction ? Truth::True : Truth::False;
      for (const ir::NodeId part : logic->operands) {
        const Truth one = truth(part, operand, place);
        if (one == deciding) return deciding;
        if (one == Truth::Unknown) whole = one;
      }
      return whole;
    }
    if (const auto* negation = std::get_if<ir::Not>(&node.node)) {
      const Truth one = truth(negation->operand, operand, place);
      if (one == Truth::Unknown) return one;
      return one == Truth::True ? Truth::False : Truth::True;
    }
    if (const auto* test = std::get_if<ir::StateTest>(&node.node))
      return state_truth(test->kind, place.state);
    return compare_truth(std::get<ir::Compare>(node.node), operand, place);
  }

  static Truth state_truth(ir::StateTestKind kind, abi::State state) {
    const bool unknown = abi::is_unknown(state);
    const auto said = [](bool yes) { return yes ? Truth::True : Truth::False; };
    if (kind == ir::StateTestKind::Known) return said(!unknown);
    if (kind == ir::StateTestKind::Unavailable) return said(state == abi::State::Unread);
    if (unknown) return Truth::Unknown;
    return said((kind == ir::StateTestKind::Missing) == (state == abi::State::Missing));
  }

  Truth compare_truth(const ir::Compare& compare, std::uint32_t operand, const Place& place) const {
    const auto constant = constant_of(compare.right);
    if (!constant->known() || place.state == abi::State::Missing) return Truth::False;
    if (place.state != abi::State::Value) return Truth::Unknown;
    const std::uint32_t own = 2 * place_of(operand, constant->value) + 1;
    const auto said = [](bool yes) { return yes ? Truth::True : Truth::False; };
    switch (compare.op) {
      case ir::CompareOp::Less:
        return said(place.of_class < own);
      case ir::CompareOp::LessOrEqual:
        return said(place.of_class <= own);
      case ir::CompareOp::Greater:
        return said(place.of_class > own);
      case ir::CompareOp::GreaterOrEqual:
        return said(place.of_class >= own);
      case ir::CompareOp::Equal:
        return said(place.of_class == own);
      case ir::CompareOp::NotEqual:
        return said(place.of_class != own);
    }
    return Truth::Unknown;
  }

  // --- tests

  void constants_in(ir::NodeId id, std::uint32_t operand, std::vector<std::uint32_t>& own) const {
    const ir::Node& node = program_[without_lets(id)];
    if (const auto* logic = std::get_if<ir::Logic>(&node.node))
      for (const ir::NodeId part : logic->operands) constants_in(part, operand, own);
    if (const auto* negation = std::get_if<ir::Not>(&node.node))
      constants_in(negation->operand, operand, own);
    if (const auto* compare = std::get_if<ir::Compare>(&node.node))
      if (const auto constant = constant_of(compare->right); constant->known())
        own.push_back(place_of(operand, constant->value));
  }

  Truth all_hold(const std::vector<ir::NodeId>& tests, std::uint32_t operand,
                 const Place& place) const {
    Truth all = Truth::True;
    for (const ir::NodeId test : tests) {
      const Truth one = truth(test, operand, place);
      if (one == Truth::False) return one;
      if (one == Truth::Unknown) all = one;
    }
    return all;
  }

  // Between two of its own constants a test says the same of every class.
  std::uint32_t test_of(std::uint32_t operand, const std::vector<ir::NodeId>& tests) {
    const auto [known, is_new] =
        known_tests_.try_emplace(std::pair(operand, tests), made_.tests_.size());
    if (!is_new) return static_cast<std::uint32_t>(known->second);
    std::vector<std::uint32_t> own;
    for (const ir::NodeId test : tests) constants_in(test, operand, own);
    std::ranges::sort(own);
    own.erase(std::ranges::unique(own).begin(), own.end());
    TableIndex::Test made;
    made.ranges = static_cast<std::uint32_t>(made_.ranges_.size());
    const std::uint32_t missing = made_.operands_[operand].missing_class();
    std::uint32_t next = 0;
    const auto say = [&](std::uint32_t last, const Place& place) {
      if (all_hold(tests, operand, place) == Truth::True) {
        if (made_.ranges_.size() > made.ranges && made_.ranges_.back().last + 1 == next)
          made_.ranges_.back().last = last;
        else
          made_.ranges_.push_back({next, last});
      }
      next = last + 1;
    };
    for (const std::uint32_t constant : own) {
      say(2 * constant, {abi::State::Value, 2 * constant});
      say(2 * constant + 1, {abi::State::Value, 2 * constant + 1});
    }
    say(missing - 1, {abi::State::Value, missing - 1});
    say(missing, {abi::State::Missing, 0});
    made.count = static_cast<std::uint32_t>(made_.ranges_.size()) - made.ranges;
    made.unread = all_hold(tests, operand, {abi::State::Unread, 0});
    made.undefined = all_hold(tests, operand, {abi::State::Undefined, 0});
    made_.tests_.push_back(made);
    return static_cast<std::uint32_t>(known->second);
  }

  void ask(const Arm& arm) {
    const std::size_t first = made_.asked_.size();
    made_.asked_.resize(first + made_.operands_.size(), 0);
    for (const auto& [operand, tests] : arm.tests)
      made_.asked_[first + operand] = test_of(operand, tests);
    if (!arm.never) return;
    made_.asked_[first] = static_cast<std::uint32_t>(made_.tests_.size());
    made_.tests_.push_back({0, 0, Truth::False, Truth::False});
  }

  bool note_value(ir::NodeId id) {
    const auto value = constant_of(id);
    const abi::Type type = program_[id].type;
    if (!value || !value->known() || (!is_quantity(type) && !is_word(type.kind))) return false;
    const auto group = value_groups_.emplace(abi::key_text(value->value), value_groups_.size());
    made_.values_.push_back(static_cast<std::uint32_t>(group.first->second));
    return true;
  }

  // --- the tree

  struct Parts {
    std::uint32_t operand = 0;
    std::vector<std::uint32_t> begins;  // of each part of the classes
    std::vector<std::uint32_t> narrow;  // arms that lie in few of them
    std::vector<std::uint32_t> wide;    // and the others
    std::size_t places = 0;             // of narrow arms in parts
    double left = 0;                    // arms that are left to look at, on average
  };

  const TableIndex::Test& test_at(std::uint32_t arm, std::uint32_t operand) const {
    return made_.tests_[made_.asked_[arm * made_.operands_.size() + operand]];
  }
  bool is_asked(std::uint32_t arm, std::uint32_t operand) const {
    return made_.asked_[arm * made_.operands_.size() + operand] != 0;
  }
  std::span<const Range> ranges_of(std::uint32_t arm, std::uint32_t operand) const {
    const TableIndex::Test& test = test_at(arm, operand);
    return std::span(made_.ranges_).subspan(test.ranges, test.count);
  }
  static std::pair<std::size_t, std::size_t> parts_in(const Parts& parts, const Range& range) {
    const auto first = std::ranges::lower_bound(parts.begins, range.first);
    const auto last = std::ranges::upper_bound(parts.begins, range.last);
    return {first - parts.begins.begin(), last - parts.begins.begin()};
  }

  Parts parts_of(const std::vector<std::uint32_t>& arms, std::uint32_t operand) const {
    Parts parts;
    parts.operand = operand;
    parts.begins = {0};
    for (const std::uint32_t arm : arms) {
      if (!is_asked(arm, operand)) continue;
      for (const Range& range : ranges_of(arm, operand)) {
        parts.begins.push_back(range.first);
        parts.begins.push_back(range.last + 1);
      }
    }
    std::ranges::sort(parts.begins);
    parts.begins.erase(std::ranges::unique(parts.begins).begin(), parts.begins.end());
    const std::size_t few = std::max<std::size_t>(4, parts.begins.size() / 4);
    for (const std::uint32_t arm : arms) {
      std::size_t covered = 0;
      if (is_asked(arm, operand))
        for (const Range& range : ranges_of(arm, operand)) {
          const auto [first, last] = parts_in(parts, range);
          covered += last - first;
        }
      const bool is_narrow = is_asked(arm, operand) && covered <= few;
      (is_narrow ? parts.narrow : parts.wide).push_back(arm);
      if (is_narrow) parts.places += covered;
    }
    parts.left = static_cast<double>(parts.places) / static_cast<double>(parts.begins.size()) +
                 static_cast<double>(parts.wide.size());
    return parts;
  }

  std::uint32_t leaf(const std::vector<std::uint32_t>& arms) {
    if (arms.empty() && empty_leaf_) return *empty_leaf_;
    const auto id = static_cast<std::uint32_t>(made_.nodes_.size());
    made_.nodes_.push_back({TableIndex::none, static_cast<std::uint32_t>(made_.arms_.size()),
                            static_cast<std::uint32_t>(arms.size()), TableIndex::none});
    made_.arms_.insert(made_.arms_.end(), arms.begin(), arms.end());
    if (arms.empty()) empty_leaf_ = id;
    return id;
  }

  std::uint32_t node_of(const std::vector<std::uint32_t>& arms) {
    if (arms.size() <= leaf_max) return leaf(arms);
    std::optional<Parts> best;
    for (std::uint32_t operand = 0; operand < made_.operands_.size(); ++operand) {
      Parts parts = parts_of(arms, operand);
      const bool helps = parts.left < 0.75 * static_cast<double>(arms.size());
      if (!helps || parts.places + parts.begins.size() > budget_) continue;
      if (!best || parts.left < best->left) best = std::move(parts);
    }
    return best ? branch(*best) : leaf(arms);
  }

  std::uint32_t branch(const Parts& parts) {
    budget_ -= parts.places + parts.begins.size();
    std::vector<std::vector<std::uint32_t>> inside(parts.begins.size());
    for (const std::uint32_t arm : parts.narrow)
      for (const Range& range : ranges_of(arm, parts.operand)) {
        const auto [first, last] = parts_in(parts, range);
        for (std::size_t part = first; part < last; ++part) inside[part].push_back(arm);
      }
    std::vector<std::uint32_t> children;
    for (const std::vector<std::uint32_t>& arms : inside) children.push_back(node_of(arms));
    const std::uint32_t beside = parts.wide.empty() ? TableIndex::none : node_of(parts.wide);
    const auto id = static_cast<std::uint32_t>(made_.nodes_.size());
    made_.nodes_.push_back({parts.operand, static_cast<std::uint32_t>(made_.parts_.size()),
                            static_cast<std::uint32_t>(children.size()), beside});
    made_.parts_.insert(made_.parts_.end(), parts.begins.begin(), parts.begins.end());
    made_.children_.insert(made_.children_.end(), children.begin(), children.end());
    return id;
  }

  const ir::Program& program_;
  const ir::Select& select_;
  TableIndex made_;
  std::vector<Arm> arms_;
  std::map<std::uint32_t, std::uint32_t> operand_of_;  // by node
  std::vector<std::vector<abi::Value>> constants_;     // by operand
  std::map<std::pair<std::uint32_t, std::vector<ir::NodeId>>, std::size_t> known_tests_;
  std::unordered_map<std::string, std::size_t> value_groups_;
  std::size_t budget_ = 0;  // of parts and arms in them, so that no table grows without bound
  std::optional<std::uint32_t> empty_leaf_;
};

std::unique_ptr<const TableIndex> TableIndex::of(const ir::Program& program,
                                                 const ir::Select& select) {
  if (select.arms.size() < arms_min) return nullptr;
  TableBuilder builder(program, select);
  if (!builder.build()) return nullptr;
  auto made = std::make_unique<TableIndex>(std::move(builder).take());
  // Only now do the texts stay where they are.
  for (TableOperand& operand : made->operands_)
    for (std::uint32_t text = 0; text < operand.texts.size(); ++text)
      operand.text_classes.emplace(operand.texts[text], 2 * text + 1);
  return made;
}

TableIndexes::TableIndexes(const ir::Program& program) {
  for (const ir::Node& node : program.nodes) {
    const auto* select = std::get_if<ir::Select>(&node.node);
    if (select == nullptr) continue;
    auto made = TableIndex::of(program, *select);
    if (!made) continue;
    of.emplace(select, static_cast<std::uint32_t>(tables.size()));
    tables.push_back(std::move(made));
  }
}

}  // namespace bop::emit

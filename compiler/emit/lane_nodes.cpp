#include "compiler/emit/lane_nodes.h"

#include <algorithm>
#include <optional>

#include "compiler/emit/cell.h"
#include "compiler/emit/table_index.h"
#include "compiler/ir/bounds.h"
#include "compiler/ir/operands.h"
#include "runtime/base/by_kind.h"

namespace bop::emit {

namespace {

using abi::Kind;

constexpr int digits_max = 18;  // of a constant in 64 bits
constexpr std::size_t arms_max = 512;

// What has one value in each lane. Records stand where their fields do; of lists only states.
bool is_plain(Kind kind) {
  return kind != Kind::Record && kind != Kind::List && kind != Kind::Target && kind != Kind::Error;
}

// What the row's code can give as a column.
bool can_be_given(abi::Type type) {
  return is_plain(type.kind) && type.kind != Kind::Text && type.kind != Kind::Ratio &&
         !type.fraction;
}

bool is_short(const value::Decimal& number) {
  const int zeros = std::max(number.exponent(), 0);
  if (zeros > digits_max) return false;
  const auto most = static_cast<value::Int128>(power_of_ten(digits_max - zeros));
  return number.coefficient() < most && number.coefficient() > -most;
}

bool is_short(const abi::Datum& constant) {
  if (!constant.known()) return true;
  if (const auto* number = std::get_if<value::Decimal>(&constant.value)) return is_short(*number);
  if (const auto* money = std::get_if<value::Money>(&constant.value))
    return is_short(money->amount);
  if (const auto* fraction = std::get_if<value::Fraction>(&constant.value))
    return is_short(fraction->numerator) && is_short(fraction->denominator);
  if (const auto* fraction = std::get_if<abi::MoneyFraction>(&constant.value))
    return is_short(fraction->amount.numerator) && is_short(fraction->amount.denominator);
  return true;
}

class LaneNodes {
 public:
  LaneNodes(const ir::Program& program, const abi::Layout& layout)
      : program_(program), layout_(layout), way_(program.nodes.size(), Way::Unknown) {}

  void collect(ir::NodeId node, std::vector<bool>& given) {
    const Way way = way_of(node);
    if (way != Way::Lanes) {
      given[node.index()] = true;
      return;
    }
    ir::each_operand(program_[node], [&](ir::NodeId operand) {
      if (operand) collect(operand, given);
    });
  }

 private:
  enum class Way : std::uint8_t { Unknown, Lanes, Given, Neither };

  Way way_of(ir::NodeId node) {
    Way& known = way_[node.index()];
    if (known != Way::Unknown) return known;
    const abi::Type type = program_[node].type;
    const Way made = in_lanes(program_[node]) ? Way::Lanes
                     : can_be_given(type)     ? Way::Given
                                              : Way::Neither;
    return way_[node.index()] = made;
  }

  bool reaches(ir::NodeId node) { return way_of(node) != Way::Neither; }
  bool reaches_plain(ir::NodeId node) {
    return is_plain(program_[node].type.kind) && reaches(node);
  }
  Kind kind_of(ir::NodeId node) const { return program_[node].type.kind; }
  bool is_numeric(ir::NodeId node) const {
    return is_number(kind_of(node)) || is_amount(kind_of(node));
  }

  std::optional<abi::Datum> constant_of(ir::NodeId node) const {
    const ir::Node& made = program_[node];
    if (const auto* literal = std::get_if<ir::Constant>(&made.node)) return literal->value;
    if (const auto* parameter = std::get_if<ir::Parameter>(&made.node))
      return program_.info.parameters[parameter->index].value;
    if (const auto* let = std::get_if<ir::Let>(&made.node)) return constant_of(let->value);
    return std::nullopt;
  }

  // A span of whole days that is known now.
  bool is_days(ir::NodeId node) const {
    const auto constant = constant_of(node);
    if (!constant || !constant->known()) return false;
    const auto* span = std::get_if<value::Duration>(&constant->value);
    constexpr std::int64_t day = 86'400;
    constexpr std::int64_t most = std::int64_t{9999} * 366 * day;
    return span != nullptr && span->months == 0 && span->seconds % day == 0 &&
           span->seconds <= most && span->seconds >= -most;
  }

  bool in_lanes(const ir::Arithmetic& made) {
    if (!reaches_plain(made.left) || !reaches_plain(made.right)) return false;
    if (is_numeric(made.left) && is_numeric(made.right)) return true;
    const Kind left = kind_of(made.left);
    const Kind right = kind_of(made.right);
    if (made.op == ir::ArithmeticOp::Subtract && left == right)
      return left == Kind::Date || left == Kind::DateTime;
    if (left == Kind::Date) return is_days(made.right);
    return right == Kind::Date && is_days(made.left);
  }

  bool in_lanes(const ir::Compare& made) {
    if (made.rates != abi::none || !reaches_plain(made.left) || !reaches_plain(made.right))
      return false;
    // Bounds of counts decide some comparisons; the row's code has them.
    if (!ir::counted_terms(program_, made.left).empty() ||
        !ir::counted_terms(program_, made.right).empty())
      return false;
    return kind_of(made.left) != Kind::Text || made.op == ir::CompareOp::Equal ||
           made.op == ir::CompareOp::NotEqual;
  }

  bool in_lanes(const ir::Select& made) {
    // In so many rows that lanes would compare all of, code for single rows finds the one.
    if (made.arms.size() > arms_max && TableIndex::of(program_, made)) return false;
    return std::ranges::all_of(made.arms, [&](const ir::Select::Arm& arm) {
      return reaches(arm.condition) && reaches_plain(arm.value);
    });
  }

  bool in_lanes(const ir::Node& node) {
    const bool plain = is_plain(node.type.kind);
    const auto constant = [&](const abi::Datum& value) { return plain && is_short(value); };
    return by_kind(
        node.node, [&](const ir::Constant& literal) { return constant(literal.value); },
        [&](const ir::Parameter& parameter) {
          return constant(program_.info.parameters[parameter.index].value);
        },
        [&](const ir::Subject&) { return layout_.packable[node.type.index]; },
        [&](const ir::Clock&) { return true; }, [&](const ir::Result&) { return false; },
        [&](const ir::Field& field) { return way_of(field.record) == Way::Lanes; },
        [&](const ir::Local&) { return false; },
        [&](const ir::Let& let) { return way_of(let.value) == Way::Lanes; },
        [&](const ir::Lookup&) { return false; },
        [&](const ir::Arithmetic& arithmetic) { return in_lanes(arithmetic); },
        [&](const ir::Compare& compare) { return in_lanes(compare); },
        [&](const ir::Logic& logic) {
          return std::ranges::all_of(logic.operands,
                                     [&](ir::NodeId operand) { return reaches(operand); });
        },
        [&](const ir::Not& negation) { return reaches(negation.operand); },
        [&](const ir::StateTest& test) { return reaches(test.operand); },
        [&](const ir::Amount& amount) { return reaches(amount.money); },
        [&](const ir::Select& select) { return plain && in_lanes(select); },
        [&](const ir::Fallback& fallback) {
          return plain && reaches(fallback.value) && reaches(fallback.otherwise);
        },
        [&](const ir::Aggregate&) { return false; }, [&](const ir::Convert&) { return false; },
        [&](const ir::Answer& answer) { return plain && way_of(answer.value) == Way::Lanes; },
        [&](const ir::Call& call) {
          const bool in_place = call.builtin == "money" || call.builtin == "days_between" ||
                                call.builtin == "weekday";
          return in_place && std::ranges::all_of(call.arguments, [&](ir::NodeId argument) {
                   return reaches_plain(argument);
                 });
        },
        [&](const ir::Round& round) { return reaches(round.operand); },
        [&](const ir::MakeList&) { return false; });
  }

  const ir::Program& program_;
  const abi::Layout& layout_;
  std::vector<Way> way_;
};

}  // namespace

std::vector<ir::NodeId> given_nodes(const ir::Program& program,
                                    std::span<const ir::NodeId> conditions,
                                    const abi::Layout& layout) {
  std::vector<bool> given(program.nodes.size(), false);
  LaneNodes nodes(program, layout);
  for (const ir::NodeId condition : conditions) nodes.collect(condition, given);
  std::vector<ir::NodeId> found;
  for (std::size_t id = 0; id < given.size(); ++id)
    if (given[id]) found.push_back(ir::NodeId(static_cast<std::uint32_t>(id)));
  return found;
}

namespace {

// Of the subject or a record in it: where it starts in the row.
std::optional<std::uint32_t> place_of(const ir::Program& program, const abi::Layout& layout,
                                      ir::NodeId id) {
  const ir::Node& node = program[id];
  if (std::holds_alternative<ir::Subject>(node.node)) return 0;
  if (const auto* let = std::get_if<ir::Let>(&node.node))
    return place_of(program, layout, let->value);
  const auto* field = std::get_if<ir::Field>(&node.node);
  if (field == nullptr) return std::nullopt;
  const auto holder = place_of(program, layout, field->record);
  if (!holder) return std::nullopt;
  const std::uint32_t type = program[field->record].type.index;
  return *holder + layout.records[type].fields[field->field].payload;
}

class TextRead {
 public:
  TextRead(const ir::Program& program, const abi::Layout& layout,
           std::span<const abi::Column> columns)
      : program_(program), layout_(layout), columns_(columns) {}

  /// False where the node reads anything but one text and constants.
  bool reads_one_text(ir::NodeId id) {
    const ir::Node& node = program_[id];
    if (const auto* field = std::get_if<ir::Field>(&node.node)) {
      const auto place = place_of(program_, layout_, field->record);
      if (node.type.kind != Kind::Text || !place) return false;
      const abi::Slot& slot =
          layout_.records[program_[field->record].type.index].fields[field->field];
      return note(*place + slot.state);
    }
    if (!is_pure(node)) return false;
    bool pure = true;
    ir::each_operand(node, [&](ir::NodeId operand) {
      if (operand && pure) pure = reads_one_text(operand);
    });
    return pure;
  }
  std::optional<std::uint32_t> column() const { return column_; }

 private:
  bool note(std::uint32_t state) {
    const auto found = std::ranges::find_if(
        columns_, [&](const abi::Column& column) { return column.slot.state == state; });
    if (found == columns_.end()) return false;
    const auto column = static_cast<std::uint32_t>(found - columns_.begin());
    if (column_ && *column_ != column) return false;
    column_ = column;
    return true;
  }

  // What it gives hangs on its operands alone.
  static bool is_pure(const ir::Node& node) {
    return by_kind(
        node.node, [](const ir::Constant&) { return true; },
        [](const ir::Parameter&) { return true; }, [](const ir::Subject&) { return false; },
        [](const ir::Clock&) { return false; }, [](const ir::Result&) { return false; },
        [](const ir::Field&) { return false; }, [](const ir::Local&) { return false; },
        [](const ir::Let&) { return true; }, [](const ir::Lookup&) { return false; },
        [](const ir::Arithmetic&) { return true; },
        [](const ir::Compare& compare) { return compare.rates == abi::none; },
        [](const ir::Logic&) { return true; }, [](const ir::Not&) { return true; },
        [](const ir::StateTest&) { return true; }, [](const ir::Amount&) { return true; },
        [](const ir::Select&) { return true; }, [](const ir::Fallback&) { return true; },
        [](const ir::Aggregate&) { return false; }, [](const ir::Convert&) { return false; },
        [](const ir::Answer&) { return false; }, [](const ir::Call&) { return true; },
        [](const ir::Round&) { return true; }, [](const ir::MakeList&) { return true; });
  }

  const ir::Program& program_;
  const abi::Layout& layout_;
  std::span<const abi::Column> columns_;
  std::optional<std::uint32_t> column_;
};

}  // namespace

std::optional<std::uint32_t> text_column_of(const ir::Program& program, ir::NodeId node,
                                            const abi::Layout& layout,
                                            std::span<const abi::Column> columns) {
  TextRead read(program, layout, columns);
  return read.reads_one_text(node) ? read.column() : std::nullopt;
}

std::optional<std::uint32_t> field_column_of(const ir::Program& program, ir::NodeId node,
                                             const abi::Layout& layout,
                                             std::span<const abi::Column> columns) {
  const auto* field = std::get_if<ir::Field>(&program[node].node);
  const auto place = field != nullptr ? place_of(program, layout, field->record) : std::nullopt;
  if (!place) return std::nullopt;
  const std::uint32_t type = program[field->record].type.index;
  const std::uint32_t state = *place + layout.records[type].fields[field->field].state;
  const auto found = std::ranges::find_if(
      columns, [&](const abi::Column& column) { return column.slot.state == state; });
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - columns.begin());
}

std::vector<bool> columns_read(const ir::Program& program, std::span<const ir::NodeId> nodes,
                               const abi::Layout& layout, std::span<const abi::Column> columns) {
  std::vector<bool> asked(program.nodes.size(), false);
  for (const ir::NodeId node : nodes) asked[node.index()] = true;
  std::vector<bool> read(columns.size(), false);
  const auto note = [&](const ir::Field& field, std::uint32_t place) {
    const std::uint32_t type = program[field.record].type.index;
    const std::uint32_t state = place + layout.records[type].fields[field.field].state;
    for (std::size_t at = 0; at < columns.size(); ++at) {
      if (columns[at].slot.state != state) continue;
      read[at] = true;
      if (!columns[at].slot.tied) continue;
      for (std::size_t tie = 0; tie < columns.size(); ++tie)
        if (columns[tie].slot.payload == columns[at].slot.currency &&
            columns[tie].slot.type.kind != Kind::Record)
          read[tie] = true;
    }
  };
  for (std::size_t id = asked.size(); id-- > 0;) {  // operands stand before who reads them
    if (!asked[id]) continue;
    const ir::Node& node = program.nodes[id];
    const auto* field = std::get_if<ir::Field>(&node.node);
    const auto place = field != nullptr ? place_of(program, layout, field->record) : std::nullopt;
    if (place) note(*field, *place);
    const bool names_record = field != nullptr || std::holds_alternative<ir::Let>(node.node) ||
                              std::holds_alternative<ir::StateTest>(node.node);
    ir::each_operand(node, [&](ir::NodeId operand) {
      if (!operand) return;
      asked[operand.index()] = true;
      // Whoever takes a record of the subject as a whole may read all of it.
      if (!names_record && program[operand].type.kind == Kind::Record &&
          place_of(program, layout, operand))
        read.assign(read.size(), true);
    });
  }
  return read;
}

}  // namespace bop::emit

// The tree --trace prints: conditions down to comparisons, and below them what was read.
#include <set>

#include <fmt/format.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::TraceNode;
using abi::Truth;
using ir::NodeId;

// A list of thousands of lines would bury the tree; the verdict's fields name them all.
constexpr std::size_t elements_shown_max = 20;

std::string_view word_of(Truth truth) {
  if (truth == Truth::Unknown) return "unknown";
  return truth == Truth::True ? "true" : "false";
}

class Tracer {
 public:
  explicit Tracer(Evaluator& evaluator) : evaluator_(evaluator), program_(evaluator.program()) {}

  TraceNode node(NodeId id) {
    TraceNode result;
    result.text = ir::source_like(program_, id);
    result.is_condition = program_[id].type.kind == abi::Kind::Boolean;
    if (result.is_condition) {
      result.truth = evaluator_.truth(id);
      result.value = word_of(result.truth);
    } else {
      result.value = shown(evaluator_, id);
    }
    result.source = source_of(evaluator_, id);
    add_parts(id, result);
    return result;
  }

 private:
  void part(NodeId id, TraceNode& parent) {
    // A constant's text is its value already.
    if (!id || std::holds_alternative<ir::Constant>(program_[id].node)) return;
    parent.parts.push_back(node(id));
  }
  // One side of a comparison, with the digits that tell it from the other.
  void part_as(NodeId id, const std::string& value, TraceNode& parent) {
    const std::size_t before = parent.parts.size();
    part(id, parent);
    if (parent.parts.size() == before) return;
    TraceNode& added = parent.parts.back();
    if (!added.is_condition && added.value == shown(evaluator_, id)) added.value = value;
  }
  void parts(const std::vector<NodeId>& ids, TraceNode& parent) {
    for (const NodeId id : ids) part(id, parent);
  }

  void add_parts(NodeId id, TraceNode& result) {
    by_kind(
        program_[id].node, [](const ir::Constant&) {}, [](const ir::Parameter&) {},
        [](const ir::Subject&) {}, [](const ir::Clock&) {}, [](const ir::Result&) {},
        [&](const ir::Field& field) { of_field(field, result); },
        [&](const ir::Local& local) {
          result.inputs.push_back(evaluator_.bound(local.local)->path);
        },
        [&](const ir::Let& let) {
          // What several lets read is opened where it is met first.
          if (opened_.emplace(id.index(), place_).second) add_parts(let.value, result);
        },
        [&](const ir::Lookup& lookup) {
          result.source = entry_of(evaluator_, id);
          parts(lookup.keys, result);
        },
        [&](const ir::Arithmetic& arithmetic) {
          parts({arithmetic.left, arithmetic.right}, result);
        },
        [&](const ir::Compare& compare) {
          if (result.source.empty()) result.source = rates_used(evaluator_, compare);
          const Sides sides = shown_apart(evaluator_, compare.left, compare.right);
          part_as(compare.left, sides.left, result);
          part_as(compare.right, sides.right, result);
        },
        [&](const ir::Logic& logic) { of_logic(logic, result); },
        [&](const ir::Not& negation) { part(negation.operand, result); },
        [&](const ir::StateTest& test) { part(test.operand, result); },
        [&](const ir::Amount& amount) { part(amount.money, result); },
        [&](const ir::Select& select) { of_select(select, result); },
        [&](const ir::Fallback& fallback) { parts({fallback.value, fallback.otherwise}, result); },
        [&](const ir::Aggregate& aggregate) { of_aggregate(aggregate, result); },
        [&](const ir::Convert& convert) { parts({convert.money, convert.on}, result); },
        [&](const ir::Answer& answer) { parts(answer.arguments, result); },
        [&](const ir::Call& call) { parts(call.arguments, result); },
        [&](const ir::Round& round) { part(round.operand, result); },
        [&](const ir::MakeList& list) { of_list(list, result); });
  }

  void of_field(const ir::Field& field, TraceNode& result) {
    const Datum record = evaluator_.value(field.record);
    if (!record.known()) return part(field.record, result);
    result.inputs.push_back(path_of(evaluator_, field, *std::get<abi::RecordPtr>(record.value)));
  }

  // x is one of (a, b) is one line with one value, not one a choice.
  void of_logic(const ir::Logic& logic, TraceNode& result) {
    const auto groups = ir::grouped(program_, logic);
    using Kind = ir::OperandGroup::Kind;
    if (groups.size() == 1 && (groups[0].kind == Kind::Near || groups[0].kind == Kind::Far)) {
      const ir::Closeness close = ir::closeness_of(program_, groups[0]);
      part(close.value, result);
      return part(close.other, result);
    }
    if (groups.size() == 1 && groups[0].kind != Kind::Single) {
      const auto& first = std::get<ir::Compare>(program_[groups[0].operands[0]].node);
      result.source = rates_used(evaluator_, first);
      return part(first.left, result);
    }
    parts(logic.operands, result);
  }

  // "row 3 (AP-T3) of approvers"
  std::string row_words(const std::string& table, std::uint32_t row) const {
    const ir::TableText* text = table_of(table);
    std::string code;
    if (text != nullptr && row < text->rows.size() && !text->rows[row].code.empty())
      code = " (" + text->rows[row].code + ")";
    return fmt::format("row {}{} of {}", row + 1, code, table);
  }
  const ir::TableText* table_of(const std::string& name) const {
    for (const ir::TableText& table : program_.tables)
      if (table.name == name) return &table;
    return nullptr;
  }

  // "row 3 of approvers, because rows 1 and 2 do not apply": which row gave the result, and why.
  std::string why_this_row(const ir::Select& select) {
    const PossibleArms possible = possible_arms(evaluator_, select);
    if (select.table.empty() || possible.arms.empty()) return {};
    if (possible.arms.size() > 1 || possible.certain == nullptr) {
      std::vector<std::string> rows;
      for (const auto* arm : possible.arms) rows.push_back(std::to_string(arm->row + 1));
      return fmt::format("{} {} of {} may apply", rows.size() == 1 ? "row" : "rows",
                         ir::joined(rows), select.table);
    }
    const std::uint32_t row = possible.certain->row;
    const std::string words = row_words(select.table, row);
    const ir::TableText* table = table_of(select.table);
    const auto hit = table == nullptr ? ir::TableText::HitPolicy::First : table->hit;
    if (hit == ir::TableText::HitPolicy::MostSevere)
      return words + ", the most severe that applies";
    if (select.unique || row == 0) return words;
    if (row == 1) return words + ", because row 1 does not apply";
    return fmt::format("{}, because rows 1 {} {} do not apply", words, row == 2 ? "and" : "to",
                       row);
  }

  void of_list(const ir::MakeList& list, TraceNode& result) {
    if (list.conditions.empty()) return parts(list.elements, result);
    for (std::size_t i = 0; i < list.elements.size(); ++i) {
      TraceNode element = node(list.conditions[i]);
      element.text =
          fmt::format("{}, if {}", ir::source_like(program_, list.elements[i]), element.text);
      result.parts.push_back(std::move(element));
    }
  }

  // The arms up to the one that counts.
  void of_select(const ir::Select& select, TraceNode& result) {
    const std::string why = why_this_row(select);
    if (!why.empty()) result.value += "; " + why;
    for (const auto& [condition, value, row] : select.arms) {
      const Truth truth = evaluator_.truth(condition);
      if (truth == Truth::False && select.unique) continue;
      TraceNode arm = node(condition);
      // A row of nothing but `any` asks nothing.
      if (!select.table.empty() && ir::is_constant(program_, condition, true)) arm.text = "any";
      if (!select.table.empty()) arm.text = fmt::format("row {}: {}", row + 1, arm.text);
      if (truth != Truth::False) part(value, arm);
      result.parts.push_back(std::move(arm));
      if (truth == Truth::True && !select.unique) break;
    }
  }

  void of_aggregate(const ir::Aggregate& aggregate, TraceNode& result) {
    const Datum datum = evaluator_.value(aggregate.list);
    if (!datum.known()) return part(aggregate.list, result);
    const auto& list = *std::get<abi::ListPtr>(datum.value);
    if (!list.path.empty()) result.inputs.push_back(list.path);
    const bool of_reference = lists_reference(program_, aggregate.list);
    std::size_t passed_over = 0;
    std::size_t next = 0;  // rows that are no candidates make no difference either
    const std::string outer = place_;
    evaluator_.each_candidate(aggregate, list, [&](std::size_t i) {
      passed_over += i - next;
      next = i + 1;
      place_ = fmt::format("{} {}:{}", outer, aggregate.element.index(), i);
      TraceNode element;
      if (of_reference && is_passed_over(aggregate)) {
        ++passed_over;
        return true;
      }
      if (i - passed_over == elements_shown_max) {
        element.text = fmt::format("and {} more", list.elements.size() - i);
        result.parts.push_back(std::move(element));
        next = list.elements.size();
        return false;
      }
      element.text = evaluator_.bound(aggregate.element)->path;
      element.truth = aggregate.where ? evaluator_.truth(aggregate.where) : Truth::True;
      element.value = element.truth == Truth::True    ? "taken"
                      : element.truth == Truth::False ? "left out"
                                                      : "taken or left out";
      part(aggregate.where, element);
      if (element.truth != Truth::False) part(aggregate.body, element);
      result.parts.push_back(std::move(element));
      return true;
    });
    place_ = outer;
    passed_over += list.elements.size() - next;
    if (passed_over == 0) return;
    TraceNode others;
    others.text =
        fmt::format("{} of {} rows make no difference", passed_over, list.elements.size());
    result.parts.push_back(std::move(others));
  }

  // A row of a reference set that is not taken, or does not decide a quantifier alone.
  bool is_passed_over(const ir::Aggregate& aggregate) {
    if (aggregate.where && evaluator_.truth(aggregate.where) == Truth::False) return true;
    if (aggregate.kind == ir::AggregateKind::Any)
      return aggregate.body && evaluator_.truth(aggregate.body) == Truth::False;
    if (aggregate.kind == ir::AggregateKind::Every)
      return aggregate.body && evaluator_.truth(aggregate.body) == Truth::True;
    return false;
  }

  Evaluator& evaluator_;
  const ir::Program& program_;
  std::set<std::pair<std::size_t, std::string>> opened_;  // lets, by place
  std::string place_;  // which elements of which lists are being gone through
};

}  // namespace

TraceNode trace_of(Evaluator& evaluator, NodeId node) {
  return Tracer(evaluator).node(node);
}

}  // namespace bop::interpret

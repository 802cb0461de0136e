// Which parts of what a true rule tells stay as they are however the unknown inputs turn out. It
// walks as Reason and Reading do: what they would tell of, and what they may come to tell of.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::State;
using abi::Truth;
using ir::NodeId;
using Values = abi::Told::Values;

// A list is known if there can't be more of it.
bool is_known(const Datum& datum) {
  if (abi::is_unknown(datum.state)) return false;
  const auto* list = std::get_if<abi::ListPtr>(&datum.value);
  return list == nullptr || !datum.known() || (*list)->complete;
}

// A printed list shows its elements.
bool is_printed_in_full(const Datum& datum) {
  if (!is_known(datum)) return false;
  const auto* list = std::get_if<abi::ListPtr>(&datum.value);
  return list == nullptr || !datum.known() ||
         std::ranges::all_of((*list)->elements, is_printed_in_full);
}

class Telling {
 public:
  explicit Telling(Evaluator& evaluator) : evaluator_(evaluator), program_(evaluator.program()) {}

  Values values() const { return values_; }
  const std::vector<abi::Need>& needs() const { return needs_; }

  // A condition or value that is told of.
  void node(NodeId id) {
    if (!visited_.emplace(id.index(), place_of(id)).second) return;
    if (!is_known(evaluator_.value(id))) return leave_open(Values::Open, id);
    by_kind(
        program_[id].node, [](const ir::Constant&) {}, [](const ir::Parameter&) {},
        [](const ir::Subject&) {}, [](const ir::Clock&) {}, [](const ir::Result&) {},
        [&](const ir::Field& field) { node(field.record); }, [](const ir::Local&) {},
        [&](const ir::Let& let) { node(let.value); },
        [&](const ir::Lookup& lookup) { all(lookup.keys); },
        [&](const ir::Arithmetic& arithmetic) { all({arithmetic.left, arithmetic.right}); },
        [&](const ir::Compare& compare) { of_compare(compare); },
        [&](const ir::Logic& logic) { of_logic(id, logic); },
        [&](const ir::Not& negation) { node(negation.operand); },
        [&](const ir::StateTest& test) { node(test.operand); },
        [&](const ir::Amount& amount) { node(amount.money); },
        [&](const ir::Select& select) { of_select(select); },
        [&](const ir::Fallback& fallback) {
          node(fallback.value);
          if (evaluator_.value(fallback.value).state == State::Missing) node(fallback.otherwise);
        },
        [&](const ir::Aggregate& aggregate) { of_aggregate(id, aggregate); },
        [&](const ir::Convert& convert) { all({convert.money, convert.on}); },
        [&](const ir::Answer& answer) {
          all(answer.arguments);
          node(answer.value);
        },
        [&](const ir::Call& call) { all(call.arguments); },
        [&](const ir::Round& round) { node(round.operand); },
        [&](const ir::MakeList& list) {
          all(list.conditions);
          all(list.elements);
        });
  }

  void leave_open(Values values, NodeId because_of) {
    values_ = std::max(values_, values);
    for (abi::Need& need : needs_of(evaluator_, because_of))
      if (std::ranges::find(needs_, need) == needs_.end()) needs_.push_back(std::move(need));
  }

 private:
  // What is the same at every element is gone into once.
  std::string place_of(NodeId id) const { return evaluator_.is_of_element(id) ? place_ : ""; }

  void all(const std::vector<NodeId>& ids) {
    for (const NodeId id : ids) node(id);
  }

  void of_compare(const ir::Compare& compare) {
    all({compare.left, compare.right});
    if (!compare.on) return;
    const Datum left = evaluator_.value(compare.left);
    const Datum right = evaluator_.value(compare.right);
    if (left.known() && right.known() && Evaluator::converts(compare, left.value, right.value))
      node(compare.on);
  }

  // Only operands as true or as false as the whole are told of; what is open may come to be one.
  void of_logic(NodeId id, const ir::Logic& logic) {
    const Truth whole = evaluator_.truth(id);
    for (const NodeId operand : logic.operands) {
      const Truth truth = evaluator_.truth(operand);
      if (truth == Truth::Unknown) leave_open(Values::Grow, operand);
      if (truth == whole) node(operand);
    }
  }

  void of_select(const ir::Select& select) {
    const PossibleArms possible = possible_arms(evaluator_, select);
    for (const auto& arm : select.arms) {
      const bool open = std::ranges::find(possible.arms, &arm) != possible.arms.end();
      // `otherwise` is reached because the others are false, and a table without a result is so
      // because all are.
      const bool leads = possible.certain != nullptr &&
                         ir::is_constant(program_, possible.certain->condition, true);
      if (open || leads || possible.arms.empty()) node(arm.condition);
      if (open) node(arm.value);
      if (&arm == possible.certain && !select.unique) break;
    }
  }

  void of_aggregate(NodeId id, const ir::Aggregate& aggregate) {
    node(aggregate.list);
    if (!evidence_stands(evaluator_, aggregate.list)) leave_open(Values::Open, aggregate.list);
    const Datum datum = evaluator_.value(aggregate.list);
    if (!datum.known()) return;
    const bool quantifier =
        aggregate.kind == ir::AggregateKind::Any || aggregate.kind == ir::AggregateKind::Every;
    const std::string outer = place_;
    const Truth whole = quantifier ? evaluator_.truth(id) : Truth::Unknown;
    const auto& list = *std::get<abi::ListPtr>(datum.value);
    evaluator_.each_deciding(aggregate, whole, list, [&](std::size_t at) {
      place_ = fmt::format("{} {}:{}", outer, id.index(), at);
      if (!quantifier || is_told(aggregate, whole)) of_element(aggregate);
      return true;
    });
    place_ = outer;
  }

  // An element that makes a quantifier what it is. One that may come to is one more, but where a
  // reference set of which no row makes it so is told of as a whole.
  bool is_told(const ir::Aggregate& aggregate, Truth whole) {
    const Truth own = own_truth(evaluator_, aggregate);
    if (own != Truth::Unknown) return own == whole;
    const bool of_rows = lists_reference(program_, aggregate.list);
    for (const NodeId part : {aggregate.where, aggregate.body})
      if (part && evaluator_.truth(part) == Truth::Unknown)
        leave_open(of_rows ? Values::Open : Values::Grow, part);
    return false;
  }

  void of_element(const ir::Aggregate& aggregate) {
    if (aggregate.where) node(aggregate.where);
    if (!aggregate.body) return;
    if (aggregate.where && evaluator_.truth(aggregate.where) == Truth::False) return;
    node(aggregate.body);
  }

  Evaluator& evaluator_;
  const ir::Program& program_;
  Values values_ = Values::Stand;
  std::vector<abi::Need> needs_;
  std::set<std::pair<std::size_t, std::string>> visited_;
  std::string place_;  // which elements of which lists are being gone through
};

// Whether a row of reference data may be read on the way.
bool reads_rows(const ir::Program& program, NodeId id) {
  const auto& node = program[id];
  if (std::holds_alternative<ir::Lookup>(node.node)) return true;
  if (std::holds_alternative<ir::Local>(node.node)) return true;
  bool any = false;
  ir::each_operand(node, [&](NodeId operand) { any = any || reads_rows(program, operand); });
  return any;
}

}  // namespace

abi::Told told_by(Evaluator& evaluator, std::uint32_t rule, const abi::Instance& at) {
  const ir::Program& program = evaluator.program();
  const abi::RuleInfo& info = program.info.rules[rule];
  const bool of_element = at.each != abi::none;
  Telling telling(evaluator);
  if (info.when != abi::none)
    telling.node(of_element ? program.eaches[at.each].conditions[info.when]
                            : program.conditions[info.when]);
  abi::Told told;
  const auto open = [&](bool& stands, std::vector<abi::Need>& needs, ir::NodeId because_of) {
    stands = false;
    for (abi::Need& need : needs_of(evaluator, because_of))
      if (std::ranges::find(needs, need) == needs.end()) needs.push_back(std::move(need));
  };
  if (const auto& sentence = program.because[rule]) {
    for (const auto& part : sentence->parts) {
      if (!part.hole) continue;
      if (!is_printed_in_full(evaluator.value(part.hole)))
        open(told.because, told.because_needs, part.hole);
      // Rows that a sentence names are told of beside those that the condition reads.
      if (reads_rows(program, part.hole)) telling.node(part.hole);
    }
  } else {
    told.because = telling.values() == Values::Stand;
    told.because_needs = telling.needs();
  }
  if (of_element) {
    const NodeId list = program.values[program.info.eaches[at.each].list];
    const Datum datum = evaluator.value(list);
    const auto& elements = *std::get<abi::ListPtr>(datum.value);
    const bool is_record =
        std::holds_alternative<abi::RecordPtr>(elements.elements[at.element].value);
    // Others are named by their place.
    if (!is_record && !elements.complete) open(told.at, told.at_needs, list);
    if (!program.because[rule] && !evidence_stands(evaluator, list))
      open(told.because, told.because_needs, list);
  }
  told.values = telling.values();
  told.values_needs = telling.needs();
  return told;
}

}  // namespace bop::interpret

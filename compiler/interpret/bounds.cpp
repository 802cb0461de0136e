#include "compiler/interpret/bounds.h"

#include "compiler/ir/bounds.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::Truth;
using ir::NodeId;
using value::Decimal;

// Of one side: none stands for no bound.
struct Range {
  std::optional<Decimal> least;
  std::optional<Decimal> most;
};

std::optional<Range> exactly(const Datum& datum) {
  const auto* number = std::get_if<Decimal>(&datum.value);
  if (!datum.known() || number == nullptr) return std::nullopt;
  return Range{*number, *number};
}

std::optional<Range> of_count(Evaluator& evaluator, const ir::Aggregate& count) {
  const Datum datum = evaluator.value(count.list);
  if (!datum.known()) return std::nullopt;
  const auto& list = *std::get<abi::ListPtr>(datum.value);
  std::int64_t sure = 0;
  std::int64_t possible = 0;
  evaluator.each_candidate(count, list, [&](std::size_t) {
    const Truth taken = count.where ? evaluator.truth(count.where) : Truth::True;
    sure += taken == Truth::True ? 1 : 0;
    possible += taken != Truth::False ? 1 : 0;
    return true;
  });
  return Range{Decimal(sure), list.complete ? std::optional(Decimal(possible)) : std::nullopt};
}

std::optional<Range> of_term(Evaluator& evaluator, NodeId node) {
  const Datum datum = evaluator.value(node);
  const auto* aggregate = std::get_if<ir::Aggregate>(&evaluator.program()[node].node);
  if (!abi::is_unknown(datum.state) || aggregate == nullptr) return exactly(datum);
  return aggregate->kind == ir::AggregateKind::Count ? of_count(evaluator, *aggregate)
                                                     : std::nullopt;
}

std::optional<Decimal> total(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
  return a && b ? value::add(*a, *b) : std::nullopt;
}

std::optional<Range> range_of(Evaluator& evaluator, NodeId node) {
  const std::vector<ir::Term> terms = ir::counted_terms(evaluator.program(), node);
  if (terms.empty()) return exactly(evaluator.value(node));
  Range sum{Decimal(0), Decimal(0)};
  for (const ir::Term& term : terms) {
    auto range = of_term(evaluator, term.node);
    if (!range) return std::nullopt;
    if (term.subtracted) {
      std::swap(range->least, range->most);
      for (auto* bound : {&range->least, &range->most})
        if (*bound) *bound = (*bound)->negated();
    }
    sum.least = total(sum.least, range->least);
    sum.most = total(sum.most, range->most);
  }
  return sum;
}

}  // namespace

std::optional<Bounds> bounds_of(Evaluator& evaluator, NodeId node) {
  if (!abi::is_unknown(evaluator.value(node).state)) return std::nullopt;
  const auto range = range_of(evaluator, node);
  if (!range || !range->least) return std::nullopt;
  return Bounds{*range->least, range->most};
}

std::optional<bool> decided_by_bounds(Evaluator& evaluator, const ir::Compare& compare) {
  const ir::Program& program = evaluator.program();
  if (ir::counted_terms(program, compare.left).empty() &&
      ir::counted_terms(program, compare.right).empty())
    return std::nullopt;
  const auto left = range_of(evaluator, compare.left);
  const auto right = range_of(evaluator, compare.right);
  if (!left || !right) return std::nullopt;
  const auto [yes, no] = ir::decided(
      compare.op, *left, *right,
      [](const Range& a, const Range& b) { return a.most && b.least && *a.most < *b.least; },
      [](const Range& a, const Range& b) { return a.most && b.least && *a.most <= *b.least; },
      [](bool a, bool b) { return a && b; }, [](bool a, bool b) { return a || b; });
  return yes || no ? std::optional(yes) : std::nullopt;
}

}  // namespace bop::interpret

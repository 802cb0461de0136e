// Aggregates over lists; the rules stand beside ir::Aggregate and in language.md C7.
#include <algorithm>
#include <numeric>

#include "compiler/interpret/evaluator.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/bounds.h"
#include "runtime/base/error.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::State;
using abi::Truth;

bool is(const Datum& condition, bool wanted) {
  // A Missing condition counts as false.
  if (condition.state == State::Missing) return !wanted;
  return condition.known() && std::get<bool>(condition.value) == wanted;
}

bool makes_list(ir::AggregateKind kind) {
  using enum ir::AggregateKind;
  return kind == Those || kind == List || kind == Distinct || kind == Sort;
}

// What an incomplete list leaves open.
State beyond(const Evaluator& evaluator, const abi::ListPtr& list) {
  return evaluator.undefined_beyond(list) ? State::Undefined : State::Unread;
}

// Any: some element is taken and has its body true. Every: no element is taken and has it false.
Datum quantify(Evaluator& evaluator, const ir::Aggregate& aggregate, const abi::ListPtr& list) {
  const bool any = aggregate.kind == ir::AggregateKind::Any;
  bool decided = false;
  States open;
  if (!list->complete) open.see(beyond(evaluator, list));
  evaluator.each_candidate(aggregate, *list, [&](std::size_t) {
    const Datum taken = evaluator.taken(aggregate);
    const Datum body = aggregate.body ? evaluator.value(aggregate.body) : Datum::of(true);
    if (is(taken, false) || is(body, !any)) return true;
    decided = is(taken, true) && is(body, any);
    if (abi::is_unknown(taken.state)) open.see(taken);
    if (abi::is_unknown(body.state)) open.see(body);
    return !decided;
  });
  if (decided) return Datum::of(any);
  return open.unknown() ? open.unknown_datum() : Datum::of(!any);
}

// What is left of a list after `where`, as bodies (or the elements themselves).
struct Taken {
  std::vector<Datum> bodies;
  std::vector<Datum> elements;  // of a Sort, beside their bodies
  States open;                  // elements that may or may not be in it, and an incomplete list
  bool missing_body = false;
};

Taken take(Evaluator& evaluator, const ir::Aggregate& aggregate, const abi::ListPtr& list) {
  Taken result;
  if (!list->complete) result.open.see(beyond(evaluator, list));
  evaluator.each_candidate(aggregate, *list, [&](std::size_t i) {
    const Datum taken = evaluator.taken(aggregate);
    if (is(taken, false)) return true;
    Datum body = aggregate.body ? evaluator.value(aggregate.body) : list->elements[i];
    // A sum is the same with or without a zero.
    const bool no_matter =
        aggregate.kind == ir::AggregateKind::Sum && body.known() && is_zero(body.value);
    if (abi::is_unknown(taken.state) && !no_matter) result.open.see(taken);
    const bool open_body = abi::is_unknown(body.state) && aggregate.body;
    if (open_body) result.open.see(body);
    if (body.state == State::Missing) result.missing_body = true;
    // In a list stands only what is certain to be in it.
    if (makes_list(aggregate.kind) && (!is(taken, true) || open_body)) return true;
    result.bodies.push_back(std::move(body));
    if (aggregate.kind == ir::AggregateKind::Sort) result.elements.push_back(list->elements[i]);
    return true;
  });
  return result;
}

Datum zero_of(abi::Type type) {
  if (type.kind == abi::Kind::Money || type.kind == abi::Kind::UnitPrice ||
      type.kind == abi::Kind::Quantity) {
    if (type.fraction) return Datum::of(abi::MoneyFraction{});
    return Datum::of(value::Money{});
  }
  if (type.kind == abi::Kind::Duration) return Datum::of(value::Duration{});
  if (type.kind == abi::Kind::BusinessDays) return Datum::of(value::BusinessDays{});
  if (type.fraction || type.kind == abi::Kind::Ratio) return Datum::of(value::Fraction{});
  return Datum::of(value::Decimal());
}

Datum sum(const std::vector<Datum>& bodies, abi::Type type) {
  Datum total = zero_of(type);
  for (const Datum& body : bodies) {
    total = compute(ir::ArithmeticOp::Add, total.value, body.value).datum;
    if (!total.known()) break;
  }
  return total;
}

Datum average(const std::vector<Datum>& bodies) {
  if (bodies.empty()) return Datum::missing();
  Datum total = bodies.front();
  for (std::size_t i = 1; i < bodies.size() && total.known(); ++i)
    total = compute(ir::ArithmeticOp::Add, total.value, bodies[i].value).datum;
  if (!total.known()) return total;
  const value::Decimal count(static_cast<std::int64_t>(bodies.size()));
  return compute(ir::ArithmeticOp::Divide, total.value, count).datum;
}

Datum extreme(const std::vector<Datum>& bodies, bool least) {
  if (bodies.empty()) return Datum::missing();
  Datum best = bodies.front();
  for (const Datum& body : bodies) {
    const Ordering ordering = compare(body.value, best.value);
    if (!ordering.why.empty()) return Datum::undefined();
    if (holds(least ? ir::CompareOp::Less : ir::CompareOp::Greater, ordering)) best = body;
  }
  return best;
}

Datum list_of(std::vector<Datum> elements, std::string path) {
  auto list = std::make_shared<abi::ListData>();
  list->path = std::move(path);
  list->elements = std::move(elements);
  return Datum::of(abi::ListPtr(std::move(list)));
}

// What is there for the first time.
std::vector<Datum> distinct(const std::vector<Datum>& bodies) {
  std::vector<Datum> kept;
  for (const Datum& body : bodies) {
    const auto same = [&](const Datum& other) {
      return other.state == body.state && (!body.known() || abi::equal(other.value, body.value));
    };
    if (std::ranges::none_of(kept, same)) kept.push_back(body);
  }
  return kept;
}

// Of spans, months before days, so that spans that do not compare stand side by side.
bool comes_before(const abi::Value& a, const abi::Value& b) {
  if (const auto* span = std::get_if<value::Duration>(&a)) {
    const auto& other = std::get<value::Duration>(b);
    return std::pair(span->months, span->seconds) < std::pair(other.months, other.seconds);
  }
  return holds(ir::CompareOp::Less, compare(a, b));
}

// The elements in the order of their bodies; elements that are alike keep the order they had.
Datum sorted(const Taken& taken) {
  const std::vector<Datum>& keys = taken.bodies;
  value::Currency seen;
  for (const Datum& key : keys) {
    const value::Currency currency = currency_of(key.value);
    if (currency && seen && currency != seen) return Datum::undefined();
    if (currency) seen = currency;
  }
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return comes_before(keys[a].value, keys[b].value);
  });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (!compare(keys[order[i - 1]].value, keys[order[i]].value).why.empty())
      return Datum::undefined();
  std::vector<Datum> elements;
  for (const std::size_t at : order) elements.push_back(taken.elements[at]);
  return list_of(std::move(elements), {});
}

// The first element taken, if it is certain that none before it is.
Datum first(Evaluator& evaluator, const ir::Aggregate& aggregate, const abi::ListPtr& list) {
  if (!list->complete) return {beyond(evaluator, list), {}};
  Datum result = Datum::missing();
  evaluator.each_candidate(aggregate, *list, [&](std::size_t i) {
    const Datum taken = evaluator.taken(aggregate);
    if (is(taken, false)) return true;
    result = taken.known() ? list->elements[i] : Datum{taken.state, {}};
    return false;
  });
  return result;
}

// A list that has been made: with something open it is what is certain of it, and incomplete, but
// for one that may turn out to have no order.
Datum made_list(Evaluator& evaluator, const ir::Aggregate& aggregate, const abi::ListPtr& list,
                Taken taken) {
  using enum ir::AggregateKind;
  const bool open = taken.open.unknown();
  if (aggregate.kind == Sort) {
    const abi::Type key = evaluator.program()[aggregate.body].type;
    if (open && (taken.missing_body || !ir::always_in_order(key)))
      return taken.open.unknown_datum();
    if (taken.missing_body) return Datum::missing();
  }
  Datum made = aggregate.kind == Those  ? list_of(std::move(taken.bodies), list->path)
               : aggregate.kind == List ? list_of(std::move(taken.bodies), {})
               : aggregate.kind == Sort ? sorted(taken)
                                        : list_of(distinct(taken.bodies), {});
  if (!open || !made.known()) return made;
  auto incomplete = std::make_shared<abi::ListData>(*std::get<abi::ListPtr>(made.value));
  incomplete->complete = false;
  const abi::ListPtr kept = std::move(incomplete);
  if (taken.open.unknown_datum().state == State::Undefined) evaluator.set_undefined_beyond(kept);
  return Datum::of(kept);
}

}  // namespace

Datum aggregate(Evaluator& evaluator, const ir::Aggregate& aggregate, abi::Type type) {
  const Datum datum = evaluator.value(aggregate.list);
  if (!datum.known()) return {datum.state, {}};
  const abi::ListPtr& list = std::get<abi::ListPtr>(datum.value);
  using enum ir::AggregateKind;
  if (aggregate.kind == Any || aggregate.kind == Every) return quantify(evaluator, aggregate, list);
  if (aggregate.kind == First) return first(evaluator, aggregate, list);
  Taken taken = take(evaluator, aggregate, list);
  if (makes_list(aggregate.kind)) return made_list(evaluator, aggregate, list, std::move(taken));
  if (taken.open.unknown()) return taken.open.unknown_datum();
  if (aggregate.kind == Count)
    return Datum::of(value::Decimal(static_cast<std::int64_t>(taken.bodies.size())));
  if (taken.missing_body) return Datum::missing();
  if (aggregate.kind == Sum) return sum(taken.bodies, type);
  if (aggregate.kind == Average) return average(taken.bodies);
  return extreme(taken.bodies, aggregate.kind == Min);
}

}  // namespace bop::interpret

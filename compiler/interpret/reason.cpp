// Sentences about what is: each clause states a fact with its value, and only facts that decided
// the condition are stated. Written sentences get their holes filled in.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "compiler/interpret/bounds.h"
#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/phrase.h"
#include "runtime/base/by_kind.h"

namespace bop::interpret {
namespace {

using abi::Datum;
using abi::State;
using abi::Truth;
using ir::CompareOp;
using ir::NodeId;

constexpr std::array mirrored = {CompareOp::Greater, CompareOp::GreaterOrEqual,
                                 CompareOp::Less,    CompareOp::LessOrEqual,
                                 CompareOp::Equal,   CompareOp::NotEqual};

std::string rates_between(Evaluator& evaluator, const ir::Compare& by,
                          std::initializer_list<value::Currency> currencies) {
  std::vector<std::string> used;
  for (const value::Currency currency : currencies) {
    if (currency == by.base) continue;
    const Rate rate = evaluator.rate_of(by, currency);
    if (!rate.rate.known()) return {};
    used.push_back(fmt::format("{} 1 is {} {}{}{}{}", by.base.text(), currency.text(),
                               std::get<value::Decimal>(rate.rate.value).text(),
                               rate.day.empty() ? "" : " on ", rate.day,
                               rate.source.empty() ? "" : ", from " + rate.source));
  }
  return ir::joined(used, "; ");
}

class Reason {
 public:
  explicit Reason(Evaluator& evaluator) : evaluator_(evaluator), program_(evaluator.program()) {}

  // What is true of the condition, whichever way it came out. What many lets share is told once.
  std::string fact(NodeId id) {
    const std::pair key(id.index(), evaluator_.is_of_element(id) ? place_ : std::string());
    const auto found = facts_.find(key);
    if (found != facts_.end()) return found->second;
    return facts_.emplace(key, made(id)).first->second;
  }

 private:
  std::string made(NodeId id) {
    if (evaluator_.truth(id) == Truth::Unknown) return unknown(id);
    return by_kind(
        program_[id].node, [](const ir::Constant&) { return std::string(); },
        [&](const ir::Parameter&) { return plain(id); },
        [&](const ir::Subject&) { return plain(id); }, [&](const ir::Clock&) { return plain(id); },
        [&](const ir::Result&) { return plain(id); }, [&](const ir::Field&) { return plain(id); },
        [&](const ir::Local&) { return plain(id); },
        [&](const ir::Let& let) { return of_let(id, let); },
        [&](const ir::Lookup&) { return plain(id); },
        [&](const ir::Arithmetic&) { return plain(id); },
        [&](const ir::Compare& compare) { return of_compare(id, compare); },
        [&](const ir::Logic& logic) { return of_logic(id, logic); },
        [&](const ir::Not& negation) { return fact(negation.operand); },
        [&](const ir::StateTest& test) { return of_state(test); },
        [&](const ir::Amount&) { return plain(id); }, [&](const ir::Select&) { return plain(id); },
        [&](const ir::Fallback&) { return plain(id); },
        [&](const ir::Aggregate& aggregate) { return of_aggregate(id, aggregate); },
        [&](const ir::Convert&) { return plain(id); }, [&](const ir::Answer&) { return plain(id); },
        [&](const ir::Call& call) { return of_call(id, call); },
        [&](const ir::Round&) { return plain(id); },
        [&](const ir::MakeList&) { return plain(id); });
  }

  // What a name stands for says more than the name, while it can be read: names of names of names
  // would double their texts again and again.
  std::string of_let(NodeId id, const ir::Let& let) {
    constexpr std::size_t readable = 500;  // bytes
    std::string inner = fact(let.value);
    if (inner.size() <= readable || program_[id].type.kind != abi::Kind::Boolean) return inner;
    return let.name + (evaluator_.truth(id) == Truth::True ? " is true" : " is false");
  }

  std::string text(NodeId id) const { return ir::source_like(program_, id); }

  bool is_fixed(NodeId id) const { return std::holds_alternative<ir::Constant>(program_[id].node); }

  std::string plain(NodeId id) { return plain(id, shown(evaluator_, id)); }
  std::string plain(NodeId id, const std::string& value) {
    if (evaluator_.value(id).state == State::Missing) return missing(id);
    const std::string formula = parameters_in(id);
    return fmt::format("{} is {}{}{}", text(id), value, from(id),
                       formula.empty() ? "" : " (" + formula.substr(2) + ")");
  }

  // " (vendors[V-1001], vendors.csv line 3)" behind a value of reference data, and behind a count
  // of what a match found what that is
  std::string from(NodeId id) {
    std::string source = source_of(evaluator_, id);
    if (source.empty()) source = evidence_of_list(evaluator_, id);
    return source.empty() ? conversion(id) : " (" + source + ")";
  }

  std::string unknown(NodeId id) {
    std::vector<std::string> facts;
    for (const auto& [path, undefined, reason] : needs_of(evaluator_, id)) {
      std::string fact = path + (undefined ? " is undefined" : " is not read");
      if (!reason.empty()) fact += " (" + reason + ")";
      facts.push_back(std::move(fact));
    }
    return ir::joined(facts);
  }

  // "EUR 500.00", or "touchless_limit (EUR 1,000.00)"
  std::string with_value(NodeId id) { return with_value(id, shown(evaluator_, id)); }
  std::string with_value(NodeId id, const std::string& value) {
    if (is_fixed(id)) return value;
    const std::string source = source_of(evaluator_, id);
    return fmt::format("{} ({}{}{})", text(id), value, source.empty() ? "" : ", from " + source,
                       parameters_in(id));
  }

  // ", limit is EUR 50.00" behind a formula that names a parameter: the reader sees its name alone.
  std::string parameters_in(NodeId id) const {
    std::vector<NodeId> found;
    if (!std::holds_alternative<ir::Parameter>(program_[id].node)) find_parameters(id, found);
    std::string told;
    for (const NodeId each : found)
      told += fmt::format(", {} is {}", text(each), shown(evaluator_, each));
    return told;
  }

  // What stands in the text of the formula: a let, a table and a list are told by their own names.
  void find_parameters(NodeId id, std::vector<NodeId>& found) const {
    const auto& node = program_[id];
    const bool named = std::holds_alternative<ir::Let>(node.node) ||
                       std::holds_alternative<ir::Select>(node.node) ||
                       std::holds_alternative<ir::Aggregate>(node.node);
    if (named) return;
    const auto* parameter = std::get_if<ir::Parameter>(&node.node);
    const auto same = [&](NodeId other) {
      return std::get<ir::Parameter>(program_[other].node).index == parameter->index;
    };
    if (parameter != nullptr && std::ranges::none_of(found, same)) found.push_back(id);
    ir::each_operand(node, [&](const NodeId& operand) { find_parameters(operand, found); });
  }

  // One side of a comparison that is not there makes it false, and says so.
  std::string absent(NodeId left, NodeId right) {
    std::vector<std::string> facts;
    for (const NodeId side : {left, right})
      if (evaluator_.value(side).state == State::Missing) facts.push_back(missing(side));
    return ir::joined(facts);
  }

  // A field of a record that is not there is missing because of the record.
  std::string missing(NodeId side) {
    if (const auto* field = std::get_if<ir::Field>(&program_[side].node);
        field != nullptr && evaluator_.value(field->record).state == State::Missing)
      if (std::string entry = entry_of(evaluator_, field->record); !entry.empty()) return entry;
    return text(side) + " is missing";
  }

  std::string relation(CompareOp op, NodeId left, NodeId right, const std::string& value) {
    const std::string limit = with_value(right, value);
    if (op == CompareOp::Equal) return is_fixed(right) ? "" : ", the same as " + limit;
    if (op == CompareOp::NotEqual) return ", not " + limit;
    const std::string_view words = ir::compare_words(op, program_[left].type).substr(3);  // "is "
    return fmt::format(", {} {}", words, limit);
  }

  // is positive, is negative, is zero: the amount says enough, with its currency
  std::string sign(const ir::Compare& compare) {
    const auto* amount = std::get_if<ir::Amount>(&program_[compare.left].node);
    if (amount == nullptr) return {};
    const Datum number = evaluator_.value(compare.left);
    if (!number.known() || !is_fixed(compare.right)) return {};
    if (!is_zero(evaluator_.value(compare.right).value)) return {};
    const value::Decimal zero;
    const auto order = interpret::compare(number.value, zero).order;
    const std::string_view word = *order < 0 ? "negative" : *order > 0 ? "positive" : "zero";
    return fmt::format("{} is {}, {}", text(amount->money), shown(evaluator_, amount->money), word);
  }

  std::string rates(const ir::Compare& compare) {
    const std::string used = rates_used(evaluator_, compare);
    return used.empty() ? "" : " (" + used + ")";
  }

  // The same behind the result of a table: by which rates its row was found.
  std::string conversion_of_rows(const ir::Select& select) {
    if (select.table.empty()) return {};
    std::vector<std::string> used;
    const PossibleArms possible = possible_arms(evaluator_, select);
    // `otherwise` is found because the other rows do not apply.
    const bool leads =
        possible.certain != nullptr && ir::is_constant(program_, possible.certain->condition, true);
    for (const auto& arm : select.arms)
      if (leads || std::ranges::find(possible.arms, &arm) != possible.arms.end())
        add_rates(arm.condition, used);
    return used.empty() ? "" : " (" + ir::joined(used, "; ") + ")";
  }
  void add_rates(NodeId id, std::vector<std::string>& used) {
    if (const auto* compare = std::get_if<ir::Compare>(&program_[id].node)) {
      std::string rate = rates_used(evaluator_, *compare);
      if (!rate.empty() && std::ranges::find(used, rate) == used.end())
        used.push_back(std::move(rate));
    } else if (const auto* logic = std::get_if<ir::Logic>(&program_[id].node)) {
      for (const NodeId operand : logic->operands) add_rates(operand, used);
    } else if (const auto* negation = std::get_if<ir::Not>(&program_[id].node)) {
      add_rates(negation->operand, used);
    }
  }

  // " (EUR 1 is GBP 0.86 on 2026-03-04, from rates.csv line 3)" behind an amount that was converted
  std::string conversion(NodeId id) {
    const auto* convert = std::get_if<ir::Convert>(&program_[id].node);
    if (const auto* let = std::get_if<ir::Let>(&program_[id].node)) return conversion(let->value);
    if (const auto* round = std::get_if<ir::Round>(&program_[id].node))
      return conversion(round->operand);
    if (const auto* select = std::get_if<ir::Select>(&program_[id].node))
      return conversion_of_rows(*select);
    if (convert == nullptr) return {};
    const Datum money = evaluator_.value(convert->money);
    if (!money.known() || !evaluator_.value(convert->on).known()) return {};
    if (currency_of(money.value) == convert->target) return {};
    const std::string used = rates_between(evaluator_, Evaluator::rates_of(*convert),
                                           {currency_of(money.value), convert->target});
    return used.empty() ? "" : " (" + used + ")";
  }

  std::string of_compare(NodeId id, const ir::Compare& compare) {
    if (std::string missing = absent(compare.left, compare.right); !missing.empty()) return missing;
    if (std::string fact = sign(compare); !fact.empty()) return fact;
    const bool holds = evaluator_.truth(id) == Truth::True;
    CompareOp op = holds ? compare.op : opposite(compare.op);
    NodeId left = compare.left;
    NodeId right = compare.right;
    if (is_fixed(left) && !is_fixed(right)) {
      std::swap(left, right);
      op = mirrored[static_cast<std::size_t>(op)];
    }
    // "lines is at least 2" is not said twice.
    const auto bounds = bounds_of(evaluator_, left);
    if (bounds && !bounds->most && op == CompareOp::GreaterOrEqual && is_fixed(right) &&
        bounds->least.text() == shown(evaluator_, right))
      return plain(left);
    const Sides sides = shown_apart(evaluator_, left, right);
    return plain(left, sides.left) + relation(op, left, right, sides.right) +
           difference(op, left, right) + rates(compare);
  }

  // ": EUR 1.00 more" behind two amounts of the record that should have been the same
  std::string difference(CompareOp op, NodeId left, NodeId right) {
    if (op != CompareOp::NotEqual || is_fixed(right)) return {};
    const Datum a = evaluator_.value(left);
    const Datum b = evaluator_.value(right);
    const auto* money = std::get_if<value::Money>(&a.value);
    const auto* other = std::get_if<value::Money>(&b.value);
    if (money == nullptr || other == nullptr || money->currency != other->currency) return {};
    const bool more = money->amount > other->amount;
    const auto apart = more ? value::subtract(money->amount, other->amount)
                            : value::subtract(other->amount, money->amount);
    if (!apart) return {};
    return fmt::format(": {} {}", value::Money{*apart, money->currency}.text(),
                       more ? "more" : "less");
  }

  std::string of_state(const ir::StateTest& test) {
    const State state = evaluator_.value(test.operand).state;
    if (std::string entry = entry_of(evaluator_, test.operand); !entry.empty()) return entry;
    const std::string_view word = state == State::Missing ? "missing"
                                  : state == State::Value ? "present"
                                                          : "undefined";
    return fmt::format("{} is {}", text(test.operand),
                       state == State::Unread ? shown(evaluator_, test.operand) : word);
  }

  // x is in a ..< b: one value, two bounds
  std::string of_range(const ir::OperandGroup& group) {
    const auto& low = std::get<ir::Compare>(program_[group.operands[0]].node);
    const auto& high = std::get<ir::Compare>(program_[group.operands[1]].node);
    const Sides lower = shown_apart(evaluator_, low.left, low.right);
    const Sides upper = shown_apart(evaluator_, high.left, high.right);
    // With the digits that the nearer bound asks for.
    const bool near_upper = upper.left.size() > lower.left.size();
    return fmt::format("{}{} and{}{}", plain(low.left, near_upper ? upper.left : lower.left),
                       relation(low.op, low.left, low.right, lower.right),
                       relation(high.op, high.left, high.right, upper.right).substr(1),
                       rates(low).empty() ? rates(high) : rates(low));
  }

  // The two sides of an equality with a slack, each with its value.
  std::string of_closeness(const ir::OperandGroup& group) {
    const auto [value, slack, other] = ir::closeness_of(program_, group);
    if (std::string missing = absent(value, other); !missing.empty()) return missing;
    const Truth outside = group.kind == ir::OperandGroup::Kind::Near ? Truth::False : Truth::True;
    const bool apart = std::ranges::any_of(
        group.operands, [&](NodeId operand) { return evaluator_.truth(operand) == outside; });
    const Sides sides = shown_apart(evaluator_, value, other);
    return fmt::format("{}, {} {} {} {}", plain(value, sides.left), apart ? "more than" : "within",
                       shown(evaluator_, slack), apart ? "from" : "of",
                       with_value(other, sides.right));
  }

  // x is none of (a, b)
  std::string of_none(const ir::OperandGroup& group) {
    std::vector<std::string> choices;
    const auto& first = std::get<ir::Compare>(program_[group.operands[0]].node);
    if (evaluator_.value(first.left).state == State::Missing)
      return text(first.left) + " is missing";
    for (const NodeId operand : group.operands)
      choices.push_back(with_value(std::get<ir::Compare>(program_[operand].node).right));
    return fmt::format("{}, none of {}", plain(first.left), ir::joined(choices, " or "));
  }

  // Only the operands that decided it: those as true or as false as the whole.
  std::string of_logic(NodeId id, const ir::Logic& logic) {
    const Truth whole = evaluator_.truth(id);
    std::vector<std::string> facts;
    auto add = [&](std::string fact) {
      if (!fact.empty() && std::ranges::find(facts, fact) == facts.end())
        facts.push_back(std::move(fact));
    };
    using Kind = ir::OperandGroup::Kind;
    for (const auto& group : ir::grouped(program_, logic)) {
      const bool all = std::ranges::all_of(
          group.operands, [&](NodeId operand) { return evaluator_.truth(operand) == whole; });
      const bool any = std::ranges::any_of(
          group.operands, [&](NodeId operand) { return evaluator_.truth(operand) == whole; });
      if (group.kind == Kind::Near || group.kind == Kind::Far) {
        if (any) add(of_closeness(group));
      } else if (all && group.kind == Kind::Range && whole == Truth::True) {
        add(of_range(group));
      } else if (all && ((group.kind == Kind::OneOf && whole == Truth::False) ||
                         (group.kind == Kind::NoneOf && whole == Truth::True))) {
        add(of_none(group));
      } else {
        for (const NodeId operand : group.operands)
          if (evaluator_.truth(operand) == whole) add(fact(operand));
      }
    }
    return ir::joined(facts);
  }

  // The first element that decided it stands for all; where no single one did, the words do.
  std::string of_aggregate(NodeId id, const ir::Aggregate& aggregate) {
    const Datum datum = evaluator_.value(aggregate.list);
    const bool any = aggregate.kind == ir::AggregateKind::Any;
    const bool decided_by_one = any == (evaluator_.truth(id) == Truth::True);
    if (!datum.known()) return plain(aggregate.list);
    if (!decided_by_one)
      return any ? "no " + ir::in_words(program_, id).substr(4) : ir::in_words(program_, id);
    std::string result;
    const std::string outer = place_;
    evaluator_.each_candidate(aggregate, *std::get<abi::ListPtr>(datum.value), [&](std::size_t at) {
      place_ = fmt::format("{} {}:{}", outer, id.index(), at);
      const Truth taken = aggregate.where ? evaluator_.truth(aggregate.where) : Truth::True;
      const Truth body = aggregate.body ? evaluator_.truth(aggregate.body) : Truth::True;
      if (taken != Truth::True || body != (any ? Truth::True : Truth::False)) return true;
      std::vector<std::string> facts;
      for (const NodeId part : {aggregate.where, aggregate.body})
        if (part && !fact(part).empty()) facts.push_back(fact(part));
      const std::string evidence = evidence_of_element(evaluator_, aggregate.list, at);
      result = fmt::format("at {}{} {}", evaluator_.bound(aggregate.element)->path,
                           evidence.empty() ? "" : " (" + evidence + ")", ir::joined(facts));
      return false;
    });
    place_ = outer;
    return result;
  }

  std::string of_call(NodeId id, const ir::Call& call) {
    if (std::string told = told_of(evaluator_, call); !told.empty()) return told;
    std::vector<std::string> arguments;
    for (const NodeId argument : call.arguments)
      if (!is_fixed(argument)) arguments.push_back(plain(argument));
    if (arguments.empty()) return plain(id);
    return fmt::format("{}, as {}", plain(id), ir::joined(arguments));
  }

  Evaluator& evaluator_;
  const ir::Program& program_;
  std::map<std::pair<std::size_t, std::string>, std::string> facts_;  // by node and place
  std::string place_;  // which elements of which lists are being gone through
};

}  // namespace

std::string rates_used(Evaluator& evaluator, const ir::Compare& compare) {
  const Datum left = evaluator.value(compare.left);
  const Datum right = evaluator.value(compare.right);
  if (!left.known() || !right.known()) return {};
  if (!Evaluator::converts(compare, left.value, right.value)) return {};
  return rates_between(evaluator, compare, {currency_of(left.value), currency_of(right.value)});
}

std::string reason_of(Evaluator& evaluator, NodeId condition) {
  return Reason(evaluator).fact(condition);
}

std::string fill_in(Evaluator& evaluator, const ir::Sentence& sentence) {
  std::string text;
  for (const auto& [words, hole] : sentence.parts) text += hole ? shown(evaluator, hole) : words;
  return text;
}

}  // namespace bop::interpret

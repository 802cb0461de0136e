// What may be done about the effect of a rule: what its author recommends, and what would have to
// be otherwise for the condition to come out the other way. Each comparison is turned by itself,
// with the value of its other side: whether two of them can be turned at once is nobody's promise.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "compiler/interpret/inquiry.h"
#include "compiler/interpret/operations.h"
#include "compiler/ir/phrase.h"

namespace bop::interpret {
namespace {

using abi::Truth;
using ir::CompareOp;
using ir::NodeId;

constexpr std::size_t ways_max = 6;  // of more, that there are more is enough

// Words for what has to be otherwise; several facts are kept together where more follows.
struct Way {
  std::string words;
  bool several = false;
  bool hollow = false;  // that something be absent is no advice where there is any other
};

Way joined(std::vector<Way> ways, const char* last) {
  if (ways.empty()) return {};
  if (ways.size() == 1) return ways.front();
  std::vector<std::string> texts;
  for (Way& way : ways) texts.push_back(way.several ? "(" + way.words + ")" : way.words);
  return {ir::joined(texts, last), true, false};
}

class Otherwise {
 public:
  explicit Otherwise(Evaluator& evaluator) : evaluator_(evaluator), program_(evaluator.program()) {}

  // What would make the condition false where it is true, and true where it is false.
  Way of(NodeId id) {
    const Truth now = evaluator_.truth(id);
    if (now == Truth::Unknown) return {};
    const bool wanted = now == Truth::False;
    const auto& node = program_[id].node;
    if (const auto* let = std::get_if<ir::Let>(&node)) return of(let->value);
    if (const auto* negation = std::get_if<ir::Not>(&node)) return of(negation->operand);
    if (const auto* compare = std::get_if<ir::Compare>(&node))
      return {of_compare(*compare, wanted), false, false};
    if (const auto* logic = std::get_if<ir::Logic>(&node)) return of_logic(*logic, wanted);
    if (const auto* test = std::get_if<ir::StateTest>(&node)) return of_state(*test, wanted);
    if (std::holds_alternative<ir::Constant>(node)) return {};
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node))
      return {of_aggregate(id, *aggregate, wanted), false, false};
    const std::string words = ir::in_words(program_, id);
    return {wanted ? words : "it is not so that " + words, false, false};
  }

 private:
  std::string text(NodeId id) const { return ir::source_like(program_, id); }

  bool is_fixed(NodeId id) const { return std::holds_alternative<ir::Constant>(program_[id].node); }

  std::string with_value(NodeId id) {
    if (is_fixed(id)) return shown(evaluator_, id);
    if (!evaluator_.value(id).known()) return text(id);
    return fmt::format("{} ({})", text(id), shown(evaluator_, id));
  }

  std::string of_compare(const ir::Compare& compare, bool wanted) {
    if (is_fixed(compare.left) && is_fixed(compare.right)) return {};
    const CompareOp op = wanted ? compare.op : opposite(compare.op);
    const std::string_view words = ir::compare_words(op, program_[compare.left].type);
    return fmt::format("{} {} {}", text(compare.left), words, with_value(compare.right));
  }

  Way of_state(const ir::StateTest& test, bool wanted) {
    if (test.kind == ir::StateTestKind::Missing || test.kind == ir::StateTestKind::Present) {
      const bool present = (test.kind == ir::StateTestKind::Present) == wanted;
      return {text(test.operand) + (present ? " is present" : " is missing"), false, !present};
    }
    const bool known = (test.kind == ir::StateTestKind::Known) == wanted;
    return {text(test.operand) + (known ? " is known" : " is unavailable"), false, !known};
  }

  std::string of_aggregate(NodeId id, const ir::Aggregate& aggregate, bool wanted) {
    const std::string words = ir::in_words(program_, id);
    if (wanted) return words;
    if (aggregate.kind == ir::AggregateKind::Any && words.starts_with("any "))
      return "no " + words.substr(4);
    return "it is not so that " + words;
  }

  // x is one of (a, b); x is within s of a: told as one test, as the author wrote it.
  std::string of_group(const ir::OperandGroup& group, bool wanted) {
    using Kind = ir::OperandGroup::Kind;
    if (group.kind == Kind::OneOf || group.kind == Kind::NoneOf) {
      const bool among = (group.kind == Kind::OneOf) == wanted;
      std::vector<std::string> choices;
      for (const NodeId operand : group.operands)
        choices.push_back(with_value(std::get<ir::Compare>(program_[operand].node).right));
      const auto& first = std::get<ir::Compare>(program_[group.operands.front()].node);
      return fmt::format("{} is {} {}", text(first.left), among ? "one of" : "none of",
                         ir::joined(choices, " or "));
    }
    const auto [value, slack, other] = ir::closeness_of(program_, group);
    const bool near = (group.kind == Kind::Near) == wanted;
    return near ? fmt::format("{} is within {} of {}", text(value), shown(evaluator_, slack),
                              with_value(other))
                : fmt::format("{} is more than {} from {}", text(value), shown(evaluator_, slack),
                              with_value(other));
  }

  // One operand alone turns it, or all that made it what it is have to.
  Way of_logic(const ir::Logic& logic, bool wanted) {
    using Kind = ir::OperandGroup::Kind;
    const bool one_is_enough = logic.conjunction != wanted;
    const Truth now = wanted ? Truth::False : Truth::True;
    std::vector<Way> ways;
    for (const auto& group : ir::grouped(program_, logic)) {
      std::vector<NodeId> turned;
      std::ranges::copy_if(group.operands, std::back_inserter(turned),
                           [&](NodeId operand) { return evaluator_.truth(operand) == now; });
      if (turned.empty()) continue;
      std::vector<Way> found;
      if (group.kind == Kind::Single || group.kind == Kind::Range)
        std::ranges::transform(turned, std::back_inserter(found),
                               [this](NodeId operand) { return of(operand); });
      else
        found.push_back({of_group(group, wanted), false, false});
      for (Way& way : found) {
        if (way.words.empty() && !one_is_enough) return {};
        if (!way.words.empty() && std::ranges::find(ways, way.words, &Way::words) == ways.end())
          ways.push_back(std::move(way));
      }
    }
    if (one_is_enough && !std::ranges::all_of(ways, &Way::hollow))
      std::erase_if(ways, &Way::hollow);
    if (one_is_enough && ways.size() > ways_max) {
      const std::size_t more = ways.size() - ways_max;
      ways.resize(ways_max);
      ways.push_back({fmt::format("{} other way{}", more, more == 1 ? "" : "s"), false, false});
    }
    return joined(std::move(ways), one_is_enough ? " or " : " and ");
  }

  Evaluator& evaluator_;
  const ir::Program& program_;
};

constexpr std::size_t choices_max = 10;

}  // namespace

std::string otherwise_if(Evaluator& evaluator, NodeId condition) {
  const Way way = Otherwise(evaluator).of(condition);
  return way.hollow ? std::string() : way.words;
}

abi::Advice advice_of(Evaluator& evaluator, const ir::Recommendation& recommendation) {
  abi::Advice made;
  made.recommended = fill_in(evaluator, recommendation.text);
  if (!recommendation.list) return made;
  std::vector<std::string>& choices = made.choices.emplace();
  made.open = needs_of(evaluator, recommendation.list);
  const abi::Datum list = evaluator.value(recommendation.list);
  if (!list.known()) return made;
  const ir::Aggregate those{ir::AggregateKind::Those,
                            recommendation.list,
                            recommendation.candidate,
                            recommendation.where,
                            {}};
  std::size_t more = 0;
  evaluator.each_candidate(those, *std::get<abi::ListPtr>(list.value), [&](std::size_t) {
    const Truth taken = those.where ? evaluator.truth(those.where) : Truth::True;
    if (taken == Truth::Unknown)
      for (abi::Need& need : needs_of(evaluator, those.where)) made.open.push_back(std::move(need));
    if (taken != Truth::True) return true;
    if (choices.size() == choices_max)
      ++more;
    else
      choices.push_back(fill_in(evaluator, recommendation.line));
    return true;
  });
  if (more > 0) choices.push_back(fmt::format("and {} more", more));
  return made;
}

}  // namespace bop::interpret

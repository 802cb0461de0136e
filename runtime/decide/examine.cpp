#include "runtime/decide/examine.h"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/decide/combine.h"
#include "runtime/decide/instances.h"

namespace bop::decide {

namespace {

using abi::Truth;

// What comes of the case when enough is known.
struct Leaf {
  std::set<std::uint32_t> possible;
  bool undefined = false;  // some rule has no truth whatever the inputs, or no rule is in force
  auto operator<=>(const Leaf&) const = default;
};

// Outcomes as a function of the inputs: a decision diagram in which equal parts are one node and a
// node whose branches are all the same does not exist. So the inputs in it are those that matter.
class Diagram {
 public:
  using NodeId = std::size_t;
  struct Branch {
    std::string from;
    NodeId to = 0;
    bool otherwise = false;
    auto operator<=>(const Branch&) const = default;
  };

  NodeId leaf(const Leaf& leaf) {
    const auto [at, is_new] = leaves_.try_emplace(leaf, nodes_.size());
    if (is_new) nodes_.push_back({{}, {}, leaf});
    return at->second;
  }

  NodeId inner(const abi::OpenInput& input, std::vector<Branch> branches) {
    merge(branches);
    if (branches.size() == 1) return branches.front().to;
    const auto [at, is_new] = inner_.try_emplace({input.id, branches}, nodes_.size());
    if (is_new) nodes_.push_back({input, std::move(branches), std::nullopt});
    return at->second;
  }

  struct Summary {
    std::set<Leaf> leaves;
    std::map<std::string, abi::Need> needs;  // by order of declaration
  };
  Summary summary(NodeId root) const {
    Summary result;
    std::vector<bool> seen(nodes_.size());
    std::vector<NodeId> open{root};
    while (!open.empty()) {
      const NodeId at = open.back();
      open.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      if (nodes_[at].leaf) result.leaves.insert(*nodes_[at].leaf);
      if (nodes_[at].input) result.needs.emplace(nodes_[at].input->order, nodes_[at].input->need);
      for (const Branch& branch : nodes_[at].branches) open.push_back(branch.to);
    }
    return result;
  }

 private:
  struct Node {
    std::optional<abi::OpenInput> input;
    std::vector<Branch> branches;
    std::optional<Leaf> leaf;
  };

  // Neighbours with one result are one branch; so is a value that fares as all others do.
  static void merge(std::vector<Branch>& branches) {
    const auto other = std::ranges::find(branches, true, &Branch::otherwise);
    if (other != branches.end()) {
      const NodeId to = other->to;
      std::erase_if(branches, [&](const Branch& b) { return !b.otherwise && b.to == to; });
      return;
    }
    const bool same = std::ranges::all_of(
        branches, [&](const Branch& branch) { return branch.to == branches.front().to; });
    const auto first = branches.begin() + (branches.front().from == "missing" && !same ? 1 : 0);
    branches.erase(std::unique(first, branches.end(),
                               [](const Branch& a, const Branch& b) { return a.to == b.to; }),
                   branches.end());
  }

  std::vector<Node> nodes_;
  std::map<Leaf, NodeId> leaves_;
  std::map<std::pair<std::uint32_t, std::vector<Branch>>, NodeId> inner_;
};

class Exploration {
 public:
  Exploration(const abi::PolicyInfo& policy, std::uint32_t decision, abi::Examination& examination,
              value::Date today)
      : policy_(policy), decision_(decision), examination_(examination), today_(today) {}

  std::optional<Examined> run() {
    const std::optional<Diagram::NodeId> root = explore();
    if (!root) return std::nullopt;
    const Diagram::Summary summary = diagram_.summary(*root);
    Examined result;
    std::set<std::uint32_t> possible;
    for (const Leaf& leaf : summary.leaves) {
      possible.insert(leaf.possible.begin(), leaf.possible.end());
      result.undefined |= leaf.undefined;
    }
    result.possible.assign(possible.begin(), possible.end());
    result.decided = result.possible.size() == 1 && !result.undefined;
    result.by_default = result.decided && by_default_;
    result.may_default = may_default_;
    result.given_by = std::move(given_by_);
    for (const auto& [order, need] : summary.needs)
      if (std::ranges::find(result.needs, need) == result.needs.end()) result.needs.push_back(need);
    return result;
  }

 private:
  // The case as it stands under the present suppositions.
  struct Standing {
    std::vector<RuleStatus> rules;
    std::optional<value::Date> date;
    Truth in_force = Truth::True;
    Truth applies = Truth::True;  // inside the policy's jurisdiction
    Combined combined;
    bool conflict = false;
  };

  std::optional<Diagram::NodeId> explore() {
    const bool is_first = cost_ == 0;
    const Standing now = standing();
    cost_ += 1 + now.rules.size() / statuses_an_evaluation;
    if (cost_ > evaluations_max) return std::nullopt;
    const Truth valid = conjunction(now.in_force, now.applies);
    if (valid == Truth::False) return ends({{}, true}, now);
    const Leaf leaf{{now.combined.possible.begin(), now.combined.possible.end()}, now.conflict};
    const bool decided = now.combined.possible.size() == 1 && valid == Truth::True;
    if (decided || now.conflict) return ends(leaf, now);
    const abi::NextInput next = examination_.next(question(now));
    if (!next.covered || (is_first && next.open > open_inputs_max)) return std::nullopt;
    if (!next.input) return ends({leaf.possible, true}, now);
    std::vector<Diagram::Branch> branches;
    for (const abi::Cell& cell : next.input->cells) {
      examination_.suppose(next.input->id, cell.value);
      const auto child = explore();
      examination_.retract(next.input->id);
      if (!child) return std::nullopt;
      branches.push_back({cell.from, *child, cell.otherwise});
    }
    return diagram_.inner(*next.input, std::move(branches));
  }

  Diagram::NodeId ends(const Leaf& leaf, const Standing& now) {
    by_default_ = by_default_ && !leaf.undefined && now.combined.by_default;
    bool given = false;
    for (const RuleStatus& status : now.rules) {
      if (!leaf.possible.contains(policy_.rules[status.rule].effect.outcome)) continue;
      // What is still undecided here would change nothing, but may be what grants it.
      if (status.status == Status::True || status.status == Status::Undecided)
        given_by_.insert(status.rule);
      given = given || status.status == Status::True;
    }
    may_default_ = may_default_ || !given;
    return diagram_.leaf(leaf);
  }

  void add_conditions(abi::ConditionIndex when, abi::ConditionIndex unless,
                      const std::vector<std::uint32_t>& exceptions,
                      std::vector<abi::ConditionIndex>& list) const {
    for (const abi::ConditionIndex condition : {when, unless})
      if (condition != abi::none) list.push_back(condition);
    for (const std::uint32_t index : exceptions) {
      const abi::ExceptionInfo& exception = policy_.exceptions[index];
      add_conditions(exception.when, exception.unless, exception.exceptions, list);
    }
  }
  std::vector<abi::ConditionIndex> conditions_of(const abi::RuleInfo& rule) const {
    std::vector<abi::ConditionIndex> list;
    if (rule.where != abi::none) list.push_back(rule.where);
    add_conditions(rule.when, rule.unless, rule.exceptions, list);
    return list;
  }

  // The truths that the rule is made of, at each element of its list.
  void evaluate(const abi::RuleInfo& rule, abi::Evaluation& evaluation) {
    const std::vector<abi::ConditionIndex> conditions = conditions_of(rule);
    const auto evaluate_at = [&](const abi::Instance& instance, std::vector<Truth>& truths) {
      for (const abi::ConditionIndex condition : conditions)
        truths[condition] = examination_.truth({condition, instance});
    };
    if (rule.each == abi::none) {
      evaluate_at({}, evaluation.conditions);
      return;
    }
    const std::size_t count = policy_.eaches[rule.each].condition_count;
    const abi::Examination::Elements elements = examination_.elements(rule.each);
    abi::EachEvaluation& each = evaluation.eaches[rule.each];
    each.elements.resize(elements.count);
    for (std::uint32_t element = 0; element < elements.count; ++element) {
      each.elements[element].conditions.resize(count, Truth::Unknown);
      evaluate_at({rule.each, element}, each.elements[element].conditions);
    }
    if (!elements.open) return;
    if (!each.unread) each.unread.emplace();
    each.unread->conditions.resize(count, Truth::Unknown);
    evaluate_at({rule.each, abi::Instance::unread}, each.unread->conditions);
  }

  Standing standing() {
    Standing now;
    now.date = today_;
    if (policy_.effective_by != abi::none) {
      const abi::Datum date = examination_.value(policy_.effective_by);
      now.date = date.known() ? std::optional(std::get<value::Date>(date.value)) : std::nullopt;
    }
    now.in_force = in_force(policy_.in_force, now.date);
    if (policy_.jurisdiction.inside != abi::none)
      now.applies = examination_.truth({policy_.jurisdiction.inside});
    abi::Evaluation evaluation;
    evaluation.conditions.resize(policy_.condition_count, Truth::Unknown);
    evaluation.values.resize(policy_.value_count);
    evaluation.eaches.resize(policy_.eaches.size());
    for (std::uint32_t index = 0; index < policy_.rules.size(); ++index) {
      const abi::RuleInfo& rule = policy_.rules[index];
      if (rule.decision != decision_) continue;
      evaluate(rule, evaluation);
      for (RuleStatus& status : statuses_of(policy_, index, evaluation, now.date))
        now.rules.push_back(std::move(status));
    }
    now.combined = combine(policy_, decision_, now.rules);
    now.conflict = !conflict_of(policy_, decision_, now.rules).empty();
    return now;
  }

  static void add_days(const abi::InForce& bounds, std::vector<value::Date>& days) {
    if (bounds.from) days.push_back(*bounds.from);
    if (bounds.until) days.push_back(*bounds.until);
  }
  void add_days(const std::vector<std::uint32_t>& exceptions,
                std::vector<value::Date>& days) const {
    for (const std::uint32_t index : exceptions) {
      add_days(policy_.exceptions[index].in_force, days);
      add_days(policy_.exceptions[index].exceptions, days);
    }
  }

  // Only rules that could still change the outcome are asked about.
  abi::Question question(const Standing& now) {
    abi::Question question;
    std::optional<std::uint32_t> certain;
    for (const RuleStatus& status : now.rules)
      if (status.status == Status::True)
        certain = std::max(certain.value_or(0), policy_.rules[status.rule].effect.outcome);
    const abi::Combine combine = policy_.decisions[decision_].combine;
    const bool unique = combine == abi::Combine::Unique || combine == abi::Combine::Unanimous;
    if (now.in_force == Truth::Unknown) add_days(policy_.in_force, question.days);
    if (now.applies == Truth::Unknown) question.conditions.push_back({policy_.jurisdiction.inside});
    for (const RuleStatus& status : now.rules) {
      const abi::RuleInfo& rule = policy_.rules[status.rule];
      if (status.status != Status::Undecided) continue;
      if (certain && !unique && rule.effect.outcome <= *certain) continue;
      for (const abi::ConditionIndex condition : conditions_of(rule))
        if (examination_.truth({condition, status.instance}) == Truth::Unknown)
          question.conditions.push_back({condition, status.instance});
      if (status.instance.element == abi::Instance::unread)
        question.lists.push_back(status.instance.each);
      if (!now.date) add_days(rule.in_force, question.days);
      if (!now.date) add_days(rule.exceptions, question.days);
    }
    if (!question.days.empty()) question.date = policy_.effective_by;
    return question;
  }

  const abi::PolicyInfo& policy_;
  std::uint32_t decision_;
  abi::Examination& examination_;
  value::Date today_;
  Diagram diagram_;
  std::size_t cost_ = 0;  // evaluations, those of many statuses for several
  bool by_default_ = true;
  bool may_default_ = false;
  std::set<std::uint32_t> given_by_;
};

}  // namespace

std::optional<Examined> examine(const abi::PolicyInfo& policy, std::uint32_t decision,
                                abi::Examination& examination, value::Date today) {
  // What another decision said is not gone through.
  if (!policy.decisions[decision].reads.empty()) return std::nullopt;
  return Exploration(policy, decision, examination, today).run();
}

}  // namespace bop::decide

#include "runtime/decide/examine.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "runtime/decide/combine.h"
#include "runtime/decide/instances.h"
#include "runtime/decide/results.h"

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

  /// Whether one branch asks first of one input and another of another.
  bool orders_differ(NodeId root) const {
    std::map<std::uint32_t, std::set<std::uint32_t>> after;  // by input: those asked below it
    std::map<NodeId, std::set<std::uint32_t>> below;         // by node
    const auto visit = [&](const auto& self, NodeId at) -> const std::set<std::uint32_t>& {
      const auto [place, is_new] = below.try_emplace(at);
      std::set<std::uint32_t>& own = place->second;
      if (!is_new) return own;
      for (const Branch& branch : nodes_[at].branches) {
        const std::set<std::uint32_t>& inner = self(self, branch.to);
        own.insert(inner.begin(), inner.end());
      }
      if (!nodes_[at].input) return own;
      after[nodes_[at].input->id].insert(own.begin(), own.end());
      own.insert(nodes_[at].input->id);
      return own;
    };
    visit(visit, root);
    return std::ranges::any_of(after, [&](const auto& one) {
      return std::ranges::any_of(one.second, [&](std::uint32_t other) {
        const auto found = after.find(other);
        return found != after.end() && found->second.contains(one.first);
      });
    });
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
  Exploration(const abi::PolicyInfo& policy, std::uint32_t decision, const std::vector<Said>& said,
              abi::Examination& examination, value::Date today, std::string last = {},
              std::size_t cost = 0)
      : policy_(policy),
        decision_(decision),
        said_(said),
        examination_(examination),
        today_(today),
        last_(std::move(last)),
        cost_(cost) {}

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
    if (result.needs.size() > 1 && diagram_.orders_differ(*root)) leave_out(result.needs);
    return result;
  }

 private:
  // The case as it stands under the present suppositions.
  struct Standing {
    std::vector<RuleStatus> rules;
    std::vector<DecisionVerdict> read;  // what it reads of others
    std::optional<value::Date> date;
    Truth in_force = Truth::True;
    Truth applies = Truth::True;  // inside the policy's jurisdiction
    Combined combined;
    bool conflict = false;
  };

  // Where branches ask in different orders, equal parts may not look equal, and an input seem to
  // matter that does not. Asked last of all, it matters or is not asked.
  void leave_out(std::vector<abi::Need>& needs) {
    std::erase_if(needs, [this](const abi::Need& need) {
      Exploration again(policy_, decision_, said_, examination_, today_, need.path, cost_);
      const std::optional<Diagram::NodeId> root = again.explore();
      cost_ = again.cost_;
      if (!root) return false;
      const auto asked = again.diagram_.summary(*root).needs;
      return std::ranges::none_of(asked,
                                  [&](const auto& one) { return one.second.path == need.path; });
    });
  }

  std::optional<Diagram::NodeId> explore() {
    const bool is_first = std::exchange(is_first_, false);
    const Standing now = standing();
    std::size_t statuses = now.rules.size();
    for (const DecisionVerdict& read : now.read) statuses += read.rules.size();
    cost_ += 1 + statuses / statuses_an_evaluation;
    if (cost_ > evaluations_max) return std::nullopt;
    const Truth valid = conjunction(now.in_force, now.applies);
    if (valid == Truth::False) return ends({{}, true}, now);
    const Leaf leaf{{now.combined.possible.begin(), now.combined.possible.end()}, now.conflict};
    const bool decided = now.combined.decided() && valid == Truth::True;
    if (decided || now.conflict) return ends(leaf, now);
    const abi::NextInput next = next_input(now);
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
    for (const Said& said : said_) {
      auto rules = statuses_now(said.verdict->decision, now.date, evaluation);
      const Truth valid = conjunction(now.in_force, now.applies);
      now.read.push_back(retold(policy_, said, std::move(rules), valid));
      say(now.read.back());
    }
    now.rules = statuses_now(decision_, now.date, evaluation);
    now.combined = combine(policy_, decision_, now.rules);
    now.conflict = !conflict_of(policy_, decision_, now.rules).empty();
    return now;
  }

  std::vector<RuleStatus> statuses_now(std::uint32_t decision,
                                       const std::optional<value::Date>& date,
                                       abi::Evaluation& evaluation) {
    std::vector<RuleStatus> statuses;
    for (std::uint32_t index = 0; index < policy_.rules.size(); ++index) {
      const abi::RuleInfo& rule = policy_.rules[index];
      if (rule.decision != decision) continue;
      evaluate(rule, evaluation);
      for (RuleStatus& status : statuses_of(policy_, index, evaluation, date))
        statuses.push_back(std::move(status));
    }
    return statuses;
  }

  void say(const DecisionVerdict& read) {
    for (std::uint32_t index = 0; index < policy_.results.size(); ++index)
      if (const abi::ResultInfo& result = policy_.results[index]; result.decision == read.decision)
        examination_.say(index,
                         result_of(policy_, read, policy_.schema, result.record, result.name));
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
    for (const RuleStatus& status : now.rules)
      if (!certain || unique || policy_.rules[status.rule].effect.outcome > *certain)
        ask(status, now, question);
    question.last = last_;
    return question;
  }

  void ask(const RuleStatus& status, const Standing& now, abi::Question& question) {
    const abi::RuleInfo& rule = policy_.rules[status.rule];
    if (status.status != Status::Undecided) return;
    for (const abi::ConditionIndex condition : conditions_of(rule))
      if (examination_.truth({condition, status.instance}) == Truth::Unknown)
        question.conditions.push_back({condition, status.instance});
    if (status.instance.element == abi::Instance::unread)
      question.lists.push_back(status.instance.each);
    if (!now.date) add_days(rule.in_force, question.days);
    if (!now.date) add_days(rule.exceptions, question.days);
  }

  // What is not known of another decision is what its rules, any of them, don't know.
  abi::NextInput next_input(const Standing& now) {
    abi::Question question = this->question(now);
    std::set<std::uint32_t> asked;  // decisions
    while (true) {
      if (!question.days.empty()) question.date = policy_.effective_by;
      abi::NextInput next = examination_.next(question);
      const std::size_t before = asked.size();
      for (const std::uint32_t result : next.results)
        for (const DecisionVerdict& read : now.read)
          if (read.decision == policy_.results[result].decision &&
              asked.insert(read.decision).second)
            for (const RuleStatus& status : read.rules) ask(status, now, question);
      if (asked.size() == before) return next;
    }
  }

  const abi::PolicyInfo& policy_;
  std::uint32_t decision_;
  const std::vector<Said>& said_;
  abi::Examination& examination_;
  value::Date today_;
  std::string last_;  // Need::path
  Diagram diagram_;
  std::size_t cost_;  // evaluations, those of many statuses for several
  bool is_first_ = true;
  bool by_default_ = true;
  bool may_default_ = false;
  std::set<std::uint32_t> given_by_;
};

}  // namespace

std::optional<Examined> examine(const abi::PolicyInfo& policy, std::uint32_t decision,
                                const std::vector<Said>& said, abi::Examination& examination,
                                value::Date today) {
  return Exploration(policy, decision, said, examination, today).run();
}

}  // namespace bop::decide

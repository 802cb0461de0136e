#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "compiler/ir/case_nodes.h"
#include "compiler/ir/operands.h"
#include "compiler/ir/verify_node.h"

namespace bop::ir {
namespace {

// Ids of optional operands are skipped here; that required ones are there is checked by kind.
std::string broken_order(const Program& program, std::size_t index) {
  std::string problem;
  each_operand(program.nodes[index], [&](const NodeId& operand) {
    if (operand.index() >= index && problem.empty())
      problem = fmt::format("reads %{}, which does not stand before it", operand.value);
  });
  return problem;
}

bool has_required_operands(const Node& node) {
  const auto all = [](const std::vector<NodeId>& ids) {
    return std::ranges::all_of(ids, [](NodeId id) { return static_cast<bool>(id); });
  };
  return by_kind(
      node.node, [](const Constant&) { return true; }, [](const Parameter&) { return true; },
      [](const Subject&) { return true; }, [](const Clock&) { return true; },
      [](const Result&) { return true; },
      [](const Field& field) { return static_cast<bool>(field.record); },
      [](const Local&) { return true; },
      [](const Let& let) { return static_cast<bool>(let.value); },
      [&](const Lookup& lookup) { return all(lookup.keys); },
      [](const Arithmetic& arithmetic) { return arithmetic.left && arithmetic.right; },
      [](const Compare& compare) { return compare.left && compare.right; },
      [&](const Logic& logic) { return all(logic.operands); },
      [](const Not& negation) { return static_cast<bool>(negation.operand); },
      [](const StateTest& test) { return static_cast<bool>(test.operand); },
      [](const Amount& amount) { return static_cast<bool>(amount.money); },
      [](const Select& select) {
        return std::ranges::all_of(
            select.arms, [](const Select::Arm& arm) { return arm.condition && arm.value; });
      },
      [](const Fallback& fallback) { return fallback.value && fallback.otherwise; },
      [](const Aggregate& aggregate) { return static_cast<bool>(aggregate.list); },
      [](const Convert& convert) { return convert.money && convert.on; },
      [&](const Answer& answer) { return all(answer.arguments) && answer.value; },
      [&](const Call& call) { return all(call.arguments); },
      [](const Round& round) { return static_cast<bool>(round.operand); },
      [&](const MakeList& list) { return all(list.elements) && all(list.conditions); });
}

// The elements each node reads that no aggregate below it provides. A root must read none.
std::vector<std::set<LocalId>> free_locals(const Program& program) {
  std::vector<std::set<LocalId>> free(program.nodes.size());
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    const Node& node = program.nodes[index];
    const auto* aggregate = std::get_if<Aggregate>(&node.node);
    if (const auto* local = std::get_if<Local>(&node.node)) free[index].insert(local->local);
    each_operand(node, [&](const NodeId& operand) {
      for (const LocalId local : free[operand.index()])
        if (!aggregate || operand == aggregate->list || local != aggregate->element)
          free[index].insert(local);
    });
  }
  return free;
}

class InfoVerifier {
 public:
  explicit InfoVerifier(const Program& program) : program_(program), info_(program.info) {}

  std::string check() {
    counts();
    if (!problem_.empty()) return problem_;
    require(info_.subject_record < info_.schema.records.size(), "the subject's record is unknown");
    for (const std::uint32_t field : info_.subject_keys)
      require(field < info_.schema.records[info_.subject_record].fields.size(),
              "a field of the subject's key is out of range");
    value(info_.effective_by, abi::Kind::Date, "`effective by`");
    for (const auto& reference : info_.references) {
      require(reference.record < info_.schema.records.size(), "a reference's record is unknown");
      for (const std::uint32_t field : reference.key_fields)
        require(reference.record < info_.schema.records.size() &&
                    field < info_.schema.records[reference.record].fields.size(),
                "a reference's key field is out of range");
    }
    for (const auto& role : info_.roles) {
      require(role.scope == abi::none || role.scope < info_.value_count, "a role's scope");
      for (const std::uint32_t covered : role.covers)
        require(covered < info_.roles.size(), "a role covers an unknown one");
    }
    for (const auto& code : info_.codes) index(code.owner, info_.roles.size(), "a code's owner");
    for (const auto& item : info_.trust) {
      index(item.by, info_.value_count, "`trust … by`");
      index(item.checksum, info_.condition_count, "`trust … by checksum`");
    }
    for (const auto& decision : info_.decisions) check_decision(decision);
    for (const auto& rule : info_.rules) check_rule(rule);
    for (const auto& exception : info_.exceptions) {
      each_ = exception.each;
      clause(exception.when);
      clause(exception.unless);
      check_exceptions(exception.exceptions);
    }
    each_ = abi::none;
    clause(info_.jurisdiction.inside);
    each_case_node(program_, [this](NodeId id) {
      require(id.index() < program_.nodes.size(), "a node of a match, an approval or a task");
    });
    check_tests();
    check_claims();
    return problem_;
  }

 private:
  void require(bool holds, std::string_view what) {
    if (!holds && problem_.empty()) problem_ = fmt::format("{} is wrong", what);
  }
  void index(std::uint32_t given, std::size_t count, std::string_view what) {
    require(given == abi::none || given < count, what);
  }
  // Those of the rule being checked: its list's, or the policy's.
  std::uint32_t condition_count() const {
    return each_ == abi::none ? info_.condition_count : info_.eaches[each_].condition_count;
  }
  const std::vector<abi::Type>& value_types() const {
    return each_ == abi::none ? info_.value_types : info_.eaches[each_].value_types;
  }
  void clause(abi::ConditionIndex given) { index(given, condition_count(), "a condition"); }
  void value(abi::ValueIndex given, abi::Kind kind, std::string_view what) {
    index(given, value_types().size(), what);
    require(given >= value_types().size() || value_types()[given].kind == kind, what);
  }
  void counts() {
    require(program_.conditions.size() == info_.condition_count, "the count of conditions");
    require(program_.values.size() == info_.value_count, "the count of values");
    require(info_.value_types.size() == info_.value_count, "the count of value types");
    require(program_.rule_places.empty() || program_.rule_places.size() == info_.rules.size(),
            "the count of rules' places");
    require(program_.because.size() == info_.rules.size(), "the count of rules' sentences");
    require(program_.recommendations.empty() ||
                program_.recommendations.rbegin()->first < info_.rules.size(),
            "a recommendation of no rule");
    require(program_.exception_because.size() == info_.exceptions.size(),
            "the count of exceptions' sentences");
    require(info_.roles.size() == info_.schema.roles.size(), "the count of roles");
    require(program_.eaches.size() == info_.eaches.size(), "the count of lists of rules");
    if (!problem_.empty()) return;
    for (std::size_t index = 0; index < info_.eaches.size(); ++index) {
      const abi::EachInfo& each = info_.eaches[index];
      require(each.condition_count == program_.eaches[index].conditions.size(),
              "the count of a list's conditions");
      require(each.value_count == program_.eaches[index].values.size() &&
                  each.value_types.size() == each.value_count,
              "the count of a list's values");
      require(each.list < info_.value_count && info_.value_types[each.list].kind == abi::Kind::List,
              "the list of a rule");
    }
    for (const abi::RuleInfo& rule : info_.rules)
      index(rule.each, info_.eaches.size(), "a rule's list");
    for (const abi::ExceptionInfo& exception : info_.exceptions)
      index(exception.each, info_.eaches.size(), "an exception's list");
    for (const abi::ResultInfo& result : info_.results)
      require(result.record < info_.schema.records.size() &&
                  (result.decision == abi::none || result.decision < info_.decisions.size()),
              "a result");
  }
  // Role, or list of Role
  void people(abi::ValueIndex given, std::string_view what) {
    index(given, value_types().size(), what);
    if (given >= value_types().size()) return;
    const abi::Type type = value_types()[given];
    const bool is_list = type.kind == abi::Kind::List && type.index < info_.schema.lists.size() &&
                         info_.schema.lists[type.index].kind == abi::Kind::Role;
    require(type.kind == abi::Kind::Role || is_list, what);
  }
  void check_decision(const abi::DecisionInfo& decision) {
    require(!decision.outcomes.empty(), "a decision without outcomes");
    require(decision.default_outcome < decision.outcomes.size(), "a default outcome");
    people(decision.default_to, "a default's `to`");
    index(decision.default_within, value_types().size(), "a default's `within`");
    index(decision.asks, info_.roles.size(), "`asks`");
  }
  void check_exceptions(const std::vector<std::uint32_t>& exceptions) {
    for (const std::uint32_t exception : exceptions)
      require(exception < info_.exceptions.size(), "an exception's index");
  }
  void check_rule(const abi::RuleInfo& rule) {
    require(rule.decision < info_.decisions.size(), "a rule's decision");
    if (rule.decision >= info_.decisions.size()) return;
    require(rule.effect.outcome < info_.decisions[rule.decision].outcomes.size(),
            "a rule's outcome");
    each_ = rule.each;
    clause(rule.where);
    clause(rule.when);
    clause(rule.unless);
    check_exceptions(rule.exceptions);
    index(rule.effect.code, info_.codes.size(), "an effect's code");
    people(rule.effect.to, "an effect's `to`");
    value(rule.effect.owner, abi::Kind::Role, "an effect's `for`");
    index(rule.effect.within, value_types().size(), "an effect's `within`");
    index(rule.slack, value_types().size(), "a rule's slack");
    each_ = abi::none;
  }
  void check_claims() {
    for (const Proof& proof : program_.proofs) {
      for (std::size_t at = 0; at < proof.terms.size(); ++at) {
        const ClaimTerm& term = proof.terms[at];
        index(term.decision, info_.decisions.size(), "a decision in a claim");
        clause(term.condition);
        for (const std::uint32_t operand : term.operands)
          require(operand < at, "a claim reads a term that stands after it");
      }
      require(proof.claim < proof.terms.size(), "a proof without a claim");
      index(proof.given, proof.terms.size(), "what a proof is given");
    }
    for (const Property& property : program_.properties) {
      require(property.program != nullptr, "a property without a program");
      if (property.program == nullptr) continue;
      require(property.holds < property.program->conditions.size(), "what a property holds");
      index(property.where, property.program->conditions.size(), "a property's `where`");
      if (const std::string inner = verify(*property.program); !inner.empty())
        require(false, "a property: " + inner);
    }
  }
  void check_tests() {
    for (const Test& test : program_.tests)
      for (const Test::Expect& expect : test.expects) {
        index(expect.decision, info_.decisions.size(), "an expected decision");
        clause(expect.condition);
        require((expect.decision == abi::none) != (expect.condition == abi::none) ||
                    !expect.needs.empty(),
                "an expectation of nothing");
        require((expect.to.empty() && expect.within.empty()) || expect.decision != abi::none,
                "nobody is asked by a condition");
      }
    for (const Test& test : program_.tests)
      for (const Test::Step& step : test.steps)
        for (const Test::Expect& expect : step.expects) {
          index(expect.decision, info_.decisions.size(), "an outcome expected of a case");
          require(expect.fact.has_value() != (expect.decision != abi::none),
                  "an expectation of nothing, later");
        }
  }

  const Program& program_;
  const abi::PolicyInfo& info_;
  std::string problem_;
  std::uint32_t each_ = abi::none;
};

// The conditions and values of the policy, which read no element, or of one list, which read its.
class Roots {
 public:
  Roots(const Program& program, const std::vector<std::set<LocalId>>& free, LocalId element = {},
        LocalId candidate = {})
      : program_(program), free_(free), element_(element), candidate_(candidate) {}

  std::string problem(NodeId id) const {
    if (!id || id.index() >= program_.nodes.size()) return "is no node";
    for (const LocalId local : free_[id.index()])
      if ((!element_ || local != element_) && (!candidate_ || local != candidate_))
        return "reads an element outside its list";
    return {};
  }
  std::string problem(const std::vector<NodeId>& conditions, const std::vector<NodeId>& values,
                      const std::vector<abi::Type>& types) const {
    for (std::size_t index = 0; index < conditions.size(); ++index) {
      if (const auto found = problem(conditions[index]); !found.empty())
        return fmt::format("condition {} {}", index, found);
      if (program_[conditions[index]].type.kind != abi::Kind::Boolean)
        return fmt::format("condition {} is not Boolean", index);
    }
    for (std::size_t index = 0; index < values.size(); ++index) {
      if (const auto found = problem(values[index]); !found.empty())
        return fmt::format("value {} {}", index, found);
      if (program_[values[index]].type.kind != types[index].kind)
        return fmt::format("value {} has another type than declared", index);
    }
    return {};
  }

 private:
  const Program& program_;
  const std::vector<std::set<LocalId>>& free_;
  LocalId element_;
  LocalId candidate_;  // of a recommendation
};

std::string broken_sentence(const Roots& roots, const Sentence& sentence) {
  for (const auto& part : sentence.parts)
    if (part.hole)
      if (const std::string problem = roots.problem(part.hole); !problem.empty())
        return "a hole of a sentence " + problem;
  return {};
}

std::string broken_recommendation(const Program& program,
                                  const std::vector<std::set<LocalId>>& free, LocalId element,
                                  const Recommendation& recommendation) {
  const Roots outside(program, free, element);
  std::string found = broken_sentence(outside, recommendation.text);
  if (!found.empty() || !recommendation.list) return found;
  if (!recommendation.candidate || recommendation.candidate.index() >= program.local_count)
    return "a candidate is no local";
  const Roots inside(program, free, element, recommendation.candidate);
  found = outside.problem(recommendation.list);
  if (found.empty() && recommendation.where) found = inside.problem(recommendation.where);
  return found.empty() ? broken_sentence(inside, recommendation.line) : "a choice " + found;
}

std::string broken_roots(const Program& program, const std::vector<std::set<LocalId>>& free) {
  const auto& info = program.info;
  std::string found =
      Roots(program, free).problem(program.conditions, program.values, info.value_types);
  for (std::size_t index = 0; index < program.eaches.size() && found.empty(); ++index) {
    const auto& [element, conditions, values] = program.eaches[index];
    if (!element || element.index() >= program.local_count) return "a list's element is no local";
    found =
        Roots(program, free, element).problem(conditions, values, info.eaches[index].value_types);
  }
  if (!found.empty()) return found;
  const auto element_of = [&](std::uint32_t each) {
    return each == abi::none ? LocalId() : program.eaches[each].element;
  };
  const auto problem_of = [&](const std::optional<Sentence>& sentence, std::uint32_t each) {
    return sentence ? broken_sentence(Roots(program, free, element_of(each)), *sentence)
                    : std::string();
  };
  for (std::size_t at = 0; at < info.rules.size() && found.empty(); ++at)
    found = problem_of(program.because[at], info.rules[at].each);
  for (const auto& [rule, recommendation] : program.recommendations)
    if (found.empty())
      found =
          broken_recommendation(program, free, element_of(info.rules[rule].each), recommendation);
  for (std::size_t at = 0; at < info.exceptions.size() && found.empty(); ++at)
    found = problem_of(program.exception_because[at], info.exceptions[at].each);
  return found;
}

}  // namespace

std::string verify(const Program& program) {
  for (std::size_t index = 0; index < program.nodes.size(); ++index) {
    const Node& node = program.nodes[index];
    std::string problem = broken_order(program, index);
    if (problem.empty() && !has_required_operands(node)) problem = "lacks an operand";
    if (problem.empty()) problem = broken_in_node(program, node);
    if (!problem.empty()) return fmt::format("%{}: {}", index, problem);
  }
  if (auto problem = InfoVerifier(program).check(); !problem.empty()) return problem;
  return broken_roots(program, free_locals(program));
}

}  // namespace bop::ir

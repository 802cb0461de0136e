// Decisions and their rules: one sentence a rule, with its effect, its `unless` and its exceptions.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/explain/sections.h"
#include "compiler/ir/phrase.h"

namespace bop::explain {
namespace {

class RuleWriter {
 public:
  RuleWriter(const ir::Program& program, Named& named) : program_(program), named_(named) {}

  // Several effects of one rule stand in the program one after the other.
  std::string rule(const std::vector<const abi::RuleInfo*>& effects) {
    const abi::RuleInfo& rule = *effects.front();
    std::vector<std::string> results;
    for (const auto* one : effects) results.push_back(effect(*one));
    std::string text = fmt::format("**{} {}**: {}", rule.code, rule.title, element(rule));
    if (rule.when != abi::none) text += under(condition(rule.when, rule.each)) + ", ";
    text += "then " + ir::joined(results);
    if (rule.unless != abi::none) text += ", unless " + condition(rule.unless, rule.each);
    text += in_force_words(rule.in_force) + ".";
    if (rule.slack != abi::none) text += " Slack: " + target(rule.slack, rule.each) + ".";
    if (!rule.owner.empty()) text += " Owner: " + rule.owner + ".";
    if (!rule.cites.empty()) text += " Source: " + rule.cites + ".";
    text += exceptions(rule.exceptions, rule.code, true);
    return text;
  }

  std::string target(abi::ValueIndex to, std::uint32_t each = abi::none) {
    return said(program_, value(to, each), named_);
  }
  // Whom a decision goes to when no rule says anything.
  std::string default_target(const abi::DecisionInfo& decision) {
    if (decision.default_within == abi::none) return target(decision.default_to);
    return to_within(program_, program_.values[decision.default_to],
                     program_.values[decision.default_within], named_);
  }

 private:
  std::string words(ir::NodeId node) { return ir::in_words(program_, node, &named_); }

  ir::NodeId value(abi::ValueIndex index, std::uint32_t each) const {
    return each == abi::none ? program_.values[index] : program_.eaches[each].values[index];
  }

  // "for each line in invoice.lines where line.quantity is more than 0, "
  std::string element(const abi::RuleInfo& rule) {
    if (rule.each == abi::none) return {};
    const abi::EachInfo& each = program_.info.eaches[rule.each];
    std::string text = fmt::format("for each {} in {}", each.variable, target(each.list));
    if (rule.where != abi::none) text += " where " + condition(rule.where, rule.each);
    return text + ", ";
  }

  std::string condition(abi::ConditionIndex index, std::uint32_t each) {
    const ir::NodeId node =
        each == abi::none ? program_.conditions[index] : program_.eaches[each].conditions[index];
    if (ir::is_constant(program_, node, true)) return "in every case";
    if (ir::is_constant(program_, node, false)) return "in no case";
    // "if if …" would leave open where the inner one ends.
    const std::string text = words(node);
    return text.starts_with("if ") ? "(" + text + ")" : text;
  }

  std::string effect(const abi::RuleInfo& rule) {
    const auto& [outcome, code, to, owner, within, blocks] = rule.effect;
    const abi::DecisionInfo& decision = program_.info.decisions[rule.decision];
    std::string text = decision.outcomes[outcome].name;
    const bool both = to != abi::none && within != abi::none &&
                      by_one_row(program_, value(to, rule.each), value(within, rule.each));
    if (both)
      text += " to " + to_within(program_, value(to, rule.each), value(within, rule.each), named_);
    else if (to != abi::none)
      text += " to " + target(to, rule.each);
    if (code != abi::none)
      text += (both ? ", with " : " with ") + code_words(code, owner, rule.each);
    if (code == abi::none && owner != abi::none) text += ", for " + target(owner, rule.each);
    if (within != abi::none && !both) text += ", within " + target(within, rule.each);
    if (!blocks.empty()) text += "; until then " + ir::joined(blocks) + " must wait";
    return text;
  }

  // An owner written at the effect takes the place of the code's.
  std::string code_words(std::uint32_t index, abi::ValueIndex owner, std::uint32_t each) {
    const abi::CodeInfo& code = program_.info.codes[index];
    std::string role = code.owner == abi::none ? "" : program_.info.roles[code.owner].name;
    if (owner != abi::none) role = target(owner, each);
    return fmt::format("{} ({}{}{})", code.name, code.text, role.empty() ? "" : "; for ", role);
  }

  // A sentence for each: what is set aside, and when. `of`: a rule's code, or an exception's.
  std::string exceptions(const std::vector<std::uint32_t>& indices, const std::string& of,
                         bool to_rule) {
    std::string text;
    for (const std::uint32_t index : indices) {
      const abi::ExceptionInfo& exception = program_.info.exceptions[index];
      text += fmt::format(" Exception {} \"{}\"", exception.code, exception.title);
      if (!to_rule) text += " to " + of;
      text += fmt::format(": {} does not {}", of, to_rule ? "apply" : "count");
      if (exception.when != abi::none)
        text += " " + under(condition(exception.when, exception.each));
      if (exception.unless != abi::none)
        text += ", unless " + condition(exception.unless, exception.each);
      text += in_force_words(exception.in_force) + ".";
      if (!exception.cites.empty()) text += " Source: " + exception.cites + ".";
      text += exceptions(exception.exceptions, exception.code, false);
    }
    return text;
  }

  // "in every case" needs no `if`.
  static std::string under(const std::string& condition) {
    const bool always = condition == "in every case" || condition == "in no case";
    return always ? condition : "if " + condition;
  }

  const ir::Program& program_;
  Named& named_;
};

std::string combining(const abi::DecisionInfo& decision) {
  switch (decision.combine) {
    case abi::Combine::Unique:
      return "One rule only may apply: where two do, a person decides.";
    case abi::Combine::Collect:
      return "Every rule that applies has its effect, side by side; the most severe names the "
             "outcome.";
    case abi::Combine::Unanimous:
      return "All rules that apply must demand the same outcome: where two differ, a person "
             "decides.";
    case abi::Combine::MostSevere:
      break;
  }
  return "The most severe outcome of all rules that apply wins, and every reason is kept.";
}

std::vector<std::string> decision_lines(const ir::Program& program,
                                        const abi::DecisionInfo& decision, RuleWriter& writer) {
  std::vector<std::string> outcomes;
  for (const auto& [name, releases] : decision.outcomes)
    outcomes.push_back(name + (releases ? " (releases)" : ""));
  std::vector<std::string> lines;
  lines.push_back(fmt::format("Outcomes, mildest first: {}.", ir::joined(outcomes)));
  lines.push_back(combining(decision));
  std::string by_default = fmt::format("When no rule applies, and none can: {}",
                                       decision.outcomes[decision.default_outcome].name);
  if (decision.default_to != abi::none) by_default += " to " + writer.default_target(decision);
  lines.push_back(by_default + ".");
  if (decision.asks != abi::none)
    lines.push_back(fmt::format(
        "When the outcome depends on something unknown: undetermined; {} is asked for exactly what "
        "matters, and nothing is done before the answer.",
        role_words(program, decision.asks)));
  const auto index = static_cast<std::uint32_t>(&decision - program.info.decisions.data());
  if (std::ranges::any_of(program.info.rules, [&](const abi::RuleInfo& rule) {
        return rule.decision == index && (rule.unless != abi::none || !rule.exceptions.empty());
      }))
    lines.push_back(
        "While it is not known whether an \"unless\" or an exception holds, its rule is open: it "
        "neither applies nor is it set aside. What is missing makes neither hold, except where "
        "they ask whether it is missing.");
  if (!decision.escalation.empty())
    lines.push_back(fmt::format("When nobody answers: the ladder {}.", decision.escalation));
  return lines;
}

bool same_rule(const abi::RuleInfo& a, const abi::RuleInfo& b) {
  return a.code == b.code && a.title == b.title && a.when == b.when && a.unless == b.unless &&
         a.each == b.each;
}

}  // namespace

Sections decisions(const ir::Program& program, Named& named) {
  Sections sections;
  RuleWriter writer(program, named);
  for (std::size_t d = 0; d < program.info.decisions.size(); ++d) {
    const abi::DecisionInfo& decision = program.info.decisions[d];
    sections.push_back(
        section("Decision: " + decision.name, decision_lines(program, decision, writer)));
    std::vector<std::vector<const abi::RuleInfo*>> rules;
    for (const auto& rule : program.info.rules) {
      if (rule.decision != d) continue;
      if (rules.empty() || !same_rule(*rules.back().front(), rule)) rules.emplace_back();
      rules.back().push_back(&rule);
    }
    std::vector<std::string> lines;
    for (const auto& effects : rules) lines.push_back(writer.rule(effects));
    sections.push_back(section("Rules of " + decision.name, lines));
  }
  return sections;
}

// Definitions may name further ones; they follow those that named them.
Section definitions(const ir::Program& program, Named named) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const auto& [name, value] = std::get<ir::Let>(program[named[i]].node);
    const bool condition = program[named[i]].type.kind == abi::Kind::Boolean;
    std::string line = fmt::format("{} {} {}.", name, condition ? "means that" : "is",
                                   said(program, value, named));
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
  return section("Definitions", lines);
}

}  // namespace bop::explain

#include "compiler/ir/hash.h"

#include <unordered_map>

#include <fmt/format.h>

#include "compiler/ir/case_nodes.h"
#include "compiler/ir/info_text.h"
#include "compiler/ir/operands.h"
#include "runtime/base/hash.h"

namespace bop::ir {
namespace {

// Raised whenever the same text below starts to mean something else (a builtin's algorithm
// changes).
constexpr int meaning_version = 1;

// Gives every node reached a number in the order of first use; equal nodes share one, and a `let`
// has its value's, so that naming a part of a condition does not change the hash.
class Canonical {
 public:
  explicit Canonical(const Program& program)
      : program_(program),
        number_of_(program.nodes.size()),
        names_{[this](NodeId id) { return "%" + std::to_string(*number_of_[id.index()]); },
               [this](LocalId id) {
                 const auto next = static_cast<std::uint32_t>(number_of_local_.size());
                 return "@" + std::to_string(number_of_local_.try_emplace(id, next).first->second);
               }} {}

  void visit(NodeId id) {
    if (number_of_[id.index()]) return;
    const Node& node = program_[id];
    if (const auto* let = std::get_if<Let>(&node.node)) {
      visit(let->value);
      number_of_[id.index()] = number_of_[let->value.index()];
      return;
    }
    each_operand(node, [this](const NodeId& operand) { visit(operand); });
    const std::string text =
        program_.info.schema.name_of(node.type) + " " + node_text(program_, node, names_);
    const auto [place, is_new] =
        number_of_text_.try_emplace(text, static_cast<std::uint32_t>(number_of_text_.size()));
    number_of_[id.index()] = place->second;
    if (is_new) lines_ += text + "\n";
  }
  void visit_condition(abi::ConditionIndex index, std::uint32_t each = abi::none) {
    const auto& all = each == abi::none ? program_.conditions : program_.eaches[each].conditions;
    if (index != abi::none) visit(all[index]);
  }
  void visit_value(abi::ValueIndex index, std::uint32_t each = abi::none) {
    const auto& all = each == abi::none ? program_.values : program_.eaches[each].values;
    if (index != abi::none) visit(all[index]);
  }
  const std::string& lines() const { return lines_; }
  const NodeNames& names() const { return names_; }

 private:
  const Program& program_;
  std::vector<std::optional<std::uint32_t>> number_of_;
  std::unordered_map<LocalId, std::uint32_t> number_of_local_;
  std::unordered_map<std::string, std::uint32_t> number_of_text_;
  std::string lines_;
  NodeNames names_;
};

void visit_rule(Canonical& canonical, const abi::RuleInfo& rule) {
  canonical.visit_condition(rule.where, rule.each);
  canonical.visit_condition(rule.when, rule.each);
  canonical.visit_condition(rule.unless, rule.each);
  for (const abi::ValueIndex value :
       {rule.effect.to, rule.effect.owner, rule.effect.within, rule.slack})
    canonical.visit_value(value, rule.each);
}

void visit_sentence(Canonical& canonical, const Sentence& sentence) {
  for (const auto& part : sentence.parts)
    if (part.hole) canonical.visit(part.hole);
}

}  // namespace

std::string meaning_hash(const Program& program) {
  Canonical canonical(program);
  const abi::PolicyInfo& info = program.info;
  canonical.visit_value(info.effective_by);
  canonical.visit_condition(info.jurisdiction.inside);
  for (const auto& role : info.roles) canonical.visit_value(role.scope);
  for (const auto& decision : info.decisions) {
    canonical.visit_value(decision.default_to);
    if (decision.default_within != abi::none) canonical.visit_value(decision.default_within);
  }
  for (const auto& item : info.trust) {
    canonical.visit_value(item.by);
    canonical.visit_condition(item.checksum);
  }
  for (const auto& each : info.eaches) canonical.visit_value(each.list);
  for (const auto& rule : info.rules) visit_rule(canonical, rule);
  for (const auto& exception : info.exceptions) {
    canonical.visit_condition(exception.when, exception.each);
    canonical.visit_condition(exception.unless, exception.each);
  }
  for (const auto* sentences : {&program.because, &program.exception_because})
    for (const auto& sentence : *sentences)
      if (sentence) visit_sentence(canonical, *sentence);
  for (const auto& [rule, recommendation] : program.recommendations) {
    visit_sentence(canonical, recommendation.text);
    if (recommendation.list) canonical.visit(recommendation.list);
    if (recommendation.where) canonical.visit(recommendation.where);
    visit_sentence(canonical, recommendation.line);
  }
  each_case_node(program, [&canonical](NodeId id) { canonical.visit(id); });
  return sha256_hex(fmt::format("bop {}\n{}{}{}", meaning_version, schema_text(info.schema),
                                canonical.lines(), info_text(program, canonical.names())));
}

}  // namespace bop::ir

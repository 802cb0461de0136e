// What a match asks of two elements, as functions.
#include "compiler/emit/emit_match.h"

#include <set>

#include "compiler/emit/emitter.h"
#include "compiler/ir/match_plan.h"
#include "compiler/ir/operands.h"

namespace bop::emit {

namespace {

// What is read to compute a node.
struct Reads {
  bool subject = false;
  bool results = false;
  bool is_dear = false;  // calls of functions, lookups and loops

  void add(const ir::Program& program, ir::NodeId id) {
    if (!id || !seen_.insert(id.value).second) return;
    const ir::Node& node = program[id];
    subject = subject || std::holds_alternative<ir::Subject>(node.node);
    results = results || std::holds_alternative<ir::Result>(node.node);
    is_dear = is_dear || std::holds_alternative<ir::Call>(node.node) ||
              std::holds_alternative<ir::Lookup>(node.node) ||
              std::holds_alternative<ir::Aggregate>(node.node);
    ir::each_operand(node, [&](ir::NodeId operand) { add(program, operand); });
  }

 private:
  std::set<std::uint32_t> seen_;
};

using Of = abi::MatchQuestion::Of;

std::vector<ir::NodeId> parts_of(const ir::Program& program, const ir::Match& match,
                                 const ir::PlannedMatch& planned,
                                 const abi::MatchQuestion& question) {
  if (question.of == Of::Rest) return planned.pairings[question.index].rest;
  return ir::conjuncts(program, ir::node_of(match, planned, question));
}

// The parts of a condition in the order they are asked: all that are cheap in one function, then
// each of the others in one of its own.
std::vector<std::vector<ir::NodeId>> groups_of(const ir::Program& program,
                                               const std::vector<ir::NodeId>& parts) {
  std::vector<std::vector<ir::NodeId>> cheap(1);
  std::vector<std::vector<ir::NodeId>> dear;
  for (const ir::NodeId part : parts) {
    Reads reads;
    reads.add(program, part);
    if (reads.is_dear) {
      dear.push_back({part});
      continue;
    }
    if (cheap.back().size() == group_size) cheap.emplace_back();
    cheap.back().push_back(part);
  }
  if (cheap.back().empty()) cheap.pop_back();
  cheap.insert(cheap.end(), dear.begin(), dear.end());
  return cheap;
}

GeneratedQuestion functions_of(Emitter& emitter, const ir::Program& program, const ir::Match& match,
                               const ir::PlannedMatch& planned, const abi::MatchQuestion& question,
                               const std::string& prefix) {
  GeneratedQuestion made;
  made.question = question;
  Reads reads;
  if (question.of == Of::Where || question.of == Of::On || question.of == Of::Rest) {
    const auto parts = parts_of(program, match, planned, question);
    for (const ir::NodeId part : parts) reads.add(program, part);
    for (const auto& group : groups_of(program, parts)) {
      const std::string name = prefix + "conditions_" + std::to_string(made.conditions.size());
      emitter.conditions_function(name, {group, {}, nullptr, 0, &match}, 0, group.size());
      made.conditions.push_back({name, group.size()});
    }
  } else {
    const std::vector<ir::NodeId> node{ir::node_of(match, planned, question)};
    reads.add(program, node.front());
    made.value = prefix + "value";
    std::vector<ValueForm> forms(1);
    emitter.values_function(made.value, {{}, node, nullptr, 0, &match}, 0, 1, forms);
    made.form = forms.front();
  }
  made.reads_subject = reads.subject;
  made.reads_results = reads.results;
  return made;
}

std::vector<GeneratedQuestion> functions_of(Emitter& emitter, const ir::Program& program,
                                            const ir::Match& match, const ir::PlannedMatch& planned,
                                            const std::string& prefix,
                                            std::vector<std::string>& unsupported) {
  std::vector<GeneratedQuestion> made;
  for (const abi::MatchQuestion& question : ir::questions_of(match, planned)) {
    const std::size_t before = emitter.unsupported().size();
    const std::string name = prefix + std::to_string(made.size()) + "_";
    made.push_back(functions_of(emitter, program, match, planned, question, name));
    const std::vector<std::string> lacks = emitter.take_unsupported(before);
    unsupported.insert(unsupported.end(), lacks.begin(), lacks.end());
    if (lacks.empty()) continue;
    made.back().conditions.clear();  // its code says nothing: who asks it asks the interpreter
    made.back().value.clear();
  }
  return made;
}

}  // namespace

std::vector<std::vector<GeneratedQuestion>> generate_matches(
    Emitter& emitter, const ir::Program& program, std::vector<std::string>& unsupported) {
  std::vector<std::vector<GeneratedQuestion>> made;
  const std::vector<ir::PlannedMatch> plans = ir::plan_matches(program);
  for (std::size_t index = 0; index < plans.size(); ++index)
    made.push_back(functions_of(emitter, program, program.matches[index], plans[index],
                                "match_" + std::to_string(index) + "_", unsupported));
  return made;
}

}  // namespace bop::emit

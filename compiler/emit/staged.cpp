#include "compiler/emit/staged.h"

#include <algorithm>
#include <cstring>

#include "compiler/ir/operands.h"
#include "runtime/abi/stages.h"

namespace bop::emit {

std::vector<std::uint32_t> stages_of_nodes(const ir::Program& program) {
  std::vector<std::uint32_t> stages(program.nodes.size(), 0);
  if (program.info.results.empty()) return stages;
  const std::vector<std::uint32_t> of_decisions = abi::stages_of(program.info);
  for (std::size_t id = 0; id < stages.size(); ++id) {
    const ir::Node& node = program.nodes[id];
    if (const auto* result = std::get_if<ir::Result>(&node.node)) {
      const std::uint32_t decision = program.info.results[result->index].decision;
      if (decision != abi::none) stages[id] = of_decisions[decision] + 1;
    }
    ir::each_operand(node, [&](ir::NodeId operand) {
      if (operand) stages[id] = std::max(stages[id], stages[operand.index()]);
    });
  }
  return stages;
}

namespace {

const ir::Node& without_names(const ir::Program& program, ir::NodeId node) {
  while (const auto* let = std::get_if<ir::Let>(&program[node].node)) node = let->value;
  return program[node];
}

}  // namespace

std::uint32_t outcome_read(const ir::Program& program, ir::NodeId node) {
  const auto* field = std::get_if<ir::Field>(&without_names(program, node).node);
  if (field == nullptr || field->field != abi::result_outcome) return abi::none;
  const auto* result = std::get_if<ir::Result>(&without_names(program, field->record).node);
  return result == nullptr ? abi::none : program.info.results[result->index].decision;
}

std::shared_ptr<const ir::Program> with_date_tests(std::shared_ptr<const ir::Program> program) {
  const std::vector<abi::DateTest> tests = abi::date_tests(program->info);
  if (tests.empty()) return program;
  auto made = std::make_shared<ir::Program>(*program);
  const ir::NodeId date = made->values[made->info.effective_by];
  const auto add = [&](abi::Kind kind, decltype(ir::Node::node) node) {
    made->nodes.push_back({{.kind = kind}, (*made)[date].origin, std::move(node)});
    return ir::NodeId(static_cast<std::uint32_t>(made->nodes.size() - 1));
  };
  for (const abi::DateTest& test : tests) {
    const ir::NodeId day = add(abi::Kind::Date, ir::Constant{abi::Datum::of(test.day)});
    ir::Compare compare;
    compare.op = test.until ? ir::CompareOp::LessOrEqual : ir::CompareOp::GreaterOrEqual;
    compare.left = date;
    compare.right = day;
    made->conditions.push_back(add(abi::Kind::Boolean, std::move(compare)));
  }
  return made;
}

OutcomeRows::OutcomeRows(const Code& code, std::uint32_t stage) {
  const abi::PolicyInfo& info = code.program->info;
  const std::vector<std::uint32_t> stages = abi::stages_of(info);
  rows_.resize(info.results.size(), nullptr);
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    const abi::ResultInfo& result = info.results[index];
    if (result.decision == abi::none || stages[result.decision] >= stage) continue;
    const abi::RecordLayout& layout = code.layout.records[result.record];
    std::byte* row = bytes_.emplace_back(std::make_unique<std::byte[]>(layout.size)).get();
    for (const abi::Slot& slot : layout.fields)
      row[slot.state] = static_cast<std::byte>(abi::State::Unread);
    const abi::Slot& outcome = layout.fields[abi::result_outcome];
    row[outcome.state] = static_cast<std::byte>(abi::State::Value);
    decisions_.push_back(result.decision);
    payloads_.push_back(row + outcome.payload);
    rows_[index] = row;
  }
}

void OutcomeRows::set(std::size_t place, std::uint32_t outcome) {
  std::memcpy(payloads_[place], &outcome, sizeof outcome);
}

}  // namespace bop::emit

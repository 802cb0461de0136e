#include "compiler/lower/rounds.h"

#include <algorithm>
#include <vector>

#include "compiler/ir/operands.h"
#include "compiler/lower/lower.h"

namespace bop::lower {

namespace {

using ir::NodeId;

class Rounds {
 public:
  explicit Rounds(const ir::Program& program)
      : program_(program), lengths_(program.nodes.size()), rounds_(program.nodes.size()) {}

  std::optional<TooManyRounds> most() {
    for (std::size_t index = 0; index < program_.nodes.size(); ++index) {
      const std::size_t rounds = of(index);
      if (rounds > rounds_max)
        return TooManyRounds{NodeId(static_cast<std::uint32_t>(index)), rounds};
    }
    return std::nullopt;
  }

 private:
  // Operands are made before what reads them.
  std::size_t of(std::size_t index) {
    const ir::Node& node = program_.nodes[index];
    std::size_t within = 1;
    ir::each_operand(node, [&](NodeId operand) {
      if (operand.index() < index) within = std::max(within, rounds_[operand.index()]);
    });
    lengths_[index] = length_of(node);
    rounds_[index] = within;
    if (const auto* walk = std::get_if<ir::Aggregate>(&node.node)) {
      std::size_t body = 1;
      for (const NodeId part : {walk->where, walk->body})
        if (part) body = std::max(body, rounds_[part.index()]);
      const std::size_t length = std::max<std::size_t>(1, lengths_[walk->list.index()]);
      rounds_[index] = std::max(within, body * std::min(length, 2 * rounds_max));
    }
    return rounds_[index];
  }

  // How many elements a list has that is written out; 0: the record tells.
  std::size_t length_of(const ir::Node& node) const {
    if (const auto* list = std::get_if<ir::MakeList>(&node.node)) return list->elements.size();
    if (const auto* let = std::get_if<ir::Let>(&node.node)) return lengths_[let->value.index()];
    if (const auto* walk = std::get_if<ir::Aggregate>(&node.node))
      return lengths_[walk->list.index()];
    if (const auto* constant = std::get_if<ir::Constant>(&node.node)) {
      const auto* list = std::get_if<abi::ListPtr>(&constant->value.value);
      return list == nullptr || !*list ? 0 : (*list)->elements.size();
    }
    std::size_t longest = 0;
    if (const auto* select = std::get_if<ir::Select>(&node.node))
      for (const auto& arm : select->arms) longest = std::max(longest, lengths_[arm.value.index()]);
    return longest;
  }

  const ir::Program& program_;
  std::vector<std::size_t> lengths_;  // by node
  std::vector<std::size_t> rounds_;   // by node
};

}  // namespace

std::optional<TooManyRounds> too_many_rounds(const ir::Program& program) {
  return Rounds(program).most();
}

}  // namespace bop::lower

#include "compiler/analyze/alike.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "compiler/ir/node_text.h"
#include "compiler/ir/operands.h"

namespace bop::analyze {

// An element is named after its list and how many aggregates lie within its own: that tells it
// from every element that is in sight beside it.
std::vector<ir::NodeId> alike(const ir::Program& program) {
  std::vector<ir::NodeId> same;
  std::vector<std::string> locals(program.local_count);
  std::vector<std::size_t> depths(program.nodes.size());
  std::vector<const ir::Aggregate*> of_local(program.local_count);
  const auto depth_of = [&](ir::NodeId node) { return node ? depths[node.index()] : 0; };
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const ir::Node& node = program.nodes[i];
    ir::each_operand(node, [&](ir::NodeId operand) {
      depths[i] = std::max(depths[i], depths[operand.index()]);
    });
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.node)) {
      of_local[aggregate->element.index()] = aggregate;
      depths[i] = std::max(depth_of(aggregate->list),
                           1 + std::max(depth_of(aggregate->where), depth_of(aggregate->body)));
    }
  }
  for (std::size_t l = 0; l < locals.size(); ++l)
    locals[l] = of_local[l] == nullptr
                    ? fmt::format("each {}", l)
                    : fmt::format("{}", 1 + std::max(depth_of(of_local[l]->where),
                                                     depth_of(of_local[l]->body)));
  std::map<std::string, ir::NodeId> known;
  const auto number = [&](ir::NodeId id) { return std::to_string(same[id.index()].index()); };
  const ir::NodeNames names{number, [&](ir::LocalId id) {
                              const ir::Aggregate* aggregate = of_local[id.index()];
                              return aggregate == nullptr
                                         ? locals[id.index()]
                                         : locals[id.index()] + " of " + number(aggregate->list);
                            }};
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const ir::Node& node = program.nodes[i];
    if (const auto* let = std::get_if<ir::Let>(&node.node)) {
      same.push_back(same[let->value.index()]);
      continue;
    }
    const abi::Type& type = node.type;
    const std::string text =
        fmt::format("{} {} {} {}: {}", static_cast<int>(type.kind), type.index, type.optional,
                    type.fraction, ir::node_text(program, node, names));
    same.push_back(known.try_emplace(text, ir::NodeId(i)).first->second);
  }
  return same;
}

}  // namespace bop::analyze

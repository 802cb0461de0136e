// Which nodes code can compute for several records at once. In: a program and the conditions that
// are asked. Out: the nodes under them that have to be given as columns of their own: lists,
// lookups, calls, and what a machine has no vectors for. Never: LLVM.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/columns.h"

namespace bop::emit {

/// In the order of the program, each once. A condition that is none of the others' operands may be
/// given itself.
std::vector<ir::NodeId> given_nodes(const ir::Program& program,
                                    std::span<const ir::NodeId> conditions,
                                    const abi::Layout& layout);

/// The one Text column that the value of a node hangs on, among columns_of the subject; nothing of
/// a node that reads anything else.
std::optional<std::uint32_t> text_column_of(const ir::Program& program, ir::NodeId node,
                                            const abi::Layout& layout,
                                            std::span<const abi::Column> columns);

/// The column of a field of the subject, or of a record in it, among columns_of the subject;
/// nothing of any other node.
std::optional<std::uint32_t> field_column_of(const ir::Program& program, ir::NodeId node,
                                             const abi::Layout& layout,
                                             std::span<const abi::Column> columns);

/// Whether these nodes, or what they hang on, read a column of the subject or what it is tied to.
std::vector<bool> columns_read(const ir::Program& program, std::span<const ir::NodeId> nodes,
                               const abi::Layout& layout, std::span<const abi::Column> columns);

}  // namespace bop::emit

// How one node prints, apart from how ids are named: shared by the printer (numbers of this
// program) and the meaning hash (numbers that do not depend on layout).
#pragma once

#include <functional>
#include <string>

#include "compiler/ir/ir.h"

namespace bop::ir {

struct NodeNames {
  std::function<std::string(NodeId)> node;
  std::function<std::string(LocalId)> local;
};

/// One node without its own id and type: "compare %3 <> %11".
std::string node_text(const Program& program, const Node& node, const NodeNames& names);
/// Text parts quoted, holes as their nodes are named.
std::string sentence_text(const Sentence& sentence, const NodeNames& names);
/// In double quotes; quotes, backslashes and line ends escaped.
std::string quoted(std::string_view text);
/// "value", "missing", …; texts quoted.
std::string datum_text(const abi::Schema& schema, abi::Type type, const abi::Datum& datum);
/// " in force 2026-01-01 .. ", or empty.
std::string in_force_text(const abi::InForce& in_force);

}  // namespace bop::ir

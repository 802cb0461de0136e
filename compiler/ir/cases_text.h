// Matches, approvals, duties, processes and services as text: shared by the printer and the meaning
// hash. Never: words for people; explain has those.
#pragma once

#include <string>

#include "compiler/ir/node_text.h"

namespace bop::ir {

/// One construct after the other, one line a clause.
std::string cases_text(const Program& program, const NodeNames& names);

}  // namespace bop::ir

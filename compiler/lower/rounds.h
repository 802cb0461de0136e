// How often the lists that a policy writes out are gone through within one another. In: the
// program. Out: the first place where that is too often to run. Never: lists of a record, whose
// length only the record knows. Private to this folder.
#pragma once

#include <optional>

#include "compiler/ir/ir.h"

namespace bop::lower {

struct TooManyRounds {
  ir::NodeId outermost;  // of the aggregates within one another
  std::size_t rounds = 0;
};
/// Nothing where all stay within `rounds_max`.
std::optional<TooManyRounds> too_many_rounds(const ir::Program& program);

}  // namespace bop::lower

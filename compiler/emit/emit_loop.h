// A loop over the elements of a list while its code is written. Private to this folder.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "compiler/emit/emitter.h"

namespace bop::emit {

struct Emitter::Loop {
  /// Of all rows of a reference set those that an index gives (ir/key_tests.h): how many, in
  /// list.second, and which, in list.rows.
  static void narrow(Emitter& emitter, const ir::Aggregate& aggregate, Cell& list);

  llvm::BasicBlock* before = nullptr;
  llvm::BasicBlock* header = nullptr;
  llvm::BasicBlock* body = nullptr;
  llvm::BasicBlock* after = nullptr;
  llvm::PHINode* index = nullptr;
  Operand count = nullptr;
  Operand stop = nullptr;  // may be empty
  ir::LocalId local;
  std::optional<Cell> outer_local;
  std::vector<std::pair<llvm::PHINode*, Operand>> carries;
  decltype(Emitter::loads_) loads;
  decltype(Emitter::rates_) rates;
};

// One element as most aggregates see it.
struct Emitter::Taken {
  Condition where;
  Operand in;         // not certainly left out
  Operand undefined;  // it makes the result Undefined …
  Operand unread;     // … or Unread
};

}  // namespace bop::emit

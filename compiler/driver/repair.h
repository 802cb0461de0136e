// The text of a policy with its sure mistakes put right, by the fixes of its diagnostics. A fix is
// kept only if the policy has fewer mistakes with it than without.
// Never: choices that are the author's; files.
#pragma once

#include <string>
#include <vector>

#include "compiler/driver/compile.h"

namespace bop::driver {

/// One fix that was applied.
struct Change {
  source::Position at;  // in the text as it was before this round of changes
  std::string code;
  std::string title;
  std::string before;
  std::string after;
};

struct Repaired {
  std::string text;
  std::vector<Change> changes;  // in the order they were made
  Compilation compilation;      // of `text`
};

/// Applies fixes until none is left that helps.
Repaired repair(const std::string& path, std::string text);

}  // namespace bop::driver

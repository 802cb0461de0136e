// The text of a policy in, the same text in the one layout of Bop out: every word and comment kept,
// clauses and grids aligned. In a document only the blocks of the policy change.
// Never: reading or writing files, a text that says anything else than the one given.
#pragma once

#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "runtime/base/error.h"

namespace bop::format {

/// Columns after which a line is broken, where it can be.
inline constexpr std::size_t columns_max = 100;

/// The whole text in layout; `path` says whether it is a document. Diagnostics are about the file
/// it adds to `files`. Fails for a file with errors (reported; B8030), and rather than hand on a
/// text that means something else (B8031).
Result<std::string> format(const std::string& path, const std::string& text, source::Files& files,
                           diagnostics::Diagnostics& diagnostics);

}  // namespace bop::format

// Is this file text at all, and small enough? Only then ANTLR sees it.
#pragma once

#include <optional>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/source/source.h"

namespace bop::parse {

/// Returns where the text begins (after a byte order mark), or nothing when it was refused and
/// reported.
std::optional<std::uint32_t> check_text(source::FileId file, const source::Files& files,
                                        diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse

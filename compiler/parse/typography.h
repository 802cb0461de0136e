// What word processors and web pages make of plain signs: smart quotes, dashes, fixed spaces. Each
// is reported with the plain sign and replaced by it before the text is cut into words, one
// character for one, so that what follows keeps its place and nothing else goes wrong.
// Never: the contents of texts and comments.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"

namespace bop::parse {

/// `text` from `begin` on, with as many characters as it had.
std::string plain_signs(source::FileId file, std::string_view text, std::uint32_t begin,
                        diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse

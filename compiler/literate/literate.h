// Policies inside documents: a file named `.bop.md` is Markdown whose ```bop blocks are the policy.
// In: a file's name and text. Out: the file, its blocks found by the rules of CommonMark, so that
// every place in a diagnostic is a place in the document.
// Never: parsing what the blocks say. This folder is the only one that sees cmark.
#pragma once

#include <string>
#include <string_view>

#include "compiler/source/source.h"

namespace bop::literate {

/// Adds a file, a document by its name.
source::FileId add_file(source::Files& files, std::string path, std::string text);

/// By its name: "approval.bop.md".
bool is_document(std::string_view path);

}  // namespace bop::literate

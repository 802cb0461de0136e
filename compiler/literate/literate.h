// Policies inside documents: a file named `.bop.md` is Markdown whose ```bop blocks are the policy.
// In: a file's name and text. Out: its blocks, found by the rules of CommonMark, and the text with
// all else made spaces, so that every place in a diagnostic is a place in the document.
// Never: parsing what the blocks say. This folder is the only one that sees cmark.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bop::literate {

/// One line of a block, in bytes of the document, without its line break; what stands before
/// `begin` (a list's indent, a quotation's `>`) is the document's.
struct Line {
  std::uint32_t begin;
  std::uint32_t end;
};
using Block = std::vector<Line>;

/// By its name: "approval.bop.md".
bool is_document(std::string_view path);

/// The policy's blocks in a document.
std::vector<Block> blocks_of(std::string_view document);

/// What the file says to a compiler: of a document its blocks alone, each where it stood.
std::string program_of(std::string_view path, std::string text);

}  // namespace bop::literate

// Where declarations begin, judged without the grammar: from the first word of a line and what
// follows it. Only broken text asks; it keeps a mistake inside its own declaration.
#pragma once

#include <optional>
#include <string_view>

#include "compiler/parse/tokens.h"

namespace bop::parse {

/// The first index after `from` where a declaration begins, or the number of tokens.
std::size_t next_declaration(const Tokens& tokens, std::size_t from);

/// True for the words that begin a declaration in this version.
bool is_declaration_word(std::size_t type);

/// The declaration word that the token at `index` was meant to be, when it is misspelt: its type
/// and text.
struct Meant {
  std::size_t type;
  std::string_view word;
};
std::optional<Meant> misspelt_declaration(const Tokens& tokens, std::size_t index);

/// The declaration word that is missing before the token at `index`: `Item is record`,
/// `disposition outcomes …`, `AP-02 "…" when …` at the left margin can be nothing else.
std::optional<Meant> missing_declaration_word(const Tokens& tokens, std::size_t index);

/// Tokens that stand deeper inside brackets and prefix words than the parser's stack should go: the
/// first of each such place.
std::vector<std::size_t> nested_too_deep(const Tokens& tokens, std::size_t levels_max);

}  // namespace bop::parse

// Text of one .bop file in, its declarations as plain data out, everything wrong with it reported.
// Parsing never fails: what makes no sense becomes ErrorExpr or a declaration marked `broken`.
// Never: names looked up, types, other files. This folder is the only one that sees ANTLR.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"

namespace bop::parse {

/// Limits of one file; past each there is one clear error.
inline constexpr std::size_t file_bytes_max = std::size_t{4} << 20;
inline constexpr std::size_t nesting_max = 200;  // brackets and prefix words inside each other
inline constexpr std::size_t expression_depth_max =
    1000;                                        // of the tree: terms of one long sum count too
inline constexpr std::size_t errors_max = 1000;  // then the rest of the file is left alone
inline constexpr std::size_t declaration_errors_max = 20;

/// Reads the declarations of `file`.
ast::Module parse(source::FileId file, const source::Files& files,
                  diagnostics::Diagnostics& diagnostics);

/// A word, a sign, a whole text or a comment, as it stands in the file.
struct Lexeme {
  static constexpr std::uint32_t none = 0xffffffffU;
  enum class Kind : std::uint8_t { Word, Text, Comment, Doc };
  Kind kind;
  std::uint32_t begin;  // bytes of the file
  std::uint32_t end;
  std::uint32_t node;  // Outline::nodes, where it stands directly; none for comments
};
/// One node of the grammar's tree.
struct OutlineNode {
  struct Child {
    bool is_node;         // otherwise a lexeme
    std::uint32_t index;  // of nodes or lexemes
  };
  std::string rule;  // of BopParser.g4: "ruleDecl", "whenClause"
  std::vector<Child> children;
};
struct Outline {
  ast::Module module;                       // what `parse` makes of the same text
  std::vector<Lexeme> lexemes;              // in order, comments among them
  std::vector<OutlineNode> nodes;           // parents before children
  std::vector<std::uint32_t> declarations;  // nodes
};

/// The words of `file` with their place in the grammar, for writing it again; nothing when it has
/// an error (reported).
std::optional<Outline> outline(source::FileId file, const source::Files& files,
                               diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse

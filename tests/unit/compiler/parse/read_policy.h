// Parses a text and shows what came of it, for the tests of this folder.
#pragma once

#include <string>
#include <vector>

#include "compiler/parse/parse.h"

namespace bop::parse {

struct ReadPolicy {
  source::Files files;
  diagnostics::Diagnostics diagnostics;
  ast::Module module;

  explicit ReadPolicy(std::string text);
  /// "B1001 B1007": the codes in the order people read them.
  std::string codes() const;
  /// What each declaration is called, in order; a broken one in brackets: "let a, (rule AP-01)".
  std::string kept() const;
  /// The tree as text.
  std::string tree() const { return ast::print(module); }
  /// The first message with its code: "B1007: `(` is not closed".
  std::string first() const;
};

}  // namespace bop::parse

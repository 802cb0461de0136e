// Elements of a marked-up file: a name without its prefix, the text, attributes, children, and
// where it stood. Never: parsing, meaning.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bop::statement {

struct Element {
  std::string name;
  std::string text;   // its own, without blanks around it
  std::string place;  // "/Document/BkToCstmrStmt/Stmt[2]/Acct", "line 12"
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Element> children;

  /// The first child called `child`, or nullptr.
  const Element* first(std::string_view child) const;
  /// The element at a path of names ("Tp/CdOrPrtry/Cd"), by the first child of each; or nullptr.
  const Element* at(std::string_view path) const;
  /// The children called `child`.
  std::vector<const Element*> all(std::string_view child) const;
  /// The text of the attribute, or "".
  std::string_view attribute(std::string_view attribute_name) const;
};

}  // namespace bop::statement

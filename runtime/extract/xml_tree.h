// A parsed XML document as a table of its elements: local names as small numbers, children side by
// side, the place of each among its like. Private to runtime/extract.
// Never: document type declarations (entities, external subsets), of any kind: they are refused.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pugixml.hpp>

#include "runtime/base/error.h"

namespace bop::extract {

/// A number for each local name that a path may ask for; 0 is any other.
std::uint32_t xml_word(std::string_view local_name);
/// The same, giving the name a number if it has none: for paths while they are compiled.
std::uint32_t new_xml_word(std::string_view local_name);

struct XmlElement {
  pugi::xml_node node;
  std::string_view name;  // without its prefix
  std::uint32_t word = 0;
  std::uint32_t parent = 0;  // of the root: itself
  std::uint32_t first_child = 0;
  std::uint32_t children = 0;
  std::uint32_t ordinal = 1;  // among the children of its parent that have its name
  bool alone = true;          // the only one of that name there
};

/// What an older syntax calls by another name: the name in today's, by the element's own name and
/// its parent's as written; the name itself where nothing changed.
using XmlRenames = std::string_view (*)(std::string_view name, std::string_view parent);

/// Limits on the shape of a document; tests make them small.
struct XmlLimits {
  std::uint32_t depth_max = 100;
  std::uint32_t elements_max = 1'000'000;
};

class XmlTree {
 public:
  static constexpr std::uint32_t root = 0;

  /// B7011 not well-formed, B7012 a DOCTYPE, B7007 no UTF-8, B7053 nested too deep, B7054 too many
  /// elements.
  static Result<XmlTree> parse(std::string_view bytes, const XmlLimits& limits = {});
  /// Paths find elements by the names that `renames` gives them; places keep those of the document.
  void rename(XmlRenames renames);

  const XmlElement& operator[](std::uint32_t element) const { return elements_[element]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(elements_.size()); }
  /// The elements called `word`, in the order of the document's levels; 0 has none.
  std::span<const std::uint32_t> called(std::uint32_t word) const;
  /// "/Invoice/InvoiceLine[3]/Item/Name": a number where there are several, and with each line.
  const std::string& place(std::uint32_t element) const;
  /// What stands in an element, comments left out and parts joined; in one that holds others, what
  /// those say, a blank between.
  static std::string text(const XmlElement& element);
  /// The attribute of that name (those of e-invoices have no prefix), or nullptr.
  static const char* attribute(const XmlElement& element, std::string_view name);

 private:
  Result<void> build(const XmlLimits& limits);
  void collect();

  pugi::xml_document document_;
  std::vector<XmlElement> elements_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> called_;
  mutable std::vector<std::string> places_;  // those that were asked for; "": not yet
};

}  // namespace bop::extract

// In which XML namespaces the elements of an e-invoice stand. Paths find elements by local names
// alone, whatever their namespaces; who holds a document against a standard asks here. Private to
// runtime/extract.
#pragma once

#include <optional>
#include <string>

#include "runtime/extract/xml_tree.h"

namespace bop::extract {

/// The first element, in the order of the document, that stands in no namespace of today's UBL or
/// CII invoices, and its namespace ("" for none at all). What extensions hold is not looked at.
struct ForeignElement {
  std::uint32_t element = XmlTree::root;
  std::string space;
};
std::optional<ForeignElement> foreign_element(const XmlTree& tree);

}  // namespace bop::extract

#include "runtime/extract/xml_elements.h"

#include "runtime/extract/xml_tree.h"
#include "runtime/record/plain_text.h"

namespace bop::extract {

namespace {

std::string_view local_name(const char* name) {
  const std::string_view full = name;
  const auto colon = full.find(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

statement::Element element_of(const XmlTree& tree, std::uint32_t at) {
  const XmlElement& from = tree[at];
  statement::Element element;
  element.name = from.name;
  element.text = record::trimmed(XmlTree::text(from));
  element.place = tree.place(at);
  for (const auto& attribute : from.node.attributes())
    element.attributes.emplace_back(local_name(attribute.name()), attribute.value());
  element.children.reserve(from.children);
  for (std::uint32_t i = 0; i < from.children; ++i)
    element.children.push_back(element_of(tree, from.first_child + i));
  return element;
}

}  // namespace

Result<statement::Element> xml_elements(std::string_view bytes) {
  BOP_TRY(const XmlTree tree, XmlTree::parse(bytes));
  return element_of(tree, XmlTree::root);
}

}  // namespace bop::extract

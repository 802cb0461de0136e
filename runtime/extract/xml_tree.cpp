#include "runtime/extract/xml_tree.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "runtime/record/plain_text.h"

namespace bop::extract {

namespace {

using Words = std::unordered_map<std::string_view, std::uint32_t>;

Words& words() {
  static Words known;
  return known;
}

std::string_view local_name(const char* name) {
  const std::string_view full = name;
  const auto colon = full.find(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

// What pugixml makes of the bytes: it expands no entities but the five of XML.
Result<void> load(pugi::xml_document& document, std::string_view bytes) {
  const auto parsed =
      document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_doctype);
  const auto line_at = [&](std::ptrdiff_t offset) {
    const auto end = std::clamp<std::size_t>(static_cast<std::size_t>(offset), 0, bytes.size());
    return 1 + std::ranges::count(bytes.substr(0, end), '\n');
  };
  for (const auto& child : document.children())
    if (child.type() == pugi::node_doctype)
      return fail("B7012",
                  "the XML has a document type declaration (DOCTYPE), which can define entities",
                  "remove it: invoices have none");
  if (!parsed) {
    Error error{"B7011",
                fmt::format("this is not well-formed XML: {}", parsed.description()),
                "the file may be cut off",
                {fmt::format("line {}", line_at(parsed.offset))}};
    return std::unexpected(std::move(error));
  }
  const bool converted = parsed.encoding != pugi::encoding_utf8;
  if (!converted)
    if (const auto text = record::utf8_text(bytes); !text) return std::unexpected(text.error());
  return {};
}

}  // namespace

std::uint32_t new_xml_word(std::string_view local_name) {
  const auto next = static_cast<std::uint32_t>(words().size() + 1);
  return words().try_emplace(local_name, next).first->second;
}

std::uint32_t xml_word(std::string_view local_name) {
  const auto found = words().find(local_name);
  return found == words().end() ? 0 : found->second;
}

Result<XmlTree> XmlTree::parse(std::string_view bytes, const XmlLimits& limits) {
  XmlTree tree;
  BOP_TRY_VOID(load(tree.document_, bytes));
  BOP_TRY_VOID(tree.build(limits));
  return tree;
}

// Level by level, so that the children of an element stand side by side.
Result<void> XmlTree::build(const XmlLimits& limits) {
  const pugi::xml_node outermost = document_.document_element();
  elements_.push_back({outermost, local_name(outermost.name())});
  elements_.front().word = xml_word(elements_.front().name);
  std::uint32_t depth = 1;
  std::uint32_t level_end = 1;
  std::unordered_map<std::string_view, std::uint32_t> last;  // of each name under one parent
  for (std::uint32_t at = 0; at < elements_.size(); ++at) {
    if (at == level_end) {
      level_end = size();
      if (++depth > limits.depth_max)
        return fail(
            "B7053",
            fmt::format("the elements of the XML are nested more than {} deep", limits.depth_max),
            "no invoice is: ask for it again");
    }
    last.clear();
    elements_[at].first_child = size();
    for (const auto& child : elements_[at].node.children()) {
      if (child.type() != pugi::node_element) continue;
      if (size() >= limits.elements_max)
        return fail("B7054", fmt::format("the XML has more than {} elements", limits.elements_max),
                    "no invoice has: ask for it in parts");
      XmlElement element{child, local_name(child.name())};
      element.word = xml_word(element.name);
      element.parent = at;
      const auto [before, first] = last.try_emplace(element.name, size());
      if (!first) {
        element.ordinal = elements_[before->second].ordinal + 1;
        element.alone = elements_[before->second].alone = false;
        before->second = size();
      }
      elements_.push_back(element);
    }
    elements_[at].children = size() - elements_[at].first_child;
  }
  collect();
  return {};
}

void XmlTree::collect() {
  called_.clear();
  for (std::uint32_t at = 0; at < size(); ++at)
    if (elements_[at].word != 0) called_[elements_[at].word].push_back(at);
}

void XmlTree::rename(XmlRenames renames) {
  for (auto& element : elements_)
    element.word = xml_word(renames(element.name, elements_[element.parent].name));
  collect();
}

std::span<const std::uint32_t> XmlTree::called(std::uint32_t word) const {
  const auto found = called_.find(word);
  if (found == called_.end()) return {};
  return found->second;
}

const std::string& XmlTree::place(std::uint32_t element) const {
  places_.resize(elements_.size());
  std::vector<std::uint32_t> untold;
  for (std::uint32_t at = element; places_[at].empty(); at = elements_[at].parent) {
    untold.push_back(at);
    if (at == root) break;
  }
  for (const std::uint32_t at : std::views::reverse(untold)) {
    const XmlElement& one = elements_[at];
    std::string& place = places_[at];
    if (at != root) place = places_[one.parent];
    place += '/';
    place += one.name;
    const bool line = one.name == "InvoiceLine" || one.name == "CreditNoteLine" ||
                      one.name == "IncludedSupplyChainTradeLineItem";
    if (!one.alone || line) place += fmt::format("[{}]", one.ordinal);
  }
  return places_[element];
}

std::string XmlTree::text(const XmlElement& element) {
  std::string text;
  for (const auto& child : element.node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
    if (child.type() == pugi::node_element) text += ' ' + std::string(child.text().get());
  }
  return text;
}

const char* XmlTree::attribute(const XmlElement& element, std::string_view name) {
  for (const auto& attribute : element.node.attributes())
    if (attribute.name() == name) return attribute.value();
  return nullptr;
}

}  // namespace bop::extract

#include "runtime/extract/xml_namespaces.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace bop::extract {

namespace {

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"
#define CII "urn:un:unece:uncefact:data:standard:"

constexpr std::array own_spaces = std::to_array<std::string_view>({
    UBL "Invoice-2",
    UBL "CreditNote-2",
    UBL "CommonAggregateComponents-2",
    UBL "CommonBasicComponents-2",
    UBL "CommonExtensionComponents-2",
    CII "CrossIndustryInvoice:100",
    CII "ReusableAggregateBusinessInformationEntity:100",
    CII "QualifiedDataType:100",
    CII "UnqualifiedDataType:100",
});

#undef UBL
#undef CII

// A prefix ("" for names without one) and whether what it stands for is one of a syntax.
struct Binding {
  std::string_view prefix;
  std::string_view space;
  bool own = false;
};

class Walk {
 public:
  explicit Walk(const XmlTree& tree) : tree_(tree) {}

  bool finds(std::uint32_t at) {
    const XmlElement& element = tree_[at];
    const std::size_t before = bindings_.size();
    bind(element);
    const std::string_view name = element.node.name();
    const auto colon = name.find(':');
    const Binding bound = binding(colon == std::string_view::npos ? "" : name.substr(0, colon));
    if (!bound.own) {
      found = {at, std::string(bound.space)};
      return true;
    }
    bool any = false;
    if (element.name != "UBLExtensions")
      for (std::uint32_t i = 0; i < element.children && !any; ++i)
        any = finds(element.first_child + i);
    bindings_.resize(before);
    return any;
  }

  ForeignElement found;

 private:
  void bind(const XmlElement& element) {
    constexpr std::string_view declares = "xmlns";
    for (const pugi::xml_attribute& attribute : element.node.attributes()) {
      std::string_view name = attribute.name();
      if (!name.starts_with(declares)) continue;
      name.remove_prefix(declares.size());
      if (!name.empty() && name.front() != ':') continue;
      if (!name.empty()) name.remove_prefix(1);
      const std::string_view space = attribute.value();
      bindings_.push_back({name, space, std::ranges::find(own_spaces, space) != own_spaces.end()});
    }
  }

  // The innermost declaration counts.
  Binding binding(std::string_view prefix) const {
    for (auto at = bindings_.rbegin(); at != bindings_.rend(); ++at)
      if (at->prefix == prefix) return *at;
    return {};
  }

  const XmlTree& tree_;
  std::vector<Binding> bindings_;
};

}  // namespace

std::optional<ForeignElement> foreign_element(const XmlTree& tree) {
  Walk walk(tree);
  if (!walk.finds(XmlTree::root)) return std::nullopt;
  return std::move(walk.found);
}

}  // namespace bop::extract

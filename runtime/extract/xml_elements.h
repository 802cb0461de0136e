// An XML file as the elements that readers of other folders walk. Private to runtime/extract.
#pragma once

#include <string_view>

#include "runtime/base/error.h"
#include "runtime/statement/element.h"

namespace bop::extract {

/// The root element, or an error of XmlTree::parse.
Result<statement::Element> xml_elements(std::string_view bytes);

}  // namespace bop::extract

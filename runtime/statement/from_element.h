// Values of an item from elements, by a path of names. Private to runtime/statement.
#pragma once

#include <string>
#include <string_view>

#include "runtime/statement/element.h"
#include "runtime/statement/item.h"

namespace bop::statement {

/// The text at `path`, or "".
std::string_view text_at(const Element& element, std::string_view path);
/// The place of what stands at `path`, or of `element` where nothing does.
const std::string& place_at(const Element& element, std::string_view path);
void set_from(Item& item, std::string_view name, const Element& element, std::string_view path);

/// B7046: `element` lacks what it must have at `path`, or it is not `expected`.
Error lacks(const Element& element, std::string_view path, std::string_view expected);

}  // namespace bop::statement

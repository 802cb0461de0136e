// Records that hold both sides of a hybrid invoice: a record `read from "embedded XML"` and one
// `read from "pages"`, each read without the other. Private to runtime/extract.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/extract/extract.h"
#include "runtime/extract/extractor.h"

namespace bop::extract {

/// True when `type` has a field for at least one of the two sides.
bool has_sides(const abi::Schema& schema, std::uint32_t type);

/// What `xml` and `document` say, each nullptr where there is none: that side is then absent. Fails
/// as read_einvoice does.
Result<record::Record> read_sides(const std::string* xml, const Document* document,
                                  const std::string& path, const abi::Schema& schema,
                                  std::uint32_t type, const Extractor& from_pages);

}  // namespace bop::extract

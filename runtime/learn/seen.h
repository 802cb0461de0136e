// The documents of a file as pages, with what was read of each: what a correction, or a training,
// is about. Private to runtime/learn.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/extract/document.h"
#include "runtime/extract/extract.h"

namespace bop::learn {

struct SeenDocument {
  extract::Document document;
  record::Record record;
};

/// Reads `path` with `options`; "order.eml/invoice.pdf" is one document that a mail brings. Fails
/// as read_document() does, and with B8688 for what has no pages or holds the invoice as data.
Result<std::vector<SeenDocument>> seen_documents(const std::string& path, const abi::Schema& schema,
                                                 std::uint32_t type,
                                                 const extract::Options& options);

}  // namespace bop::learn

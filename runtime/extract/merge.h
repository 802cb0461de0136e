// Brings together what two sources say about one record: the intake file beside a document, and the
// page beside the XML of the same PDF. Where they contradict, the field is unread with both values.
// Private to runtime/extract.
#pragma once

#include <string>

#include "runtime/extract/extract.h"
#include "runtime/extract/extractor.h"

namespace bop::extract {

/// Fills what the document lacks from `intake`; `from` says where it came from. A value that is one
/// of several the document may mean settles it; one that contradicts makes the field unread.
void add_intake(const abi::Schema& schema, record::Record& record, const record::Record& intake,
                const std::string& from);

/// Reads the intake file of `document`, if there is one: FILE.meta.json.
Result<std::optional<record::Record>> read_intake(const std::string& document,
                                                  const abi::Schema& schema, std::uint32_t type,
                                                  const record::Limits& limits,
                                                  std::vector<Error>& notes);

/// Compares the fields that the XML gave with what the pages of the same PDF print, and with what
/// `from_pages` reads of them.
void compare_with_pages(const abi::Schema& schema, record::Record& record, const Document& document,
                        const Extractor& from_pages);

}  // namespace bop::extract

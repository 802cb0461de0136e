// Bank statements into records: MT940, CAMT.052/053/054, OFX and BAI2 fill any record type that has
// the fields of std.statement, each with its place (a line, or the path of an element). A statement
// of which an amount, a sign or a day can't be read is refused as a whole; its own arithmetic is
// checked and told. In: bytes, or the elements of an XML file; out: records, errors, notes. Never:
// parsing XML (runtime/extract does), policies, what an entry settles.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/record/record.h"
#include "runtime/statement/element.h"

namespace bop::statement {

enum class Format : std::uint8_t { Mt940, Camt, Ofx, Bai2 };
std::string_view name_of(Format format);  // "MT940"

/// What `bytes` are by their beginning, or nothing.
std::optional<Format> sniff(std::string_view bytes);

/// The statements in `bytes`, which are MT940, OFX or BAI2; `type` is one of Schema::records.
record::Source read(Format format, std::string_view bytes, const std::string& path,
                    const abi::Schema& schema, std::uint32_t type);

/// The statements of a CAMT message, whose root element is `document`.
record::Source read_camt(const Element& document, const std::string& path,
                         const abi::Schema& schema, std::uint32_t type);

/// Whether records of `type` can hold a bank statement.
bool holds_statements(const abi::Schema& schema, std::uint32_t type);

}  // namespace bop::statement

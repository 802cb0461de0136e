// Reads XML invoices (UBL 2.1 Invoice and CreditNote, CII D16B, ZUGFeRD 1, FatturaPA) as records: a
// field that says `read from "BT-…"` gets that term of EN 16931, and std.invoice what it knows by
// name. Private to runtime/extract. Never: document type declarations (entities, external subsets)
// of any kind: they are refused.
#pragma once

#include <string>
#include <string_view>

#include "runtime/extract/extract.h"

namespace bop::extract {

/// True when `bytes` mean to be an XML invoice of a known syntax, whole or damaged.
bool mentions_einvoice(std::string_view bytes);

/// Whether the XML is in the form that ZUGFeRD had before its version 1.0, which nobody reads
/// today.
bool is_zugferd_draft(std::string_view bytes);
/// B7067, about the XML called `name`.
Error of_zugferd_draft(const std::string& name);

/// The outermost element of `bytes` as it is written, "rsm:Invoice"; "" where they are no XML.
std::string xml_root(std::string_view bytes);

/// What the XML is by its root element; Unknown when it is no well-formed one of those that
/// read_einvoice reads.
DocumentKind kind_of_xml(std::string_view bytes);

/// B7011 not well-formed, B7012 a DOCTYPE, B7013 not an invoice, B7053 and B7054 one beyond all
/// limits, B7055 several in one file, B7067 a draft of ZUGFeRD. What an element says wrongly
/// (a date that is none, an amount in another currency) is an unread field, not an error.
Result<record::Record> read_einvoice(std::string_view bytes, const std::string& path,
                                     const abi::Schema& schema, std::uint32_t type);

}  // namespace bop::extract

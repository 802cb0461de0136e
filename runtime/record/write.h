// Records as JSON with their evidence: {"record":…,"type":…,"source":…,"fields":{…}}, and of
// pages "document_kind". read_records takes the result back, so an extracted record can be stored,
// corrected and judged again. Never: verdicts (runtime/decide writes those).
#pragma once

#include <string>
#include <string_view>

#include "runtime/record/record.h"

namespace bop::record {

/// One JSON object; one line when `pretty` is false.
std::string to_json(const abi::Schema& schema, const Record& record, bool pretty = false);

/// The same of a document that makes no record:
/// {"record":…,"type":"unknown","source":…,"document_kind":{…},"rows":[…]}, on one line.
std::string to_json(const Unplaced& document);

/// The record as whoever made it would write it by hand: bare values, nothing for what is missing.
/// Only what is not certain has its evidence. On one line; read_records takes it back.
std::string to_plain_json(const abi::Schema& schema, const Record& record);

/// A value as to_json writes it and read_scalar takes it back: "EUR 119.00", "2026-03-01", "goods".
std::string scalar_text(const abi::Schema& schema, const abi::Type& type, const abi::Value& value);

/// `text` as a JSON string literal with its quotes.
std::string json_string(std::string_view text);

}  // namespace bop::record

// Places in a record that nobody has read, for who fills them in: records on the way, the next
// element of a list, a whole record or list as JSON writes it. In: a record and a path; out: the
// reading there. Never: who may fill it in.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "runtime/record/record.h"

namespace bop::record {

/// The reading at a path, counted from the record itself. A record on the way that was not read is
/// there afterwards, with nothing read in it, and so is the element behind the last of a list; who
/// fills in elements one by one has not said that these are all. Nullptr where the record's type
/// has no such path, or elements before that one are not there.
Reading* grow(const abi::Schema& schema, Record& record, std::string_view path);

/// What a person says of a whole record, element or list at a path, in JSON as data files have it;
/// a list is complete then. Fails with what is wrong.
std::expected<Reading, std::string> read_whole(const abi::Schema& schema, std::uint32_t record_type,
                                               std::string_view path, const std::string& json);

}  // namespace bop::record

// A record or a reference row of one policy as another policy sees it: the same fields, under the
// numbers that the other's schema gives to their types. Never: types that differ (check has refused
// those).
#pragma once

#include "runtime/abi/schema.h"
#include "runtime/record/record.h"

namespace bop::record {

/// `record` of a policy with schema `from` as a `type` of schema `to`. A role that the other policy
/// does not have is unread there.
Record as_type(const abi::Schema& from, const abi::Schema& to, std::uint32_t type,
               const Record& record);
abi::RecordPtr as_type(const abi::Schema& from, const abi::Schema& to, std::uint32_t type,
                       const abi::RecordData& record);

}  // namespace bop::record

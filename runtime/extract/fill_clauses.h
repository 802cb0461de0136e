// Fields that a contract's clauses fill. Private to runtime/extract. Never: a choice between
// clauses that contradict each other.
#pragma once

#include "runtime/extract/choices.h"

namespace bop::extract {

/// Fills the fields of `record` whose labels (`read from`) name a clause, such as "clause: notice".
/// What a label on the page gave is one of what may be meant: where it differs, the field is
/// unread, with both.
void fill_clauses(const Pages& pages, const abi::Schema& schema, record::Record& record);

}  // namespace bop::extract

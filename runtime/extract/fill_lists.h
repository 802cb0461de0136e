// Lists of records from the tables of a document. Private to runtime/extract. Never: a list called
// complete that nothing bears out.
#pragma once

#include "runtime/extract/choices.h"

namespace bop::extract {

/// Fills the lists of `record`, whose other fields are filled already: amounts are told in its
/// currency, and its net amount says whether the lines are all.
void fill_lists(const Pages& pages, const abi::Schema& schema, record::Record& record);

}  // namespace bop::extract

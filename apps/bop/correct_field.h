// One correction of a record, as a person writes it behind `bop cases correct`: a field, a field of
// a record or element that was not read, a whole record or list in JSON. In: a record and a text;
// out: the record corrected, and which field. Never: judging it again.
#pragma once

#include <string>

#include "runtime/record/record.h"

namespace bop::cli {

/// "gross=EUR 120.00", "invoice.lines[2].net=…", "lines=[{…}]": what a person says stands beside
/// what was read. The path that changed; empty where it stands already. B8615.
Result<std::string> correct_field(const abi::Schema& schema, const std::string& subject,
                                  record::Record& record, const std::string& written,
                                  const std::string& person);

}  // namespace bop::cli

// One correction of a record, as a person writes it behind `bop cases correct`: a field, a field of
// a record or element that was not read, a whole record or list in JSON. In: a record and a text;
// out: the record corrected, and which field. Never: judging it again.
#pragma once

#include <string>

#include "runtime/abi/policy.h"
#include "runtime/record/record.h"

namespace bop::cli {

/// Who says it, and on which day: that of an answer of the outside.
struct Saying {
  std::string person;
  value::Date day;
};

/// "gross=EUR 120.00", "invoice.lines[2].net=…", "lines=[{…}]", "vat_registered(DE1).registered=…":
/// what a person says stands beside what was read. The path that changed; empty where it stands
/// already. B8615.
Result<std::string> correct_field(const abi::PolicyInfo& policy, record::Record& record,
                                  const std::string& written, const Saying& by);

}  // namespace bop::cli

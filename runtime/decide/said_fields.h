// Values of what other decisions, policies and matches said, as evidence: what was said, and by
// whom. Never: values of the record or of reference data.
#pragma once

#include <optional>
#include <string>

#include "runtime/decide/examination.h"

namespace bop::decide {

/// "checked.findings[2].at" with its value and, as `source`, "C-1 at bill.lines[3]"; nothing where
/// the path leads into no result.
std::optional<FieldRead> said_at(const Examination& e, const std::string& path);

}  // namespace bop::decide

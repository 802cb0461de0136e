// What validating e-invoices found as one HTML page: all it needs stands in it, and it prints
// on paper. Never: scripts, anything from elsewhere.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "apps/bop/validation.h"

namespace bop::cli {

/// `policy`: what the invoices were held against, in words.
std::string html_report(std::span<const Validation> validations, std::string_view policy);

}  // namespace bop::cli

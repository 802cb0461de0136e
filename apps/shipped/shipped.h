// The policies that the program brings along, embedded at build time: `bop validate` works
// anywhere. Never: parsing them, or reading files at run time.
#pragma once

#include <span>
#include <string_view>

namespace bop::shipped {

/// einvoice.en16931 and what stands in policies/einvoice/en16931.bop
struct PolicyText {
  std::string_view name;
  std::string_view text;
};

/// Every file of policies/einvoice, ordered by name.
std::span<const PolicyText> policies();

}  // namespace bop::shipped

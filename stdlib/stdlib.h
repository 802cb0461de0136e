// The texts of the language's own modules (stdlib/*.bop), embedded at build time.
// Never: parsing them, or reading files at run time.
#pragma once

#include <span>
#include <string_view>

namespace bop::stdlib {

/// std.invoice and what stands in stdlib/invoice.bop
struct ModuleText {
  std::string_view name;
  std::string_view text;
};

/// Every module, ordered by name.
std::span<const ModuleText> modules();

}  // namespace bop::stdlib

// Where the business terms of EN 16931 that std.invoice asks for stand in FatturaPA, the Italian
// invoice: the third column of einvoice_terms.h. Private to runtime/extract.
#pragma once

#include <span>
#include <string_view>

namespace bop::extract {

struct FatturaTerm {
  std::string_view name;
  std::string_view path;    // from the group it stands in
  bool sum_of_all = false;  // FatturaPA states only its parts
};

std::span<const FatturaTerm> fattura_terms();

}  // namespace bop::extract

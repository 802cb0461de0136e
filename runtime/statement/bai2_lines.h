// BAI2 as records of fields. Private to runtime/statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

namespace bop::statement {

/// A record `16,165,1500000,1,DD1620,…/` with the continuations (`88`) behind it.
struct BankRecord {
  std::string code;                      // "16"
  std::vector<std::string_view> fields;  // without the code
  std::vector<std::string_view> lines;   // as written
  int line = 0;
  std::size_t count() const { return lines.size(); }  // of records, continuations included
};

/// B7045 for a line that is none.
Result<std::vector<BankRecord>> bai2_records(std::string_view text);

}  // namespace bop::statement

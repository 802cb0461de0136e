// What a person calls a field of an e-invoice: "net amount (BT-131) of line 2" for
// invoice.lines[2].net_amount.value. In: a policy over std.einvoice and the record it judges.
// Never: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/policy.h"
#include "runtime/record/record.h"

namespace bop::cli {

class TermWords {
 public:
  /// Both must outlive it.
  TermWords(const abi::PolicyInfo& policy, const record::Record& record);

  /// The words for a path from the subject on; empty where the record has no such field. Where
  /// `place`, a path of the XML, stands in a line that the words don't name, they say which.
  std::string words(std::string_view path, std::string_view place) const;
  /// The term of the field, or of what holds it: "BT-131"; empty where it has none.
  std::string_view term(std::string_view path) const;

 private:
  std::string line(std::string_view ordinal) const;

  const abi::PolicyInfo& policy_;
  std::uint32_t type_;
  std::vector<std::string> line_numbers_;  // as the lines call themselves (BT-126)
};

}  // namespace bop::cli

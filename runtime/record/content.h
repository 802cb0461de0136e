// What a record says, field by field, without where it stood, how it was read and how sure the
// reader was: two records that say the same are the same record. In: records; out: texts.
// Never: what follows from a difference.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/record/record.h"

namespace bop::record {

/// "gross" → "EUR 119.00", "order" → "missing", "lines" → "3 elements".
using Content = std::map<std::string, std::string, std::less<>>;
Content content(const abi::Schema& schema, const Record& record);
std::string content_hash(const Content& content);

struct Difference {
  std::string path;
  std::string before, after;  // empty: that record has no such field
};
std::vector<Difference> differences(const Content& before, const Content& after);

}  // namespace bop::record

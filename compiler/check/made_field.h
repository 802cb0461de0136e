// A field of a record type that check makes itself: results of decisions and of matches.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/abi/schema.h"

namespace bop::check {

inline abi::Field field(std::string name, abi::Type type, std::string doc) {
  abi::Field made;
  made.name = std::move(name);
  made.type = type;
  made.doc = std::move(doc);
  return made;
}

/// The type of a finding's `code`: the one code list of the policy that has all of these codes, so
/// that a table by codes of that list takes it; else an enumeration of them, called `title`.
abi::Type codes_type(abi::Schema& schema, std::string title, std::vector<std::string> codes);

}  // namespace bop::check

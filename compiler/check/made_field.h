// A field of a record type that check makes itself: results of decisions and of matches.
#pragma once

#include <string>
#include <utility>

#include "runtime/abi/schema.h"

namespace bop::check {

inline abi::Field field(std::string name, abi::Type type, std::string doc) {
  abi::Field made;
  made.name = std::move(name);
  made.type = type;
  made.doc = std::move(doc);
  return made;
}

}  // namespace bop::check

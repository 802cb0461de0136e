// What the records of a packed file are, in words, so that a policy whose records are others is
// told what differs. Private to runtime/pack.
#pragma once

#include <string>
#include <vector>

#include "runtime/abi/row.h"

namespace bop::pack {

/// `payee.iban`, `Text?`: a field with all that says how its values are kept.
struct ShapeLine {
  std::string field;
  std::string type;
  bool operator==(const ShapeLine&) const = default;
};

/// The fields of a record type, those inside its records too, in the order of its columns.
struct Shape {
  std::vector<ShapeLine> lines;
};

/// `record` is packable: it does not contain itself.
Shape shape_of(const abi::Schema& schema, const abi::Layout& layout, std::uint32_t record);

/// What of `file` is not as the policy has it, in a sentence; empty where all is.
std::string difference(const Shape& file, const Shape& policy);

}  // namespace bop::pack

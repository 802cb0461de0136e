// What --trace prints of a condition: its parts with the values they read. Never: deciding.
#pragma once

#include <string>
#include <vector>

#include "runtime/abi/evaluation.h"

namespace bop::abi {

/// A condition with the values read, as --trace prints it.
struct TraceNode {
  std::string text;   // "invoice.gross <> invoice.net + invoice.tax"
  std::string value;  // "true", "EUR 119.00", "not read"
  Truth truth = Truth::Unknown;
  bool is_condition = false;
  std::vector<std::string> inputs;  // paths of fields this node reads itself
  std::string source;               // of a value of reference data: "vendors.csv line 3"
  std::vector<TraceNode> parts;
};

}  // namespace bop::abi

// What of ir.h random programs have shown: every kind of node and of type, and for each operand of
// each kind of node the states it was in. Says what never occurred.
// Never: states of nodes that depend on a list's element; they have many at once.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::testing {

/// The nodes of `program` that have one value for a record, as the values of a program of their
/// own.
std::shared_ptr<const ir::Program> with_all_values(const ir::Program& program);

class Coverage {
 public:
  /// `evaluation` is of with_all_values(program).
  void see(const ir::Program& all_values, const abi::Evaluation& evaluation);
  /// "Select.condition is never undefined"
  std::vector<std::string> never() const;
  /// One line for each operand with its states and how often they occurred.
  std::string report() const;

 private:
  std::map<std::string, std::map<abi::State, std::size_t>> operands_;
  std::set<std::size_t> kinds_;
  std::set<abi::Kind> types_;
};

}  // namespace bop::testing

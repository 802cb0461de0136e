// Code for a whole program in one module: the plain-C++ face of emitter.h, which costs IRBuilder.h.
// Never: optimizing, linking.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/match.h"
#include "runtime/abi/row.h"

namespace llvm {
class Module;
}

namespace bop::emit {

/// How the ValueSlot of one value is to be read.
struct ValueForm {
  abi::Type type;
  int scale = 0;
  bool fraction = false;
  int divisor_scale = 0;
};

/// A record or list constant; the engine packs it once.
struct PooledConstant {
  abi::Type type;
  abi::Datum value;
};

/// Conditions and values of one function: one word of bits, one machine function.
inline constexpr std::size_t group_size = 64;

/// The functions of one set of conditions and values: the policy's, or those of one `for each`.
struct GeneratedSet {
  std::vector<std::string> conditions;  // functions, one for each group of conditions
  std::vector<std::string> values;      // and of values
  std::vector<ValueForm> forms;
};

/// The functions of one question of a match. A condition has one for each group of its parts, what
/// is cheap to ask first: all have to hold, and who finds one that does not asks no further.
struct GeneratedQuestion {
  struct Conditions {
    std::string function;
    std::size_t count = 0;
  };
  abi::MatchQuestion question;
  std::vector<Conditions> conditions;
  std::string value;  // or this
  ValueForm form;
  bool reads_subject = false;
  bool reads_results = false;
};

struct Generated {
  GeneratedSet whole;
  std::vector<GeneratedSet> eaches;  // by ir::Program::eaches
  std::vector<PooledConstant> constants;
  std::vector<std::string> unsupported;
  std::vector<std::vector<GeneratedQuestion>> matches;  // by ir::Program::matches
  std::vector<std::string> unsupported_in_matches;      // these questions are left out
};

Generated generate(llvm::Module& module, const ir::Program& program, const abi::Layout& layout);

}  // namespace bop::emit

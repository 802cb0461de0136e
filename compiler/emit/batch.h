// The conditions of a policy for many records at once. In: a verified program. Out: an engine that
// makes machine code for each form of columns it meets, and keeps it. What no lanes can compute
// (lists, lookups, calls) is computed by code for single records and comes to the lanes as columns.
// Never: filling columns, decisions.
#pragma once

#include <memory>
#include <string>

#include "compiler/ir/ir.h"
#include "runtime/abi/batch.h"

namespace bop::emit {

/// How wide the processor's vectors may be; Best: as wide as this one has.
enum class Vectors : std::uint8_t { Best, Avx2 };

/// `cache`: as in Options. B8501 and B8502 when LLVM can't. Of a policy that has no code for single
/// records, either, every record is left.
Result<std::unique_ptr<abi::BatchEngine>> batch_engine(std::shared_ptr<const ir::Program> program,
                                                       Vectors vectors = Vectors::Best,
                                                       const std::string& cache = {});

/// What a bench leaves out of the code, to see what it costs. Such code judges nothing.
struct LeftOut {
  bool overflow_checks = false;
  bool bitmaps = false;  // one word of all conditions is written instead
};
Result<std::unique_ptr<abi::BatchEngine>> batch_engine_without(
    const LeftOut& left_out, std::shared_ptr<const ir::Program> program,
    Vectors vectors = Vectors::Best, const std::string& cache = {});

}  // namespace bop::emit

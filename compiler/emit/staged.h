// What hangs on the outcomes of decisions: which nodes and conditions wait for them, and the rows
// by which code for single records reads them. Never: LLVM, deciding.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "compiler/emit/session.h"

namespace bop::emit {

/// By node: 0, or one more than the stage (abi/stages.h) of the latest decision that it reads.
std::vector<std::uint32_t> stages_of_nodes(const ir::Program& program);

/// The decision whose outcome the node is, past names it was given.
std::uint32_t outcome_read(const ir::Program& program, ir::NodeId node);

/// The program with a condition for each of abi::date_tests behind its own; the same where there
/// are none.
std::shared_ptr<const ir::Program> with_date_tests(std::shared_ptr<const ir::Program> program);

/// What decisions of earlier stages said, as Context::results. Of no use for their findings.
class OutcomeRows {
 public:
  OutcomeRows(const Code& code, std::uint32_t stage);
  OutcomeRows(const OutcomeRows&) = delete;
  OutcomeRows& operator=(const OutcomeRows&) = delete;

  /// The decisions whose outcomes are there.
  std::span<const std::uint32_t> decisions() const { return decisions_; }
  /// By the place in `decisions`.
  void set(std::size_t place, std::uint32_t outcome);
  const std::byte* const* rows() const { return rows_.data(); }

 private:
  std::vector<std::uint32_t> decisions_;
  std::vector<std::byte*> payloads_;    // of these
  std::vector<const std::byte*> rows_;  // by PolicyInfo::results
  std::vector<std::unique_ptr<std::byte[]>> bytes_;
};

}  // namespace bop::emit

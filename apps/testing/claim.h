// What a claim says of one judged case, and the parts that would refute it together: of
// `never A and B` these are A and B. In: a claim of the IR, a judged case; out: truths, texts.
// Never: searching.
#pragma once

#include <string>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

/// One of the conditions that refute a claim when all of them are met.
struct ClaimPart {
  std::uint32_t term = 0;  // Proof::terms
  bool negated = false;    // met where the term is false
  std::string text;        // "`disposition = approve`", "not `invoice.paid`"
};

class Claim {
 public:
  Claim(const ir::Program& program, const ir::Proof& proof);

  const ir::Proof& proof() const { return proof_; }
  const std::vector<ClaimPart>& parts() const { return parts_; }
  /// The case meets what the claim is given.
  bool is_relevant(const Judged& judged) const;
  /// An unknown condition meets nothing.
  bool meets(const ClaimPart& part, const Judged& judged) const;
  bool is_refuted(const Judged& judged) const;

 private:
  abi::Truth truth_of(std::uint32_t term, const Judged& judged) const;
  void add_parts(std::uint32_t term, bool negated);
  std::string text_of(std::uint32_t term, bool nested) const;

  const ir::Program& program_;
  const ir::Proof& proof_;
  std::vector<ClaimPart> parts_;
};

}  // namespace bop::testing

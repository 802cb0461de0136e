#include "apps/testing/claim.h"

#include <algorithm>

#include "compiler/ir/phrase.h"

namespace bop::testing {

namespace {

using abi::Truth;
using Kind = ir::ClaimTerm::Kind;

Truth negated(Truth truth) {
  if (truth == Truth::Unknown) return truth;
  return truth == Truth::True ? Truth::False : Truth::True;
}

std::string outcome_name(const ir::Program& program, const ir::ClaimTerm& term) {
  if (term.outcome == abi::none) return std::string(decide::DecisionVerdict::undetermined);
  return program.info.decisions[term.decision].outcomes[term.outcome].name;
}

}  // namespace

Claim::Claim(const ir::Program& program, const ir::Proof& proof)
    : program_(program), proof_(proof) {
  add_parts(proof.claim, !proof.never);
}

// `never A and B` falls where A and B are met, `always A or B` where neither is.
void Claim::add_parts(std::uint32_t term, bool negated) {
  const ir::ClaimTerm& at = proof_.terms[term];
  if (at.kind == Kind::Not) return add_parts(at.operands.front(), !negated);
  if (at.kind == (negated ? Kind::Or : Kind::And)) {
    for (const std::uint32_t operand : at.operands) add_parts(operand, negated);
    return;
  }
  parts_.push_back({term, negated, (negated ? "`not " : "`") + text_of(term, negated) + "`"});
}

std::string Claim::text_of(std::uint32_t term, bool nested) const {
  const ir::ClaimTerm& at = proof_.terms[term];
  switch (at.kind) {
    case Kind::Outcome:
      return program_.info.decisions[at.decision].name + " = " + outcome_name(program_, at);
    case Kind::Condition:
      return ir::source_like(program_, program_.conditions[at.condition]);
    case Kind::Not:
      return "not " + text_of(at.operands.front(), true);
    case Kind::And:
    case Kind::Or:
      break;
  }
  std::string text;
  for (const std::uint32_t operand : at.operands) {
    if (!text.empty()) text += at.kind == Kind::And ? " and " : " or ";
    text += text_of(operand, true);
  }
  return nested ? "(" + text + ")" : text;
}

// What a decision gives is never unknown: where it is undetermined, it is no outcome.
Truth Claim::truth_of(std::uint32_t index, const Judged& judged) const {
  const ir::ClaimTerm& term = proof_.terms[index];
  if (term.kind == Kind::Condition) return judged.evaluation.conditions[term.condition];
  if (term.kind == Kind::Outcome)
    return judged.verdict.decisions[term.decision].outcome == outcome_name(program_, term)
               ? Truth::True
               : Truth::False;
  if (term.kind == Kind::Not) return negated(truth_of(term.operands.front(), judged));
  const Truth deciding = term.kind == Kind::And ? Truth::False : Truth::True;
  Truth whole = negated(deciding);
  for (const std::uint32_t operand : term.operands) {
    const Truth truth = truth_of(operand, judged);
    if (truth == deciding) return deciding;
    if (truth == Truth::Unknown) whole = Truth::Unknown;
  }
  return whole;
}

bool Claim::is_relevant(const Judged& judged) const {
  return proof_.given == abi::none || truth_of(proof_.given, judged) == Truth::True;
}

bool Claim::meets(const ClaimPart& part, const Judged& judged) const {
  return truth_of(part.term, judged) == (part.negated ? Truth::False : Truth::True);
}

bool Claim::is_refuted(const Judged& judged) const {
  if (!judged.error.empty() || !is_relevant(judged)) return false;
  return std::ranges::all_of(parts_, [&](const ClaimPart& part) { return meets(part, judged); });
}

}  // namespace bop::testing

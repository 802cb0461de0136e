#include <algorithm>
#include <array>

#include "compiler/analyze/analyze.h"
#include "compiler/analyze/case_of.h"
#include "compiler/analyze/decisions.h"

namespace bop::analyze {

namespace {

using Kind = ir::ClaimTerm::Kind;

// A claim in one way of seeing.
class ClaimEncoder {
 public:
  ClaimEncoder(const ir::Proof& proof, Encoder& encoder)
      : proof_(proof), encoder_(encoder), decisions_(encoder), terms_(encoder.inputs().terms()) {}

  /// That it refutes the claim. `certainly`: by Kleene truth alone; otherwise whatever may.
  TermId refutes(bool certainly) {
    certainly_ = certainly;
    return terms_.conjunction({given(), is(proof_.claim, proof_.never)});
  }
  /// Terms that refute it together: of `never A and B` these are A and B.
  std::vector<std::pair<std::uint32_t, TermId>> parts() {
    certainly_ = false;
    std::vector<std::pair<std::uint32_t, TermId>> parts;
    add_parts(proof_.claim, proof_.never, parts);
    return parts;
  }
  TermId given() { return proof_.given == abi::none ? terms_.truth(true) : is(proof_.given, true); }

  void note_conditions() {
    for (const ir::ClaimTerm& term : proof_.terms)
      if (term.kind == Kind::Condition) encoder_.condition(term.condition, true);
  }

 private:
  void add_parts(std::uint32_t index, bool wanted,
                 std::vector<std::pair<std::uint32_t, TermId>>& parts) {
    const ir::ClaimTerm& term = proof_.terms[index];
    if (term.kind == Kind::Not) return add_parts(term.operands.front(), !wanted, parts);
    if (term.kind == (wanted ? Kind::And : Kind::Or)) {
      for (const std::uint32_t operand : term.operands) add_parts(operand, wanted, parts);
      return;
    }
    parts.emplace_back(index, is(index, wanted));
  }

  TermId is(std::uint32_t index, bool wanted) {
    const ir::ClaimTerm& term = proof_.terms[index];
    switch (term.kind) {
      case Kind::Outcome:
        return outcome(term, wanted);
      case Kind::Condition: {
        const Condition condition = encoder_.condition(term.condition, true);
        if (wanted) return condition.is_true;
        return terms_.negation(terms_.disjunction({condition.is_true, condition.is_unknown}));
      }
      case Kind::Not:
        return is(term.operands.front(), !wanted);
      case Kind::And:
      case Kind::Or:
        break;
    }
    std::vector<TermId> operands;
    for (const std::uint32_t operand : term.operands) operands.push_back(is(operand, wanted));
    return (term.kind == Kind::And) == wanted ? terms_.conjunction(std::move(operands))
                                              : terms_.disjunction(std::move(operands));
  }

  // By Kleene truth alone, or as a verdict may say it.
  TermId outcome(const ir::ClaimTerm& term, bool wanted) {
    TermId says = decisions_.says(term.decision, term.outcome);
    if (certainly_) {
      const Outcomes& outcomes = decisions_.of(term.decision);
      says = term.outcome == abi::none ? terms_.negation(terms_.disjunction(outcomes.decided))
                                       : outcomes.decided[term.outcome];
    }
    return wanted ? says : terms_.negation(says);
  }

  const ir::Proof& proof_;
  Encoder& encoder_;
  Decisions decisions_;
  Terms& terms_;
  bool certainly_ = false;
};

// A refuting case in which something was not read stays one when it is read, whatever it says: but
// not where the claim is that a decision has another outcome, or none.
bool needs_gaps(const ir::Proof& proof, std::uint32_t index, bool wanted) {
  const ir::ClaimTerm& term = proof.terms[index];
  if (term.kind == Kind::Outcome) return (term.outcome == abi::none) == wanted;
  const bool turned = term.kind == Kind::Not;
  return std::ranges::any_of(term.operands, [&](std::uint32_t operand) {
    return needs_gaps(proof, operand, turned != wanted);
  });
}

class Prover {
 public:
  Prover(const ir::Program& program, const ir::Proof& proof, const Agrees& agrees,
         const Options& options)
      : agrees_(agrees),
        options_(options),
        inputs_(program, terms_),
        as_read_(inputs_, Seen::AsRead, nullptr),
        supposed_(inputs_, Seen::Supposed, &as_read_),
        claim_as_read_(proof, as_read_),
        claim_supposed_(proof, supposed_),
        with_gaps_(needs_gaps(proof, proof.claim, proof.never) ||
                   (proof.given != abi::none && needs_gaps(proof, proof.given, true))) {}

  Answer run() {
    // What the claim itself reads is told before what rules read.
    claim_as_read_.note_conditions();
    ClaimEncoder& claim = with_gaps_ ? claim_as_read_ : claim_supposed_;
    const TermId certainly = claim.refutes(true);
    const TermId maybe = claim.refutes(false);
    const TermId given = claim.given();
    const auto parts = claim.parts();
    inputs_.close();
    const Solution all = asked({maybe});
    if (all.kind == Solution::Kind::Impossible) return proved(given, parts);
    // What people can read at a glance is looked for first.
    for (const Int128 size : sizes)
      if (found(asked(practical(certainly, size, true)), !with_gaps_)) return answer_;
    if (found(all, false)) return answer_;
    const TermId read = claim_as_read_.refutes(true);
    inputs_.close();
    if (found(asked(practical(read, sizes.back(), false)), false)) return answer_;
    answer_.why = all.kind == Solution::Kind::GaveUp ? all.why : std::string();
    return note_not_known();
  }

 private:
  static constexpr std::array<Int128, 4> sizes = {100, 10'000, 1'000'000, 1'000'000'000'000};

  Solution asked(std::vector<TermId> asserted) {
    std::ranges::copy(inputs_.facts(), std::back_inserter(asserted));
    return options_.solve({&terms_, std::move(asserted), terms_of_case(inputs_), options_.effort});
  }

  // A case that can be written down; `whole`: of which all was read.
  std::vector<TermId> practical(TermId claim, Int128 size, bool whole) {
    std::vector<TermId> asserted = inputs_.practical(size);
    asserted.push_back(claim);
    if (whole)
      for (const TermId gap : inputs_.gaps()) asserted.push_back(terms_.negation(gap));
    return asserted;
  }

  bool found(const Solution& solution, bool is_exact) {
    if (solution.kind != Solution::Kind::Possible) return false;
    auto made = case_of(inputs_, solution);
    if (!made) return false;
    if (agrees_(*made)) {
      answer_.kind = Answer::Kind::Refuted;
      answer_.refuted_by = std::move(made);
      return true;
    }
    if (is_exact && as_read_.not_known().empty() && supposed_.not_known().empty())
      answer_.disputed = std::move(made);
    return false;
  }

  bool never(TermId term) { return asked({term}).kind == Solution::Kind::Impossible; }

  // A claim about nothing is proved easily: whoever reads it has to know.
  Answer proved(TermId given, const std::vector<std::pair<std::uint32_t, TermId>>& parts) {
    answer_.kind = Answer::Kind::Proved;
    answer_.is_empty = never(given);
    if (parts.size() > 1)
      for (const auto& [index, part] : parts)
        if (never(part)) answer_.never_met.push_back(index);
    return note_not_known();
  }

  Answer note_not_known() {
    for (const Encoder* encoder : {&as_read_, &supposed_})
      for (const std::string& what : encoder->not_known())
        if (std::ranges::find(answer_.not_known, what) == answer_.not_known.end())
          answer_.not_known.push_back(what);
    return answer_;
  }

  const Agrees& agrees_;
  const Options& options_;
  Terms terms_;
  Inputs inputs_;
  Encoder as_read_;
  Encoder supposed_;
  ClaimEncoder claim_as_read_;
  ClaimEncoder claim_supposed_;
  bool with_gaps_;
  Answer answer_;
};

}  // namespace

Answer prove(const ir::Program& program, const ir::Proof& proof, const Agrees& agrees,
             const Options& options) {
  return Prover(program, proof, agrees, options).run();
}

}  // namespace bop::analyze

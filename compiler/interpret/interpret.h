// The IR run node by node, and asked why: the oracle every other engine must agree with.
// In: a program, reference sets and one case; out: truths and values, or needs, sentences, traces.
// Never: syntax, combining of rules (runtime/decide has that), speed.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/ir/ir.h"
#include "runtime/abi/examine.h"
#include "runtime/abi/match.h"
#include "runtime/abi/policy.h"

namespace bop::interpret {

/// Which rows of a reference set an aggregate looks at: those that an index of their fields gives,
/// or one by one all that there are, which comes to the same (ir/key_tests.h).
enum class Rows : std::uint8_t { Candidates, All };

/// Makes the engine called "interpret".
std::unique_ptr<abi::Engine> interpreter(std::shared_ptr<const ir::Program> program);
std::unique_ptr<abi::Engine> interpreter_over(Rows rows,
                                              std::shared_ptr<const ir::Program> program);

/// Makes what answers questions about single evaluations of `program`, whichever engine made them.
std::unique_ptr<abi::Explainer> explainer(std::shared_ptr<const ir::Program> program,
                                          std::shared_ptr<const abi::References> references);

/// The matches of a program and what answers for their expressions.
std::unique_ptr<abi::Matches> matches(std::shared_ptr<const ir::Program> program,
                                      std::shared_ptr<const abi::References> references);

/// A condition that is not made of others, in a rule or an exception: what tests should bring out
/// both ways.
struct Atom {
  ir::NodeId node;
  std::string text;                     // "invoice.gross > EUR 500.00"
  source::SourceRange place;            // in the policy
  std::uint32_t rule = abi::none;       // PolicyInfo::rules …
  std::uint32_t exception = abi::none;  // … or exceptions
  bool of_element = false;              // asked of each element of a list
  ir::NodeId where = {};                // of a rule `for each`: of those elements that pass it
};
/// Every atom once for each rule or exception it stands in, in order.
std::vector<Atom> atoms_of(const ir::Program& program);

/// What one case made of the atoms, and which rows of tables gave a result. An element that does
/// not pass a `where` is asked nothing that stands behind it.
struct Seen {
  bool is_true = false;
  bool is_false = false;
  // Both sides of a comparison: once outside lists, else for each element that it was asked of.
  std::vector<std::pair<abi::Datum, abi::Datum>> compared;
  std::vector<std::string> fields;  // outside lists: paths of the fields it read
};
struct Row {
  std::string table;
  std::uint32_t row = 0;
  auto operator<=>(const Row&) const = default;
};
struct Observation {
  std::vector<Seen> atoms;  // by index in `atoms`
  std::vector<Row> rows;
};
/// What of the policy the case asks: nothing else is looked at.
struct InPlay {
  std::vector<bool> rules;           // by PolicyInfo::rules: those in force
  std::vector<bool> exceptions;      // by PolicyInfo::exceptions: those in force of these
  std::vector<std::uint32_t> fired;  // PolicyInfo::rules that are true: their effects, too …
  std::set<std::pair<std::uint32_t, std::uint32_t>> fired_at;  // … at this element, from 0
};
Observation observe(const ir::Program& program, const std::vector<Atom>& atoms,
                    const abi::References& references, const abi::Case& subject,
                    const InPlay& in_play);
/// Makes what supposes values of the inputs of a case that are unknown.
std::unique_ptr<abi::Examiner> examiner(std::shared_ptr<const ir::Program> program,
                                        std::shared_ptr<const abi::References> references);

}  // namespace bop::interpret

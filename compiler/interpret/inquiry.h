// The questions explainer.cpp answers with an Evaluator: what is unknown, what was read, in which
// words, in which tree. One function and one file each. Never: verdicts of rules.
#pragma once

#include <string>
#include <vector>

#include "compiler/interpret/evaluator.h"
#include "runtime/abi/advice.h"
#include "runtime/abi/examine.h"
#include "runtime/abi/trace.h"

namespace bop::interpret {

/// The unknown inputs that make `node` unknown, in reading order, without repeats; empty when
/// known. Of a list that may have more elements, what would tell.
std::vector<abi::Need> needs_of(Evaluator& evaluator, ir::NodeId node);

/// Paths of the fields read by what decided `node`, in reading order, without repeats.
std::vector<std::string> fields_of(Evaluator& evaluator, ir::NodeId node);

/// The values of reference data among them.
std::vector<abi::ReferenceValue> reference_values_of(Evaluator& evaluator, ir::NodeId node);

/// Why a field of a row of reference data does not count, and where it stands; of other records
/// nothing, for their readings say it.
std::string why_unread(const abi::RecordData& row, std::uint32_t field);
/// Why a set that is there has perhaps one entry more: the rows whose key was not read.
std::string why_keyless(const abi::ReferenceSet& set);

/// "vendors.csv line 3" for a field of a row of reference data; else nothing.
std::string source_of(Evaluator& evaluator, ir::NodeId node);

/// Whether the list is the rows of a reference set, or those of them that a condition leaves: there
/// may be thousands, so only the rows that decided are named.
bool lists_reference(const ir::Program& program, ir::NodeId list);

/// "orders has no entry for PO-77" for a lookup, or a let of one, that is missing or present.
std::string entry_of(Evaluator& evaluator, ir::NodeId node);

/// What an element of a list that a match found is about, for a rule `for each` of it too:
/// "bill.lines[1] with items[A-1]: quantity 101 against 100 ordered, 1 over, 0 allowed"; of other
/// lists nothing.
std::string evidence_of_element(Evaluator& evaluator, ir::NodeId list, std::size_t at);
std::string evidence_of_instance(Evaluator& evaluator, const abi::Instance& at);

/// Whether the words of evidence_of_… about this list stay so, however the unknown inputs turn out.
bool evidence_stands(Evaluator& evaluator, ir::NodeId list);

/// The same of what an aggregate such as `count(lines.findings)` takes; where a match found
/// nothing, what was held against what.
std::string evidence_of_list(Evaluator& evaluator, ir::NodeId node);

/// What the element that the aggregate stands at makes of it: of an Any `where and body`, of an
/// Every `not where or body`.
abi::Truth own_truth(Evaluator& evaluator, const ir::Aggregate& aggregate);

/// What of a true rule stays as it is told.
abi::Told told_by(Evaluator& evaluator, std::uint32_t rule, const abi::Instance& at);

/// The facts that made the condition what it is: "order is missing and invoice.gross is EUR 612.00,
/// more than EUR 500.00".
std::string reason_of(Evaluator& evaluator, ir::NodeId condition);

/// "EUR 1 is GBP 0.86 on 2026-03-04, from rates.csv line 3": by which rates two amounts were
/// compared; nothing where none was needed or there is none.
std::string rates_used(Evaluator& evaluator, const ir::Compare& compare);

/// A written sentence with its holes filled in.
std::string fill_in(Evaluator& evaluator, const ir::Sentence& sentence);

/// The sentence of a recommendation, and what there is to choose from.
abi::Advice advice_of(Evaluator& evaluator, const ir::Recommendation& recommendation);

/// What would have to be otherwise for the condition to come out the other way, each comparison by
/// itself: "invoice.gross is at most EUR 500.00, or order is present". Empty where only what the
/// policy itself says decides it.
std::string otherwise_if(Evaluator& evaluator, ir::NodeId condition);

/// The tree of a condition's or value's parts with the values read.
abi::TraceNode trace_of(Evaluator& evaluator, ir::NodeId node);

/// What a call of known arguments comes to, in the words of the builtin; empty for one whose
/// arguments say enough.
std::string told_of(Evaluator& evaluator, const ir::Call& call);

/// The value of a node for people; a record prints as its path, what is unknown as "not read".
std::string shown(Evaluator& evaluator, ir::NodeId node);

/// Two values that are compared: a share beside a percent as a percent, and quotients with as many
/// digits as it takes to see which is more.
struct Sides {
  std::string left, right;
};
Sides shown_apart(Evaluator& evaluator, ir::NodeId left, ir::NodeId right);

/// The path of the field, of a record that is known.
std::string path_of(const Evaluator& evaluator, const ir::Field& field,
                    const abi::RecordData& record);

}  // namespace bop::interpret

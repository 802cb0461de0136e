// language.md C9: what `...` leaves open in a test stands for any value, one that is there
// included. In: a test and the program it is of; out: a program in which no test of knowledge (`is
// known`, `is unavailable`) takes "not read" of such a value for an answer, so that what holds in
// it holds whatever stands there. Never: running either.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "apps/testing/judge_case.h"

namespace bop::testing {

/// Names of the fields that `...` stands for: in the subject, first or corrected, in what it holds,
/// and in rows of reference data ("payees[]": a row whose key may be any). A subject that is not
/// given leaves all its fields open.
std::set<std::string> left_open(const ir::Program& program, const ir::Test& test);

/// Whether what has to be read is left open: of what was given as not read it is not.
bool is_open(const decide::Need& need, const std::set<std::string>& open);

/// A test of knowledge that what is left open may answer either way.
struct Asking {
  ProgramPtr program;  // as it was: this policy's, or that of one it reads the result of
  ir::NodeId test;     // in it
};
/// "bill.total is unavailable"
std::string text_of(const Asking& asking);
/// The rules that ask it, by code: all that do, or those that may matter.
std::vector<std::string> rules_asking(const Asking& asking);
std::vector<std::string> rules_asking(const Asking& asking, const std::set<std::uint32_t>& among);

/// On which rules an expectation hangs.
struct Hanging {
  std::set<std::uint32_t> rules;  // PolicyInfo::rules
  bool on_others = false;         // on what another policy decides, too
};
/// Of those that have `turned`: the rules of a decision, and those of decisions that they read.
Hanging hanging_of_decision(const ir::Program& program, std::uint32_t decision,
                            const std::set<std::uint32_t>& turned);
Hanging hanging_of_condition(const ir::Program& program, abi::ConditionIndex condition,
                             const std::set<std::uint32_t>& turned);
bool is_asked_by(const Asking& asking, const ir::Program& program, abi::ConditionIndex condition);

struct OpenProgram {
  ProgramPtr program;  // null where nothing asks
  std::vector<Asking> asking;
};

/// Which of the two it is stands in such a test alone: everything else that depends on what is not
/// read is unknown until it is read.
OpenProgram with_open(const ProgramPtr& program, const std::set<std::string>& open);

/// What approvals, duties, processes and services read of what is left open: "bill.gross".
std::vector<std::string> asked_by_cases(const ir::Program& program,
                                        const std::set<std::string>& open);

}  // namespace bop::testing

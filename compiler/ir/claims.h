// What a policy says about itself, as constants of the IR: tests, proofs, properties.
// Never: nodes, results of running them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/abi/case_fact.h"
#include "runtime/abi/policy.h"

namespace bop::ir {

using source::SourceRange;

struct GivenRecord;
struct GivenValue {
  enum class Kind : std::uint8_t { Value, Missing, Unread, Unspecified, Record, List };
  Kind kind = Kind::Missing;
  abi::Value value;                  // Kind::Value
  std::string raw;                   // Kind::Unread: what stood there
  std::vector<GivenRecord> records;  // Kind::Record (one), Kind::List of records
  std::vector<abi::Value> elements;  // Kind::List of scalars
};
struct GivenRecord {
  std::uint32_t type = 0;  // Schema::records
  std::vector<GivenValue> fields;
};
struct Test {
  struct Reference {
    std::uint32_t reference = 0;
    std::vector<GivenRecord> rows;
  };
  struct Setting {
    std::uint32_t parameter = 0;  // PolicyInfo::parameters
    abi::Datum value;
  };
  struct Expect {
    std::uint32_t decision = abi::none;         // DECISION = OUTCOME (or `undetermined`)
    std::uint32_t outcome = abi::none;          // none: undetermined
    abi::ConditionIndex condition = abi::none;  // any other boolean expression
    std::vector<std::string> because;
    bool because_only = false;
    std::vector<std::string> needs;     // paths
    std::vector<std::string> to;        // roles, all who are asked by one task
    std::string within;                 // that task's time: "2 business days"
    std::optional<abi::CaseFact> fact;  // of the case; without decision and condition
    SourceRange origin;
  };
  // What happens to the case at one moment: corrections and answers, then what is expected of it.
  struct Step {
    abi::Datum after;  // Duration or BusinessDays since the step before; missing: at once
    std::optional<GivenRecord> subject;
    std::string by;  // who corrects the record; empty: it says something else by itself
    std::vector<abi::CaseFact> answers;
    std::vector<Expect> expects;  // facts, and the outcome of the case
  };
  // Who there is beside those who are made for it: who is given for a role is all who have it.
  struct Person {
    std::string name;
    std::vector<std::string> roles;  // "controller", "cost_centre_owner of CC-100"
    std::vector<std::pair<std::string, std::string>> limits;  // "invoice.gross", "EUR 5,000.00"
  };
  struct Absence {
    std::string person;
    std::string from, until;  // dates or instants; empty: without an end
  };
  struct Delegation {
    std::string person, whom, scope;
    std::string from, until;
  };
  struct People {
    std::vector<Person> persons;
    std::vector<Absence> absences;
    std::vector<Delegation> delegations;
  };
  std::string title;
  SourceRange origin;
  std::string as_of;  // a date (00:00 in the policy's zone) or an instant; empty: not given
  std::optional<GivenRecord> subject;
  std::vector<Reference> references;
  std::vector<Setting> parameters;  // other values than those declared
  People people;
  std::vector<Expect> expects;
  std::vector<Step> steps;  // none: the test is about the verdict alone
};
// What a claim is made of: outcomes, conditions, and how they are joined.
struct ClaimTerm {
  enum class Kind : std::uint8_t { Outcome, Condition, And, Or, Not };
  Kind kind = Kind::Condition;
  std::uint32_t decision = abi::none;         // Outcome
  std::uint32_t outcome = abi::none;          // Outcome; none: undetermined
  abi::ConditionIndex condition = abi::none;  // Condition
  std::vector<std::uint32_t> operands;        // And, Or, Not: terms before this one
};
// prove "…" given … never | always DECISION = OUTCOME …, of every record, reference set, day and
// parameter inside its bounds
struct Proof {
  std::string title;
  SourceRange origin;
  std::vector<ClaimTerm> terms;
  std::uint32_t given = abi::none;  // a term
  std::uint32_t claim = abi::none;  // a term
  bool never = false;               // otherwise always
};
struct Program;
// property "…" for all x : T, … where … holds …
// A program of its own, whose subject is a record of the variables, and of the policy's subject as
// the last field where the property reads it.
struct Property {
  std::string title;
  SourceRange origin;
  std::shared_ptr<const Program> program;
  std::uint32_t variables = 0;            // fields of its subject that are variables
  abi::ConditionIndex where = abi::none;  // of `program`
  abi::ConditionIndex holds = abi::none;  // of `program`
};

}  // namespace bop::ir

// Modules in, Symbols out: the schema of every type, and one entry for everything a policy
// declares, with the place it was declared at. Names inside expressions are left to check. Never:
// types of expressions, evaluation, reading files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"
#include "runtime/abi/schema.h"

namespace bop::resolve {

using diagnostics::Diagnostics;
using source::SourceRange;
using Index = std::uint32_t;
inline constexpr Index none = 0xffffffffU;

/// Where something is declared: modules[module].declarations[declaration]. `declared` finds the
/// node.
struct Place {
  Index module = 0;
  Index declaration = 0;
  SourceRange name;  // the name as written
};

struct Reference {
  std::string name;
  Place place;
  Index record = none;  // Schema::records; none after an error
  std::vector<Index> key_fields;
};
struct Parameter {
  std::string name;
  Place place;
  abi::Type type;
};
struct Let {
  std::string name;
  Place place;
  std::optional<abi::Type> type;  // as written; its real type is Checked::let_types
};
/// A define's parameter, a table's parameter or result.
struct Argument {
  std::string name;
  SourceRange range;
  abi::Type type;
  Index tied_to = none;  // `Money in currency of actual`: the define's parameter `actual`
};
struct Define {
  std::string name;
  Place place;
  bool native = false;  // native: runtime/builtins has a function of this name
  std::vector<Argument> arguments;
  std::optional<abi::Type> result;  // as written; its real type is Checked::define_types
};
struct Table {
  std::string name;
  Place place;
  std::vector<Argument> parameters;
  std::vector<Argument> results;  // with the type of their cells
  std::vector<abi::Type> values;  // what a call gives for each: that, or a list of it (`collect`)
  bool is_parameter = false;
  Index row_type = none;  // with two or more results: a record type made of them, for `.column`
};
struct Role {
  std::string name;
  Place place;
  std::vector<Index> covers;  // direct; roles
};
struct Code {
  std::string name;
  std::string text;
  Place place;
  Index owner = none;  // role
};
struct Outcome {
  std::string name;
  SourceRange range;
  bool releases = false;
  bool refuses = false;  // turned down for good, and nobody need look
};
struct Decision {
  std::string name;
  Place place;
  std::vector<Outcome> outcomes;  // mildest first
  Index default_outcome = none;
  Index asks = none;        // role
  Index escalation = none;  // escalations
};
/// A `rule`, or a `requires` (then its code is that of its effect: "FIELD_MISSING").
struct Rule {
  std::string code;
  Place place;
  bool is_requires = false;
  std::vector<Index> exceptions;  // direct ones; Symbols::exceptions
  Index check = none;             // what follows when that check has no answer; Symbols::checks
};
struct Exception {
  std::string code;
  Place place;
  Index rule = none;              // what it is an exception to: either a rule …
  Index exception = none;         // … or another exception
  std::vector<Index> exceptions;  // direct exceptions to this one
};
/// A question to the outside. Its answers are a field of the subject, so that what was answered is
/// evidence like everything else: a list of records that hold the arguments, the day it was `asked`
/// and the `answer`.
struct Check {
  std::string name;
  Place place;
  std::vector<Argument> arguments;
  abi::Type result;
  Index answers = none;  // record type of one answer; Schema::records
  Index field = none;    // of the subject; none after an error
};
struct Named {
  std::string name;
  Place place;
};
using Escalation = Named;
struct Example {
  std::string name;
  Place place;
  Index record = none;
};
/// A test or a prove.
struct Titled {
  std::string title;
  Place place;
};

struct Property {
  std::string title;
  Place place;
  std::vector<Argument> variables;
};

/// What a small-letter name of the whole policy stands for.
struct Symbol {
  enum class Kind : std::uint8_t {
    Subject,
    Reference,
    Parameter,
    Let,
    Define,
    Table,
    Role,
    Decision,
    Example,
    Check,
    Match,
    Approval,
  };
  Kind kind;
  Index index = 0;
  SourceRange range;  // of the name where it is declared
  bool ambiguous =
      false;  // the library has the name, too (reported): nothing to say about its uses
};

/// All lists are in order of declaration: the policy's own first, then those of the modules it
/// uses.
struct Symbols {
  // Out of line: large, and made in few places.
  Symbols();
  Symbols(const Symbols&);
  Symbols(Symbols&&) noexcept;
  Symbols& operator=(const Symbols&);
  Symbols& operator=(Symbols&&) noexcept;
  ~Symbols();

  abi::Schema schema;
  std::map<std::string, SourceRange, std::less<>> type_places;

  Index policy = none;  // declaration of the PolicyDecl in modules[0]; none after an error
  std::string subject;  // empty after an error, and in a module
  Place subject_place;
  Index subject_record = none;
  std::vector<Index> subject_keys;  // fields of the record
  std::vector<Reference> references;
  std::vector<Parameter> parameters;
  std::vector<Let> lets;
  std::vector<Define> defines;
  std::vector<Table> tables;
  std::vector<Role> roles;  // same order as Schema::roles
  std::vector<Code> codes;
  std::vector<Decision> decisions;
  std::vector<Rule> rules;
  std::vector<Exception> exceptions;
  std::vector<Check> checks;
  std::vector<Escalation> escalations;
  std::vector<Named> matches;
  std::vector<Named> approvals;
  std::vector<Named> duties;
  std::vector<Named> processes;
  std::vector<Named> services;
  std::vector<Named> calendars;
  std::vector<Example> examples;
  std::vector<Titled> tests;
  std::vector<Titled> proofs;
  std::vector<Property> properties;
  /// What each module sees: its own names, and of the modules it names in a `use` those that do not
  /// begin with `_`; what these use themselves is their own affair.
  std::vector<std::map<std::string, Symbol, std::less<>>> names;

  /// What `name` stands for in a module, or nothing.
  const Symbol* find(std::string_view name, Index module = 0) const;
};

/// Never fails: what could not be made sense of is left out or has type Error, and is reported.
/// modules[0] is the policy (or the module being checked alone), the others are what it uses.
Symbols resolve(const std::vector<ast::Module>& modules, Diagnostics& diagnostics);

/// The declaration at `place`, which must be a `Node`.
template <typename Node>
const Node& declared(const std::vector<ast::Module>& modules, const Place& place) {
  return std::get<Node>(modules[place.module].declarations[place.declaration].node);
}

/// Its text has errors, reported by parse: its name stands, what is inside can't be relied on.
inline bool is_broken(const std::vector<ast::Module>& modules, const Place& place) {
  return modules[place.module].declarations[place.declaration].broken;
}

/// "`disposition` gives `approve`, `hold`."
std::string outcomes_text(const Decision& decision);

/// Where a type or function of that name is declared by a module of the library that the policy
/// does not use: says so, with the `use` as its fix. `opening`: "type ", "define ".
bool suggest_module(const ast::Module& policy, diagnostics::Diagnostic& unknown,
                    const ast::Identifier& name, std::string_view opening);

/// Every symbol, one a line, for `--emit=symbols`.
std::string print(const Symbols& symbols);

}  // namespace bop::resolve

// What was decided about one record and why: plain data that prints itself as the verdict JSON of
// language.md or as text for people. Never: evaluating anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "runtime/abi/examine.h"
#include "runtime/abi/policy.h"
#include "runtime/abi/trace.h"
#include "runtime/record/record.h"

namespace bop::decide {

/// An input that is needed to decide, and why it can't be used. `rule` is set instead of `field`
/// where a rule can't be computed at all (undefined).
struct Need {
  std::string field;  // "invoice.gross", "vendors"
  std::string rule;   // "AP-05"
  std::string why;    // "low_confidence 0.61", "not_found", "unavailable: not given"
  std::string raw;    // what stood there, if anything was read
  std::optional<record::Origin> at;

  bool operator==(const Need& other) const { return field == other.field && rule == other.rule; }
};

enum class Status : std::uint8_t { NotInForce, False, Excepted, Undecided, True };
std::string_view name_of(Status status);

/// language.md C2, for one rule, or for one element of those it is asked of.
struct RuleStatus {
  std::uint32_t rule = 0;  // PolicyInfo::rules
  Status status = Status::False;
  std::string excepted_by;      // code of the exception, or "unless"
  std::vector<Need> needs;      // Status::Undecided
  abi::Instance instance = {};  // which element, if it is asked of each of a list
  std::string at = {};          // "invoice.lines[3]"; "invoice.lines[…]": those not read
};

/// How many elements a rule is true of. Without `at_most` there may be elements that were not read.
struct RuleCount {
  std::uint32_t rule = 0;
  std::size_t at_least = 0;
  std::optional<std::size_t> at_most;
};

/// A value that a deciding rule read, with the place it was read from.
struct FieldRead {
  std::string path;
  std::string value;
  std::string method;
  std::string confidence;
  std::optional<record::Origin> at;
  std::string corroborated_by;
  std::string source;  // of reference data: "vendors.csv line 3"
};

/// What an exception or an `unless` made of a rule, or of the exception that it belongs to.
struct Exemption {
  std::uint32_t exception = abi::none;     // PolicyInfo::exceptions; none: the `unless`
  abi::Truth holds = abi::Truth::Unknown;  // whether it takes the effect away
  std::string because;                     // its own condition, with the values it was asked on
  std::vector<FieldRead> fields;           // those it was asked on
  std::vector<Need> needs;                 // of one that is open
  std::vector<Exemption> exceptions;       // to itself, as far as they made it what it is
};

/// What may be done about an effect.
struct Advice {
  std::string recommended;           // by its rule, in the author's words
  bool chooses = false;              // there is something to choose from, or nothing of it
  std::vector<std::string> choices;  // a sentence each
  std::vector<Need> open;            // what is not known of them: there may be others
  std::string lifted_if;             // what would have to be otherwise; of what keeps back
};

/// The effect of a true rule.
struct Effect {
  std::uint32_t rule = 0;
  std::string at;  // the element it is about
  std::string because;
  std::vector<FieldRead> fields;  // those its condition read
  std::vector<FieldRead> also;    // only its sentence, `where`, `unless` or exceptions read these
  std::vector<std::string> to;    // roles with their scope: "cost_centre_owner of CC-100"
  std::string within;
  std::string owner;               // role that handles it
  std::vector<Need> target_needs;  // who or until when is not known yet
  bool deferred = false;           // milder than the outcome: kept, gives no task
  Advice advice;
  std::string slack;              // how far off the rule's equality may be
  std::vector<Exemption> not_by;  // exceptions that would hold, but are excepted themselves
  /// What of it stays as it is whatever is read later, and what would tell the rest; asked where
  /// another decision reads it.
  struct Told {
    bool because = false;
    bool at = false;
    abi::Told::Values values = abi::Told::Values::Open;
    std::vector<Need> because_needs, at_needs, values_needs;
  };
  Told told;
};

/// A rule that would have its effect were it not excepted, or that is open because that is open.
struct Excepted {
  Status status = Status::Excepted;  // or Undecided
  Effect effect;  // what it would do; `because` is empty where it may not apply at all
  std::vector<Exemption> by;
};

/// What a rule adds to a decision of `combine collect` if it turns out to be true.
struct OpenEffect {
  Effect effect;
  std::vector<Need> needs;  // what its rule hangs on
};

struct Task {
  std::vector<std::string> roles;
  std::string within;
  std::string reason;
  std::vector<std::string> rules;
  std::vector<Need> needs;
  std::vector<std::string> advice = {};    // what may be done about it, line by line
  std::vector<std::string> evidence = {};  // what its rules read, and where it stands
};

struct DecisionVerdict {
  static constexpr std::string_view undetermined = "undetermined";
  static constexpr std::string_view not_in_force = "NOT_IN_FORCE";                // a `reason`
  static constexpr std::string_view not_in_jurisdiction = "NOT_IN_JURISDICTION";  // the same
  static constexpr std::string_view exact = "exact";
  static constexpr std::string_view kleene = "kleene";
  std::uint32_t decision = 0;
  std::string outcome;                // or `undetermined`
  bool by_default = false;            // no rule said anything
  std::string reason;                 // "NOT_IN_FORCE", "NOT_IN_JURISDICTION"
  std::string detail;                 // the same in words; or why it is decided without a true rule
  std::vector<std::string> possible;  // undetermined: mildest first
  std::string at_least;
  std::string examined;  // `exact`, or `kleene` (C1); empty: every rule is decided
  std::vector<Need> needs;
  std::vector<Effect> effects;
  std::vector<Excepted> excepted;
  std::vector<RuleStatus> rules;  // every rule of the decision, once for each of its elements
  std::vector<RuleCount> counts;  // of its rules that are asked of each element of a list
  std::vector<Task> tasks;
  std::vector<Need> default_needs;  // whom the default concerns is not known yet
  std::vector<OpenEffect> open;     // of `combine collect`: what its undecided rules may add
  /// Whether the policy is in force and the record in its jurisdiction.
  abi::Truth applies = abi::Truth::True;
};

/// A field that its own confidence would not have carried.
struct Corroboration {
  std::string field;
  std::string confidence;
  std::string floor;
  std::string by;  // "net + tax = gross", "vendor.iban"
};

struct Verdict {
  std::string record;    // its id
  std::string document;  // where it came from
  std::string as_of;
  std::string engine;  // "jit", "interpret"
  std::vector<DecisionVerdict> decisions;
  std::vector<Corroboration> corroborated;
  std::vector<abi::Datum> results;  // by PolicyInfo::results: what decisions and policies said
  /// What other policies decided about the record: "ap.match", its hash, decision and outcome.
  struct Other {
    std::string policy;
    std::string hash;
    std::vector<std::pair<std::string, std::string>> outcomes;
  };
  std::vector<Other> others;
  std::vector<std::pair<std::string, abi::TraceNode>> traces;  // per rule, with --trace

  bool determined() const;
};

/// "invoice.gross = EUR 120.00, by ocr with confidence 0.97, page 1"; nothing of what has no
/// reading of its own.
std::string text_of(const FieldRead& field);

/// Rules `for each` of the decision without a status in its verdict, by PolicyInfo::rules, in
/// order: their lists have no element that they are asked of.
std::vector<std::uint32_t> rules_not_asked(const DecisionVerdict& verdict,
                                           const abi::PolicyInfo& policy);

/// The verdict of language.md as JSON. The first decision stands at the top, others in "decisions".
nlohmann::ordered_json to_json(const Verdict& verdict, const abi::PolicyInfo& policy);
/// The verdict for people: outcome first, then why, each rule, and where each value stands.
/// `colour`: ANSI escapes.
std::string to_text(const Verdict& verdict, const abi::PolicyInfo& policy, bool colour);

}  // namespace bop::decide

// What was decided about one record and why: plain data that prints itself as the verdict JSON of
// language.md or as text for people. Never: evaluating anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "runtime/abi/policy.h"
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

/// language.md C2, for one rule.
struct RuleStatus {
  std::uint32_t rule = 0;  // PolicyInfo::rules
  Status status = Status::False;
  std::string excepted_by;  // code of the exception, or "unless"
  std::vector<Need> needs;  // Status::Undecided
};

/// A value that a deciding rule read, with the place it was read from.
struct FieldRead {
  std::string path;
  std::string value;
  std::string method;
  std::string confidence;
  std::optional<record::Origin> at;
  std::string corroborated_by;
};

/// The effect of a true rule.
struct Effect {
  std::uint32_t rule = 0;
  std::string because;
  std::vector<FieldRead> fields;
  std::vector<std::string> to;  // roles with their scope: "cost_centre_owner of CC-100"
  std::string within;
  std::string owner;               // role that handles it
  std::vector<Need> target_needs;  // who or until when is not known yet
  bool deferred = false;           // milder than the outcome: kept, gives no task
};

struct Task {
  std::vector<std::string> roles;
  std::string within;
  std::string reason;
  std::vector<std::string> rules;
  std::vector<Need> needs;
};

struct DecisionVerdict {
  static constexpr std::string_view undetermined = "undetermined";
  static constexpr std::string_view exact = "exact";
  static constexpr std::string_view kleene = "kleene";
  std::uint32_t decision = 0;
  std::string outcome;                // or `undetermined`
  bool by_default = false;            // no rule said anything
  std::string reason;                 // "NOT_IN_FORCE"
  std::string detail;                 // the same in words
  std::vector<std::string> possible;  // undetermined: mildest first
  std::string at_least;
  std::string examined;  // `exact`, or `kleene` (C1); empty: every rule is decided
  std::vector<Need> needs;
  std::vector<Effect> effects;
  std::vector<RuleStatus> rules;  // every rule of the decision
  std::vector<Task> tasks;
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
  std::vector<std::pair<std::string, abi::TraceNode>> traces;  // per rule, with --trace

  bool determined() const;
};

/// The verdict of language.md as JSON. The first decision stands at the top, others in "decisions".
nlohmann::ordered_json to_json(const Verdict& verdict, const abi::PolicyInfo& policy);
/// The verdict for people: outcome first, then why, each rule, and where each value stands.
/// `colour`: ANSI escapes.
std::string to_text(const Verdict& verdict, const abi::PolicyInfo& policy, bool colour);

}  // namespace bop::decide

// A compiled policy as the runtime sees it: what it declares (PolicyInfo) and how it is evaluated
// (Engine, implemented by compiler/interpret and by compiler/emit). Never: syntax or IR.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/datum.h"
#include "runtime/abi/evaluation.h"
#include "runtime/abi/references.h"
#include "runtime/abi/schema.h"
#include "runtime/abi/validity.h"
#include "runtime/base/error.h"

namespace bop::abi {

struct OutcomeInfo {
  std::string name;
  bool releases = false;
};

struct RoleInfo {
  std::string name;
  ValueIndex scope = none;            // `role cost_centre_owner of invoice.cost_centre`
  std::vector<std::uint32_t> covers;  // roles
};

/// A calendar of the house.
struct CalendarInfo {
  std::string name;  // "DESK"
  std::string text;  // all it means, which stands wherever the name of a calendar does
};

struct CodeInfo {
  std::string name;
  std::string text;
  std::uint32_t owner = none;  // role
};

/// then OUTCOME [to …] [with CODE] [, for ROLE] [, within …]
struct EffectInfo {
  std::uint32_t outcome = 0;             // of the rule's decision
  std::uint32_t code = none;             // PolicyInfo::codes
  ValueIndex to = none;                  // Role or list of Role
  ValueIndex owner = none;               // Role
  ValueIndex within = none;              // BusinessDays, Duration or Target
  std::vector<std::string> blocks = {};  // what must wait: "payment"
};

/// for each NAME in LIST: rules whose conditions and values are counted apart, from 0 in each list.
struct EachInfo {
  std::string variable;    // "line"
  std::string list_text;   // "invoice.lines"
  ValueIndex list = none;  // among the policy's own values
  std::uint32_t condition_count = 0;
  std::uint32_t value_count = 0;
  std::vector<Type> value_types;  // of each of its values
};

/// Which element a rule is asked of: nothing for a rule that is asked of the record once.
struct Instance {
  static constexpr std::uint32_t unread = 0xfffffffeU;  // of a list that may have more elements
  std::uint32_t each = none;                            // PolicyInfo::eaches
  std::uint32_t element = none;                         // from 0, or `unread`

  bool operator==(const Instance&) const = default;
};

/// exception CODE to CODE: removes the effect of `of`, a rule or another exception.
struct ExceptionInfo {
  std::string code;
  std::string title;
  ConditionIndex when = none;
  ConditionIndex unless = none;
  std::vector<std::uint32_t> exceptions;  // to this exception; PolicyInfo::exceptions
  std::string cites;
  InForce in_force;
  std::uint32_t each = none;  // whose conditions `when` and `unless` are; none: the policy's
};

struct RuleInfo {
  std::string code;  // "AP-02"
  std::string title;
  std::uint32_t decision = 0;
  ConditionIndex when = none;  // none: always
  ConditionIndex unless = none;
  std::vector<std::uint32_t> exceptions;  // PolicyInfo::exceptions
  EffectInfo effect;
  std::string cites;
  std::string owner;
  InForce in_force;
  std::uint32_t each = none;    // whose conditions and values its clauses are; none: the policy's
  ConditionIndex where = none;  // which elements it is asked of
  ValueIndex slack = none;      // how far off its one equality may be
};

/// MostSevere: the most severe effect wins. Unique: two true effects that differ are a conflict.
/// Collect: effects stand side by side, the most severe names the outcome, none is deferred.
/// Unanimous: the outcome of all true effects if they are of one mind, otherwise a conflict that a
/// person settles.
enum class Combine : std::uint8_t { MostSevere, Unique, Collect, Unanimous };

struct DecisionInfo {
  std::string name;
  std::vector<OutcomeInfo> outcomes;  // mildest first
  Combine combine = Combine::MostSevere;
  std::uint32_t default_outcome = 0;
  ValueIndex default_to = none;
  ValueIndex default_within = none;  // of the approval or the table that `default_to` is
  std::uint32_t asks = none;         // role
  std::string escalation;
  std::vector<std::uint32_t> reads = {};  // PolicyInfo::results its rules depend on
};

/// What a decision said, as a value for others: `disposition`, `disposition.findings`, `result of
/// ap.match for invoice`. A record: of a decision its `outcome` and `findings`; of another policy
/// one such record for each of its decisions.
struct ResultInfo {
  std::string name;               // "disposition", "ap.match": the path of its fields
  std::uint32_t decision = none;  // of this policy; none: of the policy called `name`
  std::uint32_t record = 0;       // Schema::records
  std::string hash;               // of the other policy
  bool only_outcome = false;      // a decision of this policy, and no rule reads its findings
};

struct ReferenceInfo {
  std::string name;
  std::uint32_t record = 0;  // Schema::records
  std::vector<std::uint32_t> key_fields;
  /// Matches add its rows up, and nothing looks one up by its key: rows of one key are no mistake.
  bool only_summed = false;
};

/// check NAME(…) gives T: a question whose answers stand in the record
struct CheckInfo {
  std::string name;
  std::vector<std::string> parameters;
  Type result;
  Datum keeps;  // a span; Missing where an answer never grows old
  std::uint32_t times = 0;
  Datum apart;  // a span between two attempts
};

struct ParameterInfo {
  std::string name;
  Type type;
  Datum value;
  std::string owner;
  Datum low;  // between low and high, both included; Missing where the policy names no bounds
  Datum high;
  std::vector<std::string> cites;
};

/// trust PATH at FLOOR [by PATH from FLOOR] [by checksum FUNCTION from FLOOR]
struct TrustInfo {
  std::string path;         // "invoice", "invoice.payee_iban"
  value::Decimal floor;     // 0 … 1
  ValueIndex by = none;     // equality with this value corroborates …
  value::Decimal by_floor;  // … from this confidence
  std::string by_path;
  ConditionIndex checksum = none;  // of the field: where it is false, the field never counts …
  value::Decimal checksum_floor;   // … where it is true, from this confidence
  std::string checksum_name;
};

/// Fields of the record of a decision's result …
inline constexpr std::uint32_t result_outcome = 0;   // Enum of its outcomes, mildest first
inline constexpr std::uint32_t result_findings = 1;  // list of findings
/// … and of a finding: an effect of a rule that is true.
enum class FindingField : std::uint8_t { Rule, Code, Outcome, At, Because, Values };
/// … and of a value that its condition read: its path, and how it was read.
inline constexpr std::uint32_t finding_value_path = 0;
inline constexpr std::uint32_t finding_value_text = 1;

/// Everything a policy declares that deciding and explaining need.
struct PolicyInfo {
  PolicyInfo();
  PolicyInfo(const PolicyInfo&);
  PolicyInfo(PolicyInfo&&) noexcept;
  PolicyInfo& operator=(const PolicyInfo&);
  PolicyInfo& operator=(PolicyInfo&&) noexcept;
  ~PolicyInfo();

  std::string name, title, owner;
  std::vector<std::string> cites;
  std::string hash;      // SHA-256 over the meaning
  std::string set_by;    // the name of the file in which a house sets parameters; empty: none does
  std::string calendar;  // "TARGET"
  std::string zone;      // "Europe/Berlin"; UTC when the policy names none
  InForce in_force;
  JurisdictionInfo jurisdiction;
  ValueIndex effective_by = none;  // a Date; none: the date of `as of`
  std::string subject;             // "invoice"
  std::uint32_t subject_record = 0;
  std::vector<std::uint32_t> subject_keys;  // fields that tell two cases of one number apart
  Schema schema;
  std::vector<ReferenceInfo> references;
  std::vector<ParameterInfo> parameters;
  std::vector<TrustInfo> trust;
  std::vector<CheckInfo> checks;
  std::vector<RoleInfo> roles;  // same order as Schema::roles
  std::vector<CodeInfo> codes;
  std::vector<CalendarInfo> calendars;
  std::vector<DecisionInfo> decisions;
  std::vector<RuleInfo> rules;
  std::vector<ExceptionInfo> exceptions;
  std::vector<EachInfo> eaches;
  std::vector<ResultInfo> results;
  std::uint32_t condition_count = 0;
  std::uint32_t value_count = 0;
  std::vector<Type> value_types;  // of each ValueIndex

  /// What the policy calls a calendar by whose text it counts.
  std::string calendar_name(const std::string& text) const;
};

class Matches;  // match.h

/// Evaluates one policy against one set of reference data. Safe to call from several threads.
class Session {
 public:
  virtual ~Session() = default;
  /// Computes every condition and value; never fails (what can't be computed is Undefined).
  virtual void evaluate(const Case& subject, Evaluation& result) const = 0;
  /// The policy's matches as this engine answers for them; what it can't, `oracle` does.
  virtual std::unique_ptr<Matches> matches(std::unique_ptr<Matches> oracle) const;
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;  // "jit", "interpret"
  virtual std::unique_ptr<Session> bind(std::shared_ptr<const References> references) const = 0;
};

/// An input that a condition or value needed and that is unknown.
struct Need {
  std::string path;  // "invoice.gross", "vendors", "ecb_rates[USD, 2026-03-01]"
  bool undefined = false;
  std::string reason;  // undefined: "mixed currency", "division by zero"; unread reference: why
  bool operator==(const Need&) const = default;
};

/// A value that came from reference data.
struct ReferenceValue {
  std::string path;    // "vendors[V-1001].iban"
  std::string name;    // as the policy has it: "vendor.iban"
  std::string value;   // printed
  std::string source;  // "vendors.csv line 3"; empty for rows that stand in no file
};

/// What made a condition what it is: in words, and what they rest on.
struct Facts {
  std::string because;              // "claim.amount is EUR 20.00, at most EUR 50.00"
  std::vector<std::string> fields;  // as fields_of_condition gives them
  std::vector<ReferenceValue> references;
};

struct Advice;     // advice.h
struct TraceNode;  // trace.h

/// Answers questions about one evaluation, on demand; implemented by compiler/interpret.
class Explainer {
 public:
  virtual ~Explainer() = default;
  /// The unknown inputs that make this condition or value unknown; empty when it is known.
  virtual std::vector<Need> needs_of_condition(const Case&, ConditionIndex,
                                               const Instance& = {}) const = 0;
  virtual std::vector<Need> needs_of_value(const Case&, ValueIndex, const Instance& = {}) const = 0;
  /// What keeps a list from being known in full: its own needs, or that there may be more elements.
  virtual std::vector<Need> needs_of_list(const Case&, std::uint32_t each) const = 0;
  /// Paths of the record's fields this condition read, in order, without repeats.
  virtual std::vector<std::string> fields_of_condition(const Case&, ConditionIndex,
                                                       const Instance& = {}) const = 0;
  /// The reason sentence of a rule with the values filled in (generated where none is written).
  virtual std::string because(const Case&, std::uint32_t rule, const Instance& = {}) const = 0;
  /// What the rule recommends, and what would have to be otherwise for it not to have its effect.
  virtual Advice advice(const Case&, std::uint32_t rule, const Instance& = {}) const = 0;
  /// What the rule's own sentence and the `where` of its list read; `because` is empty.
  virtual Facts read_beside_condition(const Case&, std::uint32_t rule,
                                      const Instance& = {}) const = 0;
  /// Of any condition, whichever way it came out: an `unless`, an exception.
  virtual Facts facts(const Case&, ConditionIndex, const Instance& = {}) const = 0;
  /// The sentence written behind the `because` of an exception; empty where none is.
  virtual Facts sentence_of_exception(const Case&, std::uint32_t exception,
                                      const Instance& = {}) const = 0;
  virtual TraceNode trace(const Case&, ConditionIndex, const Instance& = {}) const = 0;
  /// The same for a value: which row of a table gave it, and why no other.
  virtual TraceNode trace_of_value(const Case&, ValueIndex, const Instance& = {}) const = 0;
  /// What the rule's condition and its reason read of reference data, in order, without repeats.
  virtual std::vector<ReferenceValue> reference_values(const Case&, std::uint32_t rule,
                                                       const Instance& = {}) const = 0;
};

/// Prints a value as a policy writes it: "EUR 1,000.00", "2026-03-01", "goods".
std::string print(const Schema& schema, Type type, const Datum& datum);

}  // namespace bop::abi

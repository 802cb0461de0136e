// What unknown conditions ask of each unknown input: the values that make a difference, or that it
// is used in a way that can't be told before another input is supposed (or at all). Every use of an
// input that may ever come to matter counts, as a partition once chosen is kept.
// Never: choosing an input, its cells (examiner.cpp).
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/interpret/evaluator.h"

namespace bop::interpret {

/// All that is asked of one input.
struct Asked {
  abi::Type type;            // of its values
  value::Currency currency;  // of an amount
  std::vector<value::Fraction> critical;
  std::set<std::string> texts;
  bool blocked = false;  // used in ways that the two above do not say
  abi::Need need;
  std::vector<abi::Datum> keys;  // of a lookup
  std::int64_t read = 0;         // of a length: elements that were read
};

/// A value in terms of the inputs that stand in it as they are.
struct Form {
  enum class Kind : std::uint8_t {
    Known,   // no inputs
    Sum,     // rest + the sum of factor x input, by position on their axis
    Single,  // an input that is no number
    Open     // found out when other inputs are supposed; what stands in it is blocked until then
  };
  Kind kind = Kind::Open;
  abi::Datum known;
  std::map<Input, value::Fraction> terms;  // Sum, and the one of a Single
  value::Fraction rest;
  value::Currency currency;
};

/// The types of the records that decisions of the program say. What of them is not known is no
/// input: it hangs on the inputs of those decisions' rules.
struct SaidRecords {
  explicit SaidRecords(const ir::Program& program);
  std::map<std::uint32_t, std::uint32_t> result;  // record type to PolicyInfo::results
  std::set<std::uint32_t> inside;                 // record types of findings and of their values
};

class Dependence {
 public:
  Dependence(Evaluator& evaluator, const Dependents& dependents, const SaidRecords& said)
      : evaluator_(evaluator),
        dependents_(dependents),
        said_(said),
        kept_(evaluator.program().nodes.size()) {}

  /// A condition that is unknown, with all it depends on.
  void condition(ir::NodeId node) { form(node); }
  /// A list that is not known, or that may have more elements than were read.
  void list(ir::NodeId node);
  /// A date that is compared with these days.
  void date(ir::NodeId node, const std::vector<value::Date>& days);
  /// What was asked in all. `other_unknown()`: something unknown is no input (a list that was not
  /// read, an element of a list).
  std::map<Input, Asked> take();
  bool other_unknown() const { return other_unknown_; }
  /// Decisions whose outcome or findings are asked for and not known, by PolicyInfo::results.
  const std::set<std::uint32_t>& results() const { return results_; }

 private:
  Form form(ir::NodeId node);
  Form compute(ir::NodeId node);
  Form of_field(const ir::Field& field);
  Form of_input(const abi::RecordData& record, std::uint32_t field);
  Form of_amount(const abi::RecordData& record, std::uint32_t field, const Input& input);
  Form of_lookup(const ir::Lookup& lookup);
  void of_key(const ir::Lookup& lookup, std::size_t part, const std::vector<Form>& keys);
  void of_unknown_entries(std::uint32_t reference, std::size_t part, const Form& key);
  Form of_arithmetic(ir::NodeId id, const ir::Arithmetic& arithmetic);
  Form within_ends(abi::Kind kind, Form result);
  Form of_compare(const ir::Compare& compare);
  void relate_at_rates(const ir::Compare& compare, const Form& left, const Form& right);
  void of_rate(const Rate& rate, const Form& amount, const std::optional<Form>& other);
  void relate(const Form& left, const Form& right, ir::CompareOp op);
  void relate_single(const Form& left, const Form& right, ir::CompareOp op);
  Form of_answer(const ir::Answer& answer);
  Form of_select(const ir::Select& select);
  Form of_fallback(const ir::Fallback& fallback);
  Form of_aggregate(const ir::Aggregate& aggregate);
  Asked* length_of(ir::NodeId list, Input& input);
  Asked& length_of(const abi::RecordData& record, std::uint32_t field);
  bool beyond(ir::NodeId list);
  bool ask_result(ir::NodeId list);
  void hidden(ir::NodeId node);
  Form all_open(const std::vector<ir::NodeId>& nodes);
  Form blocked(const Form& form);
  Asked& asked(const Input& input) { return asked_[input]; }

  Evaluator& evaluator_;
  const Dependents& dependents_;
  const SaidRecords& said_;
  std::vector<std::optional<Form>> kept_;
  std::map<Input, Asked> asked_;
  std::set<std::uint32_t> results_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> hidden_fields_;  // record type, field
  std::set<std::size_t> hidden_;                                     // nodes
  bool hidden_rates_ = false;
  bool other_unknown_ = false;
};

// --- sums, in sums.cpp

/// The known value as a sum without inputs; nothing for what has no place among numbers.
std::optional<Form> as_sum(const Form& form);
/// left + sign * right; nothing for two currencies, or more than 34 digits.
std::optional<Form> added(const Form& left, const Form& right, int sign);
std::optional<Form> scaled(const Form& sum, const value::Fraction& by);

}  // namespace bop::interpret

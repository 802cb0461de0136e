// One case against one program: the Datum of every node that is asked for, kept until a local it
// depends on moves on. The other files of this folder ask it; it answers nothing but values.
// Never: reasons, texts.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/interpret/interpret.h"
#include "compiler/interpret/suppositions.h"
#include "compiler/ir/ir.h"
#include "runtime/abi/policy.h"

namespace bop::interpret {

/// For each local, the nodes whose value changes with it; which rows of a set are gone through.
struct Dependents {
  explicit Dependents(const ir::Program& program, Rows rows = Rows::Candidates);
  bool all_rows = false;
  std::vector<std::vector<ir::NodeId>> of_local;  // in order
  std::vector<bool> on_a_local;                   // by node: its value changes with some local
  std::vector<bool> sorted_texts;                 // by node: a constant list of texts in order
};

/// The states of several operands, and what they make of a result that needs them all: any Missing
/// makes Missing, else any Undefined Undefined, else any Unread Unread.
class States {
 public:
  void see(abi::State state);
  void see(const abi::Datum& datum) { see(datum.state); }
  bool all_known() const { return !missing_ && !unknown(); }
  bool unknown() const { return undefined_ || unread_; }
  /// Of a result that is not all_known().
  abi::Datum datum() const;
  /// Undefined before Unread; only when unknown().
  abi::Datum unknown_datum() const;

 private:
  bool missing_ = false;
  bool undefined_ = false;
  bool unread_ = false;
};

/// A rate of the rates' set: units of a currency for one of the policy's own.
struct Rate {
  abi::Datum rate;          // a Decimal above zero, or Unread or Undefined
  std::string path;         // "ecb_rates[USD, 2026-03-01]", or the field or set that is to blame
  std::string why;          // where there is none
  Input input;              // an Unread one
  std::string day = {};     // of the entry it stands in
  std::string source = {};  // "ecb_rates.csv line 3"; of an entry that stands in no file its path
};

class Evaluator {
 public:
  /// An element that a local stands for.
  struct Bound {
    abi::Datum datum;
    std::string path;  // "invoice.lines[3]"
  };

  Evaluator(const ir::Program& program, const Dependents& dependents,
            const abi::References& references, const abi::Case& subject,
            const Suppositions* supposed = nullptr);

  const ir::Program& program() const { return program_; }
  const abi::References& references() const { return references_; }
  const abi::Case& subject() const { return subject_; }

  abi::Datum value(ir::NodeId node);
  /// A Missing condition counts as false.
  abi::Truth truth(ir::NodeId node);

  /// Calls `visit(index)` with the aggregate's local standing for each element of its known list in
  /// turn; stops when it returns false.
  template <typename Visit>
  void each_element(const ir::Aggregate& aggregate, const abi::ListData& list, Visit visit) {
    for (std::size_t i = 0; i < list.elements.size(); ++i) {
      bind(aggregate.element, {list.elements[i], element_path(list, i)});
      if (!visit(i)) break;
    }
    unbind(aggregate.element);
  }
  /// The same, but for rows of a reference set that a field leaves out for certain: `where` is
  /// false for them, or the body of an Any is. `visit` gets the others' indexes.
  template <typename Visit>
  void each_candidate(const ir::Aggregate& aggregate, const abi::ListData& list, Visit visit) {
    const auto rows = candidates(aggregate);
    if (!rows) return each_element(aggregate, list, visit);
    for (const std::uint32_t i : *rows) {
      bind(aggregate.element, {list.elements[i], element_path(list, i)});
      if (!visit(std::size_t{i})) break;
    }
    unbind(aggregate.element);
  }
  /// The same for a quantifier of which only elements that make it `whole` are looked for, with
  /// whatever else is in play; all elements where those that it passes over make it so.
  template <typename Visit>
  void each_deciding(const ir::Aggregate& aggregate, abi::Truth whole, const abi::ListData& list,
                     Visit visit) {
    using enum ir::AggregateKind;
    if ((aggregate.kind == Any && whole != abi::Truth::False) ||
        (aggregate.kind == Every && whole != abi::Truth::True))
      return each_candidate(aggregate, list, visit);
    each_element(aggregate, list, visit);
  }
  /// How often an element was taken up so far: what an evaluation costs is a multiple of it.
  std::size_t visited() const { return visited_; }
  const std::optional<Bound>& bound(ir::LocalId local) const { return locals_[local.index()]; }
  /// Whether the value hangs on the element of a list that is being gone through.
  bool is_of_element(ir::NodeId node) const { return dependents_.on_a_local[node.index()]; }
  /// Makes the element of a rule `for each` stand for one of its list, or for one not read, until
  /// the next call.
  void stand_at(const abi::Instance& instance);
  /// Makes an element of a match stand for one record, until the next call.
  void stand_for(ir::LocalId local, Bound element) { bind(local, std::move(element)); }
  /// Whether the aggregate takes the element its local stands for: true without `where`.
  abi::Datum taken(const ir::Aggregate& aggregate);

  /// Whether what an incomplete list may have more is Undefined, not Unread.
  bool undefined_beyond(const abi::ListPtr& list) const { return undefined_beyond_.contains(list); }
  void set_undefined_beyond(const abi::ListPtr& list) { undefined_beyond_.insert(list); }

  /// What is supposed of an unknown input; nullptr: nothing.
  const abi::Datum* supposed(const Input& input) const;
  /// The rate that `compare` converts `currency` at, on its date (which must not be unknown).
  Rate rate_of(const ir::Compare& compare, value::Currency currency);
  /// Whether `compare` has to convert its known operands.
  static bool converts(const ir::Compare& compare, const abi::Value& left, const abi::Value& right);
  /// The rates that a conversion takes, as rate_of asks for them.
  static ir::Compare rates_of(const ir::Convert& convert);
  /// The entry that a lookup with these known keys asks for.
  static Input entry_of(std::uint32_t reference, const std::vector<abi::Datum>& keys);

 private:
  std::optional<std::vector<std::uint32_t>> candidates(const ir::Aggregate& aggregate);
  std::optional<std::vector<std::uint32_t>> listed(const ir::Aggregate& aggregate);
  void bind(ir::LocalId local, Bound element);
  void unbind(ir::LocalId local);
  static std::string element_path(const abi::ListData& list, std::size_t index);

  /// This case as it was read, with locals where they are now.
  Evaluator& as_read();
  Rate unread_rate(Input input, std::string path, std::string why) const;
  abi::Datum compute(ir::NodeId node);
  abi::Datum compute(const ir::Field& field);
  bool is_list(const abi::RecordData& record, std::uint32_t field) const;
  abi::Datum as_long_as_supposed(const abi::RecordData& record, std::uint32_t field) const;
  abi::Datum compute(const ir::Lookup& lookup);
  abi::Datum compute(const ir::Arithmetic& arithmetic);
  abi::Datum compute(const ir::Compare& compare);
  abi::Datum compare_at_rates(const ir::Compare& compare, const abi::Value& left,
                              const abi::Value& right);
  abi::Datum compute(const ir::Logic& logic);
  abi::Datum compute(const ir::Not& negation);
  abi::Datum compute(const ir::StateTest& test);
  abi::Datum compute(const ir::Select& select);
  abi::Datum compute(const ir::Fallback& fallback);
  abi::Datum compute(const ir::Convert& convert);
  abi::Datum compute(const ir::Call& call);
  abi::Datum compute(const ir::MakeList& list);

  const ir::Program& program_;
  const Dependents& dependents_;
  const abi::References& references_;
  const abi::Case& subject_;
  std::vector<std::optional<abi::Datum>> memo_;
  std::vector<std::optional<Bound>> locals_;
  std::size_t visited_ = 0;
  std::set<abi::ListPtr> undefined_beyond_;
  const Suppositions* supposed_;
  std::unique_ptr<Evaluator> as_read_;  // made when first asked for
};

/// An aggregate over its list, in its own file for its size.
abi::Datum aggregate(Evaluator& evaluator, const ir::Aggregate& aggregate, abi::Type type);

/// The arms of a Select that may be the one that counts: those with an unknown condition, and the
/// true one; in order.
struct PossibleArms {
  std::vector<const ir::Select::Arm*> arms;
  const ir::Select::Arm* certain = nullptr;  // the true one, which is the last of a `first` table's
  States conditions;                         // of the unknown ones
};
PossibleArms possible_arms(Evaluator& evaluator, const ir::Select& select);

}  // namespace bop::interpret

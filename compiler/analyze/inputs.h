// Everything a verdict depends on, as variables: the record, the reference data, the parameters
// inside their bounds, the day. Facts hold of every case; what is practical holds of one that can
// be written down and read. Never: what is computed from them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/analyze/symbolic.h"
#include "compiler/ir/ir.h"

namespace bop::analyze {

/// What a lookup finds under its keys.
struct Entry {
  std::uint32_t reference = 0;  // PolicyInfo::references
  std::vector<Symbolic> keys;
  TermId found;
  TermId open;  // two rows have the key, or it is not known whether one has
  std::shared_ptr<Place> place;
};

class Inputs {
 public:
  Inputs(const ir::Program& program, Terms& terms);

  Terms& terms() { return terms_; }
  const ir::Program& program() const { return program_; }
  /// The first node that means the same.
  ir::NodeId first_alike(ir::NodeId node) const { return alike_[node.index()]; }
  /// The fields of an input carry in `unknown` that they were not read.
  const std::shared_ptr<Place>& subject() const { return subject_; }
  const Symbolic& parameter(std::uint32_t index);
  TermId today();
  TermId as_of();
  TermId today_read() const { return today_; }  // none: nothing asked for it
  TermId available(std::uint32_t reference);
  /// The same keys find the same.
  Entry& entry(std::uint32_t reference, std::vector<Symbolic> keys);
  const std::map<std::uint32_t, TermId>& sets() const { return available_; }
  const std::vector<std::shared_ptr<Entry>>& entries() const { return entries_; }
  const std::map<std::uint32_t, Symbolic>& parameters() const { return parameters_; }
  /// The rows of a set are read as a list, too: in a practical case it has none.
  void list(std::uint32_t reference) { listed_.insert(reference); }
  const std::set<std::uint32_t>& listed() const { return listed_; }

  /// A value of the type, nothing known of it but what holds of all of them.
  Symbolic fresh(abi::Type type, const std::string& name);
  Symbolic constant(abi::Type type, const abi::Datum& datum);
  Symbolic missing(abi::Type type);
  TermId number_of_text(const std::string& text);
  const std::vector<std::string>& texts() const { return texts_; }
  TermId same(abi::Kind kind, const Symbolic& a, const Symbolic& b);

  void add_fact(TermId fact) { facts_.push_back(fact); }
  void add_practical(TermId fact) { practical_.push_back(fact); }
  /// That a reading was not read: in a whole case none is.
  void add_gap(TermId unread) { gaps_.push_back(unread); }
  /// After all that is asked for was encoded: what rows of one set have to agree on.
  void close();
  const std::vector<TermId>& facts() const { return facts_; }
  /// With no number larger than `size`.
  std::vector<TermId> practical(Int128 size);
  const std::vector<TermId>& gaps() const { return gaps_; }

 private:
  std::shared_ptr<Place> place(std::uint32_t type, std::string path);
  Symbolic field(Place& of, std::uint32_t index);
  void set_value(Symbolic& symbolic, abi::Type type, const std::string& name);
  void set_amount(Symbolic& symbolic, abi::Type type, const std::string& name);
  void within(TermId term, Int128 low, Int128 high);
  void practical_within(TermId term, Int128 low, Int128 high);
  TermId practical_currency(TermId currency);
  void agree(const Entry& a, const Entry& b);
  TermId known_and_same(const std::vector<Symbolic>& a, const std::vector<Symbolic>& b,
                        const abi::ReferenceInfo& info);

  const ir::Program& program_;
  Terms& terms_;
  Numbers numbers_;
  std::vector<ir::NodeId> alike_;
  std::shared_ptr<Place> subject_;
  std::map<std::uint32_t, Symbolic> parameters_;
  std::map<std::uint32_t, TermId> available_;
  std::vector<std::shared_ptr<Entry>> entries_;
  std::set<std::uint32_t> listed_;
  std::vector<std::string> texts_;
  std::vector<value::Currency> currencies_;
  TermId today_;
  TermId as_of_;
  std::vector<TermId> facts_;
  std::vector<TermId> practical_;
  std::vector<Number> sizes_;
  std::vector<TermId> gaps_;
};

bool is_number(abi::Kind kind);
bool is_amount(abi::Kind kind);  // has a currency or unit

}  // namespace bop::analyze

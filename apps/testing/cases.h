// Draws cases for a program: records, reference data and days, typed as its schema has them, from
// scratch or as a small change to a case its author wrote. In: values and random numbers.
// Never: judging them.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "apps/testing/random.h"
#include "apps/testing/values.h"
#include "compiler/ir/ir.h"

namespace bop::testing {

/// One place in a case that can be given another value.
struct Spot {
  ir::GivenRecord* record = nullptr;
  std::uint32_t field = 0;
};
/// Every field of the subject and of the rows of reference data, records before what they hold.
std::vector<Spot> spots_of(const abi::Schema& schema, ir::Test& test);

class Cases {
 public:
  /// `whole_variables`: the first fields of the subject that are known values in every case.
  Cases(const ir::Program& program, const Values& values, std::uint32_t whole_variables = 0);

  /// A case from scratch.
  ir::Test drawn(Random& random) const;
  /// The case with a few values changed.
  ir::Test changed(const ir::Test& from, Random& random) const;
  /// Mostly a change to one of the program's tests, if it has any.
  ir::Test next(Random& random) const;

  /// Values for a field of that type, in the currency its record has.
  const std::vector<abi::Value>& choices(abi::Type type, value::Currency currency) const;
  /// The currency of the record's amounts in that field.
  static value::Currency currency_of(const abi::Schema& schema, const ir::GivenRecord& record,
                                     std::uint32_t field);
  /// After the currency in `field` was set: the amounts that are in it follow, and where it is not
  /// known, the first of them.
  static void let_amounts_follow(const abi::Schema& schema, ir::GivenRecord& record,
                                 std::uint32_t field);
  /// The same of every currency in the case.
  static void let_all_amounts_follow(const abi::Schema& schema, ir::Test& test);

 private:
  using Hints = std::vector<std::pair<abi::Type, abi::Value>>;

  ir::GivenRecord record(std::uint32_t type, Random& random, const Hints& hints, bool known,
                         int depth) const;
  ir::GivenValue field(const ir::GivenRecord& record, std::uint32_t index, Random& random,
                       const Hints& hints, bool known, int depth) const;
  ir::GivenValue value(abi::Type type, value::Currency currency, Random& random, const Hints& hints,
                       int depth) const;
  ir::GivenValue list(abi::Type type, value::Currency currency, Random& random, int depth) const;
  void hold_equations(ir::GivenRecord& record, Random& random) const;
  ir::Test::Reference rows(std::uint32_t reference, Random& random, const Hints& hints) const;
  std::string moment(Random& random, const Hints& hints) const;
  static void add_hints(const abi::Schema& schema, const ir::GivenRecord& record, Hints& hints);
  void change_subject_or_rows(ir::Test& test, Random& random) const;
  void change_reference(ir::Test& test, Random& random) const;

  const ir::Program& program_;
  const abi::Schema& schema_;
  const Values& values_;
  std::uint32_t whole_variables_;
  mutable std::map<std::tuple<abi::Kind, std::uint32_t, std::uint32_t>, std::vector<abi::Value>>
      choices_;
};

}  // namespace bop::testing

// The values a search tries: those at and around every constant of the policy, its parameters,
// their bounds, and what its tests are written with. In: a program; out: pools by type.
// Never: drawing (cases.h does that), reading files.
#pragma once

#include <vector>

#include "compiler/ir/ir.h"

namespace bop::testing {

class Values {
 public:
  /// `more`: a further program of the same policy whose constants count, too; may be null.
  Values(const ir::Program& program, const ir::Program* more);

  /// Values of the type, sorted, without repeats, never none: for money amounts in `currency`.
  std::vector<abi::Value> of(const abi::Schema& schema, abi::Type type,
                             value::Currency currency) const;
  const std::vector<value::Date>& dates() const { return dates_; }
  const std::vector<value::Currency>& currencies() const { return currencies_; }

 private:
  void collect(const ir::Program& program);
  void collect(const abi::Schema& schema, abi::Type type, const ir::GivenValue& given);
  void collect(const abi::Schema& schema, const ir::GivenRecord& record);
  void add(abi::Kind kind, const abi::Value& value);
  void widen();

  std::vector<value::Decimal> amounts_;
  std::vector<value::Decimal> numbers_;
  std::vector<value::Decimal> percents_;
  std::vector<std::string> texts_;
  std::vector<value::Date> dates_;
  std::vector<value::Instant> instants_;
  std::vector<value::Duration> durations_;
  std::vector<value::BusinessDays> business_days_;
  std::vector<value::Currency> currencies_;
};

}  // namespace bop::testing

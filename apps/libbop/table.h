// The rows of an Arrow table judged, many at once where the policy allows it, and what was decided
// as Arrow columns. In: a table, a policy, a moment. Out: an array with a row for each row. Never:
// whole verdicts, explanations.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/libbop/policy.h"
#include "runtime/ingest/arrow.h"

namespace bop::embed {

/// A column of texts on its way out.
class Texts {
 public:
  void add(std::string_view text);
  void add_null();
  std::size_t rows() const { return ends_.size() - 1; }
  std::size_t bytes() const { return bytes_.size(); }
  std::int64_t nulls() const { return nulls_; }
  const void* ends() const { return ends_.data(); }
  const void* text() const { return bytes_.data(); }
  const void* valid() const { return nulls_ == 0 ? nullptr : valid_.data(); }

 private:
  std::vector<std::int32_t> ends_ = {0};
  std::string bytes_;
  std::vector<std::uint8_t> valid_;  // bits
  std::int64_t nulls_ = 0;
};

/// A column of lists of texts.
class Lists {
 public:
  void add(std::string_view item) { items_.add(item); }
  void end_row() { ends_.push_back(static_cast<std::int32_t>(items_.rows())); }
  std::size_t rows() const { return ends_.size() - 1; }
  const void* ends() const { return ends_.data(); }
  const Texts& items() const { return items_; }

 private:
  std::vector<std::int32_t> ends_ = {0};
  Texts items_;
};

/// What was decided of each row. `outcome` is null where the row could not be judged: `error` says
/// why then.
struct TableVerdicts {
  struct Decision {
    Texts outcome, reason;
    Lists rules, codes, possible, needs;
  };
  Texts record, error_code, error;
  std::vector<Decision> decisions;  // by PolicyInfo::decisions
  std::size_t in_columns = 0;       // rows that were judged many at once
};

using VerdictsPtr = std::shared_ptr<const TableVerdicts>;

/// `before`: how many rows came before those of the table, for what rows without a name are called.
Result<VerdictsPtr> judge_table(const Policy& policy, const ingest::ArrowTable& table,
                                const decide::When& when, std::size_t before);

/// Hands the columns out: `array` keeps them until it is released.
void give(const VerdictsPtr& verdicts, ArrowArray& array);
/// The schema of all such arrays.
void give_schema(const abi::PolicyInfo& policy, ArrowSchema& schema);
/// A stream of them.
void give_stream(std::shared_ptr<const Policy> policy, std::vector<VerdictsPtr> batches,
                 ArrowArrayStream& stream);

}  // namespace bop::embed

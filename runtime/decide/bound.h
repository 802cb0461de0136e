// One record, read and packed once, that is decided as often as somebody asks: what each decision's
// outcome is and which rules are true, without a verdict. What bits can't settle – an outcome left
// open, a conflict – is left to decide(). Never: effects, tasks, needs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/abi/rows.h"
#include "runtime/decide/brief.h"
#include "runtime/decide/by_outcome.h"
#include "runtime/decide/decide.h"
#include "runtime/decide/remembered.h"

namespace bop::decide {

/// What was decided about one record. Kept by its caller, it needs memory only once.
struct ShortVerdict {
  std::vector<std::uint32_t> outcomes;  // by PolicyInfo::decisions, of DecisionInfo::outcomes
  std::vector<Word> holds;              // a bit for each rule: it is true
  bool holds_rule(std::uint32_t rule) const { return (holds[rule / 64] >> (rule % 64) & 1U) != 0; }

  // On the way: what the conditions are, and what the rules make of each outcome.
  std::vector<Word> yes = {};
  std::vector<Word> unknown = {};
  std::vector<Word> open = {};              // rules that are undecided
  std::vector<Word> holds_of_element = {};  // the same of rules that are asked of elements
  std::vector<Word> open_of_element = {};
  ByOutcome by_outcome = {};
};

/// Makes outcomes of the conditions of single records.
class ShortJudge {
 public:
  /// one_by_one_because(policy) is empty; the policy must outlive it.
  explicit ShortJudge(const abi::PolicyInfo& policy);
  /// Of the bits that stand in `verdict.yes` and `unknown`; false where they don't settle it.
  bool decide(value::Date business_date, ShortVerdict& verdict) const;
  /// The decisions of one stage (abi/stages.h), when those before it were made.
  bool decide(std::uint32_t stage, value::Date business_date, ShortVerdict& verdict) const;
  std::uint32_t stages() const { return static_cast<std::uint32_t>(decisions_of_.size()); }
  /// Whether what is in force hangs on a date of the record.
  bool by_record() const { return by_record_; }
  /// Whose elements rules of that stage are asked of. Where there are any, the elements are added
  /// to `verdict` before the stage is decided.
  std::span<const std::uint32_t> eaches(std::uint32_t stage) const {
    return elements_[stage].eaches;
  }
  struct Element {
    std::uint32_t each = 0;
    bool is_read = false;
    const abi::RowTruth& found;
  };
  void add(const Element& element, std::uint32_t stage, value::Date business_date,
           ShortVerdict& verdict) const;
  /// Gives `verdict` the room for that.
  void prepare(ShortVerdict& verdict) const;
  /// What was decided, by PolicyInfo::decisions; what stood there is overwritten.
  void tell(const ShortVerdict& verdict, std::vector<BriefDecision>& decisions) const;
  /// All that decide() depends on; nothing of a policy with more than 64 conditions, or with such
  /// as are asked anew once others have decided.
  std::optional<Pattern> pattern(value::Date business_date, const ShortVerdict& verdict) const;

 private:
  bool applies(value::Date business_date, const ShortVerdict& verdict) const;
  void find_rules(value::Date business_date, ShortVerdict& verdict) const;
  /// Those that it leaves open are a word that is not 0.
  Word decide_one(std::uint32_t decision, ShortVerdict& verdict) const;

  const abi::PolicyInfo& policy_;
  std::uint64_t id_;                // no other's, ever
  std::size_t words_;               // of rules
  bool one_condition_each_ = true;  // rule 0 is condition 0, and so on, and nothing else
  bool always_applies_ = true;
  bool by_record_;
  std::vector<std::vector<std::uint32_t>> decisions_of_;  // by stage
  struct OfElements {
    std::vector<std::uint32_t> eaches;
    std::vector<std::uint32_t> rules;
  };
  std::vector<OfElements> elements_;                          // by stage
  std::vector<std::vector<Word>> rules_of_;                   // by decision: its rules
  std::vector<std::vector<std::vector<Word>>> rules_giving_;  // and by outcome
};

class BoundRecord {
 public:
  /// Nothing where only decide() can judge the record. Judges and policy must outlive it.
  static std::optional<BoundRecord> of(const ShortJudge& short_judge, const Judge& judge,
                                       const record::Record& record, const When& as_of);
  /// ask() and settle(); false: ask decide::decide(). All are safe to call from several threads.
  bool decide(ShortVerdict& verdict) const { return ask(verdict) && settle(verdict); }
  /// What its conditions are; false where code gave up.
  bool ask(ShortVerdict& verdict) const;
  /// What they make, as ask() found them; false where that is more than bits can tell.
  bool settle(ShortVerdict& verdict) const;
  /// What settle() depends on, as ask() found it: to look up what was made of it before.
  std::optional<Pattern> pattern(const ShortVerdict& verdict) const {
    return judge_->pattern(business_date_, verdict);
  }

 private:
  bool add_elements(std::uint32_t stage, ShortVerdict& verdict) const;
  BoundRecord(const ShortJudge& judge, value::Date date, std::unique_ptr<abi::BoundRow> row)
      : judge_(&judge), business_date_(date), row_(std::move(row)) {}

  const ShortJudge* judge_;
  value::Date business_date_;
  std::unique_ptr<abi::BoundRow> row_;
};

}  // namespace bop::decide

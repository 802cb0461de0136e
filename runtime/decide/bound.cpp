#include "runtime/decide/bound.h"

#include <algorithm>
#include <atomic>
#include <bit>

#include "runtime/abi/stages.h"
#include "runtime/decide/bits.h"
#include "runtime/decide/trust.h"

namespace bop::decide {

namespace {

// An address would be given to another judge one day.
std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

void set(std::vector<Word>& words, std::size_t at) {
  words[at / 64] |= Word{1} << (at % 64);
}

int count_in(const std::vector<Word>& words, const std::vector<Word>& mask) {
  int count = 0;
  for (std::size_t at = 0; at < words.size(); ++at) count += std::popcount(words[at] & mask[at]);
  return count;
}

bool any_in(const std::vector<Word>& words, const std::vector<Word>& mask) {
  Word any = 0;
  for (std::size_t at = 0; at < words.size(); ++at) any |= words[at] & mask[at];
  return any != 0;
}

}  // namespace

ShortJudge::ShortJudge(const abi::PolicyInfo& policy)
    : policy_(policy),
      id_(next_id()),
      words_((policy.rules.size() + 63) / 64),
      by_record_(!abi::date_tests(policy).empty()) {
  always_applies_ = !is_bounded(policy.in_force) && policy.jurisdiction.inside == abi::none;
  const std::vector<Word> none(words_, 0);
  for (const abi::DecisionInfo& decision : policy.decisions) {
    rules_of_.push_back(none);
    rules_giving_.emplace_back(decision.outcomes.size(), none);
  }
  for (std::uint32_t index = 0; index < policy.rules.size(); ++index) {
    const abi::RuleInfo& rule = policy.rules[index];
    set(rules_of_[rule.decision], index);
    set(rules_giving_[rule.decision][rule.effect.outcome], index);
    one_condition_each_ = one_condition_each_ && rule.when == index && rule.unless == abi::none &&
                          rule.exceptions.empty() && !is_bounded(rule.in_force) &&
                          rule.each == abi::none;
  }
  const std::vector<std::uint32_t> stage_of = abi::stages_of(policy);
  decisions_of_.resize(stage_of.empty() ? 1 : std::ranges::max(stage_of) + 1);
  elements_.resize(decisions_of_.size());
  for (std::uint32_t index = 0; index < policy.rules.size(); ++index) {
    const abi::RuleInfo& rule = policy.rules[index];
    if (rule.each == abi::none) continue;
    auto& [eaches, rules] = elements_[stage_of[rule.decision]];
    rules.push_back(index);
    if (std::ranges::find(eaches, rule.each) == eaches.end()) eaches.push_back(rule.each);
  }
  for (std::uint32_t decision = 0; decision < stage_of.size(); ++decision)
    decisions_of_[stage_of[decision]].push_back(decision);
}

void ShortJudge::prepare(ShortVerdict& verdict) const {
  const std::size_t conditions = abi::condition_words(policy_.condition_count);
  verdict.yes.resize(conditions);
  verdict.unknown.resize(conditions);
  verdict.holds.resize(words_);
  verdict.open.resize(words_);
  verdict.outcomes.resize(policy_.decisions.size());
  verdict.holds_of_element.assign(policy_.eaches.empty() ? 0 : words_, 0);
  verdict.open_of_element.assign(policy_.eaches.empty() ? 0 : words_, 0);
}

void ShortJudge::find_rules(value::Date business_date, ShortVerdict& verdict) const {
  if (one_condition_each_) {
    for (std::size_t word = 0; word < words_; ++word) {
      const std::size_t count = std::min<std::size_t>(policy_.rules.size() - word * 64, 64);
      const Word all = ~Word{0} >> (64 - count);
      verdict.open[word] = verdict.unknown[word] & all;
      verdict.holds[word] = verdict.yes[word] & ~verdict.unknown[word] & all;
    }
    return;
  }
  const OneOfThem conditions{verdict.yes, verdict.unknown};
  const RulesInBits rules(policy_, conditions, {business_date});
  std::ranges::fill(verdict.holds, 0);
  std::ranges::fill(verdict.open, 0);
  for (std::uint32_t index = 0; index < policy_.rules.size(); ++index) {
    if (policy_.rules[index].each != abi::none) continue;
    const auto [holds, open] = rules.status(policy_.rules[index]);
    verdict.holds[index / 64] |= (holds & 1U) << (index % 64);
    verdict.open[index / 64] |= (open & 1U) << (index % 64);
  }
  for (std::size_t word = 0; word < verdict.holds_of_element.size(); ++word) {
    verdict.holds[word] |= verdict.holds_of_element[word];
    verdict.open[word] |= verdict.open_of_element[word];
  }
}

void ShortJudge::add(const Element& element, std::uint32_t stage, value::Date business_date,
                     ShortVerdict& verdict) const {
  const OneOfThem conditions{element.found.yes, element.found.unknown};
  const RulesInBits rules(policy_, conditions, {business_date});
  for (const std::uint32_t index : elements_[stage].rules) {
    if (policy_.rules[index].each != element.each) continue;
    const auto [holds, open] = rules.status_of_element(policy_.rules[index], element.is_read);
    verdict.holds_of_element[index / 64] |= holds << (index % 64);
    verdict.open_of_element[index / 64] |= open << (index % 64);
  }
}

bool ShortJudge::applies(value::Date business_date, const ShortVerdict& verdict) const {
  if (always_applies_) return true;
  const OneOfThem conditions{verdict.yes, verdict.unknown};
  return (RulesInBits(policy_, conditions, {business_date}).applies() & 1U) != 0;
}

Word ShortJudge::decide_one(std::uint32_t decision, ShortVerdict& verdict) const {
  const abi::DecisionInfo& info = policy_.decisions[decision];
  ByOutcome& by = verdict.by_outcome;
  by.start(info.outcomes.size());
  for (std::size_t outcome = 0; outcome < info.outcomes.size(); ++outcome) {
    const std::vector<Word>& giving = rules_giving_[decision][outcome];
    by.holds[outcome] = any_in(verdict.holds, giving) ? 1 : 0;
    by.open[outcome] = any_in(verdict.open, giving) ? 1 : 0;
    by.any |= by.holds[outcome];
    by.any_open |= by.open[outcome];
  }
  if (info.combine == abi::Combine::Unique || info.combine == abi::Combine::Unanimous)
    by.several = count_in(verdict.holds, rules_of_[decision]) > 1 ? 1 : 0;
  std::uint32_t& outcome = verdict.outcomes[decision];
  outcome = info.default_outcome;
  return combine_bits(info, by, [&](std::size_t given, Word records) {
    if (records != 0) outcome = static_cast<std::uint32_t>(given);
  });
}

bool ShortJudge::decide(std::uint32_t stage, value::Date business_date,
                        ShortVerdict& verdict) const {
  if (stage == 0 && !applies(business_date, verdict)) return false;
  find_rules(business_date, verdict);
  Word left = 0;
  for (const std::uint32_t decision : decisions_of_[stage]) left |= decide_one(decision, verdict);
  return left == 0;
}

bool ShortJudge::decide(value::Date business_date, ShortVerdict& verdict) const {
  if (!applies(business_date, verdict)) return false;
  find_rules(business_date, verdict);
  Word left = 0;
  for (std::uint32_t decision = 0; decision < policy_.decisions.size(); ++decision)
    left |= decide_one(decision, verdict);
  return left == 0;
}

void ShortJudge::tell(const ShortVerdict& verdict, std::vector<BriefDecision>& decisions) const {
  decisions.resize(policy_.decisions.size());
  for (std::size_t index = 0; index < decisions.size(); ++index) {
    decisions[index].outcome = verdict.outcomes[index];
    decisions[index].rules.clear();
    for (std::size_t word = 0; word < words_; ++word)
      for (Word rules = verdict.holds[word] & rules_of_[index][word]; rules != 0;
           rules &= rules - 1)
        decisions[index].rules.push_back(
            static_cast<std::uint32_t>(word * 64 + static_cast<unsigned>(std::countr_zero(rules))));
  }
}

std::optional<Pattern> ShortJudge::pattern(value::Date business_date,
                                           const ShortVerdict& verdict) const {
  if (verdict.yes.size() != 1 || stages() > 1 || !policy_.eaches.empty()) return std::nullopt;
  return Pattern{id_, business_date, verdict.yes[0] & ~verdict.unknown[0], verdict.unknown[0]};
}

std::optional<BoundRecord> BoundRecord::of(const ShortJudge& short_judge, const Judge& judge,
                                           const record::Record& record, const When& as_of) {
  const abi::PolicyInfo& policy = *judge.policy;
  const auto* rows = dynamic_cast<const abi::RowSession*>(judge.session);
  if (rows == nullptr) return std::nullopt;
  const Trust trust(policy, record);
  if (!trust.open().empty()) return std::nullopt;  // another value may bear one out
  const auto usable = [&](const std::string& path, const record::Reading&) {
    return trust.usable(path);
  };
  auto row = rows->bind(
      {record::project(policy.schema, record, policy.subject, usable), as_of.as_of, as_of.today});
  if (row == nullptr) return std::nullopt;
  // Where that date is not known more than bits is asked.
  const auto date = short_judge.by_record() ? row->effective_date() : as_of.today;
  if (!date) return std::nullopt;
  return BoundRecord(short_judge, *date, std::move(row));
}

bool BoundRecord::ask(ShortVerdict& verdict) const {
  judge_->prepare(verdict);
  return row_->conditions({verdict.yes, verdict.unknown});
}

// Where the rules of that stage are asked of elements.
bool BoundRecord::add_elements(std::uint32_t stage, ShortVerdict& verdict) const {
  struct Taken final : abi::ElementTruths {
    Taken(const BoundRecord& asked, std::uint32_t of_stage, ShortVerdict& made)
        : record(asked), stage(of_stage), verdict(made) {}
    void add(std::size_t /*row*/, std::uint32_t each, bool is_read,
             const abi::RowTruth& found) override {
      record.judge_->add({each, is_read, found}, stage, record.business_date_, verdict);
    }
    const BoundRecord& record;
    std::uint32_t stage;
    ShortVerdict& verdict;
  };
  const std::span<const std::uint32_t> eaches = judge_->eaches(stage);
  if (eaches.empty()) return true;
  Taken taken(*this, stage, verdict);
  return row_->elements(eaches, stage, verdict.outcomes, taken);
}

bool BoundRecord::settle(ShortVerdict& verdict) const {
  for (std::uint32_t stage = 0; stage < judge_->stages(); ++stage) {
    if (stage > 0 &&
        !row_->conditions_of_stage(stage, verdict.outcomes, {verdict.yes, verdict.unknown}))
      return false;
    if (!add_elements(stage, verdict) || !judge_->decide(stage, business_date_, verdict))
      return false;
  }
  return true;
}

}  // namespace bop::decide

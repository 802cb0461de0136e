// The outcome of a match as the record that rules read.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/match/outcome.h"

namespace bop::match {
namespace {

using abi::Datum;
using abi::RecordPtr;
using abi::State;

// Fields of the record that check makes for a match, and of those in it.
enum ResultField : std::uint8_t { PairsField, Findings, UnmatchedLeft, UnmatchedRight, Ambiguous };
enum PairField : std::uint8_t { LeftOfPair, RightOfPair, FoundBy };
enum FindingField : std::uint8_t { Variance, Code, LeftOfFinding, RightOfFinding, Worth };
enum ComparedField : std::uint8_t { Actual, Expected, Difference, Base, Bound, Beyond };

class ValueMaker {
 public:
  ValueMaker(const abi::PolicyInfo& policy, const abi::MatchPlan& plan, const Outcome& outcome,
             const Comparer& comparer)
      : schema_(policy.schema),
        plan_(plan),
        outcome_(outcome),
        comparer_(comparer),
        type_(schema_.records[policy.results[plan.result].record]),
        left_(outcome.left.elements()),
        right_(outcome.rights(plan.with_itself)) {
    made_->type = policy.results[plan.result].record;
    made_->path = plan.name;
    made_->fields.resize(type_.fields.size());
  }

  Datum made() && {
    if (outcome_.state != State::Value) {
      for (Datum& field : made_->fields) field = {outcome_.state, {}};
      return Datum::of(RecordPtr(std::move(made_)));
    }
    const bool open_left = may_be(outcome_.pairs.left) || !outcome_.complete;
    const bool open_right = may_be(outcome_.pairs.right) || !outcome_.complete;
    add_groups();
    add_unpaired(UnmatchedLeft, outcome_.pairs.left, left_, open_left);
    if (plan_.reads_unmatched_right)
      add_unpaired(UnmatchedRight, outcome_.pairs.right, right_, open_right);
    else
      made_->fields[UnmatchedRight] = Datum::unread();
    add_findings(open_left, open_right);
    return Datum::of(RecordPtr(std::move(made_)));
  }

 private:
  static bool may_be(const std::vector<Presence>& presence) {
    return std::ranges::find(presence, Presence::Maybe) != presence.end();
  }
  // The record type of the elements of a list that is a field of the result.
  std::uint32_t element_type(ResultField field) const {
    return schema_.lists[type_.fields[field].type.index].index;
  }
  std::shared_ptr<abi::ListData> list_of(ResultField field, bool complete) const {
    auto list = std::make_shared<abi::ListData>();
    list->path = plan_.name + "." + type_.fields[field].name;
    list->complete = complete;
    return list;
  }
  std::shared_ptr<abi::RecordData> record_in(const abi::ListData& list, std::uint32_t type) const {
    auto record = std::make_shared<abi::RecordData>();
    record->type = type;
    record->path = fmt::format("{}[{}]", list.path, list.elements.size() + 1);
    record->fields.resize(schema_.records[type].fields.size());
    return record;
  }
  void set(ResultField field, std::shared_ptr<abi::ListData> list) {
    made_->fields[field] = Datum::of(abi::ListPtr(std::move(list)));
  }

  static Datum records(const std::vector<RecordPtr>& elements,
                       const std::vector<std::uint32_t>& places, std::string path) {
    auto list = std::make_shared<abi::ListData>();
    list->path = std::move(path);
    for (const std::uint32_t place : places) list->elements.push_back(Datum::of(elements[place]));
    return Datum::of(abi::ListPtr(std::move(list)));
  }

  void add_groups() {
    auto pairs = list_of(PairsField, !outcome_.pairs.open);
    auto ambiguous = list_of(Ambiguous, !outcome_.pairs.open);
    const std::uint32_t pair_type = element_type(PairsField);
    const std::uint32_t ambiguous_type = element_type(Ambiguous);
    for (const Group& group : outcome_.pairs.groups) {
      auto& list = group.ambiguous ? ambiguous : pairs;
      auto record = record_in(*list, group.ambiguous ? ambiguous_type : pair_type);
      const auto& fields = schema_.records[record->type].fields;
      const auto side = [&](PairField field, const std::vector<RecordPtr>& elements,
                            const std::vector<std::uint32_t>& places) {
        record->fields[field] =
            fields[field].type.kind == abi::Kind::List
                ? records(elements, places, record->path + "." + fields[field].name)
                : Datum::of(elements[places.front()]);
      };
      side(LeftOfPair, left_, group.left);
      side(RightOfPair, right_, group.right);
      record->fields[FoundBy] = Datum::of(plan_.pairings[group.pairing].name);
      list->elements.push_back(Datum::of(RecordPtr(std::move(record))));
    }
    set(PairsField, std::move(pairs));
    set(Ambiguous, std::move(ambiguous));
  }

  void add_unpaired(ResultField field, const std::vector<Presence>& presence,
                    const std::vector<RecordPtr>& elements, bool open) {
    auto list = list_of(field, !open);
    for (std::size_t i = 0; i < presence.size(); ++i)
      if (presence[i] == Presence::There) list->elements.push_back(Datum::of(elements[i]));
    set(field, std::move(list));
  }

  std::shared_ptr<abi::RecordData> finding(abi::ListData& list, const abi::MatchRaising& raising,
                                           const RecordPtr& left, const RecordPtr& right) const {
    auto record = record_in(list, element_type(Findings));
    record->fields[Variance] = Datum::of(abi::Symbol{raising.variance_member});
    record->fields[Code] = Datum::of(abi::Symbol{raising.code_member});
    if (left) record->fields[LeftOfFinding] = Datum::of(left);
    if (right) record->fields[RightOfFinding] = Datum::of(right);
    return record;
  }
  static void keep(abi::ListData& list, std::shared_ptr<abi::RecordData> record) {
    list.elements.push_back(Datum::of(RecordPtr(std::move(record))));
  }

  void add_findings(bool open_left, bool open_right) {
    auto list = list_of(Findings, true);
    bool open = outcome_.pairs.open;
    for (std::size_t i = 0; i < outcome_.pairs.groups.size(); ++i) {
      const Group& group = outcome_.pairs.groups[i];
      if (group.ambiguous) add_ambiguous(*list, group);
      add_compared(*list, group, outcome_.compared[i], open);
    }
    if (const auto* raising = comparer_.raising("unpaired")) {
      open = open || open_left;
      for (std::size_t i = 0; i < left_.size(); ++i) {
        if (outcome_.pairs.left[i] != Presence::There) continue;
        auto record = finding(*list, *raising, left_[i], nullptr);
        record->fields[Worth] = comparer_.worth(*left_[i]);
        keep(*list, std::move(record));
      }
    }
    if (const auto* raising = comparer_.raising("unpaired_right")) {
      open = open || open_right;
      for (std::size_t i = 0; i < outcome_.pairs.right.size(); ++i)
        if (outcome_.pairs.right[i] == Presence::There)
          keep(*list, finding(*list, *raising, nullptr, right_[i]));
    }
    list->complete = !open;
    set(Findings, std::move(list));
  }

  void add_ambiguous(abi::ListData& list, const Group& group) const {
    const auto* raising = comparer_.raising("ambiguous");
    if (raising == nullptr) return;
    const auto only = [](const std::vector<RecordPtr>& elements,
                         const std::vector<std::uint32_t>& places) {
      return places.size() == 1 ? elements[places.front()] : RecordPtr();
    };
    keep(list, finding(list, *raising, only(left_, group.left), only(right_, group.right)));
  }

  void add_compared(abi::ListData& list, const Group& group, const Compared& compared,
                    bool& open) const {
    open = open || compared.receipt_open;
    if (const auto* raising = comparer_.raising("no_receipt");
        raising != nullptr && compared.no_receipt) {
      auto record =
          finding(list, *raising, group.left.size() == 1 ? left_[group.left.front()] : nullptr,
                  group.right.size() == 1 ? right_[group.right.front()] : nullptr);
      record->fields[Worth] = compared.worth_of_all;
      keep(list, std::move(record));
    }
    for (const Comparison& comparison : compared.comparisons) {
      if (comparison.state != State::Value) {
        open = open || comparer_.raises(comparison);
        continue;
      }
      const auto* raising =
          comparison.variance.empty() ? nullptr : comparer_.raising(comparison.variance);
      if (raising == nullptr) continue;
      auto record = finding(list, *raising, comparison.left, comparison.right);
      record->fields[Worth] = comparison.worth;
      const abi::MatchAllowance& measured = plan_.allowances[comparison.allowance];
      if (measured.field != abi::none)
        record->fields[measured.field] =
            what_was_compared(comparison, measured, record->path + "." + measured.measure);
      keep(list, std::move(record));
    }
  }

  static Datum what_was_compared(const Comparison& comparison, const abi::MatchAllowance& measured,
                                 std::string path) {
    auto record = std::make_shared<abi::RecordData>();
    record->type = measured.record;
    record->path = std::move(path);
    record->fields.resize(Beyond + 1);
    record->fields[Actual] = comparison.actual.datum();
    record->fields[Expected] = comparison.expected.datum();
    record->fields[Difference] = comparison.difference.datum();
    record->fields[Base] = comparison.expected.datum();
    if (comparison.bound) record->fields[Bound] = comparison.bound->datum();
    Amount none = comparison.difference;
    none.number = 0;
    record->fields[Beyond] = comparison.beyond.value_or(none).datum();
    return Datum::of(RecordPtr(std::move(record)));
  }

  const abi::Schema& schema_;
  const abi::MatchPlan& plan_;
  const Outcome& outcome_;
  const Comparer& comparer_;
  const abi::RecordType& type_;
  const std::vector<RecordPtr>& left_;
  const std::vector<RecordPtr>& right_;
  std::shared_ptr<abi::RecordData> made_ = std::make_shared<abi::RecordData>();
};

}  // namespace

Datum value_of(const abi::PolicyInfo& policy, const abi::MatchPlan& plan, const Outcome& outcome,
               const Comparer& comparer) {
  return ValueMaker(policy, plan, outcome, comparer).made();
}

}  // namespace bop::match

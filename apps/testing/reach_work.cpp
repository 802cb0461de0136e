#include "apps/testing/reach_work.h"

#include <algorithm>

#include "apps/binding/case_demands.h"
#include "apps/testing/bounds.h"
#include "apps/testing/moved_in_time.h"
#include "compiler/ir/cases_info.h"
#include "compiler/ir/phrase.h"

namespace bop::testing {

namespace {

constexpr std::size_t tries_at_bounds = 600;
constexpr std::size_t tries_to_exclude = 400;
constexpr std::uint32_t solver_effort = 100'000;

bool is_somebody(const abi::Datum& datum) {
  if (!datum.known()) return false;
  const auto* list = std::get_if<abi::ListPtr>(&datum.value);
  return list == nullptr || !(*list)->elements.empty();
}

}  // namespace

bool whole(const ir::GivenRecord& record) {
  using Kind = ir::GivenValue::Kind;
  return std::ranges::all_of(record.fields, [](const ir::GivenValue& field) {
    return field.kind != Kind::Unread && field.kind != Kind::Unspecified &&
           std::ranges::all_of(field.records, whole);
  });
}

ReachWork::ReachWork(const LoadedPolicy& policy, const WorkKinds& kinds, const Cases& cases,
                     Random& random, const ReachOptions& options)
    : policy_(policy),
      kinds_(kinds),
      cases_(cases),
      random_(random),
      options_(options),
      info_(ir::cases_info(*policy.program())),
      settled_(settled(*policy.program(), options.at)),
      reached_(kinds.all().size()) {}

ReachWork::View ReachWork::view_of(const ir::Test& test) const {
  View view{judge_case(policy_, test), std::nullopt};
  if (view.judged.error.empty())
    view.demands = binding::demands_of(policy_, data_of(*policy_.program(), test).subject,
                                       view.judged.verdict, view.judged.evaluation);
  return view;
}

std::optional<cases::Demands> ReachWork::asked_by(ir::Test& test) const {
  test.as_of = options_.at.text();
  return view_of(test).demands;
}

bool ReachWork::is_of(const WorkKind& kind, const View& view) const {
  if (!view.demands) return false;
  const std::string& name = info_.approvals[kind.approval].name;
  if (std::ranges::none_of(view.demands->approvals, [&](const cases::ApprovalDemand& asked) {
        return asked.name == name && !asked.deferred;
      }))
    return false;
  return kind.holds == abi::none ||
         view.judged.evaluation.conditions[kind.holds] == abi::Truth::True;
}

std::vector<abi::ValueIndex> ReachWork::excluded_by(std::uint32_t approval) const {
  std::vector<abi::ValueIndex> all;
  const auto add = [&all](const std::vector<abi::PersonsInfo>& persons) {
    for (const abi::PersonsInfo& one : persons) all.push_back(one.value);
  };
  add(info_.approvals[approval].excluded);
  for (const abi::DutiesInfo& duties : info_.duties)
    for (const abi::DutiesInfo::Actor& actor : duties.actors) add(actor.persons);
  return all;
}

std::size_t ReachWork::excluding(std::uint32_t approval, const View& view) {
  std::size_t count = 0;
  for (const abi::ValueIndex index : excluded_by(approval)) {
    if (!is_somebody(view.judged.evaluation.values[index])) continue;
    named_.insert(index);
    ++count;
  }
  return count;
}

void ReachWork::look_at(const ir::Test& from) {
  if (!from.subject || !whole(*from.subject)) return;
  ir::Test test = from;
  test.as_of = options_.at.text();
  test.steps.clear();
  test.expects.clear();
  look_at(test, view_of(test));
}

void ReachWork::look_at(const ir::Test& test, const View& view) {
  for (std::size_t i = 0; i < reached_.size(); ++i) {
    const WorkKind& kind = kinds_.all()[i];
    if (!is_of(kind, view)) continue;
    const std::size_t count = excluding(kind.approval, view);
    if (reached_[i].test && count <= reached_[i].excluding) continue;
    reached_[i].test = test;
    reached_[i].excluding = count;
  }
}

void ReachWork::search() {
  for (std::size_t i = 0; i < reached_.size(); ++i) {
    if (!reached_[i].test) at_bounds(i);
    if (!reached_[i].test && options_.solver != nullptr) ask_solver(i);
  }
  for (std::size_t i = 0; i < reached_.size(); ++i)
    if (reached_[i].test) with_excluded(i);
}

void ReachWork::at_bounds(std::size_t kind) {
  const ir::Proof proof = kinds_.never(kinds_.all()[kind]);
  if (proof.claim == abi::none) return;
  const Bounds bounds(*policy_.program(), proof);
  if (bounds.empty()) return;
  std::vector<ir::Test> from;
  for (const Reached& one : reached_)
    if (one.test) from.push_back(*one.test);
  for (const ir::Test& test : policy_.program()->tests) {
    if (!test.subject || !whole(*test.subject)) continue;
    from.push_back(test);
    from.push_back(moved_to(test, options_.at, policy_.info()));
  }
  if (from.empty()) from.push_back(cases_.drawn(random_));
  for (std::size_t i = 0; i < tries_at_bounds && !reached_[kind].test; ++i)
    look_at(bounds.moved(random_.one_of(from), random_));
}

void ReachWork::ask_solver(std::size_t kind) {
  const WorkKind& wanted = kinds_.all()[kind];
  const ir::Proof proof = kinds_.never(wanted);
  if (proof.claim == abi::none) return;
  const auto agrees = [&](const ir::Test& found) {
    ir::Test test = found;
    test.as_of = options_.at.text();
    return test.subject && is_of(wanted, view_of(test));
  };
  const analyze::Answer answer =
      analyze::prove(*settled_, proof, agrees, {.effort = solver_effort, .solve = options_.solver});
  reached_[kind].impossible = answer.kind == analyze::Answer::Kind::Proved;
  if (answer.refuted_by) look_at(*answer.refuted_by);
}

// Rows of reference data name somebody only where they are those of the record.
void ReachWork::with_excluded(std::size_t kind) {
  const WorkKind& wanted = kinds_.all()[kind];
  const std::size_t all = excluded_by(wanted.approval).size();
  ir::Test at = *reached_[kind].test;
  for (std::size_t i = 0; i < tries_to_exclude && reached_[kind].excluding < all; ++i) {
    ir::Test test = cases_.changed(at, random_);
    Cases::let_all_amounts_follow(policy_.info().schema, test);
    test.as_of = options_.at.text();
    if (!whole(*test.subject)) continue;
    const View view = view_of(test);
    if (!is_of(wanted, view)) continue;
    const std::size_t count = excluding(wanted.approval, view);
    if (count < reached_[kind].excluding) continue;
    at = test;
    reached_[kind].test = test;
    reached_[kind].excluding = count;
  }
}

std::vector<std::string> ReachWork::nobody_excluded(std::uint32_t approval) const {
  std::vector<std::string> made;
  for (const abi::ValueIndex index : excluded_by(approval))
    if (!named_.contains(index))
      made.push_back(ir::source_like(*policy_.program(), policy_.program()->values[index]));
  return made;
}

}  // namespace bop::testing

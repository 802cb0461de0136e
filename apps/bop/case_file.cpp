#include "apps/bop/case_file.h"

#include <chrono>

#include <fmt/format.h>

#include "apps/bop/terminal.h"
#include "compiler/ir/cases_info.h"
#include "runtime/decide/trust.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"

namespace bop::cli {

std::string moment_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return value::Instant{now.time_since_epoch().count(), 0}.text();
}

std::optional<value::Instant> moment_of(const std::string& text) {
  const auto at = value::Instant::parse(text.empty() ? moment_now() : text);
  if (!at)
    complain(Error{"B8004",
                   "`" + text + "` is no moment",
                   "write 2026-03-02T09:00:00+01:00, with the offset",
                   {}});
  return at;
}

std::optional<cases::People> load_people(const std::string& path) {
  auto people = cases::read_people(path);
  if (people) return std::move(*people);
  for (const Error& error : people.error()) complain(error);
  return std::nullopt;
}

cases::Demands demands_of(const LoadedPolicy& policy, const record::Record& record,
                          const decide::Verdict& verdict, const abi::Evaluation& evaluation) {
  const abi::PolicyInfo& info = policy.info();
  const decide::Trust trust(info, record);
  const abi::RecordPtr subject = record::project(
      info.schema, record, info.subject,
      [&trust](const std::string& path, const record::Reading&) { return trust.usable(path); });
  return cases::demands_of(info, ir::cases_info(*policy.program()), verdict, evaluation, subject);
}

std::optional<CaseOpener> CaseOpener::make(const std::string& file, const std::string& people,
                                           const std::string& policy_path,
                                           const LoadedPolicy& policy) {
  auto known = load_people(people);
  if (!known) return std::nullopt;
  auto store = store::Store::open(file);
  auto text = record::read_bytes(policy_path);
  const abi::PolicyInfo& info = policy.info();
  auto kept = !store  ? Result<void>(std::unexpected(store.error()))
              : !text ? Result<void>(std::unexpected(text.error()))
                      : store->keep({info.hash, info.name, policy_path, *text});
  auto delegations = kept ? store->delegations()
                          : Result<std::vector<cases::Delegation>>(std::unexpected(kept.error()));
  if (!delegations) {
    complain(delegations.error());
    return std::nullopt;
  }
  for (cases::Delegation& made : *delegations) known->delegations.push_back(std::move(made));
  return CaseOpener(std::move(*store), std::move(*known), policy);
}

Result<void> CaseOpener::open(const record::Record& record, const decide::Verdict& verdict,
                              const abi::Evaluation& evaluation, value::Instant at) {
  cases::Demands demands = demands_of(*policy_, record, verdict, evaluation);
  if (demands.record.empty()) demands.record = verdict.document;
  BOP_TRY_VOID(store_.begin());
  auto written = write(std::move(demands), record, at);
  if (!written) {
    store_.undo();
    return written;
  }
  return store_.commit();
}

Result<void> CaseOpener::write(cases::Demands demands, const record::Record& record,
                               value::Instant at) {
  BOP_TRY(const auto there, store_.find(demands.record));
  if (there && there->demands.policy != demands.policy)
    return fail(
        "B8611",
        fmt::format("the case `{}` in this file is one of `{}`", there->id, there->demands.policy),
        "keep the cases of policies whose records share their names in files of their own");
  if (there) {
    ++before_;
    return {};
  }
  const std::string outcome = demands.outcome;
  const cases::Step step = cases::open_case(std::move(demands), people_, at);
  ++opened_;
  if (step.state.touchless) ++touchless_;
  return store_.write({step.state,
                       step.messages,
                       {0, {}, at.text(), "bop run", "open", outcome, false, {}, {}},
                       record::to_json(policy_->info().schema, record)});
}

std::string CaseOpener::summary() const {
  return fmt::format("{} case{} opened, {} of them without work for anybody; {} there before\n",
                     opened_, opened_ == 1 ? "" : "s", touchless_, before_);
}

}  // namespace bop::cli

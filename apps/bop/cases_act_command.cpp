// bop cases decide, correct, delegate, tick: each act on a case is one transaction of its file, and
// each refusal is an entry of its log.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/case_demands.h"
#include "apps/bop/case_desk.h"
#include "apps/bop/cases_command.h"
#include "apps/bop/commands.h"
#include "apps/bop/correct_field.h"
#include "apps/bop/inputs.h"
#include "apps/bop/terminal.h"
#include "runtime/base/hash.h"
#include "runtime/cases/business_time.h"
#include "runtime/cases/calendar_ends.h"
#include "runtime/cases/role_used.h"
#include "runtime/record/read.h"
#include "runtime/record/write.h"

namespace bop::cli {

namespace {

// What an answered task says of itself.
std::string said_of(const cases::Case& state, const cases::Task& task) {
  std::string text = fmt::format("{}: {} {} by {}\n", state.id, task.id, task.answer,
                                 cases::Candidate{task.by, task.on_behalf_of, {}}.text());
  if (state.state == cases::CaseState::Closed)
    text += fmt::format("{} is closed: {}\n", state.id, state.outcome);
  return text;
}

// Until when the answer holds. A day alone belongs to it as a whole, in the zone of the policy.
Result<std::optional<value::Instant>> end_of(const CaseOptions& options, const cases::Case& state) {
  if (options.until.empty()) return std::nullopt;
  if (const auto moment = value::Instant::parse(options.until)) return moment;
  if (const auto day = value::Date::parse(options.until)) {
    BOP_TRY(const auto time, cases::BusinessTime::in({}, state.demands.zone));
    BOP_TRY(const value::Instant end, time.end_of(*day));
    return end;
  }
  return fail("B8629", fmt::format("`{}` is no day and no moment", options.until),
              "write --until 2026-03-31, or a moment with its offset: 2026-03-31T12:00:00+02:00");
}

// What shows that the answer is right: words, or a file, with a hash of what stands in it now.
Result<std::string> proof_of(const CaseOptions& options) {
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(options.proof, unreadable)) return options.proof;
  BOP_TRY(const std::string text, record::read_bytes(options.proof));
  return fmt::format("{} (sha256 {})", options.proof, sha256_hex(text));
}

std::string detail_of(const CaseOptions& options, const cases::Task& task) {
  std::string detail = task.answer;
  if (!task.on_behalf_of.empty()) detail += " for " + task.on_behalf_of;
  if (task.holds_until) detail += ", until " + task.holds_until->text();
  if (!options.because.empty()) detail += ", because " + options.because;
  if (!task.proof.empty()) detail += ", evidence " + task.proof;
  return detail;
}

}  // namespace

int run_decide(const CaseOptions& options) {
  return with_desk(
      options, "decide " + options.task,
      [&](Desk& desk, cases::Case state, value::Instant at, Said& said) -> Result<Done> {
        if (const cases::Task* asked = state.task(options.task))
          said.role = cases::role_used(state, *asked, desk.people, options.person, at);
        BOP_TRY(const auto until, end_of(options, state));
        BOP_TRY(std::string proof, proof_of(options));
        BOP_TRY(cases::Step step, cases::answer(std::move(state),
                                                {options.task, options.answer, options.person,
                                                 options.because, at, std::move(proof), until},
                                                desk.people));
        const cases::Task* task = step.state.task(options.task);
        said.text = said_of(step.state, *task);
        std::string detail = detail_of(options, *task);
        return Done{std::move(step), std::move(detail), std::nullopt};
      },
      [&](const cases::Case& state, std::string& text) {
        const cases::Task* task = state.task(options.task);
        const auto until = end_of(options, state);
        if (task == nullptr || !task->stands() || task->by != options.person ||
            task->answer != options.answer || !until || task->holds_until != *until)
          return false;
        text = said_of(state, *task);
        return true;
      });
}

namespace {

// The policy as it was when the case was opened.
Result<LoadedPolicy> policy_of(store::Store& store, const cases::Case& state) {
  BOP_TRY(const auto kept, store.policy(state.demands.hash));
  const auto program = kept ? compile_kept(kept->path, kept->texts) : nullptr;
  if (program == nullptr || program->info.hash != state.demands.hash)
    return fail("B8613",
                fmt::format("the version {} of `{}` that `{}` was opened under can't be made again",
                            state.demands.hash.substr(0, 12), state.demands.policy, state.id),
                "its texts were changed in the case file, or this bop reads them otherwise; use "
                "the bop that "
                "opened it");
  auto loaded = binding::load(program, {"interpret", [](binding::ProgramPtr made) {
                                          return make_engine(std::move(made), "interpret");
                                        }});
  if (!loaded) return fail("B8613", "the policy of `" + state.id + "` has no engine");
  return std::move(*loaded);
}

// For whom the last correction was made; empty: for nobody else.
std::string corrected_for(const cases::Case& state) {
  const auto last = std::find_if(state.did.rbegin(), state.did.rend(),
                                 [](const cases::Did& did) { return did.verb == "corrects"; });
  return last == state.did.rend() ? std::string() : last->on_behalf_of;
}

Result<Done> correct_case(const CaseOptions& options, Desk& desk, cases::Case state,
                          value::Instant at, std::string& role) {
  role = cases::role_used_to_correct(state, desk.people, options.person, at);
  BOP_TRY(const LoadedPolicy policy, policy_of(desk.store, state));
  const abi::PolicyInfo& info = policy.info();
  BOP_TRY(record::Record record, record_of(desk.store, info, state.id));
  record.id = state.id;
  cases::Correction made{{}, options.person, at};
  BOP_TRY(const decide::When when, decide::when(at.text(), info));
  for (const std::string& written : options.corrections) {
    BOP_TRY(std::string path, correct_field(info, record, written, {options.person, when.today}));
    if (!path.empty()) made.fields.push_back(std::move(path));
  }
  if (made.fields.empty()) return Done{{std::move(state), {}}, {}, std::nullopt};
  BOP_TRY(const auto references, lists_for(options, info, state));
  const BoundPolicy bound = policy.bind(references);
  abi::Evaluation evaluation;
  const decide::Verdict verdict =
      decide::decide(bound.judge(), record, when, decide::Telling::Exceptions, &evaluation);
  BOP_TRY(cases::Step step,
          cases::correct(std::move(state), made,
                         binding::demands_of(policy, record, verdict, evaluation), desk.people));
  std::string detail = fmt::format("{}", fmt::join(options.corrections, ", "));
  if (const std::string whose = corrected_for(step.state); !whose.empty())
    detail += " for " + whose;
  if (!options.because.empty()) detail += ", because " + options.because;
  return Done{std::move(step), std::move(detail), record::to_json(info.schema, record)};
}

}  // namespace

int run_correct(const CaseOptions& options) {
  return with_desk(
      options, "correct",
      [&](Desk& desk, cases::Case state, value::Instant at, Said& said) -> Result<Done> {
        auto made = correct_case(options, desk, std::move(state), at, said.role);
        if (made) {
          const std::string& outcome = made->step.state.outcome;
          said.text = fmt::format("{} is corrected{}{}\n", options.id, outcome.empty() ? "" : ": ",
                                  outcome);
        }
        return made;
      },
      [](const cases::Case&, const std::string&) { return false; });
}

int run_delegate(const CaseOptions& options) {
  if (options.until.empty() || options.because.empty()) {
    complain(
        Error{"B8623",
              fmt::format("it is not said {} {} acts for {}",
                          options.until.empty() ? "until when" : "why", options.to, options.person),
              options.until.empty() ? "add --until 2026-03-09T00:00:00+01:00, or --revoke"
                                    : "add --because \"...\": the delegate and the log name it",
              {}});
    return status_usage;
  }
  const auto at = moment_of(options.at);
  const auto from = moment_of(options.from.empty() ? options.at : options.from);
  const auto until = moment_of(options.until);
  if (!at || !from || !until) return status_usage;
  auto desk = desk_of(options);
  if (!desk) return finish(std::unexpected(desk.error()), {});
  const cases::Delegation made{options.person,  options.to,      options.scope,
                               {*from, *until}, options.because, options.file};
  const std::string text =
      fmt::format("{} acts for {}{} from {} until {}\n", made.to, made.from,
                  made.scope.empty() ? "" : " as " + made.scope, from->text(), until->text());
  store::Entry entry = entry_of(*desk, options, *at, "delegate", text.substr(0, text.size() - 1));
  const auto done = as_act(desk->store, entry, [&]() -> Result<void> {
    BOP_TRY(const auto before, desk->store.delegations());
    if (std::ranges::any_of(before, [&made](const cases::Delegation& one) {
          return one.from == made.from && one.to == made.to && one.scope == made.scope &&
                 one.period.from == made.period.from && one.period.until == made.period.until;
        }))
      return {};
    BOP_TRY(const auto open, desk->store.all(true));
    for (const cases::Case& state : open) BOP_TRY_VOID(desk->store.check(state));
    BOP_TRY_VOID(cases::may_delegate(open, made, desk->people));
    BOP_TRY_VOID(desk->store.add(made));
    for (const cases::Case& state : open)
      if (*from < state.now)
        return fail("B8612",
                    fmt::format("the case `{}` has been carried out until {}, and the delegation "
                                "begins at {}, before that",
                                state.id, state.now.text(), from->text()),
                    "nobody acted for somebody else then: name a later moment with --from");
    BOP_TRY_VOID(desk->store.tell(
        {"delegated", made.to, fmt::format("{}, because {}", entry.detail, made.reason), *at, {}}));
    // The duties of every case know of it.
    for (cases::Case state : open) {
      state.did.push_back({"delegates", made.from, {}, *at});
      BOP_TRY_VOID(desk->store.write({state, {}, entry, std::nullopt}));
    }
    return open.empty() ? desk->store.log(entry) : Result<void>{};
  });
  return finish(done, text);
}

namespace {

// Ends what holds at that moment, or begins later, and tells who acted. Done before: nothing is
// new.
Result<void> revoke(Desk& desk, const CaseOptions& options, const store::Entry& entry,
                    value::Instant at) {
  BOP_TRY(const auto all, desk.store.delegations());
  bool found = false;
  std::vector<cases::Delegation> live;
  for (const cases::Delegation& one : all) {
    if (one.from != options.person || one.to != options.to || one.scope != options.scope) continue;
    if (at < one.period.until) live.push_back(one);
    found = found || one.period.until == at;
  }
  if (live.empty() && found) return {};
  if (live.empty())
    return fail(
        "B8620",
        fmt::format("{} does not act for {}{} at {} or later, by this file", options.to,
                    options.person, options.scope.empty() ? "" : " as " + options.scope, at.text()),
        "name the same --to and --scope as when it was made; what the file of people says "
        "is ended there");
  BOP_TRY(const auto open, desk.store.all(true));
  for (const cases::Case& state : open)
    if (at < state.now)
      return fail("B8612",
                  fmt::format("the case `{}` has been carried out until {}, and {} is before that",
                              state.id, state.now.text(), at.text()),
                  "what was done for somebody else until then stands: name a later moment");
  for (const cases::Case& state : open) BOP_TRY_VOID(desk.store.check(state));
  for (const cases::Delegation& one : live) BOP_TRY_VOID(desk.store.end(one, at));
  BOP_TRY_VOID(desk.store.tell({"revoked", options.to, entry.detail, at, {}}));
  for (const cases::Case& state : open)
    BOP_TRY_VOID(desk.store.write({state, {}, entry, std::nullopt}));
  return open.empty() ? desk.store.log(entry) : Result<void>{};
}

}  // namespace

int run_revoke(const CaseOptions& options) {
  const auto at = moment_of(options.at);
  if (!at) return status_usage;
  auto desk = desk_of(options);
  if (!desk) return finish(std::unexpected(desk.error()), {});
  std::string text =
      fmt::format("{} no longer acts for {}{} from {} on", options.to, options.person,
                  options.scope.empty() ? "" : " as " + options.scope, at->text());
  std::string detail = text;
  if (!options.because.empty()) detail += ", because " + options.because;
  store::Entry entry = entry_of(*desk, options, *at, "revoke", std::move(detail));
  return finish(as_act(desk->store, entry, [&] { return revoke(*desk, options, entry, *at); }),
                text + "\n");
}

namespace {

// What ended by itself is told by name.
std::string passed(const std::vector<cases::Message>& messages) {
  std::string text = counted(messages.size(), "message");
  std::string last;
  for (const cases::Message& message : messages) {
    if (message.kind == "lapsed" && message.text != last) text += "; " + message.text;
    if (message.kind == "lapsed") last = message.text;
  }
  return text;
}

}  // namespace

int run_tick(const CaseOptions& options) {
  const auto until = moment_of(options.until);
  if (!until) return status_usage;
  auto desk = desk_of(options);
  if (!desk) return finish(std::unexpected(desk.error()), {});
  auto open = desk->store.all(true);
  if (!open) return finish(std::unexpected(open.error()), {});
  std::size_t told = 0, worked_at = 0;
  int status = status_ok;
  std::map<std::string, cases::People> people;  // by the zone of their days
  std::map<std::string, cases::Counting> counting;
  for (const cases::Case& listed : *open) {
    if (listed.state == cases::CaseState::Open) {
      ++worked_at;
      cases::count(counting[listed.demands.zone], listed);
    }
    const auto done = in_transaction(desk->store, [&]() -> Result<void> {
      // Read again: somebody may have acted in the meantime.
      BOP_TRY(auto found, desk->store.find(listed.id));
      if (!found || *until <= found->now) return {};
      BOP_TRY_VOID(desk->store.check(*found));
      const std::string zone = found->demands.zone;
      if (!people.contains(zone)) {
        BOP_TRY(people[zone], people_of(desk->store, options.people, zone));
      }
      const cases::Step step = cases::advance(std::move(*found), people[zone], *until);
      if (step.messages.empty()) return {};
      if (listed.state == cases::CaseState::Closed) ++worked_at;  // until now
      told += step.messages.size();
      return desk->store.write({step.state,
                                step.messages,
                                {0,
                                 {},
                                 until->text(),
                                 "bop cases tick",
                                 "time passes",
                                 passed(step.messages),
                                 false,
                                 {},
                                 {}},
                                std::nullopt});
    });
    // Time passes for the others.
    if (!done && done.error().code == "B8673")
      status = finish(done, {});
    else if (!done)
      return finish(done, {});
  }
  for (const auto& [zone, calendars] : counting)
    for (const Error& note : cases::ending(calendars, *until, zone)) remark(note);
  say(fmt::format("{}, {}\n", counted(worked_at, "open case"), counted(told, "message")));
  return status;
}

}  // namespace bop::cli

// What every act on a case file shares: the file open with the people there are, and how an act
// becomes one transaction, its refusal an entry of the log. Private to the commands `bop cases …`.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "apps/bop/case_file.h"
#include "apps/bop/cases_command.h"
#include "apps/bop/commands.h"
#include "runtime/abi/references.h"

namespace bop::cli {

/// A case file open for acts, with the people of the organisation and who acts for whom.
struct Desk {
  store::Store store;
  cases::People people;
};
Result<Desk> desk_of(const CaseOptions& options);
Result<cases::People> people_of(store::Store& store, const std::string& path,
                                const std::string& zone);

/// What an act gives: the new case, with the record if it was judged again.
struct Done {
  cases::Step step;
  std::string detail;
  std::optional<std::string> record;
};

/// What an act says of itself, and by which role the person does it, or tried to.
struct Said {
  std::string text, role;
};

/// The case as it was found, or why nothing can be done to it at that moment.
Result<cases::Case> case_for(store::Store& store, const std::string& id, value::Instant at);

/// The lists that the record is judged by once more: all that it was judged by before, or nothing
/// is changed. A list that is not there would leave open what was decided, and void what was
/// approved.
Result<std::shared_ptr<const abi::References>> lists_for(const CaseOptions& options,
                                                         const abi::PolicyInfo& info,
                                                         const cases::Case& state);

/// Prints the text, or complains; the status to end with.
int finish(const Result<void>& done, const std::string& text);

/// Lets time pass, does the act, and writes both. An act that `is_done` already is silent, however
/// much time has passed since.
template <typename Act, typename IsDone>
Result<void> act_on(Desk& desk, const std::string& id, store::Entry& entry, value::Instant at,
                    const Act& act, const IsDone& is_done) {
  BOP_TRY(const auto there, desk.store.find(id));
  if (there && is_done(*there)) return {};
  BOP_TRY(cases::Case found, case_for(desk.store, id, at));
  cases::Step passed = cases::advance(std::move(found), desk.people, at);
  const std::string before = cases::to_json(passed.state);
  BOP_TRY(Done done, act(std::move(passed.state)));
  entry.detail = done.detail;
  // The same once more, after a crash or by mistake: nothing is new, so nothing is written.
  if (passed.messages.empty() && done.step.messages.empty() &&
      cases::to_json(done.step.state) == before)
    return {};
  // What is due by now because of the act happens with it: once more finds nothing to do.
  cases::Step after = cases::advance(std::move(done.step.state), desk.people, at);
  for (const auto& messages : {done.step.messages, after.messages})
    passed.messages.insert(passed.messages.end(), messages.begin(), messages.end());
  return desk.store.write({after.state, passed.messages, entry, done.record});
}

/// One transaction, or none of it.
template <typename Work>
Result<void> in_transaction(store::Store& store, const Work& work) {
  BOP_TRY_VOID(store.begin());
  if (Result<void> done = work(); !done) {
    store.undo();
    return done;
  }
  return store.commit();
}

/// An entry of the log, by all the roles of the person: who is refused before it is clear by which
/// of them has these.
store::Entry entry_of(const Desk& desk, const CaseOptions& options, value::Instant at,
                      std::string act, std::string detail);

/// The same for what a person does. Whatever it is refused for stands in the log, and nothing else
/// does; a file that can't be read or written (B8606, B8610) refuses nobody.
template <typename Work>
Result<void> as_act(store::Store& store, store::Entry& entry, const Work& work) {
  const Result<void> done = in_transaction(store, work);
  if (done || done.error().code == "B8606" || done.error().code == "B8610") return done;
  entry.refused = true;
  entry.detail = done.error().message;
  BOP_TRY_VOID(in_transaction(store, [&] { return store.log(entry); }));
  return done;
}

/// What a person does to one case, at a moment, with the people there are: one transaction. `act`
/// gets the desk, the case, the moment, and says by which role and what has happened in its last
/// argument; `is_done` says what has happened before.
template <typename Act, typename IsDone>
int with_desk(const CaseOptions& options, std::string name, const Act& act, const IsDone& is_done) {
  const auto at = moment_of(options.at);
  if (!at) return status_usage;
  auto desk = desk_of(options);
  if (!desk) return finish(std::unexpected(desk.error()), {});
  Said said;
  store::Entry entry = entry_of(*desk, options, *at, std::move(name), {});
  const auto done = as_act(desk->store, entry, [&] {
    return act_on(
        *desk, options.id, entry, *at,
        [&](cases::Case state) {
          auto made = act(*desk, std::move(state), *at, said);
          if (!said.role.empty()) entry.role = said.role;
          return made;
        },
        [&](const cases::Case& state) { return is_done(state, said.text); });
  });
  return finish(done, said.text);
}

}  // namespace bop::cli

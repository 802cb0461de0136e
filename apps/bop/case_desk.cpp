#include "apps/bop/case_desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "apps/bop/commands.h"
#include "apps/bop/inputs.h"
#include "apps/bop/terminal.h"
#include "runtime/cases/role_used.h"

namespace bop::cli {

namespace {

// The zone of a case, or of any: a day alone in the file of people is a day there.
Result<std::string> zone_of(store::Store& store, const std::string& id) {
  if (!id.empty()) {
    BOP_TRY(const auto found, store.find(id));
    return found ? found->demands.zone : std::string();
  }
  BOP_TRY(const auto open, store.all(true));
  return open.empty() ? std::string() : open.front().demands.zone;
}

}  // namespace

Result<cases::People> people_of(store::Store& store, const std::string& path,
                                const std::string& zone) {
  auto people = work_by(store, path, zone);
  if (!people) {
    for (std::size_t i = 1; i < people.error().size(); ++i) complain(people.error()[i]);
    return std::unexpected(people.error().front());
  }
  BOP_TRY(auto made, store.delegations());
  for (auto& delegation : made) people->delegations.push_back(std::move(delegation));
  people->history = store.history();
  return std::move(*people);
}

Result<Desk> desk_of(const CaseOptions& options) {
  BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
  BOP_TRY(const std::string zone, zone_of(store, options.id));
  BOP_TRY(cases::People people, people_of(store, options.people, zone));
  return Desk{std::move(store), std::move(people)};
}

Result<cases::Case> case_for(store::Store& store, const std::string& id, value::Instant at) {
  BOP_TRY(auto found, store.find(id));
  if (!found) return fail("B8609", "there is no case `" + id + "`", "`bop cases list` names them");
  if (at < found->now)
    return fail("B8612",
                fmt::format("the case `{}` has been carried out until {}, and {} is before that",
                            id, found->now.text(), at.text()),
                "time only passes: name a later moment");
  BOP_TRY_VOID(store.check(*found));
  return std::move(*found);
}

Result<std::shared_ptr<const abi::References>> lists_for(const CaseOptions& options,
                                                         const abi::PolicyInfo& info,
                                                         const cases::Case& state) {
  CsvFormats csv;
  if (!set_csv_formats(options.csv_formats, csv))
    return fail("B8617",
                "`" + state.id + "` is not judged again: it is not clear how files are read",
                "correct the argument of --csv-format");
  const LoadedReferences loaded = load_references(options.references, info, csv);
  if (!loaded.usable_arguments || loaded.unreadable > 0)
    return fail("B8617",
                "`" + state.id + "` is not judged again: a list that it is judged by can't be read",
                "mend the list, and do it then; nothing has changed");
  for (const abi::ReferenceSet& set : loaded.references->sets)
    if (!set.available() && std::ranges::find(state.lists, set.name()) != state.lists.end())
      return fail(
          "B8617",
          fmt::format("`{}` is not judged again: it was judged by the list `{}`, which is not "
                      "given",
                      state.id, set.name()),
          fmt::format("add --reference {}=FILE", set.name()));
  return loaded.references;
}

store::Entry entry_of(const Desk& desk, const CaseOptions& options, value::Instant at,
                      std::string act, std::string detail) {
  store::Entry entry;
  entry.id = options.id;
  entry.at = at.text();
  entry.person = options.person;
  entry.act = std::move(act);
  entry.detail = std::move(detail);
  entry.role = cases::roles_of(desk.people, options.person);
  return entry;
}

int finish(const Result<void>& done, const std::string& text) {
  if (!done) {
    complain(done.error());
    return status_errors;
  }
  say(text);
  return status_ok;
}

}  // namespace bop::cli

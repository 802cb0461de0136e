// bop cases migrate, versions: a case goes over to another version of its policy on purpose, and
// the versions that the cases of a file are under. Never: what a version asks.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/case_demands.h"
#include "apps/bop/case_desk.h"
#include "apps/bop/commands.h"
#include "apps/bop/terminal.h"
#include "runtime/cases/role_used.h"
#include "runtime/record/write.h"

namespace bop::cli {

namespace {

constexpr std::size_t digits_shown = 12;
std::string shown(const std::string& hash) {
  return hash.substr(0, digits_shown);
}

// The version to go to, with all its texts.
struct Target {
  LoadedPolicy policy;
  driver::Texts texts;
};

Result<record::Record> record_under(store::Store& store, const abi::PolicyInfo& info,
                                    const std::string& id) {
  auto record = record_of(store, info, id);
  if (record) {
    record->id = id;
    return record;
  }
  Error why = std::move(record.error());
  return fail("B8626",
              fmt::format("the record of `{}` can't be read by the version {}: {}", id,
                          shown(info.hash), why.message),
              "a version whose record has the same fields can take the case over");
}

Result<cases::Step> moved(const CaseOptions& options, Desk& desk, const Target& to,
                          cases::Case state, value::Instant at, std::string* record_out) {
  const abi::PolicyInfo& info = to.policy.info();
  if (info.name != state.demands.policy)
    return fail("B8624",
                fmt::format("`{}` is a case of `{}`, and {} holds `{}`", state.id,
                            state.demands.policy, options.to, info.name),
                "name a file that holds a version of `" + state.demands.policy + "`");
  BOP_TRY(const record::Record record, record_under(desk.store, info, state.id));
  BOP_TRY(const decide::When when, decide::when(at.text(), info));
  BOP_TRY(const auto references, lists_for(options, info, state));
  const BoundPolicy bound = to.policy.bind(references);
  abi::Evaluation evaluation;
  const decide::Verdict verdict =
      decide::decide(bound.judge(), record, when, decide::Telling::Exceptions, &evaluation);
  BOP_TRY(cases::Step step,
          cases::migrate(std::move(state), {options.person, at},
                         binding::demands_of(to.policy, record, verdict, evaluation), desk.people));
  step.state.lists.clear();
  for (const abi::ReferenceSet& set : references->sets)
    if (set.available()) step.state.lists.push_back(set.name());
  if (record_out != nullptr) *record_out = record::to_json(info.schema, record);
  return step;
}

std::string said_of(const cases::Case& before, const cases::Case& after,
                    const std::vector<std::string>& lines) {
  std::string text = fmt::format("{} goes from {} to {}\n", after.id, shown(before.demands.hash),
                                 shown(after.demands.hash));
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

// What would happen, and nothing of it does.
int try_out(const CaseOptions& options, const Target& to) {
  const auto at = moment_of(options.at);
  if (!at) return status_usage;
  auto desk = desk_of(options);
  if (!desk) return finish(std::unexpected(desk.error()), {});
  std::string text;
  const auto tried = [&]() -> Result<void> {
    BOP_TRY(cases::Case found, case_for(desk->store, options.id, *at));
    const cases::Case before = cases::advance(std::move(found), desk->people, *at).state;
    BOP_TRY(const cases::Step step, moved(options, *desk, to, before, *at, nullptr));
    text = said_of(before, step.state, cases::changes(before, step.state)) +
           "nothing of it is done: without --dry-run it is\n";
    return {};
  };
  return finish(tried(), text);
}

}  // namespace

int run_migrate(const CaseOptions& options) {
  driver::Texts texts;
  auto policy = load_policy(options.to, "interpret", &texts, options.parameters);
  if (!policy) return status_errors;
  const Target to{std::move(*policy), std::move(texts)};
  if (options.dry_run) return try_out(options, to);
  const abi::PolicyInfo& info = to.policy.info();
  return with_desk(
      options, "migrate",
      [&](Desk& desk, cases::Case state, value::Instant at, Said& said) -> Result<Done> {
        const cases::Case before = state;
        said.role = cases::role_used_to_migrate(before, desk.people, options.person, at);
        std::string record;
        BOP_TRY(cases::Step step, moved(options, desk, to, std::move(state), at, &record));
        BOP_TRY_VOID(desk.store.keep({info.hash, info.name, options.to, to.texts}));
        const std::vector<std::string> lines = cases::changes(before, step.state);
        said.text = said_of(before, step.state, lines);
        std::string detail =
            fmt::format("from {} to {}, because {}; {}", shown(before.demands.hash),
                        shown(info.hash), options.because, fmt::join(lines, "; "));
        return Done{std::move(step), std::move(detail), std::move(record)};
      },
      [&](const cases::Case& state, std::string& text) {
        if (state.demands.policy != info.name || state.demands.hash != info.hash) return false;
        text = fmt::format("{} is under the version {} already\n", state.id, shown(info.hash));
        return true;
      });
}

namespace {

Result<std::string> versions_of(const CaseOptions& options) {
  BOP_TRY(store::Store store, store::Store::open(options.file, store::Store::Make::Never));
  BOP_TRY(const auto kept, store.policies());
  BOP_TRY(const auto all, store.all(false));
  std::string text;
  for (const store::PolicyText& policy : kept) {
    if (!options.version.empty()) {
      if (!policy.hash.starts_with(options.version)) continue;
      for (const auto& [path, own] : policy.texts)
        if (path == policy.path) text += own;
      continue;
    }
    std::size_t cases = 0, open = 0;
    for (const cases::Case& state : all) {
      if (state.demands.hash != policy.hash) continue;
      ++cases;
      if (state.state == cases::CaseState::Open) ++open;
    }
    text += fmt::format("{} {}: {}, {} open ({})\n", policy.name, shown(policy.hash),
                        counted(cases, "case"), open, policy.path);
  }
  if (text.empty() && !options.version.empty()) {
    BOP_TRY(const auto people, store.people(options.version));
    if (people) return *people;
  }
  if (text.empty() && !options.version.empty())
    return fail("B8627", "no version of a policy in the file begins with `" + options.version + "`",
                "`bop cases versions " + options.file + "` lists them");
  return text.empty() ? "no version\n" : text;
}

}  // namespace

int run_versions(const CaseOptions& options) {
  const auto text = versions_of(options);
  return finish(text ? Result<void>() : std::unexpected(text.error()), text.value_or(""));
}

}  // namespace bop::cli

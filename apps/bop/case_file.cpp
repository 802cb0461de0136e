#include "apps/bop/case_file.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/binding/case_demands.h"
#include "apps/bop/terminal.h"
#include "compiler/ir/cases_info.h"
#include "runtime/cases/people_fit.h"
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

std::optional<cases::People> load_people(const std::string& path, const std::string& zone) {
  auto people = cases::read_people(path, zone);
  if (people) return std::move(*people);
  for (const Error& error : people.error()) complain(error);
  return std::nullopt;
}

std::expected<cases::People, std::vector<Error>> work_by(store::Store& store,
                                                         const std::string& path,
                                                         const std::string& zone) {
  auto text = record::read_bytes(path);
  if (!text) return std::unexpected(std::vector<Error>{std::move(text.error())});
  auto people = cases::people_in(*text, path, zone);
  if (people) store.work_by(path, std::move(*text));
  return people;
}

std::optional<cases::People> load_people(const std::string& path, const LoadedPolicy& policy) {
  auto people = load_people(path, policy.info().zone);
  if (!people) return people;
  const cases::Fit fit = cases::fit(*people, policy.info(), ir::cases_info(*policy.program()));
  for (Error note : fit.notes)
    remark(note.context.empty() ? std::move(note).in(path) : std::move(note));
  for (const Error& error : fit.findings) complain(error);
  if (!fit.findings.empty()) return std::nullopt;
  return people;
}

namespace {

// All texts of the policy, or none of them: half a version can't be made again.
Result<void> keep(store::Store& store, const store::PolicyText& policy, value::Instant at) {
  BOP_TRY_VOID(store.begin());
  auto kept = store.keep(policy);
  Result<void> logged;
  if (kept && *kept)
    logged = store.log({0,
                        {},
                        at.text(),
                        "bop run",
                        "keep",
                        fmt::format("{} {} from {}", policy.name, policy.hash, policy.path),
                        false,
                        {},
                        {}});
  if (kept && logged) return store.commit();
  store.undo();
  return kept ? logged : std::unexpected(kept.error());
}

}  // namespace

std::optional<CaseOpener> CaseOpener::make(const CaseSource& source, const LoadedPolicy& policy) {
  const abi::PolicyInfo& info = policy.info();
  auto known = load_people(source.people, policy);
  if (!known) return std::nullopt;
  auto store = store::Store::open(source.file, store::Store::Make::IfNotThere);
  if (store) {  // what is wrong with the file was said by load_people
    auto people = work_by(*store, source.people, info.zone);
    if (!people) return std::nullopt;
    known = std::move(*people);
  }
  auto kept = !store ? Result<void>(std::unexpected(store.error()))
                     : keep(*store, {info.hash, info.name, source.policy, source.texts}, source.at);
  auto delegations = kept ? store->delegations()
                          : Result<std::vector<cases::Delegation>>(std::unexpected(kept.error()));
  if (!delegations) {
    complain(delegations.error());
    return std::nullopt;
  }
  for (cases::Delegation& made : *delegations) known->delegations.push_back(std::move(made));
  known->history = store->history();
  return CaseOpener(std::move(*store), std::move(*known), policy, source);
}

namespace {

// A record without a number is called by what it says: the line of a file is another record's
// tomorrow.
std::string name_of(const abi::Schema& schema, const record::Record& record,
                    const record::Content& content) {
  std::string number = record::record_id(schema, record, {});
  if (!number.empty()) return number;
  constexpr std::size_t digits = 8;
  return record.source.substr(record.source.rfind('/') + 1) + "-" +
         record::content_hash(content).substr(0, digits);
}

// What the fields of the subject's key say; nothing where one of them is not known.
std::optional<std::string> key_of(const abi::PolicyInfo& info, const record::Record& record,
                                  const record::Content& content) {
  std::string key;
  for (const std::uint32_t field : info.subject_keys) {
    if (!record.fields[field].known()) return std::nullopt;
    const std::string& name = info.schema.records[info.subject_record].fields[field].name;
    key += (key.empty() ? "" : "/") + content.find(name)->second;
  }
  return key;
}

std::string place_of(const record::Record& record) {
  std::string place = record.source.substr(record.source.rfind('/') + 1);
  if (record.fields.empty() || record.fields.front().origin.place.empty()) return place;
  const std::string& spot = record.fields.front().origin.place;
  return place + " " + spot.substr(0, spot.find(','));
}

std::string shown(const std::string& text) {
  return text.empty() ? "not there" : text;
}

}  // namespace

Result<void> CaseOpener::open(const record::Record& record, const decide::Verdict& verdict,
                              const abi::Evaluation& evaluation, value::Instant at) {
  cases::Demands demands = binding::demands_of(*policy_, record, verdict, evaluation);
  const abi::Schema& schema = policy_->info().schema;
  BOP_TRY_VOID(store_.begin());
  auto named = case_of(record, record::content(schema, record));
  if (!named) {
    store_.undo();
    return std::unexpected(std::move(named).error());
  }
  demands.record = *named;
  auto written = write(std::move(demands), record, at);
  if (!written) {
    store_.undo();
    return written;
  }
  return store_.commit();
}

// The record's number, or its whole key where another record has that number in this file.
Result<std::string> CaseOpener::case_of(const record::Record& record,
                                        const record::Content& content) {
  const abi::PolicyInfo& info = policy_->info();
  std::string number = name_of(info.schema, record, content);
  if (info.subject_keys.empty()) return number;
  BOP_TRY(const auto there, store_.find(number));
  const auto key = key_of(info, record, content);
  if (!there || !key) return number;
  const auto held = record_of(store_, info, number);
  if (!held) return number;
  const auto other = key_of(info, *held, record::content(info.schema, *held));
  return !other || *other == *key ? number : *key;
}

Result<void> CaseOpener::write(cases::Demands demands, const record::Record& record,
                               value::Instant at) {
  BOP_TRY(const auto there, store_.find(demands.record));
  if (there && there->demands.policy != demands.policy)
    return fail(
        "B8611",
        fmt::format("the case `{}` in this file is one of `{}`", there->id, there->demands.policy),
        "keep the cases of policies whose records share their names in files of their own");
  const record::Content content = record::content(policy_->info().schema, record);
  if (there) {
    BOP_TRY(const bool same, is_same(*there, record, content));
    if (same) same_.push_back(there->id);
    return {};
  }
  const std::string outcome = demands.outcome();
  cases::Step step = cases::open_case(std::move(demands), people_, at);
  step.state.made_of = record::content_hash(content);
  step.state.lists = source_.lists;
  ++opened_;
  if (step.state.touchless) ++touchless_;
  return store_.write({step.state,
                       step.messages,
                       {0, {}, at.text(), "bop run", "open", outcome, false, {}, {}},
                       record::to_json(policy_->info().schema, record)});
}

// The same as it was when the case was opened, or as it stands now that people have corrected it.
Result<bool> CaseOpener::is_same(const cases::Case& there, const record::Record& record,
                                 const record::Content& content) {
  if (record::content_hash(content) == there.made_of) return true;
  const abi::Schema& schema = policy_->info().schema;
  std::string fields;
  std::string first;
  if (const auto held = record_of(store_, policy_->info(), there.id)) {
    const auto found = record::differences(record::content(schema, *held), content);
    if (found.empty()) return true;
    for (const record::Difference& one : found) {
      fields += fmt::format("{}{} is {} there and {} here", fields.empty() ? ": " : ", ", one.path,
                            shown(one.before), shown(one.after));
      if (first.empty()) first = fmt::format(" \"{}={}\"", one.path, one.after);
    }
  }
  ++refused_;
  Error error{
      "B8616",
      fmt::format("`{}` is a case already, and this record of that name says something else{}",
                  there.id, fields),
      fmt::format("a correction is made by `bop cases correct {} {}{} --as PERSON --people {}`; "
                  "{}",
                  source_.file, there.id, first, source_.people,
                  policy_->info().subject_keys.empty()
                      ? "another record needs a key that tells it apart: `subject … by vendor_id, "
                        "number` in the policy"
                      : "another record needs a key of its own"),
      {}};
  return std::unexpected(std::move(error).in(place_of(record)));
}

Result<record::Record> record_of(store::Store& store, const abi::PolicyInfo& info,
                                 const std::string& id) {
  BOP_TRY(const std::string text, store.record(id));
  record::Source source =
      record::read_records(record::Format::Json, text, id, info.schema, info.subject_record);
  if (!source.errors.empty()) return std::unexpected(std::move(source.errors.front()));
  if (source.records.size() != 1) return fail("B8606", "`" + id + "` holds no record");
  return std::move(source.records.front());
}

std::string counted(std::size_t number, const std::string& what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string CaseOpener::summary() const {
  constexpr std::size_t shown_most = 5;
  std::string text = fmt::format("{} opened, {} of them without work for anybody",
                                 counted(opened_, "case"), touchless_);
  if (!same_.empty()) {
    text += fmt::format("; {} the same again: ", same_.size());
    for (std::size_t i = 0; i < std::min(same_.size(), shown_most); ++i)
      text += (i == 0 ? "" : ", ") + same_[i];
    if (same_.size() > shown_most) text += fmt::format(" and {} more", same_.size() - shown_most);
  }
  if (refused_ > 0) text += fmt::format("; {} not kept, see above", counted(refused_, "record"));
  return text + "\n";
}

}  // namespace bop::cli

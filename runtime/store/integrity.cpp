// Whether a file is as bop has written it, and whether what was sealed is all there: two questions,
// for a log whose last entries were taken off is as it was written, and lacks something.
#include <algorithm>
#include <map>
#include <set>

#include "runtime/store/acts.h"
#include "runtime/store/holds.h"

namespace bop::store {

namespace {

// An earlier state of a case, as it was before it was judged again.
struct Earlier {
  std::int64_t entry = 0;
  std::string id, case_hash, record_hash;
};

class Audit {
 public:
  Audit(const Database& database, const std::vector<Entry>& log) : database_(database), log_(log) {}

  Result<Integrity> all() {
    made_.entries = log_.size();
    chain();
    BOP_TRY_VOID(things());
    BOP_TRY_VOID(earlier());
    BOP_TRY_VOID(acts());
    BOP_TRY_VOID(unheld());
    return std::move(made_);
  }

 private:
  void flaw(std::int64_t entry, std::string what) {
    // What no entry answers for comes after what one does.
    const auto rank = [](std::int64_t number) { return number == 0 ? INT64_MAX : number; };
    if (!made_.flaw || rank(entry) < rank(made_.flaw->entry))
      made_.flaw = Integrity::Flaw{entry, std::move(what)};
  }

  void chain() {
    std::string previous;
    std::int64_t number = 0;
    bool held = false;
    for (const Entry& entry : log_) {
      if (entry.number != number + 1) flaw(number + 1, "it is not there");
      if (entry.previous_hash != previous)
        flaw(entry.number, "it does not follow the entry before it");
      if (entry.hash != chained(entry.previous_hash, entry))
        flaw(entry.number, "it does not say what it said when it was written");
      number = entry.number;
      previous = entry.hash;
      if (entry.holds.empty() && !held) {
        before_ = entry.number;
        continue;
      }
      held = true;
      hold(entry);
    }
  }

  void hold(const Entry& entry) {
    const auto held = held_in(entry.holds);
    if (!held) return flaw(entry.number, "it does not say what it holds");
    for (const auto& [thing, hash, before] : *held) {
      found(entry.number, thing, before);
      held_[thing][entry.number] = hash;
    }
  }

  // What an act found is what the entry before it left: whatever was changed in between would
  // have the hash of the act over it from then on.
  void found(std::int64_t entry, const Thing& thing, const std::string& before) {
    if (before.empty()) return;  // it was not there, or the bop of then did not write it down
    const auto earlier = held_.find(thing);
    if (earlier != held_.end() && earlier->second.rbegin()->second != before)
      flaw(entry, fmt::format("{} was not as entry {} left it when this was done", name_of(thing),
                              earlier->second.rbegin()->first));
    const bool is_new =
        thing.what == Thing::delegations ? before == hash_of({}) : thing.what == Thing::delivered;
    if (earlier == held_.end() && !is_new && before_ == 0)
      flaw(entry, fmt::format("{} was there, and no entry before answers for it", name_of(thing)));
  }

  // Each thing is as the last entry that answers for it found it.
  Result<void> things() {
    for (const auto& [thing, by_entry] : held_) {
      const auto& [entry, hash] = *by_entry.rbegin();
      BOP_TRY(const auto now, hash_in(database_, thing));
      if (!now)
        flaw(entry, name_of(thing) + " is not there any more");
      else if (*now != hash)
        flaw(entry, name_of(thing) + " is not as it was written then");
    }
    return {};
  }

  Result<void> earlier() {
    BOP_TRY(const auto rows,
            database_.rows("select entry, id, state, is_open, policy, record from earlier", {}));
    std::map<std::string, std::set<std::int64_t>> there;
    for (const auto& row : rows) {
      const Earlier was{std::stoll(row[0]), row[1], hash_of({row[1], row[2], row[3], row[4]}),
                        hash_of({row[1], row[5]})};
      there[was.id].insert(was.entry);
      if (was.entry <= before_) {
        ++made_.unheld;
        continue;
      }
      if (hash_at({Thing::a_case, was.id}, was.entry) != was.case_hash)
        flaw(was.entry, fmt::format("the case `{}` of before it was judged again is not as it was "
                                    "written then",
                                    was.id));
      const std::string record = hash_at({Thing::record, was.id}, was.entry);
      if (record != was.record_hash && !(record.empty() && before_ > 0))
        flaw(was.entry, fmt::format("the record of `{}` of before it was judged again is not as it "
                                    "was written then",
                                    was.id));
    }
    // Each time a record was judged again, it was kept as it was until then.
    for (const auto& [thing, by_entry] : held_) {
      if (thing.what != Thing::record) continue;
      for (auto one = by_entry.begin(); std::next(one) != by_entry.end(); ++one) {
        const auto kept = there[thing.name].lower_bound(one->first);
        if (kept == there[thing.name].end() || *kept >= std::next(one)->first)
          flaw(one->first, fmt::format("the record of `{}` that it was judged by then is not there "
                                       "any more",
                                       thing.name));
      }
    }
    return {};
  }

  // What the entry found, or the last one before it that answers for the thing; empty: none does.
  std::string hash_at(const Thing& thing, std::int64_t entry) const {
    const auto found = held_.find(thing);
    if (found == held_.end()) return {};
    const auto after = found->second.upper_bound(entry);
    if (after == found->second.begin()) return {};
    return std::prev(after)->second;
  }

  // No entry answers for what follows from the cases: it is made of them again.
  Result<void> acts() {
    BOP_TRY(const auto rows, database_.rows("select id, state from cases", {}));
    for (const auto& row : rows) {
      const auto state = cases::case_in(row[1]);
      if (!state) continue;  // its hash has told already
      BOP_TRY(const bool follow, acts_follow(database_, *state));
      if (!follow)
        flaw(0, fmt::format("what people did in the case `{}` is not in the list of acts as the "
                            "case says it",
                            row[0]));
    }
    BOP_TRY(const auto strays, database_.rows("select id from act where id not in (select id from "
                                              "cases) limit 1",
                                              {}));
    for (const auto& row : strays)
      flaw(0, fmt::format("the list of acts has a case `{}` that is not there", row[0]));
    return {};
  }

  bool is_earlier(const Thing& thing) const {
    if (before_ == 0) return false;
    if (thing.what == Thing::policy || thing.what == Thing::delegations) return true;
    if (thing.what == Thing::message || thing.what == Thing::delivered) {
      for (const auto& [held, entries] : held_)
        if (held.what == Thing::message && std::stoll(held.name) < std::stoll(thing.name))
          return false;
      return true;
    }
    return std::ranges::any_of(log_, [&](const Entry& entry) {
      return entry.number <= before_ && entry.id == thing.name;
    });
  }

  Result<void> unheld(const char* sql, const char* what, std::size_t& count) {
    BOP_TRY(const auto rows, database_.rows(sql, {}));
    for (const auto& row : rows) {
      ++count;
      const Thing thing{what, row[0]};
      if (held_.contains(thing)) continue;
      if (is_earlier(thing))
        ++made_.unheld;
      else
        flaw(0, "no entry answers for " + name_of(thing));
    }
    return {};
  }

  Result<void> unheld() {
    std::size_t ignored = 0;
    BOP_TRY_VOID(unheld("select id from cases", Thing::a_case, made_.cases));
    BOP_TRY_VOID(unheld("select id from cases", Thing::record, ignored));
    BOP_TRY_VOID(unheld("select number from outbox", Thing::message, made_.messages));
    BOP_TRY_VOID(
        unheld("select number from outbox where delivered<>''", Thing::delivered, ignored));
    BOP_TRY_VOID(unheld("select hash from policy", Thing::policy, made_.policies));
    BOP_TRY_VOID(unheld("select hash from people", Thing::people, ignored));
    return unheld("select '' from delegation limit 1", Thing::delegations, ignored);
  }

  const Database& database_;
  const std::vector<Entry>& log_;
  Integrity made_;
  std::map<Thing, std::map<std::int64_t, std::string>> held_;
  std::int64_t before_ = 0;  // the last entry of a version whose entries held nothing
};

}  // namespace

Result<Integrity> Store::integrity() {
  BOP_TRY(const auto log, log_of({}));
  return Audit(*database_, log).all();
}

Result<Seal> Store::seal(const std::string& at) {
  BOP_TRY(const auto last,
          database_->rows("select number, hash from log order by number desc limit 1", {}));
  if (last.empty()) return Seal{0, {}, at};
  return Seal{std::stoll(last[0][0]), last[0][1], at};
}

Result<std::string> Store::lacking(const Seal& seal) {
  BOP_TRY(const auto log, log_of({}));
  std::int64_t next = 1;
  for (const Entry& entry : log) {
    if (next > seal.entries) break;
    if (entry.number != next) return fmt::format("entry {} is not there", next);
    if (next == seal.entries && entry.hash != seal.head)
      return fmt::format("entry {} is another one than was sealed", next);
    ++next;
  }
  if (next <= seal.entries)
    return next == seal.entries ? fmt::format("entry {} is not there", next)
                                : fmt::format("entries {} to {} are not there", next, seal.entries);
  return std::string();
}

}  // namespace bop::store

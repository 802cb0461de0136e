// Cases in one SQLite file: each act is one transaction that holds the new state of the case, what
// has to be told (outbox) and who did it (log), or none of them. In: steps of runtime/cases; out:
// cases as they were written. Never: what a case means, the clock. Only this folder sees SQLite.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/case.h"
#include "runtime/cases/history.h"
#include "runtime/cases/people.h"

namespace bop::store {

/// The version of a policy that a case was opened under: the texts it was compiled from, its own
/// and those of all modules, by their paths.
struct PolicyText {
  std::string hash, name, path;
  std::map<std::string, std::string, std::less<>> texts;
};

/// A row of the log: an act, or a refusal with its reason.
struct Entry {
  std::int64_t number = 0;
  std::string id;  // of the case
  std::string at, person, act, detail;
  bool refused = false;
  std::string previous_hash, hash;
  std::string holds = {};   // what was written with it, each by its hash; empty: of an earlier bop
  std::string people = {};  // the hash of the file of people it was done by; empty: by none
  std::string role = {};    // by which the person was let to
};

/// Something in the file that an entry of the log answers for.
struct Thing {
  static constexpr auto a_case = "case", record = "record", message = "outbox",
                        delivered = "delivered", policy = "policy", delegations = "delegations",
                        people = "people";
  std::string what, name;

  auto operator<=>(const Thing&) const = default;
};

/// What is kept elsewhere of a log: how many entries it had then, and the hash of the last.
struct Seal {
  std::int64_t entries = 0;
  std::string head;
  std::string at;  // the moment it was made, as who made it says
};

/// Whether the file is as bop has written it: every value that an entry answers for is read again.
struct Integrity {
  std::size_t entries = 0, cases = 0, messages = 0, policies = 0;
  std::size_t unheld = 0;  // of an earlier version, whose entries held nothing
  struct Flaw {
    std::int64_t entry = 0;  // the first that is wrong; 0: none answers for it
    std::string what;
  };
  std::optional<Flaw> flaw;
};

struct Posted {
  std::int64_t number = 0;
  std::string id;
  std::string at;
  cases::Message message;
  std::string delivered = {};  // the moment somebody said so; empty: nobody has
};

/// What is written for a case at once.
struct Write {
  const cases::Case& state;
  const std::vector<cases::Message>& messages;
  Entry entry;                        // its `id`, `number` and hashes are filled in
  std::optional<std::string> record;  // the record as JSON, where it is new
};

class Database;

class Store {
 public:
  enum class Make : std::uint8_t { IfNotThere, Never };
  /// Opens the file. B8610 where it can't be, or is another program's; B8619 where it is not there
  /// and is not to be made.
  static Result<Store> open(const std::string& path, Make make);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Begins a transaction that nobody else can write beside; ends with commit(), or is undone.
  /// Whatever is written in it stands in an entry of the log: write() or log() comes last.
  Result<void> begin();
  Result<void> commit();
  void undo();

  /// Whether it is new: then it stands in the entry that is written next.
  Result<bool> keep(const PolicyText& policy);
  Result<std::optional<PolicyText>> policy(const std::string& hash);
  /// By this file of people is done whatever is written from now on: each entry has its hash, and
  /// the file keeps its text.
  void work_by(std::string path, std::string text);
  /// The text of a file of people whose hash begins so.
  Result<std::optional<std::string>> people(const std::string& hash);
  /// All that were kept, in the order they came.
  Result<std::vector<PolicyText>> policies();
  Result<std::optional<cases::Case>> find(const std::string& id);
  /// Those that are open, or will be: what was lifted in them ends; or every one.
  Result<std::vector<cases::Case>> all(bool open_only);
  Result<std::string> record(const std::string& id);
  Result<void> write(const Write& written);
  /// Whether what an act on a case rests on is as the log left it: the case, its record, what
  /// people did in it, who acts for whom. B8673 where it is not; in the transaction of the act.
  Result<void> check(const cases::Case& as_read);
  /// A refusal changes nothing but the log.
  Result<void> log(Entry entry);
  Result<std::vector<Entry>> log_of(const std::string& id);
  Result<std::vector<Posted>> outbox();
  /// Marks a row of the outbox as delivered, the first time, with an entry of the log; whether
  /// there is such a row.
  Result<bool> acknowledge(std::int64_t number, const std::string& at);
  Result<void> add(const cases::Delegation& made);
  /// From that moment on it holds no more; one that has not begun by then never does.
  Result<void> end(const cases::Delegation& made, value::Instant at);
  /// Somebody is told what belongs to no case.
  Result<void> tell(const cases::Message& message);
  Result<std::vector<cases::Delegation>> delegations();
  /// What people have done in the cases of this file, whenever it is asked.
  std::shared_ptr<const cases::History> history() const;
  Result<Integrity> integrity();
  /// What a seal of the log says now.
  Result<Seal> seal(const std::string& at);
  /// What is lacking of the entries that were sealed; empty: they are all there.
  Result<std::string> lacking(const Seal& seal);

 private:
  explicit Store(std::shared_ptr<Database> database);
  Result<void> post(const std::string& id, const cases::Message& message);
  Result<void> touch(const Thing& thing);
  Result<void> found_as_logged(const Thing& thing);
  Result<std::string> holds();
  std::shared_ptr<Database> database_;
  struct PeopleFile {
    std::string hash, path, text;
  } people_;
  // Written since the last entry, and in none yet; with its hash before, where it was there.
  std::map<Thing, std::string> touched_;
};

}  // namespace bop::store

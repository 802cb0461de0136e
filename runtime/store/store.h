// Cases in one SQLite file: each act is one transaction that holds the new state of the case, what
// has to be told (outbox) and who did it (log), or none of them. In: steps of runtime/cases; out:
// cases as they were written. Never: what a case means, the clock. Only this folder sees SQLite.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/case.h"
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
  Result<void> begin();
  Result<void> commit();
  void undo();

  Result<void> keep(const PolicyText& policy);
  Result<std::optional<PolicyText>> policy(const std::string& hash);
  /// All that were kept, in the order they came.
  Result<std::vector<PolicyText>> policies();
  Result<std::optional<cases::Case>> find(const std::string& id);
  Result<std::vector<cases::Case>> all(bool open_only);
  Result<std::string> record(const std::string& id);
  Result<void> write(const Write& written);
  /// A refusal changes nothing but the log.
  Result<void> log(Entry entry);
  Result<std::vector<Entry>> log_of(const std::string& id);
  Result<std::vector<Posted>> outbox();
  /// Marks a row of the outbox as delivered, the first time; whether there is such a row.
  Result<bool> acknowledge(std::int64_t number, const std::string& at);
  Result<void> add(const cases::Delegation& made);
  /// From that moment on it holds no more; one that has not begun by then never does.
  Result<void> end(const cases::Delegation& made, value::Instant at);
  /// Somebody is told what belongs to no case.
  Result<void> tell(const cases::Message& message);
  Result<std::vector<cases::Delegation>> delegations();
  /// Whether the log hangs together, entry by entry; otherwise which does not.
  Result<std::optional<std::int64_t>> first_broken_entry();

 private:
  class Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace bop::store

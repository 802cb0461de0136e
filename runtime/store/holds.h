// What an entry of the log answers for: the rows that were written with it, each by a hash of its
// values. Private to this folder. Never: what the values mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/store/database.h"
#include "runtime/store/store.h"

namespace bop::store {

/// The hash of the values of a thing as they stand in the file now; nothing where it is not there.
Result<std::optional<std::string>> hash_in(const Database& database, const Thing& thing);
/// The same of values at hand: each with its length before it, so that no two lists read alike.
std::string hash_of(const std::vector<std::string>& values);

struct Held {
  Thing thing;
  std::string hash;
  std::string before = {};  // what it was when the transaction found it; empty: it was not there
};
std::string to_text(const std::vector<Held>& held);
/// Nothing for a text that to_text() has not written.
std::optional<std::vector<Held>> held_in(const std::string& text);

/// What the thing is in a sentence.
std::string name_of(const Thing& thing);

/// The hash of an entry, over itself and the one before.
std::string chained(const std::string& previous, const Entry& entry);

/// What is wrong with a case, a record or the delegations as they stand in the file, by the last
/// entry that answers for them and its place in the chain. It takes no longer in a long log.
Result<std::optional<Integrity::Flaw>> flaw_in(const Database& database, const Thing& thing);

}  // namespace bop::store

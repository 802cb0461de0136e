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
};
std::string to_text(const std::vector<Held>& held);
/// Nothing for a text that to_text() has not written.
std::optional<std::vector<Held>> held_in(const std::string& text);

/// The hash of an entry, over itself and the one before.
std::string chained(const std::string& previous, const Entry& entry);

}  // namespace bop::store

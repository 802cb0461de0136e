// What people have done in other cases, for duties that span all cases of one vendor, one payee:
// each act with the value that makes its case one of those. In: a case, or what is looked for; out:
// acts. Never: whether somebody may (eligible.h), where the acts are kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/case.h"

namespace bop::cases {

/// Something that somebody did, as duties of this name look for it.
struct Act {
  std::string id;      // of the case
  std::string duties;  // "payables": cases of every policy that has duties of this name
  std::string path;    // "vendor_id"; empty: of a bop that did not write down of what they are
  KeyState known = KeyState::Unknown;
  std::string value;         // "V-17"; empty where it is not known
  std::string verb, person;  // nobody: it is not known who
  Instant at;
};

/// What of a case counts in others.
std::vector<Act> acts_of(const Case& state);

class History {
 public:
  History() = default;
  History(const History&) = delete;
  History& operator=(const History&) = delete;
  virtual ~History() = default;
  /// Of the acts of another case by this person, those that are the last to be of the same value,
  /// or may be. Where `wanted.known` is Unknown any value may be the same.
  virtual Result<std::vector<Act>> last(const Act& wanted) const = 0;
};

}  // namespace bop::cases

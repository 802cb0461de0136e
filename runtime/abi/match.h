// A match as who computes it sees it: what is paired with what, by which keys, and what may differ
// (MatchPlan), and who answers for its expressions in one case (MatchExpressions;
// compiler/interpret has them). Never: how pairs are found, and what differs (runtime/match).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/abi/policy.h"

namespace bop::abi {

enum class MatchSide : std::uint8_t { Left, Right };

/// One expression of a match; `index` counts pairings or allowances, `part` the keys of a pairing
/// or the two bounds of `either` and `both`.
struct MatchQuestion {
  enum class Of : std::uint8_t {
    Where,     // of one side's element
    Key,       // of one side's element
    Rest,      // what has to hold besides the keys
    On,        // all that has to hold
    Likeness,  // how alike two texts are
    Level,
    Actual,
    Expected,
    Over,
    Under
  };
  Of of = Of::On;
  MatchSide side = MatchSide::Left;
  std::uint32_t index = 0;
  std::uint32_t part = 0;
};

/// `line.article = item.article`: equal values are found by an index. A side that is a plain field
/// of its element says which; none: it has to be asked.
struct MatchKey {
  std::uint32_t left_field = none;
  std::uint32_t right_field = none;
};

/// `similarity(line.text, item.text) >= 0.85`, as fields of both sides: what is less alike than
/// that does not pair.
struct MatchLikeness {
  std::uint32_t left_field = none;
  std::uint32_t right_field = none;
  value::Decimal at_least;
};

struct MatchPairing {
  std::string name;
  std::vector<MatchKey> keys;
  bool has_rest = false;
  std::optional<MatchLikeness> likeness;  // of several candidates the one most alike is taken
};

struct MatchLimit {
  enum class Kind : std::uint8_t { Exactly, Unlimited, UpTo, Either, Both };
  Kind kind = Kind::Exactly;
  bool first_is_percent = false;
  bool second_is_percent = false;
};

/// What a measure is held against. A quantity is held against three things.
enum class MatchStage : std::uint8_t { Ordered, Received, Accepted };

struct MatchAllowance {
  std::string measure;
  Type type;
  MatchLimit over;
  MatchLimit under;
  bool cumulative = false;
  bool each = false;                  // of lists every two are compared; otherwise their sums
  bool by_level = false;              // a quantity: what was received and accepted counts, too
  std::uint32_t record = none;        // Schema::records of what was compared
  std::uint32_t field = none;         // of the finding
  std::uint32_t right_billed = none;  // cumulative: what was billed of the one on the right before
};

/// The field that says what was billed of a measure before: `billed` is a quantity, `billed_net`
/// is of the measure `net`.
inline std::string billed_field(std::string_view measure) {
  return measure == "quantity" ? "billed" : "billed_" + std::string(measure);
}

/// A set named by `using`: which of its rows belong to an element, and what they tell.
struct MatchSource {
  struct Key {
    MatchSide side = MatchSide::Right;
    std::uint32_t field = 0;      // of that side's element
    std::uint32_t set_field = 0;  // of the row
  };
  std::uint32_t reference = 0;  // PolicyInfo::references
  std::vector<Key> keys;
  std::uint32_t received = none;  // fields of the row
  std::uint32_t accepted = none;
  /// One for each allowance: what was billed of its measure before; none: it does not say.
  std::vector<std::uint32_t> billed;
  bool bills() const {
    return std::ranges::any_of(billed, [](std::uint32_t field) { return field != none; });
  }
};

/// raise CODE when VARIANCE
struct MatchRaising {
  std::string variance;
  std::uint32_t variance_member = 0;  // of the enumeration in the finding's record
  std::uint32_t code_member = 0;
};

struct MatchPlan {
  std::string name;
  std::uint32_t result = none;  // PolicyInfo::results
  bool with_itself = false;
  bool where_left = false;
  bool where_right = false;
  std::vector<MatchPairing> pairings;
  bool many_left = false;
  bool many_right = false;
  std::uint32_t up_to = 1;
  bool has_level = false;
  std::vector<MatchSource> sources;
  std::vector<MatchAllowance> allowances;
  std::vector<MatchRaising> raisings;
  bool reads_unmatched_right = true;   // nobody reads it: a million rows need not be listed
  std::vector<std::uint32_t> reads;    // PolicyInfo::results that it depends on
  std::uint32_t left_quantity = none;  // fields that say what an element is worth
  std::uint32_t left_price = none;
  std::uint32_t right_price = none;
};

/// The elements of one side. Rows of a whole reference set are not copied.
struct MatchList {
  Datum state;           // what stands for a list that is not known; a known one is `true`
  bool complete = true;  // false: there may be more
  std::vector<RecordPtr> own;
  const std::vector<RecordPtr>* shared = nullptr;
  const std::vector<RecordPtr>& elements() const { return shared != nullptr ? *shared : own; }
};

/// One case's answers. An element that a question is not about may be null.
class MatchExpressions {
 public:
  virtual ~MatchExpressions() = default;
  virtual MatchList list(MatchSide side) = 0;
  /// Whether a Where, a Rest or an On holds; a Missing one counts as false.
  virtual Truth truth(const MatchQuestion& question, const RecordPtr& left,
                      const RecordPtr& right) = 0;
  /// What any other question asks for.
  virtual Datum value(const MatchQuestion& question, const RecordPtr& left,
                      const RecordPtr& right) = 0;
  /// The unknown inputs that make the answer unknown.
  virtual std::vector<Need> needs(const MatchQuestion& question, const RecordPtr& left,
                                  const RecordPtr& right) = 0;
  virtual std::vector<Need> needs_of_list(MatchSide side) = 0;
};

/// The matches of a policy bound to reference data. Safe to call from several threads.
class Matches {
 public:
  virtual ~Matches() = default;
  virtual const std::vector<MatchPlan>& plans() const = 0;
  virtual const References& references() const = 0;
  virtual std::unique_ptr<MatchExpressions> expressions(const Case& subject,
                                                        std::uint32_t plan) const = 0;
};

}  // namespace bop::abi

// Screens parties against a list. In: an Index of listed parties and a party; out: hits, best
// first, each with its score and one feature for everything that speaks for or against. No hit
// decides alone: a person judges what is possible. Never: files, judgements, expiry (the caller
// keeps those).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/screening/party.h"

namespace bop::screening {

/// What a hit is. This folder says only Clear and Possible; the others are a person's words.
enum class HitClass : std::uint8_t { Clear, Possible, TrueMatch, FalsePositive };

enum class FeatureKind : std::uint8_t {
  Name,       // a word of the name
  WeakAlias,  // the name that was hit is a weak one
  OneWord,    // a name of one word finds too many
  Birth,
  Country,
  Identifier,
  Kind,  // a person against a ship
};

/// What both sides say of one feature. Partly: only the year of birth agrees, or day and month are
/// exchanged. Unclear: what both have can't be compared, or says neither.
enum class Agreement : std::uint8_t { Agrees, Partly, Unclear, Differs, NotGiven };

/// One thing that speaks for or against, and what it did to the score (ten-thousandths; a limit has
/// what it took away).
struct Feature {
  FeatureKind kind;
  int effect = 0;
  std::string text;
};

struct Hit {
  std::uint32_t entry = 0;  // of Parties::all
  std::string name;         // the listed name that was hit
  bool weak = false;        // ... is a weak alias
  int score = 0;            // ten-thousandths, 10,000 at most
  int name_share = 0;       // of the names alone
  int least = 0;            // that an identifier which agrees gives, whatever else is known
  Agreement identifier = Agreement::NotGiven;
  Agreement birth = Agreement::NotGiven;
  Agreement country = Agreement::NotGiven;
  Agreement kind = Agreement::NotGiven;
  /// An identifier or the day of birth agrees: with a high score, enough to stop a payment.
  bool identified = false;
  /// The country or the year of birth agrees: enough to look at a middling score.
  bool supported = false;
  HitClass hit_class = HitClass::Possible;
  std::vector<Feature> features;
};

/// Listed parties, ready to be searched. Blocks: only parties that share enough runs of three
/// letters, or an identifier, are compared in full.
class Index {
 public:
  /// `own`: words that the house adds to those which the library knows. A name is never less alike
  /// with them than without.
  explicit Index(Parties parties, names::OwnWords own = {});
  Index(Index&&) noexcept;
  Index& operator=(Index&&) noexcept;
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;
  ~Index();

  const Parties& parties() const;
  /// How many names it holds, aliases counted.
  std::size_t names() const;

  struct Tables;
  const Tables& tables() const { return *tables_; }

 private:
  std::unique_ptr<Tables> tables_;
};

/// Which hits are told: those whose score is at least names::Likeness::possible, or also those
/// whose names alone are, however much contradicts.
enum class Told : std::uint8_t { ByScore, ByNames };

/// Every hit that is told, the best first, one for each listed party.
std::vector<Hit> screen(const Index& index, const Party& party, Told told = Told::ByScore);

/// The same without blocking: every listed name is compared. For tests and measurements.
std::vector<Hit> screen_all(const Index& index, const Party& party);

}  // namespace bop::screening

// What a date of birth, a country, an identifier and the kind of party say about a hit, besides the
// names. Private to runtime/screening. Never: names.
#pragma once

#include "runtime/screening/screening.h"

namespace bop::screening {

/// Adds a feature to the hit for everything both sides know, and says what to add to its score.
int weigh_evidence(const Party& party, const Party& listed, Hit& hit);

/// Effects in ten-thousandths of a score; data, set by hand: evidence moves a name's score by about
/// one band of the pack (0.70, 0.85, 0.95), and only an identifier can carry a hit on its own.
namespace effects {
inline constexpr int same_day = 500;
inline constexpr int same_year = 200;
inline constexpr int day_and_month_swapped = 100;
inline constexpr int other_day = -500;
inline constexpr int other_year = -1500;
inline constexpr int same_country = 100;
inline constexpr int other_country = -300;
inline constexpr int other_kind = -1500;
inline constexpr int other_identifier = -500;
/// An identifier lifts a hit at least to this, with a name that is halfway alike and without.
inline constexpr int identifier_and_name = 9'700;
inline constexpr int identifier_alone = 8'500;
inline constexpr int halfway = 5'000;
/// A weak alias or a name of one word never passes this without an identifier or a day of birth.
inline constexpr int weak_most = 8'400;
}  // namespace effects

}  // namespace bop::screening

// Readers of lists and of names to be screened. In: the bytes of CSV files; out: parties, and the
// rows that could not be read with their lines. Never: opening files, dropping a row in silence.
#pragma once

#include <string_view>

#include "runtime/screening/party.h"

namespace bop::screening {

/// The US Treasury's list as it publishes it: sdn.csv (parties), alt.csv (aliases), add.csv
/// (addresses), without header rows. `-0-` is an empty cell; a byte 1A ends the file; dates of
/// birth, identifiers and weak aliases ('in quotes') stand in the remarks. `alt` and `add` may be
/// empty.
Parties read_ofac(std::string_view sdn, std::string_view alt, std::string_view add);

/// Whether the first row looks like sdn.csv: a number, a name, and twelve cells.
bool looks_like_ofac(std::string_view text);

/// A file with a header row: `name`, and where known `id`, `kind` (person, company, vessel),
/// `born`, `country`, `identifier`, `aliases` and `weak_aliases`; several of one are parted by `|`.
Parties read_parties(std::string_view text);

/// Words of a house, and the rows that are none, each with its line. A list with such a row is of
/// no use: nobody knows which hits it would have made.
struct Words {
  names::OwnWords words;
  std::vector<Error> errors;
};

/// A file with the header row `word,kind`: one word a row, a `legal_form`, a `company_word` (many
/// companies have it) or a `stop_word` (of, and).
Words read_words(std::string_view text);

}  // namespace bop::screening

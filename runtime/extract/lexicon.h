// Words that tell what a line is: legal forms and trades of companies, parts of addresses, what
// announces a telephone or a register. Private to runtime/extract. Never: labels of fields.
#pragma once

#include <string_view>

#include "runtime/extract/rows.h"

namespace bop::extract {

/// One wrong, missing or extra letter, or none.
bool nearly(std::string_view a, std::string_view b);

/// "GmbH", "Ltd", "Bhd", folded.
bool is_legal_form(std::string_view folded_word);
/// The same as a word of a row: forms of two letters are words of other languages unless written
/// as forms.
bool is_legal_form(const Row& row, std::size_t word);
/// "Restaurant", "Bäckerei", "Trading": what companies call themselves after.
bool is_trade(std::string_view folded_word);
/// "Jalan", "Road", "Straße", "Lot", "Building".
bool is_street_word(std::string_view folded_word);
/// Countries and the states and cities that stand at the end of addresses.
bool is_region_word(std::string_view folded_word);
/// "Tel", "Fax", "GST", "Reg": the line is no name and no address.
bool announces_other(std::string_view folded_word);

/// What one piece of a row looks like, each from 0 to 1.
struct Looks {
  double street = 0;  // share of words that are parts of streets
  double region = 0;  // names of regions, or a postcode before a word
  double postcode = 0;
  double other = 0;     // it announces a telephone, a register, an account
  double digits = 0;    // share of signs
  double capitals = 0;  // share of letters
  double trade = 0;
  double form = 0;  // it has a legal form
  double ends_in_form = 0;
  double letters = 0;  // count
  double words = 0;    // count
};
Looks looks_of(const Row& row, std::size_t first, std::size_t last);

}  // namespace bop::extract

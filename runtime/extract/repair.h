// What scanned words may say instead: letters in a number that look like digits, other looks at the
// same place, misread legal forms. In: rows. Out: rows that say it, with a note of what was read as
// what. Private to runtime/extract. Never: silently; text layers, where nothing is misread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/rows.h"

namespace bop::extract {

/// A row as it may have been meant, and what tells it from what was read, by word ("" for most).
struct Reread {
  Row row;
  std::vector<std::string> notes;
};

/// Letters among digits as the digits they look like ("3l.5O" → "31.50"), one row for all; then one
/// row for each other look at a word. None for a text layer.
std::vector<Reread> rereadings(const Row& row);

/// Words that say a legal form with letters misread, and what they say.
struct RepairedWord {
  std::size_t word = 0;
  std::size_t last = 0;
  std::string text;
};
/// "SDN BND" → "BHD": the word of a form of two words whose other word stands beside it. "5/B
/// (519537-X)" → "S/B": digits for letters right before the number of a register. "BHD BHD" →
/// "BHD": a form that two looks read beside each other. "Sdn" of "Sdn Bhd": more of the form
/// follows, read or misread.
bool is_first_of_two(std::string_view folded_word);
bool is_misread_form(const Row& row, std::size_t word);
/// "(139386-X)", "(139386", "519537-X)": the number of a register of companies.
bool is_register_number(const Row& row, std::size_t word);
std::optional<RepairedWord> repaired_form(const Row& row, std::size_t first, std::size_t last);

}  // namespace bop::extract

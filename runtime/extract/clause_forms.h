// How contracts say what they say, in English, German and French: patterns (RE2) over the plain
// text of a sentence (sentences.h). Data. Private to runtime/extract.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bop::extract {

enum class Clause : std::uint8_t {
  Parties,
  Start,
  End,
  Indefinite,
  Term,
  Notice,
  NoticeEnd,
  Renewal,
  RenewalTerm,
  GoverningLaw,
};
/// "notice end", as in `read from "clause: notice end"`.
std::optional<Clause> clause_named(std::string_view name);

struct ClauseForm {
  Clause clause;
  /// `{P}` stands for a period ("three (3) months"); `{D}`, at the end, for a date. A group `law`
  /// or `end` is what is said.
  std::string_view pattern;
  std::string_view value = {};   // what the clause says, where the pattern has no part for it
  std::string_view needs = {};   // what else the sentence has to say
  std::string_view unless = {};  // what makes it a clause about something else
  std::string_view before = {};  // the same, right before it
};
std::span<const ClauseForm> clause_forms();

/// The pattern of a period, with groups `word`, `digits`, `again`, `business` and `unit`.
std::string_view period_pattern();
/// The number that a word is ("drei"), or 0.
int number_word(std::string_view word);
/// "months" of "Kalendermonaten", "business_days" of "Werktage".
std::string_view unit_of(std::string_view word, bool business);
/// "quarter_end" of "kalenderquartals".
std::string_view notice_end_of(std::string_view words);

/// The code of the country, or of the part of one, that words are ("bundesrepublikdeutschland",
/// "deutschem"), all in one; "" where it is not known.
std::string_view law_code(std::string_view joined);

}  // namespace bop::extract

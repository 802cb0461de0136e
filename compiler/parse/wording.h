// What the parser's errors say: in words of the trade, what was expected and what stands there
// instead. Never: lists of token names.
#pragma once

#include <optional>
#include <vector>

#include <antlr4-runtime.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/token_stream.h"

namespace bop::parse {

/// Where the parser stopped.
struct Stop {
  const TokenSlice& slice;
  const antlr4::dfa::Vocabulary& words;
  std::size_t begin;                          // first token of the declaration
  std::size_t at;                             // offending token; slice.end() at the end
  const antlr4::misc::IntervalSet& expected;  // token types that could stand there
  std::size_t rule;                           // of the grammar, being read
  bool insertable = false;                  // one fixed word is missing, the rest goes on after it
  bool leftover = false;                    // the declaration was complete before
  const std::vector<std::size_t>& clauses;  // words that begin a further clause of it
};

enum class Next : bool { GoOn, GiveUp };

/// Reports one error; says whether reading on in this declaration makes sense.
Next report_unexpected(const Stop& stop, diagnostics::Diagnostics& diagnostics);

/// True when the one expected word can simply be inserted: it is always written the same.
bool is_fixed_word(const antlr4::dfa::Vocabulary& words, const antlr4::misc::IntervalSet& expected);

/// Reports a closing bracket at `index` that closes nothing; false when it is not one.
bool report_stray_bracket(const Tokens& tokens, std::size_t index,
                          diagnostics::Diagnostics& diagnostics);
/// Reports text where a declaration should begin.
void report_no_declaration(const Tokens& tokens, std::size_t index,
                           diagnostics::Diagnostics& diagnostics);

/// True for a closing bracket without an opening one in [begin, index).
bool closes_nothing(const Tokens& tokens, std::size_t begin, std::size_t index);

}  // namespace bop::parse

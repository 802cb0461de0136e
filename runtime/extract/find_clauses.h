// What the clauses of a contract say, each with the words that say it. Private to runtime/extract.
// Never: which of several counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/extract/clause_forms.h"
#include "runtime/extract/sentences.h"
#include "runtime/value/date.h"

namespace bop::extract {

struct FoundClause {
  Clause clause = Clause::Parties;
  std::size_t sentence = 0;
  std::size_t first = 0;  // words of the sentence
  std::size_t last = 0;
  std::string value;  // "DE", "true", "quarter_end"; of a period its unit; of a party its name
  int count = 0;      // of a period
  std::optional<value::Date> date = {};
  std::string role = {};  // of a party, as written
  std::string key;        // equal meanings, equal keys
  double score = 0;       // that this is what the clause says, 0 … 1
};

/// Everything but the parties, in the order of the text.
std::vector<FoundClause> find_clauses(const std::vector<Sentence>& sentences);

/// Those who make the contract: "between A GmbH (“Supplier”) and B Ltd", in the order of the text.
std::vector<FoundClause> find_parties(const std::vector<Sentence>& sentences);

/// Words of a sentence as written.
std::string words_of(const Sentence& sentence, std::size_t first, std::size_t last);

}  // namespace bop::extract

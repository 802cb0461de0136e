// What on a row could be a date, an amount, an account, a VAT identifier: found by shape alone, in
// the notations of English, German and French documents. Private to runtime/extract and learn.
// Never: which field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/extract/rows.h"

namespace bop::extract {

/// `12.03.2026`, `2026-03-12`, `03/04/2026`, `12 March 2026`, `12. März 2026`, `12 mars 2026`.
struct FoundDate {
  Span span;
  value::Date date;                        // read day first where both are possible
  std::optional<value::Date> month_first;  // 03/04/2026 could also be March 4
  bool weak = false;                       // bare digits, or a year of two digits
  std::string note = {};                   // what was read otherwise
  double read = 1;                         // of those with a note: how sure that reading is
};

/// `1.234,56 €`, `EUR 1,234.56`, `1 234,56`, `-12.50`; whole amounts only next to a currency.
struct FoundAmount {
  Span span;
  value::Decimal amount;
  std::optional<value::Currency> currency;
  bool dollar = false;    // a bare `$`: of several countries
  std::string note = {};  // what was read otherwise
  double read = 1;        // of those with a note: how sure that reading is
};

struct FoundText {
  Span span;
  std::string text;   // compact
  bool valid = true;  // check digits hold
};

struct Candidates {
  std::vector<FoundDate> dates;
  std::vector<FoundAmount> amounts;
  std::vector<FoundText> ibans;
  std::vector<FoundText> vat_ids;
};

/// Those of `dates` and `amounts` that no sign of a scan says as it was read have a note.
Candidates find_candidates(const std::vector<Row>& rows);

void find_dates(const Row& row, std::size_t index, std::vector<FoundDate>& found);
void find_amounts(const Row& row, std::size_t index, std::vector<FoundAmount>& found);
void find_identifiers(const Row& row, std::size_t index, Candidates& found);

/// Currency codes and symbols on a row, each with its word: "EUR", "€", "RM".
std::vector<std::pair<std::size_t, value::Currency>> currencies_on(const Row& row);

/// Without blanks and dots, in capitals: "de75 5121 …" → "DE755121…".
std::string compact(std::string_view text);

/// The shape of an EU, UK, Swiss or Norwegian VAT identifier (country and number of signs).
bool is_vat_id_shape(std::string_view compact_text);

}  // namespace bop::extract

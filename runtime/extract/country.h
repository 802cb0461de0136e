// The country that a document was written in, told by its legal forms, places and streets: what
// lets a currency that is nowhere printed be guessed, and the order of 03/04/2026. In: pages. Out:
// the country and how sure it is. Private to runtime/extract. Never: a country that another one is
// nearly as likely as; the country of a value that says it itself.
#pragma once

#include <optional>

#include "runtime/extract/choices.h"

namespace bop::extract {

struct Country {
  value::Currency currency;
  bool day_first = true;  // 03/04/2026 is the third of April there
  Span span;              // what speaks most for it
  double sure = 0;        // 0 … 1
};

std::optional<Country> country_of(const Pages& pages);

}  // namespace bop::extract

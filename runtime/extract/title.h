// The line in which an invoice says what it is: "Rechnung Nr. 471102 vom 05.03.2018", "Facture n°
// 12 du 3 mai 2024". In: pages. Out: the choices that it gives. Private to runtime/extract. Never:
// lines that name another invoice ("Gutschrift zu Rechnung Nr. 12").
#pragma once

#include <vector>

#include "runtime/extract/choices.h"

namespace bop::extract {

/// Where the number and the day stand that titles of page 1 give.
struct TitleLine {
  Span title;  // up to the sign of a number
  Span number;
  std::optional<Span> date;  // one of the found dates
};

std::vector<TitleLine> title_lines(const Pages& pages);

/// The numbers of title lines, one for each.
std::vector<Choice> title_numbers(const Pages& pages);

/// That a date stands in a title line, and so is the day the document was written.
bool is_title_date(const Pages& pages, const Span& date);

}  // namespace bop::extract

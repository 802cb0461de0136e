#include <fmt/format.h>

#include "runtime/duplicates/duplicates.h"

namespace bop::duplicates {

std::string text_of(Evidence evidence, const Invoice& invoice, const Invoice& earlier) {
  switch (evidence) {
    case Evidence::SameNumber:
      return invoice.number == earlier.number
                 ? fmt::format("the number `{}` is the same", invoice.number)
                 : fmt::format("the numbers `{}` and `{}` are one without separators and zeros",
                               invoice.number, earlier.number);
    case Evidence::SameDocument:
      return "it is the same file";
    case Evidence::ConfusableNumber:
      return fmt::format("the numbers `{}` and `{}` differ only in signs that scans confuse",
                         invoice.number, earlier.number);
    case Evidence::NumberAlmostSame:
      return fmt::format("the numbers `{}` and `{}` are almost the same, and both are over {}",
                         invoice.number, earlier.number, invoice.gross.text());
    case Evidence::SameGrossAndDate:
      return fmt::format("the vendor billed {} twice on {}", invoice.gross.text(),
                         invoice.issued.text());
    case Evidence::SameOrderAndLines:
      return fmt::format("order {} was billed with the same lines and {}", invoice.order,
                         invoice.gross.text());
    case Evidence::SameOrder:
      return fmt::format("order {} was billed with {}, and what was billed is not said by both",
                         invoice.order, invoice.gross.text());
    case Evidence::SameAccount:
      return fmt::format("the account {} was to get {} on {} and on {}", invoice.iban,
                         invoice.gross.text(), earlier.issued.text(), invoice.issued.text());
  }
  return {};
}

std::string_view name_of(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::None:
      return "none";
    case VerdictKind::Suspect:
      return "suspect";
    case VerdictKind::Exact:
      return "exact";
  }
  return {};
}

}  // namespace bop::duplicates

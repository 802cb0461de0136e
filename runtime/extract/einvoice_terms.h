// Where each business term and group of EN 16931 stands in UBL, in CII and, those that are there,
// in FatturaPA and in orders: one table, for every record type that says `read from "BT-…"`, for
// std.invoice, std.order and std.delivery.
// Private to runtime/extract.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/abi/schema.h"
#include "runtime/extract/xml_path.h"

namespace bop::extract {

enum class Syntax : std::uint8_t { Ubl, Cii, Fattura, UblOrder };

/// What of the element a term reads.
enum class TermReads : std::uint8_t {
  Content,             // what stands in it, as the field's type says
  Decimals,            // how many digits stand behind its decimal point
  CurrencyOf,          // the currency an amount names, "" where it names none
  Size,                // how many characters stand in it
  Capitals,            // a code in capitals; `VA` for VAT
  NoteSubject,         // `AAI` of "#AAI#…"
  DocumentCurrency,    // the amount in the document's currency, of several
  AccountingCurrency,  // the amount in the currency of the seller's books
  SyntaxName,          // of the whole document
  DocumentElement,     // of the whole document
  AsWritten,           // what stands in it, its blanks and ends of lines too
  ForeignNamespace,    // of the first element that is in none of an e-invoice's; absent: all are
};

struct Term {
  std::string_view name;  // "BT-27"
  std::string_view
      within;  // the group its paths start from: "BG-4"; "" the document, "*" any element
  std::string_view group;  // that of the terms it holds, as a rule its own name
  TermReads reads = TermReads::Content;
  XmlPath ubl = {};
  XmlPath cii = {};
  XmlPath fattura = {};
  XmlPath order = {};
  bool fattura_sums = false;  // FatturaPA states only the parts of it

  const XmlPath& path(Syntax syntax) const {
    return syntax == Syntax::Ubl       ? ubl
           : syntax == Syntax::Cii     ? cii
           : syntax == Syntax::Fattura ? fattura
                                       : order;
  }
};

/// The term of that name, or nullptr.
const Term* term_named(std::string_view name);

/// The groups from `group` down to that of `term`, the outermost first; nothing where the term does
/// not stand in `group`.
std::optional<std::vector<const Term*>> groups_between(std::string_view group, const Term& term);

/// Of several terms that a field names, one of this very group is meant, or else one within it, or
/// else one of the document; nullptr: it names none.
const Term* term_meant(const abi::Field& field, std::string_view group);

/// Makes the table, and so the words its paths ask for, before a document is parsed.
void load_terms();

}  // namespace bop::extract

// Which element of which syntax gives which field of std.invoice: the EN 16931 binding as a table.
// Private to runtime/extract.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bop::extract {

enum class Syntax : std::uint8_t { Ubl, Cii };

/// How an element's text becomes a value.
enum class Reads : std::uint8_t {
  Plain,         // as the field's type says
  Compact,       // an identifier that people write with blanks
  Iban,          // Compact, and its checksum holds
  DocumentKind,  // a code of UNTDID 1001
  TaxTotal,      // the amount in the document's currency, of several
  UnitPrice,     // the price of one unit where it is given for several
  FreeText,      // says something about the field that only a person can read
};

/// A path is made of local names: "A|B/C" (either A or B, then C), "A[B/C=VAT]/D" (an A whose B/C
/// is "VAT"), "A[@schemeID=VA]", "A[!@schemeID]" (an A without that attribute). Alternatives that
/// are tried in turn stand one after the other, separated by " ; ".
struct Binding {
  std::string_view field;
  std::string_view ubl;
  std::string_view cii;
  Reads reads = Reads::Plain;
};

std::span<const Binding> header_bindings();
/// Fields of one line, relative to its element.
std::span<const Binding> line_bindings();
/// The elements that are lines.
std::string_view line_path(Syntax syntax);

/// UNTDID 1001 codes that give money back.
bool is_credit_note_code(std::string_view code);
/// Codes EN 16931 allows for either.
bool is_invoice_code(std::string_view code);

}  // namespace bop::extract

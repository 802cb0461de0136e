// Which business term gives which field of std.invoice, std.order and std.delivery, which ask for
// less than EN 16931 says and want it checked. Private to runtime/extract.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace bop::extract {

/// How what stands in an element becomes the value of a field.
enum class Reads : std::uint8_t {
  Plain,         // as the field's type says
  Compact,       // an identifier that people write with blanks
  Iban,          // Compact, and its checksum holds
  DocumentKind,  // a code of UNTDID 1001
  UnitPrice,     // the price of one unit where it is given for several
  Acceptance,    // of an order: an indicator, or a code of Peppol
  FreeText,      // says something about the field that only a person can read
};

struct Binding {
  std::string_view field;
  /// Terms of einvoice_terms.h; the second where the document does not have the first.
  std::array<std::string_view, 2> terms;
  Reads reads = Reads::Plain;
};

std::span<const Binding> header_bindings();
/// Fields of one line (BG-25).
std::span<const Binding> line_bindings();

/// UNTDID 1001 codes that give money back.
bool is_credit_note_code(std::string_view code);
/// Codes EN 16931 allows for either.
bool is_invoice_code(std::string_view code);
/// Kinds of documents of FatturaPA: TD04 and TD08 give money back.
bool is_italian_credit_note(std::string_view code);
bool is_italian_invoice(std::string_view code);

}  // namespace bop::extract

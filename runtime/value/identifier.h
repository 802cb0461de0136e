// Whether a text can be an identifier of its kind: length, alphabet and check digits. Takes it as
// it is stored: capitals, nothing between them. Never: saying that it was given to somebody, or
// removing what does not belong (see `compact`).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bop::value {

/// Without blanks, dots, hyphens and slashes, in capitals: "de75 5121-0800" is "DE7551210800".
std::string compact_identifier(std::string_view text);

/// ISO 13616: the length of its country, and check digits modulo 97.
bool is_iban(std::string_view text);
/// The length of IBANs of the country `text` begins with; 0 where it has none.
std::size_t iban_length(std::string_view text);

/// ISO 17442: 18 digits or capitals and two check digits modulo 97.
bool is_lei(std::string_view text);
/// ISO 6166: country, nine digits or capitals, and a check digit over all of them.
bool is_isin(std::string_view text);
/// ISO 9362: four capitals, a country, two or five signs. It has no check digit.
bool is_bic(std::string_view text);
/// GTIN-8, -12, -13 or -14 (EAN, UPC) with its check digit.
bool is_gtin(std::string_view text);
/// Digits whose last is the check digit of Luhn's method; at least two.
bool is_luhn(std::string_view text);
/// The address of a German authority for e-invoices: 2 to 12 digits, up to 30 signs, check digits
/// modulo 97, with hyphens between.
bool is_leitweg_id(std::string_view text);
/// GB 32100: the unified social credit code of China, 18 signs with a check sign modulo 31.
bool is_uscc(std::string_view text);
/// A VAT number of Germany: DE and nine digits, ISO 7064 modulo 11, 10.
bool is_german_vat_id(std::string_view text);

}  // namespace bop::value

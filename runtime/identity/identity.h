// Whether a text can be an identifier of its kind: length, alphabet, form and check digits. Takes
// it as it is stored: capitals, nothing between them (see `compact`). Sources: the standard or
// register named with each. Never: saying that it was given to somebody.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bop::identity {

/// Without blanks (of every width), dots, colons, hyphens, dashes, slashes and round brackets, in
/// capitals: "de75 5121-0800" is "DE7551210800".
std::string compact(std::string_view text);

// account.cpp: money
/// ISO 13616: length and form of its country (SWIFT's registry), check digits modulo 97, and the
/// account's own check digits for Belgium and Spain.
bool is_iban(std::string_view text);
/// The length of IBANs of the country `text` begins with; 0 where it has none.
std::size_t iban_length(std::string_view text);
/// ISO 9362: four capitals, a country, two or five signs. It has no check digit.
bool is_bic(std::string_view text);
/// A bank's number in the United States (ABA): nine digits, weights 3, 7, 1.
bool is_aba_number(std::string_view text);
/// Who may collect by SEPA direct debit: country, check digits, business code, national part.
bool is_creditor_id(std::string_view text);
/// ISO 11649: RF, check digits modulo 97, up to 21 signs.
bool is_rf_reference(std::string_view text);
/// New Zealand: bank, branch, account and suffix, 15 or 16 digits or with hyphens between, by the
/// bank's method (Inland Revenue).
bool is_new_zealand_account(std::string_view text);
/// Digits whose last is the check digit of Luhn's method; at least two.
bool is_luhn(std::string_view text);

// vat.cpp: a VAT number with its country: every country of the EU, XI, GB, CH and NO
bool is_vat_id(std::string_view text);
/// A VAT number of Germany: DE and nine digits, ISO 7064 modulo 11, 10.
bool is_german_vat_id(std::string_view text);

// company.cpp: persons and organisations in their registers
/// ISO 17442: 18 digits or capitals and two check digits modulo 97.
bool is_lei(std::string_view text);
/// GB 32100: the unified social credit code of China, 18 signs with a check sign modulo 31.
bool is_uscc(std::string_view text);
/// The address of a German authority for e-invoices (Leitweg-ID), with hyphens between.
bool is_leitweg_id(std::string_view text);
/// A German tax number (Steuernummer) of 10 or 11 digits, or of 13 with its state; no check digit.
bool is_german_tax_number(std::string_view text);
/// Australian Business Number: 11 digits modulo 89.
bool is_abn(std::string_view text);
/// Brazil's number of a company (CNPJ): 12 digits or capitals and two check digits modulo 11.
bool is_cnpj(std::string_view text);
/// Canadian business number: nine digits by Luhn, with or without an account such as RT0001.
bool is_canadian_business_number(std::string_view text);
/// Mexico's tax number (RFC): letters, a date, and three signs; numbers in use fail its check sign,
/// so that is not asked for.
bool is_rfc(std::string_view text);
/// Employer identification number of the United States: form and prefix; it has no check digit.
bool is_ein(std::string_view text);
/// Social security number of the United States: form and what is never given; no check digit.
bool is_ssn(std::string_view text);
/// D-U-N-S: nine digits. It has no check digit any more.
bool is_duns(std::string_view text);

// code.cpp: goods, securities, ships, meters
/// GTIN-8, -12, -13 or -14 (EAN, UPC) with its check digit.
bool is_gtin(std::string_view text);
/// GS1's number of a place or party: 13 digits, the check digit of a GTIN.
bool is_gln(std::string_view text);
/// ISO 2108: ISBN of 10 or 13.
bool is_isbn(std::string_view text);
/// ISO 6166: country, nine digits or capitals, and a check digit over all of them.
bool is_isin(std::string_view text);
/// A security in North America: nine signs, the last a check digit.
bool is_cusip(std::string_view text);
/// Financial instrument global identifier: 12 signs without vowels, G in the third place.
bool is_figi(std::string_view text);
/// Energy identification code: 15 signs and a check sign modulo 37.
bool is_eic(std::string_view text);
/// A ship's number (IMO): seven digits, with or without IMO before them.
bool is_imo(std::string_view text);

// label.cpp
/// What a GS1-128 label says in its readable form: (01)…(17)…: known application identifiers, each
/// with data of its form, dates and check digits.
bool is_gs1_label(std::string_view text);

}  // namespace bop::identity

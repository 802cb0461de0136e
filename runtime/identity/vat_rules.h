// The VAT numbers of each country, without the two letters of the country, for the sources of this
// folder. Sources: the European Commission's list of structures, and the method each country
// publishes. Never: whether a number was given.
#pragma once

#include <string_view>

namespace bop::identity {

// vat_by_country.cpp: numbers of their own
bool is_austrian_vat(std::string_view text);
bool is_belgian_vat(std::string_view text);
bool is_british_vat(std::string_view text);  // and of Northern Ireland
bool is_croatian_vat(std::string_view text);
bool is_cypriot_vat(std::string_view text);
bool is_danish_vat(std::string_view text);
bool is_dutch_vat(std::string_view text);
bool is_estonian_vat(std::string_view text);
bool is_finnish_vat(std::string_view text);
bool is_french_vat(std::string_view text);
bool is_german_vat(std::string_view text);
bool is_greek_vat(std::string_view text);
bool is_hungarian_vat(std::string_view text);
bool is_irish_vat(std::string_view text);
bool is_italian_vat(std::string_view text);
bool is_luxembourgish_vat(std::string_view text);
bool is_maltese_vat(std::string_view text);
bool is_norwegian_vat(std::string_view text);
bool is_polish_vat(std::string_view text);
bool is_portuguese_vat(std::string_view text);
bool is_slovenian_vat(std::string_view text);
bool is_swedish_vat(std::string_view text);
bool is_swiss_vat(std::string_view text);

// vat_by_person.cpp: a trader may have the number of the person
bool is_bulgarian_vat(std::string_view text);
bool is_czech_vat(std::string_view text);
bool is_latvian_vat(std::string_view text);
bool is_lithuanian_vat(std::string_view text);
bool is_romanian_vat(std::string_view text);
bool is_slovak_vat(std::string_view text);
bool is_spanish_vat(std::string_view text);

}  // namespace bop::identity

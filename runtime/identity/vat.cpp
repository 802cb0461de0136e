#include <algorithm>
#include <array>

#include "runtime/identity/identity.h"
#include "runtime/identity/vat_rules.h"

namespace bop::identity {

namespace {

struct Country {
  std::string_view prefix;
  bool (*is)(std::string_view);
};

constexpr std::array countries = {
    Country{"AT", is_austrian_vat},   Country{"BE", is_belgian_vat},
    Country{"BG", is_bulgarian_vat},  Country{"CHE", is_swiss_vat},
    Country{"CY", is_cypriot_vat},    Country{"CZ", is_czech_vat},
    Country{"DE", is_german_vat},     Country{"DK", is_danish_vat},
    Country{"EE", is_estonian_vat},   Country{"EL", is_greek_vat},
    Country{"ES", is_spanish_vat},    Country{"FI", is_finnish_vat},
    Country{"FR", is_french_vat},     Country{"GB", is_british_vat},
    Country{"HR", is_croatian_vat},   Country{"HU", is_hungarian_vat},
    Country{"IE", is_irish_vat},      Country{"IT", is_italian_vat},
    Country{"LT", is_lithuanian_vat}, Country{"LU", is_luxembourgish_vat},
    Country{"LV", is_latvian_vat},    Country{"MT", is_maltese_vat},
    Country{"NL", is_dutch_vat},      Country{"NO", is_norwegian_vat},
    Country{"PL", is_polish_vat},     Country{"PT", is_portuguese_vat},
    Country{"RO", is_romanian_vat},   Country{"SE", is_swedish_vat},
    Country{"SI", is_slovenian_vat},  Country{"SK", is_slovak_vat},
    Country{"XI", is_british_vat}};

}  // namespace

bool is_vat_id(std::string_view text) {
  return std::ranges::any_of(countries, [&](const Country& country) {
    return text.starts_with(country.prefix) && country.is(text.substr(country.prefix.size()));
  });
}

bool is_german_vat_id(std::string_view text) {
  return text.starts_with("DE") && is_german_vat(text.substr(2));
}

}  // namespace bop::identity

#include "tests/unit/runtime/builtins/invoke.h"

namespace abi = bop::abi;
using bop::builtins::shown;
using bop::builtins::text;

namespace {

// For each letter or digit in it: the text with another one in its place never passes. So every
// sign is covered by the check digits.
std::string accepted_with_one_sign_changed(std::string_view name, std::string_view valid,
                                           std::string_view signs) {
  std::string accepted;
  for (std::size_t i = 0; i < valid.size(); ++i)
    for (const char c : signs) {
      std::string changed(valid);
      changed[i] = c;
      if (changed != valid && shown(name, {text(changed)}) == "true") accepted += changed + " ";
    }
  return accepted;
}

// Nor does it with a sign left out, or one too many.
std::string accepted_with_another_length(std::string_view name, std::string_view valid) {
  std::string accepted;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    std::string shorter(valid), longer(valid);
    shorter.erase(i, 1);
    longer.insert(i, 1, valid[i]);
    for (const std::string& changed : {shorter, longer, std::string(valid.substr(0, i))})
      if (shown(name, {text(changed)}) == "true") accepted += changed + " ";
  }
  return accepted;
}

}  // namespace

TEST_CASE("what is valid passes, and nothing one sign or one length away from it does") {
  struct Case {
    std::string_view name, valid, signs;
    bool of_one_length = true;
  };
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const Case cases[] = {
      {"is_iban", "DE89370400440532013000", digits},
      {"is_lei", "213800KUD8LAJWSQ9D15", digits},
      {"is_luhn", "79927398713", digits, false},
      {"is_gtin", "4006381333931", digits, false},
      {"is_uscc", "91110000600037341L", all},
      {"is_german_vat_id", "DE136695976", digits},
      {"is_leitweg_id", "04011000-1234512345-06", digits, false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CHECK(shown(each.name, {text(each.valid)}) == "true");
    CHECK(accepted_with_one_sign_changed(each.name, each.valid, each.signs).empty());
    if (each.of_one_length) CHECK(accepted_with_another_length(each.name, each.valid).empty());
  }
}

TEST_CASE("length and alphabet come before check digits") {
  // Check digits alone hold for each of these.
  CHECK(shown("is_lei", {text("2U")}) == "false");
  CHECK(shown("is_lei", {text("00001")}) == "false");
  CHECK(shown("is_lei", {text("213800kud8lajwsq9d15")}) == "false");
  CHECK(shown("is_lei", {text(" 213800KUD8LAJWSQ9D15")}) == "false");
  CHECK(shown("is_lei", {text("")}) == "false");
  CHECK(shown("is_iban", {text("DE89 3704 0044 0532 0130 00")}) == "false");
  CHECK(shown("is_iban", {text("ZZ89370400440532013000")}) == "false");
  CHECK(shown("is_iban", {text("DE")}) == "false");
  CHECK(shown("is_luhn", {text("0")}) == "false");
  CHECK(shown("is_luhn", {text("18\u0660")}) == "false");
  CHECK(shown("is_isin", {text("US0378331005")}) == "true");
  CHECK(shown("is_isin", {text("ZZ0378331005")}) == "false");
  CHECK(shown("is_isin", {text("US037833100Z")}) == "false");
  CHECK(shown("is_gtin", {text("73513537")}) == "true");
  CHECK(shown("is_gtin", {text("00000000000")}) == "false");
  CHECK(shown("is_bic", {text("DEUTDEFF500")}) == "true");
  CHECK(shown("is_bic", {text("DEUTDEFF50")}) == "false");
  CHECK(shown("is_bic", {text("DEUT12FF")}) == "false");
  CHECK(shown("is_bic", {text("DEUTXXFF")}) == "false");  // no such country
  CHECK(shown("is_bic", {text("NCBVXKPR")}) == "true");   // Kosovo
  CHECK(shown("is_leitweg_id", {text("992-90009-96")}) == "true");
  CHECK(shown("is_leitweg_id", {text("992--96")}) == "false");
  CHECK(shown("is_leitweg_id", {text("-96")}) == "false");
  CHECK(shown("is_uscc", {text("91110000600037341L")}) == "true");
  CHECK(shown("is_uscc", {text("91110000600037341I")}) == "false");
}

TEST_CASE("compact removes what is printed between, and nothing else") {
  CHECK(shown("compact", {text("de89 3704-0044.0532/0130 00")}) == "DE89370400440532013000");
  CHECK(shown("compact", {text("ß é_1")}) == "ßé_1");
  CHECK(shown("compact", {abi::Datum::unread()}) == "unread");
  CHECK(shown("is_iban", {abi::Datum::missing()}) == "missing");
}

TEST_CASE("a VAT number of each country passes with its country and nothing more") {
  // Made up: each has the form and the check digits of its country.
  for (const std::string_view valid :
       {"ATU86091390",    "BE1512567520",  "BG1475968561",  "CHE230802086MWST", "CY40991863N",
        "CZ137901433",    "DE313358288",   "DK12503695",    "EE892042674",      "EL658340084",
        "ESB3943381H",    "FI66392852",    "FR28709005953", "GB242338087",      "GBGD408",
        "GBHA888856782",  "HR85300244681", "HU53040646",    "IE7321097T",       "IT75160270064",
        "LT580989613",    "LU67217446",    "LV49854177483", "MT80051718",       "NL329551346B52",
        "NO698300698MVA", "PL8739399807",  "PT599216298",   "RO7881206812212",  "SE067316358001",
        "SI24686549",     "SK3180551671",  "XI242338087"}) {
    CAPTURE(valid);
    CHECK(shown("is_vat_id", {text(valid)}) == "true");
    CHECK(shown("is_vat_id", {text(valid.substr(2))}) == "false");
    CHECK(shown("is_vat_id", {text(std::string(valid) + "Z")}) == "false");
  }
  CHECK(shown("is_vat_id", {text("")}) == "false");
  CHECK(shown("is_vat_id", {text("GR658340084")}) == "false");
  CHECK(shown("is_vat_id", {text("US123456789")}) == "false");
}

TEST_CASE("one sign of an identifier changed never passes") {
  constexpr std::string_view digits = "0123456789";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"is_vat_id", "DK12503695"},        {"is_vat_id", "FI66392852"},
      {"is_vat_id", "PL8739399807"},      {"is_vat_id", "MT80051718"},
      {"is_vat_id", "IT75160270064"},     {"is_vat_id", "HR85300244681"},
      {"is_vat_id", "CHE230802086MWST"},  {"is_vat_id", "NO698300698MVA"},
      {"is_abn", "14786230827"},          {"is_cnpj", "88888098277175"},

      {"is_isbn", "9788120092501"},       {"is_rf_reference", "RF18539007547034"},
      {"is_aba_number", "021000021"},     {"is_eic", "22XWATTPLUS----G"},
      {"is_german_vat_id", "DE313358288"}};
  for (const auto& [name, valid] : cases) {
    CAPTURE(valid);
    CHECK(shown(name, {text(valid)}) == "true");
    CHECK(accepted_with_one_sign_changed(name, valid, digits) == "");
  }
}

TEST_CASE(
    "identifiers of nothing, and of every length, are refused and read nothing beyond their end") {
  for (const std::string_view name : {"is_iban",
                                      "is_bic",
                                      "is_aba_number",
                                      "is_creditor_id",
                                      "is_rf_reference",
                                      "is_luhn",
                                      "is_new_zealand_account",
                                      "is_vat_id",
                                      "is_german_vat_id",
                                      "is_lei",
                                      "is_uscc",
                                      "is_leitweg_id",
                                      "is_german_tax_number",
                                      "is_abn",
                                      "is_cnpj",
                                      "is_rfc",
                                      "is_ein",
                                      "is_ssn",
                                      "is_canadian_business_number",
                                      "is_duns",
                                      "is_gtin",
                                      "is_gln",
                                      "is_isbn",
                                      "is_isin",
                                      "is_cusip",
                                      "is_figi",
                                      "is_eic",
                                      "is_imo",
                                      "is_gs1_label"}) {
    CAPTURE(name);
    CHECK(shown(name, {text("")}) == "false");
    for (const std::string_view prefix :
         {"", "DE", "RF", "CHE", "IE", "ES", "GBGD", "(", "(01)", "NL"})
      for (std::size_t length = 0; length < 40; ++length) {
        const std::string shown_as =
            shown(name, {text(std::string(prefix) + std::string(length, '?'))});
        CHECK(shown_as == "false");
      }
  }
}

TEST_CASE("zeros are nobody's number, though their check digits hold") {
  CHECK(shown("is_lei", {text("00000000000000000098")}) == "false");
  CHECK(shown("is_uscc", {text("000000000000000000")}) == "false");
  CHECK(shown("is_aba_number", {text("000000000")}) == "false");
  for (const char* const zeros : {"00000000", "0000000000000"})
    CHECK(shown("is_gtin", {text(zeros)}) == "false");
  CHECK(shown("is_gln", {text("0000000000000")}) == "false");
}

#include "runtime/identity/identity.h"

#include <array>

#include "runtime/builtins/bind.h"

namespace bop::builtins {

namespace {

constexpr std::array table = {
    bind<identity::compact>("compact"),
    // accounts
    bind<identity::is_iban>("is_iban"),
    bind<identity::is_bic>("is_bic"),
    bind<identity::is_aba_number>("is_aba_number"),
    bind<identity::is_creditor_id>("is_creditor_id"),
    bind<identity::is_rf_reference>("is_rf_reference"),
    bind<identity::is_new_zealand_account>("is_new_zealand_account"),
    bind<identity::is_luhn>("is_luhn"),
    // taxes
    bind<identity::is_vat_id>("is_vat_id"),
    bind<identity::is_german_vat_id>("is_german_vat_id"),
    // persons and organisations
    bind<identity::is_lei>("is_lei"),
    bind<identity::is_uscc>("is_uscc"),
    bind<identity::is_leitweg_id>("is_leitweg_id"),
    bind<identity::is_german_tax_number>("is_german_tax_number"),
    bind<identity::is_abn>("is_abn"),
    bind<identity::is_cnpj>("is_cnpj"),
    bind<identity::is_canadian_business_number>("is_canadian_business_number"),
    bind<identity::is_rfc>("is_rfc"),
    bind<identity::is_ein>("is_ein"),
    bind<identity::is_ssn>("is_ssn"),
    bind<identity::is_duns>("is_duns"),
    // goods, securities, ships
    bind<identity::is_gtin>("is_gtin"),
    bind<identity::is_gln>("is_gln"),
    bind<identity::is_isbn>("is_isbn"),
    bind<identity::is_isin>("is_isin"),
    bind<identity::is_cusip>("is_cusip"),
    bind<identity::is_figi>("is_figi"),
    bind<identity::is_eic>("is_eic"),
    bind<identity::is_imo>("is_imo"),
    bind<identity::is_gs1_label>("is_gs1_label"),
};

}  // namespace

std::span<const Builtin> identity_builtins() {
  return table;
}

}  // namespace bop::builtins

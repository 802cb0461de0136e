#include <array>

#include "runtime/builtins/bind.h"
#include "runtime/value/identifier.h"

namespace bop::builtins {

namespace {

using value::compact_identifier;
using value::is_bic;
using value::is_german_vat_id;
using value::is_gtin;
using value::is_iban;
using value::is_isin;
using value::is_lei;
using value::is_leitweg_id;
using value::is_luhn;
using value::is_uscc;

constexpr std::array table = {
    bind<compact_identifier>("compact"),
    bind<is_iban>("is_iban"),
    bind<is_lei>("is_lei"),
    bind<is_isin>("is_isin"),
    bind<is_bic>("is_bic"),
    bind<is_gtin>("is_gtin"),
    bind<is_luhn>("is_luhn"),
    bind<is_leitweg_id>("is_leitweg_id"),
    bind<is_uscc>("is_uscc"),
    bind<is_german_vat_id>("is_german_vat_id"),
};

}  // namespace

std::span<const Builtin> identity_builtins() {
  return table;
}

}  // namespace bop::builtins

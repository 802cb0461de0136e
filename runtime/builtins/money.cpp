#include <array>

#include "runtime/builtins/bind.h"

namespace bop::builtins {

namespace {

// money(1.00, invoice.currency)
value::Money money(value::Decimal amount, value::Currency currency) {
  return {amount, currency};
}

constexpr std::array table = {bind<money>("money")};

}  // namespace

std::span<const Builtin> money_builtins() {
  return table;
}

}  // namespace bop::builtins

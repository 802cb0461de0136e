#include <array>

#include "runtime/builtins/bind.h"
#include "runtime/value/remainder.h"

namespace bop::builtins {

namespace {

// remainder(17, 5)
Maybe<value::Decimal> remainder(value::Decimal a, value::Decimal b) {
  const auto rest = value::remainder(a, b);
  return rest ? Maybe<value::Decimal>::of(*rest) : Maybe<value::Decimal>::undefined();
}

constexpr std::array table = {bind<remainder>("remainder")};

}  // namespace

std::span<const Builtin> number_builtins() {
  return table;
}

}  // namespace bop::builtins

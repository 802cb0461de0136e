#include <array>

#include "runtime/builtins/bind.h"
#include "runtime/value/remainder.h"

namespace bop::builtins {

namespace {

using Number = value::Decimal;

Maybe<Number> or_undefined(const std::optional<Number>& result) {
  return result ? Maybe<Number>::of(*result) : Maybe<Number>::undefined();
}

// remainder(17, 5)
Maybe<Number> remainder(Number a, Number b) {
  return or_undefined(value::remainder(a, b));
}

// whole_quotient(17, 5)
Maybe<Number> whole_quotient(Number a, Number b) {
  return or_undefined(value::round({a, b}, value::Rounding::TowardZero, 0));
}

constexpr std::array table = {bind<remainder>("remainder"), bind<whole_quotient>("whole_quotient")};

}  // namespace

std::span<const Builtin> number_builtins() {
  return table;
}

}  // namespace bop::builtins

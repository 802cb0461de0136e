#include <array>

#include <fmt/format.h>

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

// only_one(1, "rule"): of several nobody can say which counts
Maybe<bool> only_one(std::int64_t count, std::string_view /*of*/) {
  return count > 1 ? Maybe<bool>::undefined() : Maybe<bool>::of(count == 1);
}

std::string tell_one(std::int64_t count, std::string_view of) {
  return fmt::format("there {} {} {}", count == 1 ? "is" : "are",
                     count < 1 ? "none" : std::to_string(count), of);
}

constexpr std::array table = {bind<remainder>("remainder"), bind<whole_quotient>("whole_quotient"),
                              bind_told<only_one, tell_one>("only_one")};

}  // namespace

std::span<const Builtin> number_builtins() {
  return table;
}

}  // namespace bop::builtins

// Takes a sum type (std::variant) apart: one lambda for each alternative, checked by the compiler.
// Never give it a catch-all lambda: a new alternative must break every consumer at compile time.
#pragma once

#include <utility>
#include <variant>

namespace bop {

template <typename... Lambdas>
struct Overload : Lambdas... {
  using Lambdas::operator()...;
};

/// Calls the lambda that takes the alternative `variant` holds and returns its result.
template <typename Variant, typename... Lambdas>
decltype(auto) by_kind(Variant&& variant, Lambdas&&... lambdas) {
  return std::visit(Overload<std::decay_t<Lambdas>...>{std::forward<Lambdas>(lambdas)...},
                    std::forward<Variant>(variant));
}

}  // namespace bop

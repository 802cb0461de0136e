// A 32-bit index with a type of its own: vectors own, ids refer.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

namespace bop {

/// Refers to an element of one particular vector; `Tag` names which.
template <typename Tag>
struct Id {
  static constexpr std::uint32_t none_value = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t value = none_value;

  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t index) : value(index) {}
  constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}
  /// True when it refers to something; a default-made id does not.
  constexpr explicit operator bool() const { return value != none_value; }
  constexpr std::size_t index() const { return value; }
  constexpr auto operator<=>(const Id&) const = default;
};

}  // namespace bop

template <typename Tag>
struct std::hash<bop::Id<Tag>> {
  std::size_t operator()(bop::Id<Tag> id) const { return std::hash<std::uint32_t>{}(id.value); }
};

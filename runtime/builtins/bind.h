// Makes a Builtin of a plain C++ function. For the sources of this folder only.
#pragma once

#include <tuple>
#include <type_traits>

#include "runtime/base/error.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/passing.h"
#include "runtime/builtins/raw_number.h"

namespace bop::builtins {

template <typename T>
struct Unwrapped {
  using Type = T;
  static constexpr bool maybe = false;
};
template <typename T>
struct Unwrapped<Maybe<T>> {
  using Type = T;
  static constexpr bool maybe = true;
};

/// Missing before Undefined before Unread; Value where all arguments have one.
abi::State state_of(std::span<const abi::Datum> arguments);

template <typename Result>
abi::Datum to_datum(Result result) {
  return abi::Datum::of(Passing<Result>::to(std::move(result)));
}
template <typename T>
abi::Datum to_datum(Maybe<T> result) {
  if (result.state != abi::State::Value) return {result.state, {}};
  return to_datum(std::move(result.value));
}

template <typename Result>
std::uint32_t write_raw(Arena* arena, void* place, Result result) {
  *static_cast<typename Passing<Result>::Raw*>(place) =
      Passing<Result>::to_raw(arena, std::move(result));
  return static_cast<std::uint32_t>(abi::State::Value);
}
/// A number at the scale that `place` asks for.
inline std::uint32_t write_raw(Arena*, void* place, value::Decimal result) {
  auto& raw = *static_cast<RawNumber*>(place);
  const auto lowered = value::Decimal::of(1, raw.scale);
  const auto scaled = lowered ? value::multiply(result, *lowered) : std::nullopt;
  if (!scaled || scaled->exponent() < 0 || scaled->exponent() > value::Decimal::digits_max)
    return raw_does_not_fit;
  value::Int128 bits = scaled->coefficient();
  constexpr value::Int128 bits_max = [] {
    value::Int128 power = 1;
    for (int i = 0; i < value::Decimal::digits_max; ++i) power *= 10;
    return power - 1;
  }();
  for (int i = 0; i < scaled->exponent(); ++i) {
    bits *= 10;
    if (bits > bits_max || bits < -bits_max) return raw_does_not_fit;
  }
  raw.low = static_cast<std::uint64_t>(bits);
  raw.high = static_cast<std::int64_t>(bits >> 64);
  return static_cast<std::uint32_t>(abi::State::Value);
}
inline std::uint32_t write_raw(Arena* arena, void* place, Millionths result) {
  return write_raw(arena, place, *value::Decimal::of(result.count, -6));
}
template <typename T>
std::uint32_t write_raw(Arena* arena, void* place, Maybe<T> result) {
  if (result.state != abi::State::Value) return static_cast<std::uint32_t>(result.state);
  return write_raw(arena, place, std::move(result.value));
}

template <auto function, typename... Parameters, std::size_t... i>
abi::Datum call_with(std::span<const abi::Datum> arguments, std::index_sequence<i...>) {
  const abi::State state = state_of(arguments);
  if (state != abi::State::Value) return {state, {}};
  const auto known = std::tuple(Passing<Parameters>::from(arguments[i].value)...);
  if (!(std::get<i>(known).has_value() && ...)) return abi::Datum::undefined();
  return to_datum(function(*std::get<i>(known)...));
}

template <typename T>
decltype(auto) read_raw(const void* place) {
  return Passing<T>::from_raw(*static_cast<const typename Passing<T>::Raw*>(place));
}

template <auto function, typename Result, typename... Parameters>
constexpr Builtin bind_as(std::string_view name) {
  using Known = typename Unwrapped<Result>::Type;
  static_assert(sizeof...(Parameters) <= Builtin::arity_max);
  Builtin builtin;
  builtin.name = name;
  builtin.result = Passing<Known>::kind;
  builtin.parameter_kinds = {Passing<Parameters>::kind...};
  builtin.arity = sizeof...(Parameters);
  builtin.may_fail = Unwrapped<Result>::maybe;
  builtin.call = [](std::span<const abi::Datum> arguments) {
    return call_with<function, Parameters...>(arguments, std::index_sequence_for<Parameters...>{});
  };
  constexpr bool plain = !std::is_void_v<typename Passing<Known>::Raw> &&
                         !(std::is_void_v<typename Passing<Parameters>::Raw> || ...);
  if constexpr (plain)
    builtin.raw = [](void* arena, void* result, const void* const* arguments) {
      return [&]<std::size_t... i>(std::index_sequence<i...>) {
        return write_raw(static_cast<Arena*>(arena), result,
                         function(read_raw<Parameters>(arguments[i])...));
      }(std::index_sequence_for<Parameters...>{});
    };
  return builtin;
}

/// bind<days_between>("days_between"): its signature is that of the function.
template <auto function>
constexpr Builtin bind(std::string_view name) {
  return
      []<typename Result, typename... Parameters>(std::string_view as, Result (*)(Parameters...)) {
        return bind_as<function, Result, Parameters...>(as);
      }(name, function);
}

template <auto tell, typename... Parameters, std::size_t... i>
std::string tell_with(std::span<const abi::Datum> arguments, std::index_sequence<i...>) {
  const auto known = std::tuple(Passing<Parameters>::from(arguments[i].value)...);
  if (!(std::get<i>(known).has_value() && ...)) return {};
  return tell(*std::get<i>(known)...);
}

/// The same with what tells of a call, a function of the same parameters.
template <auto function, auto tell>
constexpr Builtin bind_told(std::string_view name) {
  Builtin builtin = bind<function>(name);
  builtin.tell = []<typename... Parameters>(std::string (*)(Parameters...)) {
    return +[](std::span<const abi::Datum> arguments) {
      return tell_with<tell, Parameters...>(arguments, std::index_sequence_for<Parameters...>{});
    };
  }(tell);
  return builtin;
}

/// The same for what a word of the language calls (`x contains y`), so that stdlib can't declare
/// it.
template <auto function>
constexpr Builtin bind_word(std::string_view name) {
  return bind<function>(name);
}

/// The tables of this folder's sources.
std::span<const Builtin> time_builtins();
std::span<const Builtin> text_builtins();
std::span<const Builtin> sampling_builtins();
std::span<const Builtin> money_builtins();
std::span<const Builtin> number_builtins();
std::span<const Builtin> baseline_builtins();
std::span<const Builtin> identity_builtins();

}  // namespace bop::builtins

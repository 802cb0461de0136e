// The functions that policies call and that are written in C++: a plain function over values, bound
// to the name stdlib declares it by (`native define`). `bind` reads the Bop signature off the C++
// type and makes both entry points: one Datum at a time, and plain machine words for compiled code.
// Never: state of their own that a result depends on, the clock, exceptions.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "runtime/abi/datum.h"
#include "runtime/abi/schema.h"

namespace bop::builtins {

/// A result that may not be there: Unread (a date outside a calendar's years) or Undefined
/// (overflow).
template <typename T>
struct Maybe {
  abi::State state = abi::State::Undefined;
  T value{};

  static Maybe of(T known) { return {abi::State::Value, std::move(known)}; }
  static Maybe unread() { return {abi::State::Unread, {}}; }
  static Maybe undefined() { return {abi::State::Undefined, {}}; }
};

/// What a deadline allows.
using Target = std::variant<value::Duration, value::BusinessDays, value::BusinessHours>;
/// A result that is a number of at most six decimals, such as a similarity.
struct Millionths {
  std::int64_t count = 0;
};
/// A percent as its millionths of the whole: 2% is 20,000.
struct Share {
  std::int64_t millionths = 0;
};

/// An instant and a target as compiled code holds them; the layouts of abi::InstantSlot and
/// abi::TargetSlot.
struct RawInstant {
  std::int64_t seconds = 0;
  std::int32_t offset_seconds = 0;
};
struct RawTarget {
  std::int64_t seconds = 0;  // of business days: their count
  std::int32_t months = 0;   // 1 where `business` counts seconds
  std::uint32_t business = 0;
};

/// Text as compiled code holds it; the layout of abi::TextSlot.
struct RawText {
  const char* data = nullptr;
  std::uint32_t length = 0;
};

/// Holds the texts that raw calls return, until it is cleared. One per thread.
class Arena {
 public:
  RawText keep(std::string text);
  void clear() { texts_.clear(); }

 private:
  std::deque<std::string> texts_;  // addresses stay
};

struct Builtin {
  static constexpr std::size_t arity_max = 8;

  std::string_view name;
  abi::Kind result = abi::Kind::Error;
  std::array<abi::Kind, arity_max> parameter_kinds{};
  std::size_t arity = 0;
  /// False when a call with known arguments always has a value (Integer arguments in 64 bits).
  bool may_fail = false;
  /// Any argument that is Missing, else Undefined, else Unread gives that state. A BusinessDays is
  /// taken where an Integer is declared, as its count.
  abi::Datum (*call)(std::span<const abi::Datum> arguments) = nullptr;
  /// All arguments known. `arena` is an Arena* (used for Text results only); arguments and result
  /// are bool as std::uint8_t, Integer std::int64_t, Date, Time and BusinessDays std::int32_t,
  /// Text, Number, DateTime and Target their Raw; a Percent std::int64_t millionths. Returns the
  /// abi::State as a number; `result` is written for Value only. Null for the builtins over amounts
  /// (`money`), which compiled code does by itself.
  std::uint32_t (*raw)(void* arena, void* result, const void* const* arguments) = nullptr;
  /// Of known arguments: what they come to in words, or why that is undefined. Null for a builtin
  /// whose arguments say enough, told one by one.
  std::string (*tell)(std::span<const abi::Datum> arguments) = nullptr;

  std::span<const abi::Kind> parameters() const { return {parameter_kinds.data(), arity}; }
  /// "days_between(Date, Date) : Integer"
  std::string signature() const;
};

/// The builtin of this name, or nothing.
const Builtin* find(std::string_view name);
/// Every builtin, ordered by name.
std::span<const Builtin> all();

/// Whether `pattern` is one that `matches` takes; else `why` (if given) says what is wrong with it.
bool valid_pattern(std::string_view pattern, std::string* why);

}  // namespace bop::builtins

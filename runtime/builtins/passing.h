// How the types of C++ stand in a Datum and in a machine word. For the sources of this folder only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/error.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/raw_number.h"

namespace bop::builtins {

/// How a C++ type stands in a Datum and in a machine word; one specialization per type.
template <typename T>
struct Passing;

template <>
struct Passing<bool> {
  static constexpr abi::Kind kind = abi::Kind::Boolean;
  using Raw = std::uint8_t;
  static std::optional<bool> from(const abi::Value& v) { return std::get<bool>(v); }
  static abi::Value to(bool v) { return v; }
  static bool from_raw(Raw raw) { return raw != 0; }
  static Raw to_raw(Arena*, bool v) { return v ? 1 : 0; }
};

template <>
struct Passing<std::int64_t> {
  static constexpr abi::Kind kind = abi::Kind::Integer;
  using Raw = std::int64_t;
  /// Nothing for an integer of more than 64 bits.
  static std::optional<std::int64_t> from(const abi::Value& v) {
    if (const auto* days = std::get_if<value::BusinessDays>(&v)) return days->count;
    return std::get<value::Decimal>(v).scaled(0);
  }
  static abi::Value to(std::int64_t v) { return value::Decimal(v); }
  static std::int64_t from_raw(Raw raw) { return raw; }
  static Raw to_raw(Arena*, std::int64_t v) { return v; }
};

template <>
struct Passing<value::Date> {
  static constexpr abi::Kind kind = abi::Kind::Date;
  using Raw = std::int32_t;
  static std::optional<value::Date> from(const abi::Value& v) { return std::get<value::Date>(v); }
  static abi::Value to(value::Date v) { return v; }
  static value::Date from_raw(Raw raw) { return value::Date{raw}; }
  static Raw to_raw(Arena*, value::Date v) { return v.days; }
};

template <>
struct Passing<value::Time> {
  static constexpr abi::Kind kind = abi::Kind::Time;
  using Raw = std::int32_t;
  static abi::Value to(value::Time v) { return v; }
  static Raw to_raw(Arena*, value::Time v) { return v.seconds; }
};

template <>
struct Passing<value::Instant> {
  static constexpr abi::Kind kind = abi::Kind::DateTime;
  using Raw = RawInstant;
  static std::optional<value::Instant> from(const abi::Value& v) {
    return std::get<value::Instant>(v);
  }
  static value::Instant from_raw(Raw raw) { return {raw.seconds, raw.offset_seconds}; }
};

template <>
struct Passing<Target> {
  static constexpr abi::Kind kind = abi::Kind::Target;
  using Raw = RawTarget;
  static std::optional<Target> from(const abi::Value& v) {
    if (const auto* days = std::get_if<value::BusinessDays>(&v)) return Target(*days);
    if (const auto* hours = std::get_if<value::BusinessHours>(&v)) return Target(*hours);
    return Target(std::get<value::Duration>(v));
  }
  static Target from_raw(Raw raw) {
    if (raw.business != 0 && raw.months != 0) return value::BusinessHours{raw.seconds};
    if (raw.business != 0) return value::BusinessDays{static_cast<std::int32_t>(raw.seconds)};
    return value::Duration{raw.months, raw.seconds};
  }
};

template <>
struct Passing<Millionths> {
  static constexpr abi::Kind kind = abi::Kind::Number;
  using Raw = RawNumber;
  static abi::Value to(Millionths v) { return *value::Decimal::of(v.count, -6); }
};

template <>
struct Passing<Share> {
  static constexpr abi::Kind kind = abi::Kind::Percent;
  using Raw = std::int64_t;
  /// Nothing for a share of more than six decimals.
  static std::optional<Share> from(const abi::Value& v) {
    const auto scaled = std::get<value::Decimal>(v).scaled(6);
    if (!scaled) return {};
    return Share{*scaled};
  }
  static Share from_raw(Raw raw) { return {raw}; }
};

template <>
struct Passing<value::BusinessDays> {
  static constexpr abi::Kind kind = abi::Kind::BusinessDays;
  using Raw = std::int32_t;
  static std::optional<value::BusinessDays> from(const abi::Value& v) {
    return std::get<value::BusinessDays>(v);
  }
  static abi::Value to(value::BusinessDays v) { return v; }
  static value::BusinessDays from_raw(Raw raw) { return value::BusinessDays{raw}; }
  static Raw to_raw(Arena*, value::BusinessDays v) { return v.count; }
};

template <>
struct Passing<std::string_view> {
  static constexpr abi::Kind kind = abi::Kind::Text;
  using Raw = RawText;
  static std::optional<std::string_view> from(const abi::Value& v) {
    return std::get<std::string>(v);
  }
  static std::string_view from_raw(Raw raw) { return {raw.data, raw.length}; }
};

template <>
struct Passing<std::string> {
  static constexpr abi::Kind kind = abi::Kind::Text;
  using Raw = RawText;
  static abi::Value to(std::string v) { return v; }
  static Raw to_raw(Arena* arena, std::string v) { return arena->keep(std::move(v)); }
};

template <>
struct Passing<value::Decimal> {
  static constexpr abi::Kind kind = abi::Kind::Number;
  using Raw = RawNumber;
  static std::optional<value::Decimal> from(const abi::Value& v) {
    return std::get<value::Decimal>(v);
  }
  static abi::Value to(value::Decimal v) { return v; }
  static value::Decimal from_raw(const Raw& raw) {
    const auto high = static_cast<value::Int128>(raw.high) * (value::Int128{1} << 64);
    const auto number = value::Decimal::of(high + raw.low, -raw.scale);
    BOP_CHECK(number.has_value(), "code passes numbers of at most 34 digits");
    return *number;
  }
};

// Only as arguments and results of a Datum call; compiled code has its own form of these.

template <>
struct Passing<value::Currency> {
  static constexpr abi::Kind kind = abi::Kind::Currency;
  using Raw = void;
  static std::optional<value::Currency> from(const abi::Value& v) {
    return std::get<value::Currency>(v);
  }
};

template <>
struct Passing<value::Money> {
  static constexpr abi::Kind kind = abi::Kind::Money;
  using Raw = void;
  static abi::Value to(value::Money v) { return v; }
};

}  // namespace bop::builtins

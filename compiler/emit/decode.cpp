#include "compiler/emit/decode.h"

#include <bit>
#include <cstring>

namespace bop::emit {

namespace {

using abi::Kind;

template <typename T>
T read(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::optional<value::Decimal> decimal(const std::uint64_t* words, int scale) {
  __extension__ typedef unsigned __int128 UInt128;
  const UInt128 bits = (UInt128{words[1]} << 64U) | words[0];
  return value::Decimal::of(static_cast<value::Int128>(bits), -scale);
}

std::string text(const char* data, std::uint32_t length) {
  return length == 0 ? std::string() : std::string(data, length);
}

std::optional<abi::Value> quantity(const ValueSlot& slot, const ValueForm& form) {
  const bool money = form.type.kind == Kind::Money || form.type.kind == Kind::UnitPrice ||
                     form.type.kind == Kind::Quantity;
  const auto number = decimal(slot.number, form.scale);
  if (!number) return std::nullopt;
  const value::Currency currency{slot.currency};
  if (!form.fraction) {
    if (money) return value::Money{*number, currency};
    return *number;
  }
  const auto divisor = decimal(slot.divisor, form.divisor_scale);
  if (!divisor) return std::nullopt;
  const value::Fraction fraction{*number, *divisor};
  if (money) return abi::MoneyFraction{fraction, currency};
  return fraction;
}

}  // namespace

std::optional<abi::Datum> Decoder::value(const ValueSlot& slot, const ValueForm& form) const {
  const auto state = static_cast<abi::State>(slot.state);
  if (state != abi::State::Value) return abi::Datum{state, {}};
  const std::uint64_t word = slot.number[0];
  const auto narrow = static_cast<std::int32_t>(word);
  const auto* address = std::bit_cast<const std::byte*>(word);
  const auto count = static_cast<std::uint32_t>(slot.beside[0]);
  switch (form.type.kind) {
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity: {
      auto known = quantity(slot, form);
      if (!known) return std::nullopt;
      return abi::Datum::of(std::move(*known));
    }
    case Kind::Boolean:
      return abi::Datum::of(word != 0);
    case Kind::Text:
      return abi::Datum::of(text(std::bit_cast<const char*>(word), count));
    case Kind::Date:
      return abi::Datum::of(value::Date{narrow});
    case Kind::Time:
      return abi::Datum::of(value::Time{narrow});
    case Kind::Target:
      if (slot.beside[1] != 0)
        return abi::Datum::of(
            abi::TargetSlot{static_cast<std::int64_t>(word), slot.beside[0], 1}.in_business());
      return abi::Datum::of(value::Duration{slot.beside[0], static_cast<std::int64_t>(word)});
    case Kind::BusinessDays:
      return abi::Datum::of(value::BusinessDays{narrow});
    case Kind::DateTime:
      return abi::Datum::of(value::Instant{static_cast<std::int64_t>(word), slot.beside[0]});
    case Kind::Duration:
      return abi::Datum::of(value::Duration{slot.beside[0], static_cast<std::int64_t>(word)});
    case Kind::Currency:
    case Kind::Unit:
      return abi::Datum::of(value::Currency{static_cast<std::uint32_t>(narrow)});
    case Kind::Enum:
    case Kind::Role:
      return abi::Datum::of(abi::Symbol{static_cast<std::uint32_t>(narrow)});
    case Kind::Record:
      return abi::Datum::of(record(address));
    case Kind::List:
      return abi::Datum::of(list(form.type.index, address, count, slot.beside[1] != 0));
    case Kind::Error:
      return std::nullopt;
  }
  return std::nullopt;
}

abi::RecordPtr Decoder::record(const std::byte* row) const {
  return {owner_, read<const abi::RecordData*>(row)};
}

abi::ListPtr Decoder::list(std::uint32_t type, const std::byte* elements, std::uint32_t count,
                           bool complete) const {
  const abi::ElementLayout& layout = layout_.lists[type];
  auto made = std::make_shared<abi::ListData>();
  made->complete = complete;
  made->elements.reserve(count);
  for (std::uint32_t index = 0; index < count; ++index)
    made->elements.push_back(element(layout.slot, elements + std::size_t{index} * layout.stride));
  return made;
}

abi::Datum Decoder::element(const abi::Slot& slot, const std::byte* base) const {
  const auto state = static_cast<abi::State>(base[slot.state]);
  if (state != abi::State::Value) return {state, {}};
  return abi::Datum::of(payload(slot, base));
}

abi::Value Decoder::payload(const abi::Slot& slot, const std::byte* base) const {
  const std::byte* at = base + slot.payload;
  const auto number = [&] {
    return *value::Decimal::of(read<std::int64_t>(at), -abi::scale_of(slot.type.kind));
  };
  switch (slot.type.kind) {
    case Kind::Boolean:
      return read<std::uint8_t>(at) != 0;
    case Kind::Text: {
      const auto found = read<abi::TextSlot>(at);
      return text(found.data, found.length);
    }
    case Kind::Number:
    case Kind::Integer:
    case Kind::Percent:
    case Kind::Ratio:
      return number();
    case Kind::Money:
    case Kind::UnitPrice:
    case Kind::Quantity: {
      const std::uint32_t currency =
          slot.currency == abi::none ? slot.type.index : read<std::uint32_t>(base + slot.currency);
      return value::Money{number(), value::Currency{currency}};
    }
    case Kind::Date:
      return read<value::Date>(at);
    case Kind::Time:
      return read<value::Time>(at);
    case Kind::Target: {
      const auto found = read<abi::TargetSlot>(at);
      if (found.business != 0) return found.in_business();
      return value::Duration{found.months, found.seconds};
    }
    case Kind::DateTime: {
      const auto found = read<abi::InstantSlot>(at);
      return value::Instant{found.seconds, found.offset_seconds};
    }
    case Kind::Duration: {
      const auto found = read<abi::DurationSlot>(at);
      return value::Duration{found.months, found.seconds};
    }
    case Kind::BusinessDays:
      return read<value::BusinessDays>(at);
    case Kind::Currency:
    case Kind::Unit:
      return value::Currency{read<std::uint32_t>(at)};
    case Kind::Role:
    case Kind::Enum:
      return abi::Symbol{read<std::uint32_t>(at)};
    case Kind::Record:
      return record(at);
    case Kind::List: {
      const auto found = read<abi::ListSlot>(at);
      return list(slot.type.index, found.elements, found.count, found.complete != 0);
    }
    case Kind::Error:
      return {};
  }
  return {};
}

}  // namespace bop::emit

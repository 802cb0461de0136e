// From what code wrote back to Datums. Never: computing.
#pragma once

#include <memory>
#include <optional>

#include "compiler/emit/context.h"
#include "compiler/emit/generate.h"

namespace bop::emit {

/// Reads values; records in them are kept alive by `owner`.
class Decoder {
 public:
  Decoder(const abi::Layout& layout, std::shared_ptr<const void> owner)
      : layout_(layout), owner_(std::move(owner)) {}

  /// Nothing for a number of more than 34 digits.
  std::optional<abi::Datum> value(const ValueSlot& slot, const ValueForm& form) const;

 private:
  abi::Datum element(const abi::Slot& slot, const std::byte* base) const;
  abi::Value payload(const abi::Slot& slot, const std::byte* base) const;
  abi::ListPtr list(std::uint32_t type, const std::byte* elements, std::uint32_t count,
                    bool complete) const;
  abi::RecordPtr record(const std::byte* row) const;

  const abi::Layout& layout_;
  std::shared_ptr<const void> owner_;
};

}  // namespace bop::emit

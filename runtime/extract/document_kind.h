// What kinds of documents are told apart. Never: how (classify.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace bop::extract {

enum class DocumentKind : std::uint8_t {
  Invoice,
  CreditNote,
  Receipt,
  Order,
  DeliveryNote,
  Statement,
  Contract,
  Claim,
  Identity,
  Unknown,
};
std::string_view name_of(DocumentKind kind);  // "a delivery note"
std::string_view word_of(DocumentKind kind);  // "delivery_note"

}  // namespace bop::extract

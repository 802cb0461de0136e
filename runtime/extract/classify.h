// What a document is: by what it calls itself, by the words that such documents have, and by the
// shape of its page. In: pages of words. Out: the kind, how sure that is, and what speaks for it.
// Never: fields; a kind that two weigh the same for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/extract/document.h"

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

struct Classified {
  DocumentKind kind = DocumentKind::Unknown;
  double confidence = 0;                        // 0 … 1 that it is this kind; 0 when unknown
  std::vector<std::string> evidence;            // "calls itself `Lieferschein`", strongest first
  DocumentKind second = DocumentKind::Unknown;  // what it might be instead
};

/// Unknown when too little speaks for any kind, or as much for another.
Classified classify(const Document& document);

/// A remark (B8676) when the document is surely of another kind than the record type that it is
/// read as: Invoice takes invoices and credit notes, Receipt receipts and invoices, Order and its
/// response orders, DeliveryNote delivery notes. Of other types nothing is expected.
std::optional<Error> other_kind(const Document& document, std::string_view record_type);

}  // namespace bop::extract

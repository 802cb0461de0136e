// What a document is: by what it calls itself, by the words that such documents have, and by the
// shape of its page. In: pages of words. Out: the kind, how sure that is, and what speaks for it.
// Never: a kind that two weigh the same for;
// which records there are for a kind.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"
#include "runtime/extract/document.h"
#include "runtime/extract/document_kind.h"
#include "runtime/record/record.h"

namespace bop::extract {

struct Classified {
  DocumentKind kind = DocumentKind::Unknown;
  double confidence = 0;  // 0 … 1 that it is this kind; 0 when unknown
  // "calls itself `Lieferschein`", strongest first; of an unknown kind, all that was seen.
  std::vector<std::string> evidence;
  DocumentKind second = DocumentKind::Unknown;  // what it might be instead
  // How likely it is each kind; sums to less than 1 by what may be none. All 0: too little is seen.
  std::array<double, static_cast<std::size_t>(DocumentKind::Unknown)> shares = {};
};

/// Unknown when too little speaks for any kind, or as much for another.
Classified classify(const Document& document);

/// What else the document is, when that is likelier than what it is read as: "a delivery note",
/// "an order or a delivery note". Invoice takes invoices and credit notes, Receipt receipts and
/// invoices, Order and its response orders, and so on. Of other types nothing is expected.
std::optional<std::string> other_kind(const Classified& told, std::string_view record_type);

/// The remark on it (B8676).
Error another_kind(const Classified& told, std::string_view record_type, const std::string& other,
                   const std::string& path);

/// As records carry it.
record::KindRead kind_read(const Classified& told);

/// Leaves what was read unread, as `other_kind: ` and what it is; it becomes the field's candidate.
/// The word of a person stands, and so do the reasons of what had not been read before.
void doubt_for_kind(const abi::Schema& schema, record::Record& record, const std::string& other);

}  // namespace bop::extract

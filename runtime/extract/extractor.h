// An Extractor finds the fields of a record type on the pages of a document, with evidence for
// each. Never: reading of files; filling a field on a guess that can't be told from a reading.
#pragma once

#include <memory>

#include "runtime/extract/document.h"

namespace bop::extract {

class Extractor {
 public:
  virtual ~Extractor() = default;
  virtual record::Record extract(const Document& document, const abi::Schema& schema,
                                 std::uint32_t type) const = 0;
};

class Scorer;

/// Finds fields by labels in English, German and French, by shape, place and arithmetic. A label
/// alone gives an amount less than 0.90; the record type's equation, holding on the page, gives
/// more. Without a `scorer`, the one that Bop ships chooses where it learned to.
std::unique_ptr<Extractor> label_extractor(std::shared_ptr<const Scorer> scorer = nullptr);

}  // namespace bop::extract

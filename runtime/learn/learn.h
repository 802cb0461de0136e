// What corrections of earlier documents teach of the next ones of the same layout: where a value
// stands, or that it is always the same. In: corrections, a document and the record that was
// extracted from it; out: the record, each changed reading with what it was before and which
// corrections changed it. Never: rules written by anyone, a reading changed in silence.
#pragma once

#include <memory>
#include <string>

#include "runtime/extract/extract.h"
#include "runtime/learn/corrections.h"

namespace bop::learn {

/// Reads the document `path` as it is read with `options` ("order.eml/invoice.pdf" is one that a
/// mail brings), and makes a correction of a field of it. B8688 for what has no pages or holds the
/// invoice as data, and for a mail with several.
Result<Correction> correction_of_file(const std::string& path, const abi::Schema& schema,
                                      std::uint32_t type, const std::string& field,
                                      const std::string& value, const extract::Options& options);

/// A correction of `field` of a document, ready to be kept: its layout, and every place where the
/// page prints `value`. B8687 when the type has no such field, or no text of one value; B8615 when
/// `value` is none of the field's type.
Result<Correction> correction_of(const extract::Document& document, const abi::Schema& schema,
                                 const record::Record& record, const std::string& field,
                                 const std::string& value);

/// What `corrections` teach.
std::shared_ptr<const extract::Learned> learned(Corrections corrections);

}  // namespace bop::learn

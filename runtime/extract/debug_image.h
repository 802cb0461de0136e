// A document's pages as pictures for people who ask why a field was read so: every word in a thin
// box, every candidate and every choice in a thicker one with the name of its field.
// In: the document and the record that was read from it. Out: PNG files, one a page.
// Never: anything that a decision depends on.
#pragma once

#include <string>
#include <vector>

#include "runtime/extract/extract.h"

namespace bop::extract {

/// What a box on the picture is of; later kinds are drawn over earlier ones.
enum class MarkKind : std::uint8_t { SureWord, DoubtfulWord, Candidate, Choice };

struct Mark {
  MarkKind kind = MarkKind::SureWord;
  record::Box box;
  std::string label;  // of candidates and choices: the field
};

/// The bytes of a PNG file for each page. The pages are read anew, which takes as long as before.
/// B7064 for a document without pages.
Result<std::vector<std::string>> debug_images(const std::string& path, const abi::Schema& schema,
                                              const record::Record& record,
                                              const Options& options = {});

}  // namespace bop::extract

// The language of a page, by the small words and the headings that only one of them has. Private to
// runtime/extract. In: the words of a page. Out: a Tesseract language, or nothing where too little
// speaks for any. Never: a language that was not offered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/extract/document.h"

namespace bop::extract {

/// Whether page_language can tell this language (eng, deu, fra).
bool is_told_apart(std::string_view language);

std::optional<std::string> page_language(const std::vector<Word>& words,
                                         const std::vector<std::string>& offered);

}  // namespace bop::extract

// Checks and trims foreign text: UTF-8, blanks, pieces short and harmless enough for a message.
// Never: meaning.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/error.h"

namespace bop::record {

/// Offset of the first byte that is not UTF-8, or nothing.
std::optional<std::size_t> bad_utf8(std::string_view bytes);

/// The bytes of a file without the byte order mark of UTF-8; B7007 where they are UTF-16.
Result<std::string_view> without_mark(std::string_view bytes);

/// B7007 for the first byte of `text` that is not UTF-8, with the byte's line; `first_line` is
/// that of the text's first byte.
Result<void> check_utf8(std::string_view text, int first_line);

/// The text of a file that is read as a whole: without_mark and check_utf8.
Result<std::string_view> utf8_text(std::string_view bytes);

/// Without blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

/// At most 60 bytes on one line, for messages; control characters and what is not UTF-8 become `?`.
std::string shortened(std::string_view text);

/// The name in `candidates` that `word` most likely means, or "" where none is close.
std::string_view nearest_name(std::string_view word,
                              const std::vector<std::string_view>& candidates);

/// " (did you mean `gross`?)" or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace bop::record

// The words of a file: ANTLR's tokens with byte offsets, comments gone, doc comments kept aside,
// and slips of the pen (`==`, `EUR 1,20`, an unclosed text) reported and replaced by what was
// meant, so that the parser meets only well-formed tokens.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <antlr4-runtime.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/source/source.h"

namespace bop::parse {

/// A token whose start and stop index are bytes of the file (stop is the last byte).
class Token : public antlr4::CommonToken {
 public:
  using CommonToken::CommonToken;
  bool tainted = false;  // reported already: its text has no value
  std::string plain;     // its text where that had signs of word processors in it; else empty
};

/// A comment: bytes of the file without the end of its line.
struct Remark {
  std::uint32_t begin;
  std::uint32_t end;
  bool doc;
};

struct Tokens {
  source::FileId file;
  std::string_view text;  // the whole file
  std::vector<std::unique_ptr<Token>> list;
  std::unordered_map<std::size_t, std::string> docs;  // by index of the token that follows
  std::unordered_set<std::size_t> noisy_lines;        // a character was dropped there, and reported
  std::vector<Remark> remarks;

  /// First of its line: what recovery looks for.
  bool starts_line(std::size_t index) const {
    return index == 0 || list[index - 1]->getLine() < list[index]->getLine();
  }
  source::SourceRange range(std::size_t index) const {
    return {file, static_cast<std::uint32_t>(list[index]->getStartIndex()),
            static_cast<std::uint32_t>(list[index]->getStopIndex() + 1)};
  }
  std::string_view text_of(std::size_t index) const {
    if (!list[index]->plain.empty()) return list[index]->plain;
    const auto at = range(index);
    return text.substr(at.begin, at.end - at.begin);
  }
};

/// Cuts `text` (valid UTF-8) into words; `begin` skips a byte order mark.
Tokens read_tokens(source::FileId file, std::string_view text, std::uint32_t begin,
                   diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse

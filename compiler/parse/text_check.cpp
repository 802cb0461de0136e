#include "compiler/parse/text_check.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/parse.h"

namespace bop::parse {

namespace {

namespace kinds = diagnostics;

// Length of the UTF-8 character at `at`, or 0 when the bytes there are none (overlong forms,
// surrogates and code points past U+10FFFF included).
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80U) return 1;
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  if (lead == 0xE0U && byte(1) < 0xA0U) return 0;
  if (lead == 0xEDU && byte(1) > 0x9FU) return 0;
  if (lead == 0xF0U && byte(1) < 0x90U) return 0;
  if (lead == 0xF4U && byte(1) > 0x8FU) return 0;
  return length;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20U && c != '\n' && c != '\r' && c != '\t') ||
         c == 0x7F;
}

std::string hexadecimal(char c) {
  return fmt::format("byte 0x{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
}

struct Misleading {
  std::string_view bytes;
  std::string_view name;
};
// What turns the direction of the text around it, or is the end of a line to some programs and not
// to others: a reader would see another policy than the one that runs.
constexpr std::array misleading{
    Misleading{"\u202A", "U+202A"}, Misleading{"\u202B", "U+202B"}, Misleading{"\u202C", "U+202C"},
    Misleading{"\u202D", "U+202D"}, Misleading{"\u202E", "U+202E"}, Misleading{"\u2066", "U+2066"},
    Misleading{"\u2067", "U+2067"}, Misleading{"\u2068", "U+2068"}, Misleading{"\u2069", "U+2069"},
    Misleading{"\u2028", "U+2028"}, Misleading{"\u2029", "U+2029"}, Misleading{"\u0085", "U+0085"}};

const Misleading* misleading_at(std::string_view text, std::size_t at) {
  static constexpr Misleading carriage_return{"\r", "U+000D, without the end of a line after it,"};
  if (text[at] == '\r') return text.substr(at + 1, 1) == "\n" ? nullptr : &carriage_return;
  const auto found = std::ranges::find_if(
      misleading, [&](const Misleading& one) { return text.substr(at).starts_with(one.bytes); });
  return found == misleading.end() ? nullptr : &*found;
}

// Reports every one; such a file is not read further.
bool misleads(source::FileId file, std::string_view text, diagnostics::Diagnostics& diagnostics) {
  std::size_t reported = 0;
  for (std::size_t at = 0; at < text.size() && reported < errors_max; ++at) {
    const char lead = text[at];
    if (lead != '\r' && lead != '\xE2' && lead != '\xC2') continue;
    const Misleading* found = misleading_at(text, at);
    if (found == nullptr) continue;
    const auto begin = static_cast<std::uint32_t>(at);
    const source::SourceRange range{file, begin,
                                    begin + static_cast<std::uint32_t>(found->bytes.size())};
    diagnostics.report(kinds::misleading_character, range, kinds::Text{std::string(found->name)})
        .note("it changes how the text around it looks, not how it is read")
        .fix("remove it", range, found->bytes == "\r" ? "\n" : "");
    ++reported;
  }
  return reported > 0;
}

}  // namespace

std::optional<std::uint32_t> check_text(source::FileId file, const source::Files& files,
                                        diagnostics::Diagnostics& diagnostics) {
  const std::string& text = files.file(file).text;
  if (text.size() > file_bytes_max) {
    diagnostics
        .report(kinds::file_too_large, {file, 0, 0}, kinds::Count{text.size()},
                kinds::Count{file_bytes_max})
        .note("keep data in reference sets, and split the policy into modules");
    return std::nullopt;
  }
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const bool control = length == 1 && is_control(text[at]);
    if (length != 0 && !control) {
      at += length;
      continue;
    }
    const auto offset = static_cast<std::uint32_t>(at);
    const std::string seen = text[at] == '\0' ? "it holds a NUL byte"
                             : control ? "it holds the control character " + hexadecimal(text[at])
                                       : hexadecimal(text[at]) + " begins no character";
    diagnostics
        .report(kinds::not_a_text_file, {file, offset, offset + 1},
                kinds::Count{files.position(file, offset).line}, kinds::Text{seen})
        .note(text.starts_with("PK") || text.starts_with("%PDF")
                  ? "this looks like a document, not a policy"
                  : "save the file as UTF-8 text");
    return std::nullopt;
  }
  if (misleads(file, text, diagnostics)) return std::nullopt;
  return text.starts_with("\xEF\xBB\xBF") ? 3U : 0U;
}

}  // namespace bop::parse

#include "runtime/record/plain_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/base/edits.h"

namespace bop::record {

namespace {

constexpr std::size_t shown_bytes_max = 60;

// Length of the well-formed sequence at the front of `bytes` (Unicode table 3-7); 0: ill-formed.
std::size_t sequence_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < bytes.size() && at(i) >= low && at(i) <= high;
  };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead < 0xF0) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead > 0xF4) return 0;
  const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
  return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
}

// Names are compared as people mix them up: `Vendor ID`, `vendor-id` and `vendor_id` are one.
std::string folded(std::string_view name) {
  constexpr std::string_view joints = "_-. ";
  std::string plain;
  for (const char c : name)
    if (joints.find(c) == std::string_view::npos)
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plain;
}

}  // namespace

std::optional<std::size_t> bad_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

namespace {

constexpr auto save_as_utf8 = "save it as UTF-8; in a spreadsheet: export as \"CSV UTF-8\"";

// With its mark, or without: every second byte of plain letters is then zero.
bool is_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  constexpr std::size_t looked_at = 4;
  if (bytes.size() < looked_at) return false;
  const auto zero = [&](std::size_t at) { return bytes[at] == '\0'; };
  return zero(0) != zero(1) && zero(0) == zero(2) && zero(1) == zero(3);
}

// What Windows-1252, the "ANSI" of western spreadsheets, means by a byte; empty where it is not
// sure.
std::string in_windows_1252(unsigned char byte) {
  constexpr unsigned char euro = 0x80, first_latin = 0xA1;
  if (byte == euro) return "€";
  if (byte < first_latin) return {};
  constexpr unsigned lead = 0xC0, tail = 0x80, low_bits = 0x3F, shift = 6;
  return {static_cast<char>(lead | (byte >> shift)), static_cast<char>(tail | (byte & low_bits))};
}

}  // namespace

Result<std::string_view> without_mark(std::string_view bytes) {
  if (is_utf16(bytes)) return fail("B7007", "the file is in UTF-16", save_as_utf8);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

Result<void> check_utf8(std::string_view text, int first_line) {
  const auto bad = bad_utf8(text);
  if (!bad) return {};
  const std::string_view before = text.substr(0, *bad);
  const auto line_begin = before.rfind('\n');  // npos + 1 is 0
  const auto byte = static_cast<unsigned char>(text[*bad]);
  const std::string ansi = in_windows_1252(byte);
  return std::unexpected(Error{
      "B7007",
      fmt::format("byte {} of the line (0x{:02X}) is not UTF-8{}", *bad - (line_begin + 1) + 1,
                  static_cast<unsigned>(byte),
                  ansi.empty() ? "" : fmt::format(": in Windows-1252 (ANSI) it is `{}`", ansi)),
      save_as_utf8,
      {fmt::format("line {}", first_line + std::ranges::count(before, '\n'))}});
}

Result<std::string_view> utf8_text(std::string_view bytes) {
  BOP_TRY(const std::string_view text, without_mark(bytes));
  BOP_TRY_VOID(check_utf8(text, 1));
  return text;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string shortened(std::string_view text) {
  std::string shown(text.substr(0, shown_bytes_max));
  if (text.size() > shown_bytes_max) {
    // Do not cut a character in two: go back to where one begins.
    std::size_t end = shown_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    shown.resize(end);
    shown += "…";
  }
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  while (const auto bad = bad_utf8(shown)) shown[*bad] = '?';
  return shown;
}

std::string_view nearest_name(std::string_view word,
                              const std::vector<std::string_view>& candidates) {
  constexpr std::size_t word_bytes_max = 64;
  if (word.size() > word_bytes_max) return {};
  const std::string plain = folded(word);
  // A third of the word may be wrong, at least one letter; capitals and joints don't count.
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edits_between(plain, folded(candidate));
    if (distance >= best) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view nearest = nearest_name(word, candidates);
  return nearest.empty() ? std::string() : fmt::format(" (did you mean `{}`?)", nearest);
}

}  // namespace bop::record

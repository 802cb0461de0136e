#include "runtime/names/reference.h"

#include <algorithm>
#include <array>

#include "runtime/names/latin.h"

namespace bop::names {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

// Digits of a year that stands before a padded number: "20260042" is 2026 and 42. None where what
// follows is no such number.
std::size_t year_before_number(std::string_view digits) {
  constexpr std::size_t year = 4;
  constexpr std::size_t number_least = 3;
  if (digits.size() < year + number_least || digits[year] != '0') return 0;
  if (!digits.starts_with("19") && !digits.starts_with("20")) return 0;
  return digits.find_first_not_of('0', year) == std::string_view::npos ? 0 : year;
}

// A run of letters and digits, without the zeros that begin a run of digits.
std::string without_leading_zeros(std::string_view text) {
  std::string key;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      key += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    const std::size_t year = year_before_number(text.substr(at, end - at));
    key.append(text.substr(at, year));
    at += year;
    while (at + 1 < end && text[at] == '0') ++at;
    key.append(text.substr(at, end - at));
    at = end;
  }
  return key;
}

struct Run {
  std::string text;
  bool parted = false;  // from the one before by more than blanks
};

std::vector<Run> runs(const std::string& capitals) {
  constexpr std::size_t runs_max = 64;  // of one payment's text
  std::vector<Run> all;
  Run run;
  for (const char c : capitals) {
    if (is_digit(c) || is_capital(c) || static_cast<unsigned char>(c) >= 0x80U) {
      run.text += c;
      continue;
    }
    if (!run.text.empty() && all.size() < runs_max) all.push_back(run);
    if (!run.text.empty()) run = {};
    run.parted = run.parted || (c != ' ' && c != '\t' && c != '\n' && c != '\r');
  }
  if (!run.text.empty() && all.size() < runs_max) all.push_back(run);
  return all;
}

// Where the digits of a number are parted: by a separator, or after the year that begins a run.
std::vector<std::size_t> parts_of(std::string_view number) {
  std::vector<std::size_t> parts;
  std::string key;
  for (const Run& run : runs(compatible_capitals(number))) {
    if (!key.empty() && is_digit(key.back()) && is_digit(run.text.front()))
      parts.push_back(key.size());
    const std::size_t digits = run.text.find_first_of("0123456789");
    if (digits != std::string::npos)
      if (const std::size_t year = year_before_number(std::string_view(run.text).substr(digits));
          year > 0)
        parts.push_back(key.size() + digits + year);
    key += without_leading_zeros(run.text);
  }
  return parts;
}

// A year ends there, and nothing but letters stands before it.
bool is_after_year(std::string_view key, std::size_t at) {
  constexpr std::size_t year = 4;
  if (at < year) return false;
  const std::string_view digits = key.substr(at - year, year);
  return all_digits(digits) && (digits.starts_with("19") || digits.starts_with("20")) &&
         std::ranges::none_of(key.substr(0, at - year), is_digit);
}

TokenKind kind_of(std::string_view text) {
  constexpr std::size_t nordic_least = 8;  // shorter ones hold one time in ten by chance
  if (is_creditor_reference(text)) return TokenKind::Creditor;
  if (is_swiss_reference(text)) return TokenKind::Swiss;
  if (text.size() >= nordic_least && text.size() <= 25 && all_digits(text) && has_luhn_digit(text))
    return TokenKind::Nordic;
  return TokenKind::Plain;
}

}  // namespace

std::string invoice_number_key(std::string_view number) {
  // The separators go last: "RE-0042" loses its zeros only while the hyphen parts the runs of
  // digits.
  std::string parts;
  const std::string capitals = compatible_capitals(number);
  std::string run;
  const auto close = [&] {
    parts += without_leading_zeros(run);
    run.clear();
  };
  for (const char c : capitals) {
    if (c == ' ' || c == '.' || c == '-' || c == '/' || c == '_' || c == '\t')
      close();
    else
      run += c;
  }
  close();
  return parts;
}

std::string confusable_key(std::string_view key) {
  std::string plain(key);
  for (char& c : plain) {
    if (c == 'O' || c == 'Q')
      c = '0';
    else if (c == 'I' || c == 'L')
      c = '1';
    else if (c == 'S')
      c = '5';
    else if (c == 'B')
      c = '8';
    else if (c == 'Z')
      c = '2';
  }
  return plain;
}

bool is_creditor_reference(std::string_view text) {
  if (text.size() < 5 || text.size() > 25 || !text.starts_with("RF")) return false;
  if (!is_digit(text[2]) || !is_digit(text[3])) return false;
  unsigned rest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[(i + 4) % text.size()];
    if (is_digit(c))
      rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
    else if (is_capital(c))
      rest = (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
    else
      return false;
  }
  return rest == 1;
}

bool is_swiss_reference(std::string_view digits) {
  constexpr std::size_t length = 27;
  constexpr auto table = std::to_array<unsigned>({0, 9, 4, 6, 8, 2, 7, 1, 3, 5});
  if (digits.size() != length || !all_digits(digits)) return false;
  unsigned carry = 0;
  for (const char c : digits.substr(0, length - 1))
    carry = table[(carry + static_cast<unsigned>(c - '0')) % 10];
  return (10 - carry) % 10 == static_cast<unsigned>(digits.back() - '0');
}

bool has_luhn_digit(std::string_view digits) {
  if (digits.size() < 2 || !all_digits(digits)) return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    auto digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

std::vector<std::string> reference_runs(std::string_view text) {
  std::vector<std::string> texts;
  for (Run& run : runs(compatible_capitals(text))) texts.push_back(std::move(run.text));
  return texts;
}

std::vector<ReferenceSpan> reference_spans(std::string_view text) {
  constexpr std::size_t neighbours_max = 5;  // RE-2026/03-0042-A
  const std::vector<Run> all = runs(compatible_capitals(text));
  std::vector<ReferenceSpan> spans;
  for (std::size_t at = 0; at < all.size(); ++at) {
    ReferenceSpan span{{}, {}, at, 0};
    while (span.count < neighbours_max && at + span.count < all.size()) {
      const Run& run = all[at + span.count++];
      if (!span.key.empty() && run.parted && is_digit(span.key.back()) &&
          is_digit(run.text.front()))
        span.parts.push_back(span.key.size());
      span.key += without_leading_zeros(run.text);
      spans.push_back(span);
    }
  }
  return spans;
}

bool parts_agree(const ReferenceSpan& span, std::string_view number) {
  const std::vector<std::size_t> own = parts_of(number);
  return std::ranges::all_of(span.parts, [&](std::size_t at) {
    return std::ranges::find(own, at) != own.end() || (own.empty() && is_after_year(span.key, at));
  });
}

std::vector<std::string> reference_keys(std::string_view text) {
  constexpr std::size_t signs_least = 4;
  std::vector<std::string> keys;
  for (ReferenceSpan& span : reference_spans(text))
    if (span.key.size() >= signs_least) keys.push_back(std::move(span.key));
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  return keys;
}

std::vector<ReferenceToken> reference_tokens(std::string_view text) {
  constexpr std::size_t signs_least = 3;
  constexpr std::size_t neighbours_max = 8;
  const std::vector<std::string> words = reference_runs(text);
  std::vector<ReferenceToken> tokens;
  const auto add = [&](std::string whole, TokenKind kind) {
    ReferenceToken token{without_leading_zeros(whole), kind};
    if (token.text.size() >= signs_least && std::ranges::find(tokens, token) == tokens.end())
      tokens.push_back(std::move(token));
  };
  for (std::size_t at = 0; at < words.size(); ++at) {
    add(words[at], kind_of(words[at]));
    std::string joined = words[at];
    for (std::size_t n = 1; n < neighbours_max && at + n < words.size(); ++n) {
      joined += words[at + n];
      const TokenKind kind = kind_of(joined);
      // Luhn alone holds too often for runs that may have nothing to do with each other.
      if (kind == TokenKind::Creditor || kind == TokenKind::Swiss) add(joined, kind);
    }
  }
  return tokens;
}

}  // namespace bop::names

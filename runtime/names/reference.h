// References as people copy them: the key of an invoice's number, and what a payment's text may
// refer to. In: text; out: keys and tokens that compare with `==`. Never: ledgers, matching.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bop::names {

/// The seller's number of an invoice as it is compared: NFKC, capitals, without blanks, dots,
/// hyphens, slashes and underlines, and without the zeros that begin a run of digits
/// ("RE-2026/0042", "re 2026 42" and "RE20260042" are one: "RE202642"). A year that stands before a
/// padded number is a run of its own. Keep the raw number beside it.
std::string invoice_number_key(std::string_view number);

/// The key with the signs that scans confuse made one: O and Q are 0, I and L 1, S 5, B 8, Z 2.
std::string confusable_key(std::string_view key);

enum class TokenKind : std::uint8_t {
  Plain,
  Creditor,  // ISO 11649, RF and two check digits that hold
  Nordic,  // digits whose last is a check digit by Luhn (Swedish and Finnish-style OCR references)
  Swiss,   // 27 digits with the recursive check digit of ESR and QR references
};

struct ReferenceToken {
  std::string text;  // without separators, in capitals, without the zeros that begin it
  TokenKind kind = TokenKind::Plain;
  friend bool operator==(const ReferenceToken&, const ReferenceToken&) = default;
};

/// The runs of letters and digits in a payment's text, and neighbours put together where a check
/// digit proves that they belong together ("RF18 5390 0754 7034"). Runs of fewer than three signs
/// are left out, as everything contains them.
std::vector<ReferenceToken> reference_tokens(std::string_view text);

/// A few neighbouring runs of letters and digits in a payment's text, put together as
/// invoice_number_key does.
struct ReferenceSpan {
  std::string key;
  std::vector<std::size_t> parts = {};  // where digits of the key were parted by other than blanks
  std::size_t first = 0, count = 0;     // runs of reference_runs()
};
std::vector<std::string> reference_runs(std::string_view text);
std::vector<ReferenceSpan> reference_spans(std::string_view text);
/// Whether digits that are parted so may be the number: "2026-1-11" is not "2026-11-1", although
/// they have one key. Digits that run together, or are parted after a year alone, may be either.
bool parts_agree(const ReferenceSpan& span, std::string_view number);

/// What a payment's text may name, as invoice_number_key writes it: every run of letters and
/// digits, and every few neighbours put together, of four signs and more. Each once.
std::vector<std::string> reference_keys(std::string_view text);

/// Check digits, over capitals and digits with nothing between.
bool is_creditor_reference(std::string_view text);
bool is_swiss_reference(std::string_view digits);
bool has_luhn_digit(std::string_view digits);

}  // namespace bop::names

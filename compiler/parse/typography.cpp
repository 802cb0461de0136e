#include "compiler/parse/typography.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/parse.h"

namespace bop::parse {

namespace {

namespace kinds = diagnostics;

constexpr std::array<std::string_view, 8> double_quotes{"“", "”", "„", "‟", "«", "»", "″", "＂"};
constexpr std::array<std::string_view, 8> single_quotes{"'", "‘", "’", "‚", "‛", "‹", "›", "′"};
constexpr std::array<std::string_view, 8> dashes{"‐", "‑", "‒", "–", "—", "―", "−", "－"};
constexpr std::array<std::string_view, 16> spaces{
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
    "\u2008", "\u2009", "\u200A", "\u202F", "\u205F", "\u3000", "\u1680", "\u00A0"};
constexpr std::array<std::string_view, 6> invisible{"\u200B", "\u200C", "\u200D",
                                                    "\u2060", "\uFEFF", "\u00AD"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& signs, std::string_view sign) {
  return std::ranges::find(signs, sign) != signs.end();
}

std::size_t length_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return lead < 0xC0U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Reader {
 public:
  Reader(source::FileId file, std::string_view text, std::uint32_t begin,
         diagnostics::Diagnostics& diagnostics)
      : file_(file), text_(text), at_(begin), diagnostics_(diagnostics) {}

  std::string run() && {
    while (at_ < text_.size()) {
      if (reported_ >= errors_max) copy(text_.size());
      if (at_ >= line_end_) next_line();
      if (at_ == text_.size()) break;
      if (text_[at_] == '"') {
        plain_text();
      } else if (begins_comment()) {
        copy(line_end_);
      } else if (begins_pattern()) {
        pattern();
      } else {
        sign();
      }
    }
    return std::move(plain_);
  }

 private:
  std::string_view sign_at(std::size_t at) const { return text_.substr(at, length_at(text_, at)); }
  // Takes over the end of a line and looks for the end of the next one.
  void next_line() {
    while (at_ < text_.size() && (text_[at_] == '\r' || text_[at_] == '\n')) copy(at_ + 1);
    line_begin_ = at_;
    line_end_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
  }
  void copy(std::size_t until) {
    plain_ += text_.substr(at_, until - at_);
    at_ = until;
  }
  source::SourceRange range(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  bool begins_comment() const {
    if (text_.substr(at_, 2) != "--") return false;
    return at_ + 2 >= text_.size() || std::string_view(" \t-\r\n").contains(text_[at_ + 2]);
  }
  bool begins_pattern() const {
    if (text_[at_] != '/') return false;
    auto before = plain_.find_last_not_of(" \t");
    return before != std::string::npos && before != plain_.size() - 1 &&
           std::string_view(plain_).substr(0, before + 1).ends_with("matches");
  }
  void pattern() {
    std::size_t end = at_ + 1;
    while (end < line_end_ && text_[end] != '/') end += text_[end] == '\\' ? 2 : 1;
    copy(std::min(end + 1, line_end_));
  }

  // From a plain quote to the plain quote that closes it; a smart one may stand there instead.
  void plain_text() {
    const std::size_t end = line_end_;
    std::size_t close = at_ + 1;
    while (close < end && text_[close] != '"') close += text_[close] == '\\' ? 2 : 1;
    if (close < end) return copy(close + 1);
    std::size_t smart = end;
    for (std::size_t i = at_ + 1; i < end; i += length_at(text_, i))
      if (is_one_of(double_quotes, sign_at(i))) smart = i;
    if (smart == end) return copy(end);
    copy(smart);
    report_quote(sign_at(at_), range(at_, at_ + sign_at(at_).size()), "\"");
    replace('"');
  }

  void sign() {
    const std::string_view sign = sign_at(at_);
    if (is_one_of(double_quotes, sign) || is_one_of(single_quotes, sign)) return smart_text(sign);
    if (is_one_of(dashes, sign)) return dash();
    if (is_one_of(spaces, sign)) return replace(' ');
    if (is_one_of(invisible, sign)) {
      ++reported_;
      diagnostics_
          .report(kinds::unknown_character, range(at_, at_ + sign.size()),
                  kinds::Text{"an invisible character"})
          .here("here, between what can be seen")
          .note("it came along from a web page or a word processor")
          .fix("remove it", range(at_, at_ + sign.size()), "");
      return replace(' ');
    }
    copy(at_ + sign.size());
  }

  void replace(char plain) {
    plain_ += plain;
    at_ += sign_at(at_).size();
  }

  void report_quote(std::string_view seen, source::SourceRange at, std::string with) {
    ++reported_;
    diagnostics_
        .report(kinds::unknown_character, at,
                kinds::Text{"the quotation mark `" + std::string(seen) + "`"})
        .note("texts stand between plain quotation marks, which word processors like to replace")
        .fix("write plain quotation marks", at, std::move(with));
  }

  // “A title”, ‘a title’, 'a title': to its partner on the same line.
  void smart_text(std::string_view open) {
    const bool single = is_one_of(single_quotes, open);
    const bool inside =
        single && at_ > 0 && std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0;
    const std::size_t begin = at_, end = line_end_, inner = begin + open.size();
    std::size_t close = inner;
    while (close < end && text_[close] != '"') {
      const std::string_view sign = sign_at(close);
      if (single ? is_one_of(single_quotes, sign) : is_one_of(double_quotes, sign)) break;
      close += sign.size();
    }
    if (close >= end || inside) {  // 1'000, or a text that is not closed
      if (single) return copy(inner);
      return replace('"');
    }
    const std::size_t after = close + length_at(text_, close);
    report_quote(open, range(begin, after),
                 "\"" + std::string(text_.substr(inner, close - inner)) + "\"");
    replace('"');
    copy(close);
    replace('"');
  }

  // A minus, a hyphen, or the two dashes of a comment that have grown together.
  void dash() {
    std::size_t end = at_;
    while (end < text_.size() && is_one_of(dashes, sign_at(end))) end += sign_at(end).size();
    const std::string_view before = text_.substr(line_begin_, at_ - line_begin_);
    const bool first = before.find_first_not_of(" \t") == std::string_view::npos;
    const bool apart = before.ends_with("  ") || before.ends_with("\t");
    const bool spaced = end < text_.size() && text_[end] == ' ';
    const bool value = spaced && end + 1 < text_.size() && is_digit(text_[end + 1]);
    ++reported_;
    auto& report = diagnostics_.report(
        kinds::unknown_character, range(at_, end),
        kinds::Text{"the dash `" + std::string(text_.substr(at_, end - at_)) + "`"});
    if (spaced && (first || apart) && !value) {
      report.note("a comment begins with two plain dashes and a space");
      report.fix("write `--`", range(at_, end), "--");
      while (at_ < line_end_) replace(' ');
      return;
    }
    report.note("the minus sign and the hyphen of a code are the plain `-` of the keyboard");
    report.fix("write `-`", range(at_, end), "-");
    replace('-');
    while (at_ < end) replace(' ');
  }

  source::FileId file_;
  std::string_view text_;
  std::size_t at_;
  std::size_t line_begin_ = 0;
  std::size_t line_end_ = 0;
  std::size_t reported_ = 0;
  diagnostics::Diagnostics& diagnostics_;
  std::string plain_;
};

}  // namespace

std::string plain_signs(source::FileId file, std::string_view text, std::uint32_t begin,
                        diagnostics::Diagnostics& diagnostics) {
  const std::string_view body = text.substr(begin);
  const bool plain = std::ranges::all_of(
      body, [](char c) { return static_cast<unsigned char>(c) < 0x80U && c != '\''; });
  if (plain) return std::string(body);
  return Reader(file, text, begin, diagnostics).run();
}

}  // namespace bop::parse

// Takes raw tokens one by one and hands on clean ones: each slip of the pen that a token shows by
// itself is reported once and replaced by what was meant. Texts and their holes end with their
// line.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "compiler/parse/tokens.h"

namespace bop::parse {

class Slips {
 public:
  Slips(Tokens& tokens, diagnostics::Diagnostics& diagnostics)
      : tokens_(tokens), diagnostics_(diagnostics) {}

  /// Adds a raw token; returns its index in the list (the list's size when it was dropped).
  std::size_t take(std::unique_ptr<Token> token);
  /// Closes what the end of the file left open.
  void finish();
  /// More slips than one file may report.
  bool exhausted() const;

 private:
  // A text being read, and the `{` of its hole when inside one.
  struct OpenText {
    std::size_t quote;  // index of the opening quote
    std::size_t hole = none;
    std::size_t records = 0;  // braces open inside the hole
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
  };

  std::size_t push(std::unique_ptr<Token> token);
  void push_made(std::size_t type, std::size_t at, std::size_t line);
  void quote(const Token& token);
  void brace(const Token& token);
  void line_break(const Token& token);
  void close_open_texts(std::size_t line);
  void report_unclosed_hole(const OpenText& text, std::size_t end);
  void bad_amount(Token& token);
  void bad_date(Token& token);
  bool word_after_number(Token& token);
  // stray_point.cpp
  bool closing_point(const Token& token);
  bool is_before_digits(const Token& token) const;
  void take_point(Token& token);
  void pointed_quantity(Token& token);
  void pointed_number(Token& token, std::string_view seen);
  bool sign_before_point(Token& token);
  bool line_of_dashes(const Token& token);
  bool foreign_comment(const Token& token);
  std::optional<std::size_t> open_bracket() const;
  bool of_spreadsheet(std::size_t bracket) const;
  bool bad_operator(Token& token);
  bool bad_character(Token& token);
  bool extends_word(Token& token);
  void bad_text_part(Token& token);
  source::SourceRange range(const Token& token) const {
    return {tokens_.file, static_cast<std::uint32_t>(token.getStartIndex()),
            static_cast<std::uint32_t>(token.getStopIndex() + 1)};
  }
  std::string_view text(const Token& token) const {
    return tokens_.text.substr(token.getStartIndex(),
                               token.getStopIndex() + 1 - token.getStartIndex());
  }

  Tokens& tokens_;
  diagnostics::Diagnostics& diagnostics_;
  std::vector<OpenText> open_;
  std::unique_ptr<Token> point_;  // before digits: their token takes it with it
  std::size_t reported_ = 0;
  std::size_t read_until_ = 0;  // what a token before took with it
  std::size_t word_end_ = 0;    // where a word with a foreign letter ended; its next part joins it
};

/// `.5`: a number has a digit before its point.
void report_pointed(diagnostics::Diagnostics& diagnostics, source::SourceRange at,
                    std::string_view seen);

/// `a || b` outside a table means `or`: reported and replaced in [begin, end).
void replace_bars(const Tokens& tokens, std::size_t begin, std::size_t end,
                  diagnostics::Diagnostics& diagnostics);

/// Reports rows of a table in [begin, end) that lack their closing `|`; false when there is none.
bool report_open_rows(const Tokens& tokens, std::size_t begin, std::size_t end,
                      diagnostics::Diagnostics& diagnostics);

}  // namespace bop::parse

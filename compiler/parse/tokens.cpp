#include "compiler/parse/tokens.h"

#include <BopLexer.h>

#include "compiler/parse/joined.h"
#include "compiler/parse/slips.h"
#include "compiler/parse/typography.h"

namespace bop::parse {

namespace {

using grammar::BopLexer;

// ANTLR counts code points, ranges count bytes; a file of ASCII needs no table.
class ByteOffsets {
 public:
  explicit ByteOffsets(std::string_view text) {
    bool ascii = true;
    for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80U;
    if (ascii) return;
    offsets_.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i)
      if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) offsets_.push_back(i);
    offsets_.push_back(text.size());
  }
  std::size_t of(std::size_t code_point) const {
    if (offsets_.empty()) return code_point;
    return offsets_[std::min(code_point, offsets_.size() - 1)];
  }

 private:
  std::vector<std::size_t> offsets_;
};

bool is_foreign(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80U) return true;
  return false;
}

// Makes the tokens that the parser takes, so that none is copied.
class WordFactory final : public antlr4::TokenFactory<antlr4::CommonToken> {
 public:
  std::unique_ptr<antlr4::CommonToken> create(
      std::pair<antlr4::TokenSource*, antlr4::CharStream*> /*source*/, std::size_t type,
      const std::string& /*text*/, std::size_t channel, std::size_t start, std::size_t stop,
      std::size_t line, std::size_t /*column*/) override {
    auto token = std::make_unique<Token>(type);
    token->setChannel(channel);
    token->setStartIndex(start);
    token->setStopIndex(stop);
    token->setLine(line);
    return token;
  }
  std::unique_ptr<antlr4::CommonToken> create(std::size_t type,
                                              const std::string& /*text*/) override {
    return std::make_unique<Token>(type);
  }
};

// Spaces are half of what stands between words, and nothing begins with one: they are passed over
// here instead of being made tokens that nobody takes. Inside a text they are its own.
class WordLexer final : public BopLexer {
 public:
  explicit WordLexer(antlr4::CharStream* input) : BopLexer(input) { setTokenFactory(&factory_); }

  std::unique_ptr<antlr4::Token> nextToken() override {
    auto* simulator = static_cast<antlr4::atn::LexerATNSimulator*>(_interpreter);
    if (mode == DEFAULT_MODE)
      while (is_space(_input->LA(1))) simulator->consume(_input);  // counts the lines
    return BopLexer::nextToken();
  }

 private:
  static bool is_space(std::size_t sign) {
    return sign == ' ' || sign == '\n' || sign == '\r' || sign == '\t' || sign == 0xA0U;
  }
  WordFactory factory_;
};

// "--- text" without its dashes and one space.
std::string doc_line(std::string_view comment) {
  comment.remove_prefix(3);
  if (!comment.empty()) comment.remove_prefix(1);
  while (!comment.empty() && (comment.back() == ' ' || comment.back() == '\t'))
    comment.remove_suffix(1);
  return std::string(comment);
}

// The end of the line, which `--` alone takes along, is none of the comment's.
Remark remark(std::string_view text, std::size_t begin, std::size_t end, bool doc) {
  while (end > begin && std::string_view(" \t\r\n").find(text[end - 1]) != std::string_view::npos)
    --end;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), doc};
}

// Doc comments directly above one another are one text; an empty line or code between ends it.
struct PendingDoc {
  std::string text;
  std::size_t line = 0;
  bool any = false;

  void add(std::string_view comment, std::size_t at) {
    if (any && at != line + 1) text.clear(), any = false;
    if (any) text += '\n';
    text += doc_line(comment);
    line = at;
    any = true;
  }
};

}  // namespace

Tokens read_tokens(source::FileId file, std::string_view text, std::uint32_t begin,
                   diagnostics::Diagnostics& diagnostics) {
  Tokens tokens{file, text, {}, {}, {}, {}};
  const std::string_view body = text.substr(begin);
  const ByteOffsets offsets(body);
  antlr4::ANTLRInputStream input{plain_signs(file, text, begin, diagnostics)};
  WordLexer lexer(&input);
  lexer.removeErrorListeners();  // every character is some token, so it has nothing to say
  Slips slips(tokens, diagnostics);
  PendingDoc doc;
  while (true) {
    auto raw = lexer.nextToken();
    const std::size_t first = begin + offsets.of(raw->getStartIndex());
    if (raw->getType() == antlr4::Token::EOF) break;
    const std::size_t last = begin + offsets.of(raw->getStopIndex() + 1);
    if (raw->getChannel() != antlr4::Token::DEFAULT_CHANNEL) {
      const bool is_doc = raw->getType() == BopLexer::DOC;
      if (is_doc) doc.add(text.substr(first, last - first), raw->getLine());
      tokens.remarks.push_back(remark(text, first, last, is_doc));
      continue;
    }
    std::unique_ptr<Token> token(static_cast<Token*>(raw.release()));  // as WordFactory makes them
    const bool name_or_literal =
        token->getType() != BopLexer::STR_TEXT && token->getType() != BopLexer::BAD_CHARACTER;
    if (name_or_literal && is_foreign(text.substr(first, last - first)))
      token->plain =
          input.getText(antlr4::misc::Interval(token->getStartIndex(), token->getStopIndex()));
    token->setStartIndex(first);
    token->setStopIndex(last - 1);
    const bool documented = doc.any && token->getLine() == doc.line + 1;
    const std::size_t index = slips.take(std::move(token));
    if (documented && index < tokens.list.size()) tokens.docs.emplace(index, std::move(doc.text));
    doc = {};
    if (slips.exhausted()) break;
  }
  slips.finish();
  join_words(tokens, diagnostics);
  for (std::size_t i = 0; i < tokens.list.size(); ++i) tokens.list[i]->setTokenIndex(i);
  return tokens;
}

}  // namespace bop::parse

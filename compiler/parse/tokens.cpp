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
  BopLexer lexer(&input);
  lexer.removeErrorListeners();  // every character is some token, so it has nothing to say
  Slips slips(tokens, diagnostics);
  PendingDoc doc;
  while (true) {
    const auto raw = lexer.nextToken();
    const std::size_t first = begin + offsets.of(raw->getStartIndex());
    if (raw->getType() == antlr4::Token::EOF) break;
    const std::size_t last = begin + offsets.of(raw->getStopIndex() + 1);
    if (raw->getChannel() != antlr4::Token::DEFAULT_CHANNEL) {
      const bool is_doc = raw->getType() == BopLexer::DOC;
      if (is_doc) doc.add(text.substr(first, last - first), raw->getLine());
      if (is_doc || raw->getType() != BopLexer::WS)
        tokens.remarks.push_back(remark(text, first, last, is_doc));
      continue;
    }
    auto token = std::make_unique<Token>(raw->getType());
    token->setStartIndex(first);
    token->setStopIndex(last - 1);
    token->setLine(raw->getLine());
    const bool name_or_literal =
        raw->getType() != BopLexer::STR_TEXT && raw->getType() != BopLexer::BAD_CHARACTER;
    if (name_or_literal && is_foreign(text.substr(first, last - first)))
      token->plain = raw->getText();
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

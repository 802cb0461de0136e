// The tree of the grammar as plain data, with the comments between its words: what a program that
// writes text again needs, and a compiler does not.
#include <algorithm>

#include <BopParser.h>

#include "compiler/parse/parse.h"
#include "compiler/parse/text_check.h"
#include "compiler/parse/token_stream.h"

namespace bop::parse {

namespace {

using grammar::BopParser;

// Reads declaration by declaration, as `parse` does, and keeps every node of every tree.
class Outliner {
 public:
  Outliner(const Tokens& tokens, Outline& outline)
      : tokens_(tokens), outline_(outline), slice_(tokens), parser_(&slice_) {
    parser_.removeErrorListeners();
    parser_.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  }

  // Only called for text that `parse` read without an error.
  void file() {
    std::size_t at = 0;
    while (at < tokens_.list.size()) {
      slice_.narrow(at, tokens_.list.size());
      parser_.setState(antlr4::atn::ATNState::INVALID_STATE_NUMBER);
      parser_.setContext(nullptr);
      BopParser::ItemContext* item = parser_.item();
      const std::size_t end = slice_.index();
      BOP_CHECK(end > at, "a declaration has words");
      outline_.declarations.push_back(node(*item));
      parser_.getTreeTracker().reset();
      at = end;
    }
    remarks_before(tokens_.text.size());
  }

 private:
  std::uint32_t node(antlr4::ParserRuleContext& tree) {
    const auto id = static_cast<std::uint32_t>(outline_.nodes.size());
    outline_.nodes.push_back({parser_.getRuleNames()[tree.getRuleIndex()], {}});
    if (tree.getRuleIndex() == BopParser::RuleText) {
      text(id, tree);
      return id;
    }
    for (antlr4::tree::ParseTree* child : tree.children) {
      if (auto* inner = dynamic_cast<antlr4::ParserRuleContext*>(child)) {
        if (inner->start == nullptr || inner->stop == nullptr) continue;
        const std::uint32_t below = node(*inner);
        outline_.nodes[id].children.push_back({true, below});
      } else if (auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
        const antlr4::Token& token = *leaf->getSymbol();
        word(id, token.getStartIndex(), token.getStopIndex() + 1, Lexeme::Kind::Word);
      }
    }
    return id;
  }

  // A text with its holes is one word: nothing inside it is anybody else's to lay out.
  void text(std::uint32_t id, antlr4::ParserRuleContext& tree) {
    word(id, tree.start->getStartIndex(), tree.stop->getStopIndex() + 1, Lexeme::Kind::Text);
  }

  void word(std::uint32_t id, std::size_t begin, std::size_t end, Lexeme::Kind kind) {
    remarks_before(begin);
    outline_.nodes[id].children.push_back(
        {false, static_cast<std::uint32_t>(outline_.lexemes.size())});
    outline_.lexemes.push_back(
        {kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), id});
  }

  void remarks_before(std::size_t end) {
    for (; next_ < tokens_.remarks.size() && tokens_.remarks[next_].begin < end; ++next_) {
      const Remark& remark = tokens_.remarks[next_];
      outline_.lexemes.push_back({remark.doc ? Lexeme::Kind::Doc : Lexeme::Kind::Comment,
                                  remark.begin, remark.end, Lexeme::none});
    }
  }

  const Tokens& tokens_;
  Outline& outline_;
  TokenSlice slice_;
  BopParser parser_;
  std::size_t next_ = 0;  // remark
};

}  // namespace

std::optional<Outline> outline(source::FileId file, const source::Files& files,
                               diagnostics::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.errors();
  ast::Module module = parse(file, files, diagnostics);
  if (diagnostics.errors() != before) return std::nullopt;
  diagnostics::Diagnostics said;  // what parse has reported already
  const auto begin = check_text(file, files, said);
  const Tokens tokens = read_tokens(file, files.file(file).text, *begin, said);
  Outline outline;
  outline.module = std::move(module);
  Outliner(tokens, outline).file();
  return outline;
}

}  // namespace bop::parse

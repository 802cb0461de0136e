// A slice of a file's tokens in the form ANTLR's parser wants; past its end there is only EOF.
#pragma once

#include "compiler/parse/tokens.h"

namespace bop::parse {

class TokenSlice : public antlr4::TokenStream {
 public:
  explicit TokenSlice(const Tokens& tokens) : tokens_(tokens), end_(tokens.list.size()) {
    place_eof();
  }
  /// Narrows the view to [begin, end) and goes to its start.
  void narrow(std::size_t begin, std::size_t end) {
    position_ = begin;
    end_ = end;
    place_eof();
  }
  std::size_t end() const { return end_; }
  const Tokens& tokens() const { return tokens_; }

  void consume() override {
    if (position_ < end_) ++position_;
  }
  size_t LA(ssize_t k) override {
    const antlr4::Token* token = LT(k);
    return token == nullptr ? antlr4::Token::INVALID_TYPE : token->getType();
  }
  antlr4::Token* LT(ssize_t k) override {
    if (k == 0 || (k < 0 && static_cast<std::size_t>(-k) > position_)) return nullptr;
    const std::size_t at = k > 0 ? position_ + static_cast<std::size_t>(k) - 1
                                 : position_ - static_cast<std::size_t>(-k);
    return at < end_ ? tokens_.list[at].get() : &eof_;
  }
  antlr4::Token* get(size_t index) const override {
    return index < end_ ? static_cast<antlr4::Token*>(tokens_.list[index].get()) : &eof_;
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return position_; }
  void seek(size_t index) override { position_ = std::min(index, end_); }
  size_t size() override { return end_; }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  void place_eof() {
    eof_.setTokenIndex(end_);
    const std::size_t at =
        end_ < tokens_.list.size() ? tokens_.list[end_]->getStartIndex() : tokens_.text.size();
    eof_.setStartIndex(at);
    eof_.setStopIndex(at - 1);
    eof_.setLine(end_ == 0 ? 1 : tokens_.list[end_ - 1]->getLine());
  }
  const Tokens& tokens_;
  std::size_t position_ = 0;
  std::size_t end_;
  mutable antlr4::CommonToken eof_{antlr4::Token::EOF};
};

}  // namespace bop::parse

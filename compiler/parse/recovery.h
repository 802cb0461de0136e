// How the parser behaves at an error. Quiet: give up at once (the common case has no error).
// Reporting: say it in plain words, then go on at the next clause, row or field, so that one
// mistake is one message.
#pragma once

#include <memory>
#include <vector>

#include <BopParser.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/token_stream.h"

namespace bop::parse {

class ReportingStrategy : public antlr4::DefaultErrorStrategy {
 public:
  ReportingStrategy(TokenSlice& slice, diagnostics::Diagnostics& diagnostics)
      : slice_(slice), diagnostics_(diagnostics) {}

  /// Prepares for one declaration; `muted` reports nothing (what it is, is a guess).
  /// `resume` are the token types that begin a further clause of it; `fields`: a name and a colon
  /// do, too.
  void begin(bool muted, std::vector<std::size_t> resume, bool fields);
  /// Nothing more should be read of this declaration.
  bool gave_up() const { return gave_up_; }
  /// The current token begins a field.
  bool at_field() const;
  /// The current token begins a further clause.
  bool resumable() const;
  /// Reports the current token as one that continues nothing, and skips to where a clause begins.
  void leftover(antlr4::Parser& parser);

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& e) override;
  void recover(antlr4::Parser* parser, std::exception_ptr e) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void sync(antlr4::Parser*) override {}

 protected:
  void reportMissingToken(antlr4::Parser*) override {}
  void reportUnwantedToken(antlr4::Parser*) override {}
  antlr4::Token* singleTokenDeletion(antlr4::Parser* parser) override;
  bool singleTokenInsertion(antlr4::Parser* parser) override;
  antlr4::Token* getMissingSymbol(antlr4::Parser* parser) override;

 private:
  void say(antlr4::Parser& parser, antlr4::Token* offending,
           const antlr4::misc::IntervalSet& expected, bool insertable, bool leftover);
  /// To where reading can go on: also at a field of a record, if `fields`.
  void skip(antlr4::Parser& parser, const antlr4::misc::IntervalSet& follow, bool fields);

  TokenSlice& slice_;
  diagnostics::Diagnostics& diagnostics_;
  std::vector<std::unique_ptr<antlr4::CommonToken>> made_;
  std::vector<std::size_t> resume_;
  std::size_t begin_ = 0;
  std::size_t reported_ = 0;
  std::size_t last_line_ = 0;
  bool muted_ = false;
  bool fields_ = false;
  bool gave_up_ = false;
};

}  // namespace bop::parse

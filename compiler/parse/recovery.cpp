#include "compiler/parse/recovery.h"

#include <algorithm>

#include "compiler/parse/parse.h"
#include "compiler/parse/wording.h"

namespace bop::parse {

namespace {

using grammar::BopParser;

// Clause words that never stand inside an expression: reading goes on at them wherever they are.
bool is_clause_word(std::size_t type) {
  return type == BopParser::THEN || type == BopParser::UNLESS || type == BopParser::ALSO ||
         type == BopParser::BECAUSE || type == BopParser::CITES || type == BopParser::EXPECT ||
         type == BopParser::NEEDS || type == BopParser::ALWAYS || type == BopParser::NEVER ||
         type == BopParser::HOLDS;
}

}  // namespace

void ReportingStrategy::begin(bool muted, std::vector<std::size_t> resume, bool fields) {
  made_.clear();
  resume_ = std::move(resume);
  fields_ = fields;
  begin_ = slice_.index();
  reported_ = 0;
  last_line_ = 0;
  muted_ = muted;
  gave_up_ = false;
}

void ReportingStrategy::say(antlr4::Parser& parser, antlr4::Token* offending,
                            const antlr4::misc::IntervalSet& expected, bool insertable,
                            bool leftover) {
  const std::size_t at = std::min(offending->getTokenIndex(), slice_.end());
  insertable = insertable && is_fixed_word(parser.getVocabulary(), expected);
  // What is missing at the end of a line is a mistake of that line.
  const Tokens& tokens = slice_.tokens();
  const bool early =
      at > begin_ && !leftover && !insertable && (at >= slice_.end() || tokens.starts_line(at));
  const std::size_t line = early ? tokens.list[at - 1]->getLine() : offending->getLine();
  const bool noisy = tokens.noisy_lines.contains(line);
  // One line, one message: what follows on it is most likely a consequence.
  const bool repeated = line == last_line_ && reported_ > 0;
  last_line_ = line;
  if (muted_ || gave_up_ || noisy || repeated) return;
  if (++reported_ > declaration_errors_max) {
    gave_up_ = true;
    return;
  }
  const std::size_t rule = parser.getContext() == nullptr
                               ? static_cast<std::size_t>(BopParser::RuleItem)
                               : parser.getContext()->getRuleIndex();
  const Stop stop{slice_, parser.getVocabulary(), begin_, at, expected, rule, insertable, leftover,
                  resume_};
  if (report_unexpected(stop, diagnostics_) == Next::GiveUp) gave_up_ = true;
}

void ReportingStrategy::reportError(antlr4::Parser* parser, const antlr4::RecognitionException& e) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  // Where several words had to be looked at, what was expected belongs to the first of them.
  const auto* choice = dynamic_cast<const antlr4::NoViableAltException*>(&e);
  const bool later = choice != nullptr && choice->getStartToken() != e.getOffendingToken();
  say(*parser, e.getOffendingToken(), later ? antlr4::misc::IntervalSet() : e.getExpectedTokens(),
      false, false);
}

antlr4::Token* ReportingStrategy::recoverInline(antlr4::Parser* parser) {
  if (!inErrorRecoveryMode(parser)) {
    const antlr4::misc::IntervalSet expected = parser->getExpectedTokens();
    const bool superfluous = expected.contains(slice_.LA(2));
    beginErrorCondition(parser);
    say(*parser, parser->getCurrentToken(), expected,
        !superfluous && DefaultErrorStrategy::singleTokenInsertion(parser), false);
  }
  return DefaultErrorStrategy::recoverInline(parser);
}

// The first word of a line more likely begins what is next than stands in the way.
antlr4::Token* ReportingStrategy::singleTokenDeletion(antlr4::Parser* parser) {
  if (gave_up_ || slice_.tokens().list.empty() || slice_.index() >= slice_.end() ||
      slice_.tokens().starts_line(slice_.index()))
    return nullptr;
  return DefaultErrorStrategy::singleTokenDeletion(parser);
}

bool ReportingStrategy::singleTokenInsertion(antlr4::Parser* parser) {
  return !gave_up_ && DefaultErrorStrategy::singleTokenInsertion(parser);
}

antlr4::Token* ReportingStrategy::getMissingSymbol(antlr4::Parser* parser) {
  const antlr4::misc::IntervalSet expected = parser->getExpectedTokens();
  const antlr4::Token* current = parser->getCurrentToken();
  auto made = std::make_unique<antlr4::CommonToken>(
      expected.isEmpty() ? antlr4::Token::INVALID_TYPE
                         : static_cast<std::size_t>(expected.getMinElement()));
  made->setStartIndex(current->getStartIndex());
  made->setStopIndex(current->getStartIndex() - 1);
  made->setLine(current->getLine());
  made->setTokenIndex(INVALID_INDEX);
  made_.push_back(std::move(made));
  return made_.back().get();
}

void ReportingStrategy::skip(antlr4::Parser& parser, const antlr4::misc::IntervalSet& follow,
                             bool fields) {
  const std::size_t first = slice_.tokens().list[begin_]->getType();
  const bool table = first == BopParser::TABLE || first == BopParser::TEST;
  const auto stops = [&](std::size_t type) {
    if (std::ranges::find(resume_, type) != resume_.end()) return true;
    // A name begins something only as a field; anywhere else it is in the middle.
    if (type == BopParser::NAME || type == BopParser::UNAME)
      return fields && slice_.LA(2) == BopParser::COLON;
    return follow.contains(type);
  };
  while (slice_.LA(1) != antlr4::Token::EOF) {
    if (parser.getContext() != nullptr)
      parser.consume();  // keeps the skipped words in the tree
    else
      slice_.consume();
    if (gave_up_ || slice_.LA(1) == antlr4::Token::EOF || !stops(slice_.LA(1))) continue;
    if (is_clause_word(slice_.LA(1)) || slice_.tokens().starts_line(slice_.index())) return;
    if (table && (slice_.LA(1) == BopParser::BAR || slice_.LA(1) == BopParser::BARBAR)) return;
  }
}

void ReportingStrategy::recover(antlr4::Parser* parser, std::exception_ptr) {
  const auto at = static_cast<int>(slice_.index());
  const auto state = static_cast<ssize_t>(parser->getState());
  const bool stuck = lastErrorIndex == at && lastErrorStates.contains(state);
  lastErrorIndex = at;
  lastErrorStates.add(state);
  const antlr4::misc::IntervalSet follow = getErrorRecoverySet(parser);
  if (!gave_up_ && !stuck && follow.contains(slice_.LA(1))) return;
  skip(*parser, follow, true);
}

bool ReportingStrategy::at_field() const {
  return fields_ && slice_.LA(2) == BopParser::COLON && slice_.tokens().starts_line(slice_.index());
}

bool ReportingStrategy::resumable() const {
  if (at_field()) return true;
  const std::size_t type = slice_.LA(1);
  return std::ranges::find(resume_, type) != resume_.end() &&
         (is_clause_word(type) || slice_.tokens().starts_line(slice_.index()));
}

void ReportingStrategy::leftover(antlr4::Parser& parser) {
  const antlr4::misc::IntervalSet none;
  if (!inErrorRecoveryMode(&parser)) {
    beginErrorCondition(&parser);
    say(parser, slice_.LT(1), none, false, true);
    skip(parser, none, fields_);
  } else if (!resumable()) {
    skip(parser, none, fields_);
  }
  endErrorCondition(&parser);
}

}  // namespace bop::parse

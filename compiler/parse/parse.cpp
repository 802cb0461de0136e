#include "compiler/parse/parse.h"

#include <algorithm>
#include <array>

#include <BopParser.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/ambiguity.h"
#include "compiler/parse/build.h"
#include "compiler/parse/recovery.h"
#include "compiler/parse/slips.h"
#include "compiler/parse/split.h"
#include "compiler/parse/text_check.h"
#include "compiler/parse/token_stream.h"
#include "compiler/parse/wording.h"

namespace bop::parse {

namespace {

namespace kinds = diagnostics;

// Parses declaration by declaration: first quietly; when that fails, once more with messages, and
// only up to where the next declaration begins. Each tree is dropped as soon as its data is built.
class FileParser {
 public:
  FileParser(const Tokens& tokens, ast::Module& module, diagnostics::Diagnostics& diagnostics)
      : tokens_(tokens),
        diagnostics_(diagnostics),
        slice_(tokens),
        parser_(&slice_),
        builder_(tokens, module, diagnostics),
        quiet_(std::make_shared<antlr4::BailErrorStrategy>()),
        reporting_(std::make_shared<ReportingStrategy>(slice_, diagnostics)) {
    parser_.removeErrorListeners();
    too_deep_ = nested_too_deep(tokens, nesting_max);
  }

  void listen(antlr4::ANTLRErrorListener& listener) {
    parser_.addErrorListener(&listener);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  }

  void file() {
    std::size_t at = 0;
    const std::size_t before = diagnostics_.errors();
    while (at < tokens_.list.size()) {
      at = one(at);
      const bool full = reported_ && diagnostics_.errors() - before > errors_max;
      if (!full || at >= tokens_.list.size()) continue;
      diagnostics_.report(kinds::too_many_errors, tokens_.range(at), kinds::Count{errors_max});
      return;
    }
  }

 private:
  // Reads the declaration at `at`; returns where the next one begins.
  std::size_t one(std::size_t at) {
    if (skipped_as_too_deep(at)) return next_declaration(tokens_, at);
    slice_.narrow(at, tokens_.list.size());
    BopParser::ItemContext* item = quietly();
    const std::size_t end = slice_.index();
    const bool whole = item != nullptr && (end == tokens_.list.size() || starts(end)) && end > at;
    if (whole) builder_.declaration(item, false);
    parser_.getTreeTracker().reset();
    return whole ? end : broken(at);
  }

  bool starts(std::size_t index) const {
    const std::size_t type = tokens_.list[index]->getType();
    return is_declaration_word(type) ||
           (tokens_.starts_line(index) && misspelt_declaration(tokens_, index));
  }

  bool skipped_as_too_deep(std::size_t at) {
    const auto place = std::ranges::lower_bound(too_deep_, at);
    if (place == too_deep_.end() || *place >= next_declaration(tokens_, at)) return false;
    diagnostics_.report(kinds::nested_too_deep, tokens_.range(*place), kinds::Count{nesting_max})
        .note("give the inner parts names with `let`");
    return true;
  }

  BopParser::ItemContext* quietly() {
    parser_.setErrorHandler(quiet_);
    parser_.setState(antlr4::atn::ATNState::INVALID_STATE_NUMBER);
    parser_.setContext(nullptr);
    try {
      return parser_.item();
    } catch (const antlr4::ParseCancellationException&) {
      return nullptr;  // ANTLR's way to say that there is an error
    }
  }

  std::size_t broken(std::size_t at) {
    reported_ = true;
    const std::size_t end = next_declaration(tokens_, at);
    Token& first = *tokens_.list[at];
    bool guessed = false;
    if (!is_declaration_word(first.getType())) {
      if (const auto missing = missing_declaration_word(tokens_, at)) {
        reported(at, end, false, missing->type);
        return end;
      }
      const auto meant = misspelt_declaration(tokens_, at);
      if (!meant) return no_declaration(at, end);
      diagnostics_
          .report(kinds::misspelt_declaration, tokens_.range(at), kinds::Name{tokens_.text_of(at)})
          .fix("did you mean `" + std::string(meant->word) + "`?", tokens_.range(at),
               std::string(meant->word))
          .fixes.back()
          .sure = diagnostics::plainly_meant(tokens_.text_of(at), meant->word, {});
      first.setType(meant->type);
      guessed = true;
    }
    reported(at, end, guessed, first.getType());
    return end;
  }

  // Text that begins with no declaration word; a stray bracket alone costs nothing else.
  std::size_t no_declaration(std::size_t at, std::size_t end) {
    if (report_stray_bracket(tokens_, at, diagnostics_)) return at + 1;
    if (tokens_.noisy_lines.contains(tokens_.list[at]->getLine())) return end;
    report_no_declaration(tokens_, at, diagnostics_);
    return end;
  }

  // `type`: the word that begins the declaration, which may be missing.
  void reported(std::size_t at, std::size_t end, bool muted, std::size_t type) {
    slice_.narrow(at, end);
    if (!is_grid(at, end))
      replace_bars(tokens_, at, end, diagnostics_);
    else
      muted = report_open_rows(tokens_, at, end, diagnostics_) || muted;
    parser_.setErrorHandler(reporting_);
    parser_.setState(antlr4::atn::ATNState::INVALID_STATE_NUMBER);
    parser_.setContext(nullptr);
    parser_.getErrorHandler()->reset(&parser_);
    reporting_->begin(muted, resume_words(type), type == BopParser::TYPE);
    const bool has_word = tokens_.list[at]->getType() == type;
    BopParser::ItemContext* item = has_word ? parser_.item() : wordless(at, type);
    bool resumed = false;
    while (slice_.index() < end && !reporting_->gave_up()) {
      if (!resumed || !reporting_->resumable()) reporting_->leftover(parser_);
      if (slice_.index() >= end || !resume(item)) break;
      resumed = true;
    }
    if (item->start != nullptr && end > at) item->stop = tokens_.list[end - 1].get();
    builder_.declaration(item, true);
    parser_.getTreeTracker().reset();
  }

  // The declaration at `at`, whose first word is missing: its own rule says so, and reads the rest.
  BopParser::ItemContext* wordless(std::size_t at, std::size_t type) {
    auto* item = parser_.getTreeTracker().createInstance<BopParser::ItemContext>(
        nullptr, antlr4::atn::ATNState::INVALID_STATE_NUMBER);
    item->start = tokens_.list[at].get();
    if (type == BopParser::TYPE) item->addChild(parser_.typeDecl());
    if (type == BopParser::RULE) item->addChild(parser_.ruleDecl());
    if (type == BopParser::DECISION) item->addChild(parser_.decisionDecl());
    if (type == BopParser::LET) item->addChild(parser_.letDecl());
    return item;
  }

  // Declarations whose `|` stand between cells; anywhere else a `|` is a slip for `or`.
  bool is_grid(std::size_t at, std::size_t end) const {
    const std::size_t type = tokens_.list[at]->getType();
    if (type != BopParser::TEST) return type == BopParser::TABLE;
    return std::any_of(tokens_.list.begin() + static_cast<std::ptrdiff_t>(at),
                       tokens_.list.begin() + static_cast<std::ptrdiff_t>(end),
                       [](const auto& t) { return t->getType() == BopParser::AS_A_TABLE; });
  }

  std::vector<std::size_t> resume_words(std::size_t type) const;
  std::vector<std::size_t> first_words(std::size_t rule,
                                       std::vector<std::size_t> before = {}) const;
  bool resume(BopParser::ItemContext* item);

  const Tokens& tokens_;
  diagnostics::Diagnostics& diagnostics_;
  TokenSlice slice_;
  BopParser parser_;
  Builder builder_;
  std::shared_ptr<antlr4::BailErrorStrategy> quiet_;
  std::shared_ptr<ReportingStrategy> reporting_;
  std::vector<std::size_t> too_deep_;
  bool reported_ = false;
};

// The words that begin a further part of a declaration, so that reading goes on there after an
// error.
std::vector<std::size_t> FileParser::resume_words(std::size_t type) const {
  using P = BopParser;
  if (type == P::POLICY || type == P::MODULE)
    return {P::OWNER, P::CITES, P::IN, P::CALENDAR, P::EFFECTIVE, P::COMPARE, P::JURISDICTION};
  if (type == P::PARAMETER) return {P::BETWEEN, P::OWNER, P::CITES, P::BAR, P::BARBAR, P::CODE};
  if (type == P::DECISION) return {P::OUTCOMES, P::COMBINE, P::DEFAULT, P::ASKS, P::ESCALATION};
  if (type == P::RULE) return first_words(P::RuleRuleClause, {P::WHEN, P::UNLESS, P::THEN});
  if (type == P::EXCEPTION) return first_words(P::RuleRuleClause, {P::WHEN, P::UNLESS});
  if (type == P::REQUIRES) return first_words(P::RuleRuleClause);
  if (type == P::TABLE) return {P::BAR, P::CODE};
  if (type == P::ESCALATION) return {P::AFTER, P::BEFORE};
  if (type == P::TEST) return {P::GIVEN, P::EXPECT, P::BAR};
  if (type == P::CODES) return {P::UNAME};
  if (type == P::TYPE) return {P::WHERE};
  if (type == P::MATCH) return first_words(P::RuleMatchClause);
  if (type == P::APPROVAL) return first_words(P::RuleApprovalClause);
  if (type == P::DUTIES) return {P::NEVER};
  if (type == P::PROCESS) return {P::TASK, P::COMPLETE};
  if (type == P::CALENDAR) return first_words(P::RuleCalendarClause);
  if (type == P::SERVICE) return first_words(P::RuleServiceClause);
  return {};
}

// The words that `rule` can begin with, as the grammar says, after those `before`.
std::vector<std::size_t> FileParser::first_words(std::size_t rule,
                                                 std::vector<std::size_t> before) const {
  const antlr4::atn::ATN& grammar = parser_.getATN();
  for (const ssize_t type : grammar.nextTokens(grammar.ruleToStartState[rule]).toList())
    if (type > 0) before.push_back(static_cast<std::size_t>(type));
  return before;
}

// Reads one more clause at the current token into the tree of `item`.
bool FileParser::resume(BopParser::ItemContext* item) {
  using P = BopParser;
  parser_.setState(antlr4::atn::ATNState::INVALID_STATE_NUMBER);
  parser_.setContext(nullptr);
  const std::size_t next = slice_.LA(1);
  auto into = [&](antlr4::ParserRuleContext* declaration, antlr4::ParserRuleContext* part) {
    declaration->addChild(part);
    return true;
  };
  auto rule_part = [&](antlr4::ParserRuleContext* rule) {
    if (next == P::WHEN) return into(rule, parser_.whenClause());
    if (next == P::UNLESS) return into(rule, parser_.unlessClause());
    if (next == P::THEN) return into(rule, parser_.thenClause());
    return into(rule, parser_.ruleClause());
  };
  if (auto* policy = item->policyDecl()) return into(policy, parser_.headClause());
  if (auto* parameter = item->parameterDecl()) {
    const bool row = next == P::BAR || next == P::BARBAR || next == P::CODE;
    if (row) return into(parameter, parser_.row());
    return into(parameter, parser_.parameterClause());
  }
  if (auto* decision = item->decisionDecl()) return into(decision, parser_.decisionClause());
  if (auto* rule = item->ruleDecl()) return rule_part(rule);
  if (auto* exception = item->exceptionDecl()) return rule_part(exception);
  if (auto* fields = item->requiresDecl()) return into(fields, parser_.ruleClause());
  if (auto* table = item->tableDecl()) return into(table, parser_.row());
  if (auto* escalation = item->escalationDecl()) return into(escalation, parser_.step());
  if (auto* codes = item->codesDecl()) return into(codes, parser_.codeItem());
  if (auto* type = item->typeDecl()) {
    if (reporting_->at_field()) return into(type, parser_.field());
    return into(type, parser_.equation());
  }
  if (auto* match = item->matchDecl()) return into(match, parser_.matchClause());
  if (auto* approval = item->approvalDecl()) return into(approval, parser_.approvalClause());
  if (auto* duties = item->dutiesDecl()) return into(duties, parser_.duty());
  if (auto* process = item->processDecl())
    return next == P::TASK ? into(process, parser_.task()) : into(process, parser_.completion());
  if (auto* service = item->serviceDecl()) return into(service, parser_.serviceClause());
  if (auto* days = item->calendarDecl()) return into(days, parser_.calendarClause());
  if (auto* test = item->testDecl()) {
    if (next == P::BAR) return into(test, parser_.testRow());
    return next == P::GIVEN ? into(test, parser_.given()) : into(test, parser_.expectation());
  }
  return false;
}

}  // namespace

ast::Module parse(source::FileId file, const source::Files& files,
                  diagnostics::Diagnostics& diagnostics) {
  ast::Module module;
  module.file = file;
  const std::string& text = files.file(file).text;
  const auto begin = check_text(file, files, diagnostics);
  if (!begin) return module;
  const Tokens tokens = read_tokens(file, text, *begin, diagnostics);
  FileParser(tokens, module, diagnostics).file();
  return module;
}

Ambiguities count_ambiguities(std::string_view text) {
  Ambiguities counted;
  class Listener : public antlr4::BaseErrorListener {
   public:
    explicit Listener(Ambiguities& into) : into_(into) {}
    void reportAmbiguity(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, size_t start, size_t,
                         bool, const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
      ++into_.ambiguities;
      note("ambiguity", parser, dfa, start);
    }
    void reportAttemptingFullContext(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa,
                                     size_t start, size_t, const antlrcpp::BitSet&,
                                     antlr4::atn::ATNConfigSet*) override {
      ++into_.full_context_attempts;
      note("full context", parser, dfa, start);
    }

   private:
    void note(const char* what, antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, size_t start) {
      into_.places.push_back(std::string(what) + " in `" +
                             parser->getRuleNames()[dfa.atnStartState->ruleIndex] + "`, line " +
                             std::to_string(parser->getTokenStream()->get(start)->getLine()));
    }
    Ambiguities& into_;
  } listener(counted);
  source::Files files;
  const auto file = files.add("text", std::string(text));
  diagnostics::Diagnostics diagnostics;
  ast::Module module;
  if (const auto begin = check_text(file, files, diagnostics)) {
    const Tokens tokens = read_tokens(file, files.file(file).text, *begin, diagnostics);
    FileParser parser(tokens, module, diagnostics);
    parser.listen(listener);
    parser.file();
  }
  counted.errors = diagnostics.errors();
  return counted;
}

}  // namespace bop::parse

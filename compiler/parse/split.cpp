#include "compiler/parse/split.h"

#include <algorithm>
#include <array>

#include <BopLexer.h>

namespace bop::parse {

namespace {

using grammar::BopLexer;

struct DeclarationWord {
  std::string_view word;
  std::size_t type;
  bool name_too;  // also usable as a name: what follows must decide
};

constexpr std::array words{
    DeclarationWord{"policy", BopLexer::POLICY, false},
    DeclarationWord{"module", BopLexer::MODULE, false},
    DeclarationWord{"use", BopLexer::USE, false},
    DeclarationWord{"subject", BopLexer::SUBJECT, false},
    DeclarationWord{"reference", BopLexer::REFERENCE, true},
    DeclarationWord{"parameter", BopLexer::PARAMETER, false},
    DeclarationWord{"trust", BopLexer::TRUST, false},
    DeclarationWord{"let", BopLexer::LET, false},
    DeclarationWord{"define", BopLexer::DEFINE, false},
    DeclarationWord{"native", BopLexer::NATIVE, false},
    DeclarationWord{"type", BopLexer::TYPE, false},
    DeclarationWord{"role", BopLexer::ROLE, false},
    DeclarationWord{"codes", BopLexer::CODES, false},
    DeclarationWord{"decision", BopLexer::DECISION, false},
    DeclarationWord{"rule", BopLexer::RULE, false},
    DeclarationWord{"exception", BopLexer::EXCEPTION, false},
    DeclarationWord{"requires", BopLexer::REQUIRES, false},
    DeclarationWord{"table", BopLexer::TABLE, false},
    DeclarationWord{"escalation", BopLexer::ESCALATION, true},  // a clause of decisions as well
    DeclarationWord{"example", BopLexer::EXAMPLE, false},
    DeclarationWord{"test", BopLexer::TEST, false},
    DeclarationWord{"prove", BopLexer::PROVE, false},
    DeclarationWord{"property", BopLexer::PROPERTY, false},
    DeclarationWord{"match", BopLexer::MATCH, true},
    DeclarationWord{"process", BopLexer::PROCESS, true},
    DeclarationWord{"approval", BopLexer::APPROVAL, false},
    DeclarationWord{"service", BopLexer::SERVICE, true},
    DeclarationWord{"duties", BopLexer::DUTIES, false},
    DeclarationWord{"calendar", BopLexer::CALENDAR,
                    true},  // a clause of heads and services as well
    DeclarationWord{"check", BopLexer::CHECK, true}};

std::size_t type_at(const Tokens& tokens, std::size_t index) {
  return index < tokens.list.size() ? tokens.list[index]->getType() : antlr4::Token::EOF;
}

bool is_word(const Tokens& tokens, std::size_t index) {
  if (index >= tokens.list.size()) return false;
  const char first = tokens.text_of(index).front();
  return (first >= 'a' && first <= 'z') || first == '_';
}

bool one_of(std::size_t type, std::initializer_list<std::size_t> types) {
  return std::ranges::find(types, type) != types.end();
}

// Does what follows the word at `index` look like the declaration that `type` begins?
bool fits(const Tokens& tokens, std::size_t index, std::size_t type) {
  const std::size_t first = type_at(tokens, index + 1);
  const std::size_t second = type_at(tokens, index + 2);
  const bool named = is_word(tokens, index + 1);
  const bool named_here = named && !tokens.starts_line(index + 1);
  if (one_of(type, {BopLexer::RULE, BopLexer::EXCEPTION})) return first == BopLexer::CODE;
  if (one_of(type, {BopLexer::TEST, BopLexer::PROVE, BopLexer::PROPERTY}))
    return first == BopLexer::QUOTE;
  if (one_of(type, {BopLexer::SUBJECT, BopLexer::REFERENCE, BopLexer::EXAMPLE}))
    return named && second == BopLexer::COLON;
  if (type == BopLexer::PARAMETER)
    return named && one_of(second, {BopLexer::COLON, BopLexer::LPAREN});
  if (type == BopLexer::LET) return named && one_of(second, {BopLexer::COLON, BopLexer::EQ});
  if (one_of(type, {BopLexer::DEFINE, BopLexer::TABLE, BopLexer::CHECK}))
    return named && second == BopLexer::LPAREN;
  if (type == BopLexer::CALENDAR) return first == BopLexer::UNAME && second == BopLexer::IS;
  if (type == BopLexer::NATIVE) return first == BopLexer::DEFINE;
  if (one_of(type, {BopLexer::TYPE, BopLexer::CODES})) return first == BopLexer::UNAME;
  if (one_of(type, {BopLexer::PROCESS, BopLexer::SERVICE, BopLexer::APPROVAL}))
    return named && second == BopLexer::OF;
  if (type == BopLexer::ESCALATION)  // not the clause before `in sequence`
    return named && (one_of(second, {BopLexer::AFTER, BopLexer::BEFORE}) ||
                     (second == BopLexer::IN && type_at(tokens, index + 3) == BopLexer::CALENDAR));
  if (type == BopLexer::MATCH)
    return named &&
           one_of(second, {BopLexer::LEFT, BopLexer::RIGHT, BopLexer::PAIR, BopLexer::LEVEL,
                           BopLexer::ALLOCATE, BopLexer::ALLOW, BopLexer::RAISE});
  if (type == BopLexer::DECISION)
    return named && one_of(second, {BopLexer::OUTCOMES, BopLexer::COMBINE, BopLexer::DEFAULT,
                                    BopLexer::ASKS, BopLexer::ESCALATION, BopLexer::OF});
  if (type == BopLexer::REQUIRES)
    return first == BopLexer::CODE || (named && one_of(second, {BopLexer::DOT, BopLexer::COMMA}));
  if (type == BopLexer::TRUST) return named && one_of(second, {BopLexer::DOT, BopLexer::AT});
  if (one_of(type, {BopLexer::POLICY, BopLexer::MODULE, BopLexer::USE}))
    return named_here && (one_of(second, {BopLexer::DOT, BopLexer::QUOTE, BopLexer::COMMA}) ||
                          tokens.starts_line(std::min(index + 2, tokens.list.size() - 1)));
  return named_here;  // role, duties
}

// How far the token stands from the left margin.
std::size_t column(const Tokens& tokens, std::size_t index) {
  const std::size_t start = tokens.list[index]->getStartIndex();
  const auto line = tokens.text.rfind('\n', start == 0 ? 0 : start - 1);
  return line == std::string_view::npos ? start : start - line - 1;
}

// A word that begins a line is taken as a declaration unless it is plainly a name there.
bool begins(const Tokens& tokens, std::size_t index, std::size_t from) {
  if (!tokens.starts_line(index)) return false;
  const std::size_t type = type_at(tokens, index);
  const auto* known = std::ranges::find(words, type, &DeclarationWord::type);
  if (known == words.end())
    return misspelt_declaration(tokens, index) || missing_declaration_word(tokens, index);
  if (type_at(tokens, index + 1) == BopLexer::COLON) return false;  // a field or a key
  const std::size_t before = index == 0 ? antlr4::Token::EOF : type_at(tokens, index - 1);
  if (one_of(before, {BopLexer::DOT, BopLexer::COMMA, BopLexer::BAR, BopLexer::BARBAR}))
    return fits(tokens, index, type);
  if (before == BopLexer::NATIVE) return false;
  if (!known->name_too) return true;
  if (fits(tokens, index, type)) return true;
  // `escalation x` with a hole in its first step, not indented like a clause of the decision above
  // it
  return type == BopLexer::ESCALATION && from < index &&
         column(tokens, index) <= column(tokens, from);
}

}  // namespace

bool is_declaration_word(std::size_t type) {
  return type >= BopLexer::POLICY && type <= BopLexer::CALENDAR;
}

std::size_t next_declaration(const Tokens& tokens, std::size_t from) {
  std::size_t index = from + 1;
  while (index < tokens.list.size() && !begins(tokens, index, from)) ++index;
  return std::min(index, tokens.list.size());
}

std::optional<Meant> misspelt_declaration(const Tokens& tokens, std::size_t index) {
  const std::size_t type = type_at(tokens, index);
  if (type != BopLexer::NAME && type != BopLexer::UNAME) return std::nullopt;
  // Two names, or a name and a code or text, never stand side by side in well-formed text.
  const std::size_t after = type_at(tokens, index + 1);
  if (!is_word(tokens, index + 1) &&
      !one_of(after, {BopLexer::CODE, BopLexer::UNAME, BopLexer::QUOTE}))
    return std::nullopt;
  const std::string_view seen = tokens.text_of(index);
  if (type == BopLexer::UNAME && after == BopLexer::QUOTE) {
    // `TEST_X "…" for …` is an item of a list of codes
    for (std::size_t i = index + 2; i < tokens.list.size() && !tokens.starts_line(i); ++i)
      if (type_at(tokens, i) == BopLexer::FOR) return std::nullopt;
  }
  std::vector<std::string_view> candidates;
  for (const DeclarationWord& word : words)
    if (fits(tokens, index, word.type)) candidates.push_back(word.word);
  const std::string_view near = diagnostics::nearest(seen, candidates);
  if (near.empty()) return std::nullopt;
  const auto* meant = std::ranges::find(words, near, &DeclarationWord::word);
  return Meant{meant->type, meant->word};
}

std::optional<Meant> missing_declaration_word(const Tokens& tokens, std::size_t index) {
  if (index + 1 >= tokens.list.size() || !tokens.starts_line(index) || column(tokens, index) != 0)
    return std::nullopt;
  const std::size_t type = type_at(tokens, index);
  const std::size_t first = type_at(tokens, index + 1);
  const std::size_t second = type_at(tokens, index + 2);
  if (type == BopLexer::UNAME && first == BopLexer::IS &&
      one_of(second, {BopLexer::RECORD, BopLexer::ONE, BopLexer::CODES}))
    return Meant{BopLexer::TYPE, "type"};
  if (type == BopLexer::CODE && first == BopLexer::QUOTE && !tokens.starts_line(index + 1))
    return Meant{BopLexer::RULE, "rule"};
  if (!is_word(tokens, index) || type != BopLexer::NAME) return std::nullopt;
  if (tokens.starts_line(index + 1) && one_of(first, {BopLexer::OUTCOMES, BopLexer::COMBINE}))
    return Meant{BopLexer::DECISION, "decision"};
  if (first == BopLexer::EQ && !tokens.starts_line(index + 1)) return Meant{BopLexer::LET, "let"};
  return std::nullopt;
}

std::vector<std::size_t> nested_too_deep(const Tokens& tokens, std::size_t levels_max) {
  std::vector<std::size_t> places;
  std::vector<std::size_t> open;  // depth outside each open bracket
  std::size_t base = 0, run = 0;
  bool inside = false;
  for (std::size_t i = 0; i < tokens.list.size(); ++i) {
    const std::size_t type = type_at(tokens, i);
    const bool start = is_declaration_word(type) && begins(tokens, i, i);
    if (start) open.clear(), base = 0, run = 0, inside = false;
    if (one_of(type, {BopLexer::LPAREN, BopLexer::LBRACK, BopLexer::LBRACE})) {
      open.push_back(base);
      base += run + 1;
      run = 0;
    } else if (one_of(type, {BopLexer::RPAREN, BopLexer::RBRACK, BopLexer::RBRACE})) {
      if (!open.empty()) base = open.back(), open.pop_back();
      run = 0;
    } else if (one_of(type, {BopLexer::NOT, BopLexer::MINUS, BopLexer::PERIOD_OF})) {
      ++run;
    } else {
      run = 0;
      const bool quantifier = one_of(type, {BopLexer::ANY, BopLexer::NO, BopLexer::EVERY,
                                            BopLexer::ONE, BopLexer::NUMBER}) &&
                              type_at(tokens, i + 2) == BopLexer::IN;
      if (type == BopLexer::IF || quantifier) ++base;
    }
    if (base + run > levels_max && !inside) places.push_back(i), inside = true;
  }
  return places;
}

}  // namespace bop::parse

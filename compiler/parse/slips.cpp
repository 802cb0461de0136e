#include "compiler/parse/slips.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <BopLexer.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/joined.h"
#include "compiler/parse/notation.h"
#include "compiler/parse/parse.h"
#include "runtime/value/money.h"

namespace bop::parse {

namespace {

using grammar::BopLexer;
namespace kinds = diagnostics;

struct Replacement {
  std::string_view seen;
  std::string_view meant;
  std::size_t type;  // 0: nothing stands in its place
};

constexpr std::array operators{Replacement{"==", "=", BopLexer::EQ},
                               Replacement{"!=", "<>", BopLexer::NE},
                               Replacement{"&&", "and", BopLexer::AND},
                               Replacement{"&", "and", BopLexer::AND},
                               Replacement{"!", "not", BopLexer::NOT},
                               Replacement{"=>", ">=", BopLexer::GE},
                               Replacement{"=<", "<=", BopLexer::LE},
                               Replacement{"->", "", 0},
                               Replacement{";", "", 0}};

// Signs of other notations that are one character here and two there (others: typography.h).
constexpr std::array typographic{
    Replacement{"≤", "<=", BopLexer::LE},   Replacement{"≥", ">=", BopLexer::GE},
    Replacement{"≠", "<>", BopLexer::NE},   Replacement{"×", "*", BopLexer::STAR},
    Replacement{"÷", "/", BopLexer::SLASH}, Replacement{"…", "...", BopLexer::ELLIPSIS}};

template <std::size_t N>
const Replacement* find(const std::array<Replacement, N>& table, std::string_view seen) {
  const auto at = std::ranges::find(table, seen, &Replacement::seen);
  return at == table.end() ? nullptr : &*at;
}

bool is_letter(std::string_view character) {
  // Latin, Greek and Cyrillic letters beyond ASCII are two bytes; signs like × and ÷ are listed
  // above.
  const auto lead = static_cast<unsigned char>(character.front());
  return lead >= 0xC3U && lead <= 0xD4U && find(typographic, character) == nullptr;
}

}  // namespace

bool Slips::exhausted() const {
  return reported_ >= errors_max;
}

std::size_t Slips::push(std::unique_ptr<Token> token) {
  tokens_.list.push_back(std::move(token));
  return tokens_.list.size() - 1;
}

void Slips::push_made(std::size_t type, std::size_t at, std::size_t line) {
  auto token = std::make_unique<Token>(type);
  token->setStartIndex(at);
  token->setStopIndex(at - 1);
  token->setLine(line);
  token->tainted = true;
  push(std::move(token));
}

std::size_t Slips::take(std::unique_ptr<Token> token) {
  close_open_texts(token->getLine());
  if (token->getStartIndex() < read_until_) return tokens_.list.size();
  if (point_) take_point(*token);
  switch (token->getType()) {
    case BopLexer::QUANTITY:
      if (word_after_number(*token)) return tokens_.list.size();
      if (text(*token).starts_with('.')) pointed_quantity(*token);
      break;
    case BopLexer::DOT:
      if (closing_point(*token)) return tokens_.list.size();
      if (!is_before_digits(*token)) break;
      point_ = std::move(token);
      return tokens_.list.size();
    case BopLexer::BAR:
    case BopLexer::PLUS:
      if (line_of_dashes(*token)) return tokens_.list.size();
      break;
    case BopLexer::SLASH:
      if (foreign_comment(*token)) return tokens_.list.size();
      break;
    case BopLexer::QUOTE:
      quote(*token);
      break;
    case BopLexer::LBRACE:
    case BopLexer::RBRACE:
      brace(*token);
      break;
    case BopLexer::STR_BREAK:
      line_break(*token);
      return tokens_.list.size();
    case BopLexer::STR_BAD:
      bad_text_part(*token);
      break;
    case BopLexer::BAD_MONEY:
    case BopLexer::BAD_AMOUNT:
    case BopLexer::BAD_NUMBER:
      bad_amount(*token);
      break;
    case BopLexer::BAD_DATE:
      bad_date(*token);
      break;
    case BopLexer::BAD_DASHES:
      ++reported_;
      diagnostics_.report(kinds::dashes_without_space, range(*token))
          .note("a comment needs a space after its dashes; two minus signs in a row need brackets")
          .choice("write `-- ` with a space for a comment", range(*token), "-- ")
          .choice("write `- -` to take away a negative number", range(*token), "- -");
      token->setType(BopLexer::MINUS);
      token->tainted = true;
      break;
    case BopLexer::BAD_OPERATOR:
      if (!bad_operator(*token)) return tokens_.list.size();
      break;
    case BopLexer::BAD_CHARACTER:
      if (foreign_comment(*token)) return tokens_.list.size();
      if (!sign_before_point(*token) && !bad_character(*token)) return tokens_.list.size();
      break;
  }
  if (extends_word(*token)) return tokens_.list.size();
  return push(std::move(token));
}

void Slips::finish() {
  if (open_.empty() || exhausted()) return;
  auto end = std::make_unique<Token>(static_cast<std::size_t>(BopLexer::STR_BREAK));
  end->setStartIndex(tokens_.text.size());
  end->setStopIndex(tokens_.text.size() - 1);
  end->setLine(tokens_.list.back()->getLine());
  line_break(*end);
  close_open_texts(end->getLine() + 1);
}

void Slips::quote(const Token&) {
  if (!open_.empty() && open_.back().hole == OpenText::none)
    open_.pop_back();
  else
    open_.push_back({tokens_.list.size(), OpenText::none, 0});
}

void Slips::brace(const Token& token) {
  if (open_.empty()) return;
  OpenText& inner = open_.back();
  if (token.getType() == BopLexer::LBRACE) {
    if (inner.hole == OpenText::none)
      inner.hole = tokens_.list.size();
    else
      ++inner.records;
  } else if (inner.hole != OpenText::none) {
    if (inner.records > 0)
      --inner.records;
    else
      inner.hole = OpenText::none;
  }
}

void Slips::report_unclosed_hole(const OpenText& open, std::size_t end) {
  ++reported_;
  const auto at = tokens_.range(open.hole);
  diagnostics_.report(kinds::unclosed_hole, at)
      .here("the hole begins here")
      .note("`{…}` in a text is a hole for a value; a brace itself is written `{{`")
      .choice("close the hole",
              {tokens_.file, static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(end)},
              "}");
}

// The end of a line inside a text. In a hole it was the closing quote that began this "text".
void Slips::line_break(const Token& token) {
  if (open_.empty() || open_.back().hole != OpenText::none) return;
  const OpenText inner = open_.back();
  const std::size_t line = tokens_.list[inner.quote]->getLine();
  open_.pop_back();
  if (!open_.empty()) {
    const std::size_t at = tokens_.list[inner.quote]->getStartIndex();
    tokens_.list.resize(inner.quote);
    report_unclosed_hole(open_.back(), at);
    push_made(BopLexer::RBRACE, at, line);
    push_made(BopLexer::QUOTE, at, line);
    tokens_.noisy_lines.insert(line);
    open_.pop_back();
    close_open_texts(line + 1);
    return;
  }
  ++reported_;
  std::size_t end = token.getStartIndex();
  while (end > 0 && (tokens_.text[end - 1] == ' ' || tokens_.text[end - 1] == '\r')) --end;
  const auto begin = static_cast<std::uint32_t>(tokens_.list[inner.quote]->getStartIndex());
  const auto stop = std::max(static_cast<std::uint32_t>(end), begin + 1);
  diagnostics_.report(kinds::unclosed_text, {tokens_.file, begin, stop})
      .here("begins here and has no closing `\"`")
      .fix("close it at the end of the line", {tokens_.file, stop, stop}, "\"");
  tokens_.noisy_lines.insert(line);
  push_made(BopLexer::QUOTE, end, line);
}

// A word of a later line: texts and holes still open ended with theirs. One message for all of
// them.
void Slips::close_open_texts(std::size_t line) {
  std::optional<OpenText> outer;
  std::size_t at = 0;
  while (!open_.empty() && tokens_.list[open_.back().quote]->getLine() < line) {
    const OpenText inner = open_.back();
    const std::size_t text_line = tokens_.list[inner.quote]->getLine();
    at = tokens_.list.back()->getStopIndex() + 1;
    open_.pop_back();
    if (inner.hole != OpenText::none) {
      outer = inner;
      push_made(BopLexer::RBRACE, at, text_line);
    }
    push_made(BopLexer::QUOTE, at, text_line);
    tokens_.noisy_lines.insert(text_line);
  }
  if (outer) report_unclosed_hole(*outer, at);
}

namespace {

bool in_list(const Tokens& tokens) {
  if (tokens.list.empty()) return false;
  const std::size_t before = tokens.list.back()->getType();
  return before == BopLexer::LPAREN || before == BopLexer::LBRACK || before == BopLexer::COMMA;
}

// €250, US$ 250, 250 €, EUR 1.000,00: the currency's code and the digits.
struct Written {
  std::string currency;  // with a minus sign if there is one; empty for a bare number
  std::string_view digits;
};
Written taken_apart(std::string_view seen, bool money) {
  auto first = seen.find_first_of("0123456789");
  if (first > 0 && seen[first - 1] == '.') --first;  // €.50
  const auto last = seen.find_last_of("0123456789-kK");
  const std::string_view digits = seen.substr(first, last + 1 - first);
  if (money) return {std::string(seen.substr(0, first)), digits};
  std::string_view sign = first == 0 ? seen.substr(last + 1) : seen.substr(0, first);
  const bool negative = sign.ends_with('-');
  if (negative) sign.remove_suffix(1);
  while (sign.starts_with(' ')) sign.remove_prefix(1);
  while (sign.ends_with(' ')) sign.remove_suffix(1);
  if (sign.starts_with("\u00A0")) sign.remove_prefix(2);
  if (sign.ends_with("\u00A0")) sign.remove_suffix(2);
  if (sign.empty()) return {{}, digits};
  return {std::string(currency_meant(sign)) + (negative ? " -" : " "), digits};
}

// $500, of whatever country; US$ 500 says which.
bool is_any_dollar(std::string_view seen) {
  const auto sign = seen.find('$');
  return sign != std::string_view::npos &&
         (sign == 0 || std::isalpha(static_cast<unsigned char>(seen[sign - 1])) == 0);
}

// €5.000 can't be five euro: they have two decimals.
bool drop_too_fine(std::vector<std::string>& meanings, std::string_view currency) {
  const auto code = value::Currency::parse(currency.substr(0, 3));
  if (!code || meanings.size() < 2) return false;
  const auto too_fine = [&](const std::string& meant) {
    const auto point = meant.rfind('.');
    return point != std::string::npos &&
           meant.size() - point - 1 > static_cast<std::size_t>(code->minor_digits());
  };
  return std::erase_if(meanings, too_fine) > 0;
}

}  // namespace

void Slips::bad_amount(Token& token) {
  ++reported_;
  const std::string_view seen = text(token);
  const bool bare = token.getType() == BopLexer::BAD_NUMBER;
  const auto [currency, digits] = taken_apart(seen, token.getType() == BopLexer::BAD_MONEY);
  auto& report = diagnostics_.report(kinds::foreign_notation, range(token), kinds::Name{seen},
                                     kinds::Text{bare ? "a number" : "an amount"});
  report.note(bare ? "the decimal sign is a point, and only amounts group their thousands"
                   : "an amount is written with the code of its currency, commas between thousands "
                     "and a decimal point: `EUR 1,000.00`");
  std::vector<std::string> meanings;
  for (const std::string& plain : plain_numbers(digits))
    meanings.push_back(bare ? plain : currency + grouped(plain));
  if (bare && !seen.starts_with('.') && in_list(tokens_) &&
      seen.find(',') != std::string_view::npos) {
    std::string items(seen);
    for (std::size_t at = 0; (at = items.find(',', at)) != std::string::npos; at += 2)
      items.insert(at + 1, " ");
    meanings.push_back(items);
    report.note("the items of a list need a space after their comma");
  }
  // A unit price may have more decimals than its currency, `$` is the sign of many, and digits that
  // are grouped oddly may be too few: what is left is likely, not sure.
  if (meanings.size() == 1 && (!well_grouped(digits) || (!bare && is_any_dollar(seen))))
    report.choice("write `" + meanings.front() + "`", range(token), meanings.front());
  else if (!bare && drop_too_fine(meanings, currency) && meanings.size() == 1)
    report.choice("write `" + meanings.front() + "`", range(token), meanings.front());
  else
    offer(report, range(token), meanings);
  token.setType(bare ? BopLexer::NUMBER : BopLexer::MONEY);
  token.tainted = true;
}

void Slips::bad_date(Token& token) {
  ++reported_;
  report_foreign_date(diagnostics_, range(token), text(token));
  token.setType(BopLexer::DATE);
  token.tainted = true;
}

// `x > 5 AND y`: capitals after a number are a unit, unless they are a word of the language.
bool Slips::word_after_number(Token& token) {
  struct Word {
    std::string_view seen;
    std::size_t type;
  };
  constexpr std::array words{Word{"AND", BopLexer::AND},
                             Word{"OR", BopLexer::OR},
                             Word{"THEN", BopLexer::THEN},
                             Word{"ELSE", BopLexer::ELSE},
                             Word{"UNLESS", BopLexer::UNLESS},
                             Word{"IS", BopLexer::IS},
                             Word{"OTHERWISE", BopLexer::OTHERWISE},
                             Word{"BECAUSE", BopLexer::BECAUSE}};
  const std::string_view seen = text(token);
  const std::size_t begin =
      token.getStartIndex() + seen.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  std::size_t end = begin;
  while (end < tokens_.text.size() &&
         std::isalpha(static_cast<unsigned char>(tokens_.text[end])) != 0)
    ++end;
  const auto* word = std::ranges::find(words, tokens_.text.substr(begin, end - begin), &Word::seen);
  if (word == words.end()) return false;
  auto number = std::make_unique<Token>(static_cast<std::size_t>(BopLexer::NUMBER));
  number->setStartIndex(token.getStartIndex());
  number->setStopIndex(token.getStartIndex() + seen.find_first_not_of("0123456789.") - 1);
  number->setLine(token.getLine());
  push(std::move(number));
  auto meant = std::make_unique<Token>(word->type);
  meant->setStartIndex(begin);
  meant->setStopIndex(end - 1);
  meant->setLine(token.getLine());
  std::string small(word->seen);
  std::ranges::transform(small, small.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  ++reported_;
  diagnostics_.report(kinds::wrong_operator, range(*meant), kinds::Name{word->seen})
      .note("words of the language are written in small letters")
      .fix("write `" + small + "`", range(*meant), small);
  push(std::move(meant));
  read_until_ = end;
  return true;
}

// `// note`, `# note`, `/* note */`: a comment as others write it. What it says is no policy.
bool Slips::foreign_comment(const Token& token) {
  const std::size_t at = token.getStartIndex();
  const std::string_view rest = tokens_.text.substr(at);
  const bool block = rest.starts_with("/*");
  const bool hash =
      rest.starts_with('#') &&
      (at == 0 || std::isspace(static_cast<unsigned char>(tokens_.text[at - 1])) != 0);
  if (!block && !hash && !rest.starts_with("//")) return false;
  const std::size_t sign = hash ? 1 : 2;
  const std::size_t closed = block ? rest.find("*/", sign) : std::string_view::npos;
  read_until_ = closed != std::string_view::npos
                    ? at + closed + sign
                    : std::min(tokens_.text.find('\n', at), tokens_.text.size());
  ++reported_;
  const source::SourceRange seen{tokens_.file, static_cast<std::uint32_t>(at),
                                 static_cast<std::uint32_t>(at + sign)};
  auto& report =
      diagnostics_.report(kinds::wrong_operator, seen, kinds::Name{rest.substr(0, sign)});
  report.note("a comment begins with `-- ` and ends with its line");
  const bool needs_space = rest.size() > sign && rest[sign] != ' ' && rest[sign] != '\n';
  if (!block) report.fix("write `--`", seen, needs_space ? "-- " : "--");
  return true;
}

// A line of dashes under the header, as Markdown wants it.
bool Slips::line_of_dashes(const Token& token) {
  const std::string_view source = tokens_.text;
  const std::size_t at = token.getStartIndex();
  if (!tokens_.list.empty() && tokens_.list.back()->getLine() == token.getLine()) return false;
  std::size_t end = std::min(source.find('\n', at), source.size());
  while (end > at && std::isspace(static_cast<unsigned char>(source[end - 1])) != 0) --end;
  const std::string_view line = source.substr(at, end - at);
  constexpr std::string_view signs = "|+-=: ";
  const bool ruled =
      line.find("--") != std::string_view::npos || line.find("==") != std::string_view::npos;
  const bool whole = line.find_first_not_of(signs) == std::string_view::npos &&
                     (line.back() == '|' || line.back() == '+');
  if (!ruled || !whole || line.size() < 3) return false;
  ++reported_;
  read_until_ = end;
  const source::SourceRange range{tokens_.file, static_cast<std::uint32_t>(at),
                                  static_cast<std::uint32_t>(end)};
  diagnostics_
      .report(kinds::unexpected_text, range, kinds::Text{"a row of the table"},
              kinds::Text{"a line of dashes"})
      .note("a table needs no line between its header and its rows")
      .fix("remove the line", range, "");
  return true;
}

// The bracket that is open where the next token comes; a new declaration closes none.
std::optional<std::size_t> Slips::open_bracket() const {
  constexpr std::size_t looked_back_max = 200;
  std::size_t closed = 0;
  const std::size_t count = tokens_.list.size();
  for (std::size_t back = 1; back <= std::min(count, looked_back_max); ++back) {
    const std::size_t type = tokens_.list[count - back]->getType();
    if (type == BopLexer::RPAREN || type == BopLexer::RBRACK) ++closed;
    if (type == BopLexer::LPAREN || type == BopLexer::LBRACK)
      if (closed-- == 0) return count - back;
    if (type == BopLexer::RULE || type == BopLexer::LET || type == BopLexer::THEN) return {};
  }
  return {};
}

// `IF(a; b; c)`: the parser stops at the bracket and says how a choice is written (spreadsheet.h).
bool Slips::of_spreadsheet(std::size_t bracket) const {
  if (bracket == 0 || tokens_.list[bracket]->getType() != BopLexer::LPAREN) return false;
  const std::size_t word = tokens_.list[bracket - 1]->getType();
  return word == BopLexer::UNAME || word == BopLexer::IF;
}

bool Slips::bad_operator(Token& token) {
  ++reported_;
  const std::string_view seen = text(token);
  const Replacement* known = find(operators, seen);
  const auto bracket = seen == ";" ? open_bracket() : std::nullopt;
  if (bracket) token.setType(BopLexer::COMMA);
  if (bracket && of_spreadsheet(*bracket)) return true;
  auto& report = diagnostics_.report(kinds::wrong_operator, range(token), kinds::Name{seen});
  if (bracket) {
    report.note("what a function is given, and what a list holds, is separated by commas")
        .fix("write `,`", range(token), ",");
    return true;
  }
  if (known == nullptr || known->type == 0) {
    report.note(seen == ";" ? "a declaration ends where the next one begins; it needs no sign"
                            : "what follows from a condition is written after `then`");
    report.fix("remove it", range(token), "");
    tokens_.noisy_lines.insert(token.getLine());
    return false;
  }
  const std::size_t end = token.getStopIndex() + 1;
  const bool needs_space = known->type == BopLexer::NOT && end < tokens_.text.size() &&
                           std::isspace(static_cast<unsigned char>(tokens_.text[end])) == 0;
  report.fix("write `" + std::string(known->meant) + "`", range(token),
             std::string(known->meant) + (needs_space ? " " : ""));
  token.setType(known->type);
  return true;
}

bool Slips::bad_character(Token& token) {
  // `3,5%`: the number is what is wrong, and has been told.
  if (text(token) == "%" && !tokens_.list.empty()) {
    Token& last = *tokens_.list.back();
    if (last.tainted && last.getType() == BopLexer::NUMBER &&
        last.getStopIndex() + 1 == token.getStartIndex()) {
      last.setType(BopLexer::PERCENT);
      return false;
    }
  }
  const std::string_view seen = text(token);
  // Several in a row, and the rest of a word with a letter of another alphabet, are one mistake.
  if (token.getStartIndex() == word_end_ && word_end_ != 0) {
    word_end_ = token.getStopIndex() + 1;
    if (is_letter(seen) && !tokens_.list.empty() &&
        tokens_.list.back()->getStopIndex() + 1 == token.getStartIndex())
      tokens_.list.back()->setStopIndex(token.getStopIndex());
    return false;
  }
  const Replacement* known = find(typographic, seen);
  const bool dropped = !is_letter(seen) && (known == nullptr || known->type == 0);
  if (dropped && tokens_.noisy_lines.contains(token.getLine())) return false;  // one a line will do
  ++reported_;
  if (is_letter(seen)) {
    diagnostics_
        .report(kinds::unknown_character, range(token),
                kinds::Text{"the letter `" + std::string(seen) + "` in a name"})
        .note("names are made of the letters a to z, digits and `_`; texts in quotes may hold any");
    word_end_ = token.getStopIndex() + 1;
    Token* before = tokens_.list.empty() ? nullptr : tokens_.list.back().get();
    if (before != nullptr && before->getStopIndex() + 1 == token.getStartIndex()) {
      before->setType(std::isupper(static_cast<unsigned char>(text(*before).front())) != 0
                          ? BopLexer::UNAME
                          : BopLexer::NAME);
      before->setStopIndex(token.getStopIndex());
      return false;
    }
    token.setType(BopLexer::NAME);
    return true;
  }
  auto& report = diagnostics_.report(kinds::unknown_character, range(token),
                                     kinds::Text{"the character `" + std::string(seen) + "`"});
  if (known != nullptr)
    report.fix("write `" + std::string(known->meant) + "`", range(token),
               std::string(known->meant));
  if (known != nullptr && known->type != 0) {
    token.setType(known->type);
    return true;
  }
  word_end_ = token.getStopIndex() + 1;
  tokens_.noisy_lines.insert(token.getLine());
  return false;
}

// größe: the part after the foreign letter belongs to the same name.
bool Slips::extends_word(Token& token) {
  if (word_end_ == 0 || token.getStartIndex() != word_end_ || tokens_.list.empty()) return false;
  Token& before = *tokens_.list.back();
  const auto first = static_cast<unsigned char>(text(token).front());
  if (before.getStopIndex() + 1 != token.getStartIndex()) return false;
  if (std::isalnum(first) == 0 && first != '_') return false;
  before.setStopIndex(token.getStopIndex());
  word_end_ = token.getStopIndex() + 1;
  return true;
}

void Slips::bad_text_part(Token& token) {
  ++reported_;
  const std::string_view seen = text(token);
  auto& report = diagnostics_.report(kinds::unknown_escape, range(token), kinds::Name{seen});
  if (seen == "}") {
    report.note("`{…}` in a text is a hole for a value; a brace itself is doubled");
    report.fix("double the brace", range(token), "}}");
  } else {
    report.note("a backslash stands before `\"`, `\\`, `n` or `t`; a backslash itself is doubled");
    report.fix("double the backslash", range(token), "\\" + std::string(seen));
  }
  token.setType(BopLexer::STR_TEXT);
  token.tainted = true;
}

void replace_bars(const Tokens& tokens, std::size_t begin, std::size_t end,
                  diagnostics::Diagnostics& diagnostics) {
  for (std::size_t i = begin; i < end; ++i) {
    if (tokens.list[i]->getType() != BopLexer::BARBAR) continue;
    const std::size_t before = tokens.list[i == 0 ? 0 : i - 1]->getType();
    if (before == BopLexer::BAR || tokens.starts_line(i)) continue;  // a row of a table
    bool row = false;
    for (std::size_t k = i; k > begin && !row && !tokens.starts_line(k); --k)
      row = tokens.list[k - 1]->getType() == BopLexer::BAR;
    if (row) continue;
    diagnostics.report(kinds::wrong_operator, tokens.range(i), kinds::Name{"||"})
        .fix("write `or`", tokens.range(i), "or");
    tokens.list[i]->setType(BopLexer::OR);
  }
}

bool report_open_rows(const Tokens& tokens, std::size_t begin, std::size_t end,
                      diagnostics::Diagnostics& diagnostics) {
  bool found = false;
  std::size_t line = begin;  // first token of the line
  bool force = false;
  for (std::size_t i = begin; i < end; ++i) {
    if (tokens.starts_line(i)) line = i, force = false;
    // `| from 2026-01-01` lacks `in force`, not its bar.
    const std::size_t type = tokens.list[i]->getType();
    force = force || type == BopLexer::FORCE ||
            (type == BopLexer::DATE && i > line &&
             (tokens.list[i - 1]->getType() == BopLexer::FROM ||
              tokens.list[i - 1]->getType() == BopLexer::UNTIL));
    const bool last = i + 1 == end || tokens.starts_line(i + 1);
    const std::size_t first = tokens.list[line]->getType();
    const bool row = first == BopLexer::BAR || (first == BopLexer::CODE && line + 1 < end &&
                                                tokens.list[line + 1]->getType() == BopLexer::BAR);
    if (!last || !row || force || tokens.list[i]->getType() == BopLexer::BAR) continue;
    if (tokens.noisy_lines.contains(tokens.list[i]->getLine())) continue;
    const auto at = tokens.range(i);
    diagnostics
        .report(kinds::unexpected_text, at, kinds::Text{"`|` at the end of this row"},
                kinds::Text{"the end of the line"})
        .fix("close the row", {at.file, at.end, at.end}, " |");
    found = true;
  }
  return found;
}

}  // namespace bop::parse

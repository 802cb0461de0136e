// A point where no member follows: at the end of a clause, and before the digits of a number.
#include <utility>

#include <BopLexer.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/notation.h"
#include "compiler/parse/slips.h"
#include "runtime/value/money.h"

namespace bop::parse {

namespace {

using grammar::BopLexer;
namespace kinds = diagnostics;

// What the literal before a point is called; empty for what may have a member.
std::string_view literal_called(std::size_t type) {
  switch (type) {
    case BopLexer::NUMBER:
    case BopLexer::PERCENT:
      return "a number";
    case BopLexer::MONEY:
      return "an amount";
    case BopLexer::DATE:
      return "a date";
  }
  return {};
}

bool has_two_points(std::string_view seen) {
  return seen.find('.') != seen.rfind('.');
}

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

}  // namespace

// `5.`, `EUR 5.00 .` at the end of a line: nothing ends a clause.
bool Slips::closing_point(const Token& token) {
  if (tokens_.list.empty()) return false;
  const Token& before = *tokens_.list.back();
  const std::string_view called = literal_called(before.getType());
  if (called.empty() || before.getLine() != token.getLine()) return false;
  const std::string_view source = tokens_.text;
  const std::size_t next = source.find_first_not_of(" \t\r", token.getStopIndex() + 1);
  const bool ends = next == std::string_view::npos || source[next] == '\n' ||
                    source.substr(next).starts_with("--");
  if (!ends) return false;  // 31. Dez 2026
  ++reported_;
  const auto removed = static_cast<std::uint32_t>(before.getStopIndex() + 1);
  const auto end = static_cast<std::uint32_t>(token.getStopIndex() + 1);
  const std::size_t first = before.getStartIndex();
  diagnostics_
      .report(kinds::foreign_notation, range(token), kinds::Name{source.substr(first, end - first)},
              kinds::Text{std::string(called)})
      .note("no sign ends a clause: it ends where the next one begins")
      .fix("remove the point", {tokens_.file, removed, end}, "");
  return true;
}

// `.5`, `-.5`, `EUR.50`, but not the point between a value and its member.
bool Slips::is_before_digits(const Token& token) const {
  const std::size_t at = token.getStartIndex();
  if (!is_digit(tokens_.text, at + 1)) return false;
  if (tokens_.list.empty() || tokens_.list.back()->getStopIndex() + 1 != at) return true;
  const Token& before = *tokens_.list.back();
  const std::string_view seen = text(before);
  constexpr std::string_view signs = "-+*/<>=,([|";
  return !seen.empty() &&
         (signs.find(seen.back()) != std::string_view::npos ||
          (before.getType() == BopLexer::UNAME && value::Currency::parse(seen).has_value()));
}

// The token of the digits after `point_` takes the point with it. A number is told of where words
// are joined: what stands beside it may make an amount of it.
void Slips::take_point(Token& token) {
  auto point = std::move(point_);
  const std::size_t type = token.getType();
  const bool pointed = type == BopLexer::NUMBER || type == BopLexer::QUANTITY ||
                       type == BopLexer::PERCENT || type == BopLexer::BAD_AMOUNT ||
                       type == BopLexer::BAD_NUMBER;
  if (!pointed) {
    push(std::move(point));
    return;
  }
  token.setStartIndex(point->getStartIndex());
  if (type == BopLexer::NUMBER && has_two_points(text(token))) token.setType(BopLexer::BAD_NUMBER);
  if (type == BopLexer::PERCENT) pointed_number(token, text(token));
}

// `.50 EUR`, `.5 KGM`
void Slips::pointed_quantity(Token& token) {
  const std::string_view seen = text(token);
  const std::string_view unit = seen.substr(seen.find_last_of(" \t\xA0") + 1);
  if (!value::Currency::parse(unit) || has_two_points(seen)) {
    pointed_number(token, seen);
    token.setType(BopLexer::NUMBER);
    return;
  }
  ++reported_;
  const std::string number(seen.substr(0, seen.find_first_not_of(".0123456789")));
  const std::string meant = std::string(unit) + " 0" + number;
  diagnostics_
      .report(kinds::foreign_notation, range(token), kinds::Name{seen}, kinds::Text{"an amount"})
      .note("an amount begins with the code of its currency: `EUR 1,000.00`")
      .fix("write `" + meant + "`", range(token), meant);
  token.setType(BopLexer::MONEY);
  token.tainted = true;
}

void Slips::pointed_number(Token& token, std::string_view seen) {
  ++reported_;
  report_pointed(diagnostics_, range(token), seen);
  token.tainted = true;
}

// `€.50`: the sign is a character by itself; true if it became an amount.
bool Slips::sign_before_point(Token& token) {
  if (currency_meant(text(token)).empty()) return false;
  const std::string_view source = tokens_.text;
  std::size_t at = token.getStopIndex() + 1;
  if (at < source.size() && source[at] == ' ') ++at;
  if (at >= source.size() || source[at] != '.' || !is_digit(source, at + 1)) return false;
  std::size_t end = at + 1;
  while (is_digit(source, end)) ++end;
  token.setStopIndex(end - 1);
  token.setType(BopLexer::BAD_AMOUNT);
  read_until_ = end;
  bad_amount(token);
  return true;
}

void report_pointed(diagnostics::Diagnostics& diagnostics, source::SourceRange at,
                    std::string_view seen) {
  const std::string meant = "0" + std::string(seen);
  auto& report =
      diagnostics.report(kinds::foreign_notation, at, kinds::Name{seen}, kinds::Text{"a number"});
  report.note("a number has a digit before its point");
  if (!has_two_points(seen)) report.fix("write `" + meant + "`", at, meant);
}

}  // namespace bop::parse

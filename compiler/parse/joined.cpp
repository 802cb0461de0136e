#include "compiler/parse/joined.h"

#include <algorithm>

#include <BopLexer.h>

#include "compiler/parse/notation.h"
#include "compiler/parse/slips.h"

namespace bop::parse {

namespace {

using grammar::BopLexer;
namespace kinds = diagnostics;

constexpr std::size_t blanks_max = 2;  // between two words that belong together
constexpr std::size_t words_max = 4;   // March 1, 2026

class Joiner {
 public:
  Joiner(Tokens& tokens, diagnostics::Diagnostics& diagnostics)
      : tokens_(tokens), diagnostics_(diagnostics) {}

  void run() {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < tokens_.list.size(); ++kept) {
      const std::size_t count = joined_at(at);
      if (count == 1) bare_point(at);
      move(at, kept);
      if (count > 1) tokens_.list[kept]->setStopIndex(last_byte_);
      at += count;
    }
    tokens_.list.resize(kept);
  }

 private:
  void move(std::size_t from, std::size_t to) {
    if (from == to) return;
    tokens_.list[to] = std::move(tokens_.list[from]);
    if (auto doc = tokens_.docs.extract(from)) {
      doc.key() = to;
      tokens_.docs.insert(std::move(doc));
    }
  }

  std::size_t type(std::size_t at) const {
    return at < tokens_.list.size() ? tokens_.list[at]->getType() : antlr4::Token::EOF;
  }
  std::string_view text(std::size_t at) const { return tokens_.text_of(at); }
  bool is_name(std::size_t at) const {
    return type(at) == BopLexer::NAME || type(at) == BopLexer::UNAME;
  }
  // `at` follows the one before it on the same line, a blank or two apart.
  bool follows(std::size_t at) const {
    if (at >= tokens_.list.size()) return false;
    const std::size_t end = tokens_.list[at - 1]->getStopIndex() + 1;
    const std::size_t begin = tokens_.list[at]->getStartIndex();
    return begin >= end && begin - end <= blanks_max &&
           tokens_.list[at]->getLine() == tokens_.list[at - 1]->getLine();
  }

  // How many tokens from `at` on are one; their first has the type and place of all.
  std::size_t joined_at(std::size_t at) {
    const std::size_t first = type(at);
    const bool begins = first == BopLexer::NUMBER || first == BopLexer::MONEY ||
                        first == BopLexer::NAME || first == BopLexer::UNAME;
    if (!begins || !follows(at + 1)) return 1;
    if (const std::size_t words = glued_amount(at)) return words;
    if (const std::size_t words = date(at)) return words;
    if (first == BopLexer::NUMBER && is_name(at + 1)) return after_number(at);
    if (first == BopLexer::MONEY && is_name(at + 1)) return after_amount(at);
    if (is_name(at) && type(at + 1) == BopLexer::NUMBER) return amount(at, at, at + 1);
    return 1;
  }

  // .5 that is no amount
  void bare_point(std::size_t at) {
    if (type(at) != BopLexer::NUMBER || tokens_.list[at]->tainted || !text(at).starts_with('.'))
      return;
    report_pointed(diagnostics_, tokens_.range(at), text(at));
    tokens_.list[at]->tainted = true;
  }

  std::size_t finish(std::size_t at, std::size_t words, std::size_t meant) {
    tokens_.list[at]->setType(meant);
    tokens_.list[at]->tainted = true;
    last_byte_ = tokens_.list[at + words - 1]->getStopIndex();
    return words;
  }
  source::SourceRange range(std::size_t at, std::size_t words) const {
    return tokens_.range(at).to(tokens_.range(at + words - 1));
  }
  std::string_view words_text(std::size_t at, std::size_t words) const {
    const auto all = range(at, words);
    return tokens_.text.substr(all.begin, all.end - all.begin);
  }

  // 1 March 2026, March 1, 2026
  std::size_t date(std::size_t at) {
    std::size_t words = 0, months = 0, numbers = 0;
    for (; words < words_max && (words == 0 || follows(at + words)); ++words) {
      const std::size_t kind = type(at + words);
      if (kind == BopLexer::NUMBER) {
        ++numbers;
      } else if (is_name(at + words) && month_meant(text(at + words)) != 0) {
        ++months;
      } else if (words == 0 || (kind != BopLexer::COMMA && kind != BopLexer::DOT)) {
        break;
      }
    }
    if (months != 1 || numbers != 2 || type(at + words - 1) != BopLexer::NUMBER) return 0;
    const std::string_view seen = words_text(at, words);
    if (foreign_date(seen).readings.empty() && foreign_date(seen).impossible.empty()) return 0;
    report_foreign_date(diagnostics_, range(at, words), seen);
    return finish(at, words, BopLexer::DATE);
  }

  // 250.00 EUR, 250 euros, 19 percent
  std::size_t after_number(std::size_t at) {
    const std::string_view word = text(at + 1);
    if (word == "percent" || word == "pct" || word == "Prozent" || word == "pour") {
      const std::string digits = (text(at).starts_with('.') ? "0" : "") + std::string(text(at));
      const std::string meant = digits + "%";
      auto& report = report_foreign(at, 2, "a percent");
      offer(report, range(at, 2), {meant});
      return finish(at, 2, BopLexer::NUMBER);
    }
    if (type(at + 2) == BopLexer::IN) return 1;  // at least 2 x in xs
    return amount(at, at + 1, at);
  }

  std::size_t amount(std::size_t at, std::size_t currency_at, std::size_t number_at) {
    const std::string_view currency = currency_meant(text(currency_at));
    if (currency.empty()) return 1;
    auto& report = report_foreign(at, 2, "an amount");
    std::vector<std::string> meanings;
    for (const std::string& plain : plain_numbers(text(number_at)))
      meanings.push_back(std::string(currency) + " " + grouped(plain));
    if (tokens_.list[number_at]->tainted) meanings.clear();  // its own message says how
    report.note("an amount begins with the code of its currency: `EUR 1,000.00`");
    offer(report, range(at, 2), meanings);
    return finish(at, 2, BopLexer::MONEY);
  }

  // EUR5.00, EUR1,000.00: what has no point or comma may be a name, and is left to the check.
  std::size_t glued_amount(std::size_t at) {
    const std::string_view first = text(at);
    if (type(at) != BopLexer::UNAME || !is_glued_amount(first)) return 0;
    std::size_t words = 1;
    while (joins(at + words) && one_of_sign(type(at + words)) && joins(at + words + 1) &&
           type(at + words + 1) == BopLexer::NUMBER)
      words += 2;
    if (words == 1) return 0;
    const std::string_view seen = words_text(at, words);
    auto& report = report_foreign(at, words, "an amount");
    report.note("an amount begins with the code of its currency: `EUR 1,000.00`");
    std::vector<std::string> meanings;
    for (const std::string& plain : plain_numbers(seen.substr(currency_letters)))
      meanings.push_back(std::string(seen.substr(0, currency_letters)) + " " + grouped(plain));
    offer(report, range(at, words), meanings);
    return finish(at, words, BopLexer::MONEY);
  }
  static bool one_of_sign(std::size_t type) {
    return type == BopLexer::DOT || type == BopLexer::COMMA;
  }
  // Nothing stands between it and the one before it.
  bool joins(std::size_t at) const {
    return at < tokens_.list.size() &&
           tokens_.list[at]->getStartIndex() == tokens_.list[at - 1]->getStopIndex() + 1;
  }

  // EUR 10 million
  std::size_t after_amount(std::size_t at) {
    const std::size_t zeros = zeros_meant(text(at + 1));
    if (zeros == 0 || tokens_.list[at]->tainted) return 1;
    const std::string_view seen = text(at);
    const auto digits = seen.find_first_of("0123456789");
    std::string plain(seen.substr(digits));
    std::erase(plain, ',');
    auto& report = report_foreign(at, 2, "an amount");
    report.note("all digits of an amount are written out");
    offer(report, range(at, 2),
          {std::string(seen.substr(0, digits)) + grouped(times_ten(plain, zeros))});
    return finish(at, 2, BopLexer::MONEY);
  }

  kinds::Diagnostic& report_foreign(std::size_t at, std::size_t words, std::string what) {
    const std::string_view seen = words_text(at, words);
    return diagnostics_.report(kinds::foreign_notation, range(at, words), kinds::Name{seen},
                               kinds::Text{std::move(what)});
  }

  Tokens& tokens_;
  diagnostics::Diagnostics& diagnostics_;
  std::size_t last_byte_ = 0;
};

}  // namespace

void join_words(Tokens& tokens, kinds::Diagnostics& diagnostics) {
  Joiner(tokens, diagnostics).run();
}

void offer(kinds::Diagnostic& report, source::SourceRange at,
           const std::vector<std::string>& meanings) {
  for (const std::string& meant : meanings) {
    if (meanings.size() == 1)
      report.fix("write `" + meant + "`", at, meant);
    else
      report.choice("write `" + meant + "`", at, meant);
  }
}

void report_foreign_date(diagnostics::Diagnostics& diagnostics, source::SourceRange at,
                         std::string_view seen) {
  const ForeignDate date = foreign_date(seen);
  if (date.readings.empty()) {
    auto& report = diagnostics.report(kinds::no_such_date, at,
                                      kinds::Text{"date `" + std::string(seen) + "`"});
    if (!date.impossible.empty())
      report.note(date.impossible);
    else
      report.note("a date is written year, month, day: `2026-03-01`");
    if (!date.last_day.empty())
      report.choice("write `" + date.last_day + "`, the last day of that month", at, date.last_day);
    return;
  }
  auto& report =
      diagnostics.report(kinds::foreign_notation, at, kinds::Name{seen}, kinds::Text{"a date"});
  if (date.readings.size() == 1) {
    report.note("a date is written year, month, day: `2026-03-01`");
    report.fix("write `" + date.readings[0].date + "`", at, date.readings[0].date);
    return;
  }
  report.note("people read this as two different days, so a date is written year first");
  for (const auto& reading : date.readings)
    report.choice("write `" + reading.date + "`, if it stands with the " + reading.how, at,
                  reading.date);
}

}  // namespace bop::parse

#include "compiler/parse/misplaced.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include <BopParser.h>

#include "compiler/diagnostics/kinds_parse.h"

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;

constexpr std::size_t none = antlr4::Token::EOF;

bool one_of(std::size_t type, std::initializer_list<std::size_t> types) {
  return std::ranges::find(types, type) != types.end();
}

std::string lower(std::string_view word) {
  std::string small(word);
  std::ranges::transform(small, small.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return small;
}

class Misplaced {
 public:
  Misplaced(const Stop& stop, diagnostics::Diagnostics& diagnostics)
      : stop_(stop), diagnostics_(diagnostics) {}

  bool report() {
    if (stop_.at >= stop_.slice.end() || stop_.at <= stop_.begin) return false;
    return state() || head_cell() || record_type() || currency_in() || outcome_after_people() ||
           either_asked() || condition_after_unless() || code_as_value();
  }

 private:
  std::size_t type(std::size_t at) const {
    return at >= stop_.begin && at < stop_.slice.end() ? stop_.slice.get(at)->getType() : none;
  }
  std::string_view text(std::size_t at) const {
    return at < stop_.slice.end() ? stop_.slice.tokens().text_of(at) : std::string_view();
  }
  source::SourceRange range(std::size_t at) const { return stop_.slice.tokens().range(at); }
  bool is_name(std::size_t at) const { return one_of(type(at), {P::NAME, P::UNAME}); }
  bool begins_line(std::size_t at) const {
    return at >= stop_.slice.end() || stop_.slice.tokens().starts_line(at);
  }

  // The word that is plainly meant by the name at `at`; empty when there is none.
  std::string_view meant(std::size_t at, const std::vector<std::string_view>& words) const {
    if (!is_name(at)) return {};
    const std::string_view near = diagnostics::nearest(text(at), words);
    if (near.empty() || !diagnostics::plainly_meant(text(at), near, words)) return {};
    return near;
  }
  kinds::Diagnostic& unexpected(std::size_t at, std::string expected) {
    return diagnostics_.report(kinds::unexpected_text, range(at), kinds::Text{std::move(expected)},
                               kinds::Text{"`" + std::string(text(at)) + "`"});
  }
  void offer(kinds::Diagnostic& report, std::size_t at, std::string_view word) {
    report.fix("did you mean `" + std::string(word) + "`?", range(at), std::string(word));
  }

  // is misssing, is not Known
  bool state() {
    const std::size_t at = stop_.at;
    const bool after_is =
        type(at - 1) == P::IS || (type(at - 1) == P::NOT && type(at - 2) == P::IS);
    if (!after_is || type(stop_.begin) == P::TYPE) return false;
    const std::string_view word =
        meant(at, {"missing", "present", "known", "unavailable", "positive", "negative", "zero"});
    if (word.empty()) return false;
    offer(unexpected(at, "`present`, `missing`, `positive`, `one of (…)` or `in a .. b` after `" +
                             std::string(text(at - 1)) + "`"),
          at, word);
    return true;
  }

  // | amount || outcome | Because only |: the header of a test's table
  bool head_cell() {
    if (type(stop_.begin) != P::TEST) return false;
    const auto after_bar = [&](std::size_t at) {
      return one_of(type(at - 1), {P::BAR, P::BARBAR});
    };
    std::size_t at = stop_.at;
    if (type(at) == P::ONLY && is_name(at - 1) && after_bar(at - 1)) --at;
    const bool only = type(at - 1) == P::BECAUSE && after_bar(at - 1);
    if (!only && !after_bar(at)) return false;
    const std::string_view word = only ? meant(at, {"only"}) : meant(at, {"because", "needs"});
    if (word.empty()) return false;
    auto& report = unexpected(
        at, only ? "`|` or `only` after `because`" : "what the column of the test holds");
    if (is_name(at + 1) && lower(text(at + 1)) == "only" && !only)
      report.fix("did you mean `because only`?", range(at).to(range(at + 1)), "because only");
    else
      offer(report, at, word);
    return true;
  }

  // type Deal is rekord  id : Text: taken for the first of ordered values
  bool record_type() {
    const std::size_t word = stop_.begin + 3;
    if (type(stop_.begin) != P::TYPE || type(word - 1) != P::IS || stop_.at != word + 1)
      return false;
    const std::string_view near = meant(word, {"record", "codes"});
    if (near.empty() || type(stop_.at) == P::LT) return false;
    offer(unexpected(word,
                     "`record`, `one of`, `codes` or ordered values (`low < high`) after "
                     "`is`"),
          word, near);
    return true;
  }

  // Money inn EUR: taken for the next field, or for what follows the type
  bool currency_in() {
    const std::size_t at = type(stop_.at) == P::NAME ? stop_.at : stop_.at - 1;
    if (type(at) != P::NAME || begins_line(at) || begins_line(at + 1)) return false;
    if (!one_of(type(at + 1), {P::UNAME, P::NAME})) return false;
    if (text(at - 1) != "Money" && text(at - 1) != "UnitPrice" && text(at - 1) != "Quantity")
      return false;
    const std::vector<std::string_view> words{"in"};
    if (diagnostics::nearest(text(at), words).empty()) return false;
    offer(unexpected(at, "`in` and a currency or a unit after `" + std::string(text(at - 1)) + "`"),
          at, "in");
    return true;
  }

  // An outcome of a decision that is declared in this text.
  bool is_outcome(std::string_view word) const {
    const Tokens& tokens = stop_.slice.tokens();
    bool listed = false;
    for (std::size_t at = 0; at < tokens.list.size(); ++at) {
      const std::size_t kind = tokens.list[at]->getType();
      if (kind == P::OUTCOMES)
        listed = true;
      else if (!one_of(kind, {P::NAME, P::LT, P::RELEASES, P::REFUSES, P::COMMA}))
        listed = false;
      else if (listed && kind == P::NAME && tokens.text_of(at) == word)
        return true;
    }
    return false;
  }

  // Whoever is asked stands from here to before the stop: to clerk, to clerk, head
  std::size_t first_asked() const {
    std::size_t first = stop_.at;
    while (first > stop_.begin + 1 && one_of(type(first - 1), {P::NAME, P::COMMA})) --first;
    return first < stop_.at && type(first - 1) == P::TO ? first : none;
  }

  // then ask to clerk and hold with OVERDUE
  bool outcome_after_people() {
    const std::size_t at = stop_.at;
    if (type(at) != P::AND || type(at + 1) != P::NAME || first_asked() == none) return false;
    if (!is_outcome(text(at + 1))) return false;
    diagnostics_.report(kinds::wrong_operator, range(at), kinds::Name{"and"})
        .label(range(at + 1), "this is an outcome, nobody who is asked")
        .note("a second outcome of one rule follows after `also`")
        .fix("write `also`", range(at), "also");
    return true;
  }

  // then ask to clerk or head
  bool either_asked() {
    const std::size_t at = stop_.at;
    const std::size_t first = first_asked();
    if (type(at) != P::OR || type(at + 1) != P::NAME || first == none) return false;
    const std::string one(text(first)), other(text(at + 1));
    auto& report = diagnostics_.report(kinds::wrong_operator, range(at), kinds::Name{"or"});
    report.note(
        "who is asked is one role, or a list of which each has to answer. Where either may "
        "answer, let one cover the other (`role " +
        other + " covers " + one + "`) and ask `" + one + "`");
    return true;
  }

  // unless …  when …
  bool condition_after_unless() {
    const std::size_t at = stop_.at;
    if (type(at) != P::WHEN || !one_of(type(stop_.begin), {P::RULE, P::EXCEPTION})) return false;
    std::size_t unless = none;
    for (std::size_t i = stop_.begin + 1; i < at; ++i) {
      if (type(i) == P::UNLESS && unless == none) unless = i;
      if (one_of(type(i), {P::WHEN, P::THEN})) return false;
    }
    if (unless == none) return false;
    unexpected(at, "`then` and an outcome")
        .label(range(unless), "`unless` stands before it")
        .note("a rule is written in this order: `when`, `unless`, `then`, `because`; each once");
    return true;
  }

  // finding.rule = LI-01
  bool code_as_value() {
    const std::size_t at = stop_.at;
    if (type(at) != P::CODE || !one_of(type(at - 1), {P::EQ, P::NE}) || begins_line(at))
      return false;
    const std::string quoted = "\"" + std::string(text(at)) + "\"";
    unexpected(at, "a value after `" + std::string(text(at - 1)) + "`")
        .note("a code that a value is compared with is a text, and stands in quotes")
        .fix("write `" + quoted + "`", range(at), quoted);
    return true;
  }

  const Stop& stop_;
  diagnostics::Diagnostics& diagnostics_;
};

}  // namespace

bool report_misplaced(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  return Misplaced(stop, diagnostics).report();
}

void hint_order(const Stop& stop, diagnostics::Diagnostic& report) {
  if (stop.at >= stop.slice.end()) return;
  const std::size_t first = stop.slice.get(stop.begin)->getType();
  const std::size_t type = stop.slice.get(stop.at)->getType();
  if (first == P::EXCEPTION && type == P::THEN)
    report.note("an exception has no `then`: where it holds, the rule it names does not apply");
  else if (one_of(first, {P::RULE, P::EXCEPTION}) && stop.leftover &&
           one_of(type, {P::WHEN, P::UNLESS, P::THEN}))
    report.note("a rule is written in this order: `when`, `unless`, `then`, `because`; each once");
  if (first == P::DECISION && type == P::COMMA)
    report.note(
        "outcomes are ordered from the mildest to the most severe: `approve < hold < reject`");
}

}  // namespace bop::parse

#include "compiler/parse/wording.h"

#include <algorithm>
#include <optional>
#include <string>

#include <BopParser.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/habits.h"
#include "compiler/parse/misplaced.h"
#include "compiler/parse/rule_habits.h"
#include "compiler/parse/spreadsheet.h"
#include "compiler/parse/table_habits.h"
#include "compiler/parse/test_rows.h"

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;
using antlr4::misc::IntervalSet;

constexpr std::size_t none = antlr4::Token::EOF;

bool one_of(std::size_t type, std::initializer_list<std::size_t> types) {
  return std::ranges::find(types, type) != types.end();
}

bool is_word(std::size_t type) {
  return type >= P::POLICY && type <= P::APART;
}
bool is_comparison(std::size_t type) {
  return one_of(type, {P::LT, P::LE, P::GT, P::GE, P::EQ, P::NE});
}
bool has(const IntervalSet& set, std::size_t type) {
  return set.contains(type);
}
bool wants_operand(const IntervalSet& set) {
  return has(set, P::NUMBER) && has(set, P::LPAREN);
}
bool wants_name(const IntervalSet& set) {
  return has(set, P::NAME) && !has(set, P::NUMBER);
}

std::size_t type_at(const Stop& stop, std::size_t index) {
  return index < stop.slice.end() && index >= stop.begin ? stop.slice.get(index)->getType() : none;
}
std::size_t previous(const Stop& stop) {
  return stop.at > stop.begin ? type_at(stop, stop.at - 1) : none;
}
std::string quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}
std::string text_at(const Stop& stop, std::size_t index) {
  if (type_at(stop, index) == P::QUOTE) return "the text";
  return quoted(stop.slice.tokens().text_of(index));
}
// A quote stands for its whole text.
source::SourceRange range_at(const Stop& stop, std::size_t index) {
  const Tokens& tokens = stop.slice.tokens();
  auto range = tokens.range(index);
  if (type_at(stop, index) != P::QUOTE) return range;
  for (std::size_t i = index + 1; i < stop.slice.end() && !tokens.starts_line(i); ++i) {
    if (type_at(stop, i) != P::QUOTE) continue;
    range.end = tokens.range(i).end;
    break;
  }
  return range;
}

// Something is missing at the end of a line or of the declaration; the mistake is there, not after
// it.
bool ends_early(const Stop& stop) {
  if (stop.at >= stop.slice.end()) return true;
  return !stop.leftover && !stop.insertable && stop.at > stop.begin &&
         stop.slice.tokens().starts_line(stop.at);
}

// The offending token, or the one before it when something is missing after that.
source::SourceRange place(const Stop& stop) {
  if (!ends_early(stop)) return range_at(stop, stop.at);
  return stop.slice.tokens().range(std::min(stop.at, stop.slice.end()) - 1);
}

std::string seen(const Stop& stop) {
  if (stop.at >= stop.slice.end()) {
    const Tokens& tokens = stop.slice.tokens();
    if (stop.slice.end() >= tokens.list.size()) return "the end of the file";
    return "the next declaration (" + quoted(tokens.text_of(stop.slice.end())) + ")";
  }
  const std::size_t type = type_at(stop, stop.at);
  if (type == P::QUOTE) return "a text in quotes";
  if (type == P::STR_TEXT) return "text";
  return text_at(stop, stop.at);
}

// One expected token in plain words.
std::string plain(const Stop& stop, std::size_t type) {
  if (is_word(type)) {
    std::string word = stop.words.getLiteralName(type);
    return quoted(std::string_view(word).substr(1, word.size() - 2));
  }
  if (type == P::NAME) return "a name";
  if (type == P::UNAME) return "a name with a capital letter";
  if (type == P::CODE) return "a code such as `AP-02`";
  if (type == P::QUOTE) return "a text in quotes";
  if (type == P::NUMBER) return "a number";
  if (type == P::TIME) return "a time of day such as `09:00`";
  if (type == P::DATE) return "a date such as `2026-03-01`";
  if (type == P::DATETIME) return "a point in time such as `2026-03-02T09:00:00+01:00`";
  if (type == none) return "the next declaration";
  std::string literal = stop.words.getLiteralName(type);
  if (literal.size() > 2) return quoted(std::string_view(literal).substr(1, literal.size() - 2));
  return "something else";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " or " : ", ";
    text += parts[i];
  }
  return text;
}

bool introduces_condition(std::size_t type) {
  return one_of(type, {P::WHEN, P::UNLESS, P::AND, P::OR, P::NOT, P::WHERE, P::HAS, P::IF,
                       P::ALWAYS, P::NEVER, P::EXPECT, P::GIVEN});
}

std::string operand_phrase(const Stop& stop) {
  const std::size_t before = previous(stop);
  if (before == none) return "a value";
  const std::string after = " after " + text_at(stop, stop.at - 1);
  if (introduces_condition(before)) return "a condition" + after;
  if (before == P::LBRACE) return "a value in the hole";
  if (before == P::COMMA) return "another value after `,`";
  return "a value" + after;
}

std::string name_phrase(const Stop& stop) {
  const std::size_t before = previous(stop);
  if (before == none) return "a name";
  const std::string after = " after " + text_at(stop, stop.at - 1);
  if (before == P::DOT) return "a field name" + after;
  if (one_of(before, {P::THEN, P::ALSO, P::DEFAULT, P::OUTCOMES})) return "an outcome" + after;
  if (one_of(before, {P::ASKS, P::REMIND, P::ROLE, P::COVERS}) || stop.rule == P::RuleRole)
    return "a role" + after;
  if (one_of(before, {P::POLICY, P::MODULE, P::USE})) return "a name such as `ap.approval`" + after;
  if (stop.rule == P::RuleEntry || stop.rule == P::RuleField) return "a field name" + after;
  return "a name" + after;
}

std::string clause_phrase(const Stop& stop) {
  const std::size_t first = type_at(stop, stop.begin);
  const std::size_t type_here = type_at(stop, stop.at);
  if (first == P::DECISION && type_here == P::COMMA) return "`<` between outcomes";
  std::vector<std::string> parts;
  if (one_of(first, {P::USE, P::TRUST, P::ROLE, P::TYPE, P::REFERENCE})) parts.push_back("`,`");
  for (const std::size_t type : stop.clauses) {
    if (first == P::TYPE) break;  // what may follow differs; the comma is what is forgotten
    if (first == P::RULE && one_of(type, {P::WHEN, P::UNLESS, P::THEN})) continue;  // came before
    if (one_of(first, {P::EXCEPTION, P::REQUIRES}) && type == P::SLACK)
      continue;  // read, and refused
    parts.push_back(type == P::IN ? "`in force`" : type == P::BAR ? "a row" : plain(stop, type));
  }
  std::erase(parts, "a code such as `AP-02`");
  if (one_of(first, {P::LET, P::DEFINE, P::PROVE, P::PARAMETER}) || first == P::EXCEPTION)
    parts.insert(parts.begin(), "an operator");
  parts.push_back("the next declaration");
  return joined(parts);
}

// A header or row whose line has `|` only.
bool table_line_without_bars(const Stop& stop) {
  if (!one_of(stop.rule,
              {P::RuleHeader, P::RuleHeadCell, P::RuleAnyName, P::RuleRow, P::RuleCell}) ||
      !ends_early(stop) || previous(stop) != P::BAR)
    return false;
  for (std::size_t i = stop.at - 1; i > stop.begin; --i) {
    if (type_at(stop, i) == P::BARBAR) return false;
    if (stop.slice.tokens().starts_line(i)) return true;
  }
  return false;
}

// A line of a table that was pasted without its bars.
bool row_without_bars(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  if (type_at(stop, stop.begin) != P::TABLE || previous(stop) != P::BAR ||
      stop.at >= stop.slice.end() || !stop.slice.tokens().starts_line(stop.at))
    return false;
  if (one_of(type_at(stop, stop.at), {P::BAR, P::BARBAR, P::CODE, P::IN})) return false;
  diagnostics
      .report(kinds::unexpected_text, range_at(stop, stop.at),
              kinds::Text{"`|` at the beginning of this row"}, kinds::Text{text_at(stop, stop.at)})
      .note(
          "the cells of a row stand between bars, its results after two: `| < EUR 100.00 | any || "
          "line_manager |`");
  return true;
}

std::string expected_phrase(const Stop& stop) {
  const IntervalSet& set = stop.expected;
  const std::size_t before = previous(stop);
  if (stop.leftover) return clause_phrase(stop);
  if (wants_operand(set)) return operand_phrase(stop);
  if (has(set, P::THEN) && set.size() <= 3) {
    if (before == P::QUOTE && type_at(stop, stop.begin) == P::RULE)
      return "`when` and a condition, or `then` and an outcome";
    const bool new_line = stop.at >= stop.slice.end() || stop.slice.tokens().starts_line(stop.at);
    if (new_line || !ends_operand(before)) return "`then` and an outcome";
    return "an operator such as `and` or `<`, or `then` and an outcome";
  }
  if (has(set, P::QUOTE) && set.size() == 1 && before == P::CODE)
    return "a title in quotes after " + text_at(stop, stop.at - 1);
  if (before == P::IS && stop.rule == P::RuleRelTail)
    return "`present`, `missing`, `positive`, `one of (…)` or `in a .. b` after `is`";
  if (stop.rule == P::RuleTypeRef && before != P::IN)
    return "a type such as `Text` or `Money in EUR`" +
           (before == none ? std::string() : " after " + text_at(stop, stop.at - 1));
  if (stop.rule == P::RuleEffect && before == P::WITH)
    return "a reason code such as `PO_MISSING` after `with`";
  if (stop.rule == P::RuleTypeDecl && before == P::IS)
    return "`record`, `one of`, `codes` or ordered values (`low < high`) after `is`";
  if (wants_name(set)) return name_phrase(stop);
  std::vector<std::string> parts;
  constexpr std::size_t listed_max = 5;
  if (one_of(stop.rule,
             {P::RuleCall, P::RulePostfix, P::RuleLiteral, P::RuleRecord, P::RuleRelTail}) &&
      !has(set, P::COMMA) && (has(set, P::RPAREN) || has(set, P::RBRACK) || has(set, P::RBRACE)))
    parts.push_back("`,`");
  for (const ssize_t type : set.toList()) {
    if (type == P::MATCHES_RE) continue;
    parts.push_back(plain(stop, static_cast<std::size_t>(type)));
  }
  const std::string after = before == none ? "" : " after " + text_at(stop, stop.at - 1);
  if (parts.empty() || parts.size() > listed_max) return "something else" + after;
  return joined(parts) + after;
}

// --- mistakes with a message of their own; each returns whether it was that one

// Words of later versions, met where this version has nothing to do with them.
std::optional<std::string> later_part(const Stop& stop) {
  const std::size_t type = type_at(stop, stop.at);
  const std::size_t first = type_at(stop, stop.begin);
  if (type == P::OF && first == P::DECISION && stop.leftover) return "`decision … of`";
  return std::nullopt;
}

// The innermost bracket open before the stop.
std::optional<std::size_t> open_bracket(const Stop& stop) {
  std::size_t closed = 0;
  for (std::size_t i = stop.at; i-- > stop.begin;) {
    const std::size_t type = type_at(stop, i);
    if (one_of(type, {P::RPAREN, P::RBRACK, P::RBRACE})) ++closed;
    if (!one_of(type, {P::LPAREN, P::LBRACK, P::LBRACE})) continue;
    if (closed == 0) return i;
    --closed;
  }
  return std::nullopt;
}

bool closed_on_this_line(const Stop& stop) {
  std::size_t open = 0;
  for (std::size_t i = stop.at; i < stop.slice.end(); ++i) {
    if (i > stop.at && stop.slice.tokens().starts_line(i)) return false;
    const std::size_t type = type_at(stop, i);
    if (one_of(type, {P::LPAREN, P::LBRACK, P::LBRACE})) ++open;
    if (one_of(type, {P::RPAREN, P::RBRACK, P::RBRACE}) && open-- == 0) return true;
  }
  return false;
}

bool unclosed_bracket(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  const bool wanted = has(stop.expected, P::RPAREN) || has(stop.expected, P::RBRACK) ||
                      has(stop.expected, P::RBRACE);
  if (!wanted || wants_operand(stop.expected) || closed_on_this_line(stop)) return false;
  const auto open = open_bracket(stop);
  if (!open || is_comparison(type_at(stop, stop.at))) return false;
  const std::size_t type = type_at(stop, *open);
  const std::string_view closing = type == P::LPAREN ? ")" : type == P::LBRACK ? "]" : "}";
  const std::size_t last = stop.at - 1;
  const std::uint32_t end = range_at(stop, last).end;
  auto& report = diagnostics.report(kinds::unclosed_bracket, range_at(stop, *open),
                                    kinds::Name{stop.slice.tokens().text_of(*open)});
  report.here("opened here");
  if (stop.at < stop.slice.end())
    report.label(range_at(stop, stop.at), "`" + std::string(closing) + "` is missing before this");
  report.choice("close it", {stop.slice.tokens().file, end, end}, std::string(closing));
  return true;
}

// The `=` of `let x = …` is no comparison: the first one of a declaration that has one.
bool begins_value(const Stop& stop, std::size_t index) {
  if (!one_of(type_at(stop, stop.begin), {P::LET, P::DEFINE, P::PARAMETER, P::EXAMPLE, P::TEST}))
    return false;
  if (type_at(stop, stop.begin) == P::TEST) return type_at(stop, index - 2) == P::GIVEN;
  for (std::size_t i = stop.begin; i < index; ++i)
    if (type_at(stop, i) == P::EQ) return false;
  return true;
}

bool chained_comparison(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  if (!is_comparison(type_at(stop, stop.at)) || wants_operand(stop.expected)) return false;
  std::size_t closed = 0;
  for (std::size_t i = stop.at; i-- > stop.begin;) {
    const std::size_t type = type_at(stop, i);
    if (one_of(type, {P::RPAREN, P::RBRACK})) ++closed;
    if (one_of(type, {P::LPAREN, P::LBRACK}) && closed-- == 0) return false;
    if (closed > 0) continue;
    if (is_word(type) && !one_of(type, {P::IS, P::IN}) && !has(stop.expected, type) &&
        one_of(type,
               {P::AND, P::OR, P::NOT, P::WHEN, P::UNLESS, P::WHERE, P::THEN, P::ELSE, P::HAS}))
      return false;
    if (!is_comparison(type)) continue;
    if (type == P::EQ && begins_value(stop, i)) return false;
    auto& report = diagnostics.report(kinds::chained_comparison, range_at(stop, stop.at));
    report.label(range_at(stop, i), "already compared here");
    report.note("write both: `a < b and b < c`, or a range: `b is in a ..< c`");
    return true;
  }
  return false;
}

// `| 5 | |` before another line: the last `|` was read as the beginning of a further row.
bool empty_last_cell(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  const auto& tokens = stop.slice.tokens();
  if (stop.at < stop.begin + 2 || stop.rule == P::RuleHeadCell || !has(stop.expected, P::ANY) ||
      type_at(stop, stop.at - 1) != P::BAR || type_at(stop, stop.at - 2) != P::BAR ||
      tokens.starts_line(stop.at - 1) ||
      (stop.at < stop.slice.end() && !tokens.starts_line(stop.at)))
    return false;
  const auto left = range_at(stop, stop.at - 2);
  const source::SourceRange gap{left.file, left.end, range_at(stop, stop.at - 1).begin};
  diagnostics.report(kinds::empty_cell, gap.begin < gap.end ? gap : left)
      .note("a result cell needs a value in every row");
  return true;
}

bool empty_cell(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  if (!one_of(type_at(stop, stop.at), {P::BAR, P::BARBAR}) ||
      !one_of(previous(stop), {P::BAR, P::BARBAR}) || stop.rule == P::RuleHeadCell)
    return false;
  if (!wants_operand(stop.expected)) return false;
  const auto left = range_at(stop, stop.at - 1);
  const source::SourceRange gap{left.file, left.end, range_at(stop, stop.at).begin};
  const bool input = has(stop.expected, P::ANY);
  auto& report = diagnostics.report(kinds::empty_cell, gap.begin < gap.end ? gap : left);
  if (input) {
    report.note("a cell says what it matches: `any` matches everything, `missing` what is absent");
    report.choice("match everything", gap, " any ");
  } else {
    report.note("a result cell needs a value in every row");
  }
  return true;
}

// sum invoice.lines, count claim.receipts
bool function_without_of(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  if (type_at(stop, stop.at) != P::NAME || stop.slice.tokens().starts_line(stop.at)) return false;
  const std::size_t function = previous(stop);
  const std::string word = text_at(stop, stop.at - 1);
  std::size_t last = stop.at;
  while (type_at(stop, last + 1) == P::DOT) last += 2;
  if (last >= stop.slice.end()) return false;
  auto& report = diagnostics.report(kinds::unexpected_text, range_at(stop, stop.at),
                                    kinds::Text{"`of` or `(` after " + word},
                                    kinds::Text{text_at(stop, stop.at)});
  if (function == P::COUNT) {
    const auto at = range_at(stop, stop.at).to(range_at(stop, last));
    const std::string list(stop.slice.tokens().text.substr(at.begin, at.end - at.begin));
    report.note("the elements of a list are counted with `count(…)`");
    report.choice("write `count(" + list + ")`", range_at(stop, stop.at - 1).to(at),
                  "count(" + list + ")");
  } else {
    report.note(
        "it says of what and over which list, in brackets: `(sum of line.net for line in "
        "invoice.lines) > EUR 10.00`");
  }
  return true;
}

bool reserved_word(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  std::size_t at = stop.at;
  const std::size_t before = previous(stop);
  const bool function =
      one_of(before, {P::COUNT, P::SUM, P::MIN, P::MAX, P::AVERAGE, P::FIRST, P::LIST, P::THOSE});
  const bool in_expression = stop.expected.isEmpty() || has(stop.expected, P::LPAREN);
  if (function && in_expression && !stop.leftover && !wants_operand(stop.expected)) {
    if (function_without_of(stop, diagnostics)) return true;
    --at;  // `count > 3`: the word before was meant as a name
  } else {
    const std::size_t type = type_at(stop, at);
    if (!is_word(type) || stop.slice.tokens().starts_line(at)) return false;
    const bool operand = wants_operand(stop.expected);
    if (!operand && !wants_name(stop.expected)) return false;
    const bool begins_tail =
        one_of(type, {P::ANY, P::NO, P::EVERY, P::EXACTLY, P::AT, P::IF, P::SUM, P::COUNT, P::LIST,
                      P::THOSE, P::FIRST, P::MIN, P::MAX, P::AVERAGE});
    const std::size_t next = type_at(stop, at + 1);
    const bool used_as_name = is_comparison(next) ||
                              one_of(next, {P::DOT, P::RPAREN, P::COMMA, P::PLUS, P::MINUS, P::STAR,
                                            P::SLASH, P::IS, P::COLON, P::AND, P::OR, none});
    const bool clause =
        one_of(type, {P::THEN, P::ELSE, P::UNLESS, P::BECAUSE, P::ALSO, P::WHERE, P::HAS, P::AND,
                      P::OR, P::IS, P::IN, P::FOR, P::WITH, P::TO, P::OTHERWISE, P::WITHIN});
    if (operand && (begins_tail || clause || !used_as_name)) return false;
    if (!operand && stop.leftover) return false;
  }
  const auto range = range_at(stop, at);
  const std::string word(stop.slice.tokens().text_of(at));
  diagnostics.report(kinds::reserved_word, range, kinds::Name{word})
      .note("it is free as a field, a key or a column, and after a `.`")
      .choice("use another name", range, word + "_");
  return true;
}

// A word near one that could stand here: `becuase`, `wen`.
bool hint_spelling(const Stop& stop, kinds::Diagnostic& report) {
  const std::size_t type = type_at(stop, stop.at);
  if (type != P::NAME && type != P::UNAME && type != P::IF) return false;
  std::vector<std::string> words;
  const auto offer = [&](std::size_t candidate) {
    if (!is_word(candidate)) return;
    std::string word = stop.words.getLiteralName(candidate);
    words.push_back(word.substr(1, word.size() - 2));
  };
  for (const ssize_t candidate : stop.expected.toList())
    if (candidate > 0) offer(static_cast<std::size_t>(candidate));
  for (const std::size_t candidate : stop.clauses) offer(candidate);
  // A field may have any name: `bill.due`.
  const bool after_field = type_at(stop, stop.at - 2) == P::DOT;
  if ((after_field || ends_operand(previous(stop))) && !stop.slice.tokens().starts_line(stop.at))
    words.insert(words.end(), {"and", "or", "is", "in", "within", "after", "before", "otherwise",
                               "contains", "matches", "starts", "ends", "where", "then"});
  if (previous(stop) == P::NUMBER)
    words.insert(words.end(), {"business", "minutes", "hours", "days", "weeks", "months", "years"});
  std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view seen = stop.slice.tokens().text_of(stop.at);
  std::string_view near = diagnostics::nearest(seen, views);
  const std::string_view foreign = word_meant(seen);
  const bool known = std::ranges::find(views, foreign) != views.end();
  if (known) near = foreign;
  if (near.empty()) return false;
  const std::string title = "did you mean `" + std::string(near) + "`?";
  if (known || diagnostics::plainly_meant(seen, near, views))
    report.fix(title, range_at(stop, stop.at), std::string(near));
  else
    report.choice(title, range_at(stop, stop.at), std::string(near));
  return true;
}

// Capital and small letters decide what a name is.
void hint_capital(const Stop& stop, kinds::Diagnostic& report) {
  if (ends_early(stop)) return;
  const std::size_t type = type_at(stop, stop.at);
  if (type == P::NAME && has(stop.expected, P::UNAME) && !has(stop.expected, P::NAME)) {
    report.note("types, reason codes, currencies and calendars begin with a capital letter");
  } else if (type == P::UNAME && wants_name(stop.expected)) {
    report.note("values, fields, roles and outcomes begin with a small letter");
  } else if (type == P::HOURS && !has(stop.expected, P::HOURS) && !wants_name(stop.expected)) {
    report.note(
        "hours stand in a calendar of the house: `calendar DESK is TARGET hours 09:00 ..< 17:00`");
  }
}

// rule TR02
void hint_code(const Stop& stop, kinds::Diagnostic& report) {
  if (type_at(stop, stop.at) != P::UNAME || !has(stop.expected, P::CODE)) return;
  report.note("a code has a hyphen between its letters and its number");
  const std::string seen(stop.slice.tokens().text_of(stop.at));
  const auto digits = seen.find_first_of("0123456789");
  if (digits == std::string::npos || digits == 0 ||
      seen.find_first_not_of("0123456789", digits) != std::string::npos)
    return;
  const std::string meant = seen.substr(0, digits) + "-" + seen.substr(digits);
  report.fix("write `" + meant + "`", range_at(stop, stop.at), meant);
}

void offer_insertion(const Stop& stop, kinds::Diagnostic& report) {
  if (!stop.insertable || stop.at >= stop.slice.end()) return;
  const auto type = static_cast<std::size_t>(stop.expected.getMinElement());
  // Where more than an outcome follows, more is missing than the word.
  const std::size_t next = type_at(stop, stop.at + 1);
  const bool line_ends = next == none || stop.slice.tokens().starts_line(stop.at + 1);
  if (type == P::THEN && !line_ends && !one_of(next, {P::WITH, P::TO, P::COLON, P::COMMA})) return;
  const std::string literal = stop.words.getLiteralName(type);
  const std::string word = literal.substr(1, literal.size() - 2);
  const auto at = range_at(stop, stop.at);
  report.fix("insert `" + word + "`", {at.file, at.begin, at.begin}, word + " ");
}

}  // namespace

bool is_fixed_word(const antlr4::dfa::Vocabulary& words, const IntervalSet& expected) {
  if (expected.size() != 1) return false;
  const auto type = static_cast<std::size_t>(expected.getMinElement());
  return type != P::QUOTE && words.getLiteralName(type).size() > 2;
}

bool closes_nothing(const Tokens& tokens, std::size_t begin, std::size_t index) {
  if (index >= tokens.list.size() ||
      !one_of(tokens.list[index]->getType(), {P::RPAREN, P::RBRACK, P::RBRACE}))
    return false;
  std::size_t open = 0;
  for (std::size_t i = begin; i < index; ++i) {
    const std::size_t type = tokens.list[i]->getType();
    if (one_of(type, {P::LPAREN, P::LBRACK, P::LBRACE})) ++open;
    if (one_of(type, {P::RPAREN, P::RBRACK, P::RBRACE}) && open > 0) --open;
  }
  return open == 0;
}

bool report_stray_bracket(const Tokens& tokens, std::size_t index,
                          diagnostics::Diagnostics& diagnostics) {
  if (!one_of(tokens.list[index]->getType(), {P::RPAREN, P::RBRACK, P::RBRACE})) return false;
  auto& report = diagnostics.report(kinds::stray_bracket, tokens.range(index),
                                    kinds::Name{tokens.text_of(index)});
  if (tokens.list[index]->getType() == P::RBRACE)
    report.note("declarations have no braces; each ends where the next begins");
  if (tokens.list[index]->getType() == P::RPAREN)
    report.choice("remove it", tokens.range(index), "");
  else
    report.fix("remove it", tokens.range(index), "");
  return true;
}

void report_no_declaration(const Tokens& tokens, std::size_t index,
                           diagnostics::Diagnostics& diagnostics) {
  const std::size_t type = tokens.list[index]->getType();
  const std::string found = type == P::QUOTE ? "a text in quotes" : quoted(tokens.text_of(index));
  diagnostics
      .report(kinds::unexpected_text, tokens.range(index),
              kinds::Text{"a declaration such as `policy`, `let` or `rule`"}, kinds::Text{found})
      .note("a declaration begins with its word and ends where the next one begins");
}

Next report_unexpected(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  if (const auto later = later_part(stop)) {
    diagnostics.report(kinds::not_in_this_version, place(stop), kinds::Text{*later});
    return Next::GiveUp;
  }
  if (stop.at < stop.slice.end() && closes_nothing(stop.slice.tokens(), stop.begin, stop.at)) {
    report_stray_bracket(stop.slice.tokens(), stop.at, diagnostics);
    return Next::GoOn;
  }
  if (report_rows_unannounced(stop, diagnostics)) return Next::GiveUp;
  if (const auto next = report_table_habit(stop, diagnostics)) return *next;
  if (const auto next = report_rule_habit(stop, diagnostics)) return *next;
  if (table_line_without_bars(stop)) {
    diagnostics
        .report(kinds::unexpected_text, range_at(stop, stop.at - 1),
                kinds::Text{"`||` between what is tested and what it gives"},
                kinds::Text{"only `|` on this line"})
        .note("a table has its conditions left of `||` and its results right of it, in every row");
    return Next::GiveUp;
  }
  if (row_without_bars(stop, diagnostics)) return Next::GoOn;
  if (report_spreadsheet_function(stop, diagnostics)) return Next::GiveUp;
  if (report_misplaced(stop, diagnostics)) return Next::GoOn;
  if (const auto next = report_habit(stop, diagnostics)) return *next;
  if (empty_last_cell(stop, diagnostics) || empty_cell(stop, diagnostics) ||
      chained_comparison(stop, diagnostics) || unclosed_bracket(stop, diagnostics) ||
      reserved_word(stop, diagnostics))
    return Next::GoOn;
  auto& report = diagnostics.report(kinds::unexpected_text, place(stop),
                                    kinds::Text{expected_phrase(stop)}, kinds::Text{seen(stop)});
  if (!hint_spelling(stop, report)) offer_insertion(stop, report);
  if (report.fixes.empty() && ends_early(stop))
    report.here("something is missing after this");
  else
    report.range = range_at(stop, stop.at);
  hint_capital(stop, report);
  hint_code(stop, report);
  hint_order(stop, report);
  hint_people(stop, report);
  return Next::GoOn;
}

}  // namespace bop::parse

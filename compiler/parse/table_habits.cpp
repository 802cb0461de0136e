#include "compiler/parse/table_habits.h"

#include <algorithm>
#include <string>
#include <vector>

#include <BopParser.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "compiler/parse/habits.h"

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;

constexpr std::size_t none = antlr4::Token::EOF;

bool one_of(std::size_t type, std::initializer_list<std::size_t> types) {
  return std::ranges::find(types, type) != types.end();
}

class TableHabits {
 public:
  TableHabits(const Stop& stop, diagnostics::Diagnostics& diagnostics)
      : stop_(stop), tokens_(stop.slice.tokens()), diagnostics_(diagnostics) {}

  std::optional<Next> report() {
    if (!one_of(type(stop_.begin), {P::TABLE, P::PARAMETER}) || stop_.at <= stop_.begin)
      return std::nullopt;
    if (hit_policy_forgotten() || rows_without_bars()) return Next::GiveUp;
    if (row_in_force()) return Next::GoOn;
    if (!find_cell()) return std::nullopt;
    if (or_more() || two_bounds() || values_joined_by_or() || range_in_words() ||
        otherwise_in_words() || comparison_in_words())
      return Next::GoOn;
    return std::nullopt;
  }

 private:
  std::size_t type(std::size_t at) const {
    return at >= stop_.begin && at < stop_.slice.end() ? stop_.slice.get(at)->getType() : none;
  }
  std::string_view text(std::size_t at) const {
    return at < stop_.slice.end() ? tokens_.text_of(at) : std::string_view();
  }
  source::SourceRange range(std::size_t first, std::size_t last) const {
    return tokens_.range(first).to(tokens_.range(last));
  }
  std::string words(std::size_t first, std::size_t last) const {
    const auto all = range(first, last);
    return std::string(tokens_.text.substr(all.begin, all.end - all.begin));
  }
  bool is_bar(std::size_t at) const { return one_of(type(at), {P::BAR, P::BARBAR}); }
  bool begins_line(std::size_t at) const {
    return at >= stop_.slice.end() || tokens_.starts_line(at);
  }
  kinds::Diagnostic& wrong(std::size_t first, std::size_t last) {
    const std::string seen = words(first, last);
    return diagnostics_.report(kinds::wrong_operator, range(first, last), kinds::Name{seen});
  }
  void rewrite(kinds::Diagnostic& report, const std::string& meant) {
    report.fix("write `" + meant + "`", range(first_, last_), meant);
  }

  // The cell of conditions that the stop stands in: its first and its last token.
  bool find_cell() {
    first_ = std::min(stop_.at, stop_.slice.end() - 1);
    while (first_ > stop_.begin && !is_bar(first_ - 1) && !begins_line(first_)) --first_;
    if (first_ == stop_.begin || type(first_ - 1) != P::BAR) return false;
    for (std::size_t at = first_ - 1; !begins_line(at); --at)
      if (type(at - 1) == P::BARBAR) return false;
    last_ = first_;
    while (!is_bar(last_ + 1) && !begins_line(last_ + 1)) ++last_;
    return is_bar(last_ + 1) && stop_.at >= first_ && stop_.at <= last_ + 1;
  }

  // table t(…) gives who : Role, and then the header
  bool hit_policy_forgotten() {
    const bool wanted = stop_.expected.contains(static_cast<std::size_t>(P::UNIQUE)) &&
                        stop_.expected.contains(static_cast<std::size_t>(P::COLLECT));
    if (type(stop_.begin) != P::TABLE || !wanted || !begins_line(stop_.at)) return false;
    const auto end = tokens_.range(stop_.at - 1);
    diagnostics_
        .report(kinds::unexpected_text, end,
                kinds::Text{"`unique`, `first`, `collect` or `most severe` after `" +
                            std::string(text(stop_.at - 1)) + "`"},
                kinds::Text{"the end of the line"})
        .here("a table says here which row counts where several hold")
        .note(
            "`unique` is the usual one: never two rows hold, and that is proved; `first` takes the "
            "uppermost that holds")
        .choice("insert `unique`", {end.file, end.end, end.end}, " unique");
    return true;
  }

  // amount⇥who: the header as it is pasted from a sheet
  bool rows_without_bars() {
    const bool header = stop_.rule == P::RuleTableDecl || stop_.rule == P::RuleParameterDecl ||
                        stop_.rule == P::RuleHeader || stop_.rule == P::RuleRow;
    if (!header || !begins_line(stop_.at) || stop_.at >= stop_.slice.end()) return false;
    if (!stop_.expected.contains(static_cast<std::size_t>(P::BARBAR)) ||
        one_of(type(stop_.at), {P::BAR, P::BARBAR, P::CODE}))
      return false;
    std::size_t last = stop_.at;
    while (!begins_line(last + 1)) ++last;
    diagnostics_
        .report(kinds::unexpected_text, range(stop_.at, last), kinds::Text{"`|` before this line"},
                kinds::Text{"`" + words(stop_.at, stop_.at) + "`"})
        .note("the header and the rows stand between bars, with two before what a row gives: `" +
              example(stop_.at, last) + "`")
        .note(
            "a table that is kept in a sheet is read with `bop table import`; `bop table export` "
            "writes the sheet to fill in");
    return true;
  }

  // Its own words where they are as many as the table has columns.
  std::string example(std::size_t first, std::size_t last) const {
    std::size_t keys = 0, columns = 0;
    bool given = false;
    for (std::size_t at = stop_.begin; at < first; ++at) {
      if (type(at) == P::RPAREN) given = true;
      if (type(at) != P::COLON) continue;
      ++columns;
      if (!given) ++keys;
    }
    if (columns == 0 || columns != last - first + 1 || keys == 0 || keys == columns)
      return "| amount || who |";
    std::string row;
    for (std::size_t i = 0; i < columns; ++i)
      row += (i == keys ? "|| " : "| ") + std::string(text(first + i)) + " ";
    return row + "|";
  }

  // | meal || 10% | from 2026-01-01
  bool row_in_force() {
    const std::size_t at = stop_.at;
    if (!one_of(type(at), {P::FROM, P::UNTIL}) || type(at - 1) != P::BAR || begins_line(at) ||
        type(at + 1) != P::DATE)
      return false;
    const auto here = tokens_.range(at);
    wrong(at, at + 1)
        .note("a row that holds for a time says so behind its last bar: `in force " +
              words(at, at + 1) + "`")
        .fix("insert `in force`", {here.file, here.begin, here.begin}, "in force ");
    return true;
  }

  // | 3 or more ||, | 3 and over ||
  bool or_more() {
    if (last_ != first_ + 2 || !one_of(type(first_ + 1), {P::OR, P::AND}) || stop_.at != first_ + 1)
      return false;
    const std::string_view op = comparative(text(last_));
    if ((op != ">" && op != "<") || !ends_operand(type(first_))) return false;
    rewrite(wrong(first_, last_), std::string(op) + "= " + words(first_, first_));
    return true;
  }

  // | >= 3 and < 9 ||
  bool two_bounds() {
    const std::size_t at = stop_.at;
    if (type(at) != P::AND || !one_of(type(at + 1), {P::LT, P::LE, P::GT, P::GE}) || at == first_)
      return false;
    auto& report = wrong(at, at);
    report.note("two bounds in a cell are a range: `a .. b` with its end, `a ..< b` without");
    if (type(first_) == P::GE && one_of(type(at + 1), {P::LT, P::LE}) && at + 2 <= last_)
      rewrite(report, words(first_ + 1, at - 1) + (type(at + 1) == P::LT ? " ..< " : " .. ") +
                          words(at + 2, last_));
    return true;
  }

  // | hotel or train ||
  bool values_joined_by_or() {
    if (!one_of(type(stop_.at), {P::OR, P::AND}) || stop_.at == first_) return false;
    const bool either = type(stop_.at) == P::OR;
    std::string meant = words(first_, stop_.at - 1);
    for (std::size_t at = stop_.at; at <= last_; ++at) {
      if (type(at) == type(stop_.at)) {
        meant += ",";
        continue;
      }
      if (!either && type(at) != P::NAME) return false;
      const bool apart = tokens_.range(at).begin > tokens_.range(at - 1).end;
      meant += (apart ? " " : "") + std::string(text(at));
    }
    if (!either && type(stop_.at - 1) != P::NAME) return false;
    auto& report = wrong(stop_.at, stop_.at);
    report.note("a cell lists the values it matches with commas between them");
    // `not` is of all that follows it in its cell.
    if (either && type(first_) != P::NOT)
      rewrite(report, meant);
    else
      report.choice("write `" + meant + "`", range(first_, last_), meant);
    return true;
  }

  // | 1 to 3 ||
  bool range_in_words() {
    const std::size_t at = stop_.at;
    if (type(at) != P::TO || at == first_ || at == last_) return false;
    // Of whole numbers both ends are meant; of amounts and days the next row begins somewhere.
    const auto whole = [&](std::size_t side) {
      return type(side) == P::NUMBER && text(side).find('.') == std::string_view::npos;
    };
    auto& report = wrong(at, at);
    report.note("`a .. b` is a range with its end, `a ..< b` one without");
    if (whole(at - 1) && whole(at + 1)) {
      report.fix("write `..`", range(at, at), "..");
      return true;
    }
    for (const char* const dots : {"..", "..<"})
      report.choice("write `" + std::string(dots) + "`", range(at, at), dots);
    return true;
  }

  // | else ||
  bool otherwise_in_words() {
    if (type(stop_.at) != P::ELSE || first_ != last_) return false;
    auto& report = wrong(first_, last_);
    report.note(
        "`otherwise` matches what no other row lists; `any` matches everything, also what is "
        "missing");
    rewrite(report, "otherwise");
    return true;
  }

  // | over 3 ||, | up to 0 ||, | at least 3 ||, | less than 3 ||
  bool comparison_in_words() {
    std::size_t value = first_ + 1;
    std::string op;
    if (type(first_) == P::UP && type(value) == P::TO) op = "<=", ++value;
    if (type(first_) == P::AT && type(value) == P::LEAST) op = ">=", ++value;
    if (type(first_) == P::AT && type(value) == P::MOST) op = "<=", ++value;
    if (type(first_) == P::FROM) op = ">=";
    if (op.empty()) {
      op = comparative(text(first_));
      if (text(value) == "than" || type(value) == P::TO) ++value;
    }
    if (op.empty() || op == "=" || value > last_ || stop_.at > value) return false;
    rewrite(wrong(first_, value - 1), op + " " + words(value, last_));
    return true;
  }

  const Stop& stop_;
  const Tokens& tokens_;
  diagnostics::Diagnostics& diagnostics_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

}  // namespace

std::optional<Next> report_table_habit(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  return TableHabits(stop, diagnostics).report();
}

}  // namespace bop::parse

#include "compiler/parse/rule_habits.h"

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

class RuleHabits {
 public:
  RuleHabits(const Stop& stop, diagnostics::Diagnostics& diagnostics)
      : stop_(stop), tokens_(stop.slice.tokens()), diagnostics_(diagnostics) {}

  std::optional<Next> report() {
    if (stop_.at >= stop_.slice.end() || stop_.at <= stop_.begin) return std::nullopt;
    if (exception_without_code()) return Next::GiveUp;
    if (otherwise_of_rule() || comma_forgotten() || decision_expected() || none_of_field() ||
        in_a_year())
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
  kinds::Diagnostic& wrong(std::size_t first, std::size_t last) {
    const std::string seen = words(first, last);
    return diagnostics_.report(kinds::wrong_operator, range(first, last), kinds::Name{seen});
  }
  // The names that stand behind `word` in this file: what it declares.
  std::vector<std::string_view> declared(std::size_t word) const {
    std::vector<std::string_view> names;
    for (std::size_t at = 0; at + 1 < tokens_.list.size(); ++at)
      if (tokens_.list[at]->getType() == word && tokens_.list[at + 1]->getType() == P::NAME &&
          tokens_.starts_line(at))
        names.push_back(tokens_.text_of(at + 1));
    return names;
  }
  // The types that fields of this name have in this file: `Text?`.
  std::vector<std::string> field_types(std::string_view name) const {
    std::vector<std::string> types;
    for (std::size_t at = 1; at + 1 < tokens_.list.size(); ++at) {
      if (tokens_.list[at]->getType() != P::COLON || tokens_.text_of(at - 1) != name ||
          tokens_.list[at + 1]->getType() != P::UNAME)
        continue;
      std::string type(tokens_.text_of(at + 1));
      if (at + 2 < tokens_.list.size() && tokens_.list[at + 2]->getType() == P::QUESTION)
        type += '?';
      types.push_back(std::move(type));
    }
    return types;
  }

  // exception to AP-02: read on, the code of the rule would be taken for its own
  bool exception_without_code() {
    if (type(stop_.begin) != P::EXCEPTION || stop_.at != stop_.begin + 1) return false;
    const bool titled = type(stop_.at) == P::QUOTE;
    if (!titled && type(stop_.at) != P::TO) return false;
    const std::string rule =
        !titled && type(stop_.at + 1) == P::CODE ? words(stop_.at + 1, stop_.at + 1) : "AP-02";
    diagnostics_
        .report(kinds::unexpected_text, tokens_.range(stop_.at),
                kinds::Text{"a code such as `" + rule + "-1` after `exception`"},
                kinds::Text{titled ? "a text in quotes" : "`to`"})
        .note("an exception has a code and a title of its own: `exception " + rule + "-1 to " +
              rule + " \"…\"`");
    return true;
  }

  // then ask  otherwise pay
  bool otherwise_of_rule() {
    if (type(stop_.begin) != P::RULE || !stop_.leftover) return false;
    if (type(stop_.at) != P::OTHERWISE && word_meant(text(stop_.at)) != "otherwise" &&
        type(stop_.at) != P::ELSE)
      return false;
    wrong(stop_.at, stop_.at)
        .note(
            "a rule has no `otherwise`: what follows where it does not apply is said by a second "
            "rule with its own `when`, or by the decision's `default`");
    return true;
  }

  // The clause that the stop stands in is the `then` of a rule, or what follows its `also`, or the
  // `otherwise` of a requirement.
  bool in_effect() const {
    for (std::size_t at = stop_.at; at-- > stop_.begin;) {
      if (one_of(type(at), {P::THEN, P::ALSO, P::OTHERWISE})) return true;
      if (one_of(type(at), {P::WHEN, P::UNLESS, P::BECAUSE, P::CITES, P::OWNER, P::SLACK,
                            P::JURISDICTION, P::FORCE, P::COLON, P::EACH}))
        return type(at) == P::COLON && type(at - 1) == P::NAME && type(at - 2) == P::THEN;
    }
    return false;
  }

  // then ask to manager within 2 days; then ask  for finance  within 2 days
  bool comma_forgotten() {
    if (!one_of(type(stop_.begin), {P::RULE, P::REQUIRES}) || !stop_.leftover || !in_effect())
      return false;
    const auto begins_part = [&](std::size_t at) {
      return (type(at) == P::WITHIN && one_of(type(at + 1), {P::DURATION, P::NUMBER, P::NAME})) ||
             (one_of(type(at), {P::FOR, P::BLOCKS}) && type(at + 1) == P::NAME);
    };
    if (!begins_part(stop_.at) || !ends_operand(type(stop_.at - 1))) return false;
    for (std::size_t at = stop_.at; at < stop_.slice.end(); ++at) {
      if (one_of(type(at), {P::BECAUSE, P::CITES, P::OWNER, P::ALSO, P::IN, P::SLACK})) break;
      if (!begins_part(at) || type(at - 1) == P::COMMA) continue;
      const auto before = tokens_.range(at - 1);
      diagnostics_
          .report(kinds::unexpected_text, tokens_.range(at),
                  kinds::Text{"`,` before `" + std::string(text(at)) + "`"},
                  kinds::Text{"`" + std::string(text(at)) + "`"})
          .note(
              "what is said of an outcome is separated by commas: `ask to manager, within 2 days`")
          .fix("write `, " + words(at, std::min(at + 1, stop_.slice.end() - 1)) + "`",
               {before.file, before.end, before.end}, ",");
    }
    return true;
  }

  // expect decision = hold; | amount || decision |
  bool decision_expected() {
    const std::size_t at = stop_.at;
    const bool column = one_of(type(at - 1), {P::BAR, P::BARBAR});
    const bool expected = type(at - 1) == P::EXPECT && one_of(type(at + 1), {P::EQ, P::NE, P::IS});
    if (type(stop_.begin) != P::TEST || type(at) != P::DECISION || !(column || expected))
      return false;
    auto& report = diagnostics_.report(
        kinds::unexpected_text, tokens_.range(at),
        kinds::Text{"the name of a decision after `" + std::string(text(at - 1)) + "`"},
        kinds::Text{"`decision`"});
    const auto names = declared(P::DECISION);
    constexpr std::size_t offered_max = 3;
    if (names.size() == 1)
      report.note("the decision of this policy is called `" + std::string(names[0]) + "`");
    for (std::size_t i = 0; i < std::min(names.size(), offered_max); ++i) {
      const std::string name(names[i]);
      if (names.size() == 1)
        report.fix("write `" + name + "`", tokens_.range(at), name);
      else
        report.choice("write `" + name + "`", tokens_.range(at), name);
    }
    return true;
  }

  // when no receipt; and no claim.receipt
  bool none_of_field() {
    std::size_t no = stop_.at;
    if (type(no) != P::NO && no >= stop_.begin + 2) no -= 2;
    if (type(no) != P::NO || type(no + 1) != P::NAME || no == stop_.begin) return false;
    std::size_t last = no + 1;
    while (type(last + 1) == P::DOT && last + 2 < stop_.slice.end()) last += 2;
    if (one_of(type(last + 1), {P::IN, P::NAME, P::NUMBER, P::LBRACE})) return false;
    auto& report = wrong(no, last);
    report.note(
        "`no` asks of the elements of a list: `no line in invoice.lines where …`. Whether a value "
        "is absent is asked with `is missing`, whether it is not true with `not`");
    std::string path = words(no + 1, last);
    const auto types = field_types(text(last));
    const auto subjects = declared(P::SUBJECT);
    if (last == no + 1 && (subjects.size() != 1 || types.empty())) return true;
    if (last == no + 1) path = std::string(subjects[0]) + "." + path;
    const auto all = [&](const auto& is) { return std::ranges::all_of(types, is); };
    if (!all([](const std::string& type) { return type == "Boolean"; }) || types.empty())
      report.choice("write `" + path + " is missing`", range(no, last), path + " is missing");
    if (!all([](const std::string& type) { return type.ends_with('?'); }) || types.empty())
      report.choice("write `not " + path + "`", range(no, last), "not " + path);
    return true;
  }

  // claim.spent in 2026
  bool in_a_year() {
    const std::size_t at = stop_.at;
    constexpr std::size_t year_digits = 4;
    const std::string year(text(at + 1));
    if (type(at) != P::IN || type(at + 1) != P::NUMBER || !ends_operand(type(at - 1))) return false;
    if (year.size() != year_digits || year.find('.') != std::string::npos ||
        (year[0] != '1' && year[0] != '2'))
      return false;
    const std::string meant = "is in " + year + "-01-01 .. " + year + "-12-31";
    wrong(at, at + 1)
        .note("a day is compared with days: a year runs from its first day to its last")
        .choice("write `" + meant + "`", range(at, at + 1), meant);
    return true;
  }

  const Stop& stop_;
  const Tokens& tokens_;
  diagnostics::Diagnostics& diagnostics_;
};

}  // namespace

std::optional<Next> report_rule_habit(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  return RuleHabits(stop, diagnostics).report();
}

}  // namespace bop::parse

#include "compiler/parse/habits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include <BopParser.h>

#include "compiler/diagnostics/kinds_parse.h"
#include "runtime/value/decimal.h"

namespace bop::parse {

namespace {

using P = grammar::BopParser;
namespace kinds = diagnostics;

constexpr std::size_t none = antlr4::Token::EOF;

struct Habit {
  std::string_view word;
  std::string_view meant;
};
constexpr std::array comparatives{
    Habit{"greater", ">"}, Habit{"more", ">"},   Habit{"higher", ">"}, Habit{"above", ">"},
    Habit{"bigger", ">"},  Habit{"larger", ">"}, Habit{"over", ">"},   Habit{"later", ">"},
    Habit{"exceeds", ">"}, Habit{"less", "<"},   Habit{"lower", "<"},  Habit{"smaller", "<"},
    Habit{"below", "<"},   Habit{"under", "<"},  Habit{"fewer", "<"},  Habit{"earlier", "<"},
    Habit{"equal", "="},   Habit{"equals", "="}, Habit{"after", ">"},  Habit{"before", "<"}};
constexpr std::array states{
    Habit{"empty", "missing"},   Habit{"null", "missing"},     Habit{"blank", "missing"},
    Habit{"none", "missing"},    Habit{"absent", "missing"},   Habit{"nil", "missing"},
    Habit{"nothing", "missing"}, Habit{"filled", "present"},   Habit{"there", "present"},
    Habit{"set", "present"},     Habit{"available", "present"}};
constexpr std::array foreign_words{
    Habit{"wenn", "when"},      Habit{"falls", "when"},    Habit{"quand", "when"},
    Habit{"if", "when"},        Habit{"dann", "then"},     Habit{"alors", "then"},
    Habit{"und", "and"},        Habit{"et", "and"},        Habit{"oder", "or"},
    Habit{"ou", "or"},          Habit{"weil", "because"},  Habit{"nicht", "not"},
    Habit{"reason", "because"}, Habit{"except", "unless"}, Habit{"else", "otherwise"}};

// What others write before a type whose value may be missing, and questions about a day.
constexpr std::array optional_words{Habit{"optional", "?"}, Habit{"nullable", "?"},
                                    Habit{"maybe", "?"}, Habit{"option", "?"}};
constexpr std::array day_questions{
    Habit{"weekend", "weekday({}) >= 6"},  Habit{"weekday", "weekday({}) <= 5"},
    Habit{"monday", "weekday({}) = 1"},    Habit{"tuesday", "weekday({}) = 2"},
    Habit{"wednesday", "weekday({}) = 3"}, Habit{"thursday", "weekday({}) = 4"},
    Habit{"friday", "weekday({}) = 5"},    Habit{"saturday", "weekday({}) = 6"},
    Habit{"sunday", "weekday({}) = 7"}};

std::string lower(std::string_view word) {
  std::string small(word);
  std::ranges::transform(small, small.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return small;
}

template <std::size_t N>
std::string_view find(const std::array<Habit, N>& habits, std::string_view word) {
  const std::string small = lower(word);
  const auto at = std::ranges::find(habits, std::string_view(small), &Habit::word);
  return at == habits.end() ? std::string_view() : at->meant;
}

bool one_of(std::size_t type, std::initializer_list<std::size_t> types) {
  return std::ranges::find(types, type) != types.end();
}

bool begins_operand(std::size_t type) {
  return one_of(type, {P::NAME, P::UNAME, P::NUMBER, P::PERCENT, P::MONEY, P::DATE, P::DATETIME,
                       P::DURATION, P::QUOTE});
}
bool is_aggregate(std::size_t type) {
  return one_of(type, {P::SUM, P::AVERAGE, P::MIN, P::MAX, P::LIST, P::COUNT, P::THOSE, P::FIRST});
}
bool is_quantifier(std::size_t type) {
  return one_of(type, {P::ANY, P::NO, P::EVERY, P::EXACTLY, P::AT});
}

std::string negated(std::string_view op) {
  if (op == ">") return "<=";
  if (op == "<") return ">=";
  if (op == "=") return "<>";
  return op == "missing" ? "present" : "missing";
}

class Habits {
 public:
  Habits(const Stop& stop, diagnostics::Diagnostics& diagnostics)
      : stop_(stop), diagnostics_(diagnostics) {}

  std::optional<Next> report() {
    if (stop_.at >= stop_.slice.end() || stop_.at <= stop_.begin) return std::nullopt;
    if (several_asked() || optional_type() || percent_for_confidence() || no_for_false() ||
        not_in_capitals() || field_in_capitals() || words_of_speech())
      return Next::GoOn;
    if (one_of(type(stop_.begin), {P::TYPE, P::TABLE})) return std::nullopt;
    const std::size_t before = type(stop_.at - 1);
    if (before == P::IS) return after_is(stop_.at - 1, false);
    if (before == P::NOT && type(stop_.at - 2) == P::IS) return after_is(stop_.at - 2, true);
    if (before == P::OF && type(stop_.at - 2) == P::ONE) return choices_without_brackets();
    if (auto tail = open_tail()) return tail;
    if (!ends_operand(before) && type(stop_.at - 2) != P::DOT) return std::nullopt;
    return after_operand();
  }

 private:
  std::size_t type(std::size_t at) const {
    return at >= stop_.begin && at < stop_.slice.end() ? stop_.slice.get(at)->getType() : none;
  }
  std::string_view text(std::size_t at) const {
    return at < stop_.slice.end() ? stop_.slice.tokens().text_of(at) : std::string_view();
  }
  source::SourceRange range(std::size_t first, std::size_t last) const {
    return stop_.slice.tokens().range(first).to(stop_.slice.tokens().range(last));
  }
  std::string words(std::size_t first, std::size_t last) const {
    const auto all = range(first, last);
    return std::string(stop_.slice.tokens().text.substr(all.begin, all.end - all.begin));
  }
  bool same_line(std::size_t at) const {
    return at < stop_.slice.end() && !stop_.slice.tokens().starts_line(at);
  }
  kinds::Diagnostic& wrong(std::size_t first, std::size_t last) {
    const std::string seen = words(first, last);
    return diagnostics_.report(kinds::wrong_operator, range(first, last), kinds::Name{seen});
  }

  // route to controller and cfo; route to controller, cfo
  bool several_asked() {
    std::size_t first = stop_.at;
    const bool joined = type(first) == P::AND;
    if (!joined && (type(first) != P::NAME || type(first - 1) != P::COMMA)) return false;
    while (first > stop_.begin + 2 && one_of(type(first - 1), {P::NAME, P::COMMA})) --first;
    if (type(first - 1) != P::TO || type(first) != P::NAME) return false;
    std::size_t last = joined ? stop_.at - 1 : stop_.at;
    std::string list = words(first, first);
    for (std::size_t at = first + 1; at <= last; ++at)
      if (type(at) == P::NAME) list += ", " + words(at, at);
    while (one_of(type(last + 1), {P::AND, P::COMMA}) && type(last + 2) == P::NAME) {
      last += 2;
      list += ", " + words(last, last);
    }
    if (last == stop_.at - 1) return false;
    wrong(stop_.at, stop_.at)
        .note("several who are asked are a list, and each of them has to answer")
        .fix("write `[" + list + "]`", range(first, last), "[" + list + "]");
    return true;
  }

  // reason : optional Text; reason : Text optional
  bool optional_type() {
    const bool behind = find(optional_words, text(stop_.at)).empty();
    const std::size_t word = behind ? stop_.at - 1 : stop_.at;
    if (find(optional_words, text(word)).empty() || !same_line(word)) return false;
    if (type(word - 1) != (behind ? P::UNAME : P::COLON)) return false;
    std::size_t name = behind ? word - 1 : word + 1;
    if (type(name) == P::LPAREN || type(name) == P::LT) ++name;
    if (type(name) != P::UNAME) return false;
    const std::string meant = words(name, name) + "?";
    auto& report = diagnostics_.report(kinds::unexpected_text, range(word, word),
                                       kinds::Text{behind ? "`?`" : "a type"},
                                       kinds::Text{"`" + words(word, word) + "`"});
    report.note("what a document may not have at all is of a type with `?`: `" + meant + "`");
    const auto [first, last] = std::minmax(word, name);
    if (last == first + 1) report.fix("write `" + meant + "`", range(first, last), meant);
    return true;
  }

  // trust invoice at 90%
  bool percent_for_confidence() {
    const std::size_t at = stop_.at;
    if (type(stop_.begin) != P::TRUST || type(at) != P::PERCENT) return false;
    std::string digits = words(at, at);
    digits.resize(digits.find_first_not_of("0123456789."));
    const auto percent = value::Decimal::parse(digits);
    const auto hundredth = value::Decimal::of(1, -2);
    const auto number = percent && hundredth ? value::multiply(*percent, *hundredth) : std::nullopt;
    auto& report =
        diagnostics_.report(kinds::unexpected_text, range(at, at), kinds::Text{"a number"},
                            kinds::Text{"`" + words(at, at) + "`"});
    report.note("a confidence lies between 0 and 1, as readers of documents report it");
    if (number) {
      const std::string meant = number->text(std::max(2, number->scale()), false);
      report.fix("write `" + meant + "`", range(at, at), meant);
    }
    return true;
  }

  // line.receipt = no
  bool no_for_false() {
    const std::size_t at = stop_.at;
    if (type(at) != P::NO || !one_of(type(at - 1), {P::EQ, P::NE}) || type(at + 2) == P::IN)
      return false;
    wrong(at, at)
        .note("a truth is `true` or `false`; alone it asks whether it is true: `x`, `not x`")
        .fix("write `false`", range(at, at), "false");
    return true;
  }

  // invoice.issued is weekend: the path before `is`
  std::optional<Next> question_about_day(std::size_t is, bool negative) {
    const std::string_view asked = find(day_questions, text(stop_.at));
    std::size_t first = is - 1;
    while (first > stop_.begin + 1 && type(first - 1) == P::DOT) first -= 2;
    if (asked.empty() || type(is - 1) != P::NAME) return std::nullopt;
    const std::size_t hole = asked.find("{}");
    std::string meant(asked);
    meant.replace(hole, 2, words(first, is - 1));
    if (negative) meant = "not (" + meant + ")";
    wrong(is, stop_.at)
        .note(
            "`weekday(…)` of `std.time` is 1 on Mondays and 7 on Sundays; whether business is done "
            "on a day says `is_business_day(…, \"TARGET\")`")
        .choice("write `" + meant + "`", range(first, stop_.at), meant);
    return Next::GoOn;
  }

  // greater than, less than or equal to: the operator, and the last of its words.
  std::string comparison(std::size_t at, std::size_t& last) const {
    std::string op(find(comparatives, text(at)));
    if (op.empty()) return op;
    last = at;
    if (text(last + 1) == "than" || text(last + 1) == "to") ++last;
    if (text(last + 1) == "or" && find(comparatives, text(last + 2)) == "=") {
      last += 2;
      if (text(last + 1) == "to") ++last;
      if (op != "=") op += "=";
    }
    return op;
  }

  // is more than 30 days before today: how far, or on which side? Both readings are offered.
  bool distance_in_time(std::size_t first, std::size_t last, std::string_view op) {
    if (type(last + 1) != P::DURATION || !one_of(type(last + 2), {P::BEFORE, P::AFTER}))
      return false;
    constexpr std::array mirrored{Habit{">", "<"}, Habit{"<", ">"}, Habit{">=", "<="},
                                  Habit{"<=", ">="}};
    const auto other = std::ranges::find(mirrored, op, &Habit::word);
    if (other == mirrored.end()) return false;
    const std::string day = words(last + 1, last + 2) + " …";
    auto& report = wrong(first, last);
    report.note("a day is compared with a day: is it earlier (`<`) or later (`>`) than `" + day +
                "`? A longer time before a day is an earlier day");
    const bool before = type(last + 2) == P::BEFORE;
    for (const std::string_view sign : {before ? other->meant : op, before ? op : other->meant})
      report.choice(std::string(sign.front() == '<' ? "earlier" : "later") + " than that day: `" +
                        std::string(sign) + "`",
                    range(first, last), std::string(sign));
    return true;
  }

  // `is` stands at `is`; what follows it at the stop.
  std::optional<Next> after_is(std::size_t is, bool negative) {
    const std::size_t at = stop_.at;
    std::size_t last = at;
    if (std::string op = comparison(at, last); !op.empty()) {
      if (negative) op = op == ">=" ? "<" : op == "<=" ? ">" : negated(op);
      if (distance_in_time(is, last, op)) return Next::GoOn;
      wrong(is, last).fix("write `" + op + "`", range(is, last), op);
      return Next::GoOn;
    }
    if (type(at) == P::AT && one_of(type(at + 1), {P::LEAST, P::MOST})) {
      std::string op = type(at + 1) == P::LEAST ? ">=" : "<=";
      if (negative) op = type(at + 1) == P::LEAST ? "<" : ">";
      if (distance_in_time(is, at + 1, op)) return Next::GoOn;
      wrong(is, at + 1).fix("write `" + op + "`", range(is, at + 1), op);
      return Next::GoOn;
    }
    if (const std::string_view state = find(states, text(at)); !state.empty()) {
      const std::string meant = negative ? negated(state) : std::string(state);
      wrong(is, at)
          .note(
              "what a document does not say at all is `missing`; what could not be read is not "
              "`known`")
          .fix("write `is " + meant + "`", range(is, at), "is " + meant);
      return Next::GoOn;
    }
    if (type(at) == P::BETWEEN) return between(is, at, negative);
    if (one_of(type(at), {P::TRUE, P::FALSE})) {
      auto& report = wrong(is, at);
      report.note("a condition needs no `is true`; its opposite is `not …`");
      if ((type(at) == P::TRUE) != negative) report.fix("remove it", range(is, at), "");
      return Next::GoOn;
    }
    if (auto asked = question_about_day(is, negative)) return asked;
    if (!begins_operand(type(at))) return std::nullopt;
    if (or_after_value(is, negative)) return Next::GoOn;
    const std::string op = negative ? "<>" : "=";
    wrong(is, at - 1)
        .note(
            "values are compared with `=` and `<>`; `is` asks: `is present`, `is missing`, `is "
            "one of (…)`, `is in a .. b`")
        .fix("write `" + op + "`", range(is, at - 1), op);
    return Next::GoOn;
  }

  // is 5 or more; is not goods or services
  bool or_after_value(std::size_t is, bool negative) {
    const std::size_t at = is + (negative ? 2 : 1);
    constexpr std::array values{P::NUMBER, P::MONEY,    P::PERCENT, P::DATE,
                                P::NAME,   P::QUANTITY, P::DURATION};
    const auto is_value = [&](std::size_t i) {
      return std::ranges::find(values, type(i)) != values.end();
    };
    if (!is_value(at) || type(at + 1) != P::OR) return false;
    const std::string_view side = find(comparatives, text(at + 2));
    if (side == ">" || side == "<") {
      const std::string_view opposite = side == ">" ? "<" : ">";
      const std::string op = negative ? std::string(opposite) : std::string(side) + "=";
      const std::string meant = op + " " + words(at, at);
      wrong(is, at + 2).fix("write `" + meant + "`", range(is, at + 2), meant);
      return true;
    }
    const bool ends = at + 3 >= stop_.slice.end() || !same_line(at + 3) ||
                      one_of(type(at + 3), {P::RPAREN, P::AND, P::OR, P::THEN});
    if (!is_value(at + 2) || !ends) return false;
    const std::string meant = std::string(negative ? "is not" : "is") + " one of (" +
                              words(at, at) + ", " + words(at + 2, at + 2) + ")";
    wrong(is, at + 2)
        .note("beside `or` stand whole conditions")
        .choice("write `" + meant + "`", range(is, at + 2), meant);
    return true;
  }

  // sum of line in invoice.lines
  bool total_of_elements(std::size_t in) {
    if (in < stop_.begin + 3 || type(in - 1) != P::NAME || type(in - 2) != P::OF ||
        !one_of(type(in - 3), {P::SUM, P::AVERAGE, P::MIN, P::MAX, P::LIST, P::DISTINCT}))
      return false;
    const std::string meant = words(in - 1, in - 1) + " for " + words(in - 1, in);
    wrong(in - 3, in)
        .note(
            "what is taken of each element stands before `for`: `sum of line.net for line in "
            "invoice.lines`")
        .choice("write `" + meant + "`", range(in - 1, in), meant);
    return true;
  }

  // between A and B
  Next between(std::size_t first, std::size_t at, bool negative) {
    auto& report = wrong(first, at);
    report.note(
        "a range says whether its end belongs to it: `is in A .. B` with B, `is in A ..< B` "
        "without");
    if (type(at + 2) == P::AND && same_line(at + 3)) {
      for (const char* const dots : {"..", "..<"}) {
        const std::string meant = (negative ? "is not in " : "is in ") + words(at + 1, at + 1) +
                                  " " + dots + " " + words(at + 3, at + 3);
        report.choice("write `" + meant + "`", range(first, at + 3), meant);
      }
    }
    return Next::GoOn;
  }

  // is one of hotel, train
  Next choices_without_brackets() {
    std::size_t last = stop_.at;
    while (type(last + 1) == P::COMMA && begins_operand(type(last + 2)) && same_line(last + 2))
      last += 2;
    const auto at = range(stop_.at, last);
    diagnostics_
        .report(kinds::unexpected_text, at, kinds::Text{"`(` after `is one of`"},
                kinds::Text{"`" + words(stop_.at, stop_.at) + "`"})
        .note("the choices stand in brackets: `is one of (a, b)`")
        .fix("put them in brackets", at, "(" + words(stop_.at, last) + ")");
    return Next::GiveUp;
  }

  // claim.deal not in deals: whether a reference set has an entry.
  bool in_set(std::size_t at, std::size_t in, bool negative) {
    if (type(in + 1) != P::NAME || one_of(type(in + 2), {P::DOT, P::RANGE, P::RANGE_OPEN}))
      return false;
    std::size_t first = at - 1;
    while (first > stop_.begin + 1 && type(first - 1) == P::DOT) first -= 2;
    if (type(at - 1) != P::NAME) return false;
    const std::string meant = words(in + 1, in + 1) + "[" + words(first, at - 1) + "] is " +
                              (negative ? "missing" : "present");
    wrong(at, in)
        .note("whether a set has an entry is asked of the entry: `SET[KEY] is present`")
        .choice("write `" + meant + "`", range(first, in + 1), meant);
    return true;
  }

  // NOT x
  bool not_in_capitals() {
    const std::size_t at = stop_.at - 1;
    if (type(at) != P::UNAME || (text(at) != "NOT" && text(at) != "Not")) return false;
    if (!one_of(type(stop_.at), {P::NAME, P::LPAREN, P::TRUE, P::FALSE})) return false;
    wrong(at, at)
        .note("words of the language are written in small letters")
        .fix("write `not`", range(at, at), "not");
    return true;
  }

  // item.Counted: the field that is so called in small letters is meant
  bool field_in_capitals() {
    const std::size_t at = stop_.at;
    if (type(at - 1) != P::DOT || type(at) != P::UNAME) return false;
    const std::string small = lower(text(at));
    const Tokens& tokens = stop_.slice.tokens();
    bool known = false;
    for (std::size_t i = 0; i < tokens.list.size() && !known; ++i)
      known = tokens.text_of(i) == small;
    auto& report = diagnostics_.report(kinds::unexpected_text, range(at, at),
                                       kinds::Text{"a field name after `.`"},
                                       kinds::Text{"`" + words(at, at) + "`"});
    report.note("values, fields, roles and outcomes begin with a small letter");
    const std::string title = "write `" + small + "`";
    if (known)
      report.fix(title, range(at, at), small);
    else
      report.choice(title, range(at, at), small);
    return true;
  }

  // 10% of x; x >= 1 and <= 2; cost center : Text; four eyes; 3 working days
  bool words_of_speech() {
    const std::size_t at = stop_.at;
    if (type(at) == P::OF && type(at - 1) == P::PERCENT) {
      wrong(at, at).fix("write `*`", range(at, at), "*");
      return true;
    }
    const bool joined = one_of(type(at - 1), {P::AND, P::OR});
    if (joined && one_of(type(at), {P::LT, P::LE, P::GT, P::GE, P::EQ, P::NE}))
      return half_a_condition();
    if (type(at) == P::LBRACK && type(at - 1) == P::NAME && stop_.insertable) {
      diagnostics_
          .report(kinds::unexpected_text, range(at, at), kinds::Text{"`:` after the field"},
                  kinds::Text{"`[`"})
          .note("elements are written inside their list: `" + words(at - 1, at - 1) +
                ": [TYPE { … }, TYPE { … }]`");
      return true;
    }
    if (type(stop_.begin) == P::TYPE && type(at) == P::NAME && type(at - 1) == P::NAME &&
        type(at + 1) == P::COLON && same_line(at)) {
      const std::string meant = words(at - 1, at - 1) + "_" + words(at, at);
      diagnostics_
          .report(kinds::unexpected_text, range(at, at), kinds::Text{"`:` after the name"},
                  kinds::Text{"`" + words(at, at) + "`"})
          .note("a name is one word; its parts are joined by `_`")
          .fix("write `" + meant + "`", range(at - 1, at), meant);
      return true;
    }
    if (type(at - 1) == P::NUMBER && text(at) == "working" && same_line(at)) {
      const bool days = text(at + 1) == "day" || text(at + 1) == "days";
      auto& report = wrong(at, days ? at + 1 : at);
      report.note("the calendar of the policy knows business days; hours run on through the night");
      const std::string meant = "business " + words(at + 1, at + 1);
      if (days) report.fix("write `" + meant + "`", range(at, at + 1), meant);
      return true;
    }
    return false;
  }
  // Before the `and` stands `PATH OPERATOR VALUE`: the second half asks the same path.
  bool half_a_condition() {
    const std::size_t at = stop_.at;
    std::size_t op = at - 1;
    while (op > stop_.begin + 1 && !one_of(type(op), {P::LT, P::LE, P::GT, P::GE, P::EQ, P::NE}) &&
           !one_of(type(op), {P::WHEN, P::UNLESS, P::OR}))
      --op;
    auto& report = wrong(at, at);
    report.note("on each side of `" + words(at - 1, at - 1) +
                "` stands a whole condition: `x >= A and x <= B`, or `x is in A .. B`");
    std::size_t first = op - 1;
    while (first > stop_.begin + 1 && type(first - 1) == P::DOT) first -= 2;
    if (one_of(type(op), {P::LT, P::LE, P::GT, P::GE, P::EQ, P::NE}) && type(op - 1) == P::NAME &&
        one_of(type(first - 1), {P::WHEN, P::UNLESS, P::AND, P::OR, P::LPAREN})) {
      const std::string path = words(first, op - 1);
      report.fix("write `" + path + "` again",
                 {range(at, at).file, range(at, at).begin, range(at, at).begin}, path + " ");
    }
    return true;
  }

  // What follows a value or a condition that is complete.
  std::optional<Next> after_operand() {
    const std::size_t at = stop_.at;
    std::size_t last = at;
    const bool word = one_of(type(at), {P::NAME, P::UNAME, P::OVER, P::UNDER});
    if (std::string op = word ? comparison(at, last) : std::string(); !op.empty()) {
      if (distance_in_time(at, last, op)) return Next::GoOn;
      wrong(at, last).fix("write `" + op + "`", range(at, last), op);
      return Next::GoOn;
    }
    if (type(at) == P::BETWEEN && type(stop_.begin) != P::PARAMETER) return between(at, at, false);
    const bool negative = type(at) == P::NOT && type(at + 1) == P::IN;
    if (type(at) == P::IN || negative) {
      const std::size_t in = negative ? at + 1 : at;
      if (type(in + 1) == P::FORCE || type(in + 1) == P::CALENDAR) return std::nullopt;
      const std::string is = negative ? "is not " : "is ";
      if (!negative && total_of_elements(at)) return Next::GoOn;
      const bool list = type(in + 1) == P::LPAREN;
      if (!list && in_set(at, in, negative)) return Next::GoOn;
      wrong(at, in).fix(list ? "ask for one of several" : "ask for a range", range(at, in),
                        is + (list ? "one of" : "in"));
      return Next::GoOn;
    }
    const bool last_of_line = at + 1 >= stop_.slice.end() || !same_line(at + 1);
    if (type(at) == P::COLON && last_of_line) {
      diagnostics_.report(kinds::wrong_operator, range(at, at), kinds::Name{":"})
          .note("a clause ends where the next one begins; it needs no sign")
          .fix("remove it", range(at, at), "");
      return Next::GoOn;
    }
    return std::nullopt;
  }

  // sum of … > 10, a and any x in xs where …
  std::optional<Next> open_tail() {
    const std::size_t at = stop_.at;
    if (type(at) == P::OF && is_aggregate(type(at - 1)) &&
        one_of(type(at - 2),
               {P::LT, P::LE, P::GT, P::GE, P::EQ, P::NE, P::PLUS, P::MINUS, P::STAR, P::SLASH}))
      return tail(at - 1, clause_end(at - 1));
    const bool operand = stop_.expected.contains(static_cast<std::size_t>(P::NUMBER)) &&
                         stop_.expected.contains(static_cast<std::size_t>(P::LPAREN));
    if (operand && (is_quantifier(type(at)) ||
                    (is_aggregate(type(at)) && type(at + 1) != P::LPAREN) || type(at) == P::IF)) {
      if (type(at) == P::IF && one_of(type(at - 1), {P::WHEN, P::THEN})) return std::nullopt;
      return tail(at, clause_end(at));
    }
    if (!one_of(type(at), {P::LT, P::LE, P::GT, P::GE, P::EQ, P::NE, P::PLUS, P::MINUS, P::STAR,
                           P::SLASH, P::IS}))
      return std::nullopt;
    std::size_t closed = 0;
    for (std::size_t i = at; i-- > stop_.begin;) {
      const std::size_t kind = type(i);
      if (one_of(kind, {P::RPAREN, P::RBRACK, P::RBRACE})) ++closed;
      if (one_of(kind, {P::LPAREN, P::LBRACK, P::LBRACE}) && closed-- == 0) return std::nullopt;
      if (closed > 0 || !is_aggregate(kind)) continue;
      if (!begins_aggregate(i)) return std::nullopt;
      return tail(i, at - 1);
    }
    return std::nullopt;
  }
  bool begins_aggregate(std::size_t at) const {
    return type(at + 1) == P::OF ||
           (one_of(type(at), {P::THOSE, P::FIRST}) && type(at + 2) == P::IN);
  }
  // Of an approval, whose people are no whole expressions: its next clause begins a line.
  bool begins_clause(std::size_t at) const {
    return type(stop_.begin) == P::APPROVAL && !same_line(at) &&
           one_of(type(at), {P::BY, P::IN, P::NUMBER, P::EXCLUDE, P::ESCALATION, P::OTHERWISE});
  }
  std::size_t clause_end(std::size_t at) const {
    std::size_t last = at;
    std::size_t open = 0;
    for (std::size_t i = at + 1; i < stop_.slice.end(); ++i) {
      const std::size_t kind = type(i);
      if (one_of(kind, {P::LPAREN, P::LBRACK, P::LBRACE})) ++open;
      if (one_of(kind, {P::RPAREN, P::RBRACK, P::RBRACE}) && open-- == 0) break;
      if (one_of(kind, {P::UNLESS, P::BECAUSE, P::CITES, P::EXPECT, P::OWNER})) break;
      if (kind == P::THEN && type(at) != P::IF) break;
      if (open == 0 && (kind == P::COMMA || begins_clause(i))) break;
      last = i;
    }
    return last;
  }
  Next tail(std::size_t first, std::size_t last) {
    const std::string begin = std::string(text(first)) + (type(first + 1) == P::OF ? " of" : "");
    const auto at = range(first, last);
    auto& report = diagnostics_.report(kinds::open_tail, at, kinds::Name{begin});
    report.note("everything that follows it belongs to it, so it is closed off with brackets");
    report.fix("put it in brackets", at, "(" + words(first, last) + ")");
    return Next::GiveUp;
  }

  const Stop& stop_;
  diagnostics::Diagnostics& diagnostics_;
};

}  // namespace

bool ends_operand(std::size_t type) {
  return one_of(type,
                {P::NAME,     P::UNAME,   P::NUMBER, P::PERCENT,  P::MONEY,    P::DATE, P::DATETIME,
                 P::DURATION, P::QUOTE,   P::RPAREN, P::RBRACK,   P::RBRACE,   P::TRUE, P::FALSE,
                 P::PRESENT,  P::MISSING, P::KNOWN,  P::POSITIVE, P::NEGATIVE, P::ZERO});
}

std::string_view word_meant(std::string_view word) {
  return find(foreign_words, word);
}

std::string_view comparative(std::string_view word) {
  return find(comparatives, word);
}

std::optional<Next> report_habit(const Stop& stop, diagnostics::Diagnostics& diagnostics) {
  return Habits(stop, diagnostics).report();
}

}  // namespace bop::parse

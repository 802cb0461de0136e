// Calls: defines, tables, and the few words of the language that look like calls.
#include <algorithm>

#include "compiler/check/context.h"
#include "runtime/builtins/calendar.h"

namespace bop::check {

namespace {

std::optional<ast::AggregateKind> whole_list_word(std::string_view word) {
  using ast::AggregateKind;
  if (word == "count") return AggregateKind::Count;
  if (word == "sum") return AggregateKind::Sum;
  if (word == "min") return AggregateKind::Min;
  if (word == "max") return AggregateKind::Max;
  if (word == "average") return AggregateKind::Average;
  if (word == "first") return AggregateKind::First;
  return {};
}

// "half_up" of a name, or nothing.
const ast::Name* word_of(const ast::Expr& expression) {
  return std::get_if<ast::Name>(&expression.node);
}

const std::vector<std::string_view>& mode_names() {
  static const std::vector<std::string_view> names{"half_up",      "half_down",   "half_even",
                                                   "half_ceiling", "toward_zero", "away_from_zero",
                                                   "ceiling",      "floor"};
  return names;
}

}  // namespace

Typed Checker::infer_call(ExprId id, const ast::Call& call, const Expected& hint) {
  if (call.callee.text.empty()) return {};
  if (call.callee.text == "round") return infer_round(id, call);
  if (call.callee.text == "money") return infer_money_of(id, call);
  if (call.callee.text == "unread") return infer_unread(id, call, hint);
  if (const auto kind = whole_list_word(call.callee.text)) return infer_whole_list(id, call, *kind);
  const resolve::Symbol* symbol = symbol_of(call.callee.text);
  const bool others = symbol == nullptr && call.callee.text.starts_with('_') &&
                      std::ranges::any_of(symbols_.names, [&](const auto& names) {
                        return names.contains(call.callee.text);
                      });
  if (symbol != nullptr && symbol->ambiguous) {
    for (const ExprId argument : call.arguments)
      if (!stands_for_nothing_alone(argument)) infer(argument);
    return {};
  }
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Define)
    return call_define(id, call, symbol->index);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Table)
    return call_table(id, call, symbol->index);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Check)
    return call_check(id, call, symbol->index);
  Typed first;
  for (const ExprId argument : call.arguments) {
    const Typed found = infer(argument);
    if (argument == call.arguments.front()) first = found;
  }
  if (!others && (symbol != nullptr || !name_key(call.callee.text).empty())) {
    report_not_called(id, call, symbol);
    return {};
  }
  auto& unknown =
      diagnostics_.report(diagnostics::unknown_name, call.callee.range, {call.callee.text});
  std::vector<std::string_view> names{"round", "money", "count"};
  for (const auto& [name, each] : symbols_.names[scope_.module])
    if (each.kind == resolve::Symbol::Kind::Define || each.kind == resolve::Symbol::Kind::Table)
      names.push_back(name);
  if (call.callee.text == "abs" && types::is_money(first.type))
    unknown.note("Of an amount it is called `magnitude`, in `std.money`.")
        .fix("write `magnitude`", call.callee.range, "magnitude");
  else if (others)
    unknown.note("A module has it for itself: names that begin with `_` are not for other files.");
  else if (!resolve::suggest_module(modules_.front(), unknown, call.callee, "define "))
    diagnostics::suggest(unknown, call.callee.range, call.callee.text, names);
  return {};
}

// Something that is there, but is not called: a let, a parameter, a role, `today`.
void Checker::report_not_called(ExprId id, const ast::Call& call, const resolve::Symbol* symbol) {
  const auto kind_text = [&]() -> std::string {
    using SymbolKind = resolve::Symbol::Kind;
    if (symbol == nullptr) return "a value";
    switch (symbol->kind) {
      case SymbolKind::Subject:
        return "the subject";
      case SymbolKind::Reference:
        return "a reference set";
      case SymbolKind::Parameter:
        return "a parameter";
      case SymbolKind::Let:
        return "a let";
      case SymbolKind::Role:
        return "a role";
      case SymbolKind::Decision:
        return "a decision";
      case SymbolKind::Example:
        return "an example";
      case SymbolKind::Define:
        return "a define";
      case SymbolKind::Table:
        return "a table";
      case SymbolKind::Check:
        return "a check";
      case SymbolKind::Match:
        return "a match";
      case SymbolKind::Approval:
        return "an approval";
    }
    return {};
  };
  const std::string& name = call.callee.text;
  auto& report =
      diagnostics_.report(diagnostics::not_called, call.callee.range, {name}, {kind_text()});
  if (call.arguments.empty() &&
      (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Reference))
    report.fix("write `" + name + "` alone", range(id), name);
  if (symbol != nullptr) report.label(symbol->range, "declared here");
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference)
    report.note("One entry is looked up with brackets: `" + name + "[KEY]`.");
  else
    report.note("Only tables and defines take arguments in parentheses.");
}

// round(x, MODE, DIGITS): the mode and the digits are written down, never computed.
Typed Checker::infer_round(ExprId id, const ast::Call& call) {
  const auto wrong_form = [&](SourceRange at) {
    diagnostics_.report(diagnostics::rounding_form, at)
        .note(
            "For example `round(x, half_up, 2)`. The modes are half_up, half_down, half_even, "
            "half_ceiling, toward_zero, away_from_zero, ceiling and floor; there is no default.");
    return Typed{};
  };
  if (call.arguments.size() != 3) {
    for (const ExprId argument : call.arguments)
      if (!stands_for_nothing_alone(argument)) infer(argument);
    return wrong_form(range(id));
  }
  Typed value = present(call.arguments[0]);
  const ast::Name* word = word_of(expr(call.arguments[1]));
  const auto mode = word == nullptr ? std::nullopt : value::rounding_named(word->text);
  if (word != nullptr && !mode) {
    auto& unknown =
        diagnostics_.report(diagnostics::unknown_name, range(call.arguments[1]), {word->text});
    diagnostics::suggest(unknown, range(call.arguments[1]), word->text, mode_names());
    unknown.note(
        "The modes are half_up, half_down, half_even, half_ceiling, toward_zero, "
        "away_from_zero, ceiling and floor.");
    return {};
  }
  const auto digits = literal_integer(call.arguments[2]);
  if (!mode) return wrong_form(range(call.arguments[1]));
  if (!digits) return wrong_form(range(call.arguments[2]));
  const auto mode_index = static_cast<Index>(mode.value());
  info(call.arguments[1]).target = {Target::Kind::RoundingMode, mode_index, 0};
  info(call.arguments[2]).type = types::of(Kind::Integer);
  const bool percent = value.type.kind == Kind::Percent;
  const auto decimals = static_cast<std::int32_t>(*digits + (percent ? 2 : 0));
  info(id).target = {Target::Kind::Round, mode_index, static_cast<Index>(decimals)};
  value.type.fraction = false;
  if (types::is_error(value.type) || types::is_money(value.type) || percent) return value;
  if (types::is_plain_number(value.type))
    return {types::of(*digits <= 0 ? Kind::Integer : Kind::Number), {}};
  diagnostics_
      .report(diagnostics::type_mismatch, range(call.arguments[0]), {"Number"},
              {name_of(value.type)})
      .note("Numbers, percents and amounts are rounded.");
  return {};
}

std::optional<std::int64_t> Checker::literal_integer(ExprId id) const {
  const auto& node = expr(id).node;
  const std::int64_t digits_max = 34;
  std::optional<std::int64_t> value;
  if (const auto* number = std::get_if<ast::NumberLiteral>(&node)) value = number->value.scaled(0);
  if (const auto* unary = std::get_if<ast::Unary>(&node);
      unary != nullptr && unary->op == ast::UnaryOp::Negate)
    if (const auto inner = literal_integer(unary->operand)) value = -*inner;
  if (value && (*value > digits_max || *value < -digits_max)) return {};
  return value;
}

Typed Checker::infer_money_of(ExprId id, const ast::Call& call) {
  info(id).target = {Target::Kind::MoneyOf, 0, 0};
  static const std::vector<resolve::Argument> arguments{
      {"amount", {}, types::of(Kind::Number)}, {"currency", {}, types::of(Kind::Currency)}};
  if (!check_arguments(call, range(id), arguments)) return {};
  const std::string currency = key(call.arguments[1]);
  const auto fixed = value::Currency::parse(fixed_currency(currency));
  return {types::of(Kind::Money, fixed ? fixed->packed : 0), currency};
}

// unread("EUR 120.OO"): what stood in the document and could not be made sense of.
Typed Checker::infer_unread(ExprId id, const ast::Call& call, const Expected& hint) {
  info(id).target = {Target::Kind::Unread, 0, 0};
  if (!scope_.constants_only || !hint.type) {
    diagnostics_.report(diagnostics::tests_only, range(id), {"`unread`"});
    return {};
  }
  if (call.arguments.size() > 1) {
    diagnostics_.report(diagnostics::argument_count, range(id), {"unread"}, {"one text"},
                        {call.arguments.size()});
    return {};
  }
  for (const ExprId argument : call.arguments)
    expect(argument, {types::of(Kind::Text), "it is the text that stood there.", {}, {}});
  return {*hint.type, {}};
}

// `currencies`: of each argument, as its Typed says.
bool Checker::check_arguments(const ast::Call& call, SourceRange at,
                              const std::vector<resolve::Argument>& arguments,
                              std::vector<std::string>* currencies) {
  const std::string& callee = call.callee.text;
  if (call.arguments.size() != arguments.size()) {
    for (const ExprId argument : call.arguments)
      if (!stands_for_nothing_alone(argument)) infer(argument);
    auto& report = diagnostics_.report(diagnostics::argument_count, at, {callee},
                                       {diagnostics::counted(arguments.size(), "argument")},
                                       {call.arguments.size()});
    std::string list;
    for (const resolve::Argument& argument : arguments)
      list += (list.empty() ? "`" : ", `") + argument.name + " : " + name_of(argument.type) + "`";
    if (!list.empty()) report.note((arguments.size() == 1 ? "It is " : "They are ") + list + ".");
    if (const resolve::Symbol* symbol = symbol_of(callee))
      report.label(symbol->range, "declared here");
    return false;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const resolve::Argument& argument = arguments[i];
    Expected wanted{argument.type,
                    "Argument " + std::to_string(i + 1) + " of `" + callee + "` is `" +
                        argument.name + " : " + name_of(argument.type) + "`.",
                    {},
                    "declared here"};
    if (argument.range.file) wanted.where = argument.range;
    if (callee == "abs") wanted.why += " Of amounts: `magnitude(…)` of `std.money`.";
    const Typed given = expect(call.arguments[i], wanted);
    if (currencies != nullptr) currencies->push_back(given.currency);
  }
  return true;
}

Typed Checker::call_define(ExprId id, const ast::Call& call, Index define) {
  const resolve::Define& callee = symbols_.defines[define];
  info(id).target = {Target::Kind::Define, define, 0};
  if (resolve::is_broken(modules_, callee.place)) return {};
  std::vector<std::string> currencies;
  if (!check_arguments(call, range(id), callee.arguments, &currencies)) return define_typed(define);
  for (std::size_t i = 0; i < callee.arguments.size(); ++i)
    // What is missing is in no currency.
    if (const Index other = callee.arguments[i].tied_to;
        other != none && !std::holds_alternative<ast::MissingLiteral>(expr(call.arguments[i]).node))
      check_tied(call.arguments[other], {callee.arguments[other].type, currencies[other]},
                 call.arguments[i], {callee.arguments[i].type, currencies[i]});
  for (std::size_t i = 0; i < callee.arguments.size(); ++i) {
    if (!calendars_.is_taken(define, i)) continue;
    if (callee.native) clock_reads_.push_back(range(id));
    const auto* name = std::get_if<ast::TextLiteral>(&expr(call.arguments[i]).node);
    if (name == nullptr || name->parts.size() != 1 || name->parts[0].hole) continue;
    calendars_.check_name({name->parts[0].text, range(call.arguments[i])});
    if (const auto own = calendars_.house(name->parts[0].text))
      info(call.arguments[i]).target = {Target::Kind::Calendar, *own, 0};
  }
  if (callee.name == "abs" && !currencies.front().empty()) return {};  // of an amount: reported
  Typed result = define_typed(define);
  if (define_reads_clock_[define]) clock_reads_.push_back(range(id));
  // An amount is in the currency of the argument that its definition makes it of, if of one alone.
  if (result.type.index == 0) {
    const auto made_of = std::ranges::find_if(callee.arguments, [&](const auto& argument) {
      return result.currency == "of @" + argument.name;
    });
    result.currency =
        made_of == callee.arguments.end()
            ? std::string()
            : currencies[static_cast<std::size_t>(made_of - callee.arguments.begin())];
  }
  return result;
}

Typed Checker::call_table(ExprId id, const ast::Call& call, Index table) {
  const resolve::Table& callee = symbols_.tables[table];
  const bool columns_are_read = row_call_ == id;
  info(id).target = {Target::Kind::Table, table, 0};
  if (resolve::is_broken(modules_, callee.place)) return {};
  check_arguments(call, range(id), callee.parameters);
  if (callee.results.size() == 1) {
    const Type type = callee.values.front();
    const bool fixed = types::is_money(type) && type.index != 0;
    return {type, fixed ? value::Currency{type.index}.text() : std::string()};
  }
  if (callee.row_type == none) return {};
  if (!columns_are_read) {
    diagnostics_
        .report(diagnostics::table_row_as_value, range(id), {callee.name}, {callee.results.size()})
        .note("Read one of them: `" + callee.name + "(…)." + callee.results.front().name + "`.")
        .label(callee.place.name, "declared here");
    return {};
  }
  return {types::of(Kind::Record, callee.row_type), {}};
}

}  // namespace bop::check

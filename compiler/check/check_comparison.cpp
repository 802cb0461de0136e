// Comparisons: what can be told equal, what has an order, and amounts of maybe two currencies.
#include <algorithm>
#include <utility>

#include "compiler/check/bare_percent.h"
#include "compiler/check/constants.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

using ast::BinaryOp;

bool is_equality(BinaryOp op) {
  return op == BinaryOp::Equal || op == BinaryOp::NotEqual;
}

// `""`
bool is_empty_text(const ast::Expr& expression) {
  const auto* text = std::get_if<ast::TextLiteral>(&expression.node);
  return text != nullptr && std::ranges::all_of(text->parts, [](const auto& part) {
           return part.text.empty() && !part.hole;
         });
}

}  // namespace

std::pair<Typed, Typed> Checker::infer_pair(ExprId left, ExprId right) {
  const auto beside = [&](const Typed& other, ExprId where) {
    Expected hint;
    if (!types::is_error(other.type)) hint.type = other.type.required();
    hint.why = "Both sides of a comparison are of one type.";
    hint.where = range(where);
    hint.where_text = "this is " + with_article(other.type);
    return hint;
  };
  if (stands_for_nothing_alone(left) && !stands_for_nothing_alone(right)) {
    const Typed r = present(right);
    // After an error on one side the other's word can't be judged.
    if (types::is_error(r.type) && !std::holds_alternative<ast::MoneyLiteral>(expr(left).node))
      return {Typed{}, r};
    return {present(left, beside(r, right)), r};
  }
  const Typed l = present(left);
  if (types::is_error(l.type) && stands_for_nothing_alone(right)) return {l, Typed{}};
  return {l, present(right, beside(l, left))};
}

Typed Checker::infer_comparison(ExprId id, const ast::Binary& node) {
  const Typed boolean{types::of(Kind::Boolean), {}};
  if (auto decided = infer_decision_comparison(id, node)) return *decided;
  if (std::holds_alternative<ast::MissingLiteral>(expr(node.right).node) ||
      (is_equality(node.op) && means_absence(node.right))) {
    infer(node.left);
    diagnostics_.report(diagnostics::is_missing_form, node.op_range.to(range(node.right)))
        .fix("ask whether it is missing", node.op_range.to(range(node.right)),
             node.op == BinaryOp::NotEqual ? "is present" : "is missing");
    return boolean;
  }
  if (is_equality(node.op) && is_empty_text(expr(node.right)) && infer(node.left).type.optional) {
    diagnostics_.report(diagnostics::is_missing_form, node.op_range.to(range(node.right)))
        .here("a text that is there is never empty")
        .note("What a file leaves empty is missing.")
        .fix("ask whether it is missing", node.op_range.to(range(node.right)),
             node.op == BinaryOp::NotEqual ? "is present" : "is missing");
    return boolean;
  }
  const ast::Binary* const outer = std::exchange(compared_, &node);
  const auto [left, right] = infer_pair(node.left, node.right);
  compared_ = outer;
  info(id).converts = check_comparable(node.left, left, node.right, right, !is_equality(node.op));
  if (types::is_money(left.type))
    compared_currencies_[{scope_.module, id}] =
        left.currency.empty() ? right.currency : left.currency;
  return boolean;
}

// `disposition = hold`, `undetermined`: in tests and proofs.
std::optional<Typed> Checker::infer_decision_comparison(ExprId id, const ast::Binary& node) {
  const auto* name = std::get_if<ast::Name>(&expr(node.left).node);
  if (name == nullptr) return {};
  const resolve::Symbol* symbol = symbol_of(name->text);
  if (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Decision) return {};
  const Typed boolean{types::of(Kind::Boolean), {}};
  if (scope_.expecting && !scope_.proof) {
    if (std::exchange(outcome_reported_, true)) return boolean;
    diagnostics_.report(diagnostics::outcome_not_alone, range(id))
        .note("A test says which outcome it expects: `expect " + name->text +
              " = OUTCOME`. What else holds is an `expect` of its own.");
    return boolean;
  }
  if (!scope_.proof) return compare_with_outcome(node, symbol->index);
  info(node.left).target = {Target::Kind::Decision, symbol->index, 0};
  const auto* outcome = std::get_if<ast::Name>(&expr(node.right).node);
  if (!is_equality(node.op) || outcome == nullptr) {
    diagnostics_.report(diagnostics::outcome_word, range(id));
    return boolean;
  }
  check_outcome_word(node.right, outcome->text, *symbol);
  return boolean;
}

// `hold`, `undetermined`: what a decision is compared with.
void Checker::check_outcome_word(ExprId id, const std::string& word,
                                 const resolve::Symbol& symbol) {
  const resolve::Decision& decision = symbols_.decisions[symbol.index];
  if (word == "undetermined") {
    info(id).target = {Target::Kind::Undetermined, symbol.index, 0};
    return;
  }
  std::vector<std::string_view> names{"undetermined"};
  for (std::size_t i = 0; i < decision.outcomes.size(); ++i) {
    names.push_back(decision.outcomes[i].name);
    if (decision.outcomes[i].name != word) continue;
    info(id).target = {Target::Kind::Outcome, symbol.index, static_cast<Index>(i)};
    return;
  }
  auto& unknown = diagnostics_.report(diagnostics::unknown_outcome, range(id), {word});
  unknown.label(symbol.range, "`" + decision.name + "` is declared here");
  diagnostics::suggest(unknown, range(id), word, names);
  if (unknown.fixes.empty()) unknown.note(resolve::outcomes_text(decision));
}

// In a rule of another decision, a let or what a test expects: the outcome is a value like others.
Typed Checker::compare_with_outcome(const ast::Binary& node, Index decision) {
  const Typed boolean{types::of(Kind::Boolean), {}};
  const Typed result = decision_result(node.left, decision);
  info(node.left).type = result.type;
  if (types::is_error(result.type)) return boolean;
  if (const auto* word = std::get_if<ast::Name>(&expr(node.right).node);
      word != nullptr && word->text == "undetermined") {
    diagnostics_.report(diagnostics::undetermined_here, range(node.right))
        .fix("ask whether it is known", node.op_range.to(range(node.right)),
             node.op == BinaryOp::Equal ? "is not known" : "is known");
    return boolean;
  }
  const Typed outcome{outcome_type(info(node.left).target.second), {}};
  Expected hint{outcome.type, "Both sides of a comparison are of one type.", range(node.left),
                "this is the outcome of a decision"};
  const Typed right = present(node.right, hint);
  check_comparable(node.left, outcome, node.right, right, !is_equality(node.op));
  return boolean;
}

bool Checker::check_comparable(ExprId left, const Typed& l, ExprId right, const Typed& r,
                               bool ordered) {
  if (types::is_error(l.type) || types::is_error(r.type)) return false;
  if (l.type.kind == Kind::Target || r.type.kind == Kind::Target) {
    const bool both = l.type.kind == Kind::Target;
    diagnostics_.report(diagnostics::target_not_compared, range(both ? left : right))
        .note("Count a date with it: `TARGET after DATE < OTHER_DATE`.");
    return false;
  }
  if (!types::comparable(l.type, r.type)) {
    report_not_comparable(left, l, right, r);
    return false;
  }
  if (ordered && !types::is_ordered(checked_.schema, l.type)) {
    auto& report = diagnostics_.report(diagnostics::not_ordered, range(left), {name_of(l.type)});
    report.note(l.type.kind == Kind::Enum
                    ? "An enumeration with an order is declared as `type T is low < high`."
                    : "Only `=` and `<>` compare these.");
    return false;
  }
  if (ordered && l.type.kind == Kind::Duration && spans_differ(left, right)) {
    diagnostics_.report(diagnostics::months_and_days, range(left).to(range(right)))
        .note("A month has 28 to 31 days. Compare dates: `DATE + 1 month < OTHER`.");
    return false;
  }
  return types::is_money(l.type) && check_currencies(left, l, right, r);
}

bool Checker::check_currencies(ExprId left, const Typed& l, ExprId right, const Typed& r) {
  if (agree(l.currency, r.currency)) return false;
  if (!types::is_quantity(l.type) && checked_.compare) return true;
  report_other_currency(left, l, right, r);
  return false;
}

// Nothing converts what a define is given: its body takes both for amounts of one currency.
void Checker::check_tied(ExprId left, const Typed& l, ExprId right, const Typed& r) {
  if (types::is_error(info(left).type) || types::is_error(info(right).type)) return;
  if (!agree(l.currency, r.currency)) report_other_currency(left, l, right, r);
}

void Checker::report_other_currency(ExprId left, const Typed& l, ExprId right, const Typed& r) {
  if (types::is_quantity(l.type)) {
    auto& report = diagnostics_.report(diagnostics::other_unit, range(left).to(range(right)));
    report.label(range(left), "in " + unit_text(l.currency))
        .label(range(right), "in " + unit_text(r.currency))
        .note(
            "One unit is never converted into another. Say that they agree: `line.unit = KGM and "
            "…`.");
    const bool named = l.currency.find_first_of("#@ ") == std::string::npos;
    if (named && !l.currency.empty() && value::parse_unit(r.currency) && scope_.conjunct.file)
      report.fix("require the same unit",
                 {scope_.conjunct.file, scope_.conjunct.begin, scope_.conjunct.begin},
                 l.currency + " = " + r.currency + " and ");
    return;
  }
  auto& report = diagnostics_.report(diagnostics::other_currency, range(left).to(range(right)));
  report.label(range(left), "in " + currency_text(l.currency))
      .label(range(right), "in " + currency_text(r.currency));
  const auto is_field = [](const std::string& key) {
    return !key.empty() && !value::Currency::parse(key) && key.rfind("of ", 0) != 0 &&
           key.find_first_of("#@") == std::string::npos;
  };
  const std::string& field = is_field(l.currency) ? l.currency : r.currency;
  const std::string& other = is_field(l.currency) ? r.currency : l.currency;
  report.note(checked_.compare
                  ? "Say that they agree (`invoice.currency = EUR and …`), or convert one: "
                    "`convert(AMOUNT, to EUR, on DATE)`."
                  : "Say that they agree (`invoice.currency = EUR and …`), or how the policy "
                    "converts: `compare in EUR at RATES on DATE` in its head.");
  if (is_field(field) && !other.empty() && (is_field(other) || value::Currency::parse(other)) &&
      scope_.conjunct.file)
    report.choice("require the same currency",
                  {scope_.conjunct.file, scope_.conjunct.begin, scope_.conjunct.begin},
                  field + " = " + other + " and ");
}

bool Checker::spans_differ(ExprId left, ExprId right) const {
  const auto* a = std::get_if<ast::DurationLiteral>(&expr(left).node);
  const auto* b = std::get_if<ast::DurationLiteral>(&expr(right).node);
  if (a == nullptr || b == nullptr) return false;
  return !value::compare(a->value, b->value).has_value();
}

void Checker::report_not_comparable(ExprId left, const Typed& left_typed, ExprId right,
                                    const Typed& right_typed) {
  const Type l = left_typed.type, r = right_typed.type;
  const auto* number = std::get_if<ast::NumberLiteral>(&expr(right).node);
  ExprId bare = right;
  if (number == nullptr) {
    number = std::get_if<ast::NumberLiteral>(&expr(left).node);
    bare = left;
  }
  const bool percent = l.kind == Kind::Percent || r.kind == Kind::Percent;
  if (percent && number != nullptr) {
    const ExprId other = bare == left ? right : left;
    const auto* binary = std::get_if<ast::Binary>(&expr(other).node);
    const bool is_share = binary != nullptr && (binary->op == ast::BinaryOp::Multiply ||
                                                binary->op == ast::BinaryOp::Divide);
    auto& report =
        diagnostics_.report(diagnostics::percent_sign_missing, range(bare), {number->value.text()});
    report.label(range(other), "this is a `Percent`");
    offer_percent(report, range(bare), number->value, is_share);
    return;
  }
  auto& report = diagnostics_.report(diagnostics::not_comparable, range(left).to(range(right)),
                                     {name_of(l)}, {name_of(r)});
  report.label(range(left), with_article(l)).label(range(right), with_article(r));
  const auto* span = std::get_if<ast::DurationLiteral>(&expr(right).node);
  if (span != nullptr && l.kind == Kind::Integer) {
    const auto [months, seconds] = span->value;
    const bool days = months == 0 && seconds % value::Duration::day_seconds == 0;
    const std::string count = std::to_string(seconds / value::Duration::day_seconds);
    report.note("A count of days is a plain number, as what `days_between` gives.");
    const auto* call = std::get_if<ast::Call>(&expr(left).node);
    if (days && call != nullptr && call->callee.text == "days_between")
      report.fix("write `" + count + "`", range(right), count);
    else if (days)
      report.choice("write `" + count + "`", range(right), count);
  }
  offer_literal(report, right, l, left_typed.currency);
  if (report.notes.empty()) offer_literal(report, left, r, right_typed.currency);
  if (percent) {
    report.note("A percent compares with a percent or with a quotient.");
  }
}

void Checker::check_range_order(ExprId low, ExprId high, bool half_open) {
  const auto order = constant_order(expr(low), expr(high));
  if (!order || *order < 0 || (*order == 0 && !half_open)) return;
  diagnostics_.report(diagnostics::empty_range, range(low).to(range(high)),
                      {constant_text(expr(low))}, {constant_text(expr(high))});
}

Typed Checker::infer_in_range(ExprId id, const ast::InRange& node) {
  const auto [operand, low] = infer_pair(node.operand, node.low);
  Expected hint;
  if (!types::is_error(operand.type)) hint.type = operand.type.required();
  const Typed high = present(node.high, hint);
  const bool low_converts = check_comparable(node.operand, operand, node.low, low, true);
  const bool high_converts = types::is_error(low.type)
                                 ? false
                                 : check_comparable(node.operand, operand, node.high, high, true);
  info(id).converts = low_converts || high_converts;
  check_range_order(node.low, node.high, node.half_open);
  return {types::of(Kind::Boolean), {}};
}

Typed Checker::infer_one_of(ExprId id, const ast::OneOf& node) {
  const Typed operand = present(node.operand);
  Expected hint{{}, {}, range(node.operand), "this is " + with_article(operand.type)};
  if (!types::is_error(operand.type)) hint.type = operand.type.required();
  for (const ExprId choice : node.choices) {
    if (types::is_error(operand.type) && stands_for_nothing_alone(choice)) continue;
    const Typed each = present(choice, hint);
    if (check_comparable(node.operand, operand, choice, each, false)) info(id).converts = true;
  }
  return {types::of(Kind::Boolean), {}};
}

std::optional<Index> Checker::code_list_named(ExprId id) const {
  const auto* name = std::get_if<ast::Name>(&expr(id).node);
  if (name == nullptr) return {};
  for (std::size_t i = 0; i < checked_.schema.enums.size(); ++i)
    if (checked_.schema.enums[i].codes && checked_.schema.enums[i].name == name->text)
      return static_cast<Index>(i);
  return {};
}

// x is in xs: a list of what x is, or the name of a code list.
Typed Checker::infer_in_list(ExprId id, const ast::InList& node) {
  const Typed boolean{types::of(Kind::Boolean), {}};
  if (const auto list = code_list_named(node.list)) {
    info(node.list).target = {Target::Kind::CodeList, *list, 0};
    info(node.list).type = checked_.schema.list_of(types::of(Kind::Text));
    expect(node.operand, {types::of(Kind::Text), "the codes of a list are texts.", range(node.list),
                          "this list"});
    return boolean;
  }
  const Type element = element_type(node.list);
  if (types::is_error(element)) {
    if (!stands_for_nothing_alone(node.operand)) present(node.operand);
    return boolean;
  }
  Expected hint{element.required(), {}, range(node.list), "this is a list of them"};
  const Typed operand = present(node.operand, hint);
  Typed one{element.required(), {}};
  if (types::is_money(element) && element.index != 0)
    one.currency = value::Currency{element.index}.text();
  info(id).converts = check_comparable(node.operand, operand, node.list, one, false);
  return boolean;
}

Typed Checker::infer_sign_test(const ast::SignTest& node) {
  const Typed operand = present(node.operand);
  if (!types::is_error(operand.type) && !types::has_sign(operand.type))
    diagnostics_
        .report(diagnostics::type_mismatch, range(node.operand), {"Number"},
                {name_of(operand.type)})
        .note("Only numbers and amounts are positive, negative or zero.");
  return {types::of(Kind::Boolean), {}};
}

}  // namespace bop::check

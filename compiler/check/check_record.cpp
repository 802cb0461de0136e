// Record literals of examples and tests: which fields must be written, what they may hold.
#include "compiler/check/context.h"

namespace bop::check {

namespace {

bool is_plain_literal(const ast::Expr& expression) {
  const auto& node = expression.node;
  return std::holds_alternative<ast::NumberLiteral>(node) ||
         std::holds_alternative<ast::PercentLiteral>(node) ||
         std::holds_alternative<ast::MoneyLiteral>(node) ||
         std::holds_alternative<ast::QuantityLiteral>(node) ||
         std::holds_alternative<ast::TimeLiteral>(node) ||
         std::holds_alternative<ast::DurationLiteral>(node) ||
         std::holds_alternative<ast::BusinessDaysLiteral>(node) ||
         std::holds_alternative<ast::BusinessHoursLiteral>(node) ||
         std::holds_alternative<ast::DateLiteral>(node) ||
         std::holds_alternative<ast::InstantLiteral>(node) ||
         std::holds_alternative<ast::BooleanLiteral>(node) ||
         std::holds_alternative<ast::MissingLiteral>(node) ||
         std::holds_alternative<ast::TextLiteral>(node) ||
         std::holds_alternative<ast::RecordLiteral>(node) ||
         std::holds_alternative<ast::ErrorExpr>(node);
}

}  // namespace

// Written down, not computed: what a test gives must be plain to see.
void Checker::require_plain(ExprId id) {
  if (!id || is_plain_literal(expr(id))) return;
  const auto& node = expr(id).node;
  if (const auto* list = std::get_if<ast::ListLiteral>(&node)) {
    for (const ExprId element : list->elements) require_plain(element);
    return;
  }
  if (const auto* unary = std::get_if<ast::Unary>(&node);
      unary != nullptr && unary->op == ast::UnaryOp::Negate) {
    require_plain(unary->operand);
    return;
  }
  const Target::Kind kind = info(id).target.kind;
  const bool is_constant = kind == Target::Kind::EnumMember || kind == Target::Kind::Currency ||
                           kind == Target::Kind::Role || kind == Target::Kind::Example ||
                           kind == Target::Kind::Unread;
  if (is_constant || types::is_error(info(id).type)) return;
  diagnostics_.report(diagnostics::not_a_literal, range(id))
      .here("this is computed")
      .note("Write the value itself.");
}

Typed Checker::infer_record(ExprId id, const ast::RecordLiteral& literal) {
  if (literal.base.text.empty()) return {};
  if (!scope_.constants_only) {
    diagnostics_.report(diagnostics::tests_only, range(id), {"a record written out"});
    return {};
  }
  const std::string& base = literal.base.text;
  Index record = none;
  bool is_copy = false;
  const resolve::Symbol* symbol = symbols_.find(base);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Example) {
    is_copy = true;
    record = symbols_.examples[symbol->index].record;
    info(id).target = {Target::Kind::Example, symbol->index, 0};
    if (record == none) return {};
  } else if (const auto found = checked_.schema.record(base)) {
    record = *found;
    info(id).target = {Target::Kind::Record, record, 0};
  } else {
    const bool is_type = base[0] >= 'A' && base[0] <= 'Z';
    auto& unknown =
        is_type ? diagnostics_.report(diagnostics::unknown_type, literal.base.range, {base})
                : diagnostics_.report(diagnostics::unknown_name, literal.base.range, {base});
    std::vector<std::string_view> names;
    for (const abi::RecordType& type : checked_.schema.records) names.push_back(type.name);
    for (const resolve::Example& example : symbols_.examples) names.push_back(example.name);
    diagnostics::suggest(unknown, literal.base.range, base, names);
    unknown.note("A record begins with its type, or with the example it is a copy of.");
    return {};
  }
  check_entries(literal, record, is_copy);
  check_money_entries(literal, record);
  return {types::of(Kind::Record, record), {}};
}

void Checker::check_entries(const ast::RecordLiteral& literal, Index record, bool is_copy) {
  const abi::RecordType& type = checked_.schema.records[record];
  std::vector<const ast::Identifier*> seen(type.fields.size(), nullptr);
  for (const ast::RecordLiteral::Entry& entry : literal.entries) {
    const auto field = type.field(entry.name.text);
    if (!field) {
      if (entry.name.text.empty()) continue;
      auto& unknown = diagnostics_.report(diagnostics::unknown_field, entry.name.range, {type.name},
                                          {entry.name.text});
      diagnostics::suggest(unknown, entry.name.range, entry.name.text, field_names(type));
      continue;
    }
    if (seen[*field] != nullptr)
      diagnostics_.report(diagnostics::duplicate_name, entry.name.range, {entry.name.text})
          .label(seen[*field]->range, "first written here");
    seen[*field] = &entry.name;
    expect(entry.value, {type.fields[*field].type,
                         "The field `" + entry.name.text + "` of `" + type.name + "` is " +
                             with_article(type.fields[*field].type) + ".",
                         {},
                         {}});
    require_plain(entry.value);
  }
  if (is_copy || literal.rest_unspecified) return;
  std::vector<std::string> left_out;
  for (std::size_t i = 0; i < type.fields.size(); ++i)
    if (seen[i] == nullptr && !type.fields[i].type.optional && !type.fields[i].answers)
      left_out.push_back(type.fields[i].name);
  if (left_out.empty()) return;
  auto& report = diagnostics_.report(diagnostics::field_not_written, literal.base.range,
                                     {left_out.front()}, {type.name});
  if (left_out.size() > 1) {
    std::string others;
    for (std::size_t i = 1; i < left_out.size(); ++i)
      others += (i == 1 ? "`" : ", `") + left_out[i] + "`";
    report.note("Neither are " + others + ".");
  }
  report.note(
      "Only a field whose type ends in `?` may be left out; `...` stands for any value of "
      "all others.");
}

// Amounts `in currency` of one record are in one currency.
void Checker::check_money_entries(const ast::RecordLiteral& literal, Index record) {
  const abi::RecordType& type = checked_.schema.records[record];
  struct Seen {
    value::Currency currency;
    SourceRange range;
  };
  std::vector<std::optional<Seen>> by_field(type.fields.size());
  const auto agree_on = [&](std::size_t currency_field, const Seen& seen) {
    auto& first = by_field[currency_field];
    if (!first) {
      first = seen;
    } else if (first->currency != seen.currency) {
      diagnostics_
          .report(diagnostics::wrong_currency, seen.range, {first->currency.text()},
                  {seen.currency.text()})
          .label(first->range, "the record is in " + first->currency.text())
          .note("These amounts are all in the `" + type.fields[currency_field].name +
                "` of the record.");
    }
  };
  for (const bool amounts : {false, true}) {
    for (const ast::RecordLiteral::Entry& entry : literal.entries) {
      const auto field = type.field(entry.name.text);
      if (!field || !entry.value) continue;
      const Target& target = info(entry.value).target;
      const auto* amount = std::get_if<ast::MoneyLiteral>(&expr(entry.value).node);
      const auto* counted = std::get_if<ast::QuantityLiteral>(&expr(entry.value).node);
      const value::Money* money = amount != nullptr    ? &amount->value
                                  : counted != nullptr ? &counted->value
                                                       : nullptr;
      if (!amounts && target.kind == Target::Kind::Currency)
        agree_on(*field, {value::Currency{target.index}, range(entry.value)});
      const int currency_field = type.fields[*field].currency_field;
      if (amounts && money != nullptr && currency_field != abi::Field::no_field)
        agree_on(static_cast<std::size_t>(currency_field), {money->currency, range(entry.value)});
    }
  }
}

}  // namespace bop::check

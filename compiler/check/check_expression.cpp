// The way every expression goes: its type, then what the facts narrow it to, then whether it is
// what was wanted. Operators, names, calls, lists and dates have files of their own.
#include <algorithm>
#include <utility>

#include "compiler/check/context.h"
#include "compiler/resolve/cycles.h"
#include "runtime/base/by_kind.h"
#include "runtime/builtins/builtin.h"

namespace bop::check {

namespace {

// Where a deadline is wanted, a span is one.
Kind span_kind(const Expected& hint, Kind own) {
  return hint.type && hint.type->kind == Kind::Target ? Kind::Target : own;
}

}  // namespace

Scope Checker::with(const Facts& facts) const {
  Scope inner = scope_;
  inner.facts.add(facts);
  return inner;
}

Typed Checker::infer(ExprId id, const Expected& hint) {
  if (!id) return {};
  // Through lets and defines that were not read yet, each of them up to its own depth.
  if (inference_depth_ > inference_depth_max) {
    if (!std::exchange(chain_reported_, true))
      diagnostics_.report(diagnostics::chain_too_long, range(id), {"this"}, {resolve::chain_max})
          .note("Nobody can follow such a chain. Let it build on fewer.");
    return {};
  }
  ++inference_depth_;
  Typed typed = infer_declared(id, hint);
  --inference_depth_;
  if (typed.type.optional) {
    const std::string name = key(id);
    if (!name.empty() && scope_.facts.present.contains(name)) typed.type = typed.type.required();
  }
  info(id).type = typed.type;
  return typed;
}

Typed Checker::infer_declared(ExprId id, const Expected& hint) {
  const auto plain = [](Kind kind) { return Typed{types::of(kind), {}}; };
  return by_kind(
      expr(id).node,
      [&](const ast::NumberLiteral& n) {
        return plain(n.value.is_integer() ? Kind::Integer : Kind::Number);
      },
      [&](const ast::PercentLiteral&) { return plain(Kind::Percent); },
      [&](const ast::MoneyLiteral& n) {
        const bool price = hint.type && hint.type->kind == Kind::UnitPrice;
        if (!price) check_decimals(range(id), n);
        return Typed{types::of(price ? Kind::UnitPrice : Kind::Money, n.value.currency.packed),
                     n.value.currency.text()};
      },
      [&](const ast::DurationLiteral&) { return plain(span_kind(hint, Kind::Duration)); },
      [&](const ast::BusinessDaysLiteral&) { return plain(span_kind(hint, Kind::BusinessDays)); },
      [&](const ast::BusinessHoursLiteral&) { return plain(Kind::Target); },
      [&](const ast::QuantityLiteral& n) {
        return Typed{types::of(Kind::Quantity, n.value.currency.packed), n.value.currency.text()};
      },
      [&](const ast::TimeLiteral&) { return plain(Kind::Time); },
      [&](const ast::DateLiteral&) { return plain(Kind::Date); },
      [&](const ast::InstantLiteral&) { return plain(Kind::DateTime); },
      [&](const ast::BooleanLiteral&) { return plain(Kind::Boolean); },
      [&](const ast::MissingLiteral&) {
        return Typed{hint.type ? hint.type->maybe() : Type{}, {}};
      },
      [&](const ast::ListLiteral& n) { return infer_list(id, n, hint); },
      [&](const ast::TextLiteral& n) { return infer_text(id, n, hint); },
      [&](const ast::Name& n) { return infer_name(id, n, hint); },
      [&](const ast::Member& n) { return infer_member(id, n); },
      [&](const ast::Index& n) { return infer_index(id, n); },
      [&](const ast::Call& n) { return infer_call(id, n, hint); },
      [&](const ast::RecordLiteral& n) { return infer_record(id, n); },
      [&](const ast::Unary& n) { return infer_unary(n); },
      [&](const ast::Binary& n) { return infer_binary(id, n); },
      [&](const ast::StateTest& n) { return infer_state_test(n); },
      [&](const ast::SignTest& n) { return infer_sign_test(n); },
      [&](const ast::InRange& n) { return infer_in_range(id, n); },
      [&](const ast::InList& n) { return infer_in_list(id, n); },
      [&](const ast::OneOf& n) { return infer_one_of(id, n); },
      [&](const ast::TextTest& n) {
        expect(n.left, {types::of(Kind::Text), "only texts are searched", {}, {}});
        expect(n.right, {types::of(Kind::Text), "what is searched for is a text", {}, {}});
        return plain(Kind::Boolean);
      },
      [&](const ast::Matches& n) { return infer_matches(id, n); },
      [&](const ast::Within& n) { return infer_within(n); },
      [&](const ast::Shift& n) { return infer_shift(n); },
      [&](const ast::PeriodDay& n) { return infer_period_day(n); },
      [&](const ast::Fallback& n) { return infer_fallback(n, hint); },
      [&](const ast::Conditional& n) { return infer_conditional(n, hint); },
      [&](const ast::Quantified& n) { return infer_quantified(id, n); },
      [&](const ast::Aggregate& n) { return infer_aggregate(id, n); },
      [&](const ast::Convert& n) { return infer_convert(n); },
      [&](const ast::ResultOf& n) { return infer_result_of(id, n); },
      [](const ast::ErrorExpr&) { return Typed{}; });
}

Typed Checker::present(ExprId id, const Expected& hint) {
  Typed typed = infer(id, hint);
  if (!typed.type.optional) return typed;
  if (!types::is_error(typed.type)) report_missing(id);
  typed.type = typed.type.required();
  info(id).type = typed.type;
  return typed;
}

Typed Checker::expect(ExprId id, const Expected& wanted) {
  if (!id) return {};
  // Beside a type that could not be worked out the word may well be one of its members.
  if (wanted.type && types::is_error(*wanted.type) && stands_for_nothing_alone(id)) return {};
  Typed found = infer(id, wanted);
  if (!wanted.type) return found;
  Type actual = found.type;
  if (types::is_money(actual) && actual.index == 0)
    actual.index = fixed_code(actual, found.currency).packed;
  if (types::assignable(checked_.schema, actual, *wanted.type)) return found;
  report_mismatch(id, found, wanted);
  info(id).type = *wanted.type;
  return {*wanted.type, found.currency};
}

void Checker::condition(ExprId id, std::string_view what) {
  if (!id) return;
  Scope inner = scope_;
  inner.conjunct = range(id);
  const InScope guard(scope_, std::move(inner));
  expect(id, {types::of(Kind::Boolean),
              std::string(what) + " is a condition: it is true or false.",
              {},
              {}});
}

// How messages call it: as it is written, where that is short.
std::string Checker::named(ExprId id) const {
  if (std::string path = written(id); !path.empty()) return path;
  const auto* call = std::get_if<ast::Call>(&expr(id).node);
  return call != nullptr ? call->callee.text + "(…)" : "this value";
}

void Checker::report_missing(ExprId id) {
  const std::string text = named(id);
  const bool is_path = !written(id).empty();
  auto& missing = diagnostics_.report(diagnostics::may_be_missing, range(id), {text});
  missing.here("this is " + with_article(info(id).type))
      .note("Say what follows when it is absent: `" + text +
            " is present and …`, or name a value "
            "to take instead: `" +
            text + " otherwise …`.");
  // Asked once, it is present in all that follows: the same mistake is told once.
  if (const std::string name = key(id); !name.empty()) scope_.facts.present.insert(name);
  if (!is_path || !scope_.conjunct.file) return;
  const SourceRange at{scope_.conjunct.file, scope_.conjunct.begin, scope_.conjunct.begin};
  missing.choice("ask first whether it is present", at, text + " is present and ");
}

namespace {

// The codes of findings are of a code list if it has all of them: which it lacks.
void note_codes_beside(diagnostics::Diagnostic& report, const abi::EnumType& list,
                       const abi::EnumType& found) {
  if (!list.codes || found.codes) return;
  std::string beside;
  std::size_t count = 0;
  constexpr std::size_t told_max = 5;
  for (const std::string& code : found.members)
    if (std::ranges::find(list.members, code) == list.members.end() && ++count <= told_max)
      beside += (count == 1 ? "`" : ", `") + code + "`";
  if (count == 0 || count == found.members.size()) return;
  report.note("Codes of a policy are codes of a list if it has all of them. `" + list.name +
              "` lacks " + beside + (count > told_max ? " and more." : "."));
}

}  // namespace

void Checker::report_mismatch(ExprId id, const Typed& found, const Expected& wanted) {
  const Type want = *wanted.type;
  const auto& node = expr(id).node;
  const auto explain = [&](diagnostics::Diagnostic& diagnostic) -> diagnostics::Diagnostic& {
    if (!wanted.why.empty()) diagnostic.note(wanted.why);
    if (wanted.where) diagnostic.label(*wanted.where, wanted.where_text);
    return diagnostic;
  };
  const bool absent = std::holds_alternative<ast::MissingLiteral>(node);
  if (found.type.optional && !absent &&
      types::assignable(checked_.schema, found.type.required(), want)) {
    report_missing(id);
    return;
  }
  if (found.type.fraction && !want.fraction) {
    rounded(id, found, "it stands here");
    return;
  }
  if (types::is_quantity(found.type) && types::is_quantity(want) && !absent) {
    explain(diagnostics_.report(diagnostics::wrong_unit, range(id),
                                {value::Currency{want.index}.text()}, {unit_text(found.currency)}))
        .note("One unit is never converted into another.");
    return;
  }
  if (types::is_money(found.type) && found.type.kind == want.kind && !absent) {
    explain(diagnostics_.report(diagnostics::wrong_currency, range(id),
                                {value::Currency{want.index}.text()},
                                {currency_text(found.currency)}))
        .note("Amounts are never converted on the way; `convert(x, to " +
              value::Currency{want.index}.text() + ", on DATE)` says it openly.");
    return;
  }
  const auto* number = std::get_if<ast::NumberLiteral>(&node);
  if (number != nullptr && want.kind == Kind::Percent) {
    report_bare_percent(id, number->value, wanted);
    return;
  }
  auto& mismatch =
      explain(diagnostics_.report(diagnostics::type_mismatch, range(id), {name_of(want)},
                                  {absent ? "missing" : name_of(found.type)}));
  offer_literal(mismatch, id, want, {});
  if (want.kind == Kind::Boolean && found.type.optional && !written(id).empty())
    mismatch.note("Whether it is there at all is asked with `" + written(id) +
                  " is present` and `" + written(id) + " is missing`.");
  if (want.kind == Kind::Enum && found.type.kind == Kind::Enum)
    note_codes_beside(mismatch, checked_.schema.enums[want.index],
                      checked_.schema.enums[found.type.index]);
  if (want.kind == Kind::BusinessDays && found.type.kind == Kind::Duration)
    mismatch.note("Days and business days are different; write `2 business days`.");
}

Typed Checker::infer_list(ExprId id, const ast::ListLiteral& list, const Expected& hint) {
  Type element;
  if (hint.type && hint.type->kind == Kind::List) {
    element = checked_.schema.lists[hint.type->index];
    for (const ExprId each : list.elements)
      expect(each, {element, "the list is " + with_article(*hint.type) + ".", {}, {}});
    return {hint.type->required(), {}};
  }
  if (list.elements.empty()) {
    diagnostics_.report(diagnostics::empty_list_type, range(id));
    return {};
  }
  element = present(list.elements.front()).type;
  for (std::size_t i = 1; i < list.elements.size(); ++i)
    expect(list.elements[i], {element, "the elements of a list are of one type.",
                              range(list.elements.front()), "the first element"});
  if (types::is_error(element)) return {};
  return {checked_.schema.list_of(element), {}};
}

// The code of a list, where one is wanted.
Typed Checker::infer_code(ExprId id, const ast::TextLiteral& text, Index list) {
  const abi::EnumType& type = checked_.schema.enums[list];
  const std::string code = text.parts.empty() ? std::string() : text.parts.front().text;
  const Typed result{types::of(Kind::Enum, list), {}};
  for (std::size_t i = 0; i < type.members.size(); ++i) {
    if (type.members[i] != code) continue;
    info(id).target = {Target::Kind::EnumMember, list, static_cast<Index>(i)};
    return result;
  }
  auto& unknown = diagnostics_.report(diagnostics::unknown_listed_code, range(id),
                                      {name_of(result.type)}, {"`\"" + code + "\"`"});
  const std::vector<std::string_view> codes(type.members.begin(), type.members.end());
  if (const auto near = diagnostics::nearest(code, codes); !near.empty())
    unknown.fix("change to `\"" + std::string(near) + "\"`", range(id),
                "\"" + std::string(near) + "\"");
  if (!type.version.empty()) unknown.note("The list is that of " + type.version + ".");
  return {};
}

Typed Checker::infer_text(ExprId id, const ast::TextLiteral& text, const Expected& hint) {
  const bool plain = text.parts.empty() || (text.parts.size() == 1 && !text.parts[0].hole);
  if (plain && hint.type && hint.type->kind == Kind::Enum &&
      checked_.schema.enums[hint.type->index].codes)
    return infer_code(id, text, hint.type->index);
  for (const ast::TextLiteral::Part& part : text.parts) {
    if (!part.hole) continue;
    infer(part.hole);
    diagnostics_.report(diagnostics::hole_outside_because, range(id))
        .note("Elsewhere a text is a plain value; a brace is written `{{`.");
    break;
  }
  return {types::of(Kind::Text), {}};
}

Typed Checker::infer_matches(ExprId id, const ast::Matches& node) {
  expect(node.operand, {types::of(Kind::Text), "only texts match patterns.", {}, {}});
  std::string why;
  if (!builtins::valid_pattern(node.pattern, &why))
    diagnostics_.report(diagnostics::bad_pattern, range(id), {why});
  return {types::of(Kind::Boolean), {}};
}

Typed Checker::infer_conditional(const ast::Conditional& node, const Expected& hint) {
  condition(node.condition, "what stands after `if`");
  const bool else_first = std::holds_alternative<ast::MissingLiteral>(expr(node.then).node) ||
                          stands_for_nothing_alone(node.then);
  const ExprId first = else_first ? node.otherwise : node.then;
  const ExprId second = else_first ? node.then : node.otherwise;
  Typed a, b;
  {
    const InScope guard(scope_, with(facts_if(node.condition, !else_first)));
    a = infer(first, hint);
  }
  Expected same{hint.type ? hint.type : std::optional(a.type.maybe()), {}, {}, {}};
  {
    const InScope guard(scope_, with(facts_if(node.condition, else_first)));
    b = infer(second, same);
  }
  const auto type = types::common(checked_.schema, a.type, b.type);
  if (!type) {
    diagnostics_
        .report(diagnostics::type_mismatch, range(second), {name_of(a.type)}, {name_of(b.type)})
        .note("Both branches of `if … then … else …` are of one type.")
        .label(range(first), "this is " + with_article(a.type));
    return {};
  }
  return {*type, agree(a.currency, b.currency) ? a.currency : std::string()};
}

Typed Checker::infer_fallback(const ast::Fallback& node, const Expected& hint) {
  const Typed value = infer(node.value, hint);
  if (!value.type.optional && !types::is_error(value.type)) {
    const std::string text = named(node.value);
    diagnostics_.report(diagnostics::never_missing, range(node.value), {text})
        .here("this is " + with_article(value.type))
        .note("`otherwise` names the value to take when the one before it is absent.");
  }
  Expected wanted{value.type.required(), "it stands for the value before `otherwise`.",
                  range(node.value), "this is " + with_article(value.type)};
  const Typed other = infer(node.otherwise, wanted);
  const auto type = types::common(checked_.schema, value.type.required(), other.type);
  if (!type) {
    report_mismatch(node.otherwise, other, wanted);
    return {value.type.required(), {}};
  }
  return {*type, agree(value.currency, other.currency) ? value.currency : std::string()};
}

Typed Checker::infer_state_test(const ast::StateTest& test) {
  const Typed operand = infer_declared(test.operand, {});
  info(test.operand).type = operand.type;
  const bool asks_absence =
      test.kind == ast::StateTestKind::Missing || test.kind == ast::StateTestKind::Present;
  if (asks_absence && !operand.type.optional && !types::is_error(operand.type)) {
    const std::string text = named(test.operand);
    diagnostics_.report(diagnostics::never_missing, range(test.operand), {text})
        .here("this is " + with_article(operand.type) + ", not " +
              with_article(operand.type.maybe()))
        .note(operand.type.kind == Kind::List
                  ? "A list is always there, and may have no elements: `count(" + text + ") = 0`."
                  : "What could not be read is unknown, not missing; `is known` asks about that.");
  }
  return {types::of(Kind::Boolean), {}};
}

// `invoice.lines.net`: a list has no fields, its elements have. `whole`: the `sum(…)` around it.
void Checker::advise_element(const ast::Member& member, ExprId whole,
                             diagnostics::Diagnostic& unknown) {
  unknown.note("A list has no fields; its elements have.");
  const std::string list = written(member.base);
  if (list.empty() || member.field.text.empty()) return;
  std::string name = list.substr(list.rfind('.') + 1);
  const bool plural = name.size() > 2 && name.ends_with('s');
  if (plural) name.pop_back();
  if (!plural || symbols_.find(name) != nullptr) name = "one";
  const std::string field = name + "." + member.field.text;
  const auto* call = whole ? std::get_if<ast::Call>(&expr(whole).node) : nullptr;
  if (call == nullptr || call->callee.text == "count" || call->callee.text == "first") {
    unknown.note("Ask them one by one: `any " + name + " in " + list + " where " + field + " …`.");
    return;
  }
  const std::string meant =
      "(" + call->callee.text + " of " + field + " for " + name + " in " + list + ")";
  unknown.choice("write `" + meant + "`", range(whole), meant);
}

Typed Checker::infer_member(ExprId id, const ast::Member& member) {
  const ExprId whole = std::exchange(whole_list_, {});
  row_call_ = member.base;
  const Typed base = present(member.base);
  row_call_ = {};
  if (types::is_error(base.type)) return {};
  if (base.type.kind != Kind::Record) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_field, member.field.range,
                                        {name_of(base.type)}, {member.field.text});
    if (base.type.kind == Kind::List)
      advise_element(member, whole, unknown);
    else
      unknown.note("Only records have fields.");
    return {};
  }
  const abi::RecordType& record = checked_.schema.records[base.type.index];
  const auto field = record.field(member.field.text);
  if (!field) {
    if (member.field.text.empty()) return {};
    auto& unknown = diagnostics_.report(diagnostics::unknown_field, member.field.range,
                                        {record.name}, {member.field.text});
    diagnostics::suggest(unknown, member.field.range, member.field.text, field_names(record));
    return {};
  }
  const Target base_target = info(member.base).target;
  info(id).target = base_target.kind == Target::Kind::Table
                        ? Target{Target::Kind::TableColumn, base_target.index, *field}
                        : Target{Target::Kind::Field, *field, 0};
  return {record.fields[*field].type, currency_of_path(id, base.type.index, *field)};
}

Typed Checker::infer_index(ExprId id, const ast::Index& index) {
  const auto* name = std::get_if<ast::Name>(&expr(index.base).node);
  const resolve::Symbol* symbol = name == nullptr ? nullptr : symbol_of(name->text);
  if (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Reference) {
    const Typed base = infer(index.base);
    for (const ExprId each : index.keys) infer(each);
    if (base.type.kind == Kind::List) {
      // claim.lines[1]
      const std::string list = written(index.base).empty() ? "this list" : written(index.base);
      auto& report = diagnostics_.report(diagnostics::no_positions, range(id), {list});
      report.note("Say which element is meant: `first x in " + list +
                  " where …`. The one at the head of the list is `first(" + list + ")`.");
      const auto* number = std::get_if<ast::NumberLiteral>(&expr(index.keys.front()).node);
      if (number != nullptr && number->value == value::Decimal(1) && !written(index.base).empty())
        report.choice("take the first element", range(id), "first(" + list + ")");
    } else if (!types::is_error(base.type)) {
      diagnostics_
          .report(diagnostics::type_mismatch, range(index.base), {"reference"},
                  {name_of(base.type)})
          .note("Only a reference set is looked up with a key in brackets.");
    }
    return {};
  }
  const Target target{Target::Kind::Reference, symbol->index, 0};
  info(index.base).target = target;
  info(id).target = target;
  const resolve::Reference& reference = symbols_.references[symbol->index];
  if (reference.record == none) return {};
  const abi::RecordType& record = checked_.schema.records[reference.record];
  if (index.keys.size() != reference.key_fields.size()) {
    auto& report = diagnostics_.report(diagnostics::lookup_keys, range(id), {reference.name},
                                       {diagnostics::counted(reference.key_fields.size(), "key")},
                                       {index.keys.size()});
    report.label(symbol->range, "declared here");
    if (reference.key_fields.empty())
      report.note("It is declared without a key: write `by FIELD` there to look its records up.");
    return {types::of(Kind::Record, reference.record).maybe(), {}};
  }
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    const abi::Field& field = record.fields[reference.key_fields[i]];
    expect(index.keys[i], {field.type.maybe(),
                           "`" + reference.name + "` is looked up by `" + field.name + "`, " +
                               with_article(field.type.required()) + ".",
                           symbol->range, "declared here"});
  }
  return {types::of(Kind::Record, reference.record).maybe(), {}};
}

}  // namespace bop::check

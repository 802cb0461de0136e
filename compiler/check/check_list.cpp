// Quantifiers and aggregates: what is bound, what an empty list means, which lists keep one
// currency.
#include "compiler/ast/print_expression.h"
#include "compiler/check/context.h"

namespace bop::check {
namespace {

// A condition as an author would write it, or nothing where its print is not how that is written.
std::string plain_condition(const ast::Module& module, ExprId condition) {
  std::string text = ast::ExprPrinter(module)(condition);
  for (const std::string_view other :
       {":", "{", "<error>", "starts-with", "ends-with", " of ", " matches ", "none"})
    if (text.find(other) != std::string::npos) return {};
  int depth = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (depth == 0) return text;
  }
  return text.substr(1, text.size() - 2);
}

}  // namespace

void Checker::bind(const ast::Identifier& variable, ExprId binder, Type element) {
  const resolve::Symbol* symbol = symbols_.find(variable.text, scope_.module);
  for (const Local& local : scope_.locals)
    if (local.name == variable.text)
      diagnostics_.report(diagnostics::shadowed, variable.range, {variable.text})
          .label(local.range, "for this");
  if (symbol != nullptr)
    diagnostics_.report(diagnostics::shadowed, variable.range, {variable.text})
        .label(symbol->range, "for this");
  scope_.locals.push_back({variable.text, binder, element, variable.range});
}

// A reference set stands for the list of its rows where rows are gone through, and only there:
// anywhere else its bare name is more likely a lookup whose key was forgotten.
Type Checker::element_type(ExprId list) {
  const auto* name = list ? std::get_if<ast::Name>(&expr(list).node) : nullptr;
  const resolve::Symbol* symbol = name == nullptr ? nullptr : symbol_of(name->text);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference && !symbol->ambiguous) {
    const Index record = symbols_.references[symbol->index].record;
    info(list).target = {Target::Kind::Reference, symbol->index, 0};
    if (record == none) return {};
    info(list).type = checked_.schema.list_of(types::of(Kind::Record, record));
    return types::of(Kind::Record, record);
  }
  const Typed typed = present(list);
  if (types::is_error(typed.type)) return {};
  if (typed.type.kind == Kind::List) return checked_.schema.lists[typed.type.index];
  auto& report = diagnostics_.report(diagnostics::not_a_list, range(list), {name_of(typed.type)});
  const auto* number = std::get_if<ast::NumberLiteral>(&expr(list).node);
  const std::string year = number == nullptr ? std::string() : number->value.text();
  if (year.size() == 4 && year < "2200" && year > "1900") {
    const std::string days = year + "-01-01 .. " + year + "-12-31";
    report.choice("write `" + days + "` for the days of that year", range(list), days);
  }
  return {};
}

Typed Checker::infer_quantified(ExprId id, const ast::Quantified& node) {
  const Type element = element_type(node.list);
  if (node.quantifier == ast::Quantifier::Every && !types::is_error(info(node.list).type))
    report_every_of_none(id, node);
  const InScope guard(scope_, Scope(scope_));
  bind(node.variable, id, element);
  condition(node.where, "what stands after `where`");
  scope_.facts.add(facts_if(node.where, true));
  condition(node.body, "what is asked of each element");
  return {types::of(Kind::Boolean), {}};
}

// `every` asks of those that meet `where`: of them there have to be some.
void Checker::report_every_of_none(ExprId id, const ast::Quantified& node) {
  if (node.where) {
    if (scope_.facts.nonempty.contains(filtered_key(node.list, node.variable, node.where))) return;
  } else {
    // A list that a row of a table gives is never empty; one of all rows that apply may be.
    const Target& from = info(node.list).target;
    const bool from_table =
        (from.kind == Target::Kind::Table || from.kind == Target::Kind::TableColumn) &&
        resolve::declared<ast::TableDecl>(modules_, symbols_.tables[from.index].place).hit !=
            ast::HitPolicy::Collect;
    if (from_table || has_elements(node.list)) return;
  }
  std::string list = written(node.list);
  if (list.empty()) list = "this list";
  const std::string element = node.variable.text + " in " + list;
  const std::string plain = plain_condition(modules_[scope_.module], node.where);
  const std::string condition = plain.empty() ? "…" : plain;
  const std::string some =
      node.where ? "(any " + element + " where " + condition + ")" : "count(" + list + ") > 0";
  auto& report =
      diagnostics_.report(diagnostics::every_over_empty, range(id),
                          {node.where ? "those " + element + " where " + condition : list});
  report.note((node.where ? "Say that some meet the condition: `" : "Say that it has elements: `") +
              some + " and (every …)`; or ask for the opposite: `no " + element +
              (node.where ? " where " + condition + " and not (…)`." : " where …`."));
  if (!scope_.conjunct.file || key(node.list).empty() || (node.where && plain.empty())) return;
  report.choice(node.where ? "ask first whether some meet the condition"
                           : "ask first whether it has elements",
                {scope_.conjunct.file, scope_.conjunct.begin, scope_.conjunct.begin},
                some + " and ");
}

Typed Checker::infer_aggregate(ExprId id, const ast::Aggregate& node) {
  const Type element = element_type(node.list);
  Typed body{element, {}};
  std::string own_key;
  {
    const InScope guard(scope_, Scope(scope_));
    bind(node.variable, id, element);
    own_key = name_key(node.variable.text);
    condition(node.where, "what stands after `where`");
    scope_.facts.add(facts_if(node.where, true));
    if (node.body) {
      body = present(node.body);
      // A currency that `where` fixes is the same for every element.
      const std::string fixed = fixed_currency(body.currency);
      if (!fixed.empty()) {
        body.currency = fixed;
      } else {
        for (const std::string& same : scope_.facts.same_as(body.currency))
          if (!same.empty() && same.find('#') == std::string::npos) body.currency = same;
      }
    }
  }
  if (body.currency.find(own_key) != std::string::npos) body.currency.clear();
  return aggregate_type(id, node.kind, body, element, node.list, static_cast<bool>(node.where));
}

// It was asked, or its elements stand there.
bool Checker::has_elements(ExprId list) const {
  const auto* literal = std::get_if<ast::ListLiteral>(&expr(list).node);
  const auto* those = std::get_if<ast::Aggregate>(&expr(list).node);
  if (those != nullptr && those->kind == ast::AggregateKind::Those && those->where)
    return scope_.facts.nonempty.contains(filtered_key(those->list, those->variable, those->where));
  return scope_.facts.nonempty.contains(key(list)) ||
         (literal != nullptr && !literal->elements.empty());
}

Typed Checker::infer_whole_list(ExprId id, const ast::Call& call, ast::AggregateKind kind) {
  info(id).target = {Target::Kind::WholeList, static_cast<Index>(kind), 0};
  if (call.arguments.size() != 1) {
    for (const ExprId argument : call.arguments) infer(argument);
    // min(x, 3): one list, which may be written out
    const std::string& word = call.callee.text;
    auto& report = diagnostics_.report(diagnostics::argument_count, range(id), {word}, {"one list"},
                                       {call.arguments.size()});
    if (call.arguments.empty()) return {};
    std::string list;
    bool whole = true;
    for (const ExprId argument : call.arguments) {
      std::string text = written(argument);
      if (const auto* number = std::get_if<ast::NumberLiteral>(&expr(argument).node))
        text = number->value.text();
      if (const auto* amount = std::get_if<ast::MoneyLiteral>(&expr(argument).node))
        text = amount->value.text();
      whole = whole && !text.empty();
      list += (list.empty() ? "" : ", ") + (text.empty() ? std::string("…") : text);
    }
    const std::string meant = word + "([" + list + "])";
    report.note("Several values are one list when they stand in square brackets: `" + meant + "`.");
    if (whole) report.fix("write `" + meant + "`", range(id), meant);
    return {};
  }
  whole_list_ = id;
  const Type element = element_type(call.arguments[0]);
  whole_list_ = {};
  Typed body{element, {}};
  if (types::is_money(element) && element.index != 0)
    body.currency = value::Currency{element.index}.text();
  return aggregate_type(id, kind, body, element, call.arguments[0], false);
}

Typed Checker::aggregate_type(ExprId id, ast::AggregateKind kind, const Typed& body, Type element,
                              ExprId list, bool filtered) {
  using ast::AggregateKind;
  if (kind == AggregateKind::Count) return {types::of(Kind::Integer), {}};
  if (types::is_error(body.type)) return {};
  const bool some = !filtered && has_elements(list);
  const auto maybe = [&](Type type) { return some ? type : type.maybe(); };
  const Type type = body.type;
  if (kind == AggregateKind::Those) return {checked_.schema.list_of(element), {}};
  if (kind == AggregateKind::List) {
    if (!rounded(id, body, "it is stored")) return {};
    return {checked_.schema.list_of(type), {}};
  }
  if (kind == AggregateKind::First) return {maybe(element), {}};
  if (kind == AggregateKind::Distinct) {
    if (!rounded(id, body, "it is stored")) return {};
    return {checked_.schema.list_of(type), {}};
  }
  if (kind == AggregateKind::Sort) {
    if (!types::is_ordered(checked_.schema, type)) {
      diagnostics_.report(diagnostics::not_ordered, range(id), {name_of(type)})
          .note("A list is sorted by numbers, amounts, dates or an ordered enumeration.");
      return {};
    }
    if (!rounded(id, body, "a list is sorted by it")) return {};
    if (types::is_money(type) && body.currency.empty()) warn_mixed(id, type, {}, {});
    return {checked_.schema.list_of(element), {}};
  }
  const bool adds = types::is_plain_number(type) || types::is_money(type) ||
                    type.kind == Kind::Percent || type.kind == Kind::BusinessDays ||
                    type.kind == Kind::Duration;
  const bool by_order = kind == AggregateKind::Min || kind == AggregateKind::Max;
  if (by_order ? !types::is_ordered(checked_.schema, type) : !adds) {
    if (by_order)
      diagnostics_.report(diagnostics::not_ordered, range(id), {name_of(type)});
    else
      diagnostics_.report(diagnostics::type_mismatch, range(id), {"Number"}, {name_of(type)})
          .note("Numbers, amounts and spans are added up.");
    return {};
  }
  if (!by_order && !rounded(id, body, "it is added up")) return {};
  if (types::is_money(type) && body.currency.empty()) warn_mixed(id, type, {}, {});
  if (kind == AggregateKind::Sum || by_order) {
    Type result = kind == AggregateKind::Sum ? type : maybe(type);
    return {result, body.currency};
  }
  Type average{type.kind, !some, true, type.index};
  if (types::is_plain_number(type)) average.kind = Kind::Ratio;
  return {average, body.currency};
}

}  // namespace bop::check

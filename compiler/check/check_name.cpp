// What a word stands for: something bound around it, a member of the enumeration that is wanted
// here, something the policy declares, or a currency.
#include <algorithm>
#include <cctype>

#include "compiler/check/case_checker.h"
#include "compiler/check/context.h"

namespace bop::check {

namespace {

using SymbolKind = resolve::Symbol::Kind;

bool is_capital(std::string_view text) {
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
}

std::optional<Index> member_of(const abi::EnumType& type, std::string_view name) {
  const auto found = std::find(type.members.begin(), type.members.end(), name);
  if (found == type.members.end()) return {};
  return static_cast<Index>(found - type.members.begin());
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::string listed(const std::vector<std::string>& members) {
  std::string text;
  const std::size_t shown_max = 12;
  for (std::size_t i = 0; i < members.size() && i < shown_max; ++i)
    text += (text.empty() ? "`" : ", `") + members[i] + "`";
  return members.size() > shown_max ? text + " …" : text;
}

std::string reference_advice(const resolve::Reference& reference) {
  const std::string rows = "o through its rows: `any one in " + reference.name + " where …`.";
  if (reference.key_fields.empty()) return "G" + rows;
  return "Look one entry up: `" + reference.name + "[KEY]` (`" + reference.name +
         "[KEY] is unavailable` is true where the set was not given); or g" + rows;
}

// Whether `name` may stand for a field of that kind: what is read of it, if anything, says no.
bool fits_its_use(const ast::Module& module, std::string_view name, abi::Type field) {
  if (field.kind == Kind::Record) return true;
  return std::ranges::none_of(module.exprs, [&](const ast::Expr& expr) {
    const auto* member = std::get_if<ast::Member>(&expr.node);
    if (member == nullptr) return false;
    const auto* base = std::get_if<ast::Name>(&module[member->base].node);
    return base != nullptr && base->text == name;
  });
}

// Words that other programs have for what is written differently here.
bool explain_word(SourceRange at, std::string_view word, const Expected& hint, bool in_test,
                  diagnostics::Diagnostic& unknown) {
  if (word == "unread" && in_test) {
    unknown
        .note(
            "What could not be read is given with what stood there, if anything: "
            "`unread(\"EUR 120.OO\")`.")
        .fix("write `unread(\"\")`", at, "unread(\"\")");
    return true;
  }
  std::string small(word);
  std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::size_t currency_letters = 3;  // EUR500
  const std::string_view digits = word.substr(std::min(currency_letters, word.size()));
  if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos &&
      value::Currency::parse(word.substr(0, currency_letters))) {
    const std::string meant = std::string(word.substr(0, currency_letters)) + " ";
    unknown.note("An amount is written with a blank after its currency.")
        .fix("write `" + meant + std::string(digits) + "`", at, meant + std::string(digits));
    return true;
  }
  const bool yes = small == "yes" || small == "ja" || small == "oui" || small == "true";
  const bool no = small == "no" || small == "nein" || small == "non" || small == "false";
  if (!yes && !no) return false;
  if (hint.type && hint.type->kind != Kind::Boolean) return false;
  const std::string meant = yes ? "true" : "false";
  unknown.note("A truth is `true` or `false`; alone it asks whether it is true: `x`, `not x`.")
      .fix("write `" + meant + "`", at, meant);
  return true;
}

// Its type's, or one that nothing else is known of: whatever the value with this key is in.
std::string currency_of_bound(Type type, const std::string& key) {
  if (!types::is_money(type)) return {};
  return type.index != 0 ? value::Currency{type.index}.text() : "of " + key;
}

}  // namespace

std::optional<Typed> Checker::local_or_argument(ExprId id, std::string_view name) {
  for (auto local = scope_.locals.rbegin(); local != scope_.locals.rend(); ++local) {
    if (local->name != name) continue;
    info(id).target = {Target::Kind::Local, local->binder.value, 0};
    return Typed{local->type, currency_of_bound(local->type, key(id))};
  }
  if (scope_.arguments == nullptr) return {};
  for (std::size_t i = 0; i < scope_.arguments->size(); ++i) {
    const resolve::Argument& argument = (*scope_.arguments)[i];
    if (argument.name != name) continue;
    info(id).target = {Target::Kind::Argument, static_cast<Index>(i), 0};
    return Typed{argument.type, currency_of_bound(argument.type, key(id))};
  }
  return {};
}

// A word that only what stands beside it can explain: a member of an enumeration, most likely.
bool Checker::stands_for_nothing_alone(ExprId id) const {
  const auto& node = expr(id).node;
  if (std::holds_alternative<ast::MoneyLiteral>(node)) return true;  // amount or unit price
  if (std::holds_alternative<ast::TextLiteral>(node)) return true;   // text or code of a list
  const auto* name = std::get_if<ast::Name>(&node);
  return name != nullptr && name_key(name->text).empty() && name->text != "today" &&
         name->text != "as_of";
}

Typed Checker::infer_name(ExprId id, const ast::Name& name, const Expected& hint) {
  if (name.text.empty()) return {};
  if (auto bound = local_or_argument(id, name.text)) return *bound;
  if (name.text == "today" || name.text == "as_of") {
    const bool instant = name.text == "as_of";
    info(id).target = {Target::Kind::Clock, 0, instant ? 1U : 0U};
    clock_reads_.push_back(range(id));
    return {types::of(instant ? Kind::DateTime : Kind::Date), {}};
  }
  const resolve::Symbol* symbol = symbols_.find(name.text, scope_.module);
  if (hint.type && hint.type->kind == Kind::Enum) {
    const abi::EnumType& type = checked_.schema.enums[hint.type->index];
    if (const auto member = member_of(type, name.text)) {
      const bool is_value = symbol != nullptr && (symbol->kind == SymbolKind::Let ||
                                                  symbol->kind == SymbolKind::Parameter);
      if (is_value) shared_names_.push_back({scope_.module, id, symbol, hint.type->index});
      info(id).target = {Target::Kind::EnumMember, hint.type->index, *member};
      return {types::of(Kind::Enum, hint.type->index), {}};
    }
  }
  // Where a list is wanted a reference set is that of its rows.
  if (symbol != nullptr && symbol->kind == SymbolKind::Reference && !symbol->ambiguous &&
      hint.type && hint.type->kind == Kind::List) {
    if (types::is_error(element_type(id))) return {};
    return {info(id).type, {}};
  }
  if (symbol != nullptr) return infer_symbol(id, name, *symbol);
  if (is_capital(name.text)) {
    const bool unit_wanted = hint.type && hint.type->kind == Kind::Unit;
    const auto unit = value::parse_unit(name.text);
    if (unit && (unit_wanted || !value::Currency::parse(name.text))) {
      info(id).target = {Target::Kind::Currency, unit->packed, 0};
      return {types::of(Kind::Unit), {}};
    }
    if (const auto currency = value::Currency::parse(name.text)) {
      info(id).target = {Target::Kind::Currency, currency->packed, 0};
      return {types::of(Kind::Currency), {}};
    }
  }
  report_unknown(id, name, hint);
  return {};
}

// Last, because to type a let in order to read a name would make members refer to lets.
void Checker::report_shared_names() {
  for (const SharedName& shared : shared_names_) {
    const resolve::Symbol& symbol = *shared.symbol;
    const Type type = symbol.kind == SymbolKind::Let ? lets_[symbol.index].type
                                                     : symbols_.parameters[symbol.index].type;
    if (type.kind != Kind::Enum || type.index != shared.enumeration) continue;
    const ast::Expr& expression = modules_[shared.module][shared.id];
    diagnostics_
        .report(diagnostics::ambiguous_name, expression.range,
                {std::get<ast::Name>(expression.node).text})
        .here("as a member of `" + checked_.schema.enums[shared.enumeration].name +
              "`, or as the value declared above")
        .label(symbol.range, "the value of that name is declared here")
        .note("Give the value another name, so that nobody has to guess.");
  }
}

Typed Checker::infer_symbol(ExprId id, const ast::Name& name, const resolve::Symbol& symbol) {
  if (symbol.ambiguous) return {};  // reported
  const Index index = symbol.index;
  const auto stands_for = [&](Target::Kind kind) { info(id).target = {kind, index, 0}; };
  const auto not_a_value = [&](std::string what, std::string advice) {
    diagnostics_.report(diagnostics::not_a_value, range(id), {name.text}, {std::move(what)})
        .note(std::move(advice))
        .label(symbol.range, "declared here");
    return Typed{};
  };
  switch (symbol.kind) {
    case SymbolKind::Subject:
      stands_for(Target::Kind::Subject);
      if (symbols_.subject_record == none) return {};
      return {types::of(Kind::Record, symbols_.subject_record), {}};
    case SymbolKind::Reference:
      stands_for(Target::Kind::Reference);
      return not_a_value("a reference set", reference_advice(symbols_.references[index]));
    case SymbolKind::Parameter: {
      stands_for(Target::Kind::Parameter);
      const Type type = symbols_.parameters[index].type;
      std::string currency;
      if (types::is_money(type))
        currency = type.index != 0 ? value::Currency{type.index}.text() : "of " + name.text;
      return {type, std::move(currency)};
    }
    case SymbolKind::Let:
      stands_for(Target::Kind::Let);
      return let_typed(index);
    case SymbolKind::Define:
      return not_a_value("a define", "Call it with its arguments: `" + name.text + "(…)`.");
    case SymbolKind::Table:
      if (resolve::is_broken(modules_, symbols_.tables[index].place)) return {};
      if (symbols_.tables[index].is_parameter && symbols_.tables[index].parameters.empty()) {
        info(id).target = {Target::Kind::TableColumn, index, 0};
        return {symbols_.tables[index].values.front(), parameter_currency(index)};
      }
      return not_a_value(symbols_.tables[index].is_parameter ? "a parameter with keys" : "a table",
                         "Call it with its arguments: `" + name.text + "(…)`.");
    case SymbolKind::Check:
      return not_a_value("a check", "Ask it with its arguments: `" + name.text + "(…)`.");
    case SymbolKind::Role:
      stands_for(Target::Kind::Role);
      return {types::of(Kind::Role), {}};
    case SymbolKind::Decision:
      return decision_result(id, index);
    case SymbolKind::Match:
      return CaseChecker(*this).match_value(id, index);
    case SymbolKind::Approval:
      stands_for(Target::Kind::Approval);
      if (row_call_ == id) return {checked_.schema.list_of(types::of(Kind::Role)), {}};
      return not_a_value("an approval", "A rule hands over to it: `route to " + name.text + "`.");
    case SymbolKind::Example:
      stands_for(Target::Kind::Example);
      if (!scope_.constants_only) {
        diagnostics_.report(diagnostics::tests_only, range(id), {"an example"});
        return {};
      }
      if (symbols_.examples[index].record == none) return {};
      return {types::of(Kind::Record, symbols_.examples[index].record), {}};
  }
  return {};
}

std::vector<std::string_view> Checker::names_in_scope() const {
  std::vector<std::string_view> names;
  for (const Local& local : scope_.locals) names.push_back(local.name);
  if (scope_.arguments != nullptr)
    for (const resolve::Argument& argument : *scope_.arguments) names.push_back(argument.name);
  for (const auto& [name, symbol] : symbols_.names[scope_.module]) names.push_back(name);
  names.push_back("today");
  return names;
}

void Checker::report_unknown(ExprId id, const ast::Name& name, const Expected& hint) {
  if (hint.type && hint.type->kind == Kind::Enum) {
    const abi::EnumType& type = checked_.schema.enums[hint.type->index];
    auto& unknown =
        diagnostics_.report(diagnostics::unknown_member, range(id), {type.name}, {name.text});
    diagnostics::suggest(unknown, range(id), name.text, views(type.members));
    unknown.note("Its members are " + listed(type.members) + ".");
    if (hint.where) unknown.label(*hint.where, hint.where_text);
    return;
  }
  if (hint.type && hint.type->kind == Kind::Currency && is_capital(name.text)) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_currency_name, range(id), {name.text});
    diagnostics::suggest_currency(unknown, range(id), name.text, value::currency_codes());
    return;
  }
  if (hint.type && hint.type->kind == Kind::Unit && is_capital(name.text)) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_unit_name, range(id), {name.text});
    diagnostics::suggest(unknown, range(id), name.text, value::unit_codes());
    return;
  }
  if (hint.type && hint.type->kind == Kind::Role && !is_capital(name.text)) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_role, range(id), {name.text});
    diagnostics::suggest(unknown, range(id), name.text, views(checked_.schema.roles));
    unknown.note("A role is declared with `role " + name.text + "`.");
    return;
  }
  auto& unknown = diagnostics_.report(diagnostics::unknown_name, range(id), {name.text});
  if (hint.type && hint.type->optional && means_absence(id)) {
    unknown.note("What a document does not have is `missing`; in a record it can be left out, too.")
        .fix("write `missing`", range(id), "missing");
    return;
  }
  if (explain_word(range(id), name.text, hint, scope_.constants_only, unknown)) return;
  for (const abi::EnumType& type : checked_.schema.enums)
    if (member_of(type, name.text)) {
      unknown.note("`" + name.text + "` is a member of `" + type.name +
                   "`, and stands beside a value of that type. `and` and `or` join whole "
                   "conditions; for one of several write `… is one of (a, b)`. A `let` says of "
                   "what type it is: `let x : " +
                   type.name + " = …`.");
      return;
    }
  if (symbols_.subject_record != none) {
    const abi::RecordType& subject = checked_.schema.records[symbols_.subject_record];
    if (const auto field = subject.field(name.text);
        field && fits_its_use(modules_[scope_.module], name.text, subject.fields[*field].type)) {
      const std::string path = symbols_.subject + "." + name.text;
      unknown.here("did you mean `" + path + "`?");
      unknown.fix("change to `" + path + "`", range(id), path);
      return;
    }
  }
  diagnostics::suggest(unknown, range(id), name.text, names_in_scope());
  // A set alone is no value: its name may be meant, its entry or its rows.
  for (auto& fix : unknown.fixes) {
    const resolve::Symbol* meant = symbol_of(fix.replacement);
    if (meant != nullptr && meant->kind == resolve::Symbol::Kind::Reference) fix.sure = false;
  }
}

}  // namespace bop::check

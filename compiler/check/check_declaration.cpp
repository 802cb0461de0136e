// The head of a policy, parameters, lets, defines, trust and the scopes of roles.
#include <map>

#include "compiler/ast/children.h"
#include "compiler/check/constants.h"
#include "compiler/check/context.h"
#include "runtime/builtins/builtin.h"

namespace bop::check {

namespace {

constexpr std::size_t let_key_bytes_max = 400;

// Whether the call reads anything but its arguments, itself or through what it calls.
bool reads_more(const std::vector<ast::Module>& modules, const resolve::Symbols& symbols,
                const Checked& checked, Index module, ExprId call) {
  using Kind = Target::Kind;
  const Target& target = checked.infos[module][call.index()].target;
  if (target.kind != Kind::Define || symbols.defines[target.index].native) return false;
  const resolve::Place& place = symbols.defines[target.index].place;
  const ast::Module& written = modules[place.module];
  bool more = false;
  const auto visit = [&](const auto& self, ExprId id) -> void {
    const Kind kind = checked.infos[place.module][id.index()].target.kind;
    for (const Kind reads : {Kind::Subject, Kind::Reference, Kind::Let, Kind::Decision,
                             Kind::Result, Kind::Approval, Kind::Clock, Kind::Check})
      more = more || kind == reads;
    if (kind == Kind::Define)
      more = more || reads_more(modules, symbols, checked, place.module, id);
    ast::for_each_child(written[id], [&](ExprId child) { self(self, child); });
  };
  const auto& define = resolve::declared<ast::DefineDecl>(modules, place);
  if (define.body) visit(visit, define.body);
  return more;
}

}  // namespace

std::string path_text(const ast::Path& path) {
  std::string text;
  for (const ast::Identifier& part : path.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

std::vector<std::string_view> field_names(const abi::RecordType& record) {
  std::vector<std::string_view> names;
  for (const abi::Field& field : record.fields) names.push_back(field.name);
  return names;
}

// A path from the subject or a let, field by field. Absence on the way makes the end absent.
PathInfo Checker::resolve_path(const ast::Path& path, std::span<const ast::PathElement> elements) {
  PathInfo found;
  if (path.parts.empty() || path.parts.front().text.empty()) return found;
  const ast::Identifier& root = path.parts.front();
  const resolve::Symbol* symbol = symbols_.find(root.text);
  if (symbol != nullptr && symbol->ambiguous) return found;
  Type type;
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Subject) {
    found.root = {Target::Kind::Subject, 0, 0};
    if (symbols_.subject_record != none) type = types::of(Kind::Record, symbols_.subject_record);
  } else if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Let) {
    found.root = {Target::Kind::Let, symbol->index, 0};
    type = let_typed(symbol->index).type;
  } else {
    auto& unknown = diagnostics_.report(diagnostics::unknown_name, root.range, {root.text});
    unknown.note("A path begins with the subject or a `let`.");
    std::vector<std::string_view> names;
    for (const auto& [name, each] : symbols_.names[0])
      if (each.kind == resolve::Symbol::Kind::Subject || each.kind == resolve::Symbol::Kind::Let)
        names.push_back(name);
    diagnostics::suggest(unknown, root.range, root.text, names);
    return found;
  }
  bool optional = type.optional;
  // Behind part `after` of the path: what an element of that list is.
  const auto go_to_element = [&](std::size_t after) {
    for (const ast::PathElement& element : elements) {
      if (element.after != after || types::is_error(type)) continue;
      const bool is_list = type.kind == Kind::List;
      if (!is_list)
        diagnostics_.report(diagnostics::not_a_list, element.range, {name_of(type.required())});
      type = is_list ? checked_.schema.lists[type.index] : Type{};
    }
  };
  for (std::size_t i = 1; i < path.parts.size(); ++i) {
    go_to_element(i - 1);
    if (types::is_error(type)) return found;
    const ast::Identifier& part = path.parts[i];
    const bool is_record = type.kind == Kind::Record;
    const auto field =
        is_record ? checked_.schema.records[type.index].field(part.text) : std::nullopt;
    if (!field) {
      auto& unknown = diagnostics_.report(diagnostics::unknown_field, part.range,
                                          {name_of(type.required())}, {part.text});
      if (is_record)
        diagnostics::suggest(unknown, part.range, part.text,
                             field_names(checked_.schema.records[type.index]));
      return found;
    }
    found.fields.push_back(*field);
    type = checked_.schema.records[type.index].fields[*field].type;
    optional = optional || type.optional;
  }
  go_to_element(path.parts.size() - 1);
  found.type = optional ? type.maybe() : type;
  return found;
}

void Checker::check_head() {
  if (head_ == nullptr) return;
  calendars_.check_name(head_->calendar);
  check_in_force(head_->in_force);
  if (head_->effective_by) {
    checked_.effective_by = resolve_path(*head_->effective_by);
    const Type type = checked_.effective_by->type;
    if (!types::is_error(type) && type != types::of(Kind::Date))
      diagnostics_
          .report(diagnostics::type_mismatch, head_->effective_by->range, {"Date"}, {name_of(type)})
          .note(
              "`effective by` names the business date that selects versions; every record has "
              "one.");
  }
  if (head_->compare) check_compare_clause(*head_->compare);
}

// compare in EUR at ecb_rates on invoice.issued: rates are looked up by currency and day.
void Checker::check_compare_clause(const ast::PolicyDecl::Compare& clause) {
  CompareInfo made;
  const auto currency = value::Currency::parse(clause.currency.text);
  if (!currency && !clause.currency.text.empty()) {
    auto& unknown = diagnostics_.report(diagnostics::unknown_currency_name, clause.currency.range,
                                        {clause.currency.text});
    diagnostics::suggest_currency(unknown, clause.currency.range, clause.currency.text,
                                  value::currency_codes());
  }
  if (currency) made.currency = *currency;
  const resolve::Symbol* symbol = symbols_.find(clause.rates.text);
  if (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Reference) {
    if (!clause.rates.text.empty()) {
      auto& unknown = diagnostics_.report(diagnostics::unknown_reference, clause.rates.range,
                                          {clause.rates.text});
      std::vector<std::string_view> names;
      for (const resolve::Reference& each : symbols_.references) names.push_back(each.name);
      diagnostics::suggest(unknown, clause.rates.range, clause.rates.text, names);
    }
  } else {
    made.rates = symbol->index;
    made.rate_field = rate_field(clause.rates, symbols_.references[symbol->index]);
  }
  // Set before `on` is typed, so that a faulty clause is reported once, not at each comparison.
  checked_.compare = made;
  expect(clause.on, {types::of(Kind::Date), "rates are those of a day.", {}, {}});
}

Index Checker::rate_field(const ast::Identifier& name, const resolve::Reference& rates) {
  if (rates.record == none) return none;
  const abi::RecordType& record = checked_.schema.records[rates.record];
  const bool keyed = rates.key_fields.size() == 2 &&
                     record.fields[rates.key_fields[0]].type == types::of(Kind::Currency) &&
                     record.fields[rates.key_fields[1]].type == types::of(Kind::Date);
  Index found = none;
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    if (record.fields[i].type != types::of(Kind::Number)) continue;
    found = static_cast<Index>(i);
    ++numbers;
  }
  if (keyed && numbers == 1) return found;
  diagnostics_.report(diagnostics::rates_form, name.range, {name.text})
      .note(
          "Rates are a reference by a `Currency` and a `Date`, whose records have one `Number`: "
          "the units of that currency for one of the policy's.")
      .label(rates.place.name, "declared here");
  return none;
}

void Checker::check_in_force(const std::optional<ast::InForce>& in_force) {
  if (in_force) has_versions_ = true;
  if (!in_force || !in_force->from || !in_force->until) return;
  if (*in_force->from <= *in_force->until) return;
  diagnostics_.report(diagnostics::ends_before_it_begins, in_force->range,
                      {in_force->until->text()}, {in_force->from->text()});
}

void Checker::check_parameters() {
  for (std::size_t i = 0; i < symbols_.parameters.size(); ++i)
    check_parameter(static_cast<Index>(i));
}

void Checker::check_parameter(Index parameter) {
  const resolve::Parameter& declared = symbols_.parameters[parameter];
  if (resolve::is_broken(modules_, declared.place)) return;
  const auto& node = resolve::declared<ast::ParameterDecl>(modules_, declared.place);
  Scope inner;
  inner.module = declared.place.module;
  const InScope guard(scope_, std::move(inner));
  const Expected wanted{declared.type, "The parameter is declared so.", node.type.range,
                        "declared here"};
  for (const ExprId id : {node.value, node.low, node.high}) {
    if (!id) continue;
    expect(id, wanted);
    require_plain(id);
  }
  check_bounds(node, node.value, scope_);
}

// `declared`: where the parameter stands; the value may stand elsewhere.
void Checker::check_bounds(const ast::ParameterDecl& node, ExprId value, const Scope& declared) {
  if (!value || !node.low || !node.high) return;
  const ast::Expr given = plain_literal(modules_[scope_.module], value);
  const InScope guard(scope_, declared);
  const ast::Module& module = modules_[scope_.module];
  report_outside_bounds(given, plain_literal(module, node.low), plain_literal(module, node.high),
                        diagnostics_);
}

void Checker::prepare_lets() {
  const std::size_t count = symbols_.lets.size();
  let_keys_.resize(count);
  let_present_.resize(count);
  let_facts_.resize(count);
  prepared_.resize(count, State::New);
  for (std::size_t i = 0; i < count; ++i) prepare_let(static_cast<Index>(i));
}

// Those it reads first, so that their keys are known; a circle (reported) just ends.
void Checker::prepare_let(Index let) {
  if (prepared_[let] != State::New) return;
  prepared_[let] = State::Open;
  const resolve::Let& declared = symbols_.lets[let];
  const ExprId value = resolve::declared<ast::LetDecl>(modules_, declared.place).value;
  Scope inner;
  inner.module = declared.place.module;
  const InScope guard(scope_, std::move(inner));
  let_keys_[let] = declared.name;
  if (value) {
    const auto visit = [&](const auto& self, ExprId id) -> void {
      if (inference_depth_ > inference_depth_max) return;  // infer reports it
      ++inference_depth_;
      if (const auto* name = std::get_if<ast::Name>(&expr(id).node)) {
        const resolve::Symbol* symbol = symbols_.find(name->text);
        if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Let)
          prepare_let(symbol->index);
      }
      ast::for_each_child(expr(id), [&](ExprId child) { self(self, child); });
      --inference_depth_;
    };
    visit(visit, value);
    const std::string own = key(value);
    // A chain `let b = a + a`, `let c = b + b` doubles at every step; past the limit a let stands
    // for itself, which only forgets that it is the same as what it was made of.
    if (!own.empty() && own.size() <= let_key_bytes_max) let_keys_[let] = own;
    Facts present;
    add_present(value, present);
    let_present_[let] = std::move(present.present);
    let_facts_[let] = {facts_if(value, true), facts_if(value, false)};
  }
  prepared_[let] = State::Done;
}

const Typed& Checker::let_typed(Index let) {
  if (let_states_[let] != State::New) return lets_[let];  // Open: a circle, its type stays Error
  let_states_[let] = State::Open;
  const resolve::Let& declared = symbols_.lets[let];
  if (resolve::is_broken(modules_, declared.place)) return lets_[let];
  const auto& node = resolve::declared<ast::LetDecl>(modules_, declared.place);
  Scope inner;
  inner.module = declared.place.module;
  const InScope guard(scope_, std::move(inner));
  if (declared.type) {
    const Typed value = expect(
        node.value, {*declared.type, "The let is declared so.", node.type->range, "declared here"});
    lets_[let] = {*declared.type, value.currency};
  } else {
    lets_[let] = infer(node.value);
  }
  if (types::is_money(lets_[let].type) && lets_[let].currency.empty())
    lets_[let].currency = "of " + declared.name;
  let_digits_[let] = digits_of(node.value);
  let_states_[let] = State::Done;
  return lets_[let];
}

const Typed& Checker::define_typed(Index define) {
  if (define_states_[define] != State::New) return defines_[define];
  define_states_[define] = State::Open;
  const resolve::Define& declared = symbols_.defines[define];
  if (resolve::is_broken(modules_, declared.place)) return defines_[define];
  const auto& node = resolve::declared<ast::DefineDecl>(modules_, declared.place);
  const auto with_currency = [](Type type) {
    const bool fixed = types::is_money(type) && type.index != 0;
    return Typed{type, fixed ? value::Currency{type.index}.text() : std::string()};
  };
  if (declared.result) defines_[define] = with_currency(*declared.result);
  if (declared.native) check_native(declared);
  if (!declared.native && node.body) {
    Scope inner;
    inner.module = declared.place.module;
    inner.arguments = &declared.arguments;
    for (const resolve::Argument& argument : declared.arguments)
      if (argument.tied_to != none)
        inner.facts.same_currency.emplace_back("of @" + argument.name,
                                               "of @" + declared.arguments[argument.tied_to].name);
    const InScope guard(scope_, std::move(inner));
    const std::size_t reads = clock_reads_.size();
    if (declared.result) {
      const Typed body =
          expect(node.body, {*declared.result, "`" + declared.name + "` is declared to give this.",
                             node.result->range, "declared here"});
      if (declared.result->index == 0) defines_[define].currency = body.currency;
    } else {
      const Typed body = infer(node.body);
      if (rounded(node.body, body, "it is returned")) {
        defines_[define] = with_currency(body.type);
        if (body.type.index == 0) defines_[define].currency = body.currency;
      }
    }
    define_reads_clock_[define] = clock_reads_.size() > reads;
    clock_reads_.resize(reads);
  }
  define_states_[define] = State::Done;
  return defines_[define];
}

// What has its body in C++ must have one, of the same shape.
void Checker::check_native(const resolve::Define& define) {
  const builtins::Builtin* builtin = builtins::find(define.name);
  if (builtin == nullptr) {
    auto& unknown =
        diagnostics_.report(diagnostics::unknown_builtin, define.place.name, {define.name});
    std::vector<std::string_view> names;
    for (const builtins::Builtin& each : builtins::all()) names.push_back(each.name);
    diagnostics::suggest(unknown, define.place.name, define.name, names);
    unknown.note("A `native define` has its body in C++; a policy writes `define f(…) = …`.");
    return;
  }
  bool same = builtin->arity == define.arguments.size() && define.result &&
              define.result->kind == builtin->result;
  for (std::size_t i = 0; same && i < builtin->arity; ++i)
    same = define.arguments[i].type.kind == builtin->parameters()[i];
  if (!same)
    diagnostics_.report(diagnostics::unknown_builtin, define.place.name, {define.name})
        .note("The built-in of this name is `" + builtin->signature() + "`.");
}

void Checker::check_role_scopes() {
  for (std::size_t i = 0; i < symbols_.roles.size(); ++i) {
    const resolve::Role& role = symbols_.roles[i];
    const auto& node = resolve::declared<ast::RoleDecl>(modules_, role.place);
    if (resolve::is_broken(modules_, role.place)) continue;
    if (!node.of || role.place.module != 0) continue;
    checked_.role_scopes[i] = resolve_path(*node.of);
    const Type type = checked_.role_scopes[i]->type;
    if (types::is_error(type) || !type.optional) continue;
    const std::string path = path_text(*node.of);
    diagnostics_.report(diagnostics::may_be_missing, node.of->range, {path})
        .here("this is " + with_article(type))
        .note(fmt::format("Where it is absent, nobody would be `{}`. Say who acts then: `let "
                          "{}_of = {} otherwise …`, and `role {} of {}_of`.",
                          role.name, role.name, path, role.name, role.name));
  }
}

void Checker::check_trust() {
  std::map<std::string, SourceRange> floors;  // by path
  for (const ast::Declaration& declaration : modules_[0].declarations) {
    const auto* trust = std::get_if<ast::TrustDecl>(&declaration.node);
    if (trust == nullptr) continue;
    checked_.trust.emplace_back();
    if (declaration.broken) continue;
    for (const ast::TrustDecl::Item& item : trust->items) {
      checked_.trust.back().push_back(check_trust_item(item));
      const std::string path = path_text(item.path);
      const auto [first, is_new] = floors.emplace(path, item.path.range);
      if (is_new) continue;
      diagnostics_
          .report(diagnostics::second_declaration, item.path.range, {"floor for `" + path + "`"})
          .label(first->second, "the first is here")
          .note("With two floors for one path, which one counts would depend on their order.");
    }
  }
}

TrustItem Checker::check_trust_item(const ast::TrustDecl::Item& item) {
  const auto check_floor = [&](const value::Decimal& floor, SourceRange at) {
    if (floor < value::Decimal(0) || floor > value::Decimal(1))
      diagnostics_.report(diagnostics::trust_floor, at, {floor.text()});
  };
  check_floor(item.floor, item.floor_range);
  TrustItem made{resolve_path(item.path), {}, {}};
  if (!item.path.parts.empty() && item.path.parts.front().text != symbols_.subject &&
      !types::is_error(made.path.type))
    diagnostics_
        .report(diagnostics::type_mismatch, item.path.range, {symbols_.subject},
                {item.path.parts.front().text})
        .note("Trust is about what was read: the subject and its fields.");
  if (item.checksum) check_floor(item.checksum->floor, item.checksum->floor_range);
  if (item.checksum && !types::is_error(made.path.type) && made.path.type.kind != Kind::Text) {
    diagnostics_
        .report(diagnostics::type_mismatch, item.path.range, {"Text"},
                {name_of(made.path.type.required())})
        .note("Check digits are part of a text" +
              std::string(made.path.type.kind == Kind::Record
                              ? ": name the field that has them, `" + path_text(item.path) + ".…`."
                              : "."));
  } else if (item.checksum && !types::is_error(made.path.type)) {
    // Of a part of the record that is not there nothing is asked: what was read is.
    const InScope guard(scope_, Scope(scope_));
    std::string part;
    for (std::size_t i = 0; i + 1 < item.path.parts.size(); ++i) {
      part += (i == 0 ? "" : ".") + item.path.parts[i].text;
      if (i > 0) scope_.facts.present.insert(part);
    }
    Type field = made.path.type;
    if (made.path.root.kind == Target::Kind::Subject && !made.path.fields.empty()) {
      field = types::of(Kind::Record, symbols_.subject_record);
      for (const Index at : made.path.fields)
        field = checked_.schema.records[field.index].fields[at].type;
    }
    made.checksum = field.optional ? item.checksum->if_present : item.checksum->call;
    condition(made.checksum, "a checksum");
    const auto* guarded = std::get_if<ast::Binary>(&expr(made.checksum).node);
    if (reads_more(modules_, symbols_, checked_, 0, guarded ? guarded->right : made.checksum))
      diagnostics_
          .report(diagnostics::checksum_reads_more, item.checksum->function.range,
                  {path_text(item.checksum->function)})
          .note(
              "What bears a reading out must not hang on other readings: its digits alone say "
              "whether they hold. Another source is named by `by PATH from FLOOR`.");
  }
  if (!item.by) return made;
  check_floor(item.by_floor, item.by->range);
  made.by = resolve_path(*item.by);
  const Type a = made.path.type, b = made.by->type;
  if (!types::is_error(a) && !types::is_error(b) && !types::comparable(a, b))
    diagnostics_.report(diagnostics::not_comparable, item.by->range, {name_of(a)}, {name_of(b)})
        .label(item.path.range, with_article(a))
        .note("A field is borne out by a value that equals it.");
  return made;
}

}  // namespace bop::check

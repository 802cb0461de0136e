// First pass: one entry per declaration, names claimed.
#include "stdlib/stdlib.h"

#include "compiler/resolve/context.h"
#include "compiler/types/types.h"
#include "runtime/base/by_kind.h"

namespace bop::resolve {

namespace {

// Declares the things of one module; `place` follows the declaration being read.
class Declarer {
 public:
  Declarer(Context& context, Index module)
      : context_(context), symbols_(context.symbols), module_(module) {}

  void declare_all() {
    const auto& declarations = context_.modules[module_].declarations;
    for (std::size_t i = 0; i < declarations.size(); ++i) {
      declaration_ = static_cast<Index>(i);
      range_ = declarations[i].range;
      broken_ = declarations[i].broken;
      by_kind(declarations[i].node, [this](const auto& node) { declare(node); });
    }
  }

 private:
  Place place(const ast::Identifier& name) const { return {module_, declaration_, name.range}; }

  // What only a policy may declare; a module of the library holds types, defines and tables.
  bool in_policy(std::string_view what) {
    if (module_ == 0 && !is_module_) return true;
    context_.diagnostics.report(diagnostics::not_for_modules, range_, {std::string(what)})
        .note("A module holds types, defines, tables, roles and codes that policies use.");
    return false;
  }

  void declare(const ast::PolicyDecl& node) {
    if (head_ != none) {
      second("head", context_.modules[module_].declarations[head_].range)
          .note("A file is one policy or one module.");
      return;
    }
    head_ = declaration_;
    is_module_ = node.is_module;
    if (module_ == 0 && !node.is_module) symbols_.policy = declaration_;
  }

  void declare(const ast::UseDecl& node) {
    for (const ast::Path& path : node.modules) {
      const std::string name = path_text(path);
      if (is_loaded(name)) continue;
      auto& unknown = context_.diagnostics.report(diagnostics::unknown_module, path.range, {name});
      std::vector<std::string_view> names;
      for (const stdlib::ModuleText& module : stdlib::modules()) names.push_back(module.name);
      diagnostics::suggest(unknown, path.range, name, names);
    }
  }

  void declare(const ast::SubjectDecl& node) {
    if (!in_policy("subject")) return;
    if (!symbols_.subject.empty()) {
      second("subject", symbols_.subject_place.name)
          .note("Records of two kinds are judged by two policies.");
      return;
    }
    symbols_.subject = node.name.text;
    symbols_.subject_place = place(node.name);
    if (broken_ && symbols_.subject.empty()) {
      symbols_.subject = "(unnamed)";
      symbols_.subject_place.name = range_;
    }
    symbols_.subject_record = broken_ ? none : resolve_record_type(context_, node.type);
    if (symbols_.subject_record != none)
      if (const auto keys = key_fields(symbols_.schema.records[symbols_.subject_record], node.keys))
        symbols_.subject_keys = *keys;
    context_.name(node.name, Symbol::Kind::Subject, 0);
  }

  void declare(const ast::ReferenceDecl& node) {
    if (!in_policy("reference")) return;
    context_.name(node.name, Symbol::Kind::Reference, symbols_.references.size());
    Reference made{node.name.text,
                   place(node.name),
                   broken_ ? none : resolve_record_type(context_, node.type),
                   {}};
    if (made.record != none) {
      const auto keys = key_fields(symbols_.schema.records[made.record], node.keys);
      if (keys)
        made.key_fields = *keys;
      else
        made.record = none;  // a lookup with half a key would be wrong
    }
    symbols_.references.push_back(std::move(made));
  }

  // Nothing after an error.
  std::optional<std::vector<Index>> key_fields(const abi::RecordType& record,
                                               const std::vector<ast::Identifier>& keys) {
    std::vector<Index> found;
    std::map<std::string, SourceRange, std::less<>> taken;
    for (const ast::Identifier& key : keys) {
      if (!context_.claim(taken, key)) continue;
      if (const auto field = record.field(key.text)) {
        found.push_back(*field);
        continue;
      }
      auto& unknown = context_.diagnostics.report(diagnostics::unknown_field, key.range,
                                                  {record.name}, {key.text});
      std::vector<std::string_view> names;
      for (const abi::Field& field : record.fields) names.push_back(field.name);
      diagnostics::suggest(unknown, key.range, key.text, names);
      return std::nullopt;
    }
    return found;
  }

  void declare(const ast::ParameterDecl& node) {
    if (!in_policy("parameter")) return;
    context_.name(node.name, Symbol::Kind::Parameter, symbols_.parameters.size());
    symbols_.parameters.push_back({node.name.text, place(node.name),
                                   broken_ ? abi::Type{} : resolve_type(context_, node.type)});
  }

  void declare(const ast::TrustDecl&) { in_policy("trust"); }

  void declare(const ast::LetDecl& node) {
    if (!in_policy("let")) return;
    context_.name(node.name, Symbol::Kind::Let, symbols_.lets.size());
    Let made{node.name.text, place(node.name), {}};
    if (node.type && !broken_) made.type = resolve_type(context_, *node.type);
    symbols_.lets.push_back(std::move(made));
  }

  void declare(const ast::DefineDecl& node) {
    context_.name(node.name, Symbol::Kind::Define, symbols_.defines.size());
    Define made{
        node.name.text, place(node.name), node.native, arguments(node.parameters, true), {}};
    std::map<std::string, SourceRange, std::less<>> taken;
    for (const ast::Parameter& parameter : node.parameters) context_.claim(taken, parameter.name);
    if (node.result && !broken_) made.result = resolve_type(context_, *node.result);
    symbols_.defines.push_back(std::move(made));
  }

  void declare(const ast::TypeDecl&) {}  // resolve_types.cpp

  void declare(const ast::RoleDecl& node) {
    context_.name(node.name, Symbol::Kind::Role, symbols_.roles.size());
    symbols_.roles.push_back({node.name.text, place(node.name), {}});
    symbols_.schema.roles.push_back(node.name.text);
  }

  void declare(const ast::CodesDecl& node) {
    for (const ast::CodesDecl::Item& item : node.items)
      if (context_.claim(context_.reason_codes, item.name))
        symbols_.codes.push_back({item.name.text, item.text, place(item.name), none});
  }

  void declare(const ast::DecisionDecl& node) {
    if (!in_policy("decision")) return;
    context_.name(node.name, Symbol::Kind::Decision, symbols_.decisions.size());
    Decision made{node.name.text, place(node.name), {}, none, none, none};
    std::map<std::string, SourceRange, std::less<>> taken;
    for (const ast::DecisionDecl::Outcome& outcome : node.outcomes)
      if (context_.claim(taken, outcome.name))
        made.outcomes.push_back(
            {outcome.name.text, outcome.name.range, outcome.releases, outcome.refuses});
    symbols_.decisions.push_back(std::move(made));
  }

  void declare(const ast::RuleDecl& node) {
    if (!in_policy("rule")) return;
    if (context_.claim(context_.rule_codes, node.code))
      symbols_.rules.push_back({node.code.text, place(node.code), false, {}});
  }

  void declare(const ast::ExceptionDecl& node) {
    if (!in_policy("exception")) return;
    if (context_.claim(context_.rule_codes, node.code))
      symbols_.exceptions.push_back({node.code.text, place(node.code), none, none, {}});
  }

  // Without a code of its own it is named after its reason code, numbered where two share one.
  void declare(const ast::RequiresDecl& node) {
    if (!in_policy("requires")) return;
    if (!node.code.text.empty()) {
      if (context_.claim(context_.rule_codes, node.code))
        symbols_.rules.push_back({node.code.text, place(node.code), true, {}});
      return;
    }
    const std::string base =
        node.otherwise.code.text.empty() ? "REQUIRED" : node.otherwise.code.text;
    std::string code = base;
    for (int number = 2; context_.rule_codes.contains(code); ++number)
      code = base + "-" + std::to_string(number);
    context_.rule_codes.emplace(code, range_);
    symbols_.rules.push_back({code, {module_, declaration_, range_}, true, {}});
  }

  // The rule that says what follows without an answer is named after the check.
  void declare(const ast::CheckDecl& node) {
    if (!in_policy("check")) return;
    context_.name(node.name, Symbol::Kind::Check, symbols_.checks.size());
    Check made{node.name.text, place(node.name), arguments(node.parameters), {}, none, none};
    std::map<std::string, SourceRange, std::less<>> taken;
    for (const ast::Parameter& parameter : node.parameters) context_.claim(taken, parameter.name);
    if (!broken_) {
      made.result = resolve_type(context_, node.result);
      made.answers = answer_type(made);
    }
    const auto check = static_cast<Index>(symbols_.checks.size());
    symbols_.checks.push_back(std::move(made));
    if (node.unavailable && context_.claim(context_.rule_codes, node.name))
      symbols_.rules.push_back({node.name.text, place(node.name), false, {}, check});
  }

  // VatRegisteredAnswer: vat, asked, answer
  Index answer_type(const Check& check) {
    abi::RecordType record;
    bool capital = true;
    for (const char c : check.name) {
      if (c != '_')
        record.name += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      capital = c == '_';
    }
    record.name += "Answer";
    const auto add = [&](std::string name, abi::Type type) {
      abi::Field field;
      field.name = std::move(name);
      field.type = type;
      record.fields.push_back(std::move(field));
    };
    for (const Argument& argument : check.arguments) add(argument.name, argument.type.required());
    add("asked", {abi::Kind::Date});
    add("answer", check.result);
    const auto index = static_cast<Index>(symbols_.schema.records.size());
    if (!context_.types.emplace(record.name, abi::Type{abi::Kind::Record, false, false, index})
             .second)
      context_.diagnostics.report(diagnostics::duplicate_name, check.place.name, {record.name})
          .note("The answers of a check are records of a type that is named after it.");
    symbols_.schema.records.push_back(std::move(record));
    return index;
  }

  void declare(const ast::TableDecl& node) {
    if (node.of_parameter && !in_policy("parameter")) return;
    Table made{node.name.text,
               place(node.name),
               arguments(node.parameters),
               arguments(node.results),
               {},
               node.of_parameter.has_value(),
               none};
    for (const Argument& result : made.results)
      made.values.push_back(value_type(node.hit, result.type));
    std::map<std::string, SourceRange, std::less<>> taken;
    for (const ast::Parameter& parameter : node.parameters) context_.claim(taken, parameter.name);
    for (const ast::Parameter& result : node.results) context_.claim(taken, result.name);
    std::map<std::string, SourceRange, std::less<>> codes;
    for (const ast::Row& row : node.rows)
      if (!row.code.text.empty()) context_.claim(codes, row.code);
    context_.name(node.name, Symbol::Kind::Table, symbols_.tables.size());
    if (made.results.size() > 1 && !broken_) {
      made.row_type = static_cast<Index>(symbols_.schema.records.size());
      abi::RecordType row;
      row.name = "row of " + made.name;
      for (std::size_t i = 0; i < made.results.size(); ++i) {
        abi::Field field;
        field.name = made.results[i].name;
        field.type = made.values[i];
        row.fields.push_back(std::move(field));
      }
      symbols_.schema.records.push_back(std::move(row));
    }
    symbols_.tables.push_back(std::move(made));
  }

  void declare(const ast::EscalationDecl& node) {
    if (!in_policy("escalation")) return;
    if (context_.claim(escalations_, node.name))
      symbols_.escalations.push_back({node.name.text, place(node.name)});
  }

  void declare(const ast::MatchDecl& node) {
    if (!in_policy("match")) return;
    context_.name(node.name, Symbol::Kind::Match, symbols_.matches.size());
    symbols_.matches.push_back({node.name.text, place(node.name)});
  }

  void declare(const ast::ApprovalDecl& node) {
    if (!in_policy("approval")) return;
    context_.name(node.name, Symbol::Kind::Approval, symbols_.approvals.size());
    symbols_.approvals.push_back({node.name.text, place(node.name)});
  }

  void declare(const ast::DutiesDecl& node) {
    if (in_policy("duties") && context_.claim(duties_, node.name))
      symbols_.duties.push_back({node.name.text, place(node.name)});
  }

  void declare(const ast::ProcessDecl& node) {
    if (!in_policy("process") || !context_.claim(processes_, node.name)) return;
    symbols_.processes.push_back({node.name.text, place(node.name)});
    std::map<std::string, SourceRange, std::less<>> tasks;
    for (const ast::ProcessDecl::Task& task : node.tasks) context_.claim(tasks, task.name);
  }

  void declare(const ast::ServiceDecl& node) {
    if (in_policy("service") && context_.claim(services_, node.name))
      symbols_.services.push_back({node.name.text, place(node.name)});
  }

  void declare(const ast::CalendarDecl& node) {
    if (context_.claim(context_.calendars, node.name))
      symbols_.calendars.push_back({node.name.text, place(node.name)});
  }

  void declare(const ast::ExampleDecl& node) {
    if (!in_policy("example")) return;
    context_.name(node.name, Symbol::Kind::Example, symbols_.examples.size());
    symbols_.examples.push_back({node.name.text, place(node.name),
                                 broken_ ? none : resolve_record_type(context_, node.type)});
  }

  void declare(const ast::TestDecl& node) {
    if (in_policy("test")) symbols_.tests.push_back({node.title, {module_, declaration_, range_}});
  }

  void declare(const ast::ProveDecl& node) {
    if (in_policy("prove"))
      symbols_.proofs.push_back({node.title, {module_, declaration_, range_}});
  }

  void declare(const ast::PropertyDecl& node) {
    if (!in_policy("property")) return;
    symbols_.properties.push_back(
        {node.title, {module_, declaration_, range_}, arguments(node.variables)});
  }

  // Only of a define may one amount be `in currency of` another: of what calls it, check asks that.
  std::vector<Argument> arguments(const std::vector<ast::Parameter>& parameters,
                                  bool may_be_tied = false) {
    std::vector<Argument> made;
    if (broken_) return made;
    for (const ast::Parameter& parameter : parameters) {
      ast::TypeRef written = parameter.type;
      const bool tied = may_be_tied && !written.tied_to.text.empty();
      if (tied) written.currency = written.tied_to = {};
      made.push_back(
          {parameter.name.text, parameter.name.range, resolve_type(context_, written), none});
      if (!tied) continue;
      made.back().tied_to = tied_argument(parameter.type, made);
      if (made.back().tied_to == none) made.back().type = {};  // of no known currency
    }
    return made;
  }

  // `Money in currency of actual`: which of the arguments before the last one is meant.
  Index tied_argument(const ast::TypeRef& written, const std::vector<Argument>& made) {
    const Argument& own = made.back();
    if (types::is_error(own.type)) return none;
    const SourceRange at = written.currency.range.to(written.tied_to.range);
    const std::string said = written.currency.text + " of " + written.tied_to.text;
    const std::string word = types::is_quantity(own.type) ? "unit" : "currency";
    const std::string sort = types::is_quantity(own.type) ? "quantity" : "amount";
    const auto refused = [&](std::string why) -> diagnostics::Diagnostic& {
      return context_.diagnostics.report(diagnostics::not_tied, at, {said}, {std::move(why)});
    };
    if (!types::is_money(own.type) || written.list_depth > 0) {
      refused("`" + own.name + "` is neither an amount nor a quantity");
      return none;
    }
    if (written.currency.text != word) {
      const std::string meant = word + " of " + written.tied_to.text;
      refused("it is the " + word + " that two of them have in common")
          .fix("write `" + meant + "`", at, meant);
      return none;
    }
    std::vector<std::string_view> candidates;
    for (std::size_t i = 0; i + 1 < made.size(); ++i) {
      if (made[i].type.kind == abi::Kind::Error) return none;
      const bool fits = types::is_money(made[i].type) &&
                        types::is_quantity(made[i].type) == types::is_quantity(own.type);
      if (!fits) continue;
      if (made[i].name == written.tied_to.text) return static_cast<Index>(i);
      candidates.push_back(made[i].name);
    }
    auto& unknown = refused("`" + written.tied_to.text + "` is no " + sort + " before it");
    diagnostics::suggest(unknown, written.tied_to.range, written.tied_to.text, candidates);
    return none;
  }

  // A `collect` table gives each result as one list, of all rows that apply.
  abi::Type value_type(ast::HitPolicy hit, abi::Type cell) {
    if (hit != ast::HitPolicy::Collect || cell.kind == abi::Kind::Error) return cell;
    if (cell.kind == abi::Kind::List) return cell;
    return symbols_.schema.list_of(cell.required());
  }

  diagnostics::Diagnostic& second(std::string_view what, SourceRange first) {
    return context_.diagnostics.report(diagnostics::second_declaration, range_, {std::string(what)})
        .label(first, "the first is here");
  }

  bool is_loaded(std::string_view name) const {
    for (const ast::Module& module : context_.modules)
      for (const ast::Declaration& declaration : module.declarations)
        if (const auto* head = std::get_if<ast::PolicyDecl>(&declaration.node))
          if (head->is_module && path_text(head->name) == name) return true;
    return false;
  }

  Context& context_;
  Symbols& symbols_;
  Index module_;
  Index declaration_ = 0;
  SourceRange range_;
  bool broken_ = false;
  bool is_module_ = false;
  Index head_ = none;
  std::map<std::string, SourceRange, std::less<>> escalations_, duties_, processes_, services_;
};

// Answers lie in the record that is judged.
void add_answer_fields(Context& context) {
  Symbols& symbols = context.symbols;
  if (symbols.subject_record == none) return;
  for (Check& check : symbols.checks) {
    if (check.answers == none) continue;
    const abi::Type list =
        symbols.schema.list_of(abi::Type{abi::Kind::Record, false, false, check.answers});
    abi::RecordType& subject = symbols.schema.records[symbols.subject_record];
    if (subject.field(check.name)) {
      context.diagnostics.report(diagnostics::duplicate_name, check.place.name, {check.name})
          .note("`" + subject.name +
                "` has a field of this name, and the answers of a check are a "
                "field of the record they are about.");
      continue;
    }
    abi::Field field;
    field.name = check.name;
    field.type = list;
    field.answers = true;
    check.field = static_cast<Index>(subject.fields.size());
    subject.fields.push_back(std::move(field));
  }
}

}  // namespace

void resolve_declarations(Context& context) {
  for (std::size_t module = 0; module < context.modules.size(); ++module) {
    context.reading = static_cast<Index>(module);
    Declarer(context, context.reading).declare_all();
  }
  context.bring_in_used();
  resolve_case_subjects(context);
  add_answer_fields(context);
}

}  // namespace bop::resolve

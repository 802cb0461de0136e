// Types: names of all first, so that records may name each other, then fields and equations.
#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "compiler/resolve/context.h"
#include "compiler/resolve/cycles.h"
#include "compiler/types/types.h"
#include "runtime/value/unit.h"

namespace bop::resolve {

namespace {

using abi::Kind;
using ast::TypeDecl;

void add_builtin_types(Context& context) {
  static constexpr std::pair<std::string_view, Kind> builtin[] = {
      {"Boolean", Kind::Boolean},
      {"Text", Kind::Text},
      {"Number", Kind::Number},
      {"Integer", Kind::Integer},
      {"Percent", Kind::Percent},
      {"Money", Kind::Money},
      {"UnitPrice", Kind::UnitPrice},
      {"Quantity", Kind::Quantity},
      {"Date", Kind::Date},
      {"Time", Kind::Time},
      {"DateTime", Kind::DateTime},
      {"Duration", Kind::Duration},
      {"BusinessDays", Kind::BusinessDays},
      {"Target", Kind::Target},
      {"Currency", Kind::Currency},
      {"Unit", Kind::Unit},
      {"Role", Kind::Role},
  };
  for (const auto& [name, kind] : builtin) context.types.emplace(name, types::of(kind));
}

std::vector<std::string_view> type_names(const Context& context) {
  std::vector<std::string_view> names;
  for (const auto& [name, type] : context.types) names.push_back(name);
  return names;
}

void declare_enum(Context& context, const TypeDecl& declaration, const std::string& doc) {
  abi::EnumType type{declaration.name.text, {}, false, doc, false, {}, {}};
  const auto& members = std::get<TypeDecl::Members>(declaration.body);
  type.ordered = members.ordered;
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const ast::Identifier& member : members.names)
    if (context.claim(taken, member)) type.members.push_back(member.text);
  auto& enums = context.symbols.schema.enums;
  context.types.emplace(type.name, types::of(Kind::Enum, static_cast<Index>(enums.size())));
  enums.push_back(std::move(type));
}

// A code list is a closed set whose members are written as texts.
void declare_codes(Context& context, const TypeDecl& declaration, const std::string& doc) {
  abi::EnumType type{declaration.name.text, {}, false, doc, true, {}, {}};
  const auto& list = std::get<TypeDecl::Codes>(declaration.body);
  type.version = list.version;
  std::map<std::string, SourceRange, std::less<>> taken;
  for (const auto& [code, title] : list.codes) {
    if (!context.claim(taken, code)) continue;
    type.members.push_back(code.text);
    type.titles.push_back(title);
  }
  auto& enums = context.symbols.schema.enums;
  context.types.emplace(type.name, types::of(Kind::Enum, static_cast<Index>(enums.size())));
  enums.push_back(std::move(type));
}

void declare_record(Context& context, const TypeDecl& declaration, const std::string& doc) {
  auto& records = context.symbols.schema.records;
  context.types.emplace(declaration.name.text,
                        types::of(Kind::Record, static_cast<Index>(records.size())));
  abi::RecordType type;
  type.name = declaration.name.text;
  type.doc = doc;
  records.push_back(std::move(type));
}

// An amount or a quantity tied to the field of its record that holds its currency or unit.
abi::Type tied_type(Context& context, const ast::Identifier& tie, Kind kind,
                    const abi::RecordType* owner, int* tie_field) {
  const bool counted = kind == Kind::Quantity;
  const auto refused = [&]() -> diagnostics::Diagnostic& {
    if (counted)
      return context.diagnostics.report(diagnostics::not_a_unit_field, tie.range, {tie.text});
    return context.diagnostics.report(diagnostics::not_a_currency_field, tie.range, {tie.text});
  };
  if (owner == nullptr || tie_field == nullptr) {
    refused().note(counted
                       ? "Only a field of a record can be tied to a unit field of its own record."
                       : "Only a field of a record can be tied to a currency field of its own "
                         "record.");
    return {};
  }
  const abi::Type wanted = types::of(counted ? Kind::Unit : Kind::Currency);
  std::vector<std::string_view> candidates;
  for (std::size_t i = 0; i < owner->fields.size(); ++i) {
    const abi::Field& field = owner->fields[i];
    if (field.type != wanted) continue;  // one for each record, always there
    if (field.name == tie.text) {
      *tie_field = static_cast<int>(i);
      return types::of(kind);
    }
    candidates.push_back(field.name);
  }
  auto& unknown = refused();
  unknown.note(counted ? "It names a field of type `Unit`, neither a list nor `Unit?`."
                       : "It names a field of type `Currency`, neither a list nor `Currency?`.");
  diagnostics::suggest(unknown, tie.range, tie.text, candidates);
  return {};
}

abi::Type money_type(Context& context, const ast::TypeRef& written, Kind kind,
                     const abi::RecordType* owner, int* currency_field) {
  const ast::Identifier& tie = written.currency;
  const bool is_code = tie.text[0] >= 'A' && tie.text[0] <= 'Z';
  if (is_code) {
    if (const auto currency = value::Currency::parse(tie.text))
      return types::of(kind, currency->packed);
    auto& unknown =
        context.diagnostics.report(diagnostics::unknown_currency_name, tie.range, {tie.text});
    diagnostics::suggest_currency(unknown, tie.range, tie.text, value::currency_codes());
    return {};
  }
  return tied_type(context, tie, kind, owner, currency_field);
}

// `Quantity in KGM` or `Quantity in unit`.
abi::Type quantity_type(Context& context, const ast::TypeRef& written, const abi::RecordType* owner,
                        int* unit_field) {
  const ast::Identifier& tie = written.currency;
  const bool is_code = tie.text[0] >= 'A' && tie.text[0] <= 'Z';
  if (!is_code) return tied_type(context, tie, Kind::Quantity, owner, unit_field);
  if (const auto unit = value::parse_unit(tie.text)) return types::of(Kind::Quantity, unit->packed);
  auto& unknown = context.diagnostics.report(diagnostics::unknown_unit_name, tie.range, {tie.text});
  diagnostics::suggest(unknown, tie.range, tie.text, value::unit_codes());
  return {};
}

// Whether a field is a currency is known before its record is complete, so that amounts can name
// it.
void resolve_fields(Context& context, const TypeDecl& declaration, abi::RecordType& type,
                    std::vector<SourceRange>& places) {
  std::map<std::string, SourceRange, std::less<>> taken;
  std::vector<const TypeDecl::Field*> kept;
  for (const TypeDecl::Field& field : std::get<TypeDecl::Record>(declaration.body).fields) {
    if (!context.claim(taken, field.name)) continue;
    abi::Field made;
    made.name = field.name.text;
    made.doc = field.doc;
    made.read_from = field.read_from;
    if (field.type.list_depth == 0 && !field.type.optional) {
      if (field.type.name.text == "Currency") made.type = types::of(Kind::Currency);
      if (field.type.name.text == "Unit") made.type = types::of(Kind::Unit);
    }
    type.fields.push_back(std::move(made));
    kept.push_back(&field);
    places.push_back(field.name.range);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    int currency_field = abi::Field::no_field;
    type.fields[i].type = resolve_type(context, kept[i]->type, &type, &currency_field);
    type.fields[i].currency_field = currency_field;
  }
}

bool flatten_sum(const ast::Module& module, ast::ExprId id, const abi::RecordType& type,
                 std::vector<std::uint32_t>& fields, std::string& text) {
  const ast::Expr& expression = module[id];
  if (const auto* name = std::get_if<ast::Name>(&expression.node)) {
    const auto field = type.field(name->text);
    if (!field) return false;
    fields.push_back(*field);
    text += name->text;
    return true;
  }
  const auto* sum = std::get_if<ast::Binary>(&expression.node);
  if (sum == nullptr || sum->op != ast::BinaryOp::Add) return false;
  if (!flatten_sum(module, sum->left, type, fields, text)) return false;
  text += " + ";
  return flatten_sum(module, sum->right, type, fields, text);
}

bool same_unit(const abi::RecordType& type, const abi::Equation& equation) {
  const abi::Field& first = type.fields[equation.left.front()];
  if (first.type.kind != Kind::Money && !types::is_plain_number(first.type)) return false;
  const auto fits = [&](std::uint32_t index) {
    const abi::Field& field = type.fields[index];
    return types::comparable(field.type, first.type) && field.type.index == first.type.index &&
           field.currency_field == first.currency_field;
  };
  for (const std::uint32_t index : equation.left)
    if (!fits(index)) return false;
  for (const std::uint32_t index : equation.right)
    if (!fits(index)) return false;
  return true;
}

void resolve_equations(Context& context, const ast::Module& module, const TypeDecl& declaration,
                       abi::RecordType& type) {
  for (const ast::ExprId id : std::get<TypeDecl::Record>(declaration.body).equations) {
    const ast::Expr& expression = module[id];
    if (std::holds_alternative<ast::ErrorExpr>(expression.node)) continue;
    const auto* equality = std::get_if<ast::Binary>(&expression.node);
    abi::Equation equation;
    std::string left, right;
    if (equality == nullptr || equality->op != ast::BinaryOp::Equal ||
        !flatten_sum(module, equality->left, type, equation.left, left) ||
        !flatten_sum(module, equality->right, type, equation.right, right)) {
      context.diagnostics.report(diagnostics::equation_form, expression.range)
          .note("Write it as `net + tax = gross`, with fields of this record only.");
      continue;
    }
    if (!same_unit(type, equation)) {
      context.diagnostics.report(diagnostics::equation_form, expression.range)
          .here("these fields are not of one unit")
          .note("All fields of an equation are numbers, or amounts in the same currency.");
      continue;
    }
    equation.text = left + " = " + right;
    type.equations.push_back(std::move(equation));
  }
}

// Which records hold which.
class RecordGraph {
 public:
  explicit RecordGraph(const abi::Schema& schema) : held_(schema.records.size()) {
    std::vector<std::vector<Index>> holders(held_.size());
    std::vector<std::size_t> open(held_.size(), 0);
    for (std::size_t record = 0; record < held_.size(); ++record)
      for (const abi::Field& field : schema.records[record].fields) {
        abi::Type type = field.type;
        while (type.kind == Kind::List) type = schema.lists[type.index];
        if (type.kind != Kind::Record) continue;
        held_[record].push_back(type.index);
        holders[type.index].push_back(static_cast<Index>(record));
        ++open[record];
      }
    // From records that hold none outwards; what is never reached is on a circle or leads to one.
    depth_.assign(held_.size(), 0);
    std::vector<Index> ready;
    for (std::size_t record = 0; record < held_.size(); ++record)
      if (open[record] == 0) ready.push_back(static_cast<Index>(record));
    for (std::size_t next = 0; next < ready.size(); ++next)
      for (const Index holder : holders[ready[next]]) {
        depth_[holder] = std::max(depth_[holder], depth_[ready[next]] + 1);
        if (--open[holder] == 0) ready.push_back(holder);
      }
    endless_.assign(held_.size(), true);
    for (const Index record : ready) endless_[record] = false;
  }

  std::optional<Index> too_deep() const {
    for (std::size_t record = 0; record < depth_.size(); ++record)
      if (!endless_[record] && depth_[record] > chain_max) return static_cast<Index>(record);
    return std::nullopt;
  }

  bool contains_itself(Index record) const {
    if (!endless_[record]) return false;
    std::vector<bool> seen(held_.size(), false);
    std::vector<Index> open{record};
    while (!open.empty()) {
      const Index from = open.back();
      open.pop_back();
      for (const Index to : held_[from]) {
        if (to == record) return true;
        if (!seen[to]) open.push_back(to);
        seen[to] = true;
      }
    }
    return false;
  }

 private:
  std::vector<std::vector<Index>> held_;
  std::vector<std::size_t> depth_;
  std::vector<bool> endless_;
};

// A record that contains itself could never be written down in full.
void report_record_cycles(Context& context,
                          const std::vector<std::vector<SourceRange>>& field_places) {
  const abi::Schema& schema = context.symbols.schema;
  const RecordGraph graph(schema);
  if (const auto deepest = graph.too_deep()) {
    const abi::RecordType& type = schema.records[*deepest];
    const auto place = context.symbols.type_places.find(type.name);
    context.diagnostics.report(diagnostics::chain_too_long, place->second, {type.name}, {chain_max})
        .note("No document is so deep. Let the record hold its fields itself.");
  }
  for (std::size_t record = 0; record < schema.records.size(); ++record) {
    if (!graph.contains_itself(static_cast<Index>(record))) continue;
    const abi::RecordType& type = schema.records[record];
    const auto place = context.symbols.type_places.find(type.name);
    auto& report = context.diagnostics.report(diagnostics::circular, place->second, {type.name});
    report.note("A record that contains itself, directly or through others, has no end.");
    for (std::size_t field = 0; field < type.fields.size(); ++field)
      if (type.fields[field].type.kind == Kind::Record ||
          type.fields[field].type.kind == Kind::List)
        report.label(field_places[record][field], "by way of this field");
  }
}

// What other programs call a type that Bop has by another name.
struct OtherName {
  std::string_view name;
  std::string_view meant;
};
constexpr std::array other_names{
    OtherName{"String", "Text"},       OtherName{"Str", "Text"},
    OtherName{"Bool", "Boolean"},      OtherName{"YesNo", "Boolean"},
    OtherName{"Int", "Integer"},       OtherName{"Float", "Number"},
    OtherName{"Double", "Number"},     OtherName{"Decimal", "Number"},
    OtherName{"Amount", "Money"},      OtherName{"Percentage", "Percent"},
    OtherName{"Timestamp", "DateTime"}};
constexpr std::array<std::string_view, 10> spans{"Days",  "Day",   "Weeks", "Week", "Months",
                                                 "Month", "Hours", "Hour",  "Span", "Period"};

bool suggest_type(diagnostics::Diagnostic& unknown, const ast::Identifier& name) {
  if (std::ranges::find(spans, std::string_view(name.text)) != spans.end()) {
    unknown
        .note(
            "A span of days on which business is done is `BusinessDays`; one of hours, of every "
            "day of the week, or of months is `Duration`.")
        .choice("write `BusinessDays`", name.range, "BusinessDays")
        .choice("write `Duration`", name.range, "Duration");
    return true;
  }
  const auto other = std::ranges::find(other_names, std::string_view(name.text), &OtherName::name);
  if (other == other_names.end()) return false;
  const std::string meant(other->meant);
  unknown.here("here it is called `" + meant + "`");
  unknown.fix("write `" + meant + "`", name.range, meant);
  return true;
}

// `Code of UNCL5305`: one code of a list.
abi::Type code_type(Context& context, const ast::TypeRef& written) {
  const std::string& name = written.name.text;
  if (name == "Money" || name == "UnitPrice") {
    const std::string meant = name + " in " + written.of.text;
    const SourceRange seen = written.name.range.to(written.of.range);
    context.diagnostics.report(diagnostics::unknown_type, seen, {name + " of " + written.of.text})
        .here("an amount is in a currency")
        .fix("write `" + meant + "`", seen, meant);
    return {};
  }
  if (name == "List" || name == "Array" || name == "Set") {
    context.diagnostics.report(diagnostics::unknown_type, written.name.range, {name})
        .fix("write `list`", written.name.range, "list");
    return {};
  }
  if (written.name.text != "Code") {
    context.diagnostics.report(diagnostics::unknown_type, written.name.range, {written.name.text})
        .note("Only codes are of something: `Code of LIST`.");
    return {};
  }
  const auto& enums = context.symbols.schema.enums;
  const auto found = context.types.find(written.of.text);
  if (found == context.types.end()) {
    auto& unknown =
        context.diagnostics.report(diagnostics::unknown_type, written.of.range, {written.of.text});
    if (suggest_module(context.modules.front(), unknown, written.of, "type ")) return {};
    std::vector<std::string_view> lists;
    for (const abi::EnumType& type : enums)
      if (type.codes) lists.push_back(type.name);
    diagnostics::suggest(unknown, written.of.range, written.of.text, lists);
    return {};
  }
  const abi::Type type = found->second;
  if (types::is_error(type)) return {};
  if (type.kind == Kind::Enum && enums[type.index].codes) return type;
  context.diagnostics.report(diagnostics::not_a_code_list, written.of.range, {written.of.text})
      .note(
          "A code list is declared as `type NAME is codes of \"VERSION\"`, followed by its codes.");
  return {};
}

// Lists and `?` around a type.
abi::Type wrapped(Context& context, const ast::TypeRef& written, abi::Type type) {
  if (types::is_error(type)) return type;
  for (std::uint32_t depth = 0; depth < written.list_depth; ++depth)
    type = context.symbols.schema.list_of(type);
  type.optional = written.optional;
  return type;
}

}  // namespace

abi::Type resolve_type(Context& context, const ast::TypeRef& written, const abi::RecordType* owner,
                       int* currency_field) {
  if (written.name.text.empty()) return {};  // parse has reported it
  if (!written.of.text.empty()) return wrapped(context, written, code_type(context, written));
  const auto found = context.types.find(written.name.text);
  if (found == context.types.end()) {
    auto& unknown = context.diagnostics.report(diagnostics::unknown_type, written.name.range,
                                               {written.name.text});
    if (suggest_module(context.modules.front(), unknown, written.name, "type ")) return {};
    if (suggest_type(unknown, written.name)) return {};
    diagnostics::suggest(unknown, written.name.range, written.name.text, type_names(context));
    return {};
  }
  abi::Type type = found->second;
  if (!written.tied_to.text.empty()) {
    context.diagnostics
        .report(diagnostics::not_tied, written.currency.range.to(written.tied_to.range),
                {written.currency.text + " of " + written.tied_to.text},
                {"this is no argument of a `define`"})
        .note(
            "Only of two arguments of a `define` is one in the currency or unit of the other. A "
            "field of a record is `Money in FIELD`, with a field of type `Currency`.");
    return {};
  }
  if (!written.currency.text.empty()) {
    if (!types::is_money(type)) {
      context.diagnostics
          .report(diagnostics::not_a_currency_field, written.currency.range,
                  {written.currency.text})
          .note("Only `Money` and `UnitPrice` are in a currency, and `Quantity` in a unit.");
      return {};
    }
    type = types::is_quantity(type)
               ? quantity_type(context, written, owner, currency_field)
               : money_type(context, written, type.kind, owner, currency_field);
  }
  const auto& enums = context.symbols.schema.enums;
  if (type.kind == Kind::Enum && enums[type.index].codes) {
    const std::string& name = written.name.text;
    context.diagnostics.report(diagnostics::code_list_as_type, written.name.range, {name})
        .fix("write `Code of " + name + "`", written.name.range, "Code of " + name);
  }
  return wrapped(context, written, type);
}

Index resolve_record_type(Context& context, const ast::TypeRef& written) {
  const abi::Type type = resolve_type(context, written);
  if (type.kind == Kind::Record && !type.optional) return type.index;
  if (!types::is_error(type))
    context.diagnostics
        .report(diagnostics::type_mismatch, written.range, {"record"},
                {context.symbols.schema.name_of(type)})
        .note("What is judged or looked up is a record, such as `Invoice`.");
  return none;
}

void resolve_type_declarations(Context& context) {
  add_builtin_types(context);
  struct Pending {
    const ast::Module* module;
    const TypeDecl* declaration;
    Index record;
  };
  std::vector<Pending> records;
  auto& places = context.symbols.type_places;
  for (const ast::Module& module : context.modules) {
    for (const ast::Declaration& declaration : module.declarations) {
      const auto* type = std::get_if<TypeDecl>(&declaration.node);
      if (type == nullptr || type->name.text.empty()) continue;
      if (context.types.contains(type->name.text) && !places.contains(type->name.text)) {
        context.diagnostics.report(diagnostics::duplicate_name, type->name.range, {type->name.text})
            .here("the language has a type of this name");
        continue;
      }
      if (!context.claim(places, type->name)) {
        // Of the policy's type and the library's neither is meant for certain: no follow-ups.
        if (&module != &context.modules.front())
          context.types.insert_or_assign(type->name.text, abi::Type{});
        continue;
      }
      if (declaration.broken) {
        context.types.emplace(type->name.text, abi::Type{});  // whatever it holds, no follow-ups
        continue;
      }
      if (std::holds_alternative<TypeDecl::Members>(type->body)) {
        declare_enum(context, *type, declaration.doc);
      } else if (std::holds_alternative<TypeDecl::Codes>(type->body)) {
        declare_codes(context, *type, declaration.doc);
      } else {
        records.push_back(
            {&module, type, static_cast<Index>(context.symbols.schema.records.size())});
        declare_record(context, *type, declaration.doc);
      }
    }
  }
  std::vector<std::vector<SourceRange>> field_places(records.size());
  for (const Pending& record : records) {
    // Fields are made aside: a type of theirs may grow the schema's lists, never its records.
    abi::RecordType& type = context.symbols.schema.records[record.record];
    resolve_fields(context, *record.declaration, type, field_places[record.record]);
    resolve_equations(context, *record.module, *record.declaration, type);
  }
  report_record_cycles(context, field_places);
}

}  // namespace bop::resolve

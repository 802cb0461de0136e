#include "compiler/lower/context.h"

namespace bop::lower {
namespace {

// "DE", whether it is written as a name or as a text.
std::string region_text(const Context& context, ExprId region) {
  const ast::Expr& expression = context.modules[0][region];
  if (const auto* name = std::get_if<ast::Name>(&expression.node)) return name->text;
  std::string text;
  if (const auto* literal = std::get_if<ast::TextLiteral>(&expression.node))
    for (const ast::TextLiteral::Part& part : literal->parts) text += part.text;
  return text;
}

void lower_calendars(Context& context) {
  for (std::size_t i = 0; i < context.symbols.calendars.size(); ++i) {
    const std::string& name = context.symbols.calendars[i].name;
    context.program.info.calendars.push_back({name, context.calendar(name)});
  }
}

void lower_header(Context& context) {
  abi::PolicyInfo& info = context.program.info;
  const auto& policy =
      std::get<ast::PolicyDecl>(context.modules[0].declarations[context.symbols.policy].node);
  info.name = path_text(policy.name);
  info.title = policy.title;
  info.owner = policy.owner;
  info.cites = policy.cites;
  lower_calendars(context);
  info.calendar = context.calendar(policy.calendar.text);
  info.zone = policy.zone.empty() ? "UTC" : policy.zone;
  info.in_force = lower_in_force(policy.in_force);
  if (policy.jurisdiction) {
    info.jurisdiction.inside =
        context.condition(context.in_jurisdiction(policy.jurisdiction->regions));
    info.jurisdiction.field = path_text(policy.jurisdiction->of);
    for (const ExprId region : policy.jurisdiction->regions.values)
      info.jurisdiction.regions.push_back(region_text(context, region));
  }
  info.subject = context.symbols.subject;
  info.subject_record = context.symbols.subject_record;
  info.subject_keys = context.symbols.subject_keys;
  if (context.checked.effective_by)
    info.effective_by = context.value(context.business_date(policy.effective_by->range));
}

void lower_references(Context& context) {
  for (const auto& reference : context.symbols.references)
    context.program.info.references.push_back(
        {.name = reference.name, .record = reference.record, .key_fields = reference.key_fields});
}

void lower_parameters(Context& context) {
  for (const auto& parameter : context.symbols.parameters) {
    const auto& written = context.declared<ast::ParameterDecl>(parameter.place);
    const Scope scope{.module = parameter.place.module};
    const auto bound = [&](ExprId id) {
      return id ? lower_datum(context, scope, id) : abi::Datum::missing();
    };
    context.program.info.parameters.push_back({.name = parameter.name,
                                               .type = parameter.type,
                                               .value = lower_datum(context, scope, written.value),
                                               .owner = written.owner,
                                               .low = bound(written.low),
                                               .high = bound(written.high),
                                               .cites = written.cites});
  }
}

void lower_roles_and_codes(Context& context) {
  abi::PolicyInfo& info = context.program.info;
  for (std::size_t index = 0; index < context.symbols.roles.size(); ++index) {
    const resolve::Role& role = context.symbols.roles[index];
    const auto& scope = context.checked.role_scopes[index];
    const auto value = scope ? context.value(context.path(*scope, role.place.name)) : abi::none;
    info.roles.push_back({role.name, value, role.covers});
  }
  for (const auto& code : context.symbols.codes)
    info.codes.push_back({code.name, code.text, code.owner});
}

void lower_trust(Context& context) {
  std::size_t next = 0;
  for (const ast::Declaration& declaration : context.modules[0].declarations) {
    const auto* trust = std::get_if<ast::TrustDecl>(&declaration.node);
    if (trust == nullptr) continue;
    const auto& items = context.checked.trust[next++];
    for (std::size_t index = 0; index < trust->items.size(); ++index) {
      const auto& written = trust->items[index];
      abi::TrustInfo item;
      item.path = path_text(written.path);
      item.floor = written.floor;
      if (written.by) {
        item.by = context.value(context.path(*items[index].by, written.by->range));
        item.by_floor = written.by_floor;
        item.by_path = path_text(*written.by);
      }
      if (const ExprId checksum = items[index].checksum) {
        item.checksum = context.condition(lower_expression(context, {}, checksum));
        item.checksum_floor = written.checksum->floor;
        item.checksum_name = path_text(written.checksum->function);
      }
      context.program.info.trust.push_back(std::move(item));
    }
  }
}

}  // namespace

std::string role_text(const ast::RoleRef& role) {
  std::string text = role.name.text;
  for (const ast::Path& of : role.of) text += " of " + path_text(of);
  return text;
}

void lower_case_policy(Context& context) {
  abi::PolicyInfo& info = context.program.info;
  const auto& policy =
      std::get<ast::PolicyDecl>(context.modules[0].declarations[context.symbols.policy].node);
  info.name = path_text(policy.name);
  info.title = policy.title;
  lower_calendars(context);
  info.calendar = context.calendar(policy.calendar.text);
  info.zone = policy.zone.empty() ? "UTC" : policy.zone;
  for (const auto& role : context.symbols.roles)
    info.roles.push_back({role.name, abi::none, role.covers});
  lower_references(context);
  lower_parameters(context);
}

void lower_policy(Context& context) {
  lower_header(context);
  lower_references(context);
  lower_parameters(context);
  lower_roles_and_codes(context);
  lower_trust(context);
}

}  // namespace bop::lower

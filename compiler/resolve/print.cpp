#include <fmt/format.h>

#include "compiler/resolve/resolve.h"

namespace bop::resolve {

namespace {

std::string arguments_text(const abi::Schema& schema, const std::vector<Argument>& arguments) {
  std::string text;
  for (const Argument& argument : arguments)
    text += fmt::format("{}{} : {}", text.empty() ? "" : ", ", argument.name,
                        schema.name_of(argument.type));
  return text;
}

std::string print_types(const abi::Schema& schema) {
  std::string text;
  for (const abi::EnumType& type : schema.enums)
    text += fmt::format("enum {} is {}\n", type.name,
                        fmt::join(type.members, type.ordered ? " < " : ", "));
  for (const abi::RecordType& type : schema.records) {
    text += fmt::format("record {}\n", type.name);
    for (const abi::Field& field : type.fields) {
      text += fmt::format("  {} : {}", field.name, schema.name_of(field.type));
      if (field.currency_field != abi::Field::no_field)
        text += " in " + type.fields[static_cast<std::size_t>(field.currency_field)].name;
      text += "\n";
    }
    for (const abi::Equation& equation : type.equations)
      text += fmt::format("  where {}\n", equation.text);
  }
  return text;
}

std::string print_decision(const Symbols& symbols, const Decision& decision) {
  std::string text = fmt::format("decision {}\n", decision.name);
  for (std::size_t i = 0; i < decision.outcomes.size(); ++i) {
    const Outcome& outcome = decision.outcomes[i];
    text += fmt::format("  outcome {}{}{}\n", outcome.name,
                        outcome.releases  ? " releases"
                        : outcome.refuses ? " refuses"
                                          : "",
                        decision.default_outcome == i ? " default" : "");
  }
  if (decision.asks != none) text += fmt::format("  asks {}\n", symbols.roles[decision.asks].name);
  return text;
}

}  // namespace

std::string print(const Symbols& symbols) {
  const abi::Schema& schema = symbols.schema;
  std::string text = print_types(schema);
  if (symbols.subject_record != none)
    text += fmt::format("subject {} : {}\n", symbols.subject,
                        schema.records[symbols.subject_record].name);
  for (const Reference& item : symbols.references)
    text += fmt::format("reference {} : {}\n", item.name,
                        item.record == none ? "?" : schema.records[item.record].name);
  for (const Parameter& item : symbols.parameters)
    text += fmt::format("parameter {} : {}\n", item.name, schema.name_of(item.type));
  for (const Let& item : symbols.lets) text += fmt::format("let {}\n", item.name);
  for (const Define& item : symbols.defines)
    text += fmt::format("{}define {}({}){}\n", item.native ? "native " : "", item.name,
                        arguments_text(schema, item.arguments),
                        item.result ? " : " + schema.name_of(*item.result) : "");
  for (const Table& item : symbols.tables)
    text +=
        fmt::format("table {}({}) gives {}\n", item.name, arguments_text(schema, item.parameters),
                    arguments_text(schema, item.results));
  for (const Role& item : symbols.roles) {
    text += "role " + item.name;
    for (const Index covered : item.covers) text += " covers " + symbols.roles[covered].name;
    text += "\n";
  }
  for (const Code& item : symbols.codes)
    text += fmt::format("code {} for {}\n", item.name,
                        item.owner == none ? "?" : symbols.roles[item.owner].name);
  for (const Decision& item : symbols.decisions) text += print_decision(symbols, item);
  for (const Rule& item : symbols.rules) {
    text += fmt::format("{} {}",
                        item.check != none ? "check"
                        : item.is_requires ? "requires"
                                           : "rule",
                        item.code);
    for (const Index exception : item.exceptions)
      text += " except " + symbols.exceptions[exception].code;
    text += "\n";
  }
  for (const Exception& item : symbols.exceptions) text += fmt::format("exception {}\n", item.code);
  for (const Escalation& item : symbols.escalations)
    text += fmt::format("escalation {}\n", item.name);
  const auto named = [&text](std::string_view what, const std::vector<Named>& items) {
    for (const Named& item : items) text += fmt::format("{} {}\n", what, item.name);
  };
  named("match", symbols.matches);
  named("approval", symbols.approvals);
  named("duties", symbols.duties);
  named("process", symbols.processes);
  named("service", symbols.services);
  named("calendar", symbols.calendars);
  for (const Example& item : symbols.examples) text += fmt::format("example {}\n", item.name);
  for (const Titled& item : symbols.tests) text += fmt::format("test \"{}\"\n", item.title);
  for (const Titled& item : symbols.proofs) text += fmt::format("prove \"{}\"\n", item.title);
  for (const Property& item : symbols.properties)
    text += fmt::format("property \"{}\"\n", item.title);
  return text;
}

}  // namespace bop::resolve

#include "apps/testing/write_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/abi/policy.h"

namespace bop::testing {

namespace {

// Longer lines are broken between the entries of a record.
constexpr std::size_t columns_max = 100;

std::string scalar(const abi::Schema& schema, abi::Type type, const abi::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  return abi::print(schema, type, abi::Datum::of(value));
}

std::string list_literal(const abi::Schema& schema, abi::Type type, const ir::GivenValue& given) {
  std::vector<std::string> parts;
  for (const ir::GivenRecord& record : given.records) parts.push_back(literal(schema, record));
  for (const abi::Value& element : given.elements)
    parts.push_back(scalar(schema, schema.lists.at(type.index), element));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

// `name = TYPE { a: …, b: … }` over as many lines as it needs.
std::string wrapped(const std::string& text, const std::string& indent) {
  std::string result;
  std::string line = indent;
  std::size_t at = 0;
  bool quoted_text = false;
  std::size_t word = 0;  // where the part that may move to the next line begins
  const auto flush_part = [&](std::size_t end) {
    const std::string part = text.substr(word, end - word);
    if (line.size() + part.size() > columns_max && line.size() > indent.size() + 4) {
      while (!line.empty() && line.back() == ' ') line.pop_back();
      result += line + "\n";
      line = indent + "    ";
    }
    line += part;
    word = end;
  };
  for (; at < text.size(); ++at) {
    if (text[at] == '"' && (at == 0 || text[at - 1] != '\\')) quoted_text = !quoted_text;
    if (!quoted_text && text[at] == ',' && at + 1 < text.size() && text[at + 1] == ' ')
      flush_part(at + 2);
  }
  flush_part(text.size());
  return result + line + "\n";
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '{' || c == '}') result += c;
    if (c == '\n')
      result += "\\n";
    else
      result += c;
  }
  return result + "\"";
}

std::string literal(const abi::Schema& schema, abi::Type type, const ir::GivenValue& given) {
  switch (given.kind) {
    case ir::GivenValue::Kind::Value:
      return scalar(schema, type, given.value);
    case ir::GivenValue::Kind::Missing:
      return "missing";
    case ir::GivenValue::Kind::Unread:
      return "unread(" + quoted(given.raw) + ")";
    case ir::GivenValue::Kind::Unspecified:
      return "...";
    case ir::GivenValue::Kind::Record:
      return literal(schema, given.records.front());
    case ir::GivenValue::Kind::List:
      return list_literal(schema, type, given);
  }
  return {};
}

std::string literal(const abi::Schema& schema, const ir::GivenRecord& record) {
  const abi::RecordType& type = schema.records.at(record.type);
  std::vector<std::string> entries;
  bool rest = false;
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const ir::GivenValue& field = record.fields[i];
    rest = rest || field.kind == ir::GivenValue::Kind::Unspecified;
    if (field.kind == ir::GivenValue::Kind::Missing ||
        field.kind == ir::GivenValue::Kind::Unspecified)
      continue;
    entries.push_back(type.fields[i].name + ": " + literal(schema, type.fields[i].type, field));
  }
  if (rest) {
    // `...` stands for every field that is not written, so what is missing is written, too.
    for (std::size_t i = 0; i < record.fields.size(); ++i)
      if (record.fields[i].kind == ir::GivenValue::Kind::Missing)
        entries.push_back(type.fields[i].name + ": missing");
    entries.push_back("...");
  }
  if (entries.empty()) return type.name + " {}";
  return fmt::format("{} {{ {} }}", type.name, fmt::join(entries, ", "));
}

std::string givens(const ir::Program& program, const ir::Test& test, const std::string& indent) {
  const abi::Schema& schema = program.info.schema;
  std::string text;
  if (!test.as_of.empty()) text += indent + "given  as of " + test.as_of + "\n";
  if (test.subject)
    text +=
        wrapped("given  " + program.info.subject + " = " + literal(schema, *test.subject), indent);
  for (const auto& [parameter, value] : test.parameters) {
    const abi::ParameterInfo& info = program.info.parameters.at(parameter);
    const auto* words = std::get_if<std::string>(&value.value);
    text += fmt::format("{}given  {} = {}\n", indent, info.name,
                        words != nullptr ? quoted(*words) : abi::print(schema, info.type, value));
  }
  for (const auto& [reference, rows] : test.references) {
    ir::GivenValue list;
    list.kind = ir::GivenValue::Kind::List;
    list.records = rows;
    text += wrapped(fmt::format("given  {} = {}", program.info.references.at(reference).name,
                                list_literal(schema, {}, list)),
                    indent);
  }
  return text;
}

}  // namespace bop::testing

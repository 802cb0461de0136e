#include "apps/binding/parameters.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/source/source.h"
#include "runtime/abi/print.h"
#include "runtime/record/csv.h"
#include "runtime/record/json_tree.h"
#include "runtime/record/plain_text.h"

namespace bop::binding {

namespace {

constexpr std::size_t bytes_max = std::size_t{1} << 20;
constexpr auto csv_hint =
    "write a header `name,value`, and a row for each parameter: touchless_limit,\"EUR 3,000.00\", "
    "or one for a key of it: cap_of_item(meal),EUR 70.00";
constexpr auto json_hint =
    "write an object of texts, values as the policy writes them: {\"touchless_limit\": "
    "\"EUR 3,000.00\"}, of a parameter with a key an object: {\"cap_of_item\": {\"meal\": "
    "\"EUR 70.00\"}}";

bool is_name(const std::string& text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.front() >= 'a' && std::ranges::all_of(text, letter);
}

// `cap_of_item(meal)`: the parameter, and which of its values.
struct Named {
  std::string name, key;
};
std::optional<Named> named(const std::string& text) {
  const std::size_t open = text.find('(');
  if (open == std::string::npos)
    return is_name(text) ? std::optional(Named{text, {}}) : std::nullopt;
  Named made{text.substr(0, open), text.substr(open + 1)};
  if (!made.key.ends_with(')') || !is_name(made.name)) return std::nullopt;
  made.key.pop_back();
  // A text may be written with its quotes, as the policy has it.
  std::erase(made.key, '"');
  if (made.key.empty() || made.key.find_first_of("{}\\\n\r") != std::string::npos)
    return std::nullopt;
  return made;
}

// What the driver knows such a value by.
const std::string before_key = "let row = ";

class Lines {
 public:
  explicit Lines(std::string path) : made_{std::move(path), {}} {}

  // One line of Bop on the line that it was read from.
  Result<void> add(int line, const std::string& name, const std::string& value, const char* hint) {
    const auto wanted = named(name);
    if (!wanted) return refuse(line, fmt::format("`{}` is no name of a parameter", name), hint);
    if (value.empty() || value.find('\n') != std::string::npos)
      return refuse(line, fmt::format("`{}` has no value", name), hint);
    if (line < line_) return refuse(line, "two values stand on one line", "write one on each");
    made_.text.append(static_cast<std::size_t>(line - line_), '\n');
    made_.text += wanted->key.empty() ? fmt::format("let {} = {}\n", wanted->name, value)
                                      : fmt::format("{}{}(\"{}\") = {}\n", before_key, wanted->name,
                                                    wanted->key, value);
    line_ = line + 1;
    return {};
  }

  std::unexpected<Error> refuse(int line, std::string message, const char* hint) const {
    return std::unexpected(
        Error{"B8671", std::move(message), hint, {fmt::format("{} line {}", made_.path, line)}});
  }

  driver::ParameterText made() && { return std::move(made_); }

 private:
  driver::ParameterText made_;
  int line_ = 1;
};

// A value with the separator in it, as people type it: all behind the first one.
Result<driver::ParameterText> from_csv(const std::string& path, const std::string& text) {
  Lines lines(path);
  record::CsvReader rows(text);
  bool header = true;
  while (!rows.at_end()) {
    const int line = rows.line();
    auto cells = rows.next();
    if (!cells) return std::unexpected(std::move(cells.error()).in(path));
    if (cells->empty()) continue;
    if (std::exchange(header, false)) {
      if (*cells != std::vector<std::string>{"name", "value"})
        return lines.refuse(line, "the header is not `name,value`", csv_hint);
      continue;
    }
    std::string value;
    for (std::size_t i = 1; i < cells->size(); ++i)
      value += (i == 1 ? "" : std::string(1, rows.separator())) + (*cells)[i];
    BOP_TRY_VOID(lines.add(line, cells->front(), value, csv_hint));
  }
  return std::move(lines).made();
}

Result<driver::ParameterText> from_json(const std::string& path, const std::string& text) {
  constexpr int depth_max = 4;
  Lines lines(path);
  auto tree = record::parse_json(text, depth_max);
  if (!tree) return std::unexpected(std::move(tree.error()).in(path));
  if (tree->kind != record::Node::Kind::Object)
    return lines.refuse(tree->line, "this is " + record::seen(*tree) + ", and no object",
                        json_hint);
  const auto add = [&](const std::string& name, const record::Node& value) -> Result<void> {
    if (value.kind != record::Node::Kind::String && value.kind != record::Node::Kind::Number &&
        value.kind != record::Node::Kind::Boolean)
      return lines.refuse(
          value.line, fmt::format("the value of `{}` is {}", name, record::seen(value)), json_hint);
    return lines.add(value.line, name, value.text, json_hint);
  };
  for (const auto& [name, value] : tree->members) {
    if (value.kind != record::Node::Kind::Object) {
      BOP_TRY_VOID(add(name, value));
      continue;
    }
    for (const auto& [key, of_key] : value.members)
      BOP_TRY_VOID(add(fmt::format("{}({})", name, key), of_key));
  }
  return std::move(lines).made();
}

}  // namespace

Result<driver::ParameterText> read_parameters(const std::string& path) {
  BOP_TRY(const std::string text, source::read_file(path, bytes_max));
  return path.ends_with(".json") ? from_json(path, text) : from_csv(path, text);
}

std::string told_parameters(const abi::PolicyInfo& policy, const driver::ParameterText& set) {
  std::vector<std::string> values;
  for (const abi::ParameterInfo& parameter : policy.parameters)
    if (set.text.find("let " + parameter.name + " = ") != std::string::npos)
      values.push_back(parameter.name + " " +
                       abi::print(policy.schema, parameter.type, parameter.value));
  // `let row = cap_of_item("meal") = EUR 70.00`
  for (const auto line : std::views::split(set.text, '\n')) {
    std::string text(line.begin(), line.end());
    const std::size_t end = text.find("\") = ");
    if (!text.starts_with(before_key) || end == std::string::npos) continue;
    text.replace(end, 5, ") ");
    text.erase(text.find('"'), 1);
    values.push_back(text.substr(before_key.size()));
  }
  return fmt::format("{}: parameters of {}: {}; the policy's hash is {:.12}", policy.name, set.path,
                     fmt::join(values, ", "), policy.hash);
}

}  // namespace bop::binding

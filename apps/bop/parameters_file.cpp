#include "apps/bop/parameters_file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/source/source.h"
#include "runtime/abi/print.h"
#include "runtime/record/csv.h"
#include "runtime/record/json_tree.h"
#include "runtime/record/plain_text.h"

namespace bop::cli {

namespace {

constexpr std::size_t bytes_max = std::size_t{1} << 20;
constexpr auto csv_hint =
    "write a header `name,value`, and a row for each parameter: touchless_limit,\"EUR 3,000.00\"";
constexpr auto json_hint =
    "write an object of texts, values as the policy writes them: {\"touchless_limit\": "
    "\"EUR 3,000.00\"}";

bool is_name(const std::string& text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.front() >= 'a' && std::ranges::all_of(text, letter);
}

class Lines {
 public:
  explicit Lines(std::string path) : made_{std::move(path), {}} {}

  // One line of Bop on the line that it was read from.
  Result<void> add(int line, const std::string& name, const std::string& value, const char* hint) {
    if (!is_name(name))
      return refuse(line, fmt::format("`{}` is no name of a parameter", name), hint);
    if (value.empty() || value.find('\n') != std::string::npos)
      return refuse(line, fmt::format("`{}` has no value", name), hint);
    if (line < line_) return refuse(line, "two values stand on one line", "write one on each");
    made_.text.append(static_cast<std::size_t>(line - line_), '\n');
    made_.text += "let " + name + " = " + value + "\n";
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
  for (const record::Member& member : tree->members) {
    const record::Node& value = member.value;
    if (value.kind != record::Node::Kind::String && value.kind != record::Node::Kind::Number &&
        value.kind != record::Node::Kind::Boolean)
      return lines.refuse(value.line,
                          fmt::format("the value of `{}` is {}", member.name, record::seen(value)),
                          json_hint);
    BOP_TRY_VOID(lines.add(value.line, member.name, value.text, json_hint));
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
  return fmt::format("{}: parameters of {}: {}; the policy's hash is {:.12}", policy.name, set.path,
                     fmt::join(values, ", "), policy.hash);
}

}  // namespace bop::cli

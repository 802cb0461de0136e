#include "compiler/driver/parameters.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/parse/parse.h"

namespace bop::driver {

namespace {

class Setter {
 public:
  Setter(const ast::Module& given, Compilation& compilation)
      : given_(given), compilation_(compilation), policy_(compilation.modules[0]) {}

  void all() {
    for (const ast::Declaration& declaration : given_.declarations)
      if (const auto* let = std::get_if<ast::LetDecl>(&declaration.node);
          let && !declaration.broken)
        one(*let);
  }

 private:
  void one(const ast::LetDecl& let) {
    const std::string& name = let.name.text;
    if (!set_.insert(name).second)
      return refuse(let, fmt::format("`{}` is set twice", name), "remove one of the two");
    std::vector<std::string_view> known;
    for (ast::Declaration& declaration : policy_.declarations) {
      if (auto* table = std::get_if<ast::TableDecl>(&declaration.node);
          table != nullptr && table->of_parameter && table->name.text == name)
        return refuse(let, fmt::format("`{}` has rows, by key or by date, and no one value", name),
                      fmt::format("change its rows: `bop table` writes them as a sheet and reads "
                                  "them back, and the file of parameters leaves `{}` out",
                                  name));
      auto* parameter = std::get_if<ast::ParameterDecl>(&declaration.node);
      if (parameter == nullptr) continue;
      known.push_back(parameter->name.text);
      if (parameter->name.text != name) continue;
      const ast::ExprId value = copied(let.value);
      if (!value)
        return refuse(let, fmt::format("the value of `{}` is no plain value", name),
                      "write it as the policy does: EUR 3,000.00, 30 days, 2%, 45");
      parameter->value = value;
      return;
    }
    unknown(let, known);
  }

  void unknown(const ast::LetDecl& let, const std::vector<std::string_view>& known) {
    const std::string_view near = diagnostics::nearest(let.name.text, known);
    refuse(let, fmt::format("`{}` is no parameter of the policy", let.name.text),
           !near.empty()   ? fmt::format("did you mean `{}`?", near)
           : known.empty() ? std::string("the policy has none")
                           : fmt::format("there are `{}`", fmt::join(known, "`, `")));
  }

  // A literal, or one below zero, with its place in the file of the house.
  ast::ExprId copied(ast::ExprId id) {
    if (!id) return {};
    ast::Expr made = given_.exprs[id.index()];
    if (auto* unary = std::get_if<ast::Unary>(&made.node)) {
      unary->operand = copied(unary->operand);
      if (!unary->operand) return {};
    } else if (!is_plain(made)) {
      return {};
    }
    policy_.exprs.push_back(std::move(made));
    return ast::ExprId(policy_.exprs.size() - 1);
  }

  static bool is_plain(const ast::Expr& expression) {
    const auto& node = expression.node;
    if (const auto* text = std::get_if<ast::TextLiteral>(&node))
      return std::ranges::none_of(text->parts, [](const auto& part) { return bool(part.hole); });
    return std::holds_alternative<ast::NumberLiteral>(node) ||
           std::holds_alternative<ast::PercentLiteral>(node) ||
           std::holds_alternative<ast::MoneyLiteral>(node) ||
           std::holds_alternative<ast::DurationLiteral>(node) ||
           std::holds_alternative<ast::BusinessDaysLiteral>(node) ||
           std::holds_alternative<ast::BusinessHoursLiteral>(node) ||
           std::holds_alternative<ast::QuantityLiteral>(node) ||
           std::holds_alternative<ast::TimeLiteral>(node) ||
           std::holds_alternative<ast::DateLiteral>(node) ||
           std::holds_alternative<ast::InstantLiteral>(node) ||
           std::holds_alternative<ast::BooleanLiteral>(node) ||
           std::holds_alternative<ast::Name>(node);
  }

  void refuse(const ast::LetDecl& let, std::string message, std::string hint) {
    const source::Files& files = compilation_.files;
    const source::SourceRange& at = let.name.range;
    compilation_.setting_errors.push_back(
        Error{"B8670",
              std::move(message),
              std::move(hint),
              {fmt::format("{} line {}", files.file(at.file).path,
                           files.position(at.file, at.begin).line)}});
  }

  const ast::Module& given_;
  Compilation& compilation_;
  ast::Module& policy_;
  std::set<std::string> set_;
};

}  // namespace

void set_parameters(const ParameterText& parameters, Compilation& compilation) {
  compilation.texts.insert_or_assign(std::string(parameters_of) + parameters.path, parameters.text);
  const source::FileId file = compilation.files.add(parameters.path, parameters.text);
  const ast::Module given = parse::parse(file, compilation.files, compilation.diagnostics);
  Setter(given, compilation).all();
}

}  // namespace bop::driver

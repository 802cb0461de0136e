#include "compiler/driver/parameters.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/parse/parse.h"

namespace bop::driver {

namespace {

// `"IR"` and IR, `supplies,other` and `supplies , other` are one key.
std::string plain(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '"') continue;
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    const bool after_blank = made.empty() || made.back() == ' ';
    if (blank && after_blank) continue;
    if (c == ',' && made.ends_with(' ')) made.pop_back();
    made += blank ? ' ' : c;
    if (c == ',') made += ' ';
  }
  while (made.ends_with(' ')) made.pop_back();
  return made;
}

// Of a parameter with several, one key for each.
std::vector<std::string> split(const std::string& text, std::size_t keys) {
  if (keys < 2) return {plain(text)};
  std::vector<std::string> made;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(',', begin);
    made.push_back(plain(std::string_view(text).substr(begin, end - begin)));
  }
  return made;
}

// A value of an enumeration, a currency: nothing that would have to be read as a number.
bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }) && (text.front() < '0' || text.front() > '9');
}

// `let row = cap_of_item("meal") = EUR 70.00`: the parameter, its key, and the value for it.
struct KeyedValue {
  ast::Identifier name;
  std::string key;
  source::SourceRange key_range;
  ast::ExprId value;
};

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
    if (const auto keyed = keyed_in(let.value)) return row(*keyed);
    const ast::Identifier& name = let.name;
    if (!set_.insert(name.text).second)
      return refuse(name, fmt::format("`{}` is set twice", name.text), "remove one of the two");
    if (const ast::TableDecl* table = table_named(name.text)) return no_key(name, *table);
    for (ast::Declaration& declaration : policy_.declarations) {
      auto* parameter = std::get_if<ast::ParameterDecl>(&declaration.node);
      if (parameter == nullptr || parameter->name.text != name.text) continue;
      const ast::ExprId value = copied(let.value);
      if (!value) return no_value(name, name.text);
      parameter->value = value;
      return;
    }
    unknown(name);
  }

  void unknown(const ast::Identifier& name) {
    std::vector<std::string_view> known;
    for (const ast::Declaration& declaration : policy_.declarations) {
      if (const auto* one = std::get_if<ast::ParameterDecl>(&declaration.node))
        known.push_back(one->name.text);
      const auto* table = std::get_if<ast::TableDecl>(&declaration.node);
      if (table != nullptr && table->of_parameter) known.push_back(table->name.text);
    }
    const std::string_view near = diagnostics::nearest(name.text, known);
    refuse(name, fmt::format("`{}` is no parameter of the policy", name.text),
           !near.empty()   ? fmt::format("did you mean `{}`?", near)
           : known.empty() ? std::string("the policy has none")
                           : fmt::format("there are `{}`", fmt::join(known, "`, `")));
  }

  void no_value(const ast::Identifier& name, const std::string& of) {
    refuse(name, fmt::format("the value of `{}` is no plain value", of),
           "write it as the policy does: EUR 3,000.00, 30 days, 2%, 45");
  }

  ast::TableDecl* table_named(const std::string& name) {
    for (ast::Declaration& declaration : policy_.declarations)
      if (auto* table = std::get_if<ast::TableDecl>(&declaration.node);
          table != nullptr && table->of_parameter && table->name.text == name)
        return table;
    return nullptr;
  }

  void by_date(const ast::Identifier& name, const std::string& what) {
    refuse(name, fmt::format("`{}` has versions by date, and no one value", what),
           fmt::format("change its rows: `bop table` writes them as a sheet and reads them back, "
                       "and the file of parameters leaves `{}` out",
                       what));
  }

  void no_key(const ast::Identifier& name, const ast::TableDecl& table) {
    if (table.parameters.empty()) return by_date(name, name.text);
    refuse(name,
           fmt::format("`{}` has a value for each {}, and no one value", name.text, keys(table)),
           fmt::format("write one for a row: `{}({})`", name.text, cells(table.rows.front())));
  }

  // "category", "country, kind"
  static std::string keys(const ast::TableDecl& table) {
    std::vector<std::string_view> names;
    for (const ast::Parameter& key : table.parameters) names.push_back(key.name.text);
    return fmt::format("{}", fmt::join(names, ", "));
  }
  std::string cells(const ast::Row& row) const {
    std::vector<std::string> texts;
    for (const ast::Cell& cell : row.cells) texts.push_back(written(cell.range));
    return fmt::format("{}", fmt::join(texts, ", "));
  }
  std::string written(const source::SourceRange& range) const {
    return plain(compilation_.files.text(range));
  }

  std::optional<KeyedValue> keyed_in(ast::ExprId id) const {
    if (!id) return std::nullopt;
    const auto* both = std::get_if<ast::Binary>(&given_.exprs[id.index()].node);
    if (both == nullptr || !both->left || both->op != ast::BinaryOp::Equal) return std::nullopt;
    const auto* call = std::get_if<ast::Call>(&given_.exprs[both->left.index()].node);
    if (call == nullptr || call->arguments.size() != 1) return std::nullopt;
    const ast::Expr& argument = given_.exprs[call->arguments.front().index()];
    const auto* text = std::get_if<ast::TextLiteral>(&argument.node);
    if (text == nullptr || text->parts.size() != 1 || text->parts.front().hole) return std::nullopt;
    return KeyedValue{call->callee, text->parts.front().text, argument.range, both->right};
  }

  void row(const KeyedValue& given) {
    const std::string& name = given.name.text;
    ast::TableDecl* table = table_named(name);
    if (table == nullptr) {
      const bool plain_one = std::ranges::any_of(policy_.declarations, [&](const auto& one) {
        const auto* parameter = std::get_if<ast::ParameterDecl>(&one.node);
        return parameter != nullptr && parameter->name.text == name;
      });
      if (!plain_one) return unknown(given.name);
      return refuse(given.name, fmt::format("`{}` has one value, and no key", name),
                    fmt::format("write `{}` alone", name));
    }
    if (table->parameters.empty()) return by_date(given.name, name);
    const std::vector<std::string> wanted = split(given.key, table->parameters.size());
    const std::string shown = fmt::format("{}({})", name, fmt::join(wanted, ", "));
    if (wanted.size() != table->parameters.size())
      return refuse(
          given.name,
          fmt::format("`{}` has {} keys: {}", name, table->parameters.size(), keys(*table)),
          fmt::format("write all of them: `{}({})`", name, cells(table->rows.front())));
    if (!set_.insert(shown).second)
      return refuse(given.name, fmt::format("`{}` is set twice", shown), "remove one of the two");
    const ast::ExprId value = copied(given.value);
    if (!value) return no_value(given.name, shown);
    put(given, *table, wanted, value);
  }

  // Where the key stands in a row, by itself or among others; whether it is all of the row.
  struct Found {
    std::size_t row;
    std::vector<std::optional<std::size_t>> tests;  // of each cell; none: the whole cell
    bool whole() const {
      return std::ranges::none_of(tests, [](const auto& test) { return test.has_value(); });
    }
  };

  std::optional<Found> found_in(const ast::Row& row, const std::vector<std::string>& wanted,
                                std::size_t at) const {
    if (row.cells.size() != wanted.size()) return std::nullopt;
    Found found{at, {}};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const ast::Cell& cell = row.cells[i];
      if (written(cell.range) == wanted[i]) {
        found.tests.emplace_back();
        continue;
      }
      if (cell.kind != ast::Cell::Kind::Tests || cell.negated) return std::nullopt;
      const auto test = std::ranges::find_if(cell.tests, [&](const ast::CellTest& one) {
        return std::holds_alternative<ast::CellTest::Equals>(one.test) &&
               written(one.range) == wanted[i];
      });
      if (test == cell.tests.end()) return std::nullopt;
      found.tests.emplace_back(static_cast<std::size_t>(test - cell.tests.begin()));
    }
    return found;
  }

  void put(const KeyedValue& given, ast::TableDecl& table, const std::vector<std::string>& wanted,
           ast::ExprId value) {
    const std::string shown = fmt::format("{}({})", given.name.text, fmt::join(wanted, ", "));
    std::vector<Found> found;
    for (std::size_t i = 0; i < table.rows.size(); ++i)
      if (auto one = found_in(table.rows[i], wanted, i)) found.push_back(std::move(*one));
    if (found.empty()) return fall_through(given, table, wanted, value);
    ast::Row& row = table.rows[found.front().row];
    if (found.size() > 1 || row.in_force) return by_date(given.name, shown);
    const bool whole = found.front().whole();
    const auto [before, is_new] = touched_.try_emplace(row.range.begin, whole);
    if (!is_new && (whole || before->second))
      return refuse(given.name,
                    fmt::format("`{}` is set twice: its row is `{}`", shown, cells(row)),
                    "remove one of the two");
    if (whole)
      row.results = {{value}};
    else
      take_out(table, found.front(), value);
  }

  // | supplies, other || EUR 150.00 | with a value of its own for `other`: a row of each.
  static void take_out(ast::TableDecl& table, const Found& found, ast::ExprId value) {
    ast::Row own = table.rows[found.row];
    std::vector<ast::Row> made;
    // What is left of a cell goes with those of the cells before it that the key is in.
    for (std::size_t i = 0; i < own.cells.size(); ++i) {
      if (!found.tests[i]) continue;
      const ast::CellTest test = own.cells[i].tests[*found.tests[i]];
      ast::Row left = own;
      left.cells[i].tests.erase(left.cells[i].tests.begin() +
                                static_cast<std::ptrdiff_t>(*found.tests[i]));
      if (!left.cells[i].tests.empty()) made.push_back(std::move(left));
      own.cells[i].tests = {test};
      own.cells[i].range = test.range;
    }
    own.results = {{value}};
    made.push_back(std::move(own));
    const auto place = table.rows.begin() + static_cast<std::ptrdiff_t>(found.row);
    table.rows.insert(table.rows.erase(place), made.begin(), made.end());
  }

  // What no row lists falls to the row of `otherwise`, until it has a row of its own.
  void fall_through(const KeyedValue& given, ast::TableDecl& table,
                    const std::vector<std::string>& wanted, ast::ExprId value) {
    const auto rest = std::ranges::find_if(table.rows, [](const ast::Row& row) {
      return row.cells.size() == 1 && row.cells[0].kind == ast::Cell::Kind::Otherwise;
    });
    const bool is_text = table.parameters[0].type.name.text == "Text";
    if (rest == table.rows.end() || rest->in_force || (!is_text && !is_word(wanted[0])))
      return no_row(given, table, wanted);
    ast::Expr made;
    made.range = given.key_range;
    if (is_text)
      made.node = ast::TextLiteral{{{wanted[0], {}}}};
    else
      made.node = ast::Name{wanted[0]};
    policy_.exprs.push_back(std::move(made));
    ast::Row own;
    own.range = given.key_range;
    ast::Cell& cell = own.cells.emplace_back();
    cell.kind = ast::Cell::Kind::Tests;
    cell.range = given.key_range;
    cell.tests.push_back(
        {given.key_range, ast::CellTest::Equals{ast::ExprId(policy_.exprs.size() - 1)}});
    own.results = {{value}};
    table.rows.insert(rest, std::move(own));
  }

  void no_row(const KeyedValue& given, const ast::TableDecl& table,
              const std::vector<std::string>& wanted) {
    std::vector<std::string> known;
    for (const ast::Row& row : table.rows) {
      if (row.cells.size() == 1 && row.cells[0].kind == ast::Cell::Kind::Tests &&
          !row.cells[0].negated)
        for (const ast::CellTest& test : row.cells[0].tests) known.push_back(written(test.range));
      else
        known.push_back(cells(row));
    }
    const std::string key = fmt::format("{}", fmt::join(wanted, ", "));
    const std::string_view near =
        diagnostics::nearest(key, std::vector<std::string_view>(known.begin(), known.end()));
    refuse(given.name, fmt::format("`{}` has no row for `{}`", given.name.text, key),
           near.empty() ? fmt::format("there are `{}`", fmt::join(known, "`, `"))
                        : fmt::format("did you mean `{}`?", near));
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

  void refuse(const ast::Identifier& name, std::string message, std::string hint) {
    const source::Files& files = compilation_.files;
    const source::SourceRange& at = name.range;
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
  std::map<std::uint32_t, bool> touched_;  // rows by where they stand; whether the whole row is set
};

}  // namespace

std::string name_of(const ParameterText& parameters) {
  return std::filesystem::path(parameters.path).filename().string();
}

void set_parameters(const ParameterText& parameters, Compilation& compilation) {
  compilation.texts.insert_or_assign(std::string(parameters_of) + name_of(parameters),
                                     parameters.text);
  const source::FileId file = compilation.files.add(parameters.path, parameters.text);
  const ast::Module given = parse::parse(file, compilation.files, compilation.diagnostics);
  Setter(given, compilation).all();
}

}  // namespace bop::driver

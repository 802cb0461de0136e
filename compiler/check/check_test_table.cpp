// Tests written as a table: what each column is about, and whether the cells of a row fit it.
#include <algorithm>

#include "compiler/check/context.h"

namespace bop::check {

namespace {

using Column = ast::TestDecl::Column;
using Cell = ast::TestDecl::Cell;
using Row = ast::TestDecl::Row;

std::string name_of_column(const Column& column) {
  switch (column.kind) {
    case Column::Kind::Path:
      return path_text(column.path);
    case Column::Kind::AsOf:
      return "as of";
    case Column::Kind::Because:
      return "because";
    case Column::Kind::BecauseOnly:
      return "because only";
    case Column::Kind::Needs:
      return "needs";
    case Column::Kind::To:
      return "to";
    case Column::Kind::Within:
      return "within";
  }
  return {};
}

}  // namespace

void Checker::check_test_table(const ast::TestDecl::Table& table, TestInfo& info) {
  bool sound = true;
  for (const Column& column : table.given) {
    const auto made = check_given_column(column);
    sound = sound && made.has_value();
    info.columns.push_back(made.value_or(TestColumn{}));
  }
  bool after_decision = false;
  for (const Column& column : table.expected) {
    const auto made = check_expected_column(column, after_decision);
    sound = sound && made.has_value();
    after_decision = after_decision || (made && made->kind == TestColumn::Kind::Decision);
    info.columns.push_back(made.value_or(TestColumn{}));
  }
  if (!sound) return;
  for (const Row& row : table.rows) check_test_row(table, row, info);
}

// `invoice.gross`, `invoice`, `vendors`, `as of`
std::optional<TestColumn> Checker::check_given_column(const Column& column) {
  TestColumn made;
  if (column.kind == Column::Kind::AsOf) {
    made.type = types::of(Kind::Date);
    return made;
  }
  const auto refused = [&](std::string why) {
    diagnostics_.report(diagnostics::test_column, column.range, {name_of_column(column)})
        .note(std::move(why));
    return std::nullopt;
  };
  if (column.kind != Column::Kind::Path) return refused("What is expected stands right of `||`.");
  if (column.path.parts.empty()) return std::nullopt;
  const resolve::Symbol* symbol = symbols_.find(column.path.parts.front().text);
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Reference &&
      column.path.parts.size() == 1) {
    made.kind = TestColumn::Kind::Reference;
    made.index = symbol->index;
    const Index record = symbols_.references[symbol->index].record;
    if (record == none) return std::nullopt;
    made.type = checked_.schema.list_of(types::of(Kind::Record, record));
    return made;
  }
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Parameter &&
      column.path.parts.size() == 1) {
    made.kind = TestColumn::Kind::Parameter;
    made.index = symbol->index;
    made.type = symbols_.parameters[symbol->index].type;
    return made;
  }
  if (symbol != nullptr && symbol->kind == resolve::Symbol::Kind::Decision)
    return refused("What is expected stands right of `||`.");
  if (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Subject)
    return refused("Left of `||` stands what a test gives: `as of`, the subject or one of its " +
                   std::string("fields, a reference set, or a parameter."));
  const PathInfo path = resolve_path(column.path);
  if (path.fields.size() + 1 != column.path.parts.size()) return std::nullopt;  // reported
  made.kind = path.fields.empty() ? TestColumn::Kind::Subject : TestColumn::Kind::Field;
  made.fields = path.fields;
  made.type = path.type;
  return made;
}

// `disposition`, and right of it `because`, `because only`, `needs`, `to`, `within` of that
// decision
std::optional<TestColumn> Checker::check_expected_column(const Column& column,
                                                         bool after_decision) {
  TestColumn made;
  const auto refused = [&](std::string why) {
    diagnostics_.report(diagnostics::test_column, column.range, {name_of_column(column)})
        .note(std::move(why));
    return std::nullopt;
  };
  switch (column.kind) {
    case Column::Kind::Path: {
      const resolve::Symbol* symbol =
          column.path.parts.size() == 1 ? symbols_.find(column.path.parts.front().text) : nullptr;
      if (symbol == nullptr || symbol->kind != resolve::Symbol::Kind::Decision)
        return refused(
            "Right of `||` stands what is expected: a decision, and behind it `because`, "
            "`needs`, `to`, `within`.");
      made.kind = TestColumn::Kind::Decision;
      made.index = symbol->index;
      return made;
    }
    case Column::Kind::AsOf:
      return refused("What is given stands left of `||`.");
    case Column::Kind::Because:
    case Column::Kind::BecauseOnly:
      made.kind = TestColumn::Kind::Because;
      made.only = column.kind == Column::Kind::BecauseOnly;
      break;
    case Column::Kind::Needs:
      made.kind = TestColumn::Kind::Needs;
      break;
    case Column::Kind::To:
      made.kind = TestColumn::Kind::To;
      break;
    case Column::Kind::Within:
      made.kind = TestColumn::Kind::Within;
      break;
  }
  if (!after_decision) return refused("It stands right of the decision that it is about.");
  return made;
}

void Checker::check_test_row(const ast::TestDecl::Table& table, const Row& row, TestInfo& info) {
  const std::size_t given = table.given.size();
  const std::size_t expected = table.expected.size();
  auto& needs = info.needs.emplace_back();
  needs.resize(given + expected);
  if (row.given != given || row.cells.size() != given + expected) {
    const bool left = row.given != given;
    const std::size_t wanted = left ? given : expected;
    const std::size_t found = left ? row.given : row.cells.size() - row.given;
    diagnostics_
        .report(diagnostics::row_width, row.range, {diagnostics::counted(wanted, "cell")}, {found})
        .note(left ? "They stand left of `||`, one under each column."
                   : "They stand right of `||`, one under each column.");
    return;
  }
  bool asks_decision = false;
  for (std::size_t i = 0; i < given + expected; ++i) {
    const Cell& cell = row.cells[i];
    if (info.columns[i].kind == TestColumn::Kind::Decision)
      asks_decision = cell.kind != Cell::Kind::Any;
    if (cell.kind == Cell::Kind::Any) continue;
    if (i < given)
      check_given_cell(table.given[i], info.columns[i], cell);
    else if (!asks_decision)  // nobody would look at it
      report_cell(cell, name_of_column(table.expected[i - given]),
                  "`any`, as the decision left of it is `any`");
    else
      needs[i] = check_expected_cell(table.expected[i - given], info.columns[i], cell);
  }
}

void Checker::report_cell(const Cell& cell, std::string_view column, std::string holds) {
  diagnostics_.report(diagnostics::test_cell, cell.range, {std::string(column)},
                      {std::move(holds)});
}

void Checker::check_given_cell(const Column& column, const TestColumn& made, const Cell& cell) {
  const std::string name = name_of_column(column);
  if (cell.kind == Cell::Kind::Codes) return report_cell(cell, name, "a value");
  Scope inner = scope_;
  inner.constants_only = true;
  const InScope guard(scope_, std::move(inner));
  if (made.kind == TestColumn::Kind::AsOf) {
    const auto& value = expr(cell.values.front()).node;
    const bool moment = std::holds_alternative<ast::DateLiteral>(value) ||
                        std::holds_alternative<ast::InstantLiteral>(value);
    if (!moment || cell.values.size() != 1)
      return report_cell(cell, name, "a date or a moment, as `2026-03-02`");
    infer(cell.values.front());
    return;
  }
  const bool is_list = made.type.kind == Kind::List;
  const bool written =
      cell.values.size() == 1 &&
      (!is_list || std::holds_alternative<ast::ListLiteral>(expr(cell.values.front()).node));
  if (cell.values.size() > 1 && (!is_list || made.kind == TestColumn::Kind::Parameter)) {
    diagnostics_.report(diagnostics::one_value_expected, cell.range, {name}, {cell.values.size()});
    return;
  }
  if (made.kind == TestColumn::Kind::Parameter) {
    for (const ExprId value : cell.values) check_setting(made.index, value);
    return;
  }
  Expected wanted{made.type, "The column is `" + name + "`.", column.range, "the column is here"};
  if (!written) wanted.type = checked_.schema.lists[made.type.index];
  for (const ExprId value : cell.values) {
    const bool is_missing = std::holds_alternative<ast::MissingLiteral>(expr(value).node);
    if (is_missing && !made.type.optional) {
      report_cell(cell, name, "a value: `" + name + "` is never missing");
      continue;
    }
    expect(value, wanted);
    require_plain(value);
  }
}

std::vector<std::string> Checker::check_expected_cell(const Column& column, const TestColumn& made,
                                                      const Cell& cell) {
  const std::string name = name_of_column(column);
  if (made.kind == TestColumn::Kind::Because) {
    if (cell.kind != Cell::Kind::Codes)
      report_cell(cell, name, "codes of rules, as `AP-02`, or `any`");
    check_codes(cell.codes);
    return {};
  }
  if (made.kind == TestColumn::Kind::To || made.kind == TestColumn::Kind::Within) {
    const bool whom = made.kind == TestColumn::Kind::To;
    if (cell.kind == Cell::Kind::Codes || (!whom && cell.values.size() != 1))
      report_cell(cell, name, whom ? "roles, or `any`" : "one span, as `2 days`, or `any`");
    else
      for (const ExprId value : cell.values)
        check_who_and_when(whom ? value : ExprId{}, whom ? ExprId{} : value);
    return {};
  }
  if (made.kind == TestColumn::Kind::Needs) {
    std::vector<std::string> needs;
    for (const ExprId value : cell.values) {
      const auto path = path_of(value);
      if (!path) continue;
      check_needs(*path);
      needs.push_back(path_text(*path));
    }
    if (needs.empty() || needs.size() != cell.values.size())
      report_cell(cell, name, "fields, as `invoice.gross`, or `any`");
    return needs;
  }
  const auto* word =
      cell.values.size() == 1 ? std::get_if<ast::Name>(&expr(cell.values.front()).node) : nullptr;
  const resolve::Symbol* decision = symbols_.find(column.path.parts.front().text);
  if (word == nullptr)
    report_cell(cell, name, "one outcome, `undetermined` or `any`");
  else
    check_outcome_word(cell.values.front(), word->text, *decision);
  return {};
}

// invoice.cost_centre.kind, claim.lines[2].net: names joined by `.`, elements by their numbers
std::optional<ast::ElementPath> Checker::path_of(ExprId id) const {
  if (const auto* name = std::get_if<ast::Name>(&expr(id).node))
    return ast::ElementPath{{{{name->text, range(id)}}, range(id)}, {}};
  if (const auto* index = std::get_if<ast::Index>(&expr(id).node)) {
    auto list = path_of(index->base);
    const auto* key = std::get_if<ast::NumberLiteral>(&expr(index->keys.front()).node);
    if (!list || index->keys.size() != 1 || key == nullptr) return std::nullopt;
    const std::int64_t number = key->value.scaled(0).value_or(0);
    if (number < 1) return std::nullopt;
    list->elements.push_back({list->path.parts.size() - 1, static_cast<std::size_t>(number),
                              range(index->keys.front())});
    list->path.range = range(id);
    return list;
  }
  const auto* member = std::get_if<ast::Member>(&expr(id).node);
  if (member == nullptr) return std::nullopt;
  auto path = path_of(member->base);
  if (!path) return std::nullopt;
  path->path.parts.push_back(member->field);
  path->path.range = range(id);
  return path;
}

}  // namespace bop::check

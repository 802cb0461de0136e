// A test written as a table: each row is a test of its own, which begins with what the table gives.
#include <fmt/format.h>

#include "compiler/lower/context.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

using Cell = ast::TestDecl::Cell;
using Column = check::TestColumn;
using ir::GivenRecord;
using ir::GivenValue;

// A record of which nothing is said.
GivenRecord unspecified(const abi::Schema& schema, std::uint32_t type) {
  GivenRecord record;
  record.type = type;
  GivenValue any;
  any.kind = GivenValue::Kind::Unspecified;
  record.fields.assign(schema.records[type].fields.size(), any);
  return record;
}

class RowLowering {
 public:
  RowLowering(Context& context, const Scope& scope, ir::Test& test)
      : context_(context), scope_(scope), test_(test) {}

  void given(const Column& column, const Cell& cell) {
    if (cell.kind == Cell::Kind::Any) return;
    const ast::ExprId first = cell.values.front();
    switch (column.kind) {
      case Column::Kind::AsOf:
        test_.as_of = as_of_text(context_.expr(scope_, first));
        return;
      case Column::Kind::Subject:
        test_.subject = lower_given(context_, scope_, first, column.type).records.front();
        return;
      case Column::Kind::Field:
        field(column, value(column, cell));
        return;
      case Column::Kind::Reference:
        std::erase_if(test_.references,
                      [&](const auto& one) { return one.reference == column.index; });
        test_.references.push_back({column.index, value(column, cell).records});
        return;
      case Column::Kind::Parameter:
        set_parameter(test_, column.index, lower_datum(context_, scope_, first));
        return;
      case Column::Kind::Decision:
      case Column::Kind::Because:
      case Column::Kind::Needs:
      case Column::Kind::To:
      case Column::Kind::Within:
        break;
    }
    broken(__FILE__, __LINE__, "column", "what is expected is not given");
  }

  void expected(const Column& column, const Cell& cell, const std::vector<std::string>& needs) {
    if (column.kind == Column::Kind::Decision) {
      flush();
      if (cell.kind == Cell::Kind::Any) return;
      const check::Target& target = context_.info(scope_, cell.values.front()).target;
      expect_.emplace();
      expect_->decision = column.index;
      if (target.kind == check::Target::Kind::Outcome) expect_->outcome = target.second;
      expect_->origin = cell.range;
      return;
    }
    if (!expect_ || cell.kind == Cell::Kind::Any) return;
    if (column.kind == Column::Kind::To)
      for (const ast::ExprId role : cell.values)
        for (auto& name : roles_named(context_, scope_, role)) expect_->to.push_back(name);
    if (column.kind == Column::Kind::Within)
      expect_->within = constant_text(context_, scope_, cell.values.front());
    if (column.kind == Column::Kind::Because && cell.kind == Cell::Kind::Codes) {
      for (const auto& code : cell.codes) expect_->because.push_back(code.text);
      expect_->because_only = column.only;
    }
    expect_->needs.insert(expect_->needs.end(), needs.begin(), needs.end());
  }

  void flush() {
    if (expect_) test_.expects.push_back(std::move(*expect_));
    expect_.reset();
  }

 private:
  // Several values in one cell make a list, as they do in a table's result.
  GivenValue value(const Column& column, const Cell& cell) {
    const auto& schema = context_.program.info.schema;
    const bool is_list = column.type.kind == abi::Kind::List;
    const bool written =
        !is_list ||
        (cell.values.size() == 1 &&
         std::holds_alternative<ast::ListLiteral>(context_.expr(scope_, cell.values.front()).node));
    if (written) return lower_given(context_, scope_, cell.values.front(), column.type);
    GivenValue list;
    list.kind = GivenValue::Kind::List;
    for (const ast::ExprId id : cell.values) {
      GivenValue one = lower_given(context_, scope_, id, schema.lists[column.type.index]);
      if (one.kind == GivenValue::Kind::Record)
        list.records.push_back(std::move(one.records.front()));
      else
        list.elements.push_back(std::move(one.value));
    }
    return list;
  }

  // Goes down to the record that holds the field; of a record that is not there nothing is said.
  void field(const Column& column, GivenValue value) {
    const auto& schema = context_.program.info.schema;
    if (!test_.subject) test_.subject = unspecified(schema, context_.symbols.subject_record);
    GivenRecord* at = &*test_.subject;
    for (std::size_t i = 0; i + 1 < column.fields.size(); ++i) {
      GivenValue& inner = at->fields[column.fields[i]];
      if (inner.kind != GivenValue::Kind::Record) {
        const abi::Type type = schema.records[at->type].fields[column.fields[i]].type;
        inner = {};
        inner.kind = GivenValue::Kind::Record;
        inner.records.push_back(unspecified(schema, type.index));
      }
      at = &inner.records.front();
    }
    at->fields[column.fields.back()] = std::move(value);
  }

  Context& context_;
  const Scope& scope_;
  ir::Test& test_;
  std::optional<ir::Test::Expect> expect_;
};

}  // namespace

void lower_test_rows(Context& context, const Scope& scope, const TableOfTests& table) {
  const auto& [written, info, start] = table;
  for (std::size_t number = 0; number < written.table->rows.size(); ++number) {
    const auto& row = written.table->rows[number];
    ir::Test test = start;
    test.title = fmt::format("{}, row {}", written.title, number + 1);
    test.origin = row.range;
    RowLowering lowering(context, scope, test);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i < row.given)
        lowering.given(info.columns[i], row.cells[i]);
      else
        lowering.expected(info.columns[i], row.cells[i], info.needs[number][i]);
    }
    lowering.flush();
    context.program.tests.push_back(std::move(test));
  }
}

}  // namespace bop::lower

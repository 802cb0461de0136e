#include "compiler/ir/phrase.h"
#include "compiler/lower/context.h"
#include "runtime/base/by_kind.h"
#include "runtime/base/error.h"

namespace bop::lower {
namespace {

using TestKind = ir::TableText::TestKind;

TestKind compare_kind(ast::BinaryOp op) {
  switch (compare_op(op)) {
    case ir::CompareOp::Less:
      return TestKind::Less;
    case ir::CompareOp::LessOrEqual:
      return TestKind::LessOrEqual;
    case ir::CompareOp::Greater:
      return TestKind::Greater;
    case ir::CompareOp::GreaterOrEqual:
      return TestKind::GreaterOrEqual;
    case ir::CompareOp::Equal:
      return TestKind::Equal;
    case ir::CompareOp::NotEqual:
      return TestKind::NotEqual;
  }
  broken(__FILE__, __LINE__, "op", "an operator that does not compare");
}

TestKind state_kind(ast::StateTestKind kind) {
  switch (kind) {
    case ast::StateTestKind::Missing:
      return TestKind::Missing;
    case ast::StateTestKind::Present:
      return TestKind::Present;
    case ast::StateTestKind::Known:
      return TestKind::Known;
    case ast::StateTestKind::Unavailable:
      return TestKind::Unavailable;
  }
  broken(__FILE__, __LINE__, "kind", "a kind of state test that is none");
}

ir::TableText::HitPolicy hit_policy(ast::HitPolicy hit) {
  switch (hit) {
    case ast::HitPolicy::Unique:
      return ir::TableText::HitPolicy::Unique;
    case ast::HitPolicy::First:
      return ir::TableText::HitPolicy::First;
    case ast::HitPolicy::Collect:
      return ir::TableText::HitPolicy::Collect;
    case ast::HitPolicy::MostSevere:
      return ir::TableText::HitPolicy::MostSevere;
  }
  broken(__FILE__, __LINE__, "hit", "a hit policy that is none");
}

// The cells' expressions become nodes only to be printed; simplify drops them again.
class TableWriter {
 public:
  TableWriter(Context& context, const resolve::Table& table)
      : context_(context),
        table_(table),
        written_(context.declared<ast::TableDecl>(table.place)),
        scope_{.module = table.place.module} {
    for (const auto& parameter : table.parameters) {
      const NodeId unset =
          context.add(parameter.type.maybe(), parameter.range, ir::Constant{abi::Datum::missing()});
      scope_.arguments.push_back(
          context.add(context.type(unset), parameter.range, ir::Let{parameter.name, unset}));
    }
  }

  ir::TableText table() const {
    ir::TableText text;
    text.name = table_.name;
    text.hit = hit_policy(written_.hit);
    if (written_.of_parameter) {
      text.is_parameter = true;
      text.owner = written_.of_parameter->owner;
      text.cites = written_.of_parameter->cites;
      if (written_.of_parameter->low) text.low = words(written_.of_parameter->low);
      if (written_.of_parameter->high) text.high = words(written_.of_parameter->high);
    }
    for (const auto& column : table_.parameters)
      text.parameters.push_back({column.name, column.type});
    for (const auto& column : table_.results) text.results.push_back({column.name, column.type});
    for (const ast::Row& row : written_.rows) text.rows.push_back(this->row(row));
    return text;
  }

 private:
  ir::TableText::Row row(const ast::Row& written) const {
    ir::TableText::Row row;
    row.code = written.code.text;
    row.origin = written.range;
    row.in_force = lower_in_force(written.in_force);
    for (const ast::Cell& cell : written.cells) row.cells.push_back(this->cell(cell));
    for (const auto& column : written.results) {
      auto& texts = row.results.emplace_back();
      for (const ExprId id : column) texts.push_back(words(id));
    }
    return row;
  }
  ir::TableText::Cell cell(const ast::Cell& written) const {
    using From = ast::Cell::Kind;
    using To = ir::TableText::CellKind;
    ir::TableText::Cell cell;
    cell.kind = written.kind == From::Any         ? To::Any
                : written.kind == From::Otherwise ? To::Otherwise
                                                  : To::Tests;
    cell.negated = written.negated;
    for (const ast::CellTest& one : written.tests) cell.tests.push_back(test(one));
    return cell;
  }
  ir::TableText::Test test(const ast::CellTest& written) const {
    return by_kind(
        written.test,
        [&](const ast::CellTest::Compare& compare) {
          return ir::TableText::Test{compare_kind(compare.op), words(compare.bound), {}};
        },
        [&](const ast::CellTest::Equals& equals) {
          const auto& value = context_.expr(scope_, equals.value).node;
          if (std::holds_alternative<ast::MissingLiteral>(value))
            return ir::TableText::Test{TestKind::Missing, {}, {}};
          return ir::TableText::Test{TestKind::Equal, words(equals.value), {}};
        },
        [&](const ast::CellTest::Between& between) {
          return ir::TableText::Test{
              between.half_open ? TestKind::BetweenHalfOpen : TestKind::Between, words(between.low),
              words(between.high)};
        },
        [&](const ast::CellTest::State& state) {
          return ir::TableText::Test{state_kind(state.kind), {}, {}};
        });
  }
  std::string words(ExprId id) const {
    return ir::source_like(context_.program, lower_expression(context_, scope_, id));
  }

  Context& context_;
  const resolve::Table& table_;
  const ast::TableDecl& written_;
  Scope scope_;
};

}  // namespace

void lower_table_texts(Context& context) {
  for (std::size_t index = 0; index < context.symbols.tables.size(); ++index)
    context.program.tables[index] = TableWriter(context, context.symbols.tables[index]).table();
}

}  // namespace bop::lower

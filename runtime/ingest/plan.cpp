#include "runtime/ingest/plan.h"

namespace bop::ingest {

namespace {

// In the order of columns_of.
RecordPlan plan_from(const abi::Schema& schema, std::uint32_t record, std::size_t& column) {
  RecordPlan plan{record, {}};
  for (const abi::Field& field : schema.records[record].fields) {
    FieldPlan made{field.name, field.type, column++, field.currency_field, nullptr};
    if (field.type.kind == abi::Kind::Record)
      made.record = std::make_unique<RecordPlan>(plan_from(schema, field.type.index, column));
    plan.fields.push_back(std::move(made));
  }
  return plan;
}

std::size_t column_count(const RecordPlan& plan) {
  std::size_t count = plan.fields.size();
  for (const FieldPlan& field : plan.fields)
    if (field.record) count += column_count(*field.record);
  return count;
}

}  // namespace

RecordPlan plan_of(const abi::Schema& schema, std::uint32_t record) {
  std::size_t column = 0;
  return plan_from(schema, record, column);
}

void set_empty(const RecordPlan& plan, std::vector<batch::Cell>& cells) {
  for (const FieldPlan& field : plan.fields)
    cells[field.column].state = field.type.optional ? abi::State::Missing : abi::State::Unread;
}

std::vector<batch::Cell> empty_cells(const RecordPlan& plan) {
  std::vector<batch::Cell> cells(column_count(plan));
  for (batch::Cell& cell : cells) cell.state = abi::State::Value;
  set_empty(plan, cells);
  return cells;
}

}  // namespace bop::ingest

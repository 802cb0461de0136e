#include <algorithm>

#include "runtime/ingest/cells.h"
#include "runtime/ingest/filling.h"
#include "runtime/ingest/ingest.h"

namespace bop::ingest {

std::vector<std::size_t> naming_fields(const RecordPlan& plan) {
  std::vector<std::size_t> fields;
  for (const std::string_view name : {"id", "number"}) {
    const auto field = std::ranges::find(plan.fields, name, &FieldPlan::name);
    if (field != plan.fields.end())
      fields.push_back(static_cast<std::size_t>(field - plan.fields.begin()));
  }
  return fields;
}

bool set_id(const FieldPlan& field, std::string_view written, std::string_view& id) {
  if (field.type.kind == abi::Kind::Text) {
    id = written;
  } else if (field.type.kind == abi::Kind::Integer) {
    const auto digits = read_digits(written);
    if (!digits || !digits->canonical) return false;
    id = written;
  }
  return true;
}

struct Filler::State {
  Filling filling;
  std::unique_ptr<CellReader> reader;
  RowCells row = {};
};

namespace {

std::unique_ptr<CellReader> reader_of(const Rows& rows) {
  const bool csv = rows.format == record::Format::Csv;
  abi::ColumnTree tree = abi::column_tree(*rows.layout, rows.record);
  if (csv)  // whose cells hold none
    for (auto& elements : tree.elements) elements.reset();
  RecordPlan plan = plan_of(*rows.schema, tree, rows.record);
  if (!csv) return json_cells(*rows.schema, std::move(plan));
  return csv_cells(*rows.schema, std::move(plan), *rows.csv, rows.columns, rows.separator,
                   rows.notation);
}

}  // namespace

Filler::Filler(const Rows& rows)
    : state_(std::make_unique<State>(Filling(batch::Builder(*rows.layout, rows.record, rows.read)),
                                     reader_of(rows))) {}
Filler::~Filler() = default;

Filled Filler::fill(const Block& block) {
  for (std::size_t at = 0; at < block.rows.size(); ++at) {
    const std::string_view row = block.row(at);
    const std::size_t behind = block.bytes.size() - block.rows[at].begin - row.size();
    if (state_->reader->read(row, behind, state_->row)) {
      state_->filling.add(state_->row.cells, state_->row.id);
    } else {
      state_->filling.leave_out();
    }
  }
  return state_->filling.finish();
}

}  // namespace bop::ingest

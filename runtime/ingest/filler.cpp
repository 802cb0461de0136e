#include <algorithm>

#include "runtime/ingest/cells.h"
#include "runtime/ingest/filling.h"
#include "runtime/ingest/ingest.h"
#include "runtime/ingest/json_parts.h"
#include "runtime/ingest/straight.h"

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

namespace {

RecordPlan plan_for(const Rows& rows) {
  abi::ColumnTree tree = abi::column_tree(*rows.layout, rows.record);
  if (rows.format == record::Format::Csv)  // whose cells hold none
    for (auto& elements : tree.elements) elements.reset();
  return plan_of(*rows.schema, tree, rows.record);
}

std::unique_ptr<CellReader> reader_of(const Rows& rows, const RecordPlan& plan,
                                      OtherNames& others) {
  if (rows.format != record::Format::Csv) return json_cells(*rows.schema, plan, others);
  return csv_cells(*rows.schema, plan, *rows.csv, rows.columns, rows.separator, rows.notation);
}

Notes notes_of(const Rows& rows) {
  const bool csv = rows.format == record::Format::Csv;
  return {csv, csv && rows.separator == ';' && !rows.notation.stated};
}

}  // namespace

struct Filler::State {
  explicit State(const Rows& rows)
      : filling(batch::Builder(*rows.layout, rows.record, rows.read)),
        plan(plan_for(rows)),
        straight(*rows.schema, plan, rows.read, notes_of(rows), filling.builder().texts()),
        straight_reader(rows.format == record::Format::Csv
                            ? straight_csv(straight, plan, *rows.csv, rows.columns, rows.separator,
                                           rows.notation)
                            : straight_json(straight, others)),
        reader(reader_of(rows, plan, others)) {
    if (rows.share_texts) filling.builder().share_texts();
  }

  bool read_straight(const RowPlace& place) {
    if (!straight_reader || !straight_reader->read(place)) return false;
    filling.add_name(straight.id());
    if (straight.stripe().rows == batch::Stripe::rows_most) take_stripe();
    return true;
  }
  void take_stripe() {
    if (straight.stripe().rows > 0) filling.add(straight.stripes());
    straight.clear();
  }

  Filling filling;
  RecordPlan plan;
  OtherNames others = {};  // of JSON
  StraightRow straight;
  std::unique_ptr<StraightReader> straight_reader;
  std::unique_ptr<CellReader> reader;
  RowCells row = {};
};

Filler::Filler(const Rows& rows) : state_(std::make_unique<State>(rows)) {}
Filler::~Filler() = default;

Filled Filler::fill(const Block& block) {
  State& state = *state_;
  if (state.straight_reader) state.straight_reader->begin(block);
  for (std::size_t at = 0; at < block.rows.size(); ++at) {
    if (state.read_straight(block.rows[at])) continue;
    state.take_stripe();
    const std::string_view row = block.row(at);
    const std::size_t behind = block.bytes.size() - block.rows[at].begin - row.size();
    if (state.reader->read(row, behind, state.row)) {
      state.filling.add(state.row.cells, state.row.id);
    } else {
      state.filling.leave_out();
    }
  }
  state.take_stripe();
  return state.filling.finish();
}

}  // namespace bop::ingest

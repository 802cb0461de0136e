#include "runtime/ingest/plan.h"

namespace bop::ingest {

namespace {

class Planner {
 public:
  explicit Planner(const abi::Schema& schema) : schema_(schema) {}

  /// In the order of columns_of.
  RecordPlan record(std::uint32_t type, const abi::ColumnTree& tree) {
    std::size_t column = 0;
    RecordPlan plan = record(type, tree, column);
    set_columns(tree, plan);
    return plan;
  }

 private:
  RecordPlan record(std::uint32_t type, const abi::ColumnTree& tree, std::size_t& column) {
    RecordPlan plan;
    for (const abi::Field& field : schema_.records[type].fields) {
      plan.fields.push_back(this->field(field.type, tree, column));
      plan.fields.back().name = field.name;
      plan.fields.back().currency_field = field.currency_field;
    }
    return plan;
  }

  FieldPlan field(abi::Type type, const abi::ColumnTree& tree, std::size_t& column) {
    FieldPlan made;
    made.type = type;
    made.column = column++;
    if (type.kind == abi::Kind::Record)
      made.record = std::make_unique<RecordPlan>(record(type.index, tree, column));
    if (const auto& elements = tree.elements[made.column])
      made.element = std::make_unique<RecordPlan>(element(schema_.lists[type.index], *elements));
    return made;
  }

  RecordPlan element(abi::Type type, const abi::ColumnTree& tree) {
    RecordPlan plan;
    std::size_t column = 0;
    plan.fields.push_back(field(type, tree, column));
    set_columns(tree, plan);
    return plan;
  }

  // Of a plan that is no record in another.
  static void set_columns(const abi::ColumnTree& tree, RecordPlan& plan) {
    plan.empty.resize(tree.columns.size());
    for (batch::Cell& cell : plan.empty) cell.state = abi::State::Value;
    set_empty(plan, plan.empty);
    for (const auto& elements : tree.elements) plan.has_lists |= elements != nullptr;
  }

  const abi::Schema& schema_;
};

// Where the lists of a plan's columns find room.
void add_room(const RecordPlan& plan, std::vector<batch::Cells>& lists) {
  for (const FieldPlan& field : plan.fields) {
    if (field.record) add_room(*field.record, lists);
    if (!field.element || !field.element->has_lists) continue;
    batch::Cells& elements = lists[field.column];
    elements.lists.resize(field.element->empty.size());
    add_room(*field.element, elements.lists);
  }
}

}  // namespace

RecordPlan plan_of(const abi::Schema& schema, const abi::ColumnTree& tree, std::uint32_t record) {
  return Planner(schema).record(record, tree);
}

void set_empty(const RecordPlan& plan, std::span<batch::Cell> cells) {
  for (const FieldPlan& field : plan.fields)
    cells[field.column].state = field.type.optional ? abi::State::Missing : abi::State::Unread;
}

batch::Cells empty_cells(const RecordPlan& plan) {
  batch::Cells cells{plan.empty, {}};
  if (!plan.has_lists) return cells;
  cells.lists.resize(plan.empty.size());
  add_room(plan, cells.lists);
  return cells;
}

Place add_element(const FieldPlan& list, const Place& place) {
  const std::vector<batch::Cell>& empty = list.element->empty;
  batch::Cells& elements = place.lists[list.column];
  ++place.cells[list.column].payload;
  elements.own.insert(elements.own.end(), empty.begin(), empty.end());
  return {std::span(elements.own).last(empty.size()), elements.lists};
}

}  // namespace bop::ingest

// Where each field of a record goes: the column it fills and how its value is read. In: a schema
// and the layout of its rows. Out: a tree in the order of the fields. Private to runtime/ingest.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/columns.h"
#include "runtime/abi/schema.h"
#include "runtime/batch/builder.h"

namespace bop::ingest {

struct RecordPlan;

struct FieldPlan {
  std::string name;
  abi::Type type;
  std::size_t column = 0;  // by columns_of
  int currency_field = abi::Field::no_field;
  std::unique_ptr<RecordPlan> record;   // of a Record
  std::unique_ptr<RecordPlan> element;  // of a List: the element, which has no name
};

struct RecordPlan {
  std::vector<FieldPlan> fields;
  /// By column, those of the records in it too: what the columns hold of a record that says
  /// nothing: each field missing or not known; what stands inside a record that is not there is as
  /// in a packed row.
  std::vector<batch::Cell> empty = {};
  bool has_lists = false;  // whose elements have columns
};

/// The plan of a packable record, whose columns are those of `tree`.
RecordPlan plan_of(const abi::Schema& schema, const abi::ColumnTree& tree, std::uint32_t record);

/// Cells by the columns of a plan, and of the lists that stand in them.
struct Place {
  std::span<batch::Cell> cells;
  std::vector<batch::Cells>& lists;  // by column; empty where none is a list
};

/// The cells of a record that says nothing, with room for those of its lists.
batch::Cells empty_cells(const RecordPlan& plan);

/// Sets the fields of a record that is there, and says nothing, to that.
void set_empty(const RecordPlan& plan, std::span<batch::Cell> cells);

/// One more element of the list in that column, which says nothing.
Place add_element(const FieldPlan& list, const Place& place);

}  // namespace bop::ingest
